"""Ids of rows, as whatever store they were read into; a text is made when somebody reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

Texts = Callable[[NDArray[np.int64]], Sequence[str]]
"""The texts at some places."""


class Ids:
    """A text for each of n rows: `ids[3]` is a str, `ids[array]` an array of objects.

    `read` gives the texts of the first `count` rows, `more` those of the rows after them.
    """

    __slots__ = ("_count", "_more", "_read")

    def __init__(self, read: Texts, count: int, more: Sequence[str] = ()) -> None:
        self._read = read
        self._count = count
        self._more = np.empty(len(more), object)
        self._more[:] = more

    def __len__(self) -> int:
        return self._count + len(self._more)

    def __iter__(self) -> Iterator[str]:
        return iter(self[np.arange(len(self))].tolist())

    @overload
    def __getitem__(self, rows: int | np.integer) -> str: ...
    @overload
    def __getitem__(self, rows: NDArray[np.integer]) -> NDArray[np.object_]: ...
    def __getitem__(
        self, rows: int | np.integer | NDArray[np.integer]
    ) -> str | NDArray[np.object_]:
        if isinstance(rows, int | np.integer):
            place = int(rows) + (len(self) if rows < 0 else 0)
            if not 0 <= place < len(self):
                raise IndexError(rows)
            if place >= self._count:
                return str(self._more[place - self._count])
            return str(self._read(np.array([place]))[0])
        at = np.asarray(rows, np.int64)
        found = np.empty(len(at), object)
        late = at >= self._count
        if late.any():
            found[late] = self._more[at[late] - self._count]
            early = np.flatnonzero(~late)
            found[early] = self._texts(at[early])
            return found
        return self._texts(at)

    def _texts(self, at: NDArray[np.int64]) -> NDArray[np.object_]:
        found = np.empty(len(at), object)
        if len(at):
            found[:] = self._read(at)
        return found


def numbered(prefix: str, count: int) -> Ids:
    """The ids of rows that have none of their own: prefix and number from 1 on."""
    return Ids(lambda at: [f"{prefix}-{place + 1}" for place in at.tolist()], count)
