"""Workbooks as officers print and fill them: exact cells, nothing run, pages, drop-downs, notes."""

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import python_calamine

from policyengine.diagnostics import DataError
from policyengine.formats import sheets
from policyengine.formats.sheets import Column, Sheet, write_workbook
from policyengine.formats.writing import Cell

HEADER = (Column("Mã"), Column("Số tiền"), Column("Ngày"))
ROWS: list[list[Cell]] = [
    ["0012", 1_250_000, date(2024, 7, 1)],
    ["=1+1", None, None],
    ["-5", -5, date(1900, 2, 28)],
    ["@x", 10**15, None],
    ["y", 10**15 - 1, date(1900, 3, 1)],
]
TABLE = Sheet("Trang: 1/2", HEADER, ROWS)


def written(path: Path, *found: Sheet) -> dict[str, str]:
    """The parts of a workbook by name, as text."""
    write_workbook(path, found)
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def test_a_workbook_holds_text_numbers_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [TABLE, Sheet("Trống", [Column("A")])])
    workbook = python_calamine.load_workbook(path)
    assert workbook.sheet_names == ["Trang 12", "Trống"]
    assert workbook.get_sheet_by_index(0).to_python() == [
        ["Mã", "Số tiền", "Ngày"],
        ["0012", 1_250_000.0, date(2024, 7, 1)],
        ["=1+1", "", ""],
        ["-5", -5.0, "28/02/1900"],
        ["@x", str(10**15), ""],
        ["y", float(10**15 - 1), date(1900, 3, 1)],
    ]


def test_nothing_is_run_and_every_cell_has_the_officers_font(tmp_path: Path) -> None:
    parts = written(tmp_path / "a.xlsx", TABLE)
    styles, about = parts["xl/styles.xml"], parts["docProps/core.xml"]
    assert "<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert "2000-01-01T00:00:00Z" in about and str(date.today().year) not in about
    assert "Times New Roman" in styles and "Calibri" not in styles
    assert "<scheme" not in styles  # that of the reader's theme would win
    assert "#,##0" in styles and "dd/mm/yyyy" in styles


def test_a_page_is_a4_across_as_wide_as_the_sheet_with_the_header_on_each(tmp_path: Path) -> None:
    above = ("Danh sách", "Kỳ chi trả: 08/2024")
    parts = written(tmp_path / "a.xlsx", Sheet("Trang", HEADER, ROWS, above))
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert 'paperSize="9"' in sheet and 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet and "<pageSetUpPr fitToPage" in sheet
    assert 'ySplit="4" topLeftCell="A5"' in sheet and 'state="frozen"' in sheet
    assert "Trang!$4:$4" in parts["xl/workbook.xml"]


def test_a_row_is_as_high_as_its_longest_cell(tmp_path: Path) -> None:
    long = "điểm a khoản 1 Điều 5 Nghị định " * 5
    sheet = Sheet("Trang", [Column("Căn cứ", width=20)], [["ngắn"], [long]])
    found = written(tmp_path / "a.xlsx", sheet)["xl/worksheets/sheet1.xml"]
    heights = [float(h) for h in re.findall(r'<row r="[23]"[^>]* ht="([\d.]+)"', found)]
    assert heights == [15.75, 15.75 * 8]


def test_drop_downs_of_a_sheet_to_fill(tmp_path: Path) -> None:
    many = tuple(f"một lựa chọn khá dài, số {number}" for number in range(30))
    columns = (
        Column("Có không", "Ghi có hoặc không", ("có", "không")),
        Column("Chế độ", options=many),
        Column("Mã cha", cells_of=("Người", 0)),
    )
    sheet = Sheet("Người", columns, [["Ví dụ", "", ""]], examples=1, to_fill=7)
    parts = written(tmp_path / "a.xlsx", sheet)
    rules = re.findall(
        r'sqref="(\w+:\w+)".*?<formula1>(.*?)</formula1>', parts["xl/worksheets/sheet1.xml"]
    )
    assert rules == [
        ("A3:A9", '"có,không"'),
        ("B3:B9", "'Danh mục chọn'!$A$1:$A$30"),
        ("C3:C9", "'Người'!$A$3:$A$9"),
    ]
    assert "Ghi có hoặc không" in parts["xl/comments1.xml"]
    assert 'name="Danh mục chọn" sheetId="2" state="hidden"' in parts["xl/workbook.xml"]


def test_a_sheet_of_results_has_no_drop_down(tmp_path: Path) -> None:
    sheet = Sheet("Trang", [Column("Có không", options=("có", "không"))], [["có"]])
    assert "dataValidation" not in written(tmp_path / "a.xlsx", sheet)["xl/worksheets/sheet1.xml"]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    paths = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in paths:
        write_workbook(path, [TABLE])
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_more_rows_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    write_workbook(tmp_path / "a.xlsx", [Sheet("Trang", [Column("A")], [["1"], ["2"]])])
    with pytest.raises(DataError) as raised:
        write_workbook(tmp_path / "b.xlsx", [Sheet("Trang", [Column("A")], [["1"], ["2"], ["3"]])])
    assert raised.value.diagnostic.problem.slug == "too-many-rows"
    assert not (tmp_path / "b.xlsx").exists()
