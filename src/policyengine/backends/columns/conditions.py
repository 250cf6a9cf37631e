"""Truths: and, or, not, comparisons, membership of a list."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from policyengine.backends.columns.aggregates import Aggregates
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.moving import (
    Test,
    against_today,
    depends_on_day,
    moving,
    of_age,
)
from policyengine.backends.columns.reaching import Numbers, Scope
from policyengine.backends.columns.values import Value
from policyengine.columnar.columns import KNOWN, NONE, Ints, Rows, Truths
from policyengine.model import terms as t
from policyengine.model.own_cells import own_field
from policyengine.operators import OPERATORS
from policyengine.schema import Schema


class Conditions(Aggregates):
    """Compiles what is true or not; `Terms` adds values and rules."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema)
        self._births = {name: record.with_role("birth") for name, record in schema.records.items()}
        self._tests: dict[tuple[int, Scope], tuple[t.Term, Test]] = {}

    def test(self, term: t.Term, scope: Scope) -> Test:
        """A term of truth as a function to truths."""
        key = id(term), scope
        if key not in self._tests:
            self._tests[key] = term, self._test(term, scope)
        return self._tests[key][1]

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
            return _truth(found)

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
            general = against_today(name, left)
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
        fields = [own_field(operand, self.schema) for operand in term.operands]
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

    # ---- what `Terms` adds ------------------------------------------------------------------

    @abstractmethod
    def _birth(self, place: t.Place, scope: Scope) -> Numbers | None: ...

    @abstractmethod
    def _value(self, term: t.Term, scope: Scope) -> Numbers: ...

    @abstractmethod
    def _choose(self, term: t.Apply, scope: Scope) -> Numbers: ...

    @abstractmethod
    def _belongs_to(self, term: t.BelongsTo, scope: Scope) -> Test: ...

    @abstractmethod
    def _receives(self, term: t.ReceivesAward, scope: Scope) -> Test: ...

    @abstractmethod
    def _definition(self, term: t.Defined, scope: Scope) -> Test: ...


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


def _truth(value: Value) -> Truths:
    return np.asarray((value.data != 0) & ~value.is_none(), np.bool_)
