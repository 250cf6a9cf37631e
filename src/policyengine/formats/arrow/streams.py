"""Files of any length as populations that fit in memory, cut between the rows of the top record.

The files are read side by side: with some households come the persons who lie in them, and their
decisions. So the rows must follow the order of what they lie in; data that is small is read whole
and may have any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import define, evolve, field, frozen

from policyengine.columnar.columns import ColumnPopulation, Rows
from policyengine.diagnostics import DataError, Diagnostic
from policyengine.formats import headers
from policyengine.formats.arrow import sources
from policyengine.formats.arrow.faults import Faults, Spot
from policyengine.formats.arrow.ids import id_texts, rows_called
from policyengine.formats.arrow.reading import Fields, Part, is_asked, population_of_parts
from policyengine.formats.arrow.sources import Source
from policyengine.formats.raw import folded
from policyengine.formats.tables import change_columns, label_pair
from policyengine.problems import streams
from policyengine.schema import Field, Record, Schema
from policyengine.types import Identity

ROWS_PER_CHUNK = 200_000
SMALL_ROWS, SMALL_BYTES = 1_000_000, 100 << 20
"""Data of so many rows, or (where rows are not counted) bytes, is read whole, in any order."""
_LOOK_AHEAD = 2_000
"""Rows after the last of a chunk that are looked at before it is taken to be the last."""


@frozen(eq=False)
class Chunk:
    """Some top rows with all that lies in them; `done` is the share of the data read, 0 to 1."""

    population: ColumnPopulation
    rows: int
    """Rows of all records in this chunk."""
    done: float


def stream(
    path: Path,
    schema: Schema,
    rows_per_chunk: int = ROWS_PER_CHUNK,
    fields: Fields | None = None,
    in_memory: bool | None = None,
) -> Stream:
    """The records in a folder with a Parquet, Arrow or CSV file each, or in one such file.

    `fields` are those to read (by default all that are not only printed). `in_memory` says whether
    to read everything into one chunk; by default small data is.

    Raises DataError when there is nothing to read; while it is read, when large files are not in
    the order of what their rows lie in.
    """
    return Stream(Path(path), schema, rows_per_chunk, fields, in_memory)


class Stream:
    """Chunks one after the other, once. `diagnostics` grow while they are read."""

    def __init__(
        self,
        path: Path,
        schema: Schema,
        rows_per_chunk: int,
        fields: Fields | None,
        in_memory: bool | None,
    ) -> None:
        self.schema = schema
        self.fields = fields
        self.rows_per_chunk = rows_per_chunk
        self.diagnostics: list[Diagnostic] = []
        self.faults = Faults(self.diagnostics.append)
        found = sources.find(path, schema, self.diagnostics.append)
        name = path.name
        self.sources: list[Source] = []
        for one in found:
            place = f"{name}/{one.name}" if path.is_dir() else name
            try:
                self.sources.append(
                    sources.open_source(one, place, schema, self._wanted, self.diagnostics.append)
                )
            except DataError as error:
                if len(found) == 1:
                    raise
                self.diagnostics.append(error.diagnostic)
        if not any(headers.record_called(s.title, schema) for s in self.sources):
            raise DataError(self.diagnostics[-1])
        self.in_memory = self._is_small() if in_memory is None else in_memory

    @property
    def rows(self) -> int | None:
        """Rows of all files; None where only reading tells."""
        counts = [source.rows for source in self.sources]
        return None if None in counts else sum(count or 0 for count in counts)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(source.size for source in self.sources)

    @property
    def done(self) -> float:
        """The share that was read so far, 0 to 1, by bytes of the files."""
        return sum(s.done * s.size for s in self.sources) / self.size if self.size else 1.0

    @property
    def read_rows(self) -> int:
        return sum(source.read_rows for source in self.sources)

    def __iter__(self) -> Iterator[Chunk]:
        lanes = [_Lane(source, self) for source in self.sources]
        changes = [lane for lane in lanes if lane.record is None]
        records = {lane.record.name: lane for lane in lanes if lane.record is not None}
        whole = self.in_memory
        for some in [list(_whole(lanes))] if whole else _steps(records, changes, self):
            population = population_of_parts(some, self.schema, self.faults, self.fields)
            yield Chunk(population, sum(part.table.num_rows for part in some), self.done)
        self.faults.finish()

    def _wanted(self, title: str, names: tuple[str, ...]) -> list[int]:
        """The columns that are read: all of the changes, those of a record that are asked for."""
        if headers.is_changes(title):
            return list(range(len(names)))
        record = headers.record_called(title, self.schema)
        assert record is not None, "unknown files are not opened"
        known = headers.columns_of(record, self.schema)
        places, seen = [], set()
        for at, name in enumerate(names):
            target = known.get(folded(headers.title_text(name)))
            if target is None or id(target) in seen:
                continue
            seen.add(id(target))
            if (
                not isinstance(target, Field)
                or target.role == "key"
                or is_asked(target, self.fields)
            ):
                places.append(at)
        return places

    def _is_small(self) -> bool:
        if self.rows is not None:
            return self.rows <= SMALL_ROWS
        return self.size <= SMALL_BYTES


def _whole(lanes: list[_Lane]) -> Iterator[Part]:
    for lane in lanes:
        while lane.more():
            pass
        yield lane.take(lane.held)


@define(eq=False)
class _Lane:
    """One file and the rows of it that were read but not handed on."""

    source: Source
    stream: Stream
    pieces: Iterator[Any] = field(init=False)
    buffer: list[Any] = field(factory=list)
    held: int = 0
    first: int = field(init=False)
    over: bool = False

    def __attrs_post_init__(self) -> None:
        self.pieces = self.source.pieces(self.stream.diagnostics.append)
        self.first = self.source.first

    @property
    def record(self) -> Record | None:
        """None for the table of changes."""
        if headers.is_changes(self.source.title):
            return None
        return headers.record_called(self.source.title, self.stream.schema)

    def more(self) -> bool:
        """Read on; whether there was something."""
        for table in self.pieces:
            if table.num_rows:
                self.buffer.append(table)
                self.held += table.num_rows
                return True
        self.over = True
        return False

    def fill(self, count: int) -> None:
        """Hold at least so many rows, if there are."""
        while self.held < count and not self.over:
            self.more()

    def table(self) -> Any:
        """All rows held."""
        if len(self.buffer) != 1:
            self.buffer = [pa.concat_tables(self.buffer) if self.buffer else self._nothing()]
        return self.buffer[0]

    def _nothing(self) -> Any:
        names = self.source.names
        return pa.table({str(at): pa.nulls(0, pa.string()) for at in range(len(names))})

    def take(self, count: int) -> Part:
        """The first rows held, which are held no more."""
        whole = self.table()
        source = self.source
        part = Part(source.title, whole[:count], source.place, self.first, source.names)
        self.buffer, self.held = [whole[count:]], self.held - count
        self.first += count
        return part

    def texts(self, of: Record) -> Any | None:
        """The ids of the rows held, or of the rows of `of` that they lie in; None: no column."""
        record = self.record
        assert record is not None
        wanted = of.key if of is record else of
        known = headers.columns_of(record, self.stream.schema)
        table = self.table()
        for at, name in enumerate(self.source.names):
            if wanted is not None and known.get(folded(headers.title_text(name))) is wanted:
                key = of.key or Field(of.name, of.name, Identity(), 0)
                silent = Spot(Faults(lambda found: None), "", "", np.arange(self.held))
                column = table.column(str(at))
                return id_texts(column, key, self.stream.schema, silent).texts
        return None


def _steps(records: dict[str, _Lane], changes: list[_Lane], of: Stream) -> Iterator[list[Part]]:
    """The parts of each chunk."""
    steps = _Steps(records, of)
    told = _Changed(changes, of.schema)
    of.faults.in_chunks = True
    while not steps.over:
        parts = steps.next()
        yield [*parts, *told.of(steps.ids, steps.over)]


class _Steps:
    """All records side by side."""

    def __init__(self, records: dict[str, _Lane], of: Stream) -> None:
        self.schema = of.schema
        self.records = records
        self.stream = of
        roots = [name for name in records if not self._parent(name)]
        if len(roots) != 1:
            other = of.schema.records[(roots or [*records])[-1]]
            pair = label_pair(other)
            raise DataError(streams.not_in_step(pair, pair, records[other.name].source.place))
        self.root = records[roots[0]]
        self.order = _below(roots[0], {name: self._parent(name) for name in records})
        self.strays = {name: _Strays() for name in records}
        self.ids: dict[str, Any] = {}
        """The ids of the rows of this chunk by record; None where a record has no key."""
        self.expected: dict[str, int] = {}
        self.over = False
        total, rows = of.rows, self.root.source.rows
        share = rows / total if total and rows else 0.25
        self.count = max(1, int(of.rows_per_chunk * share))

    def _parent(self, name: str) -> str | None:
        """The record in whose order the rows of another stand."""
        return next((p for p in self.schema.records[name].parents if p in self.records), None)

    def next(self) -> list[Part]:
        self.root.fill(self.count + 1)
        parts = [self._taken(self.root, min(self.count, self.root.held))]
        last = self.root.held == 0 and self.root.over
        for name in self.order[1:]:
            lane = self.records[name]
            parent = self._parent(name)
            assert parent is not None
            parts.append(self._taken(lane, self._count(lane, parent, last)))
        self.over = last and all(lane.held == 0 for lane in self.records.values())
        if self.over:
            self._find_strays()
        return parts

    def _find_strays(self) -> None:
        """Look through the files of parents once more, if rows have been read without theirs."""
        for name, strays in self.strays.items():
            parent = self._parent(name)
            if not strays.ids or parent is None:
                continue
            source, record = self.records[parent].source, self.schema.records[parent]
            again = sources.open_source(
                source.path, source.place, self.schema, self._key_alone, lambda found: None
            )
            lane = _Lane(again, self.stream)
            while lane.more():
                if (row := strays.found_in(lane.texts(record))) is not None:
                    raise DataError(self._refusal(self.records[name], parent, row))
                lane.take(lane.held)

    def _key_alone(self, title: str, names: tuple[str, ...]) -> list[int]:
        record = headers.record_called(title, self.schema)
        assert record is not None
        known = headers.columns_of(record, self.schema)
        found = [known.get(folded(headers.title_text(name))) for name in names]
        return [found.index(record.key)] if record.key in found else []

    def _taken(self, lane: _Lane, count: int) -> Part:
        record = lane.record
        assert record is not None
        texts = lane.texts(record) if record.key else None
        self.ids[record.name] = None if texts is None else texts[:count]
        return lane.take(count)

    def _count(self, lane: _Lane, parent: str, last: bool) -> int:
        """How many of the rows held lie in the chunk's rows of `parent`, strays between them."""
        held = self.ids[parent]
        assert lane.record is not None
        most = self.stream.rows_per_chunk
        lane.fill(most if last else self.expected.get(lane.record.name, 0) + _LOOK_AHEAD)
        if held is None or not lane.held:
            return lane.held
        while True:
            within = lane.texts(self.schema.records[parent])
            if within is None:
                raise DataError(self._refusal(lane, parent, 0))
            found = rows_called(within, held)
            hits = np.flatnonzero(found >= 0)
            count = int(hits[-1]) + 1 if len(hits) else 0
            if last:
                count = max(count, min(lane.held, most))
            if lane.over or lane.held - count > _LOOK_AHEAD:
                break
            lane.fill(lane.held + _LOOK_AHEAD)
        self._look_at_strays(lane, parent, within, found, held, count)
        self.expected[lane.record.name] = count
        return count

    def _look_at_strays(
        self, lane: _Lane, parent: str, within: Any, found: Rows, held: Any, count: int
    ) -> None:
        """Refuse rows whose parents stand elsewhere; ids of nobody are named when they are read."""
        assert lane.record is not None
        strays = self.strays[lane.record.name]
        if (row := strays.found_in(held)) is not None:
            raise DataError(self._refusal(lane, parent, row))
        away = np.flatnonzero(found[:count] < 0)
        if len(away):
            ids = within.take(pa.array(away))
            known = ids.is_valid().to_numpy(zero_copy_only=False)
            if not strays.add(ids.filter(pa.array(known)), lane.first + away[known]):
                raise DataError(self._refusal(lane, parent, int(lane.first + away[0])))

    def _refusal(self, lane: _Lane, parent: str, row: int) -> Diagnostic:
        assert lane.record is not None
        place = f"{lane.source.place} › dòng {row}" if row else lane.source.place
        above = label_pair(self.schema.records[parent])
        return streams.not_in_step(label_pair(lane.record), above, place)


