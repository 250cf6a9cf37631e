"""Clauses to terms: conditions, bands, starts and sources, as every rule has them."""

from typing import Any

from attrs import evolve

from policyengine.diagnostics import Language
from policyengine.model import terms as t
from policyengine.model.citations import citation_text
from policyengine.model.expressions import Expressions
from policyengine.model.names import KIND_WORDS, Names
from policyengine.model.places import Scope
from policyengine.model.records import labels_of
from policyengine.problems import law as problems
from policyengine.schema import Field
from policyengine.syntax import nodes as n
from policyengine.types import Date, Month, Truth, Unclear

_CLAUSES_OF = {
    "CATEGORY": {
        "APPLIES_TO", "CONDITION", "CASE", "COEFFICIENT", "START_MONTH", "AMONG", "REPORT_ROW",
        "NOTE",
    },
    "PROGRAM": {
        "PER", "PAID_TO", "CONDITION", "CASE", "AMOUNT", "COEFFICIENT", "HIGHEST_ONLY", "ADD_UP",
        "EXCEPT", "EXCLUDED", "STOP", "SUSPEND", "DISCRETIONARY", "START_MONTH", "MOVED_IN",
        "AMONG", "ONCE", "AT_MOST", "ADJUSTED", "STOPS_FOLLOWING", "ON_DAY_ONLY",
        "WITHOUT_DECISION", "TOGETHER_WITH", "ONE_SHARE", "DEADLINE", "FUNDED_BY", "REPORT_ROW",
        "NOTE",
    },
}  # fmt: skip


