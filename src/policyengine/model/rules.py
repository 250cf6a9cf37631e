"""Declarations to rules: the clauses of a category, program, table or target as terms."""

from typing import Any

from policyengine.model import terms as t
from policyengine.model.places import Scope
from policyengine.model.programs import Programs
from policyengine.problems import law as problems
from policyengine.syntax import nodes as n
from policyengine.syntax.spelling import is_near, nearest
from policyengine.types import Choice, Truth, Unclear


class Rules(Programs):
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
        if cell.kind == "any" or isinstance(term.type, Unclear):
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

    def target(self, node: n.Declaration, origin: t.Origin) -> t.Target:
        parts = {c.kind: c for c in node.clauses if c.kind in ("NUMERATOR", "DENOMINATOR")}
        root = next(iter(self.names.records), "")
        scope = Scope(root, root, node.header.name.text, everywhere=True)
        grouped = next((c.paths[0] for c in node.clauses if c.kind == "GROUPED_BY"), None)
        thresholds = [c for c in node.clauses if c.kind == "THRESHOLD"]
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
