"""What a forecast says: people and cost by program and month, and where a ceiling is passed."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from policyengine.analyses.scenario import CASES

_ZERO = Fraction(0)


@frozen
class Case:
    """What is expected in one case: people paid, and the cost in đồng (of goods: in their unit).

    `lowest` and `highest` lie apart by what the records leave open; None: without bound.
    """

    people: Fraction = _ZERO
    entered: Fraction = _ZERO
    """Of these people, how many entered during the forecast."""
    lowest: Fraction = _ZERO
    highest: Fraction | None = _ZERO

    def plus(self, other: "Case") -> "Case":
        both = self.highest is not None and other.highest is not None
        return Case(
            self.people + other.people,
            self.entered + other.entered,
            self.lowest + other.lowest,
            (self.highest or _ZERO) + (other.highest or _ZERO) if both else None,
        )


@frozen
class Line:
    """One program in one month."""

    month: int
    program: str
    sources: tuple[str, ...]
    """Who pays it, as the policy names them; empty where it does not."""
    unit: str | None
    """The unit of goods; None for money."""
    recorded: int
    """People of the records who are paid, all alive."""
    open: int
    """People of the records of whom it is not known whether or how much."""
    considered: int
    """People for whom the program may be considered; they cost nothing here."""
    cases: Mapping[str, Case]
    """By `low` and `high`."""
    unpriced: bool = False
    """Whether people enter for whom no amount is known: nobody is paid and none was declared."""


@frozen
class Passed:
    """A ceiling in one calendar year: the month in which the sum of the year is above it, by case.

    `surely` counts the least of what is open, `perhaps` the most.
    """

    year: int
    first_month: int
    """The month of the year from which the forecast counts."""
    surely: Mapping[str, int | None]
    perhaps: Mapping[str, int | None]
    cost: Mapping[str, Case]
    """The whole year, as far as it is forecast."""


@frozen
class Forecast:
    lines: tuple[Line, ...]
    """By month, then by program."""
    programs: tuple[str, ...]
    months: tuple[int, ...]
    asked: int
    """Questions asked of the engine; every other answer held on from a month before."""
    ageless: int
    """People paid in the first month whose age is not known: no death rate touches them."""
    ceiling: int | None = None
    passed: tuple[Passed, ...] = field(default=())

    def total(self, month: int, case: str) -> Case:
        """All money of a month in one case."""
        found = Case()
        for line in self.lines:
            if line.month == month and line.unit is None:
                found = found.plus(line.cases[case])
        return found


def passed(found: Forecast, ceiling: int) -> Iterator[Passed]:
    """Each calendar year against the ceiling; a year that begins late counts from there."""
    for year in sorted({month // 12 for month in found.months}):
        months = [month for month in found.months if month // 12 == year]
        surely: dict[str, int | None] = dict.fromkeys(CASES)
        perhaps: dict[str, int | None] = dict.fromkeys(CASES)
        cost: dict[str, Case] = {}
        for case in CASES:
            so_far = Case()
            for month in months:
                so_far = so_far.plus(found.total(month, case))
                if surely[case] is None and so_far.lowest > ceiling:
                    surely[case] = month
                if perhaps[case] is None and (so_far.highest is None or so_far.highest > ceiling):
                    perhaps[case] = month
            cost[case] = so_far
        yield Passed(year, months[0], surely, perhaps, cost)
