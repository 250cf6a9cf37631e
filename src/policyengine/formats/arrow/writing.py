"""Files of results that are written batch by batch and appear whole or not at all."""

from __future__ import annotations

import json
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet

from policyengine.diagnostics import DataError
from policyengine.formats.arrow.results import RESULTS, ResultColumns, record_batch
from policyengine.formats.writing import unwritten, whole_file
from policyengine.problems import files

KINDS = (".parquet", ".csv", ".arrow", ".arrows")
_FORMULA = r"^[=+\-@\t\r]"
_ROWS_PER_GROUP = 1 << 17


class ResultFile:
    """A file of results, .parquet, .csv, .arrow (a file) or .arrows (a stream), by its ending.

    Used with `with`: on leaving it normally the file takes its name; on any exception (Ctrl-C too)
    what was written is removed. Raises DataError for another ending, a file that cannot be
    written, and a full disk.
    """

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() not in KINDS:
            raise DataError(files.wrong_kind_of_data(path.name, KINDS))
        self.path = path
        self.kind = path.suffix.lower()
        self.rows = 0
        """Results written so far."""
        self._stack = ExitStack()
        self._waiting: list[Any] = []

    def __enter__(self) -> ResultFile:
        with ExitStack() as opened:
            beside = opened.enter_context(whole_file(self.path))
            sink = opened.enter_context(pa.OSFile(str(beside), "wb"))
            self._sink = sink
            self._writer = self._opened(sink)
            self._stack = opened.pop_all()
        return self

    def _opened(self, sink: Any) -> Any:
        if self.kind == ".parquet":
            return pa.parquet.ParquetWriter(sink, RESULTS, compression="zstd", compression_level=1)
        if self.kind == ".csv":
            sink.write(b"\xef\xbb\xbf")  # the mark that Excel needs
            return pa.csv.CSVWriter(sink, _csv_schema())
        if self.kind == ".arrows":
            return pa.ipc.new_stream(sink, RESULTS)
        return pa.ipc.new_file(sink, _plain_schema())

    def write(self, results: ResultColumns) -> None:
        """Add some results."""
        self.write_batch(record_batch(results))

    def write_batch(self, batch: Any) -> None:
        """Add a record batch with the schema `RESULTS`."""
        if not batch.num_rows:
            return
        self.rows += batch.num_rows
        self._waiting.append(batch)
        if sum(one.num_rows for one in self._waiting) >= _ROWS_PER_GROUP:
            self._flush()

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        table = pa.Table.from_batches(waiting, RESULTS)
        if self.kind == ".csv":
            table = _csv_table(table)
        elif self.kind == ".arrow":
            table = table.cast(_plain_schema())
        try:
            self._writer.write_table(table)
        except OSError as error:
            raise DataError(unwritten(self.path, error)) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._abandon(kind, error, traceback)
            return
        try:
            self._flush()
            self._writer.close()
        except BaseException as fault:
            self._abandon(type(fault), fault, fault.__traceback__)
            if isinstance(fault, OSError):
                raise DataError(unwritten(self.path, fault)) from fault
            raise
        self._stack.close()

    def _abandon(self, kind: Any, error: Any, traceback: Any) -> None:
        """Remove what was written; only the first fault is told."""
        with suppress(OSError, pa.ArrowException):  # the disk that was full is still full
            self._writer.close()
        with suppress(DataError):
            self._stack.__exit__(kind, error, traceback)


def _plain_schema() -> Any:
    """Without dictionaries, which in a file of batches would have to be the same throughout."""
    return pa.schema(
        [
            (one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type)
            for one in RESULTS
        ]
    )


def _csv_schema() -> Any:
    return pa.schema(
        [
            (one.name, pa.string() if pa.types.is_nested(one.type) else one.type)
            for one in _plain_schema()
        ]
    )


def _csv_table(table: Any) -> Any:
    """Lists as JSON; an apostrophe keeps a text from being run as a formula."""
    columns = []
    for one, column in zip(RESULTS, table.columns, strict=True):
        if pa.types.is_nested(one.type):
            column = pa.chunked_array([_as_json(column)], pa.string())
        elif pa.types.is_dictionary(one.type) or pa.types.is_string(one.type):
            column = _kept_as_text(column.cast(pa.string()))
        columns.append(column)
    return pa.table(columns, schema=_csv_schema())


def _as_json(column: Any) -> Any:
    texts: dict[str, str] = {}
    found = []
    for value in column.to_pylist():
        key = repr(value)
        if key not in texts:
            texts[key] = json.dumps(value, ensure_ascii=False) if value else ""
        found.append(texts[key])
    return pa.array(found, pa.string())


def _kept_as_text(column: Any) -> Any:
    odd = pc.fill_null(pc.match_substring_regex(column, _FORMULA), False)
    if not pc.any(odd).as_py():
        return column
    return pc.if_else(odd, pc.binary_join_element_wise("'", column, ""), column)
