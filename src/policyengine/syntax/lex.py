"""Text to tokens: keywords of one language, names, numbers and dates as that language writes them.

The language of a file is that of its first keyword. Keywords are reserved: where several words
make one, the longest reading wins. Knows no grammar.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from attrs import frozen
from lark import Token

from policyengine import calendar
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
_MOMENTS: dict[Language, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "vi": (
        ("DATE", re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")),
        ("MONTH_LITERAL", re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})")),
        ("DAY_MONTH", re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})")),
    ),
    "en": (
        ("DATE", re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")),
        ("MONTH_LITERAL", re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)")),
        ("DAY_MONTH", re.compile(r"--(?P<month>\d\d)-(?P<day>\d\d)")),
    ),
}
"""How each language writes a day, a month, and a day of any year."""
_DAY_OR_FRACTION = _MOMENTS["vi"][2][1]
"""`1/2` in English text is no day of a Vietnamese file."""


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


def moment_text(terminal: str, value: Any, language: Language) -> str:
    """A date, a month or a day of any year, as a token holds it, in the way of a language."""
    if terminal == "DATE":
        at = date.fromordinal(value)
        vi, en = f"{at.day:02}/{at.month:02}/{at.year:04}", at.isoformat()
    elif terminal == "MONTH_LITERAL":
        year, number = divmod(value, 12)
        vi, en = f"{number + 1:02}/{year:04}", f"{year:04}-{number + 1:02}"
    else:
        vi, en = f"{value[1]:02}/{value[0]:02}", f"--{value[0]:02}-{value[1]:02}"
    return vi if language == "vi" else en


def _numeral(written: str, language: Language, at: Span, report: Report) -> tuple[str, object]:
    """The terminal and value of a number, date, month or day of the year."""
    terminal, value = _moment(written, language, at, report)
    if terminal is None and not (language == "en" and _DAY_OR_FRACTION.fullmatch(written)):
        terminal, value = _moment(written, "en" if language == "vi" else "vi", at, report)
        if value is not None:
            instead = moment_text(terminal or "", value, language)
            report(problems.date_of_other_language(written, instead, language, at))
    if terminal is not None:
        return terminal, value
    number = number_value(written, language)
    if number is None:
        report(problems.ambiguous_number(written, language, at))
    return "NUMBER", number if number is not None else Fraction(0)


def _moment(
    written: str, language: Language, at: Span, report: Report
) -> tuple[str | None, object]:
    """A date, month or day of the year as a language writes it; the value None after a fault."""
    for terminal, pattern in _MOMENTS[language]:
        if match := pattern.fullmatch(written):
            parts = {part: int(digits) for part, digits in match.groupdict().items()}
            return terminal, _MAKE[terminal](**parts, at=at, report=report)
    return None, None


def _day(year: int, month: int, day: int, at: Span, report: Report) -> int | None:
    try:
        return calendar.day(year, month, day)
    except ValueError:
        report(problems.no_such_day(at.text, at))
        return None


def _day_of_year(month: int, day: int, at: Span, report: Report) -> tuple[int, int]:
    """A month and day that every year has."""
    common_year = 2001
    if _day(common_year, month, day, at, report) is None:
        return 1, 1
    return month, day


def _month(year: int, month: int, at: Span, report: Report) -> int | None:
    if 1 <= month <= 12 and year:
        return calendar.month(year, month)
    report(problems.no_such_day(at.text, at))
    return None


_MAKE: dict[str, Callable[..., object]] = {
    "DATE": _day,
    "MONTH_LITERAL": _month,
    "DAY_MONTH": _day_of_year,
}


def is_composed(text: str) -> bool:
    """Whether Vietnamese letters are single code points (NFC), as names are compared."""
    return unicodedata.is_normalized("NFC", text)
