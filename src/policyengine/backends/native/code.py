"""Writing one function of machine code: variables, branches, loops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir

Machine = Any
"""A value of the code being written (llvmlite has no types of its own)."""
WHOLE, TRUTH, POINTER = ir.IntType(64), ir.IntType(1), ir.PointerType()


def whole(number: int) -> Machine:
    return ir.Constant(WHOLE, number)


def truth(holds: bool) -> Machine:
    return ir.Constant(TRUTH, int(holds))


class Variable:
    """A place on the stack, which the optimiser turns into a register."""

    def __init__(self, code: Code, kind: Any) -> None:
        self._code, self._kind = code, kind
        with code.b.goto_entry_block():
            self._place = code.b.alloca(kind)

    def get(self) -> Machine:
        return self._code.b.load(self._place, typ=self._kind)

    def set(self, value: Machine) -> None:
        self._code.b.store(value, self._place)


class Code:
    """One function being written. `b` is where the next instruction goes."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self.b = ir.IRBuilder(function.append_basic_block("entry"))
        self._unchanging = function.module.add_metadata([])

    def whole(self, first: Machine) -> Variable:
        """A variable for a whole number."""
        found = Variable(self, WHOLE)
        found.set(first)
        return found

    def truth(self, first: Machine) -> Variable:
        found = Variable(self, TRUTH)
        found.set(first)
        return found

    @contextmanager
    def when(self, holds: Machine, likely: bool | None = None) -> Iterator[None]:
        with self.b.if_then(holds, likely=likely):
            yield

    @contextmanager
    def loop(
        self, first: Machine, last: Machine, going: Variable | None = None, step: int = 1
    ) -> Iterator[Machine]:
        """From `first` until before `last`, as long as `going` holds."""
        place = self.whole(first)
        head, body, end = (self.b.append_basic_block(name) for name in ("head", "body", "end"))
        self.b.branch(head)
        self.b.position_at_end(head)
        more = self.b.icmp_signed("<", place.get(), last)
        if going is not None:
            more = self.b.and_(more, going.get())
        self.b.cbranch(more, body, end)
        self.b.position_at_end(body)
        yield place.get()
        place.set(self.b.add(place.get(), whole(step)))
        self.b.branch(head)
        self.b.position_at_end(end)

    @contextmanager
    def as_long_as(self, going: Variable) -> Iterator[None]:
        head, body, end = (self.b.append_basic_block(name) for name in ("head", "body", "end"))
        self.b.branch(head)
        self.b.position_at_end(head)
        self.b.cbranch(going.get(), body, end)
        self.b.position_at_end(body)
        yield
        self.b.branch(head)
        self.b.position_at_end(end)

    def entry(self, array: Machine, place: Machine, kind: Any) -> Machine:
        """An entry of an array that nobody writes to."""
        at = self.b.gep(array, [place], source_etype=kind)
        found = self.b.load(at, typ=kind)
        found.set_metadata("invariant.load", self._unchanging)
        return found

    def written(self, array: Machine, place: Machine, kind: Any = WHOLE) -> Machine:
        """What was put into an array."""
        at = self.b.gep(array, [place], source_etype=kind)
        return self.b.load(at, typ=kind)

    def put(self, array: Machine, place: Machine, value: Machine) -> None:
        at = self.b.gep(array, [place], source_etype=value.type)
        self.b.store(value, at)

    def greater(self, one: Machine, other: Machine) -> Machine:
        return self.b.select(self.b.icmp_signed(">", one, other), one, other)

    def lesser(self, one: Machine, other: Machine) -> Machine:
        return self.b.select(self.b.icmp_signed("<", one, other), one, other)

    def any_of(self, one: Machine, other: Machine) -> Machine:
        return self.b.or_(one, other)

    def both(self, one: Machine, other: Machine) -> Machine:
        return self.b.and_(one, other)

    def opposite(self, holds: Machine) -> Machine:
        return self.b.xor(holds, truth(True))
