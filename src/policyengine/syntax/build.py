"""The tree that Lark gives to `nodes`: one method per production, no judgement."""

from typing import Any

from lark import Token, Tree

from policyengine.source import Span
from policyengine.syntax import nodes as n
from policyengine.syntax.build_clauses import ClauseBuilder
from policyengine.syntax.build_expressions import Branch

_COUNTED = {"DAYS_FROM": "day", "MONTHS_FROM": "month", "WORKING_DAYS_FROM": "working_day"}
_ASSUMED = {"WHEN_YEAR_ONLY": "year-only", "WHEN_MONTH_ONLY": "month-only"}
_CLAUSE_RULES = (
    "applies_to", "condition", "coefficient", "start_month", "moved_in", "in_phase", "report_row",
    "per", "paid_to", "once", "amount", "at_most", "highest_only", "add_up", "except_", "excluded",
    "stop", "suspend", "discretionary", "adjusted", "stops_following", "on_day_only",
    "without_decision",
    "together_with", "one_share", "deadline", "funded_by", "clause", "note",
)  # fmt: skip


class Builder(ClauseBuilder):
    """Builds the nodes of one source."""

    # ---- the file ---------------------------------------------------------------------

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

    # ---- records ----------------------------------------------------------------------

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

    def more_rows(self, tree: Branch) -> n.MoreRows:
        return n.MoreRows(
            self.names(tree)[0],
            self.token_STRING(self.tokens(tree, "STRING")[0]),
            self.citations_of(tree),
            span=self.span(tree),
        )

    def day_limit(self, tree: Branch) -> n.DayLimit:
        is_after = bool(self.tokens(tree, "NOT_AFTER"))
        return n.DayLimit(is_after, self.build(self.branches(tree)[0]), span=self.span(tree))

    def field(self, tree: Branch) -> n.FieldNode:
        header, written_type, *options = self.branches(tree)
        flags, blank, valid_for = [], None, None
        paper: tuple[n.Words, ...] = ()
        limits: list[n.DayLimit] = []
        for option in options:
            if option.data == "flag":
                assert isinstance(option.children[0], Token)
                flags.append(option.children[0].type)
            elif option.data == "blank":
                blank = self.cell_value(self.branches(option)[0])
            elif option.data == "paper":
                paper = tuple(map(self.token_STRING, self.tokens(option, "STRING")))
            elif option.data == "day_limit":
                limits.append(self.day_limit(option))
            else:
                valid_for = self.quantity(self.branches(option)[0])
        return n.FieldNode(
            self.header(header),
            self.build(written_type),
            tuple(flags),
            blank,
            valid_for,
            paper,
            tuple(limits),
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
        words = ("VND", *(self.unit(units[0]).words if units else ()))
        low, high = self._range(tree) if self.branches(tree, "range") else (None, None)
        unit = n.Unit(words, span=self.span(tree))
        return n.TypeNode("money", unit=unit, low=low, high=high, span=self.span(tree))

    def counted_type(self, tree: Branch) -> n.TypeNode:
        """`số ngày từ 0 đến 30`: the unit and the word of the range are one keyword."""
        keyword = self.tokens(tree, *_COUNTED)[0]
        low, high = (self.quantity(end) for end in self.branches(tree, "quantity"))
        unit = n.Unit((_COUNTED[keyword.type],), span=self.span(keyword))
        return n.TypeNode("number", unit=unit, low=low, high=high, span=self.span(tree))

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

    # ---- declarations -----------------------------------------------------------------

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
        meaning = self.meaning_clauses("MEANS", self.branches(tree, "meaning")[0])
        return self._about(tree, "DEFINITION", (*meaning, *self.clauses(tree, "note")))

    def area(self, tree: Branch) -> n.Declaration:
        meaning = self.meaning_clauses("MEANS", self.branches(tree, "meaning")[0])
        return self._about(tree, "AREA", (*meaning, *self.clauses(tree, "note")))

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
        return self._declaration(tree, "EXCLUSIVE", clauses=(members, *self.clauses(tree, "note")))

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
        clauses = (
            *measures,
            *self.clauses(tree, "threshold"),
            *grouped,
            *self.clauses(tree, "note"),
        )
        return self._declaration(tree, "TARGET", clauses=clauses)

    # ---- assumptions, amendments, transitions -----------------------------------------

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
            action = "value" if inner.data == "dated_value" else "note"
            clauses.extend((action, clause) for clause in self.clause(inner))
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

    def report_line(self, tree: Branch) -> n.ReportLine:
        condition = next(iter(self._values(tree)), None)
        line = str(self.tokens(tree, "STRING")[0])
        return n.ReportLine(line, self.all_names(tree), condition, span=self.span(tree))

    # ---- examples ---------------------------------------------------------------------

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
