"""Two sides asked in the same world: verdicts, ranges, and what is the same for both."""

from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest
from oracle.by_hand import day, month, policy, row

from policyengine.analyses.compare import Change, Comparison, Position, compare, failing
from policyengine.analyses.compare_groups import groups, in_all
from policyengine.model.model import Asking
from policyengine.pipeline import check
from policyengine.policy import Policy
from policyengine.population import Population, Row, Unknown
from policyengine.source import Source
from policyengine.syntax import nodes as n
from policyengine.syntax.parse import parse
from policyengine.syntax.readings import flip_readings

RECORDS = """
record hearth "Hearth"
  field hearth_id: id, required
  field xã_phường "Parish": id, blank means unknown
record soul "Soul" in hearth
  field soul_id: id, required
  field born: birth date, blank means unknown
  field giới_tính "Sex": one of (nam "Man"; nữ "Woman"), blank means unknown, print only
  field limb: one of (hale; hurt; broken), blank means hale
  field pupil: yes no, blank means not
  field pension: VND/month from 0 until 10,000, blank means unknown
  field mother: soul, blank means none
"""
OTHER_RECORDS = """
record hearth "Hearth"
  field hearth_id: id, required
record soul "Soul" in hearth
  field shire "Shire": text, print only
  field soul_id: id, required
  field pupil: yes no, blank means not
  field limb: one of (maimed; hale; hurt; broken), blank means hale
  field born: birth date, blank means unknown
  field mother: soul, blank means none
  field pension: VND/month from 0 until 10,000, blank means unknown
"""
HEAD = """
instrument {name} "{title}"
  issued {issued}
  in force from {issued}
"""


def law(body: str, name: str = "act", issued: str = "2020-01-01") -> str:
    title = name.replace("_", " ").title()
    return HEAD.format(name=name, title=title, issued=issued) + body


def aid(amount: str, more: str = "") -> str:
    return law(f'program aid "Aid" cite article 1\n  paid to soul\n  amount {amount}\n{more}')


FLAT = aid("100 VND/month")


def people(of: Policy, *cells: dict[str, Any]) -> Population:
    """Somebody for each of some cells, each in a hearth of his own; `id` names them."""
    rows: dict[str, list[Row]] = {"hearth": [], "soul": []}
    for number, own in enumerate(cells, start=1):
        hearth = row(of, "hearth", f"h{number}", **own.get("hearth", {}))
        kept = {key: value for key, value in own.items() if key != "hearth"}
        rows["hearth"].append(hearth)
        rows["soul"].append(row(of, "soul", f"s{number}", hearth, **kept))
    return Population(of.schema, rows)


def compared(old: str, new: str, *cells: dict[str, Any], records: str = RECORDS) -> Comparison:
    """Two laws, for the same people."""
    first, second = policy(old, records=RECORDS), policy(new, records=records)
    sides = [Position(of, people(of, *cells)) for of in (first, second)]
    return compare(sides[0], sides[1], month("2024-07"))


def only(found: Comparison) -> Change:
    (change,) = found.changes
    return change


def ends(change: Change) -> tuple[int | None, int | None]:
    return change.difference.lowest, change.difference.highest


# ---- verdicts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "verdict", "difference"),
    [
        (aid("100 VND/month"), aid("110 VND/month"), "gains", 10),
        (aid("100 VND/month"), aid("90 VND/month"), "loses", -10),
        (aid("100 VND/month", "  condition pupil\n"), aid("90 VND/month"), "enters", 90),
        (aid("100 VND/month"), aid("90 VND/month", "  condition pupil\n"), "leaves", -100),
        (FLAT, FLAT, "same", 0),
        (FLAT, FLAT.replace("article 1", "article 2"), "recast", 0),
    ],
)
def test_what_becomes_of_somebody(old: str, new: str, verdict: str, difference: int) -> None:
    change = only(compared(old, new, {}))

    assert (change.verdict, ends(change)) == (verdict, (difference, difference))
    assert change.possible == (verdict,)


def test_who_gets_nothing_on_either_side_is_not_listed() -> None:
    needs = aid("100 VND/month", "  condition pupil\n")

    assert compared(needs, needs, {}).changes == ()


def test_money_of_all_programs_counts_together() -> None:
    """Somebody who leaves one program for a higher one gains."""
    old = aid("100 VND/month")
    new = law('program gift "Gift" cite article 2\n  paid to soul\n  amount 120 VND/month\n')
    change = only(compared(old, new, {}))

    assert (change.verdict, ends(change)) == ("gains", (20, 20))
    assert [one.program for one in change.programs] == ["aid", "gift"]


def test_goods_are_compared_in_their_unit_apart_from_money() -> None:
    goods = '\nprogram rice "Rice" cite article 2\n  paid to soul\n  amount {} kg\n'
    found = compared(FLAT + goods.format(15), FLAT + goods.format(10), {})
    verdicts = {change.unit: change.verdict for change in found.changes}

    assert verdicts == {None: "same", "kg": "loses"}
    assert in_all(found).difference.highest == 0


