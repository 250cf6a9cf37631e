"""Seeded faults of the columns engine, each of which the comparison with `explain` must catch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from policyengine.backends.columns import (
    amounts,
    awards,
    batch,
    decisions,
    folding,
    guards,
    levels,
    months,
    moving,
    rules,
    window,
    worlds,
)

Patch = pytest.MonkeyPatch
Mutant = Callable[[Patch], None]


def _no_eve(patch: Patch) -> None:
    """The month is decided by its last day alone."""

    def last_day_only(self: Any, *args: Any) -> Any:
        q = args[0]
        eve, q.month = (
            q.month,
            q.month.__class__(q.month.number, q.month.last, q.month.last, q.month.asking_day),
        )
        try:
            return _MONTH_OUTCOMES(self, *args)
        finally:
            q.month = eve

    patch.setattr(decisions.Decisions, "month_outcomes", last_day_only)


_MONTH_OUTCOMES = decisions.Decisions.month_outcomes


def _birthday_late(patch: Patch) -> None:
    """Somebody is of age a day late."""
    patch.setattr(moving, "latest_birth", lambda day, months_: _LATEST(day, months_) - 1)


_LATEST = moving.latest_birth


def _guard_too_strict(patch: Patch) -> None:
    """Unsure cells do not pass."""

    def strict(found: Any, rows: Any, passes: Any, of_none: bool) -> Any:
        if found.unsure is not None:
            passes &= ~found.unsure[rows]
        return passes

    patch.setattr(window, "_completed", strict)


def _guard_of_last_day(patch: Patch) -> None:
    """Guards look at the last day only."""
    patch.setattr(window.Window, "first", property(lambda self: self.last))


def _first_candidate(patch: Patch) -> None:
    """The first candidate is taken for the highest."""

    def first(q: Any, el: Any, found: list[Any]) -> Any:
        numbers = [n for c in found for n in np.unique(c.categories).tolist()]
        return amounts._first(found, numbers)

    patch.setattr(amounts.Amounts, "_highest", staticmethod(first))


def _no_exception(patch: Patch) -> None:
    """What cumulates is added to nothing."""
    patch.setattr(amounts.CategoryLists, "joined", lambda self, first, second: first)


def _suspension_forgotten(patch: Patch) -> None:
    patch.setattr(
        awards.Awards, "_is_suspended", lambda self, q, el, award: np.zeros(len(el), np.bool_)
    )


def _unsigned_known(patch: Patch) -> None:
    """Decisions signed after the day of asking count."""
    patch.setattr(awards.Awards, "_is_known", lambda self, q, el, award: np.ones(len(el), np.bool_))


def _history_ignored(patch: Patch) -> None:
    """A history holds its first spell for ever."""

    def first(self: Any, column: Any, elements: Any, rows: Any, state: Any, data: Any) -> Any:
        self.day, day = np.full(len(self.day), -(10**6)), self.day
        try:
            return _ON_DAY(self, column, elements, rows, state, data)
        finally:
            self.day = day

    patch.setattr(batch.Batch, "_on_day", first)


_ON_DAY = batch.Batch._on_day


def _one_turn(patch: Patch) -> None:
    """Forks take their first turn only."""

    def first(self: Any, elements: Any, keys: Any, kind: int, first: Any, second: Any) -> None:
        _FORK(self, elements, keys, kind, first, first)

    patch.setattr(worlds.Worlds, "_fork_in_two", first)


_FORK = worlds.Worlds._fork_in_two


def _no_local_level(patch: Patch) -> None:
    patch.setattr(
        levels.Levels,
        "_lies_in",
        lambda self, q, el, rows, record, area: np.zeros(len(el), np.bool_),
    )


def _everybody_existing(patch: Patch) -> None:
    """Versions for existing recipients hold for everybody."""
    patch.setattr(
        rules.Rules, "_is_existing", lambda self, q, el, rows, record: np.ones(len(el), np.bool_)
    )


def _no_sharing(patch: Patch) -> None:
    patch.setattr(
        months.Months,
        "_has_no_share",
        lambda self, q, program, el, rows, outcome: np.zeros(len(outcome.at), np.bool_),
    )


def _groups_forgotten(patch: Patch) -> None:
    patch.setattr(
        months.Months,
        "_loses_in_group",
        lambda self, q, p, el, rows, r, decided, b: np.zeros(len(decided.at), np.bool_),
    )


def _bounds_of_first_world(patch: Patch) -> None:
    """Of all worlds the first gives both ends."""

    def narrow(folded: Any, *rest: Any) -> None:
        low, high = folded.low.copy(), folded.high.copy()
        _FOLD(folded, *rest)
        folded.low, folded.high = low, high

    patch.setattr(folding, "_fold", narrow)


_FOLD = folding._fold


def _missing_forgotten(patch: Patch) -> None:
    patch.setattr(folding, "deciding_facts", lambda leaves: [])


def _category_guard_swallows(patch: Patch) -> None:
    """Of a disjunction in a guard only the first part counts."""
    patch.setattr(guards, "some", lambda parts: parts[0] if parts else guards.nobody)


MUTANTS: dict[str, Mutant] = {
    "only the last day of the month": _no_eve,
    "birthdays a day late": _birthday_late,
    "guards stop unsure cells": _guard_too_strict,
    "guards see the last day only": _guard_of_last_day,
    "first is taken for highest": _first_candidate,
    "cumulation names one category": _no_exception,
    "suspension": _suspension_forgotten,
    "decisions not signed yet": _unsigned_known,
    "history": _history_ignored,
    "one turn of two": _one_turn,
    "local level": _no_local_level,
    "existing recipients": _everybody_existing,
    "one share of two": _no_sharing,
    "groups": _groups_forgotten,
    "bounds of the first world": _bounds_of_first_world,
    "missing facts": _missing_forgotten,
    "guards of a disjunction": _category_guard_swallows,
}
