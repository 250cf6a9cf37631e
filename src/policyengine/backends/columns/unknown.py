"""Unknown cells: within what bounds they lie, and what a stated scenario takes them to be."""

from __future__ import annotations

import numpy as np

from policyengine import calendar
from policyengine.columnar.columns import NO_BOUND, Ints, Truths
from policyengine.model import terms as t
from policyengine.schema import Field
from policyengine.types import Month as MonthType


def field_range(field: Field, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """The least and greatest value that unknown numbers or days may have."""
    least, most = calendar.FIRST_DAY, calendar.LAST_DAY
    if field.low is not None and field.high is not None:
        least, most = field.low, field.high
    elif isinstance(field.type, MonthType):
        least, most = calendar.month_of(least), calendar.month_of(most)
    low = np.where(low == NO_BOUND, least, np.maximum(low, least))
    high = np.where(high == NO_BOUND, most, np.minimum(high, most))
    return low, np.maximum(low, high)


def assumed_days(
    assumed: t.Assumed, low: Ints, high: Ints, unsure: Truths
) -> tuple[Truths, Ints | None]:
    """Of which missing facts an assumption speaks, and the day it takes each to be.

    No days where it says the value itself.
    """
    if assumed.kind == "missing":
        is_possible = unsure if assumed.value is None else np.ones(len(low), np.bool_)
        return (low == NO_BOUND) & (high == NO_BOUND) & is_possible, None
    assert isinstance(assumed.value, tuple)
    month, day = assumed.value
    speaks = np.zeros(len(low), np.bool_)
    days = np.zeros(len(low), np.int64)
    for i, (first, last) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        if first == NO_BOUND:
            continue
        number = calendar.month_of(first)
        year = number // 12
        whole_year = (first, last) == (calendar.day(year, 1, 1), calendar.day(year, 12, 31))
        if assumed.kind == "year-only" and whole_year:
            speaks[i], days[i] = True, calendar.day(year, month, day)
        whole_month = (first, last) == (calendar.first_day(number), calendar.last_day(number))
        if assumed.kind == "month-only" and whole_month:
            speaks[i], days[i] = True, first + day - 1
    return speaks, days
