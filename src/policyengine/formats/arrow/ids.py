"""Ids in Arrow columns: read as texts, and found again as rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.diagnostics import Diagnostic
from policyengine.formats.arrow.cells import is_plain_id, is_readable, is_text, one_array
from policyengine.formats.arrow.faults import Spot
from policyengine.formats.raw import is_blank
from policyengine.formats.values import BadValue, Outside, ReferenceTo, parse_cell
from policyengine.problems import streams
from policyengine.schema import Field, Schema

_LOST_ZEROS = r"^[0-9]{10,11}$"
_CITIZEN_DIGITS = 12
ID, EMPTY, UNREADABLE, OUTSIDE, NOBODY = range(5)
"""What a cell of ids holds: an id; nothing; something unknown; somebody outside; nobody."""


@frozen(eq=False)
class IdTexts:
    """`texts` (n,) are null where there is no id; `kinds` (n,) say why."""

    texts: Any
    kinds: Any

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
        return IdTexts(nothing, np.full(count, UNREADABLE, np.uint8))
    texts = array.cast(pa.large_string())
    if is_text(array.type):
        plain = is_plain_id(texts)
    elif pa.types.is_integer(array.type):
        lost = pc.match_substring_regex(texts, _LOST_ZEROS)
        plain = ~pc.fill_null(lost, False).to_numpy(zero_copy_only=False)
    else:
        plain = np.zeros(count, np.bool_)
    given = array.is_valid().to_numpy(zero_copy_only=False)
    kinds = np.where(given, ID, EMPTY).astype(np.uint8)
    odd = given & ~plain
    if odd.any():
        texts = _with_odd(array, texts, odd, kinds, field, schema, spot)
    return IdTexts(texts, kinds)


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


def rows_called(wanted: Any, held: Any) -> Rows:
    """For each wanted id (null: none) the row of `held` that has it; −1 where none has.

    Ids that stand in the order of `held`, each as often as it likes, are found without hashing.
    """
    if wanted.null_count:
        valid = wanted.is_valid().to_numpy(zero_copy_only=False)
        rows = np.full(len(wanted), -1, np.int64)
        rows[valid] = rows_called(wanted.drop_null(), held)
        return rows
    found = _rows_called(wanted, held)
    lost = np.flatnonzero(found < 0)
    if len(lost):
        texts = wanted.take(pa.array(lost))
        if pc.min(pc.binary_length(texts)).as_py() >= _CITIZEN_DIGITS:
            return found
        short = pc.match_substring_regex(texts, _LOST_ZEROS).to_numpy(zero_copy_only=False)
        if short.any():
            padded = pc.utf8_lpad(texts.filter(pa.array(short)), _CITIZEN_DIGITS, "0")
            found[lost[short]] = _rows_called(padded, held)
    return found


def _rows_called(wanted: Any, held: Any) -> Rows:
    count = len(wanted)
    if not count or not len(held):
        return np.full(count, -1, np.int64)
    first = run_starts(wanted)
    values = wanted if len(first) == count else wanted.take(pa.array(first))
    rows = np.arange(len(held)) if values.equals(held) else _hashed(values, held)
    return np.repeat(rows, np.diff(first, append=count))


def run_starts(texts: Any) -> Ints:
    """The places at which another value begins than stood before."""
    if len(texts) < 2:
        return np.arange(len(texts))
    same = pc.fill_null(pc.equal(texts[1:], texts[:-1]), False)
    return np.concatenate(([0], np.flatnonzero(~same.to_numpy(zero_copy_only=False)) + 1))


def _hashed(values: Any, held: Any) -> Rows:
    """The different values wanted are hashed, as they are often few; all held ones are asked."""
    codes = values.dictionary_encode()
    distinct = codes.dictionary
    if not len(distinct):
        return np.full(len(values), -1, np.int64)
    at = pc.fill_null(pc.index_in(held, value_set=distinct), -1).to_numpy()
    place = np.full(len(distinct) + 1, -1, np.int64)
    hit = np.flatnonzero(at >= 0)[::-1]
    place[at[hit]] = hit
    found: Rows = place[pc.fill_null(codes.indices, len(distinct)).to_numpy()]
    return found


def repeated(texts: Any) -> Ints:
    """The places of ids that stand further up already."""
    if len(texts) < 2 or pc.all(pc.less(texts[:-1], texts[1:])).as_py():
        return np.empty(0, np.int64)
    codes = texts.dictionary_encode()
    if len(codes.dictionary) == len(texts):
        return np.empty(0, np.int64)
    _, first = np.unique(pc.fill_null(codes.indices, -1).to_numpy(), return_index=True)
    mask = np.ones(len(texts), np.bool_)
    mask[first] = False
    return np.flatnonzero(mask)
