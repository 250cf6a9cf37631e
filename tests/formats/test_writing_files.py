"""Output files: whole or not at all, nothing run as a formula, the same bytes each time."""

import codecs
import csv
import json
from datetime import date
from pathlib import Path

import pytest

from policyengine.diagnostics import DataError
from policyengine.formats.sheets import Column, Sheet, write_workbook
from policyengine.formats.writing import (
    Cell,
    write_json,
    write_table_csv,
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
            write_workbook(path, [Sheet("Trang", [Column("A")])])
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


def test_json_is_readable_text(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"hộ": [1]})
    assert path.read_bytes().decode() == '{\n  "hộ": [\n    1\n  ]\n}\n'
    assert json.loads(path.read_bytes()) == {"hộ": [1]}
