"""Workbooks that officers have and no reader expects: formulas, macros, size, two tables of one."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from invented_records import (
    HOUSES,
    PEOPLE,
    SCHEMA,
    cell,
    make_csv_folder,
    make_workbook,
    only,
    slugs,
)

from policyengine.calendar import day
from policyengine.formats import read_population, workbook
from policyengine.formats.formulas import uncomputed
from policyengine.population import Spell, Spells, Unknown


def with_formulas(path: Path) -> Path:
    """Formulas as Excel keeps them: one without a result, one with, a text, and a blank text."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Danh sách nhà")
    for column, title in enumerate(("Mã nhà", "Bậc của nhà", "Số phòng")):
        sheet.write_string(0, column, title)
    for row in range(1, 5):
        sheet.write_string(row, 0, f"N{row}")
    sheet.write_formula(1, 2, "=1+2")
    sheet.write_formula(2, 2, "=2+3", value=5)
    sheet.write_formula(3, 1, '="vừa"', value="vừa")
    sheet.write_formula(4, 1, '=""', value="SHOWN")
    book.close()
    return _changed(path, b"<v>SHOWN</v>", b"<v></v>")


def _changed(path: Path, old: bytes, new: bytes) -> Path:
    """The workbook with `old` as `new` in all its parts."""
    with zipfile.ZipFile(path) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(path, "w") as out:
        for name, content in held.items():
            out.writestr(name, content.replace(old, new))
    return path


def test_a_formula_without_a_result_is_named_and_unknown(tmp_path: Path) -> None:
    found = read_population(with_formulas(tmp_path / "so.xlsx"), SCHEMA)
    assert slugs(found) == ["formula-without-value"]
    assert (
        only(found, "formula-without-value").place == "so.xlsx › Danh sách nhà › dòng 2 › Số phòng"
    )
    assert cell(found, "N1", "số_phòng") == Unknown()
    assert cell(found, "N2", "số_phòng") == 5
    assert cell(found, "N3", "bậc") == "vừa"


def test_a_workbook_of_formulas_only(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Danh sách nhà")
    for column, title in enumerate(("Mã nhà", "Số phòng")):
        sheet.write_string(0, column, title)
        sheet.write_formula(1, column, "=B9")
    book.close()
    found = read_population(path, SCHEMA)
    assert slugs(found) == ["formula-without-value", "formula-without-value"]
    assert len(list(found.of("nhà"))) == 1


def test_a_zero_is_believed_once_a_spreadsheet_has_computed(tmp_path: Path) -> None:
    """A spreadsheet does not ask for everything to be computed again."""
    path = with_formulas(tmp_path / "so.xlsx")
    assert uncomputed(path)["Danh sách nhà"] == {(1, 2)}
    saved = _changed(path, b' fullCalcOnLoad="1"', b"")
    assert uncomputed(saved)["Danh sách nhà"] == frozenset()


def test_a_workbook_with_macros_is_read_and_said_so(tmp_path: Path) -> None:
    plain = make_workbook(tmp_path / "so.xlsx", {"Danh sách nhà": HOUSES})
    path = tmp_path / "so.xlsm"
    path.write_bytes(plain.read_bytes())
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"\0")
    found = read_population(path, SCHEMA)
    assert slugs(found) == ["macros-not-run"]
    assert not only(found, "macros-not-run").is_error
    assert len(list(found.of("nhà"))) == 2


def test_a_large_sheet_is_read_and_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_LARGE", 2)
    found = read_population(make_workbook(tmp_path / "so.xlsx", {"nhà": HOUSES}), SCHEMA)
    assert slugs(found) == ["large-table"]
    assert "3 dòng" in only(found, "large-table").message.vi
    assert len(list(found.of("nhà"))) == 2


def test_two_files_for_one_record_with_different_columns(tmp_path: Path) -> None:
    folder = make_csv_folder(
        tmp_path / "so",
        {
            "nha": "Mã nhà,Số phòng\nN1,2\n",
            "Danh sách nhà": "Mã nhà,Bậc của nhà\nN2,vừa\n",
        },
    )
    found = read_population(folder, SCHEMA)
    assert sorted(r.id for r in found.of("nhà")) == ["N1", "N2"]
    assert slugs(found) == ["different-columns"]
    said = only(found, "different-columns")
    assert "chỉ so/Danh sách nhà.csv có `Bậc của nhà`" in said.message.vi
    assert "chỉ so/nha.csv có `Số phòng`" in said.message.vi
    assert cell(found, "N1", "bậc") == Unknown() and cell(found, "N1", "số_phòng") == 2


