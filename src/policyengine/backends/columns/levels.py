"""Levels: the nation's value and those of areas, on the day whose levels are paid."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.reaching import Scope
from policyengine.backends.columns.rules import Rules
from policyengine.backends.columns.values import Value, alike, gather, nothing
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model import terms as t
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

    def versions(
        self, q: Batch, level: t.LevelOf, el: Ints, rows: Rows, record: str
    ) -> Iterator[tuple[Ints, LevelVersion]]:
        """The positions to which a version gives the level; where a value is open, all that may."""
        day = q.month.last
        given = [
            (at[inner], version)
            for at, written in self._levels_of(q, level.name, day, el, rows, record, level.national)
            for inner, version in self._level_for(q, written, el[at], rows[at], record)
        ]
        if len(given) == 1:
            yield given[0]
            return
        values = [self._own_value(q, version, el[at], rows[at], record) for at, version in given]
        numbers, _ = alike(values)
        most = np.zeros(len(el), np.result_type(*numbers, np.int64))
        valued, unsettled = np.zeros(len(el), np.bool_), np.zeros(len(el), np.bool_)
        for (at, _), value, number in zip(given, values, numbers, strict=True):
            more = np.flatnonzero(~value.is_none() & (~valued[at] | (number > most[at])))
            most[at[more]], valued[at[more]] = number[more], True
            if value.open is not None:
                unsettled[at] |= value.open.mask
        for (at, version), value, number in zip(given, values, numbers, strict=True):
            greatest = ~value.is_none() & (number == most[at])
            yield at[np.flatnonzero(greatest | ~valued[at] | unsettled[at])], version

    def _level_on(
        self, q: Batch, name: str, day: int, el: Ints, rows: Rows, record: str, national: bool
    ) -> Value:
        value: Value | None = None
        for at, version in self._levels_of(q, name, day, el, rows, record, national):
            found = self._level_version(q, version, el[at], rows[at], record)
            if value is None:
                value = found if len(at) == len(el) else nothing(len(el))
                if value is found:
                    continue
            before = value.take(at)
            both = q.apply("greatest", el[at], [before, found])
            which, place = np.zeros(len(el), np.int64), np.arange(len(el))
            which[at] = np.where(before.is_none(), 1, 2)
            place[at] = np.arange(len(at))
            value = gather([value, found, both], which, place)
        return nothing(len(el)) if value is None else value

    def _levels_of(
        self, q: Batch, name: str, day: int, el: Ints, rows: Rows, record: str, national: bool
    ) -> Iterator[tuple[Ints, LevelVersion]]:
        """The nation's version, then those of areas, with the positions that lie in each."""
        law = q.setting.law
        version = law.level(name, day, None)
        if version is not None:
            yield np.arange(len(el)), version
        if national:
            return
        for area in law.areas(name):
            local = law.level(name, day, area)
            if local is not None:
                at = np.flatnonzero(self._lies_in(q, el, rows, record, area))
                if len(at):
                    yield at, local

    def _level_version(
        self, q: Batch, version: LevelVersion, el: Ints, rows: Rows, record: str
    ) -> Value:
        found = list(self._level_for(q, version, el, rows, record))
        if len(found) == 1 and len(found[0][0]) == len(el):
            return self._own_value(q, found[0][1], el, rows, record)
        values = [nothing(1)]
        which, place = np.zeros(len(el), np.int64), np.zeros(len(el), np.int64)
        for at, chosen in found:
            which[at], place[at] = len(values), np.arange(len(at))
            values.append(self._own_value(q, chosen, el[at], rows[at], record))
        return gather(values, which, place)

    def _level_for(
        self, q: Batch, version: LevelVersion | None, el: Ints, rows: Rows, record: str
    ) -> Iterator[tuple[Ints, LevelVersion]]:
        """The version itself, or an earlier one where it is for those who receive already."""
        at = np.arange(len(el))
        while version is not None and version.guard == "existing":
            existing = self._is_existing(q, el[at], rows[at], record)
            yield at[existing], version
            at, version = at[~existing], version.otherwise
        if version is not None:
            yield at, version

    def _own_value(
        self, q: Batch, version: LevelVersion, el: Ints, rows: Rows, record: str
    ) -> Value:
        return self.value(version.value.value, Scope(record, record))(q, el, rows, rows)

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
