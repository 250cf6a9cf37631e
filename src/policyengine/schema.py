"""Records and fields: what data may hold, as the policy declares it. Knows no file format."""

from functools import cached_property
from typing import Literal

from attrs import field, frozen

from policyengine.source import Span
from policyengine.types import Type

Role = Literal[
    "key", "birth", "signed", "starts", "ends", "suspended-from", "suspended-until", "program",
    "category",
]  # fmt: skip


@frozen(slots=False)
class Labels:
    """What a person reads instead of a name, in either language (None: not declared)."""

    vi: str | None = None
    en: str | None = None


@frozen(slots=False)
class Blank:
    """What an empty cell means. kind: none, unknown, value, or unstated (an error to read)."""

    kind: Literal["none", "unknown", "value", "unstated"]
    value: object = None
    """As a cell of the field's type (see `population`)."""


@frozen(slots=False)
class Field:
    """A field of a record.

    `role` is what the engine itself reads it as: the key (first required id of a record), the
    birth date, or a part of an award. Numbers and money lie between `low` and `high`, in the unit
    of `type`; a decimal is a Fraction.
    """

    record: str
    name: str
    type: Type
    index: int
    labels: Labels = Labels()
    alias: str | None = None
    option_labels: tuple[Labels, ...] = ()
    option_aliases: tuple[str | None, ...] = ()
    required: bool = False
    dated: bool = False
    sensitive: bool = False
    print_only: bool = False
    role: Role | None = None
    blank: Blank = Blank("unstated")
    valid_months: int | None = None
    """A dated value lapses into unknown so many months after its day (a yearly certificate)."""
    paper: str | None = None
    """The paper that proves the fact."""
    paper_from: str | None = None
    """Who issues it."""
    limits: "tuple[DayLimit, ...]" = ()
    """What the day may not lie before or after; a record that breaks it is a problem of data."""
    low: int | None = None
    high: int | None = None
    span: Span | None = field(default=None, eq=False, repr=False)

    def label(self, language: str) -> str:
        """What to call it on a screen; the name with spaces when no label is declared."""
        shown = self.labels.vi if language == "vi" else self.labels.en or self.labels.vi
        return shown or self.name.replace("_", " ")


@frozen
class DayLimit:
    """A day or month that another may not lie before, or (`is_after`) after.

    `path` leads from the row by parents and references, by name; its last name is the field.
    """

    is_after: bool
    path: tuple[str, ...]


@frozen(slots=False)
class Record:
    """A record: one sheet of a workbook. `parents` are the records that a row lies in."""

    name: str
    fields: tuple[Field, ...]
    parents: tuple[str, ...] = ()
    labels: Labels = Labels()
    alias: str | None = None
    role: Literal["awards", "payments"] | None = None
    span: Span | None = field(default=None, eq=False, repr=False)

    @cached_property
    def key(self) -> Field | None:
        """The field that identifies a row, if the record has one."""
        return next((f for f in self.fields if f.role == "key"), None)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    def with_role(self, role: Role) -> Field | None:
        return next((f for f in self.fields if f.role == role), None)

    def label(self, language: str) -> str:
        shown = self.labels.vi if language == "vi" else self.labels.en or self.labels.vi
        return shown or self.name.replace("_", " ")


@frozen(slots=False)
class Schema:
    """All records, and the names of programs and categories that awards may carry."""

    records: dict[str, Record]
    programs: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    declaration_labels: dict[str, tuple[Labels, ...]] = field(factory=dict)
    """What instruments have called a declaration, the latest first."""

    def children(self, record: str) -> tuple[Record, ...]:
        """The records whose rows lie in a row of `record`."""
        return tuple(r for r in self.records.values() if record in r.parents)

    @cached_property
    def awards(self) -> Record | None:
        return next((r for r in self.records.values() if r.role == "awards"), None)
