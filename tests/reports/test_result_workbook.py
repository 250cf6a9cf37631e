"""The sheets of the result workbook, and the heading that says what results rest on."""

import io
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from isles import naming, nothing, result, undetermined

from policyengine.backends.results import Because, Explanation, Missing, Reason
from policyengine.calendar import day, month
from policyengine.diagnostics import Diagnostic, Language, Text
from policyengine.formats import population_from_mapping
from policyengine.model.model import Asking
from policyengine.problems.cells import option_not_listed
from policyengine.problems.data import missing_value
from policyengine.problems.files import unknown_column
from policyengine.reports import heading, workbook
from policyengine.reports.deciding import deciding
from policyengine.reports.heading import Heading
from policyengine.reports.recipients import Recipients, recipients_of
from policyengine.reports.tables import file_rows
from policyengine.reports.workbook import Findings


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
        ("vi", ["Kết quả", "Tổng hợp", "Lỗi dữ liệu", "Giả định", "Thông tin chung"]),
        ("en", ["Results", "Sums", "Data problems", "Assumptions", "About"]),
    ],
)
def test_the_sheets(tmp_path: Path, language: Language, titles: list[str]) -> None:
    assumed = result("N7", assumed=("dân.sinh",))
    problem = missing_value("sổ.xlsx › Dân › dòng 2")
    found = Findings([undetermined(), assumed], [problem])
    sheets = workbook.sheets(found, headed(tmp_path, language))

    assert [sheet.title for sheet in sheets] == titles
    assert [len(sheet.rows) for sheet in sheets[:4]] == [2, 2, 1, 1]
    assert all(len(row) == len(sheet.columns) for sheet in sheets for row in sheet.rows)


def table(tmp_path: Path, findings: Findings) -> list[dict[str, object]]:
    """The rows of the results by the titles of their columns."""
    sheet = workbook.results_sheet(findings, headed(tmp_path))
    titles = [column.title for column in sheet.columns]
    return [dict(zip(titles, row, strict=True)) for row in sheet.rows]


def test_a_row_shows_the_sum_the_article_and_no_name_of_the_code(tmp_path: Path) -> None:
    assert table(tmp_path, Findings([result()])) == [
        {
            "STT": 1,
            "Mã": "N1",
            "Chế độ": "Tiền đảo",
            "Đối tượng": "Lão ngư",
            "Cách tính": "500.000 × 1,5 = 750.000 đ",
            "Số tiền (đồng)": 750_000,
            "Kết luận": "được hưởng",
            "Căn cứ": "Điều 2, Điều 4 Lệ làng Đảo Thấp; khoản 1 Điều 9 Sắc lệnh khác",
        }
    ]


def test_what_is_missing_is_said_row_by_row(tmp_path: Path) -> None:
    elsewhere = Missing("dân", "N9", "nghèo")
    (row,) = table(
        tmp_path, Findings([undetermined(missing=(Missing("dân", "N2", "sinh"), elsewhere))])
    )

    assert row["Cần bổ sung"] == "Sinh ngày\nDân đảo N9: Nghèo"
    assert row["Cách tính"] == "từ 0 đến 750.000 đ"


def test_what_the_rules_give_above_the_decision_is_a_difference(tmp_path: Path) -> None:
    rows = table(
        tmp_path,
        Findings([
            result(by_conditions=1_000_000, by_decisions=750_000),
            result("N2", by_conditions=750_000, by_decisions=750_000),
        ]),
    )  # fmt: skip

    assert [row["Chênh lệch"] for row in rows] == [250_000, None]


def test_marks_of_a_result(tmp_path: Path) -> None:
    rows = table(
        tmp_path,
        Findings([result(at_least=True, assumed=("dân.sinh",)), result("N2", sensitive=True)]),
    )

    assert rows[0]["Ghi chú"] == "mức thấp nhất; theo giả định"
    assert rows[1]["Ghi chú"] == "có thông tin nhạy cảm, không niêm yết"


def test_faults_of_the_data_say_where_and_what_to_do(tmp_path: Path) -> None:
    cell = option_not_listed("Nặg", "Nặng", ("Nặng",))
    faults = [
        no_help("sổ.xlsx › Dân"),
        evolve(cell, place="sổ.xlsx › Dân đảo › dòng 7 › Mức độ"),
        missing_value("dân/dan.csv › dòng 2 › Mã"),
    ]

    assert workbook.problem_rows(faults, naming(tmp_path)) == [
        ["sổ.xlsx", "Dân", "", "", "", "lạ", "", "lỗi"],
        [
            "sổ.xlsx", "Dân đảo", "7", "Mức độ", "Nặg", "`Nặg` không có trong danh mục của cột",
            "có phải là `Nặng`?", "lỗi",
        ],
        [
            "dân/dan.csv", "", "2", "Mã", "", "ô bắt buộc còn để trống",
            "điền ô này; không biết thì ghi ?", "lỗi",
        ],
    ]  # fmt: skip


def no_help(place: str) -> Diagnostic:
    return Diagnostic(missing_value(place).problem, Text("lạ", "odd"), None, place=place)


