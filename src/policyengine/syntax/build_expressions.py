"""Expressions and citations: Lark's tree to `nodes`, one method per production, no judgement."""

from fractions import Fraction
from typing import Any

from lark import Token, Tree

from policyengine.diagnostics import Language
from policyengine.source import Source, Span
from policyengine.syntax import nodes as n
from policyengine.syntax.keywords import UNIT_NAMES

Branch = Tree[Token]

_COMPARE = {
    "EQUAL": "=", "UNEQUAL": "≠", "LESS": "<", "AT_MOST_SIGN": "≤", "MORE": ">",
    "AT_LEAST_SIGN": "≥", "PLUS": "+", "MINUS": "−", "TIMES_SIGN": "×", "DIVIDE_SIGN": "÷",
}  # fmt: skip
_BETWEEN = {"DAYS_FROM": "days", "WORKING_DAYS_FROM": "working-days", "MONTHS_FROM": "months"}
_EXTREME = {"GREATEST": "greatest", "LEAST": "least"}
_ROUND = {"ROUND_UP": "round-up", "ROUND_DOWN": "round-down", "ROUND_NEAREST": "round-nearest"}
UNIT_OF_TERMINAL = {
    "DONG": "VND",
    "DAY": "day",
    "MONTH": "month",
    "YEAR": "year",
    "WORKING_DAYS": "working_day",
}
NO_UNIT = "?"
"""Marks a word that is no unit in the language of its file."""


class ExpressionBuilder:
    """Builds the expressions of one source."""

    def __init__(self, source: Source, language: Language) -> None:
        self.source = source
        self.language = language

    # ---- children ---------------------------------------------------------------------

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
            name
            for part in self.branches(tree, "names", "comma_names")
            for name in self.names(part)
        )

    def header(self, tree: Branch) -> n.Header:
        names = self.names(tree)
        labels = [str(token) for token in self.tokens(tree, "STRING")] + [None, None]
        is_first_vi = self.language == "vi" or labels[1] is None
        vi, en = labels[:2] if is_first_vi else (labels[1], labels[0])
        return n.Header(names[0], names[1] if len(names) > 1 else None, vi, en)

    def header_of(self, tree: Branch) -> n.Header:
        return self.header(self.branches(tree, "header")[0])

    # ---- citations --------------------------------------------------------------------

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

    # ---- expressions ------------------------------------------------------------------

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
        unit = n.Unit(("VND", *below), span=self.span(tree))
        return n.Quantity(self.number(number), unit, span=self.span(tree))

    def result(self, tree: Branch) -> n.Quantity:
        money = self.branches(tree, "money")
        if money:
            return self.money(money[0])
        name = self.name_of(tree)
        unit = n.Unit((self._unit_name(name.text),), span=name.span)
        return n.Quantity(self.number(self.tokens(tree, "NUMBER")[0]), unit, span=self.span(tree))

    def unit(self, tree: Branch) -> n.Unit:
        words = tuple(self._unit_word(word) for word in self.branches(tree, "unit_word"))
        return n.Unit(words, span=self.span(tree))

    def _unit_word(self, tree: Branch) -> str:
        token = tree.children[0]
        assert isinstance(token, Token)
        return UNIT_OF_TERMINAL.get(token.type) or self._unit_name(str(token))

    def _unit_name(self, word: str) -> str:
        """The base that a word names as a unit in the language of this file."""
        known = (
            UNIT_NAMES if self.language == "vi" else {name: name for name in UNIT_NAMES.values()}
        )
        return known.get(word, NO_UNIT + word)

    def path(self, tree: Branch) -> n.Path:
        names: list[n.Name] = []
        inner = [tree]
        while inner:
            names.append(self.token_NAME(self.tokens(inner[0], "NAME")[0]))
            inner = self.branches(inner[0], "path")
        return n.Path(tuple(reversed(names)), span=self.span(tree))

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
        first = children[0]
        subject = self.path(first) if isinstance(first, Tree) else None
        return n.Receives(
            subject or n.Path((), span=self.span(tree)),
            self.all_names(tree),
            on,
            span=self.span(tree),
        )

    def age(self, tree: Branch) -> n.Age:
        return n.Age(self._subject(tree), span=self.span(tree))

    def turning(self, tree: Branch) -> n.Turning:
        count = self.number(self.tokens(tree, "NUMBER")[0])
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

    # ---- aggregates -------------------------------------------------------------------

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

    def has_none(self, tree: Branch) -> n.Operation:
        return self._operation(tree, "not", self._aggregate(tree, "has"))

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
