"""Aggregates over the rows that lie in a row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from attrs import evolve

from policyengine.backends.columns import arithmetic
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.moving import Test
from policyengine.backends.columns.naming import fields_naming_self
from policyengine.backends.columns.reaching import Numbers, Places, Scope
from policyengine.backends.columns.values import Value, constant, gather, nothing
from policyengine.columnar.columns import Children, Ints, Rows, Truths
from policyengine.model import terms as t

Steps = Callable[..., Iterator[tuple[Ints, Rows]]]


class Aggregates(Places, ABC):
    """Compiles aggregates; terms inside them are compiled by `Terms`."""

    @abstractmethod
    def value(self, term: t.Term, scope: Scope) -> Numbers: ...

    @abstractmethod
    def test(self, term: t.Term, scope: Scope) -> Test: ...

    def steps(self, members: t.Members, scope: Scope) -> Steps:
        """For each element the rows gone over, one after the other.

        Yields positions and rows: first of everybody's first member, then of the second ones, so
        that an element comes up once in a step. Where nothing forks, all come in one step.
        """
        reach, record = self.reach(members.place, scope), members.record
        around = members.place.record
        naming = fields_naming_self(members) if scope.me == record else ()

        def rows(
            q: Batch, el: Ints, it: Rows, me: Rows, at_once: bool = False
        ) -> Iterator[tuple[Ints, Rows]]:
            owners = reach(q, el, it, me)
            held = q.setting.population.children(around, record)
            at = np.flatnonzero(owners >= 0)
            if naming:
                index = q.setting.population.naming(naming, around)
                near = index.is_unsure[owners[at]]
                known, at = at[~near], at[near]
                for places, found in _gone_over(q, index.of_row, known, me[known], at_once):
                    inside = index.within(places, found, owners)
                    yield places[inside], found[inside]
            yield from _gone_over(q, held, at, owners[at], at_once)

        return rows

    def where(self, members: t.Members, scope: Scope) -> Test | None:
        inner = Scope(members.record, scope.me)
        return None if members.where is None else self.test(members.where, inner)

    def matching(self, members: t.Members, scope: Scope) -> Callable[..., list[tuple[Ints, Rows]]]:
        """All members whose condition holds, in the steps that they come in."""
        steps, where = self.steps(members, scope), self.where(members, scope)

        def found(
            q: Batch, el: Ints, it: Rows, me: Rows, at_once: bool = False
        ) -> list[tuple[Ints, Rows]]:
            matched = []
            for at, row in steps(q, el, it, me, at_once):
                if where is not None:
                    holds = where(q, el[at], row, me[at])
                    at, row = at[holds], row[holds]
                matched.append((at, row))
            return matched

        return found

    def count(self, members: t.Members, scope: Scope) -> Callable[..., Ints]:
        """How many members match."""
        matching = self.matching(members, scope)

        def number(q: Batch, el: Ints, it: Rows, me: Rows) -> Ints:
            found = np.zeros(len(el), np.int64)
            for at, _ in matching(q, el, it, me, True):
                found += np.bincount(at, minlength=len(el))
            return found

        return number

    def _gather(self, term: t.Gather, scope: Scope) -> Numbers:
        if term.kind == "count":
            number = self.count(term.members, scope)
            return lambda q, el, it, me: Value(number(q, el, it, me))
        assert term.value is not None
        value = self.value(term.value, Scope(term.members.record, scope.me))
        matching = self.matching(term.members, scope)
        if term.kind == "run":
            everything = self.matching(evolve(term.members, where=None), scope)
            return _run(everything, matching, value)
        default = None if term.default is None else self.value(term.default, scope)
        return _folded("+" if term.kind == "total" else term.kind, matching, value, default)

    def _has(self, members: t.Members, scope: Scope) -> Test:
        steps, where = self.steps(members, scope), self.where(members, scope)

        def any_row(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            holds = np.zeros(len(el), np.bool_)
            for at, row in steps(q, el, it, me, True):
                waiting = np.flatnonzero(~holds[at])
                at, row = at[waiting], row[waiting]
                if not len(at):
                    continue
                if where is not None:
                    at = at[where(q, el[at], row, me[at])]
                holds[at] = True
            return holds

        return any_row

    def _every(self, term: t.Gather, scope: Scope) -> Test:
        assert term.value is not None
        matching = self.matching(term.members, scope)
        test = self.test(term.value, Scope(term.members.record, scope.me))

        def every(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            holds = np.ones(len(el), np.bool_)
            for at, row in matching(q, el, it, me, True):
                waiting = np.flatnonzero(holds[at])
                at, row = at[waiting], row[waiting]
                if len(at):
                    holds[at[~test(q, el[at], row, me[at])]] = False
            return holds

        return every


def _gone_over(
    q: Batch, held: Children, at: Ints, owners: Rows, at_once: bool
) -> Iterator[tuple[Ints, Rows]]:
    if at_once and not q.forking:
        yield held.pairs(at, owners)
    else:
        yield from held.steps(at, owners)


def _folded(name: str, matching: Any, value: Numbers, default: Numbers | None) -> Numbers:
    def fold(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
        result = nothing(len(el))
        for at, rows in matching(q, el, it, me):
            if not len(at):
                continue
            operand = value(q, el[at], rows, me[at])
            there = np.flatnonzero(~operand.is_none())
            at, operand = at[there], operand.take(there)
            before = result.take(at)
            fresh = before.is_none()
            old = np.flatnonzero(~fresh)
            joined = q.apply(name, el[at[old]], [before.take(old), operand.take(old)])
            which = np.full(len(el), 0)
            place = np.arange(len(el))
            new = np.flatnonzero(fresh)
            which[at[new]], place[at[new]] = 1, new
            which[at[old]], place[at[old]] = 2, np.arange(len(old))
            result = gather([result, operand, joined], which, place)
        empty = np.flatnonzero(result.is_none())
        if not len(empty):
            return result
        other = (
            constant(0, len(empty))
            if default is None
            else default(q, el[empty], it[empty], me[empty])
        )
        which, place = np.zeros(len(el), np.int64), np.arange(len(el))
        which[empty], place[empty] = 1, np.arange(len(empty))
        return gather([result, other], which, place)

    return fold


def _run(everything: Any, matching: Any, month: Numbers) -> Numbers:
    """How many months in a row match, up to the last month on record before that of the day."""

    def count(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
        found, steps = np.zeros(len(el), np.int64), matching(q, el, it, me)
        some = np.flatnonzero(sum(np.bincount(at, minlength=len(el)) for at, _ in steps))
        if len(some):  # where nothing matches, no month needs to be known
            there = [(np.searchsorted(some, at), rows) for at, rows in steps]
            found[some] = length(q, el[some], it[some], me[some], there)
        return Value(found)

    def length(q: Batch, el: Ints, it: Rows, me: Rows, steps: list[tuple[Ints, Rows]]) -> Ints:
        matched = _months(steps, month, q, el, me)
        recorded = _months(everything(q, el, it, me), month, q, el, me)
        current = arithmetic.month_of(q.day[el])
        q.not_before(el, np.maximum(q.month.eve, arithmetic.first_day(current)))
        last = _latest(q, el, recorded, current)
        found, going = np.zeros(len(el), np.int64), last >= 0
        while going.any():
            going &= _is_one_of(q, el, matched, last - found, going)
            found[going] += 1
        return found

    return count


def _latest(q: Batch, el: Ints, recorded: list[tuple[Ints, Value]], before: Ints) -> Ints:
    """The latest month before a month; −1 where there is none. An unknown one is cut no closer
    than whether it is later than those that are known."""
    last = np.full(len(el), -1, np.int64)
    for at, value in recorded:
        past = np.flatnonzero(_is_known(value) & (value.data < before[at]))
        last[at[past]] = np.maximum(last[at[past]], value.data[past])
    for at, value in recorded:
        for sign, bound in (("<", before), (">", last)):
            open_ = np.flatnonzero(_is_open(value))
            at, value = at[open_], value.take(open_)
            held = np.flatnonzero(q.compare(sign, el[at], value, Value(bound[at])))
            at, value = at[held], value.take(held)
        last[at] = q.pinned(el[at], value).data
    return last


def _is_one_of(
    q: Batch, el: Ints, months: list[tuple[Ints, Value]], wanted: Ints, asked: Truths
) -> Truths:
    """Whether a month is one of some, of those elements that are asked."""
    found = np.zeros(len(el), np.bool_)
    for at, value in months:
        found[at] |= _is_known(value) & (value.data == wanted[at])
    for at, value in months:
        left = np.flatnonzero(_is_open(value) & asked[at] & ~found[at])
        at, value = at[left], value.take(left)
        found[at] = q.compare("=", el[at], value, Value(wanted[at]))
    return found & asked


def _is_open(value: Value) -> Truths:
    closed = np.zeros(len(value), np.bool_)
    return closed if value.open is None else value.open.mask & ~value.is_none()


def _is_known(value: Value) -> Truths:
    return ~_is_open(value) & ~value.is_none()


def _months(
    steps: list[tuple[Ints, Rows]], month: Numbers, q: Batch, el: Ints, me: Rows
) -> list[tuple[Ints, Value]]:
    return [(at, month(q, el[at], rows, me[at])) for at, rows in steps if len(at)]
