"""Output files, which appear whole or not at all: CSV, workbooks, JSON.

A text is always written as a text: no cell is ever run by a spreadsheet as a formula.
"""

import csv
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from policyengine.diagnostics import DataError
from policyengine.formats.headers import sheet_title
from policyengine.problems import files

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Cell = str | int | date | None
"""A year, an id or a code is text; a whole number is a count or an amount."""
Sheet = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]
"""Title, header, rows."""

MOST_ROWS = 1_048_576
"""Rows of a worksheet, the header among them."""
_MOST_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)
"""From here on spreadsheets agree on the days; they have a false 29 February 1900."""
_WIDTHS = 10, 60
_MADE_ON = datetime(2000, 1, 1)
"""The same results give the same bytes, so no workbook carries the time of its making."""
_FONT = {"font_name": "Times New Roman", "font_size": 12}
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside `path`, then rename it. Raises DataError when it cannot."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        write(beside)
        beside.replace(path)
    except OSError as error:
        raise DataError(files.cannot_write(str(path))) from error
    finally:
        _remove(beside)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # a folder that cannot be written to; there is nothing in it to remove


def write_json(path: Path, value: object) -> None:
    """Plain values as JSON in UTF-8. Raises DataError when it cannot be written."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
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
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_STARTS_FORMULA) else cell
    if isinstance(cell, date):
        return _date_text(cell)
    return "" if cell is None else str(cell)


def _date_text(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def write_table_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Sheets as a workbook. Raises DataError when it cannot be written, or a sheet is too long."""
    for title, _, rows in sheets:
        if len(rows) >= MOST_ROWS:
            raise DataError(files.too_many_rows(path.name, title, MOST_ROWS))
    write_whole(path, lambda beside: _write_workbook(beside, sheets))


def _write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    import xlsxwriter  # type: ignore[import-untyped]  # waits until used, for a quick start
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    workbook = xlsxwriter.Workbook(str(path), {"default_format_properties": _FONT})
    workbook.set_properties({"created": _MADE_ON})
    styles = {
        str: workbook.add_format({**_FONT, "num_format": "@"}),
        int: workbook.add_format({**_FONT, "num_format": "#,##0"}),
        date: workbook.add_format({**_FONT, "num_format": "dd/mm/yyyy"}),
    }
    bold = workbook.add_format({**_FONT, "bold": True, "text_wrap": True, "valign": "top"})
    for title, header, rows in sheets:
        sheet = workbook.add_worksheet(sheet_title(title))
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, bold)
            sheet.set_column(column, column, _width([text, *(row[column] for row in rows)]))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write_cell(sheet, number, column, cell, styles)
    try:
        workbook.close()
    except FileCreateError as error:  # which is no OSError, though it wraps one
        raise OSError(str(error)) from error


def _write_cell(
    sheet: "Worksheet", row: int, column: int, cell: Cell, styles: dict[type, "Format"]
) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, styles[str])
    elif isinstance(cell, date):
        if cell < _FIRST_DAY:
            sheet.write_string(row, column, _date_text(cell), styles[str])
        else:
            moment = datetime(cell.year, cell.month, cell.day)
            sheet.write_datetime(row, column, moment, styles[date])
    elif cell is not None and len(str(abs(cell))) > _MOST_DIGITS:
        sheet.write_string(row, column, str(cell), styles[str])
    elif cell is not None:
        sheet.write_number(row, column, cell, styles[int])


def _width(cells: Iterable[Cell]) -> int:
    least, most = _WIDTHS
    longest = max(len(_csv_text(cell)) for cell in cells)
    return min(max(longest + 2, least), most)
