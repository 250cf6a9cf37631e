"""Unknown cells: within what bounds they lie, and what a stated scenario takes them to be."""

from __future__ import annotations

import numpy as np

from policyengine import calendar
from policyengine.backends.columns.arithmetic import first_day, month_of
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
    speaks, days = np.zeros(len(low), np.bool_), np.zeros(len(low), np.int64)
    bounded = np.flatnonzero(low != NO_BOUND)
    first, last = low[bounded], high[bounded]
    number = month_of(first)
    if assumed.kind == "year-only":
        january = number - number % 12
        whole = (first == first_day(january)) & (last == first_day(january + 12) - 1)
        number = january + month - 1
    else:
        whole = (first == first_day(number)) & (last == first_day(number + 1) - 1)
    speaks[bounded] = whole
    days[bounded] = first_day(number) + day - 1
    return speaks, days
