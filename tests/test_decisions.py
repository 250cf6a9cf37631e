"""Decisions on record: a small law, and every decision around a month, oracle beside engine."""

from collections import Counter
from functools import cache
from itertools import product
from typing import Any

import pytest
from oracle.answers import Oracle
from oracle.by_hand import day, month, policy, row
from oracle.programs import plain

from policyengine.policy import Policy
from policyengine.population import Row

RECORDS = """
record hearth "Hearth"
  field hearth_id: id, required
record soul "Soul" in hearth
  field soul_id: id, required
  field born: birth date, blank means unknown
  field limb: one of (hale; hurt), blank means hale
  field paper: day, blank means none
record ledger "Ledger" in soul as awards
  field which: one of programs, blank means unknown
  field signed: day, signed on, blank means none
  field opens: month, starts, blank means none
  field rests: month, suspended from, blank means none
  field left: month, blank means none
record nursing "Nursing" in soul
  field since_day: day, blank means none
"""
OLD = """
instrument old "Old Act"
  issued 2020-01-10
  in force from 2020-02-01
category ill "Ill" cite article 1
  applies to soul
  condition limb is hurt and paper reached
  coefficient 1
  starts in month of paper
program aid "Aid" cite article 2
  paid to soul
  amount 200 VND/month × coefficient over categories ill
  starts in month of signed
  moved in: starts in month following left
program gift "Gift" cite article 3
  paid to soul
  condition limb is hurt
  amount 300 VND/month
  starts in month of signed
program care "Care" cite article 4
  per nursing
  paid to soul
  condition since_day reached
  amount 50 VND/month
  starts in month of signed
program card "Card" cite article 5
  paid to soul
  condition limb is hurt
  amount 1 share
  without decision
program group either "Either" drawn from (aid; gift) highest only cite article 6
"""
NEW = """
instrument new "New Act"
  issued 2024-05-20
  in force from 2024-08-01
amend category ill
  drop starts in month of paper
"""
MONTHS = ("2024-06", "2024-07", "2024-08", "2024-09")
SIGNED = (None, "2024-05-20", "2024-07-31", "2024-08-01", "2024-09-10")
PAPERS = ("2024-05-10", "2024-07-10")
WHICH = ("aid", "gift", "care")


@cache
def small_law() -> Policy:
    return policy(OLD, NEW, records=RECORDS)


def decided(which: str, **parts: str | None) -> Row:
    """Somebody hurt, with one decision; the care of them as well."""
    of = small_law()
    cells: dict[str, Any] = {
        name: None if value is None else (day if name == "signed" else month)(value)
        for name, value in parts.items()
        if name != "paper"
    }
    paper = day(parts.get("paper") or PAPERS[0])
    born = day("1990-01-01")
    top = row(of, "hearth", "h1")
    who = row(of, "soul", "s1", top, born=born, limb="hurt", paper=paper)
    row(of, "ledger", "l1", who, which=which, **cells)
    row(of, "nursing", "n1", who, since_day=paper)
    return who


def status(program: str, who: Row, when: str) -> tuple[str, int | None]:
    of = small_law()
    about = who.children["nursing"][0] if program == "care" else who
    result = of.result(program, about, month=when)
    return result.status, result.amount


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        # Signed under the old act, whose category starts with the paper: July is paid back.
        ({"signed": "2024-07-31", "paper": "2024-06-10"}, {"2024-06": "due", "2024-07": "due"}),
        # Signed under the new act, which has no such start: nothing before the decision.
        ({"signed": "2024-08-01", "paper": "2024-06-10"}, {"2024-07": "none", "2024-08": "due"}),
        # The month written in the decision goes before everything.
        ({"signed": "2024-07-31", "opens": "2024-09"}, {"2024-08": "none", "2024-09": "due"}),
        # The old place stopped after June: from July, whenever the new decision was signed.
        ({"signed": "2024-09-10", "left": "2024-06"}, {"2024-06": "none", "2024-07": "due"}),
        (
            {"signed": "2024-09-10", "left": "2024-06", "opens": "2024-08"},
            {"2024-07": "none", "2024-08": "due"},
        ),
    ],
)
def test_a_decision_starts_as_the_law_it_was_signed_under_says(
    parts: dict[str, str], expected: dict[str, str]
) -> None:
    who = decided("aid", **parts)
    assert {when: status("aid", who, when)[0] for when in expected} == expected


def test_what_waits_for_a_decision_takes_nothing_from_what_is_decided() -> None:
    who = decided("aid", signed="2024-05-20")
    assert status("aid", who, "2024-07") == ("due", 200)
    assert status("gift", who, "2024-07") == ("pending", 300)
    assert status("either", who, "2024-07") == ("due", 200)
    by_conditions = small_law().result("aid", who, month="2024-07", basis="conditions")
    assert by_conditions.status == "none"


def test_care_is_decided_with_the_person() -> None:
    assert status("care", decided("care", signed="2024-07-31"), "2024-06")[0] == "none"
    assert status("care", decided("care", signed="2024-07-31"), "2024-07") == ("due", 50)
    assert status("care", decided("aid", signed="2024-07-31"), "2024-07") == ("pending", 50)


def test_a_card_needs_no_decision() -> None:
    result = small_law().result("card", decided("aid", signed=None), month="2024-07")
    assert (result.status, result.quantity) == ("due", "1")


def test_the_oracle_agrees_on_every_decision_around_a_month() -> None:
    of = small_law()
    hits: Counter[str] = Counter()
    apart = []
    months = (None, "2024-07", "2024-09")
    for which, signed, opens, left, rests, paper in product(
        WHICH, SIGNED, months, months, (None, "2024-08"), PAPERS
    ):
        who = decided(which, signed=signed, opens=opens, left=left, rests=rests, paper=paper)
        for program, when in product(("aid", "gift", "care", "card", "either"), MONTHS):
            about = who.children["nursing"][0] if program == "care" else who
            oracle = Oracle(of.model)
            verdict = oracle.verdict(program, about, month(when))
            hits.update(kind for kind, met in oracle.hits.items() if met)
            result = of.result(program, about, month=when)
            given = result.amount if result.unit is None else int(result.quantity or 0)
            found = plain((result.status, given or 0))
            if found != plain((verdict.status, verdict.amount or 0)):
                apart.append((which, signed, opens, left, rests, paper, program, when))
    assert not apart
    kinds = (
        "start by the law of signing",
        "pending beside decided",
        "needs no decision",
        "moved in",
    )
    assert all(hits[kind] >= 20 for kind in kinds), hits
