"""What may not change an answer: the order of anything, one more known fact, another spelling."""

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

import attrs
import pytest

from policyengine.backends.results import Result
from policyengine.pipeline import check
from policyengine.policy import Policy
from policyengine.source import Source

RECORDS = """record hearth "Hearths"
  field hearth_id "Hearth": id, required
  field rank "Rank": one of (low; high), blank means unknown

record soul "Souls" in hearth
  field soul_id "Soul": id, required
  field born "Born": birth date, blank means unknown
  field frail "Frail": yes no, blank means unknown
  field pension "Pension": VND/month from 0 until 500, blank means unknown
"""
LEVEL = """level base "Base": VND/month cite article 1
  since 2020-01-01: 100 VND/month cite article 1
"""
CATEGORIES = """category child "Child" cite article 2
  applies to soul
  condition age under 16 and hearth.rank is low
  coefficient 2.5 if age under 4
  coefficient 1.5 if age of at least 4
category frail_one "Frail" cite article 3
  applies to soul
  condition frail and pension under 200 VND/month
  coefficient 2
"""
PROGRAM = """program aid "Aid" cite article 4
  paid to soul
  amount base × coefficient over categories (child; frail_one)
  highest only cite article 4
"""
PARTS = (RECORDS, LEVEL, CATEGORIES, PROGRAM)
SOULS: list[dict[str, Any]] = [
    {"soul_id": "a", "born": "2021-03-15", "frail": True, "pension": 0},
    {"soul_id": "b", "born": "2020", "frail": None, "pension": 100},
    {"soul_id": "c", "born": "?", "frail": True, "pension": None},
    {"soul_id": "d", "born": "1950-01-01", "frail": True, "pension": None},
]


def policy(*texts: str) -> Policy:
    model, found = check([Source(f"{i}.policy", text) for i, text in enumerate(texts)])
    assert model is not None, [d.message.en for d in found]
    return Policy(model)


def answers(of: Policy, souls: list[dict[str, Any]], month: str = "2024-08") -> dict[str, Result]:
    decision = of.decide({"hearth_id": "h", "rank": "low", "soul": souls}, month=month)
    return {result.id: result for result in decision.results}


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_order_of_files_is_nothing(order: tuple[int, ...]) -> None:
    expected = answers(policy(*PARTS), SOULS)

    assert answers(policy(*(PARTS[i] for i in order)), SOULS) == expected


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_order_of_declarations_is_nothing(order: tuple[int, ...]) -> None:
    expected = answers(policy("\n".join(PARTS)), SOULS)

    assert answers(policy("\n".join(PARTS[i] for i in order)), SOULS) == expected


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_order_of_rows_is_nothing(order: tuple[int, ...]) -> None:
    assert answers(policy(*PARTS), [SOULS[i] for i in order]) == answers(policy(*PARTS), SOULS)


def test_the_same_question_gives_the_same_bytes() -> None:
    def asked() -> str:
        return json.dumps([attrs.asdict(r) for r in answers(policy(*PARTS), SOULS).values()])

    assert asked() == asked()


KNOWN: dict[str, list[Any]] = {
    "born": ["2020-08-01", "2020-09-01", "2008-07-31", "2008-08-01", "2008-09-01", "1950-01-01"],
    "frail": [True, False],
    "pension": [0, 199, 200, 500],
}


@pytest.mark.parametrize("field", KNOWN)
@pytest.mark.parametrize("soul", SOULS, ids=lambda soul: str(soul["soul_id"]))
def test_one_more_known_fact_never_widens_an_answer(field: str, soul: dict[str, Any]) -> None:
    of = policy(*PARTS)
    unknown = {**soul, field: "?"}
    wide = answers(of, [unknown])[soul["soul_id"]]
    assert wide.lowest is not None and wide.highest is not None

    for value in KNOWN[field]:
        narrow = answers(of, [{**unknown, field: value}])[soul["soul_id"]]
        assert narrow.lowest is not None and narrow.highest is not None
        assert wide.lowest <= narrow.lowest <= narrow.highest <= wide.highest


def by_choice() -> str:
    return """program aid "Aid" cite article 4
  paid to soul
  condition age under 65
  amount if age under 4 then 400 VND/month
    else if age under 16 then 300 VND/month
    else if age under 30 then 200 VND/month
    else 100 VND/month
"""


def by_exclusion() -> str:
    bands = [("tiny", 4, "4"), ("small", 16, "3"), ("grown", 30, "2"), ("settled", 65, "1")]
    text, before = "", []
    for name, age, coefficient in bands:
        excluded = f" and not is category ({'; '.join(before)})" if before else ""
        text += f"""category {name} "{name}" cite article 2
  applies to soul
  condition age under {age}{excluded}
  coefficient {coefficient}
"""
        before.append(name)
    return (
        text
        + f"""program aid "Aid" cite article 4
  paid to soul
  amount base × coefficient over categories ({"; ".join(before)})
"""
    )


@pytest.mark.parametrize(
    "born",
    [
        "2024-08-01", "2020-08-31", "2020-08-01", "2020-07-31", "2008-08-15", "1994-08-31",
        "1959-08-01", "1959-07-31", "2020", "08/2008", "1994", "?", "2008-02-29",
    ],
)  # fmt: skip
def test_two_spellings_of_one_rule_give_the_same_answers(born: str) -> None:
    def amounts(program: Callable[[], str]) -> tuple[object, ...]:
        result = answers(policy(RECORDS, LEVEL, program()), [{"soul_id": "s", "born": born}])["s"]
        return result.status, result.amount, result.lowest, result.highest, result.missing

    assert amounts(by_choice) == amounts(by_exclusion)


def test_too_many_unknown_facts_are_said_to_be_too_many() -> None:
    sums = " + ".join(f"pension_{i}" for i in range(4))
    fields = "".join(
        f'  field pension_{i} "P{i}": VND/month from 0 until 5,000, blank means unknown\n'
        for i in range(4)
    )
    program = f"""program aid "Aid" cite article 4
  paid to soul
  condition {sums} under 700 VND/month
  amount 100 VND/month
"""
    result = answers(policy(RECORDS + fields, program), [{"soul_id": "s"}])["s"]

    assert result.status == "undetermined"
    assert result.too_much_missing
    assert {missing.field for missing in result.missing} >= {"pension_0", "pension_1"}
