"""Names to places and facts: the row that a path leads to, and what its last name is there."""

from attrs import frozen

from policyengine.model import terms as t
from policyengine.model.names import ON_RECORD, Names
from policyengine.model.records import type_words
from policyengine.model.units import words_of
from policyengine.problems import law as law_problems
from policyengine.problems import names as name_problems
from policyengine.problems import types as problems
from policyengine.schema import Field
from policyengine.source import Span
from policyengine.syntax import nodes as n
from policyengine.types import (
    Date,
    Month,
    Number,
    Reference,
    Truth,
    Type,
    Unclear,
)

_COMPARISONS = ("=", "≠", "<", "≤", ">", "≥")
_ORDERED = (Number, Date, Month)
_YEAR = (("year", 1),)
_MONTHS = (("month", 1),)


@frozen
class Scope:
    """Where an expression stands: the row at hand, the row its rule is about, what is allowed."""

    it: str
    subject: str
    rule: str = ""
    divides: bool = False
    inside: bool = False
    """Whether the row at hand is a member that an aggregate goes over, not the subject."""
    everywhere: bool = False
    """Whether an aggregate may go over all rows of a record, as targets do."""
    coefficient: Type | None = None
    """The type of the coefficient, where an amount may multiply one."""


class Places:
    """Resolves paths against the names of a policy."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.report = names.report
        self._opening: list[str] = []
        """The lists being unfolded, to meet one that draws from itself."""
        self._circular: set[str] = set()
        """The lists of circles that have been told of."""

    @staticmethod
    def _here(scope: Scope) -> t.Place:
        return t.Place("it", (), scope.it)

    def _place(self, path: n.Path, scope: Scope) -> t.Place:
        """The row that a path of parents and references leads to."""
        if not path.names:
            return t.Place("self", (), scope.subject)
        return self._hops(path.names, scope) or self._here(scope)

    def _hops(self, hops: tuple[n.Name, ...], scope: Scope) -> t.Place | None:
        place: t.Place = self._here(scope)
        for name in hops:
            following = self._hop(place, name)
            if following is None:
                record = self.names.records[place.record]
                links = [f.name for f in record.fields if isinstance(f.type, Reference)]
                self.names.unknown(name, [*record.parents, *links])
                return None
            place = following
        return place

    def _hop(self, place: t.Place, name: n.Name) -> t.Place | None:
        record = self.names.records[place.record]
        if name.text in record.parents:
            return t.Place(place.root, (*place.hops, t.Parent(name.text)), name.text)
        if name.text == place.record and not place.hops:
            return place
        field = self.names.field(place.record, name.text)
        if field and isinstance(field.type, Reference):
            return t.Place(place.root, (*place.hops, t.Link(field)), field.type.record)
        return None

    def _path(self, node: n.Path, scope: Scope) -> t.Term:
        if not node.names:
            own = self._place(node, scope)
            return t.RowAt(own, Reference(own.record), span=node.span)
        last = node.names[-1]
        place = self._hops(node.names[:-1], scope)
        if place is None:
            return t.Constant(None, Unclear(), span=node.span)
        field = self.names.field(place.record, last.text)
        if field:
            return self._read(place, field, node.span)
        table = self._table_column(place, last)
        if table:
            type_ = self.names.types.get(f"{table}.{last.text}", Truth())
            return t.Defined(table, place, last.text, type_, span=node.span)
        declared = self.names.find(last.text)
        if declared and declared.kind in ON_RECORD and declared.record == place.record:
            type_ = self.names.types.get(declared.name, Truth())
            return t.Defined(declared.name, place, None, type_, span=node.span)
        if declared and declared.kind == "LEVEL" and len(node.names) == 1:
            return self._level(node, False)
        return self._unknown_name(last, place, declared is not None)

    def _read(self, place: t.Place, field: Field, span: Span) -> t.Term:
        if field.blank.kind == "unstated" and field.span:
            self.report(problems.blank_unstated(field.name, field.span))
        if isinstance(field.type, Reference):
            target = t.Place(place.root, (*place.hops, t.Link(field)), field.type.record)
            return t.RowAt(target, field.type, span=span)
        return t.Read(place, field, field.type, span=span)

    def _table_column(self, place: t.Place, name: n.Name) -> str | None:
        for table in self.names.of_kind("TABLE"):
            columns = f"{table}.{name.text}"
            if columns in self.names.types and self.names.declared[table].record == place.record:
                return table
        return None

    def _unknown_name(self, name: n.Name, place: t.Place, other_kind: bool) -> t.Term:
        if other_kind:
            words = (
                f"cột hoặc khái niệm của `{place.record}`",
                f"a field or definition of `{place.record}`",
            )
            self.report(name_problems.wrong_kind_of_name(name.text, words, name.span))
            return t.Constant(None, Unclear(), span=name.span)
        record = self.names.records[place.record]
        candidates = [f.name for f in record.fields] + self.names.on(place.record)
        unclear = self.names.unknown(name, [*candidates, *self.names.of_kind("LEVEL")])
        return t.Constant(None, unclear, span=name.span)

    def _level(self, path: n.Path, national: bool) -> t.Term:
        name = self.names.expect(path.names[-1], "LEVEL")
        if name is None:
            return t.Constant(None, Unclear(), span=path.span)
        type_ = self.names.types.get(name, Unclear())
        return t.LevelOf(name, national, type_, span=path.span)

    def _birth_field(self, place: t.Place, span: Span) -> None:
        field = self.names.records[place.record].with_role("birth")
        if field is None:
            self.report(law_problems.no_birth_date(place.record, span))
        elif field.blank.kind == "unstated" and field.span:
            self.report(problems.blank_unstated(field.name, field.span))

    def _expect(self, term: t.Term, wanted: Type, because: Span) -> None:
        if isinstance(term.type, Unclear) or isinstance(wanted, Unclear):
            return
        same = type(term.type) is type(wanted)
        if same and isinstance(wanted, Reference) and term.type != wanted:
            same = False
        if not same:
            self._mismatch(term, wanted, because)

    def _mismatch(self, term: t.Term, wanted: Type, because: Span) -> None:
        found = type_words(term.type)
        self.report(problems.type_mismatch(found, type_words(wanted), term.span, because))

    def _same_unit(self, term: t.Term, other: t.Term) -> None:
        if isinstance(term.type, Unclear) or isinstance(other.type, Unclear):
            return
        assert isinstance(term.type, Number) and isinstance(other.type, Number)
        if term.type.dimension != other.type.dimension:
            found, wanted = words_of(term.type.dimension), words_of(other.type.dimension)
            self.report(problems.unit_mismatch(found, wanted, term.span, other.span))
