"""A program over a month, against decisions on record and other programs, in machine code."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from policyengine.backends.columns.answers import CONSIDER, DUE, NOTHING, PENDING, SUSPENDED, Basis
from policyengine.backends.columns.setting import Setting
from policyengine.backends.native.cells import LOST, POSSIBLE, SINCE, At, Value
from policyengine.backends.native.code import POINTER, TRUTH, WHOLE, Machine, Variable, truth, whole
from policyengine.backends.native.possible import Possible
from policyengine.backends.native.programs import AMOUNT, DISCRETION, OUTCOME, Programs
from policyengine.model import terms as t
from policyengine.plan.nodes import Plan
from policyengine.types import Date

DAY, VERSION, BY_DECISIONS = range(OUTCOME, OUTCOME + 3)
"""What follows an outcome: the day that decides, the version of the program by which, whether
decisions give it too."""
ANSWER = OUTCOME + 3


@frozen(eq=False)
class Running:
    """The decision that counts: its first month, whether that is written in it, whether it is
    suspended."""

    exists: Variable
    start: Variable
    is_written: Variable
    is_suspended: Variable


class Decisions(Programs):
    """Writes what a program answers in a month."""

    def __init__(self, setting: Setting, plans: Sequence[Plan], program: str, basis: Basis) -> None:
        super().__init__(setting)
        self.asked = program
        self.plans = plans
        self.basis = basis
        self.possible = Possible(self, plans)
        self.guards = self.possible.of_programs(members(plans, program))
        self.rules: list[tuple[Plan, t.Program]] = []
        """The versions of programs that outcomes name by number, each as it holds in a plan."""
        self._numbers: dict[object, int] = {}

    @property
    def month(self) -> Machine:
        return self.number("month", lambda setting: setting.month.number)

    def could_be(self, program: t.Program, category: str) -> Machine:
        return self._could(program.head.name, category)

    def _could(self, program: str, category: str = "") -> Machine:
        """What the guards have said of a category, or of a program itself."""
        key = program, category
        if self.guards is None or key not in self.guards:
            return truth(True)
        bit = whole(1 << list(self.guards).index(key))
        told = self.code.b.and_(self.left(POSSIBLE), bit)
        return self.code.b.icmp_signed("!=", told, whole(0))

    # ---- between programs -------------------------------------------------------------------

    def answer(self, program: str, row: Machine, found: Machine) -> Machine:
        """The status of a program or of a group, which answers as the one that is paid; what that
        gives is put into `found`."""
        groups = self.plans[-1].groups.get(program, ())
        if not groups:
            return self._among_others(program, row, found)
        status = self.code.whole(whole(NOTHING))
        record = self.law.record_of(program)
        self.plan = self.plans[-1]
        self.versions(groups, row, record, lambda group: self._of_group(group, row, status, found))
        return status.get()

    def _of_group(self, group: t.Group, row: Machine, status: Variable, found: Machine) -> None:
        """The first that is given, of those that wait for no decision if there is one."""
        code, b = self.code, self.code.b
        with b.goto_entry_block():
            other = b.bitcast(b.alloca(WHOLE, size=ANSWER), POINTER)
        for name in group.programs:
            given = self._among_others(name, row, other)
            is_pending = b.icmp_signed("==", given, whole(PENDING))
            waits = b.icmp_signed("==", status.get(), whole(PENDING))
            first = code.opposite(self._gives(status.get()))
            better = b.or_(first, b.and_(waits, code.opposite(is_pending)))
            with code.when(b.and_(self._gives(given), better)):
                status.set(given)
                for place in range(ANSWER):
                    code.put(found, whole(place), code.written(other, whole(place)))

    def _among_others(self, program: str, row: Machine, found: Machine) -> Machine:
        """The status of a program that others of an exclusive group may outdo."""
        status = self.code.whole(self.alone(program, row, found))
        record = self.law.record_of(program)
        self.plan = self.plans[-1]
        for versions in self.plan.groups.values():

            def outdone(group: t.Group) -> None:
                if program in group.programs:
                    self._against(program, group, row, status, found)

            if any(isinstance(v.rule, t.Group) and program in v.rule.programs for v in versions):
                with self.code.when(self._gives(status.get())):
                    self.versions(versions, row, record, outdone)
        return status.get()

    def _against(
        self, program: str, group: t.Group, row: Machine, status: Variable, found: Machine
    ) -> None:
        """Nothing is left where another program of an exclusive group gives more; the lesser name
        wins a tie. What only waits for a decision takes nothing from what is decided."""
        code, b = self.code, self.code.b
        with b.goto_entry_block():
            others = b.bitcast(b.alloca(WHOLE, size=ANSWER), POINTER)
        for name in group.programs:
            if name == program:
                continue
            guard = self.possible.conditions(name)
            passes = truth(True) if guard is None else guard(row)
            with code.when(b.and_(passes, self._gives(status.get())), likely=False):
                other = self.alone(name, row, others)
                waits = b.and_(
                    b.icmp_signed("==", other, whole(PENDING)),
                    b.icmp_signed("!=", status.get(), whole(PENDING)),
                )
                own, theirs = (code.written(x, whole(AMOUNT)) for x in (found, others))
                more = b.icmp_signed("<=" if name < program else "<", own, theirs)
                counts = b.and_(self._gives(other), code.opposite(waits))
                with code.when(b.and_(counts, more)):
                    status.set(whole(NOTHING))

    def _gives(self, status: Machine) -> Machine:
        return self.code.b.icmp_signed("!=", status, whole(NOTHING))

    # ---- one program ------------------------------------------------------------------------

    def alone(self, program: str, row: Machine, found: Machine) -> Machine:
        """The status of a program before others are looked at."""
        key = "alone", program
        if key not in self._functions:
            with self.function(key, WHOLE, (WHOLE, POINTER)) as (own, out):
                self.code.b.ret(self._alone(program, own, out))
        return self.call(key, row, found)

    def _alone(self, program: str, row: Machine, found: Machine) -> Machine:
        code, b = self.code, self.code.b
        status = code.whole(whole(NOTHING))
        due = code.truth(self._could(program))
        with code.when(due.get()):
            due.set(self._month(program, row, found))
        with code.when(due.get()):
            considered = b.icmp_signed("!=", code.written(found, whole(DISCRETION)), whole(0))
            status.set(b.select(considered, whole(CONSIDER), whole(DUE)))
            code.put(found, whole(BY_DECISIONS), whole(1))
            day, which = (code.written(found, whole(place)) for place in (DAY, VERSION))
            for number, (plan, rule) in enumerate(self.rules):
                if rule.head.name != program:
                    continue
                self.plan = plan
                with code.when(b.icmp_signed("==", which, whole(number))):
                    at = At(row, row, rule.record, rule.record, day)
                    self._share(rule, at)
                    if rule.needs_decision:
                        with code.when(code.opposite(considered)):
                            self._by_decision(rule, at, status, found)
        return status.get()

    def _share(self, rule: t.Program, at: At) -> None:
        """One share for a couple is not compiled: whoever is one of two is lost."""
        if rule.share_with is not None:
            self.note(LOST, self.code.opposite(self.value(rule.share_with, at).none))

    def _month(self, program: str, row: Machine, found: Machine) -> Machine:
        """Whether the program is due on some day of the window; the last one is put into `found`.

        Days on which nothing that was read can differ from the day just asked are passed over.
        """
        code, b = self.code, self.code.b
        record = self.law.record_of(program)
        day, due = code.whole(self.last), code.truth(truth(False))
        going = code.truth(truth(True))
        with code.as_long_as(going):
            self.leave(SINCE, self.eve)
            again = code.truth(truth(True))
            today = day.get()
            for number in range(len(self.plans) - 1, -1, -1):
                plan = self.plans[number]

                def on(rule: t.Program, plan: Plan = plan) -> None:
                    self._on(plan, rule, row, today, found, due)
                    if rule.last_day_only:
                        again.set(truth(False))

                with code.when(self._is_in(number, today)):
                    if number > 0:
                        self.not_before(whole(plan.first_day))
                    self.plan = plan
                    self.versions(plan.programs.get(program, ()), row, record, on)
            earlier = b.sub(self.left(SINCE), whole(1))
            lost = b.icmp_signed("!=", self.left(LOST), whole(0))
            over = b.or_(b.icmp_signed("<", earlier, self.eve), b.or_(lost, due.get()))
            going.set(b.and_(again.get(), code.opposite(over)))
            day.set(earlier)
        return b.and_(due.get(), b.icmp_signed("==", self.left(LOST), whole(0)))

    def _is_in(self, number: int, day: Machine) -> Machine:
        """Whether a day lies in one of the plans."""
        b = self.code.b
        inside = truth(True)
        if number > 0:
            inside = b.icmp_signed(">=", day, whole(self.plans[number].first_day))
        if number + 1 < len(self.plans):
            later = whole(self.plans[number + 1].first_day)
            inside = b.and_(inside, b.icmp_signed("<", day, later))
        return inside

    def _on(
        self,
        plan: Plan,
        rule: t.Program,
        row: Machine,
        day: Machine,
        found: Machine,
        due: Variable,
    ) -> None:
        if rule.once is not None:
            self.lose("what is given once")
            return
        key = "outcome", id(plan), id(rule)
        if key not in self._functions:
            with self.function(key, TRUTH, (WHOLE, WHOLE, POINTER)) as (own, today, out):
                at = At(own, own, rule.record, rule.record, today)
                self.code.b.ret(self.outcome(rule, at, out))
            self._numbers[key] = len(self.rules)
            self.rules.append((plan, rule))
        is_asked = truth(True)
        if rule.last_day_only:
            is_asked = self.code.b.icmp_signed("==", day, self.last)
        with self.code.when(is_asked):
            due.set(self.call(key, row, day, found))
            self.code.put(found, whole(DAY), day)
            self.code.put(found, whole(VERSION), whole(self._numbers[key]))

    # ---- decisions --------------------------------------------------------------------------

    def _by_decision(self, rule: t.Program, at: At, status: Variable, found: Machine) -> None:
        """The outcome against the decision that runs, if there is one."""
        path = self.holder(rule.record)
        if path is None:
            return
        place = t.Place("it", path, "")
        held = self.reach(place, at)
        with self.code.when(self.is_there(held, place)):
            self._by_running(rule, at, status, found)

    def _by_running(self, rule: t.Program, at: At, status: Variable, found: Machine) -> None:
        code, b = self.code, self.code.b
        running = self._running(rule, at)
        with code.b.if_else(running.exists.get()) as (with_one, without):
            with with_one:
                waits = b.icmp_signed(">", running.start.get(), self.month)
                self.note(LOST, waits)
                for held_up in rule.suspensions:
                    with code.when(code.opposite(running.is_suspended.get())):
                        running.is_suspended.set(self.test(held_up.term, at))
                with code.when(running.is_suspended.get()):
                    status.set(whole(SUSPENDED))
                    code.put(found, whole(BY_DECISIONS), whole(0))
            with without:
                code.put(found, whole(BY_DECISIONS), whole(0))
                if self.basis == "decisions":
                    status.set(whole(PENDING))

    def _running(self, rule: t.Program, at: At) -> Running:
        """The earliest decision for a program that has not ended."""
        code = self.code
        best = Running(
            code.truth(truth(False)),
            code.whole(whole(0)),
            code.truth(truth(False)),
            code.truth(truth(False)),
        )
        record = self.schema.awards.name if self.schema.awards else ""

        def each(award: Machine) -> None:
            own = At(award, award, record, record, at.day)
            with code.when(self.is_named((rule.head.name,), award)):
                runs = self.code.truth(self._is_known(award))
                with code.when(runs.get()):
                    runs.set(self._has_not_ended(award))
                with code.when(runs.get()):
                    self._consider(rule, own, best)

        self.each_award(rule.record, at.it, each)
        return best

    def _is_known(self, award: Machine) -> Machine:
        """A decision signed after the day of asking is not on record then."""
        if self.when.asking_day is None:
            return truth(True)
        of = self.part("signed")
        if of is None:
            return truth(True)
        signed = self.read(of, award)
        asking = self.number("asking", lambda setting: setting.month.asking_day)
        in_time = self.code.b.icmp_signed("<=", signed.data, asking)
        return self.code.any_of(signed.none, in_time)

    def _has_not_ended(self, award: Machine) -> Machine:
        ends = self.month_in(award, "ends")
        over = self.code.b.icmp_signed("<", ends.data, self.month)
        return self.code.opposite(self.code.both(over, self.code.opposite(ends.none)))

    def _consider(self, rule: t.Program, award: At, best: Running) -> None:
        """The earlier decision counts; of two that start together the one not suspended, then the
        one that does not write its month."""
        code, b = self.code, self.code.b
        written = self.month_in(award.it, "starts")
        if rule.moved_in is not None:
            written = self.filled(written, lambda: self._first_month(rule.moved_in, award))
        start = self.filled(written, lambda: self._begins(rule, award))
        with code.when(code.opposite(start.none)):
            is_written = code.opposite(written.none)
            is_suspended = self._is_suspended(award.it)
            earlier = b.icmp_signed("<", start.data, best.start.get())
            same = b.icmp_signed("==", start.data, best.start.get())
            rank, least = (
                b.add(b.shl(b.zext(held, WHOLE), whole(1)), b.zext(says, WHOLE))
                for held, says in (
                    (is_suspended, is_written),
                    (best.is_suspended.get(), best.is_written.get()),
                )
            )
            better = b.or_(earlier, b.and_(same, b.icmp_signed("<", rank, least)))
            with code.when(b.or_(code.opposite(best.exists.get()), better)):
                best.exists.set(truth(True))
                best.start.set(start.data)
                best.is_written.set(is_written)
                best.is_suspended.set(is_suspended)

    def _begins(self, rule: t.Program, award: At) -> Value:
        """From when a decision runs that writes no month: what the program says, else signing."""
        says = [start for start in rule.starts if start.of_award]
        if not says:
            return self.month_in(award.it, "signed")
        months = [self._first_month(start, award) for start in says]
        return months[0] if len(months) == 1 else self.apply("greatest", months)

    def _first_month(self, start: t.Start | None, award: At) -> Value:
        assert start is not None
        moment = self.value(start.moment, award)
        if isinstance(start.moment.type, Date):
            moment = Value(self.month_of(moment.data), 1, moment.none, 1 << 18)
        later = self.code.b.add(moment.data, whole(int(start.following)))
        return Value(later, 1, moment.none, 1 << 18)

    def _is_suspended(self, award: Machine) -> Machine:
        b, code = self.code.b, self.code
        since = self.month_in(award, "suspended-from")
        holds = code.truth(b.icmp_signed("<=", since.data, self.month))
        holds.set(code.both(holds.get(), code.opposite(since.none)))
        with code.when(holds.get()):
            until = self.month_in(award, "suspended-until")
            goes_on = b.icmp_signed("<=", self.month, until.data)
            holds.set(code.any_of(until.none, goes_on))
        return holds.get()


def members(plans: Sequence[Plan], program: str) -> tuple[str, ...]:
    """The programs of a group, in any of its versions; of a program itself."""
    versions = [version for plan in plans for version in plan.groups.get(program, ())]
    groups = [version.rule for version in versions if isinstance(version.rule, t.Group)]
    found = dict.fromkeys(name for group in groups for name in group.programs)
    return tuple(found) or (program,)
