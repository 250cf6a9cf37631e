"""Terms to closures: the meaning of every kind of term, in one world and on one day."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from attrs import evolve

from policyengine import calendar
from policyengine.backends.explain.folds import folded, run_of_months
from policyengine.backends.explain.logic import all_of, any_of, arithmetic, pair
from policyengine.backends.explain.moving import against_today, depends_on_day, moving, stepping
from policyengine.backends.explain.question import Evaluate, Question
from policyengine.backends.explain.reading import is_among, open_number, place_reader, read
from policyengine.model import terms as t
from policyengine.model.model import Version
from policyengine.model.own_cells import own_field
from policyengine.operators import OPERATORS, Operator
from policyengine.plan.worlds import Lazy
from policyengine.population import Row
from policyengine.schema import Schema


class Terms(ABC):
    """Compiles each term once. `rules` are compiled by `Rules`, which builds on this."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._births = {name: record.with_role("birth") for name, record in schema.records.items()}
        self._compiled: dict[int, tuple[t.Term, Evaluate]] = {}

    def compile(self, term: t.Term) -> Evaluate:
        """The closure of a term; the term is kept so that its identity stays its own."""
        found = self._compiled.get(id(term))
        if found is None:
            found = term, self._compile(term)
            self._compiled[id(term)] = found
        return found[1]

    def _compile(self, term: t.Term) -> Evaluate:
        match term:
            case t.Constant(value):
                return lambda q, it, me: value
            case t.Read():
                return read(term.place, term.field)
            case t.RowAt():
                return place_reader(term.place)
            case t.Today():
                return lambda q, it, me: q.day
            case t.Apply():
                return self._apply(term)
            case t.IsOneOf():
                return self._is_one_of(term)
            case t.AgeOf():
                return self._age(term)
            case t.BirthdayOf():
                return self._birthday(term)
            case t.Gather():
                return self._gather(term)
            case t.BelongsTo():
                return self._belongs_to(term)
            case t.ReceivesAward():
                return self._receives(term)
            case t.Defined():
                return self._defined(term)
            case t.LevelOf():
                return self._level(term)
            case t.Coefficient():
                return lambda q, it, me: q.coefficient
            case t.Open():
                return open_number(term.name)
            case t.Found():
                return self._found(term)
        raise AssertionError(f"{term} has no meaning: this is a bug in policyengine")

    # ---- operators --------------------------------------------------------------------------

    def _apply(self, term: t.Apply) -> Evaluate:
        operands = [self.compile(operand) for operand in term.operands]
        match term.operator:
            case "and":
                return all_of(
                    operands, [own_field(operand, self._schema) for operand in term.operands]
                )
            case "or":
                return pair(term, any_of(operands)) or any_of(operands)
            case "not":
                (inner,) = operands
                return lambda q, it, me: not inner(q, it, me)
            case "has-no":
                (inner,) = operands
                return lambda q, it, me: inner(q, it, me) is None
            case "choose":
                test, first, second = operands
                return lambda q, it, me: (first if test(q, it, me) else second)(q, it, me)
            case "negate":
                (inner,) = operands
                minus = OPERATORS["−"]
                return lambda q, it, me: q.world.apply(minus, [0, inner(q, it, me)])
            case "working-days":
                return self._working_days(operands)
        operator = OPERATORS[term.operator]
        if operator.compares:
            return self._comparison(operator, term, operands)
        return arithmetic(operator, operands, any(map(depends_on_day, term.operands)))

    def _comparison(self, operator: Operator, term: t.Apply, operands: list[Evaluate]) -> Evaluate:
        left, right = operands
        if isinstance(term.operands[0], t.RowAt):
            same = operator.name == "="
            return lambda q, it, me: (
                (a := left(q, it, me)) is not None
                and (b := right(q, it, me)) is not None
                and (a is b) is same
            )
        compute = operator.compute
        if isinstance(term.operands[1], t.Today) and not depends_on_day(term.operands[0]):
            return against_today(operator, left)
        if any(map(depends_on_day, term.operands)):
            return moving(operator, *map(self._side, term.operands))

        def compare(q: Question, it: Any, me: Any) -> bool:
            a, b = left(q, it, me), right(q, it, me)
            if a is None or b is None:
                return False
            if a.__class__ is Lazy or b.__class__ is Lazy:
                return q.world.compare(operator, a, b)
            return bool(compute(a, b))

        return compare

    def _side(self, term: t.Term) -> Evaluate:
        """A side of a comparison that searches for its own boundary in time: it notes no day."""
        if isinstance(term, t.AgeOf) and (birth := self._birth(term.place)) is not None:
            operator = OPERATORS["age-months" if term.in_months else "age-years"]
            return lambda q, it, me: q.world.apply(operator, [birth(q, it, me), q.day])
        if isinstance(term, t.Apply) and term.operator in OPERATORS and depends_on_day(term):
            sides = [self._side(operand) for operand in term.operands]
            return arithmetic(OPERATORS[term.operator], sides, False)
        return self.compile(term)

    def _is_one_of(self, term: t.IsOneOf) -> Evaluate:
        wanted = frozenset(term.options)
        subject = term.subject
        if not isinstance(subject, t.Read):
            inner = self.compile(subject)
            return lambda q, it, me: inner(q, it, me) in wanted
        reach, index, field = place_reader(subject.place), subject.field.index, subject.field

        if not subject.place.hops and not field.sensitive and subject.place.root == "it":

            def test_here(q: Question, it: Any, me: Any) -> bool:
                if it is None:
                    return False
                cell = it.cells[index]
                if cell.__class__ is str and q.trace is None:
                    return cell in wanted
                return is_among(q, it, field, cell, wanted)

            return test_here

        def test(q: Question, it: Any, me: Any) -> bool:
            row = reach(q, it, me)
            if row is None:
                return False
            return is_among(q, row, field, row.cells[index], wanted)

        return test

    def _age(self, term: t.AgeOf) -> Evaluate:
        birth = self._birth(term.place)
        operator = OPERATORS["age-months" if term.in_months else "age-years"]
        if birth is None:
            return lambda q, it, me: None
        return lambda q, it, me: stepping(q, operator, birth(q, it, me))

    def _birthday(self, term: t.BirthdayOf) -> Evaluate:
        birth, months = self._birth(term.place), term.months
        operator = OPERATORS["add-months"]
        if birth is None:
            return lambda q, it, me: None

        def day(q: Question, it: Any, me: Any) -> Any:
            born = birth(q, it, me)
            if born.__class__ is int:
                return calendar.add_months(born, months)
            return q.world.apply(operator, [born, months])

        return day

    def _birth(self, place: t.Place) -> Evaluate | None:
        field = self._births.get(place.record)
        return read(place, field) if field else None

    def _working_days(self, operands: list[Evaluate]) -> Evaluate:
        def count(q: Question, it: Any, me: Any) -> Any:
            holidays = q.law.model.holidays
            operator = Operator(
                "working-days",
                lambda a, b: calendar.working_days_between(a, b, holidays),
                (-1, 1),
            )
            return q.world.apply(operator, [operand(q, it, me) for operand in operands])

        return count

    # ---- aggregates -------------------------------------------------------------------------

    def members(self, members: t.Members) -> Evaluate:
        """The rows gone over, in order; a row counts when its condition holds in this world."""
        reach, record = place_reader(members.place), members.record
        where = self.compile(members.where) if members.where is not None else None

        def rows(q: Question, it: Any, me: Any) -> list[Row]:
            around = reach(q, it, me)
            found = [] if around is None else around.children.get(record, [])
            if where is None:
                return list(found)
            return [row for row in found if where(q, row, me)]

        return rows

    def _gather(self, term: t.Gather) -> Evaluate:
        rows = self.members(term.members)
        value = self.compile(term.value) if term.value is not None else None
        default = self.compile(term.default) if term.default is not None else None
        match term.kind:
            case "has":
                return self._has(term.members)
            case "count":
                return lambda q, it, me: len(rows(q, it, me))
            case "every":
                assert value is not None
                every = value
                return lambda q, it, me: all(every(q, row, me) for row in rows(q, it, me))
            case "run":
                assert value is not None
                month = value
                return self._run(term.members, rows, month)
        assert value is not None
        return folded(term.kind, rows, value, default)

    def _run(self, members: t.Members, rows: Evaluate, month: Evaluate) -> Evaluate:
        everything = self.members(evolve(members, where=None))

        def count(q: Question, it: Any, me: Any) -> int:
            matching = [month(q, row, me) for row in rows(q, it, me)]
            if not matching:  # no month needs to be known
                return 0
            return run_of_months(q, [month(q, row, me) for row in everything(q, it, me)], matching)

        return count

    def _has(self, members: t.Members) -> Evaluate:
        reach, record = place_reader(members.place), members.record
        where = self.compile(members.where) if members.where is not None else None

        def any_row(q: Question, it: Any, me: Any) -> bool:
            around = reach(q, it, me)
            found = [] if around is None else around.children.get(record, [])
            if where is None:
                return bool(found)
            for row in found:
                if where(q, row, me):
                    return True
            return False

        return any_row

    # ---- rules ------------------------------------------------------------------------------

    def _defined(self, term: t.Defined) -> Evaluate:
        reach, name, column = place_reader(term.place), term.name, term.column

        def value(q: Question, it: Any, me: Any) -> Any:
            row = reach(q, it, me)
            if row is None:
                return None
            return self.defined(q, name, row, column)

        return value

    def _belongs_to(self, term: t.BelongsTo) -> Evaluate:
        reach, names = place_reader(term.place), term.categories

        def belongs(q: Question, it: Any, me: Any) -> bool:
            row = reach(q, it, me)
            return row is not None and any(self.in_category(q, name, row) for name in names)

        return belongs

    def _receives(self, term: t.ReceivesAward) -> Evaluate:
        reach, names = place_reader(term.place), term.names
        on = self.compile(term.on) if term.on is not None else None
        # On the day itself the months of the decisions alone decide, and they see to themselves.
        moves = term.on is not None and depends_on_day(term.on)
        moves = moves and not isinstance(term.on, t.Today)

        def receives(q: Question, it: Any, me: Any) -> bool:
            row = reach(q, it, me)
            if row is None:
                return False
            if on is None:
                return self.receives(q, row, names, q.month.eve)
            if not self.has_awards(q, row):
                return False
            day = on(q, it, me)
            if moves:
                q.not_after(q.day)
            if day.__class__ is Lazy:
                q.world.pin(day.key)
                day = q.world.value(day)
            return day is not None and self.receives(q, row, names, day)

        return receives

    def _level(self, term: t.LevelOf) -> Evaluate:
        name, national = term.name, term.national
        return lambda q, it, me: self.level(q, name, it, national)

    def _found(self, term: t.Found) -> Evaluate:
        key, table, column = self.compile(term.key), term.table, term.column

        def find(q: Question, it: Any, me: Any) -> Any:
            return q.law.model.look_up(table, column, key(q, it, me), q.day)

        return find

    # ---- what `Rules` adds ------------------------------------------------------------------

    @abstractmethod
    def defined(self, q: Question, name: str, row: Row, column: str | None) -> Any: ...

    @abstractmethod
    def in_category(self, q: Question, name: str, row: Row) -> bool: ...

    @abstractmethod
    def has_awards(self, q: Question, row: Row) -> bool: ...

    @abstractmethod
    def receives(self, q: Question, row: Row, names: tuple[str, ...], day: int) -> bool: ...

    @abstractmethod
    def version(self, q: Question, versions: tuple[Version, ...], row: Row) -> Any: ...

    @abstractmethod
    def level(self, q: Question, name: str, row: Row | None, national: bool) -> Any: ...


def _here(place: t.Place) -> t.Place:
    """The row at hand, as a place of the same record."""
    return t.Place("it", (), place.record)
