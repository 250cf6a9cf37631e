"""Truths in machine code: and, or, not, comparisons, membership of a list, on known facts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import lcm
from typing import Any

from policyengine.backends.columns.moving import depends_on_day
from policyengine.backends.native.cells import LOST, MOST, SIGNS, SINCE, At, Value
from policyengine.backends.native.code import WHOLE, Machine, Variable, truth, whole
from policyengine.backends.native.dates import Dates
from policyengine.backends.native.slots import BEFORE, births
from policyengine.columnar.columns import KNOWN, UNKNOWN
from policyengine.model import terms as t
from policyengine.model.own_cells import own_field
from policyengine.operators import OPERATORS
from policyengine.schema import Field
from policyengine.types import Date


class Conditions(Dates, ABC):
    """Writes what is true or not; `Terms` adds values and aggregates, `Rules` what they name."""

    # ---- truths -----------------------------------------------------------------------------

    def test(self, term: t.Term, at: At) -> Machine:
        """A term of truth; none counts as false."""
        match term:
            case t.Apply():
                return self._apply_test(term, at)
            case t.IsOneOf(subject=t.Read() as read):
                return self._is_one_of(read, term.options, at)
            case t.BelongsTo():
                return self._belongs_to(term, at)
            case t.ReceivesAward():
                return self.receives(term, at)
            case t.Gather(kind="has" | "every"):
                return self.has_or_every(term, at)
            case t.Defined(column=None):
                return self._definition(term, at)
            case t.Read() | t.Constant():
                return self.is_true(self.value(term, at))
        self.lose(type(term).__name__)
        return truth(False)

    def is_true(self, value: Value) -> Machine:
        b = self.code.b
        return b.and_(b.icmp_signed("!=", value.data, whole(0)), self.code.opposite(value.none))

    def _apply_test(self, term: t.Apply, at: At) -> Machine:
        match term.operator:
            case "and":
                return self._all_of(term, at)
            case "or":
                return self.any_of([lambda o=o: self.test(o, at) for o in term.operands])
            case "not":
                return self.code.opposite(self.test(term.operands[0], at))
            case "has-no":
                return self._has_no(term.operands[0], at)
            case "choose":
                return self.is_true(self.value(term, at))
        if OPERATORS[term.operator].compares:
            return self._comparison(term, at)
        self.lose(term.operator)
        return truth(False)

    def any_of(self, tests: list[Any]) -> Machine:
        """Whether any of some tests holds; none is asked once one does."""
        holds = self.code.truth(truth(False))
        for number, test in enumerate(tests):
            if number == 0:
                holds.set(test())
                continue
            with self.code.when(self.code.opposite(holds.get())):
                holds.set(test())
        return holds.get()

    def _all_of(self, term: t.Apply, at: At) -> Machine:
        """Known cells of the row at hand are tested first, as in `explain`: `docs/language.md`."""
        holds = self.code.truth(truth(True))
        fields = [own_field(operand, self.schema) for operand in term.operands]
        skipped: dict[int, Variable] = {}
        for number, (operand, of) in enumerate(zip(term.operands, fields, strict=True)):
            if of is None:
                continue
            shape = self.slots.shape(of)
            if shape is None:
                continue
            with self.code.when(holds.get()):
                if shape.is_known:
                    holds.set(self.test(operand, at))
                    continue
                unsure = skipped[number] = self.code.truth(truth(False))
                unsure.set(self._is_unsure_there(of, at))
                with self.code.when(self.code.opposite(unsure.get())):
                    holds.set(self.test(operand, at))
        for number, (operand, of) in enumerate(zip(term.operands, fields, strict=True)):
            if of is not None and self.slots.shape(of) is not None and number not in skipped:
                continue
            waits = holds.get()
            if number in skipped:
                waits = self.code.both(waits, skipped[number].get())
            with self.code.when(waits, likely=None if of is None else False):
                holds.set(self.test(operand, at))
        return holds.get()

    def _is_unsure_there(self, of: Field, at: At) -> Machine:
        """Whether a cell of the row at hand is unsure, without reading it."""
        cell = self.stored(of, at.it)
        assert cell is not None
        return self.is_unsure(cell)

    def _is_one_of(self, read: t.Read, options: tuple[str, ...], at: At) -> Machine:
        row = self.reach(read.place, at)
        holds = self.code.truth(truth(False))
        with self.code.when(self.is_there(row, read.place)):
            cell = self.cell(read.field, row)
            if cell is not None:
                if cell.state is None:
                    holds.set(self.wanted(read.field, options, cell))
                else:
                    self.note(LOST, self.is_unsure(cell))
                    known = self.code.b.icmp_signed("==", cell.state, whole(KNOWN))
                    with self.code.when(known):
                        holds.set(self.wanted(read.field, options, cell))
        return holds.get()

    def is_there(self, row: Machine, place: t.Place) -> Machine:
        if not place.hops:
            return truth(True)
        return self.code.b.icmp_signed(">=", row, whole(0))

    def _has_no(self, term: t.Term, at: At) -> Machine:
        if not isinstance(term, t.Read):
            return self.value(term, at).none
        row = self.reach(term.place, at)
        none = self.code.truth(truth(True))
        with self.code.when(self.is_there(row, term.place)):
            cell = self.cell(term.field, row)
            if cell is not None:
                if cell.state is not None:
                    self.note(LOST, self.is_unsure(cell))
                none.set(self.is_none(cell))
        return none.get()

    # ---- what is declared -------------------------------------------------------------------

    def _definition(self, term: t.Defined, at: At) -> Machine:
        row = self.reach(term.place, at)
        if not term.place.hops:
            return self.holds(term.name, term.place.record, row, at.day)
        holds = self.code.truth(truth(False))
        with self.code.when(self.is_there(row, term.place)):
            holds.set(self.holds(term.name, term.place.record, row, at.day))
        return holds.get()

    def _belongs_to(self, term: t.BelongsTo, at: At) -> Machine:
        row = self.reach(term.place, at)
        holds = self.code.truth(truth(False))
        with self.code.when(self.is_there(row, term.place)):
            record = term.place.record
            tests = [
                lambda name=name: self.in_category(name, record, row, at.day)
                for name in term.categories
            ]
            holds.set(self.any_of(tests))
        return holds.get()

    # ---- comparisons ------------------------------------------------------------------------

    def _comparison(self, term: t.Apply, at: At) -> Machine:
        left, right = term.operands
        name, b = term.operator, self.code.b
        if isinstance(left, t.RowAt) and isinstance(right, t.RowAt):
            one, other = self.reach(left.place, at), self.reach(right.place, at)
            nobody = b.icmp_signed("<", self.code.lesser(one, other), whole(0))
            return b.and_(b.icmp_signed(SIGNS[name], one, other), self.code.opposite(nobody))
        if isinstance(right, t.Today) and name in ("<", "≤", ">", "≥"):
            match left:
                case t.BirthdayOf() | t.Read(type=Date()):
                    return self._against_today(name, left, at)
        if any(map(depends_on_day, term.operands)):
            self.not_before(at.day)  # a test that moves in its own way: every day is asked
        values = [self.value(operand, at) for operand in term.operands]
        return self.compare(name, *values)

    def compare(self, name: str, left: Value, right: Value) -> Machine:
        b = self.code.b
        den = lcm(left.den, right.den)
        one, other = self.over(left, den), self.over(right, den)
        holds = b.icmp_signed(SIGNS[name], one.data, other.data)
        absent = b.or_(left.none, right.none)
        return b.and_(holds, self.code.opposite(absent))

    def over(self, value: Value, den: int) -> Value:
        """The same value over another denominator, a multiple of its own."""
        factor = den // value.den
        if factor == 1:
            return value
        if value.most * factor >= MOST:
            self.lose("numbers too large")
            return self.nothing()
        return Value(
            self.code.b.mul(value.data, whole(factor)), den, value.none, value.most * factor
        )

    def _against_today(self, name: str, left: t.Read | t.BirthdayOf, at: At) -> Machine:
        """`day ≤ today` and the like: a stored day against a limit that the day sets."""
        of = left.field if isinstance(left, t.Read) else self.birth(left.place)
        if of is None:
            return truth(False)
        row = self.reach(left.place, at)
        offset = 1 if name in ("<", "≥") else 0
        holds = self.code.truth(truth(False))
        with self.code.when(self.is_there(row, left.place)):
            cell = self.cell(of, row)
            if cell is not None:
                limit = self._limit(left, offset, at.day)
                reached = self._reached(left, of, row, cell, limit, offset, at)
                is_so = reached if name in ("<", "≤") else self.code.opposite(reached)
                holds.set(self.code.both(is_so, self.code.opposite(self.is_none(cell))))
        return holds.get()

    def _limit(self, left: t.Read | t.BirthdayOf, offset: int, day: Machine) -> Machine:
        """The latest stored day for which the moment has come on a day."""
        b = self.code.b
        if isinstance(left, t.Read):
            return b.sub(day, whole(offset)) if offset else day
        table = self.array(("births", left.months), births(left.months))
        place = b.sub(b.sub(day, self.eve), whole(offset - BEFORE))
        return self.code.entry(table, place, WHOLE)

    def _reached(
        self,
        left: t.Read | t.BirthdayOf,
        of: Field,
        row: Machine,
        cell: Any,
        limit: Machine,
        offset: int,
        at: At,
    ) -> Machine:
        b = self.code.b
        latest = self.code.whole(cell.data)
        if cell.state is not None:
            with self.code.when(self.is_unsure(cell), likely=False):
                latest.set(self.latest(of, row, cell, limit))
        reached = b.icmp_signed("<=", latest.get(), limit)
        with self.code.when(reached):
            before = self._limit(left, offset, self.left(SINCE))
            turned = b.icmp_signed(">", latest.get(), before)
            with self.code.when(turned, likely=False):
                if isinstance(left, t.Read):
                    self.not_before(b.add(latest.get(), whole(offset)))
                else:
                    self.not_before(at.day)
        return reached

    def latest(self, of: Field, row: Machine, cell: Any, limit: Machine) -> Machine:
        """The latest that an unknown day may be, where all that it may be lie on one side of a
        limit; who has another one is lost."""
        b = self.code.b
        low, high = self.bounds(of, row)
        apart = b.and_(b.icmp_signed("<=", low, limit), b.icmp_signed(">", high, limit))
        surely = b.icmp_signed("==", cell.state, whole(UNKNOWN))
        self.note(LOST, b.or_(apart, self.code.opposite(surely)))
        return high

    # ---- what others add --------------------------------------------------------------------

    @abstractmethod
    def value(self, term: t.Term, at: At) -> Value: ...

    @abstractmethod
    def has_or_every(self, term: t.Gather, at: At) -> Machine: ...

    @abstractmethod
    def receives(self, term: t.ReceivesAward, at: At) -> Machine: ...

    @abstractmethod
    def holds(self, name: str, record: str, row: Machine, day: Machine) -> Machine: ...

    @abstractmethod
    def in_category(self, name: str, record: str, row: Machine, day: Machine) -> Machine: ...
