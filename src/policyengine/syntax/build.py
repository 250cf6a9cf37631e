"""The tree that Lark gives to `nodes`: one method per production, no judgement."""

from fractions import Fraction
from typing import Any

from lark import Token, Tree

from policyengine.diagnostics import Language
from policyengine.source import Source, Span
from policyengine.syntax import nodes as n

Branch = Tree[Token]

_COMPARE = {
    "EQUAL": "=", "UNEQUAL": "≠", "LESS": "<", "AT_MOST_SIGN": "≤", "MORE": ">",
    "AT_LEAST_SIGN": "≥", "PLUS": "+", "MINUS": "−", "TIMES_SIGN": "×", "DIVIDE_SIGN": "÷",
}  # fmt: skip
_BETWEEN = {"DAYS_FROM": "days", "WORKING_DAYS_FROM": "working-days", "MONTHS_FROM": "months"}
_EXTREME = {"GREATEST": "greatest", "LEAST": "least"}
_ROUND = {"ROUND_UP": "round-up", "ROUND_DOWN": "round-down", "ROUND_NEAREST": "round-nearest"}
_ASSUMED = {"WHEN_YEAR_ONLY": "year-only", "WHEN_MONTH_ONLY": "month-only"}
_SAME_KIND = {"in_phase": "AMONG", "except_": "EXCEPT"}


