"""What compiled code is handed at each call: addresses of arrays and numbers of the month.

Code is compiled for plans and for the shape of a population; everything else comes in slots, so
that the next month and the next part of a file need no new code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import define, field, frozen

from policyengine.backends.columns.moving import latest_birth
from policyengine.backends.columns.setting import Setting
from policyengine.columnar.columns import Ints
from policyengine.schema import Field
from policyengine.types import Choice

Fill = Callable[[Setting], Any]
"""What a slot holds: an array or a whole number."""
_BITS = 64
BEFORE = 1
"""Tables by day begin so many days before the eve of the month."""


@frozen
class Shape:
    """What code rests on of a column: how values are stored, whether all are known, and the texts
    of a closed list of options, which a word has bits for."""

    stored: str
    is_known: bool
    texts: tuple[str, ...]


@define(eq=False)
class Slots:
    """The slots of one piece of code, and the shapes of the columns that it reads."""

    setting: Setting | None
    """That for which the code is written; others are held to the same shapes. None once it is
    written: its population need not be kept."""
    _fills: list[Fill] = field(factory=list)
    _numbers: dict[object, int] = field(factory=dict)
    _shapes: dict[tuple[str, int], Shape | None] = field(factory=dict)

    def number(self, key: object, fill: Fill) -> int:
        """The slot for something, which `key` tells apart."""
        if key not in self._numbers:
            self._numbers[key] = len(self._fills)
            self._fills.append(fill)
        return self._numbers[key]

    def shape(self, of: Field) -> Shape | None:
        """The shape of a column; None where the data has no such column."""
        key = of.record, of.index
        if key not in self._shapes:
            assert self.setting is not None, "the code is written"
            self._shapes[key] = _shape(self.setting, key)
        return self._shapes[key]

    def fit(self, setting: Setting) -> bool:
        """Whether the code may be asked about another population."""
        return all(_shape(setting, key) == shape for key, shape in self._shapes.items())

    def filled(self, setting: Setting) -> tuple[Ints, list[Any]]:
        """The slots, and the arrays whose addresses stand in them: they have to be kept."""
        kept = [fill(setting) for fill in self._fills]
        kept = [_array(x) if isinstance(x, np.ndarray) else x for x in kept]
        slots = [x.ctypes.data if isinstance(x, np.ndarray) else int(x) for x in kept]
        return np.array(slots or [0], np.int64), kept


def _array(array: Any) -> Any:
    """An array as code reads it; an empty one has an entry all the same, which nobody counts."""
    return np.ascontiguousarray(array) if array.size else np.zeros(1, array.dtype)


def _shape(setting: Setting, key: tuple[str, int]) -> Shape | None:
    column = setting.table(key[0]).columns.get(key[1])
    if column is None:
        return None
    kind = column.field.type
    is_closed = isinstance(kind, Choice) and len(kind.options) <= _BITS
    texts = column.texts if is_closed else ()
    return Shape(column.values.dtype.str, column.state is None, texts)


def births(months: int) -> Fill:
    """By day, from `BEFORE` the eve on: the last day on which somebody so many months old then
    was born."""

    def fill(setting: Setting) -> Any:
        days = range(setting.month.eve - BEFORE, setting.month.last + 1)
        return np.array([latest_birth(day, months) for day in days], np.int64)

    return fill
