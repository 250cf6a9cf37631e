"""Cost and people by program and month, from the records of today and declared assumptions.

Everybody grows older by the calendar; rules and levels are those of each month; what a month gives
is a decision on record in the next (`carrying`), and in its own month for what needs no decision
itself. Deaths are weights, not draws: an amount counts with the probability that its recipient is
still alive, as an exact fraction.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction

from attrs import evolve, frozen

from policyengine import calendar
from policyengine.analyses.carrying import Answer, Carrying, copied
from policyengine.analyses.foreseen import Case, Forecast, Line, passed
from policyengine.analyses.scenario import CASES, Scenario
from policyengine.analyses.survival import Survival
from policyengine.backends.results import Result
from policyengine.model import terms as t
from policyengine.model.model import Asking, Law
from policyengine.policy import Policy
from policyengine.population import Population, Row

_ANY_DAY = Asking()
_PAID = ("due", "pending")
_ZERO = Fraction(0)


def forecast(
    policy: Policy,
    population: Population,
    first: int,
    last: int,
    *,
    asking: Asking = _ANY_DAY,
    scenario: Scenario | None = None,
    ceiling: int | None = None,
    programs: Collection[str] | None = None,
    every_month: bool = False,
    watch: Callable[[Iterator[int]], Iterator[int]] = iter,
) -> Forecast:
    """Every month from `first` to `last`; the records given are not changed.

    An answer is asked for again only in the month in which it can differ; with `every_month` always
    (the same, only slower). `watch` is handed the months as they are done.
    """
    course = _Course(policy, population, asking, scenario or Scenario(), programs, every_month)
    months = range(first, last + 1)
    lines = [line for month in watch(iter(months)) for line in course.month(month)]
    found = Forecast(
        tuple(lines), tuple(course.programs), tuple(months), course.asked, course.ageless, ceiling
    )
    return found if ceiling is None else evolve(found, passed=tuple(passed(found, ceiling)))


@frozen
class _Held:
    """An answer, the last month for which it holds, and whose decisions it rests on."""

    result: Result
    until: int
    holders: frozenset[Row]


class _Course:
    """The months one after another."""

    def __init__(
        self,
        policy: Policy,
        population: Population,
        asking: Asking,
        scenario: Scenario,
        programs: Collection[str] | None,
        every_month: bool,
    ) -> None:
        self.policy, self.asking, self.scenario = policy, asking, scenario
        self.every_month = every_month
        self.population = copied(population)[0]
        self.law = policy.model.law(asking)
        self.programs = [
            name for name in sorted(self.law.programs()) if programs is None or name in programs
        ]
        self.carrying = Carrying(policy.schema.awards, asking.day)
        self.survival = Survival(scenario)
        self.held: dict[str, dict[Row, _Held]] = {
            name: {
                row: _Held(_NOT_ASKED, -1, frozenset())
                for row in self.population.of(self.law.record_of(name))
                if not row.outside
            }
            for name in self.programs
        }
        self.giving: dict[str, dict[Row, Result]] = {name: {} for name in self.programs}
        """The answers that give something, or may."""
        self.together: dict[tuple[str, Row], list[Row]] = defaultdict(list)
        """By program and holder of decisions, the recipients that the same decisions are about."""
        for name, rows in self.held.items():
            for row in rows:
                holder = self.carrying.holder_of(row)
                if holder is not None:
                    self.together[name, holder].append(row)
        self.due: dict[int, list[tuple[str, Row]]] = defaultdict(list)
        """What is to be asked again, by month."""
        self.resting_on: dict[Row, set[tuple[str, Row]]] = defaultdict(set)
        """By holder of decisions, the answers that rest on them."""
        self.entered = {(e.program, case): _ZERO for e in scenario.entries for case in CASES}
        known = calendar.FIRST_DAY, calendar.LAST_DAY
        turns = {
            calendar.month_of(day) for day in self.law.turning_days if known[0] <= day <= known[1]
        }
        self.turning = turns | {month + 1 for month in turns}
        self.first: int | None = None
        self.asked = 0
        self.ageless = 0

    def month(self, month: int) -> list[Line]:
        """Ask what can differ, add up, and carry what was given into the next month."""
        is_first = self.first is None
        self.first = month if self.first is None else self.first
        everything = is_first or self.every_month or month in self.turning
        changed = self._ask_all(month) if everything else self._ask(month, self.due.pop(month, []))
        self.survival.go_to(month)
        if is_first:
            self.ageless = self._count_ageless()
        rules = {name: program_on(self.law, name, month) for name in self.programs}
        changed_decisions = self.carrying.carry(month, self._decided(changed, rules))
        self._ask(month, self._resting_on(changed_decisions, month, rules))
        return [self._line(month, name, rules[name]) for name in self.programs]

    def _resting_on(
        self, holders: set[Row], month: int, rules: Mapping[str, t.Program | None]
    ) -> list[tuple[str, Row]]:
        """What rests on decisions that have changed, to be asked again: at once what needs no
        decision itself (a card for whoever is paid), the rest in the next month."""
        at_once: list[tuple[str, Row]] = []
        resting = dict.fromkeys(pair for holder in holders for pair in self.resting_on[holder])
        for program, row in resting:
            rule, held = rules[program], self.held[program][row]
            if rule is None or rule.needs_decision:
                last = month
                self.due[month + 1].append((program, row))
            else:
                last = month - 1
                at_once.append((program, row))
            self.held[program][row] = evolve(held, until=min(held.until, last))
        return at_once

    def _decided(
        self, changed: list[tuple[str, Row]], rules: Mapping[str, t.Program | None]
    ) -> Iterator[Answer]:
        """What was asked anew, with everything that the same decisions are about."""
        waiting = sorted(self.carrying.waiting, key=lambda pair: (pair[0], pair[1].id))
        anew = ((program, self.carrying.holder_of(row)) for program, row in changed)
        looked_at: list[tuple[str, Row | None]] = [*anew, *waiting]
        self.carrying.waiting.clear()
        for program, holder in dict.fromkeys(looked_at):
            rule = rules[program]
            if rule is None or not rule.needs_decision or holder is None:
                continue
            for one in self.together[program, holder]:
                yield Answer(program, one, holder, self.held[program][one].result)

    # ---- asking -----------------------------------------------------------------------------

    def _ask_all(self, month: int) -> list[tuple[str, Row]]:
        self.due.clear()
        for rows in self.held.values():
            for row, held in rows.items():
                rows[row] = evolve(held, until=month - 1)
        pairs = [(program, row) for program in self.programs for row in self.held[program]]
        return self._ask(month, pairs)

    def _ask(self, month: int, pairs: list[tuple[str, Row]]) -> list[tuple[str, Row]]:
        asked = [pair for pair in dict.fromkeys(pairs) if self.held[pair[0]][pair[1]].until < month]
        for program, row in asked:
            self.asked += 1
            result, until, holders = self.policy.lasting(
                program, row, month=month, day=self.asking.day, foresee=self.asking.foresee
            )
            self.held[program][row] = _Held(result, until, holders)
            if result.status in ("none", "no_law"):
                self.giving[program].pop(row, None)
            else:
                self.giving[program][row] = result
            self.due[until + 1].append((program, row))
            for holder in holders:
                self.resting_on[holder].add((program, row))
        return asked

    def _count_ageless(self) -> int:
        people = {
            row
            for giving in self.giving.values()
            for row, result in giving.items()
            if result.status in _PAID and not self.survival.knows(row)
        }
        return len(people)

    # ---- adding up --------------------------------------------------------------------------

    def _line(self, month: int, program: str, rule: t.Program | None) -> Line:
        sums = {case: _Sum() for case in CASES}
        recorded = left_open = considered = 0
        plain = _ZERO
        for row, result in self.giving[program].items():
            status = result.status
            if status == "consider":
                considered += 1
            elif status == "undetermined":
                left_open += 1
                for case in CASES:
                    weight = self.survival.weight(row, case)
                    sums[case].add_open(result.lowest or 0, result.highest, weight)
            elif status in _PAID:
                recorded += 1
                amount = (
                    result.amount or 0 if result.quantity is None else Fraction(result.quantity)
                )
                plain += amount
                for case in CASES:
                    sums[case].add(amount, self.survival.weight(row, case))
        average = plain / recorded if recorded else None
        cases = {case: sums[case].case(self.survival.scale(month)) for case in CASES}
        unpriced = self._enter(month, program, average, cases)
        return Line(
            month,
            program,
            rule.funded_by if rule is not None else (),
            rule.unit if rule is not None else None,
            recorded,
            left_open,
            considered,
            cases,
            unpriced,
        )

    def _enter(
        self, month: int, program: str, average: Fraction | None, cases: dict[str, Case]
    ) -> bool:
        """Add those who have entered since the first month; whether an amount for them lacks."""
        rows = [e for e in self.scenario.entries if e.program == program]
        leave = [x.rate for x in self.scenario.exits if x.program == program]
        unpriced = False
        for case in CASES if rows else ():
            stock = self.entered[program, case]
            if month != self.first:
                gone = min(Fraction(1), sum((x.of(case) / 12 for x in leave), _ZERO))
                stock = stock * (1 - gone) + sum((e.rate.of(case) for e in rows), _ZERO)
                self.entered[program, case] = stock
            amount = next((Fraction(e.amount) for e in rows if e.amount is not None), average)
            if amount is None:
                unpriced = unpriced or stock > 0
                amount = _ZERO
            cases[case] = cases[case].plus(Case(stock, stock, stock * amount, stock * amount))
        return unpriced


class _Sum:
    """Amounts times weights, as whole numbers of the smallest weight."""

    __slots__ = ("highest", "lowest", "people")

    def __init__(self) -> None:
        self.people = 0
        self.lowest: int | Fraction = 0
        self.highest: int | Fraction | None = 0

    def add(self, amount: int | Fraction, weight: int) -> None:
        self.people += weight
        self.lowest += amount * weight
        if self.highest is not None:
            self.highest += amount * weight

    def add_open(self, lowest: int, highest: int | None, weight: int) -> None:
        self.lowest += lowest * weight
        if highest is None or self.highest is None:
            self.highest = None
        else:
            self.highest += highest * weight

    def case(self, scale: int) -> Case:
        highest = None if self.highest is None else Fraction(self.highest) / scale
        return Case(Fraction(self.people, scale), _ZERO, Fraction(self.lowest) / scale, highest)


_NOT_ASKED = Result("", "", "", "", "none")


def program_on(law: Law, name: str, month: int) -> t.Program | None:
    """The version of a program at the end of a month."""
    versions = law.versions(name, calendar.last_day(month))
    rules = [v.rule for v in versions if isinstance(v.rule, t.Program)]
    return rules[0] if rules else None
