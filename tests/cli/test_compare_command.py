"""`compare` and `arrears`: sides, outputs, checks and the words of every refusal."""

import json
from pathlib import Path
from typing import Any

import pytest
from cloud_kingdom import LAW, call, write_data, write_policy
from python_calamine import CalamineWorkbook

DRAFT = """\
văn bản dự_thảo_mức "Dự thảo mức mây"
  dự thảo
  ban hành ngày 01/06/2024
  hiệu lực từ ngày 01/07/2024
sửa đổi mức chuẩn_mây                        căn cứ Điều 1
  từ ngày 01/07/2024: 450.000 đồng/tháng     căn cứ Điều 1
"""
READING = """\
cách hiểu đã_cao_tuổi "Đã cao tuổi" của dân căn cứ khoản 1 Điều 3
  đang chọn tuổi từ đủ 60
  cách khác tuổi từ đủ 75
  cần xác minh "Tuổi nào"
"""
MONTH = ("--month", "07/2024")
DAYS = ("--day", "2024-06-30", "--against-day", "2024-07-31")


@pytest.fixture
def policy(tmp_path: Path) -> str:
    law = LAW.replace("tuổi từ đủ 60 và", "đã_cao_tuổi và") + READING
    return write_policy(tmp_path / "law", law=law)


@pytest.fixture
def lower(tmp_path: Path) -> str:
    """The kingdom where old people get less and charms nothing."""
    law = LAW.replace("hệ số 1,5 ", "hệ số 1,2 ").replace("điều kiện mang_bùa", "điều kiện nghèo")
    law = law.replace("điều kiện nghèo", "điều kiện mang_bùa và tuổi dưới 2")
    return write_policy(tmp_path / "lower", law=law, examples="")


@pytest.fixture
def data(tmp_path: Path) -> str:
    return write_data(tmp_path)


def told(*arguments: str) -> dict[str, Any]:
    result = call("compare", *arguments, "--basis", "conditions", "--format", "json")
    assert result.exit_code == 0, result.stderr
    value: dict[str, Any] = json.loads(result.stdout)
    return value


def verdicts(value: dict[str, Any]) -> dict[str, Any]:
    return {change["id"]: change["verdict"] for change in value["changes"]}


# ---- sides -------------------------------------------------------------------------------------


def test_one_policy_on_two_days(policy: str, data: str) -> None:
    value = told(policy, data, *MONTH, *DAYS)

    assert verdicts(value) == {"A": "gains", "B": "gains", "C": None, "E": "gains"}
    change = next(one for one in value["changes"] if one["id"] == "C")
    assert (change["possible"], change["difference"]) == (
        ["gains", "same"], {"lowest": 0, "highest": 150_000},
    )  # fmt: skip
    assert change["missing"] == [{"record": "dân", "id": "C", "field": "ngày_sinh"}]


def test_two_policies(policy: str, lower: str, data: str) -> None:
    value = told(policy, lower, data, *MONTH)

    assert verdicts(value) == {"A": "loses", "B": "loses", "C": None, "E": "leaves"}
    assert (value["summary"]["lost"], value["summary"]["may_lose"]) == (3, 4)
    assert value["groups"]["program"]["tiền_mây"]["recipients"]["loses"] >= 2


def test_a_draft_added(policy: str, data: str, tmp_path: Path) -> None:
    (tmp_path / "draft.policy").write_text(DRAFT, encoding="utf-8")
    value = told(policy, data, *MONTH, "--with-draft", str(tmp_path / "draft.policy"))

    assert verdicts(value)["A"] in ("loses", "gains")
    change = next(one for one in value["changes"] if one["id"] == "A")
    assert change["before"]["lowest"] == 750_000
    assert change["after"]["lowest"] == 675_000


def test_a_draft_after_the_day_is_said_to_count_for_nothing(
    policy: str, data: str, tmp_path: Path
) -> None:
    (tmp_path / "draft.policy").write_text(DRAFT, encoding="utf-8")
    result = call(
        "compare", policy, data, *MONTH, "--day", "2024-05-10",
        "--with-draft", str(tmp_path / "draft.policy"),
    )  # fmt: skip

    assert "dự thảo ban hành sau ngày tính" in result.stderr


def test_paid_against_foreseen(policy: str, data: str) -> None:
    value = told(policy, data, *MONTH, "--day", "2024-06-01", "--against-foresee")

    assert (value["old"]["foresee"], value["new"]["foresee"]) == (False, True)
    assert verdicts(value)["A"] == "gains"


def test_a_reading_flipped(policy: str, data: str) -> None:
    value = told(policy, data, *MONTH, "--flip", "đã_cao_tuổi")

    assert verdicts(value) == {"A": "leaves", "B": "leaves", "C": None, "E": "same"}


# ---- checks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("against", "check", "code"),
    [
        ("days", "lost", 0),
        ("days", "may-lose", 0),
        ("days", "changed", 1),
        ("lower", "lost", 1),
        ("lower", "may-lose", 1),
    ],
)
def test_exit_codes_of_checks(
    policy: str, lower: str, data: str, against: str, check: str, code: int
) -> None:
    sides = (policy, data, *DAYS) if against == "days" else (policy, lower, data)
    result = call("compare", *sides, *MONTH, "--basis", "conditions", "--fail-if", check)

    assert result.exit_code == code, result.stderr
    assert (f"--fail-if {check}" in result.stderr) == bool(code)


# ---- what is shown -----------------------------------------------------------------------------


