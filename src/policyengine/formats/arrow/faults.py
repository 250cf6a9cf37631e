"""Faults of large tables: the first rows of each kind are named, the others counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from attrs import define, evolve, field, frozen

from policyengine.columnar.columns import Ints, Truths
from policyengine.diagnostics import Diagnostic, Report
from policyengine.problems import streams

NAMED_ROWS = 5
"""Rows of each kind of fault in a column that are named one by one."""


@frozen
class Told:
    """One kind of fault in some rows of a column: the first of them named, and how many."""

    place: str
    title: str
    slug: str
    named: tuple[Diagnostic, ...]
    count: int


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
        slug = worded(0).problem.slug
        named = []
        for i in range(min(len(numbers), NAMED_ROWS - self._counts.get((place, title, slug), 0))):
            named.append(evolve(worded(i), place=row_place(place, title, int(numbers[i]))))
        self.add(Told(place, title, slug, tuple(named), len(numbers)))

    def add(self, told: Told) -> None:
        """The same, found by somebody else too, who need not know of those found before."""
        key = told.place, told.title, told.slug
        before = self._counts.get(key, 0)
        for found in told.named[: max(NAMED_ROWS - before, 0)]:
            self.report(found)
        self._counts[key] = before + told.count

    def finish(self) -> None:
        """Count the rows that were not named."""
        for (place, title, slug), count in self._counts.items():
            if count > NAMED_ROWS:
                at = f"{place} › {title}" if title else place
                self.report(streams.more_rows_with_fault(slug, count - NAMED_ROWS, at))
        self._counts.clear()


def row_place(place: str, title: str, number: int) -> str:
    """A row of a file, and its cell under a header (empty: the whole row)."""
    return f"{place} › dòng {number}" + (f" › {title}" if title else "")


class Noted(Faults):
    """Faults that are not reported but noted, for `take_notes` with those of the whole data."""

    def __init__(self) -> None:
        super().__init__(lambda found: None, in_chunks=True)
        self.notes: list[Diagnostic | Told] = []

    def once(self, found: Diagnostic) -> None:
        self.notes.append(found)

    def add(self, told: Told) -> None:
        self.notes.append(told)


def take_notes(faults: Faults, notes: Iterable[Diagnostic | Told]) -> None:
    """Report what another has noted, in the order of the data."""
    for note in notes:
        if isinstance(note, Told):
            faults.add(note)
        else:
            faults.once(note)


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

    def place_of(self, position: int) -> str:
        return row_place(self.place, self.title, int(self.numbers[position]))

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
