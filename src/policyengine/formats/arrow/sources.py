"""Files of one record, read piece by piece: Parquet, Arrow streams and files, CSV."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet
from attrs import define, field, frozen

from policyengine.diagnostics import DataError, Report
from policyengine.formats import headers
from policyengine.formats.raw import clean
from policyengine.formats.tables import known_headers
from policyengine.problems import files, streams
from policyengine.schema import Schema

KINDS = (".parquet", ".arrow", ".arrows", ".feather", ".csv")
ROWS_PER_READ = 65_536
_BYTES_PER_READ = 8 << 20
_HEAD = 1 << 16
"""Bytes of a CSV file in which the header is looked for."""
_DELIMITERS = (",", ";", "\t")
Wanted = Callable[[str, tuple[str, ...]], list[int]]
"""Places of the columns to read, from the title and the headers of a table."""


@define(eq=False)
class Source:
    """One file: its title, its headers, and tables of the wanted columns, named by their place.

    `rows` is how many there are, None where only the end of the file tells; `size` its bytes.
    `done` is the share read so far, 0 to 1.
    """

    path: Path
    title: str
    place: str
    names: tuple[str, ...]
    tables: Iterator[Any]
    rows: int | None
    size: int
    first: int
    read_bytes: Callable[[], int] | None = None
    read_rows: int = field(default=0)

    @property
    def done(self) -> float:
        if self.rows is not None:
            return self.read_rows / self.rows if self.rows else 1.0
        return min(1.0, self.read_bytes() / self.size) if self.read_bytes and self.size else 1.0

    def pieces(self, report: Report) -> Iterator[Any]:
        """The tables in order; a file that turns out broken is reported and ends there."""
        try:
            for table in self.tables:
                self.read_rows += table.num_rows
                yield table
        except (pa.ArrowException, OSError):
            report(streams.broken_file(self.place))


def find(path: Path, schema: Schema, report: Report) -> list[Path]:
    """The files of the records in a folder, or a single file of one record.

    Raises DataError when there is none.
    """
    if not path.exists():
        raise DataError(files.data_not_found(str(path)))
    if path.is_file():
        if headers.record_called(path.stem, schema) is None:
            raise DataError(files.no_known_sheet(path.name, [path.stem], [*schema.records]))
        return [path]
    try:
        inside = sorted(one for one in path.iterdir() if one.suffix.lower() in KINDS)
    except OSError as error:
        raise DataError(files.unreadable_data(path.name)) from error
    known = []
    for one in inside:
        if headers.is_known(clean(one.stem), schema):
            known.append(one)
        elif not headers.is_guide(one.stem):
            near = headers.nearest_record(one.stem, schema)
            report(files.unknown_sheet(clean(one.name), near, path.name))
    if not any(headers.record_called(one.stem, schema) for one in known):
        found = [clean(one.name) for one in inside]
        raise DataError(files.no_known_sheet(path.name, found, [*schema.records]))
    return known


def open_source(path: Path, place: str, schema: Schema, wanted: Wanted, report: Report) -> Source:
    """A file ready to be read. Raises DataError when it cannot be opened or is broken."""
    kind = path.suffix.lower()
    title = clean(path.stem)
    try:
        if kind == ".parquet":
            return _parquet(path, title, place, wanted)
        if kind == ".csv":
            return _csv(path, title, place, schema, wanted, report)
        return _ipc(path, title, place, wanted)
    except pa.ArrowException as error:
        raise DataError(streams.broken_file(place)) from error
    except OSError as error:
        raise DataError(files.unreadable_data(place)) from error


def _parquet(path: Path, title: str, place: str, wanted: Wanted) -> Source:
    file = pa.parquet.ParquetFile(path, pre_buffer=False)
    names = tuple(file.schema_arrow.names)
    at = wanted(title, names)

    def tables() -> Iterator[Any]:
        chosen = [names[place] for place in at]
        for batch in file.iter_batches(ROWS_PER_READ, columns=chosen):
            yield _renamed(pa.Table.from_batches([batch]), at, chosen)

    count = file.metadata.num_rows
    return Source(path, title, place, names, tables(), count, path.stat().st_size, 1)


def _renamed(table: Any, at: list[int], chosen: list[str]) -> Any:
    """Columns by their place; Parquet gives them in the order of the file."""
    place = dict(zip(chosen, at, strict=True))
    return table.rename_columns([str(place[name]) for name in table.column_names])


def _ipc(path: Path, title: str, place: str, wanted: Wanted) -> Source:
    mapped = pa.memory_map(str(path))
    size, given = path.stat().st_size, 0
    total = 0
    try:
        reader = pa.ipc.open_file(mapped)
        total = reader.num_record_batches
        batches: Iterator[Any] = map(reader.get_batch, range(total))
    except pa.ArrowInvalid:
        mapped.seek(0)
        reader = pa.ipc.open_stream(mapped)
        batches = iter(reader)
    names = tuple(reader.schema.names)
    at = wanted(title, names)

    def tables() -> Iterator[Any]:
        nonlocal given
        for batch in batches:
            given += 1
            table = pa.Table.from_batches([batch]).select(at)
            yield table.rename_columns([str(place) for place in at])

    def read() -> int:
        return size * given // total if total else int(mapped.tell())

    return Source(path, title, place, names, tables(), None, size, 1, read)


@frozen
class _Head:
    """How a CSV file begins: its delimiter, its headers, and the lines up to and with them."""

    delimiter: str
    names: tuple[str, ...]
    lines: int


def _csv(
    path: Path, title: str, place: str, schema: Schema, wanted: Wanted, report: Report
) -> Source:
    head = _head(path, title, place, schema)
    at = wanted(title, head.names)
    file = pa.OSFile(str(path))
    columns = [str(place) for place in range(len(head.names))]

    def skip(row: Any) -> str:
        where = f"{place} › dòng {row.number + head.lines}" if row.number else place
        report(streams.row_of_other_length(row.actual_columns, row.expected_columns, where))
        return "skip"

    def tables() -> Iterator[Any]:
        if not at:
            return
        reader = pa.csv.open_csv(
            file,
            pa.csv.ReadOptions(
                use_threads=True,
                block_size=_BYTES_PER_READ,
                skip_rows=head.lines,
                column_names=columns,
            ),
            pa.csv.ParseOptions(
                delimiter=head.delimiter, newlines_in_values=True, invalid_row_handler=skip
            ),
            pa.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()),
                include_columns=[str(number) for number in at],
                strings_can_be_null=True,
                null_values=[""],
                quoted_strings_can_be_null=True,
            ),
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])

    size = path.stat().st_size
    return Source(path, title, place, head.names, tables(), None, size, head.lines + 1, file.tell)


def _head(path: Path, title: str, place: str, schema: Schema) -> _Head:
    with path.open("rb") as file:
        start = file.read(_HEAD)
    if not start.strip():
        return _Head(",", (), 0)
    try:  # a letter may be cut in two where the head ends
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(start, len(start) < _HEAD)
    except UnicodeDecodeError as error:
        raise DataError(files.not_utf8_data(place)) from error
    known = known_headers(title, schema)
    best: tuple[int, _Head] | None = None
    for delimiter in _DELIMITERS:
        try:
            rows: list[headers.Cells] = list(
                islice(csv.reader(StringIO(text), delimiter=delimiter), headers.HEADER_WITHIN)
            )
        except csv.Error:
            continue
        header = headers.find_header(rows, known)
        if header is not None and (best is None or header.matched > best[0]):
            names = tuple(clean(str(name)) for name in rows[header.rows - 1])
            best = header.matched, _Head(delimiter, names, header.rows)
    if best is not None:
        return best[1]
    first = next(csv.reader(StringIO(text)), [])
    return _Head(",", tuple(first), 1)
