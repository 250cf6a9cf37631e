"""The operators of `operators.OPERATORS` on arrays: the same meaning, many values at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from policyengine import calendar
from policyengine.backends.columns.values import LIMIT, Numbers, magnitude, times
from policyengine.columnar.columns import Ints, Truths
from policyengine.operators import OPERATORS, whole

_EPOCH = 719_163
"""The ordinal of 1 January 1970, from which numpy counts days."""

Parts = Sequence[tuple[Numbers, int]]
"""Numerators and denominator of each operand."""


def compute(name: str, operands: Parts) -> tuple[Numbers, int]:
    """An operator on known values, none of which is none."""
    return _ROWS[name](operands)


def compare(name: str, left: Numbers, right: Numbers) -> Truths:
    """A comparison of numerators over one denominator."""
    truth: Truths = _COMPARISONS[name](left, right)
    return truth if truth.dtype == np.bool_ else truth.astype(np.bool_)


_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": np.equal,
    "≠": np.not_equal,
    "<": np.less,
    "≤": np.less_equal,
    ">": np.greater,
    "≥": np.greater_equal,
}


def _common(operands: Parts) -> tuple[list[Numbers], int]:
    den = int(np.lcm.reduce([den for _, den in operands], dtype=object))
    return [times(numbers, den // own) if own != den else numbers for numbers, own in operands], den


def _add(operands: Parts) -> tuple[Numbers, int]:
    (first, second), den = _common(operands)
    return _wide(first, second) + _wide(second, first), den


def _subtract(operands: Parts) -> tuple[Numbers, int]:
    (first, second), den = _common(operands)
    return _wide(first, second) - _wide(second, first), den


def _wide(numbers: Numbers, other: Numbers) -> Numbers:
    """Python integers where the sum with the other might not fit in 64 bits."""
    if object in (numbers.dtype, other.dtype):
        return numbers
    return numbers if magnitude(numbers) + magnitude(other) < LIMIT else numbers.astype(object)


def _multiply(operands: Parts) -> tuple[Numbers, int]:
    (first, one), (second, other) = operands
    narrow = object not in (first.dtype, second.dtype)
    if narrow and magnitude(first) * max(magnitude(second), 1) >= LIMIT:
        first = first.astype(object)
    return first * second, one * other


def _greatest(operands: Parts) -> tuple[Numbers, int]:
    found, den = _common(operands)
    best = found[0]
    for numbers in found[1:]:
        best = np.maximum(best, numbers)
    return best, den


def _least(operands: Parts) -> tuple[Numbers, int]:
    found, den = _common(operands)
    best = found[0]
    for numbers in found[1:]:
        best = np.minimum(best, numbers)
    return best, den


def one_by_one(name: str, operands: Parts) -> tuple[Numbers, int]:
    """Exact fractions, one after the other: for divisions and roundings, which few rows need.

    None where there is none (a division by zero).
    """
    function = OPERATORS[name].compute
    count = len(operands[0][0])
    result = np.empty(count, object)
    for i in range(count):
        result[i] = function(*(whole(_fraction(numbers[i], den)) for numbers, den in operands))
    if all(isinstance(value, int) and abs(value) < LIMIT for value in result):
        return result.astype(np.int64), 1
    return result, 1


def _fraction(number: Any, den: int) -> Fraction:
    value = number if isinstance(number, Fraction) else Fraction(int(number))
    return value / den


def _days(operands: Parts) -> tuple[Numbers, int]:
    (start, _), (end, _) = operands
    return end - start, 1


def _months(operands: Parts) -> tuple[Numbers, int]:
    (start, _), (end, _) = operands
    return months_between(start, end), 1


def _age_months(operands: Parts) -> tuple[Numbers, int]:
    return np.maximum(_months(operands)[0], 0), 1


def _age_years(operands: Parts) -> tuple[Numbers, int]:
    return _age_months(operands)[0] // 12, 1


def _add_months(operands: Parts) -> tuple[Numbers, int]:
    (days, _), (months, _) = operands
    return add_months(days, months), 1


def month_of(days: Numbers) -> Ints:
    """The month (`calendar.month_of`) that each day lies in."""
    dates = (np.asarray(days, np.int64) - _EPOCH).astype("datetime64[D]")
    months: Ints = dates.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return months


def first_day(months: Numbers) -> Ints:
    """The first day of each month."""
    dates = (np.asarray(months, np.int64) - 1970 * 12).astype("datetime64[M]")
    days: Ints = dates.astype("datetime64[D]").astype(np.int64) + _EPOCH
    return days


def add_months(days: Numbers, months: Any) -> Ints:
    """The day so many months later; a day that the month lacks becomes the first of the next."""
    days = np.asarray(days, np.int64)
    number = month_of(days)
    day_of_month = days - first_day(number)
    later = number + np.asarray(months, np.int64)
    moved: Ints = np.minimum(first_day(later) + day_of_month, first_day(later + 1))
    return moved


def months_between(start: Numbers, end: Numbers) -> Ints:
    """Whole months from `start` to `end`, negative where `end` lies before."""
    start, end = np.asarray(start, np.int64), np.asarray(end, np.int64)
    first, last = np.minimum(start, end), np.maximum(start, end)
    count = month_of(last) - month_of(first)
    count -= add_months(first, count) > last
    return np.where(end < start, -count, count)


def working_days(holidays: frozenset[int], start: Numbers, end: Numbers) -> Ints:
    """Working days after `start` through `end`, negative where `end` lies before."""
    free = np.array(sorted(filter(calendar.is_weekday, holidays)), np.int64)

    def through(days: Numbers) -> Ints:
        weeks, rest = np.divmod(np.asarray(days, np.int64), 7)
        return weeks * 5 + np.minimum(rest, 5) - np.searchsorted(free, days, side="right")

    return through(end) - through(start)


_ROWS: dict[str, Callable[[Parts], tuple[Numbers, int]]] = {
    "+": _add,
    "−": _subtract,
    "×": _multiply,
    "greatest": _greatest,
    "least": _least,
    "÷": lambda operands: one_by_one("÷", operands),
    "round-up": lambda operands: one_by_one("round-up", operands),
    "round-down": lambda operands: one_by_one("round-down", operands),
    "round-nearest": lambda operands: one_by_one("round-nearest", operands),
    "days": _days,
    "months": _months,
    "age-months": _age_months,
    "age-years": _age_years,
    "add-months": _add_months,
    "month-of": lambda operands: (month_of(operands[0][0]), 1),
}
