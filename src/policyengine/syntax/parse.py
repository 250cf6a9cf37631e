"""Text to `nodes.File`. The only module that knows Lark; it judges nothing."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from lark import Lark, Tree, UnexpectedToken

from policyengine.cache import cache_folder
from policyengine.diagnostics import Diagnostic, Language, Report
from policyengine.problems import syntax as problems
from policyengine.source import Source, Span
from policyengine.syntax.build import Builder
from policyengine.syntax.build_expressions import Branch
from policyengine.syntax.keywords import BY_TERMINAL, KEYWORDS, Keyword
from policyengine.syntax.lex import LONGEST_LINE, SIGNS, is_composed, lex, phrases_of
from policyengine.syntax.nodes import File
from policyengine.syntax.spelling import nearest

DEEPEST_NESTING = 100
"""Levels of the tree; far beyond any legal text, far below what the readers can follow."""
VALUE_TERMINALS = (
    "NAME", "NUMBER", "STRING", "DATE", "MONTH_LITERAL", "DAY_MONTH", "ROW",
    "EQUAL", "UNEQUAL", "LESS", "AT_MOST_SIGN", "MORE", "AT_LEAST_SIGN",
    "PLUS", "MINUS", "TIMES_SIGN", "DIVIDE_SIGN",
)  # fmt: skip
_SHOWN = {
    "NAME": ("một tên", "a name"),
    "NUMBER": ("một số", "a number"),
    "STRING": ("chữ trong ngoặc kép", "quoted text"),
    "DATE": ("một ngày", "a date"),
    "MONTH_LITERAL": ("một tháng", "a month"),
    "DAY_MONTH": ("ngày và tháng", "a day and month"),
    "ROW": ("|", "|"),
}
_MOST_SHOWN = 6


def grammar_text() -> str:
    """The grammar with every terminal declared from the keyword table."""
    written = files("policyengine.syntax").joinpath("policy.lark").read_text("utf-8")
    declared = " ".join([*VALUE_TERMINALS, *(keyword.terminal for keyword in KEYWORDS)])
    return f"{written}\n%declare {declared}\n"


def _kept_at() -> str | bool:
    """Where Lark keeps the tables of the grammar between runs."""
    home = cache_folder()
    if home is None:
        return False
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return False
    return str(home / f"grammar-{sha256(grammar_text().encode()).hexdigest()[:16]}.lark")


@cache
def _grammar() -> Lark:
    return Lark(
        grammar_text(), parser="lalr", lexer="basic", propagate_positions=True, cache=_kept_at()
    )


def parse(source: Source, report: Report) -> File | None:
    """The tree of `source`, or None after a fault of syntax, which is reported."""
    faults = []

    def note(diagnostic: Diagnostic) -> None:
        faults.append(diagnostic)
        report(diagnostic)

    if _unreadable(source, note):
        return None
    lexed = lex(source, note)
    if faults:
        return None
    parser = _grammar().parse_interactive("")
    try:
        for token in lexed.tokens:
            parser.feed_token(token)
        last = lexed.tokens[-1] if lexed.tokens else None
        tree = parser.feed_eof(last)  # type: ignore[no-untyped-call]  # untyped in Lark
    except UnexpectedToken as unexpected:
        note(_unexpected(source, unexpected, lexed.language))
        return None
    depth, place = _deepest(tree)
    if depth > DEEPEST_NESTING:
        at = Span(source, place.meta.start_pos, place.meta.end_pos)
        note(problems.nested_too_deep(DEEPEST_NESTING, at))
        return None
    return Builder(source, lexed.language).file(tree)


def _unreadable(source: Source, report: Report) -> bool:
    for number, line in enumerate(source.text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            start = sum(len(source.line(n)) + 1 for n in range(1, number))
            at = Span(source, start, start + 1)
            report(problems.line_too_long(len(line), LONGEST_LINE, at))
            return True
        if not is_composed(line):
            first = next(i for i in range(len(line)) if not is_composed(line[: i + 1]))
            offset = source.text.index(line) + first
            report(problems.not_composed(Span(source, max(0, offset - 1), offset + 1)))
            return True
    return False


def _deepest(tree: Branch) -> tuple[int, Branch]:
    """How deep a tree goes and where; a chain of sums or products counts each of its links."""
    deepest = 0, tree
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if node.data in ("sum", "product"):
            depth += len(node.children) // 2
        if depth > deepest[0]:
            deepest = depth, node
        waiting += [(child, depth + 1) for child in node.children if isinstance(child, Tree)]
    return deepest


def _unexpected(source: Source, unexpected: UnexpectedToken, language: Language) -> Diagnostic:
    expected = _shown(unexpected.accepts or unexpected.expected)
    token = unexpected.token
    if token.type == "$END":
        end = len(source.text.rstrip())
        return problems.unexpected_end(expected, Span(source, max(0, end - 1), end))
    at = Span(source, token.start_pos or 0, token.end_pos or 0)
    other = _keyword_of_other_language(at, language)
    if other:
        return problems.mixed_languages(at.text, other.spelling(language), language, at)
    spellings = [
        BY_TERMINAL[terminal].spelling(language)
        for terminal in unexpected.accepts or unexpected.expected
        if terminal in BY_TERMINAL
    ]
    return problems.unexpected_word(at.text, expected, nearest(at.text, spellings), at)


def _shown(terminals: set[str]) -> tuple[tuple[str, str], ...]:
    signs = {terminal: sign for sign, terminal in reversed(SIGNS.items())}
    shown = [
        (BY_TERMINAL[t].vi, BY_TERMINAL[t].en)
        if t in BY_TERMINAL
        else _SHOWN.get(t) or (signs.get(t, t), signs.get(t, t))
        for t in sorted(terminals - {"$END"})
    ]
    return tuple(shown) if len(shown) <= _MOST_SHOWN else ()


def _keyword_of_other_language(at: Span, language: Language) -> Keyword | None:
    other: Language = "en" if language == "vi" else "vi"
    rest = at.source.text[at.start : at.start + 60].casefold().split()
    candidates = phrases_of(other).get(at.text.casefold(), {})
    for words, keyword in sorted(candidates.items(), key=lambda item: -len(item[0])):
        if tuple(rest[: len(words)]) == words:
            return keyword
    return None
