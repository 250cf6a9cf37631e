"""Arrow tables of the records to a population of columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field, frozen

from policyengine.columnar.columns import Column, ColumnPopulation, Ints, Table
from policyengine.columnar.ids import Ids
from policyengine.diagnostics import DataError, Diagnostic
from policyengine.formats import headers
from policyengine.formats.arrow.cells import Parser, blank_column, column_of
from policyengine.formats.arrow.faults import Faults, Spot, taken
from policyengine.formats.arrow.histories import Changes
from policyengine.formats.arrow.ids import EMPTY, IdTexts, id_texts
from policyengine.formats.arrow.keys import Keys, repeated
from policyengine.formats.arrow.links import (
    Outsiders,
    parents_of,
    point_at_unknown_people,
    reference_column,
    with_outsiders,
)
from policyengine.formats.raw import folded, shown
from policyengine.formats.tables import Table as RowTable
from policyengine.formats.tables import report_missing
from policyengine.problems import data, files, streams
from policyengine.schema import Field, Record, Schema
from policyengine.types import Identity, Reference


@frozen(eq=False)
class Part:
    """Some rows of a record or of the table of changes: `table` a pyarrow Table.

    `place` is what messages call the file; `first` the number of the first row, as a person
    counts them there.
    """

    title: str
    table: Any
    place: str
    first: int = 1
    names: tuple[str, ...] | None = None
    """All headers of the file, where `table` has some of its columns, each named by its place."""
    numbers: Ints | None = None
    """Of the rows, where they do not follow each other from `first` on."""
    before: int = 0
    """Rows of the file in parts before this one."""
    ids: Mapping[int, IdTexts] = field(factory=dict)
    """The ids of columns that were read before, by the place of the column."""

    @property
    def row_numbers(self) -> Ints:
        if self.numbers is not None:
            return self.numbers
        return np.arange(self.first, self.first + self.table.num_rows)

    def column(self, at: int) -> Any | None:
        """The column under the header at a place; None where it was not read."""
        if self.names is None:
            return self.table.column(at)
        return self.table.column(str(at)) if str(at) in self.table.schema.names else None


Later = Callable[[], Column]
Fields = Collection[tuple[str, str]]
"""Record and field names."""


def population_of_arrow(
    tables: Mapping[str, object], schema: Schema, fields: Fields | None = None
) -> tuple[ColumnPopulation, list[Diagnostic]]:
    """The records that `tables` hold, under their names, labels or aliases, with all faults.

    A table is anything with the Arrow C stream interface: of pyarrow, pandas, polars, DuckDB.
    Columns are headed by name, label or alias; the table of changes holds the history of facts.
    Rows keep their order. `fields` are those to read; by default all that are not only printed.

    Raises DataError when something is no table, or no table is a record.
    """
    diagnostics: list[Diagnostic] = []
    faults = Faults(diagnostics.append)
    parts = [Part(name, _table(name, given), name) for name, given in tables.items()]
    if not any(headers.record_called(part.title, schema) for part in parts):
        raise DataError(files.no_known_sheet("", [*tables], [*schema.records]))
    population = population_of_parts(parts, Parser(schema), faults, fields)
    faults.finish()
    return population, diagnostics


def _table(name: str, given: object) -> Any:
    if isinstance(given, pa.RecordBatchReader):
        return given.read_all()
    try:
        return pa.table(given)
    except (TypeError, ValueError) as error:
        raise DataError(streams.not_a_table(name)) from error


def population_of_parts(
    parts: Collection[Part], parser: Parser, faults: Faults, fields: Fields | None = None
) -> ColumnPopulation:
    """The records of some parts; faults of whole tables are reported once for all chunks."""
    schema = parser.schema
    reading = _Reading(parser, faults, fields)
    changes = []
    for part in parts:
        if headers.is_changes(part.title):
            changes.append(part)
        elif (record := headers.record_called(part.title, schema)) is not None:
            reading.add(record, part)
        else:
            near = headers.nearest_record(part.title, schema)
            faults.once(files.unknown_sheet(part.title, near, part.place))
    reading.hold_the_absent()
    reading.link()
    reading.read()
    for part in changes:
        reading.change(part)
    return reading.population()


@define(eq=False)
class _Held:
    """The rows of one record: which columns it has, its ids and where its rows stand."""

    record: Record
    columns: dict[int, Any]
    """Arrow arrays by field index."""
    parents: dict[str, Any]
    titles: dict[str, str]
    spot: Spot
    keys: Keys | None
    """The ids, null where generated; None for a record without key."""
    count: int
    before: int = 0
    """Rows of the record in chunks before this one."""
    read_ids: dict[str, IdTexts] = field(factory=dict)
    """The ids that were read before, by the name of the key or of the record they belong to."""
    keys_made: Keys | None = None
    """The generated ids of a record without key, once somebody has looked for one."""
    rows: dict[str, Ints] = field(factory=dict)
    cells: dict[int, Column] = field(factory=dict)

    def ids(self, more: list[str]) -> Ids:
        if self.keys is None:
            return Ids(lambda at: self._numbered(at), self.count, more)
        keys = self.keys

        def read(at: Ints) -> list[str]:
            some = keys.texts_of(at)
            found: list[str] = some.to_pylist()
            if some.null_count:
                own = self._numbered(at)
                pairs = zip(found, own, strict=True)
                found = [number if text is None else text for text, number in pairs]
            return found

        return Ids(read, self.count, more)

    def place_of(self, row: int) -> str:
        """Where a row stands; somebody outside the records stands nowhere."""
        return self.spot.of("").place_of(row) if row < self.count else ""

    def _numbered(self, at: Ints) -> list[str]:
        """The ids of rows that have none of their own."""
        return [f"{self.record.name}-{place}" for place in (at + (self.before + 1)).tolist()]


class _Columns(dict[int, Column]):
    """Columns by field index; those of `later` are made when somebody asks for them."""

    def __init__(self, made: Mapping[int, Column], later: Mapping[int, Later]) -> None:
        super().__init__(made)
        self.later = later

    def __missing__(self, index: int) -> Column:
        self[index] = self.later[index]()
        return self[index]


class _Reading:
    """The records of one population, step by step."""

    def __init__(self, parser: Parser, faults: Faults, fields: Fields | None) -> None:
        self.schema = parser.schema
        self.parser = parser
        self.faults = faults
        self.fields = fields
        self.held: dict[str, _Held] = {}

    # ---- rows and ids -----------------------------------------------------------------------

    def add(self, record: Record, part: Part) -> None:
        """The rows of a record. Rows whose id stands further up are reported and left out."""
        if record.name in self.held:
            self.faults.once(files.repeated_column(part.title, part.place))
            return
        table, known = part.table, headers.columns_of(record, self.schema)
        names = table.column_names if part.names is None else part.names
        titles = tuple(headers.title_text(name) for name in names)
        held_by = tuple(known.get(folded(title)) for title in titles)
        header: headers.Header[headers.Column] = headers.Header(titles, held_by, 1)
        if not header.matched:
            said = files.no_header if titles else files.empty_table
            self.faults.once(said(part.title, part.place))
            return
        suggestions = headers.spellings_of(record)
        headers.report_unknown(header, suggestions, part.place, self.faults.once)
        targets = headers.without_repeats(header, part.place, self.faults.once)
        report_missing(record, targets, self.schema, part.place, self.faults.once)
        numbers = part.row_numbers
        spot = Spot(self.faults, part.place, "", numbers)
        held = _Held(record, {}, {}, {}, spot, None, 0, part.before)
        for at, (target, name) in enumerate(zip(targets, titles, strict=True)):
            array = part.column(at)
            if array is None:
                continue
            if isinstance(target, Field):
                held.columns[target.index] = array
                held.titles[target.name] = name
            elif target is not None:
                held.parents[target.name] = array
                held.titles[target.name] = name
            if target is not None and at in part.ids and part.ids[at].plain:
                held.read_ids[target.name] = part.ids[at]
        held.count = table.num_rows
        self._read_ids(held)
        self.held[record.name] = held

    def _read_ids(self, held: _Held) -> None:
        key = held.record.key
        if key is None or key.index not in held.columns:
            return
        spot = held.spot.of(held.titles[key.name])
        read = held.read_ids.get(key.name) or id_texts(
            held.columns[key.index], key, self.schema, spot
        )
        held.keys = keys = read.keys
        spot.same(read.where(EMPTY), data.missing_value(""))
        again = repeated(keys)
        if not len(again):
            return

        def worded(at: int) -> Diagnostic:
            id = keys.texts[at]
            first = held.spot.place_of(pc.index(keys.texts, id).as_py())
            return data.repeated_id(shown(id.as_py(), key.sensitive), first, "")

        spot.rows(again, worded)
        mask = np.ones(held.count, np.bool_)
        mask[again] = False
        kept = np.flatnonzero(mask)
        held.keys = keys.take(kept)
        held.read_ids = {name: ids.take(kept) for name, ids in held.read_ids.items()}
        held.columns = {at: array.take(pa.array(kept)) for at, array in held.columns.items()}
        held.parents = {at: array.take(pa.array(kept)) for at, array in held.parents.items()}
        held.spot, held.count = taken(held.spot, kept), len(kept)

    def hold_the_absent(self) -> None:
        """Records of which there is no table have no rows."""
        for name, record in self.schema.records.items():
            if name not in self.held:
                spot = Spot(self.faults, name, "", np.empty(0, np.int64))
                self.held[name] = _Held(record, {}, {}, {}, spot, None, 0)
        counts = {name: held.count for name, held in self.held.items()}
        self.outsiders = Outsiders(self.schema, counts)

    # ---- links and cells --------------------------------------------------------------------

    def link(self) -> None:
        """What each row lies in."""
        for held in self.held.values():
            for name in held.record.parents:
                parent = self.schema.records[name]
                given = None
                if name in held.parents:
                    spot = held.spot.of(held.titles[name])
                    key = parent.key or Field(name, name, Identity(), 0)
                    given = held.read_ids.get(name) or id_texts(
                        held.parents[name], key, self.schema, spot
                    )
                held.rows[name] = parents_of(
                    given, self._keys(name), parent, held.spot, self.outsiders
                )

    def _keys(self, record: str) -> Keys:
        """The ids of a record."""
        held = self.held[record]
        if held.keys is None:
            held.keys_made = held.keys_made or Keys(pa.array(list(held.ids([])), pa.large_string()))
            return held.keys_made
        return held.keys

    def read(self) -> None:
        """Every cell that somebody may ask for."""
        for held in self.held.values():
            for column in held.record.fields:
                if is_asked(column, self.fields) and not _is_held(column, held):
                    held.cells[column.index] = self._column(held, column)

    def _column(self, held: _Held, column: Field) -> Column:
        given = held.columns.get(column.index)
        spot = held.spot.of(held.titles.get(column.name, column.label("vi")))
        if isinstance(column.type, Reference):
            read: IdTexts | None = None
            if given is not None:
                read = id_texts(given, column, self.schema, spot)
            ids, target = held.ids([]), self._keys(column.type.record)
            return reference_column(read, target, ids, column, self.schema, spot, self.outsiders)
        if given is None:
            return blank_column(column, self.schema, held.count)
        return column_of(given, column, self.parser, spot)

    def change(self, part: Part) -> None:
        """Write the histories that a table of changes tells."""
        keys = {name: self._keys(name) for name, r in self.schema.records.items() if r.key}
        changes = Changes(self.schema, self.faults, keys, self.outsiders, self._place)
        cells = {name: held.cells for name, held in self.held.items()}
        rows = [tuple(part.names or part.table.column_names)]
        rows += zip(*(column.to_pylist() for column in part.table.columns), strict=True)
        numbers = [0, *part.row_numbers.tolist()]
        changes.write(RowTable(part.title, part.place, numbers, rows), cells)

    def _place(self, column: Field, row: int) -> str:
        held = self.held[column.record]
        title = held.titles.get(column.name, column.label("vi"))
        return held.spot.of(title).place_of(row)

    def population(self) -> ColumnPopulation:
        cells = {name: held.cells for name, held in self.held.items()}
        ids = {name: held.ids([]) for name, held in self.held.items()}
        people = point_at_unknown_people(cells, ids, self.outsiders)
        return ColumnPopulation(
            self.schema, {name: self._finished(held, people) for name, held in self.held.items()}
        )

    def _finished(self, held: _Held, people: Mapping[tuple[str, int], Any]) -> Table:
        name, outside = held.record.name, self.outsiders
        count = outside.count(name)
        columns = {
            index: with_outsiders(column, count, self.schema, people.get((name, index), ()))
            for index, column in held.cells.items()
        }
        parents = {
            parent: np.concatenate((held.rows[parent], np.array(more, np.int64)))
            for parent, more in outside.parents[name].items()
        }
        later: dict[int, Later] = {}
        key = held.record.key
        if key is not None and _is_held(key, held):
            later[key.index] = partial(self._key_column, held, key, count)
        ids = held.ids(outside.ids[name])
        return Table(held.record, ids, _Columns(columns, later), parents, held.count, held.place_of)

    def _key_column(self, held: _Held, key: Field, count: int) -> Column:
        """The ids as a column, which only rules that compare ids ask for."""
        assert held.keys is not None
        silent = Spot(Faults(lambda found: None), "", "", held.spot.numbers)
        return with_outsiders(
            column_of(held.keys.texts, key, self.parser, silent), count, self.schema
        )


def is_asked(column: Field, fields: Fields | None) -> bool:
    """Whether the cells of a field are to be read."""
    if fields is not None:
        return (column.record, column.name) in fields
    return not column.print_only


def _is_held(column: Field, held: _Held) -> bool:
    """Whether a column is that of the ids, which were read before all others."""
    return column.role == "key" and held.keys is not None
