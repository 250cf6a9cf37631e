"""Values and aggregates in machine code, for one row on a day, on known facts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from math import lcm
from typing import Any

from policyengine.backends.columns.moving import depends_on_day
from policyengine.backends.columns.naming import fields_naming_self
from policyengine.backends.native.cells import LOST, MOST, At, Value
from policyengine.backends.native.code import WHOLE, Machine, Variable, truth, whole
from policyengine.backends.native.conditions import Conditions
from policyengine.model import terms as t
from policyengine.schema import Field
from policyengine.types import Choice, DeclarationName, Identity, Number, Truth, Words

TEXTS = Choice | DeclarationName | Identity | Words


class Terms(Conditions):
    """Writes what has a value; `Rules` adds the rules that terms name."""

    # ---- values -----------------------------------------------------------------------------

    def value(self, term: t.Term, at: At) -> Value:
        match term:
            case t.Constant(value=value) if not isinstance(value, str):
                return self.constant(value)
            case t.Read() if not isinstance(term.type, TEXTS):
                return self._read(term, at)
            case t.RowAt():
                row = self.reach(term.place, at)
                return Value(row, 1, self.code.b.icmp_signed("<", row, whole(0)), 1 << 32)
            case t.Today():
                return Value(at.day, 1, truth(False), 1 << 23)
            case t.Apply():
                return self._apply(term, at)
            case t.AgeOf() | t.BirthdayOf():
                return self._of_birth(term, at)
            case t.Gather(kind="count"):
                return self.count(term.members, at)
            case t.Gather(kind="run"):
                return self._run(term.members, at)
            case t.Defined():
                return self.defined(term, at)
            case t.LevelOf():
                return self.level(term, at)
            case t.Coefficient():
                return self.coefficient_at_hand()
        if isinstance(term.type, Truth) and not isinstance(term, t.Read | t.Constant | t.Found):
            held = self.code.b.zext(self.test(term, at), WHOLE)
            return Value(held, 1, truth(False), 1)
        self.lose(type(term).__name__)
        return self.nothing()

    def constant(self, value: object) -> Value:
        if value is None:
            return self.nothing()
        number: Any = value
        den = int(getattr(number, "denominator", 1))
        data = int(number * den)
        if abs(data) >= MOST:
            self.lose("numbers too large")
            return self.nothing()
        return Value(whole(data), den, truth(False), abs(data))

    def _read(self, term: t.Read, at: At) -> Value:
        if isinstance(term.type, Number) and not term.type.is_whole:
            self.lose("a decimal field")
            return self.nothing()
        if not term.place.hops:
            return self.read(term.field, self.reach(term.place, at))
        row = self.reach(term.place, at)
        data, none = self.code.whole(whole(0)), self.code.truth(truth(True))
        most = 0
        with self.code.when(self.is_there(row, term.place)):
            value = self.read(term.field, row)
            data.set(value.data)
            none.set(value.none)
            most = value.most
        return Value(data.get(), 1, none.get(), most)

    def _apply(self, term: t.Apply, at: At) -> Value:
        if isinstance(term.type, Truth):
            held = self.code.b.zext(self.test(term, at), WHOLE)
            return Value(held, 1, truth(False), 1)
        if term.operator == "choose":
            return self._choose(term, at)
        if any(map(depends_on_day, term.operands)):
            self.not_before(at.day)
        values = [self.value(operand, at) for operand in term.operands]
        return self.apply(term.operator, values)

    def apply(self, name: str, values: list[Value]) -> Value:
        b = self.code.b
        none = values[0].none
        for value in values[1:]:
            none = b.or_(none, value.none)
        if name == "×":
            one, other = values
            if one.most * max(other.most, 1) >= MOST:
                self.lose("numbers too large")
                return self.nothing()
            data = b.mul(one.data, other.data)
            return Value(data, one.den * other.den, none, one.most * other.most)
        if name in ("+", "−", "greatest", "least", "negate"):
            return self._over_one_denominator(name, values, none)
        found = self.of_dates(name, values, none)
        if found is None:
            self.lose(name)
            return self.nothing()
        return found

    def _over_one_denominator(self, name: str, values: list[Value], none: Machine) -> Value:
        b = self.code.b
        den = lcm(*(value.den for value in values))
        parts = [self.over(value, den) for value in values]
        most = max(part.most for part in parts)
        if name == "negate":
            return Value(b.sub(whole(0), parts[0].data), den, none, most)
        data = parts[0].data
        for part in parts[1:]:
            if name == "greatest":
                data = self.code.greater(data, part.data)
            elif name == "least":
                data = self.code.lesser(data, part.data)
            else:
                most = sum(part.most for part in parts)
                data = (b.add if name == "+" else b.sub)(data, part.data)
        if most >= MOST:
            self.lose("numbers too large")
            return self.nothing()
        return Value(data, den, none, most)

    def _of_birth(self, term: t.AgeOf | t.BirthdayOf, at: At) -> Value:
        of = self.birth(term.place)
        if of is None:
            return self.nothing()
        born = self._read(t.Read(term.place, of, of.type, span=term.span), at)
        if isinstance(term, t.BirthdayOf):
            return self.apply("add-months", [born, self.constant(term.months)])
        self.not_before(at.day)
        name = "age-months" if term.in_months else "age-years"
        return self.apply(name, [born, Value(at.day, 1, truth(False), 1 << 23)])

    def _choose(self, term: t.Apply, at: At) -> Value:
        """One value or the other: both branches end over one denominator."""
        holds = self.test(term.operands[0], at)
        data, none = self.code.whole(whole(0)), self.code.truth(truth(True))
        den = lcm(*(self.den_of(operand) for operand in term.operands[1:]))
        most = 0
        with self.code.b.if_else(holds) as branches:
            for branch, operand in zip(branches, term.operands[1:], strict=True):
                with branch:
                    value = self.exactly(self.value(operand, at), den)
                    data.set(value.data)
                    none.set(value.none)
                    most = max(most, value.most)
        return Value(data.get(), den, none.get(), most)

    def exactly(self, value: Value, den: int) -> Value:
        """A value over a denominator; whoever has one that does not fit is lost."""
        if den % value.den:
            self.lose(f"a value over {value.den}")
            return Value(whole(0), den, truth(True), 0)
        return self.over(value, den)

    def den_of(self, term: t.Term) -> int:
        """A denominator over which a term is whole."""
        kind = term.type
        return kind.quantum.denominator if isinstance(kind, Number) else 1

    # ---- aggregates -------------------------------------------------------------------------

    def _members(self, members: t.Members, at: At, each: Any, going: Variable | None) -> None:
        """Go over the rows of `members` whose condition holds; `each` is told the row."""
        code, b = self.code, self.code.b
        around, record = members.place.record, members.record
        owner = self.reach(members.place, at)
        naming = fields_naming_self(members) if at.own == record else ()

        def found(row: Machine) -> None:
            inner = At(row, at.me, record, at.own, at.day)
            holds = code.truth(truth(True))
            if naming:
                holds.set(self._names(naming, row, at.me))
            if members.where is not None:
                with code.when(holds.get()):
                    holds.set(self.test(members.where, inner))
            with code.when(holds.get()):
                each(inner)

        with code.when(b.icmp_signed(">=", owner, whole(0))):
            self.each_child(around, record, owner, found, going)

    def each_child(
        self,
        record: str,
        child: str,
        row: Machine,
        each: Callable[[Machine], None],
        going: Variable | None = None,
    ) -> None:
        """Go over the rows of another record that lie in a row."""
        key = record, child
        order = self.array(("order", *key), lambda s: s.population.children(*key).order)
        firsts = self.array(("first", *key), lambda s: s.population.children(*key).first)
        first = self.code.entry(firsts, row, WHOLE)
        last = self.code.entry(firsts, self.code.b.add(row, whole(1)), WHOLE)
        with self.code.loop(first, last, going) as place:
            each(self.code.entry(order, place, WHOLE))

    def _names(self, fields: tuple[Field, ...], row: Machine, me: Machine) -> Machine:
        """Whether a row names another in one of some fields; who might is lost."""
        found = self.code.truth(truth(False))
        for of in fields:
            value = self.read(of, row)
            same = self.code.b.icmp_signed("==", value.data, me)
            named = self.code.both(same, self.code.opposite(value.none))
            found.set(self.code.any_of(found.get(), named))
        return found.get()

    def has_or_every(self, term: t.Gather, at: At) -> Machine:
        has = term.kind == "has"
        holds = self.code.truth(truth(not has))
        going = self.code.truth(truth(True))

        def each(inner: At) -> None:
            if has:
                holds.set(truth(True))
                going.set(truth(False))
                return
            assert term.value is not None
            with self.code.when(self.code.opposite(self.test(term.value, inner))):
                holds.set(truth(False))
                going.set(truth(False))

        self._members(term.members, at, each, going)
        return holds.get()

    def count(self, members: t.Members, at: At) -> Value:
        found = self.code.whole(whole(0))
        self._members(
            members, at, lambda _: found.set(self.code.b.add(found.get(), whole(1))), None
        )
        return Value(found.get(), 1, truth(False), 1 << 31)

    def _run(self, members: t.Members, at: At) -> Value:
        """How many months in a row match: none where nothing matches; who has any is lost."""
        found = self.code.truth(truth(False))
        self._members(members, at, lambda _: found.set(truth(True)), None)
        self.note(LOST, found.get())
        return Value(whole(0), 1, truth(False), 1 << 18)

    # ---- what `Rules` adds ------------------------------------------------------------------

    @abstractmethod
    def defined(self, term: t.Defined, at: At) -> Value: ...

    @abstractmethod
    def level(self, term: t.LevelOf, at: At) -> Value: ...

    @abstractmethod
    def coefficient_at_hand(self) -> Value: ...
