"""What a program gives on a day for many elements: their candidates, combined."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.category_lists import CategoryLists
from policyengine.backends.columns.levels import Levels
from policyengine.backends.columns.numbering import Numbering, Same
from policyengine.backends.columns.prepared import Prepared, PreparedBand
from policyengine.backends.columns.values import Value, constant, gather, nothing
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model import terms as t
from policyengine.schema import Schema


@frozen(eq=False)
class Outcomes:
    """What one program gives some elements on their days.

    Every field has an entry for each of `at`, positions among the elements asked about.
    `categories` are numbers of `CategoryLists`; `day` is the day that decides.
    """

    at: Ints
    amount: Value
    categories: Ints
    coefficient: Value
    at_least: Truths
    discretionary: Truths
    day: Ints
    rule: Ints
    """The number of the version of the program (`Amounts.program`)."""

    def take(self, keep: Ints) -> Outcomes:
        return self.placed(keep, self.at[keep])

    def placed(self, keep: Ints, at: Ints) -> Outcomes:
        """Some of the outcomes, for other positions."""
        return Outcomes(
            at,
            self.amount.take(keep),
            self.categories[keep],
            self.coefficient.take(keep),
            self.at_least[keep],
            self.discretionary[keep],
            self.day[keep],
            self.rule[keep],
        )


def no_outcomes() -> Outcomes:
    empty, truths = np.empty(0, np.int64), np.empty(0, np.bool_)
    return Outcomes(empty, nothing(0), empty, nothing(0), truths, truths, empty, empty)


def joined(parts: list[Outcomes]) -> Outcomes:
    """Outcomes of different elements together, in order of position."""
    parts = [part for part in parts if len(part.at)]
    if not parts:
        return no_outcomes()
    if len(parts) == 1:
        return parts[0]
    at = np.concatenate([part.at for part in parts])
    order = np.argsort(at, kind="stable")
    which = np.concatenate([np.full(len(part.at), i) for i, part in enumerate(parts)])[order]
    place = np.concatenate([np.arange(len(part.at)) for part in parts])[order]
    return Outcomes(
        at[order],
        gather([part.amount for part in parts], which, place),
        np.concatenate([part.categories for part in parts])[order],
        gather([part.coefficient for part in parts], which, place),
        np.concatenate([part.at_least for part in parts])[order],
        np.concatenate([part.discretionary for part in parts])[order],
        np.concatenate([part.day for part in parts])[order],
        np.concatenate([part.rule for part in parts])[order],
    )


@frozen(eq=False)
class Candidate:
    """One way to an amount: positions, and for each of them what it gives."""

    at: Ints
    amount: Value
    categories: Ints
    coefficient: Value
    at_least: Truths

    def take(self, keep: Ints) -> Candidate:
        return Candidate(
            self.at[keep],
            self.amount.take(keep),
            self.categories[keep],
            self.coefficient.take(keep),
            self.at_least[keep],
        )


class Amounts(Levels):
    """The meaning of programs on a day."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema)
        self.lists = CategoryLists()
        self._programs = Numbering[Same]()

    def program(self, number: int) -> t.Program:
        """The version of a program that an outcome comes from."""
        rule: t.Program = self._programs.things[number].thing
        return rule

    def number_of(self, program: t.Program) -> int:
        """The number of a version of a program."""
        return self._programs.number(Same(program))

    def outcomes(
        self, q: Batch, program: t.Program, parts: Prepared, el: Ints, rows: Rows
    ) -> Outcomes:
        """What a program gives by its conditions, for those to whom it gives something."""
        record = program.record
        at = np.flatnonzero(self.meets(q, program, parts, el, rows))
        for end in parts.ends:
            if len(at):
                at = at[~end(q, el[at], rows[at], rows[at])]
        if parts.starts and len(at):
            at = at[self.has_started(q, parts.starts, el[at], rows[at])]
        if not len(at):
            return no_outcomes()
        best = self._combined(q, program, parts, el[at], rows[at], record)
        zero = constant(0, len(best.at))
        best = best.take(np.flatnonzero(~q.compare("≤", el[at[best.at]], best.amount, zero)))
        for other in parts.counting_also:
            if not len(best.at):
                return no_outcomes()
            here = at[best.at]
            value = other(q, el[here], rows[here], rows[here])
            best = best.take(np.flatnonzero(~q.compare("<", el[here], best.amount, value)))
        here = at[best.at]
        if parts.discretion and len(here):
            considered = np.zeros(len(here), np.bool_)
            for held in parts.discretion:
                waiting = np.flatnonzero(~considered)
                mine = here[waiting]
                considered[waiting] = held(q, el[mine], rows[mine], rows[mine])
            best, here = best.take(np.flatnonzero(considered)), here[considered]
        count = len(here)
        return Outcomes(
            here,
            best.amount,
            best.categories,
            best.coefficient,
            best.at_least,
            np.full(count, bool(parts.discretion)),
            q.day[el[here]],
            np.full(count, self.number_of(program)),
        )

    # ---- candidates -------------------------------------------------------------------------

    def _candidates(
        self, q: Batch, program: t.Program, parts: Prepared, el: Ints, rows: Rows, record: str
    ) -> list[Candidate]:
        """One for each category or coefficient band that holds; one in all without either."""
        found: list[Candidate] = []
        everybody = np.arange(len(el))
        for name in parts.categories:
            at = everybody if q.possible is None else np.flatnonzero(q.possible[name][el])
            if len(at):
                at = at[self.in_category(q, name, el[at], rows[at], record)]
            if not len(at):
                continue
            coefficient = self.category_coefficient(q, name, el[at], rows[at], record)
            there = np.flatnonzero(~coefficient.is_none())
            at, coefficient = at[there], coefficient.take(there)
            if len(at):
                found += self._priced(q, parts, el, rows, at, (name,), coefficient)
        counts = self.counts_from(q, program.head.name, parts.starts, el, rows, record)
        at = np.flatnonzero(counts)
        if not len(at):
            return found
        if program.coefficients or program.coefficient_table:
            for inner, value in self.coefficients(q, program, parts, el[at], rows[at], record):
                found += self._priced(q, parts, el, rows, at[inner], (), value)
        elif not program.categories:
            found += self._priced(q, parts, el, rows, at, (), nothing(len(at)))
        return found

    def _priced(
        self,
        q: Batch,
        parts: Prepared,
        el: Ints,
        rows: Rows,
        at: Ints,
        categories: tuple[str, ...],
        coefficient: Value,
    ) -> list[Candidate]:
        """The amounts that a coefficient gives: one for each amount clause that holds."""
        if not len(at):
            return []
        place = np.zeros(q.count, np.int64)
        place[el[at]] = np.arange(len(at))
        q.coefficient = gather([coefficient], np.zeros(q.count, np.int64), place)
        found = []
        for inner, band in self.holding(q, parts.amounts, el[at], rows[at]):
            mine = at[inner]
            amount = self._limited(q, parts, band, el[mine], rows[mine])
            there = np.flatnonzero(~amount.is_none())
            number = self.lists.number(categories)
            found.append(
                Candidate(
                    mine[there],
                    amount.take(there),
                    np.full(len(there), number),
                    coefficient.take(inner[there]),
                    np.full(len(there), band.band.at_least),
                )
            )
        q.coefficient = None
        return found

    def _limited(
        self, q: Batch, parts: Prepared, band: PreparedBand, el: Ints, rows: Rows
    ) -> Value:
        amount = band.value(q, el, rows, rows)
        if band.floor is not None:
            floored = q.apply("greatest", el, [amount, band.floor(q, el, rows, rows)])
            amount = floored
        for at, limit in self.holding(q, parts.limits, el, rows):
            most = limit.value(q, el[at], rows[at], rows[at])
            least = q.apply("least", el[at], [amount.take(at), most])
            which, place = np.zeros(len(el), np.int64), np.arange(len(el))
            which[at], place[at] = 1, np.arange(len(at))
            amount = gather([amount, least], which, place)
        return amount

    # ---- combinations -----------------------------------------------------------------------

    def _combined(
        self, q: Batch, program: t.Program, parts: Prepared, el: Ints, rows: Rows, record: str
    ) -> Candidate:
        """The candidates under the program's rule of combination, one for each element."""
        found = self._candidates(q, program, parts, el, rows, record)
        if program.combination == "sum":
            return self._sum(q, el, found)
        best = self._highest(q, el, found)
        for exception in program.exceptions:
            single = self.lists.number((exception.category,))
            first = _first(found, [single])
            beside = [
                number
                for number in sorted({n for c in found for n in np.unique(c.categories).tolist()})
                if set(self.lists.lists[number]) & set(exception.beside)
            ]
            others = self._highest(q, el, _only(found, beside))
            shared, one, other = np.intersect1d(
                first.at, others.at, assume_unique=True, return_indices=True
            )
            if not len(shared):
                continue
            both = self._sum(q, el, [first.take(one), others.take(other)])
            place = np.searchsorted(best.at, shared)
            more = q.compare("<", el[shared], best.amount.take(place), both.amount)
            best = _replaced(best, place[more], both.take(np.flatnonzero(more)))
        return best

    @staticmethod
    def _highest(q: Batch, el: Ints, found: list[Candidate]) -> Candidate:
        """The first of the highest; candidates come in order of name, not of position."""
        count = len(el)
        best, place = np.full(count, -1, np.int64), np.zeros(count, np.int64)
        amounts = [candidate.amount for candidate in found]
        for number, candidate in enumerate(found):
            has = np.flatnonzero(best[candidate.at] >= 0)
            replaces = np.ones(len(candidate.at), np.bool_)
            if len(has):
                mine = candidate.at[has]
                before = gather(amounts, best[mine], place[mine])
                replaces[has] = q.compare("<", el[mine], before, candidate.amount.take(has))
            new = np.flatnonzero(replaces)
            best[candidate.at[new]], place[candidate.at[new]] = number, new
        at = np.flatnonzero(best >= 0)
        return _picked(found, at, best[at], place[at])

    def _sum(self, q: Batch, el: Ints, found: list[Candidate]) -> Candidate:
        """All of an element's candidates added up."""
        if not found:
            return _picked([], np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))
        total = found[0]
        for candidate in found[1:]:
            shared, one, other = np.intersect1d(
                total.at, candidate.at, assume_unique=True, return_indices=True
            )
            first, second = total.take(one), candidate.take(other)
            both = Candidate(
                shared,
                q.apply("+", el[shared], [first.amount, second.amount]),
                self.lists.joined(first.categories, second.categories),
                q.apply("+", el[shared], [first.coefficient, second.coefficient]),
                first.at_least | second.at_least,
            )
            fresh = np.flatnonzero(~np.isin(candidate.at, total.at, assume_unique=True))
            total = _merged(_replaced(total, one, both), candidate.take(fresh))
        return total


