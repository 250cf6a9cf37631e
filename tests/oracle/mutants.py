"""Small mistakes to make in the engine: each is a mutant that the oracle must catch."""

import operator
from collections.abc import Callable
from math import floor
from typing import Any

import pytest
from attrs import evolve

from policyengine import calendar
from policyengine.backends.explain import decide
from policyengine.backends.explain.amounts import Amounts
from policyengine.backends.explain.awards import Awards
from policyengine.backends.explain.months import Months
from policyengine.backends.explain.question import Question
from policyengine.backends.explain.rules import Rules
from policyengine.model.model import Law
from policyengine.operators import OPERATORS
from policyengine.plan.worlds import World
from policyengine.population import Spells

Mutate = Callable[[pytest.MonkeyPatch], None]
MUTANTS: dict[str, Mutate] = {}


def mutant(mutate: Mutate) -> Mutate:
    """Registers a mutation under the words of its docstring."""
    assert mutate.__doc__
    MUTANTS[mutate.__doc__.strip(".")] = mutate
    return mutate


def _operator(patch: pytest.MonkeyPatch, name: str, compute: Callable[..., Any]) -> None:
    patch.setitem(OPERATORS, name, evolve(OPERATORS[name], compute=compute))


def _wrap(patch: pytest.MonkeyPatch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Replace a method by `change`, which is given the old one first."""
    old = getattr(owner, name)
    patch.setattr(owner, name, lambda *args: change(old, *args))


# ---- days --------------------------------------------------------------------------------------


@mutant
def _strict_ages(patch: pytest.MonkeyPatch) -> None:
    """an age is reached on the day after the birthday."""
    _operator(patch, "≤", operator.lt)


@mutant
def _no_eve(patch: pytest.MonkeyPatch) -> None:
    """the window of a month lacks its eve."""
    _wrap(patch, calendar, "window", lambda old, m: (calendar.first_day(m), old(m)[1]))


@mutant
def _last_day_only(patch: pytest.MonkeyPatch) -> None:
    """only the last day of a month counts."""
    _wrap(patch, calendar, "window", lambda old, m: (old(m)[1], old(m)[1]))


@mutant
def _one_change_a_month(patch: pytest.MonkeyPatch) -> None:
    """days on which something changed are passed over."""
    patch.setattr(Question, "not_before", lambda q, day: None)


@mutant
def _months_rounded_up(patch: pytest.MonkeyPatch) -> None:
    """a month begun is a whole month."""
    months = OPERATORS["months"].compute
    _operator(patch, "months", lambda a, b: months(a, b) + 1)  # type: ignore[operator]


@mutant
def _fact_without_end(patch: pytest.MonkeyPatch) -> None:
    """a fact holds on after its last day."""

    def on(history: Spells, day: int) -> Any:
        begun = [s for s in history.spells if s.since is None or s.since <= day]
        return begun[-1] if begun else None

    patch.setattr(Spells, "on", on)


# ---- law ---------------------------------------------------------------------------------------


@mutant
def _level_of_first_day(patch: pytest.MonkeyPatch) -> None:
    """a month is paid at the level of its first day."""

    def level(old: Any, law: Law, name: str, day: int, area: str | None) -> Any:
        return old(law, name, calendar.first_day(calendar.month_of(day)), area)

    _wrap(patch, Law, "level", level)


@mutant
def _no_local_levels(patch: pytest.MonkeyPatch) -> None:
    """an area's own level is not seen."""
    patch.setattr(Law, "areas", lambda law, name: ())


@mutant
def _no_guards(patch: pytest.MonkeyPatch) -> None:
    """a version for existing recipients holds for everybody."""

    def versions(old: Any, law: Law, name: str, day: int) -> Any:
        return tuple(evolve(version, guard=None) for version in old(law, name, day))

    _wrap(patch, Law, "versions", versions)


@mutant
def _otherwise_too(patch: pytest.MonkeyPatch) -> None:
    """`otherwise` holds beside another band."""

    def holding(q: Question, bands: Any, row: Any) -> Any:
        return [b for b in bands if b.condition is None or b.condition(q, row, row)]

    patch.setattr(Rules, "holding", staticmethod(holding))


@mutant
def _no_starts(patch: pytest.MonkeyPatch) -> None:
    """a month of start is not waited for."""
    patch.setattr(Rules, "has_started", lambda *args: True)


@mutant
def _rounded_down(patch: pytest.MonkeyPatch) -> None:
    """what is to be rounded to the nearest step is rounded down."""
    _operator(patch, "round-nearest", lambda step, value: floor(value / step) * step)


# ---- combinations ------------------------------------------------------------------------------


@mutant
def _first_of_all(patch: pytest.MonkeyPatch) -> None:
    """the first category counts, not the highest."""
    patch.setattr(Amounts, "_highest", lambda self, q, found: found[0])


@mutant
def _no_exceptions(patch: pytest.MonkeyPatch) -> None:
    """nothing may be had beside anything else."""

    def combined(old: Any, self: Any, q: Any, program: Any, *rest: Any) -> Any:
        return old(self, q, evolve(program, exceptions=()), *rest)

    _wrap(patch, Amounts, "_combined", combined)


@mutant
def _never_added(patch: pytest.MonkeyPatch) -> None:
    """of amounts to be added the highest counts."""

    def combined(old: Any, self: Any, q: Any, program: Any, *rest: Any) -> Any:
        return old(self, q, evolve(program, combination="highest"), *rest)

    _wrap(patch, Amounts, "_combined", combined)


@mutant
def _never_outdone(patch: pytest.MonkeyPatch) -> None:
    """amounts under other laws are not looked at."""
    patch.setattr(Amounts, "_is_outdone", lambda *args: False)


@mutant
def _share_for_each(patch: pytest.MonkeyPatch) -> None:
    """both of a couple get the one share."""
    patch.setattr(Months, "_has_no_share", lambda *args: False)


@mutant
def _groups_ignored(patch: pytest.MonkeyPatch) -> None:
    """programs that exclude each other are all paid."""
    patch.setattr(Months, "_loses_in_group", lambda *args: False)


# ---- decisions ---------------------------------------------------------------------------------


@mutant
def _signed_tomorrow(patch: pytest.MonkeyPatch) -> None:
    """a decision signed after the day of asking counts."""
    patch.setattr(Awards, "_is_known", lambda *args: True)


@mutant
def _never_suspended(patch: pytest.MonkeyPatch) -> None:
    """a suspension on record is not seen."""
    patch.setattr(Awards, "_is_suspended", lambda *args: False)


# ---- unknown facts -----------------------------------------------------------------------------


@mutant
def _never_none(patch: pytest.MonkeyPatch) -> None:
    """an unknown fact is never none."""
    patch.setattr(World, "is_absent", lambda world, key: False)


@mutant
def _first_possible_day(patch: pytest.MonkeyPatch) -> None:
    """a partial date is its first day."""

    def range_of(old: Any, field: Any, cell: Any) -> tuple[int, int]:
        low, _ = old(field, cell)
        return low, low

    old = Question.range_of
    patch.setattr(
        Question, "range_of", staticmethod(lambda field, cell: range_of(old, field, cell))
    )


@mutant
def _boundary_missed(patch: pytest.MonkeyPatch) -> None:
    """an unknown fact is cut one value too low."""

    def narrow(old: Any, world: World, key: Any, test: Any) -> bool:
        return bool(old(world, key, lambda value: test(value + 1)))

    _wrap(patch, World, "narrow", narrow)


@mutant
def _all_missing(patch: pytest.MonkeyPatch) -> None:
    """every unknown fact that was read is said to decide."""

    def everything(leaves: Any) -> list[Any]:
        return list({key for leaf in leaves for key in leaf.cells})

    patch.setattr(decide, "deciding_facts", everything)
