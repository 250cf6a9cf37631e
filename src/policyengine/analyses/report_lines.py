"""What the lines of prescribed reports come to: people, men and women, money, goods.

Which line counts whom is declared in the policy (`dòng báo cáo`). People are counted once a line,
in the last month of the period (for a one-off program in all of it); money is that of the period.
"""

from collections.abc import Collection, Iterable
from math import ceil, floor
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from policyengine import calendar
from policyengine.analyses.changes import Range
from policyengine.analyses.compare_groups import SEX_FIELD, field_named
from policyengine.backends.explain.months import Basis
from policyengine.backends.explain.truths import NEITHER, ends_of, truths
from policyengine.backends.results import Result
from policyengine.model import terms as t
from policyengine.model.model import Asking
from policyengine.policy import Policy
from policyengine.population import Population, Row, Spells
from policyengine.schema import Field

if TYPE_CHECKING:
    from policyengine.backends.columns.survey import Chosen, Survey

_OF_RECORDS = ("DEFINITION", "RECORD")
"""Lines that count rows, not results."""
_MEN, _WOMEN = ("nam", "male"), ("nữ", "female")
RowKey = tuple[str, int]


@frozen
class Period:
    """The months of a report, both included, and the day of asking."""

    first: int
    last: int
    asking: Asking = Asking()
    basis: Basis = "decisions"


@define
class Filled:
    """One line: everybody in it (True: surely), the men and women among them, money, goods."""

    people: dict[RowKey, bool] = field(factory=dict)
    men: dict[RowKey, bool] = field(factory=dict)
    women: dict[RowKey, bool] = field(factory=dict)
    money: Range = Range()
    goods: Range = Range()
    total: Range | None = None
    """The sum of the number that the line adds up, where it adds up one."""

    def count(self, of: dict[RowKey, bool]) -> Range:
        return Range(sum(of.values()), len(of))

    def add(self, key: RowKey, sex: str, surely: bool) -> None:
        found = [self.people]
        found += [self.men] if sex in _MEN else [self.women] if sex in _WOMEN else []
        for people in found:
            people[key] = people.get(key, False) or surely


def fill(
    policy: Policy, population: Population, period: Period, forms: Collection[str]
) -> dict[str, Filled]:
    """The lines of some forms that the policy declares, by form and line (`10a I.1`)."""
    lines = _lines_of(policy, forms)
    filled = {name: Filled() for name, _ in lines}
    counter = _Counter(policy, population, period)
    for name, line in lines:
        if line.kind in _OF_RECORDS:
            counter.count_true(filled[name], line)
    paid = [(name, line) for name, line in lines if line.kind not in _OF_RECORDS]
    if paid:
        counter.count_paid(filled, paid)
    return filled


def _lines_of(policy: Policy, forms: Collection[str]) -> list[tuple[str, t.ReportLine]]:
    """The lines of some forms, by form and line."""
    return [
        (line.line, line)
        for line in policy.model.report_lines
        if line.line.split()[:1] and line.line.split()[0] in forms
    ]


def concerned(policy: Policy, survey: "Survey", period: Period, forms: Collection[str]) -> "Chosen":
    """Of long data, those whom some line of the forms counts, or could."""
    from policyengine.backends.columns.survey import Condition

    lines = [line for _, line in _lines_of(policy, forms)]
    found = survey.all_of()
    if any(line.kind not in _OF_RECORDS for line in lines):
        months = range(period.first, period.last + 1)
        found |= survey.recipients(months, period.asking, period.basis)
    conditions = []
    for line in lines:
        if line.kind not in _OF_RECORDS:
            continue
        if line.kind == "DEFINITION":  # its own condition, where it has one, only narrows it
            conditions.append(Condition(line.record, line.record, line.name))
        elif line.condition is not None:
            conditions.append(Condition(line.record, line.record, line.condition))
        else:
            found |= survey.all_of(line.record)
    return found | survey.meeting(conditions, period.last, period.asking)


