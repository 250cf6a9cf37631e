"""Output files: whole or not at all, nothing run as a formula, the same bytes each time."""

import codecs
import csv
import json
from datetime import date
from pathlib import Path

import pytest
import python_calamine

from policyengine.diagnostics import DataError
from policyengine.formats import writing
from policyengine.formats.writing import (
    Cell,
    write_json,
    write_table_csv,
    write_table_xlsx,
    write_whole,
)

HEADER = ["Mã", "Số tiền", "Ngày"]
ROWS: list[list[Cell]] = [
    ["0012", 1_250_000, date(2024, 7, 1)],
    ["=1+1", None, None],
    ["-5", -5, date(1900, 2, 28)],
    ["@x", 10**15, None],
    ["y", 10**15 - 1, date(1900, 3, 1)],
]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("cũ", encoding="utf-8")

    def half(beside: Path) -> None:
        beside.write_text("nửa", encoding="utf-8")
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        write_whole(path, half)
    assert path.read_text(encoding="utf-8") == "cũ"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_success_replaces_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("cũ", encoding="utf-8")
    write_whole(path, lambda beside: [beside.write_text("mới", encoding="utf-8")].clear())
    assert path.read_text(encoding="utf-8") == "mới"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("folder", ["khong_co", "tep"])
def test_a_folder_that_cannot_be_written_to(tmp_path: Path, folder: str, kind: str) -> None:
    (tmp_path / "tep").write_text("a file, not a folder", encoding="utf-8")
    path = tmp_path / folder / f"a.{kind}"
    with pytest.raises(DataError) as raised:
        if kind == "csv":
            write_table_csv(path, HEADER, ROWS)
        elif kind == "xlsx":
            write_table_xlsx(path, [("Trang", HEADER, ROWS)])
        else:
            write_json(path, [])
    found = raised.value.diagnostic
    assert found.problem.slug == "cannot-write" and found.place == str(path)
    assert [p.name for p in tmp_path.iterdir()] == ["tep"]


def test_csv_opens_in_excel_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_table_csv(path, ["=Mã", *HEADER[1:]], ROWS)
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["'=Mã", "Số tiền", "Ngày"],
            ["0012", "1250000", "01/07/2024"],
            ["'=1+1", "", ""],
            ["'-5", "-5", "28/02/1900"],
            ["'@x", str(10**15), ""],
            ["y", str(10**15 - 1), "01/03/1900"],
        ]


def test_a_workbook_holds_text_numbers_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_table_xlsx(path, [("Trang: 1/2", HEADER, ROWS), ("Trống", ["A"], [])])
    workbook = python_calamine.load_workbook(path)
    assert workbook.sheet_names == ["Trang 12", "Trống"]
    assert workbook.get_sheet_by_index(0).to_python() == [
        HEADER,
        ["0012", 1_250_000.0, date(2024, 7, 1)],
        ["=1+1", "", ""],
        ["-5", -5.0, "28/02/1900"],
        ["@x", str(10**15), ""],
        ["y", float(10**15 - 1), date(1900, 3, 1)],
    ]


def test_a_workbook_has_no_formula_and_the_officers_fonts(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.xlsx"
    write_table_xlsx(path, [("Trang", HEADER, ROWS)])
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
        about = parts.read("docProps/core.xml").decode()
    assert "<f>" not in sheet and 'ySplit="1" topLeftCell="A2"' in sheet
    assert 'state="frozen"' in sheet and 'customWidth="1"' in sheet
    assert "2000-01-01T00:00:00Z" in about and str(date.today().year) not in about
    assert "Times New Roman" in styles and "Calibri" not in styles
    assert "#,##0" in styles and "dd/mm/yyyy" in styles


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    paths = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in paths:
        write_table_xlsx(path, [("Trang", HEADER, ROWS)])
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_more_rows_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 3)
    write_table_xlsx(tmp_path / "a.xlsx", [("Trang", ["A"], [["1"], ["2"]])])
    with pytest.raises(DataError) as raised:
        write_table_xlsx(tmp_path / "b.xlsx", [("Trang", ["A"], [["1"], ["2"], ["3"]])])
    assert raised.value.diagnostic.problem.slug == "too-many-rows"
    assert not (tmp_path / "b.xlsx").exists()


def test_json_is_readable_text(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"hộ": [1]})
    assert path.read_bytes().decode() == '{\n  "hộ": [\n    1\n  ]\n}\n'
    assert json.loads(path.read_bytes()) == {"hộ": [1]}
