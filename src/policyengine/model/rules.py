"""Declarations to rules: the clauses of a category, program, table or target as terms."""

from fractions import Fraction
from typing import Any

from attrs import evolve

from policyengine.model import arithmetic
from policyengine.model import terms as t
from policyengine.model.clauses import Clauses
from policyengine.model.places import Scope
from policyengine.model.units import HEADS, without, words_of
from policyengine.problems import law as problems
from policyengine.problems import names as name_problems
from policyengine.problems import types as type_problems
from policyengine.syntax import nodes as n
from policyengine.syntax.spelling import is_near, nearest
from policyengine.types import Choice, Date, Number, Reference, Truth, Type, Unclear

MOST_AMOUNT = 10**18
_ONCE = (
    "PER", "PAID_TO", "ONCE", "ONE_SHARE", "HIGHEST_ONLY", "ADD_UP", "ADJUSTED",
    "STOPS_FOLLOWING", "ON_DAY_ONLY",
)  # fmt: skip
"""Clauses that a program says once."""


class Rules(Clauses):
    """Resolves whole declarations."""

    def rule(self, node: n.Declaration, origin: t.Origin) -> t.Rule:
        """The rule of one version of a declaration, as amended."""
        match node.kind:
            case "DEFINITION" | "AREA" | "READING":
                return self.definition(node, origin)
            case "TABLE":
                return self.table(node, origin)
            case "CATEGORY":
                return self.category(node, origin)
            case "PROGRAM":
                return self.program(node, origin)
            case "EXCLUSIVE":
                names = [self.names.expect(name, "PROGRAM") for name in node.clauses[0].names]
                return t.Group(self.head(node, origin), tuple(name for name in names if name))
            case "PHASE":
                since, through = (c.day.day if c.day else None for c in node.clauses[:2])
                return t.Phase(self.head(node, origin), since or 0, through or 0)
            case "TARGET":
                return self.target(node, origin)
        raise AssertionError(f"{node.kind} is no rule: this is a bug in policyengine")

    # ---- clauses ----------------------------------------------------------------------------

    def definition(self, node: n.Declaration, origin: t.Origin) -> t.Definition:
        record = self._record(node.record)
        scope = Scope(record, record, node.header.name.text)
        if node.kind == "READING":
            chosen, other = (self.truth(_value(c), scope) for c in node.clauses[:2])
            return t.Definition(self.head(node, origin), record, (t.Condition(chosen),), other)
        clauses = [c for c in node.clauses if c.kind in ("MEANS", "CASE")]
        cases = self._meanings(clauses, scope, origin)
        return t.Definition(self.head(node, origin), record, cases)

    def _meanings(
        self, clauses: list[n.Clause], scope: Scope, origin: t.Origin
    ) -> tuple[t.Condition, ...]:
        """A definition may be a truth, or (one meaning, no cases) a value of any type."""
        if len(clauses) == 1 and clauses[0].kind == "MEANS":
            term = self.term(_value(clauses[0]), scope)
            return (t.Condition(term, None, self._origin(clauses[0], origin)),)
        return self._conditions(clauses, scope, origin)

    def table(self, node: n.Declaration, origin: t.Origin) -> t.Table:
        record = self._record(node.record)
        scope = Scope(record, record, node.header.name.text)
        header, *rows = (clause for clause in node.clauses if clause.kind == "ROW")
        inputs: dict[int, t.Term] = {}
        outputs: dict[int, str] = {}
        written: dict[int, n.Expression] = {}
        for index, cell in enumerate(header.cells):
            operand: Any = cell.operands[0] if cell.operands else None
            name = self.output_name(operand, record)
            if name:
                outputs[index] = name
            elif operand is not None:
                inputs[index] = self.term(operand, scope)
                written[index] = operand
        if header.cells and not outputs:
            words = ("cột kết quả", "a column of results")
            self.report(problems.missing_clause(node.header.name.text, words, header.span))
        built = []
        for row in rows:
            if len(row.cells) != len(header.cells):
                name, cells = node.header.name.text, len(row.cells)
                self.report(problems.uneven_row(name, cells, len(header.cells), row.span))
                continue
            conditions = tuple(
                test
                for index, cell in enumerate(row.cells)
                if index in inputs
                for test in self._cell_tests(written[index], inputs[index], cell, scope)
            )
            values = {
                outputs[index]: self._cell_value(cell, scope)
                for index, cell in enumerate(row.cells)
                if index in outputs
            }
            built.append(t.TableRow(conditions, values, span=row.span))
        return t.Table(self.head(node, origin), record, tuple(built), tuple(outputs.values()))

    def output_name(self, operand: Any, record: str) -> str | None:
        """What a column of a table gives, if it is not one that it tests."""
        if isinstance(operand, n.CoefficientOf):
            return "COEFFICIENT"
        if isinstance(operand, n.Path) and len(operand.names) == 1:
            name = operand.names[0].text
            known = self.names.field(record, name) or self.names.find(name)
            return None if known or self._is_misspelt(name, record) else name
        return None

    def _is_misspelt(self, name: str, record: str) -> bool:
        """Whether a column is meant as a field: one that differs in accents, or in a letter."""
        fields = [field.name for field in self.names.records[record].fields]
        near = nearest(name, fields)
        return near is not None and is_near(name, near)

    def _cell_tests(self, subject: Any, term: t.Term, cell: n.Cell, scope: Scope) -> list[t.Term]:
        operands: Any = cell.operands
        if cell.kind == "any":
            return []
        if cell.kind in ("yes", "no"):
            if isinstance(term.type, Truth):
                return [term if cell.kind == "yes" else _not(term, cell)]
            self._mismatch(term, Truth(), cell.span)
            return []
        if cell.kind in ("under", "band"):
            operation = n.Operation(cell.kind, (subject, *operands), span=cell.span)
            return [self.truth(operation, scope)]
        if cell.kind == "options" or isinstance(term.type, Choice):
            names = operands if cell.kind == "options" else operands[0].names
            return [self.truth(n.OneOf(subject, tuple(names), span=cell.span), scope)]
        return [self.truth(n.Operation("=", (subject, operands[0]), span=cell.span), scope)]

    def _cell_value(self, cell: n.Cell, scope: Scope) -> t.Term:
        if cell.kind in ("yes", "no"):
            return t.Constant(cell.kind == "yes", Truth(), span=cell.span)
        operand: Any = cell.operands[0] if cell.operands else None
        if operand is None:
            return t.Constant(None, Unclear(), span=cell.span)
        return self.number(operand, scope)

    def category(self, node: n.Declaration, origin: t.Origin) -> t.Category:
        self._belongs(node)
        applies = next((c for c in node.clauses if c.kind == "APPLIES_TO"), None)
        if applies is None:
            name = node.header.name
            words = ("áp dụng đối với …", "applies to …")
            self.report(problems.missing_clause(name.text, words, name.span))
        record = self._record(applies.names[0] if applies else None)
        scope = Scope(record, record, node.header.name.text)
        bands, table = self.coefficients(node, scope, origin)
        return t.Category(
            self.head(node, origin),
            record,
            self._entitling(node, scope, origin),
            bands,
            table,
            self._starts(node, scope, origin),
            self._phases(node),
            tuple(c.words for c in node.clauses if c.kind == "REPORT_ROW" and c.words),
        )

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
            shares[0] if shares else None,
            self._phases(node),
            "ON_DAY_ONLY" in by_kind,
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
        for clause in by_kind.get("MOVED_IN", []):
            self._start(clause, scope, origin)
        for clause in by_kind.get("DEADLINE", []):
            if self._award_field(clause.paths[0], scope) is None:
                self._expect(self.term(clause.paths[0], scope), Date(), clause.span)
        for clause in by_kind.get("AMOUNT", []) + by_kind.get("AT_MOST", []):
            self._check_measure(clause, amounts, scope)

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
        return self._hops(path.names, scope)

    def _program_categories(
        self, by_kind: dict[str, list[n.Clause]], record: str
    ) -> tuple[str, ...]:
        names = [
            name for clause in by_kind.get("AMOUNT", []) for name in _categories_in(clause.value)
        ]
        for name in names:
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
        if not isinstance(type_, Number) or not type_.is_money:
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
        return words_of(without(types[0].dimension, *HEADS))

    def target(self, node: n.Declaration, origin: t.Origin) -> t.Target:
        parts = {c.kind: c for c in node.clauses if c.kind in ("NUMERATOR", "DENOMINATOR")}
        root = next(iter(self.names.records), "")
        scope = Scope(root, root, node.header.name.text, everywhere=True)
        grouped = next((c.paths[0] for c in node.clauses if c.kind == "GROUPED_BY"), None)
        thresholds = [c for c in node.clauses if c.kind == "THRESHOLD"]
        for clause in thresholds:
            share = _value(clause)
            if isinstance(share, n.Quantity) and share.value > 1:
                shown = str(int(share.value * 100))
                self.report(problems.threshold_beyond_whole(shown, share.span))
        numerator = self.number(_value(parts["NUMERATOR"]), scope)
        measured = next(
            (term.members.record for term in (numerator,) if isinstance(term, t.Gather)), root
        )
        return t.Target(
            self.head(node, origin),
            numerator,
            self.number(_value(parts["DENOMINATOR"]), scope),
            tuple(self._clause_band(c, scope, origin) for c in thresholds),
            tuple(
                tuple(found for name in c.names if (found := self.names.expect(name, "PHASE")))
                for c in thresholds
            ),
            self.term(grouped, Scope(measured, measured)) if grouped else None,
        )


def _value(clause: n.Clause) -> Any:
    return clause.value


def _not(term: t.Term, cell: n.Cell) -> t.Term:
    return t.Apply("not", (term,), Truth(), span=cell.span)


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
