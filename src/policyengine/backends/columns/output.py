"""Folded answers as columns of the contract: what an Arrow table, a file or a list is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import define, fields
from numpy.typing import NDArray

from policyengine.columnar.columns import Ints, Truths

Objects = NDArray[np.object_]


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
    status: Objects
    payee: Objects
    amount: Ints
    has_amount: Truths
    quantity: Objects
    unit: Objects
    at_least: Truths
    lowest: Ints
    has_lowest: Truths
    highest: Ints
    has_highest: Truths
    coefficient: Objects
    category: Objects
    options: Objects
    because: Objects
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


def by_unique(keys: Ints, value: Callable[[int], Any]) -> Objects:
    """`value` of each key, asked once for each different one."""
    unique, place = np.unique(keys, return_inverse=True)
    found = np.empty(len(unique), object)
    found[:] = [value(key) for key in unique.tolist()]
    return found[place] if len(unique) else np.empty(0, object)


def filled(values: Sequence[Any]) -> Objects:
    """A column of objects, tuples kept whole."""
    found = np.empty(len(values), object)
    found[:] = values
    return found
