"""The published kit: it passes sound policies, and catches what is wrong with others."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from cloud_kingdom import EXAMPLES, LAW, RECORDS, WRONG_EXAMPLE
from invented_plugins import folder_of, plugin, policy

from policyengine.backends.results import Result
from policyengine.policy import Policy
from policyengine.population import Population, Unknown
from policyengine.registry import Candidate, make_registry
from policyengine.testing import (
    ENGINES,
    Draw,
    Question,
    assert_agreement,
    assert_examples_pass,
    drawn,
    loaded,
)
from policyengine.testing.engines import together

LAW_2020 = EXAMPLES.replace("750.000", "600.000")


@pytest.fixture
def kingdom(tmp_path: Path) -> Policy:
    return loaded(folder_of(tmp_path / "k", dữ_liệu=RECORDS, luật=LAW, ví_dụ=LAW_2020))


def test_a_sound_policy_passes(kingdom: Policy) -> None:
    assert assert_examples_pass(kingdom) == 2
    assert assert_agreement(kingdom, ["2020-02", "2024-08"], households=30) > 50


def test_what_is_wrong_in_the_text_is_said_with_its_line(tmp_path: Path) -> None:
    place = folder_of(tmp_path / "k", dữ_liệu=RECORDS, luật=LAW.replace("chuẩn_mây ×", "chuẩn ×"))
    with pytest.raises(AssertionError, match=r"luật.policy:23: \[unknown-name\]"):
        loaded(place)
    uncited = LAW.replace("     căn cứ khoản 1 Điều 2", "")
    place = folder_of(tmp_path / "u", dữ_liệu=RECORDS, luật=uncited)
    with pytest.raises(AssertionError, match="uncited"):
        loaded(place)
    assert loaded(place, warnings=True).warnings


def test_a_wrong_example_and_none_at_all_are_caught(tmp_path: Path) -> None:
    texts = {"dữ_liệu": RECORDS, "luật": LAW}
    with pytest.raises(AssertionError, match="example-failed"):
        assert_examples_pass(loaded(folder_of(tmp_path / "a", sai=WRONG_EXAMPLE, **texts)))
    with pytest.raises(AssertionError, match="there is no example"):
        assert_examples_pass(loaded(folder_of(tmp_path / "b", **texts)))


# ---- households ------------------------------------------------------------------------------


def test_households_lie_at_the_boundaries(kingdom: Policy) -> None:
    """Birthdays on both sides of the sixtieth, both answers, facts missing and partly known."""
    ages, truths, unknown = set(), set(), 0
    for population in drawn(kingdom, Draw("2024-08", households=200)):
        for row in population.of("dân"):
            born = row.cells[row.record.by_name["ngày_sinh"].index]
            if isinstance(born, int):
                ages.add(born)
            unknown += isinstance(born, Unknown)
        truths |= {row.cells[1] for row in population.of("hộ") if row.cells[1] in (True, False)}
    first, last = date(1964, 8, 1).toordinal(), date(1964, 8, 31).toordinal()
    assert {first - 1, first, last, last + 1} <= ages
    assert truths == {True, False}
    assert unknown > 5


def test_the_same_seed_draws_the_same(kingdom: Policy) -> None:
    def cells(seed: int) -> list[object]:
        draw = Draw("2024-08", households=5, seed=seed)
        return [str(r.cells) for population in drawn(kingdom, draw) for r in population.all_rows()]

    assert cells(1) == cells(1)
    assert cells(1) != cells(2)


# ---- engines and properties ------------------------------------------------------------------


def spoilt(change: "type[Spoil]") -> object:
    def engine(policy: Policy, population: Population, question: Question) -> Iterable[Result]:
        return [change.of(result) for result in together(policy, population, question)]

    return engine


class Spoil:
    """One đồng too much, wherever there is an amount."""

    @staticmethod
    def of(result: Result) -> Result:
        return evolve(result, amount=result.amount + 1) if result.amount else result


class Forget(Spoil):
    """The facts that are missing are left out."""

    @staticmethod
    def of(result: Result) -> Result:
        return evolve(result, missing=())


class Narrow(Spoil):
    """A highest amount that is too low."""

    @staticmethod
    def of(result: Result) -> Result:
        return evolve(result, highest=result.highest - 1) if result.highest else result


@pytest.mark.parametrize("change", [Spoil, Forget, Narrow])
def test_an_engine_that_differs_is_caught(change: type[Spoil], kingdom: Policy) -> None:
    with pytest.raises(
        AssertionError, match=r"household \d+ of seed 0, month 2024-08: engine mine"
    ):
        assert_agreement(
            kingdom,
            ["2024-08"],
            households=60,
            engines={"mine": spoilt(change)},  # type: ignore[dict-item]
        )


def test_a_meaning_that_depends_on_order_is_caught(
    kingdom: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Policy.decide

    def first_counts_double(self: Policy, household, **asked):  # type: ignore[no-untyped-def]
        decision = plain(self, household, **asked)
        first = next(iter(household.children.get("dân", [])), None)
        results = tuple(
            evolve(r, amount=2 * r.amount) if first and r.id == first.id and r.amount else r
            for r in decision.results
        )
        return evolve(decision, results=results)

    monkeypatch.setattr(Policy, "decide", first_counts_double)
    with pytest.raises(AssertionError, match="the order of rows changes"):
        assert_agreement(kingdom, ["2024-08"], households=60, engines={})


def test_bounds_that_leave_out_a_world_are_caught(
    kingdom: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Policy.decide

    def too_sure(self: Policy, household, **asked):  # type: ignore[no-untyped-def]
        decision = plain(self, household, **asked)
        results = tuple(
            evolve(r, highest=r.lowest) if r.status == "undetermined" else r
            for r in decision.results
        )
        return evolve(decision, results=results)

    monkeypatch.setattr(Policy, "decide", too_sure)
    with pytest.raises(AssertionError, match=r"with .* = "):
        assert_agreement(kingdom, ["2024-08"], households=60, engines={})


def test_the_engine_of_columns_is_held_to_the_meaning() -> None:
    assert set(ENGINES) == {"together", "columns"}


def test_the_columns_engine_is_really_asked(
    kingdom: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine of columns that says nothing differs from the meaning, and is named."""
    plain = Policy.run

    def doubled(self: Policy, population, **asked):  # type: ignore[no-untyped-def]
        found = plain(self, population, **asked)
        if isinstance(population, Population):
            return found
        return [evolve(r, amount=2 * r.amount) if r.amount else r for r in found]

    monkeypatch.setattr(Policy, "run", doubled)
    with pytest.raises(AssertionError, match="engine columns differs"):
        assert_agreement(kingdom, ["2024-08"], households=60)


def test_faults_of_other_plugins_are_no_matter_of_a_policy(tmp_path: Path) -> None:
    def fails() -> object:
        raise ValueError("x")

    place = folder_of(tmp_path, luật=LAW, dữ_liệu=RECORDS)
    made = make_registry([plugin("mây", policies=[policy("mây", place)]), Candidate("hỏng", fails)])
    assert loaded("plugin:mây", registry=made, warnings=True)
    with pytest.raises(AssertionError, match=r"plugin-not-loaded\] không nạp được plugin `hỏng`"):
        loaded("plugin:mưa", registry=made)  # it may be the reason why this one is not there