def test_articles_are_those_of_one_side_only() -> None:
    change = only(compared(FLAT, aid("110 VND/month").replace("article 1", "article 9"), {}))
    gone, come = change.articles()

    assert [one.citation for one in gone] == ["Article 1"]
    assert [one.citation for one in come] == ["Article 9"]


# ---- the same world ----------------------------------------------------------------------------

BY_AGE = "amount 100 VND/month if age under 60\n  amount 200 VND/month if age of at least 60"


def test_nobody_is_said_to_lose_who_loses_in_none() -> None:
    """Of an unknown age: 100 or 200 before, 110 or 210 after. By bounds alone 200 → 110."""
    old = aid(BY_AGE.removeprefix("amount "))
    new = old.replace("100 VND", "110 VND").replace("200 VND", "210 VND")
    change = only(compared(old, new, {}))

    assert (change.before.lowest, change.before.highest) == (100, 200)
    assert (change.after.lowest, change.after.highest) == (110, 210)
    assert (change.verdict, ends(change), change.missing) == ("gains", (10, 10), ())


def test_a_fact_is_the_same_under_another_schema() -> None:
    """Fields stand elsewhere, an option more is listed: what is not known is the same thing."""
    body = "  amount 50 VND/month if limb is hurt or limb is broken\n"
    old, new = aid("100 VND/month if pupil", body), aid("101 VND/month if pupil", body)
    unknown = {"limb": Unknown(), "pupil": Unknown()}
    found = compared(old, new, unknown, records=OTHER_RECORDS)

    assert only(found).possible == ("gains", "same")
    assert ends(only(found)) == (0, 1)
    assert [(one.id, one.field) for one in only(found).missing] == [("s1", "pupil")]


def test_an_unknown_reference_names_the_same_person_on_both_sides() -> None:
    old = aid("100 VND/month", "  condition mother.pupil\n")
    first, second = policy(old, records=RECORDS), policy(old, records=OTHER_RECORDS)
    sides = []
    for of in (first, second):
        hearth = row(of, "hearth", "h1")
        child = row(of, "soul", "child", hearth, mother=Unknown(may_be_none=True))
        rows = [child, *(row(of, "soul", f"m{i}", hearth, pupil=i == 1) for i in range(2))]
        sides.append(Position(of, Population(of.schema, {"hearth": [hearth], "soul": rows})))
    change = only(compare(sides[0], sides[1], month("2024-07")))

    assert (change.verdict, ends(change)) == ("same", (0, 0))
    assert (change.before.lowest, change.before.highest) == (0, 100)


def test_an_open_number_is_the_same_on_both_sides() -> None:
    level = 'level standard "S": VND/month cite article 2\n  since 2020-01-01: {}\n'
    amount = 'program aid "Aid" cite article 1\n  paid to soul\n  amount standard × 2\n'
    awaiting = law(level.format('awaiting resolution "the number"') + amount)
    same = only(compared(awaiting, awaiting, {}))
    more = only(compared(awaiting, awaiting.replace("× 2", "× 2 + 7 VND/month"), {}))

    assert (same.verdict, ends(same)) == ("same", (0, 0))
    assert set(more.possible) == {"gains", "enters"}
    assert ends(more) == (7, 7)


def test_an_amount_that_follows_an_unknown_number_moves_with_it() -> None:
    """Before: the pension's complement to 500; after: to 600. Whatever it is, 100 more at most."""
    old = aid("500 VND/month - pension", "  condition pension < 500 VND/month\n")
    new = aid("600 VND/month - pension", "  condition pension < 500 VND/month\n")
    change = only(compared(old, new, {"pension": Unknown(0, 400)}))

    assert (change.verdict, ends(change)) == ("gains", (100, 100))


@pytest.mark.parametrize("seed", range(12))
def test_ranges_equal_the_brute_force_over_all_facts(seed: int) -> None:
    """Three unknown facts: verdicts and ends are those of the known people that they may be."""
    tests = ["limb is hurt", "pupil", "age under 16", "limb is broken", "not pupil"]
    amounts = [(seed * 7 + place * 13) % 5 * 10 + 10 for place in range(6)]

    def body(shift: int) -> str:
        lines = [
            f"  amount {amounts[(place + shift) % 6]} VND/month if {tests[(place + seed) % 5]}\n"
            for place in range(3)
        ]
        return aid(lines[0].strip().removeprefix("amount "), "".join(lines[1:]))

    old, new = body(0), body(1 + seed % 4)
    unknown = {"limb": Unknown(), "pupil": Unknown(), "born": Unknown()}
    found = compared(old, new, unknown)
    days = (day("1990-01-01"), day("2020-01-01"))
    known = [
        {"limb": limb, "pupil": pupil, "born": born}
        for limb, pupil, born in product(("hale", "hurt", "broken"), (True, False), days)
    ]
    told = compared(old, new, *known).changes
    verdicts = {change.verdict for change in told}
    if len(told) < len(known):
        verdicts.add("same")
    differences = [ends(change)[0] or 0 for change in told] + [0] * (len(told) < len(known))

    assert set(only(found).possible) == verdicts
    assert ends(only(found)) == (min(differences), max(differences))


