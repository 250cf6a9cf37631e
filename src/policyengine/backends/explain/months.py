"""What a program gives for a month in one world: the month rule, sharing, groups, decisions."""

from __future__ import annotations

from typing import Any, Literal

from attrs import evolve, frozen

from policyengine import calendar
from policyengine.backends.explain.amounts import Amounts, Outcome
from policyengine.backends.explain.awards import RunningAward
from policyengine.backends.explain.question import PlanWithRules, Question
from policyengine.backends.results import Status
from policyengine.model import terms as t
from policyengine.operators import OPERATORS
from policyengine.plan.worlds import Key, Lazy
from policyengine.population import Row

Basis = Literal["conditions", "decisions"]
_LESS = OPERATORS["<"]
_MORE = OPERATORS[">"]
_AT_MOST = OPERATORS["≤"]


@frozen
class Answer:
    """What one world answers; worlds whose answers agree are one answer."""

    status: Status
    lowest: Any = 0
    highest: Any = 0
    categories: tuple[str, ...] = ()
    coefficient: Any = None
    at_least: bool = False
    by_conditions: Any = 0
    by_decisions: Any = 0
    open_fact: Key | None = None
    """The fact that leaves the amount itself open in this world."""

    @property
    def settled(self) -> tuple[object, ...]:
        """What must agree for the answer to be determined."""
        return self.status, self.lowest, self.highest


NOTHING = Answer("none")


