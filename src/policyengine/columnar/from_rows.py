"""Rows of a population as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from policyengine.columnar.columns import (
    HISTORY,
    KNOWN,
    NO_BOUND,
    NONE,
    OPEN_END,
    OPEN_START,
    UNKNOWN,
    UNKNOWN_OR_NONE,
    Bounds,
    Column,
    ColumnPopulation,
    Histories,
    Table,
)
from policyengine.columnar.storage import storage_of
from policyengine.population import Population, Row, Spells, Unknown
from policyengine.schema import Field, Record, Schema
from policyengine.types import Choice, DeclarationName, Identity, Reference, Words

MOST_HOPS = 3
"""References followed one after the other (a mother's father's mother) that are unknown each."""
_OF_TEXTS = (Identity, Words)


def columns_of(population: Population) -> ColumnPopulation:
    """The columns of a population; rows that cells name, or that rows lie in, and that the
    population lacks come along: they are outside it.

    Each unknown reference also gets the somebody outside the records whom it may mean: a row with
    nothing known, at the end of its table (`unknown_person`).
    """
    return columns_of_rows(population.schema, population.all_rows())


def columns_of_rows(schema: Schema, rows: Iterable[Row]) -> ColumnPopulation:
    return _Builder(schema, rows).population()


def unknown_person_id(row_id: str, field: Field) -> str:
    """What the somebody outside the records is called whom an unknown reference may mean."""
    return f"{row_id}.{field.name}"


class _Builder:
    """Numbers all rows, inside ones first, then writes column after column."""

    def __init__(self, schema: Schema, rows: Iterable[Row]) -> None:
        self.schema = schema
        self.rows: dict[str, list[Row]] = {name: [] for name in schema.records}
        self.number: dict[Row, int] = {}
        given = list(rows)
        for row in given:
            if not row.outside:
                self._add(row)
        self.inside = {name: len(found) for name, found in self.rows.items()}
        around = [row for row in given if row.outside]
        around += [other for row in given for other in _around(row)]
        for row in around:
            if row not in self.number:
                self._add(row)
                around += _around(row)
        self.unknown_people = self._unknown_people()

    def _add(self, row: Row) -> None:
        if row not in self.number:
            found = self.rows[row.record.name]
            self.number[row] = len(found)
            found.append(row)

    def _unknown_people(self) -> dict[tuple[Row, int], int]:
        """Their numbers, by the row and field of the unknown reference."""
        numbers: dict[tuple[Row, int], int] = {}
        waiting = list(self.number)
        for _ in range(MOST_HOPS):
            found: list[Row] = []
            for row in waiting:
                for field in row.record.fields:
                    if isinstance(field.type, Reference) and _may_be_unknown(
                        row.cells[field.index]
                    ):
                        record = self.schema.records[field.type.record]
                        somebody = Row(record, unknown_person_id(row.id, field), outside=True)
                        self._add(somebody)
                        numbers[row, field.index] = self.number[somebody]
                        found.append(somebody)
            waiting = found
        return numbers

    def population(self) -> ColumnPopulation:
        tables = {name: self._table(record) for name, record in self.schema.records.items()}
        return ColumnPopulation(self.schema, tables)

    def _table(self, record: Record) -> Table:
        rows = self.rows[record.name]
        ids = np.empty(len(rows), object)
        ids[:] = [row.id for row in rows]
        parents = {
            name: np.fromiter(
                (self._number(row.parents.get(name)) for row in rows), np.int64, len(rows)
            )
            for name in record.parents
        }
        columns = {field.index: self._column(field, rows) for field in record.fields}
        return Table(record, ids, columns, parents, self.inside[record.name])

    def _number(self, row: Row | None) -> int:
        return -1 if row is None else self.number.get(row, -1)

    # ---- cells ------------------------------------------------------------------------------

    def _column(self, field: Field, rows: list[Row]) -> Column:
        codes = Codes(field, self.schema, self.number)
        state = np.zeros(len(rows), np.uint8)
        values = np.zeros(len(rows), np.int64)
        bounds: list[tuple[int, int, int]] = []
        spells = SpellColumns()
        for i, row in enumerate(rows):
            cell = row.cells[field.index]
            if isinstance(cell, Spells):
                state[i] = HISTORY
                spells.add(i, cell, codes)
                continue
            state[i], values[i], low, high = codes.cell(cell)
            if low != NO_BOUND or high != NO_BOUND:
                bounds.append((i, low, high))
        if isinstance(field.type, Reference):
            self._point_at_unknown_people(field, rows, state, values)
        return Column(
            field,
            values.astype(storage_of(field, len(codes.texts))),
            state if state.any() else None,
            Bounds(*(np.array(part, np.int64) for part in zip(*bounds, strict=True)))
            if bounds
            else Bounds(*(np.empty(0, np.int64) for _ in range(3))),
            spells.histories() if spells.rows else None,
            tuple(codes.texts),
        )

    def _point_at_unknown_people(
        self, field: Field, rows: list[Row], state: np.ndarray, values: np.ndarray
    ) -> None:
        """The value of an unknown reference is the somebody outside whom it may mean."""
        for i, row in enumerate(rows):
            if state[i] not in (KNOWN, NONE):
                values[i] = self.unknown_people.get((row, field.index), -1)


class Codes:
    """Cells of one field as numbers; `number` has that of each row that a reference may name."""

    def __init__(
        self,
        field: Field,
        schema: Schema,
        number: Mapping[Row, int],
        texts: Sequence[str] | None = None,
    ) -> None:
        """`texts`: those that the column has already, in their order."""
        self.field = field
        self.number = number
        match field.type:
            case Choice(options):
                given: tuple[str, ...] = options
            case DeclarationName(kind):
                given = schema.programs if kind == "program" else schema.categories
            case _:
                given = ()
        self.texts = list(given if texts is None else texts)
        self._places = {text: i for i, text in enumerate(self.texts)}
        self._is_text = isinstance(field.type, (Choice, DeclarationName, *_OF_TEXTS))

    def add(self, texts: Sequence[str]) -> range:
        """Give texts that differ from each other, and from all before, their numbers."""
        first = len(self.texts)
        numbers = range(first, first + len(texts))
        self.texts += texts
        self._places.update(zip(texts, numbers, strict=True))
        return numbers

    def cell(self, cell: object) -> tuple[int, int, int, int]:
        """State, value, low and high."""
        if cell is None:
            return NONE, 0, NO_BOUND, NO_BOUND
        if isinstance(cell, Unknown):
            state = UNKNOWN_OR_NONE if cell.may_be_none else UNKNOWN
            low = NO_BOUND if cell.low is None else cell.low
            return state, 0, low, NO_BOUND if cell.high is None else cell.high
        return KNOWN, self._value(cell), NO_BOUND, NO_BOUND

    def _value(self, cell: object) -> int:
        if isinstance(cell, Row):
            return self.number[cell]
        if self._is_text:
            text = str(cell)
            if text not in self._places:
                self._places[text] = len(self.texts)
                self.texts.append(text)
            return self._places[text]
        assert isinstance(cell, int)
        return int(cell)


class SpellColumns:
    """Collects the histories of one column."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.first: list[int] = [0]
        self.spells: list[tuple[int, int, int, int, int, int]] = []

    def add(self, row: int, history: Spells, codes: Codes) -> None:
        self.rows.append(row)
        for spell in history.spells:
            since = OPEN_START if spell.since is None else spell.since
            until = OPEN_END if spell.until is None else spell.until
            self.spells.append((since, until, *codes.cell(spell.value)))
        self.first.append(len(self.spells))

    def histories(self) -> Histories:
        parts = np.array(self.spells, np.int64).reshape(-1, 6)
        since, until, state, values, low, high = parts.T
        return Histories(
            np.array(self.rows, np.int64),
            np.array(self.first, np.int64),
            since,
            until,
            state.astype(np.uint8),
            values,
            low,
            high,
        )


def _may_be_unknown(cell: object) -> bool:
    return isinstance(cell, Unknown | Spells)


def _around(row: Row) -> Iterator[Row]:
    """The rows that a row lies in, and those that its references name."""
    yield from row.parents.values()
    for cell in row.cells:
        held = [spell.value for spell in cell.spells] if isinstance(cell, Spells) else [cell]
        yield from (value for value in held if isinstance(value, Row))
