"""What is written in an expression: names, quantities, operations. Frozen."""

from fractions import Fraction
from typing import Any

from attrs import field, frozen

from policyengine.source import Span


def span_field() -> Any:
    """Where a node stands; not part of what it is."""
    return field(eq=False, repr=False, kw_only=True)


@frozen
class Name:
    text: str
    span: Span = span_field()


@frozen
class Words:
    """Text between quotation marks."""

    text: str
    span: Span = span_field()


# ---- expressions --------------------------------------------------------------------------


@frozen
class Unit:
    """`đồng/người/tháng` as its bases: the first above the line, the others below it."""

    words: tuple[str, ...]
    span: Span = span_field()


@frozen
class Quantity:
    value: Fraction
    unit: Unit | None = None
    span: Span = span_field()


@frozen
class DateLiteral:
    day: int | None
    """Ordinal, or None when no such day exists."""
    span: Span = span_field()


@frozen
class MonthLiteral:
    month: int | None
    span: Span = span_field()


@frozen
class DayOfYear:
    """`01/01`: a day and a month without a year."""

    month: int
    day: int
    span: Span = span_field()


@frozen
class Path:
    """`hộ.diện_hộ`; no names at all is the record itself (`người này`)."""

    names: tuple[Name, ...]
    span: Span = span_field()


@frozen
class Marker:
    """A value that is a word of the language: HAS (yes), NOT (no), UNKNOWN, NOBODY, THIS_DAY."""

    kind: str
    span: Span = span_field()


@frozen
class Operation:
    """An operator of the grammar with its operands, in the order written.

    `operator` is one of: or, and, not, =, ≠, <, ≤, >, ≥, +, −, ×, ÷, under, band, before, reached,
    has-no, minus, greatest, least, choose, round-up, round-down, round-nearest, days, months,
    working-days. A band with no upper edge has two operands.
    """

    operator: str
    operands: tuple["Expression", ...]
    span: Span = span_field()


@frozen
class OneOf:
    """`x là a`, `x thuộc (a; b)`."""

    subject: "Expression"
    options: tuple[Name | Marker, ...]
    span: Span = span_field()


@frozen
class Collection:
    """Members gone over: a child record, a list, or a record in the same parent."""

    path: Path
    same: Name | None
    where: "Expression | None"
    span: Span = span_field()


@frozen
class Aggregate:
    """kind: has, every, count, total, greatest, least, run. `default` is for nobody at all."""

    kind: str
    collection: Collection
    value: "Expression | None" = None
    default: "Expression | None" = None
    span: Span = span_field()


@frozen
class IsCategory:
    subject: Path
    names: tuple[Name, ...]
    span: Span = span_field()


@frozen
class Receives:
    subject: Path
    names: tuple[Name, ...]
    on: "Expression | None"
    span: Span = span_field()


@frozen
class Age:
    subject: Path
    span: Span = span_field()


@frozen
class Turning:
    """The day on which somebody turns so many years (or months) old."""

    count: Fraction
    in_months: bool
    span: Span = span_field()


@frozen
class Pair:
    """`trong (a; b) một là x, một thuộc (y; z)`: in either order."""

    fields: tuple[Path, Path]
    first: tuple[Name, ...]
    second: tuple[Name, ...]
    span: Span = span_field()


@frozen
class National:
    """The nation's own value of a level, whatever the area."""

    level: Path
    span: Span = span_field()


@frozen
class CoefficientOf:
    """The coefficients of categories, or (no names) the program's own."""

    categories: tuple[Name, ...]
    span: Span = span_field()


@frozen
class AwaitingResolution:
    resolution: str
    span: Span = span_field()


@frozen
class LookUp:
    table: Name
    column: Name
    key: "Expression"
    span: Span = span_field()


Expression = (
    Quantity
    | DateLiteral
    | Path
    | Marker
    | Operation
    | OneOf
    | Aggregate
    | IsCategory
    | Receives
    | Age
    | Turning
    | Pair
    | National
    | CoefficientOf
    | AwaitingResolution
    | LookUp
)
