"""Text to tokens: keywords of one language, names, numbers and dates as that language writes them.

The language of a file is that of its first keyword. Keywords are reserved: where several words
make one, the longest reading wins. Knows no grammar.
"""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from attrs import frozen
from lark import Token

from policyengine.calendar import day, month
from policyengine.diagnostics import Diagnostic, Language, Report
from policyengine.problems import syntax as problems
from policyengine.source import Source, Span
from policyengine.syntax.keywords import Keyword, phrases

LONGEST_LINE = 100_000

_RAW = re.compile(
    r"""(?P<SPACE>[ \t\r\u00a0\ufeff]+)
      |(?P<LINE>\n)
      |(?P<COMMENT>\#[^\n]*)
      |(?P<STRING>"[^"\n]*"|“[^”\n]*”)
      |(?P<NUMERAL>\d{4}-\d\d(?:-\d\d)?(?![\d-])|\d[\d.,/]*\d|\d)
      |(?P<ENGLISH_DAY>--\d\d-\d\d)
      |(?P<WORD>[^\W\d]\w*)
      |(?P<SIGN><=|>=|<>|!=|[=≠<≤>≥+−\-×*÷()\[\];:,./|%])
      |(?P<OTHER>.)""",
    re.VERBOSE,
)

SIGNS = {
    "=": "EQUAL", "≠": "UNEQUAL", "<>": "UNEQUAL", "!=": "UNEQUAL", "<": "LESS",
    "≤": "AT_MOST_SIGN", "<=": "AT_MOST_SIGN", ">": "MORE", "≥": "AT_LEAST_SIGN",
    ">=": "AT_LEAST_SIGN", "+": "PLUS", "−": "MINUS", "-": "MINUS", "×": "TIMES_SIGN",
    "*": "TIMES_SIGN", "÷": "DIVIDE_SIGN", "(": "LPAR", ")": "RPAR", ";": "SEMICOLON",
    ":": "COLON", ",": "COMMA", ".": "DOT", "/": "SLASH", "|": "VBAR", "%": "PERCENT",
}  # fmt: skip
"""Signs to terminals; the names of the anonymous ones are those that Lark gives them."""

_BEFORE_ROW = ("REPLACE", "ADD", "DROP")
"""An amendment may write the row of a table on its own line."""

_VI_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_EN_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_VI_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_VI_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
_VI_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")


class Piece(NamedTuple):
    """A raw piece of text: its class and where it stands."""

    kind: str
    start: int
    end: int


@frozen
class Lexed:
    """The tokens of a file, its comments as spans, and its language."""

    tokens: list[Token]
    comments: list[Span]
    language: Language


def lex(source: Source, report: Report) -> Lexed:
    """All tokens of `source`; what is not a token is reported and left out."""
    pieces, comments = _pieces(source, report)
    language = _language(source.text, pieces)
    return Lexed(list(_tokens(source, pieces, language, report)), comments, language)


def number_value(text: str, language: Language) -> Fraction | None:
    """The exact value of a written number, None when it is not written as `language` does."""
    if language == "vi":
        return (
            Fraction(text.replace(".", "").replace(",", "."))
            if _VI_NUMBER.fullmatch(text)
            else None
        )
    return Fraction(text.replace(",", "")) if _EN_NUMBER.fullmatch(text) else None


def _pieces(source: Source, report: Report) -> tuple[list[Piece], list[Span]]:
    pieces: list[Piece] = []
    comments: list[Span] = []
    for match in _RAW.finditer(source.text):
        kind, start, end = match.lastgroup or "", match.start(), match.end()
        if kind == "COMMENT":
            comments.append(Span(source, start, end))
        elif kind == "OTHER":
            report(_not_a_token(Span(source, start, end)))
        elif kind != "SPACE":
            pieces.append(Piece(kind, start, end))
    return pieces, comments


def _not_a_token(at: Span) -> Diagnostic:
    if at.text in '"“”':
        return problems.open_text(at)
    return problems.unexpected_character(at.text, at)


def _language(text: str, pieces: list[Piece]) -> Language:
    words = [piece for piece in pieces if piece.kind != "LINE"]
    for index, piece in enumerate(words):
        if piece.kind == "WORD":
            for language in ("vi", "en"):
                if _keyword(text, words, index, phrases_of(language)):
                    return language
    return "vi"


