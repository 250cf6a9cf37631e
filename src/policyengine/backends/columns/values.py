"""Values of one term for many elements: exact numbers, none, and facts that are still open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import lcm
from typing import Any

import numpy as np
from attrs import frozen

from policyengine.columnar.columns import Ints, Truths

Numbers = np.ndarray[Any, np.dtype[Any]]
"""int64, or Python integers and Fractions (dtype object) where 64 bits might not hold them."""
LIMIT = 2**62

Function = Callable[[Ints, Numbers], Numbers]
"""Positions of a value and a fact for each: what the value is there, over its denominator."""


@frozen(eq=False)
class Open:
    """Where a value rests on a fact that is still open: `function` of it, monotone.

    `mask` (n,) says where; there `key` is the fact, within `low` and `high`.
    """

    mask: Truths
    key: Ints
    low: Ints
    high: Ints
    function: Function

    def take(self, at: Ints) -> Open | None:
        mask = self.mask[at]
        if not mask.any():
            return None
        function = self.function
        return Open(
            mask,
            self.key[at],
            self.low[at],
            self.high[at],
            lambda positions, facts: function(at[positions], facts),
        )


class Value:
    """`data / den` for each of n elements; `none` (n,) where there is none of it."""

    __slots__ = ("data", "den", "none", "open")

    def __init__(
        self, data: Numbers, den: int = 1, none: Truths | None = None, open: Open | None = None
    ) -> None:
        self.data = data
        self.den = den
        self.none = none
        self.open = open

    def __len__(self) -> int:
        return len(self.data)

    def is_none(self) -> Truths:
        return np.zeros(len(self.data), np.bool_) if self.none is None else self.none

    def take(self, at: Ints) -> Value:
        return Value(
            self.data[at],
            self.den,
            None if self.none is None else self.none[at],
            None if self.open is None else self.open.take(at),
        )

    def over(self, den: int) -> Numbers:
        """The numerators over another denominator, a multiple of this one."""
        return self.data if den == self.den else times(self.data, den // self.den)


def constant(value: object, count: int) -> Value:
    """One value for everybody; None, a truth, or a number."""
    if value is None:
        return Value(np.zeros(count, np.int64), 1, np.ones(count, np.bool_))
    number: Any = value
    den = int(getattr(number, "denominator", 1))
    data = int(number * den)
    dtype: Any = np.int64 if abs(data) < LIMIT else object
    return Value(np.full(count, data, dtype), den)


def nothing(count: int) -> Value:
    return constant(None, count)


def magnitude(numbers: Numbers) -> int:
    """The largest absolute value among some whole numbers."""
    if not len(numbers):
        return 0
    return max(abs(int(numbers.max())), abs(int(numbers.min())))


def times(numbers: Numbers, factor: int) -> Numbers:
    if numbers.dtype != object and magnitude(numbers) * abs(factor) >= LIMIT:
        numbers = numbers.astype(object)
    result: Numbers = numbers * factor
    return result


def alike(values: Sequence[Value]) -> tuple[list[Numbers], int]:
    """The numerators of some values over their common denominator."""
    den = lcm(*(value.den for value in values))
    return [value.over(den) for value in values], den


def gather(parts: Sequence[Value], which: Ints, at: Ints) -> Value:
    """Element i is element `at[i]` of value `which[i]`."""
    if len(parts) == 1:
        return parts[0].take(at)
    den = lcm(*(part.den for part in parts))
    wide = any(part.data.dtype == object for part in parts)
    data: Numbers = np.zeros(len(at), object if wide else np.int64)
    none: Truths | None = None
    opens: list[tuple[int, Ints, Open]] = []
    for number, part in enumerate(parts):
        mine = np.flatnonzero(which == number)
        if not len(mine):
            continue
        found = part.take(at[mine])
        numbers = found.over(den)
        if numbers.dtype == object and data.dtype != object:
            data = data.astype(object)
        data[mine] = numbers
        if found.none is not None:
            none = np.zeros(len(at), np.bool_) if none is None else none
            none[mine] = found.none
        if found.open is not None:
            opens.append((den // part.den, mine, found.open))
    return Value(data, den, none, _gathered(opens, len(at)) if opens else None)


def _gathered(opens: list[tuple[int, Ints, Open]], count: int) -> Open:
    mask = np.zeros(count, np.bool_)
    key, low, high = (np.zeros(count, np.int64) for _ in range(3))
    part_of, place = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for number, (_, mine, found) in enumerate(opens):
        mask[mine] = found.mask
        key[mine], low[mine], high[mine] = found.key, found.low, found.high
        part_of[mine], place[mine] = number, np.arange(len(mine))

    def function(positions: Ints, facts: Numbers) -> Numbers:
        result: Numbers = np.zeros(len(positions), object)
        for number, (factor, _, found) in enumerate(opens):
            here = np.flatnonzero(part_of[positions] == number)
            if len(here):
                value = found.function(place[positions[here]], facts[here])
                result[here] = value * factor
        return result

    return Open(mask, key, low, high, function)
