"""What is meant: names resolved to declarations, every expression with its type. Few kinds.

An expression is read on one row. `Place` says how to get from the row at hand to another one;
inside an aggregate the row at hand is the member, and `SELF` the row that the rule is about.
"""

from typing import Literal

from attrs import field, frozen

from policyengine.diagnostics import Language
from policyengine.schema import Field, Labels
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

    On `on`, or (None) on the eve of the month asked about.
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


# ---- rules ---------------------------------------------------------------------------------


@frozen
class Origin:
    """Where a rule comes from: the citation in the legal order, and the instrument's name."""

    citation: str = ""
    instrument: str = ""


@frozen
class Condition:
    """A condition, or one labelled case of several of which any is enough."""

    term: Term
    label: str | None = None
    source: Origin = Origin()


@frozen
class Band:
    """A value that holds under a condition; `otherwise` holds when no other band does."""

    value: Term
    condition: Term | None = None
    otherwise: bool = False
    each: Members | None = None
    source: Origin = Origin()
    at_least: bool = False
    floor: Term | None = None
    span: Span = span_field()


@frozen
class Start:
    """The month from which something counts: of a date, the one after it, or of an age."""

    moment: Term
    following: bool = False
    of_award: bool = False
    source: Origin = Origin()


@frozen
class Head:
    """What every rule carries: its name, labels, source, notes of doubt, language and place."""

    kind: str
    name: str
    labels: Labels
    source: Origin
    notes: tuple[str, ...]
    language: Language
    span: Span = span_field()


@frozen
class Definition:
    """One case without a label, or labelled ones of which any is enough; a reading has another."""

    head: Head
    record: str
    cases: tuple[Condition, ...]
    alternative: Term | None = None


@frozen
class TableRow:
    conditions: tuple[Term, ...]
    outputs: dict[str, Term]
    span: Span = span_field()


@frozen
class Table:
    head: Head
    record: str
    rows: tuple[TableRow, ...]
    columns: tuple[str, ...]


@frozen
class Category:
    head: Head
    record: str
    conditions: tuple[Condition, ...]
    coefficients: tuple[Band, ...]
    coefficient_table: str | None
    starts: tuple[Start, ...]
    phases: tuple[str, ...]
    report_rows: tuple[str, ...]


@frozen
class Cumulation:
    """A category paid beside the best of some others."""

    category: str
    beside: tuple[str, ...]
    source: Origin


@frozen
class Program:
    """`unit` is that of goods, None for money; `share_with` the other half of a couple."""

    head: Head
    record: str
    payee: Place | None
    once: Term | None
    conditions: tuple[Condition, ...]
    amounts: tuple[Band, ...]
    categories: tuple[str, ...]
    coefficients: tuple[Band, ...]
    coefficient_table: str | None
    combination: Literal["highest", "sum"]
    combination_source: Origin
    counting_also: tuple[Term, ...]
    exceptions: tuple[Cumulation, ...]
    excluded: tuple[Condition, ...]
    stops: tuple[Condition, ...]
    suspensions: tuple[Condition, ...]
    discretion: tuple[Condition, ...]
    limits: tuple[Band, ...]
    starts: tuple[Start, ...]
    share_with: Term | None
    phases: tuple[str, ...]
    last_day_only: bool
    unit: str | None
    funded_by: tuple[str, ...] = ()


@frozen
class Group:
    """Programs of which a person gets only the highest."""

    head: Head
    programs: tuple[str, ...]


@frozen
class LevelValue:
    """A value of a level from a day on."""

    value: Term
    source: Origin
    span: Span = span_field()


@frozen
class Phase:
    head: Head
    first: int
    last: int


@frozen
class Target:
    head: Head
    numerator: Term
    denominator: Term
    thresholds: tuple[Band, ...]
    threshold_phases: tuple[tuple[str, ...], ...]
    grouped_by: Term | None


@frozen
class Assumed:
    """What a stated scenario takes a missing fact to be: a cell value, or (month, day).

    kind: missing, year-only, month-only.
    """

    kind: str
    target: Field
    value: object
    source: Origin
    span: Span = field(eq=False, repr=False, kw_only=True)


Rule = Definition | Table | Category | Program | Group | Phase | Target
