"""Types of arithmetic: dimensions, ranges and quanta of sums, products and roundings."""

from fractions import Fraction

from policyengine.types import (
    Number,
    common_quantum,
    greatest,
    least,
    multiply_dimensions,
)

Bound = Fraction | None
_NO_QUANTUM = Fraction(1, 10**9)


def add(first: Number, second: Number) -> Number:
    return Number(
        first.dimension,
        _sum(first.low, second.low),
        _sum(first.high, second.high),
        common_quantum(first.quantum, second.quantum),
    )


def negate(of: Number) -> Number:
    low = None if of.high is None else -of.high
    high = None if of.low is None else -of.low
    return Number(of.dimension, low, high, of.quantum)


def multiply(first: Number, second: Number) -> Number:
    low, high = _product_range(first, second)
    return Number(
        multiply_dimensions(first.dimension, second.dimension),
        low,
        high,
        first.quantum * second.quantum,
    )


def divide(first: Number, second: Number) -> Number:
    """A divisor other than zero is at least its quantum in size, which bounds the quotient.

    Its quantum is as good as none: a quotient is read only by a rounding or a comparison.
    """
    dimension = multiply_dimensions(first.dimension, second.dimension, -1)
    if first.low is None or first.high is None:
        return Number(dimension, None, None, _NO_QUANTUM)
    largest = max(abs(first.low), abs(first.high)) / second.quantum
    signs = (first.low, second.low)
    low = Fraction(0) if all(s is not None and s >= 0 for s in signs) else -largest
    return Number(dimension, low, largest, _NO_QUANTUM)


def either(first: Number, second: Number) -> Number:
    """The type of a value that is one of two."""
    return Number(
        first.dimension,
        least((first.low, second.low)),
        greatest((first.high, second.high)),
        common_quantum(first.quantum, second.quantum),
    )


def rounded(step: Number, value: Number) -> Number:
    width = step.high or Fraction(1)
    low = None if value.low is None else value.low - width
    high = None if value.high is None else value.high + width
    return Number(value.dimension, low, high, width)


def _sum(first: Bound, second: Bound) -> Bound:
    return None if first is None or second is None else first + second


def _product_range(first: Number, second: Number) -> tuple[Bound, Bound]:
    bounds = (first.low, first.high, second.low, second.high)
    if None in bounds:
        both = (first.low, second.low)
        nonnegative = all(bound is not None and bound >= 0 for bound in both)
        return (Fraction(0) if nonnegative else None), None
    corners = [a * b for a in bounds[:2] for b in bounds[2:] if a is not None and b is not None]
    return min(corners), max(corners)
