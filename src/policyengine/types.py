"""The types of values: truth, date, month, choice, number with dimension, reference. No syntax."""

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm

from attrs import frozen

Bases = tuple[tuple[str, int], ...]


def bases(**exponents: int) -> Bases:
    """A dimension in normal form: sorted, zero exponents left out."""
    return tuple(sorted((base, power) for base, power in exponents.items() if power))


@frozen
class Truth:
    """Yes or no."""


@frozen
class Date:
    """A calendar day."""


@frozen
class Month:
    """A calendar month."""


@frozen
class Words:
    """Free text; printed, compared for equality, never computed with."""


@frozen
class Identity:
    """A number or code that names something: text, zeros kept."""


@frozen
class Choice:
    """One of a closed list of options, by name."""

    options: tuple[str, ...]


@frozen
class Reference:
    """A member of a record, or somebody outside the records."""

    record: str


@frozen
class DeclarationName:
    """The name of a program or of a category, as awards and payments carry it."""

    kind: str


@frozen
class Number:
    """A number with its dimension and what is proven of its size.

    `low` and `high` bound it (None: unbounded on that side); every value is a whole multiple of
    `quantum`, so that it is whole exactly when `quantum` is.
    """

    dimension: Bases = ()
    low: Fraction | None = None
    high: Fraction | None = None
    quantum: Fraction = Fraction(1)

    @property
    def is_whole(self) -> bool:
        return self.quantum.denominator == 1

    @property
    def is_money(self) -> bool:
        return dict(self.dimension).get("VND") == 1


@frozen
class Unclear:
    """The type of an expression that already has a fault; it absorbs further ones."""


Type = (
    Truth
    | Date
    | Month
    | Words
    | Identity
    | Choice
    | Reference
    | DeclarationName
    | Number
    | Unclear
)


def common_quantum(first: Fraction, second: Fraction) -> Fraction:
    """The greatest q of which both are whole multiples."""
    if not first or not second:
        return first or second
    return Fraction(
        gcd(first.numerator * second.denominator, second.numerator * first.denominator),
        first.denominator * second.denominator,
    )


def least(values: Iterable[Fraction | None]) -> Fraction | None:
    """The least of some bounds below; None (unbounded) wins."""
    known = list(values)
    return None if None in known else min(v for v in known if v is not None)


def greatest(values: Iterable[Fraction | None]) -> Fraction | None:
    """The greatest of some bounds above; None (unbounded) wins."""
    known = list(values)
    return None if None in known else max(v for v in known if v is not None)


def smallest_decimal_quantum(value: Fraction) -> Fraction:
    """The quantum of a literal: itself, or one for zero."""
    return abs(value) or Fraction(1)


def multiply_dimensions(first: Bases, second: Bases, sign: int = 1) -> Bases:
    """The dimension of a product (`sign` 1) or of a quotient (`sign` −1)."""
    powers = dict(first)
    for base, power in second:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def common_denominator(values: Iterable[Fraction]) -> int:
    """The least whole number that makes all of them whole."""
    return lcm(*(v.denominator for v in values), 1)
