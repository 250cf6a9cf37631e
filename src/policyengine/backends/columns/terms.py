"""Terms to functions over arrays: the meaning of every kind of term, for many elements at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from attrs import evolve, frozen

from policyengine.backends.columns import arithmetic
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.moving import (
    against_today,
    depends_on_day,
    moving,
    of_age,
    stepping,
)
from policyengine.backends.columns.values import Value, constant, gather, nothing
from policyengine.columnar.columns import KNOWN, NONE, Column, Ints, Rows, Truths
from policyengine.model import terms as t
from policyengine.operators import OPERATORS
from policyengine.schema import Field, Schema
from policyengine.types import Choice, DeclarationName, Identity, Reference, Truth, Words

Numbers = Callable[[Batch, Ints, Rows, Rows], Value]
"""A compiled value: batch, elements, the row at hand of each (there always is one), its `self`."""
Test = Callable[[Batch, Ints, Rows, Rows], Truths]
"""A compiled truth; none counts as false."""
Steps = Callable[..., Iterator[tuple[Ints, Rows]]]
Reach = Callable[[Batch, Ints, Rows, Rows], Rows]
"""The row that a place leads to; −1 where there is nobody."""


@frozen
class Scope:
    """What the row at hand and the row that the rule is about are rows of."""

    it: str
    me: str


class Terms(ABC):
    """Compiles each term once for each scope. `Rules` builds on this."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._births = {name: record.with_role("birth") for name, record in schema.records.items()}
        self._values: dict[tuple[int, Scope], tuple[t.Term, Numbers]] = {}
        self._tests: dict[tuple[int, Scope], tuple[t.Term, Test]] = {}

    def value(self, term: t.Term, scope: Scope) -> Numbers:
        """A term as a function to values; the term is kept so that its identity stays its own."""
        key = id(term), scope
        if key not in self._values:
            self._values[key] = term, self._value(term, scope)
        return self._values[key][1]

    def test(self, term: t.Term, scope: Scope) -> Test:
        """A term of truth as a function to truths."""
        key = id(term), scope
        if key not in self._tests:
            self._tests[key] = term, self._test(term, scope)
        return self._tests[key][1]

    # ---- places -----------------------------------------------------------------------------

    def reach(self, place: t.Place, scope: Scope) -> Reach:
        """The row that a place leads to."""
        steps: list[Callable[[Batch, Ints, Rows], Rows]] = []
        record = scope.it if place.root == "it" else scope.me
        for hop in place.hops:
            if isinstance(hop, t.Parent):
                steps.append(_to_parent(record, hop.record))
                record = hop.record
            else:
                steps.append(_to_linked(hop.field))
                assert isinstance(hop.field.type, Reference)
                record = hop.field.type.record
        at_self = place.root == "self"

        def walk(q: Batch, elements: Ints, it: Rows, me: Rows) -> Rows:
            rows = me if at_self else it
            for step in steps:
                there = np.flatnonzero(rows >= 0)
                if len(there) == len(rows):
                    rows = step(q, elements, rows)
                else:
                    found = np.full(len(rows), -1, np.int64)
                    found[there] = step(q, elements[there], rows[there])
                    rows = found
            return rows

        return walk

    def _where_there(self, place: t.Place, scope: Scope) -> Callable[..., tuple[Ints, Rows]]:
        """Positions of the elements whose place leads somewhere, and the rows there."""
        reach = self.reach(place, scope)
        always = not place.hops

        def found(q: Batch, elements: Ints, it: Rows, me: Rows) -> tuple[Ints, Rows]:
            rows = reach(q, elements, it, me)
            if always:
                return np.arange(len(rows)), rows
            there = np.flatnonzero(rows >= 0)
            return there, rows[there]

        return found

    # ---- values -----------------------------------------------------------------------------

    def _value(self, term: t.Term, scope: Scope) -> Numbers:
        if isinstance(term.type, Truth) and not isinstance(term, t.Read | t.Constant | t.Defined):
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
            words = {number: text for text, number in q.setting.texts.items()} if is_text else {}
            model = q.setting.law.model
            cells: list[object] = []
            for number, day, gone in zip(
                keys.data.tolist(), q.day[el].tolist(), keys.is_none().tolist(), strict=True
            ):
                wanted = None if gone else words.get(number) if is_text else number
                cells.append(model.look_up(table, column, wanted, day))
            return self._cells(q, cells)

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

    # ---- truths -----------------------------------------------------------------------------

    def _test(self, term: t.Term, scope: Scope) -> Test:
        match term:
            case t.Apply():
                return self._apply_test(term, scope)
            case t.IsOneOf():
                return self._is_one_of(term, scope)
            case t.BelongsTo():
                return self._belongs_to(term, scope)
            case t.ReceivesAward():
                return self._receives(term, scope)
            case t.Gather(kind="has"):
                return self._has(term.members, scope)
            case t.Gather(kind="every"):
                return self._every(term, scope)
            case t.Defined(column=None):
                return self._definition(term, scope)
        value = self._value(term, scope)

        def holds(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            found = value(q, el, it, me)
            return (found.data != 0) & ~found.is_none()

        return holds

    def _apply_test(self, term: t.Apply, scope: Scope) -> Test:
        match term.operator:
            case "and":
                return self._all_of(term, scope)
            case "or":
                tests = [self.test(operand, scope) for operand in term.operands]
                return lambda q, el, it, me: any_of(tests, q, el, it, me)
            case "not":
                inner = self.test(term.operands[0], scope)
                return lambda q, el, it, me: ~inner(q, el, it, me)
            case "has-no":
                value = self.value(term.operands[0], scope)
                return lambda q, el, it, me: value(q, el, it, me).is_none().copy()
            case "choose":
                chosen = self._choose(term, scope)
                return lambda q, el, it, me: _truth(chosen(q, el, it, me))
        return self._comparison(term, scope)

    def _comparison(self, term: t.Apply, scope: Scope) -> Test:
        left, right = (self.value(operand, scope) for operand in term.operands)
        name = term.operator
        if not OPERATORS[name].compares:
            raise AssertionError(f"{name} is no test: this is a bug in policyengine")

        def compare_now(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            return q.compare(name, el, left(q, el, it, me), right(q, el, it, me))

        if isinstance(term.operands[0], t.RowAt):
            return compare_now
        if isinstance(term.operands[1], t.Today) and not depends_on_day(term.operands[0]):
            general: Test = against_today(name, left)
            if isinstance(term.operands[0], t.BirthdayOf) and name in ("≤", ">"):
                birth = self._birth(term.operands[0].place, scope)
                if birth is not None:
                    return of_age(name, birth, term.operands[0].months, general)
            return general
        if any(map(depends_on_day, term.operands)):
            return moving(name, *(self._side(operand, scope) for operand in term.operands))
        return compare_now

    def _side(self, term: t.Term, scope: Scope) -> Numbers:
        """A side of a comparison that searches for its own boundary in time: it notes no day."""
        if isinstance(term, t.AgeOf) and (birth := self._birth(term.place, scope)) is not None:
            age = "age-months" if term.in_months else "age-years"
            return lambda q, el, it, me: q.apply(age, el, [birth(q, el, it, me), Value(q.day[el])])
        if isinstance(term, t.Apply) and term.operator in OPERATORS and depends_on_day(term):
            name, sides = term.operator, [self._side(operand, scope) for operand in term.operands]
            return lambda q, el, it, me: q.apply(name, el, [side(q, el, it, me) for side in sides])
        return self.value(term, scope)

    def _all_of(self, term: t.Apply, scope: Scope) -> Test:
        """Known cells of the row at hand are tested first, as in `explain`: `docs/language.md`."""
        tests = [self.test(operand, scope) for operand in term.operands]
        fields = [self._own_field(operand, scope) for operand in term.operands]
        tests_of = list(zip(tests, fields, strict=True))
        own = [(test, field) for test, field in tests_of if field is not None]

        def conjunction(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            holds = np.ones(len(el), np.bool_)
            columns = q.setting.table(scope.it).columns
            at: Ints | None = None  # None: all
            for test, found in own:
                state = columns[found.index].state
                if state is None:
                    at = _left(holds, at, test, q, el, it, me, None)
                    continue
                mine = state[it if at is None else it[at]]
                at = _left(holds, at, test, q, el, it, me, (mine == KNOWN) | (mine == NONE))
            for test, of in tests_of:
                state = None if of is None else columns[of.index].state
                if of is not None and state is None:
                    continue
                unsure = None
                if state is not None:
                    mine = state[it if at is None else it[at]]
                    unsure = (mine != KNOWN) & (mine != NONE)
                    if not unsure.any():
                        continue
                at = _left(holds, at, test, q, el, it, me, unsure)
            return holds

        return conjunction

    def _own_field(self, term: t.Term, scope: Scope) -> Field | None:
        """The one cell of the row at hand that a test reads, if it is such a test."""
        if isinstance(term, t.Apply) and term.operator == "not":
            term = term.operands[0]
        if isinstance(term, t.Apply) and isinstance(term.operands[-1], t.Today):
            term = term.operands[0]
        if isinstance(term, t.IsOneOf):
            term = term.subject
        if not isinstance(term, t.Read | t.BirthdayOf) or term.place.hops:
            return None
        if term.place.root != "it":
            return None
        return term.field if isinstance(term, t.Read) else self._births.get(term.place.record)

    def _is_one_of(self, term: t.IsOneOf, scope: Scope) -> Test:
        options, subject = term.options, term.subject
        if not isinstance(subject, t.Read):
            value = self.value(subject, scope)

            def test_value(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
                found = value(q, el, it, me)
                wanted = [q.setting.text(option) for option in options]
                return np.isin(found.data, wanted) & ~found.is_none()

            return test_value
        where, field = self._where_there(subject.place, scope), subject.field

        def test(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            there, rows = where(q, el, it, me)
            column = q.setting.table(field.record).columns[field.index]
            if len(there) == len(el):
                return q.among_cells(column, options, el, rows)
            holds = np.zeros(len(el), np.bool_)
            holds[there] = q.among_cells(column, options, el[there], rows)
            return holds

        return test

    # ---- aggregates -------------------------------------------------------------------------

    def steps(self, members: t.Members, scope: Scope) -> Steps:
        """For each element the rows gone over, one after the other.

        Yields positions and rows: first of everybody's first member, then of the second ones, so
        that an element comes up once in a step. Where nothing forks, all come in one step.
        """
        reach, record = self.reach(members.place, scope), members.record
        around = members.place.record

        def rows(
            q: Batch, el: Ints, it: Rows, me: Rows, at_once: bool = False
        ) -> Iterator[tuple[Ints, Rows]]:
            owners = reach(q, el, it, me)
            held = q.setting.population.children(around, record)
            at = np.flatnonzero(owners >= 0)
            owners = owners[at]
            if at_once and not q.forking:
                yield held.pairs(at, owners)
                return
            yield from held.steps(at, owners)

        return rows

    def where(self, members: t.Members, scope: Scope) -> Test | None:
        inner = Scope(members.record, scope.me)
        return None if members.where is None else self.test(members.where, inner)

    def matching(self, members: t.Members, scope: Scope) -> Callable[..., list[tuple[Ints, Rows]]]:
        """All members whose condition holds, in the steps that they come in."""
        steps, where = self.steps(members, scope), self.where(members, scope)

        def found(
            q: Batch, el: Ints, it: Rows, me: Rows, at_once: bool = False
        ) -> list[tuple[Ints, Rows]]:
            matched = []
            for at, row in steps(q, el, it, me, at_once):
                if where is not None:
                    holds = where(q, el[at], row, me[at])
                    at, row = at[holds], row[holds]
                matched.append((at, row))
            return matched

        return found

    def count(self, members: t.Members, scope: Scope) -> Callable[..., Ints]:
        """How many members match."""
        matching = self.matching(members, scope)

        def number(q: Batch, el: Ints, it: Rows, me: Rows) -> Ints:
            found = np.zeros(len(el), np.int64)
            for at, _ in matching(q, el, it, me, True):
                found += np.bincount(at, minlength=len(el))
            return found

        return number

    def _gather(self, term: t.Gather, scope: Scope) -> Numbers:
        if term.kind == "count":
            number = self.count(term.members, scope)
            return lambda q, el, it, me: Value(number(q, el, it, me))
        assert term.value is not None
        value = self.value(term.value, Scope(term.members.record, scope.me))
        matching = self.matching(term.members, scope)
        if term.kind == "run":
            everything = self.matching(evolve(term.members, where=None), scope)
            return _run(everything, matching, value)
        default = None if term.default is None else self.value(term.default, scope)
        return _folded("+" if term.kind == "total" else term.kind, matching, value, default)

    def _has(self, members: t.Members, scope: Scope) -> Test:
        steps, where = self.steps(members, scope), self.where(members, scope)

        def any_row(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            holds = np.zeros(len(el), np.bool_)
            for at, row in steps(q, el, it, me, True):
                waiting = np.flatnonzero(~holds[at])
                at, row = at[waiting], row[waiting]
                if not len(at):
                    continue
                if where is not None:
                    at = at[where(q, el[at], row, me[at])]
                holds[at] = True
            return holds

        return any_row

    def _every(self, term: t.Gather, scope: Scope) -> Test:
        assert term.value is not None
        matching = self.matching(term.members, scope)
        test = self.test(term.value, Scope(term.members.record, scope.me))

        def every(q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
            holds = np.ones(len(el), np.bool_)
            for at, row in matching(q, el, it, me, True):
                waiting = np.flatnonzero(holds[at])
                at, row = at[waiting], row[waiting]
                if len(at):
                    holds[at[~test(q, el[at], row, me[at])]] = False
            return holds

        return every

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


def _left(
    holds: Truths,
    at: Ints | None,
    test: Test,
    q: Batch,
    el: Ints,
    it: Rows,
    me: Rows,
    only: Truths | None,
) -> Ints | None:
    """Test those who are left (`at`), or some of them; who fails is out. Who is left now."""
    if at is None and only is None:
        passed = test(q, el, it, me)
        if passed.all():
            return None
        holds &= passed
        return np.flatnonzero(holds)
    here = np.arange(len(el)) if at is None else at
    asked = here if only is None else here[only]
    if not len(asked):
        return at
    failed = asked[~test(q, el[asked], it[asked], me[asked])]
    if not len(failed):
        return at
    holds[failed] = False
    return here[holds[here]]


def any_of(tests: list[Test], q: Batch, el: Ints, it: Rows, me: Rows) -> Truths:
    """A disjunction, in the order written."""
    holds = np.zeros(len(el), np.bool_)
    at = np.arange(len(el))
    for test in tests:
        if not len(at):
            break
        held = test(q, el[at], it[at], me[at])
        holds[at[held]] = True
        at = at[~held]
    return holds


def spread(value: Value, at: Ints, count: int) -> Value:
    """Values of some of `count` elements; none for the others."""
    place = np.zeros(count, np.int64)
    which = np.ones(count, np.int64)
    place[at], which[at] = np.arange(len(at)), 0
    return gather([value, nothing(1)], which, place)


def _truth(value: Value) -> Truths:
    return np.asarray((value.data != 0) & ~value.is_none(), np.bool_)


def _row_value(rows: Rows) -> Value:
    return Value(rows, 1, rows < 0)


def _coefficient(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
    assert q.coefficient is not None
    return q.coefficient.take(el)


def _to_parent(record: str, parent: str) -> Callable[[Batch, Ints, Rows], Rows]:
    def step(q: Batch, el: Ints, rows: Rows) -> Rows:
        found: Rows = q.setting.table(record).parents[parent][rows]
        return found

    return step


def _to_linked(field: Field) -> Callable[[Batch, Ints, Rows], Rows]:
    def step(q: Batch, el: Ints, rows: Rows) -> Rows:
        value = q.follow(q.setting.table(field.record).columns[field.index], el, rows)
        return value.data if value.none is None else np.where(value.none, -1, value.data)

    return step


def _folded(name: str, matching: Any, value: Numbers, default: Numbers | None) -> Numbers:
    def fold(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
        result = nothing(len(el))
        for at, rows in matching(q, el, it, me):
            if not len(at):
                continue
            operand = value(q, el[at], rows, me[at])
            there = np.flatnonzero(~operand.is_none())
            at, operand = at[there], operand.take(there)
            before = result.take(at)
            fresh = before.is_none()
            old = np.flatnonzero(~fresh)
            joined = q.apply(name, el[at[old]], [before.take(old), operand.take(old)])
            which = np.full(len(el), 0)
            place = np.arange(len(el))
            new = np.flatnonzero(fresh)
            which[at[new]], place[at[new]] = 1, new
            which[at[old]], place[at[old]] = 2, np.arange(len(old))
            result = gather([result, operand, joined], which, place)
        empty = np.flatnonzero(result.is_none())
        if not len(empty):
            return result
        other = (
            constant(0, len(empty))
            if default is None
            else default(q, el[empty], it[empty], me[empty])
        )
        which, place = np.zeros(len(el), np.int64), np.arange(len(el))
        which[empty], place[empty] = 1, np.arange(len(empty))
        return gather([result, other], which, place)

    return fold


def _run(everything: Any, matching: Any, month: Numbers) -> Numbers:
    """How many months in a row match, up to the last month on record before that of the day."""

    def count(q: Batch, el: Ints, it: Rows, me: Rows) -> Value:
        recorded = _months(everything(q, el, it, me), month, q, el, me)
        matched = _months(matching(q, el, it, me), month, q, el, me)
        current = arithmetic.month_of(q.day[el])
        q.not_before(el, np.maximum(q.month.eve, arithmetic.first_day(current)))
        recorded = [(at, q.pinned(el[at], value)) for at, value in recorded]
        matched = [(at, q.pinned(el[at], value)) for at, value in matched]
        last = np.full(len(el), -1, np.int64)
        for at, value in recorded:
            past = ~value.is_none() & (value.data < current[at])
            last[at[past]] = np.maximum(last[at[past]], value.data[past])
        held: dict[int, set[int]] = {i: set() for i in np.flatnonzero(last >= 0).tolist()}
        for at, value in matched:
            known = np.flatnonzero(~value.is_none())
            for i, number in zip(at[known].tolist(), value.data[known].tolist(), strict=True):
                if i in held:
                    held[i].add(number)
        found = np.zeros(len(el), np.int64)
        for i in np.flatnonzero(last >= 0).tolist():
            while last[i] - found[i] in held[i]:
                found[i] += 1
        return Value(found)

    return count


def _months(
    steps: list[tuple[Ints, Rows]], month: Numbers, q: Batch, el: Ints, me: Rows
) -> list[tuple[Ints, Value]]:
    return [(at, month(q, el[at], rows, me[at])) for at, rows in steps if len(at)]
