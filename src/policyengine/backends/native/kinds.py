"""Kinds of answers: a number for all that the places in the law behind an answer depend on.

Two rows of one kind rest on the same declarations, so that `columns.sources` need be asked about
one of them alone. Numbers are mixed from truths by a linear congruence (Knuth, The Art of Computer
Programming, volume 2, section 3.3.4); that two of the few thousand kinds of a policy share one of
2⁶⁴ numbers is less likely than a fault of the machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from policyengine.backends.native.cells import At
from policyengine.backends.native.code import WHOLE, Machine, Variable, whole
from policyengine.backends.native.decisions import DAY, VERSION, Decisions
from policyengine.backends.native.programs import CATEGORIES
from policyengine.model import terms as t
from policyengine.plan.programs import level_terms

_MIX = 6_364_136_223_846_793_005


class Kinds(Decisions):
    """Writes what kind of answer a row has."""

    def kind(self, row: Machine, found: Machine) -> Machine:
        """The kind of an answer that gives something."""
        code, b = self.code, self.code.b
        kind = code.whole(whole(0))
        for place in (VERSION, CATEGORIES):
            self._mix(kind, code.written(found, whole(place)))
        day = code.written(found, whole(DAY))
        for number, (plan, rule) in enumerate(self.rules):
            mine = b.icmp_signed("==", code.written(found, whole(VERSION)), whole(number))
            with code.when(mine):
                self.plan = plan
                at = At(row, row, rule.record, rule.record, day)
                self._of_program(kind, rule, at, found)
        return kind.get()

    def _mix(self, kind: Variable, value: Machine) -> None:
        b = self.code.b
        kind.set(b.add(b.mul(b.xor(kind.get(), value), whole(_MIX)), whole(1)))

    def _mix_truth(self, kind: Variable, holds: Machine) -> None:
        self._mix(kind, self.code.b.zext(holds, WHOLE))

    def _of_program(self, kind: Variable, rule: t.Program, at: At, found: Machine) -> None:
        self._of_bands(kind, rule.coefficients, at)
        for level in level_terms(rule):
            value = self.level(level, at)
            self._mix(kind, value.data)
            self._of_versions(kind, level, at)
        for name in sorted(rule.categories):
            with self.code.when(self._is_named_in(found, name)):
                self._of_category(kind, name, at)

    def _is_named_in(self, found: Machine, name: str) -> Machine:
        """Whether a category is one of those that an outcome names."""
        table = self.array(
            ("names", name), lambda _: np.array([name in names for names in self.lists], np.int64)
        )
        place = self.code.written(found, whole(CATEGORIES))
        return self.code.b.icmp_signed("!=", self.code.entry(table, place, WHOLE), whole(0))

    def _of_versions(self, kind: Variable, level: t.LevelOf, at: At) -> None:
        """By which versions a level may have its value: of areas, of those who receive already."""
        law, day = self.law, self.when.last
        areas = () if level.national else law.areas(level.name)
        given = [law.level(level.name, day, area) for area in (None, *areas)]
        if any(version is not None and version.guard is not None for version in given):
            self._mix_truth(kind, self.is_existing(at.it, at.record))
        for area, version in zip(areas, given[1:], strict=True):
            if version is not None:
                self._mix_truth(kind, self.lies_in(area, at))

    def _of_category(self, kind: Variable, name: str, at: At) -> None:
        numbers = iter(range(1, 1 << 16))

        def each(rule: t.Category) -> None:
            self._mix(kind, whole(next(numbers)))
            self._of_bands(kind, rule.coefficients, at)
            if rule.coefficient_table:
                self._of_table(kind, rule.coefficient_table, at)
            self._of_cases(kind, rule.conditions, at)

        self.versions(self.plan.categories.get(name, ()), at.it, at.record, each)

    def _of_table(self, kind: Variable, name: str, at: At) -> None:
        numbers = iter(range(1, 1 << 16))
        tables = self.plan.tables.get(name, ())
        self.versions(tables, at.it, at.record, lambda _: self._mix(kind, whole(next(numbers))))

    def _of_bands(self, kind: Variable, bands: Sequence[t.Band], at: At) -> None:
        for band in bands:
            if band.condition is not None:
                self._mix_truth(kind, self.test(band.condition, at))

    def _of_cases(self, kind: Variable, cases: Sequence[t.Condition], at: At) -> None:
        for case in cases:
            if len(cases) > 1:
                self._mix_truth(kind, self.test(case.term, at))
            self._of_labels(kind, case.term, at)

    def _of_labels(self, kind: Variable, term: t.Term, at: At) -> None:
        """Which letter of a definition by cases holds."""
        if isinstance(term, t.Apply) and term.operator == "and":
            for operand in term.operands:
                self._of_labels(kind, operand, at)
        if not isinstance(term, t.Defined) or term.column is not None or term.place.hops:
            return
        numbers = iter(range(1, 1 << 16))
        row, record = self.reach(term.place, at), term.place.record
        own = At(row, row, record, record, at.day)

        def each(rule: t.Definition) -> None:
            self._mix(kind, whole(next(numbers)))
            for case in rule.cases:
                if case.label:
                    self._mix_truth(kind, self.test(case.term, own))

        self.versions(self.plan.definitions.get(term.name, ()), row, record, each)