class _Changed:
    """The tables of changes, read whole; each chunk gets the changes of its own rows."""

    def __init__(self, lanes: list[_Lane], schema: Schema) -> None:
        self.parts = list(_whole(lanes))
        self.schema = schema
        known = change_columns(schema)
        self.ids: list[list[Any]] = []
        self.told: list[Any] = []
        for part in self.parts:
            titles = [folded(headers.title_text(name)) for name in part.names or ()]
            targets = [known.get(title) for title in titles]
            named = [at for at, t in enumerate(targets) if t == "id" or isinstance(t, Record)]
            key = Field("", "", Identity(), 0)
            spot = Spot(Faults(lambda found: None), "", "", np.arange(part.table.num_rows))
            columns = [part.table.column(str(at)) for at in named]
            self.ids.append([id_texts(each, key, schema, spot).texts for each in columns])
            self.told.append(np.zeros(part.table.num_rows, np.bool_))

    def of(self, ids: Mapping[str, Any], last: bool) -> Iterator[Part]:
        """The changes of rows with these ids; with the last ones, those of nobody too."""
        for part, named, told in zip(self.parts, self.ids, self.told, strict=True):
            mask = np.zeros(part.table.num_rows, np.bool_)
            for texts in named:
                for held in ids.values():
                    if held is not None:
                        mask |= rows_called(texts, held) >= 0
            told |= mask
            at = np.flatnonzero(mask | ~told if last else mask)
            if len(at):
                yield evolve(part, table=part.table.take(pa.array(at)), numbers=part.first + at)


_MOST_STRAYS = 10_000


class _Strays:
    """Ids of parents that did not stand where their rows do, with the numbers of these rows."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}

    def add(self, ids: Any, rows: Rows) -> bool:
        """False when there are too many to be slips of the pen."""
        self.ids.update(zip(ids.to_pylist(), rows.tolist(), strict=True))
        return len(self.ids) <= _MOST_STRAYS

    def found_in(self, held: Any) -> int | None:
        """The row of an id that does stand somewhere."""
        if not self.ids:
            return None
        found = np.flatnonzero(rows_called(pa.array([*self.ids], pa.large_string()), held) >= 0)
        return [*self.ids.values()][int(found[0])] if len(found) else None


def _below(root: str, parent: dict[str, str | None]) -> list[str]:
    """Records from the top down."""
    order = [root]
    for name in order:
        order += [child for child, above in parent.items() if above == name]
    return order
