"""Tests that move with the day: their truth today, and since when it has been so."""

from __future__ import annotations

from typing import Any

from policyengine import calendar
from policyengine.backends.explain.question import Evaluate, Question
from policyengine.model import terms as t
from policyengine.operators import Operator
from policyengine.plan.worlds import Lazy

_IN_TODAY = (t.Today, t.AgeOf)


def depends_on_day(term: t.Term) -> bool:
    """Whether a term names the day itself (facts with a history see to themselves)."""
    if isinstance(term, _IN_TODAY):
        return True
    return isinstance(term, t.Apply) and any(map(depends_on_day, term.operands))


def against_today(operator: Operator, left: Evaluate) -> Evaluate:
    """`day ≤ today` and the like: the one boundary in time is the day itself."""
    compute = operator.compute
    # The first day on which the truth is what it is once `day` has passed, counted from `day`.
    offset = 1 if operator.name in ("<", "≥") else 0
    if operator.name in ("=", "≠"):
        return moving(operator, left, lambda q, it, me: q.day)

    def compare(q: Question, it: Any, me: Any) -> bool:
        day = left(q, it, me)
        if day is None:
            return False
        if day.__class__ is Lazy:
            q.not_after(q.day)
            truth = q.world.compare(operator, day, q.day)
            q.unsettled.append(
                lambda: _look_back(q, lambda at: q.world.compare(operator, day, at), truth)
            )
            return truth
        turning = day + offset
        if q.since < turning <= q.day:
            q.since = turning
        elif q.day < turning <= q.until:
            q.until = turning - 1
        return bool(compute(day, q.day))

    return compare


def moving(operator: Operator, left: Evaluate, right: Evaluate) -> Evaluate:
    """A comparison whose sides move with the day: its boundary in time is searched for."""

    def compare(q: Question, it: Any, me: Any) -> bool:
        def at(day: int) -> bool:
            here, before, after, put_off = q.day, q.since, q.until, len(q.unsettled)
            q.day = day
            truth = q.world.compare(operator, left(q, it, me), right(q, it, me))
            q.day = here
            q.since, q.until = before, after
            del q.unsettled[put_off:]
            return truth

        first = left(q, it, me), right(q, it, me)  # facts with a history set `since` and `until`
        if operator.name in ("=", "≠"):
            q.not_before(q.day)
            q.not_after(q.day)
            return at(q.day)
        if any(side.__class__ is Lazy for side in first):
            q.not_after(q.day)
        else:
            _look_ahead(q, at)
        truth = at(q.day)
        _look_back(q, at, truth)
        return truth

    return compare


def _look_back(q: Question, at: Any, truth: bool) -> None:
    """`since` becomes the first day from which a test has been what it is today.

    The test is monotone in the day, so it has one boundary in the window at most.
    """
    first, last = q.since, q.day
    if first >= last or at(first) == truth:
        return
    while last - first > 1:
        middle = (first + last) // 2
        if at(middle) == truth:
            last = middle
        else:
            first = middle
    q.not_before(last)


def _look_ahead(q: Question, at: Any) -> None:
    """Through which day the truth of a test, monotone in the day, stays what it is today."""
    truth: bool = at(q.day)
    first, last = q.day, q.until
    if first >= last or at(last) == truth:
        return
    while last - first > 1:
        middle = (first + last) // 2
        if at(middle) == truth:
            first = middle
        else:
            last = middle
    q.not_after(first)


def stepping(q: Question, operator: Operator, birth: Any) -> Any:
    """An age as a number changes on birthdays: it holds from the last one on."""
    if birth is None:
        return None
    value = q.world.apply(operator, [birth, q.day])
    if birth.__class__ is int:
        months = 1 if operator.name == "age-months" else 12
        q.not_after(calendar.add_months(birth, (value + 1) * months) - 1)
        before = operator.compute(birth, q.since)
        if before != value:
            day = q.day
            while operator.compute(birth, day - 1) == value:
                day -= 1
            q.not_before(day)
    else:
        q.not_before(q.day)
        q.not_after(q.day)
    return value
