"""Targets measured: shares over all records, with what is not known as an exact range.

Every row is asked what it adds to numerator and denominator, in every possible world. Rows that
share an unknown fact (the members of a household of which the poverty status is missing) are asked
together, so that the range is not wider than it has to be.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from policyengine import calendar
from policyengine.analyses.measured_rows import NO_GROUP, Tally, counted_in, tally
from policyengine.analyses.shares import Range, share_range, sum_range
from policyengine.model import terms as t
from policyengine.model.checks.walk import all_terms, rule_terms
from policyengine.model.model import Asking, Law
from policyengine.policy import Policy
from policyengine.population import Population

if TYPE_CHECKING:
    from policyengine.backends.columns.survey import Chosen, Survey

Standing = Literal["met", "missed", "open", "no_base", "no_law", "no_threshold"]
"""`open`: some worlds meet the threshold and some do not, or the base may be empty."""
_ANY_DAY = Asking()
Moment = Literal["past", "now", "ahead", "none"]
"""How a phase lies to the month asked about; `none`: no phase that the target has a share for."""


@frozen
class Share:
    """A measured share. `share` is None where the base is empty whatever is missing."""

    numerator: Range
    denominator: Range
    share: Range | None
    may_be_empty: bool
    standing: Standing
    short: Range
    """How many more the numerator would have to count, by the base as it is."""
    unclear: int = 0
    """Of how many rows it is not known what they add."""
    is_exact: bool = True
    """False where too much was missing to look at every world: the range may then be too wide."""


@frozen
class Measured:
    """A target in one phase: measured in `month`, by its threshold, in all and by group."""

    target: str
    phase: str | None
    moment: Moment
    month: int
    threshold: Fraction | None
    in_all: Share | None
    """None where no law sets the target in that month."""
    groups: Mapping[object, Share] = field(factory=dict)
    """By the value of the target's grouping; None for rows without one, NO_GROUP for those of
    which it is not known."""
    reading: str | None = None
    """The reading that is taken the other way round than the policy chooses."""


@frozen
class Point:
    """A month of a trend."""

    month: int
    phase: str | None
    threshold: Fraction | None
    in_all: Share | None


@frozen
class Report:
    """Everything that was measured for a month."""

    month: int
    measured: tuple[Measured, ...]
    trends: Mapping[str, tuple[Point, ...]]
    """By target, month by month; empty unless asked for."""
    ungrouped: tuple[str, ...] = ()
    """Targets whose numerator and denominator go over different records: they have no groups."""


def measure(
    policy: Policy,
    population: Population,
    month: int,
    *,
    since: int | None = None,
    asking: Asking = _ANY_DAY,
    targets: Collection[str] | None = None,
    watch: Callable[[Iterator[int]], Iterator[int]] = iter,
) -> Report:
    """Every target (or `targets` alone) in each of its phases, as it stands in `month`.

    A phase that is over is measured in its last month, one that has not begun in `month`. `since`
    is the first month of a trend. `watch` is handed the months as they are measured.
    """
    asked = _Asked(policy.model.law(asking), month, since, targets)
    wanted, trend = asked.targets, asked.trend
    measuring = _Measuring(policy, population, asking)
    measuring.fill(wanted, watch(iter(asked.months)))
    measured = []
    for name, phase, moment, threshold, at in asked.plans:
        for reading in (None, *readings_under(asked.law, name, at)):
            found = measuring.of(name, at, reading)
            measured.append(
                Measured(
                    name,
                    phase,
                    moment,
                    at,
                    threshold,
                    share_of(found, threshold) if found is not None else None,
                    {group: share_of(found, threshold, group) for group in found.groups}
                    if found is not None
                    else {},
                    reading,
                )
            )
    trends = {
        name: tuple(measuring.point(name, at) for at in trend) for name in (wanted if trend else ())
    }
    mixed = [name for name in wanted if (one := measuring.of(name, month)) and one.is_mixed]
    return Report(month, tuple(measured), trends, tuple(mixed))


def concerned(
    policy: Policy,
    survey: "Survey",
    month: int,
    *,
    since: int | None = None,
    asking: Asking = _ANY_DAY,
    targets: Collection[str] | None = None,
) -> "Chosen":
    """Of long data, those whom some target counts, or could, in some month that is measured."""
    asked = _Asked(policy.model.law(asking), month, since, targets)
    found = survey.all_of()
    for name in asked.targets:
        for at in asked.months:
            target = target_on(asked.law, name, at)
            if target is not None:
                for reading in (None, *readings_under(asked.law, name, at)):
                    found |= counted_in(survey, asked.law, target, at, asking, reading)
    return found


def share_of(found: Tally, threshold: Fraction | None, group: Any = ...) -> Share:
    """The share in all, or of one group."""
    blocks = found.blocks() if group is ... else found.blocks(group)
    numerator = sum_range(blocks, lambda pair: pair[0])
    denominator = sum_range(blocks, lambda pair: pair[1])
    share = share_range(blocks)
    short = Range(0, 0)
    if threshold is not None:
        needed = threshold
        gap = sum_range(blocks, lambda pair: needed * pair[1] - pair[0])
        short = Range(max(0, ceil(gap.low)), max(0, ceil(gap.high)))
    may_be_empty = denominator.low <= 0
    standing = _standing(share, threshold, may_be_empty)
    is_exact = found.is_exact if group is ... else found.is_exact_in(group)
    unclear = sum(found.unclear.values()) if group is ... else found.unclear.get(group, 0)
    return Share(numerator, denominator, share, may_be_empty, standing, short, unclear, is_exact)


def _standing(share: Range | None, threshold: Fraction | None, may_be_empty: bool) -> Standing:
    if share is None:
        return "no_base"
    if threshold is None:
        return "no_threshold"
    if may_be_empty:
        return "open"
    if share.low >= threshold:
        return "met"
    return "missed" if share.high < threshold else "open"


# ---- what there is to measure ------------------------------------------------------------------


def _targets(law: Law) -> list[str]:
    """The targets of the law, in the order of their declaration."""
    return [name for name in law.model.names.of_kind("TARGET") if name in law.built.rules]


def target_on(law: Law, name: str, month: int) -> t.Target | None:
    """The version of a target that holds at the end of a month."""
    versions = law.versions(name, calendar.last_day(month))
    rules = [v.rule for v in versions if isinstance(v.rule, t.Target)]
    return rules[-1] if rules else None


def phases_of(law: Law, target: t.Target) -> list[tuple[t.Phase, Fraction]]:
    """The phases of a target with their thresholds, by day; of two for one phase the greater."""
    found: dict[str, tuple[t.Phase, Fraction]] = {}
    for band, names in zip(target.thresholds, target.threshold_phases, strict=True):
        assert isinstance(band.value, t.Constant)
        assert isinstance(band.value.value, int | Fraction)
        share = Fraction(band.value.value)
        for name in names:
            phase = _phase(law, name)
            if phase is not None and (name not in found or found[name][1] < share):
                found[name] = phase, share
    return sorted(found.values(), key=lambda pair: pair[0].first)


def _phase(law: Law, name: str) -> t.Phase | None:
    for piece in law.built.rules.get(name, ()):
        for version in law.versions(name, piece.first_day):
            if isinstance(version.rule, t.Phase):
                return version.rule
    return None


def _plans(
    law: Law, name: str, month: int
) -> Iterator[tuple[str | None, Moment, Fraction | None, int]]:
    """Phase, how it lies to the month, its threshold, and the month to measure it in."""
    target = target_on(law, name, month)
    if target is None:
        yield None, "none", None, month
        return
    phases = phases_of(law, target)
    today = calendar.last_day(month)
    if not any(phase.first <= today <= phase.last for phase, _ in phases):
        yield None, "none", None, month
    for phase, threshold in phases:
        if phase.last < today:
            yield phase.head.name, "past", threshold, calendar.month_of(phase.last)
        elif phase.first <= today:
            yield phase.head.name, "now", threshold, month
        else:
            yield phase.head.name, "ahead", threshold, month


class _Asked:
    """What is to be measured: targets, the months of their phases and of their trend."""

    def __init__(
        self, law: Law, month: int, since: int | None, targets: Collection[str] | None
    ) -> None:
        self.law = law
        self.targets = [name for name in _targets(law) if targets is None or name in targets]
        self.plans = [(name, *plan) for name in self.targets for plan in _plans(law, name, month)]
        self.trend = range(month + 1 if since is None else since, month + 1)
        self.months = sorted({at for *_, at in self.plans} | set(self.trend))


def readings_under(law: Law, name: str, month: int) -> list[str]:
    """The readings with another meaning that a target rests on, however deep."""
    target = target_on(law, name, month)
    seen: dict[str, bool] = {}
    waiting: list[t.Rule] = [target] if target is not None else []
    while waiting:
        for outer in rule_terms(waiting.pop()):
            for term in all_terms(outer):
                names = (
                    [term.name]
                    if isinstance(term, t.Defined)
                    else term.categories
                    if isinstance(term, t.BelongsTo)
                    else ()
                )
                for one in names:
                    if one in seen:
                        continue
                    seen[one] = False
                    for version in law.versions(one, calendar.last_day(month)):
                        if version.rule is not None:
                            waiting.append(version.rule)
                        if getattr(version.rule, "alternative", None) is not None:
                            seen[one] = True
    return [name for name, has_other in seen.items() if has_other]


class _Measuring:
    """The tallies of one question, each made once."""

    def __init__(self, policy: Policy, population: Population, asking: Asking) -> None:
        self.policy = policy
        self.population = population
        self.asking = asking
        self.law = policy.model.law(asking)
        self._found: dict[tuple[str, int, str | None], Tally | None] = {}

    def fill(self, names: Sequence[str], months: Iterator[int]) -> None:
        """Measure some targets in some months."""
        for month in months:
            for name in names:
                self.of(name, month)

    def of(self, name: str, month: int, reading: str | None = None) -> Tally | None:
        """What was counted for a target at the end of a month; None where no law sets it then."""
        key = name, month, reading
        if key not in self._found:
            target = target_on(self.law, name, month)
            self._found[key] = (
                None
                if target is None
                else tally(self.policy, self.population, target, month, self.asking, reading)
            )
        return self._found[key]

    def point(self, name: str, month: int) -> Point:
        """The target in one month of its trend, by the threshold of that month's phase."""
        found, target = self.of(name, month), target_on(self.law, name, month)
        today = calendar.last_day(month)
        phase, threshold = next(
            (
                (phase.head.name, share)
                for phase, share in (phases_of(self.law, target) if target else ())
                if phase.first <= today <= phase.last
            ),
            (None, None),
        )
        return Point(month, phase, threshold, share_of(found, threshold) if found else None)


__all__ = ["NO_GROUP", "Measured", "Point", "Report", "Share", "Standing", "measure"]
