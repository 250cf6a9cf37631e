"""What is written: the tree of one file, before any name has a meaning. Frozen, never modified.

The span of a node stands outside equality, so that a file and its translation are equal trees.
A clause keeps the terminal of its keyword as `kind`; amendments match clauses by it.
"""

from attrs import field, frozen

from policyengine.source import Span
from policyengine.syntax.expressions import (
    Age,
    Aggregate,
    AwaitingResolution,
    CoefficientOf,
    Collection,
    DateLiteral,
    DayOfYear,
    Expression,
    IsCategory,
    LookUp,
    Marker,
    MonthLiteral,
    Name,
    National,
    OneOf,
    Operation,
    Pair,
    Path,
    Quantity,
    Receives,
    Turning,
    Unit,
    Words,
    span_field,
)

__all__ = [
    "Age",
    "Aggregate",
    "Amendment",
    "Assignment",
    "Assumption",
    "AwaitingResolution",
    "Cases",
    "Cell",
    "CellValue",
    "Citations",
    "Clause",
    "CoefficientOf",
    "Collection",
    "DateLiteral",
    "DayLimit",
    "DayOfYear",
    "Declaration",
    "Example",
    "Expectation",
    "Expression",
    "FieldNode",
    "File",
    "Header",
    "Instrument",
    "IsCategory",
    "Item",
    "LookUp",
    "LookupNode",
    "Marker",
    "Member",
    "MonthLiteral",
    "MonthStart",
    "MoreRows",
    "Name",
    "National",
    "OneOf",
    "Operation",
    "Pair",
    "Path",
    "Quantity",
    "Receives",
    "RecordNode",
    "Reference",
    "ReportLine",
    "Transition",
    "Turning",
    "TypeNode",
    "Unit",
    "Words",
    "span_field",
]


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
    paper: tuple[Words, ...] = ()
    """The paper that proves the fact, and who issues it, as far as they are named."""
    limits: "tuple[DayLimit, ...]" = ()
    span: Span = span_field()


@frozen
class DayLimit:
    """What a day may not lie before, or (`is_after`) after."""

    is_after: bool
    path: Path
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
class MoreRows:
    """Further rows of a look-up table, from a file of their own."""

    name: Name
    file: Words
    citations: Citations
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


@frozen
class ReportLine:
    """A line of a prescribed report, and the declarations that it counts (under a condition)."""

    line: str
    names: tuple[Name, ...]
    condition: "Expression | None"
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


Item = (
    Declaration
    | RecordNode
    | LookupNode
    | MoreRows
    | Assumption
    | Amendment
    | Transition
    | ReportLine
    | Example
)


@frozen
class File:
    """One policy file: at most one instrument, and its items in the order written."""

    instrument: Instrument | None
    items: tuple[Item, ...]
    language: str = field(eq=False)
    span: Span = span_field()