class Builder:
    """Builds the nodes of one source."""

    def __init__(self, source: Source, language: Language) -> None:
        self.source = source
        self.language = language

    # ---- children ---------------------------------------------------------------------------

    def span(self, tree: Branch | Token) -> Span:
        if isinstance(tree, Token):
            return Span(self.source, tree.start_pos or 0, tree.end_pos or 0)
        if tree.meta.empty:
            return Span(self.source, 0, 0)
        return Span(self.source, tree.meta.start_pos, tree.meta.end_pos)

    def build(self, tree: Any) -> Any:
        """The node of a production or token, by the method named after it."""
        return getattr(self, tree.data if isinstance(tree, Tree) else f"token_{tree.type}")(tree)

    @staticmethod
    def branches(tree: Branch, *rules: str) -> list[Branch]:
        return [c for c in tree.children if isinstance(c, Tree) and (not rules or c.data in rules)]

    @staticmethod
    def tokens(tree: Branch, *types: str) -> list[Token]:
        return [c for c in tree.children if isinstance(c, Token) and c.type in types]

    def token(self, tree: Branch, *types: str) -> Token | None:
        found = self.tokens(tree, *types)
        return found[0] if found else None

    def token_NAME(self, token: Token) -> n.Name:
        return n.Name(str(token), span=self.span(token))

    def token_SELF(self, token: Token) -> n.Marker:
        return n.Marker("SELF", span=self.span(token))

    def token_NUMBER(self, token: Token) -> n.Quantity:
        return n.Quantity(self.number(token), span=self.span(token))

    def token_STRING(self, token: Token) -> n.Words:
        return n.Words(str(token), span=self.span(token))

    def token_DATE(self, token: Token) -> n.DateLiteral:
        return n.DateLiteral(token.value, span=self.span(token))

    def token_MONTH_LITERAL(self, token: Token) -> n.MonthLiteral:
        return n.MonthLiteral(token.value, span=self.span(token))

    def marker(self, token: Token) -> n.Marker:
        return n.Marker(token.type, span=self.span(token))

    token_HAS = token_NOT = token_UNKNOWN = token_NOBODY = marker

    @staticmethod
    def number(token: Token) -> Fraction:
        value: Any = token.value
        assert isinstance(value, Fraction)
        return value

    def names(self, tree: Branch) -> tuple[n.Name, ...]:
        return tuple(self.token_NAME(token) for token in self.tokens(tree, "NAME"))

    comma_names = names

    def name_of(self, tree: Branch) -> n.Name:
        return self.names(tree)[0]

    def all_names(self, tree: Branch) -> tuple[n.Name, ...]:
        """The names of the one `names` or `comma_names` below a production."""
        return tuple(
            name for part in self.branches(tree, "names", "comma_names") for name in self.names(part)
        )

    def header(self, tree: Branch) -> n.Header:
        names = self.names(tree)
        labels = [str(token) for token in self.tokens(tree, "STRING")] + [None, None]
        vi, en = labels[:2] if self.language == "vi" else (labels[1], labels[0])
        return n.Header(names[0], names[1] if len(names) > 1 else None, vi, en)

    def header_of(self, tree: Branch) -> n.Header:
        return self.header(self.branches(tree, "header")[0])

    # ---- citations --------------------------------------------------------------------------

    def citations(self, tree: Branch) -> n.Citations:
        references = [self.reference(part) for part in self.branches(tree, "reference")]
        return tuple(
            self._with_article_of_next(reference, references[index + 1 :])
            for index, reference in enumerate(references)
        )

    @staticmethod
    def _with_article_of_next(reference: n.Reference, later: list[n.Reference]) -> n.Reference:
        """`khoản 2 và khoản 4 Điều 5`: the article written once holds for all before it."""
        kinds = [kind for kind, _ in reference.parts]
        if not reference.parts or "article" in kinds or "section" in kinds:
            return reference
        for following in later:
            tail = [part for part in following.parts if part[0] in ("article", "section")]
            if tail:
                parts = reference.parts + tuple(tail)
                instrument = reference.instrument or following.instrument
                return n.Reference(parts, reference.words, instrument, span=reference.span)
        return reference

    def reference(self, tree: Branch) -> n.Reference:
        parts = tuple(self._part(part) for part in self.branches(tree, "part"))
        words, instrument = self.token(tree, "STRING"), self.token(tree, "NAME")
        return n.Reference(
            parts,
            str(words) if words else None,
            self.token_NAME(instrument) if instrument else None,
            span=self.span(tree),
        )

    def _part(self, tree: Branch) -> tuple[str, str]:
        kind, value = tree.children
        assert isinstance(kind, Token) and isinstance(value, Token)
        shown = str(self.number(value)) if value.type == "NUMBER" else str(value)
        return kind.type.lower(), shown

    def citations_of(self, tree: Branch) -> n.Citations:
        found: n.Citations = ()
        for part in self.branches(tree, "citations"):
            found += self.citations(part)
        return found

    # ---- the file ---------------------------------------------------------------------------

    def file(self, tree: Any) -> n.File:
        instrument: n.Instrument | None = None
        items = []
        for child in self.branches(tree):
            node = self.build(child)
            if isinstance(node, n.Instrument):
                instrument = node
            else:
                items.append(node)
        whole = Span(self.source, 0, len(self.source.text))
        return n.File(instrument, tuple(items), self.language, span=whole)

    def instrument(self, tree: Branch) -> n.Instrument:
        parts: dict[str, Any] = {}
        for clause in self.branches(tree):
            date = self.token(clause, "DATE")
            match clause.data:
                case "kind":
                    parts["kind"] = " ".join(map(str, self.tokens(clause, "NAME")))
                case "draft":
                    parts["draft"] = True
                case "issued" | "in_force":
                    assert date is not None
                    parts[clause.data] = self.token_DATE(date)
                    if clause.data == "in_force":
                        parts["in_force_citations"] = self.citations_of(clause)
                case "replaces" | "implements":
                    parts[clause.data] = self.all_names(clause)
                case "within":
                    parts["within"] = self.name_of(clause)
                case "based_on":
                    folder = self.token_STRING(self.tokens(clause, "STRING")[0])
                    parts["based_on"] = (*parts.get("based_on", ()), folder)
        return n.Instrument(self.header_of(tree), **parts, span=self.span(tree))

    # ---- records ----------------------------------------------------------------------------

    def record(self, tree: Branch) -> n.RecordNode:
        role = self.branches(tree, "record_role")
        fields = tuple(self.field(field) for field in self.branches(tree, "field"))
        return n.RecordNode(
            self.header_of(tree),
            self.names(tree),
            str(self.tokens(role[0], "AWARDS", "PAYMENTS")[0].type) if role else None,
            fields,
            span=self.span(tree),
        )

    def lookup(self, tree: Branch) -> n.LookupNode:
        return n.LookupNode(
            self.header_of(tree),
            self.token_STRING(self.tokens(tree, "STRING")[0]),
            bool(self.tokens(tree, "HOLIDAYS")),
            self.citations_of(tree),
            tuple(self.field(field) for field in self.branches(tree, "field")),
            span=self.span(tree),
        )

    def field(self, tree: Branch) -> n.FieldNode:
        header, written_type, *options = self.branches(tree)
        flags, blank, valid_for = [], None, None
        for option in options:
            if option.data == "flag":
                assert isinstance(option.children[0], Token)
                flags.append(option.children[0].type)
            elif option.data == "blank":
                blank = self.cell_value(self.branches(option)[0])
            else:
                valid_for = self.quantity(self.branches(option)[0])
        return n.FieldNode(
            self.header(header),
            self.build(written_type),
            tuple(flags),
            blank,
            valid_for,
            span=self.span(tree),
        )

    def cell_value(self, tree: Branch) -> Any:
        return self.build(tree.children[0])

    def simple_type(self, tree: Branch) -> n.TypeNode:
        assert isinstance(tree.children[0], Token)
        return n.TypeNode(tree.children[0].type, span=self.span(tree))

    def number_type(self, tree: Branch) -> n.TypeNode:
        units, (low, high) = self.branches(tree, "unit"), self._range(tree)
        unit = self.unit(units[0]) if units else None
        return n.TypeNode("number", unit=unit, low=low, high=high, span=self.span(tree))

    def money_type(self, tree: Branch) -> n.TypeNode:
        units = self.branches(tree, "unit")
        words = ("đồng", *(self.unit(units[0]).words if units else ()))
        low, high = self._range(tree) if self.branches(tree, "range") else (None, None)
        unit = n.Unit(words, span=self.span(tree))
        return n.TypeNode("money", unit=unit, low=low, high=high, span=self.span(tree))

    def _range(self, tree: Branch) -> tuple[n.Quantity, n.Quantity]:
        low, high = self.branches(self.branches(tree, "range")[0], "quantity")
        return self.quantity(low), self.quantity(high)

    def choice_type(self, tree: Branch) -> n.TypeNode:
        options = tuple(self.header(choice) for choice in self.branches(tree, "choice"))
        return n.TypeNode("choice", options=options, span=self.span(tree))

    def declaration_type(self, tree: Branch) -> n.TypeNode:
        kind = self.tokens(tree, "FOR_PROGRAM", "FOR_CATEGORY")[0].type
        return n.TypeNode(kind, span=self.span(tree))

    def same_type(self, tree: Branch) -> n.TypeNode:
        return n.TypeNode("same", name=self.name_of(tree), span=self.span(tree))

    def reference_type(self, tree: Branch) -> n.TypeNode:
        return n.TypeNode("reference", name=self.name_of(tree), span=self.span(tree))

    # ---- declarations -----------------------------------------------------------------------

    def _declaration(self, tree: Branch, kind: str, **parts: Any) -> n.Declaration:
        return n.Declaration(
            kind,
            self.header_of(tree),
            citations=self.citations_of(tree),
            span=self.span(tree),
            **parts,
        )

    def level(self, tree: Branch) -> n.Declaration:
        clauses = self.clauses(tree, "dated_value", "note", "local_may_exceed")
        unit = self.unit(self.branches(tree, "unit")[0])
        return self._declaration(tree, "LEVEL", unit=unit, clauses=clauses)

    def table(self, tree: Branch) -> n.Declaration:
        return self._about(tree, "TABLE", self.clauses(tree, "row"))

    def _about(self, tree: Branch, kind: str, clauses: tuple[n.Clause, ...]) -> n.Declaration:
        return self._declaration(tree, kind, record=self.name_of(tree), clauses=clauses)

    def definition(self, tree: Branch) -> n.Declaration:
        meaning = self._meaning_clause("MEANS", self.branches(tree, "meaning")[0])
        return self._about(tree, "DEFINITION", (*meaning, *self.clauses(tree, "note")))

    def area(self, tree: Branch) -> n.Declaration:
        meaning = self._meaning_clause("MEANS", self.branches(tree, "meaning")[0])
        return self._about(tree, "AREA", (*meaning, *self.clauses(tree, "note")))

    def _meaning_clause(self, kind: str, tree: Branch) -> tuple[n.Clause, ...]:
        """One clause for a plain meaning; for labelled cases one clause each, kind CASE."""
        cases = self.branches(tree, "case")
        if cases:
            return tuple(self.case(case) for case in cases)
        value = self.build(tree.children[0])
        return (n.Clause(kind, value, citations=self.citations_of(tree), span=self.span(tree)),)

    def case(self, tree: Branch) -> n.Clause:
        label = self.name_of(tree)
        value = self.build(tree.children[-1])
        return n.Clause("CASE", value, words=label.text, names=(label,), span=self.span(tree))

    def roster(self, tree: Branch) -> n.Declaration:
        collection = self.collection(self.branches(tree, "collection")[0])
        drawn = n.Clause("DRAWN_FROM", collection=collection, span=collection.span)
        return self._about(tree, "LIST", (drawn,))

    def reading(self, tree: Branch) -> n.Declaration:
        expressions = [
            c
            for c in tree.children[1:]
            if not (isinstance(c, Tree) and c.data in ("header", "citations", "note"))
            and not (isinstance(c, Token) and c.type in ("OF", "NAME", "CHOSEN", "ALTERNATIVE"))
        ]
        built = [self.build(expression) for expression in expressions]
        chosen, other = (
            n.Clause(kind, value, span=value.span)
            for kind, value in zip(("CHOSEN", "ALTERNATIVE"), built, strict=True)
        )
        return self._about(tree, "READING", (chosen, other, *self.clauses(tree, "note")))

    def category(self, tree: Branch) -> n.Declaration:
        return self._declaration(tree, "CATEGORY", clauses=self.clauses(tree, *_CLAUSE_RULES))

    def program(self, tree: Branch) -> n.Declaration:
        return self._declaration(tree, "PROGRAM", clauses=self.clauses(tree, *_CLAUSE_RULES))

    def group(self, tree: Branch) -> n.Declaration:
        members = n.Clause("DRAWN_FROM", names=self.all_names(tree), span=self.span(tree))
        return self._declaration(
            tree, "EXCLUSIVE", clauses=(members, *self.clauses(tree, "note"))
        )

    def phase(self, tree: Branch) -> n.Declaration:
        days = [self.token_DATE(token) for token in self.tokens(tree, "DATE")]
        clauses = tuple(
            n.Clause(kind, day=day, span=day.span)
            for kind, day in zip(("SINCE", "THROUGH"), days, strict=True)
        )
        return self._declaration(tree, "PHASE", clauses=clauses)

    def target(self, tree: Branch) -> n.Declaration:
        measures = []
        for keyword, value in zip(tree.children, tree.children[1:], strict=False):
            if isinstance(keyword, Token) and keyword.type in ("NUMERATOR", "DENOMINATOR"):
                built = self.build(value)
                measures.append(n.Clause(keyword.type, built, span=built.span))
        grouped = tuple(
            n.Clause("GROUPED_BY", paths=(self.path(path),), span=self.span(path))
            for path in self.branches(tree, "path")
        )
        clauses = (*measures, *self.clauses(tree, "threshold"), *grouped, *self.clauses(tree, "note"))
        return self._declaration(tree, "TARGET", clauses=clauses)

    # ---- clauses ----------------------------------------------------------------------------

    def clauses(self, tree: Branch, *rules: str) -> tuple[n.Clause, ...]:
        return tuple(c for branch in self.branches(tree, *rules) for c in self.clause(branch))

    def clause(self, tree: Branch) -> tuple[n.Clause, ...]:
        """A clause; a condition by labelled cases becomes one clause a case."""
        match tree.data:
            case "condition":
                return self._meaning_clause("CONDITION", self.branches(tree, "meaning")[0])
            case "case":
                return (self.case(tree),)
            case "clause":  # a `clause` that only wraps a note
                return self.clause(self.branches(tree)[0])
        kind = _SAME_KIND.get(str(tree.data), str(tree.data).upper())
        parts: dict[str, Any] = getattr(self, f"_{tree.data}", self._plain)(tree)
        return (n.Clause(kind, **parts, citations=self.citations_of(tree), span=self.span(tree)),)

    def _plain(self, tree: Branch) -> dict[str, Any]:
        """Names and paths of a clause without an expression."""
        names = self.names(tree) + self.all_names(tree)
        lists = self.branches(tree, "paths")
        found = self.branches(lists[0], "path") if lists else self.branches(tree, "path")
        return {"names": names, "paths": tuple(self.path(path) for path in found)}

    def _guarded(self, tree: Branch) -> dict[str, Any]:
        guards = self.branches(tree, "guard")
        if not guards:
            return {}
        if self.tokens(guards[0], "OTHERWISE"):
            return {"otherwise": True}
        return {"condition": self.build(guards[0].children[-1])}

    def _values(self, tree: Branch) -> list[Any]:
        """The expressions that stand directly in a clause."""
        return [
            self.build(child)
            for child in tree.children
            if (isinstance(child, Tree) and child.data not in _NOT_VALUES)
        ]

    def _if_clause(self, tree: Branch) -> dict[str, Any]:
        return {"condition": self._values(tree)[0]}

    _excluded = _stop = _suspend = _discretionary = _if_clause

    def _note(self, tree: Branch) -> dict[str, Any]:
        return {"words": str(self.tokens(tree, "STRING")[0])}

    _report_row = _note

    def _coefficient(self, tree: Branch) -> dict[str, Any]:
        inner = self.branches(tree)[0]
        if inner.data == "coefficient_table":
            return {"names": self.names(inner)}
        if inner.data == "coefficient_each":
            collection = self.collection(self.branches(inner, "collection")[0])
            return {"value": self._values(inner)[0], "collection": collection}
        return {"value": self._values(inner)[0], **self._guarded(inner)}

    def _start_month(self, tree: Branch) -> dict[str, Any]:
        return {"value": self.build(self.branches(tree)[0])}

    _moved_in = _start_month

    def month_start(self, tree: Branch) -> n.MonthStart:
        return n.MonthStart(self.path(self.branches(tree, "path")[0]), span=self.span(tree))

    def following(self, tree: Branch) -> n.MonthStart:
        path = self.path(self.branches(tree, "path")[0])
        return n.MonthStart(path, following=True, span=self.span(tree))

    def turning_start(self, tree: Branch) -> n.MonthStart:
        return n.MonthStart(None, turning=self.turning(tree), span=self.span(tree))

    def _amount(self, tree: Branch) -> dict[str, Any]:
        values = self._values(tree)
        before_value = isinstance(tree.children[1], Token) and tree.children[1].type == "AT_LEAST"
        floor = values[1] if len(values) > 1 else None
        return {
            "value": values[0],
            "floor": floor,
            "at_least": before_value or floor is not None,
            **self._guarded(tree),
        }

    def _at_most(self, tree: Branch) -> dict[str, Any]:
        return {"value": self._values(tree)[0], **self._guarded(tree)}

    def _deadline(self, tree: Branch) -> dict[str, Any]:
        path = self.path(self.branches(tree, "path")[0])
        return {"value": self.quantity(self.branches(tree, "quantity")[0]), "paths": (path,)}

    def _dated_value(self, tree: Branch) -> dict[str, Any]:
        day = self.token_DATE(self.tokens(tree, "DATE")[0])
        return {
            "value": self._values(tree)[0],
            "day": day,
            "existing_only": bool(self.tokens(tree, "EXISTING")),
            "words": self.tokens(tree, "SINCE", "APPLIES_FROM")[0].type,
        }

    def _threshold(self, tree: Branch) -> dict[str, Any]:
        share = self.tokens(tree, "NUMBER")[0]
        value = n.Quantity(self.number(share) / 100, span=self.span(share))
        minimum = bool(self.tokens(tree, "MINIMUM"))
        return {"value": value, "at_least": minimum, "names": self.all_names(tree)}

    def _row(self, tree: Branch) -> dict[str, Any]:
        return {"cells": tuple(self._cell(cell) for cell in self.branches(tree))}

    def _cell(self, tree: Branch) -> n.Cell:
        kind = str(tree.data).removesuffix("_cell")
        operands = tuple(
            self.build(c)
            for c in tree.children
            if isinstance(c, Tree) or c.type == "NAME"
        )
        return n.Cell(kind, operands, span=self.span(tree))

    # ---- assumptions, amendments, transitions ----------------------------------------------

    def assumption(self, tree: Branch) -> n.Assumption:
        path, value, _ = self.branches(tree)
        return n.Assumption(
            "missing",
            self.path(path),
            self.cell_value(value),
            self.citations_of(tree),
            span=self.span(tree),
        )

    def partial_assumption(self, tree: Branch) -> n.Assumption:
        keyword = self.tokens(tree, *_ASSUMED)[0]
        value = self.tokens(tree, "DAY_MONTH", "NUMBER")[0]
        written: Any = value.value
        month, day = written if value.type == "DAY_MONTH" else (0, int(written))
        return n.Assumption(
            _ASSUMED[keyword.type],
            self.path(self.branches(tree, "path")[0]),
            n.DayOfYear(month, day, span=self.span(value)),
            self.citations_of(tree),
            span=self.span(tree),
        )

    def amendment(self, tree: Branch) -> n.Amendment:
        clauses: list[tuple[str, n.Clause]] = []
        from_day, existing_only = None, False
        for item in self.branches(tree, "amend_item"):
            inner = item.children[0]
            assert isinstance(inner, Tree)
            clauses.append(("value" if inner.data == "dated_value" else "note", *self.clause(inner)))
        for item in self.branches(tree, "from_day"):
            from_day = self.token_DATE(self.tokens(item, "DATE")[0])
            existing_only = bool(self.tokens(item, "EXISTING"))
        for item in self.branches(tree, "replace", "add", "drop"):
            inner = self.branches(item)[0]
            clauses.extend((str(item.data), clause) for clause in self.clause(inner))
        return self._amendment(
            tree, "amend", tuple(clauses), from_day=from_day, existing_only=existing_only
        )

    def repeal(self, tree: Branch) -> n.Amendment:
        day = self.token(tree, "DATE")
        notes = tuple(("note", note) for note in self.clauses(tree, "note"))
        return self._amendment(
            tree, "repeal", notes, from_day=self.token_DATE(day) if day else None
        )

    def kept(self, tree: Branch) -> n.Amendment:
        notes = tuple(("note", note) for note in self.clauses(tree, "note"))
        return self._amendment(tree, "keep", notes)

    def _amendment(
        self, tree: Branch, kind: str, clauses: tuple[tuple[str, n.Clause], ...], **parts: Any
    ) -> n.Amendment:
        target_kind = self.branches(tree, "kind_word")[0].children[0]
        assert isinstance(target_kind, Token)
        return n.Amendment(
            kind,
            target_kind.type,
            self.name_of(tree),
            self.citations_of(tree),
            clauses,
            span=self.span(tree),
            **parts,
        )

    def transition(self, tree: Branch) -> n.Transition:
        record, under = self.names(tree)
        (where,) = self._values(tree)
        notes = self.clauses(tree, "note")
        citations = self.citations_of(tree)
        return n.Transition(record, where, under, citations, notes, span=self.span(tree))

    # ---- examples ---------------------------------------------------------------------------

    def example(self, tree: Branch) -> n.Example:
        return n.Example(
            str(self.tokens(tree, "STRING")[0]),
            tuple(self.member(member) for member in self.branches(tree, "member")),
            tuple(self.expectation(part) for part in self.branches(tree, "expectation")),
            span=self.span(tree),
        )

    def member(self, tree: Branch) -> n.Member:
        record, name, *parent = self.names(tree)
        assignments = tuple(self.assignment(a) for a in self.branches(tree, "assignment"))
        return n.Member(
            record, name, parent[0] if parent else None, assignments, span=self.span(tree)
        )

    def assignment(self, tree: Branch) -> n.Assignment:
        path, value = self.branches(tree)
        days: dict[str, n.DateLiteral] = {}
        for keyword, date in zip(tree.children, tree.children[1:], strict=False):
            if isinstance(keyword, Token) and keyword.type in ("SINCE", "THROUGH"):
                assert isinstance(date, Token)
                days[keyword.type] = self.token_DATE(date)
        return n.Assignment(
            self.path(path),
            self.cell_value(value),
            days.get("SINCE"),
            days.get("THROUGH"),
            span=self.span(tree),
        )

    def expectation(self, tree: Branch) -> n.Expectation:
        program, member = self.names(tree)
        asking = self.token(tree, "DATE")
        outcome = self.branches(tree)[0]
        kind = str(outcome.data).replace("_", "-")
        return n.Expectation(
            self.token_MONTH_LITERAL(self.tokens(tree, "MONTH_LITERAL")[0]),
            self.token_DATE(asking) if asking else None,
            bool(self.tokens(tree, "FORESEEN_ON")),
            bool(self.tokens(tree, "BY_DECISION")),
            program,
            member,
            "due" if kind == "due-at-least" else kind,
            kind == "due-at-least" or bool(self.tokens(outcome, "AT_LEAST")),
            tuple(self.result(amount) for amount in self.branches(outcome, "result")),
            self.all_names(outcome),
            span=self.span(tree),
        )

    # ---- expressions ------------------------------------------------------------------------

    def _operation(self, tree: Branch, operator: str, *operands: Any) -> n.Operation:
        built = operands or tuple(self._values_or_tokens(tree))
        return n.Operation(operator, built, span=self.span(tree))

    def _values_or_tokens(self, tree: Branch) -> list[Any]:
        return [self.build(child) for child in tree.children if isinstance(child, Tree)]

    def expression(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "or")

    def conjunction(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "and")

    def not_(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "not")

    def compare(self, tree: Branch) -> n.Operation:
        sign = self.tokens(tree, *_COMPARE)[0]
        return self._operation(tree, _COMPARE[sign.type])

    def sum(self, tree: Branch) -> Any:
        """Left to right: a + b − c is (a + b) − c."""
        result = self.build(tree.children[0])
        for sign, operand in zip(tree.children[1::2], tree.children[2::2], strict=True):
            assert isinstance(sign, Token)
            right = self.build(operand)
            span = result.span.to(right.span)
            result = n.Operation(_COMPARE[sign.type], (result, right), span=span)
        return result

    product = sum

    def minus(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "minus")

    def times(self, tree: Branch) -> n.Operation:
        count = self.token_NUMBER(self.tokens(tree, "NUMBER")[0])
        return self._operation(tree, "×", count, self.build(tree.children[-1]))

    def under(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "under")

    def band(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "band")

    def before(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "before")

    def reached(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "reached")

    def has_no(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "has-no")

    def extreme(self, tree: Branch) -> n.Operation:
        return self._operation(tree, _EXTREME[self.tokens(tree, *_EXTREME)[0].type])

    def between(self, tree: Branch) -> n.Operation:
        return self._operation(tree, _BETWEEN[self.tokens(tree, *_BETWEEN)[0].type])

    def choose(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "choose")

    def round(self, tree: Branch) -> n.Operation:
        return self._operation(tree, _ROUND[self.tokens(tree, *_ROUND)[0].type])

    def this_day(self, tree: Branch) -> n.Marker:
        return n.Marker("THIS_DAY", span=self.span(tree))

    def self(self, tree: Branch) -> n.Path:
        return n.Path((), span=self.span(tree))

    def date(self, tree: Branch) -> n.DateLiteral:
        return self.token_DATE(self.tokens(tree, "DATE")[0])

    def quantity(self, tree: Branch) -> n.Quantity:
        number = self.tokens(tree, "NUMBER")[0]
        units = self.branches(tree, "unit", "money")
        if units:
            inner = units[0]
            if inner.data == "money":
                return self.money(inner)
            return n.Quantity(self.number(number), self.unit(inner), span=self.span(tree))
        return n.Quantity(self.number(number), span=self.span(tree))

    def money(self, tree: Branch) -> n.Quantity:
        number, *_ = self.tokens(tree, "NUMBER")
        below = tuple(self._unit_word(word) for word in self.branches(tree, "unit_word"))
        unit = n.Unit(("đồng", *below), span=self.span(tree))
        return n.Quantity(self.number(number), unit, span=self.span(tree))

    def result(self, tree: Branch) -> n.Quantity:
        money = self.branches(tree, "money")
        if money:
            return self.money(money[0])
        name = self.name_of(tree)
        unit = n.Unit((name.text,), span=name.span)
        return n.Quantity(self.number(self.tokens(tree, "NUMBER")[0]), unit, span=self.span(tree))

    def unit(self, tree: Branch) -> n.Unit:
        words = tuple(self._unit_word(word) for word in self.branches(tree, "unit_word"))
        return n.Unit(words, span=self.span(tree))

    def _unit_word(self, tree: Branch) -> str:
        token = tree.children[0]
        assert isinstance(token, Token)
        return UNIT_OF_TERMINAL.get(token.type) or VIETNAMESE_UNIT.get(str(token), str(token))

    def path(self, tree: Branch) -> n.Path:
        names: list[n.Name] = []
        while True:
            names.append(self.token_NAME(self.tokens(tree, "NAME")[0]))
            inner = self.branches(tree, "path")
            if not inner:
                return n.Path(tuple(reversed(names)), span=self.span(tree))
            tree = inner[0]

    def option_name(self, tree: Branch) -> Any:
        return self.build(tree.children[0])

    def is_(self, tree: Branch) -> n.OneOf:
        subject, *options = self._values_or_tokens(tree)
        return n.OneOf(subject, tuple(options), span=self.span(tree))

    in_ = is_

    def _subject(self, tree: Branch) -> n.Path:
        paths = self.branches(tree, "path")
        return self.path(paths[0]) if paths else n.Path((), span=self.span(tree))

    def is_category(self, tree: Branch) -> n.IsCategory:
        return n.IsCategory(self._subject(tree), self.all_names(tree), span=self.span(tree))

    def receives(self, tree: Branch) -> n.Receives:
        children = list(tree.children)
        on = None
        marks = [i for i, c in enumerate(children) if isinstance(c, Token) and c.type == "ON_DAY"]
        if marks:
            on = self.build(children[marks[0] + 1])
        starts_with_path = isinstance(children[0], Tree)
        subject = self.path(children[0]) if starts_with_path else None  # type: ignore[arg-type]
        return n.Receives(
            subject or n.Path((), span=self.span(tree)),
            self.all_names(tree),
            on,
            span=self.span(tree),
        )

    def age(self, tree: Branch) -> n.Age:
        return n.Age(self._subject(tree), span=self.span(tree))

    def turning(self, tree: Branch) -> n.Turning:
        count = int(self.number(self.tokens(tree, "NUMBER")[0]))
        return n.Turning(count, bool(self.tokens(tree, "MONTH")), span=self.span(tree))

    def pair(self, tree: Branch) -> n.Pair:
        first, second = (self.path(path) for path in self.branches(tree, "path"))
        one, other = (self.names(side) for side in self.branches(tree, "pair_side"))
        return n.Pair((first, second), one, other, span=self.span(tree))

    def national(self, tree: Branch) -> n.National:
        return n.National(self.path(self.branches(tree, "path")[0]), span=self.span(tree))

    def awaiting_resolution(self, tree: Branch) -> n.AwaitingResolution:
        return n.AwaitingResolution(str(self.tokens(tree, "STRING")[0]), span=self.span(tree))

    def coefficient_of(self, tree: Branch) -> n.CoefficientOf:
        return n.CoefficientOf(self.all_names(tree), span=self.span(tree))

    def look_up(self, tree: Branch) -> n.LookUp:
        table, column = self.names(tree)
        return n.LookUp(table, column, self._values_or_tokens(tree)[0], span=self.span(tree))

    # ---- aggregates -------------------------------------------------------------------------

    def collection(self, tree: Branch) -> n.Collection:
        path, *where = self.branches(tree)
        same = self.token(tree, "NAME")
        return n.Collection(
            self.path(path),
            self.token_NAME(same) if same else None,
            self.build(where[0]) if where else None,
            span=self.span(tree),
        )

    def _aggregate(self, tree: Branch, kind: str, **parts: Any) -> n.Aggregate:
        collection = self.collection(self.branches(tree, "collection")[0])
        return n.Aggregate(kind, collection, span=self.span(tree), **parts)

    def has(self, tree: Branch) -> n.Aggregate:
        return self._aggregate(tree, "has")

    def count(self, tree: Branch) -> n.Aggregate:
        return self._aggregate(tree, "count")

    def every(self, tree: Branch) -> n.Aggregate:
        return self._aggregate(tree, "every", value=self.build(tree.children[-1]))

    def total(self, tree: Branch) -> n.Aggregate:
        return self._aggregate(tree, "total", value=self.build(tree.children[1]))

    def extreme_of(self, tree: Branch) -> n.Aggregate:
        kind = _EXTREME[self.tokens(tree, *_EXTREME)[0].type]
        value, default = self.build(tree.children[1]), self.build(tree.children[-1])
        return self._aggregate(tree, kind, value=value, default=default)

    def run_of_months(self, tree: Branch) -> n.Aggregate:
        name = self.name_of(tree)
        return self._aggregate(tree, "run", value=n.Path((name,), span=name.span))


UNIT_OF_TERMINAL = {
    "DONG": "đồng",
    "DAY": "ngày",
    "MONTH": "tháng",
    "YEAR": "năm",
    "WORKING_DAYS": "ngày làm việc",
}
VIETNAMESE_UNIT = {"person": "người", "household": "hộ", "share": "suất", "card": "thẻ"}
_NOT_VALUES = (
    "citations", "names", "comma_names", "paths", "guard", "collection", "note",
)  # fmt: skip
_CLAUSE_RULES = (
    "applies_to", "condition", "coefficient", "start_month", "moved_in", "in_phase", "report_row",
    "per", "paid_to", "once", "amount", "at_most", "highest_only", "add_up", "except_", "excluded",
    "stop", "suspend", "discretionary", "adjusted", "stops_following", "on_day_only",
    "together_with", "one_share", "deadline", "funded_by", "clause", "note",
)  # fmt: skip
