"""`report`: forms that look like the printed ones, with the figures that the policy declares."""

from pathlib import Path
from typing import Any

import pytest
from cloud_kingdom import LAW, call, write_data, write_policy
from python_calamine import CalamineWorkbook

from policyengine.policy import load_policy
from policyengine.reports.forms.ten import FORMS

LINES = """\
dòng báo cáo "10a I" gồm tiền_mây
dòng báo cáo "10a I.5" gồm già
dòng báo cáo "10a I.5.2" gồm già nếu tuổi từ đủ 74
dòng báo cáo "10c 1" gồm dân nếu tuổi từ đủ 60
"""
ASKED = ("--month", "07/2024", "--basis", "conditions")


@pytest.fixture
def policy(tmp_path: Path) -> str:
    return write_policy(tmp_path / "law", law=LAW + LINES)


@pytest.fixture
def data(tmp_path: Path) -> str:
    return write_data(tmp_path)


def sheet(path: Path, title: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(title).to_python()


def line(rows: list[list[Any]], number: str) -> list[Any]:
    return next(row for row in rows if row[0] == number)


def test_a_form_is_filled_from_the_run(policy: str, data: str, tmp_path: Path) -> None:
    """A and B are old and due; of C the age is not known; E wears a charm."""
    book = tmp_path / "10a.xlsx"
    result = call("report", "10a", policy, data, *ASKED, "--output", str(book))
    rows = sheet(book, "Mẫu 10a")

    assert result.exit_code == 0, result.stderr
    assert line(rows, "I")[2:] == ["3 – 4", 0, 0, "2,5 – 3,25"]
    assert line(rows, "5")[2:] == ["2 – 3", 0, 0, "1,5 – 2,25"]
    assert line(rows, "5.2")[2] == "1 – 2"
    assert line(rows, "6")[2:] == ["", "", "", ""]


def test_money_is_that_of_the_whole_period(policy: str, data: str, tmp_path: Path) -> None:
    book = tmp_path / "10a.xlsx"
    call("report", "10a", policy, data, *ASKED, "--from", "06/2024", "--output", str(book))
    rows = sheet(book, "Mẫu 10a")

    assert line(rows, "I")[2:] == ["3 – 4", 0, 0, "4,5 – 5,85"]


def test_all_forms_look_like_the_printed_ones(policy: str, data: str, tmp_path: Path) -> None:
    book = tmp_path / "all.xlsx"
    call("report", "all", policy, data, *ASKED, "--agency", "UBND xã Mây", "--output", str(book))
    titles = CalamineWorkbook.from_path(book).sheet_names

    assert titles[::2] == ["Mẫu 10a", "Mẫu 10b", "Mẫu 10c", "Mẫu 10d"]
    for name, form in FORMS.items():
        rows = sheet(book, f"Mẫu {name}")
        text = [str(cell) for row in rows for cell in row if cell not in ("", None)]
        assert f"Mẫu số {name}" in text
        assert "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "UBND xã Mây" in text
        assert all(title in text for title in form.titles)
        assert [one.title for one in form.lines if one.title not in text] == []
        assert text[-2:] == ["THỦ TRƯỞNG CƠ QUAN/ĐƠN VỊ", "(Ký tên, đóng dấu)"]


def test_what_is_to_be_typed_in_is_said_in_the_notes(
    policy: str, data: str, tmp_path: Path
) -> None:
    book = tmp_path / "10c.xlsx"
    call("report", "10c", policy, data, *ASKED, "--output", str(book))
    rows = sheet(book, "Ghi chú 10c")

    assert "nhập tay" in line(rows, "16")[2]
    assert "Cư dân" in line(rows, "1")[2]
    assert "từ 2 đến 3 người" in line(rows, "1")[2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("10e",), "không có mẫu `10e`; có: 10a, 10b, 10c, 10d, all"),
        (("10a", "--from", "08/2024"), "tháng cuối trước tháng đầu"),
    ],
)
def test_what_cannot_be_reported(
    policy: str, data: str, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    form, *more = arguments
    out = str(tmp_path / "r.xlsx")
    result = call("report", form, policy, data, *ASKED, *more, "--output", out)

    assert result.exit_code == 2
    assert words in result.stderr


def test_a_line_that_the_form_does_not_have_is_told(data: str, tmp_path: Path) -> None:
    policy = write_policy(tmp_path / "l", law=LAW + 'dòng báo cáo "10a IX" gồm già\n')
    result = call("report", "10a", policy, data, *ASKED, "--output", str(tmp_path / "r.xlsx"))

    assert "mẫu 10a không có dòng `IX`" in result.stderr


def test_the_national_lines_are_lines_of_the_forms() -> None:
    root = Path(__file__).parents[2]
    lines = load_policy(root / "policies/national").model.report_lines
    known = {f"{name} {one.line}" for name, form in FORMS.items() for one in form.lines}

    assert {one.line for one in lines} <= known
    assert {one.line.split()[0] for one in lines} == set(FORMS)


STORMS = """\
dữ liệu hộ "Nhà" / "Houses"
  cột mã_nhà "Mã nhà": mã số, bắt buộc
dữ liệu bão "Bão" / "Storms" thuộc hộ
  cột mã_bão "Mã": mã số, bắt buộc
  cột ngày_bão "Ngày": ngày, để trống là chưa rõ
  cột gạo "Gạo": số kg từ 0 đến 10.000, để trống là không có
  cột tiền "Tiền": đồng từ 0 đến 10.000.000.000, để trống là không có
  cột chết "Có người chết": có không, để trống là không
dòng báo cáo "10b 1.3" gồm bão một lần theo ngày_bão nếu chết
dòng báo cáo "10b 3.1" gồm bão tổng gạo một lần theo ngày_bão
dòng báo cáo "10b 3.2" gồm bão tổng tiền một lần theo ngày_bão
"""


def test_rows_of_the_period_are_counted_and_their_numbers_added_up(tmp_path: Path) -> None:
    """One storm before the half year, one in it, one perhaps: tons and billions, as printed."""
    (tmp_path / "storms.policy").write_text(STORMS, encoding="utf-8")
    storms = [
        {"mã_bão": "B1", "ngày_bão": "31/12/2023", "gạo": 1000, "chết": "có"},
        {"mã_bão": "B2", "ngày_bão": "30/06/2024", "gạo": 1500, "tiền": 25_000_000, "chết": "có"},
        {"mã_bão": "B3", "ngày_bão": "2024", "gạo": 60},
    ]
    data = write_data(tmp_path, [{"mã_nhà": "H1", "bão": storms}])
    book = tmp_path / "10b.xlsx"
    result = call(
        "report", "10b", str(tmp_path / "storms.policy"), data, "--from", "01/2024",
        "--month", "06/2024", "--output", str(book),
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    rows = sheet(book, "Mẫu 10b")

    assert line(rows, "1.3")[3] == 1
    assert line(rows, "3.1.")[3] == "1,5 – 1,56"
    assert line(rows, "3.2.")[3] == 0.025
    assert line(rows, "1.5")[3] == ""
