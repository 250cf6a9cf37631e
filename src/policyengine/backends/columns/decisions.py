"""The month rule, and what it gives against the decisions on record."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve

from policyengine import calendar
from policyengine.backends.columns.amounts import Amounts, Outcomes, joined, no_outcomes
from policyengine.backends.columns.answers import (
    NOTHING,
    PENDING,
    SUSPENDED,
    Answers,
    Basis,
    of_outcomes,
    together,
    zeroed,
)
from policyengine.backends.columns.awards import Running
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.reaching import Scope
from policyengine.backends.columns.values import Value, constant, gather
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model import terms as t


class Decisions(Amounts):
    """The meaning of one program over a month, before others are looked at."""

    # ---- the month rule ---------------------------------------------------------------------

    def month_outcomes(self, q: Batch, program: str, el: Ints, rows: Rows, record: str) -> Outcomes:
        """The outcome of the last day of the month's window on which the program is due.

        Days on which nothing that was read can differ from the day just asked are passed over.
        """
        found: list[Outcomes] = []
        waiting = np.arange(len(el))
        day = np.full(len(el), q.month.last, np.int64)
        while len(waiting):
            left: list[Ints] = []
            for inner in q.on(el[waiting], day[waiting]):
                at = waiting[inner]
                versions = q.plan.programs.get(program, ())
                over = np.ones(len(at), np.bool_)
                for mine, rule, parts in self.found(q, versions, el[at], rows[at], record):
                    here = at[mine]
                    over[mine] = False
                    outcomes = self._on_day(q, program, rule, parts, el[here], rows[here], record)
                    found.append(outcomes.placed(np.arange(len(outcomes.at)), here[outcomes.at]))
                    if rule.last_day_only or rule.once is not None:
                        continue
                    rest = np.ones(len(here), np.bool_)
                    rest[outcomes.at] = False
                    left.append(here[rest])
                left.append(at[over])
            waiting = np.sort(np.concatenate(left)) if left else np.empty(0, np.int64)
            q.settle_since(el[waiting])
            day[waiting] = q.since[el[waiting]] - 1
            waiting = waiting[day[waiting] >= q.month.eve]
            waiting = waiting[~q.lost[el[waiting]]]
        return joined(found)

    def _on_day(
        self,
        q: Batch,
        program: str,
        rule: t.Program,
        parts: Any,
        el: Ints,
        rows: Rows,
        record: str,
    ) -> Outcomes:
        at = np.arange(len(el))
        if rule.last_day_only:
            at = at[q.day[el] == q.month.last]
        if rule.once is not None:
            outcomes = self._once(q, program, rule.once, el[at], rows[at], record)
        else:
            outcomes = self.outcomes(q, rule, parts, el[at], rows[at])
        return outcomes.placed(np.arange(len(outcomes.at)), at[outcomes.at])

    def _once(
        self, q: Batch, program: str, once: t.Term, el: Ints, rows: Rows, record: str
    ) -> Outcomes:
        """A one-off program is decided on its own day, by the rules and levels of that day."""
        value = self.value(once, Scope(record, record))(q, el, rows, rows)
        at = np.flatnonzero(~value.is_none())
        value = value.take(at)
        first = constant(calendar.first_day(q.month.number), len(at))
        keep = np.flatnonzero(~q.compare("<", el[at], value, first))
        at, value = at[keep], value.take(keep)
        keep = np.flatnonzero(~q.compare(">", el[at], value, constant(q.month.last, len(at))))
        at, value = at[keep], value.take(keep)
        days = q.pinned(el[at], value).data
        keep = np.flatnonzero(~q.lost[el[at]])
        at, days = at[keep], days[keep]
        found: list[Outcomes] = []
        for inner in q.on(el[at], days):
            here = at[inner]
            versions = q.plan.programs.get(program, ())
            for mine, rule, parts in self.found(q, versions, el[here], rows[here], record):
                those = here[mine]
                q.level_day[el[those]] = q.day[el[those]]
                outcomes = self.outcomes(q, rule, parts, el[those], rows[those])
                q.level_day[el[those]] = q.month.last
                found.append(outcomes.placed(np.arange(len(outcomes.at)), those[outcomes.at]))
        return joined(found)

    # ---- decisions --------------------------------------------------------------------------

    def _decided(
        self,
        q: Batch,
        program: str,
        el: Ints,
        rows: Rows,
        record: str,
        outcome: Outcomes,
        basis: Basis,
    ) -> Answers:
        """The outcomes against the decisions on record, where the program needs one."""
        answers = of_outcomes(q, outcome)
        needs = ~outcome.discretionary & self._needs_award(record, outcome.rule)
        parts = [answers.take(np.flatnonzero(~needs))]
        for number in np.unique(outcome.rule[needs]).tolist():
            mine = np.flatnonzero(needs & (outcome.rule == number))
            for inner in q.on(el[outcome.at[mine]], outcome.day[mine]):
                part = answers.take(mine[inner])
                parts.append(self._by_decisions(q, program, number, el, rows, record, part, basis))
        return together(parts)

    def _needs_award(self, record: str, rules: Ints) -> Truths:
        needs = np.zeros(len(rules), np.bool_)
        if self.has_holder(record):
            for number in np.unique(rules).tolist():
                needs[rules == number] = self.program(number).needs_decision
        return needs

    def _by_decisions(
        self,
        q: Batch,
        program: str,
        number: int,
        el: Ints,
        rows: Rows,
        record: str,
        answers: Answers,
        basis: Basis,
    ) -> Answers:
        """Answers whose days lie in one plan, against the decisions that run."""
        held = self.holders(q, rows[answers.at], record)
        if held is not None and (held[1] < 0).any():
            alone = np.flatnonzero(held[1] < 0)
            rest = np.flatnonzero(held[1] >= 0)
            again = self._by_decisions(
                q, program, number, el, rows, record, answers.take(rest), basis
            )
            return together([answers.take(alone), again])
        rule = self.program(number)
        parts = self.prepared(rule)
        elements, own_rows = el[answers.at], rows[answers.at]
        running = self.running(q, elements, own_rows, record, program, parts)
        answers, begun = self._begun(
            q, program, elements, own_rows, record, answers, running, basis
        )
        status, given = answers.status.copy(), answers.by_decisions
        without = begun[~running.exists[begun]]
        if basis == "decisions":
            status[without] = PENDING
        given = zeroed(given, without)
        there = begun[running.exists[begun]]
        suspended = running.is_suspended[there].copy()
        days = answers.outcome.day[there]
        for inner in q.on(elements[there], days):
            for held_up in parts.suspensions:
                waiting = inner[~suspended[inner]]
                mine = there[waiting]
                if len(mine):
                    suspended[waiting] = held_up(q, elements[mine], own_rows[mine], own_rows[mine])
        stopped = there[suspended]
        status[stopped] = SUSPENDED
        given = zeroed(given, stopped)
        return evolve(answers, status=status, by_decisions=given)

    def _begun(
        self,
        q: Batch,
        program: str,
        elements: Ints,
        rows: Rows,
        record: str,
        answers: Answers,
        running: Running,
        basis: Basis,
    ) -> tuple[Answers, Ints]:
        """A month before the decision's own is due only by categories that start earlier.

        The answers, and the places of those whose decision has begun or who have none.
        """
        everywhere = np.arange(len(elements))
        at = np.flatnonzero(running.exists)
        number = constant(q.month.number, len(at))
        at = at[q.compare(">", elements[at], running.start.take(at), number)]
        if not len(at):
            return answers, everywhere
        unwritten = at[~running.is_written[at]]
        earlier = self._before_award(q, program, elements, rows, record, unwritten, running)
        opens = unwritten[earlier.at]
        waits = np.setdiff1d(at, opens, assume_unique=True)
        begun = np.setdiff1d(everywhere, waits, assume_unique=True)
        if basis == "conditions":
            return answers, begun
        status = answers.status.copy()
        status[waits] = NOTHING
        moved = earlier.placed(np.arange(len(opens)), answers.outcome.at[opens])
        given = of_outcomes(q, moved)
        status[opens] = given.status
        rest = np.setdiff1d(everywhere, opens, assume_unique=True)
        which, place = np.zeros(len(everywhere), np.int64), everywhere.copy()
        which[opens], place[opens] = 1, np.arange(len(opens))
        by_decisions = gather([answers.by_decisions, given.by_decisions], which, place)
        answers = Answers(
            answers.at,
            status,
            joined([answers.outcome.take(rest), moved]),
            answers.by_conditions,
            zeroed(by_decisions, waits),
            answers.no_bound,
        )
        return answers, begun

    def _before_award(
        self,
        q: Batch,
        program: str,
        elements: Ints,
        rows: Rows,
        record: str,
        at: Ints,
        running: Running,
    ) -> Outcomes:
        if not len(at):
            return no_outcomes()
        mine = elements[at]
        place = np.zeros(q.count, np.int64)
        place[mine] = at
        q.award_start = running.start.take(place)
        q.award_plan = np.full(q.count, -1, np.int64)
        q.award_plan[mine] = self._plans_signed_under(q, mine, running.signed.take(at))
        earlier = self.month_outcomes(q, program, mine, rows[at], record)
        q.award_start, q.award_plan = None, None
        return earlier

    @staticmethod
    def _plans_signed_under(q: Batch, el: Ints, signed: Value) -> Ints:
        """The plan of the day on which each decision was signed; −1 where that is not known."""
        numbers = np.full(len(el), -1, np.int64)
        waiting = np.flatnonzero(~signed.is_none())
        for number in range(len(q.setting.plans) - 1, -1, -1):
            if not len(waiting):
                break
            first = constant(q.setting.plans[number].first_day, len(waiting))
            holds = q.compare("≤", el[waiting], first, signed.take(waiting))
            numbers[waiting[holds]] = number
            waiting = waiting[~holds]
        return numbers
