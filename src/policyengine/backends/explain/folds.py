"""Aggregates over rows: sums, least and greatest, months in a row."""

from __future__ import annotations

from typing import Any

from policyengine import calendar
from policyengine.backends.explain.question import Evaluate, Question
from policyengine.operators import OPERATORS
from policyengine.plan.worlds import Lazy


def folded(kind: str, rows: Evaluate, value: Evaluate, default: Evaluate | None) -> Evaluate:
    operator = OPERATORS["+" if kind == "total" else kind]

    def fold(q: Question, it: Any, me: Any) -> Any:
        result: Any = None
        for row in rows(q, it, me):
            operand = value(q, row, me)
            if operand is None:
                continue
            result = operand if result is None else q.world.apply(operator, [result, operand])
        if result is None:
            return 0 if default is None else default(q, it, me)
        return result

    return fold


def run_of_months(q: Question, recorded: list[Any], matching: list[Any]) -> int:
    """How many months in a row match, up to the last month on record before that of the day.

    Months after the last record do not break a run: nothing was there to match.
    """
    current = calendar.month_of(q.day)
    q.not_before(max(q.month.eve, calendar.first_day(current)))
    if not all(m.__class__ is int and m < current for m in recorded if m is not None):
        q.not_after(q.day)
    known = {q.world.pin(m.key) if m.__class__ is Lazy else m for m in recorded}
    matched = {q.world.pin(m.key) if m.__class__ is Lazy else m for m in matching}
    past = [month for month in known if month is not None and month < current]
    if not past:
        return 0
    last, count = max(past), 0
    while last - count in matched:
        count += 1
    return count
