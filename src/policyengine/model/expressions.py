"""Expressions to typed terms: one method per kind of node."""

from fractions import Fraction
from typing import Literal

from attrs import evolve

from policyengine.model import arithmetic
from policyengine.model import terms as t
from policyengine.model.operations import Operations
from policyengine.model.places import Scope
from policyengine.model.records import type_words
from policyengine.problems import law as law_problems
from policyengine.problems import names as name_problems
from policyengine.problems import types as problems
from policyengine.syntax import nodes as n
from policyengine.syntax.nodes import Expression
from policyengine.types import (
    Choice,
    Date,
    DeclarationName,
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


class Expressions(Operations):
    """Resolves expressions against the names of a policy."""

    def term(self, node: Expression, scope: Scope) -> t.Term:
        """The term of any expression; its type is Unclear after a reported fault."""
        match node:
            case n.Quantity():
                return self._quantity(node)
            case n.DateLiteral():
                return t.Constant(node.day, Date(), span=node.span)
            case n.Marker(kind="THIS_DAY"):
                return t.Today(Date(), span=node.span)
            case n.Path():
                return self._path(node, scope)
            case n.Operation():
                return self._operation(node, scope)
            case n.OneOf():
                return self._one_of(node, scope)
            case n.Aggregate():
                return self._aggregate(node, scope)
            case n.IsCategory():
                return self._is_category(node, scope)
            case n.Receives():
                return self._receives(node, scope)
            case n.Age():
                place = self._place(node.subject, scope)
                return t.AgeOf(
                    place, False, Number(_YEAR, Fraction(0), Fraction(200)), span=node.span
                )
            case n.Turning():
                if node.count.denominator != 1:
                    self.report(problems.age_not_whole(node.span))
                months = int(node.count) * (1 if node.in_months else 12)
                return t.BirthdayOf(self._here(scope), months, Date(), span=node.span)
            case n.Pair():
                return self._pair(node, scope)
            case n.National():
                return self._level(node.level, True)
            case n.CoefficientOf():
                if scope.coefficient is None:
                    self.report(law_problems.coefficient_without_band(node.span))
                return t.Coefficient(scope.coefficient or Unclear(), span=node.span)
            case n.AwaitingResolution():
                open_number = Number((), Fraction(0), None, Fraction(1, 100))
                return t.Open(scope.rule, node.resolution, open_number, span=node.span)
            case n.LookUp():
                return self._look_up(node, scope)
        raise AssertionError(f"{node} has no meaning: this is a bug in policyengine")

    # ---- places -----------------------------------------------------------------------------

    def _one_of(self, node: n.OneOf, scope: Scope) -> t.Term:
        subject = self.term(node.subject, scope)
        if isinstance(subject.type, Unclear):
            return evolve(subject, span=node.span)
        if isinstance(subject.type, Reference):
            return self._same_row(subject, node, scope)
        if isinstance(subject.type, Choice | DeclarationName):
            options = tuple(
                option
                for name in node.options
                if isinstance(name, n.Name) and (option := self._option(name, subject))
            )
            return t.IsOneOf(subject, options, Truth(), span=node.span)
        words = type_words(Choice(()))
        self.report(
            problems.type_mismatch(type_words(subject.type), words, subject.span, node.span)
        )
        return t.Constant(None, Unclear(), span=node.span)

    def _same_row(self, subject: t.Term, node: n.OneOf, scope: Scope) -> t.Term:
        tests = []
        for option in node.options:
            if isinstance(option, n.Marker):
                other: t.Term = self._path(n.Path((), span=option.span), scope)
            else:
                other = self._path(n.Path((option,), span=option.span), scope)
            self._expect(other, subject.type, subject.span)
            tests.append(t.Apply("=", (subject, other), Truth(), span=node.span))
        return tests[0] if len(tests) == 1 else t.Apply("or", tuple(tests), Truth(), span=node.span)

    def _option(self, name: n.Name, subject: t.Term) -> str | None:
        if isinstance(subject.type, DeclarationName):
            kind = {"program": ("PROGRAM", "EXCLUSIVE"), "category": ("CATEGORY",)}
            return self.names.expect(name, *kind[subject.type.kind])
        assert isinstance(subject.type, Choice)
        if name.text in subject.type.options:
            return name.text
        if isinstance(subject, t.Read) and name.text in subject.field.option_aliases:
            return subject.type.options[subject.field.option_aliases.index(name.text)]
        shown = subject.field.name if isinstance(subject, t.Read) else subject.span.text
        options = subject.type.options
        self.report(name_problems.unknown_option(name.text, shown, options, name.span))
        return None

    def _pair(self, node: n.Pair, scope: Scope) -> t.Term:
        """Either field is in the first list and the other in the second."""

        def test(path: n.Path, names: tuple[n.Name, ...]) -> t.Term:
            return self._one_of(n.OneOf(path, names, span=node.span), scope)

        one, other = node.fields
        orders = []
        for first, second in ((one, other), (other, one)):
            both = (test(first, node.first), test(second, node.second))
            orders.append(t.Apply("and", both, Truth(), span=node.span))
        return t.Apply("or", tuple(orders), Truth(), span=node.span)

    def _is_category(self, node: n.IsCategory, scope: Scope) -> t.Term:
        place = self._place(node.subject, scope) if node.subject.names else self._here(scope)
        names = [self.names.expect(name, "CATEGORY") for name in node.names]
        found = tuple(name for name in names if name)
        return t.BelongsTo(place, found, Truth(), span=node.span)

    def _receives(self, node: n.Receives, scope: Scope) -> t.Term:
        place = self._place(node.subject, scope) if node.subject.names else self._here(scope)
        names = [self.names.expect(name, "PROGRAM", "CATEGORY", "EXCLUSIVE") for name in node.names]
        on = self.term(node.on, scope) if node.on else None
        if on is not None:
            self._expect(on, Date(), node.span)
        awards = [r for r in self.names.records.values() if r.role == "awards"]
        if not any(place.record in record.parents for record in awards):
            self.report(law_problems.no_awards(place.record, node.span))
        found = tuple(name for name in names if name)
        return t.ReceivesAward(place, found, on, Truth(), span=node.span)

    def _look_up(self, node: n.LookUp, scope: Scope) -> t.Term:
        table = self.names.expect(node.table, "LOOKUP")
        key = self.term(node.key, scope)
        fields = {f.name: f for f in self.names.lookups.get(table or "", ())}
        if table and node.column.text not in fields:
            self.names.unknown(node.column, fields)
        type_: Type = fields[node.column.text].type if node.column.text in fields else Unclear()
        return t.Found(table or "", node.column.text, key, type_, span=node.span)

    # ---- aggregates -------------------------------------------------------------------------

    def members(self, node: n.Collection, scope: Scope) -> t.Members | None:
        """The rows that a collection goes over; lists are unfolded into their condition."""
        *hops, last = node.path.names
        place = self._hops(tuple(hops), scope)
        if place is None:
            return None
        declared = self.names.find(last.text)
        if declared and declared.kind == "LIST" and declared.record == place.record:
            return self._listed(declared.nodes[0], node, place, scope)
        if last.text not in self.names.records:
            candidates = [*self.names.records, *self.names.of_kind("LIST")]
            self.names.unknown(last, candidates)
            return None
        record = self.names.records[last.text]
        kind: Literal["children", "all"] = "children"
        if node.same is not None:
            parent = self._hop(place, node.same)
            place = parent or place
            if parent is None:
                self.names.unknown(node.same, self.names.records[place.record].parents)
        elif place.record not in record.parents:
            kind = "all"
            if not scope.everywhere or scope.inside:
                within = f"dữ liệu thuộc `{place.record}`", f"a record in `{place.record}`"
                self.report(name_problems.wrong_kind_of_name(last.text, within, last.span))
        inner = evolve(scope, it=record.name, inside=True)
        where = self.truth(node.where, inner) if node.where else None
        return t.Members(kind, place, record.name, where)

    def _listed(
        self, list_: n.Declaration, node: n.Collection, place: t.Place, scope: Scope
    ) -> t.Members | None:
        """A list names rows around its own subject, so it opens only where that is at hand."""
        drawn = list_.clauses[0].collection
        assert drawn is not None
        name = list_.header.name
        if name.text in self._opening:
            circle = self._opening[self._opening.index(name.text) :]
            if not self._circular.intersection(circle):
                self.report(name_problems.circular_definition(name.text, name.span))
            self._circular.update(circle)
            return None
        if place.hops or scope.inside:
            self.report(law_problems.list_away_from_subject(list_.header.name.text, node.span))
        own = Scope(place.record, place.record)
        self._opening.append(name.text)
        members = self.members(drawn, own)
        self._opening.pop()
        if members is None or node.where is None:
            return members
        more = self.truth(node.where, evolve(scope, it=members.record, inside=True))
        if members.where is None:
            return evolve(members, where=more)
        both = (members.where, more)
        return evolve(members, where=t.Apply("and", both, Truth(), span=node.span))

    def _aggregate(self, node: n.Aggregate, scope: Scope) -> t.Term:
        members = self.members(node.collection, scope)
        if members is None:
            return t.Constant(None, Unclear(), span=node.span)
        inner = evolve(scope, it=members.record, inside=True)
        default = self.number(node.default, scope) if node.default else None
        match node.kind:
            case "has":
                return t.Gather("has", members, None, None, Truth(), span=node.span)
            case "count":
                type_ = Number((), Fraction(0), Fraction(10**6))
                return t.Gather("count", members, None, None, type_, span=node.span)
            case "every":
                assert node.value is not None
                value = self.truth(node.value, inner)
                return t.Gather("every", members, value, None, Truth(), span=node.span)
            case "run":
                assert node.value is not None
                value = self.term(node.value, inner)
                self._expect(value, Month(), node.span)
                type_ = Number(_MONTHS, Fraction(0), Fraction(2400))
                return t.Gather("run", members, value, None, type_, span=node.span)
        assert node.value is not None
        value = self.number(node.value, inner)
        if not isinstance(value.type, Number):
            return t.Gather(node.kind, members, value, default, Unclear(), span=node.span)
        type_ = value.type
        if node.kind == "total":
            type_ = arithmetic.multiply(type_, Number((), Fraction(0), Fraction(10**3)))
        elif default is not None and isinstance(default.type, Number):
            self._same_unit(default, value)
            type_ = arithmetic.either(type_, default.type)
        return t.Gather(node.kind, members, value, default, type_, span=node.span)

    # ---- agreement of types -----------------------------------------------------------------
