"""What a program gives for a month in one world: candidates, combination, month rule, decisions."""

from fractions import Fraction
from typing import Any

from attrs import frozen

from oracle import days
from oracle.meaning import Meaning
from policyengine.model import terms as t
from policyengine.population import Row
from policyengine.types import Date


@frozen
class Candidate:
    """An amount that a category (None: the program itself) gives."""

    category: str | None
    amount: Any


@frozen
class Given:
    """What a program gives on one day."""

    amount: Any
    day: int
    considered: bool


Answer = tuple[str, Any]
"""Status and amount; nothing is ("none", 0)."""
NOTHING: Answer = ("none", 0)


class Programs(Meaning):
    """Asks about whole programs. `asked_on` is the day of asking, if any."""

    asked_on: int | None = None
    decided_from: int | None = None
    """The month in which a decision starts; before it only what has a start of its own counts."""
    signed_on: int = 0
    """The day on which that decision was signed; 0: not known."""

    # ---- one day ----------------------------------------------------------------------------

    def today(self, program: t.Program, row: Row) -> Given | None:
        """What a program gives on the day by its conditions."""
        if not self.meets(program, row):
            return None
        for kind, reasons in (("excluded", program.excluded), ("stop", program.stops)):
            self.hits[f"clause {kind}"] += len(reasons) > 0
            if any(self.holds(reason.term, row, row) for reason in reasons):
                return None
        own = [start for start in program.starts if not start.of_award]
        if not all(self.started(start, row) for start in own):
            return None
        if self.too_early(program.head.name, row, own) and not program.categories:
            return None
        amount = self.combined(program, self.candidates(program, row))
        if amount is None or amount <= 0 or self.outdone(program, row, amount):
            return None
        self.hits["clause discretionary"] += len(program.discretion) > 0
        considered = any(self.holds(c.term, row, row) for c in program.discretion)
        if program.discretion and not considered:
            return None
        return Given(amount, self.day, considered)

    def outdone(self, program: t.Program, row: Row, amount: Any) -> bool:
        """Whether an amount under another law is higher."""
        others = [self.value(other, row, row) for other in program.counting_also]
        self.hits["clause counting also"] += len(others) > 0
        return any(other is not None and other > amount for other in others)

    def started(self, start: t.Start, row: Row) -> bool:
        """Whether the month asked about is not before the month of the start."""
        self.hits["clause start following" if start.following else "clause start"] += 1
        moment = self.value(start.moment, row, row)
        if moment is None:
            return False
        first = days.month_number(moment) if isinstance(start.moment.type, Date) else moment
        return first + (1 if start.following else 0) <= self.month

    def too_early(self, name: str, row: Row, own_starts: list[t.Start]) -> bool:
        """Whether only a decision says from when, and it says: later than this month.

        A start of its own counts where the law that the decision was signed under has one too.
        """
        if self.decided_from is None or self.decided_from <= self.month:
            return False
        if not own_starts or not self.signed_on:
            return not own_starts
        today, self.day = self.day, self.signed_on
        then = self.rule(name, row)
        self.day = today
        self.hits["start by the law of signing"] += 1
        early = isinstance(then, t.Category | t.Program) and any(
            not start.of_award for start in then.starts
        )
        return not early

    def candidates(self, program: t.Program, row: Row) -> list[Candidate]:
        found: list[Candidate] = []
        for name in program.categories:
            coefficient = self.category_coefficient(name, row)
            if coefficient is not None:
                found += self.priced(program, row, name, coefficient)
        if program.coefficients or program.coefficient_table:
            for coefficient in self.coefficients(program, row):
                found += self.priced(program, row, None, coefficient)
        elif not program.categories:
            found += self.priced(program, row, None, None)
        return found

    def category_coefficient(self, name: str, row: Row) -> Any:
        """The highest coefficient of a category for somebody in it; None where there is none."""
        category = self.rule(name, row)
        if not isinstance(category, t.Category) or not self.meets(category, row):
            return None
        self.hits["category held"] += 1
        own = [start for start in category.starts if not start.of_award]
        if not all(self.started(start, row) for start in own) or self.too_early(name, row, own):
            return None
        return max(self.coefficients(category, row), default=None)

    def coefficients(self, rule: t.Category | t.Program, row: Row) -> list[Any]:
        found = [self.band_value(band, row) for band in self.holding(rule.coefficients, row)]
        if rule.coefficient_table:
            table = self.rule(rule.coefficient_table, row)
            if isinstance(table, t.Table):
                self.hits["clause coefficient by table"] += 1
                found.append(self.from_table(table, "COEFFICIENT", row))
        return [value for value in found if value is not None]

    def holding(self, bands: tuple[t.Band, ...], row: Row) -> list[t.Band]:
        plain = [band for band in bands if not band.otherwise]
        held = [b for b in plain if b.condition is None or self.holds(b.condition, row, row)]
        self.hits["band"] += len(held)
        if not held:
            held = [band for band in bands if band.otherwise]
            self.hits["band otherwise"] += len(held)
        return held

    def band_value(self, band: t.Band, row: Row) -> Any:
        value = self.value(band.value, row, row)
        if band.each is None or value is None:
            return value
        count = len(self.members(band.each, row, row))
        self.hits["clause for each"] += count > 0
        return Fraction(value) * count if count else None

    def priced(
        self, program: t.Program, row: Row, category: str | None, coefficient: Any
    ) -> list[Candidate]:
        found = []
        self.coefficient = coefficient
        for band in self.holding(program.amounts, row):
            amount = self.value(band.value, row, row)
            self.hits["clause amount no less than"] += band.floor is not None
            floor = None if band.floor is None else self.value(band.floor, row, row)
            if amount is not None and floor is not None:
                amount = max(amount, floor)
            for limit in self.holding(program.limits, row):
                self.hits["clause at most"] += 1
                most = self.value(limit.value, row, row)
                amount = None if amount is None or most is None else min(amount, most)
            if amount is not None:
                found.append(Candidate(category, amount))
        self.coefficient = None
        return found

    def combined(self, program: t.Program, found: list[Candidate]) -> Any:
        """The sum, or the highest, or what two categories give that may be had together."""
        self.hits[f"combination {program.combination}"] += len(found) > 1
        if not found:
            return None
        if program.combination == "sum":
            return sum(Fraction(candidate.amount) for candidate in found)
        best = _most(found)
        for exception in program.exceptions:
            self.hits["clause except"] += 1
            first = _most([c for c in found if c.category == exception.category])
            beside = _most([c for c in found if c.category in exception.beside])
            if first is not None and beside is not None:
                self.hits["exception held"] += 1
                best = max(best, first + beside)
        return best

    # ---- the month --------------------------------------------------------------------------

    def in_month(self, name: str, row: Row) -> Given | None:
        """The decision of the last day, from the last of the month to its eve, on which it is due."""
        for day in days.days_of_decision(self.month):
            self.day = day
            program = self.rule(name, row)
            if not isinstance(program, t.Program):
                continue
            if program.once is not None:
                found = self.event_today(program, row)
            elif program.last_day_only and day < days.last_of(self.month):
                self.hits["clause decided on last day"] += 1
                return None
            else:
                found = self.today(program, row)
            if found is not None:
                self.hits["due before the last day"] += day < days.last_of(self.month)
                self.hits["due on the eve"] += day == self.eve
                return found
        return None

    def event_today(self, program: t.Program, row: Row) -> Given | None:
        """A one-off falls due on the day of the event, at the levels of that day."""
        assert program.once is not None
        self.hits["clause once"] += 1
        if self.day == self.eve or self.value(program.once, row, row) != self.day:
            return None
        self.level_day = self.day
        found = self.today(program, row)
        self.level_day = days.last_of(self.month)
        return found

    # ---- between people and programs --------------------------------------------------------

    def after_sharing(self, name: str, row: Row) -> Given | None:
        """What somebody gets of a share for two: all of it, or nothing."""
        given = self.in_month(name, row)
        if given is None:
            return None
        self.day = given.day
        program = self.rule(name, row)
        assert isinstance(program, t.Program)
        if program.share_with is None:
            return given
        self.hits["clause one share"] += 1
        other = self.value(program.share_with, row, row)
        theirs = None if other is None else self.in_month(name, other)
        if theirs is None:
            return given
        self.hits["one share of two"] += 1
        if theirs.amount == given.amount:
            return given if row.id < other.id else None
        return given if given.amount > theirs.amount else None

    def loses(self, name: str, row: Row, answer: Answer, basis: str) -> bool:
        """Whether a program that excludes this one gives more, of equals the first.

        Against what is decided, what only waits for a decision does not count.
        """
        for group_name in sorted(self.groups):
            self.day = days.last_of(self.month)
            group = self.rule(group_name, row)
            if not isinstance(group, t.Group) or name not in group.programs:
                continue
            for other in group.programs:
                if other == name:
                    continue
                theirs = self.alone(other, row, basis)
                if theirs is None or theirs == NOTHING:
                    continue
                if theirs[0] == "pending" and answer[0] != "pending":
                    self.hits["pending beside decided"] += 1
                    continue
                self.hits["group of two"] += 1
                if theirs[1] > answer[1] or (other < name and theirs[1] == answer[1]):
                    return True
        return False

    # ---- decisions --------------------------------------------------------------------------

    def answer(self, name: str, row: Row, basis: str) -> Answer:
        """The answer for a program; for a group that of the one that is paid."""
        if name in self.groups:
            self.day = days.last_of(self.month)
            group = self.rule(name, row)
            members = group.programs if isinstance(group, t.Group) else ()
            answers = [self.answer(member, row, basis) for member in members]
            self.hits["group asked"] += 1
            given = [answer for answer in answers if answer != NOTHING]
            return min(given, key=lambda answer: answer[0] == "pending", default=NOTHING)
        answer = self.alone(name, row, basis)
        if answer is None or answer == NOTHING or self.loses(name, row, answer, basis):
            return NOTHING
        return answer

    def alone(self, name: str, row: Row, basis: str) -> Answer | None:
        """What a program gives before those that exclude it are looked at."""
        given = self.after_sharing(name, row)
        if given is None:
            return None
        self.day = given.day
        program = self.rule(name, row)
        assert isinstance(program, t.Program)
        if given.considered:
            return "consider", given.amount
        self.hits["needs no decision"] += not program.needs_decision
        if not program.needs_decision or not self.has_decisions(row.record.name):
            return "due", given.amount
        return self.by_decision(name, program, row, given, basis)

    def by_decision(
        self, name: str, program: t.Program, row: Row, given: Given, basis: str
    ) -> Answer:
        running = self.decision(name, row)
        if running is None:
            return ("pending" if basis == "decisions" else "due"), given.amount
        start, suspended, written, signed = running
        self.hits["decision on record"] += 1
        if start > self.month:
            self.hits["decision starts later"] += 1
            earlier = None if written else self.before_decision(name, row, start, signed)
            if basis == "decisions":
                if earlier is None:
                    return NOTHING
                given = earlier
            elif earlier is None:
                return "due", given.amount
        self.day = given.day
        self.hits["clause suspend"] += len(program.suspensions) > 0
        if suspended or any(self.holds(c.term, row, row) for c in program.suspensions):
            self.hits["suspended"] += 1
            return "suspended", given.amount
        return "due", given.amount

    def before_decision(self, name: str, row: Row, start: int, signed: int) -> Given | None:
        """What is due in a month before the decision's first: what has a start of its own."""
        self.decided_from, self.signed_on = start, signed
        earlier = self.in_month(name, row)
        self.decided_from, self.signed_on = None, 0
        return earlier

    def decision(self, name: str, row: Row) -> tuple[int, bool, bool, int] | None:
        """First month, suspension, whether that month is written, and the day of signing (0: not
        known), of the earliest decision.

        It gives the program and is not over; of several that start together one that is not
        suspended counts.
        """
        found = []
        for award in self.awards(row):
            if self.part(award, "program") != name and self.part(award, "category") != name:
                continue
            signed = self.part(award, "signed")
            if self.asked_on is not None and signed is not None and signed > self.asked_on:
                self.hits["decision not signed yet"] += 1
                continue
            end, start = self.month_part(award, "ends"), self.begins(name, row, award)
            if start is not None and (end is None or self.month <= end):
                written = self.written_start(name, row, award) is not None
                found.append((start, self.suspended(award), written, signed or 0))
        return min(found, default=None)

    def begins(self, name: str, row: Row, award: Row) -> int | None:
        """The month written in a decision, else as the program says, else that of signing."""
        written = self.written_start(name, row, award)
        if written is not None:
            return written
        program = self.rule(name, row)
        says = [s for s in program.starts if s.of_award] if isinstance(program, t.Program) else []
        if not says:
            return self.starts(award)
        months = []
        for start in says:
            first = self.month_said(start, award)
            if first is None:
                return None
            months.append(first)
        return max(months)

    def written_start(self, name: str, row: Row, award: Row) -> int | None:
        """The month written in a decision, or that which follows from the old place's decision."""
        written = self.month_part(award, "starts")
        program = self.rule(name, row)
        if written is None and isinstance(program, t.Program) and program.moved_in is not None:
            self.hits["moved in"] += 1
            return self.month_said(program.moved_in, award)
        return written

    def month_said(self, start: t.Start, award: Row) -> int | None:
        moment = self.value(start.moment, award, award)
        if moment is None:
            return None
        first = days.month_number(moment) if isinstance(start.moment.type, Date) else moment
        return int(first + (1 if start.following else 0))

    def suspended(self, award: Row) -> bool:
        since, until = (
            self.month_part(award, "suspended-from"),
            self.month_part(award, "suspended-until"),
        )
        return since is not None and since <= self.month and (until is None or self.month <= until)


def _most(found: list[Candidate]) -> Any:
    return max((candidate.amount for candidate in found), default=None)


def plain(answer: Answer) -> Answer:
    """An amount as a Fraction, so that equal amounts are one answer."""
    status, amount = answer
    return status, Fraction(amount)
