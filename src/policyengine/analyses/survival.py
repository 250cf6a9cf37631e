"""The probability that somebody is still alive, month by month, as whole numbers of one scale.

Somebody who is alive in the first month survives each later one with one minus a twelfth of the
yearly rate of their age at its end. All probabilities of a month have one denominator (a power of
the least one that fits every rate), so sums need no fractions.
"""

from math import lcm

from policyengine import calendar
from policyengine.analyses.scenario import CASES, Scenario
from policyengine.population import Row


class Survival:
    """Weights of people in the month last gone to; months come in order, none left out."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        rates = [d.rate.of(case) / 12 for d in scenario.deaths for case in CASES]
        self.unit = lcm(*(rate.denominator for rate in rates), 1)
        self.first: int | None = None
        self.month = 0
        self._births: dict[Row, int | None] = {}
        self._weights: dict[tuple[int, str], tuple[int, int]] = {}
        """By birth and case: the month reached, and the weight there."""

    def go_to(self, month: int) -> None:
        self.first = month if self.first is None else self.first
        self.month = month

    def scale(self, month: int) -> int:
        """What a weight of certainty is in a month."""
        assert self.first is not None
        return int(self.unit ** (month - self.first))

    def knows(self, row: Row) -> bool:
        """Whether the row is about somebody whose age is known."""
        return self._birth(row) is not None

    def weight(self, row: Row, case: str) -> int:
        """The weight of who a row is about; that of certainty where no birth is known."""
        birth = self._birth(row)
        if birth is None or not self.scenario.deaths:
            return self.scale(self.month)
        assert self.first is not None
        reached, weight = self._weights.get((birth, case), (self.first, 1))
        while reached < self.month:
            reached += 1
            age = max(0, calendar.months_between(birth, calendar.last_day(reached))) // 12
            rate = self.scenario.death_rate(age).of(case)
            weight *= int((1 - rate / 12) * self.unit)
        self._weights[birth, case] = reached, weight
        return weight

    def _birth(self, row: Row) -> int | None:
        """The birth of the row or of the nearest one above it that has one."""
        if row not in self._births:
            self._births[row] = _birth(row)
        return self._births[row]


def _birth(row: Row) -> int | None:
    field = row.record.with_role("birth")
    if field is not None:
        cell = row.cells[field.index]
        return cell if isinstance(cell, int) else None
    found = (_birth(parent) for parent in row.parents.values())
    return next((birth for birth in found if birth is not None), None)