class Months(Amounts):
    """The meaning of programs over a month."""

    def answer(
        self, q: Question, program: str, row: Row, basis: Basis
    ) -> tuple[Answer, Outcome | None]:
        """The answer in one world, and the outcome behind it.

        A group answers as the one of its programs that is paid.
        """
        group = self._group(q, program, row)
        if group is not None:
            answers = [self.answer(q, member, row, basis) for member in group.programs]
            given = [found for found in answers if found[0].status != "none"]
            settled = [found for found in given if found[0].status != "pending"]
            return next(iter(settled or given), (NOTHING, None))
        decided = self._alone(q, program, row, basis)
        if decided is None or self._loses_in_group(q, program, row, decided, basis):
            return NOTHING, None
        return decided

    def _alone(
        self, q: Question, program: str, row: Row, basis: Basis
    ) -> tuple[Answer, Outcome | None] | None:
        """What a program gives before others are looked at; None when it is nothing."""
        outcome = self.month_outcome(q, program, row)
        if outcome is None or self._has_no_share(q, program, row, outcome):
            return None
        return self._decided(q, program, row, outcome, basis)

    def _group(self, q: Question, name: str, row: Row) -> t.Group | None:
        versions = q.plan_of(q.month.last)[0].groups.get(name)
        group = self.version(q, versions, row) if versions else None
        return group if isinstance(group, t.Group) else None

    def program(self, q: Question, name: str, row: Row, day: int) -> t.Program | None:
        """The version of a program that holds for a row on a day; moves the question there."""
        if q.day != day:
            q.on(day)
        found = self.found(q, name, q.plan.programs, row)
        return found[0] if found is not None else None

    # ---- the month rule ---------------------------------------------------------------------

    def month_outcome(self, q: Question, program: str, row: Row) -> Outcome | None:
        """The outcome of the last day of the month's window on which the program is due.

        Days on which nothing that was read can differ from the day just asked are passed over.
        """
        key = program, row, q.award_start
        if key not in q.outcomes:
            q.outcomes[key] = self._month_outcome(q, program, row)
        outcome: Outcome | None = q.outcomes[key]
        return outcome

    def _month_outcome(self, q: Question, program: str, row: Row) -> Outcome | None:
        day = q.month.last
        while day >= q.month.eve:
            q.begin(day)
            found = self.found(q, program, q.plan.programs, row)
            if found is None:
                day = q.settle_since() - 1
                continue
            rule: t.Program = found[0]
            if rule.last_day_only and day < q.month.last:
                return None
            if rule.once is not None:
                return self._once(q, program, rule.once, row)
            outcome = self.outcome(q, rule, found[1], row)
            if outcome is not None:
                return outcome
            day = q.settle_since() - 1
        return None

    def _once(self, q: Question, program: str, once: t.Term, row: Row) -> Outcome | None:
        """A one-off program is decided on its own day, by the rules and levels of that day."""
        day = self.compile(once)(q, row, row)
        q.not_after(_before_once(q, day))
        if day is None or q.world.compare(_LESS, day, calendar.first_day(q.month.number)):
            return None
        if q.world.compare(_MORE, day, q.month.last):
            return None
        if day.__class__ is Lazy:
            q.world.pin(day.key)
            day = q.world.value(day)
        q.on(day)
        found = self.found(q, program, q.plan.programs, row)
        q.level_day = day
        outcome = self.outcome(q, *found, row) if found is not None else None
        q.level_day = q.month.last
        return outcome

    # ---- between people and programs --------------------------------------------------------

    def _has_no_share(self, q: Question, program: str, row: Row, outcome: Outcome) -> bool:
        """One share for a couple: the higher has it, and where equal the lesser key."""
        rule = self.program(q, program, row, outcome.day)
        if rule is None or rule.share_with is None:
            return False
        other = self.compile(rule.share_with)(q, row, row)
        theirs = self.month_outcome(q, program, other) if other is not None else None
        if theirs is None:
            return False
        if q.world.compare(_LESS, outcome.amount, theirs.amount):
            return True
        return other.id < row.id and not q.world.compare(_MORE, outcome.amount, theirs.amount)

    def _loses_in_group(
        self,
        q: Question,
        program: str,
        row: Row,
        decided: tuple[Answer, Outcome | None],
        basis: Basis,
    ) -> bool:
        """Whether another program of an exclusive group gives more; the lesser name wins a tie.

        What only waits for a decision takes nothing from what is decided.
        """
        answer, outcome = decided
        if outcome is None:
            return False
        for versions in q.plan_of(q.month.last)[0].groups.values():
            group = self.version(q, versions, row)
            if not isinstance(group, t.Group) or program not in group.programs:
                continue
            for name in group.programs:
                other = self._alone(q, name, row, basis) if name != program else None
                if other is None or other[1] is None:
                    continue
                if other[0].status == "pending" != answer.status:
                    continue
                sign = _AT_MOST if name < program else _LESS
                if q.world.compare(sign, outcome.amount, other[1].amount):
                    return True
        return False

    # ---- decisions --------------------------------------------------------------------------

    def _decided(
        self, q: Question, program: str, row: Row, outcome: Outcome, basis: Basis
    ) -> tuple[Answer, Outcome | None]:
        """The outcome against the decisions on record, where the program needs one."""
        answer = _of_outcome(q, outcome)
        rule = self.program(q, program, row, outcome.day)
        if outcome.discretionary or rule is None or not self._needs_award(rule, row):
            return answer, outcome
        running = self.running_award(q, row, program, self.prepared(rule))
        if running is not None and q.world.compare(_MORE, running.start, q.month.number):
            earlier = self._before_award(q, program, row, running)
            if earlier is None:
                nothing = Answer("none", by_conditions=answer.by_conditions)
                return (nothing, None) if basis == "decisions" else (answer, outcome)
            if basis == "decisions":
                outcome = earlier
                answer = evolve(_of_outcome(q, earlier), by_conditions=answer.by_conditions)
        if running is None:
            status: Status = "pending" if basis == "decisions" else answer.status
            return evolve(answer, status=status, by_decisions=0), outcome
        q.on(outcome.day)
        if running.is_suspended or self._is_suspended_by_rule(q, rule, row):
            return evolve(answer, status="suspended", by_decisions=0), outcome
        return answer, outcome

    def _needs_award(self, rule: t.Program, row: Row) -> bool:
        return rule.needs_decision and self.award_holder(row) is not None

    def _before_award(
        self, q: Question, program: str, row: Row, running: RunningAward
    ) -> Outcome | None:
        """A month before the decision's own: due only by categories that start earlier.

        A month that is written in the decision admits nothing earlier.
        """
        if running.is_written:
            return None
        q.award_start, q.award_plan = running.start, self._plan_signed_under(q, running.signed)
        earlier = self.month_outcome(q, program, row)
        q.award_start, q.award_plan = None, None
        return earlier

    @staticmethod
    def _plan_signed_under(q: Question, signed: Any) -> PlanWithRules | None:
        """The rules of the day on which a decision was signed."""
        if signed is None:
            return None
        later_first = reversed(q.law.change_days)
        return q.plan_of(next(d for d in later_first if q.world.compare(_AT_MOST, d, signed)))

    def _is_suspended_by_rule(self, q: Question, rule: t.Program, row: Row) -> bool:
        return any(held(q, row, row) for held in self.prepared(rule).suspensions)


def _of_outcome(q: Question, outcome: Outcome) -> Answer:
    low, high = q.world.bounds(outcome.amount)
    is_open = outcome.amount.__class__ is Lazy and low != high
    coefficient = q.world.bounds(outcome.coefficient)
    return Answer(
        "consider" if outcome.discretionary else "due",
        low,
        high,
        outcome.categories,
        coefficient[0] if coefficient[0] == coefficient[1] else None,
        outcome.at_least,
        high,
        high,
        outcome.amount.key if is_open else None,
    )


def _before_once(q: Question, day: Any) -> int:
    """The last day through which a one-off program with this day says what it says now."""
    if day is None or (day.__class__ is int and day < calendar.first_day(q.month.number)):
        return calendar.LAST_DAY
    if day.__class__ is int and day > q.month.last:
        return calendar.last_day(calendar.month_of(day) - 1)
    return q.month.last