class Clauses(Expressions):
    """Resolves whole declarations.

    `languages` is the language of each source by name, `instruments` the instrument written there.
    """

    def __init__(
        self,
        names: Names,
        languages: dict[str, Language],
        instruments: dict[str, str] | None = None,
    ) -> None:
        super().__init__(names)
        self.languages = languages
        self.instruments = instruments or {}

    def head(self, node: n.Declaration, origin: t.Origin) -> t.Head:
        notes = tuple(c.words for c in node.clauses if c.kind == "NOTE" and c.words)
        return t.Head(
            node.kind,
            node.header.name.text,
            labels_of(node.header),
            origin,
            notes,
            self.languages[node.span.source.name],
            span=node.header.name.span,
        )

    def _origin(self, clause: n.Clause, origin: t.Origin, label: str | None = None) -> t.Origin:
        """A clause's own citation, or the declaration's with the letter of a case."""
        language = self.languages[clause.span.source.name]
        if clause.citations:
            cited = clause.citations[0].instrument
            home = self.instruments.get(clause.span.source.name, origin.instrument)
            text = citation_text(clause.citations, language, label)
            elsewhere = clause.citations[0].words is not None
            return t.Origin(text, cited.text if cited else "" if elsewhere else home)
        if label and origin.citation:
            word = "điểm" if language == "vi" else "point"
            return evolve(origin, citation=f"{word} {label} {origin.citation}")
        return origin

    def _conditions(
        self, clauses: list[n.Clause], scope: Scope, origin: t.Origin
    ) -> tuple[t.Condition, ...]:
        found = []
        for clause in clauses:
            written = clause.value if clause.kind in ("CONDITION", "CASE", "MEANS") else None
            expression: Any = written if written is not None else clause.condition
            term = self.truth(expression, scope)
            label = clause.words if clause.kind == "CASE" else None
            found.append(t.Condition(term, label, self._origin(clause, origin, label)))
        return tuple(found)

    def _entitling(
        self, node: n.Declaration, scope: Scope, origin: t.Origin
    ) -> tuple[t.Condition, ...]:
        """What entitles: every plain condition together, and any of the labelled cases."""
        plain = [c for c in node.clauses if c.kind == "CONDITION"]
        needed = self._conditions(plain, scope, origin)
        cases = self._conditions([c for c in node.clauses if c.kind == "CASE"], scope, origin)
        if not needed:
            return cases
        terms = tuple(condition.term for condition in needed)
        if not cases:
            return needed if len(terms) == 1 else (evolve(needed[0], term=_together(terms)),)
        return tuple(evolve(case, term=_together((*terms, case.term))) for case in cases)

    def _clause_band(self, clause: n.Clause, scope: Scope, origin: t.Origin) -> t.Band:
        value: Any = clause.value
        collection = self.members(clause.collection, scope) if clause.collection else None
        return t.Band(
            self.number(value, scope),
            self.truth(clause.condition, scope) if clause.condition is not None else None,
            clause.otherwise,
            collection,
            self._origin(clause, origin),
            clause.at_least,
            self.number(clause.floor, scope) if clause.floor is not None else None,
            span=clause.span,
        )

    def coefficients(
        self, node: n.Declaration, scope: Scope, origin: t.Origin
    ) -> tuple[tuple[t.Band, ...], str | None]:
        clauses = [c for c in node.clauses if c.kind == "COEFFICIENT"]
        tables = [self.names.expect(name, "TABLE") for c in clauses for name in c.names]
        bands = tuple(self._clause_band(c, scope, origin) for c in clauses if c.value is not None)
        return bands, next((table for table in tables if table), None)

    def _start(self, clause: n.Clause, scope: Scope, origin: t.Origin) -> t.Start | None:
        written = clause.value
        assert isinstance(written, n.MonthStart)
        place = t.Place("it", (), scope.it)
        if written.turning:
            moment = self.term(written.turning, scope)
            self._birth_field(place, clause.span)
            return t.Start(moment, written.following, False, self._origin(clause, origin))
        assert written.path is not None
        field = self._award_field(written.path, scope)
        if field:
            read = t.Read(t.Place("it", (), field.record), field, field.type, span=clause.span)
            return t.Start(read, written.following, True, self._origin(clause, origin))
        moment = self.term(written.path, scope)
        if not isinstance(moment.type, Date | Month | Unclear):
            self._mismatch(moment, Date(), clause.span)
        return t.Start(moment, written.following, False, self._origin(clause, origin))

    def _award_field(self, path: n.Path, scope: Scope) -> Field | None:
        """A field of the awards record, named without a path in a start clause."""
        if len(path.names) != 1 or self.names.field(scope.it, path.names[0].text):
            return None
        awards = (r for r in self.names.records.values() if r.role == "awards")
        found = (self.names.field(record.name, path.names[0].text) for record in awards)
        return next((field for field in found if field), None)

    def _starts(self, node: n.Declaration, scope: Scope, origin: t.Origin) -> tuple[t.Start, ...]:
        found = (self._start(c, scope, origin) for c in node.clauses if c.kind == "START_MONTH")
        return tuple(start for start in found if start)

    def _phases(self, node: n.Declaration) -> tuple[str, ...]:
        names = [name for c in node.clauses if c.kind == "AMONG" for name in c.names]
        found = [self.names.expect(name, "PHASE") for name in names]
        return tuple(name for name in found if name)

    def _belongs(self, node: n.Declaration) -> None:
        for clause in node.clauses:
            if clause.kind not in _CLAUSES_OF[node.kind]:
                shown = clause.span.text.split("\n")[0]
                report = problems.clause_does_not_belong(shown, KIND_WORDS[node.kind], clause.span)
                self.report(report)

    def _record(self, name: n.Name | None) -> str:
        if name is not None and name.text in self.names.records:
            return name.text
        if name is not None:
            self.names.unknown(name, self.names.records)
        return next(iter(self.names.records), "")


def _together(terms: tuple[t.Term, ...]) -> t.Term:
    """All of some conditions."""
    first, last = terms[0].span, terms[-1].span
    span = first.to(last) if first.source is last.source else first
    return t.Apply("and", terms, Truth(), span=span)
