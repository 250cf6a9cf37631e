"""Terms to functions over arrays: the meaning of every kind of term, for many elements at once."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np

from policyengine.backends.columns import arithmetic
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.conditions import Conditions
from policyengine.backends.columns.moving import (
    Test,
    depends_on_day,
    stepping,
)
from policyengine.backends.columns.reaching import Numbers, Scope
from policyengine.backends.columns.values import Value, constant, gather, nothing
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.model import terms as t
from policyengine.schema import Field, Schema
from policyengine.types import Choice, DeclarationName, Identity, Truth, Words

_READ_AS_VALUES = t.Read | t.Constant | t.Defined | t.Found
"""Truths that stand in cells, constants and tables; all others are tests."""


class Terms(Conditions):
    """Compiles each term once for each scope. `Rules` builds on this."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema)
        self._values: dict[tuple[int, Scope], tuple[t.Term, Numbers]] = {}

    def value(self, term: t.Term, scope: Scope) -> Numbers:
        """A term as a function to values; the term is kept so that its identity stays its own."""
        key = id(term), scope
        if key not in self._values:
            self._values[key] = term, self._value(term, scope)
        return self._values[key][1]

    # ---- values -----------------------------------------------------------------------------

    def _value(self, term: t.Term, scope: Scope) -> Numbers:
        if isinstance(term.type, Truth) and not isinstance(term, _READ_AS_VALUES):
            test = self.test(term, scope)
            return lambda q, el, it, me: Value(test(q, el, it, me).astype(np.int64))
        match term:
            case t.Constant(value):
                return self._constant(value)
            case t.Read():
                return self._read(term.place, term.field, scope)
            case t.RowAt():
                reach = self.reach(term.place, scope)
                return lambda q, el, it, me: _row_value(reach(q, el, it, me))
            case t.Today():
                return lambda q, el, it, me: Value(q.day[el])
            case t.Apply():
                return self._apply(term, scope)
            case t.AgeOf():
                return self._age(term, scope)
            case t.BirthdayOf():
                return self._birthday(term, scope)
            case t.Gather():
                return self._gather(term, scope)
            case t.Defined():
                return self._defined(term, scope)
            case t.LevelOf():
                name, national = term.name, term.national
                return lambda q, el, it, me: self.level(q, name, el, it, scope.it, national)
            case t.Coefficient():
                return _coefficient
            case t.Open():
                name = term.name
                return lambda q, el, it, me: q.open_number(name, el)
            case t.Found():
                return self._found(term, scope)
        raise AssertionError(f"{term} has no meaning: this is a bug in policyengine")

    @staticmethod
    def _constant(value: object) -> Numbers:
        if isinstance(value, str):
            return lambda q, el, it, me: constant(q.setting.text(value), len(el))
        return lambda q, el, it, me: constant(value, len(el))

    def _read(self, place: t.Place, field: Field, scope: Scope) -> Numbers:
        where, record, index = self._where_there(place, scope), field.record, field.index

        def read(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
            there, rows = where(q, el, it, me)
            column = q.setting.table(record).columns[index]
            if len(there) == len(el):
                return q.read(column, el, rows)
            return spread(q.read(column, el[there], rows), there, len(el))

        return read

    def _birth(self, place: t.Place, scope: Scope) -> Numbers | None:
        field = self._births.get(place.record)
        return self._read(place, field, scope) if field else None

    def _age(self, term: t.AgeOf, scope: Scope) -> Numbers:
        birth = self._birth(term.place, scope)
        name = "age-months" if term.in_months else "age-years"
        if birth is None:
            return lambda q, el, it, me: nothing(len(el))
        return lambda q, el, it, me: stepping(q, name, el, birth(q, el, it, me))

    def _birthday(self, term: t.BirthdayOf, scope: Scope) -> Numbers:
        birth, months = self._birth(term.place, scope), term.months
        if birth is None:
            return lambda q, el, it, me: nothing(len(el))
        return lambda q, el, it, me: q.apply(
            "add-months", el, [birth(q, el, it, me), constant(months, len(el))]
        )

    def _apply(self, term: t.Apply, scope: Scope) -> Numbers:
        match term.operator:
            case "choose":
                return self._choose(term, scope)
            case "negate":
                inner = self.value(term.operands[0], scope)
                return lambda q, el, it, me: q.apply(
                    "−", el, [constant(0, len(el)), inner(q, el, it, me)]
                )
            case "working-days":
                return self._working_days([self.value(o, scope) for o in term.operands])
        operands = [self.value(operand, scope) for operand in term.operands]
        name, moves = term.operator, any(map(depends_on_day, term.operands))

        def value(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
            if moves:
                q.not_before(el, q.day[el])
            return q.apply(name, el, [operand(q, el, it, me) for operand in operands])

        return value

    def _choose(self, term: t.Apply, scope: Scope) -> Numbers:
        test = self.test(term.operands[0], scope)
        first, second = (self.value(operand, scope) for operand in term.operands[1:])

        def value(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
            holds = test(q, el, it, me)
            parts = []
            for at, branch in ((np.flatnonzero(holds), first), (np.flatnonzero(~holds), second)):
                parts.append(branch(q, el[at], it[at], me[at]))
            place = np.where(holds, np.cumsum(holds), np.cumsum(~holds)) - 1
            return gather(parts, np.where(holds, 0, 1), place)

        return value

    @staticmethod
    def _working_days(operands: list[Numbers]) -> Numbers:
        def value(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
            holidays = q.setting.law.model.holidays

            def count(parts: Any) -> tuple[Any, int]:
                return arithmetic.working_days(holidays, parts[0][0], parts[1][0]), 1

            return q.applied(count, el, [operand(q, el, it, me) for operand in operands])

        return value

    def _found(self, term: t.Found, scope: Scope) -> Numbers:
        key, table, column = self.value(term.key, scope), term.table, term.column
        is_text = isinstance(term.key.type, Choice | DeclarationName | Identity | Words)

        def find(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
            keys = key(q, el, it, me)
            words = dict(enumerate(q.setting.texts.things)) if is_text else {}
            model = q.setting.law.model
            asked = zip(
                keys.data.tolist(), q.day[el].tolist(), keys.is_none().tolist(), strict=True
            )
            places: dict[tuple[Any, int, bool], int] = {}
            place = np.array([places.setdefault(one, len(places)) for one in asked], np.int64)
            cells: list[object] = []
            for number, day, gone in places:
                wanted = None if gone else words.get(number) if is_text else number
                cells.append(model.look_up(table, column, wanted, day))
            return self._cells(q, cells).take(place)

        return find

    @staticmethod
    def _cells(q: Batch, cells: list[object]) -> Value:
        none = np.array([cell is None for cell in cells], np.bool_)
        numbers: Any = [
            0 if cell is None else q.setting.text(cell) if isinstance(cell, str) else cell
            for cell in cells
        ]
        parts = [constant(number, 1) for number in numbers]
        count = len(parts)
        value = gather(parts, np.arange(count), np.zeros(count, np.int64)) if parts else nothing(0)
        return Value(value.data, value.den, none)

    # ---- rules ------------------------------------------------------------------------------

    def _defined(self, term: t.Defined, scope: Scope) -> Numbers:
        where, name, column = self._where_there(term.place, scope), term.name, term.column
        record = term.place.record

        def value(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
            there, rows = where(q, el, it, me)
            found = self.defined(q, name, el[there], rows, record, column)
            return found if len(there) == len(el) else spread(found, there, len(el))

        return value

    def _definition(self, term: t.Defined, scope: Scope) -> Test:
        where, name, record = self._where_there(term.place, scope), term.name, term.place.record

        def test(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            there, rows = where(q, el, it, me)
            holds = np.zeros(len(el), np.bool_)
            holds[there] = self.holds(q, name, el[there], rows, record)
            return holds

        return test

    def _belongs_to(self, term: t.BelongsTo, scope: Scope) -> Test:
        where, names, record = (
            self._where_there(term.place, scope),
            term.categories,
            term.place.record,
        )

        def belongs(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            there, rows = where(q, el, it, me)
            holds = np.zeros(len(el), np.bool_)
            for name in names:
                if not len(there):
                    break
                held = self.in_category(q, name, el[there], rows, record)
                holds[there[held]] = True
                there, rows = there[~held], rows[~held]
            return holds

        return belongs

    def _receives(self, term: t.ReceivesAward, scope: Scope) -> Test:
        where, names, record = self._where_there(term.place, scope), term.names, term.place.record
        on = self.value(term.on, scope) if term.on is not None else None

        def receives(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            there, rows = where(q, el, it, me)
            holds = np.zeros(len(el), np.bool_)
            if on is None:
                days = np.full(len(there), q.month.eve, np.int64)
                holds[there] = self.receives(q, names, el[there], rows, record, days)
                return holds
            some = self.has_awards(q, rows, record)
            there, rows = there[some], rows[some]
            if not len(there):
                return holds
            day = q.pinned(el[there], on(q, el[there], it[there], me[there]))
            known = np.flatnonzero(~day.is_none())
            at = there[known]
            holds[at] = self.receives(q, names, el[at], rows[known], record, day.data[known])
            return holds

        return receives

    # ---- what `Rules` adds ------------------------------------------------------------------

    @abstractmethod
    def defined(
        self, q: Batch, name: str, el: Ints, rows: Rows, record: str, column: str | None
    ) -> Value: ...

    @abstractmethod
    def holds(self, q: Batch, name: str, el: Ints, rows: Rows, record: str) -> Truths: ...

    @abstractmethod
    def in_category(self, q: Batch, name: str, el: Ints, rows: Rows, record: str) -> Truths: ...

    @abstractmethod
    def has_awards(self, q: Batch, rows: Rows, record: str) -> Truths: ...

    @abstractmethod
    def receives(
        self, q: Batch, names: tuple[str, ...], el: Ints, rows: Rows, record: str, days: Ints
    ) -> Truths: ...

    @abstractmethod
    def level(
        self, q: Batch, name: str, el: Ints, rows: Rows, record: str, national: bool
    ) -> Value: ...


def spread(value: Value, at: Ints, count: int) -> Value:
    """Values of some of `count` elements; none for the others."""
    place = np.zeros(count, np.int64)
    which = np.ones(count, np.int64)
    place[at], which[at] = np.arange(len(at)), 0
    return gather([value, nothing(1)], which, place)


def _row_value(rows: Rows) -> Value:
    return Value(rows, 1, rows < 0)


def _coefficient(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
    assert q.coefficient is not None
    return q.coefficient.take(el)
