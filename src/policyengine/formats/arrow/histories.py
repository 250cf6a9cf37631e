"""The table of changes, as the sheet of a workbook has it, to the histories of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np
import pyarrow as pa

from policyengine.columnar.columns import HISTORY, KNOWN, Column, Rows
from policyengine.columnar.from_rows import Codes, SpellColumns
from policyengine.columnar.storage import storage_of
from policyengine.formats.arrow.faults import Faults
from policyengine.formats.arrow.keys import Keys, rows_called
from policyengine.formats.arrow.links import Outsiders
from policyengine.formats.assemble import Assembly
from policyengine.formats.raw import written
from policyengine.formats.tables import Change, Table, read_changes
from policyengine.population import Row, Spells
from policyengine.schema import Field, Schema
from policyengine.types import Choice, DeclarationName, Identity, Reference, Truth, Words

_OF_TEXTS = (Choice, DeclarationName, Identity, Words)
Cells = Mapping[str, dict[int, Column]]
"""Columns by record and field index."""
PlaceOf = Callable[[Field, int], str]
"""Where the cell of a field stands in a row of the population."""


class Changes:
    """The rows that changes name, as far as the reader of changes in workbooks needs them."""

    def __init__(
        self,
        schema: Schema,
        faults: Faults,
        keys: Mapping[str, Keys],
        outsiders: Outsiders,
        place_of: PlaceOf,
    ) -> None:
        """`keys` are the ids of every record that has some."""
        self.schema = schema
        self.report = faults.once  # what is said of the whole table is said for every chunk
        self.place_of = place_of
        self.keys = keys
        self.outsiders = outsiders
        self.assembly = Assembly(schema, [])
        self.assembly.report = self.report
        self.number: dict[Row, int] = {}

    def write(self, table: Table, cells: Cells) -> None:
        """Put the histories that a table tells into the columns of `cells`, which are changed."""
        changes = list(read_changes(table, self.schema, self.report))
        self._find_rows(changes, cells)
        for change in changes:
            self.assembly.change(change)
        self.assembly.write_histories()
        for name, columns in cells.items():
            for index, column in columns.items():
                if column.field.dated:
                    columns[index] = self._with_histories(column, self._changed(name, index))

    def _find_rows(self, changes: list[Change], cells: Cells) -> None:
        """A row for every id that the changes name, with what its own cells say."""
        for name, keys in self.keys.items():
            record = self.schema.records[name]
            wanted: dict[str, None] = {}
            for raw in _ids_in(changes):
                wanted[self.assembly.id_of(raw, record)] = None
            ids = list(wanted)
            found: Rows = rows_called(Keys(pa.array(ids, pa.large_string())), keys)
            for id, number in zip(ids, found.tolist(), strict=True):
                if number < 0:
                    continue
                id = keys.texts[number].as_py()
                if id not in self.assembly.ids[name]:
                    row = Row(record, id)
                    self.assembly.ids[name][id] = row
                    self.number[row] = number
                    self._own_cells(row, number, cells[name])

    def _own_cells(self, row: Row, number: int, columns: dict[int, Column]) -> None:
        for index, column in columns.items():
            if column.field.dated and (column.state is None or column.state[number] == KNOWN):
                value = _value(column, number)
                blank = column.field.blank
                if value is not None and not (blank.kind == "value" and blank.value == value):
                    row.cells[index] = value
                    self.assembly.given[row, index] = partial(self.place_of, column.field, number)

    def _changed(self, name: str, index: int) -> list[tuple[int, Spells]]:
        found = []
        for row in self.assembly.ids[name].values():
            cell = row.cells[index]
            if isinstance(cell, Spells):
                found.append((self.number[row], cell))
        return sorted(found, key=lambda pair: pair[0])

    def _with_histories(self, column: Column, changed: list[tuple[int, Spells]]) -> Column:
        if not changed:
            return column
        for _, history in changed:
            self._number_outsiders(history)
        codes = Codes(column.field, self.schema, self.number, column.texts)
        spells = SpellColumns()
        for number, history in changed:
            spells.add(number, history, codes)
        count = len(column.values)
        state = np.zeros(count, np.uint8) if column.state is None else column.state.copy()
        values = column.values.astype(storage_of(column.field, len(codes.texts)))
        at = np.array([number for number, _ in changed])
        state[at], values[at] = HISTORY, 0
        histories = spells.histories()
        return Column(column.field, values, state, column.bounds, histories, tuple(codes.texts))

    def _number_outsiders(self, history: Spells) -> None:
        for spell in history.spells:
            row = spell.value
            if isinstance(row, Row) and row.outside and row not in self.number:
                (number,) = self.outsiders.add(row.record.name, [row.id]).tolist()
                self.number[row] = number


def _ids_in(changes: list[Change]) -> Iterator[object]:
    """Ids of changed rows, and new values, which may be ids."""
    seen: set[str] = set()
    for change in changes:
        for raw in (*(raw for _, raw in change.ids), change.parts.get("value")):
            text = written(raw)
            if text and text not in seen:
                seen.add(text)
                yield raw


def _value(column: Column, number: int) -> object:
    """A known cell as `population` has it; None for a reference, which is not compared."""
    value = column.values[number]
    match column.field:
        case Field(type=Reference()):
            return None
        case Field(type=Truth()):
            return bool(value)
        case Field(type=kind) if isinstance(kind, _OF_TEXTS):
            return column.texts[int(value)]
    return int(value)
