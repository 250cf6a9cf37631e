"""Whoever is left out when everybody is looked over as columns could change no answer."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import frozen
from oracle.by_hand import day, month, policy, row
from oracle.engines import records_of
from oracle.generate import Case, corpus

from policyengine.analyses.arrears import arrears
from policyengine.analyses.arrears import concerned as concerned_by_arrears
from policyengine.analyses.report_lines import Filled, Period, fill
from policyengine.analyses.report_lines import concerned as concerned_by_a_report
from policyengine.analyses.targets import concerned as concerned_by_targets
from policyengine.analyses.targets import measure, readings_under, target_on
from policyengine.backends.columns.survey import Chosen, Condition, Survey
from policyengine.backends.explain.months import Basis
from policyengine.backends.explain.truths import truths
from policyengine.backends.results import Result
from policyengine.calendar import last_day
from policyengine.columnar.columns import Truths
from policyengine.columnar.from_rows import columns_of
from policyengine.model import terms as t
from policyengine.model.checks.targets import counted_parts
from policyengine.model.model import Asking, Law
from policyengine.policy import Policy, load_policy
from policyengine.population import Population, Row, Spell, Spells, Unknown
from policyengine.types import Truth

TOWN = Path(__file__).resolve().parents[2] / "examples" / "thi_xa_mau"
MONTHS = ("2021-06", "2025-12", "2026-10")
BASES: tuple[Basis, ...] = ("decisions", "conditions")
CASES = 60
_NOTHING = ("none", "no_law")
_ANY_DAY = Asking()


@frozen
class Everybody:
    """A policy with its records, as rows and as columns of the same order."""

    policy: Policy
    rows: Population
    survey: Survey

    @classmethod
    def of(cls, policy: Policy, rows: Population) -> "Everybody":
        return cls(policy, rows, policy.survey(columns_of(rows)))

    def inside(self, record: str) -> list[Row]:
        return [one for one in self.rows.of(record) if not one.outside]

    def left_out(self, chosen: Chosen, record: str, wanted: Sequence[Row]) -> list[Row]:
        """Those wanted rows of a record that are not among the chosen."""
        among = {one for one, is_in in self._marked(chosen, record) if is_in}
        return [one for one in wanted if one not in among]

    def chosen_rows(self, chosen: Chosen, record: str) -> list[Row]:
        return [one for one, is_in in self._marked(chosen, record) if is_in]

    def _marked(self, chosen: Chosen, record: str) -> Iterator[tuple[Row, bool]]:
        rows = self.inside(record)
        nobody: Truths = np.zeros(len(rows), np.bool_)
        return zip(rows, chosen.rows.get(record, nobody)[: len(rows)].tolist(), strict=True)


@pytest.fixture(scope="module")
def town() -> Everybody:
    """As the commands read long data."""
    pytest.importorskip("pyarrow")
    of, data = load_policy(TOWN / "policy"), TOWN / "200_ho"
    return Everybody(of, of.read(data), of.survey(data))


@cache
def drawn() -> list[tuple[Case, Everybody]]:
    """Households with what the examples do not have: histories, partial dates, references to
    outsiders and to nobody known."""
    found = []
    for case in corpus(CASES)[0]:
        found.append((case, Everybody.of(Policy(case.model), records_of(case))))
    return found


# ---- what an answer rests on -------------------------------------------------------------------

RECORDS = """
record hearth "Hearth"
  field hearth_id: id, required
  field coastal: yes no, blank means not
record soul "Soul" in hearth
  field soul_id: id, required
  field pupil: yes no, blank means not
  field mother: soul, blank means none
  field mate: soul, blank means none, dated
record ledger "Ledger" in soul as awards
  field which: one of programs, blank means unknown
  field opens: month, starts, blank means none
"""
ACT = """
instrument act "Act"
  issued 2020-01-01
  in force from 2020-01-01
level standard "Standard": VND/month cite article 1
  since 2020-01-01: 500 VND/month
program aid "Aid" cite article 2
  paid to soul
  amount standard
  condition pupil
