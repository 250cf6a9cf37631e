"""Cells held against their column: days beyond their limits, codes that no table has."""

from pathlib import Path
from typing import Any

import pytest

from policyengine import calendar
from policyengine.analyses.audit import audit
from policyengine.diagnostics import Diagnostic
from policyengine.formats import population_from_mapping
from policyengine.pipeline import check_path
from policyengine.policy import Policy, load_policy

RECORDS = """\
dữ liệu nhà "Nhà"
  cột mã_nhà "Mã nhà": mã số, bắt buộc
  cột đảo "Đảo": mã số, để trống là chưa rõ
  cột nợ_đảo "Đảo nợ": mã số, nhạy cảm, để trống là không có
dữ liệu dân "Dân" thuộc nhà
  cột mã "Mã": mã số, bắt buộc
  cột sinh "Sinh ngày": ngày sinh, để trống là chưa rõ
  cột mất "Mất ngày": ngày, để trống là không có
dữ liệu nạn "Nạn" thuộc nhà
  cột ai "Ai": dân, để trống là không có
  cột xảy_ra "Ngày xảy ra": ngày, không trước ai.sinh, không sau ai.mất, để trống là chưa rõ
  cột giúp "Ngày giúp": ngày, không trước xảy_ra, để trống là không có
  cột trả "Tháng trả": tháng, không trước giúp, để trống là không có
  cột kín "Ngày kín": ngày, nhạy cảm, không sau xảy_ra, để trống là không có

danh mục các_đảo "Các đảo" từ tệp "dao.csv" căn cứ Điều 1
  cột mã_đảo "Mã đảo": mã số, bắt buộc
  cột xa "Xa": có không, để trống là không
  cột còn_đến "Đến": ngày, hưởng đến, để trống là không có
bổ sung danh mục các_đảo từ tệp "dao_moi.csv" căn cứ Điều 2
khái niệm ở_xa "Ở đảo xa" của nhà được hiểu là tra các_đảo.xa theo đảo
khái niệm nợ_xa "Nợ đảo xa" của nhà được hiểu là tra các_đảo.xa theo nợ_đảo
"""
ISLES = "Mã đảo,Xa,Đến\nD1,Có,31/12/2020\n"
NEW_ISLES = "Mã đảo,Xa,Đến\nD1,Không,\nD2,Có,\n"


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("isles")
    (folder / "dữ_liệu.policy").write_text(RECORDS, encoding="utf-8")
    (folder / "dao.csv").write_text(ISLES, encoding="utf-8")
    (folder / "dao_moi.csv").write_text(NEW_ISLES, encoding="utf-8")
    return load_policy(folder)


def found(policy: Policy, *houses: dict[str, Any]) -> list[Diagnostic]:
    numbered = [{"mã_nhà": f"N{number}", **one} for number, one in enumerate(houses, start=1)]
    population = population_from_mapping(numbered, policy.schema)
    assert population.diagnostics == []
    return audit(policy, population)


def harmed(policy: Policy, person: dict[str, str], **incident: str) -> list[Diagnostic]:
    house = {"đảo": "D1", "dân": [{"mã": "A", **person}], "nạn": [{"ai": "A", **incident}]}
    return found(policy, house)


# ---- days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "incident", "slug"),
    [
        ({"sinh": "02/05/2020"}, {"xảy_ra": "01/05/2020"}, "day-too-early"),
        ({"sinh": "02/05/2020"}, {"xảy_ra": "2019"}, "day-too-early"),
        ({"mất": "01/05/2020"}, {"xảy_ra": "02/05/2020"}, "day-too-late"),
        ({}, {"xảy_ra": "02/05/2020", "giúp": "01/05/2020"}, "day-too-early"),
        ({}, {"giúp": "02/05/2020", "trả": "04/2020"}, "day-too-early"),
    ],
)
def test_a_day_beyond_its_limit_is_named_at_its_cell(
    policy: Policy, person: dict[str, str], incident: dict[str, str], slug: str
) -> None:
    (one,) = harmed(policy, person, **incident)
    assert one.problem.slug == slug and one.is_error
    assert one.place and "nạn" in one.place


