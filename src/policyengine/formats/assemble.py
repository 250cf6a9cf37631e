"""Entries and changes to a population: typed cells, ids, parents, histories, references."""

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve

from policyengine.diagnostics import Diagnostic
from policyengine.formats import headers
from policyengine.formats.history import ANY_DAY, FROM_THE_START, Days, Turn, in_order, spells_of
from policyengine.formats.raw import folded, is_blank, on_one_line, shown, written
from policyengine.formats.tables import (
    PART_SPELLINGS,
    Change,
    Contents,
    Entry,
    Part,
    label_pair,
)
from policyengine.formats.values import (
    UNKNOWN_WORDS,
    BadValue,
    Outside,
    ReferenceTo,
    parse_cell,
)
from policyengine.formats.written_dates import parse_day
from policyengine.population import Population, Row, Unknown, blank_cell, unknown_cell
from policyengine.problems import data, files
from policyengine.schema import Field, Record, Schema
from policyengine.syntax.spelling import nearest
from policyengine.types import Choice, DeclarationName, Reference, Truth

_CLOSED_LISTS = (Truth, Choice, DeclarationName)
_CITIZEN_DIGITS = 12

Place = Callable[[], str]


def assemble(contents: Contents, schema: Schema, diagnostics: list[Diagnostic]) -> Population:
    """All rows, linked. `diagnostics` are those of reading so far; those found here are added."""
    assembly = Assembly(schema, diagnostics)
    for entry in contents.entries:
        assembly.add(entry)
    assembly.link_parents()
    for change in contents.changes:
        assembly.change(change)
    assembly.write_histories()
    assembly.link_references()
    return Population(schema, assembly.rows, diagnostics)


