"""Programs: what is paid, to whom, how categories combine, and what a program must say."""

from fractions import Fraction
from typing import Any

from attrs import evolve

from policyengine.model import arithmetic
from policyengine.model import terms as t
from policyengine.model.clauses import Clauses
from policyengine.model.places import Scope
from policyengine.model.units import HEADS, TIMES, without, words_of
from policyengine.problems import law as problems
from policyengine.problems import names as name_problems
from policyengine.problems import types as type_problems
from policyengine.syntax import nodes as n
from policyengine.types import Date, Number, Reference, Type, Unclear

MOST_AMOUNT = 10**18
_ONCE = (
    "PER", "PAID_TO", "ONCE", "ONE_SHARE", "HIGHEST_ONLY", "ADD_UP", "ADJUSTED",
    "STOPS_FOLLOWING", "ON_DAY_ONLY", "WITHOUT_DECISION", "MOVED_IN",
)  # fmt: skip
"""Clauses that a program says once."""


class Programs(Clauses):
    """Resolves programs."""

    def program(self, node: n.Declaration, origin: t.Origin) -> t.Program:
        self._belongs(node)
        by_kind: dict[str, list[n.Clause]] = {}
        for clause in node.clauses:
            by_kind.setdefault(clause.kind, []).append(clause)
        record = self._program_record(node, by_kind)
        scope = Scope(record, record, node.header.name.text)
        bands, table = self.coefficients(node, scope, origin)
        amounts_scope = evolve(scope, coefficient=self._coefficient_type(node, bands, table))
        amounts = [self._clause_band(c, amounts_scope, origin) for c in by_kind.get("AMOUNT", [])]
        for band in amounts:
            self._check_amount(band)
        self._check_program(node, by_kind, amounts, scope, origin)
        combining = by_kind.get("HIGHEST_ONLY", []) + by_kind.get("ADD_UP", [])
        counted = [self.term(p, scope) for c in by_kind.get("HIGHEST_ONLY", []) for p in c.paths]
        for other in counted:
            self._expect(other, Number(), other.span)
        shares = [self.term(c.paths[0], scope) for c in by_kind.get("ONE_SHARE", [])]
        for share in shares:
            self._expect(share, Reference(record), share.span)
        once = [self.term(c.paths[0], scope) for c in by_kind.get("ONCE", [])]
        for moment in once:
            self._expect(moment, Date(), moment.span)

        def conditions(*kinds: str) -> tuple[t.Condition, ...]:
            clauses = [c for kind in kinds for c in by_kind.get(kind, [])]
            return self._conditions(clauses, scope, origin)

        return t.Program(
            self.head(node, origin),
            record,
            self._payee(by_kind, scope),
            once[0] if once else None,
            self._entitling(node, scope, origin),
            tuple(amounts),
            self._program_categories(by_kind, record),
            bands,
            table,
            "sum" if "ADD_UP" in by_kind else "highest",
            self._origin(combining[0], origin) if combining else origin,
            tuple(counted),
            tuple(self._cumulation(c, origin) for c in by_kind.get("EXCEPT", [])),
            conditions("EXCLUDED"),
            conditions("STOP"),
            conditions("SUSPEND"),
            conditions("DISCRETIONARY"),
            tuple(self._clause_band(c, scope, origin) for c in by_kind.get("AT_MOST", [])),
            self._starts(node, scope, origin),
            self._moved_in(by_kind, scope, origin),
            shares[0] if shares else None,
            self._phases(node),
            "ON_DAY_ONLY" in by_kind,
            not once and "WITHOUT_DECISION" not in by_kind,
            self._goods_unit(amounts),
            tuple(name.text for c in by_kind.get("FUNDED_BY", []) for name in c.names),
        )

    def _check_program(
        self,
        node: n.Declaration,
        by_kind: dict[str, list[n.Clause]],
        amounts: list[t.Band],
        scope: Scope,
        origin: t.Origin,
    ) -> None:
        """What a program cannot do without, may say once, and must measure alike."""
        name = node.header.name
        if not amounts:
            words = ("mức hưởng …", "amount …")
            self.report(problems.missing_clause(name.text, words, name.span))
        for kind in _ONCE:
            said = by_kind.get(kind, [])
            for clause in said[1:]:
                shown = clause.span.text.split("\n")[0]
                self.report(name_problems.declared_twice(shown, clause.span, said[0].span))
        for clause in by_kind.get("TOGETHER_WITH", []):
            for other in clause.names:
                self.names.expect(other, "PROGRAM", "EXCLUSIVE")
        for clause in by_kind.get("DEADLINE", []):
            if self._award_field(clause.paths[0], scope) is None:
                self._expect(self.term(clause.paths[0], scope), Date(), clause.span)
        for clause in by_kind.get("AMOUNT", []) + by_kind.get("AT_MOST", []):
            self._check_measure(clause, amounts, scope)

    def _moved_in(
        self, by_kind: dict[str, list[n.Clause]], scope: Scope, origin: t.Origin
    ) -> t.Start | None:
        """From when somebody who moved in is paid, by what the decision says of the old place."""
        for clause in by_kind.get("MOVED_IN", []):
            start = self._start(clause, scope, origin)
            if start is None or isinstance(start.moment.type, Unclear):
                return None
            if not start.of_award:
                self.report(problems.moved_in_needs_decision(clause.span))
            return start
        return None

    def _check_measure(self, clause: n.Clause, amounts: list[t.Band], scope: Scope) -> None:
        """Floors and limits are measured as the first amount is."""
        wanted = amounts[0].value if amounts else None
        compared = clause.floor if clause.kind == "AMOUNT" else clause.value
        if wanted is None or compared is None or not isinstance(wanted.type, Number):
            return
        written: Any = compared
        self._same_unit(self.number(written, scope), wanted)

    def _program_record(self, node: n.Declaration, by_kind: dict[str, list[n.Clause]]) -> str:
        """`tính theo`, or the record of the categories, or whom it is paid to."""
        if "PER" in by_kind:
            return self._record(by_kind["PER"][0].names[0])
        paid_to = by_kind.get("PAID_TO")
        if paid_to is None:
            name = node.header.name
            words = ("chi trả cho …", "paid to …")
            self.report(problems.missing_clause(name.text, words, name.span))
            return self._record(None)
        return self._record(paid_to[0].paths[0].names[0])

    def _payee(self, by_kind: dict[str, list[n.Clause]], scope: Scope) -> t.Place | None:
        if "PAID_TO" not in by_kind:
            return None
        path = by_kind["PAID_TO"][0].paths[0]
        if path.names[0].text not in self.names.records and "PER" not in by_kind:
            return None  # reported where the record of the program was looked for
        return self._hops(path.names, scope)

    def _program_categories(
        self, by_kind: dict[str, list[n.Clause]], record: str
    ) -> tuple[str, ...]:
        names = [
            name for clause in by_kind.get("AMOUNT", []) for name in _categories_in(clause.value)
        ]
        says_record = "PER" in by_kind or "PAID_TO" in by_kind
        for name in names if says_record else ():
            declared = self.names.find(name.text)
            about = declared and next(
                (c.names[0].text for c in declared.nodes[0].clauses if c.kind == "APPLIES_TO"), None
            )
            if about is not None and about != record:
                words = f"đối tượng của `{record}`", f"a category of `{record}`"
                self.report(name_problems.wrong_kind_of_name(name.text, words, name.span))
        found = [self.names.expect(name, "CATEGORY") for name in names]
        return tuple(dict.fromkeys(name for name in found if name))

    def _cumulation(self, clause: n.Clause, origin: t.Origin) -> t.Cumulation:
        first, *beside = (self.names.expect(name, "CATEGORY") for name in clause.names)
        found = tuple(name for name in beside if name)
        return t.Cumulation(first or "", found, self._origin(clause, origin))

    def _coefficient_type(
        self, node: n.Declaration, bands: tuple[t.Band, ...], table: str | None
    ) -> Type | None:
        """The range of every coefficient that the amount may be multiplied by."""
        numbers: list[Type | None] = [band_type(band) for band in bands]
        if table:
            numbers.append(self.names.types.get(f"{table}.COEFFICIENT"))
        for clause in node.clauses:
            for name in _categories_in(clause.value):
                numbers.append(self.names.types.get(f"{name.text}.COEFFICIENT"))
        known = [number for number in numbers if isinstance(number, Number)]
        if not known:
            return None
        result = known[0]
        for number in known[1:]:
            result = arithmetic.either(result, number)
        return result

    def _check_amount(self, band: t.Band) -> None:
        """Money must be proven whole and within bounds."""
        type_ = band.value.type
        if not isinstance(type_, Number):
            return
        if type_.high is not None and type_.high < 0:
            self.report(type_problems.negative_amount(band.value.span))
        counted = [base for base, power in type_.dimension if power > 0]
        if any(base in TIMES for base in counted):
            self.report(type_problems.not_payable(words_of(type_.dimension), band.value.span))
        if not type_.is_money:
            return
        if not type_.is_whole and not _has_open_number(band.value):
            self.report(type_problems.not_whole(str(type_.quantum), band.value.span))
        unbounded = type_.high is None and not _has_open_number(band.value)
        if unbounded or (type_.high is not None and type_.high > MOST_AMOUNT):
            name = next(iter(_fields_in(band.value)), band.value.span.text)
            self.report(type_problems.may_overflow(name, band.value.span))

    @staticmethod
    def _goods_unit(amounts: list[t.Band]) -> str | None:
        types = [band.value.type for band in amounts if isinstance(band.value.type, Number)]
        if not types or types[0].is_money:
            return None
        counted = [base for base, power in types[0].dimension if power > 0]
        return words_of(without(types[0].dimension, *(h for h in HEADS if h not in counted)))


def _value(clause: n.Clause) -> Any:
    return clause.value


def band_type(band: t.Band) -> Type:
    """The type of a band's value, counted for each member if it is given for each."""
    if band.each is None or not isinstance(band.value.type, Number):
        return band.value.type
    return arithmetic.multiply(band.value.type, Number((), Fraction(0), Fraction(1000)))


def _categories_in(node: Any) -> list[n.Name]:
    if isinstance(node, n.CoefficientOf):
        return list(node.categories)
    if isinstance(node, n.Operation):
        return [name for operand in node.operands for name in _categories_in(operand)]
    return []


def _has_open_number(term: t.Term) -> bool:
    if isinstance(term, t.Apply):
        return any(_has_open_number(operand) for operand in term.operands)
    if isinstance(term, t.LevelOf | t.Coefficient):
        return isinstance(term.type, Number) and term.type.high is None
    return isinstance(term, t.Open)


def _fields_in(term: t.Term) -> list[str]:
    if isinstance(term, t.Read):
        return [term.field.name]
    if isinstance(term, t.Apply):
        return [name for operand in term.operands for name in _fields_in(operand)]
    return []
