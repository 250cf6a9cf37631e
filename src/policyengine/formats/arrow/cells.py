"""Cells of one Arrow column as numbers: whole columns at once where they are typed already, else
the typed parsers of `formats`, once for each different value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from policyengine.columnar.columns import (
    KNOWN,
    NO_BOUND,
    NO_BOUNDS,
    Bounds,
    Column,
    Ints,
    Truths,
)
from policyengine.columnar.from_rows import Codes
from policyengine.columnar.storage import storage_of
from policyengine.diagnostics import Diagnostic
from policyengine.formats.arrow.dates import whole_dates
from policyengine.formats.arrow.faults import Spot
from policyengine.formats.arrow.typed import Read, read_typed
from policyengine.formats.raw import is_blank, written
from policyengine.formats.values import BadValue, parse_cell
from policyengine.population import blank_cell, unknown_cell
from policyengine.problems import cells, data, streams
from policyengine.schema import Field, Schema
from policyengine.types import Date, Identity, Number

_PLAIN_NUMBER = r"^\d{1,15}$"
_PLAIN_ID = r"^[0-9A-Za-z_/-]*[0-9][0-9A-Za-z_/-]*$"
"""Ids that every parser leaves as they are, but for the next."""
_SCIENTIFIC = r"^[0-9][eE][0-9]+$"
_LEAST_MOST = 127
"""Every type of indices holds so much."""
_ZERO, _LETTER_A, _LETTER_E = (np.uint8(ord(sign)) for sign in "0AE")
_MOST_REMEMBERED = 10_000
"""Different values of a field."""
NO_ROWS: Mapping[Any, int] = {}
Parsed = tuple[object, tuple[Diagnostic, ...]]
"""A cell or `BadValue`, and the warnings about it."""


class Parser:
    """The typed parser of cells, which remembers what it has read: a file repeats its values."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._read: dict[tuple[str, str], dict[object, Parsed]] = {}

    def __call__(self, raw: object, field: Field) -> Parsed:
        """The cell, or what is wrong with it, and what should be looked at."""
        known = self._read.setdefault((field.record, field.name), {})
        kept = raw if isinstance(raw, str) else (type(raw), raw)
        if kept in known:
            return known[kept]
        warnings: list[Diagnostic] = []
        found = parse_cell(raw, field, self.schema, warnings.append), tuple(warnings)
        if len(known) < _MOST_REMEMBERED:
            known[kept] = found
        return found


def column_of(array: Any, field: Field, parser: Parser, spot: Spot) -> Column:
    """The cells of an Arrow array (n,). What cannot be read is reported and unknown."""
    schema = parser.schema
    codes = Codes(field, schema, NO_ROWS)
    array = one_array(array)
    if not is_readable(array.type):
        spot.whole(lambda place: streams.wrong_column_type(str(array.type), place))
        return unknown_column(field, schema, len(array))
    read = read_typed(array, field)
    if read is not None:
        return _of_direct(array, read, field, schema, codes, spot)
    return _of_values(array, field, parser, codes, spot)


def unknown_column(field: Field, schema: Schema, count: int) -> Column:
    """A column of which nothing is known."""
    return constant_column(field, schema, count, unknown_cell(field))


def blank_column(field: Field, schema: Schema, count: int) -> Column:
    """A column that the table lacks: every cell is blank."""
    return constant_column(field, schema, count, empty_cell(field))


def constant_column(field: Field, schema: Schema, count: int, cell: object) -> Column:
    codes = Codes(field, schema, NO_ROWS)
    state, value, _, _ = codes.cell(cell)
    values = np.full(count, value, storage_of(field, len(codes.texts)))
    states = np.full(count, state, np.uint8) if state != KNOWN else None
    return Column(field, values, states, texts=tuple(codes.texts))


def empty_cell(field: Field) -> object:
    """What an empty cell holds; one that has to be filled in is unknown."""
    return unknown_cell(field) if field.required else blank_cell(field)


