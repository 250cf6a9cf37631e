"""Rules to machine code: definitions, tables, categories, bands, levels, decisions on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from policyengine import calendar
from policyengine.backends.columns.moving import latest_birth
from policyengine.backends.columns.setting import Setting
from policyengine.backends.native.awards import Awards
from policyengine.backends.native.cells import LOST, At, Value
from policyengine.backends.native.code import TRUTH, WHOLE, Machine, truth, whole
from policyengine.backends.native.terms import Terms
from policyengine.model import terms as t
from policyengine.model.model import TransitionRule, Version
from policyengine.plan.nodes import Versions
from policyengine.schema import Field
from policyengine.types import Date

COEFFICIENTS = 10_000
"""Coefficients are computed in ten-thousandths; one that needs more is not compiled."""
LEVELS = 100
"""Levels are computed in hundredths."""
MOST_COUNTED = 1 << 16
"""A row that counts more than so many others is not decided here."""


class Highest:
    """The first of the highest of some values over one denominator; none where there is none."""

    def __init__(self, terms: Terms, den: int) -> None:
        self._terms, self._den, self._most = terms, den, 0
        self._data, self._none = terms.code.whole(whole(0)), terms.code.truth(truth(True))

    def add(self, value: Value) -> None:
        value = self._terms.exactly(value, self._den)
        self._most = max(self._most, value.most)
        code, b = self._terms.code, self._terms.code.b
        more = b.or_(self._none.get(), b.icmp_signed("<", self._data.get(), value.data))
        with code.when(b.and_(more, code.opposite(value.none))):
            self._data.set(value.data)
            self._none.set(truth(False))

    def value(self) -> Value:
        return Value(self._data.get(), self._den, self._none.get(), self._most)


class Rules(Awards):
    """The meaning of every rule but a program's amount."""

    # ---- versions ---------------------------------------------------------------------------

    def versions(
        self, versions: Versions, row: Machine, record: str, each: Callable[[Any], None]
    ) -> None:
        """Tell the rule of each version, where it holds; a repealed one has none."""
        waiting = self.code.truth(truth(True))
        for version in versions:
            if version.guard is None:
                if version.rule is not None:
                    with self.code.when(waiting.get()):
                        each(version.rule)
                return
            met = self.code.truth(truth(False))
            with self.code.when(waiting.get()):
                met.set(self._guarded(version, row, record))
            with self.code.when(met.get()):
                waiting.set(truth(False))
                if version.rule is not None:
                    each(version.rule)

    def _guarded(self, version: Version, row: Machine, record: str) -> Machine:
        key = "guard", id(self.plan), version.guard, version.instrument, record
        if key not in self._functions:
            with self.function(key, TRUTH, (WHOLE,)) as (own,):
                if version.guard == "existing":
                    self.code.b.ret(self.is_existing(own, record))
                else:
                    self.code.b.ret(self._is_not_held_back(version, own, record))
        return self.call(key, row)

    def _is_not_held_back(self, version: Version, row: Machine, record: str) -> Machine:
        """Whether no transition of the instrument that makes a version holds a row back."""
        holds = self.code.truth(truth(True))
        transitions = self.law.model.transitions
        for rule in transitions.get(version.instrument or "", ()):
            with self.code.when(holds.get()):
                holds.set(self.code.opposite(self._matches(rule, row, record)))
        return holds.get()

    def _matches(self, rule: TransitionRule, row: Machine, record: str) -> Machine:
        """Whether any dossier of a row is held back by a transition."""
        found, going = self.code.truth(truth(False)), self.code.truth(truth(True))

        def each(dossier: Machine) -> None:
            own = At(dossier, dossier, rule.record, rule.record, self.last)
            held = self.test(rule.where, own)
            found.set(held)
            going.set(self.code.opposite(held))

        if self.schema.awards is not None and rule.record == self.schema.awards.name:
            self.each_award(record, row, each, going)
        elif record in self.schema.records[rule.record].parents:
            self.each_child(record, rule.record, row, each, going)
        return found.get()

    # ---- definitions and tables -------------------------------------------------------------

    def holds(self, name: str, record: str, row: Machine, day: Machine) -> Machine:
        key = "holds", id(self.plan), name, record
        if key not in self._functions:
            with self.function(key, TRUTH) as (own, today):
                found, at = self.code.truth(truth(False)), At(own, own, record, record, today)

                def case(rule: t.Definition) -> None:
                    found.set(self.any_case(rule.cases, at))

                self.versions(self.plan.definitions.get(name, ()), own, record, case)
                self.code.b.ret(found.get())
        return self.call(key, row, day)

    def any_case(self, cases: Sequence[t.Condition], at: At) -> Machine:
        return self.any_of([lambda case=case: self.test(case.term, at) for case in cases])

    def defined(self, term: t.Defined, at: At) -> Value:
        row, record = self.reach(term.place, at), term.place.record
        den = COEFFICIENTS if term.column is not None else self.den_of(term)
        data, none = self.code.whole(whole(0)), self.code.truth(truth(True))
        most = 0

        def case(rule: t.Definition) -> None:
            nonlocal most
            value = self.exactly(self.value(rule.cases[0].term, own), den)
            data.set(value.data)
            none.set(value.none)
            most = max(most, value.most)

        with self.code.when(self.is_there(row, term.place)):
            own = At(row, row, record, record, at.day)
            if term.column is None:
                self.versions(self.plan.definitions.get(term.name, ()), row, record, case)
            else:
                value = self.table_value(term.name, own, term.column)
                data.set(value.data)
                none.set(value.none)
                most = value.most
        return Value(data.get(), den, none.get(), most)

    def table_value(self, name: str, at: At, column: str) -> Value:
        """The output of the row of a table that holds; its rows exclude each other."""
        data, none = self.code.whole(whole(0)), self.code.truth(truth(True))
        waiting = self.code.truth(truth(True))
        most = 0

        def rows(table: t.Table) -> None:
            nonlocal most
            for entry in table.rows:
                held = self.code.truth(waiting.get())
                with self.code.when(held.get()):
                    held.set(self._every(entry.conditions, at))
                with self.code.when(held.get()):
                    waiting.set(truth(False))
                    found = self.exactly(self.value(entry.outputs[column], at), COEFFICIENTS)
                    data.set(found.data)
                    none.set(found.none)
                    most = max(most, found.most)

        self.versions(self.plan.tables.get(name, ()), at.it, at.record, rows)
        return Value(data.get(), COEFFICIENTS, none.get(), most)

    def _every(self, conditions: Sequence[t.Term], at: At) -> Machine:
        holds = self.code.truth(truth(True))
        for condition in conditions:
            with self.code.when(holds.get()):
                holds.set(self.test(condition, at))
        return holds.get()

    # ---- categories -------------------------------------------------------------------------

    def in_category(self, name: str, record: str, row: Machine, day: Machine) -> Machine:
        key = "in", id(self.plan), name, record
        if key not in self._functions:
            with self.function(key, TRUTH) as (own, today):
                found, at = self.code.truth(truth(False)), At(own, own, record, record, today)

                def rule(category: t.Category) -> None:
                    found.set(self.meets(category, at))

                self.versions(self.plan.categories.get(name, ()), own, record, rule)
                self.code.b.ret(found.get())
        return self.call(key, row, day)

    def meets(self, rule: t.Category | t.Program, at: At) -> Machine:
        """Whether the day lies in the rule's phases and any of its cases holds."""
        holds = self.code.truth(truth(True))
        if rule.phases:
            holds.set(self._in_phase(rule.phases, at.day))
        if rule.conditions:
            with self.code.when(holds.get()):
                holds.set(self.any_case(rule.conditions, at))
        return holds.get()

    def _in_phase(self, phases: tuple[str, ...], day: Machine) -> Machine:
        def inside(name: str) -> Machine:
            b = self.code.b
            first, last = self.plan.phases.get(name, (1, 0))
            begun = b.icmp_signed("<=", whole(first), day)
            over = b.icmp_signed("<", whole(last), day)
            holds = b.and_(begun, self.code.opposite(over))
            with self.code.when(holds):
                self.not_before(whole(first))
            with self.code.when(over):
                self.not_before(whole(last + 1))
            return holds

        return self.any_of([lambda name=name: inside(name) for name in phases])

    def has_started(self, starts: Sequence[t.Start], at: At) -> Machine:
        """Whether the month lies at or after every start that the facts themselves fix."""
        holds = self.code.truth(truth(True))
        for start in starts:
            with self.code.when(holds.get()):
                holds.set(self._started(start, at))
        return holds.get()

    def _started(self, start: t.Start, at: At) -> Machine:
        match start.moment:
            case t.BirthdayOf(place=t.Place(hops=()) as place, months=months):
                of = self.birth(place)
                return truth(False) if of is None else self._has_come(start, of, months, place, at)
            case t.Read(place=t.Place(hops=()) as place, type=Date(), field=of):
                return self._has_come(start, of, 0, place, at)
        moment = self.value(start.moment, at)
        limit = self.number(("latest", start.following), lambda s: self._latest_month(start, s))
        if isinstance(start.moment.type, Date):
            moment = Value(self.month_of(moment.data), 1, moment.none, 1 << 18)
        return self.compare("≤", moment, Value(limit, 1, truth(False), 1 << 18))

    def _has_come(self, start: t.Start, of: Field, months: int, place: t.Place, at: At) -> Machine:
        """Whether a stored day, so many months later, lies in a month that has come."""

        def fill(setting: Setting) -> int:
            return latest_birth(calendar.last_day(self._latest_month(start, setting)), months)

        row = self.reach(place, at)
        limit, cell = self.number(("came", start.following, months), fill), self.cell(of, row)
        if cell is None:
            return truth(False)
        day = self.code.whole(cell.data)
        if cell.state is not None:
            with self.code.when(self.is_unsure(cell), likely=False):
                day.set(self.latest(of, row, cell, limit))
        is_so = self.code.b.icmp_signed("<=", day.get(), limit)
        return self.code.both(is_so, self.code.opposite(self.is_none(cell)))

    @staticmethod
    def _latest_month(start: t.Start, setting: Setting) -> int:
        """The latest month in which something may fall that counts for the month asked about."""
        return setting.month.number - start.following

    # ---- bands ------------------------------------------------------------------------------

    def bands(self, bands: Sequence[t.Band], at: At, each: Callable[[t.Band], None]) -> None:
        """Tell each band whose condition holds; `otherwise` when no other does."""
        held = self.code.truth(truth(False))
        for band in bands:
            if band.otherwise:
                continue
            if band.condition is None:
                held.set(truth(True))
                each(band)
                continue
            with self.code.when(self.test(band.condition, at)):
                held.set(truth(True))
                each(band)
        for band in bands:
            if band.otherwise:
                with self.code.when(self.code.opposite(held.get())):
                    each(band)

    def category_coefficient(self, name: str, at: At) -> Value:
        """The coefficient of a category that the row belongs to; none before it starts."""
        key = "coefficient", id(self.plan), name, at.record

        def written(own: At) -> Value:
            data, none = self.code.whole(whole(0)), self.code.truth(truth(True))
            most = 0

            def started(rule: t.Category) -> None:
                nonlocal most
                with self.code.when(self.has_started(rule.starts, own)):
                    found = self._highest(rule, own)
                    data.set(found.data)
                    none.set(found.none)
                    most = max(most, found.most)

            self.versions(self.plan.categories.get(name, ()), own.it, own.record, started)
            return Value(data.get(), COEFFICIENTS, none.get(), most)

        return self.value_of(key, at, written)

    def _highest(self, rule: t.Category, at: At) -> Value:
        """The first of the highest coefficients of a category; none where there is none."""
        best = Highest(self, COEFFICIENTS)
        self.bands(rule.coefficients, at, lambda band: best.add(self.band_value(band, at)))
        if rule.coefficient_table:
            best.add(self.table_value(rule.coefficient_table, at, "COEFFICIENT"))
        return best.value()

    def band_value(self, band: t.Band, at: At) -> Value:
        value = self.value(band.value, at)
        if band.each is None:
            return value
        count = self.count(band.each, at)
        nobody = self.code.b.icmp_signed("==", count.data, whole(0))
        self.note(LOST, self.code.b.icmp_signed(">=", count.data, whole(MOST_COUNTED)))
        return self.apply("×", [value, Value(count.data, 1, nobody, MOST_COUNTED)])
