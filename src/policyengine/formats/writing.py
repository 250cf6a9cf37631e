"""Output files, which appear whole or not at all: CSV and JSON here, workbooks in `sheets`.

A text is always written as a text: no cell is ever run by a spreadsheet as a formula.
"""

import csv
import errno
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from policyengine.diagnostics import DataError, Diagnostic
from policyengine.problems import files, streams

Cell = str | int | date | None
"""A year, an id or a code is text; a whole number is a count or an amount."""

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside `path`, then rename it. Raises DataError when it cannot."""
    with whole_file(path) as beside:
        write(beside)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside `path` to fill; renamed at the end, removed when anything went wrong.

    Raises DataError where the system does not let it be written, or the disk is full.
    """
    beside = path.with_name(f".{secrets.token_hex(4)}.part.{path.name}")
    try:
        yield beside
        beside.replace(path)
    except OSError as error:
        raise DataError(unwritten(path, error)) from error
    finally:
        _remove(beside)


def unwritten(path: Path, error: OSError) -> Diagnostic:
    """Why a file could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return streams.disk_full(str(path))
    return files.cannot_write(str(path))


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # a folder that cannot be written to; there is nothing in it to remove


def write_json(path: Path, value: object) -> None:
    """Plain values as JSON in UTF-8. Raises DataError when it cannot be written."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    write_whole(path, lambda beside: _write_bytes(beside, text.encode()))


def write_text(path: Path, text: str) -> None:
    """A text in UTF-8. Raises DataError when it cannot be written."""
    write_whole(path, lambda beside: _write_bytes(beside, text.encode()))


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def write_table_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A table as CSV in UTF-8 with the mark that Excel needs. Raises DataError."""

    def write(beside: Path) -> None:
        with beside.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow([_csv_text(title) for title in header])
            out.writerows([_csv_text(cell) for cell in row] for row in rows)

    write_whole(path, write)


def _csv_text(cell: Cell) -> str:
    """A cell as text; an apostrophe keeps a text from being run as a formula."""
    text = cell_text(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_STARTS_FORMULA) else text


def cell_text(cell: Cell) -> str:
    """A cell as a reader sees it."""
    if isinstance(cell, date):
        return date_text(cell)
    return "" if cell is None else str(cell)


def date_text(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
