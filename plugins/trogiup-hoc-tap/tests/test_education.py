"""The policy, the audit of pupils in two schools, and the report by school."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from policyengine.cli.program import Program
from policyengine.policy import Policy
from policyengine.testing import assert_agreement, assert_examples_pass, loaded

NAME = "plugin:hoc_tap"
MONTH = "2024-10"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return loaded(NAME, warnings=True)


def enrolment(id: str, school: str, **facts: Any) -> dict[str, Any]:
    since = {"cấp_học": "tiểu_học", "nhập_học_ngày": "05/09/2022", "học_phí": 60_000}
    return {"mã_việc_học": id, "mã_trường": school, "được_lập_danh_sách": "có", **since, **facts}


def household(*enrolments: dict[str, Any]) -> dict[str, Any]:
    pupil = {"mã_người": "N1", "ngày_sinh": "01/03/2014", "việc_học": list(enrolments)}
    return {"mã_hộ": "H1", "diện_hộ": "nghèo", "người": [pupil]}


def run(tmp_path: Path, data: object, *options: str) -> tuple[int, str, str]:
    file = tmp_path / "h.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    arguments = ["run", "plugin:national", str(file), "--with", "hoc_tap", "--month", MONTH]
    result = CliRunner().invoke(Program("vi"), [*arguments, *options])
    return result.exit_code, result.stdout, result.stderr


def test_nothing_is_wrong_in_its_own_files(policy: Policy) -> None:
    own = [d for d in policy.warnings if d.primary and "hoc_tap" in d.primary.span.source.name]
    assert own == []


def test_examples_pass(policy: Policy) -> None:
    assert assert_examples_pass(policy, of=NAME) == 19


def test_a_school_year_has_nine_months(policy: Policy) -> None:
    months = [f"2024-{m:02}" for m in range(6, 13)] + [f"2025-{m:02}" for m in range(1, 9)]
    paid = [
        month
        for month in months
        for r in policy.decide(
            household(enrolment("E1", "T1")), month=month, programs=["hỗ_trợ_chi_phí_học_tập"]
        ).results
        if r.status == "due"
    ]
    assert paid == months[3:12]


def test_engines_agree_on_households_at_its_boundaries(policy: Policy) -> None:
    assert assert_agreement(policy, ["2024-08", "2024-09", "2025-05"], households=5) > 50


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (enrolment("E2", "T2"), True),
        (enrolment("E2", "T1"), False),
        (enrolment("E2", "T2", được_lập_danh_sách="không"), False),
        (enrolment("E2", "T2", nhập_học_ngày="05/09/2020", thôi_học_ngày="05/09/2022"), False),
        (enrolment("E2", "T2", nhập_học_ngày="?"), False),
    ],
)
def test_a_pupil_paid_in_two_schools_is_named(
    second: dict[str, Any], found: bool, tmp_path: Path
) -> None:
    code, _, said = run(tmp_path, [household(enrolment("E1", "T1"), second)])

    assert ("pupil-in-two-schools" in said) is found
    assert code == 0  # a warning: somebody has to look, nothing is withheld


def test_the_audit_explains_itself() -> None:
    for language, words in (("vi", "Hai trường cùng lập danh sách"), ("en", "Two schools list")):
        result = CliRunner().invoke(Program(language), ["why", "pupil-in-two-schools"])
        assert words in result.stdout


def test_the_report_counts_by_school(tmp_path: Path) -> None:
    second = {**household(enrolment("E2", "T2")), "mã_hộ": "H2"}
    second["người"] = [{**second["người"][0], "mã_người": "N2"}]
    output = tmp_path / "r.json"
    data = [household(enrolment("E1", "T1")), second]
    code, _, said = run(tmp_path, data, "--report", "schools", "--output", str(output))

    assert code == 0, said
    assert json.loads(output.read_text("utf-8")) == [
        {
            "Mã trường": school,
            "Học sinh được miễn học phí": 1,
            "Học phí được miễn (đồng)": 60_000,
            "Học sinh được hỗ trợ chi phí học tập": 1,
            "Chi phí học tập (đồng)": 150_000,
            "Chưa xác định": 0,
        }
        for school in ("T1", "T2")
    ]


def test_study_costs_count_at_the_school_attended_in_the_month(tmp_path: Path) -> None:
    left = enrolment("E1", "T1", thôi_học_ngày="01/10/2024")
    output = tmp_path / "r.json"
    data = [household(left, enrolment("E2", "T2", nhập_học_ngày="01/10/2024"))]
    run(tmp_path, data, "--report", "schools", "--output", str(output))

    counted = [list(row.values()) for row in json.loads(output.read_text("utf-8"))]
    assert counted == [["T2", 1, 60_000, 1, 150_000, 0]]


def test_the_report_is_a_workbook_too(tmp_path: Path) -> None:
    output = tmp_path / "r.xlsx"
    code, _, said = run(
        tmp_path, [household(enrolment("E1", "T1"))], "--report", "schools", "--output", str(output)
    )
    assert code == 0, said
    assert output.read_bytes().startswith(b"PK")
