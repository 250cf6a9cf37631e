"""What worlds have settled of the facts, and the forks that they meet."""

from __future__ import annotations

import numpy as np

from policyengine.backends.columns.numbering import Numbering
from policyengine.columnar.columns import Ints, Truths

ABSENT, RANGE, OPTIONS = range(3)
"""Kinds of settling: none or some of a fact, its range, the options left."""


class Settled:
    """What the worlds of a batch have settled: one column a generation, newest last."""

    def __init__(self, count: int, width: int = 0) -> None:
        self.key: Ints = np.full((count, width), -1, np.int64)
        self.kind: Ints = np.zeros((count, width), np.int64)
        self.low: Ints = np.zeros((count, width), np.int64)
        self.high: Ints = np.zeros((count, width), np.int64)

    def find(self, elements: Ints, keys: Ints, kind: int) -> tuple[Truths, Ints, Ints]:
        """Whether the world of each element has settled its key in this way, and to what."""
        found = np.zeros(len(elements), np.bool_)
        low, high = np.zeros(len(elements), np.int64), np.zeros(len(elements), np.int64)
        for column in range(self.key.shape[1]):
            here = (self.key[elements, column] == keys) & (self.kind[elements, column] == kind)
            if here.any():
                found |= here
                low[here] = self.low[elements[here], column]
                high[here] = self.high[elements[here], column]
        return found, low, high

    def children(self, parents: Ints, key: Ints, kind: Ints, low: Ints, high: Ints) -> Settled:
        """One child for each entry, of the parent given, with one thing more settled."""
        grown = Settled(0)
        grown.key = np.column_stack((self.key[parents], key))
        grown.kind = np.column_stack((self.kind[parents], kind))
        grown.low = np.column_stack((self.low[parents], low))
        grown.high = np.column_stack((self.high[parents], high))
        return grown


class Sets(Numbering[tuple[int, ...]]):
    """Sets of options by number."""

    def __init__(self) -> None:
        super().__init__()
        self._split: dict[tuple[int, frozenset[int]], tuple[int, int]] = {}

    @property
    def options(self) -> list[tuple[int, ...]]:
        return self.things

    def split(self, number: int, wanted: frozenset[int]) -> tuple[int, int]:
        """The options of a set that are wanted, and the others; −1 for an empty part."""
        key = number, wanted
        if key not in self._split:
            options = self.options[number]
            inside = tuple(o for o in options if o in wanted)
            outside = tuple(o for o in options if o not in wanted)
            self._split[key] = (
                self.number(inside) if inside else -1,
                self.number(outside) if outside else -1,
            )
        return self._split[key]


class Forks:
    """The forks met by the elements of a batch: for each, the cells that its turns leave."""

    def __init__(self) -> None:
        self.elements: list[Ints] = []
        self.keys: list[Ints] = []
        self.kinds: list[int] = []
        self.lows: list[Ints] = []
        self.highs: list[Ints] = []
        self.too_wide: list[tuple[int, tuple[int, ...]]] = []
        """Elements whose fork has more turns than there may be worlds, and the facts in it."""

    def add(self, elements: Ints, keys: Ints, kind: int, low: Ints, high: Ints) -> None:
        """One entry for each turn; the turns of an element follow each other in order."""
        self.elements.append(elements)
        self.keys.append(keys)
        self.kinds.append(kind)
        self.lows.append(low)
        self.highs.append(high)

    def forget(self, elements: Ints) -> None:
        """Take back the forks of some elements: what was asked of them does not count."""
        for i, part in enumerate(self.elements):
            keep = ~np.isin(part, elements)
            if not keep.all():
                self.elements[i], self.keys[i] = part[keep], self.keys[i][keep]
                self.lows[i], self.highs[i] = self.lows[i][keep], self.highs[i][keep]
        gone = set(elements.tolist())
        self.too_wide = [fork for fork in self.too_wide if fork[0] not in gone]
