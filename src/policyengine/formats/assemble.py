"""Entries and changes to a population: typed cells, ids, parents, histories, references."""

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve

from policyengine import calendar
from policyengine.diagnostics import Diagnostic
from policyengine.formats import headers
from policyengine.formats.history import OPEN, Days, Turn, in_order, spells_of
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
    BadValue,
    Outside,
    ReferenceTo,
    blank_cell,
    parse_cell,
    unknown_cell,
)
from policyengine.formats.written_dates import parse_day
from policyengine.population import Population, Row, Spell, Spells, Unknown
from policyengine.problems import data
from policyengine.schema import Field, Record, Schema
from policyengine.syntax.spelling import nearest
from policyengine.types import Choice, DeclarationName, Reference, Truth

_CLOSED_LISTS = (Truth, Choice, DeclarationName)


def assemble(contents: Contents, schema: Schema, diagnostics: list[Diagnostic]) -> Population:
    """All rows, linked. `diagnostics` are those of reading so far; those found here are added."""
    assembly = _Assembly(schema, diagnostics)
    for entry in contents.entries:
        assembly.add(entry)
    assembly.link_parents()
    for change in contents.changes:
        assembly.change(change)
    assembly.write_histories()
    assembly.link_references()
    return Population(schema, assembly.rows, diagnostics)


