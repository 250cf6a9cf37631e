"""Why, and why not: the steps of a decision in one world, in the policy's own words."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from policyengine import calendar
from policyengine.backends.explain.amounts import Outcome
from policyengine.backends.explain.changes import smallest_changes
from policyengine.backends.explain.chosen import chosen_versions, no_versions
from policyengine.backends.explain.decide import Engine
from policyengine.backends.explain.months import Basis
from policyengine.backends.explain.prepared import PreparedStart
from policyengine.backends.explain.question import Month, Question
from policyengine.backends.explain.wording import (
    fact_words,
    months_words,
    number_words,
    rule_words,
)
from policyengine.backends.results import Explanation, Reason, decimal_text
from policyengine.diagnostics import Text
from policyengine.model import terms as t
from policyengine.model.model import Asking
from policyengine.plan.worlds import Lazy, World
from policyengine.population import Row, Unknown
from policyengine.types import Date, Number


def explanation(
    engine: Engine,
    program: str,
    row: Row,
    month: int,
    asking: Asking,
    basis: Basis,
    with_changes: bool = True,
) -> Explanation:
    """The result of one program for one recipient, with the steps that led to it.

    `with_changes` also looks for the smallest change of one fact that would change the answer,
    which asks the question again for every fact.
    """
    result = engine.result(program, row, month, asking, basis)
    law = engine.model.law(asking)
    when = Month.of(month, asking.day)
    if result.status == "no_law":
        return Explanation(result, (), no_versions())
    q = engine.ask(World([]), law, when)
    outcome = engine.rules.month_outcome(q, program, row)
    q.on(outcome.day if outcome is not None else when.last)
    steps = _Steps(engine, q)
    rule = engine.rules.version(q, q.plan.programs.get(program, ()), row)
    reasons = steps.program(rule, row, outcome) if isinstance(rule, t.Program) else ()
    changes = (
        smallest_changes(engine, program, row, month, asking, basis, result) if with_changes else ()
    )
    return Explanation(result, reasons, chosen_versions(q, rule), changes)


class _Steps:
    """Words every step of one run; facts that the world leaves open are shown as unknown."""

    def __init__(self, engine: Engine, q: Question) -> None:
        self.engine = engine
        self.rules = engine.rules
        self.q = q

    # ---- rules ------------------------------------------------------------------------------

    def program(self, rule: t.Program, row: Row, outcome: Outcome | None) -> tuple[Reason, ...]:
        found = [self.step(c.term, row, c.source) for c in rule.conditions]
        for condition in (*rule.excluded, *rule.stops):
            step = self.step(condition.term, row, condition.source)
            if step.holds is not False:
                text = Text(f"thôi hưởng nếu {step.text.vi}", f"not paid if {step.text.en}")
                found.append(evolve(step, text=text, decisive=True))
        categories = [self.category(name, row) for name in sorted(rule.categories)]
        if outcome is not None:
            chosen = set(outcome.categories)
            ranked = [
                (name, step) for name, step in zip(sorted(rule.categories), categories, strict=True)
            ]
            found += [evolve(step, decisive=True) for name, step in ranked if name in chosen]
            found += [step for name, step in ranked if name not in chosen and step.holds]
            found.append(self._amount(rule, outcome))
        else:
            found += categories
        return tuple(found)

    def category(self, name: str, row: Row) -> Reason:
        """Whether somebody belongs to a category, condition by condition."""
        category = self.rules.version(self.q, self.q.plan.categories.get(name, ()), row)
        label = self._label(name)
        if not isinstance(category, t.Category):
            repealed = Text(f"{label.vi}: đã bãi bỏ", f"{label.en}: repealed")
            return Reason(repealed, False)
        parts = [part for c in category.conditions for part in self._parts(c.term, row, c.source)]
        parts += [self._start(start, row) for start in category.starts]
        held = _all_hold(parts)
        if len(category.conditions) > 1:
            held = self.rules.in_category(self.q, name, row)
        if held is False:
            parts = [evolve(part, decisive=True) for part in parts if part.holds is False] or parts
        source = category.head.source
        return Reason(
            label,
            held,
            citation=source.citation,
            instrument=self._title(source),
            parts=tuple(parts),
        )

    def _amount(self, rule: t.Program, outcome: Outcome) -> Reason:
        """The sum that the officer can do again: level × coefficient = amount."""
        low, high = self.q.world.bounds(outcome.amount)
        shown = number_words(low, rule.unit is None) if low is not None else Text("?", "?")
        coefficient = outcome.coefficient
        if coefficient is None or coefficient.__class__ is Lazy or low != high or not coefficient:
            text = shown
        else:
            level = number_words(low / coefficient, rule.unit is None)
            factor = decimal_text(coefficient)
            text = Text(
                f"{level.vi} × {factor.replace('.', ',')} = {shown.vi}",
                f"{level.en} × {factor} = {shown.en}",
            )
        band = outcome.band
        source = band.source if band else rule.head.source
        return Reason(
            text, True, citation=source.citation, instrument=self._title(source), decisive=True
        )

    def _start(self, start: t.Start, row: Row) -> Reason:
        moment = PreparedStart(
            self.rules.compile(start.moment), start.following, isinstance(start.moment.type, Date)
        )
        held = self.rules.started(self.q, moment, row)
        words = rule_words(start.moment)
        text = Text(f"hưởng từ tháng: {words.vi}", f"from the month of: {words.en}")
        return Reason(
            text,
            held,
            self._facts(start.moment, row),
            start.source.citation,
            self._title(start.source),
        )

    # ---- terms ------------------------------------------------------------------------------

    def _parts(self, term: t.Term, row: Row, source: t.Origin) -> list[Reason]:
        """The conjuncts of a condition, each a step of its own."""
        if isinstance(term, t.Apply) and term.operator == "and":
            return [self.step(operand, row, source) for operand in term.operands]
        return [self.step(term, row, source)]

    def step(self, term: t.Term, row: Row, source: t.Origin) -> Reason:
        """One condition: whether it held, on which facts, and by how much it failed."""
        facts = self._facts(term, row)
        held = self._truth(term, row)
        parts: tuple[Reason, ...] = ()
        if self._has_steps(term):
            operands = term.operands if isinstance(term, t.Apply) else ()
            parts = tuple(self.step(operand, row, source) for operand in operands)
            facts = ()
        elif isinstance(term, t.Defined) and not term.place.hops and term.column is None:
            parts, source = self._defined(term, row, source)
            facts = () if parts else facts
        elif isinstance(term, t.BelongsTo) and not term.place.hops:
            parts = tuple(self.category(name, row) for name in term.categories)
            facts = ()
        margin = self._margin(term, row) if held is False else None
        return Reason(
            rule_words(term),
            held,
            facts,
            source.citation,
            self._title(source),
            parts,
            margin=margin,
        )

    @staticmethod
    def _has_steps(term: t.Term) -> bool:
        """Whether a condition is written as several; a band or a pair is one sentence."""
        if not isinstance(term, t.Apply) or term.operator not in ("and", "or", "not"):
            return False
        return all(operand.span.text != term.span.text for operand in term.operands)

    def _defined(
        self, term: t.Defined, row: Row, source: t.Origin
    ) -> tuple[tuple[Reason, ...], t.Origin]:
        rule = self.rules.version(self.q, self.q.plan.definitions.get(term.name, ()), row)
        if not isinstance(rule, t.Definition):
            return (), source
        steps = [self.step(case.term, row, case.source) for case in rule.cases]
        shown = [step for step in steps if step.holds] or steps
        if len(shown) > 1:
            shown = [evolve(step, parts=()) for step in shown]
        return tuple(shown), rule.head.source if rule.head.source.citation else source

    def _truth(self, term: t.Term, row: Row) -> bool | None:
        """The truth in this world; None where facts that it reads are unknown."""
        if any(
            isinstance(row_.cells[field.index], Unknown) for row_, field in self._read(term, row)
        ):
            return None
        value = self.rules.compile(term)(self.q, row, row)
        return bool(value) if not isinstance(value, Lazy) else None

    def _read(self, term: t.Term, row: Row) -> list[tuple[Row, Any]]:
        """The facts that a term reads, each with its row."""
        self.q.trace = {}
        memo, self.q.memo = self.q.memo, {}
        self.rules.compile(term)(self.q, row, row)
        found, self.q.trace = list(self.q.trace), None
        self.q.memo = memo
        return found

    def _facts(self, term: t.Term, row: Row) -> tuple[Text, ...]:
        found = []
        for owner, field in self._read(term, row):
            cell = owner.cells[field.index]
            spell = getattr(cell, "on", None)
            if spell is not None:
                held = spell(self.q.day)
                cell = held.value if held is not None else Unknown()
            found.append(fact_words(owner, field, cell))
        return tuple(found)

    def _margin(self, term: t.Term, row: Row) -> Text | None:
        """By how much a comparison failed: time to a birthday, or the difference of numbers."""
        if not isinstance(term, t.Apply) or len(term.operands) != 2:
            return None
        left, right = (self.rules.compile(operand)(self.q, row, row) for operand in term.operands)
        if left.__class__ is not int or right.__class__ is not int:
            return None
        if isinstance(term.operands[1], t.Today):
            return _time_apart(left, right)
        type_ = getattr(term.operands[0], "type", None)
        if isinstance(type_, Number):
            difference = number_words(abs(left - right), type_.is_money)
            return Text(f"chênh {difference.vi}", f"off by {difference.en}")
        return None

    # ---- names ------------------------------------------------------------------------------

    def _label(self, name: str) -> Text:
        model = self.engine.model
        return Text(model.label(name, "vi"), model.label(name, "en"))

    def _title(self, source: t.Origin) -> str:
        return self.engine.model.instrument_title(source.instrument, self.engine.model.language)


def _all_hold(steps: list[Reason]) -> bool | None:
    """False as soon as one fails; None (not known) when none fails and one is not known."""
    if any(step.holds is False for step in steps):
        return False
    return None if any(step.holds is None for step in steps) else True


def _time_apart(day: int, today: int) -> Text:
    months = abs(calendar.months_between(min(day, today), max(day, today)))
    shown = months_words(months)
    if day > today:
        return Text(f"còn {shown.vi} nữa", f"{shown.en} to go")
    return Text(f"đã qua {shown.vi}", f"{shown.en} ago")
