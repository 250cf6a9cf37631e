"""Targets measured: ranges against every possible world, phases, groups, readings, empty bases."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policyengine.analyses.measured_rows import NO_GROUP
from policyengine.analyses.targets import Measured, Share, measure
from policyengine.calendar import day, month
from policyengine.pipeline import check
from policyengine.policy import Policy
from policyengine.population import Population, Row, Unknown
from policyengine.source import Source
from tests.analyses.cloud_town import PLAN, UNKNOWN, Town, town

JUNE_2024 = month(2024, 6)
OLD, YOUNG, GROWN = day(1940, 1, 1), day(2015, 1, 1), day(1990, 1, 1)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return town(tmp_path_factory.mktemp("town"))


def now(policy: Policy, population: Population, target: str, at: int = JUNE_2024) -> Measured:
    """The target in the phase that runs in a month, by the readings that are chosen."""
    found = measure(policy, population, at).measured
    return next(m for m in found if m.target == target and m.moment == "now" and not m.reading)


def in_all(measured: Measured) -> Share:
    assert measured.in_all is not None
    return measured.in_all


def test_a_share_of_what_is_known(policy: Policy) -> None:
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=True)
    served = people.add("người", home, ngày_sinh=OLD, khuyết_tật=False)
    people.add("dịch_vụ", served, từ_ngày=day(2023, 1, 1), toàn_diện=True)
    people.add("người", home, ngày_sinh=YOUNG, khuyết_tật=False)
    people.add("người", home, ngày_sinh=GROWN, khuyết_tật=False)

    found = in_all(now(policy, people.population(), "phục_vụ"))

    assert (found.numerator.low, found.denominator.high) == (1, 2)
    assert found.share is not None and found.share.low == found.share.high == Fraction(1, 2)
    assert found.standing == "missed"
    assert found.short.low == found.short.high == 1, "two of two reach 70 %, one more is needed"


def test_members_of_a_household_share_what_is_not_known_of_it(policy: Policy) -> None:
    """Poor or not: two in the base or none, never one."""
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=UNKNOWN)
    for born in (OLD, YOUNG):
        served = people.add("người", home, ngày_sinh=born, khuyết_tật=False)
    people.add("dịch_vụ", served, từ_ngày=day(2023, 1, 1), toàn_diện=False)
    certain = people.add("hộ", xã="X1", nghèo=True)
    people.add("người", certain, ngày_sinh=OLD, khuyết_tật=False)

    found = in_all(now(policy, people.population(), "phục_vụ"))

    assert found.share is not None
    assert (found.share.low, found.share.high) == (0, Fraction(1, 3)), "not 1/2"
    assert found.is_exact and found.unclear == 2


def test_what_is_not_known_is_neither_met_nor_missed(policy: Policy) -> None:
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=True)
    for since in (day(2023, 1, 1), day(2023, 1, 1), UNKNOWN):
        served = people.add("người", home, ngày_sinh=OLD, khuyết_tật=False)
        people.add("dịch_vụ", served, từ_ngày=since, toàn_diện=True)

    found = in_all(now(policy, people.population(), "phục_vụ"))

    assert found.share is not None
    assert (found.share.low, found.share.high) == (Fraction(2, 3), 1)
    assert found.standing == "open"
    assert (found.short.low, found.short.high) == (0, 1)


def test_an_empty_base_is_said(policy: Policy) -> None:
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=False)
    people.add("người", home, ngày_sinh=GROWN, khuyết_tật=False)

    found = in_all(now(policy, people.population(), "phục_vụ"))

    assert found.standing == "no_base" and found.share is None


def test_a_base_that_may_be_empty_meets_nothing(policy: Policy) -> None:
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=False)
    served = people.add("người", home, ngày_sinh=GROWN, khuyết_tật=UNKNOWN)
    people.add("dịch_vụ", served, từ_ngày=day(2023, 1, 1), toàn_diện=True)

    found = in_all(now(policy, people.population(), "phục_vụ"))

    assert found.may_be_empty and found.standing == "open"
    assert found.share is not None and found.share.low == 1


def test_groups_are_those_of_the_path_and_what_is_not_known_has_its_own(policy: Policy) -> None:
    people = Town(policy)
    for commune in ("X1", "X2", UNKNOWN):
        home = people.add("hộ", xã=commune, nghèo=True)
        people.add("người", home, ngày_sinh=OLD, khuyết_tật=False)

    found = now(policy, people.population(), "phục_vụ")

    assert list(found.groups) == ["X1", "X2", NO_GROUP]
    assert sum(share.denominator.high for share in found.groups.values()) == 3


def test_phases_behind_ahead_and_now(policy: Policy) -> None:
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=True)
    served = people.add("người", home, ngày_sinh=OLD, khuyết_tật=False)
    people.add("dịch_vụ", served, từ_ngày=day(2022, 1, 1), toàn_diện=True)

    found = measure(policy, people.population(), JUNE_2024, targets=["phục_vụ"]).measured

    said = [(m.phase, m.moment, m.month, m.threshold, in_all(m).standing) for m in found]
    assert said == [
        ("g1", "past", month(2020, 12), Fraction(1, 2), "missed"),
        ("g2", "now", JUNE_2024, Fraction(7, 10), "met"),
        ("g3", "ahead", JUNE_2024, Fraction(9, 10), "met"),
    ]


def test_a_trend_goes_by_the_threshold_of_each_month(policy: Policy) -> None:
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=True)
    served = people.add("người", home, ngày_sinh=OLD, khuyết_tật=False)
    people.add("dịch_vụ", served, từ_ngày=day(2021, 1, 20), toàn_diện=True)

    report = measure(policy, people.population(), month(2021, 1), since=month(2020, 12))

    points = report.trends["phục_vụ"]
    assert [(p.phase, p.threshold) for p in points] == [
        ("g1", Fraction(1, 2)),
        ("g2", Fraction(7, 10)),
    ]
    assert [p.in_all.standing for p in points if p.in_all] == ["missed", "met"]


def test_no_law_before_the_plan(policy: Policy) -> None:
    report = measure(policy, Town(policy).population(), month(2018, 12))

    assert {(m.moment, m.in_all) for m in report.measured} == {("none", None)}


def test_a_reading_is_measured_both_ways(policy: Policy) -> None:
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=True)
    for comprehensive in (True, False):
        served = people.add("người", home, ngày_sinh=OLD, khuyết_tật=False)
        people.add("dịch_vụ", served, từ_ngày=day(2023, 1, 1), toàn_diện=comprehensive)
    people.add("người", home, ngày_sinh=OLD, khuyết_tật=False)

    found = measure(policy, people.population(), JUNE_2024, targets=["toàn_diện"]).measured

    shares = {m.reading: in_all(m).share for m in found if m.moment == "now"}
    low = {reading: share.low for reading, share in shares.items() if share}
    assert low == {None: Fraction(1, 2), "trong_mẫu_số": Fraction(1, 3)}


def test_too_much_missing_is_a_wider_range_that_says_so(policy: Policy) -> None:
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=UNKNOWN)
    for _ in range(70):
        people.add("người", home, ngày_sinh=OLD, khuyết_tật=False)

    found = in_all(now(policy, people.population(), "phục_vụ"))

    assert not found.is_exact and found.unclear == 70
    assert (found.denominator.low, found.denominator.high) == (0, 70)


# ---- against every world -----------------------------------------------------------------------


TRUTH = st.sampled_from([True, False, UNKNOWN])
BIRTH = st.sampled_from([OLD, YOUNG, GROWN, Unknown(day(2008, 1, 1), day(2008, 12, 31))])
SINCE = st.sampled_from([day(2023, 1, 1), day(2025, 1, 1), UNKNOWN])
PERSON = st.tuples(BIRTH, TRUTH, st.lists(st.tuples(SINCE, TRUTH), max_size=1))
HOMES = st.lists(st.tuples(TRUTH, st.lists(PERSON, max_size=3)), min_size=1, max_size=2)


def known_values(row: Row, index: int) -> list[Any]:
    """Values that an unknown cell may have: one on either side of every boundary."""
    cell = row.cells[index]
    if not isinstance(cell, Unknown):
        return [cell]
    name = row.record.fields[index].name
    if name == "ngày_sinh":
        return [day(2008, 6, 30), day(2008, 7, 1)]
    return [day(2023, 1, 1), day(2025, 1, 1)] if name == "từ_ngày" else [True, False]


def worlds(population: Population) -> Iterator[None]:
    """Every way to fill in what is not known, one after another, in place."""
    places = [
        (row, index)
        for row in population.all_rows()
        for index, cell in enumerate(row.cells)
        if isinstance(cell, Unknown) and row.record.fields[index].name != "xã"
    ]
    before = [row.cells[index] for row, index in places]
    for values in list(product(*(known_values(row, index) for row, index in places))):
        for (row, index), value in zip(places, values, strict=True):
            row.cells[index] = value
        yield
    for (row, index), value in zip(places, before, strict=True):
        row.cells[index] = value


@pytest.mark.parametrize("target", ["phục_vụ", "toàn_diện"])
@given(homes=HOMES)
@settings(max_examples=60)
def test_ranges_are_those_of_every_world(policy: Policy, target: str, homes: Any) -> None:
    people = Town(policy)
    for poor, members in homes:
        home = people.add("hộ", xã="X1", nghèo=poor)
        for born, disabled, services in members:
            person = people.add("người", home, ngày_sinh=born, khuyết_tật=disabled)
            for since, comprehensive in services:
                people.add("dịch_vụ", person, từ_ngày=since, toàn_diện=comprehensive)
    population = people.population()
    assume(
        sum(cell.__class__ is Unknown for row in population.all_rows() for cell in row.cells) < 8
    )

    found = in_all(now(policy, population, target))
    seen = [in_all(now(policy, population, target)) for _ in worlds(population)]

    shares = [one.share.low for one in seen if one.share is not None]
    assert all(one.share is None or one.share.is_known for one in seen)
    assert found.is_exact
    assert (found.share is None) == (not shares)
    if found.share is not None:
        assert (found.share.low, found.share.high) == (min(shares), max(shares))
    assert found.denominator.low == min(one.denominator.low for one in seen)
    assert found.short.high == max(one.short.low for one in seen)
    assert found.short.low == min(one.short.low for one in seen)
    standings = {one.standing for one in seen}
    assert found.standing == (standings.pop() if len(standings) == 1 else "open")


# ---- what cannot be measured -------------------------------------------------------------------


def slugs(text: str) -> list[str]:
    return [d.problem.slug for d in check([Source("t.policy", text)])[1] if d.is_error]


def test_a_target_counts_rows() -> None:
    assert slugs(PLAN.replace("mẫu số đếm người mà (khó_khăn)", "mẫu số 100")) == [
        "target-not-counted"
    ]


def test_inside_an_aggregate_only_rows_that_lie_in_the_row_are_counted() -> None:
    text = PLAN.replace("(trong_mẫu_số)", "(có hộ mà (nghèo))")

    assert slugs(text) == ["wrong-kind-of-name"]


def test_totals_are_measured_with_their_bounds(tmp_path: Path) -> None:
    plan = PLAN.replace(
        'cột khuyết_tật "Khuyết tật" / "Disabled": có không, để trống là chưa rõ',
        'cột khuyết_tật "Khuyết tật": có không, để trống là không\n'
        '  cột tiền "Tiền": đồng từ 0 đến 100, để trống là chưa rõ',
    ).replace(
        "tử số đếm người mà (khó_khăn và được_phục_vụ)\n  mẫu số đếm người mà (khó_khăn)",
        "tử số tổng tiền của người mà (được_phục_vụ)\n  mẫu số tổng tiền của người",
    )
    policy = town(tmp_path, plan)
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=True)
    served = people.add("người", home, ngày_sinh=OLD, tiền=60)
    people.add("dịch_vụ", served, từ_ngày=day(2023, 1, 1), toàn_diện=True)
    people.add("người", home, ngày_sinh=OLD, tiền=UNKNOWN)

    found = in_all(now(policy, people.population(), "phục_vụ"))

    assert found.share is not None
    assert (found.share.low, found.share.high) == (Fraction(60, 160), 1)


def test_the_day_is_the_last_of_the_month(policy: Policy) -> None:
    people = Town(policy)
    home = people.add("hộ", xã="X1", nghèo=True)
    turns_16 = date(2008, 6, 30).toordinal()
    people.add("người", home, ngày_sinh=turns_16, khuyết_tật=False)

    may = in_all(now(policy, people.population(), "phục_vụ", month(2024, 5)))
    june = in_all(now(policy, people.population(), "phục_vụ", JUNE_2024))

    assert (may.denominator.low, june.denominator.low) == (1, 0)
