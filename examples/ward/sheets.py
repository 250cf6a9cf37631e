"""The rows of the ward as the tables an officer sees: labels for names, and every format."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

import xlsxwriter
from attrs import frozen

from policyengine.schema import Field, Record, Schema
from policyengine.types import Choice, DeclarationName
from ward.rows import Cells, Value, Ward

_CHANGES = "Biến động"
_CHANGE_COLUMNS = ("Mã", "Cột", "Giá trị mới", "Từ ngày", "Giấy tờ")
_FILES = {
    "hộ": "ho",
    "người": "nguoi",
    "hồ_sơ": "ho_so",
    "chăm_sóc": "cham_soc",
    "chi_trả": "chi_tra",
    "thiệt_hại": "thiet_hai",
    "dịch_vụ": "dich_vu",
}
_IF_ANY = ("thiệt_hại", "dịch_vụ")
"""Records without a sheet where they have no row."""
_FONT = {"font_name": "Times New Roman", "font_size": 12, "font_scheme": "none"}
_MADE_ON = datetime(2024, 8, 1)
"""The same ward gives the same bytes."""


@frozen
class Table:
    """One sheet: its title, header and rows; `file` is its name as a CSV file."""

    title: str
    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]


def tables(ward: Ward, schema: Schema) -> list[Table]:
    """The sheets of the workbook, in the order of the records; the history comes last."""
    found = [table(schema.records[name], rows, schema) for name, rows in _by_record(ward).items()]
    return [
        *found,
        Table(_CHANGES, "bien_dong", _CHANGE_COLUMNS, tuple(history_rows(ward, schema))),
    ]


def history_rows(ward: Ward, schema: Schema) -> Iterator[tuple[Value | None, ...]]:
    for id, column, value, day, paper in ward.history:
        record = schema.records["hộ" if id.startswith("H") else "người"]
        field = record.by_name[column]
        yield id, field.label("vi"), _shown(value, field), day, paper


def _by_record(ward: Ward) -> dict[str, list[Cells]]:
    return {
        name: rows
        for name, rows in zip(_FILES, ward.everything, strict=True)
        if rows or name not in _IF_ANY
    }


def table(record: Record, rows: Iterable[Cells], schema: Schema) -> Table:
    keys = [schema.records[parent].key for parent in record.parents]
    fields = [key for key in keys if key] + list(record.fields)
    return Table(
        record.label("vi"),
        _FILES[record.name],
        tuple(field.label("vi") for field in fields),
        tuple(tuple(_cell(row, field, schema) for field in fields) for row in rows),
    )


def _cell(row: Cells, field: Field, schema: Schema) -> Value | None:
    value = row.get(field.name)
    if value is None:
        return None
    if isinstance(field.type, DeclarationName) and isinstance(value, str):
        return schema.declaration_labels[value][0].vi or value
    return _shown(value, field)


def _shown(value: Value, field: Field) -> Value:
    """A choice by its label, a truth as Có or Không, anything else as it is."""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(field.type, Choice) and value in field.type.options:
        label = field.option_labels[field.type.options.index(str(value))].vi
        return label or str(value).replace("_", " ")
    return value


# ---- CSV and JSON --------------------------------------------------------------------------


def write_csv(folder: Path, sheets: Sequence[Table]) -> None:
    """One CSV file per sheet, as Excel saves them in UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        with (folder / f"{sheet.file}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            append_rows(file, sheet, with_header=True)


def append_rows(file: TextIO, sheet: Table, with_header: bool) -> None:
    """Rows of a sheet to an open CSV file."""
    out = csv.writer(file)
    if with_header:
        out.writerow(sheet.header)
    out.writerows([_text(cell) for cell in row] for row in sheet.rows)


def _text(cell: Value | None) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


def write_json(path: Path, ward: Ward, households: Sequence[str]) -> None:
    """Some households, each with its people and their rows nested in it, by the policy's names."""
    nested = [
        _nested(ward, row, "mã_hộ", {"người": ward.persons})
        for row in ward.households
        if row["mã_hộ"] in households
    ]
    path.write_text(json.dumps(nested, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _nested(ward: Ward, row: Cells, key: str, inside: dict[str, list[Cells]]) -> dict[str, object]:
    found: dict[str, object] = {name: _plain(value) for name, value in row.items()}
    below = {"hồ_sơ": ward.decisions, "chăm_sóc": ward.cares, "chi_trả": ward.payments}
    for record, rows in inside.items():
        mine = [{k: v for k, v in r.items() if k != key} for r in rows if r[key] == row[key]]
        deeper = below if record == "người" else {}
        if mine:
            found[record] = [_nested(ward, r, "mã_người", deeper) for r in mine]
    changes = [
        {"cột": column, "giá_trị": _plain(value)} | ({"từ_ngày": _plain(day)} if day else {})
        for id, column, value, day, _ in ward.history
        if id == row.get(key)
    ]
    return found | ({"biến_động": changes} if changes else {})


def _plain(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value


# ---- the workbook --------------------------------------------------------------------------


def write_workbook(path: Path, sheets: Sequence[Table]) -> None:
    """A workbook as an officer would lay it out."""
    book = xlsxwriter.Workbook(str(path), {"default_format_properties": dict(_FONT)})
    book.set_properties({"created": _MADE_ON, "title": "Xã mẫu (dữ liệu bịa đặt)"})
    head = book.add_format(
        _FONT
        | {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#DDEBF7"}
    )
    styles = {
        "text": book.add_format(_FONT | {"num_format": "@"}),
        "day": book.add_format(_FONT | {"num_format": "dd/mm/yyyy", "align": "center"}),
        "money": book.add_format(_FONT | {"num_format": "#,##0"}),
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.title)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.header) - 1)
        page.set_row(0, 48)
        for column, title in enumerate(sheet.header):
            cells = [_text(row[column]) for row in sheet.rows]
            page.set_column(column, column, _width(title, cells))
            page.write_string(0, column, title, head)
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                _write(page, number, column, cell, styles)
    book.close()


def _width(title: str, cells: Iterable[str]) -> int:
    """Wide enough for the longest cell; a long header wraps over three lines."""
    longest = max((len(cell) for cell in cells), default=0)
    return min(max(10, 2 + len(title) // 3, 2 + longest), 44)


def _write(page: Any, row: int, column: int, cell: Value | None, styles: dict[str, Any]) -> None:
    if isinstance(cell, date):
        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), styles["day"])
    elif isinstance(cell, int):
        page.write_number(row, column, cell, styles["money"])
    elif cell is not None:
        page.write_string(row, column, cell, styles["text"])