class Assembly:
    """The rows made so far, and what is still to be linked."""

    def __init__(self, schema: Schema, diagnostics: list[Diagnostic]) -> None:
        self.schema = schema
        self.report = diagnostics.append
        self.rows: dict[str, list[Row]] = {name: [] for name in schema.records}
        self.ids: dict[str, dict[str, Row]] = {name: {} for name in schema.records}
        self.entries: list[tuple[Entry, Row]] = []
        self.row_of: dict[Entry, Row] = {}
        """Of a repeated entry, the row that is kept."""
        self.turns: dict[tuple[Row, int], list[Turn]] = {}
        self.given: dict[tuple[Row, int], Place] = {}
        """The dated facts whose own cell is filled in."""
        self.blanks = {name: list(map(_blank, r.fields)) for name, r in schema.records.items()}
        """The cells of a row in which nothing is filled in."""
        self.read: dict[tuple[str, int, str], object] = {}
        """Cells of closed lists that were read before: a list has few values and many rows."""

    # rows

    def add(self, entry: Entry) -> None:
        """Make the row of an entry, unless its id is taken."""
        record = entry.record
        key = self._own_cell(entry, record.key, None) if record.key else None
        id = key if isinstance(key, str) else self._generated_id(record)
        taken = self.ids[record.name].get(id)
        if taken is not None:
            assert record.key
            place, value = entry.place_of(record.key), shown(id, record.key.sensitive)
            self.report(data.repeated_id(value, taken.place, place))
            self.row_of[entry] = taken
            return
        row = Row(record, id, list(self.blanks[record.name]), entry.place)
        for column in record.fields:
            if column is record.key:
                row.set(column, key)
            elif column.required or column.index in entry.cells:
                row.set(column, self._own_cell(entry, column, row))
        self.ids[record.name][id] = self.row_of[entry] = row
        self.rows[record.name].append(row)
        self.entries.append((entry, row))

    def _generated_id(self, record: Record) -> str:
        number = len(self.rows[record.name]) + 1
        while f"{record.name}-{number}" in self.ids[record.name]:
            number += 1
        return f"{record.name}-{number}"

    def _own_cell(self, entry: Entry, column: Field, row: Row | None) -> object:
        raw = entry.cells.get(column.index)
        if is_blank(raw):
            if column.required and _is_missed(entry, column):
                self.report(data.missing_value(entry.place_of(column)))
            return _blank(column)
        if row and isinstance(raw, list | tuple) and all(isinstance(r, Mapping) for r in raw):
            self._dated_values(raw, column, entry.place_of(column), row)
            return unknown_cell(column)
        if row and column.dated:
            self.given[row, column.index] = lambda: entry.place_of(column)
        return self._cell(raw, column, lambda: entry.place_of(column))

    def _cell(self, raw: object, column: Field, place: Place) -> object:
        """The typed cell; a bad value is reported and becomes unknown."""
        if isinstance(column.type, _CLOSED_LISTS) and isinstance(raw, str):
            known = column.record, column.index, raw
            if known not in self.read:
                self.read[known] = parse_cell(raw, column, self.schema)
            cell = self.read[known]
        else:
            cell = parse_cell(
                raw, column, self.schema, lambda found: self.report(evolve(found, place=place()))
            )
        if isinstance(cell, BadValue):
            self.report(evolve(cell.diagnostic, place=place()))
            return unknown_cell(column)
        return cell

    # parents

    def link_parents(self) -> None:
        for entry, row in self.entries:
            for name in row.record.parents:
                row.attach(self._parent(entry, row, self.schema.records[name]))

    def _parent(self, entry: Entry, row: Row, parent: Record) -> Row:
        around = next((e for e in entry.inside if e.record.name == parent.name), None)
        if around is not None:
            return self.row_of[around]
        raw = entry.parents.get(parent.name)
        given = not is_blank(raw)
        found = self._row_called(self.id_of(raw, parent), parent) if given else None
        if found is not None:
            return found
        if entry.nested or parent.name in entry.parents:  # a missing column was reported, once
            value = shown(raw, _hides_ids(parent))
            self.report(data.no_parent(label_pair(parent), value, given, entry.place))
        return self._nowhere(parent, row.place)

    def _nowhere(self, record: Record, place: str) -> Row:
        """An unknown row for rows to lie in that do not say where they lie."""
        row = _outsider(record, "", place)
        for name in record.parents:
            row.attach(self._nowhere(self.schema.records[name], place))
        return row

    def id_of(self, raw: object, record: Record) -> str:
        """An id as the key of its record reads it."""
        read = parse_cell(raw, record.key, self.schema) if record.key else None
        return read if isinstance(read, str) else on_one_line(written(raw))

    def _row_called(self, id: str, record: Record) -> Row | None:
        """The row of an id, also when a spreadsheet took the zeros from a citizen id."""
        rows = self.ids[record.name]
        if id not in rows and id.isdecimal() and len(id) in (10, 11):
            return rows.get(id.zfill(_CITIZEN_DIGITS))
        return rows.get(id)

    # history

    def _dated_values(
        self, raw: Iterable[Mapping[str, object]], column: Field, place: str, row: Row
    ) -> None:
        """The values with their days that JSON gives in place of one value."""
        if not column.dated:
            self.report(data.no_history(label_pair(column), place))
            return
        for number, item in enumerate(raw, start=1):
            at = f"{place} › {number}"
            titles: dict[Part, str] = {}
            for name in item:
                if part := PART_SPELLINGS.get(folded(name)):
                    titles[part] = name
                else:
                    self.report(files.unknown_column(name, nearest(name, PART_SPELLINGS), at))
            parts: dict[Part, object] = {part: item[name] for part, name in titles.items()}
            turn = self._turn(Change((), parts, at, titles), column)
            self._add_turn(row, column, turn)

    def change(self, change: Change) -> None:
        """One row of the sheet of changes to a turn of the fact that it names."""
        name = on_one_line(written(change.parts.get("column")))
        rows = [row for record, id in change.ids for row in self._rows_called(id, record)]
        if change.of and not change.ids:
            rows = [self.row_of[change.of]]
        facts = [(row, column) for row in rows for column in _columns_called(name, row.record)]
        at = change.place_of("column")
        if not rows:
            self._report_nobody(change)
        elif not facts:
            near = nearest(name, (t for row in rows for t in headers.spellings_of(row.record)))
            self.report(data.unknown_changed_column(name, near, at))
        elif len(facts) > 1:
            self.report(data.change_of_several(change.place))
            for row, column in facts:
                self._add_turn(row, column, _unknown_turn(column, change.place))
        elif not facts[0][1].dated:
            self.report(data.no_history(label_pair(facts[0][1]), at))
        else:
            row, column = facts[0]
            self._add_turn(row, column, self._turn(change, column))

    def _report_nobody(self, change: Change) -> None:
        if not change.ids:
            self.report(data.missing_value(change.place_of("id")))
            return
        record, raw = change.ids[-1]
        records = [record] if record else list(self.schema.records.values())
        value = shown(raw, any(map(_hides_ids, records)))
        self.report(data.change_of_nobody(value, change.place))

    def _rows_called(self, raw: object, record: Record | None) -> list[Row]:
        records = [record] if record else list(self.schema.records.values())
        found = (self._row_called(self.id_of(raw, r), r) for r in records if r.key)
        return [row for row in found if row is not None]

    def _turn(self, change: Change, column: Field) -> Turn:
        parts = change.parts
        place = change.place_of("value")
        since = self._days(parts.get("since"), change.place_of("since")) or FROM_THE_START
        until = self._days(parts.get("until"), change.place_of("until"))
        if "value" not in parts:
            self.report(data.missing_value(place))
        elif until and until[1] < since[0]:
            self.report(data.change_ends_before_start(change.place_of("until")))
        else:
            return Turn(self._cell(parts["value"], column, lambda: place), since, until, place)
        return Turn(unknown_cell(column), since, None, place)

    def _days(self, raw: object, place: str) -> Days | None:
        """The days that a day of change may be; None for a blank."""
        if is_blank(raw):
            return None
        if folded(written(raw)) in UNKNOWN_WORDS:
            return ANY_DAY
        day = parse_day(raw, sensitive=False)
        if isinstance(day, Diagnostic):
            self.report(evolve(day, place=place))
            return ANY_DAY
        if isinstance(day, Unknown):
            return day.low or ANY_DAY[0], day.high or ANY_DAY[1]
        return day, day

    def _add_turn(self, row: Row, column: Field, turn: Turn) -> None:
        self.turns.setdefault((row, column.index), []).append(turn)

    def write_histories(self) -> None:
        for (row, index), turns in self.turns.items():
            column = row.record.fields[index]
            ordered = in_order(turns, column, self.report)
            own, latest = row.cells[index], ordered[-1].value
            place = self.given.get((row, index))
            known = not isinstance(own, Unknown) and not isinstance(latest, Unknown)
            if place and known and own != latest:
                self.report(data.history_disagrees(label_pair(column), place()))
            linked = [evolve(t, value=self._linked(t.value, column, row, t.place)) for t in ordered]
            row.cells[index] = spells_of(linked, column, self.report)

    # references

    def link_references(self) -> None:
        references = {
            name: [column for column in record.fields if isinstance(column.type, Reference)]
            for name, record in self.schema.records.items()
        }
        for entry, row in self.entries:
            for column in references[row.record.name]:
                cell = row.cells[column.index]
                row.set(column, self._linked(cell, column, row, entry.place_of(column)))

    def _linked(self, cell: object, column: Field, row: Row, place: str) -> object:
        """The row that a cell refers to; any other cell as it is."""
        if not isinstance(column.type, Reference):
            return cell
        target = self.schema.records[column.type.record]
        if isinstance(cell, Outside):
            return _outsider(target, f"{row.id}.{column.name}", row.place)
        if not isinstance(cell, ReferenceTo):
            return cell
        found = self._row_called(cell.id, target)
        if found is None:
            value = shown(cell.id, column.sensitive or _hides_ids(target))
            self.report(data.reference_to_nobody(label_pair(target), value, place))
        return found or unknown_cell(column)


def _blank(column: Field) -> object:
    """What an empty cell holds; one that has to be filled in is unknown."""
    return unknown_cell(column) if column.required else blank_cell(column)


def _is_missed(entry: Entry, column: Field) -> bool:
    """Whether a blank of a required column is to be reported for the row.

    A column that is missing was reported once; JSON may leave ids out.
    """
    return column.role != "key" if entry.nested else column.index in entry.titles


def _hides_ids(record: Record) -> bool:
    return record.key is not None and record.key.sensitive


def _outsider(record: Record, id: str, place: str) -> Row:
    """Somebody (or something) outside the records, of whom nothing is known."""
    return Row(record, id, place=place, outside=True)


def _unknown_turn(column: Field, place: str) -> Turn:
    return Turn(unknown_cell(column), ANY_DAY, None, place)


def _columns_called(name: str, record: Record) -> list[Field]:
    wanted = folded(name)
    return [
        column
        for column in record.fields
        if wanted in map(folded, headers.names_of(column.name, column.alias, column.labels))
    ]
