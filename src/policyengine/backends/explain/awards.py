"""Decisions on record: who receives what, since when, and whether it is suspended."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from policyengine import calendar
from policyengine.backends.explain.prepared import Prepared, PreparedStart
from policyengine.backends.explain.question import Question
from policyengine.backends.explain.reading import read_here
from policyengine.backends.explain.terms import Terms
from policyengine.model import terms as t
from policyengine.operators import OPERATORS, Operator
from policyengine.population import Row
from policyengine.schema import Role, Schema
from policyengine.types import Date, Month

_AT_MOST = OPERATORS["≤"]
_LESS = OPERATORS["<"]
_PLUS = OPERATORS["+"]
_GREATEST = OPERATORS["greatest"]
_TURNS_WITHIN = 4
"""Months from the one written in a decision in which something may turn."""
_MONTH_OF = Operator("month-of", calendar.month_of, (1,))


@frozen
class RunningAward:
    """A decision on record: its first month, whether that month is written in it, suspension,
    the day it was signed (None: not known to be signed)."""

    start: Any
    is_written: bool
    is_suspended: bool
    signed: Any


class Awards(Terms):
    """Reads the awards record of the schema."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema)
        fields = schema.awards.fields if schema.awards else ()
        self._award_parts = {f.role: read_here(f) for f in fields if f.role}
        self._award_days = {f.role for f in fields if isinstance(f.type, Date)}
        self._holders = frozenset(schema.awards.parents) if schema.awards else frozenset()
        self._prepared: dict[int, tuple[t.Rule, Prepared]] = {}

    def receives(self, q: Question, row: Row, names: tuple[str, ...], day: int) -> bool:
        """Whether a decision on record gives one of `names` (none named: anything) on a day."""
        number = calendar.month_of(day)
        return any(
            self._names_award(q, award, names) and self._covers(q, award, number)
            for award in self._awards(q, row)
        )

    def has_awards(self, q: Question, row: Row) -> bool:
        """Whether any decision on record is about a row."""
        return bool(self._awards(q, row))

    def _awards(self, q: Question, row: Row) -> list[Row]:
        """The decisions about a row: its own, or those about the row that it lies in."""
        record, holder = q.law.model.schema.awards, self.award_holder(row)
        if record is None or holder is None:
            return []
        found = holder.children.get(record.name, [])
        if holder not in q.holders:
            q.holders[holder] = None
            for award in found:
                q.not_after(_turns_after(award, q.month.number))
        return found

    def award_holder(self, row: Row) -> Row | None:
        """The row itself or the nearest above it that decisions are about."""
        if row.record.name in self._holders:
            return row
        above = (self.award_holder(parent) for parent in row.parents.values())
        return next((holder for holder in above if holder is not None), None)

    def _names_award(self, q: Question, award: Row, names: tuple[str, ...]) -> bool:
        if not names:
            return True
        wanted = self._with_members(q, names)
        return any(self._part(q, award, role) in wanted for role in ("program", "category"))

    @staticmethod
    def _with_members(q: Question, names: tuple[str, ...]) -> set[str]:
        """The names and, for a group, the programs in it."""
        wanted = set(names)
        for name in names:
            for version in q.plan.groups.get(name, ()):
                if isinstance(version.rule, t.Group):
                    wanted |= set(version.rule.programs)
        return wanted

    def _part(self, q: Question, award: Row, role: Role) -> Any:
        """The part of a decision that has a role; None when the record has no such field."""
        read = self._award_parts.get(role)
        return None if read is None else read(q, award, award)

    def _month(self, q: Question, award: Row, role: Role) -> Any:
        """A part of a decision as a month, whether it is written as a day or as a month."""
        value = self._part(q, award, role)
        if value is None or role not in self._award_days:
            return value
        return q.world.apply(_MONTH_OF, [value])

    def _covers(self, q: Question, award: Row, number: int) -> bool:
        """Whether a decision is running in a month (suspension does not end it)."""
        start = self._start(q, award)
        if not q.world.compare(_AT_MOST, start, number):
            return False
        ends = self._month(q, award, "ends")
        return ends is None or q.world.compare(_AT_MOST, number, ends)

    def _start(self, q: Question, award: Row, says: tuple[PreparedStart, ...] = ()) -> Any:
        """The month written in the decision, else what the program says, else that of signing."""
        starts = self._month(q, award, "starts")
        if starts is not None:
            return starts
        if not says:
            return self._month(q, award, "signed")
        latest = self._first_month(q, award, says[0])
        for start in says[1:]:
            latest = q.world.apply(_GREATEST, [latest, self._first_month(q, award, start)])
        return latest

    @staticmethod
    def _first_month(q: Question, award: Row, says: PreparedStart) -> Any:
        moment = says.moment(q, award, award)
        if moment is None:
            return None
        if moment.__class__ is not int:
            q.not_after(q.month.last)
        month = q.world.apply(_MONTH_OF, [moment]) if says.is_day else moment
        return q.world.apply(_PLUS, [month, int(says.following)])

    def _written_start(self, q: Question, award: Row, moved_in: PreparedStart | None) -> Any:
        """The month written in a decision, or that from which it takes over from another place."""
        starts = self._month(q, award, "starts")
        if starts is None and moved_in is not None:
            return self._first_month(q, award, moved_in)
        return starts

    def running_award(
        self, q: Question, row: Row, program: str, rule: Prepared
    ) -> RunningAward | None:
        """The earliest decision for a program that has not ended."""
        best: RunningAward | None = None
        for award in self._awards(q, row):
            if not self._names_award(q, award, (program,)) or not self._is_known(q, award):
                continue
            ends = self._month(q, award, "ends")
            if ends is not None and q.world.compare(_AT_MOST, ends, q.month.number - 1):
                continue
            written = self._written_start(q, award, rule.moved_in)
            start = self._start(q, award, rule.award_starts) if written is None else written
            if start is None:
                continue
            signed = self._part(q, award, "signed")
            suspended = self._is_suspended(q, award)
            running = RunningAward(start, written is not None, suspended, signed)
            if best is None or self._counts_before(q, running, best):
                best = running
        return best

    @staticmethod
    def _counts_before(q: Question, first: RunningAward, second: RunningAward) -> bool:
        """The earlier decision counts; of two that start together the one not suspended, then
        the one that does not write its month."""
        if q.world.compare(_LESS, first.start, second.start):
            return True
        ranks = [(award.is_suspended, award.is_written) for award in (first, second)]
        return ranks[0] < ranks[1] and q.world.compare(_AT_MOST, first.start, second.start)

    def _is_known(self, q: Question, award: Row) -> bool:
        """A decision signed after the day of asking is not on record then."""
        if q.month.asking_day is None:
            return True
        signed = self._part(q, award, "signed")
        return signed is None or q.world.compare(_AT_MOST, signed, q.month.asking_day)

    def _is_suspended(self, q: Question, award: Row) -> bool:
        first = self._month(q, award, "suspended-from")
        if first is None or not q.world.compare(_AT_MOST, first, q.month.number):
            return False
        until = self._month(q, award, "suspended-until")
        return until is None or q.world.compare(_AT_MOST, q.month.number, until)


def _turns_after(award: Row, number: int) -> int:
    """The last day through which a decision says what it says of month `number`.

    A month written in it turns something in that month, or in one of the two after it: decisions
    are also read on the eve of a month, and some begin in the month after.
    """
    last = calendar.LAST_DAY
    for field in award.record.fields:
        cell = award.cells[field.index]
        if field.print_only or not isinstance(field.type, Date | Month) or cell is None:
            continue
        if not isinstance(cell, int):
            if field.role is None:
                continue  # read by conditions, which see to themselves, or as a first month
            return calendar.last_day(number)
        written = calendar.month_of(cell) if isinstance(field.type, Date) else cell
        for turn in range(written, written + _TURNS_WITHIN):
            if turn > number:
                last = min(last, calendar.last_day(turn - 1))
                break
    return last
