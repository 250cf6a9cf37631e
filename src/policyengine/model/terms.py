"""What is meant: rules with their terms, each with its source in the law."""

from typing import Literal

from attrs import field, frozen

from policyengine.diagnostics import Language
from policyengine.model.expression_terms import (
    AgeOf,
    Apply,
    BelongsTo,
    BirthdayOf,
    Coefficient,
    Constant,
    Defined,
    Found,
    Gather,
    IsOneOf,
    LevelOf,
    Link,
    Members,
    Open,
    Parent,
    Place,
    Read,
    ReceivesAward,
    Root,
    RowAt,
    Term,
    Today,
)
from policyengine.schema import Field, Labels
from policyengine.source import Span
from policyengine.syntax.nodes import span_field

__all__ = [
    "AgeOf",
    "Apply",
    "Assumed",
    "Band",
    "BelongsTo",
    "BirthdayOf",
    "Category",
    "Coefficient",
    "Condition",
    "Constant",
    "Cumulation",
    "Defined",
    "Definition",
    "Found",
    "Gather",
    "Group",
    "Head",
    "IsOneOf",
    "LevelOf",
    "LevelValue",
    "Link",
    "Members",
    "Open",
    "Origin",
    "Parent",
    "Phase",
    "Place",
    "Program",
    "Read",
    "ReceivesAward",
    "ReportLine",
    "Root",
    "RowAt",
    "Rule",
    "Start",
    "Table",
    "TableRow",
    "Target",
    "Term",
    "Today",
]


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
    """`unit` is that of goods, None for money; `share_with` the other half of a couple.

    `moved_in` is from when a decision runs that takes over from another place.
    """

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
    moved_in: Start | None
    share_with: Term | None
    phases: tuple[str, ...]
    last_day_only: bool
    needs_decision: bool
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
class ReportLine:
    """What a line of a prescribed report counts: a category, a program, a definition, a record.

    `kind` is CATEGORY or PROGRAM (who is due by it), DEFINITION (of whom it is true) or RECORD
    (its rows); `condition` narrows it, and is about `record`.
    """

    line: str
    name: str
    kind: str
    record: str
    condition: Term | None
    span: Span = span_field()


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
