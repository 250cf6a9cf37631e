"""Records as arrays: one column per field, links as row numbers, the rare cases beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from policyengine.columnar.ids import Ids
from policyengine.schema import Field, Record, Schema

Ints = NDArray[np.int64]
Rows = NDArray[np.int64]
"""Row numbers of one table; −1 where there is nobody."""
Truths = NDArray[np.bool_]

KNOWN, NONE, UNKNOWN, UNKNOWN_OR_NONE, HISTORY = range(5)
"""What a cell holds: a value; nothing; something unknown; that or nothing; spells of these."""

OPEN_START, OPEN_END = -(2**62), 2**62
"""The ends of a spell without a first or a last day."""
NO_BOUND = -(2**62)
"""Stands for a bound that an unknown cell does not have of its own."""


@frozen(eq=False)
class Bounds:
    """The ends of those unknown cells that are narrower than their field: partial dates.

    `rows` ascending (n,), `low` and `high` (n,) inclusive, `NO_BOUND` where open.
    """

    rows: Rows
    low: Ints
    high: Ints

    def of(self, rows: Rows) -> tuple[Ints, Ints]:
        """Low and high for each of `rows`."""
        if not len(self.rows):
            return np.full(len(rows), NO_BOUND), np.full(len(rows), NO_BOUND)
        at = np.searchsorted(self.rows, rows)
        at[at == len(self.rows)] = 0
        found = self.rows[at] == rows
        low, high = np.full(len(rows), NO_BOUND), np.full(len(rows), NO_BOUND)
        low[found], high[found] = self.low[at[found]], self.high[at[found]]
        return low, high


@frozen(eq=False)
class Histories:
    """The spells of the cells that have a history, all in a row, ordered by their start.

    Cell `rows[i]` has the spells `first[i]` up to `first[i + 1]`; each spell holds from `since` to
    `until` (days, both included) a cell: its state, value and bounds.
    """

    rows: Rows
    first: Ints
    since: Ints
    until: Ints
    state: NDArray[np.uint8]
    values: Ints
    low: Ints
    high: Ints


NO_BOUNDS = Bounds(*(np.empty(0, np.int64) for _ in range(3)))


@define(eq=False, slots=False)
class Column:
    """One field of every row of a table.

    `values` (n,): truths as bool, days and months as `calendar` numbers, numbers whole, choices as
    the place of the option in the field's type, texts, ids and names of declarations as numbers of
    `texts`, references as rows. `state` (n,) says what a value is worth; None: all are known.
    """

    field: Field
    values: NDArray[np.generic]
    state: NDArray[np.uint8] | None = None
    bounds: Bounds = NO_BOUNDS
    histories: Histories | None = None
    texts: tuple[str, ...] = ()

    @cached_property
    def unsure(self) -> Truths | None:
        """Which cells are not known to be one value or none on every day; None: no such cell."""
        return _any(None if self.state is None else self.state >= UNKNOWN)

    @cached_property
    def none(self) -> Truths | None:
        """Which cells surely hold nothing; None: no such cell."""
        return _any(None if self.state is None else self.state == NONE)


def _any(cells: Any) -> Truths | None:
    return cells if cells is not None and cells.any() else None


@frozen(eq=False)
class Children:
    """The rows that lie in each row of another table: `order[first[i] : first[i + 1]]`."""

    order: Rows
    first: Ints

    @classmethod
    def of(cls, parents: Rows, count: int) -> Children:
        held = np.flatnonzero(parents >= 0)
        owners = parents[held]
        if len(owners) and np.any(owners[1:] < owners[:-1]):
            held = held[np.argsort(owners, kind="stable")]
            owners = parents[held]
        return cls(held, np.searchsorted(owners, np.arange(count + 1)))

    def pairs(self, at: Ints, owners: Rows) -> tuple[Ints, Rows]:
        """Every row in each of `owners`, with the owner's entry of `at`."""
        first, count = self.first[owners], self.first[owners + 1] - self.first[owners]
        within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(at, count), self.order[np.repeat(first, count) + within]

    def steps(self, at: Ints, owners: Rows) -> Iterator[tuple[Ints, Rows]]:
        """The same, first everybody's first row, then the second ones, and so on."""
        first, last = self.first[owners], self.first[owners + 1]
        step = 0
        while True:
            more = first + step < last
            at, first, last = at[more], first[more], last[more]
            if not len(at):
                return
            yield at, self.order[first + step]
            step += 1


