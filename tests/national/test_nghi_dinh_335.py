"""Decree 335/2026 takes the place of Decree 20/2021 whole; its doubts can be read the other way."""

from pathlib import Path

import blunting
import pytest
from attrs import evolve
from blunting import Part

from policyengine.diagnostics import Diagnostic
from policyengine.model.build import build_model
from policyengine.policy import Policy, load_policy
from policyengine.syntax import nodes as n

ROOT = Path(__file__).parents[2]
FILES = blunting.read()
CITED_ONE_BY_ONE = {"LEVEL", "CATEGORY", "PROGRAM", "EXCLUSIVE"}
NO_LONGER_LAW = ("20/2021", "76/2024", "02/2021")


def _file(name: str) -> n.File:
    return next(file for file in FILES if file.span.source.name == f"{name}.policy")


def _standing(file: n.File) -> set[str]:
    """What a decree declares, or takes over from the one before it, and must be cited anew."""
    declared = {
        item.header.name.text
        for item in file.items
        if isinstance(item, n.Declaration) and item.kind in CITED_ONE_BY_ONE
    }
    kept = {
        item.target.text
        for item in file.items
        if isinstance(item, n.Amendment) and item.target_kind in CITED_ONE_BY_ONE
    }
    return declared | kept


def test_it_speaks_of_everything_that_stands_in_decree_20() -> None:
    replaced = _standing(_file("nghi_dinh_20_2021"))
    replacing = _file("nghi_dinh_335_2026")
    silent = evolve(
        replacing, items=tuple(i for i in replacing.items if not isinstance(i, n.Amendment))
    )
    faults: list[Diagnostic] = []
    build_model([silent if file is replacing else file for file in FILES], faults.append)
    messages = [f.message.vi for f in faults if f.problem.slug == "forgotten-declaration"]
    forgotten = {name for name in replaced if any(f"`{name}`" in said for said in messages)}
    assert forgotten == replaced
    assert replaced <= {i.target.text for i in replacing.items if isinstance(i, n.Amendment)}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policies" / "national")


@pytest.mark.parametrize("basis", ["conditions", "decisions"])
def test_a_list_of_december_2026_cites_no_text_that_has_ended(policy: Policy, basis: str) -> None:
    ward = policy.read(ROOT / "examples" / "xa_mau.xlsx")
    cited = {
        because.instrument
        for result in policy.run(ward, month="2026-12", basis=basis)
        for because in result.because
    }
    assert any("335/2026" in instrument for instrument in cited)
    assert not [i for i in cited if any(ended in i for ended in NO_LONGER_LAW)]


# ---- the doubts: an example fails once the other reading is taken ------------------------------

READINGS = {
    "theo_hệ_số_mới": "76 tuổi nghèo không người phụng dưỡng, chưa có quyết định: "
    "tháng 9 theo Nghị định 20, tháng 10 theo Nghị định 335",
    "hồ_sơ_chờ_theo_quy_định_cũ": "85 tuổi, hồ sơ theo điểm c khoản 5 nhận ngày 20/09/2026, "
    "chưa có quyết định: còn xét theo Nghị định 20",
    "nđ_20_còn_điểm_b_và_c": "77 tuổi cận nghèo vùng đặc biệt khó khăn chưa đề nghị: "
    "vẫn theo điểm b khoản 5",
    "đã_đề_nghị_hưu_trí_xã_hội": "85 tuổi đang hưởng theo điểm c khoản 5, chưa đề nghị "
    "hưu trí xã hội: tháng 10/2026 vẫn trả, tháng 11 thôi",
    "chưa_đủ_lương_hưu": "Lương hưu 499.999 đồng: còn thấp hơn nên được hưởng; "
    "500.000 đồng thì không",
}


@pytest.mark.parametrize("name", READINGS)
def test_the_other_reading_changes_what_is_paid(name: str) -> None:
    reading = next(
        item
        for file in FILES
        for item in file.items
        if isinstance(item, n.Declaration) and item.header.name.text == name
    )
    by_kind = {clause.kind: clause for clause in reading.clauses}
    chosen, other = by_kind["CHOSEN"].value, by_kind["ALTERNATIVE"].value
    flipped = Part(name, "cách hiểu", "", "", chosen.span, other.span.text)
    assert READINGS[name] in blunting.failing(FILES, flipped, {READINGS[name]})
    assert not blunting.failing(FILES, among={READINGS[name]})