class _Assembly:
    """The rows made so far, and what is still to be linked."""

    def __init__(self, schema: Schema, diagnostics: list[Diagnostic]) -> None:
        self.schema = schema
        self.report = diagnostics.append
        self.rows: dict[str, list[Row]] = {name: [] for name in schema.records}
        self.ids: dict[str, dict[str, Row]] = {name: {} for name in schema.records}
        self.entries: list[tuple[Entry, Row]] = []
        self.row_of: dict[int, Row] = {}
        """By `id` of the entry; of a repeated row, the one that is kept."""
        self.given: dict[tuple[Row, int], str] = {}
        """The places of the dated facts whose own cell is filled in."""
        self.turns: dict[tuple[Row, int], list[Turn]] = {}
        self.read: dict[tuple[str, int, object], object] = {}
        """Cells of closed lists that were read before: a list has few values and many rows."""

    # rows

    def add(self, entry: Entry) -> None:
        """Make the row of an entry, unless its id is taken."""
        record = entry.record
        row = Row(record, "", place=entry.place)
        cells = [self._own_cell(entry, column, row) for column in record.fields]
        row.cells = cells
        key = cells[record.key.index] if record.key else None
        taken = self.ids[record.name]
        row.id = key if isinstance(key, str) else self._generated_id(record)
        if row.id in taken:
            assert record.key
            place, id = entry.place_of(record.key), shown(row.id, record.key.sensitive)
            self.report(data.repeated_id(id, taken[row.id].place, place))
            self.row_of[id_of(entry)] = taken[row.id]
            self._forget(row)
            return
        taken[row.id] = self.row_of[id_of(entry)] = row
        self.rows[record.name].append(row)
        self.entries.append((entry, row))

    def _forget(self, row: Row) -> None:
        for facts in (self.turns, self.given):
            for fact in [fact for fact in facts if fact[0] is row]:
                del facts[fact]  # type: ignore[attr-defined]

    def _generated_id(self, record: Record) -> str:
        number = len(self.rows[record.name]) + 1
        while f"{record.name}-{number}" in self.ids[record.name]:
            number += 1
        return f"{record.name}-{number}"

    def _own_cell(self, entry: Entry, column: Field, row: Row) -> object:
        raw = entry.cells.get(column.index)
        if is_blank(raw):
            if column.required and self._must_be_there(entry, column):
                self.report(data.missing_value(entry.place_of(column)))
            return unknown_cell(column) if column.required else blank_cell(column)
        place = entry.place_of(column)
        if isinstance(raw, list | tuple) and raw and all(isinstance(r, Mapping) for r in raw):
            self._dated_values(raw, column, place, row)
            return unknown_cell(column)
        if column.dated:
            self.given[row, column.index] = place
        return self._cell(raw, column, lambda: place)

    @staticmethod
    def _must_be_there(entry: Entry, column: Field) -> bool:
        """Whether a blank is to be reported here: a column that is missing was, once."""
        return column.role != "key" if entry.nested else column.index in entry.titles

    def _cell(self, raw: object, column: Field, place: Callable[[], str]) -> object:
        """The typed cell; a bad value is reported and becomes unknown."""
        seen = (column.record, column.index, raw) if isinstance(raw, str) else None
        if seen in self.read:
            return self.read[seen]  # type: ignore[index]
        cell = parse_cell(
            raw, column, self.schema, lambda found: self.report(evolve(found, place=place()))
        )
        if isinstance(cell, BadValue):
            self.report(evolve(cell.diagnostic, place=place()))
            return unknown_cell(column)
        if seen and isinstance(column.type, _CLOSED_LISTS):
            self.read[seen] = cell
        return cell

    # parents

    def link_parents(self) -> None:
        for entry, row in self.entries:
            for name in row.record.parents:
                row.attach(self._parent(entry, row, self.schema.records[name]))

    def _parent(self, entry: Entry, row: Row, parent: Record) -> Row:
        around = next((e for e in entry.inside if e.record.name == parent.name), None)
        if around is not None:
            return self.row_of[id_of(around)]
        raw = entry.parents.get(parent.name)
        id = None if is_blank(raw) else self._id(raw, parent)
        found = self._row_called(id, parent)
        if found is None:
            if entry.nested or parent.name in entry.parents:
                hidden = parent.key is not None and parent.key.sensitive
                given = not is_blank(raw)
                self.report(
                    data.no_parent(label_pair(parent), shown(raw, hidden), given, entry.place)
                )
            found = self._nowhere(parent, row.place)
        return found

    def _nowhere(self, record: Record, place: str) -> Row:
        """An unknown row for rows to lie in that do not say where they lie."""
        row = self._outsider(record, "", place)
        for name in record.parents:
            row.attach(self._nowhere(self.schema.records[name], place))
        return row

    @staticmethod
    def _outsider(record: Record, id: str, place: str) -> Row:
        cells: list[object] = [unknown_cell(column) for column in record.fields]
        return Row(record, id, cells, place, outside=True)

    def _id(self, raw: object, record: Record) -> str:
        """An id as the key of its record reads it."""
        read = parse_cell(raw, record.key, self.schema) if record.key else None
        return read if isinstance(read, str) else on_one_line(written(raw))

    def _row_called(self, id: str | None, record: Record) -> Row | None:
        """The row of an id, also when a spreadsheet took the zeros from a citizen id."""
        rows = self.ids[record.name]
        if id is None or id in rows:
            return rows.get(id) if id is not None else None
        return rows.get(id.zfill(12)) if id.isdecimal() and len(id) in (10, 11) else None

    # history

    def _dated_values(
        self, raw: Iterable[Mapping[str, object]], column: Field, place: str, row: Row
    ) -> None:
        """The values with their days that JSON gives in place of one value."""
        if not column.dated:
            self.report(data.no_history(label_pair(column), place))
            return
        for number, item in enumerate(raw, start=1):
            parts = {PART_SPELLINGS.get(folded(name)): value for name, value in item.items()}
            at = f"{place} › {number}"
            known = {part: value for part, value in parts.items() if part}
            self._turn(known, column, row, lambda part, at=at: at)  # type: ignore[misc]

    def change(self, change: Change) -> None:
        """One row of the sheet of changes to a turn of the fact that it names."""
        name = on_one_line(written(change.parts.get("column")))
        rows = [row for record, id in change.ids for row in self._rows_called(id, record)]
        facts = [(row, column) for row in rows for column in _columns_called(name, row.record)]
        if not rows:
            self._report_nobody(change)
        elif not facts:
            near = nearest(name, (t for row in rows for t in headers.spellings_of(row.record)))
            self.report(data.unknown_changed_column(name, near, change.place_of("column")))
        elif len(facts) > 1:
            self.report(data.change_of_several(change.place))
            for row, column in facts:
                row.set(column, unknown_cell(column))
        elif not facts[0][1].dated:
            self.report(data.no_history(label_pair(facts[0][1]), change.place_of("column")))
        else:
            self._turn(change.parts, facts[0][1], facts[0][0], change.place_of)

    def _report_nobody(self, change: Change) -> None:
        if not change.ids:
            self.report(data.missing_value(change.place_of("id")))
            return
        record, raw = change.ids[-1]
        keys = [r.key for r in ([record] if record else self.schema.records.values()) if r.key]
        self.report(data.change_of_nobody(shown(raw, any(k.sensitive for k in keys)), change.place))

    def _rows_called(self, raw: object, record: Record | None) -> list[Row]:
        records = [record] if record else list(self.schema.records.values())
        found = (self._row_called(self._id(raw, r), r) for r in records if r.key)
        return [row for row in found if row is not None]

    def _turn(
        self,
        parts: Mapping[Part, object],
        column: Field,
        row: Row,
        place: Callable[[Part], str],
    ) -> None:
        value = self._cell(parts.get("value"), column, lambda: place("value"))
        since = self._days(parts.get("since"), place("since")) or (OPEN, OPEN)
        until = self._days(parts.get("until"), place("until"))
        if until and until[1] < since[0]:
            self.report(data.change_ends_before_start(place("until")))
            value, until = unknown_cell(column), None
        turn = Turn(value, since, until, place("value"))
        self.turns.setdefault((row, column.index), []).append(turn)

    def _days(self, raw: object, place: str) -> Days | None:
        """The days that a day of change may be; None for a blank."""
        if is_blank(raw):
            return None
        anything = calendar.FIRST_DAY, calendar.LAST_DAY
        if isinstance(raw, str) and folded(raw) in ("?", "khongro", "chuaro", "unknown"):
            return anything
        day = parse_day(raw, shown(raw, False))
        if isinstance(day, Diagnostic):
            self.report(evolve(day, place=place))
            return anything
        if isinstance(day, Unknown):
            return day.low or anything[0], day.high or anything[1]
        return day, day

    def write_histories(self) -> None:
        for (row, index), turns in self.turns.items():
            column = row.record.fields[index]
            latest = in_order(turns, column, lambda _: None)[-1].value
            own, place = row.cells[index], self.given.get((row, index))
            if (place and not isinstance(own, Unknown | type(latest))) or own != latest:
                self._report_disagreement(column, own, latest, place)
            row.cells[index] = spells_of(turns, column, self.report)

    def _report_disagreement(
        self, column: Field, own: object, latest: object, place: str | None
    ) -> None:
        if place and not isinstance(own, Unknown) and not isinstance(latest, Unknown):
            self.report(data.history_disagrees(label_pair(column), place))

    # references

    def link_references(self) -> None:
        for name, rows in self.rows.items():
            columns = [c for c in self.schema.records[name].fields if isinstance(c.type, Reference)]
            for row in rows:
                for column in columns:
                    row.cells[column.index] = self._linked(row.cells[column.index], column, row)

    def _linked(self, cell: object, column: Field, row: Row) -> object:
        assert isinstance(column.type, Reference)
        target = self.schema.records[column.type.record]
        match cell:
            case Spells(spells):
                return Spells(
                    tuple(
                        Spell(self._linked(s.value, column, row), s.since, s.until) for s in spells
                    )
                )
            case Outside():
                return self._outsider(target, f"{row.id}.{column.name}", row.place)
            case ReferenceTo(id):
                found = self._row_called(id, target)
                if found is None:
                    hidden = column.sensitive or (target.key is not None and target.key.sensitive)
                    place = f"{row.place} › {column.label('vi')}"
                    value = shown(id, hidden)
                    self.report(data.reference_to_nobody(label_pair(target), value, place))
                    return unknown_cell(column)
                return found
        return cell


def id_of(entry: Entry) -> int:
    return id(entry)


def _columns_called(name: str, record: Record) -> list[Field]:
    wanted = folded(name)
    return [
        column
        for column in record.fields
        if wanted in map(folded, headers.names_of(column.name, column.alias, column.labels))
    ]
