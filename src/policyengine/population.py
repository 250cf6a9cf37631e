"""Records with links, history, none and unknown: plain objects, made by `formats` or by hand.

A cell holds a value of its field's type, None (there is none), `Unknown`, or `Spells`:

=============== ==========================================================
type            value
=============== ==========================================================
Truth           bool
Date, Month     int (see `calendar`)
Choice          str, the option's name
Number          int, or Fraction when it is not whole
Words, Identity str
Reference       Row (a member), or a Row with `outside` True
DeclarationName str, the name of a program or category
=============== ==========================================================
"""

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from policyengine.diagnostics import Diagnostic
from policyengine.schema import Field, Record, Schema


@frozen
class Unknown:
    """A fact that is not known.

    Ordered facts (dates, months, numbers) lie in `low`..`high` (None: the field's own bounds); a
    partial date is the days it may be. `may_be_none` says that there may be none at all.
    """

    low: int | None = None
    high: int | None = None
    may_be_none: bool = False


@frozen
class Spell:
    """A value held from `since` to `until`, both days included; None is open."""

    value: object
    since: int | None = None
    until: int | None = None


@frozen
class Spells:
    """The history of a fact, ordered by `since`; outside its spells the fact is unknown."""

    spells: tuple[Spell, ...]

    def on(self, day: int) -> Spell | None:
        """The spell that a day lies in."""
        for spell in reversed(self.spells):
            if (spell.since is None or spell.since <= day) and (
                spell.until is None or day <= spell.until
            ):
                return spell
        return None


def unknown_cell(field: Field) -> Unknown:
    """Nothing is known of a fact: there may be none, if that is what a blank of it means."""
    return Unknown(may_be_none=field.blank.kind == "none")


def blank_cell(field: Field) -> object:
    """What an empty cell of a field means, as the policy declares it."""
    if field.blank.kind == "none":
        return None
    return field.blank.value if field.blank.kind == "value" else unknown_cell(field)


class Row:
    """One row of a record: cells by field index, its parents, and the rows that lie in it.

    Compared by identity: two rows are two people, whatever they hold.
    """

    __slots__ = ("cells", "children", "id", "outside", "parents", "place", "record")

    def __init__(
        self,
        record: Record,
        id: str,
        cells: list[object] | None = None,
        place: str = "",
        outside: bool = False,
    ) -> None:
        self.record = record
        self.id = id
        self.cells: list[object] = (
            list(map(unknown_cell, record.fields)) if cells is None else cells
        )
        self.parents: dict[str, Row] = {}
        self.children: dict[str, list[Row]] = {}
        self.place = place
        """Where it was read (file, sheet, row), for messages."""
        self.outside = outside

    def __repr__(self) -> str:
        return f"Row({self.record.name}, {self.id})"

    def attach(self, parent: "Row") -> None:
        """Make this row lie in `parent`."""
        self.parents[parent.record.name] = parent
        parent.children.setdefault(self.record.name, []).append(self)

    def set(self, target: Field, value: object) -> None:
        self.cells[target.index] = value


@frozen
class Population:
    """All rows by record, and the faults found while reading them.

    `diagnostics` are data problems: the value they name is unknown from then on.
    """

    schema: Schema
    rows: dict[str, list[Row]]
    diagnostics: list[Diagnostic] = field(factory=list)

    def find(self, id: str) -> Row | None:
        """The first row with this key, whatever its record."""
        return next((row for row in self.all_rows() if row.id == id), None)

    def all_rows(self) -> Iterator[Row]:
        for rows in self.rows.values():
            yield from rows

    def of(self, record: str) -> Iterable[Row]:
        return self.rows.get(record, [])
