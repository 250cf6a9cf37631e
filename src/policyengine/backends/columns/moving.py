"""Tests that move with the day: their truth on it, and since when it has been so."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from policyengine import calendar
from policyengine.backends.columns.arithmetic import add_months, compute
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.values import Value
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model import terms as t

Test = Callable[[Batch, Ints, Rows, Rows], Truths]
"""A compiled truth; none counts as false."""
_IN_TODAY = (t.Today, t.AgeOf)


def depends_on_day(term: t.Term) -> bool:
    """Whether a term names the day itself (facts with a history see to themselves)."""
    if isinstance(term, _IN_TODAY):
        return True
    return isinstance(term, t.Apply) and any(map(depends_on_day, term.operands))


def against_today(name: str, left: Any) -> Test:
    """`day ≤ today` and the like: the one boundary in time is the day itself."""
    if name in ("=", "≠"):
        return moving(name, left, lambda q, el, it, me: Value(q.day[el]))
    # The first day on which the truth is what it is once `day` has passed, counted from `day`.
    offset = 1 if name in ("<", "≥") else 0

    def compare(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
        value = left(q, el, it, me)
        today = q.day[el]
        known = ~value.is_none()
        if value.open is not None:
            known &= ~value.open.mask
        turning = value.data + offset
        turned = np.flatnonzero(known & (q.since[el] < turning) & (turning <= today))
        if len(turned):
            q.not_before(el[turned], turning[turned])
        if value.open is None:
            return q.compare(name, el, value, Value(today))
        truth = np.zeros(len(el), np.bool_)
        at = np.flatnonzero(known)
        truth[at] = q.compare(name, el[at], value.take(at), Value(today[at]))
        at = np.flatnonzero(value.open.mask & ~value.is_none())
        unsure, part = el[at], value.take(at)
        now = truth[at] = q.compare(name, unsure, part, Value(today[at]))

        def on(positions: Ints, days: Ints) -> Truths:
            return q.compare(name, unsure[positions], part.take(positions), Value(days))

        q.settle_later(unsure, lambda positions: _look_back(q, unsure, on, now, positions))
        return truth

    return compare


def of_age(name: str, birth: Any, months: int, general: Test) -> Test:
    """`birthday ≤ today` on one day for all: birth dates against one threshold.

    `general` is the same test for days that differ, or where a birth date is open.
    """
    reached = name == "≤"

    def compare(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
        days = q.day[el]
        if not len(el) or (days != days[0]).any():
            return general(q, el, it, me)
        value = birth(q, el, it, me)
        if value.open is not None:
            return general(q, el, it, me)
        born, today = value.data, int(days[0])
        is_old = born <= latest_birth(today, months)
        turned = np.flatnonzero(is_old & (born > latest_birth(int(q.since[el].min()), months)))
        if value.none is not None:
            turned = turned[~value.none[turned]]
        if len(turned):
            birthdays = add_months(born[turned], months)
            sooner = q.since[el[turned]] < birthdays
            q.not_before(el[turned[sooner]], birthdays[sooner])
        truth: Truths = is_old if reached else ~is_old
        return truth if value.none is None else truth & ~value.none

    return compare


@lru_cache(maxsize=1 << 12)
def latest_birth(day: int, months: int) -> int:
    """The last day on which somebody was born who on `day` is so many months old."""
    low, high = calendar.FIRST_DAY - 1, calendar.LAST_DAY
    while low < high:
        middle = (low + high + 1) // 2
        if calendar.add_months(middle, months) <= day:
            low = middle
        else:
            high = middle - 1
    return low


def moving(name: str, left: Any, right: Any) -> Test:
    """A comparison whose sides move with the day: its boundary in time is searched for."""

    def compare(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
        def at(positions: Ints, days: Ints) -> Truths:
            elements = el[positions]
            here, before = q.day[elements], q.since[elements]
            q.day[elements] = days
            with q.nothing_later():
                sides = [side(q, elements, it[positions], me[positions]) for side in (left, right)]
                truth = q.compare(name, elements, *sides)
            q.day[elements], q.since[elements] = here, before
            return truth

        left(q, el, it, me), right(q, el, it, me)  # facts with a history set `since`
        everywhere = np.arange(len(el))
        if name in ("=", "≠"):
            q.not_before(el, q.day[el])
            return at(everywhere, q.day[el])
        truth = at(everywhere, q.day[el])
        _look_back(q, el, at, truth, everywhere)
        return truth

    return compare


def _look_back(
    q: Batch, el: Ints, at: Callable[[Ints, Ints], Truths], truth: Truths, positions: Ints
) -> None:
    """`since` of some of the elements becomes the first day from which a test has been what it is.

    The test is monotone in the day, so it has one boundary in the window at most.
    """
    open_ = positions[q.since[el[positions]] < q.day[el[positions]]]
    if not len(open_):
        return
    turned = open_[at(open_, q.since[el[open_]]) != truth[open_]]
    first, last = q.since[el[turned]], q.day[el[turned]]
    while True:
        wide = np.flatnonzero(last - first > 1)
        if not len(wide):
            break
        middle = (first[wide] + last[wide]) // 2
        same = at(turned[wide], middle) == truth[turned[wide]]
        last[wide[same]] = middle[same]
        first[wide[~same]] = middle[~same]
    q.not_before(el[turned], last)


def stepping(q: Batch, name: str, el: Ints, birth: Value) -> Value:
    """An age as a number changes on birthdays: it holds from the last one on."""
    today = q.day[el]
    value = q.apply(name, el, [birth, Value(today)])
    known = ~birth.is_none()
    if birth.open is not None:
        unsure = np.flatnonzero(birth.open.mask & known)
        q.not_before(el[unsure], today[unsure])
        known &= ~birth.open.mask
    at = np.flatnonzero(known)
    if not len(at):
        return value
    before = compute(name, [(birth.data[at], 1), (q.since[el[at]], 1)])[0]
    changed = at[before != value.data[at]]
    if len(changed):
        months = value.data[changed] * (12 if name == "age-years" else 1)
        q.not_before(el[changed], add_months(birth.data[changed], months))
    return value