"""
LAW = policy(ACT, records=RECORDS)


@pytest.fixture
def related() -> Everybody:
    """A child whose mother's mate of old lives in a third hearth; a fourth and a fifth have
    nothing to do with them, although there it is not known who somebody's mother is."""
    hearths = [row(LAW, "hearth", f"h{n}") for n in range(1, 6)]
    child, mother, mate, other, last = (
        row(LAW, "soul", f"s{n}", hearth) for n, hearth in enumerate(hearths, start=1)
    )
    fields = child.record.by_name
    child.set(fields["mother"], mother)
    parted = Spell(mate, None, day("2019-04-03")), Spell(None, day("2019-04-04"), None)
    mother.set(fields["mate"], Spells(parted))
    other.set(fields["mother"], Unknown())
    last.set(fields["pupil"], True)
    ledger = row(LAW, "ledger", "l1", mate, which="aid", opens=month("2024-01"))
    rows = {"hearth": hearths, "soul": [child, mother, mate, other, last], "ledger": [ledger]}
    return Everybody.of(LAW, Population(LAW.schema, rows))


def ids(population: Population) -> dict[str, list[str]]:
    return {name: [one.id for one in rows] for name, rows in population.rows.items()}


def only(who: Everybody, one: Row) -> Chosen:
    """One row alone."""
    mask = np.zeros(len(who.survey.columns.tables[one.record.name]), np.bool_)
    mask[who.inside(one.record.name).index(one)] = True
    return Chosen({one.record.name: mask})


