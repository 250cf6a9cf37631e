"""Columns over all days of a month's window, and single tests of them, as guards need them.

A test says of each of some rows whether it *could* hold on some day of the window, in some world.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, field

from policyengine.backends.columns.moving import latest_birth
from policyengine.backends.columns.setting import Setting
from policyengine.backends.columns.unknown import field_range
from policyengine.columnar.columns import (
    HISTORY,
    NONE,
    UNKNOWN,
    UNKNOWN_OR_NONE,
    Column,
    Ints,
    Rows,
    Truths,
)
from policyengine.schema import Field

if TYPE_CHECKING:
    from policyengine.backends.native.kernel import Ready

Some = slice | Rows
"""Rows in a row, or picked ones."""
Guard = Callable[["Window", Some], Truths]
"""Whether each of some rows could pass."""
_ALWAYS = 2**62


@define(eq=False)
class Seen:
    """A column over a window: values, and which cells are not one known value all through it.

    `unsure` None: none is. `none` (None: none is) those that hold nothing, surely.
    """

    column: Column
    values: Any
    unsure: Truths | None
    none: Truths | None

    def ends(self, rows: Rows) -> tuple[Ints, Ints]:
        """The least and the greatest that unsure cells may be."""
        assert self.column.state is not None
        low, high = field_range(self.column.field, *self.column.bounds.of(rows))
        dated = self.column.state[rows] == HISTORY
        low[dated], high[dated] = -_ALWAYS, _ALWAYS
        return low, high


@define(eq=False, slots=False)
class Window:
    """What guards of one population share; filled before several threads read it."""

    setting: Setting
    everything: bool = True
    """Whether those who get nothing are told as well."""
    kept: dict[int, Truths] = field(factory=dict)
    """What a guard says of every row of its table, for others that come to it by links."""
    orders: dict[int, list[int]] = field(factory=dict)
    compiled: dict[str, Ready | None] = field(factory=dict)
    """The machine code of programs, where there is any."""
    _columns: dict[tuple[str, int], Seen] = field(factory=dict)

    @property
    def first(self) -> int:
        return self.setting.month.eve

    @property
    def last(self) -> int:
        return self.setting.month.last

    def seen(self, of: Field) -> Seen:
        key = of.record, of.index
        found = self._columns.get(key)
        if found is None:
            column = self.setting.table(of.record).columns[of.index]
            found = self._columns[key] = _over(column, self.first, self.last)
        return found

    def whole(self, record: str) -> slice:
        return slice(0, len(self.setting.table(record)))

    def of_all(self, guard: Guard, record: str) -> Truths:
        """What a guard says of every row of a table; kept."""
        found = self.kept.get(id(guard))
        if found is None:
            found = self.kept[id(guard)] = guard(self, self.whole(record))
        return found


def size(rows: Some) -> int:
    return rows.stop - rows.start if isinstance(rows, slice) else len(rows)


def picked(rows: Some, at: Ints) -> Rows:
    """Some of the rows, by their places among them."""
    return at + rows.start if isinstance(rows, slice) else rows[at]


def _over(column: Column, first: int, last: int) -> Seen:
    """A column as it is on every day from `first` to `last`."""
    histories = column.histories
    if column.state is None or histories is None or not len(histories.rows):
        return Seen(column, column.values, column.unsure, column.none)
    state, values = column.state.copy(), column.values.copy()
    owner = np.repeat(np.arange(len(histories.rows)), np.diff(histories.first))
    spell = np.flatnonzero((histories.since <= first) & (last <= histories.until))
    rows = histories.rows[owner[spell]]
    values[rows] = histories.values[spell].astype(values.dtype)
    # The bounds of an unknown spell lie elsewhere: its cell stays one with a history.
    held = histories.state[spell]
    state[rows] = np.where(held >= UNKNOWN, HISTORY, held)
    unsure, none = np.asarray(state >= UNKNOWN), np.asarray(state == NONE)
    return Seen(column, values, unsure if unsure.any() else None, none if none.any() else None)


# ---- tests ---------------------------------------------------------------------------------------


def _completed(found: Seen, rows: Some, passes: Truths, of_none: bool) -> Truths:
    """What a test says of known values, with the answer for none and for unsure cells put in."""
    if found.none is not None:
        if of_none:
            passes |= found.none[rows]
        else:
            passes &= ~found.none[rows]
    if found.unsure is not None:
        passes |= found.unsure[rows]
    return passes


def is_true(of: Field, holds: bool) -> Guard:
    """A truth, or (not `holds`) its opposite."""

    def guard(w: Window, rows: Some) -> Truths:
        found = w.seen(of)
        values = found.values[rows]
        return _completed(found, rows, values.copy() if holds else ~values, not holds)

    return guard


def is_among(of: Field, options: tuple[str, ...], holds: bool) -> Guard:
    """A choice that is one of some options, or (not `holds`) is not."""

    def guard(w: Window, rows: Some) -> Truths:
        found = w.seen(of)
        values = found.values[rows]
        wanted = w.setting.places(found.column, options)
        if np.count_nonzero(wanted) > 4:
            passes = wanted[values]
        else:
            passes = np.zeros(len(values), np.bool_)
            for place in np.flatnonzero(wanted).tolist():
                passes |= values == place
        return _completed(found, rows, passes if holds else ~passes, not holds)

    return guard


def has_none(of: Field, holds: bool) -> Guard:
    """A cell that there is none of, or (not `holds`) some."""

    def guard(w: Window, rows: Some) -> Truths:
        found = w.seen(of)
        return _completed(found, rows, np.full(size(rows), not holds), holds)

    return guard


OPPOSITE = {"<": "≥", "≥": "<", ">": "≤", "≤": ">", "=": "≠", "≠": "="}
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "≤": np.less_equal,
    ">": np.greater,
    "≥": np.greater_equal,
    "=": np.equal,
    "≠": np.not_equal,
}


def compares(of: Field, sign: str, number: int, of_none: bool) -> Guard:
    """A number against another one that is the same for everybody."""

    def guard(w: Window, rows: Some) -> Truths:
        found = w.seen(of)
        return _completed(found, rows, _SIGNS[sign](found.values[rows], number), of_none)

    return guard


def is_day(of: Field, sign: str, months: int, of_none: bool) -> Guard | None:
    """A day, so many months later, against some day of the window."""
    if sign in ("=", "≠"):
        return None
    before = sign in ("<", "≤")

    def guard(w: Window, rows: Some) -> Truths:
        latest = _latest(w, sign, months)
        found = w.seen(of)
        passes = np.asarray(found.values[rows] <= latest if before else found.values[rows] > latest)
        if found.none is not None:
            passes = passes | found.none[rows] if of_none else passes & ~found.none[rows]
        if found.unsure is not None:
            at = np.flatnonzero(found.unsure[rows])
            mine = picked(rows, at)
            low, high = found.ends(mine)
            passes[at] = low <= latest if before else high > latest
            if of_none:
                assert found.column.state is not None
                passes[at] |= found.column.state[mine] == UNKNOWN_OR_NONE
        return passes

    return guard


def _latest(w: Window, sign: str, months: int) -> int:
    """The last day that is, so many months later, within the bound that a sign sets."""
    # Before some day of the window: before its last. After some day of it: after its first.
    day = {"<": w.last - 1, "≤": w.last, ">": w.first, "≥": w.first - 1}[sign]
    return latest_birth(day, months)


def named_by(record: str, fields: tuple[Field, ...]) -> Guard:
    """Rows that somebody names in one of some fields (or might: those near an unsure one)."""

    def of_all(w: Window, rows: Some) -> Truths:
        return _named(w, record, fields)[rows]

    def guard(w: Window, rows: Some) -> Truths:
        return w.of_all(of_all, record)[rows]

    return guard


def _named(w: Window, record: str, fields: tuple[Field, ...]) -> Truths:
    table = w.setting.table(record)
    passes = np.zeros(len(table), np.bool_)
    for of in fields:
        found = w.seen(of)
        held = found.values >= 0
        if found.none is not None:
            held = held & ~found.none
        passes[found.values[held]] = True
        if found.unsure is None:
            continue
        for above in table.parents.values():
            around = np.zeros(int(above.max(initial=-1)) + 2, np.bool_)
            around[above[found.unsure]] = True
            around[-1] = False  # nobody's household
            passes |= around[above]
        if not table.parents:
            passes[:] = True
    return passes
