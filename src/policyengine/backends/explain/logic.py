"""Closures of and, or, pairs and arithmetic: the engine's innermost loops."""

from __future__ import annotations

from typing import Any

from policyengine.backends.explain.question import Evaluate, Question
from policyengine.backends.explain.reading import PLAIN
from policyengine.model import terms as t
from policyengine.operators import Operator
from policyengine.plan.worlds import Lazy
from policyengine.schema import Field


def all_of(operands: list[Evaluate], fields: list[Field | None]) -> Evaluate:
    """A conjunction; `fields` is the one cell of the row at hand that each operand tests, if any.

    The order of a conjunction has no meaning, so tests of known cells go first: what fails by
    them needs no further world. The others follow in the order written.
    """
    tests = list(zip(operands, fields, strict=True))
    local = [(field.index, operand) for operand, field in tests if field is not None]
    others = [operand for operand, field in tests if field is None]

    def conjunction(q: Question, it: Any, me: Any) -> bool:
        if it is None or q.trace is not None:
            for operand in operands:
                if not operand(q, it, me):
                    return False
            return True
        cells = it.cells
        all_known = True
        for index, operand in local:
            if cells[index].__class__ not in PLAIN:
                all_known = False
            elif not operand(q, it, me):
                return False
        for operand in others if all_known else unknown_last(cells):
            if not operand(q, it, me):
                return False
        return True

    def unknown_last(cells: list[object]) -> list[Evaluate]:
        return [
            operand
            for operand, field in tests
            if field is None or cells[field.index].__class__ not in PLAIN
        ]

    return conjunction


def any_of(operands: list[Evaluate]) -> Evaluate:
    """A disjunction, in the order written."""

    def disjunction(q: Question, it: Any, me: Any) -> bool:
        for operand in operands:
            if operand(q, it, me):
                return True
        return False

    return disjunction


def pair(term: t.Apply, general: Evaluate) -> Evaluate | None:
    """`trong (a; b) một là x, một là y` on the row at hand: both cells read once.

    None for any other disjunction; cells that are not plain take the general way.
    """
    orders = [order.operands for order in term.operands if isinstance(order, t.Apply)]
    tests = [test for order in orders for test in order if isinstance(test, t.IsOneOf)]
    if len(orders) != 2 or len(tests) != 4 or any(len(order) != 2 for order in orders):
        return None
    fields = [_field_here(test) for test in tests]
    first, second = tests[0], tests[1]
    turned = fields[0] == fields[2] or (fields[0], fields[1]) != (fields[3], fields[2])
    if None in fields or turned or tests[2].options != first.options:
        return None
    if tests[3].options != second.options or fields[0] is None or fields[1] is None:
        return None
    one, other = frozenset(first.options), frozenset(second.options)
    left, right = fields[0].index, fields[1].index

    def pair(q: Question, it: Any, me: Any) -> bool:
        a, b = it.cells[left], it.cells[right]
        if a.__class__ is not str or b.__class__ is not str or q.trace is not None:
            return bool(general(q, it, me))
        return (a in one and b in other) or (b in one and a in other)

    return pair


def _field_here(test: t.IsOneOf) -> Field | None:
    """The field of the row at hand that a test reads, unless a reading of it must be noted."""
    subject = test.subject
    if not isinstance(subject, t.Read) or subject.place.hops or subject.place.root != "it":
        return None
    return None if subject.field.sensitive else subject.field


def arithmetic(operator: Operator, operands: list[Evaluate], moves: bool) -> Evaluate:
    compute = operator.compute

    def value(q: Question, it: Any, me: Any) -> Any:
        if moves:
            q.not_before(q.day)
            q.not_after(q.day)
        values = [operand(q, it, me) for operand in operands]
        for operand in values:
            if operand is None or operand.__class__ is Lazy:
                return q.world.apply(operator, values)
        return compute(*values)

    return value
