"""What is written: the tree of one file, before any name has a meaning. Frozen, never modified.

The span of a node stands outside equality, so that a file and its translation are equal trees.
A clause keeps the terminal of its keyword as `kind`; amendments match clauses by it.
"""

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
    """`đồng/người/tháng`: the first word above the line, the others below it."""

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

    count: int
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


# ---- citations ----------------------------------------------------------------------------


@frozen
class Reference:
    """One place in a legal text: ((kind, value), …) from the smallest part to the largest.

    kind: dash, point, clause, article, section. `words` names a text that is not a file here.
    """

    parts: tuple[tuple[str, str], ...]
    words: str | None
    instrument: Name | None
    span: Span = span_field()


Citations = tuple[Reference, ...]


# ---- clauses and declarations -------------------------------------------------------------


@frozen
class Header:
    name: Name
    alias: Name | None = None
    label_vi: str | None = None
    label_en: str | None = None


@frozen
class Cases:
    """Labelled cases (điểm a … l), any of which is enough."""

    cases: tuple["Clause", ...]
    span: Span = span_field()


@frozen
class MonthStart:
    """Of a date or month field, the month following it, or the month of turning an age."""

    path: Path | None
    following: bool = False
    turning: Turning | None = None
    span: Span = span_field()


@frozen
class Clause:
    """One clause; which parts it has follows from its kind (see the grammar)."""

    kind: str
    value: "Expression | Cases | MonthStart | None" = None
    condition: Expression | None = None
    otherwise: bool = False
    at_least: bool = False
    floor: Expression | None = None
    names: tuple[Name, ...] = ()
    paths: tuple[Path, ...] = ()
    collection: Collection | None = None
    words: str | None = None
    day: DateLiteral | None = None
    existing_only: bool = False
    cells: tuple["Cell", ...] = ()
    citations: Citations = ()
    span: Span = span_field()


@frozen
class Cell:
    """A cell of a table. kind: value, under, band, options, yes, no, any."""

    kind: str
    operands: tuple[Expression | Name, ...] = ()
    span: Span = span_field()


@frozen
class TypeNode:
    """The written type of a field.

    kind: IDENTITY, TEXT, YES_NO, DAY, MONTH, BIRTH, number, money, choice, FOR_PROGRAM,
    FOR_CATEGORY, same, reference.
    """

    kind: str
    unit: Unit | None = None
    low: Quantity | None = None
    high: Quantity | None = None
    options: tuple[Header, ...] = ()
    name: Name | None = None
    span: Span = span_field()


@frozen
class FieldNode:
    header: Header
    type: TypeNode
    flags: tuple[str, ...]
    blank: "Quantity | DateLiteral | MonthLiteral | Name | Words | Marker | None"
    valid_for: Quantity | None
    span: Span = span_field()


CellValue = Quantity | DateLiteral | MonthLiteral | Name | Words | Marker


@frozen
class Declaration:
    """A declaration with clauses; `kind` is the terminal of its keyword.

    `record` is what it is about (definitions, tables, lists, readings), `unit` a level's unit.
    """

    kind: str
    header: Header
    record: Name | None = None
    unit: Unit | None = None
    citations: Citations = ()
    clauses: tuple[Clause, ...] = ()
    span: Span = span_field()


@frozen
class RecordNode:
    header: Header
    parents: tuple[Name, ...]
    role: str | None
    fields: tuple[FieldNode, ...]
    span: Span = span_field()


@frozen
class LookupNode:
    header: Header
    file: Words
    holidays: bool
    citations: Citations
    fields: tuple[FieldNode, ...]
    span: Span = span_field()


@frozen
class Assumption:
    """kind: missing, year-only, month-only."""

    kind: str
    path: Path
    value: CellValue | DayOfYear
    citations: Citations
    span: Span = span_field()


@frozen
class Amendment:
    """Changes, repeals or keeps a declaration of another instrument. kind: amend, repeal, keep."""

    kind: str
    target_kind: str
    target: Name
    citations: Citations
    clauses: tuple[tuple[str, Clause], ...] = ()
    """(action, clause); action: value (a dated value), replace, add, drop, note."""
    from_day: DateLiteral | None = None
    existing_only: bool = False
    span: Span = span_field()


@frozen
class Transition:
    """Dossiers that match are decided by the law as it stood without this instrument."""

    record: Name
    where: Expression
    under: Name
    citations: Citations
    notes: tuple[Clause, ...]
    span: Span = span_field()


# ---- examples -----------------------------------------------------------------------------


@frozen
class Assignment:
    path: Path
    value: CellValue
    since: DateLiteral | None
    through: DateLiteral | None
    span: Span = span_field()


@frozen
class Member:
    record: Name
    id: Name
    parent: Name | None
    assignments: tuple[Assignment, ...]
    span: Span = span_field()


@frozen
class Expectation:
    """outcome: due, not-due, undetermined, considered, no-law, awaiting, suspended."""

    month: MonthLiteral
    asking: DateLiteral | None
    foresee: bool
    by_decision: bool
    program: Name
    member: Name
    outcome: str
    at_least: bool = False
    amounts: tuple[Quantity, ...] = ()
    categories: tuple[Name, ...] = ()
    span: Span = span_field()


@frozen
class Example:
    title: str
    members: tuple[Member, ...]
    expectations: tuple[Expectation, ...]
    span: Span = span_field()


# ---- the file -----------------------------------------------------------------------------


@frozen
class Instrument:
    """A legal instrument: its dates (ordinals), what it replaces, carries out, stands on."""

    header: Header
    kind: str | None = None
    draft: bool = False
    issued: DateLiteral | None = None
    in_force: DateLiteral | None = None
    in_force_citations: Citations = ()
    replaces: tuple[Name, ...] = ()
    implements: tuple[Name, ...] = ()
    within: Name | None = None
    based_on: tuple[Words, ...] = ()
    span: Span = span_field()


Item = Declaration | RecordNode | LookupNode | Assumption | Amendment | Transition | Example


@frozen
class File:
    """One policy file: at most one instrument, and its items in the order written."""

    instrument: Instrument | None
    items: tuple[Item, ...]
    language: str = field(eq=False)
    span: Span = span_field()
