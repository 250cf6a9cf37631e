"""What an amount is the sum of: the entitlements that count, each as a product to do again."""

from __future__ import annotations

from typing import Any

from policyengine.backends.explain.amounts import Outcome
from policyengine.backends.explain.months import Months
from policyengine.backends.explain.question import Question
from policyengine.backends.results import Part, decimal_text
from policyengine.plan.worlds import Lazy
from policyengine.population import Row


def parts_of(
    rules: Months, q: Question, row: Row, outcome: Outcome, level: int | None
) -> tuple[Part, ...]:
    """The parts of a determined outcome; none where its amount is not `level` × coefficients."""
    if level is None or outcome.coefficient.__class__ is Lazy:
        return ()
    found = []
    for name in outcome.categories or ("",):
        coefficient = outcome.coefficient
        if len(outcome.categories) > 1:
            coefficient = rules.category_coefficient(q, name, row)
        if coefficient is None or coefficient.__class__ is Lazy:
            return ()
        of_one, count = _counted(rules, q, row, name or outcome.program, coefficient)
        amount = level * coefficient.numerator // coefficient.denominator
        found.append(Part(name, decimal_text(of_one), count, level, amount))
    return tuple(found) if sum(part.amount for part in found) == outcome.amount else ()


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