@pytest.mark.parametrize("record", ["hearth", "soul"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_comes_with_whomever_it_names_and_who_names_it(
    related: Everybody, record: str, place: int
) -> None:
    one = related.inside(record)[place]

    assert ids(related.survey.rows(only(related, one))) == {
        "hearth": ["h1", "h2", "h3"], "soul": ["s1", "s2", "s3"], "ledger": ["l1"]
    }  # fmt: skip


def test_an_unknown_reference_brings_nobody(related: Everybody) -> None:
    other = related.inside("soul")[3]

    assert ids(related.survey.rows(only(related, other))) == {
        "hearth": ["h4"], "soul": ["s4"], "ledger": []
    }  # fmt: skip


def test_either_of_two_choices(related: Everybody) -> None:
    survey = related.survey
    first, second = (only(related, related.inside("soul")[place]) for place in (3, 4))

    assert ids(survey.rows(first | second))["soul"] == ["s4", "s5"]
    assert ids(survey.rows(first | survey.all_of("ledger")))["soul"] == ["s1", "s2", "s3", "s4"]
    assert ids(survey.rows(survey.all_of())) == {"hearth": [], "soul": [], "ledger": []}
    assert ids(survey.everybody()) == ids(related.rows)


def answers(of: Policy, one: Row, law: Law) -> Iterator[tuple[Result, int, set[tuple[str, str]]]]:
    """Every answer about a row in the months, how long it holds, and whose decisions are in it."""
    for program in [*law.programs(), *law.groups()]:
        if law.record_of(program) != one.record.name:
            continue
        for when in MONTHS:
            for basis in BASES:
                result, until, holders = of.lasting(program, one, month=when, basis=basis)
                yield result, until, {(holder.record.name, holder.id) for holder in holders}


def test_with_the_joined_rows_alone_the_answers_are_those_of_everybody(town: Everybody) -> None:
    law, survey = town.policy.model.law(_ANY_DAY), town.survey
    receiving = survey.recipients([month(when) for when in MONTHS], _ANY_DAY)
    people = [*town.chosen_rows(receiving, "người"), *town.inside("người")[::25]]
    asked = [*dict.fromkeys(people), *town.inside("thiệt_hại"), *town.inside("chăm_sóc")]
    counted: Counter[str] = Counter()
    for one in asked:
        some = survey.rows(only(town, one))
        alone = next(r for r in some.of(one.record.name) if (r.id, r.outside) == (one.id, False))
        wanted = list(answers(town.policy, one, law))
        assert list(answers(town.policy, alone, law)) == wanted, one
        counted[one.record.name] += 1
        counted.update(result.status for result, *_ in wanted)
        assert sum(1 for _ in some.all_rows()) < 60, "a household, and few others"

    assert min(counted[record] for record in ("người", "thiệt_hại")) >= 5
    assert min(counted[status] for status in ("due", "pending", "undetermined", "none")) >= 5


# ---- who receives anything ---------------------------------------------------------------------


def given(
    who: Everybody, when: str | int, asking: Asking, basis: Any, programs: Collection[str]
) -> dict[str, list[Row]]:
    """By record, to whom `explain` gives anything, or could."""
    of = who.policy
    law = of.model.law(asking)
    found: dict[str, dict[Row, None]] = {}
    for program in programs:
        record = law.record_of(program)
        for one in who.inside(record):
            result = of.result(
                program, one, month=when, day=asking.day, foresee=asking.foresee,
                basis=basis,
            )  # fmt: skip
            if result.too_much_missing:
                continue  # no guard let it pass: `docs/architecture.md`
            if result.status not in _NOTHING:
                found.setdefault(record, {})[one] = None
    return {record: [*rows] for record, rows in found.items()}


@pytest.mark.parametrize("when", MONTHS)
@pytest.mark.parametrize("basis", BASES)
def test_who_receives_anything_is_among_few(town: Everybody, when: str, basis: Basis) -> None:
    programs = town.policy.model.law(_ANY_DAY).programs()
    wanted = given(town, when, _ANY_DAY, basis, programs)

    chosen = town.survey.recipients([month(when)], _ANY_DAY, basis)

    for record, rows in wanted.items():
        assert town.left_out(chosen, record, rows) == []
    people = len(town.chosen_rows(chosen, "người"))
    assert len(wanted["người"]) <= people < len(town.inside("người")) / 10


def test_who_receives_anything_in_any_of_several_months(town: Everybody) -> None:
    months = [month(when) for when in MONTHS]
    apart = [town.survey.recipients([when], _ANY_DAY) for when in months]
    together = town.survey.recipients(months, _ANY_DAY)

    found = {tuple(town.chosen_rows(one, "người")) for one in apart}
    assert len(found) == len(months), "each month has others"
    assert set(town.chosen_rows(together, "người")) == {one for rows in found for one in rows}


def test_who_receives_something_of_some_programs_alone(town: Everybody) -> None:
    when, program = MONTHS[1], "trợ_cấp_mở_rộng"
    wanted = given(town, when, _ANY_DAY, "decisions", [program])

    some = town.survey.recipients([month(when)], _ANY_DAY, programs=[program])
    everything = town.survey.recipients([month(when)], _ANY_DAY)
    nothing = town.survey.recipients([month(when)], _ANY_DAY, programs=["không_có"])

    assert wanted["người"] and town.left_out(some, "người", wanted["người"]) == []
    among = town.chosen_rows(some, "người")
    assert town.left_out(everything, "người", among) == []
    assert len(among) < len(town.chosen_rows(everything, "người"))
    assert ids(town.survey.rows(nothing)) == {name: [] for name in town.rows.rows}


def test_who_receives_anything_is_chosen_whatever_is_drawn() -> None:
    counted: Counter[str] = Counter()
    for case, who in drawn():
        law = case.model.law(case.asking)
        chosen = who.survey.recipients([case.month], case.asking, case.basis)
        wanted = given(who, case.month, case.asking, case.basis, law.programs())
        for record, rows in wanted.items():
            assert who.left_out(chosen, record, rows) == [], case.seed
            counted["given"] += len(rows)
        for record in {law.record_of(program) for program in law.programs()}:
            counted["everybody"] += len(who.inside(record))
            counted["chosen"] += len(who.chosen_rows(chosen, record))

    assert counted["given"] > 50 and counted["chosen"] < counted["everybody"]


# ---- who meets a condition ---------------------------------------------------------------------


def conditions_in(law: Law, when: int) -> Iterator[Condition]:
    """Every truth that the law declares for a month: definitions, conditions of programs and
    categories."""
    for name in law.built.rules:
        for version in law.versions(name, last_day(when)):
            rule = version.rule
            if not isinstance(rule, t.Definition | t.Program | t.Category):
                continue
            of_rule = rule.cases if isinstance(rule, t.Definition) else rule.conditions
            if not all(isinstance(one.term.type, Truth) for one in of_rule):
                continue
            if isinstance(rule, t.Definition):
                yield Condition(rule.record, rule.record, name)
            else:
                yield from (Condition(rule.record, rule.record, one.term) for one in of_rule)


def lines_of(of: Policy) -> Iterator[Condition]:
    """What the lines of the report forms ask."""
    for line in of.model.report_lines:
        if line.kind == "DEFINITION":
            yield Condition(line.record, line.record, line.name)
        if line.condition is not None and line.kind in ("DEFINITION", "RECORD"):
            yield Condition(line.record, line.record, line.condition)


def met(
    who: Everybody, one: Condition, when: int, asking: Asking, every: int = 1
) -> tuple[list[Row], list[Row]]:
    """The rows of which a condition is true, or may be, and the others; `every` so many rows."""
    found: tuple[list[Row], list[Row]] = [], []
    for each in who.inside(one.record)[::every]:
        may_be = True in truths(who.policy.meaning, asking, when, each, one.truth)
        found[not may_be].append(each)
    return found


@pytest.mark.parametrize("when", MONTHS)
def test_who_meets_a_condition_is_chosen(town: Everybody, when: str) -> None:
    number, law = month(when), town.policy.model.law(_ANY_DAY)
    conditions = dict.fromkeys([*lines_of(town.policy), *conditions_in(law, number)])
    counted: Counter[str] = Counter()
    for one in conditions:
        wanted, others = met(town, one, number, _ANY_DAY, every=4)
        chosen = town.survey.meeting([one], number, _ANY_DAY)
        assert town.left_out(chosen, one.record, wanted) == [], one
        left_out = town.left_out(chosen, one.record, others)
        counted.update(conditions=1, met=len(wanted), others=len(others), left_out=len(left_out))

    assert counted["conditions"] > 80 and counted["met"] > 500
    assert counted["left_out"] > counted["others"] * 0.9


def test_who_meets_either_of_two_conditions_is_chosen_once(town: Everybody) -> None:
    number = month(MONTHS[0])
    pair = [
        Condition("người", "người", name)
        for name in ("người_cao_tuổi", "hộ_nghèo")
    ]  # fmt: skip
    both = town.survey.meeting(pair, number, _ANY_DAY)
    each = [town.chosen_rows(town.survey.meeting([one], number, _ANY_DAY), "người") for one in pair]

    assert all(each)
    assert set(town.chosen_rows(both, "người")) == {*each[0], *each[1]}


def test_who_meets_a_condition_is_chosen_whatever_is_drawn() -> None:
    counted: Counter[str] = Counter()
    for case, who in drawn():
        for one in conditions_in(case.model.law(case.asking), case.month):
            wanted, others = met(who, one, case.month, case.asking)
            chosen = who.survey.meeting([one], case.month, case.asking)
            assert who.left_out(chosen, one.record, wanted) == [], (case.seed, one)
            left_out = who.left_out(chosen, one.record, others)
            counted.update(met=len(wanted), others=len(others), left_out=len(left_out))

    assert counted["met"] > 500
    assert counted["left_out"] > counted["others"] * 0.8


@pytest.mark.parametrize("when", MONTHS)
def test_whom_a_target_counts_is_chosen_by_either_reading(town: Everybody, when: str) -> None:
    """Its conditions are written about the record at the top, whatever the rows they are asked
    of."""
    number, law = month(when), town.policy.model.law(_ANY_DAY)
    top = next(iter(town.policy.schema.records))
    asked = read_otherwise = 0
    for name in town.policy.model.names.of_kind("TARGET"):
        target = target_on(law, name, number)
        if target is None:
            continue
        for reading in (None, *readings_under(law, name, number)):
            others = () if reading is None else (reading,)
            for part in [*counted_parts(target.numerator), *counted_parts(target.denominator)]:
                record, where = part.members.record, part.members.where
                if where is None:
                    continue
                wanted = [
                    one
                    for one in town.inside(record)
                    if may_hold(town.policy, where, one, number, others)
                ]
                one = Condition(record, top, where)
                chosen = town.survey.meeting([one], number, _ANY_DAY, others)
                assert town.left_out(chosen, record, wanted) == [], (name, reading)
                asked, read_otherwise = asked + 1, read_otherwise + len(others)

    assert asked > 3 and read_otherwise > 1


def may_hold(of: Policy, where: t.Term, one: Row, number: int, others: Collection[str]) -> bool:
    worlds = of.worlds([(where, one)], month=number, other_readings=others)
    return worlds is None or any(world.values[0][0] for world in worlds)


# ---- the same records declared otherwise -------------------------------------------------------

OTHER_ACT = ACT.replace("condition pupil", "condition not pupil")
OTHERWISE = policy(OTHER_ACT, records=RECORDS.replace("field pupil", "field height: number from 0 "
                   "until 300, blank means unknown\n  field pupil"))  # fmt: skip


def test_whom_another_policy_chose_is_chosen_with_the_household() -> None:
    """Both sides of a comparison look at the same households, whatever fields they declare."""

    def survey_of(of: Policy) -> Survey:
        hearths = [row(of, "hearth", f"h{n}") for n in range(1, 4)]
        souls = [
            row(of, "soul", id, hearths[int(id[1]) - 1], pupil=id.endswith("pupil"))
            for id in ("s1", "s1 pupil", "s2", "s3")
        ]
        of_no_hearth = Row(of.schema.records["hearth"], "", outside=True)
        souls.append(row(of, "soul", "s4 pupil", of_no_hearth, pupil=True))
        away = row(of, "soul", "s2")
        away.outside = True
        rows = {"hearth": hearths, "soul": [*souls, away], "ledger": []}
        return of.survey(columns_of(Population(of.schema, rows)))

    assert LAW.schema != OTHERWISE.schema
    mine, theirs = survey_of(LAW), survey_of(OTHERWISE)
    asked: Any = ([month("2024-06")], _ANY_DAY, "conditions")
    few, most = mine.recipients(*asked), theirs.recipients(*asked)

    assert ids(mine.rows(few))["soul"] == ["s1", "s1 pupil", "s4 pupil"]
    assert ids(theirs.rows(theirs.as_in(mine, few)))["soul"] == ["s1", "s1 pupil", "s4 pupil"]
    assert ids(mine.rows(mine.as_in(theirs, most)))["hearth"] == ["h1", "h2", "h3"]
    assert ids(mine.rows(mine.as_in(theirs, theirs.all_of()))) == ids(mine.rows(mine.all_of()))


# ---- the analyses, asked about those alone whom they say they concern --------------------------


def people_in(population: Population) -> list[Row]:
    return [one for one in population.of("người") if not one.outside]


def figures(filled: dict[str, Filled]) -> dict[str, tuple[Any, ...]]:
    return {
        line: (
            *(one.count(of) for of in (one.people, one.men, one.women)),
            one.money, one.goods, one.total,
        )
        for line, one in filled.items()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "when", "most"),
    [
        ("10a", "2021-06", 60),
        ("10b", "2026-07", 30),
        ("10c", "2025-12", 730),
        ("10d", "2026-10", 60),
    ],
)
def test_a_report_needs_those_alone_whom_it_concerns(
    town: Everybody, form: str, when: str, most: int
) -> None:
    number = month(when)
    period = Period(number - 1, number, basis="conditions")
    chosen = concerned_by_a_report(town.policy, town.survey, period, [form])

    some = town.survey.rows(chosen)

    filled = figures(fill(town.policy, some, period, [form]))
    assert filled == figures(fill(town.policy, town.rows, period, [form]))
    assert any(people.highest for people, *_ in filled.values())
    assert 0 < len(people_in(some)) <= most


@pytest.mark.parametrize("when", MONTHS)
def test_targets_need_those_alone_whom_they_concern(town: Everybody, when: str) -> None:
    number = month(when)
    chosen = concerned_by_targets(town.policy, town.survey, number, since=number - 1)

    some = town.survey.rows(chosen)

    found = measure(town.policy, some, number, since=number - 1)
    assert found == measure(town.policy, town.rows, number, since=number - 1)
    assert any(one.in_all and one.in_all.denominator.high for one in found.measured)
    assert 0 < len(people_in(some)) < len(people_in(town.rows)) / 10


@pytest.mark.parametrize("paid", ["auto", "law"])
def test_arrears_need_those_alone_whom_they_concern(town: Everybody, paid: Any) -> None:
    asked = (month("2026-07"), month("2026-07"), day("2026-12-10"))
    chosen = concerned_by_arrears(town.survey, *asked, programs=["trợ_cấp_xã_hội_hằng_tháng"])

    some = town.survey.rows(chosen)

    found, wanted = (
        sorted(
            arrears(town.policy, rows, *asked, paid=paid, programs=["trợ_cấp_xã_hội_hằng_tháng"]),
            key=lambda one: one.key,
        )
        for rows in (some, town.rows)
    )
    assert found == wanted != []
    assert 0 < len(people_in(some)) < len(people_in(town.rows)) / 5
