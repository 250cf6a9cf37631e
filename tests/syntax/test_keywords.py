"""The keyword table: no two alike, all used, none that two of its neighbours would make."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from lark import Lark

from policyengine.diagnostics import Language
from policyengine.source import Source
from policyengine.syntax.keywords import BY_TERMINAL, KEYWORDS, UNIT_NAMES, Keyword
from policyengine.syntax.lex import lex
from policyengine.syntax.parse import grammar_text

LANGUAGES: tuple[Language, ...] = ("vi", "en")
BUILT_ALIKE = {
    "NOBODY": "`không có x` is written `not has x` in English; both build the same tree",
    "DAYS_FROM": "`số ngày từ 0 đến 30` as a type is a production of its own (counted_type)",
    "MONTHS_FROM": "likewise",
    "WORKING_DAYS_FROM": "likewise",
}
"""Keywords that two others make side by side, and why that is no fault."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_keywords_are_written_alike(language: Language) -> None:
    spelled = [keyword.spelling(language).casefold() for keyword in KEYWORDS]
    assert sorted(set(spelled)) == sorted(spelled)


def test_terminals_are_distinct() -> None:
    assert len(BY_TERMINAL) == len(KEYWORDS)


@pytest.mark.parametrize("keyword", KEYWORDS, ids=lambda keyword: keyword.terminal)
@pytest.mark.parametrize("language", LANGUAGES)
def test_keyword_lexes_to_its_terminal(keyword: Keyword, language: Language) -> None:
    """Keywords are reserved: after a keyword that fixes the language, none reads as a name."""
    written = f"{BY_TERMINAL['INSTRUMENT'].spelling(language)} {keyword.spelling(language)}"
    tokens = lex(Source("one", written), _no_fault).tokens
    assert [token.type for token in tokens] == ["INSTRUMENT", keyword.terminal]


@pytest.mark.parametrize("language", LANGUAGES)
def test_neighbours_do_not_read_as_another_keyword(language: Language) -> None:
    """`không` `có` side by side are one keyword: each such case must be known and harmless."""
    follow = _neighbours()
    found = {
        keyword.terminal
        for keyword in KEYWORDS
        for _ in _made_of(keyword.spelling(language).casefold().split(), follow, language)
    }
    assert found <= set(BUILT_ALIKE)


def test_spellings_are_clean() -> None:
    for keyword in KEYWORDS:
        for language in LANGUAGES:
            spelled = keyword.spelling(language)
            assert spelled == " ".join(spelled.split()) != ""


def test_units_are_not_keywords() -> None:
    spelled = {keyword.spelling(language) for keyword in KEYWORDS for language in LANGUAGES}
    assert not spelled & {*UNIT_NAMES, *UNIT_NAMES.values()}


def _no_fault(diagnostic: object) -> None:
    raise AssertionError(diagnostic)


def _made_of(
    words: list[str],
    follow: dict[str, set[str]],
    language: Language,
    at: int = 0,
    chain: tuple[str, ...] = (),
) -> Iterator[tuple[str, ...]]:
    """The rows of neighbouring keywords whose words begin with all of `words`."""
    if at >= len(words):
        if len(chain) > 1:
            yield chain
        return
    for terminal in follow[chain[-1]] if chain else BY_TERMINAL:
        if terminal not in BY_TERMINAL:
            continue
        spelled = BY_TERMINAL[terminal].spelling(language).casefold().split()
        common = min(len(spelled), len(words) - at)
        if spelled[:common] == words[at : at + common]:
            yield from _made_of(words, follow, language, at + common, (*chain, terminal))


def _neighbours() -> dict[str, set[str]]:
    """For every terminal those that the grammar lets follow it."""
    lark = Lark(grammar_text(), parser="lalr", lexer="basic")
    rules: dict[str, list[list[tuple[str, bool]]]] = defaultdict(list)
    for rule in lark.rules:
        rules[rule.origin.name].append([(s.name, s.is_term) for s in rule.expansion])
    empty = {name for name, options in rules.items() if [] in options}
    first, last = _ends(rules, empty, 1), _ends(rules, empty, -1)
    follow: dict[str, set[str]] = defaultdict(set)
    for options in rules.values():
        for symbols in options:
            for index, (name, is_term) in enumerate(symbols):
                for after, after_is_term in symbols[index + 1 :]:
                    for terminal in {name} if is_term else last[name]:
                        follow[terminal] |= {after} if after_is_term else first[after]
                    if after not in empty:
                        break
    return follow


def _ends(
    rules: dict[str, list[list[tuple[str, bool]]]], empty: set[str], step: int
) -> dict[str, set[str]]:
    """The terminals that each rule can begin (step 1) or end (step −1) with."""
    ends: dict[str, set[str]] = {name: set() for name in rules}
    changed = True
    while changed:
        changed = False
        for name, options in rules.items():
            before = len(ends[name])
            for symbols in options:
                for symbol, is_term in symbols[::step]:
                    ends[name] |= {symbol} if is_term else ends[symbol]
                    if symbol not in empty:
                        break
            changed |= len(ends[name]) > before
    return ends
