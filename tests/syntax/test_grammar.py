"""The grammar has no conflict, and the corpus beside this file uses all of it."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from lark import Lark, Tree

from policyengine.source import Source
from policyengine.syntax.lex import lex
from policyengine.syntax.parse import VALUE_TERMINALS, grammar_text, parse

CORPUS = Path(__file__).with_name("corpus.policy")


@cache
def strict_grammar() -> Lark:
    """Under `strict`, any shift/reduce or reduce/reduce conflict raises."""
    return Lark(grammar_text(), parser="lalr", lexer="basic", strict=True)


@cache
def corpus_tree() -> Tree:
    parser = strict_grammar().parse_interactive("")
    for token in lex(Source("corpus", CORPUS.read_text("utf-8")), _no_fault).tokens:
        parser.feed_token(token)
    return parser.feed_eof()


def _no_fault(diagnostic: object) -> None:
    raise AssertionError(diagnostic)


def productions() -> list[str]:
    """The name that each production gives its node: its alias, or that of its rule."""
    found = set()
    for rule in strict_grammar().rules:
        kept = [symbol for symbol in rule.expansion if not getattr(symbol, "filter_out", False)]
        passed_on = rule.options.expand1 and len(kept) == 1 and not rule.alias
        name = rule.alias or rule.origin.name
        if not passed_on and not name.startswith("_"):
            found.add(str(name))
    return sorted(found)


def test_grammar_is_unambiguous() -> None:
    assert strict_grammar().parse_interactive("") is not None


@pytest.mark.parametrize("production", productions())
def test_corpus_uses_every_production(production: str) -> None:
    assert any(True for _ in corpus_tree().find_data(production)), production


def test_corpus_uses_every_terminal() -> None:
    """Marks between parts that the tree leaves out are found among the tokens."""
    used = {token.type for token in lex(_corpus(), _no_fault).tokens}
    declared = {terminal.name for terminal in strict_grammar().terminals}
    assert declared - used == set()


def test_every_declared_terminal_is_used_by_a_rule() -> None:
    used = {
        symbol.name
        for rule in strict_grammar().rules
        for symbol in rule.expansion
        if symbol.is_term
    }
    declared = set(re.findall(r"%declare (.*)", grammar_text())[0].split())
    assert declared - used == set()
    assert set(VALUE_TERMINALS) <= declared


def test_no_alias_names_two_rules_unless_they_mean_one_thing() -> None:
    """A builder method is found by alias, so a shared one must be meant."""
    pairs = {(str(rule.alias), rule.origin.name) for rule in strict_grammar().rules if rule.alias}
    shared = {alias for alias, count in Counter(alias for alias, _ in pairs).items() if count > 1}
    assert shared == {"local_may_exceed"}


def test_order_of_declarations_is_kept_in_the_tree() -> None:
    file = parse(_corpus(), _no_fault)
    assert file is not None
    starts = [item.span.start for item in file.items]
    assert starts and starts == sorted(starts)


def _corpus() -> Source:
    return Source("corpus", CORPUS.read_text("utf-8"))
