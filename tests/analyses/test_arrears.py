"""Arrears: the law known on a day against what was paid, month by month."""

from typing import Any

import pytest
from oracle.by_hand import day, month, policy, row

from policyengine.analyses.arrears import Arrear, Paid, arrears, by_person
from policyengine.population import Population, Row, Unknown

RECORDS = """
record soul "Soul"
  field soul_id: id, required
  field born: birth date, blank means unknown
record ledger "Decisions" in soul as awards
  field which: one of programs, blank means unknown
  field signed: day, signed on, blank means none
  field opens: month, starts, blank means none
  field closes: month, ends, blank means none
record payment "Payments" in soul as payments
  field paid_for: month, blank means unknown
  field what: one of programs, blank means unknown
  field given: VND, print only
  field outcome: one of (received; not_received), blank means unknown
"""
ACT = """
instrument act "Act"
  issued 2020-01-01
  in force from 2020-01-01
level standard "Standard": VND/month cite article 1
  since 2020-01-01: 500 VND/month
program aid "Aid" cite article 2
  paid to soul
  amount standard × 2
  condition age of at least 60
"""
LATER = """
instrument later "Later"
  issued 2026-08-21
  in force from 2026-10-05
amend level standard cite article 1
  applies from 2026-07-01: 540 VND/month cite article 1
"""
LAW = policy(ACT, LATER, records=RECORDS)
OLD = day("1940-01-01")
AWARD: dict[str, Any] = {"which": "aid", "signed": day("2020-01-05"), "opens": month("2020-01")}


def person(
    *payments: tuple[str, int, object], award: dict[str, Any] | None = AWARD, born: Any = OLD
) -> Population:
    """Somebody with a decision and payments of (month, sum, outcome)."""
    soul = row(LAW, "soul", "s1", born=born)
    rows: dict[str, list[Row]] = {"soul": [soul], "ledger": [], "payment": []}
    if award is not None:
        rows["ledger"].append(row(LAW, "ledger", "l1", soul, **award))
    for number, (when, amount, outcome) in enumerate(payments):
        cells = {"paid_for": month(when), "what": "aid", "given": amount, "outcome": outcome}
        rows["payment"].append(row(LAW, "payment", f"p{number}", soul, **cells))
    return Population(LAW.schema, rows)


def found(
    population: Population, paid: Paid = "auto", first: str = "2026-07", last: str = "2026-10",
    **more: Any,
) -> list[Arrear]:  # fmt: skip
    asked = day("2026-10-10")
    return list(arrears(LAW, population, month(first), month(last), asked, paid=paid, **more))


def differences(found_: list[Arrear]) -> list[tuple[int | None, int | None]]:
    return [(one.difference.lowest, one.difference.highest) for one in found_]


def test_the_months_before_the_law_was_in_force_are_owed_the_difference() -> None:
    """40 × 2 for July, August and September; October was paid by the new law."""
    result = found(person())

    assert differences(result) == [(80, 80), (80, 80), (80, 80), (0, 0)]
    assert [one.paid_by for one in result] == ["law"] * 4
    (owed,) = by_person(result)
    assert owed.months == [month("2026-07"), month("2026-08"), month("2026-09")]
    assert (owed.total("difference").lowest, owed.total("paid").lowest) == (240, 3000)


def test_a_month_before_the_new_level_applies_owes_nothing() -> None:
    assert differences(found(person(), first="2026-06", last="2026-06")) == [(0, 0)]


def test_who_has_no_decision_is_owed_nothing() -> None:
    assert found(person(award=None)) == []


def test_a_decision_that_ended_is_owed_until_its_end() -> None:
    ended = {**AWARD, "closes": month("2026-07")}

    assert differences(found(person(award=ended))) == [(80, 80)]


def test_payments_on_record_count_before_the_law() -> None:
    """July was paid 900, August was not received, September is not on record."""
    paid = person(("2026-07", 900, "received"), ("2026-08", 1000, "not_received"))
    result = found(paid, last="2026-09")

    assert differences(result) == [(180, 180), (1080, 1080), (80, 80)]
    assert [one.paid_by for one in result] == ["ledger", "ledger", "law"]


@pytest.mark.parametrize(
    ("how", "expected"),
    [("ledger", [(180, 180), (1080, 1080)]), ("law", [(80, 80), (80, 80)])],
)
def test_how_what_was_paid_is_known(how: Paid, expected: list[tuple[int, int]]) -> None:
    paid = person(("2026-07", 900, "received"))

    assert differences(found(paid, how, last="2026-08")) == expected


def test_what_was_paid_to_somebody_who_is_due_nothing_is_to_be_recovered() -> None:
    young = person(("2026-07", 1000, "received"), born=day("2000-01-01"))

    assert differences(found(young, last="2026-07")) == [(-1000, -1000)]


def test_an_unknown_outcome_is_a_range() -> None:
    paid = person(("2026-07", 1080, Unknown()))

    assert differences(found(paid, last="2026-07")) == [(0, 1080)]


def test_what_is_missing_is_the_same_on_both_sides() -> None:
    """If he is old enough, 80 are owed, else nothing: never 1080 and never −1000."""
    result = found(person(born=Unknown()), last="2026-07")

    assert differences(result) == [(0, 80)]
    assert [(one.record, one.field) for one in result[0].missing] == [("soul", "born")]


def test_the_day_whose_law_was_paid_may_be_named() -> None:
    result = found(person(), last="2026-07", paid_day=day("2026-10-06"))

    assert differences(result) == [(0, 0)]
