"""Faults of large tables: the first rows of each kind are named, the others counted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import define, evolve, field

from policyengine.columnar.columns import Ints, Truths
from policyengine.diagnostics import Diagnostic, Report
from policyengine.problems import streams

NAMED_ROWS = 5
"""Rows of each kind of fault in a column that are named one by one."""


@define
class Faults:
    """What is wrong with tables so far. `finish` says how many more rows each fault has."""

    report: Report
    in_chunks: bool = False
    """Whether the data is read chunk by chunk, so that a row may stand in another."""
    _counts: dict[tuple[str, str, str], int] = field(factory=dict)
    _whole: set[tuple[str, str | None, str]] = field(factory=set)

    def once(self, found: Diagnostic) -> None:
        """A fault of a whole table or column, the same in every chunk of it."""
        key = found.problem.slug, found.place, found.message.vi
        if key not in self._whole:
            self._whole.add(key)
            self.report(found)

    def rows(
        self, place: str, title: str, numbers: Ints, worded: Callable[[int], Diagnostic]
    ) -> None:
        """One kind of fault in the rows with these numbers; `worded(i)` is that of the i-th."""
        if not len(numbers):
            return
        first = worded(0)
        key = place, title, first.problem.slug
        before = self._counts.get(key, 0)
        for i in range(min(len(numbers), NAMED_ROWS - before)):
            at = f"{place} › dòng {numbers[i]}" + (f" › {title}" if title else "")
            self.report(evolve(worded(i), place=at))
        self._counts[key] = before + len(numbers)

    def finish(self) -> None:
        """Count the rows that were not named."""
        for (place, title, slug), count in self._counts.items():
            if count > NAMED_ROWS:
                at = f"{place} › {title}" if title else place
                self.report(streams.more_rows_with_fault(slug, count - NAMED_ROWS, at))
        self._counts.clear()


@define
class Spot:
    """Where the rows of one column stand: their file, the header, and their numbers in it."""

    faults: Faults
    place: str
    title: str
    numbers: Ints
    """(n,) The number of each row, as a person counts them."""

    def of(self, title: str) -> Spot:
        return Spot(self.faults, self.place, title, self.numbers)

    def whole(self, worded: Callable[[str], Diagnostic]) -> None:
        self.faults.once(worded(f"{self.place} › {self.title}"))

    def rows(self, at: Ints | Truths, worded: Callable[[int], Diagnostic]) -> None:
        """`at` are positions, or a mask; `worded(position)` the fault of a row, without place."""
        if at.dtype == np.bool_:
            at = np.flatnonzero(at)
        self.faults.rows(self.place, self.title, self.numbers[at], lambda i: worded(int(at[i])))

    def same(self, at: Ints | Truths, found: Diagnostic) -> None:
        self.rows(at, lambda position: found)


def taken(spot: Spot, kept: Ints) -> Spot:
    """The spot of some of its rows."""
    return Spot(spot.faults, spot.place, spot.title, spot.numbers[kept])
