"""Some rows of columns as a population of rows: the way back from `from_rows`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from policyengine.columnar.columns import (
    HISTORY,
    KNOWN,
    NO_BOUND,
    NONE,
    OPEN_END,
    OPEN_START,
    UNKNOWN_OR_NONE,
    Column,
    ColumnPopulation,
    Rows,
    Table,
    Truths,
)
from policyengine.population import Population, Row, Spell, Spells, Unknown
from policyengine.types import Choice, DeclarationName, Identity, Reference, Truth, Words

Chosen = Mapping[str, Truths]
"""By record, which rows of its table are wanted (n,)."""
_Decode = Callable[[int], object]


def rows_of(population: ColumnPopulation, chosen: Chosen) -> Population:
    """The chosen rows, in the order of the data; every field must have been read.

    What they lie in and whom they name must be among them (`nearness.joined_to`). An unknown
    reference is unknown, as in any population: the somebody whom it may mean is no row here.
    """
    numbers = {
        name: np.flatnonzero(chosen[name]) if name in chosen else np.empty(0, np.int64)
        for name in population.tables
    }
    rows = {name: _blank_rows(table, numbers[name]) for name, table in population.tables.items()}
    for name, table in population.tables.items():
        columns = [
            _cells(table.columns[field.index], numbers[name], rows) for field in table.record.fields
        ]
        for row, cells in zip(rows[name].values(), zip(*columns, strict=True), strict=False):
            row.cells = list(cells)
        for parent, above in table.parents.items():
            for row, holder in zip(rows[name].values(), above[numbers[name]].tolist(), strict=True):
                if holder >= 0:
                    row.attach(rows[parent][holder])
    schema = population.schema
    return Population(schema, {name: list(rows[name].values()) for name in schema.records})


_Made = Mapping[str, Mapping[int, Row]]
"""By record, the row made for each number."""


def _blank_rows(table: Table, numbers: Rows) -> dict[int, Row]:
    named = zip(numbers.tolist(), table.ids[numbers].tolist(), strict=True)
    return {
        number: Row(table.record, id, [], table.place_of(number), outside=number >= table.inside)
        for number, id in named
    }


def _cells(column: Column, numbers: Rows, rows: _Made) -> list[object]:
    """The cells of one field in some rows."""
    decode = _decoder(column, rows)
    values = column.values[numbers].tolist()
    if column.state is None:
        return [decode(value) for value in values]
    low, high = column.bounds.of(numbers)
    states = column.state[numbers].tolist()
    found = [
        decode(value) if state == KNOWN else None
        for value, state in zip(values, states, strict=True)
    ]
    for at, state in enumerate(states):
        if state == HISTORY:
            found[at] = _spells(column, int(numbers[at]), decode)
        elif state not in (KNOWN, NONE):
            found[at] = _unknown(state, int(low[at]), int(high[at]))
    return found


def _decoder(column: Column, rows: _Made) -> _Decode:
    """What a number that the column holds stands for."""
    match column.field.type:
        case Reference(record):
            return rows[record].__getitem__
        case Truth():
            return bool
        case Choice() | DeclarationName() | Identity() | Words():
            return column.texts.__getitem__
    return int


def _unknown(state: int, low: int, high: int) -> Unknown:
    first, last = (None if end == NO_BOUND else end for end in (low, high))
    return Unknown(first, last, may_be_none=state == UNKNOWN_OR_NONE)


def _spells(column: Column, number: int, decode: _Decode) -> Spells:
    held = column.histories
    assert held is not None, "a cell with a history has one"
    at = int(np.searchsorted(held.rows, number))
    found = []
    for i in range(int(held.first[at]), int(held.first[at + 1])):
        state, value = int(held.state[i]), None
        if state == KNOWN:
            value = decode(int(held.values[i]))
        elif state != NONE:
            value = _unknown(state, int(held.low[i]), int(held.high[i]))
        since, until = int(held.since[i]), int(held.until[i])
        first = None if since == OPEN_START else since
        found.append(Spell(value, first, None if until == OPEN_END else until))
    return Spells(tuple(found))
