"""A template: what it asks for, how it looks to an officer, and that it is read back."""

from pathlib import Path

import pytest
import python_calamine
from attrs import evolve
from invented_records import SCHEMA, Rows, cell, make_workbook, row, slugs

from policyengine.calendar import day
from policyengine.diagnostics import Language
from policyengine.formats import read_population
from policyengine.formats.sheets import Column, Sheet, write_workbook
from policyengine.formats.template import template
from policyengine.population import Spell, Spells, Unknown

ALL = {"vi": "Danh sách nhà", "en": "Houses"}


def sheets(
    needed: dict[str, frozenset[str]] | None = None, language: Language = "vi"
) -> dict[str, Sheet]:
    return {s.title: s for s in template(SCHEMA, needed, ["Mọi chế độ"], language)}


def titles(sheet: Sheet) -> list[str]:
    return [column.title for column in sheet.columns]


def column(sheet: Sheet, title: str) -> Column:
    return next(c for c in sheet.columns if c.title == title)


def test_sheets_in_the_order_of_the_records_guide_first_changes_last() -> None:
    assert list(sheets()) == [
        "Hướng dẫn", "Danh sách nhà", "Dân cư", "Chăm sóc", "Đợt lũ", "Thay đổi"
    ]  # fmt: skip


def test_the_guide_is_half_a_page_and_names_what_it_is_for() -> None:
    guide = sheets()["Hướng dẫn"]
    assert "Dùng cho: Mọi chế độ" in guide.above
    assert len(guide.above) < 20 and max(map(len, guide.above)) < 130
    assert not any("{" in line for line in guide.above)


def test_only_the_columns_that_are_needed_and_those_that_say_who() -> None:
    found = sheets({"dân": frozenset({"lương"})})
    assert list(found) == ["Hướng dẫn", "Danh sách nhà", "Dân cư", "Thay đổi"]
    assert titles(found["Dân cư"]) == ["STT", "Mã nhà *", "Mã dân *", "Họ và tên", "Lương"]
    assert titles(found["Danh sách nhà"]) == ["STT", "Mã nhà *"]


def test_drop_downs_for_choices_truths_references_and_parents() -> None:
    found = sheets()
    houses, people = found["Danh sách nhà"], found["Dân cư"]
    assert column(houses, "Bậc của nhà").options == (
        "Nhà bậc thấp", "vừa", "không có", "không rõ"
    )  # fmt: skip
    assert column(people, "Mắc bệnh").options == ("Có", "Không", "không rõ")
    assert column(people, "Mã nhà *").cells_of == ("Danh sách nhà", 1)
    assert column(people, "Mã cha").cells_of == ("Dân cư", 2)
    assert column(found["Chăm sóc"], "chế độ").options[0] == "Trợ cấp gạo hằng tháng"
    assert "Lương" in column(found["Thay đổi"], "Cột").options
    assert "Đi học" not in column(found["Thay đổi"], "Cột").options


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Ngày, tháng, năm sinh", "Ghi ngày/tháng/năm, như 05/09/1945. Chỉ biết tháng, năm"),
        ("Ngày, tháng, năm sinh", "Để trống nghĩa là chưa rõ."),
        ("Lương", "Để trống nghĩa là không có."),
        ("Lương", "1.250.000"),
        ("Đi học", "Để trống nghĩa là: không."),
        ("Mã cha", "Ghi mã ở trang Dân cư; người không có trong sổ thì ghi: ngoài hộ."),
        ("Mã dân *", "Bắt buộc điền."),
        ("Họ và tên", "Chỉ để in"),
        ("Mắc bệnh", "Thông tin nhạy cảm"),
        ("Chứng nhận", "Có giá trị 12 tháng"),
    ],
)
def test_notes_say_what_may_be_written_and_what_a_blank_means(title: str, said: str) -> None:
    assert said in column(sheets()["Dân cư"], title).note


def test_a_range_is_said_and_a_bound_for_proofs_is_not() -> None:
    assert "Từ 0 đến 50." in column(sheets()["Danh sách nhà"], "Số phòng").note
    assert "1000000000" not in column(sheets()["Dân cư"], "Lương").note


def test_notes_have_no_vietnamese_in_english() -> None:
    found = sheets(language="en")
    assert list(found)[:2] == ["Guide", "Houses"]
    for sheet in found.values():
        for one in sheet.columns:
            assert "nghĩa" not in one.note and "Ghi " not in one.note


# ---- there and back --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_empty_template_is_read_without_a_word(tmp_path: Path, language: Language) -> None:
    path = tmp_path / "mau.xlsx"
    write_workbook(path, list(sheets(language=language).values()))
    found = read_population(path, SCHEMA)
    assert slugs(found) == []
    assert not any(found.rows.values())


FILLED: dict[str, Rows] = {
    "Danh sách nhà": [["", "N1", "Nhà bậc thấp", 3.0]],
    "Dân cư": [
        ["", "N1", "D1", "Giáp", "09/1945", "", "không rõ", "500.000", "Có", "", ""],
        [2.0, "N1", "D2", "Ất", "05/09/1970", "", "Không", "", "", "D1", ""],
    ],
    "Chăm sóc": [["", "D1", "08/2024", "Trợ cấp gạo hằng tháng"]],
    "Đợt lũ": [],
    "Thay đổi": [["", "D1", "Lương", "600.000", "15/08/2024", "", "QĐ 1"]],
}


def test_a_filled_template_is_read_back(tmp_path: Path) -> None:
    empty = tmp_path / "mau.xlsx"
    write_workbook(empty, list(sheets().values()))
    workbook = python_calamine.load_workbook(empty)
    filled = {
        title: [*workbook.get_sheet_by_name(title).to_python(), *rows]
        for title, rows in FILLED.items()
    }
    found = read_population(make_workbook(tmp_path / "so.xlsx", filled), SCHEMA)

    assert [d.problem.slug for d in found.diagnostics] == ["history-disagrees"]
    assert [r.id for r in found.all_rows()] == ["N1", "D1", "D2", "chăm_sóc-1"]
    assert cell(found, "N1", "bậc") == "thấp"
    assert cell(found, "D1", "ngày_sinh") == Unknown(day(1945, 9, 1), day(1945, 9, 30))
    assert cell(found, "D2", "cha") is row(found, "D1")
    assert cell(found, "D1", "lương") == Spells((Spell(600_000, day(2024, 8, 15), None),))


def test_an_example_with_a_real_id_is_no_example(tmp_path: Path) -> None:
    rows: Rows = [["STT", "Mã nhà *", "Số phòng"], ["Ví dụ", "N7", 2.0]]
    found = read_population(make_workbook(tmp_path / "so.xlsx", {"nhà": rows}), SCHEMA)
    assert [r.id for r in found.of("nhà")] == ["N7"]


def test_an_id_like_that_of_an_example_without_the_mark_is_kept(tmp_path: Path) -> None:
    rows: Rows = [["STT", "Mã nhà *", "Số phòng"], [1.0, "VD-01", 2.0]]
    found = read_population(make_workbook(tmp_path / "so.xlsx", {"nhà": rows}), SCHEMA)
    assert [r.id for r in found.of("nhà")] == ["VD-01"]


def test_nothing_dated_gives_an_example_without_a_column() -> None:
    houses = SCHEMA.records["nhà"]
    plain = evolve(houses, fields=tuple(evolve(f, dated=False) for f in houses.fields))
    changes = template(evolve(SCHEMA, records={"nhà": plain}), None, [], "vi")[-1]
    assert changes.rows == [["Ví dụ", "VD-01", "", "", "", "", ""]]