def test_too_much_missing_is_said_and_left_out_of_the_sums() -> None:
    """Two unknown amounts that meet have a million pairs of values."""
    body = "pension + mother.pension if mother.pupil"
    old = aid(body, "  amount 5 VND/month otherwise\n")
    of = policy(old, records=RECORDS)
    hearth = row(of, "hearth", "h1")
    mother = row(of, "soul", "m", hearth, pupil=True, pension=Unknown())
    child = row(of, "soul", "c", hearth, mother=mother, pension=Unknown())
    people_ = Population(of.schema, {"hearth": [hearth], "soul": [child, mother]})
    later = policy(old.replace("5 VND", "6 VND"), records=RECORDS)
    found = compare(Position(of, people_), Position(later, people_), month("2024-07"))
    by_id = {change.id: change for change in found.changes}

    assert by_id["c"].too_much_missing
    assert by_id["c"].verdict is None
    assert (by_id["m"].verdict, in_all(found).left_out) == ("gains", 1)
    assert in_all(found).difference.lowest == 1


# ---- one policy --------------------------------------------------------------------------------

RAISE = law(
    "amend level standard cite article 1\n"
    "  applies from 2024-07-01: 120 VND/month cite article 1\n",
    "later",
    "2024-09-01",
)
LEVEL = law(
    'level standard "Standard": VND/month cite article 1\n  since 2020-01-01: 100 VND/month\n'
    'program aid "Aid" cite article 2\n  paid to soul\n  amount standard\n'
)


def test_two_days_of_asking() -> None:
    of = policy(LEVEL, RAISE, records=RECORDS)
    records = people(of, {})
    before = Position(of, records, Asking(day("2024-08-01")))
    after = Position(of, records, Asking(day("2024-10-01")))
    change = only(compare(before, after, month("2024-07")))

    assert (change.verdict, ends(change)) == ("gains", (20, 20))
    assert [one.instrument for one in change.articles()[1]] == ["Later"]


def test_the_other_reading_is_taken() -> None:
    reading = (
        'reading young "Young" of soul cite article 3\n  chosen age under 16\n'
        '  alternative age under 18\n  unverified "which"\n'
    )
    text = FLAT + "  condition young\n" + reading
    sources = [Source("records", RECORDS), Source("law", text)]
    files = [parse(source, _no_fault) for source in sources]
    assert all(files)
    flipped = [flip_readings(file, ("young",)) for file in files if file]
    assert flip_readings(flipped[1], ("young",)) == files[1]
    assert _chosen(flipped[1]) == ["age under 18", "age under 16"]
    assert check(sources)[0] is not None


def _chosen(file: n.File) -> list[str]:
    return [
        clause.value.span.text
        for item in file.items
        if isinstance(item, n.Declaration) and item.kind == "READING"
        for clause in item.clauses[:2]
        if clause.value is not None
    ]


def _no_fault(diagnostic: object) -> None:
    raise AssertionError(diagnostic)


# ---- sums and checks ---------------------------------------------------------------------------

CROWD: Iterable[dict[str, Any]] = (
    {"born": day("2021-01-01"), "giới_tính": "nam", "hearth": {"xã_phường": "P1"}},
    {"born": day("1990-01-01"), "giới_tính": "nữ", "hearth": {"xã_phường": "P1"}},
    {"born": day("1930-01-01"), "giới_tính": "nữ", "hearth": {"xã_phường": "P2"}},
    {"giới_tính": "nam", "hearth": {"xã_phường": "P2"}},
)


def crowd() -> Comparison:
    """The young lose, the old gain, of one the age is not known."""
    old = aid(BY_AGE.removeprefix("amount "))
    new = old.replace("100 VND", "90 VND").replace("200 VND", "230 VND")
    return compared(old, new, *CROWD)


def test_sums_are_those_of_the_people_in_each_group() -> None:
    found = {group.grouping: group.lines for group in groups(crowd())}

    assert list(found) == ["program", "category", "area", "age", "sex"]
    first = found["area"]["P1"]
    assert (first.difference.lowest, first.difference.highest) == (-20, -20)
    second = found["area"]["P2"]
    assert (second.difference.lowest, second.difference.highest) == (20, 60)
    assert set(found["age"]) == {"0", "16", "80", ""}
    assert found["sex"]["nam"].verdicts == {"loses": 1, None: 1}
    total = in_all(crowd())
    assert (total.difference.lowest, total.difference.highest) == (0, 40)


def test_checks_tell_the_certain_from_the_possible() -> None:
    found = crowd()

    assert [change.id for change in failing(found, "lost")] == ["s1", "s2"]
    assert [change.id for change in failing(found, "may-lose")] == ["s1", "s2", "s4"]
    assert len(failing(found, "changed")) == 4


def test_the_largest_come_first() -> None:
    assert [change.id for change in crowd().largest(2)] == ["s3", "s4"]