@pytest.mark.parametrize(
    ("person", "incident"),
    [
        ({"sinh": "01/05/2020", "mất": "01/05/2020"}, {"xảy_ra": "01/05/2020"}),
        ({"sinh": "2020"}, {"xảy_ra": "01/05/2020"}),
        ({"sinh": "01/05/2020"}, {"xảy_ra": "2020"}),
        ({}, {"xảy_ra": "?", "giúp": "01/05/2020"}),
        ({}, {"giúp": "02/05/2020", "trả": "05/2020"}),
        ({}, {"xảy_ra": "02/05/2020"}),
    ],
)
def test_a_day_that_may_keep_its_limit_is_left_in_peace(
    policy: Policy, person: dict[str, str], incident: dict[str, str]
) -> None:
    assert harmed(policy, person, **incident) == []


def test_the_message_says_both_columns_and_hides_a_sensitive_day(policy: Policy) -> None:
    (one,) = harmed(policy, {"mất": "01/05/2020"}, xảy_ra="02/05/2020")
    assert one.message.vi == "`Ngày xảy ra` (`02/05/2020`) sau `Mất ngày`"
    (one,) = harmed(policy, {}, xảy_ra="02/05/2020", kín="03/05/2020")
    assert "03/05/2020" not in one.message.vi + one.message.en and one.value is None


def test_an_incident_of_nobody_or_of_an_outsider_has_no_limit(policy: Policy) -> None:
    assert found(policy, {"đảo": "D1", "nạn": [{"xảy_ra": "02/05/1990"}]}) == []
    assert found(policy, {"đảo": "D1", "nạn": [{"ai": "ngoài hộ", "xảy_ra": "02/05/1990"}]}) == []


# ---- codes -----------------------------------------------------------------------------------


def test_an_unknown_code_is_told_once_with_its_rows(policy: Policy) -> None:
    (one,) = found(policy, {"đảo": "D9"}, {"đảo": "D2"}, {"đảo": "D9"}, {})
    assert one.problem.slug == "code-not-in-table"
    assert one.message.vi == "`D9` không có trong danh mục `Các đảo` (2 dòng)"


def test_an_unknown_code_of_a_sensitive_column_is_not_shown(policy: Policy) -> None:
    (one,) = found(policy, {"đảo": "D1", "nợ_đảo": "D8"})
    assert "D8" not in one.message.vi + one.message.en


def test_rows_that_are_added_to_a_table_count_on_their_days(policy: Policy) -> None:
    days = {2020: True, 2021: False}
    for year, far in days.items():
        day = policy_day(year)
        assert policy.model.look_up("các_đảo", "xa", "D1", day) is far
    assert policy.model.look_up("các_đảo", "xa", "D2", policy_day(2020)) is True


def policy_day(year: int) -> int:
    return calendar.day(year, 6, 1)


# ---- the policy ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("ngày, không trước ai.sinh_ra, để trống là chưa rõ", "unknown-name"),
        ("ngày, không trước kẻ_lạ.sinh, để trống là chưa rõ", "unknown-name"),
        ("ngày, không trước ai.mã, để trống là chưa rõ", "type-mismatch"),
        ("có không, không trước ai.sinh, để trống là chưa rõ", "type-mismatch"),
    ],
)
def test_a_limit_that_leads_nowhere_is_refused(tmp_path: Path, written: str, slug: str) -> None:
    old = "ngày, không trước ai.sinh, không sau ai.mất, để trống là chưa rõ"
    text = RECORDS[: RECORDS.index("danh mục")].replace(old, written)
    (tmp_path / "a.policy").write_text(text, encoding="utf-8")
    assert [one.problem.slug for one in check_path(tmp_path)[1]][:1] == [slug]


def test_rows_cannot_be_added_to_a_table_that_is_not_there(tmp_path: Path) -> None:
    text = RECORDS + 'bổ sung danh mục các_đạo từ tệp "dao.csv" căn cứ Điều 2\n'
    (tmp_path / "a.policy").write_text(text, encoding="utf-8")
    (tmp_path / "dao.csv").write_text(ISLES, encoding="utf-8")
    (tmp_path / "dao_moi.csv").write_text(NEW_ISLES, encoding="utf-8")
    assert [one.problem.slug for one in check_path(tmp_path)[1]] == ["unknown-name"]
