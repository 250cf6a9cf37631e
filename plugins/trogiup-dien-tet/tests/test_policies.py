"""The three policies check, their examples pass, and they keep what any policy must."""

from pathlib import Path

import pytest

from policyengine.diagnostics import Diagnostic
from policyengine.policy import Policy, load_policy
from policyengine.testing import assert_agreement, assert_examples_pass, loaded

NATIONAL = "plugin:national"
RESOLUTION = """\
văn bản nghị_quyết_tỉnh_mẫu "Nghị quyết của một tỉnh tự đặt ra để thử"
  ban hành ngày 10/12/2024
  hiệu lực từ ngày 01/01/2025
  dựa trên "plugin:national"
  dựa trên "plugin:qua_tet"

sửa đổi mức quà_tết_hộ_nghèo căn cứ Điều 1
  từ ngày 01/01/2025: 500.000 đồng/hộ
"""


def joined() -> Policy:
    return loaded(NATIONAL, take_in=("ho_tro_tien_dien", "qua_tet"), warnings=True)


def own(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    """What is said of files of this package."""
    return [
        d.problem.slug
        for d in diagnostics
        if d.primary and "trogiup_dien_tet" in d.primary.span.source.name
    ]


@pytest.mark.parametrize("name", ["gia_dien", "ho_tro_tien_dien", "qua_tet"])
def test_nothing_is_wrong_in_its_own_files(name: str) -> None:
    assert own(loaded(f"plugin:{name}", warnings=True).warnings) == []


@pytest.mark.parametrize(("name", "count"), [("ho_tro_tien_dien", 11), ("qua_tet", 6)])
def test_examples_pass(name: str, count: int) -> None:
    assert assert_examples_pass(loaded(f"plugin:{name}", warnings=True), of=name) == count


def test_both_join_the_nation_without_changing_it() -> None:
    alone, more = load_policy(NATIONAL), joined()
    household = {
        "diện_hộ": "nghèo",
        "người": [{"ngày_sinh": "01/01/1940", "lương_hưu": 0, "trợ_cấp_bhxh": 0}],
    }
    before = {r.program: r for r in alone.decide(household, month="2025-06").results}
    after = {r.program: r for r in more.decide(household, month="2025-06").results}

    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"hỗ_trợ_tiền_điện", "quà_tết_hộ", "quà_tết_người"}
    assert after["hỗ_trợ_tiền_điện"].amount == 59_520


def test_a_result_carries_the_doubts_of_the_price_that_it_rests_on() -> None:
    household = {"diện_hộ": "nghèo", "người": []}
    found = {r.program: r for r in joined().decide(household, month="2025-06").results}

    notes = " ".join(found["hỗ_trợ_tiền_điện"].notes)
    assert "Quyết định số 1279/QĐ-BCT" in notes
    assert "thuế giá trị gia tăng" in notes


def test_a_province_sets_the_gift_in_its_own_policy(tmp_path: Path) -> None:
    (tmp_path / "nghi_quyet.policy").write_text(RESOLUTION, encoding="utf-8")
    policy = loaded(tmp_path, warnings=True)

    households = {"diện_hộ": "nghèo", "người": []}
    results = policy.decide(households, month="2025-01", programs=["quà_tết_hộ"]).results
    assert [r.amount for r in results] == [500_000]


def test_engines_agree_on_households_at_their_boundaries() -> None:
    assert assert_agreement(joined(), ["2025-01", "2025-06"], households=8) > 100