def _only(found: list[Candidate], numbers: list[int]) -> list[Candidate]:
    parts = [c.take(np.flatnonzero(np.isin(c.categories, numbers))) for c in found]
    return [part for part in parts if len(part.at)]


def _first(found: list[Candidate], numbers: list[int]) -> Candidate:
    """Of each element the first candidate that is one of some lists of categories."""
    total: Candidate | None = None
    for candidate in _only(found, numbers):
        if total is None:
            total = candidate
            continue
        fresh = np.flatnonzero(~np.isin(candidate.at, total.at, assume_unique=True))
        total = _merged(total, candidate.take(fresh))
    empty = np.empty(0, np.int64)
    return total if total is not None else _picked([], empty, empty, empty)


def _picked(found: list[Candidate], at: Ints, which: Ints, place: Ints) -> Candidate:
    if not found:
        truths = np.empty(0, np.bool_)
        return Candidate(at, nothing(0), np.empty(0, np.int64), nothing(0), truths)
    categories, floors = np.zeros(len(at), np.int64), np.zeros(len(at), np.bool_)
    for number, candidate in enumerate(found):
        mine = np.flatnonzero(which == number)
        categories[mine] = candidate.categories[place[mine]]
        floors[mine] = candidate.at_least[place[mine]]
    return Candidate(
        at,
        gather([c.amount for c in found], which, place),
        categories,
        gather([c.coefficient for c in found], which, place),
        floors,
    )


def _merged(first: Candidate, second: Candidate) -> Candidate:
    """Candidates of different elements together, in order of position."""
    at = np.concatenate((first.at, second.at))
    order = np.argsort(at, kind="stable")
    which = (order >= len(first.at)).astype(np.int64)
    place = np.where(which, order - len(first.at), order)
    return _picked([first, second], at[order], which, place)


def _replaced(first: Candidate, place: Ints, second: Candidate) -> Candidate:
    """`first` with `second` in some places."""
    which, at = np.zeros(len(first.at), np.int64), np.arange(len(first.at))
    which[place], at[place] = 1, np.arange(len(place))
    return _picked([first, second], first.at, which, at)
