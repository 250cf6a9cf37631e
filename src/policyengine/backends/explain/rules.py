"""Rules in one world and on one day: versions, definitions, tables, categories, levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policyengine.backends.explain.awards import Awards
from policyengine.backends.explain.prepared import (
    Prepared,
    PreparedBand,
    PreparedStart,
    prepare,
)
from policyengine.backends.explain.question import PlanWithRules, Question
from policyengine.calendar import last_day, month_of
from policyengine.model import terms as t
from policyengine.model.model import LevelVersion, TransitionRule, Version
from policyengine.operators import OPERATORS
from policyengine.plan.nodes import Plan, Versions
from policyengine.plan.worlds import Lazy
from policyengine.population import Row

_LESS = OPERATORS["<"]
_AT_MOST = OPERATORS["≤"]
_TIMES = OPERATORS["×"]
_GREATEST = OPERATORS["greatest"]
_NOT_YET: Any = object()


class Rules(Awards):
    """The meaning of every rule but a program's amount."""

    def prepared(self, rule: t.Rule) -> Prepared:
        """The compiled parts of a rule; the rule is kept so that its identity stays its own."""
        found = self._prepared.get(id(rule))
        if found is None:
            found = rule, prepare(rule, self.compile, self.members)
            self._prepared[id(rule)] = found
        return found[1]

    # ---- versions ---------------------------------------------------------------------------

    def holding_for_everybody(self, plan: Plan) -> dict[str, tuple[t.Rule, Prepared]]:
        """The rules of a plan that no guard limits, with their compiled parts."""
        kinds = (plan.definitions, plan.tables, plan.categories, plan.programs)
        return {
            name: (versions[0].rule, self.prepared(versions[0].rule))
            for rules in kinds
            for name, versions in rules.items()
            if versions and versions[0].guard is None and versions[0].rule is not None
        }

    def found(
        self, q: Question, name: str, versions: dict[str, Versions], row: Row
    ) -> tuple[Any, Prepared] | None:
        """The rule that holds for a row with its compiled parts; None when there is none."""
        fixed = q.fixed.get(name)
        if fixed is not None:
            return fixed
        rule = self.version(q, versions.get(name, ()), row)
        return None if rule is None else (rule, self.prepared(rule))

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
        awards = q.law.model.schema.awards
        is_award = awards is not None and awards.name == rule.record
        dossiers = self._awards(q, row) if is_award else row.children.get(rule.record, [])
        return any(where(q, dossier, dossier) for dossier in dossiers)

    # ---- definitions and tables -------------------------------------------------------------

    def defined(self, q: Question, name: str, row: Row, column: str | None) -> Any:
        key = name, row, column
        value = q.memo.get(key, _NOT_YET)
        if value is _NOT_YET:
            value = q.memo[key] = self._defined_value(q, name, row, column)
        return value

    def _defined_value(self, q: Question, name: str, row: Row, column: str | None) -> Any:
        if column is not None:
            return self.table_value(q, name, row, column)
        found = self.found(q, name, q.plan.definitions, row)
        if found is None:
            return None
        cases = found[1].cases
        if len(cases) == 1:
            return cases[0](q, row, row)
        for case in cases:
            if case(q, row, row):
                return True
        return False

    def table_value(self, q: Question, name: str, row: Row, column: str) -> Any:
        """The output of the row of a table that holds; its rows exclude each other."""
        found = self.found(q, name, q.plan.tables, row)
        for entry in found[1].rows if found is not None else ():
            if all(test(q, row, row) for test in entry.tests):
                return entry.outputs[column](q, row, row)
        return None

    # ---- categories -------------------------------------------------------------------------

    def in_category(self, q: Question, name: str, row: Row) -> bool:
        key = name, row
        held: bool | None = q.memo.get(key)
        if held is None:
            found = self.found(q, name, q.plan.categories, row)
            held = found is not None and self.meets(q, *found, row)
            q.memo[key] = held
        return held

    def meets(self, q: Question, rule: t.Category | t.Program, parts: Prepared, row: Row) -> bool:
        """Whether the day lies in the rule's phases and any of its cases holds."""
        if rule.phases and not self.in_phase(q, rule.phases):
            return False
        if not parts.cases:
            return True
        for case in parts.cases:
            if case(q, row, row):
                return True
        return False

    @staticmethod
    def in_phase(q: Question, phases: tuple[str, ...]) -> bool:
        for name in phases:
            first, last = q.plan.phases.get(name, (1, 0))
            if first <= q.day <= last:
                q.not_before(first)
                q.not_after(last)
                return True
            if last < q.day:
                q.not_before(last + 1)
            elif q.day < first <= last:
                q.not_after(first - 1)
        return False

    def has_started(self, q: Question, starts: tuple[PreparedStart, ...], row: Row) -> bool:
        """Whether the month lies at or after every start that the facts themselves fix."""
        return all(self.started(q, start, row) for start in starts)

    @staticmethod
    def started(q: Question, start: PreparedStart, row: Row) -> bool:
        moment = start.moment(q, row, row)
        if moment is None:
            return False
        number = q.month.number - start.following
        held = q.world.compare(_AT_MOST, moment, last_day(number) if start.is_day else number)
        if moment.__class__ is not int:
            q.not_after(q.month.last)
        elif not held:
            turning = month_of(moment) if start.is_day else moment
            q.not_after(last_day(turning + start.following - 1))
        return held

    def category_coefficient(self, q: Question, name: str, row: Row) -> Any:
        """The coefficient of a category that a row belongs to; None when it does not start yet."""
        key = name, row, "COEFFICIENT", q.award_start
        value = q.memo.get(key, _NOT_YET)
        if value is _NOT_YET:
            value = q.memo[key] = self._category_coefficient(q, name, row)
        return value

    def _category_coefficient(self, q: Question, name: str, row: Row) -> Any:
        found = self.found(q, name, q.plan.categories, row)
        if found is None or not self.counts_from(q, name, found[1].starts, row):
            return None
        best: Any = None
        for value in self.coefficients(q, *found, row):
            if best is None or q.world.compare(_LESS, best, value):
                best = value
        return best

    def counts_from(
        self, q: Question, name: str, starts: tuple[PreparedStart, ...], row: Row
    ) -> bool:
        """A category with a start of its own counts from it; others from the decision's month.

        Months before a decision open by the law of the month and by that which it was signed under.
        """
        if q.award_start is None:
            return self.has_started(q, starts, row)
        if starts and (q.award_plan is None or self._starts_under(q, q.award_plan, name, row)):
            return self.has_started(q, starts, row)
        return q.world.compare(_AT_MOST, q.award_start, q.month.number)

    def _starts_under(
        self, q: Question, law: PlanWithRules, name: str, row: Row
    ) -> tuple[PreparedStart, ...]:
        plan, fixed = law
        if name in fixed:
            found: Prepared = fixed[name][1]
            return found.starts
        rule = self.version(q, plan.categories.get(name) or plan.programs.get(name, ()), row)
        return () if rule is None else self.prepared(rule).starts

    # ---- bands ------------------------------------------------------------------------------

    def coefficients(
        self, q: Question, rule: t.Category | t.Program, parts: Prepared, row: Row
    ) -> list[Any]:
        """The coefficients whose condition holds, by bands and by table."""
        found = [
            value
            for band in self.holding(q, parts.bands, row)
            if (value := self._band_value(q, band, row)) is not None
        ]
        if rule.coefficient_table:
            value = self.table_value(q, rule.coefficient_table, row, "COEFFICIENT")
            found += [] if value is None else [value]
        return found

    @staticmethod
    def holding(q: Question, bands: tuple[PreparedBand, ...], row: Row) -> list[PreparedBand]:
        """The bands whose condition holds; `otherwise` when no other does."""
        held = [
            band
            for band in bands
            if not band.band.otherwise and (band.condition is None or band.condition(q, row, row))
        ]
        return held or [band for band in bands if band.band.otherwise]

    @staticmethod
    def _band_value(q: Question, band: PreparedBand, row: Row) -> Any:
        value = band.value(q, row, row)
        if band.each is None:
            return value
        count = len(band.each(q, row, row))
        return q.world.apply(_TIMES, [value, count]) if count else None

    # ---- levels -----------------------------------------------------------------------------

    def level(self, q: Question, name: str, row: Row | None, national: bool) -> Any:
        """The greatest of the nation's value and those of the areas that the row lies in."""
        value = None
        for version in self._levels_of(q, name, row, national):
            found = self._level_value(q, version, row)
            value = found if value is None else q.world.apply(_GREATEST, [value, found])
        return value

    def level_versions(
        self, q: Question, name: str, row: Row, national: bool
    ) -> list[LevelVersion]:
        """The version that gives the level; where a value is open, all that may."""
        given = [
            (version, self._level_value(q, version, row))
            for written in self._levels_of(q, name, row, national)
            if (version := self._level_for(q, written, row)) is not None
        ]
        values = [value for _, value in given if value is not None]
        if any(isinstance(value, Lazy) for value in values):
            return [version for version, _ in given]
        return [version for version, value in given if not values or value == max(values)]

    def _levels_of(
        self, q: Question, name: str, row: Row | None, national: bool
    ) -> Iterator[LevelVersion]:
        """The nation's version, then those of the areas that the row lies in."""
        version = q.law.level(name, q.level_day, None)
        if version is not None:
            yield version
        if national or row is None:
            return
        for area in q.law.areas(name):
            local = q.law.level(name, q.level_day, area)
            if local is not None and self._lies_in(q, row, area):
                yield local

    def _level_for(
        self, q: Question, version: LevelVersion | None, row: Row | None
    ) -> LevelVersion | None:
        """The version itself, or an earlier one where it is for those who receive already."""
        while version is not None and version.guard == "existing":
            if row is not None and self.receives(q, row, (), q.month.eve):
                return version
            version = version.otherwise
        return version

    def _level_value(self, q: Question, written: LevelVersion, row: Row | None) -> Any:
        version = self._level_for(q, written, row)
        return None if version is None else self.compile(version.value.value)(q, row, row)

    def _lies_in(self, q: Question, row: Row, area: str) -> bool:
        declared = q.law.model.names.declared[area]
        home = _ancestor(row, declared.record or "")
        return home is not None and bool(self.defined(q, area, home, None))


def _ancestor(row: Row, record: str) -> Row | None:
    """The row itself or the one above it that is of a record."""
    if row.record.name == record:
        return row
    for parent in row.parents.values():
        found = _ancestor(parent, record)
        if found is not None:
            return found
    return None
