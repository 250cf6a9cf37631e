"""Where results come from: the declarations behind each outcome, with their places in the law."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.months import Months
from policyengine.backends.columns.numbering import Numbering
from policyengine.backends.columns.reaching import Scope
from policyengine.backends.results import Because
from policyengine.columnar.columns import Ints, Rows
from policyengine.model import terms as t

Named = tuple[str, t.Origin]


@frozen(eq=False)
class Given:
    """What something is given for: elements, the day that decides, the version of the program and
    the list of categories of each."""

    at: Ints
    day: Ints
    rule: Ints
    categories: Ints


class Chains(Numbering[tuple[Named, ...]]):
    """Lists of declarations with their places, numbered; 0 is the empty one."""

    def __init__(self) -> None:
        super().__init__([()])
        self._longer: dict[tuple[int, Named], int] = {}

    def add(self, numbers: Ints, at: Ints, named: Named) -> None:
        """Put a declaration at the end of some lists."""
        if not len(at):
            return
        unique, place = np.unique(numbers[at], return_inverse=True)
        longer = [self._with(number, named) for number in unique.tolist()]
        numbers[at] = np.array(longer, np.int64)[place]

    def _with(self, number: int, named: Named) -> int:
        key = number, named
        if key not in self._longer:
            self._longer[key] = self.number((*self.things[number], named))
        return self._longer[key]


class Sources:
    """Case, band, program and level behind outcomes, in that order, each once."""

    def __init__(self, rules: Months, titles: Mapping[str, str]) -> None:
        self.rules = rules
        self.chains = Chains()
        self._titles = titles
        self._worded: dict[int, tuple[Because, ...]] = {}

    def because(self, number: int) -> tuple[Because, ...]:
        """A list as results show it."""
        if number not in self._worded:
            each = (
                Because(name, origin.citation, self._titles.get(origin.instrument, ""))
                for name, origin in self.chains.things[number]
            )
            self._worded[number] = tuple(dict.fromkeys(each))
        return self._worded[number]

    def numbers(self, q: Batch, record: str, given: Given) -> Ints:
        """The number of the list behind each answer, of elements that are not lost."""
        numbers = np.zeros(len(given.at), np.int64)
        for mine in q.on(given.at, given.day):
            self._categories(q, record, given, mine, numbers)
            for rule_number in np.unique(given.rule[mine]).tolist():
                rule = self.rules.program(rule_number)
                those = mine[given.rule[mine] == rule_number]
                self._program(q, rule, given.at[those], those, numbers)
        return numbers

    def _program(
        self, q: Batch, rule: t.Program, elements: Ints, mine: Ints, numbers: Ints
    ) -> None:
        parts, rows = self.rules.prepared(rule), q.rows[elements]
        name = rule.head.name
        for at, band in self.rules.holding(q, parts.bands, elements, rows):
            self.chains.add(numbers, mine[at], (name, band.band.source))
        self.chains.add(numbers, mine, (name, rule.head.source))
        for level in parts.levels:
            for at, version in self.rules.versions(q, level, elements, rows, rule.record):
                self.chains.add(numbers, mine[at], (level.name, version.value.source))

    def _categories(self, q: Batch, record: str, given: Given, mine: Ints, numbers: Ints) -> None:
        lists = given.categories[mine]
        for number in np.unique(lists).tolist():
            those = mine[lists == number]
            elements = given.at[those]
            for name in self.rules.lists.lists[number]:
                self._category(q, name, record, elements, those, numbers)

    def _category(
        self, q: Batch, name: str, record: str, elements: Ints, mine: Ints, numbers: Ints
    ) -> None:
        rows = q.rows[elements]
        versions = q.plan.categories.get(name, ())
        for at, rule, parts in self.rules.found(q, versions, elements, rows, record):
            category: t.Category = rule
            el, own = elements[at], rows[at]
            self._case(q, category, el, own, record, mine[at], numbers)
            for inner, band in self.rules.holding(q, parts.bands, el, own):
                self.chains.add(numbers, mine[at[inner]], (name, band.band.source))
            if category.coefficient_table:
                tables = q.plan.tables.get(category.coefficient_table, ())
                for inner, table in self.rules.version(q, tables, el, own, record):
                    if table is not None:
                        self.chains.add(numbers, mine[at[inner]], (name, table.head.source))

    def _case(
        self,
        q: Batch,
        category: t.Category,
        el: Ints,
        rows: Rows,
        record: str,
        mine: Ints,
        numbers: Ints,
    ) -> None:
        """The letter of the case that holds, else the place of the category itself."""
        name, waiting = category.head.name, np.arange(len(el))
        cases = category.conditions
        for case in cases:
            if not len(waiting):
                break
            at = waiting
            if len(cases) > 1:
                test = self.rules.test(case.term, Scope(record, record))
                at = waiting[test(q, el[waiting], rows[waiting], rows[waiting])]
            waiting = np.setdiff1d(waiting, at, assume_unique=True)
            if case.label and case.source:
                self.chains.add(numbers, mine[at], (name, case.source))
                continue
            left = self._labelled(q, case.term, el, rows, record, at, mine, numbers, name)
            self.chains.add(numbers, mine[left], (name, category.head.source))
        self.chains.add(numbers, mine[waiting], (name, category.head.source))

    def _labelled(
        self,
        q: Batch,
        term: t.Term,
        el: Ints,
        rows: Rows,
        record: str,
        at: Ints,
        mine: Ints,
        numbers: Ints,
        name: str,
    ) -> Ints:
        """Add the letter of a definition by cases that a condition rests on; who has none."""
        if isinstance(term, t.Apply) and term.operator == "and":
            for operand in term.operands:
                at = self._labelled(q, operand, el, rows, record, at, mine, numbers, name)
            return at
        if not isinstance(term, t.Defined) or term.column is not None or term.place.hops:
            return at
        versions = q.plan.definitions.get(term.name, ())
        without: list[Ints] = []
        for inner, rule in self.rules.version(q, versions, el[at], rows[at], record):
            waiting = at[inner]
            for case in rule.cases if isinstance(rule, t.Definition) else ():
                if not case.label or not len(waiting):
                    continue
                test = self.rules.test(case.term, Scope(rule.record, rule.record))
                held = waiting[test(q, el[waiting], rows[waiting], rows[waiting])]
                self.chains.add(numbers, mine[held], (name, case.source))
                waiting = np.setdiff1d(waiting, held, assume_unique=True)
            without.append(waiting)
        return np.sort(np.concatenate(without)) if without else at
