"""The columns engine gives the rows of `explain`, on everything that can be generated.

The cases begin with those that the oracle judges, so that what `test_agreement.py` counts as met
is met here too. With AGREEMENT_CASES=20000 or AGREEMENT_EXAMPLES=5000 it asks for as long as one
likes.
"""

import os
from functools import cache
from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from oracle import by_hand
from oracle.column_mutants import MUTANTS
from oracle.engines import apart, differences, everybody
from oracle.generate import Case, Rejected, cases, corpus

from policyengine.backends.columns import exploring
from policyengine.backends.columns import worlds as worlds_of_columns
from policyengine.columnar.from_rows import columns_of, columns_of_rows
from policyengine.model.model import Asking
from policyengine.plan import worlds as worlds_of_explain
from policyengine.policy import Policy, load_policy, parse_day, parse_month
from policyengine.population import Population, Row

CASES = int(os.environ.get("AGREEMENT_CASES", "2000"))
TOGETHER = 50
FOR_MUTANTS = 160
EXAMPLES = int(os.environ.get("AGREEMENT_EXAMPLES", "25"))
WORLDS = 256
"""So many worlds are explored of a drawn case: a few households with thousands of them would take
longer than all others together, and ask nothing that hundreds do not."""
ROOT = Path(__file__).resolve().parents[1]


@cache
def drawn() -> list[Case]:
    return corpus(FOR_MUTANTS)[0]


@pytest.fixture
def few_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (worlds_of_explain, worlds_of_columns, exploring):
        monkeypatch.setattr(module, "MOST_WORLDS", WORLDS)


@pytest.mark.usefixtures("few_worlds")
@pytest.mark.parametrize("first", range(0, CASES, TOGETHER))
def test_the_engines_agree_on_the_corpus(first: int) -> None:
    cases, rejected = corpus(min(TOGETHER, CASES - first), first)
    assert len(cases) > len(rejected)
    found = list(islice((one for case in cases for one in apart(case)), 5))
    assert not found, "\n\n".join(found)


@settings(max_examples=EXAMPLES, derandomize="AGREEMENT_EXAMPLES" not in os.environ)
@given(cases())
def test_the_engines_agree_on_anything(case: Case | Rejected) -> None:
    if isinstance(case, Case):
        found = list(islice(apart(case), 1))
        assert not found, "\n\n".join((*case.texts, *found))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_the_columns_engine_is_caught(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    MUTANTS[name](monkeypatch)
    assert next((one for case in drawn() for one in _apart_or_crashed(case)), None)


def _apart_or_crashed(case: Case) -> list[str]:
    try:
        return list(islice(apart(case), 1))
    except Exception as crash:  # a mutant may fail anyhow, and every failure counts
        return [f"{type(crash).__name__}: {crash}"]


GROUP_IN_TWO_VERSIONS = """
instrument old "Old Act"
  issued 2020-01-10
  in force from 2020-02-01
level base "Base": VND/month                       cite article 1
  since 2020-02-01: 100 VND/month                  cite article 1
program aid "Aid" cite article 2
  paid to soul
  amount 2 × base
program gift "Gift" cite article 3
  paid to soul
  amount 3 × base if pupil
  amount base if not pupil
program group either "Either" drawn from (aid; gift) highest only cite article 4
"""
ITS_SECOND_VERSION = """
instrument new "New Act"
  issued 2024-05-20
  in force from 2024-06-01
amend program group either cite article 1
transition cite article 2
  ledger where (signed before 2024-06-01) handled under old
"""


@pytest.mark.parametrize("compiled", [False, True])
def test_people_under_different_versions_of_a_group_are_not_mixed_up(compiled: bool) -> None:
    policy = by_hand.policy(GROUP_IN_TWO_VERSIONS, ITS_SECOND_VERSION)
    rows = []
    for number, (is_old, pupil) in enumerate(product((True, False), (True, False))):
        one = by_hand.soul(policy, pupil=pupil)
        one.id = f"soul {number}"
        if is_old:
            by_hand.row(policy, "ledger", f"w{number}", one, signed=by_hand.day("2024-01-05"))
        rows += everybody(one.parents["hearth"])
    columns = columns_of_rows(policy.schema, rows)
    month = by_hand.month("2024-08")
    asked = month, Asking(), "conditions"
    assert not list(differences(policy, rows, columns, *asked, compiled))  # type: ignore[arg-type]
    given = {
        r.id: r.amount
        for r in policy.run(columns, month=month, basis="conditions", programs=["either"])
    }
    assert list(given.values()) == [300, 200, 300, 200]


@pytest.fixture(scope="module")
def national() -> tuple[Policy, Population]:
    policy = load_policy(ROOT / "policies" / "national")
    return policy, policy.read(ROOT / "examples" / "xa_mau")


@pytest.fixture(scope="module")
def town() -> tuple[Policy, Population]:
    policy = load_policy(ROOT / "examples" / "thi_xa_mau" / "du_thao")
    return policy, policy.read(ROOT / "examples" / "thi_xa_mau" / "200_ho")


@pytest.mark.parametrize("month", ["2020-03", "2024-09", "2025-08"])
@pytest.mark.parametrize("basis", ["conditions", "decisions"])
def test_the_engines_agree_on_the_made_up_town(
    town: tuple[Policy, Population], month: str, basis: str
) -> None:
    policy, population = town
    asking = Asking(None, foresee=True)
    rows, columns = list(population.all_rows()), columns_of(population)
    found = differences(policy, rows, columns, parse_month(month), asking, basis)  # type: ignore[arg-type]
    assert not list(islice(found, 5))


@pytest.mark.parametrize(
    ("month", "day", "basis"),
    [
        ("2024-08", None, "decisions"),
        ("2024-08", None, "conditions"),
        ("2021-07", None, "decisions"),
        ("2019-03", None, "conditions"),
        ("2025-07", None, "decisions"),
        ("2026-10", "2026-10-20", "decisions"),
    ],
)
def test_the_engines_agree_on_the_made_up_ward(
    national: tuple[Policy, Population], month: str, day: str | None, basis: str
) -> None:
    policy, population = national
    found = differences(
        policy,
        list(population.all_rows()),
        columns_of(population),
        parse_month(month),
        Asking(parse_day(day)),
        basis,  # type: ignore[arg-type]
    )
    assert not list(islice(found, 5))


@pytest.mark.usefixtures("few_worlds")
def test_a_household_that_is_not_in_the_records_is_not_known() -> None:
    """Of a person whose household has no row nothing is known of it, not that there is none."""
    policy = load_policy(ROOT / "policies" / "national")
    records = policy.schema.records
    nowhere = Row(records["hộ"], "", outside=True)
    person = Row(records["người"], "a")
    person.attach(nowhere)
    person.set(person.record.by_name["ngày_sinh"], parse_day("12/03/1961"))
    population = Population(policy.schema, {"hộ": [], "người": [person]})
    columns = columns_of(population)
    month, asking = parse_month("08/2024"), Asking()

    assert columns.tables["người"].parents["hộ"][0] == 0 == columns.tables["hộ"].inside
    assert not list(differences(policy, [person], columns, month, asking, "conditions"))
    asked = {"month": month, "basis": "conditions", "programs": ["trợ_cấp_xã_hội_hằng_tháng"]}
    (allowance,) = policy.run(columns, **asked)
    assert allowance.status == "undetermined"
