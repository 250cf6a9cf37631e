"""Compiled programs give the rows of `explain`: on drawn cases, on the made-up ward and town.

With NATIVE_CASES=2000 it asks for as long as one likes; each case is compiled anew.
"""

import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from oracle.engines import apart, differences
from oracle.generate import corpus
from oracle.native_mutants import MUTANTS

from policyengine.backends.native import kernel
from policyengine.columnar.columns import ColumnPopulation
from policyengine.columnar.from_rows import columns_of
from policyengine.model.model import Asking
from policyengine.policy import Policy, load_policy, parse_day, parse_month
from policyengine.population import Row

CASES = int(os.environ.get("NATIVE_CASES", "60"))
TOGETHER = 20
ROOT = Path(__file__).resolve().parents[1]
ALLOWANCE = "trợ_cấp_xã_hội_hằng_tháng"
Asked = tuple[Policy, list[Row], ColumnPopulation]


@pytest.mark.parametrize("first", range(0, CASES, TOGETHER))
def test_compiled_programs_agree_on_the_corpus(first: int) -> None:
    cases, _ = corpus(min(TOGETHER, CASES - first), first)
    found = list(islice((one for case in cases for one in apart(case, compiled=True)), 5))
    assert not found, "\n\n".join(found)


def asked(policy: str, data: str) -> Asked:
    loaded = load_policy(ROOT / policy)
    population = loaded.read(ROOT / data)
    return loaded, list(population.all_rows()), columns_of(population)


@pytest.fixture(scope="module")
def ward() -> Asked:
    return asked("policies/national", "examples/xa_mau")


@pytest.fixture(scope="module")
def town() -> Asked:
    return asked("examples/thi_xa_mau/du_thao", "examples/thi_xa_mau/200_ho")


def test_compiled_programs_agree_on_the_made_up_ward(ward: Asked) -> None:
    question = parse_month("2024-08"), Asking(), "decisions"
    assert not list(islice(differences(*ward, *question, compiled=True), 5))  # type: ignore[arg-type]


def test_a_month_in_which_the_law_changes_for_some(
    ward: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only_the_allowance(monkeypatch)
    question = parse_month("2026-10"), Asking(parse_day("2026-10-20")), "decisions"
    assert not list(islice(differences(*ward, *question, compiled=True), 5))  # type: ignore[arg-type]


def test_compiled_programs_agree_on_the_made_up_town(town: Asked) -> None:
    question = parse_month("2025-08"), Asking(None, foresee=True), "decisions"
    assert not list(islice(differences(*town, *question, compiled=True), 5))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_the_compiled_code_is_caught(
    name: str, ward: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only_the_allowance(monkeypatch)
    MUTANTS[name](monkeypatch)
    question = parse_month("2024-08"), Asking(), "decisions"
    assert next(differences(*ward, *question, compiled=True), None)  # type: ignore[arg-type]


def _only_the_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    usual: Callable[..., bool] = kernel.can_compile
    monkeypatch.setattr(
        kernel, "can_compile", lambda plans, name: name == ALLOWANCE and usual(plans, name)
    )
