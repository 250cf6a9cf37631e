"""What programs give for a month, for many elements: the month rule, sharing, groups, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen

from policyengine import calendar
from policyengine.backends.columns.amounts import Amounts, Outcomes, joined, no_outcomes
from policyengine.backends.columns.awards import Running
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.terms import Scope
from policyengine.backends.columns.values import Value, constant, gather
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model import terms as t

Basis = Literal["conditions", "decisions"]
DUE, CONSIDER, PENDING, SUSPENDED, NOTHING = range(5)
STATUS = ("due", "consider", "pending", "suspended", "none")


@frozen(eq=False)
class Answers:
    """What a program answers for elements of a batch: for each of `at` a status and an outcome.

    Elements without an entry get nothing. An answer of nothing stands here only where the
    conditions give something all the same (`by_conditions`). What conditions and decisions give is
    what `explain` calls so: of an open amount the upper end.
    """

    at: Ints
    status: Ints
    outcome: Outcomes
    by_conditions: Value
    by_decisions: Value
    no_bound: Truths
    """Where `by_conditions` has no upper bound."""

    def take(self, keep: Ints) -> Answers:
        return Answers(
            self.at[keep],
            self.status[keep],
            self.outcome.take(keep),
            self.by_conditions.take(keep),
            self.by_decisions.take(keep),
            self.no_bound[keep],
        )


class Months(Amounts):
    """The meaning of programs over a month."""

    def answers(
        self, q: Batch, program: str, el: Ints, rows: Rows, record: str, basis: Basis
    ) -> Answers:
        """The answers of a program or of a group, which answers as the one that is paid."""
        alone = np.ones(len(el), np.bool_)
        parts = []
        for at, group in self._groups(q, program, el, rows, record):
            alone[at] = False
            found = self._of_group(q, group, el[at], rows[at], record, basis)
            parts.append(evolve(found, at=at[found.at]))
        at = np.flatnonzero(alone)
        if len(at):
            decided = self._alone(q, program, el[at], rows[at], record, basis)
            loses = self._loses_in_group(q, program, el[at], rows[at], record, decided, basis)
            decided = decided.take(np.flatnonzero(~loses))
            parts.append(evolve(decided, at=at[decided.at]))
        return _together(parts)

    def _groups(
        self, q: Batch, name: str, el: Ints, rows: Rows, record: str
    ) -> Iterator[tuple[Ints, t.Group]]:
        """The version of a group that holds for some elements, each with those it holds for."""
        versions = q.setting.last_plan.groups.get(name, ())
        for at, rule in self.version(q, versions, el, rows, record):
            if isinstance(rule, t.Group) and len(at):
                yield at, rule

    def _of_group(
        self, q: Batch, group: t.Group, el: Ints, rows: Rows, record: str, basis: Basis
    ) -> Answers:
        """The first that is given, of those that wait for no decision if there is one."""
        found = [self.answers(q, name, el, rows, record, basis) for name in group.programs]
        best = np.full(len(el), -1, np.int64)
        place = np.zeros(len(el), np.int64)
        waits = np.zeros(len(el), np.bool_)
        for number, answers in enumerate(found):
            given = np.flatnonzero(answers.status != NOTHING)
            at, pending = answers.at[given], answers.status[given] == PENDING
            replaces = (best[at] < 0) | (waits[at] & ~pending)
            new = at[replaces]
            best[new], place[new] = number, given[replaces]
            waits[new] = pending[replaces]
        parts = [
            answers.take(place[at])
            for number, answers in enumerate(found)
            if len(at := np.flatnonzero(best == number))
        ]
        return _together(parts)

    def _alone(
        self, q: Batch, program: str, el: Ints, rows: Rows, record: str, basis: Basis
    ) -> Answers:
        """What a program gives before others are looked at."""
        outcome = self.month_outcomes(q, program, el, rows, record)
        shared = self._has_no_share(q, program, el, rows, outcome)
        outcome = outcome.take(np.flatnonzero(~shared))
        return self._decided(q, program, el, rows, record, outcome, basis)

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
        if rule.last_day_only:
            at = np.flatnonzero(q.day[el] == q.month.last)
        else:
            at = np.arange(len(el))
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

    # ---- between people and programs --------------------------------------------------------

    def _has_no_share(
        self, q: Batch, program: str, el: Ints, rows: Rows, outcome: Outcomes
    ) -> Truths:
        """One share for a couple: the higher has it, and where equal the lesser key."""
        loses = np.zeros(len(outcome.at), np.bool_)
        for number in np.unique(outcome.rule).tolist():
            rule = self.programs[number]
            if rule.share_with is None:
                continue
            mine = np.flatnonzero(outcome.rule == number)
            at = outcome.at[mine]
            with_ = self.value(rule.share_with, Scope(rule.record, rule.record))
            for inner in q.on(el[at], outcome.day[mine]):
                here = at[inner]
                other = with_(q, el[here], rows[here], rows[here])
                there = np.flatnonzero(~other.is_none())
                if not len(there):
                    continue
                others = other.data[there]
                place = mine[inner[there]]
                elements = el[here[there]]
                before, possible = q.day[elements], q.possible
                q.possible = None  # guards speak of the elements' own rows
                theirs = self.month_outcomes(q, program, elements, others, rule.record)
                q.day[elements], q.possible = before, possible
                place, elements = place[theirs.at], elements[theirs.at]
                own = outcome.amount.take(place)
                less = q.compare("<", elements, own, theirs.amount)
                ids = q.setting.table(rule.record).ids
                lesser = ids[others[theirs.at]] < ids[rows[outcome.at[place]]]
                tie = np.flatnonzero(~less & lesser.astype(np.bool_))
                less[tie] = ~q.compare(">", elements[tie], own.take(tie), theirs.amount.take(tie))
                loses[place] = less
        return loses

    def _loses_in_group(
        self,
        q: Batch,
        program: str,
        el: Ints,
        rows: Rows,
        record: str,
        decided: Answers,
        basis: Basis,
    ) -> Truths:
        """Whether another program of an exclusive group gives more; the lesser name wins a tie.

        What only waits for a decision takes nothing from what is decided.
        """
        loses = np.zeros(len(decided.at), np.bool_)
        for group_name in q.setting.last_plan.groups:
            asked = np.flatnonzero((decided.status != NOTHING) & ~loses)
            at = decided.at[asked]
            for inner, group in self._groups(q, group_name, el[at], rows[at], record):
                if program in group.programs:
                    mine = asked[inner]
                    loses[mine] |= self._outdone(
                        q, program, group, el, rows, record, decided.take(mine), basis
                    )
        return loses

    def _outdone(
        self,
        q: Batch,
        program: str,
        group: t.Group,
        el: Ints,
        rows: Rows,
        record: str,
        decided: Answers,
        basis: Basis,
    ) -> Truths:
        loses = np.zeros(len(decided.at), np.bool_)
        for name in group.programs:
            mine = np.flatnonzero(~loses)
            if name != program and q.could is not None:
                mine = mine[q.could(name, rows[decided.at[mine]])]
            if name == program or not len(mine):
                continue
            at = decided.at[mine]
            possible, q.possible = q.possible, None  # which speaks of this program's categories
            other = self._alone(q, name, el[at], rows[at], record, basis)
            q.possible = possible
            other = other.take(np.flatnonzero(other.status != NOTHING))
            place = mine[other.at]
            waits = (other.status == PENDING) & (decided.status[place] != PENDING)
            other, place = other.take(np.flatnonzero(~waits)), place[~waits]
            sign = "≤" if name < program else "<"
            own = decided.outcome.amount.take(place)
            elements = el[decided.at[place]]
            loses[place] = q.compare(sign, elements, own, other.outcome.amount)
        return loses

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
        answers = _of_outcomes(q, outcome)
        needs = ~outcome.discretionary & self._needs_award(record, outcome.rule)
        parts = [answers.take(np.flatnonzero(~needs))]
        for number in np.unique(outcome.rule[needs]).tolist():
            mine = np.flatnonzero(needs & (outcome.rule == number))
            for inner in q.on(el[outcome.at[mine]], outcome.day[mine]):
                part = answers.take(mine[inner])
                parts.append(self._by_decisions(q, program, number, el, rows, record, part, basis))
        return _together(parts)

    def _needs_award(self, record: str, rules: Ints) -> Truths:
        needs = [rule.needs_decision and self.has_holder(record) for rule in self.programs]
        return np.array(needs or [False], np.bool_)[rules]

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
            return _together([answers.take(alone), again])
        rule = self.programs[number]
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
        given = _zeroed(given, without)
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
        given = _zeroed(given, stopped)
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
        given = _of_outcomes(q, moved)
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
            _zeroed(by_decisions, waits),
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
        before = q.day[mine], q.since[mine]
        earlier = self.month_outcomes(q, program, mine, rows[at], record)
        q.day[mine], q.since[mine] = before
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


def _of_outcomes(q: Batch, outcome: Outcomes) -> Answers:
    _, high, unbounded = q.bounds(outcome.amount)
    status = np.where(outcome.discretionary, CONSIDER, DUE)
    return Answers(outcome.at, status, outcome, high, high, unbounded)


def _zeroed(value: Value, at: Ints) -> Value:
    data = value.data.copy()
    data[at] = 0
    return Value(data, value.den, value.none)


def _together(parts: list[Answers]) -> Answers:
    """Answers of different elements together, in order of position."""
    parts = [part for part in parts if len(part.at)]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        empty = np.empty(0, np.int64)
        zero = constant(0, 0)
        return Answers(empty, empty, no_outcomes(), zero, zero, np.empty(0, np.bool_))
    at = np.concatenate([part.at for part in parts])
    order = np.argsort(at, kind="stable")
    which = np.concatenate([np.full(len(part.at), i) for i, part in enumerate(parts)])[order]
    place = np.concatenate([np.arange(len(part.at)) for part in parts])[order]
    return Answers(
        at[order],
        np.concatenate([part.status for part in parts])[order],
        joined([part.outcome for part in parts]),
        gather([part.by_conditions for part in parts], which, place),
        gather([part.by_decisions for part in parts], which, place),
        np.concatenate([part.no_bound for part in parts])[order],
    )