def one_array(array: Any) -> Any:
    """One contiguous array; texts of every kind as `large_string`, dictionaries kept."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        if isinstance(array, pa.ChunkedArray):
            array = array.unify_dictionaries()
    elif is_text(kind) and kind != pa.large_string():
        array = array.cast(pa.large_string())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], array.type)
    return array


def is_text(kind: Any) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()
    )


def is_readable(kind: Any) -> bool:
    """Whether a column of this type can hold single values that the parsers know."""
    if pa.types.is_dictionary(kind):
        return is_readable(kind.value_type)
    known = pa.types
    return bool(
        is_text(kind)
        or known.is_null(kind)
        or known.is_boolean(kind)
        or known.is_integer(kind)
        or known.is_floating(kind)
        or known.is_decimal(kind)
        or known.is_date(kind)
        or known.is_timestamp(kind)
    )


def is_plain_id(texts: Any) -> Truths:
    """Which texts are ids that need no closer look."""
    quick = _ends_in_digits(texts)
    if quick is not None:
        return quick
    plain = pc.match_substring_regex(texts, _PLAIN_ID)
    odd = pc.match_substring_regex(texts, _SCIENTIFIC)
    found = pc.fill_null(pc.and_not(plain, odd), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)


def _ends_in_digits(texts: Any) -> Truths | None:
    """The same, where all texts together are digits and letters but E; by far most ids are."""
    if texts.type != pa.large_string() or not len(texts):
        return None
    _, offsets_of, data_of = texts.buffers()
    offsets = np.frombuffer(offsets_of, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    first, last = int(offsets[0]), int(offsets[-1])
    if first == last:
        return np.zeros(len(texts), np.bool_)
    data = np.frombuffer(data_of, np.uint8, last - first, first)
    safe = (data - _ZERO) < 10
    if not safe.all():  # bytes wrap around, so that one comparison tests both ends
        safe |= ((data - _LETTER_A) < 26) & (data != _LETTER_E)
        if not safe.all():
            return None
    at = offsets[1:] - first - 1
    is_digit = (data[np.maximum(at, 0)] - _ZERO) < 10
    return np.asarray(is_digit & (np.diff(offsets) > 0), np.bool_)


# ---- typed already ----------------------------------------------------------------------------


def _of_direct(
    array: Any, read: Read, field: Field, schema: Schema, codes: Codes, spot: Spot
) -> Column:
    stored = storage_of(field)
    if read.good.all():
        return Column(field, read.values.astype(stored, copy=False), None)
    empty = ~read.good
    if read.bad is not None:
        _report_values(read.bad, lambda at: array[at].as_py(), field, schema, spot)
        empty &= ~read.bad
    if field.required:
        spot.same(empty, data.missing_value(""))
    state = np.zeros(len(read.good), np.uint8)
    values = np.where(read.good, read.values, 0).astype(stored)
    for mask, cell in ((empty, empty_cell(field)), (read.bad, unknown_cell(field))):
        if mask is not None:
            state[mask], values[mask], _, _ = codes.cell(cell)
    return Column(field, values, state if state.any() else None)


# ---- each different value once ----------------------------------------------------------------


def _of_values(array: Any, field: Field, parser: Parser, codes: Codes, spot: Spot) -> Column:
    places, distinct = encoded(array)
    known = _Known.of(distinct, field, parser, codes)
    for slug in dict.fromkeys(found.problem.slug for found in known.bad.values()):
        wrong = [at for at, found in known.bad.items() if found.problem.slug == slug]
        spot.rows(np.isin(places, wrong), lambda at: known.bad[int(places[at])])
    for slug in dict.fromkeys(found.problem.slug for found in known.doubtful.values()):
        wrong = [at for at, found in known.doubtful.items() if found.problem.slug == slug]
        spot.rows(np.isin(places, wrong), lambda at: known.doubtful[int(places[at])])
    if field.required and known.empty.any():
        spot.same(known.empty[places], data.missing_value(""))
    bounds = NO_BOUNDS
    if known.bounded.any():
        partial = np.flatnonzero(known.bounded[places])
        which = places[partial]
        bounds = Bounds(partial, known.low[which], known.high[which])
    state = known.state[places] if known.state.any() else None
    kept = state if state is not None and state.any() else None
    stored = known.value.astype(storage_of(field, len(codes.texts)))[places]
    return Column(field, stored, kept, bounds, texts=tuple(codes.texts))


def encoded(array: Any) -> tuple[Ints, Any]:
    """For each cell the place of its value among the different ones; nulls the place after all."""
    array = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    distinct = array.dictionary
    indices = array.indices
    if indices.null_count:
        if len(distinct) > _LEAST_MOST:
            indices = indices.cast(pa.int64())
        indices = pc.fill_null(indices, pa.scalar(len(distinct), indices.type))
    return indices.to_numpy(), distinct


@frozen(eq=False)
class _Known:
    """The different values of a column as cells; the last one is that of a null."""

    state: Any
    value: Ints
    low: Ints
    high: Ints
    empty: Truths
    bad: dict[int, Diagnostic]
    doubtful: dict[int, Diagnostic]

    @property
    def bounded(self) -> Truths:
        return np.asarray((self.low != NO_BOUND) | (self.high != NO_BOUND), np.bool_)

    @classmethod
    def of(cls, distinct: Any, field: Field, parser: Parser, codes: Codes) -> _Known:
        count = len(distinct) + 1
        known = cls(
            np.zeros(count, np.uint8),
            np.zeros(count, np.int64),
            np.full(count, NO_BOUND),
            np.full(count, NO_BOUND),
            np.zeros(count, np.bool_),
            {},
            {},
        )
        left = known._read_plain(distinct, field, codes)
        raws = distinct.take(pa.array(left)).to_pylist()
        for at, raw in zip([*left.tolist(), count - 1], [*raws, None], strict=True):
            known._read(at, raw, field, parser, codes)
        return known

    def _read_plain(self, distinct: Any, field: Field, codes: Codes) -> Ints:
        """Read ids, whole dates and plain numbers; the places of all other values."""
        everything = np.arange(len(distinct))
        if not is_text(distinct.type):
            return everything
        if isinstance(field.type, Identity):
            plain = is_plain_id(distinct)
            at = np.flatnonzero(plain)
            self.value[at] = codes.add(distinct.filter(pa.array(plain)).to_pylist())
            return everything[~plain]
        if isinstance(field.type, Date):
            at, days = whole_dates(distinct.cast(pa.large_string()))
            self.value[at] = days
            return np.delete(everything, at)
        if not isinstance(field.type, Number) or field.type.quantum != 1:
            return everything
        plain = pc.fill_null(pc.match_substring_regex(distinct, _PLAIN_NUMBER), False)
        mask = plain.to_numpy(zero_copy_only=False)
        values = distinct.filter(plain).cast(pa.int64()).to_numpy()
        inside = np.ones(len(values), np.bool_)
        if field.low is not None:
            inside &= values >= field.low
        if field.high is not None:
            inside &= values <= field.high
        at = np.flatnonzero(mask)[inside]
        self.value[at] = values[inside]
        left = np.ones(len(distinct), np.bool_)
        left[at] = False
        return everything[left]

    def _read(self, at: int, raw: object, field: Field, parser: Parser, codes: Codes) -> None:
        if isinstance(raw, float) and raw != raw:
            raw = None
        if is_blank(raw):
            self.empty[at] = True
            cell: object = empty_cell(field)
        else:
            cell, warnings = parser(raw, field)
            if warnings:
                self.doubtful[at] = warnings[0]
            if isinstance(cell, BadValue):
                self.bad[at] = cell.diagnostic
                cell = unknown_cell(field)
            elif (
                isinstance(field.type, Number)
                and not isinstance(cell, int | None)
                and _is_number(cell)
            ):
                self.bad[at] = cells.number_too_fine(_shown(raw, field), "1")
                cell = unknown_cell(field)
        self.state[at], self.value[at], self.low[at], self.high[at] = codes.cell(cell)


def _is_number(cell: object) -> bool:
    return hasattr(cell, "denominator")


def _shown(raw: object, field: Field) -> str | None:
    return None if field.sensitive else written(raw)


def _report_values(bad: Truths, value: Any, field: Field, schema: Schema, spot: Spot) -> None:
    """Name typed values that the field cannot have."""

    def worded(at: int) -> Diagnostic:
        found = parse_cell(value(at), field, schema)
        if isinstance(found, BadValue):
            return found.diagnostic
        return cells.not_a_date(_shown(value(at), field))

    spot.rows(bad, worded)
