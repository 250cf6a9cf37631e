"""What programs give for a month, for many elements: sharing between people, groups of programs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from policyengine.backends.columns.amounts import Outcomes
from policyengine.backends.columns.answers import (
    NOTHING,
    PENDING,
    Answers,
    Basis,
    together,
)
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.decisions import Decisions
from policyengine.backends.columns.reaching import Scope
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model import terms as t


class Months(Decisions):
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
            parts.append(found.placed(at))
        at = np.flatnonzero(alone)
        if len(at):
            decided = self._alone(q, program, el[at], rows[at], record, basis)
            loses = self._loses_in_group(q, program, el[at], rows[at], record, decided, basis)
            decided = decided.take(np.flatnonzero(~loses))
            parts.append(decided.placed(at))
        return together(parts)

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
        return together(parts)

    def _alone(
        self, q: Batch, program: str, el: Ints, rows: Rows, record: str, basis: Basis
    ) -> Answers:
        """What a program gives before others are looked at."""
        outcome = self.month_outcomes(q, program, el, rows, record)
        shared = self._has_no_share(q, program, el, rows, outcome)
        outcome = outcome.take(np.flatnonzero(~shared))
        return self._decided(q, program, el, rows, record, outcome, basis)

    # ---- between people and programs --------------------------------------------------------

    def _has_no_share(
        self, q: Batch, program: str, el: Ints, rows: Rows, outcome: Outcomes
    ) -> Truths:
        """One share for a couple: the higher has it, and where equal the lesser key."""
        loses = np.zeros(len(outcome.at), np.bool_)
        for number in np.unique(outcome.rule).tolist():
            rule = self.program(number)
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
                possible = q.possible
                q.possible = None  # guards speak of the elements' own rows
                theirs = self.month_outcomes(q, program, elements, others, rule.record)
                q.possible = possible
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
