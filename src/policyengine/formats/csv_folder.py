"""Folders with one CSV file per record: each file to a table. Every cell is text."""

import codecs
import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from policyengine.diagnostics import DataError, Report
from policyengine.formats import headers
from policyengine.formats.legacy_text import converted, find_legacy
from policyengine.formats.raw import clean
from policyengine.formats.tables import Table, known_headers
from policyengine.problems import files
from policyengine.schema import Schema

_DELIMITERS = (",", ";", "\t")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv_folder(folder: Path, schema: Schema, report: Report) -> list[Table]:
    """The tables of a folder, by file name.

    Raises DataError for a file that is not text, or when no file is named as a record.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    except OSError as error:
        raise DataError(files.unreadable_data(folder.name)) from error
    known = []
    for path in paths:
        if headers.is_known(path.stem, schema):
            known.append(path)
        elif not headers.is_guide(path.stem):
            near = headers.nearest_record(path.stem, schema)
            report(files.unknown_sheet(clean(path.name), near, folder.name))
    if not any(not headers.is_changes(path.stem) for path in known):
        expected = [f"{name}.csv" for name in schema.records]
        found = [clean(path.name) for path in paths]
        raise DataError(files.no_known_sheet(folder.name, found, expected))
    return [
        read_table(path, clean(path.stem), f"{folder.name}/{clean(path.name)}", schema)
        for path in known
    ]


def read_table(path: Path, title: str, place: str, schema: Schema) -> Table:
    """One file as a table of the record called `title`; `place` is what messages call it."""
    text = read_text(path)
    known = known_headers(title, schema)

    def columns_found(delimiter: str) -> int:
        try:
            rows: list[headers.Cells] = list(islice(_cells(text, delimiter), headers.HEADER_WITHIN))
        except csv.Error:  # quotation marks that this delimiter does not fit
            return -1
        legacy = find_legacy(rows)
        if legacy is not None:
            rows = [*converted(rows, legacy.encoding, legacy.columns)]
        header = headers.find_header(rows, known)
        return header.matched if header else 0

    rows: list[list[str]] = []
    try:
        rows.extend(_cells(text, max(_DELIMITERS, key=columns_found)))
    except csv.Error as error:
        raise DataError(files.broken_csv(place, len(rows) + 1)) from error
    return Table(title, place, range(1, len(rows) + 1), rows)


def _cells(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a text. Strict: else a lone quotation mark would swallow the rows after it."""
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 (with or without mark) or UTF-16. Raises DataError.

    A file in TCVN3 or VNI comes as the Latin letters that its bytes are, to be converted later.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(files.unreadable_data(path.name)) from error
    try:
        text = content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        text = content.decode("latin-1")
        if find_legacy([[line] for line in text.splitlines()]) is None:
            raise DataError(files.not_utf8_data(path.name)) from error
    if "\0" in text:
        raise DataError(files.not_utf8_data(path.name))
    return text
