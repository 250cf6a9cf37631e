"""Why, and why not: the steps of a decision in one world, in the policy's own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve

from policyengine import calendar
from policyengine.backends.explain.amounts import Outcome
from policyengine.backends.explain.changes import smallest_changes
from policyengine.backends.explain.chosen import no_versions
from policyengine.backends.explain.decide import Engine
from policyengine.backends.explain.months import Basis
from policyengine.backends.explain.prepared import Prepared, PreparedStart
from policyengine.backends.explain.question import Month, Question
from policyengine.backends.explain.reading import reveals
from policyengine.backends.explain.shown import Shown
from policyengine.backends.explain.wording import (
    fact_words,
    months_words,
    number_words,
)
from policyengine.backends.results import Explanation, Reason, Result, decimal_text
from policyengine.diagnostics import Text
from policyengine.model import terms as t
from policyengine.model.model import Asking
from policyengine.plan.worlds import Lazy, TooManyWorlds, World
from policyengine.population import Row, Spells, Unknown
from policyengine.schema import Field


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
    result, q = engine.result_with_run(program, row, month, asking, basis)
    if result.status == "no_law":
        return Explanation(result, (), no_versions())
    if q is None:
        q = engine.ask(World([]), engine.model.law(asking), Month.of(month, asking.day))
    try:
        reasons, rule = _reasons(engine, q, result, row, with_changes)
    except TooManyWorlds:
        return Explanation(result, ())
    changes = (
        smallest_changes(engine, program, row, month, asking, basis, result) if with_changes else ()
    )
    return Explanation(result, reasons, engine.versions(q, rule, row), changes)


def _reasons(
    engine: Engine, q: Question, result: Result, row: Row, thorough: bool
) -> tuple[tuple[Reason, ...], Any]:
    """The steps in one world, and the version of the program that they are the steps of."""
    program = result.program
    outcome = engine.rules.month_outcome(q, program, row)
    day = outcome.day if outcome is not None else q.month.last
    if q.day != day:
        q.on(day)
    rule = engine.rules.version(q, q.plan.programs.get(program, ()), row)
    if not isinstance(rule, t.Program):
        return (), None
    steps = _Steps(engine, q, thorough)
    suspended = steps.suspension(rule, row) if result.status == "suspended" else ()
    return (*suspended, *steps.program(rule, row, outcome)), rule


_SUSPENDED_BY_DECISION = Text(
    "quyết định hưởng ghi tạm dừng trong tháng này",
    "the decision on record is suspended in this month",
)


_SETTLES = {"and": False, "or": True}
"""The truth of one operand that makes the truth of all."""


class _Steps:
    """Words every step of one run; facts that the world leaves open are shown as unknown.

    `thorough` shows every condition; else, of those that settle it alone, only the first.
    """

    def __init__(self, engine: Engine, q: Question, thorough: bool) -> None:
        self.engine = engine
        self.rules = engine.rules
        self.q = q
        self.thorough = thorough
        self._titles = engine.model.titles
        self._facts: dict[tuple[Row, int], tuple[bool, Text | None]] = {}

    # ---- rules ------------------------------------------------------------------------------

    def program(self, rule: t.Program, row: Row, outcome: Outcome | None) -> tuple[Reason, ...]:
        entitling = (*rule.conditions, *rule.discretion)
        found = [self.step(c.term, row, c.source) for c in entitling]
        found += self._guards(rule, row, outcome)
        found += self._ends((*rule.excluded, *rule.stops), row, Text("thôi hưởng", "not paid"))
        if outcome is None:
            return (*found, *(self.category(name, row) for name in sorted(rule.categories)))
        chosen = outcome.categories
        found += [self.category(name, row).as_decisive() for name in chosen]
        others = [name for name in sorted(rule.categories) if name not in chosen]
        found += [self.category(n, row) for n in others if self.rules.in_category(self.q, n, row)]
        found.append(self._amount(rule, outcome))
        return tuple(found)

    def _guards(self, rule: t.Program, row: Row, outcome: Outcome | None) -> list[Reason]:
        """When an amount is given, for a program each of whose amounts has such a condition.

        Of what is given only those that hold; all of them where nothing is.
        """
        guards = [(band.condition, band.source) for band in rule.amounts if band.condition]
        if len(guards) < len(rule.amounts):
            return []
        steps = [self.step(condition, row, source) for condition, source in guards]
        return [step for step in steps if outcome is None or step.holds]

    def suspension(self, rule: t.Program, row: Row) -> tuple[Reason, ...]:
        """What suspends the payment: a condition of the program, or the decision itself."""
        found = self._ends(rule.suspensions, row, Text("tạm dừng", "suspended"))
        return tuple(found) or (Reason(_SUSPENDED_BY_DECISION, True, decisive=True),)

    def _ends(self, ends: Iterable[t.Condition], row: Row, verb: Text) -> list[Reason]:
        """The conditions that end or suspend a payment, unless they fail."""
        found = []
        for condition in ends:
            held, _ = self._evaluated(self.engine.shown(condition.term), row)
            if held is not False:
                step = self.step(condition.term, row, condition.source)
                text = Text(f"{verb.vi} nếu {step.text.vi}", f"{verb.en} if {step.text.en}")
                found.append(evolve(step, text=text, decisive=True))
        return found

    def category(self, name: str, row: Row) -> Reason:
        """Whether somebody belongs to a category, condition by condition."""
        found = self.rules.found(self.q, name, self.q.plan.categories, row)
        label = self.engine.label(name)
        if found is None:
            return Reason(Text(f"{label.vi}: đã bãi bỏ", f"{label.en}: repealed"), False)
        category, prepared = found
        labels = category.head.labels
        if labels.vi:
            label = Text(labels.vi, labels.en or labels.vi)
        parts = self._category_parts(category, prepared, row)
        held = _all_hold(parts)
        if len(category.conditions) > 1:
            held = self.rules.in_category(self.q, name, row)
        if held is False:
            parts = [part.as_decisive() for part in parts if part.holds is False] or parts
        source = category.head.source
        return Reason(label, held, (), source.citation, self._title(source), tuple(parts))

    def _category_parts(self, category: t.Category, prepared: Prepared, row: Row) -> list[Reason]:
        parts: list[Reason] = []
        for condition in category.conditions:
            for term in _conjuncts(condition.term):
                parts.append(self.step(term, row, condition.source))
                if parts[-1].holds is False and not self.thorough:
                    return parts[-1:]
        for start, ready in zip(category.starts, prepared.starts, strict=False):
            parts.append(self._start(start, ready, row))
        return parts

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
        source = outcome.band.source if outcome.band else rule.head.source
        return Reason(text, True, (), source.citation, self._title(source), decisive=True)

    def _start(self, start: t.Start, ready: PreparedStart, row: Row) -> Reason:
        moment = self.engine.shown(start.moment)
        _, facts = self._evaluated(moment, row)
        held = self.rules.started(self.q, ready, row)
        text = Text(f"hưởng từ tháng: {moment.words.vi}", f"from the month of: {moment.words.en}")
        return Reason(text, held, facts, start.source.citation, self._title(start.source))

    # ---- terms ------------------------------------------------------------------------------

    def step(self, term: t.Term, row: Row, source: t.Origin) -> Reason:
        """One condition: whether it held, on which facts, and by how much it failed."""
        parts: tuple[Reason, ...] = ()
        shown = self.engine.shown(term)
        if shown.is_split:
            assert isinstance(term, t.Apply)
            parts = self._operands(term, row, source)
        elif isinstance(term, t.Defined) and not term.place.hops and term.column is None:
            parts, source = self._defined(term, row, source)
        elif isinstance(term, t.BelongsTo) and not term.place.hops:
            parts = tuple(self.category(name, row) for name in term.categories)
        title = self._title(source)
        if parts:
            return Reason(shown.words, _of_parts(term, parts), (), source.citation, title, parts)
        held, facts = self._evaluated(shown, row)
        margin = self._margin(shown, row) if held is False else None
        return Reason(shown.words, held, facts, source.citation, title, margin=margin)

    def _operands(self, term: t.Apply, row: Row, source: t.Origin) -> tuple[Reason, ...]:
        """The conditions that one is made of; in brief, only the one that settles it alone."""
        settles = None if self.thorough else _SETTLES.get(term.operator)
        parts: list[Reason] = []
        for operand in term.operands:
            part = self.step(operand, row, source)
            if settles is not None and part.holds is settles:
                return (part.as_decisive(),)
            parts.append(part)
        return tuple(parts)

    def _defined(
        self, term: t.Defined, row: Row, source: t.Origin
    ) -> tuple[tuple[Reason, ...], t.Origin]:
        found = self.rules.found(self.q, term.name, self.q.plan.definitions, row)
        if found is None:
            return (), source
        rule, prepared = found
        origin: t.Origin = rule.head.source if rule.head.source.citation else source
        held = list(rule.cases)
        if len(held) > 1 and not self.rules.defined(self.q, term.name, row, None):
            if not self.thorough:
                return (), origin
        elif len(held) > 1:
            tests = zip(rule.cases, prepared.cases, strict=True)
            held = [case for case, test in tests if test(self.q, row, row)]
        steps = [self.step(case.term, row, case.source) for case in held]
        if len(steps) > 1:
            steps = [evolve(step, parts=()) for step in steps]
        return tuple(steps), origin

    def _evaluated(self, shown: Shown, row: Row) -> tuple[bool | None, tuple[Text, ...]]:
        """The truth of a term (None where it rests on unknown facts), and the facts it read."""
        q = self.q
        memo, q.memo, q.trace = q.memo, {}, {}
        try:
            value = shown.evaluate(q, row, row)
            known = value.__class__ is not Lazy
        except TooManyWorlds:
            value, known = None, False
        read, q.trace, q.memo = q.trace, None, memo
        facts = []
        for fact in read:
            is_known, words = self._facts.get(fact) or self._fact(*fact)
            known = known and is_known
            if words is not None:
                facts.append(words)
        return (bool(value) if known else None), tuple(facts)

    def _fact(self, owner: Row, index: int) -> tuple[bool, Text | None]:
        """Whether a fact is known on the day, and its words, unless they are nobody's business."""
        field = owner.record.fields[index]
        cell = self._cell(owner, field)
        shows = not field.sensitive or reveals(field, cell)
        words = fact_words(owner, field, cell, self.engine.label) if shows else None
        found = self._facts[owner, index] = cell.__class__ is not Unknown, words
        return found

    def _cell(self, owner: Row, field: Field) -> Any:
        """A cell as it stands on the day."""
        cell: Any = owner.cells[field.index]
        if not isinstance(cell, Spells):
            return cell
        held = cell.on(self.q.day)
        return held.value if held is not None else Unknown()

    def _margin(self, shown: Shown, row: Row) -> Text | None:
        """By how much a comparison failed: time to a birthday, or the difference of numbers."""
        if shown.sides is None:
            return None
        left, right = (side(self.q, row, row) for side in shown.sides)
        if left.__class__ is not int or right.__class__ is not int:
            return None
        if shown.number is None:
            return _time_apart(left, right)
        difference = number_words(abs(left - right), shown.number.is_money)
        return Text(f"chênh {difference.vi}", f"off by {difference.en}")

    # ---- names ------------------------------------------------------------------------------

    def _title(self, source: t.Origin) -> str:
        """The instrument, where there is a place in it to name."""
        return self._titles.get(source.instrument, "") if source.citation else ""


def _conjuncts(term: t.Term) -> tuple[t.Term, ...]:
    """The conditions that are all needed, each a step of its own."""
    if isinstance(term, t.Apply) and term.operator == "and":
        return term.operands
    return (term,)


def _of_parts(term: t.Term, parts: tuple[Reason, ...]) -> bool | None:
    """What the parts of a condition make of it; None where that is not known."""
    if isinstance(term, t.Apply) and term.operator == "not":
        return None if parts[0].holds is None else not parts[0].holds
    if isinstance(term, t.Apply) and term.operator == "and":
        return _all_hold(list(parts))
    if any(part.holds for part in parts):
        return True
    return None if any(part.holds is None for part in parts) else False


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
