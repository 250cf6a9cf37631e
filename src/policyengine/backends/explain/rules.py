"""Rules in one world and on one day: definitions, tables, categories, levels, awards, amounts."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen

from policyengine import calendar
from policyengine.backends.explain.question import Question
from policyengine.backends.explain.terms import Terms, read_here
from policyengine.model import terms as t
from policyengine.model.model import LevelVersion, TransitionRule, Version
from policyengine.operators import OPERATORS, Operator
from policyengine.plan.nodes import Versions
from policyengine.population import Row
from policyengine.schema import Role, Schema
from policyengine.types import Date

_LESS = OPERATORS["<"]
_TIMES = OPERATORS["×"]
_PLUS = OPERATORS["+"]
_GREATEST = OPERATORS["greatest"]
_LEAST = OPERATORS["least"]
_MONTH_OF = Operator("month-of", calendar.month_of, (1,))


@frozen
class Outcome:
    """What one program gives on one day in one world."""

    amount: Any
    """int, Fraction or Lazy."""
    categories: tuple[str, ...] = ()
    coefficient: Any = None
    at_least: bool = False
    discretionary: bool = False
    band: t.Band | None = None
    day: int = 0


class Rules(Terms):
    """The meaning of rules."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema)
        fields = schema.awards.fields if schema.awards else ()
        self._award_parts = {f.role: read_here(f) for f in fields if f.role}
        self._award_days = {f.role for f in fields if isinstance(f.type, Date)}

    # ---- versions ---------------------------------------------------------------------------

    def version(self, q: Question, versions: Versions, row: Row) -> Any:
        """The rule that holds for a row, None when it is repealed or there is none yet."""
        for version in versions:
            if version.guard is None or self._guarded(q, version, row):
                return version.rule
        return None

    def _guarded(self, q: Question, version: Version, row: Row) -> bool:
        if version.guard == "existing":
            return self.receives(q, row, (), q.month.eve)
        held_back = q.law.model.transitions.get(version.instrument or "", ())
        return not any(self._matches(q, rule, row) for rule in held_back)

    def _matches(self, q: Question, rule: TransitionRule, row: Row) -> bool:
        where = self.compile(rule.where)
        return any(where(q, dossier, dossier) for dossier in row.children.get(rule.record, []))

    # ---- definitions, tables, categories ----------------------------------------------------

    def defined(self, q: Question, name: str, row: Row, column: str | None) -> Any:
        key = name, row, column
        if key not in q.memo:
            q.memo[key] = self._defined_value(q, name, row, column)
        return q.memo[key]

    def _defined_value(self, q: Question, name: str, row: Row, column: str | None) -> Any:
        if column is not None:
            table = self.version(q, q.plan.tables.get(name, ()), row)
            return self.table_value(q, table, row, column)
        definition = self.version(q, q.plan.definitions.get(name, ()), row)
        if definition is None:
            return False
        if len(definition.cases) == 1:
            return self.compile(definition.cases[0].term)(q, row, row)
        return any(self.compile(case.term)(q, row, row) for case in definition.cases)

    def table_value(self, q: Question, table: t.Table | None, row: Row, column: str) -> Any:
        """The output of the row of a table that holds; its rows exclude each other."""
        for entry in table.rows if table else ():
            if all(self.compile(test)(q, row, row) for test in entry.conditions):
                return self.compile(entry.outputs[column])(q, row, row)
        return None

    def in_category(self, q: Question, name: str, row: Row) -> bool:
        key = name, row
        if key not in q.memo:
            category = self.version(q, q.plan.categories.get(name, ()), row)
            q.memo[key] = category is not None and self.meets(q, category, row)
        held: bool = q.memo[key]
        return held

    def meets(self, q: Question, rule: t.Category | t.Program, row: Row) -> bool:
        """Whether the day lies in the rule's phases and any of its cases holds."""
        if rule.phases and not self.in_phase(q, rule.phases):
            return False
        cases = rule.conditions
        return not cases or any(self.compile(case.term)(q, row, row) for case in cases)

    @staticmethod
    def in_phase(q: Question, phases: tuple[str, ...]) -> bool:
        for name in phases:
            first, last = q.plan.phases.get(name, (1, 0))
            if first <= q.day <= last:
                q.not_before(first)
                return True
            if last < q.day:
                q.not_before(last + 1)
        return False

    # ---- awards -----------------------------------------------------------------------------

    def receives(self, q: Question, row: Row, names: tuple[str, ...], day: int) -> bool:
        """Whether a decision on record gives one of `names` (none named: anything) on a day."""
        number = calendar.month_of(day)
        return any(
            self._names_award(q, award, names) and self.award_covers(q, award, number)
            for award in self.awards(q, row)
        )

    @staticmethod
    def awards(q: Question, row: Row) -> list[Row]:
        record = q.law.model.schema.awards
        return row.children.get(record.name, []) if record else []

    def _names_award(self, q: Question, award: Row, names: tuple[str, ...]) -> bool:
        if not names:
            return True
        wanted = self._with_members(q, names)
        return self._cell(q, award, "program") in wanted or self._cell(q, award, "category") in wanted

    @staticmethod
    def _with_members(q: Question, names: tuple[str, ...]) -> set[str]:
        """The names and, for a group, the programs in it."""
        wanted = set(names)
        for name in names:
            for version in q.plan.groups.get(name, ()):
                if isinstance(version.rule, t.Group):
                    wanted |= set(version.rule.programs)
        return wanted

    def _cell(self, q: Question, award: Row, role: Role) -> Any:
        """The part of a decision that has a role; None when the record has no such field."""
        read = self._award_parts.get(role)
        return None if read is None else read(q, award, award)

    def _month(self, q: Question, award: Row, role: Role) -> Any:
        """A part of a decision as a month, whether it is written as a day or as a month."""
        value = self._cell(q, award, role)
        if value is None or role not in self._award_days:
            return value
        return q.world.apply(_MONTH_OF, [value])

    def award_covers(self, q: Question, award: Row, number: int) -> bool:
        """Whether a decision is known and running in a month (suspension does not end it)."""
        start = self.award_start(q, award)
        if not _at_most(q, start, number):
            return False
        ends = self._month(q, award, "ends")
        return ends is None or _at_most(q, number, ends)

    def award_start(self, q: Question, award: Row) -> Any:
        """The month written in the decision, else the month it was signed in."""
        starts = self._month(q, award, "starts")
        return starts if starts is not None else self._month(q, award, "signed")

    def running_award(self, q: Question, row: Row, program: str) -> tuple[Any, bool] | None:
        """(start month, suspended) of the decision that gives a program and has not ended."""
        best: tuple[Any, bool] | None = None
        for award in self.awards(q, row):
            if not self._names_award(q, award, (program,)) or not self._is_known(q, award):
                continue
            ends = self._month(q, award, "ends")
            if ends is not None and _at_most(q, ends, q.month.number - 1):
                continue
            start = self.award_start(q, award)
            if start is not None and (best is None or _at_most(q, start, best[0])):
                best = start, self._is_suspended(q, award)
        return best

    def _is_known(self, q: Question, award: Row) -> bool:
        """A decision signed after the day of asking is not on record then."""
        if q.month.asking_day is None:
            return True
        signed = self._cell(q, award, "signed")
        return signed is None or _at_most(q, signed, q.month.asking_day)

    def _is_suspended(self, q: Question, award: Row) -> bool:
        first = self._month(q, award, "suspended-from")
        if first is None or not _at_most(q, first, q.month.number):
            return False
        until = self._month(q, award, "suspended-until")
        return until is None or _at_most(q, q.month.number, until)

    # ---- levels -----------------------------------------------------------------------------

    def level(self, q: Question, name: str, row: Row | None, national: bool) -> Any:
        """The greatest of the nation's value and those of the areas that the row lies in."""
        version = q.law.level(name, q.level_day, None)
        value = None if version is None else self.level_version(q, version, row)
        if national or row is None:
            return value
        for area in q.law.areas(name):
            local = q.law.level(name, q.level_day, area)
            if local is not None and self._lies_in(q, row, area):
                found = self.level_version(q, local, row)
                value = found if value is None else q.world.apply(_GREATEST, [value, found])
        return value

    def level_version(self, q: Question, version: LevelVersion, row: Row | None) -> Any:
        if version.guard == "existing" and not (
            row is not None and self.receives(q, row, (), q.month.eve)
        ):
            other = version.otherwise
            return None if other is None else self.level_version(q, other, row)
        return self.compile(version.value.value)(q, row, row)

    def _lies_in(self, q: Question, row: Row, area: str) -> bool:
        declared = q.law.model.names.declared[area]
        home = _ancestor(row, declared.record or "")
        return home is not None and bool(self.defined(q, area, home, None))

    # ---- amounts ----------------------------------------------------------------------------

    def outcome(self, q: Question, program: t.Program, row: Row) -> Outcome | None:
        """What a program gives on the day by its conditions; None when it gives nothing."""
        if not self.meets(q, program, row):
            return None
        for stop in (*program.excluded, *program.stops):
            if self.compile(stop.term)(q, row, row):
                return None
        if not self._has_started(q, program.starts, row):
            return None
        best = self._combined(q, program, row)
        if best is None or not self._is_positive(q, best.amount):
            return None
        if self._is_outdone(q, program, row, best.amount):
            return None
        discretion = [self.compile(c.term)(q, row, row) for c in program.discretion]
        if discretion and not any(discretion):
            return None
        return evolve(best, discretionary=bool(discretion), day=q.day)

    @staticmethod
    def _is_positive(q: Question, amount: Any) -> bool:
        return amount is not None and not q.world.compare(OPERATORS["≤"], amount, 0)

    def _is_outdone(self, q: Question, program: t.Program, row: Row, amount: Any) -> bool:
        """Whether an amount from another law is higher; an equal one leaves this one paid."""
        for other in program.counting_also:
            value = self.compile(other)(q, row, row)
            if value is not None and q.world.compare(_LESS, amount, value):
                return True
        return False

    def _has_started(self, q: Question, starts: tuple[t.Start, ...], row: Row) -> bool:
        """Whether the month lies at or after every start that the facts themselves fix."""
        own = [start for start in starts if not start.of_award]
        return all(self._started(q, start, row) for start in own)

    def _started(self, q: Question, start: t.Start, row: Row) -> bool:
        moment = self.compile(start.moment)(q, row, row)
        if moment is None:
            return False
        number = q.month.number - start.following
        is_day = isinstance(start.moment.type, Date)
        return _at_most(q, moment, calendar.last_day(number) if is_day else number)

    def _combined(self, q: Question, program: t.Program, row: Row) -> Outcome | None:
        """The candidates under the program's rule of combination."""
        found = [c for c in self._candidates(q, program, row) if c.amount is not None]
        if program.combination == "sum" and found:
            return self._sum(q, found)
        best = self._highest(q, found)
        for exception in program.exceptions:
            first = next((c for c in found if c.categories == (exception.category,)), None)
            beside = self._highest(q, [c for c in found if set(c.categories) & set(exception.beside)])
            if first is None or beside is None or best is None:
                continue
            both = self._sum(q, [first, beside])
            if q.world.compare(_LESS, best.amount, both.amount):
                best = both
        return best

    @staticmethod
    def _highest(q: Question, found: list[Outcome]) -> Outcome | None:
        """The first of the highest; candidates are in order of declaration name, not of position."""
        best: Outcome | None = None
        for candidate in found:
            if best is None or q.world.compare(_LESS, best.amount, candidate.amount):
                best = candidate
        return best

    @staticmethod
    def _sum(q: Question, found: list[Outcome]) -> Outcome:
        total: Any = 0
        coefficient: Any = 0
        for candidate in found:
            total = q.world.apply(_PLUS, [total, candidate.amount])
            if coefficient is not None and candidate.coefficient is not None:
                coefficient = q.world.apply(_PLUS, [coefficient, candidate.coefficient])
        categories = tuple(name for c in found for name in c.categories)
        return Outcome(
            total,
            categories,
            coefficient or None,
            any(c.at_least for c in found),
            band=found[0].band,
        )

    def _candidates(self, q: Question, program: t.Program, row: Row) -> list[Outcome]:
        """One for each category or coefficient band that holds; one in all without either."""
        found: list[Outcome] = []
        for name in sorted(program.categories):
            coefficient = self.category_coefficient(q, name, row)
            if coefficient is not None:
                found += self._priced(q, program, row, (name,), coefficient)
        if program.coefficients or program.coefficient_table:
            for coefficient in self._coefficients(q, program, row):
                found += self._priced(q, program, row, (), coefficient)
        elif not program.categories:
            found += self._priced(q, program, row, (), None)
        return found

    def category_coefficient(self, q: Question, name: str, row: Row) -> Any:
        """The coefficient of a category for a row; None when it does not belong or start yet."""
        if not self.in_category(q, name, row):
            return None
        category = self.version(q, q.plan.categories.get(name, ()), row)
        if not self._counts_from(q, category.starts, row):
            return None
        best: Any = None
        for value in self._coefficients(q, category, row):
            if best is None or q.world.compare(_LESS, best, value):
                best = value
        return best

    def _counts_from(self, q: Question, starts: tuple[t.Start, ...], row: Row) -> bool:
        """A category with a start of its own counts from it; others from the decision's month."""
        if starts:
            return self._has_started(q, starts, row)
        return q.award_start is None or _at_most(q, q.award_start, q.month.number)

    def _coefficients(self, q: Question, rule: t.Category | t.Program, row: Row) -> list[Any]:
        found = [
            value
            for band in self.holding(q, rule.coefficients, row)
            if (value := self._band_value(q, band, row)) is not None
        ]
        if rule.coefficient_table:
            table = self.version(q, q.plan.tables.get(rule.coefficient_table, ()), row)
            value = self.table_value(q, table, row, "COEFFICIENT")
            found += [] if value is None else [value]
        return found

    def holding(self, q: Question, bands: tuple[t.Band, ...], row: Row) -> list[t.Band]:
        """The bands whose condition holds; `otherwise` when no other does."""
        held = [
            band
            for band in bands
            if not band.otherwise
            and (band.condition is None or self.compile(band.condition)(q, row, row))
        ]
        return held or [band for band in bands if band.otherwise]

    def _band_value(self, q: Question, band: t.Band, row: Row) -> Any:
        value = self.compile(band.value)(q, row, row)
        if band.each is None:
            return value
        count = len(self.members(band.each)(q, row, row))
        return q.world.apply(_TIMES, [value, count]) if count else None

    def _priced(
        self,
        q: Question,
        program: t.Program,
        row: Row,
        categories: tuple[str, ...],
        coefficient: Any,
    ) -> list[Outcome]:
        """The amounts that a coefficient gives: one for each amount clause that holds."""
        q.coefficient = coefficient
        found = []
        for band in self.holding(q, program.amounts, row):
            amount = self.compile(band.value)(q, row, row)
            if amount is not None and band.floor is not None:
                floor = self.compile(band.floor)(q, row, row)
                amount = q.world.apply(_GREATEST, [amount, floor])
            for limit in self.holding(q, program.limits, row):
                most = self.compile(limit.value)(q, row, row)
                amount = q.world.apply(_LEAST, [amount, most])
            found.append(Outcome(amount, categories, coefficient, band.at_least, band=band))
        q.coefficient = None
        return found


def _at_most(q: Question, first: Any, second: Any) -> bool:
    return q.world.compare(OPERATORS["≤"], first, second)


def _ancestor(row: Row, record: str) -> Row | None:
    """The row itself or the one above it that is of a record."""
    if row.record.name == record:
        return row
    for parent in row.parents.values():
        found = _ancestor(parent, record)
        if found is not None:
            return found
    return None
