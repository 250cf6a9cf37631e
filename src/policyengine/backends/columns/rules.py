"""Rules for many elements on their days: versions, definitions, tables, categories, levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from policyengine.backends.columns.awards import Awards
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.prepared import (
    Prepared,
    PreparedBand,
    PreparedStart,
    prepare,
)
from policyengine.backends.columns.reaching import Scope
from policyengine.backends.columns.values import Value, constant, gather, nothing
from policyengine.calendar import last_day
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model import terms as t
from policyengine.model.model import TransitionRule, Version
from policyengine.plan.nodes import Plan, Versions
from policyengine.schema import Schema

Found = tuple[Ints, Any, Prepared]
"""Positions of the elements for whom a version holds, the rule, and its compiled parts."""


class Rules(Awards):
    """The meaning of every rule but a program's amount."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema)
        self._prepared: dict[int, tuple[t.Rule, Prepared]] = {}

    def prepared(self, rule: t.Rule) -> Prepared:
        """The compiled parts of a rule; the rule is kept so that its identity stays its own."""
        found = self._prepared.get(id(rule))
        if found is None:
            found = rule, prepare(rule, self, self._record)
            self._prepared[id(rule)] = found
        return found[1]

    # ---- versions ---------------------------------------------------------------------------

    def found(
        self, q: Batch, versions: Versions, el: Ints, rows: Rows, record: str
    ) -> Iterator[Found]:
        """The rules that hold for some rows, each with those it holds for."""
        for at, rule in self.version(q, versions, el, rows, record):
            if rule is not None:
                yield at, rule, self.prepared(rule)

    def version(
        self, q: Batch, versions: Versions, el: Ints, rows: Rows, record: str
    ) -> Iterator[tuple[Ints, Any]]:
        """Every version that holds for somebody; None when it is repealed."""
        at = np.arange(len(el))
        for version in versions:
            if not len(at):
                return
            if version.guard is None:
                yield at, version.rule
                return
            holds = self._guarded(q, version, el[at], rows[at], record)
            yield at[holds], version.rule
            at = at[~holds]

    def _guarded(self, q: Batch, version: Version, el: Ints, rows: Rows, record: str) -> Truths:
        if version.guard == "existing":
            return self._is_existing(q, el, rows, record)
        holds = np.ones(len(el), np.bool_)
        for rule in q.setting.law.model.transitions.get(version.instrument or "", ()):
            at = np.flatnonzero(holds)
            holds[at] = ~self._matches(q, rule, el[at], rows[at], record)
        return holds

    def _is_existing(self, q: Batch, el: Ints, rows: Rows, record: str) -> Truths:
        return self.receives(q, (), el, rows, record, np.full(len(el), q.month.eve, np.int64))

    def _matches(self, q: Batch, rule: TransitionRule, el: Ints, rows: Rows, record: str) -> Truths:
        where = self.test(rule.where, Scope(rule.record, rule.record))
        holds = np.zeros(len(el), np.bool_)
        for at, dossier in self._dossiers(q, rule.record, rows, record):
            waiting = np.flatnonzero(~holds[at])
            at, dossier = at[waiting], dossier[waiting]
            if len(at):
                holds[at] = where(q, el[at], dossier, dossier)
        return holds

    def _dossiers(
        self, q: Batch, wanted: str, rows: Rows, record: str
    ) -> Iterator[tuple[Ints, Rows]]:
        if wanted == self._record:
            yield from self._each(q, rows, record)
            return
        if record not in self.schema.records[wanted].parents:
            return
        held = q.setting.population.children(record, wanted)
        yield from held.steps(np.arange(len(rows)), rows)

    # ---- definitions and tables -------------------------------------------------------------

    def holds(self, q: Batch, name: str, el: Ints, rows: Rows, record: str) -> Truths:
        holds = np.zeros(len(el), np.bool_)
        versions = q.plan.definitions.get(name, ())
        for at, _, parts in self.found(q, versions, el, rows, record):
            holds[at] = _any_case(parts, q, el[at], rows[at])
        return holds

    def defined(
        self, q: Batch, name: str, el: Ints, rows: Rows, record: str, column: str | None
    ) -> Value:
        if column is not None:
            return self.table_value(q, name, el, rows, record, column)
        values, which, place = [nothing(1)], np.zeros(len(el), np.int64), np.zeros(len(el), int)
        versions = q.plan.definitions.get(name, ())
        for at, _, parts in self.found(q, versions, el, rows, record):
            value = parts.case_value
            mine = el[at], rows[at], rows[at]
            if value is not None:
                values.append(value(q, *mine))
            else:
                values.append(Value(_any_case(parts, q, el[at], rows[at]).astype(np.int64)))
            which[at], place[at] = len(values) - 1, np.arange(len(at))
        return gather(values, which, place)

    def table_value(
        self, q: Batch, name: str, el: Ints, rows: Rows, record: str, column: str
    ) -> Value:
        """The output of the row of a table that holds; its rows exclude each other."""
        values, which, place = [nothing(1)], np.zeros(len(el), np.int64), np.zeros(len(el), int)
        for at, _, parts in self.found(q, q.plan.tables.get(name, ()), el, rows, record):
            for entry in parts.rows:
                held = at
                for test in entry.tests:
                    if len(held):
                        held = held[test(q, el[held], rows[held], rows[held])]
                if len(held):
                    values.append(entry.outputs[column](q, el[held], rows[held], rows[held]))
                    which[held], place[held] = len(values) - 1, np.arange(len(held))
                    at = at[~np.isin(at, held, assume_unique=True)]
                if not len(at):
                    break
        return gather(values, which, place)

    # ---- categories -------------------------------------------------------------------------

    def in_category(self, q: Batch, name: str, el: Ints, rows: Rows, record: str) -> Truths:
        holds = np.zeros(len(el), np.bool_)
        versions = q.plan.categories.get(name, ())
        for at, rule, parts in self.found(q, versions, el, rows, record):
            holds[at] = self.meets(q, rule, parts, el[at], rows[at])
        return holds

    def meets(
        self, q: Batch, rule: t.Category | t.Program, parts: Prepared, el: Ints, rows: Rows
    ) -> Truths:
        """Whether the day lies in the rule's phases and any of its cases holds."""
        holds = np.ones(len(el), np.bool_)
        if rule.phases:
            holds &= self.in_phase(q, rule.phases, el)
        if parts.cases:
            at = np.flatnonzero(holds)
            holds[at] = _any_case(parts, q, el[at], rows[at])
        return holds

    @staticmethod
    def in_phase(q: Batch, phases: tuple[str, ...], el: Ints) -> Truths:
        holds = np.zeros(len(el), np.bool_)
        for name in phases:
            first, last = q.plan.phases.get(name, (1, 0))
            waiting = np.flatnonzero(~holds)
            day = q.day[el[waiting]]
            inside, over = waiting[(first <= day) & (day <= last)], waiting[last < day]
            holds[inside] = True
            q.not_before(el[inside], first)
            q.not_before(el[over], last + 1)
        return holds

    def has_started(
        self, q: Batch, starts: tuple[PreparedStart, ...], el: Ints, rows: Rows
    ) -> Truths:
        """Whether the month lies at or after every start that the facts themselves fix."""
        holds = np.ones(len(el), np.bool_)
        for start in starts:
            at = np.flatnonzero(holds)
            if not len(at):
                break
            moment = start.moment(q, el[at], rows[at], rows[at])
            number = q.month.number - start.following
            latest = constant(last_day(number) if start.is_day else number, len(at))
            holds[at] = q.compare("≤", el[at], moment, latest)
        return holds

    def category_coefficient(self, q: Batch, name: str, el: Ints, rows: Rows, record: str) -> Value:
        """The coefficient of a category that rows belong to; none when it does not start yet."""
        values, which, place = [nothing(1)], np.zeros(len(el), np.int64), np.zeros(len(el), int)
        versions = q.plan.categories.get(name, ())
        for at, rule, parts in self.found(q, versions, el, rows, record):
            counts = self.counts_from(q, name, parts.starts, el[at], rows[at], record)
            at = at[counts]
            found = self.coefficients(q, rule, parts, el[at], rows[at], record)
            values.append(highest(q, el[at], found, len(at)))
            which[at], place[at] = len(values) - 1, np.arange(len(at))
        return gather(values, which, place)

    def counts_from(
        self,
        q: Batch,
        name: str,
        starts: tuple[PreparedStart, ...],
        el: Ints,
        rows: Rows,
        record: str,
    ) -> Truths:
        """A category with a start of its own counts from it; others from the decision's month.

        Months before a decision open by the law of the month and by that which it was signed under.
        """
        if q.award_start is None:
            return self.has_started(q, starts, el, rows)
        earlier = np.zeros(len(el), np.bool_)
        if starts:
            earlier = self._starts_under(q, name, el, rows, record)
        holds = np.zeros(len(el), np.bool_)
        at = np.flatnonzero(earlier)
        holds[at] = self.has_started(q, starts, el[at], rows[at])
        at = np.flatnonzero(~earlier)
        number = constant(q.month.number, len(at))
        holds[at] = q.compare("≤", el[at], q.award_start.take(el[at]), number)
        return holds

    def _starts_under(self, q: Batch, name: str, el: Ints, rows: Rows, record: str) -> Truths:
        """Whether the law of the day of signing lets a rule start early as well."""
        assert q.award_plan is not None
        numbers = q.award_plan[el]
        holds = numbers < 0
        before = q.plan_number
        for number in np.unique(numbers[numbers >= 0]).tolist():
            mine = np.flatnonzero(numbers == number)
            plan: Plan = q.setting.plans[number]
            versions = plan.categories.get(name) or plan.programs.get(name, ())
            for at, _, parts in self.found(q, versions, el[mine], rows[mine], record):
                holds[mine[at]] = bool(parts.starts)
        q.plan_number = before
        return holds

    # ---- bands ------------------------------------------------------------------------------

    def coefficients(
        self,
        q: Batch,
        rule: t.Category | t.Program,
        parts: Prepared,
        el: Ints,
        rows: Rows,
        record: str,
    ) -> list[tuple[Ints, Value]]:
        """The coefficients whose condition holds, by bands and by table: positions and values."""
        found = []
        for at, band in self.holding(q, parts.bands, el, rows):
            value = self._band_value(q, band, el[at], rows[at])
            there = np.flatnonzero(~value.is_none())
            found.append((at[there], value.take(there)))
        if rule.coefficient_table:
            value = self.table_value(q, rule.coefficient_table, el, rows, record, "COEFFICIENT")
            there = np.flatnonzero(~value.is_none())
            found.append((there, value.take(there)))
        return found

    @staticmethod
    def holding(
        q: Batch, bands: tuple[PreparedBand, ...], el: Ints, rows: Rows
    ) -> list[tuple[Ints, PreparedBand]]:
        """The bands whose condition holds; `otherwise` when no other does."""
        found = []
        held = np.zeros(len(el), np.bool_)
        for band in bands:
            if band.band.otherwise:
                continue
            at = np.arange(len(el))
            if band.condition is not None:
                at = np.flatnonzero(band.condition(q, el, rows, rows))
            held[at] = True
            found.append((at, band))
        rest = np.flatnonzero(~held)
        found += [(rest, band) for band in bands if band.band.otherwise]
        return [(at, band) for at, band in found if len(at)]

    @staticmethod
    def _band_value(q: Batch, band: PreparedBand, el: Ints, rows: Rows) -> Value:
        value = band.value(q, el, rows, rows)
        if band.each is None:
            return value
        count = band.each(q, el, rows, rows)
        return q.apply("×", el, [value, Value(count, 1, count == 0)])


def highest(q: Batch, el: Ints, found: list[tuple[Ints, Value]], count: int) -> Value:
    """The first of the highest among some elements' values; none where there is none."""
    best, place = np.full(count, len(found)), np.zeros(count, np.int64)
    values = [*(value for _, value in found), nothing(1)]
    for number, (at, value) in enumerate(found):
        has = np.flatnonzero(best[at] < len(found))
        replaces = np.ones(len(at), np.bool_)
        if len(has):
            before = gather(values, best[at[has]], place[at[has]])
            replaces[has] = q.compare("<", el[at[has]], before, value.take(has))
        new = np.flatnonzero(replaces)
        best[at[new]], place[at[new]] = number, new
    return gather(values, best, place)


def _any_case(parts: Prepared, q: Batch, el: Ints, rows: Rows) -> Truths:
    holds = np.zeros(len(el), np.bool_)
    at = np.arange(len(el))
    for case in parts.cases:
        if not len(at):
            break
        held = case(q, el[at], rows[at], rows[at])
        holds[at[held]] = True
        at = at[~held]
    return holds
