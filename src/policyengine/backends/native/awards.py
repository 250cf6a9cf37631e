"""Decisions on record in machine code: who receives what, and since when."""

from __future__ import annotations

from collections.abc import Callable

from policyengine.backends.columns.awards import with_members
from policyengine.backends.native.cells import LOST, At, Value
from policyengine.backends.native.code import Machine, Variable, truth, whole
from policyengine.backends.native.terms import Terms
from policyengine.columnar.columns import KNOWN
from policyengine.model import terms as t
from policyengine.schema import Field, Role
from policyengine.types import Date


class Awards(Terms):
    """Reads the awards record of the schema."""

    def holder(self, record: str) -> tuple[t.Parent, ...] | None:
        """The hops from a row to what decisions are about: itself or the nearest above."""
        holders = self.schema.awards.parents if self.schema.awards else ()
        if record in holders:
            return ()
        for parent in self.schema.records[record].parents:
            further = self.holder(parent)
            if further is not None:
                return t.Parent(parent), *further
        return None

    def each_award(
        self,
        record: str,
        row: Machine,
        each: Callable[[Machine], None],
        going: Variable | None = None,
    ) -> None:
        """Go over the decisions about a row, or about what it lies in."""
        path, awards = self.holder(record), self.schema.awards
        if path is None or awards is None:
            return
        name = path[-1].record if path else record
        place = t.Place("it", path, name)
        held = self.reach(place, At(row, row, record, record, self.last))
        with self.code.when(self.is_there(held, place)):
            self.each_child(name, awards.name, held, each, going)

    def receives(self, term: t.ReceivesAward, at: At) -> Machine:
        """Whether a decision on record gives something on a day."""
        row, record = self.reach(term.place, at), term.place.record
        holds = self.code.truth(truth(False))
        with self.code.when(self.is_there(row, term.place)):
            if term.on is None:
                holds.set(self.receives_in(term.names, row, record, self.month_of(self.eve)))
            else:
                day = self.value(term.on, at)
                with self.code.when(self.code.opposite(day.none)):
                    month = self.month_of(day.data)
                    holds.set(self.receives_in(term.names, row, record, month))
        return holds.get()

    def receives_in(
        self, names: tuple[str, ...], row: Machine, record: str, month: Machine
    ) -> Machine:
        holds, going = self.code.truth(truth(False)), self.code.truth(truth(True))

        def each(award: Machine) -> None:
            with self.code.when(self.is_named(names, award)):
                covers = self._covers(award, month)
                holds.set(covers)
                going.set(self.code.opposite(covers))

        self.each_award(record, row, each, going)
        return holds.get()

    def filled(self, value: Value, other: Callable[[], Value]) -> Value:
        """A value, and where there is none of it another one."""
        data, none = self.code.whole(value.data), self.code.truth(value.none)
        with self.code.when(value.none):
            found = other()
            data.set(found.data)
            none.set(found.none)
        return Value(data.get(), value.den, none.get(), value.most)

    def is_named(self, names: tuple[str, ...], award: Machine) -> Machine:
        if not names:
            return truth(True)
        wanted = tuple(with_members(self.plan, names))
        roles: tuple[Role, ...] = ("program", "category")
        return self.any_of([lambda r=role: self._says(r, wanted, award) for role in roles])

    def _says(self, role: Role, wanted: tuple[str, ...], award: Machine) -> Machine:
        of = self.part(role)
        cell = None if of is None else self.cell(of, award)
        if of is None or cell is None:
            return truth(False)
        if cell.state is None:
            return self.wanted(of, wanted, cell)
        self.note(LOST, self.is_unsure(cell))
        holds = self.code.truth(truth(False))
        with self.code.when(self.code.b.icmp_signed("==", cell.state, whole(KNOWN))):
            holds.set(self.wanted(of, wanted, cell))
        return holds.get()

    def _covers(self, award: Machine, month: Machine) -> Machine:
        """Whether a decision is running in a month (suspension does not end it)."""
        b = self.code.b
        asked = Value(month, 1, truth(False), 1 << 18)
        starts = self.month_in(award, "starts")
        start = self.filled(starts, lambda: self.month_in(award, "signed"))
        holds = self.code.truth(self.compare("≤", start, asked))
        with self.code.when(holds.get()):
            ends = self.month_in(award, "ends")
            holds.set(b.or_(ends.none, b.icmp_signed("<=", month, ends.data)))
        return holds.get()

    def month_in(self, award: Machine, role: Role) -> Value:
        of = self.part(role)
        if of is None:
            return self.nothing()
        value = self.read(of, award)
        if not isinstance(of.type, Date):
            return value
        return Value(self.month_of(value.data), 1, value.none, 1 << 18)

    def part(self, role: Role) -> Field | None:
        awards = self.schema.awards
        return awards.with_role(role) if awards else None

    def is_existing(self, row: Machine, record: str) -> Machine:
        """Whether a decision on record gives anything on the eve of the month."""
        return self.receives_in((), row, record, self.month_of(self.eve))
