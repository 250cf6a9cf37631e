"""Workbooks: sheets, headers, ghost rows, merged cells, and files that are no workbooks."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from attrs import evolve
from invented_records import (
    HOUSE,
    HOUSES,
    PEOPLE,
    SCHEMA,
    Rows,
    cell,
    make_workbook,
    only,
    row,
    slugs,
)

from policyengine.calendar import day
from policyengine.diagnostics import DataError
from policyengine.formats import read_population
from policyengine.formats.headers import sheet_title
from policyengine.population import Population, Unknown
from policyengine.schema import Labels

TITLED = {"Danh sách nhà": HOUSES, "Dân cư": PEOPLE}


def read(path: Path, sheets: dict[str, Rows], hidden: tuple[str, ...] = ()) -> Population:
    return read_population(make_workbook(path / "so_lieu.xlsx", sheets, hidden), SCHEMA)


def refused(path: Path) -> DataError:
    with pytest.raises(DataError) as raised:
        read_population(path, SCHEMA)
    return raised.value


def test_rows_cells_and_parents(tmp_path: Path) -> None:
    found = read(tmp_path, TITLED)
    assert [r.id for r in found.of("nhà")] == ["N1", "N2"]
    assert row(found, "D1").parents == {"nhà": row(found, "N1")}
    assert row(found, "N2").children == {"dân": [row(found, "D2")]}
    assert cell(found, "N1", "bậc") == "vừa"
    assert cell(found, "N1", "số_phòng") == 2
    assert cell(found, "D1", "lương") == 1_250_000
    assert cell(found, "D2", "lương") is None
    assert cell(found, "D1", "ngày_sinh") == day(1945, 9, 5)
    assert cell(found, "D2", "ngày_sinh") == Unknown(day(1950, 1, 1), day(1950, 12, 31))
    assert row(found, "D1").place == "so_lieu.xlsx › Dân cư › dòng 2"
    assert slugs(found) == ["columns-left-out"]


def test_columns_that_are_left_out_are_blank_and_said_so(tmp_path: Path) -> None:
    found = read(tmp_path, TITLED)
    assert cell(found, "D1", "đi_học") is False
    assert cell(found, "D1", "cha") == Unknown()
    warning = only(found, "columns-left-out")
    assert "`Đi học`" in warning.message.vi and "Mã cha" not in warning.message.vi
    assert not warning.is_error


@pytest.mark.parametrize("title", ["nhà", "NHA", "Danh sách nhà", "danh_sach_nha", "Houses"])
def test_a_sheet_by_name_or_label(tmp_path: Path, title: str) -> None:
    found = read(tmp_path, {title: HOUSES})
    assert len(list(found.of("nhà"))) == 2


def test_names_in_decomposed_letters(tmp_path: Path) -> None:
    def decomposed(text: object) -> object:
        return unicodedata.normalize("NFD", text) if isinstance(text, str) else text

    sheets: dict[str, Rows] = {
        unicodedata.normalize("NFD", title): [[decomposed(c) for c in r] for r in rows]
        for title, rows in TITLED.items()
    }
    found = read(tmp_path, sheets)
    assert cell(found, "N1", "bậc") == "vừa"
    assert cell(found, "D1", "tên") == "Ất" == unicodedata.normalize("NFC", "Ất")
    assert row(found, "D1").parents == {"nhà": row(found, "N1")}


def test_an_unknown_sheet_is_a_warning_with_the_nearest(tmp_path: Path) -> None:
    found = read(tmp_path, {**TITLED, "Danh sách nhàa": HOUSES, "Hướng dẫn": [["đọc"]]})
    warning = only(found, "unknown-sheet")
    assert not warning.is_error
    assert warning.help and "`Danh sách nhà`" in warning.help.vi
    assert len(list(found.of("nhà"))) == 2


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    sheets = {**TITLED, "Đợt lũ": [["Mã đợt"], ["L1"]], "danh_muc": [["a"]]}
    found = read(tmp_path, sheets, hidden=("Đợt lũ", "danh_muc"))
    assert list(found.of("đợt_lũ")) == []
    assert "Đợt lũ" in only(found, "hidden-sheet").message.vi


def test_a_workbook_without_any_record_lists_both_sides(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "a.xlsx", {"Sheet1": HOUSES, "Biến động": [["Mã"]]})
    found = refused(path).diagnostic
    assert found.problem.slug == "no-known-sheet"
    assert "`Sheet1`" in found.message.vi and "`Biến động`" in found.message.vi
    assert found.help and "`Danh sách nhà`, `Dân cư`, `Chăm sóc`, `Đợt lũ`" in found.help.vi


def test_an_empty_sheet(tmp_path: Path) -> None:
    found = read(tmp_path, {**TITLED, "Chăm sóc": []})
    assert "Chăm sóc" in only(found, "empty-table").message.vi


def test_a_sheet_without_headers(tmp_path: Path) -> None:
    found = read(tmp_path, {**TITLED, "Chăm sóc": [["a", "b"], [1, 2]]})
    assert only(found, "no-header").place == "so_lieu.xlsx › Chăm sóc"


def test_the_header_below_titles_with_asterisks_and_breaks(tmp_path: Path) -> None:
    rows: Rows = [
        ["XÃ BẢO LŨNG"],
        ["DANH SÁCH NHÀ"],
        [],
        ["STT", "Mã\nnhà *", "Bậc của   nhà", "số_phòng", "Ghi chú"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [1, "N1", "vừa", 3, "x"],
    ]
    found = read(tmp_path, {"nhà": rows})
    assert [(r.id, r.place) for r in found.of("nhà")] == [("N1", "so_lieu.xlsx › nhà › dòng 6")]
    assert cell(found, "N1", "số_phòng") == 3
    assert found.diagnostics == []


def test_a_row_that_shares_one_word_with_the_header_is_kept(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": [["Mã nhà", "Số phòng"], ["Mã nhà", ""], ["N1", 2]]})
    assert [r.id for r in found.of("nhà")] == ["Mã nhà", "N1"]


@pytest.mark.parametrize(("above", "slug"), [(9, None), (10, "no-header")])
def test_the_header_is_within_ten_rows(tmp_path: Path, above: int, slug: str | None) -> None:
    found = read(tmp_path, {"nhà": [["a"]] * above + [["Mã nhà"], ["N1"]]})
    assert (slug in slugs(found)) if slug else row(found, "N1")


def test_a_label_longer_than_a_sheet_title(tmp_path: Path) -> None:
    label = "Danh sách nhà ở, đất ở và công trình: năm 2024"
    schema = evolve(SCHEMA, records={"nhà": evolve(HOUSE, labels=Labels(label))})
    assert sheet_title(label) == "Danh sách nhà ở, đất ở và công"
    path = make_workbook(tmp_path / "a.xlsx", {sheet_title(label): HOUSES})
    assert row(read_population(path, schema), "N1")


def test_a_row_of_data_that_looks_like_numbering_is_kept(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": [["Mã nhà", "Số phòng", "Diện tích"], ["1", 2, 3]]})
    assert [r.id for r in found.of("nhà")] == ["1"]


def test_plain_numbering_under_the_header(tmp_path: Path) -> None:
    header = ["Mã dân", "Mã nhà", "Họ và tên", "Lương", "Đi học"]
    people: Rows = [header, ["A", "B", 1, 2, 3], ["D1", "N1", "Ất", 5, "có"]]
    found = read(tmp_path, {"nhà": HOUSES, "dân": people})
    assert [r.id for r in found.of("dân")] == ["D1"]


def test_ghost_rows_and_repeated_headers_are_skipped(tmp_path: Path) -> None:
    rows: Rows = [*HOUSES[:2], [], ["", "  ", "\u00a0"], HOUSES[0], HOUSES[2], *[[]] * 50, [" "]]
    found = read(tmp_path, {"nhà": rows})
    assert [r.place for r in found.of("nhà")] == [
        "so_lieu.xlsx › nhà › dòng 2",
        "so_lieu.xlsx › nhà › dòng 6",
    ]
    assert found.diagnostics == []


def test_headers_of_two_rows_and_merged_ids(tmp_path: Path) -> None:
    path = tmp_path / "gop.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    workbook.add_worksheet("nhà").write_column(0, 0, ["Mã nhà", "N1"])
    sheet = workbook.add_worksheet("dân")
    sheet.merge_range("B2:B3", "Mã dân")
    sheet.merge_range("C2:C3", "Mã nhà")
    sheet.merge_range("D2:E2", "Ngày, tháng,")  # read together with the titles below it
    sheet.write_row(2, 3, ["năm sinh", "năm cưới"])
    sheet.merge_range("C4:C5", "N1")
    sheet.write_column(3, 1, ["D1", "D2"])
    sheet.write_string(4, 3, "05/09/1945")
    workbook.close()
    found = read_population(path, SCHEMA)
    assert [r.parents["nhà"].id for r in found.of("dân")] == ["N1", "N1"]
    assert cell(found, "D2", "ngày_sinh") == day(1945, 9, 5)
    assert "no-parent" not in slugs(found)
    assert "`Ngày, tháng, năm cưới`" in only(found, "unknown-column").message.vi


def test_an_unknown_column_is_a_warning_with_the_nearest(tmp_path: Path) -> None:
    rows: Rows = [["Mã nhà", "Bậc của nhàa"], ["N1", "vừa"]]
    found = read(tmp_path, {"nhà": rows})
    warning = only(found, "unknown-column")
    assert not warning.is_error
    assert warning.help and "`Bậc của nhà`" in warning.help.vi
    assert warning.place == "so_lieu.xlsx › nhà"
    assert row(found, "N1")


def test_a_header_twice_is_a_fault_and_the_first_is_read(tmp_path: Path) -> None:
    rows: Rows = [["Mã nhà", "Số phòng", "so_phong"], ["N1", 1, 9]]
    found = read(tmp_path, {"nhà": rows})
    assert only(found, "repeated-column").is_error
    assert cell(found, "N1", "số_phòng") == 1


def test_a_required_column_that_is_missing_is_said_once(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": [["Số phòng"], [1], [2]]})
    assert "`Mã nhà`" in only(found, "missing-column").message.vi
    assert [r.id for r in found.of("nhà")] == ["nhà-1", "nhà-2"]
    assert "missing-value" not in slugs(found)


def test_a_required_cell_that_is_empty(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": [["Mã nhà", "Số phòng"], ["N1", 1], ["", 2]]})
    assert only(found, "missing-value").place == "so_lieu.xlsx › nhà › dòng 3 › Mã nhà"
    assert [r.id for r in found.of("nhà")] == ["N1", "nhà-2"]


def test_a_missing_parent_column_is_said_once(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": HOUSES, "dân": [["Mã dân"], ["D1"], ["D2"]]})
    assert "`Mã nhà`" in only(found, "missing-parent-column").message.vi
    assert "no-parent" not in slugs(found)
    assert row(found, "D1").parents["nhà"].outside


def test_numbers_dates_and_truths_of_a_spreadsheet(tmp_path: Path) -> None:
    people: Rows = [
        ["Mã dân", "Mã nhà", "Ngày, tháng, năm sinh", "số_định_danh", "Đi học", "Lương"],
        [7, 1, 16685, 74085001234, True, 1250],
    ]
    found = read(tmp_path, {"nhà": [["Mã nhà"], ["1"]], "dân": people})
    assert row(found, "7").parents["nhà"] is row(found, "1")
    assert cell(found, "7", "ngày_sinh") == day(1945, 9, 5)
    assert cell(found, "7", "số_định_danh") == "074085001234"
    assert cell(found, "7", "đi_học") is True
    assert cell(found, "7", "lương") == 1250
    assert only(found, "id-lost-zeros").place == "so_lieu.xlsx › dân › dòng 2 › số_định_danh"


def test_a_cell_formatted_as_a_date(tmp_path: Path) -> None:
    path = tmp_path / "ngay.xlsx"
    workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = workbook.add_worksheet("dân")
    sheet.write_row(0, 0, ["Mã dân", "Mã nhà", "Ngày, tháng, năm sinh"])
    sheet.write_row(1, 0, ["D1", "N1", date(1945, 9, 5)])
    workbook.close()
    assert cell(read_population(path, SCHEMA), "D1", "ngày_sinh") == day(1945, 9, 5)


def test_text_like_a_formula_stays_text(tmp_path: Path) -> None:
    people: Rows = [["Mã dân", "Mã nhà", "Họ và tên"], ["D1", "N1", '=HYPERLINK("x")']]
    found = read(tmp_path, {"nhà": HOUSES, "dân": people})
    assert cell(found, "D1", "tên") == '=HYPERLINK("x")'


def test_a_bad_value_stops_nothing_and_is_placed(tmp_path: Path) -> None:
    people: Rows = [
        ["Mã dân", "Mã nhà", "Ngày, tháng, năm sinh", "Lương"],
        ["D1", "N1", "31/02/1950", "nhiều"],
        ["D2", "N1", "05/09/1945", "-5"],
    ]
    found = read(tmp_path, {"nhà": HOUSES, "dân": people})
    assert cell(found, "D1", "ngày_sinh") == Unknown()
    assert cell(found, "D1", "lương") == Unknown(may_be_none=True)
    assert cell(found, "D2", "ngày_sinh") == day(1945, 9, 5)
    place = "so_lieu.xlsx › dân › dòng 2 › Ngày, tháng, năm sinh"
    assert only(found, "impossible-date").place == place
    assert only(found, "not-a-number").message.en == "`nhiều` is not a number"
    assert only(found, "number-out-of-range").place == "so_lieu.xlsx › dân › dòng 3 › Lương"


@pytest.mark.parametrize("content", [b"", b"hello", bytes(range(256)) * 20, b"PK\x03\x04" * 30])
@pytest.mark.parametrize("kind", [".xlsx", ".xls", ".ods"])
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / f"a{kind}"
    path.write_bytes(content)
    found = refused(path).diagnostic
    assert found.problem.slug == "not-a-workbook"
    assert found.place == f"a{kind}"


def test_a_workbook_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(path: Path) -> None:
        raise python_calamine.PasswordError("locked")

    monkeypatch.setattr(python_calamine, "load_workbook", locked)
    path = make_workbook(tmp_path / "a.xlsx", TITLED)
    assert refused(path).diagnostic.problem.slug == "protected-workbook"


def test_missing_and_strange_files(tmp_path: Path) -> None:
    assert refused(tmp_path / "khong_co.xlsx").diagnostic.problem.slug == "data-not-found"
    (tmp_path / "a.docx").write_bytes(b"x")
    found = refused(tmp_path / "a.docx").diagnostic
    assert found.problem.slug == "wrong-kind-of-data"
    assert found.help and ".xlsx" in found.help.vi and ".json" in found.help.en
    (tmp_path / "b.xlsx").mkdir()
    assert refused(tmp_path / "b.xlsx").diagnostic.problem.slug == "no-known-sheet"
