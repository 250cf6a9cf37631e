"""A condition as explanations show it: what never changes of it, found once."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from policyengine.backends.explain.question import Evaluate
from policyengine.backends.explain.wording import rule_words
from policyengine.diagnostics import Text
from policyengine.model import terms as t
from policyengine.types import Number


@frozen
class Shown:
    """The term is kept so that its identity stays its own."""

    term: t.Term
    words: Text
    evaluate: Evaluate
    is_split: bool
    """Whether it is written as several conditions, each a step of its own."""
    sides: tuple[Evaluate, Evaluate] | None
    """Of a comparison whose failing can be measured."""
    number: Number | None
    """The type of the sides; None where they are days."""


def shown(term: t.Term, compile: Callable[[t.Term], Evaluate]) -> Shown:
    """A condition made ready to be shown."""
    sides, number = None, None
    if isinstance(term, t.Apply) and len(term.operands) == 2:
        left, right = term.operands
        number = left.type if isinstance(left.type, Number) else None
        if number is not None or isinstance(right, t.Today):
            sides = compile(left), compile(right)
    return Shown(term, rule_words(term), compile(term), _is_split(term), sides, number)


def _is_split(term: t.Term) -> bool:
    """A band or a pair is one sentence: its operands stand where it stands."""
    if not isinstance(term, t.Apply) or term.operator not in ("and", "or", "not"):
        return False
    return all(operand.span != term.span for operand in term.operands)