def test_two_sheets_for_one_record_with_the_same_columns_are_fine(tmp_path: Path) -> None:
    more = [HOUSES[0], ["N3", "vừa", 1]]
    sheets = {"Danh sách nhà": HOUSES, "nhà": more}
    found = read_population(make_workbook(tmp_path / "so.xlsx", sheets), SCHEMA)
    assert slugs(found) == [] and len(list(found.of("nhà"))) == 3


def test_a_year_typed_into_a_cell_formatted_as_a_day(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    book = xlsxwriter.Workbook(str(path))
    houses, people = book.add_worksheet("nhà"), book.add_worksheet("Dân cư")
    form = book.add_format({"num_format": "dd/mm/yyyy"})
    for sheet, titles in ((houses, ("Mã nhà",)), (people, ("Mã dân", "Mã nhà", PEOPLE[0][3]))):
        sheet.write_row(0, 0, titles)
    houses.write_string(1, 0, "N1")
    people.write_row(1, 0, ("D1", "N1"))
    people.write_number(1, 2, 1945, form)
    people.write_row(2, 0, ("D2", "N1"))
    people.write_datetime(2, 2, date(1945, 9, 5), form)
    book.close()
    found = read_population(path, SCHEMA)
    said = only(found, "year-in-a-day")
    assert "`28/04/1905` có lẽ là năm 1945" in said.message.vi and said.value == "28/04/1905"
    assert cell(found, "D1", "ngày_sinh") == Unknown()
    assert cell(found, "D2", "ngày_sinh") == day(1945, 9, 5)


def test_old_and_new_tone_placement_in_headers_and_values(tmp_path: Path) -> None:
    from attrs import evolve

    from policyengine.schema import Labels

    house = SCHEMA.records["nhà"]
    labels = (Labels("Nhà hoà thuận"), Labels(), Labels())
    own = evolve(house.fields[1], labels=Labels("Thuỷ lợi, khoẻ"), option_labels=labels)
    record = evolve(house, fields=(house.fields[0], own, house.fields[2]))
    schema = evolve(SCHEMA, records={"nhà": record})
    rows = [["Mã nhà", "Thủy lợi, khỏe"], ["N1", "Nhà hòa thuận"]]
    found = read_population(make_workbook(tmp_path / "so.xlsx", {"nhà": rows}), schema)
    assert slugs(found) == [] and cell(found, "N1", "bậc") == "thấp"


def test_spells_that_claim_the_same_days_are_named_and_unknown_there(tmp_path: Path) -> None:
    changes = [
        ["Mã", "Cột", "Giá trị mới", "Từ ngày", "Đến ngày"],
        ["N1", "Bậc của nhà", "vừa", "01/06/2024", ""],
        ["N1", "Bậc của nhà", "Nhà bậc thấp", "01/01/2024", "30/06/2024"],
    ]
    sheets = {"nhà": [["Mã nhà"], ["N1"]], "Thay đổi": changes}
    found = read_population(make_workbook(tmp_path / "so.xlsx", sheets), SCHEMA)
    assert slugs(found) == ["overlapping-changes"]
    assert only(found, "overlapping-changes").place == "so.xlsx › Thay đổi › dòng 2 › Giá trị mới"
    first, june = day(2024, 1, 1), day(2024, 6, 1)
    assert cell(found, "N1", "bậc") == Spells(
        (
            Spell("thấp", first, day(2024, 6, 30)),
            Spell("vừa", june, None),
            Spell(Unknown(), june, day(2024, 6, 30)),
        )
    )


def test_spells_out_of_order_that_do_not_overlap_are_put_in_order(tmp_path: Path) -> None:
    changes = [
        ["Mã", "Cột", "Giá trị mới", "Từ ngày"],
        ["N1", "Bậc của nhà", "vừa", "01/06/2024"],
        ["N1", "Bậc của nhà", "Nhà bậc thấp", ""],
    ]
    sheets = {"nhà": [["Mã nhà"], ["N1"]], "Biến động": changes}
    found = read_population(make_workbook(tmp_path / "so.xlsx", sheets), SCHEMA)
    assert slugs(found) == []
    assert cell(found, "N1", "bậc") == Spells(
        (Spell("thấp", None, day(2024, 5, 31)), Spell("vừa", day(2024, 6, 1), None))
    )
