"""Clauses: one method per production, named after it."""

from typing import Any

from lark import Token, Tree

from policyengine.syntax import nodes as n
from policyengine.syntax.build_expressions import Branch, ExpressionBuilder

_SAME_KIND = {"in_phase": "AMONG", "except_": "EXCEPT"}
_NOT_VALUES = (
    "citations", "names", "comma_names", "paths", "guard", "collection", "note",
)  # fmt: skip


class ClauseBuilder(ExpressionBuilder):
    """Builds the clauses of declarations and amendments."""

    # ---- clauses ----------------------------------------------------------------------

    def clauses(self, tree: Branch, *rules: str) -> tuple[n.Clause, ...]:
        return tuple(c for branch in self.branches(tree, *rules) for c in self.clause(branch))

    def clause(self, tree: Branch) -> tuple[n.Clause, ...]:
        """A clause; a condition by labelled cases becomes one clause a case."""
        match tree.data:
            case "condition":
                return self.meaning_clauses("CONDITION", self.branches(tree, "meaning")[0])
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
            self.build(c) for c in tree.children if isinstance(c, Tree) or c.type == "NAME"
        )
        return n.Cell(kind, operands, span=self.span(tree))

    def meaning_clauses(self, kind: str, tree: Branch) -> tuple[n.Clause, ...]:
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
