"""What is meant: names resolved to declarations, every expression with its type. Few kinds.

An expression is read on one row. `Place` says how to get from the row at hand to another one;
inside an aggregate the row at hand is the member, and `SELF` the row that the rule is about.
"""

from typing import Literal

from attrs import frozen

from policyengine.schema import Field
from policyengine.source import Span
from policyengine.syntax.nodes import span_field
from policyengine.types import Type

Root = Literal["it", "self"]


@frozen
class Parent:
    """The row that this one lies in."""

    record: str


@frozen
class Link:
    """The row that a reference field names; there may be none."""

    field: Field


@frozen
class Place:
    """A row reached from the row at hand; `record` is what it is a row of."""

    root: Root
    hops: tuple[Parent | Link, ...]
    record: str


@frozen
class Constant:
    value: object
    type: Type
    span: Span = span_field()


@frozen
class Read:
    """The value of a field, of `place`."""

    place: Place
    field: Field
    type: Type
    span: Span = span_field()


@frozen
class RowAt:
    """A row itself, to be compared with another."""

    place: Place
    type: Type
    span: Span = span_field()


@frozen
class Today:
    """The day on which the conditions are read."""

    type: Type
    span: Span = span_field()


@frozen
class Apply:
    """An operator of `operators.OPERATORS` on its operands."""

    operator: str
    operands: tuple["Term", ...]
    type: Type
    span: Span = span_field()


@frozen
class IsOneOf:
    """Whether a value is one of some options (or a row one of some rows)."""

    subject: "Term"
    options: tuple[str, ...]
    type: Type
    span: Span = span_field()


@frozen
class AgeOf:
    """Whole months or years of age on the day."""

    place: Place
    in_months: bool
    type: Type
    span: Span = span_field()


@frozen
class BirthdayOf:
    """The day on which `place` turns so many months old."""

    place: Place
    months: int
    type: Type
    span: Span = span_field()


@frozen
class Members:
    """The rows gone over: rows of a child record, or all of a record in the same parent.

    kind: children (rows of `record` in `place`), all (every row of `record`).
    """

    kind: Literal["children", "all"]
    place: Place
    record: str
    where: "Term | None"


@frozen
class Gather:
    """kind: has, every, count, total, greatest, least, run."""

    kind: str
    members: Members
    value: "Term | None"
    default: "Term | None"
    type: Type
    span: Span = span_field()


@frozen
class BelongsTo:
    """Whether a row is in one of some categories."""

    place: Place
    categories: tuple[str, ...]
    type: Type
    span: Span = span_field()


@frozen
class ReceivesAward:
    """Whether a decision on record gives one of some programs or categories.

    On `on`, read on the row at hand, or (None) on the eve of the month asked about.
    """

    place: Place
    names: tuple[str, ...]
    on: "Term | None"
    type: Type
    span: Span = span_field()


@frozen
class Defined:
    """The value of a definition, reading, area, or (with `column`) of a table's output."""

    name: str
    place: Place
    column: str | None
    type: Type
    span: Span = span_field()


@frozen
class LevelOf:
    """The value of a level at the last day of the month, for the area of the row at hand."""

    name: str
    national: bool
    type: Type
    span: Span = span_field()


@frozen
class Coefficient:
    """The coefficient being multiplied: of the category, or of the program's own band."""

    type: Type
    span: Span = span_field()


@frozen
class Open:
    """A number that awaits a resolution."""

    name: str
    resolution: str
    type: Type
    span: Span = span_field()


@frozen
class Found:
    """A cell of a look-up table, by key, on the day."""

    table: str
    column: str
    key: "Term"
    type: Type
    span: Span = span_field()


Term = (
    Constant
    | Read
    | RowAt
    | Today
    | Apply
    | IsOneOf
    | AgeOf
    | BirthdayOf
    | Gather
    | BelongsTo
    | ReceivesAward
    | Defined
    | LevelOf
    | Coefficient
    | Open
    | Found
)
