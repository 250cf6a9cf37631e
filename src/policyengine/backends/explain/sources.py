"""Where a result comes from: the declarations that made it, each with its place in the law."""

from __future__ import annotations

from collections.abc import Mapping

from policyengine.backends.explain.amounts import Outcome
from policyengine.backends.explain.months import Months
from policyengine.backends.explain.question import Question
from policyengine.backends.results import Because
from policyengine.model import terms as t
from policyengine.population import Row

Found = tuple[tuple[str, t.Origin], ...]
"""Declarations by name, each with its place."""


class Sources:
    """Names the sources of results; what the same declarations are called is kept."""

    def __init__(self, rules: Months, titles: Mapping[str, str]) -> None:
        self.rules = rules
        self._titles = titles
        self._named: dict[Found, tuple[Because, ...]] = {}

    def because(self, q: Question, row: Row, outcome: Outcome) -> tuple[Because, ...]:
        """Case, band, program and level behind an outcome, in that order, each once."""
        rules, program = self.rules, outcome.program
        rule = rules.program(q, program, row, outcome.day)
        found: list[tuple[str, t.Origin]] = []
        for name in outcome.categories:
            category = rules.found(q, name, q.plan.categories, row)
            if category is not None:
                found += [(name, origin) for origin in _of_category(rules, q, category[0], row)]
        if rule is not None:
            bands = rules.holding(q, rules.prepared(rule).bands, row)
            found += [(program, band.band.source) for band in bands]
            found.append((program, rule.head.source))
            for level in rules.prepared(rule).levels:
                given = rules.level_versions(q, level.name, row, level.national)
                found += [(level.name, version.value.source) for version in given]
        return self._called(tuple(found))

    def _called(self, found: Found) -> tuple[Because, ...]:
        named = self._named.get(found)
        if named is None:
            each = (
                Because(name, o.citation, self._titles.get(o.instrument, "")) for name, o in found
            )
            named = self._named[found] = tuple(dict.fromkeys(each))
        return named


def _of_category(rules: Months, q: Question, category: t.Category, row: Row) -> list[t.Origin]:
    case = _case_that_holds(rules, q, category.conditions, row)
    place = category.head.source
    if case is not None:
        own = case.source if case.label else None
        place = own or _labelled_case(rules, q, case.term, row) or place
    bands = rules.holding(q, rules.prepared(category).bands, row)
    origins = [place, *(band.band.source for band in bands)]
    if category.coefficient_table:
        table = rules.version(q, q.plan.tables.get(category.coefficient_table, ()), row)
        origins += [table.head.source] if table else []
    return origins


def _case_that_holds(
    rules: Months, q: Question, cases: tuple[t.Condition, ...], row: Row
) -> t.Condition | None:
    if len(cases) == 1:
        return cases[0]
    return next((case for case in cases if rules.compile(case.term)(q, row, row)), None)


def _labelled_case(rules: Months, q: Question, term: t.Term, row: Row) -> t.Origin | None:
    """The letter of the case that holds, where a condition rests on a definition by cases."""
    if isinstance(term, t.Apply) and term.operator == "and":
        found = (_labelled_case(rules, q, operand, row) for operand in term.operands)
        return next((origin for origin in found if origin), None)
    if not isinstance(term, t.Defined) or term.column is not None or term.place.hops:
        return None
    rule = rules.version(q, q.plan.definitions.get(term.name, ()), row)
    for case in rule.cases if isinstance(rule, t.Definition) else ():
        if case.label and rules.compile(case.term)(q, row, row):
            origin: t.Origin = case.source
            return origin
    return None
