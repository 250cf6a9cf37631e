"""Levels: the nation's value and those of areas, on the day whose levels are paid."""

from __future__ import annotations

import numpy as np

from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.reaching import Scope
from policyengine.backends.columns.rules import Rules
from policyengine.backends.columns.values import Value, gather, nothing
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model.model import LevelVersion


class Levels(Rules):
    """The meaning of levels."""

    def level(
        self, q: Batch, name: str, el: Ints, rows: Rows, record: str, national: bool
    ) -> Value:
        """The greatest of the nation's value and those of the areas that rows lie in."""
        days = q.level_day[el]
        values, which, place = [nothing(1)], np.zeros(len(el), np.int64), np.zeros(len(el), int)
        for day in np.unique(days).tolist():
            at = np.flatnonzero(days == day)
            found = self._level_on(q, name, int(day), el[at], rows[at], record, national)
            values.append(found)
            which[at], place[at] = len(values) - 1, np.arange(len(at))
        return values[1] if len(values) == 2 else gather(values, which, place)

    def _level_on(
        self, q: Batch, name: str, day: int, el: Ints, rows: Rows, record: str, national: bool
    ) -> Value:
        law = q.setting.law
        version = law.level(name, day, None)
        value = nothing(len(el))
        if version is not None:
            value = self._level_version(q, version, el, rows, record)
        if national:
            return value
        for area in law.areas(name):
            local = law.level(name, day, area)
            if local is None:
                continue
            at = np.flatnonzero(self._lies_in(q, el, rows, record, area))
            if not len(at):
                continue
            found = self._level_version(q, local, el[at], rows[at], record)
            nation = value.take(at)
            both = q.apply("greatest", el[at], [nation, found])
            which, place = np.zeros(len(el), np.int64), np.arange(len(el))
            which[at] = np.where(nation.is_none(), 1, 2)
            place[at] = np.arange(len(at))
            value = gather([value, found, both], which, place)
        return value

    def _level_version(
        self, q: Batch, version: LevelVersion, el: Ints, rows: Rows, record: str
    ) -> Value:
        own = self.value(version.value.value, Scope(record, record))
        if version.guard != "existing":
            return own(q, el, rows, rows)
        existing = self._is_existing(q, el, rows, record)
        at, others = np.flatnonzero(existing), np.flatnonzero(~existing)
        first = own(q, el[at], rows[at], rows[at])
        second = nothing(len(others))
        if version.otherwise is not None:
            second = self._level_version(q, version.otherwise, el[others], rows[others], record)
        place = np.zeros(len(el), np.int64)
        place[at], place[others] = np.arange(len(at)), np.arange(len(others))
        return gather([first, second], np.where(existing, 0, 1), place)

    def _lies_in(self, q: Batch, el: Ints, rows: Rows, record: str, area: str) -> Truths:
        declared = q.setting.law.model.names.declared[area]
        wanted = declared.record or ""
        holds = np.zeros(len(el), np.bool_)
        home = ancestors(q, rows, record, wanted)
        if home is not None:
            at = np.flatnonzero(home >= 0)
            holds[at] = self.holds(q, area, el[at], home[at], wanted)
        return holds


def ancestors(q: Batch, rows: Rows, record: str, wanted: str) -> Rows | None:
    """The rows themselves or the ones above them that are of a record."""
    if record == wanted:
        return rows
    for parent, above in q.setting.table(record).parents.items():
        found = ancestors(q, above[rows], parent, wanted)
        if found is not None:
            return found
    return None
