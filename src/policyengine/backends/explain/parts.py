"""What an amount is the sum of: the entitlements that count, each as a product to do again."""

from __future__ import annotations

from typing import Any

from policyengine.backends.explain.amounts import Outcome
from policyengine.backends.explain.months import Months
from policyengine.backends.explain.question import Question
from policyengine.backends.results import Part, decimal_text
from policyengine.plan.worlds import Lazy
from policyengine.population import Row


def parts_of(rules: Months, q: Question, row: Row, outcome: Outcome) -> tuple[Part, ...]:
    """The parts of a determined outcome; none where they do not add up to it (a limit, a floor)."""
    if outcome.amount.__class__ is Lazy or outcome.coefficient is None:
        return ()
    names = outcome.categories or ("",)
    alone = outcome.amount if len(names) == 1 else None
    found = [_part(rules, q, row, outcome, name, alone) for name in names]
    parts = tuple(part for part in found if part is not None)
    return parts if sum(part.amount for part in parts) == outcome.amount else ()


def _part(
    rules: Months, q: Question, row: Row, outcome: Outcome, name: str, amount: Any
) -> Part | None:
    """`amount` None: to be found from the category's own coefficient."""
    coefficient = outcome.coefficient if amount is not None else None
    if coefficient is None:
        coefficient = rules.category_coefficient(q, name, row)
    if coefficient is None or coefficient.__class__ is Lazy or not coefficient:
        return None
    if amount is None:
        amount = outcome.amount * coefficient / outcome.coefficient
    level, rest = divmod(amount * coefficient.denominator, coefficient.numerator)
    of_one, count = _counted(rules, q, row, name or outcome.program, coefficient)
    return Part(name, decimal_text(of_one), count, None if rest else int(level), int(amount))


def _counted(
    rules: Months, q: Question, row: Row, name: str, coefficient: Any
) -> tuple[Any, int | None]:
    """The coefficient of one and how many it is given for, where it is given for each."""
    found = q.fixed.get(name) or rules.found(q, name, q.plan.categories, row)
    for band in found[1].bands if found is not None else ():
        if band.each is not None and (count := len(band.each(q, row, row))):
            of_one = band.value(q, row, row)
            if of_one * count == coefficient:
                return of_one, count
    return coefficient, None
