"""Ids in Arrow columns, read as texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from policyengine.columnar.columns import Ints, Truths
from policyengine.diagnostics import Diagnostic
from policyengine.formats.arrow.cells import is_plain_id, is_readable, is_text, one_array
from policyengine.formats.arrow.faults import Spot
from policyengine.formats.arrow.keys import LOST_ZEROS, Keys, valid_cells
from policyengine.formats.raw import is_blank
from policyengine.formats.values import BadValue, Outside, ReferenceTo, parse_cell
from policyengine.problems import streams
from policyengine.schema import Field, Schema

ID, EMPTY, UNREADABLE, OUTSIDE, NOBODY = range(5)
"""What a cell of ids holds: an id; nothing; something unknown; somebody outside; nobody."""


@frozen(eq=False)
class IdTexts:
    """`keys` (n,) are null where there is no id; `kinds` (n,) say why."""

    keys: Keys
    kinds: Any
    plain: bool = True
    """Whether no cell needed a closer look, so that none was reported."""

    def part(self, first: int, count: int) -> IdTexts:
        """Some rows in a row."""
        return IdTexts(self.keys.part(first, count), self.kinds[first : first + count], self.plain)

    def take(self, rows: Ints) -> IdTexts:
        return IdTexts(self.keys.take(rows), self.kinds[rows], self.plain)

    @classmethod
    def joined(cls, parts: Sequence[IdTexts]) -> IdTexts:
        if len(parts) == 1:
            return parts[0]
        keys = Keys.joined([each.keys for each in parts])
        kinds = np.concatenate([each.kinds for each in parts])
        return cls(keys, kinds, all(each.plain for each in parts))

    def where(self, kind: int) -> Truths:
        return np.asarray(self.kinds == kind, np.bool_)


def id_texts(array: Any, field: Field, schema: Schema, spot: Spot) -> IdTexts:
    """The ids of a column, of a key or of what a row refers to. Bad ones are reported."""
    array = one_array(array)
    if pa.types.is_dictionary(array.type):
        array = one_array(array.cast(array.type.value_type))
    count = len(array)
    if not is_readable(array.type):
        spot.whole(lambda place: streams.wrong_column_type(str(array.type), place))
        nothing = pa.nulls(count, pa.large_string())
        return IdTexts(Keys(nothing), np.full(count, UNREADABLE, np.uint8), plain=False)
    texts = array.cast(pa.large_string())
    keys = Keys(texts)
    given = valid_cells(array)
    if is_text(array.type) and keys.digits is not None:
        return IdTexts(keys, np.where(given, np.uint8(ID), np.uint8(EMPTY)))
    if is_text(array.type):
        plain = is_plain_id(texts)
    elif pa.types.is_integer(array.type):
        lost = pc.match_substring_regex(texts, LOST_ZEROS)
        plain = ~pc.fill_null(lost, False).to_numpy(zero_copy_only=False)
    else:
        plain = np.zeros(count, np.bool_)
    kinds = np.where(given, ID, EMPTY).astype(np.uint8)
    odd = given & ~plain
    if odd.any():
        keys = Keys(_with_odd(array, texts, odd, kinds, field, schema, spot))
    return IdTexts(keys, kinds, not odd.any())


def _with_odd(
    array: Any,
    texts: Any,
    odd: Truths,
    kinds: Any,
    field: Field,
    schema: Schema,
    spot: Spot,
) -> Any:
    """The texts with those of the `odd` cells read one by one; sets their kinds."""
    at = np.flatnonzero(odd)
    some = array.filter(pa.array(odd)).dictionary_encode()
    places = some.indices.to_numpy()
    read: list[str | None] = []
    kind_of = []
    faults: dict[int, Diagnostic] = {}
    for number, raw in enumerate(some.dictionary.to_pylist()):
        warnings: list[Diagnostic] = []
        cell = None if is_blank(raw) else parse_cell(raw, field, schema, warnings.append)
        if isinstance(cell, BadValue):
            faults[number] = cell.diagnostic
        elif warnings:
            faults[number] = warnings[0]
        if isinstance(cell, ReferenceTo):
            cell = cell.id
        read.append(cell if isinstance(cell, str) else None)
        if isinstance(cell, str):
            kind_of.append(ID)
        elif isinstance(cell, Outside):
            kind_of.append(OUTSIDE)
        elif cell is None:
            kind_of.append(EMPTY if is_blank(raw) else NOBODY)
        else:
            kind_of.append(UNREADABLE)
    kinds[at] = np.array(kind_of, np.uint8)[places]
    for slug in dict.fromkeys(found.problem.slug for found in faults.values()):
        wrong = [number for number, found in faults.items() if found.problem.slug == slug]
        _report(at, places, wrong, faults, spot)
    values = pa.array(read, pa.large_string()).take(some.indices)
    return pc.replace_with_mask(texts, pa.array(odd), values)


def _report(
    at: Ints, places: Ints, wrong: list[int], faults: dict[int, Diagnostic], spot: Spot
) -> None:
    here = np.flatnonzero(np.isin(places, wrong))
    of = dict(zip(at[here].tolist(), places[here].tolist(), strict=True))
    spot.rows(at[here], lambda position: faults[of[position]])
