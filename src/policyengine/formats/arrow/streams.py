"""Files of any length as populations that fit in memory, cut between the rows of the top record.

The files are read side by side: with some households come the persons who lie in them, and their
decisions. So the rows must follow the order of what they lie in; data that is small is read whole
and may have any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from policyengine.columnar.columns import ColumnPopulation
from policyengine.diagnostics import DataError, Diagnostic
from policyengine.formats import headers
from policyengine.formats.arrow import sources
from policyengine.formats.arrow.cells import Parser
from policyengine.formats.arrow.faults import Faults
from policyengine.formats.arrow.lanes import Lane, whole
from policyengine.formats.arrow.reading import Fields, Part, is_asked, population_of_parts
from policyengine.formats.arrow.sources import Source
from policyengine.formats.arrow.steps import Changed, Steps
from policyengine.formats.raw import folded
from policyengine.schema import Field, Schema

ROWS_PER_CHUNK = 200_000
SMALL_ROWS, SMALL_BYTES = 1_000_000, 100 << 20
"""Data of so many rows, or (where rows are not counted) bytes, is read whole, in any order."""


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
    rows_per_chunk: int = 0,
    fields: Fields | None = None,
    in_memory: bool | None = None,
) -> Stream:
    """The records in a folder with a Parquet, Arrow or CSV file each, or in one such file.

    `fields` are those to read (by default all that are not only printed); `rows_per_chunk` 0 is the
    usual number. `in_memory` says whether to read everything into one chunk; by default small data
    is.

    Raises DataError when there is nothing to read; while it is read, when large files are not in
    the order of what their rows lie in.
    """
    return Stream(Path(path), schema, rows_per_chunk or ROWS_PER_CHUNK, fields, in_memory)


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
        self.parser = Parser(schema)
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
        for some in self.parts():
            population = population_of_parts(some, self.parser, self.faults, self.fields)
            yield Chunk(population, sum(part.table.num_rows for part in some), self.done)
        self.finish()

    def finish(self) -> None:
        """Say of how many more rows each fault was found, once all are read."""
        self.faults.finish()

    def parts(self) -> Iterator[list[Part]]:
        """The rows of each chunk as they stand in the files, for somebody else to read."""
        report = self.diagnostics.append
        lanes = [Lane(source, self.schema, report) for source in self.sources]
        changes = [lane for lane in lanes if lane.record is None]
        records = {lane.record.name: lane for lane in lanes if lane.record is not None}
        if self.in_memory:
            yield list(whole(lanes))
        else:
            yield from self._steps(records, changes)

    def _steps(self, records: dict[str, Lane], changes: list[Lane]) -> Iterator[list[Part]]:
        """The parts of each chunk."""
        steps = Steps(records, self.schema, self.rows_per_chunk, self.rows)
        told = Changed(changes, self.schema)
        self.faults.in_chunks = True
        while not steps.over:
            parts = steps.next()
            yield [*parts, *told.of(steps.ids, steps.over)]

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