_PHRASES: dict[Language, dict[str, dict[tuple[str, ...], Keyword]]] = {}
Phrases = dict[str, dict[tuple[str, ...], Keyword]]


def phrases_of(language: Language) -> Phrases:
    """The keyword index of a language, made once."""
    if language not in _PHRASES:
        _PHRASES[language] = phrases(language)
    return _PHRASES[language]


def _keyword(
    text: str, pieces: list[Piece], index: int, index_of: Phrases
) -> tuple[Keyword, int] | None:
    """The longest keyword that starts at a piece, and how many pieces it takes."""
    first = pieces[index]
    candidates = index_of.get(text[first.start : first.end].casefold())
    if not candidates:
        return None
    longest = max(map(len, candidates))
    words: list[str] = []
    for piece in pieces[index : index + longest]:
        if piece.kind != "WORD":
            break
        words.append(text[piece.start : piece.end].casefold())
    for length in range(len(words), 0, -1):
        keyword = candidates.get(tuple(words[:length]))
        if keyword:
            return keyword, length
    return None


def _tokens(
    source: Source, raw: list[Piece], language: Language, report: Report
) -> Iterator[Token]:
    text = source.text
    index_of = phrases_of(language)
    starts_line = {
        raw[i].start
        for i in range(len(raw))
        if raw[i].kind == "SIGN" and (i == 0 or raw[i - 1].kind == "LINE")
    }
    pieces = [piece for piece in raw if piece.kind != "LINE"]
    index, previous = 0, ""
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        written = text[piece.start : piece.end]
        kind, end = piece.kind, piece.end
        value: object = written
        if kind == "WORD":
            found = _keyword(text, pieces, index - 1, index_of)
            if found:
                keyword, length = found
                index += length - 1
                end = pieces[index - 1].end
                kind, value = keyword.terminal, text[piece.start : end]
            else:
                kind = "NAME"
        elif kind == "SIGN":
            starts_row = piece.start in starts_line or previous in _BEFORE_ROW
            kind = "ROW" if written == "|" and starts_row else SIGNS[written]
        elif kind == "STRING":
            value = written[1:-1]
        else:
            kind, value = _numeral(written, language, Span(source, piece.start, end), report)
        yield Token(kind, value, start_pos=piece.start, end_pos=end)
        previous = kind


def _numeral(written: str, language: Language, at: Span, report: Report) -> tuple[str, object]:
    """The terminal and value of a number, date, month or day of the year."""
    if language == "vi":
        if match := _VI_DATE.fullmatch(written):
            return "DATE", _day(int(match[3]), int(match[2]), int(match[1]), at, report)
        if match := _VI_MONTH.fullmatch(written):
            return "MONTH_LITERAL", _month(int(match[2]), int(match[1]), at, report)
        if match := _VI_DAY.fullmatch(written):
            return "DAY_MONTH", _day_of_year(int(match[2]), int(match[1]), at, report)
    elif written.startswith("--"):
        return "DAY_MONTH", _day_of_year(int(written[2:4]), int(written[5:7]), at, report)
    elif "-" in written:
        parts = list(map(int, written.split("-")))
        if len(parts) == 3:
            return "DATE", _day(parts[0], parts[1], parts[2], at, report)
        return "MONTH_LITERAL", _month(parts[0], parts[1], at, report)
    value = number_value(written, language)
    if value is None:
        report(problems.ambiguous_number(written, language, at))
    return "NUMBER", value if value is not None else Fraction(0)


def _day(year: int, number: int, of_month: int, at: Span, report: Report) -> int | None:
    try:
        return day(year, number, of_month)
    except ValueError:
        report(problems.no_such_day(at.text, at))
        return None


def _day_of_year(number: int, of_month: int, at: Span, report: Report) -> tuple[int, int]:
    """A month and day that every year has."""
    common_year = 2001
    if _day(common_year, number, of_month, at, report) is None:
        return 1, 1
    return number, of_month


def _month(year: int, number: int, at: Span, report: Report) -> int | None:
    if 1 <= number <= 12 and year:
        return month(year, number)
    report(problems.no_such_day(at.text, at))
    return None


def is_composed(text: str) -> bool:
    """Whether Vietnamese letters are single code points (NFC), as names are compared."""
    return unicodedata.is_normalized("NFC", text)
