"""Levels in machine code: the nation's value and those of areas."""

from __future__ import annotations

from collections.abc import Callable

from policyengine.backends.native.cells import At, Value
from policyengine.backends.native.code import Machine, truth, whole
from policyengine.backends.native.rules import LEVELS, Highest, Rules
from policyengine.model import terms as t
from policyengine.model.model import LevelVersion


class Levels(Rules):
    """The meaning of levels."""

    def level(self, term: t.LevelOf, at: At) -> Value:
        """The greatest of the nation's value and those of the areas that the row lies in."""
        key = "level", id(self.plan), term.name, term.national, at.own
        return self.value_of(key, at, lambda own: self._greatest(term, own))

    def _greatest(self, term: t.LevelOf, at: At) -> Value:
        law, day = self.law, self.when.last
        best = Highest(self, LEVELS)

        def found(version: LevelVersion) -> None:
            best.add(self._own_value(version, at))

        self._level_version(law.level(term.name, day, None), at, found)
        for area in () if term.national else law.areas(term.name):
            local = law.level(term.name, day, area)
            if local is not None:
                with self.code.when(self.lies_in(area, at)):
                    self._level_version(local, at, found)
        return best.value()

    def _level_version(
        self, version: LevelVersion | None, at: At, found: Callable[[LevelVersion], None]
    ) -> None:
        """The version itself, or an earlier one where it is for those who receive already."""
        waiting = self.code.truth(truth(True))
        while version is not None and version.guard == "existing":
            existing = self.code.truth(truth(False))
            with self.code.when(waiting.get()):
                existing.set(self.is_existing(at.me, at.own))
            with self.code.when(existing.get()):
                waiting.set(truth(False))
                found(version)
            version = version.otherwise
        if version is not None:
            with self.code.when(waiting.get()):
                found(version)

    def _own_value(self, version: LevelVersion, at: At) -> Value:
        return self.value(version.value.value, At(at.me, at.me, at.own, at.own, at.day))

    def lies_in(self, area: str, at: At) -> Machine:
        """Whether the row lies in an area, which is a definition about a record above it."""
        wanted = self.law.model.names.declared[area].record or ""
        path = self._path(at.own, wanted)
        holds = self.code.truth(truth(False))
        if path is None:
            return holds.get()
        home = self.reach(t.Place("self", path, wanted), at)
        with self.code.when(self.code.b.icmp_signed(">=", home, whole(0))):
            holds.set(self.holds(area, wanted, home, at.day))
        return holds.get()

    def _path(self, record: str, wanted: str) -> tuple[t.Parent, ...] | None:
        """The hops from a row to the one above it that is of a record."""
        if record == wanted:
            return ()
        for parent in self.schema.records[record].parents:
            further = self._path(parent, wanted)
            if further is not None:
                return t.Parent(parent), *further
        return None
