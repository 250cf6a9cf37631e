"""Lists of deciding categories, as numbers that arrays can hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from policyengine.backends.columns.numbering import Numbering
from policyengine.columnar.columns import Ints

Names = tuple[str, ...]


class CategoryLists(Numbering[Names]):
    """Lists of deciding categories by number; 0 is the empty one."""

    def __init__(self) -> None:
        super().__init__([()])

    @property
    def lists(self) -> list[Names]:
        return self.things

    def joined(self, first: Ints, second: Ints) -> Ints:
        """The numbers of the lists one after the other."""
        return self._of_pairs(first, second, lambda one, other: one + other)

    def united(self, numbers: Ints, first: Ints) -> Ints:
        """Of each run of lists, which begin at `first`, the list of all their names, each once."""
        run = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(numbers)]))
        fresh = numbers != 0
        fresh[1:] &= (numbers[1:] != numbers[:-1]) | (run[1:] != run[:-1])
        at = np.flatnonzero(fresh)
        step = np.arange(len(at)) - np.searchsorted(run[at], run[at])
        united = np.zeros(len(first), np.int64)
        for number in range(int(step.max(initial=-1)) + 1):
            mine = at[step == number]
            united[run[mine]] = self._of_pairs(united[run[mine]], numbers[mine], _each_once)
        return united

    def _of_pairs(self, first: Ints, second: Ints, of: Callable[[Names, Names], Names]) -> Ints:
        count = len(self.lists)
        unique, place = np.unique(first * count + second, return_inverse=True)
        pairs = (divmod(pair, count) for pair in unique.tolist())
        numbers = [self.number(of(self.lists[one], self.lists[other])) for one, other in pairs]
        return np.array(numbers, np.int64)[place]


def _each_once(first: Names, second: Names) -> Names:
    return tuple(dict.fromkeys(first + second))
