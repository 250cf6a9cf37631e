"""One program in one month, compiled: a loop over rows that writes down what there is to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from attrs import frozen
from llvmlite import ir

from policyengine.backends.columns.amounts import Amounts
from policyengine.backends.columns.answers import Basis
from policyengine.backends.columns.setting import Setting
from policyengine.backends.columns.worded import Worded
from policyengine.backends.native import programs as p
from policyengine.backends.native.cells import LOST, POSSIBLE, SENSITIVE, SINCE, At
from policyengine.backends.native.code import POINTER, WHOLE, Code, Machine, truth, whole
from policyengine.backends.native.compiling import compiled
from policyengine.backends.native.decisions import (
    ANSWER,
    BY_DECISIONS,
    DAY,
    VERSION,
    members,
)
from policyengine.backends.native.kinds import Kinds
from policyengine.backends.native.possible import Guard, Key
from policyengine.backends.native.rules import COEFFICIENTS
from policyengine.columnar.columns import Ints, Rows
from policyengine.model import terms as t
from policyengine.plan.nodes import Plan

ROWS, LEFT, NUMBERS, CODES, FLAGS = range(5)
"""The arrays that are written: rows answered, rows left, and the columns of `Worded`."""
BLOCK = 1024
"""Rows that are gone over at once by the cells of each alone."""
_BYTE = ir.IntType(8)


@frozen(eq=False)
class Found:
    """The rows answered, in order, with their answers, and the rows that have to be asked
    otherwise. Of all other rows there is nothing to say."""

    rows: Rows
    answers: Worded
    left: Rows


class Kernel(Kinds):
    """A program over the plans of one window, as machine code."""

    def __init__(
        self,
        setting: Setting,
        plans: Sequence[Plan],
        program: str,
        basis: Basis,
        numbering: Amounts,
        with_kinds: bool,
    ) -> None:
        super().__init__(setting, plans, program, basis)
        self._numbering = numbering
        self._with_kinds = with_kinds
        self.sources: dict[int, int] = {}
        """The list of sources of each kind of answer that has been met."""
        self._write()
        self.slots.setting = None
        self._compiled = compiled(self.module, "rows")

    def ready(self, setting: Setting) -> Ready:
        """The code with all that it reads of one population in one month."""
        slots, kept = self.slots.filled(setting)
        return Ready(self._compiled.function, slots, kept, self.sources)

    # ---- writing ----------------------------------------------------------------------------

    def _write(self) -> None:
        kind = ir.FunctionType(WHOLE, [POINTER, WHOLE, WHOLE, WHOLE, POINTER])
        function = ir.Function(self.module, kind, "rows")
        slots, first, last, everything, out = function.args
        self.code = code = Code(function)
        b = code.b
        left = b.bitcast(b.alloca(WHOLE, size=4), POINTER)
        found = b.bitcast(b.alloca(WHOLE, size=ANSWER), POINTER)
        self.handed = slots, left
        self._everything = everything
        arrays = [b.inttoptr(code.entry(out, whole(place), WHOLE), POINTER) for place in range(5)]
        self._answered, self._left = code.whole(whole(0)), code.whole(whole(0))

        def ask(row: Machine) -> None:
            self._ask(arrays, row, found)

        if self.guards is None:
            with code.loop(first, last) as row:
                ask(row)
        else:
            self._in_blocks(first, last, self.guards, ask)
        b.ret(b.add(b.shl(self._left.get(), whole(32)), self._answered.get()))

    def _in_blocks(
        self,
        first: Machine,
        last: Machine,
        guards: dict[Key, Guard],
        ask: Callable[[Machine], None],
    ) -> None:
        """Block by block: first who could be due at all, then what those get."""
        code, b = self.code, self.code.b
        bits = ir.IntType(next(width for width in (8, 16, 32) if len(guards) < width))

        def possible(row: Machine) -> Machine:
            each = [b.zext(guard(row), bits) for guard in guards.values()]
            return reduce(b.or_, [b.shl(bit, bits(n)) for n, bit in enumerate(each)])

        with b.goto_entry_block():
            told = b.bitcast(b.alloca(bits, size=BLOCK), POINTER)
        with code.loop(first, last, step=BLOCK) as start:
            count = code.lesser(whole(BLOCK), b.sub(last, start))
            with code.loop(whole(0), count) as place, self.possible.straight():
                code.put(told, place, possible(b.add(start, place)))
            with code.loop(whole(0), count) as place:
                found = code.written(told, place, bits)
                with code.when(b.icmp_signed("!=", found, bits(0)), likely=False):
                    self.leave(POSSIBLE, b.zext(found, WHOLE))
                    ask(b.add(start, place))

    def _ask(self, arrays: list[Machine], row: Machine, found: Machine) -> None:
        """Ask the program about a row, and write down what there is to say."""
        code, b = self.code, self.code.b
        for mark, value in ((SINCE, self.eve), (SENSITIVE, whole(0)), (LOST, whole(0))):
            self.leave(mark, value)
        status = self.answer(self.asked, row, found)
        kind = code.whole(whole(0))
        if self._with_kinds:
            with code.when(self._gives(status)):
                kind.set(self.kind(row, found))
        lost = b.icmp_signed("!=", self.left(LOST), whole(0))
        with code.when(lost, likely=False):
            code.put(arrays[LEFT], self._left.get(), row)
            self._left.set(b.add(self._left.get(), whole(1)))
        marked = b.and_(self.left(SENSITIVE), self._everything)
        says = b.or_(self._gives(status), b.icmp_signed("!=", marked, whole(0)))
        with code.when(b.and_(says, code.opposite(lost))):
            self._put_answer(arrays, self._answered.get(), row, status, kind.get(), found)
            self._answered.set(b.add(self._answered.get(), whole(1)))

    def _put_answer(
        self,
        arrays: list[Machine],
        place: Machine,
        row: Machine,
        status: Machine,
        kind: Machine,
        found: Machine,
    ) -> None:
        """Write one line of `Worded`; the kind of answer stands in place of its sources."""
        code, b = self.code, self.code.b
        gives = self._gives(status)

        def of(number: int) -> Machine:
            return code.written(found, whole(number))

        def where_given(value: Machine, otherwise: int = 0) -> Machine:
            return b.select(gives, value, whole(otherwise))

        amount, den = where_given(of(p.AMOUNT)), whole(p.AMOUNTS)
        decided = b.mul(amount, where_given(of(BY_DECISIONS)))
        coefficient = b.mul(where_given(of(p.COEFFICIENT)), whole(p.AMOUNTS // COEFFICIENTS))
        lists = self.array("lists", lambda _: self._list_numbers())
        versions = self.array("versions", lambda _: self._version_numbers())
        category = code.entry(lists, where_given(of(p.CATEGORIES)), WHOLE)
        version = code.entry(versions, where_given(of(VERSION)), WHOLE)
        codes = [
            status,
            where_given(category),
            where_given(of(DAY)),
            where_given(version),
            whole(-1),
            where_given(self._payee(row, found, gives), -1),
            kind,
        ]
        without = b.or_(b.icmp_signed("==", of(p.HAS_COEFFICIENT), whole(0)), code.opposite(gives))
        floored = b.icmp_signed("!=", where_given(of(p.AT_LEAST)), whole(0))
        sensitive = b.icmp_signed("!=", self.left(SENSITIVE), whole(0))
        flags = [floored, sensitive, without, truth(False), truth(False), gives]
        code.put(arrays[ROWS], place, row)
        numbers = [amount, amount, amount, decided, coefficient, den]
        for array, line in ((NUMBERS, numbers), (CODES, codes), (FLAGS, flags)):
            start = b.mul(place, whole(len(line)))
            for number, value in enumerate(line):
                stored = b.zext(value, _BYTE) if array == FLAGS else value
                code.put(arrays[array], b.add(start, whole(number)), stored)

    def _payee(self, row: Machine, found: Machine, gives: Machine) -> Machine:
        """Whom it is paid to; −1 for nobody, or somebody not known."""
        code, b = self.code, self.code.b
        payee = code.whole(whole(-1))
        for number, (plan, rule) in enumerate(self.rules):
            if rule.payee is None:
                continue
            self.plan = plan
            mine = b.icmp_signed("==", code.written(found, whole(VERSION)), whole(number))
            with code.when(b.and_(gives, mine)):
                if not rule.payee.hops:
                    payee.set(row)
                    continue
                day = code.written(found, whole(DAY))
                before = self.left(LOST), self.left(SENSITIVE)
                there = self.reach(rule.payee, At(row, row, rule.record, rule.record, day))
                unknown = b.icmp_signed("!=", self.left(LOST), whole(0))
                payee.set(b.select(unknown, whole(-1), there))
                self.leave(LOST, before[0])
                self.leave(SENSITIVE, before[1])
        return payee.get()

    def _list_numbers(self) -> Ints:
        lists = self._numbering.lists
        return np.array([lists.number(names) for names in self.lists] or [0], np.int64)

    def _version_numbers(self) -> Ints:
        numbers = [self._numbering.number_of(rule) for _, rule in self.rules]
        return np.array(numbers or [0], np.int64)


@frozen(eq=False)
class Ready:
    """Compiled code about one population in one month."""

    _function: Any
    _slots: Ints
    _kept: list[Any]
    sources: dict[int, int]

    def find(self, rows: slice, everything: bool) -> Found:
        """What is found about some rows; several threads may ask at the same time.

        `everything`: also of whom a sensitive fact was read, though nothing is given.
        """
        size = rows.stop - rows.start
        out = [
            np.empty(size, np.int64),
            np.empty(size, np.int64),
            np.empty((size, 6), np.int64),
            np.empty((size, 7), np.int64),
            np.empty((size, 6), np.bool_),
        ]
        places = np.array([array.ctypes.data for array in out], np.int64)
        counts = self._function(
            self._slots.ctypes.data, rows.start, rows.stop, everything, places.ctypes.data
        )
        left, count = counts >> 32, counts & (1 << 32) - 1
        answers = Worded(*(out[place][:count] for place in (NUMBERS, CODES, FLAGS)))
        return Found(out[ROWS][:count], answers, out[LEFT][:left])


def can_compile(plans: Sequence[Plan], program: str) -> bool:
    """Whether a program, or all those of a group, are of the kind that is compiled: nothing that is
    given once."""
    names = members(plans, program)
    versions = [v for plan in plans for name in names for v in plan.programs.get(name, ())]
    rules = [v.rule for v in versions if isinstance(v.rule, t.Program)]
    return bool(rules) and all(rule.once is None for rule in rules)
