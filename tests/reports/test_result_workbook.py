"""The sheets of the result workbook, and the heading that says what results rest on."""

import io
from pathlib import Path

import pytest
from isles import naming, result, undetermined

from policyengine.calendar import day, month
from policyengine.diagnostics import Diagnostic, Language, Text
from policyengine.model.model import Asking
from policyengine.problems.data import missing_value
from policyengine.reports import heading, workbook
from policyengine.reports.heading import Heading


def headed(tmp_path: Path, language: Language = "vi", asking: Asking | None = None) -> Heading:
    asked = asking or Asking(day(2024, 7, 20))
    return Heading(
        naming(tmp_path, language), month(2024, 7), asked, "decisions", "lệ_làng", "sổ.xlsx"
    )


def test_what_results_rest_on(tmp_path: Path) -> None:
    assert heading.rows(headed(tmp_path)) == [
        ("Kỳ chi trả", "07/2024"),
        ("Ngày tính", "20/07/2024"),
        ("Tính để", "chi trả"),
        ("Số tiền theo", "quyết định đã ký trong dữ liệu"),
        ("Chính sách", "lệ_làng"),
        ("Dữ liệu", "sổ.xlsx"),
        (
            "Văn bản áp dụng",
            "Lệ làng Đảo Thấp (ban hành 01/01/2020, hiệu lực 01/01/2020)",
        ),
        ("Mức: Mức chuẩn đảo", "500.000 đồng/tháng (Điều 1 Lệ làng Đảo Thấp)"),
    ]


def test_the_same_in_english(tmp_path: Path) -> None:
    rows = dict(heading.rows(headed(tmp_path, "en", Asking(day(2024, 7, 20), foresee=True))))

    assert rows["Month"] == "2024-07"
    assert rows["Asked to"] == "foresee"
    assert rows["Level: Isle standard"] == "500,000 VND/month (Điều 1 Custom of the Low Isles)"


def test_what_is_issued_and_not_applied_is_named(tmp_path: Path) -> None:
    rows = heading.rows(headed(tmp_path, asking=Asking(day(2019, 7, 20))))

    assert "Đã ban hành, chưa áp dụng" in [title for title, _ in rows]
    assert not any(title.startswith("Mức") for title, _ in rows)


def test_what_is_not_applied_yet_is_red_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    reds = {}
    for year in (2019, 2024):
        stream = Terminal()
        heading.show(headed(tmp_path, asking=Asking(day(year, 7, 20))), stream)
        reds[year] = stream.getvalue().count("\x1b[31mLệ làng Đảo Thấp")

    assert reds == {2019: 1, 2024: 0}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("vi", ["Kết quả", "Lỗi dữ liệu", "Giả định", "Thông tin chung"]),
        ("en", ["Results", "Data problems", "Assumptions", "About"]),
    ],
)
def test_the_sheets(tmp_path: Path, language: Language, titles: list[str]) -> None:
    assumed = result("N7", assumed=("dân.sinh",))
    problem = missing_value("sổ.xlsx › Dân › dòng 2")
    sheets = workbook.sheets([undetermined(), assumed], [problem], headed(tmp_path, language))

    assert [title for title, _, _ in sheets] == titles
    assert [len(rows) for _, _, rows in sheets[:3]] == [2, 1, 1]
    assert all(len(row) == len(header) for _, header, rows in sheets for row in rows)


def test_faults_of_the_data_say_what_to_do(tmp_path: Path) -> None:
    faults = [missing_value("dòng 2"), no_help("dòng 3")]

    assert workbook.problem_rows(faults, naming(tmp_path)) == [
        ["dòng 2", "ô bắt buộc còn để trống", "điền ô này; không biết thì ghi ?", "lỗi"],
        ["dòng 3", "lạ", "", "lỗi"],
    ]


def no_help(place: str) -> Diagnostic:
    return Diagnostic(missing_value(place).problem, Text("lạ", "odd"), None, place=place)


def test_assumptions_name_the_fact(tmp_path: Path) -> None:
    rows = workbook.assumed_rows([result(), result("N7", assumed=("dân.sinh",))], naming(tmp_path))

    assert [row[:3] for row in rows] == [["N7", "Tiền đảo", "Dân đảo: Sinh ngày"]]


def test_the_head_has_counts_and_sums(tmp_path: Path) -> None:
    rows = workbook.head_rows([result(), undetermined()], [no_help("x")], headed(tmp_path))

    assert ["Số kết quả", 2] in rows
    assert ["Số lỗi dữ liệu", 1] in rows
    assert ["Tiền đảo: được hưởng", "1 đối tượng, 750.000 đ"] in rows
    assert ["Tiền đảo: chưa xác định", "1 đối tượng, từ 0 đến 750.000 đ"] in rows
