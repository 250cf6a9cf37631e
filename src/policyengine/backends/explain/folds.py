"""Aggregates over rows: sums, least and greatest, months in a row."""

from __future__ import annotations

from typing import Any

from policyengine import calendar
from policyengine.backends.explain.question import Evaluate, Question
from policyengine.operators import OPERATORS
from policyengine.plan.worlds import Lazy, World


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
    last = _latest(q.world, recorded, current)
    count = 0
    while last is not None and _is_one_of(q.world, matching, last - count):
        count += 1
    return count


def _latest(world: World, recorded: list[Any], before: int) -> int | None:
    """The latest month before a month; an unknown one is cut no closer than whether it is later
    than those that are known."""
    known = [m for m in map(world.value, recorded) if m.__class__ is int and m < before]
    last = max(known, default=None)
    for month in recorded:
        if (
            month.__class__ is Lazy
            and world.compare(OPERATORS["<"], month, before)
            and (last is None or world.compare(OPERATORS[">"], month, last))
        ):
            last = world.pin(month.key)
    return last


def _is_one_of(world: World, months: list[Any], wanted: int) -> bool:
    if wanted in map(world.value, months):
        return True
    return any(m.__class__ is Lazy and world.compare(OPERATORS["="], m, wanted) for m in months)
