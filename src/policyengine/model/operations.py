"""Operators to typed terms: comparisons, bands of age, arithmetic with units."""

from abc import ABC, abstractmethod
from fractions import Fraction

from attrs import evolve

from policyengine.model import arithmetic
from policyengine.model import terms as t
from policyengine.model.places import Places, Scope
from policyengine.model.units import dimension_of
from policyengine.problems import types as problems
from policyengine.source import Span
from policyengine.syntax import nodes as n
from policyengine.syntax.nodes import Expression
from policyengine.types import (
    Choice,
    Date,
    Month,
    Number,
    Reference,
    Truth,
    Type,
    Unclear,
    smallest_decimal_quantum,
)

_COMPARISONS = ("=", "≠", "<", "≤", ">", "≥")
_ORDERED = (Number, Date, Month)
_YEAR = (("year", 1),)
_MONTHS = (("month", 1),)


class Operations(Places, ABC):
    """Resolves operators; every other kind of expression is resolved by `Expressions`."""

    @abstractmethod
    def term(self, node: Expression, scope: Scope) -> t.Term:
        """The term of any expression."""

    def truth(self, node: Expression, scope: Scope) -> t.Term:
        term = self.term(node, scope)
        if not isinstance(term.type, Truth | Unclear):
            self._mismatch(term, Truth(), node.span)
        return term

    def number(self, node: Expression, scope: Scope) -> t.Term:
        term = self.term(node, scope)
        if not isinstance(term.type, Number | Unclear):
            self._mismatch(term, Number(), node.span)
            return evolve(term, type=Unclear())
        return term

    def _quantity(self, node: n.Quantity) -> t.Term:
        dimension = dimension_of(node.unit.words) if node.unit else ()
        if isinstance(dimension, str):
            assert node.unit
            self.report(problems.unknown_unit(dimension, node.unit.span))
            return t.Constant(None, Unclear(), span=node.span)
        value = node.value
        quantum = smallest_decimal_quantum(value)
        shown = value.numerator if value.denominator == 1 else value
        return t.Constant(shown, Number(dimension, value, value, quantum), span=node.span)

    def _operation(self, node: n.Operation, scope: Scope) -> t.Term:
        match node.operator:
            case "and" | "or" | "not":
                operands = tuple(self.truth(operand, scope) for operand in node.operands)
                return t.Apply(node.operator, operands, Truth(), span=node.span)
            case "under" | "band":
                return self._band(node, scope)
            case "before":
                return self._compare("<", node, scope)
            case "reached":
                day = self.term(node.operands[0], scope)
                self._expect(day, Date(), node.span)
                today = t.Today(Date(), span=node.span)
                return t.Apply("≤", (day, today), Truth(), span=node.span)
            case "has-no":
                return t.Apply(
                    "has-no", (self.term(node.operands[0], scope),), Truth(), span=node.span
                )
            case "choose":
                return self._choose(node, scope)
            case "days" | "months" | "working-days":
                return self._between(node, scope)
            case operator if operator in _COMPARISONS:
                return self._compare(operator, node, scope)
        return self._arithmetic(node, scope)

    def _band(self, node: n.Operation, scope: Scope) -> t.Term:
        """`x dưới a`, `x từ đủ a đến dưới b`; on ages these are tests of birthdays."""
        subject, *edges = node.operands
        low, high = None, None
        if node.operator == "under":
            high = edges[0]
        else:
            low, high = edges[0], edges[1] if len(edges) > 1 else None
        tests = []
        if low is not None:
            tests.append(self._edge(subject, "≥", low, scope, node.span))
        if high is not None:
            tests.append(self._edge(subject, "<", high, scope, node.span))
        if len(tests) == 1:
            return tests[0]
        return t.Apply("and", tuple(tests), Truth(), span=node.span)

    def _edge(
        self, subject: Expression, sign: str, edge: Expression, scope: Scope, span: Span
    ) -> t.Term:
        months = self._age_edge(subject, edge)
        if months is None:
            return self._compare(sign, n.Operation(sign, (subject, edge), span=span), scope)
        assert isinstance(subject, n.Age)
        place = self._place(subject.subject, scope) if subject.subject.names else self._here(scope)
        birthday = t.BirthdayOf(place, months, Date(), span=span)
        self._birth_field(place, span)
        today = t.Today(Date(), span=span)
        return t.Apply("≤" if sign == "≥" else ">", (birthday, today), Truth(), span=span)

    def _age_edge(self, subject: Expression, edge: Expression) -> int | None:
        """The months of an age that a subject is compared with, when it is an age."""
        if not isinstance(subject, n.Age) or not isinstance(edge, n.Quantity):
            return None
        unit = edge.unit.words if edge.unit else ("year",)
        if unit not in (("year",), ("month",)):
            return None
        if edge.value.denominator != 1:
            self.report(problems.age_not_whole(edge.span))
        return int(edge.value) * (12 if unit == ("year",) else 1)

    def _compare(self, sign: str, node: n.Operation, scope: Scope) -> t.Term:
        inner = evolve(scope, divides=True)
        left, right = (self.term(operand, inner) for operand in node.operands)
        if isinstance(left.type, Number) and isinstance(right.type, Number):
            self._same_unit(left, right)
        elif sign in ("=", "≠") and isinstance(left.type, Truth | Choice | Reference):
            self._expect(right, left.type, left.span)
        elif not isinstance(left.type, Unclear) and not isinstance(right.type, Unclear):
            if not isinstance(left.type, _ORDERED):
                self._mismatch(left, Number(), node.span)
            else:
                self._expect(right, left.type, left.span)
        return t.Apply(sign, (left, right), Truth(), span=node.span)

    def _choose(self, node: n.Operation, scope: Scope) -> t.Term:
        condition = self.truth(node.operands[0], scope)
        first, second = (self.term(operand, scope) for operand in node.operands[1:])
        type_: Type = first.type
        if isinstance(first.type, Number) and isinstance(second.type, Number):
            self._same_unit(first, second)
            type_ = arithmetic.either(first.type, second.type)
        else:
            self._expect(second, first.type, first.span)
        return t.Apply("choose", (condition, first, second), type_, span=node.span)

    def _between(self, node: n.Operation, scope: Scope) -> t.Term:
        moments = [self.term(operand, scope) for operand in node.operands]
        for moment in moments:
            self._expect(moment, Date(), node.span)
        if len(moments) == 1:
            moments.append(t.Today(Date(), span=node.span))
        base = {"days": "day", "months": "month", "working-days": "working_day"}[node.operator]
        bound = Fraction(200 * 366)
        type_ = Number(((base, 1),), -bound, bound)
        return t.Apply(node.operator, tuple(moments), type_, span=node.span)

    def _arithmetic(self, node: n.Operation, scope: Scope) -> t.Term:
        rounds = node.operator.startswith("round-")
        inner = evolve(scope, divides=scope.divides or rounds)
        operands = tuple(self.number(operand, inner) for operand in node.operands)
        if node.operator == "÷" and not scope.divides:
            self.report(problems.division_outside_rounding(node.span))
            return t.Apply(self._operator(node), operands, Unclear(), span=node.span)
        if rounds:
            self._check_step(operands[0])
        types = [operand.type for operand in operands]
        if any(isinstance(type_, Unclear) for type_ in types):
            return t.Apply(self._operator(node), operands, Unclear(), span=node.span)
        type_ = self._arithmetic_type(node.operator, operands)
        return t.Apply(self._operator(node), operands, type_, span=node.span)

    def _check_step(self, step: t.Term) -> None:
        """What is rounded to must be more than nothing."""
        low = step.type.low if isinstance(step.type, Number) else None
        if low is not None and low <= 0:
            self.report(problems.rounding_to_nothing(step.span))

    @staticmethod
    def _operator(node: n.Operation) -> str:
        return "negate" if node.operator == "minus" else node.operator

    def _arithmetic_type(self, operator: str, operands: tuple[t.Term, ...]) -> Type:
        numbers = [operand.type for operand in operands if isinstance(operand.type, Number)]
        match operator:
            case "minus":
                return arithmetic.negate(numbers[0])
            case "×":
                return arithmetic.multiply(numbers[0], numbers[1])
            case "÷":
                return arithmetic.divide(numbers[0], numbers[1])
        for operand in operands[1:]:
            self._same_unit(operand, operands[0])
        match operator:
            case "+":
                return arithmetic.add(numbers[0], numbers[1])
            case "−":
                return arithmetic.add(numbers[0], arithmetic.negate(numbers[1]))
            case "greatest" | "least":
                result = numbers[0]
                for number in numbers[1:]:
                    result = arithmetic.either(result, number)
                return result
        return arithmetic.rounded(numbers[0], numbers[1])