def nowhere(row: int) -> str:
    """The place of a row that was read from no file."""
    return ""


@define(eq=False)
class Table:
    """All rows of one record. Rows from `inside` on are somebody outside the records."""

    record: Record
    ids: Ids | NDArray[np.object_]
    """Texts (n,), for results and ties; read only where somebody needs them."""
    columns: dict[int, Column]
    """By field index; fields that nobody reads may be missing."""
    parents: dict[str, Rows]
    inside: int
    place_of: Callable[[int], str] = nowhere
    """Where a row was read (file and row), for messages."""

    def __len__(self) -> int:
        return len(self.ids)


class Naming:
    """Which rows name each row in some fields, and beside which rows such a field is not known."""

    def __init__(self, tables: Mapping[str, Table], fields: tuple[Field, ...], around: str) -> None:
        record = fields[0].record
        table = tables[record]
        self.parents = table.parents[around]
        named, naming = [], []
        unsure = np.zeros(len(table), np.bool_)
        for of in fields:
            column = table.columns[of.index]
            held = column.values.astype(np.int64) >= 0
            if column.state is not None:
                unsure |= np.asarray(column.state >= UNKNOWN)
                held &= (column.state != NONE) & (column.state < UNKNOWN)
            rows = np.flatnonzero(held)
            named.append(column.values[rows].astype(np.int64))
            naming.append(rows)
        pairs = np.unique((np.concatenate(named) << 32) + np.concatenate(naming))
        owners, order = pairs >> 32, pairs & (1 << 32) - 1
        self.of_row = Children(order, np.searchsorted(owners, np.arange(len(table) + 1)))
        self.is_unsure: Truths = np.zeros(len(tables[around]) + 1, np.bool_)
        self.is_unsure[self.parents[unsure]] = True
        self.is_unsure[-1] = False
        """By the row around: whether it holds a row of which one of the fields is not known."""

    def within(self, at: Rows, rows: Rows, owners: Rows) -> Truths:
        """Which of some rows lie in their owners."""
        return np.asarray(self.parents[rows] == owners[at], np.bool_)


@define(eq=False, slots=False)
class ColumnPopulation:
    """Tables of every record, by name; the columnar twin of `population.Population`."""

    schema: Schema
    tables: dict[str, Table]
    _children: dict[tuple[str, str], Children] = field(factory=dict)
    _naming: dict[tuple[str, tuple[int, ...], str], Naming] = field(factory=dict)

    def children(self, parent: str, child: str) -> Children:
        """Which rows of `child` lie in each row of `parent`."""
        key = parent, child
        if key not in self._children:
            within = self.tables[child].parents[parent]
            self._children[key] = Children.of(within, len(self.tables[parent]))
        return self._children[key]

    def naming(self, fields: tuple[Field, ...], around: str) -> Naming:
        """Who names whom in some fields of one record, among those in a row of `around`."""
        key = fields[0].record, tuple(of.index for of in fields), around
        if key not in self._naming:
            self._naming[key] = Naming(self.tables, fields, around)
        return self._naming[key]

    @cached_property
    def texts(self) -> dict[str, int]:
        """A number for every text, option and name that a cell may hold."""
        found: dict[str, int] = {}
        for table in self.tables.values():
            for column in table.columns.values():
                for text in column.texts:
                    found.setdefault(text, len(found))
        return found
