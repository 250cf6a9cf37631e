"""Operators: the plain meaning of each on known values. Unknown facts are `plan.worlds`' affair.

Every operator is defined on every value of its types. None (there is none) goes through
arithmetic as none, and makes a comparison false; only `has-no` asks for it.
"""

import operator as python
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from policyengine.calendar import add_months, months_between

Known = int | Fraction


@frozen
class Operator:
    """One operator: how it is computed, and whether its result rises with each operand.

    `rises` holds +1 (never falls as the operand grows), −1 (never rises) or 0 (neither), for each
    operand; a single entry stands for all. It lets an unknown operand be cut at one boundary.
    """

    name: str
    compute: Callable[..., object]
    rises: tuple[int, ...]
    compares: bool = False

    def direction(self, index: int) -> int:
        return self.rises[min(index, len(self.rises) - 1)]


def whole(value: Known) -> Known:
    """A Fraction without a remainder as an int, so that equal numbers are equal cells."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def _divide(first: Known, second: Known) -> Known | None:
    return whole(Fraction(first) / second) if second else None


def _round_up(step: Known, value: Known) -> Known | None:
    return None if not step else whole(ceil(Fraction(value) / step) * Fraction(step))


def _round_down(step: Known, value: Known) -> Known | None:
    return None if not step else whole(floor(Fraction(value) / step) * Fraction(step))


def _round_nearest(step: Known, value: Known) -> Known | None:
    """To the nearest step; exactly halfway goes away from zero (từ 0,5 trở lên làm tròn lên)."""
    if not step:
        return None
    steps = Fraction(value) / step
    nearest = floor(abs(steps) + Fraction(1, 2))
    return whole((nearest if steps >= 0 else -nearest) * Fraction(step))


_ROWS = (
    Operator("=", python.eq, (0,), compares=True),
    Operator("≠", python.ne, (0,), compares=True),
    Operator("<", python.lt, (-1, 1), compares=True),
    Operator("≤", python.le, (-1, 1), compares=True),
    Operator(">", python.gt, (1, -1), compares=True),
    Operator("≥", python.ge, (1, -1), compares=True),
    Operator("+", lambda a, b: whole(a + b), (1,)),
    Operator("−", lambda a, b: whole(a - b), (1, -1)),
    Operator("×", lambda a, b: whole(a * b), (0,)),
    Operator("÷", _divide, (0,)),
    Operator("greatest", max, (1,)),
    Operator("least", min, (1,)),
    Operator("round-up", _round_up, (0, 1)),
    Operator("round-down", _round_down, (0, 1)),
    Operator("round-nearest", _round_nearest, (0, 1)),
    Operator("add-months", add_months, (1,)),
    Operator("days", lambda start, end: end - start, (-1, 1)),
    Operator("months", months_between, (-1, 1)),
    Operator("age-months", lambda birth, day: max(0, months_between(birth, day)), (-1, 1)),
    Operator("age-years", lambda birth, day: max(0, months_between(birth, day)) // 12, (-1, 1)),
)

OPERATORS = {row.name: row for row in _ROWS}
"""The logical operators (and, or, not, choose), has-no and the aggregates are not rows: they say
which operands are read at all, so each engine has them in its own structure."""
