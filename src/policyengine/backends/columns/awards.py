"""Decisions on record: who receives what, since when, and whether it is suspended."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

import numpy as np
from attrs import frozen

from policyengine.backends.columns.arithmetic import month_of
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.prepared import Prepared, PreparedStart
from policyengine.backends.columns.terms import Terms
from policyengine.backends.columns.values import Value, constant, gather, nothing
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model import terms as t
from policyengine.plan.nodes import Plan
from policyengine.schema import Role, Schema
from policyengine.types import Date


@frozen(eq=False)
class Running:
    """The decisions that count for some elements: of each whether there is one, its first month,
    whether that is written in it, whether it is suspended, and when it was signed."""

    exists: Truths
    start: Value
    is_written: Truths
    is_suspended: Truths
    signed: Value


class Awards(Terms):
    """Reads the awards record of the schema."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema)
        self._record = schema.awards.name if schema.awards else ""
        self._parts = {f.role: f for f in (schema.awards.fields if schema.awards else ()) if f.role}
        self._holders = frozenset(schema.awards.parents) if schema.awards else frozenset()

    # ---- which decisions are about a row ----------------------------------------------------

    def holders(self, q: Batch, rows: Rows, record: str) -> tuple[str, Rows] | None:
        """The rows themselves or the nearest above them that decisions are about."""
        if record in self._holders:
            return record, rows
        for parent, above in q.setting.table(record).parents.items():
            found = self.holders(q, above[rows], parent)
            if found is not None:
                return found
        return None

    def has_holder(self, record: str) -> bool:
        """Whether decisions can be about rows of a record, or what they lie in."""
        if record in self._holders:
            return True
        return any(map(self.has_holder, self.schema.records[record].parents))

    def _each(self, q: Batch, rows: Rows, record: str) -> Iterator[tuple[Ints, Rows]]:
        """Positions and decisions: everybody's first, then the second ones, and so on."""
        found = self.holders(q, rows, record) if self._record else None
        if found is None:
            return
        held = q.setting.population.children(found[0], self._record)
        at = np.flatnonzero(found[1] >= 0)
        yield from held.steps(at, found[1][at])

    def has_awards(self, q: Batch, rows: Rows, record: str) -> Truths:
        holds = np.zeros(len(rows), np.bool_)
        for at, _ in self._each(q, rows, record):
            holds[at] = True
            break
        return holds

    def receives(
        self, q: Batch, names: tuple[str, ...], el: Ints, rows: Rows, record: str, days: Ints
    ) -> Truths:
        """Whether a decision on record gives one of `names` (none named: anything) on a day."""
        holds = np.zeros(len(rows), np.bool_)
        months = month_of(days)
        for at, award in self._each(q, rows, record):
            waiting = np.flatnonzero(~holds[at])
            at, award = at[waiting], award[waiting]
            named = self._names(q, names, el[at], award)
            at, award = at[named], award[named]
            if len(at):
                holds[at] = self._covers(q, el[at], award, Value(months[at]))
        return holds

    def _names(self, q: Batch, names: tuple[str, ...], el: Ints, award: Rows) -> Truths:
        if not names:
            return np.ones(len(award), np.bool_)
        wanted = [q.setting.text(name) for name in with_members(q.plan, names)]
        holds = np.zeros(len(award), np.bool_)
        roles: tuple[Role, ...] = ("program", "category")
        for role in roles:
            at = np.flatnonzero(~holds)
            part = self._part(q, el[at], award[at], role)
            holds[at] = np.isin(part.data, wanted) & ~part.is_none()
        return holds

    # ---- parts of a decision ----------------------------------------------------------------

    def _part(self, q: Batch, el: Ints, award: Rows, role: Role) -> Value:
        """The part of a decision that has a role; none when the record has no such field."""
        field = self._parts.get(role)
        if field is None:
            return nothing(len(el))
        return q.read(q.setting.table(self._record).columns[field.index], el, award)

    def _month(self, q: Batch, el: Ints, award: Rows, role: Role) -> Value:
        """A part of a decision as a month, whether it is written as a day or as a month."""
        value = self._part(q, el, award, role)
        field = self._parts.get(role)
        if field is None or not isinstance(field.type, Date):
            return value
        return q.apply("month-of", el, [value])

    def _covers(self, q: Batch, el: Ints, award: Rows, months: Value) -> Truths:
        """Whether a decision is running in a month (suspension does not end it)."""
        start = self._start(q, el, award)
        holds = q.compare("≤", el, start, months)
        at = np.flatnonzero(holds)
        ends = self._month(q, el[at], award[at], "ends")
        holds[at] = ends.is_none()
        known = np.flatnonzero(~ends.is_none())
        at = at[known]
        holds[at] = q.compare("≤", el[at], months.take(at), ends.take(known))
        return holds

    def _start(
        self, q: Batch, el: Ints, award: Rows, says: tuple[PreparedStart, ...] = ()
    ) -> Value:
        """The month written in the decision, else what the program says, else that of signing."""
        starts = self._month(q, el, award, "starts")
        return self._filled(starts, lambda at: self._said(q, el[at], award[at], says))

    def _said(self, q: Batch, el: Ints, award: Rows, says: tuple[PreparedStart, ...]) -> Value:
        if not says:
            return self._month(q, el, award, "signed")
        months = [self._first_month(q, el, award, start) for start in says]
        return reduce(lambda one, other: q.apply("greatest", el, [one, other]), months)

    @staticmethod
    def _filled(value: Value, other: Any) -> Value:
        """A value, and where there is none of it another one."""
        empty = np.flatnonzero(value.is_none())
        if not len(empty):
            return value
        which, place = np.zeros(len(value), np.int64), np.arange(len(value))
        which[empty], place[empty] = 1, np.arange(len(empty))
        return gather([value, other(empty)], which, place)

    @staticmethod
    def _first_month(q: Batch, el: Ints, award: Rows, says: PreparedStart) -> Value:
        moment = says.moment(q, el, award, award)
        month = q.apply("month-of", el, [moment]) if says.is_day else moment
        return q.apply("+", el, [month, constant(int(says.following), len(el))])

    # ---- the decision that counts -----------------------------------------------------------

    def running(
        self, q: Batch, el: Ints, rows: Rows, record: str, program: str, rule: Prepared
    ) -> Running:
        """The earliest decision for a program that has not ended, for each element."""
        count = len(el)
        steps: list[tuple[Value, Truths, Truths, Value]] = []
        best, place = np.full(count, -1, np.int64), np.zeros(count, np.int64)
        for at, award in self._each(q, rows, record):
            keep = np.flatnonzero(self._names(q, (program,), el[at], award))
            at, award = at[keep], award[keep]
            for test in (self._is_known, self._has_not_ended):
                keep = np.flatnonzero(test(q, el[at], award))
                at, award = at[keep], award[keep]
            starts = self._month(q, el[at], award, "starts")
            written = starts
            if rule.moved_in is not None:
                moved_in = rule.moved_in
                written = self._filled(
                    starts,
                    lambda e, at=at, award=award, moved_in=moved_in: self._first_month(
                        q, el[at[e]], award[e], moved_in
                    ),
                )
            start = self._filled(
                written,
                lambda e, at=at, award=award: self._start(
                    q, el[at[e]], award[e], rule.award_starts
                ),
            )
            keep = np.flatnonzero(~start.is_none())
            at, award = at[keep], award[keep]
            if not len(at):
                continue
            start, is_written = start.take(keep), ~written.is_none()[keep]
            signed = self._part(q, el[at], award, "signed")
            suspended = self._is_suspended(q, el[at], award)
            steps.append((start, is_written, suspended, signed))
            before = np.flatnonzero(best[at] >= 0)
            replaces = np.ones(len(at), np.bool_)
            old = self._picked(steps, best[at[before]], place[at[before]], len(before))
            replaces[before] = self._counts_before(
                q,
                el[at[before]],
                (start.take(before), is_written[before], suspended[before]),
                (old.start, old.is_written, old.is_suspended),
            )
            new = np.flatnonzero(replaces)
            best[at[new]], place[at[new]] = len(steps) - 1, new
        return self._picked(steps, best, place, count)

    @staticmethod
    def _picked(
        steps: list[tuple[Value, Truths, Truths, Value]], best: Ints, place: Ints, count: int
    ) -> Running:
        exists = best >= 0
        written, suspended = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        for number, step in enumerate(steps):
            mine = np.flatnonzero(best == number)
            written[mine], suspended[mine] = step[1][place[mine]], step[2][place[mine]]
        which = np.where(exists, best, len(steps))
        at = np.where(exists, place, 0)
        start = gather([*(step[0] for step in steps), nothing(1)], which, at)
        signed = gather([*(step[3] for step in steps), nothing(1)], which, at)
        return Running(exists, start, written, suspended, signed)

    @staticmethod
    def _counts_before(
        q: Batch,
        el: Ints,
        first: tuple[Value, Truths, Truths],
        second: tuple[Value, Truths, Truths],
    ) -> Truths:
        """The earlier decision counts; of two that start together the one not suspended, then
        the one that does not write its month."""
        holds = q.compare("<", el, first[0], second[0])
        ranks = [2 * award[2].astype(np.int8) + award[1] for award in (first, second)]
        at = np.flatnonzero(~holds & (ranks[0] < ranks[1]))
        holds[at] = q.compare("≤", el[at], first[0].take(at), second[0].take(at))
        return holds

    def _is_known(self, q: Batch, el: Ints, award: Rows) -> Truths:
        """A decision signed after the day of asking is not on record then."""
        if q.month.asking_day is None:
            return np.ones(len(el), np.bool_)
        signed = self._part(q, el, award, "signed")
        return signed.is_none() | q.compare("≤", el, signed, constant(q.month.asking_day, len(el)))

    def _has_not_ended(self, q: Batch, el: Ints, award: Rows) -> Truths:
        ends = self._month(q, el, award, "ends")
        return ~q.compare("≤", el, ends, constant(q.month.number - 1, len(el)))

    def _is_suspended(self, q: Batch, el: Ints, award: Rows) -> Truths:
        number = constant(q.month.number, len(el))
        holds = q.compare("≤", el, self._month(q, el, award, "suspended-from"), number)
        at = np.flatnonzero(holds)
        until = self._month(q, el[at], award[at], "suspended-until")
        holds[at] = until.is_none() | q.compare("≤", el[at], number.take(at), until)
        return holds


def with_members(plan: Plan, names: tuple[str, ...]) -> list[str]:
    """The names and, for a group, the programs in it."""
    wanted = dict.fromkeys(names)
    for name in names:
        for version in plan.groups.get(name, ()):
            if isinstance(version.rule, t.Group):
                wanted |= dict.fromkeys(version.rule.programs)
    return list(wanted)
