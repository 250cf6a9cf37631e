"""Cells of a row, and the rows that places lead to, in machine code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from attrs import frozen
from llvmlite import ir

from policyengine import calendar
from policyengine.backends.columns.setting import Setting
from policyengine.backends.native.code import POINTER, WHOLE, Code, Machine, truth, whole
from policyengine.backends.native.slots import Fill, Slots
from policyengine.columnar.columns import KNOWN, NO_BOUND, NONE, UNKNOWN, Column
from policyengine.model import terms as t
from policyengine.plan.nodes import Plan
from policyengine.schema import Field
from policyengine.types import Month as MonthType
from policyengine.types import Number, Reference, Truth

SINCE, SENSITIVE, LOST, POSSIBLE = range(4)
"""What evaluation leaves behind: the first day from which nothing read could have come out
otherwise, whether a sensitive fact was read, whether something was met that is not compiled; and
what it is told: which categories the row could belong to, a bit for each."""
SIGNS = {"=": "==", "≠": "!=", "<": "<", "≤": "<=", ">": ">", "≥": ">="}
MOST = 2**62
"""No numerator comes near it."""
MOST_UNBOUNDED = 2**40
"""A number without bounds of its own that is larger is not decided here."""


@frozen(eq=False)
class Value:
    """`data / den`; `none` where there is none of it. `most`: the numerator is proven to lie
    between −most and most."""

    data: Machine
    den: int
    none: Machine
    most: int


@frozen(eq=False)
class At:
    """The row at hand, the row that the rule is about, the records of both, the day."""

    it: Machine
    me: Machine
    record: str
    own: str
    day: Machine


@frozen(eq=False)
class Cell:
    """A stored value; `state` None: known in every row."""

    data: Machine
    state: Machine | None


class Cells:
    """Writes how cells are read and places are followed."""

    def __init__(self, setting: Setting) -> None:
        self.law = setting.law
        self.when = setting.month
        self.schema = setting.law.model.schema
        self.plan: Plan = setting.last_plan
        self.slots = Slots(setting)
        self.module = ir.Module("policy")
        self.code: Code
        self.handed: tuple[Machine, Machine]
        """The slots and what evaluation leaves behind."""
        self.left_out: list[str] = []
        """What is not compiled: whoever comes to it is lost."""
        self._births = {n: record.with_role("birth") for n, record in self.schema.records.items()}
        self._functions: dict[object, Any] = {}
        self._values: dict[object, Value] = {}
        """What is known of the values that functions give."""

    # ---- functions --------------------------------------------------------------------------

    @contextmanager
    def function(self, key: object, kind: Any, more: tuple[Any, ...] = ()) -> Iterator[Any]:
        """Write an inner function of a row and a day; its own arguments."""
        of = ir.FunctionType(kind, [POINTER, POINTER, *(more or (WHOLE, WHOLE))])
        name = f"f{len(self._functions)}"
        found = self._functions[key] = ir.Function(self.module, of, name)
        found.linkage = "internal"
        before = self.code, self.handed
        self.code, self.handed = Code(found), (found.args[0], found.args[1])
        yield found.args[2:]
        self.code, self.handed = before

    def has(self, key: object) -> bool:
        """Whether a function is written already."""
        return key in self._functions

    def call(self, key: object, *arguments: Machine) -> Machine:
        return self.code.b.call(self._functions[key], [*self.handed, *arguments])

    def value_of(self, key: object, at: At, written: Callable[[At], Value]) -> Value:
        """A value of the row that a rule is about, written once as a function of its own."""
        if key not in self._functions:
            with self.function(key, WHOLE) as (own, today):
                value = written(At(own, own, at.own, at.own, today))
                self.code.b.ret(self.code.b.select(value.none, whole(-MOST), value.data))
            self._values[key] = value
        kept, found = self._values[key], self.call(key, at.me, at.day)
        none = self.code.b.icmp_signed("==", found, whole(-MOST))
        return Value(found, kept.den, none, kept.most)

    # ---- what evaluation leaves behind ------------------------------------------------------

    def left(self, place: int) -> Machine:
        return self.code.written(self.handed[1], whole(place))

    def leave(self, place: int, value: Machine) -> None:
        self.code.put(self.handed[1], whole(place), value)

    def note(self, place: int, holds: Machine) -> None:
        """Set a mark where something holds."""
        with self.code.when(holds, likely=False):
            self.leave(place, whole(1))

    def not_before(self, day: Machine) -> None:
        self.leave(SINCE, self.code.greater(self.left(SINCE), day))

    def lose(self, why: str) -> None:
        """Something that is not compiled."""
        self.left_out.append(why)
        self.leave(LOST, whole(1))

    # ---- slots ------------------------------------------------------------------------------

    def number(self, key: object, fill: Fill) -> Machine:
        place = whole(self.slots.number(key, fill))
        return self.code.entry(self.handed[0], place, WHOLE)

    def array(self, key: object, fill: Fill) -> Machine:
        return self.code.b.inttoptr(self.number(key, fill), POINTER)

    @property
    def last(self) -> Machine:
        return self.number("last", lambda setting: setting.month.last)

    @property
    def eve(self) -> Machine:
        return self.number("eve", lambda setting: setting.month.eve)

    # ---- cells ------------------------------------------------------------------------------

    def cell(self, of: Field, row: Machine) -> Cell | None:
        """A cell of a row, as it is read; None where the data has no such column."""
        found = self.stored(of, row)
        if found is None:
            self.lose(f"no column {of.record}.{of.name}")
        elif of.sensitive:
            self.note(SENSITIVE, self.reveals(of, found))
        return found

    def stored(self, of: Field, row: Machine) -> Cell | None:
        """A cell of a row, whatever it says."""
        shape = self.slots.shape(of)
        if shape is None:
            return None
        record, index = of.record, of.index
        values = self.array(("values", record, index), lambda s: _column(s, record, index).values)
        state = None
        if not shape.is_known:
            states = self.array(("state", record, index), lambda s: _column(s, record, index).state)
            state = self._wide(self.code.entry(states, row, ir.IntType(8)), signed=False)
        size = np.dtype(shape.stored).itemsize
        data = self._wide(self.code.entry(values, row, ir.IntType(8 * size)))
        return Cell(data, state)

    def _wide(self, value: Machine, signed: bool = True) -> Machine:
        if value.type.width == 64:
            return value
        return (self.code.b.sext if signed else self.code.b.zext)(value, WHOLE)

    def is_none(self, cell: Cell) -> Machine:
        if cell.state is None:
            return truth(False)
        return self.code.b.icmp_signed("==", cell.state, whole(NONE))

    def is_unsure(self, cell: Cell) -> Machine:
        if cell.state is None:
            return truth(False)
        return self.code.b.icmp_signed(">=", cell.state, whole(UNKNOWN))

    def reveals(self, of: Field, cell: Cell) -> Machine:
        """Whether a cell says more than a blank would (an unknown one does)."""
        b = self.code.b
        shown = truth(True)
        if cell.state is not None:
            shown = b.icmp_signed("!=", cell.state, whole(NONE))
        blank: Any = of.blank.value
        if of.blank.kind == "value":
            record, index = of.record, of.index
            if isinstance(blank, str):
                usual = self.number(
                    ("text", record, index, blank),
                    lambda s: _place(_column(s, record, index).texts, blank),
                )
            else:
                usual = whole(int(blank))
            as_usual = b.icmp_signed("==", cell.data, usual)
            if cell.state is not None:
                as_usual = b.and_(as_usual, b.icmp_signed("==", cell.state, whole(KNOWN)))
            shown = b.and_(shown, self.code.opposite(as_usual))
        return shown

    def read(self, of: Field, row: Machine) -> Value:
        """A number, day, month or truth; who has an unknown one is lost."""
        cell = self.cell(of, row)
        if cell is None:
            return self.nothing()
        unsure = self.is_unsure(cell)
        if cell.state is not None:
            self.note(LOST, unsure)
        none = self.code.b.or_(self.is_none(cell), unsure)
        most = _most(of)
        if most is None:
            most = MOST_UNBOUNDED
            size = self.code.greater(cell.data, self.code.b.sub(whole(0), cell.data))
            self.note(LOST, self.code.b.icmp_signed(">=", size, whole(most)))
        return Value(cell.data, 1, none, most)

    def nothing(self) -> Value:
        return Value(whole(0), 1, truth(True), 0)

    def wanted(self, of: Field, options: tuple[str, ...], cell: Cell) -> Machine:
        """Whether the text of a known cell is one of some."""
        shape, b = self.slots.shape(of), self.code.b
        if shape is not None and shape.texts:
            places = [i for i, text in enumerate(shape.texts) if text in options]
            if not places:
                return truth(False)
            if len(places) == 1:
                return b.icmp_signed("==", cell.data, whole(places[0]))
            mask = sum(1 << place for place in places)
            signed = mask - (1 << 64) if mask >= 1 << 63 else mask
            return b.trunc(b.lshr(whole(signed), cell.data), ir.IntType(1))
        record, index = of.record, of.index
        table = self.array(
            ("wanted", record, index, options),
            lambda s: s.places(_column(s, record, index), options),
        )
        return b.icmp_signed(
            "!=", self.code.entry(table, cell.data, ir.IntType(8)), ir.IntType(8)(0)
        )

    # ---- unknown days -----------------------------------------------------------------------

    def bounds(self, of: Field, row: Machine) -> tuple[Machine, Machine]:
        """The least and the greatest that an unknown number or day may be."""
        record, index = of.record, of.index
        rows = self.array(("of", record, index), lambda s: _column(s, record, index).bounds.rows)
        count = self.number(
            ("bounds", record, index), lambda s: len(_column(s, record, index).bounds.rows)
        )
        lows = self.array(("low", record, index), lambda s: _column(s, record, index).bounds.low)
        highs = self.array(("high", record, index), lambda s: _column(s, record, index).bounds.high)
        if "find" not in self._functions:
            self._write_find()
        place = self.call("find", rows, count, row)
        least, most = field_ends(of)
        low, high = self.code.whole(whole(least)), self.code.whole(whole(most))
        with self.code.when(self.code.b.icmp_signed(">=", place, whole(0))):
            for ends, var, fits in ((lows, low, ">"), (highs, high, "<")):
                end = self.code.entry(ends, place, WHOLE)
                is_given = self.code.b.icmp_signed("!=", end, whole(NO_BOUND))
                nearer = self.code.b.icmp_signed(fits, end, var.get())
                with self.code.when(self.code.b.and_(is_given, nearer)):
                    var.set(end)
        return low.get(), self.code.greater(low.get(), high.get())

    def _write_find(self) -> None:
        """Where a row stands among ascending ones; −1 where it does not."""
        with self.function("find", WHOLE, (POINTER, WHOLE, WHOLE)) as (rows, count, row):
            code, b = self.code, self.code.b
            first, last = code.whole(whole(0)), code.whole(count)
            going = code.truth(b.icmp_signed("<", whole(0), count))
            with code.as_long_as(going):
                middle = b.ashr(b.add(first.get(), last.get()), whole(1))
                before = b.icmp_signed("<", code.entry(rows, middle, WHOLE), row)
                first.set(b.select(before, b.add(middle, whole(1)), first.get()))
                last.set(b.select(before, last.get(), middle))
                going.set(b.icmp_signed("<", first.get(), last.get()))
            found = code.whole(whole(-1))
            with code.when(b.icmp_signed("<", first.get(), count)):
                same = b.icmp_signed("==", code.entry(rows, first.get(), WHOLE), row)
                with code.when(same):
                    found.set(first.get())
            b.ret(found.get())

    # ---- places -----------------------------------------------------------------------------

    def reach(self, place: t.Place, at: At) -> Machine:
        """The row that a place leads to; −1 where there is nobody."""
        b = self.code.b
        record, row = (at.record, at.it) if place.root == "it" else (at.own, at.me)
        for number, hop in enumerate(place.hops):
            if number == 0:
                row = self._step(record, hop, row)
            else:
                there = self.code.whole(whole(-1))
                with self.code.when(b.icmp_signed(">=", row, whole(0))):
                    there.set(self._step(record, hop, row))
                row = there.get()
            if isinstance(hop, t.Parent):
                record = hop.record
            else:
                assert isinstance(hop.field.type, Reference)
                record = hop.field.type.record
        return row

    def _step(self, record: str, hop: t.Parent | t.Link, row: Machine) -> Machine:
        if isinstance(hop, t.Parent):
            parents = self.parents(record, hop.record)
            return self.code.entry(parents, row, WHOLE)
        value = self.read(hop.field, row)
        return self.code.b.select(value.none, whole(-1), value.data)

    def parents(self, record: str, parent: str) -> Machine:
        return self.array(
            ("parents", record, parent),
            lambda s: s.table(record).parents[parent].astype(np.int64, copy=False),
        )

    def birth(self, place: t.Place) -> Field | None:
        return self._births.get(place.record)


def _column(setting: Setting, record: str, index: int) -> Column:
    return setting.table(record).columns[index]


def _place(texts: tuple[str, ...], text: str) -> int:
    return texts.index(text) if text in texts else -1


def field_ends(of: Field) -> tuple[int, int]:
    """The least and the greatest value that a field may have."""
    if of.low is not None and of.high is not None:
        return of.low, of.high
    least, most = calendar.FIRST_DAY, calendar.LAST_DAY
    if isinstance(of.type, MonthType):
        return calendar.month_of(least), calendar.month_of(most)
    return least, most


def _most(of: Field) -> int | None:
    """The greatest absolute value of a field; None without bounds."""
    match of.type:
        case Truth():
            return 1
        case Reference():
            return 1 << 31
        case Number():
            if of.low is None or of.high is None:
                return None
            return max(abs(of.low), abs(of.high))
    return 1 << 23