def test_the_screen_says_whether_anybody_loses(policy: str, lower: str, data: str) -> None:
    better = call("compare", policy, data, *MONTH, *DAYS, "--basis", "conditions")
    worse = call("compare", policy, lower, data, *MONTH, "--basis", "conditions")

    assert "Không ai giảm hoặc thôi hưởng." in better.stdout
    assert "3 đối tượng giảm hoặc thôi hưởng." in worse.stdout
    assert "Căn cứ mới: Điều 1, article 1" in better.stdout or "Căn cứ mới" in better.stdout
    assert "600.000" in better.stdout


def test_who_rests_on_sensitive_facts_is_named_neither_on_screen_nor_page(
    policy: str, lower: str, data: str, tmp_path: Path
) -> None:
    """E wears a charm, which is sensitive: it is counted and not told."""
    page = tmp_path / "page.html"
    result = call(
        "compare", policy, lower, data, *MONTH, "--basis", "conditions", "--output", str(page),
        "--format", "table",
    )  # fmt: skip

    assert "Cư dân E" not in result.stdout + page.read_text("utf-8")
    assert "thông tin nhạy cảm không nêu" in result.stdout


def test_the_page_needs_nothing_but_itself(policy: str, data: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    call("compare", policy, data, *MONTH, *DAYS, "--output", str(page))
    text = page.read_text("utf-8")

    assert text.startswith("<!doctype html>")
    assert "<svg" in text
    for outside in ("<script", "src=", "href=", "@import", "url("):
        assert outside not in text


def test_the_workbook_has_a_sheet_for_each_question(policy: str, data: str, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    call("compare", policy, data, *MONTH, *DAYS, "--output", str(book), "--basis", "conditions")
    sheets = CalamineWorkbook.from_path(book)

    assert sheets.sheet_names[0] == "Ai được, ai mất"
    assert sheets.sheet_names[-2:] == ["Thay đổi lớn nhất", "Từng đối tượng"]
    rows = sheets.get_sheet_by_name("Từng đối tượng").to_python()
    found = {row[0]: row for row in rows}
    assert found["A"][1:5] == ["tăng", 600_000, 750_000, 150_000]
    assert found["C"][1].startswith("chưa xác định")


def test_the_same_question_gives_the_same_bytes(policy: str, data: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.{kind}" for number in (1, 2) for kind in ("xlsx", "html")]
    for file in files:
        call("compare", policy, data, *MONTH, *DAYS, "--output", str(file))

    assert files[0].read_bytes() == files[2].read_bytes()
    assert files[1].read_bytes() == files[3].read_bytes()


# ---- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "chỉ có một chính sách"),
        (("--flip", "đã_cao_tuôi"), "có phải là `đã_cao_tuổi`?"),
        (("--flip", "già"), "chính sách không có cách hiểu `già`"),
        (("--with-draft", "không/có.policy"), "không/có.policy"),
        ((*DAYS, "--area", "xa"), "dữ liệu không có cột `xa`"),
        ((*DAYS, "--output", "a.pdf"), ".xlsx, .html, .json"),
        ((*DAYS, "--fail-if", "loses"), "lost, may-lose, changed"),
        ((*DAYS, "--program", "tiền"), "chính sách không có chế độ `tiền`"),
    ],
)
def test_what_cannot_be_compared(policy: str, data: str, more: tuple[str, ...], words: str) -> None:
    result = call("compare", policy, data, *MONTH, *more)

    assert result.exit_code == 2
    assert words in result.stderr


def test_the_number_of_paths_is_looked_at(policy: str, data: str) -> None:
    one = call("compare", policy, *MONTH)
    both = call("compare", policy, policy, data, *MONTH, "--flip", "đã_cao_tuổi")

    assert "đã nêu 1 đường dẫn" in one.stderr
    assert "không dùng cùng hai chính sách" in both.stderr
    assert (one.exit_code, both.exit_code) == (2, 2)


# ---- arrears -----------------------------------------------------------------------------------

LATE = """\
instrument edict_2 "Cloud Edict 2"
  issued 2024-05-01
  in force from 2024-09-05

amend level chuẩn_mây                        cite article 1
  applies from 2024-07-01: 500,000 VND/month  cite article 1
"""


def test_arrears_of_a_level_raised_late(tmp_path: Path, data: str) -> None:
    policy = write_policy(tmp_path / "late", edict_2=LATE, examples="")
    asked = (policy, data, "--from", "06/2024", "--until", "09/2024", "--day", "10/09/2024")
    result = call("arrears", *asked, "--format", "json")
    rows = json.loads(result.stdout)

    assert [row["id"] for row in rows] == ["A"] * 4
    assert [row["difference"]["lowest"] for row in rows] == [0, 150_000, 150_000, 0]
    shown = call("arrears", *asked)
    assert "300.000" in shown.stdout
    book = tmp_path / "arrears.xlsx"
    assert call("arrears", *asked, "--output", str(book)).exit_code == 0
    sheet = CalamineWorkbook.from_path(book).get_sheet_by_name("Tổng hợp theo người")
    assert any(row[1] == "A" and 300_000 in row for row in sheet.to_python())


def test_arrears_until_before_from(tmp_path: Path, data: str) -> None:
    policy = write_policy(tmp_path / "law")
    result = call(
        "arrears", policy, data, "--from", "09/2024", "--until", "08/2024", "--day", "10/09/2024"
    )

    assert result.exit_code == 2
    assert "tháng cuối trước tháng đầu" in result.stderr
