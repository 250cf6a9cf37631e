"""Workbooks (.xlsx .xlsm .xlsb .xls .ods): each sheet that is a record to a table.

Merged cells hold their value in every cell of the merge. A cell with an Excel error (#N/A) is
blank: the reader of workbooks, calamine, does not tell them apart.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from policyengine.diagnostics import DataError, Report
from policyengine.formats import headers
from policyengine.formats.formulas import Cells, has_macros, uncomputed
from policyengine.formats.raw import UNCOMPUTED, is_blank
from policyengine.formats.tables import Table
from policyengine.problems import files
from policyengine.schema import Schema

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_LARGE = 100_000
"""Rows of a sheet from which on a reader is told that it takes a while."""
KINDS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def read_workbook(path: Path, schema: Schema, report: Report) -> list[Table]:
    """The tables of a workbook, in the order of its sheets.

    Raises DataError for a file that is no workbook, is protected, or has no sheet of a record.
    """
    workbook = _open(path)
    if has_macros(path):
        report(files.macros_not_run(path.name))
    without_value = uncomputed(path)
    tables = []
    for title in _titles(workbook, path.name, schema, report):
        sheet, place = workbook.get_sheet_by_name(title), f"{path.name} › {title}"
        table = Table(title, place, *_rows(sheet, without_value.get(title, frozenset())))
        if len(table.rows) > _LARGE:
            report(files.large_table(title, len(table.rows), place))
        tables.append(table)
    workbook.close()
    if not any(not headers.is_changes(table.title) for table in tables):
        expected = [record.label("vi") for record in schema.records.values()]
        raise DataError(files.no_known_sheet(path.name, workbook.sheet_names, expected))
    return tables


def _open(path: Path) -> "CalamineWorkbook":
    import python_calamine  # waits until used, for a quick start

    try:
        return python_calamine.load_workbook(path)
    except python_calamine.PasswordError as error:
        raise DataError(files.protected_workbook(path.name)) from error
    except python_calamine.CalamineError as error:
        raise DataError(files.not_a_workbook(path.name)) from error
    except OSError as error:
        raise DataError(files.unreadable_data(path.name)) from error


def _titles(
    workbook: "CalamineWorkbook", name: str, schema: Schema, report: Report
) -> Iterator[str]:
    """The sheets to read; those that are not read are warned of."""
    from python_calamine import SheetVisibleEnum

    for sheet in workbook.sheets_metadata:
        known = headers.is_known(sheet.name, schema)
        if sheet.visible != SheetVisibleEnum.Visible:
            if known:  # other hidden sheets hold lists for drop-downs
                report(files.hidden_sheet(sheet.name, name))
        elif known:
            yield sheet.name
        elif not headers.is_guide(sheet.name):
            near = headers.nearest_record(sheet.name, schema)
            report(files.unknown_sheet(sheet.name, near, name))


def _rows(sheet: "CalamineSheet", without_value: Cells) -> tuple[list[int], list[headers.Cells]]:
    """The rows that are not blank, with their numbers as the spreadsheet shows them."""
    numbers: list[int] = []
    rows: list[headers.Cells] = []
    merged = _merged_cells(sheet)
    values: dict[tuple[int, int], object] = {}
    uncomputed_in: dict[int, list[int]] = {}
    for row, column in without_value:
        uncomputed_in.setdefault(row, []).append(column)
    left = sheet.start[1] if sheet.start else 0
    for index, read in enumerate(sheet.iter_rows()):
        cells: list[object] = list(read)
        for column, first in merged.get(index, {}).items():
            if first == (index, column):
                values[first] = cells[column - left]
            elif 0 <= column - left < len(cells):
                cells[column - left] = values.get(first, "")
        for column in uncomputed_in.get(index, ()):
            if 0 <= column - left < len(cells):
                cells[column - left] = UNCOMPUTED
        if not all(is_blank(cell) for cell in cells):
            numbers.append(index + 1)
            rows.append(cells)
    return numbers, rows


def _merged_cells(sheet: "CalamineSheet") -> dict[int, dict[int, tuple[int, int]]]:
    """By row and column, the first cell of the merge that a cell lies in."""
    found: dict[int, dict[int, tuple[int, int]]] = {}
    last_row, last_column = sheet.end or (0, 0)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom, last_row) + 1):
            for column in range(left, min(right, last_column) + 1):
                found.setdefault(row, {})[column] = (top, left)
    return found