def test_warnings_come_after_errors(tmp_path: Path) -> None:
    faults = [unknown_column("Nick", None, "a"), missing_value("b")]

    assert [row[-1] for row in workbook.problem_rows(faults, naming(tmp_path))] == [
        "lỗi",
        "cảnh báo",
    ]


def test_assumptions_name_the_fact_and_the_bounds_without_it(tmp_path: Path) -> None:
    found = Findings([result(), result("N7", assumed=("dân.sinh",), lowest=0)])

    assert workbook.assumed_rows(found, naming(tmp_path)) == [
        ["N7", "Tiền đảo", "Dân đảo: Sinh ngày", 750_000, 0, 750_000]
    ]


def test_the_head_has_counts_and_doubts_once(tmp_path: Path) -> None:
    found = Findings([result(notes=("mơ hồ",)), result("N2", notes=("mơ hồ",))], [no_help("x")])
    rows = workbook.about_rows(found, headed(tmp_path))

    assert ["Số kết quả", "2"] in rows
    assert ["Số lỗi dữ liệu", "1"] in rows
    assert rows.count(["Chỗ văn bản chưa rõ", "mơ hồ"]) == 1


def test_sums_by_program(tmp_path: Path) -> None:
    sums = workbook.sheets(Findings([result(), undetermined()]), headed(tmp_path))[1]

    assert ("Tiền đảo", "được hưởng", "1", "750.000 đ") in sums.rows
    assert ("Tiền đảo", "chưa xác định", "1", "từ 0 đến 750.000 đ") in sums.rows


# ---- why, and who ----------------------------------------------------------------------------


def a_reason(text: str, holds: bool | None, *facts: str, **more: Any) -> Reason:
    return Reason(Text(text, text), holds, tuple(Text(f, f) for f in facts), **more)


def test_the_reason_is_the_facts_that_decided(tmp_path: Path) -> None:
    parts = (
        a_reason("tuổi từ đủ 60", True, "Sinh ngày (N1): 01/01/1950"),
        a_reason("không nghèo", True, parts=(a_reason("nghèo", False, "Nghèo (N1): không"),)),
    )
    why = Explanation(result(), (a_reason("Lão ngư", True, parts=parts, decisive=True),))
    found = Findings([result()], explanations={("tiền_đảo", "dân", "N1"): why})

    assert table(tmp_path, found)[0]["Lý do"] == "Sinh ngày: 01/01/1950"


def test_of_many_ways_that_fail_none_is_enough(tmp_path: Path) -> None:
    failed = tuple(a_reason(f"đối tượng {n}", False, f"Tuổi: {n}") for n in range(3))

    assert deciding(Explanation(nothing(), failed), naming(tmp_path)) == (
        "không thuộc đối tượng nào của chế độ"
    )
    assert deciding(Explanation(nothing(), failed[:1]), naming(tmp_path)) == "đối tượng 0: Tuổi: 0"


def test_who_somebody_is(tmp_path: Path) -> None:
    own, all_of = naming(tmp_path), {"mã": "N1", "sinh": "1950"}
    population = population_from_mapping({"dân": [all_of]}, own.policy.schema)
    found = recipients_of([result()], population, "vi")

    assert found.titles == ("Sinh ngày",)
    assert found.of(result()) == ("1950",)
    assert found.of(result("N404")) == ("",)


def test_a_program_without_categories_has_its_conditions_as_reason(tmp_path: Path) -> None:
    reasons = (
        a_reason("đã đề nghị", True, "Ngày đề nghị (N1): 03/07/2025"),
        a_reason("500.000 = 500.000 đồng", True, decisive=True),
    )

    assert deciding(Explanation(result(), reasons), naming(tmp_path)) == "Ngày đề nghị: 03/07/2025"


def test_somebody_who_is_paid_for_another_is_named(tmp_path: Path) -> None:
    own = Recipients(payees={"N9": "Trần Thị Ất"})
    paid = [result(payee="N9"), result("N2", payee="N2"), result("N3", payee="H1")]
    rows = table(tmp_path, Findings(paid, recipients=own))

    assert [row["Chi trả cho"] for row in rows] == ["Trần Thị Ất (N9)", "", "H1"]


def test_instruments_are_cited_by_number(tmp_path: Path) -> None:
    title = "Nghị định số 20/2021/NĐ-CP ngày 15/3/2021 của Chính phủ"
    cited = (Because("lão", "điểm a khoản 1 Điều 5", title),)

    assert naming(tmp_path).short_sources(cited) == (
        "điểm a khoản 1 Điều 5 Nghị định số 20/2021/NĐ-CP"
    )


def test_a_row_without_an_id_is_called_by_the_row_around_it(tmp_path: Path) -> None:
    own = evolve(naming(tmp_path), owners={("dân", "dân-3"): "N3"})
    without = undetermined("dân-3", missing=(Missing("dân", "dân-3", "sinh"),))
    asked = evolve(headed(tmp_path), naming=own)
    sheet = workbook.results_sheet(Findings([without]), asked)

    assert sheet.rows[0][1] == "N3" and "dân-3" not in str(sheet.rows)
    assert own.row("dân", "dân-3") == "Dân đảo của N3"
    assert [row[1] for row in file_rows([without], own)] == ["N3"]
