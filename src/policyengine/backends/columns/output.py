"""Folded answers as columns of the contract: what an Arrow table, a file or a list is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

import numpy as np
from attrs import define, fields, frozen
from numpy.typing import NDArray

from policyengine.columnar.columns import Ints, Truths

Objects = NDArray[np.object_]


@frozen(eq=False)
class Coded:
    """n values of which few differ: the place of each among `values`, some of which may be equal.

    Iterated and indexed as the array of values that it stands for.
    """

    codes: Ints
    values: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Any]:
        return map(self.values.__getitem__, self.codes.tolist())

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: Ints | Truths | slice) -> Coded: ...
    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, int | np.integer):
            return self.values[self.codes[at]]
        return Coded(self.codes[at], self.values)

    def tolist(self) -> list[Any]:
        return list(self)

    def having(self, holds: Callable[[Any], bool]) -> Truths:
        """(n,) Where a value is such."""
        return np.array([holds(value) for value in self.values] or [False], np.bool_)[self.codes]


Cells = Objects | Coded


@define(eq=False)
class ResultBatch:
    """Results of one program in one month: an entry for each recipient, in the order of the data.

    `status` (n,) names; `amount`, `lowest` and `highest` (n,) whole đồng, worth something where
    `has_amount`, `has_lowest`, `has_highest` say so; texts None where there is none. `missing`,
    `options`, `assumed` and `because` hold a tuple for each.
    """

    program: str
    record: str
    month: str
    ids: Objects
    status: Cells
    payee: Objects
    amount: Ints
    has_amount: Truths
    quantity: Cells
    unit: Cells
    at_least: Truths
    lowest: Ints
    has_lowest: Truths
    highest: Ints
    has_highest: Truths
    coefficient: Cells
    category: Cells
    options: Cells
    because: Cells
    missing: Objects
    assumed: Objects
    sensitive: Truths
    too_much_missing: Truths

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, keep: Truths) -> ResultBatch:
        """Some of the results."""
        parts: list[Any] = [getattr(self, one.name) for one in fields(type(self))]
        some: Any = [part if isinstance(part, str) else part[keep] for part in parts]
        return ResultBatch(*some)


def by_unique(keys: Ints, value: Callable[[int], Any]) -> Coded:
    """`value` of each key, asked once for each different one."""
    unique, place = np.unique(keys, return_inverse=True)
    return Coded(place, tuple(value(key) for key in unique.tolist()))


def filled(values: Sequence[Any]) -> Objects:
    """A column of objects, tuples kept whole."""
    found = np.empty(len(values), object)
    found[:] = values
    return found