class _Counter:
    def __init__(self, policy: Policy, population: Population, period: Period) -> None:
        self.policy = policy
        self.population = population
        self.period = period
        self.law = policy.model.law(period.asking)
        self.rows = {(row.record.name, row.id): row for row in population.all_rows()}
        self.sex: Field | None = field_named(policy.schema, SEX_FIELD)

    def count_true(self, filled: Filled, line: t.ReportLine) -> None:
        """Every row of which the definition, and the condition of the line, is true."""
        for row in self.population.of(line.record):
            if row.outside:
                continue
            found = frozenset((True,))
            if line.kind == "DEFINITION":
                found = self._truths(row, line.name)
            if True in found and line.condition is not None:
                found = _both(found, self._truths(row, line.condition))
            if True in found and line.day is not None:
                found = _both(found, self._in_period(row, line.day))
            if True in found:
                filled.add(_key(row), self._sex_of(row), found == {True})
                if line.value is not None:
                    value = self._value(row, line.value)
                    value = value if found == {True} else Range(0, value.highest)
                    filled.total = (filled.total or Range()).plus(value)

    def count_paid(self, filled: dict[str, Filled], lines: list[tuple[str, t.ReportLine]]) -> None:
        """Everybody to whom a program or category gives something, and how much."""
        once = {name for name in self.law.programs() if self._is_once(name)}
        for month in range(self.period.first, self.period.last + 1):
            results = self.policy.run(
                self.population,
                month=month,
                day=self.period.asking.day,
                foresee=self.period.asking.foresee,
                basis=self.period.basis,
                programs=self.law.programs(),
            )
            for result in results:
                if result.status not in ("due", "undetermined"):
                    continue
                counted = month == self.period.last or result.program in once
                for name, line in lines:
                    self._count(filled[name], line, result, counted)

    def _count(self, filled: Filled, line: t.ReportLine, result: Result, counted: bool) -> None:
        surely, given = _given(result, line)
        row = self.rows.get((result.record, result.id))
        if given is None or row is None:
            return
        if line.condition is not None and row.record.name == line.record:
            held = self._truths(row, line.condition)
            if held == {False}:
                return
            surely = surely and held == {True}
        given = given if surely else Range(0, given.highest)
        if result.unit is not None:
            filled.goods = filled.goods.plus(given)
        else:
            filled.money = filled.money.plus(given)
        if counted:
            person = _person(row)
            filled.add(_key(person), self._sex_of(person), surely)

    def _truths(self, row: Row, asked: t.Term | str) -> frozenset[bool]:
        engine, period = self.policy.meaning, self.period
        return truths(engine, period.asking, period.last, row, asked)

    def _in_period(self, row: Row, day: t.Term) -> frozenset[bool]:
        first = calendar.first_day(self.period.first)
        last = calendar.last_day(self.period.last)
        found: set[bool] = set()
        for low, high in self._ends(row, day):
            if low is None or high is None:
                found |= {False} if low is None else NEITHER
                continue
            found |= {True} if high >= first and low <= last else set()
            found |= {False} if low < first or high > last else set()
        return frozenset(found)

    def _value(self, row: Row, value: t.Term) -> Range:
        ends = [(0, 0) if pair == (None, None) else pair for pair in self._ends(row, value)]
        highs = [high for _, high in ends]
        most = None if None in highs else ceil(max(high for high in highs if high is not None))
        return Range(floor(min(low or 0 for low, _ in ends)), most)

    def _ends(self, row: Row, asked: t.Term) -> tuple[tuple[int | None, int | None], ...]:
        return ends_of(self.policy.meaning, self.period.asking, self.period.last, row, asked)

    def _is_once(self, program: str) -> bool:
        versions = (
            version.rule
            for piece in self.law.built.rules[program]
            for version in self.law.versions(program, piece.first_day)
        )
        return any(isinstance(rule, t.Program) and rule.once is not None for rule in versions)

    def _sex_of(self, row: Row) -> str:
        if self.sex is None:
            return ""
        for around in _upwards(row):
            if around.record.name == self.sex.record:
                value = around.cells[self.sex.index]
                if isinstance(value, Spells):
                    value = value.spells[-1].value if value.spells else None
                return value if isinstance(value, str) else ""
        return ""


def _given(result: Result, line: t.ReportLine) -> tuple[bool, Range | None]:
    """Whether a result surely belongs to a line, and what it gives there; None: it does not."""
    if line.kind == "PROGRAM" and result.program != line.name:
        return False, None
    if result.status == "undetermined":
        if line.kind == "CATEGORY" and line.name not in result.category_options:
            return False, None
        surely = bool(result.lowest) and line.kind == "PROGRAM"
        return surely, Range(result.lowest or 0, result.highest)
    categories = (result.category or "").split(", ")
    if line.kind == "CATEGORY" and line.name not in categories:
        return False, None
    if result.quantity is not None:
        whole = ceil(float(result.quantity))
        return True, Range(whole, whole)
    amount = result.amount or 0
    if line.kind == "CATEGORY" and len(categories) > 1:
        amount = sum(part.amount for part in result.parts if part.category == line.name)
    return True, Range(amount, amount)


def _both(first: frozenset[bool], second: frozenset[bool]) -> frozenset[bool]:
    return frozenset(a and b for a in first for b in second)


def _key(row: Row) -> RowKey:
    return row.record.name, id(row)


def _person(row: Row) -> Row:
    """The person whom a row is about: the nearest around it that has a date of birth."""
    born = (one for one in _upwards(row) if one.record.with_role("birth") is not None)
    return next(born, row)


def _upwards(row: Row) -> Iterable[Row]:
    found = [row]
    for one in found:
        found += one.parents.values()
    return found
