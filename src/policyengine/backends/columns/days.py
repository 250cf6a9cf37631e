"""On which day each element stands, and since when nothing that it read was otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from policyengine.backends.columns.setting import Setting
from policyengine.backends.columns.settling import Settled
from policyengine.backends.columns.worlds import Worlds
from policyengine.columnar.columns import Ints
from policyengine.plan.nodes import Plan

LookBack = Callable[[Ints], None]


class Days(Worlds):
    """The days of a batch. `day` and `since` (n,) mean what they do in `explain`: the day asked
    about, and the first day from which nothing read could have come out otherwise, once
    `settle_since` has been called."""

    def __init__(self, setting: Setting, count: int, settled: Settled, forking: bool) -> None:
        super().__init__(count, settled, setting.sets, forking)
        self.setting = setting
        self.month = setting.month
        self.day = np.full(count, self.month.last, np.int64)
        self.since = np.full(count, max(self.month.eve, setting.last_plan.first_day), np.int64)
        self.plan_number = setting.last_plan_number
        self._stay = np.zeros(count, np.int64)
        """A number for each time that an element came to a day."""
        self._stays = 0
        self._unsettled: list[tuple[Ints, Ints, LookBack]] = []

    @property
    def plan(self) -> Plan:
        return self.setting.plans[self.plan_number]

    def on(self, elements: Ints, days: Ints | int) -> Iterator[Ints]:
        """Move elements to days; yields positions of those whose days lie in one plan, in it."""
        self.day[elements] = days
        self._stays += 1
        self._stay[elements] = self._stays
        numbers = self.setting.plan_at(self.day[elements])
        before = self.plan_number
        for number in np.unique(numbers).tolist():
            at = np.flatnonzero(numbers == number)
            self.plan_number = number
            self.since[elements[at]] = max(self.month.eve, self.plan.first_day)
            yield at
        self.plan_number = before

    def not_before(self, elements: Ints, days: Ints | int) -> None:
        """What was read holds only from `days` on; elements may come up several times."""
        np.maximum.at(self.since, elements, days)

    def settle_later(self, elements: Ints, look_back: LookBack) -> None:
        """Look for the days on which tests of unknown facts turn only when `since` is needed.

        `look_back` takes the positions among `elements` for which it is.
        """
        self._unsettled.append((elements, self._stay[elements], look_back))

    @contextmanager
    def nothing_later(self) -> Iterator[None]:
        """While a test is tried on other days, nothing is put off."""
        before = len(self._unsettled)
        yield
        del self._unsettled[before:]

    def settle_since(self, elements: Ints) -> None:
        """Look for all that was put off of some elements on the days where they are."""
        asked = np.zeros(self.count, np.bool_)
        asked[elements] = True
        for noted, stay, look_back in self._unsettled:
            at = np.flatnonzero(asked[noted] & (self._stay[noted] == stay) & ~self.lost[noted])
            if len(at):
                look_back(at)
