"""Terms to closures: the meaning of every kind of term, in one world and on one day."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from policyengine import calendar
from policyengine.backends.explain.question import Evaluate, Question
from policyengine.model import terms as t
from policyengine.model.model import LevelVersion, Version
from policyengine.operators import OPERATORS, Operator
from policyengine.plan.worlds import UNBOUNDED, Lazy
from policyengine.population import Row, Spells, Unknown
from policyengine.schema import Field, Schema

_IN_TODAY = (t.Today, t.AgeOf)


class Terms:
    """Compiles each term once. `rules` are compiled by `Rules`, which builds on this."""

    def __init__(self, schema: Schema) -> None:
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
                return _read(term.place, term.field)
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
                return _open(term.name)
            case t.Found():
                return self._found(term)
        raise AssertionError(f"{term} has no meaning: this is a bug in policyengine")

    # ---- operators --------------------------------------------------------------------------

    def _apply(self, term: t.Apply) -> Evaluate:
        operands = [self.compile(operand) for operand in term.operands]
        match term.operator:
            case "and":
                return _all(operands)
            case "or":
                return _any(operands)
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
        return _arithmetic(operator, operands, any(map(depends_on_day, term.operands)))

    def _comparison(
        self, operator: Operator, term: t.Apply, operands: list[Evaluate]
    ) -> Evaluate:
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
            return _against_today(operator, left)
        if any(map(depends_on_day, term.operands)):
            return _moving(operator, left, right)

        def compare(q: Question, it: Any, me: Any) -> bool:
            a, b = left(q, it, me), right(q, it, me)
            if a is None or b is None:
                return False
            if a.__class__ is Lazy or b.__class__ is Lazy:
                return q.world.compare(operator, a, b)
            return bool(compute(a, b))

        return compare

    def _is_one_of(self, term: t.IsOneOf) -> Evaluate:
        wanted = frozenset(term.options)
        subject = term.subject
        if not isinstance(subject, t.Read):
            inner = self.compile(subject)
            return lambda q, it, me: inner(q, it, me) in wanted
        reach, index, field = place_reader(subject.place), subject.field.index, subject.field

        def test(q: Question, it: Any, me: Any) -> bool:
            row = reach(q, it, me)
            if row is None:
                return False
            cell = row.cells[index]
            if q.trace is not None:
                q.trace[row, field] = None
            if field.sensitive:
                q.sensitive = True
            if cell.__class__ is str:
                return cell in wanted
            return _unknown_option(q, row, field, cell, wanted)

        return test

    def _age(self, term: t.AgeOf) -> Evaluate:
        birth = self._birth(term.place)
        operator = OPERATORS["age-months" if term.in_months else "age-years"]
        if birth is None:
            return lambda q, it, me: None
        return lambda q, it, me: _stepping(q, operator, birth(q, it, me))

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
        return _read(place, field) if field else None

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
                return lambda q, it, me: _run_of_months(
                    q, [month(q, row, me) for row in rows(q, it, me)]
                )
        assert value is not None
        return _folded(term.kind, rows, value, default)

    def _has(self, members: t.Members) -> Evaluate:
        reach, record = place_reader(members.place), members.record
        where = self.compile(members.where) if members.where is not None else None

        def any_row(q: Question, it: Any, me: Any) -> bool:
            around = reach(q, it, me)
            found = [] if around is None else around.children.get(record, [])
            return bool(found) if where is None else any(where(q, row, me) for row in found)

        return any_row

    # ---- rules ------------------------------------------------------------------------------

    def _defined(self, term: t.Defined) -> Evaluate:
        reach, name, column = place_reader(term.place), term.name, term.column
        nobody: Any = False if column is None else None

        def value(q: Question, it: Any, me: Any) -> Any:
            row = reach(q, it, me)
            if row is None:
                return nobody
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

        def receives(q: Question, it: Any, me: Any) -> bool:
            row = reach(q, it, me)
            if row is None:
                return False
            if on is None:
                return self.receives(q, row, names, q.month.eve)
            day = on(q, row, row)
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

    def defined(self, q: Question, name: str, row: Row, column: str | None) -> Any:
        raise NotImplementedError

    def in_category(self, q: Question, name: str, row: Row) -> bool:
        raise NotImplementedError

    def receives(self, q: Question, row: Row, names: tuple[str, ...], day: int) -> bool:
        raise NotImplementedError

    def version(self, q: Question, versions: tuple[Version, ...], row: Row) -> Any:
        raise NotImplementedError

    def level(self, q: Question, name: str, row: Row | None, national: bool) -> Any:
        raise NotImplementedError

    def level_version(self, q: Question, version: LevelVersion, row: Row | None) -> Any:
        raise NotImplementedError


# ---- reading rows and cells --------------------------------------------------------------------


def place_reader(place: t.Place) -> Evaluate:
    """The row that a place leads to; None where there is nobody."""
    if not place.hops:
        if place.root == "it":
            return lambda q, it, me: it
        return lambda q, it, me: me
    steps = [_step(hop) for hop in place.hops]
    at_self = place.root == "self"
    if len(steps) == 1 and not at_self:
        (only,) = steps
        return lambda q, it, me: None if it is None else only(q, it)

    def walk(q: Question, it: Any, me: Any) -> Any:
        row = me if at_self else it
        for step in steps:
            if row is None:
                return None
            row = step(q, row)
        return row

    return walk


def _step(hop: t.Parent | t.Link) -> Any:
    if isinstance(hop, t.Parent):
        record = hop.record
        return lambda q, row: row.parents.get(record)
    return lambda q, row: _follow(q, row, hop.field)


def _follow(q: Question, row: Row, field: Field) -> Row | None:
    """The row that a reference names; an unknown one may be nobody, a member, or an outsider."""
    cell = row.cells[field.index]
    if q.trace is not None:
        q.trace[row, field] = None
    if cell is None or cell.__class__ is Row:
        found: Any = cell
        return found
    if cell.__class__ is Spells:
        cell, _ = q._on_day(cell)
        if cell.__class__ is not Unknown:
            held: Any = cell
            return held
    around = [r for parent in row.parents.values() for r in parent.children.get(row.record.name, [])]
    others = tuple(other for other in around if other is not row)
    options = (*others, q.outsider(row, field), *((None,) if cell.may_be_none else ()))
    chosen: Row | None = q.world.chosen((row, field.index, 0), options)
    return chosen


_PLAIN = (int, str, bool, Fraction, Row)


def _read(place: t.Place, field: Field) -> Evaluate:
    reach, index, sensitive = place_reader(place), field.index, field.sensitive

    def read(q: Question, it: Any, me: Any) -> Any:
        row = reach(q, it, me)
        if row is None:
            return None
        if q.trace is not None:
            q.trace[row, field] = None
        if sensitive:
            q.sensitive = True
        cell = row.cells[index]
        if cell is None or cell.__class__ in _PLAIN:
            return cell
        return q.fact(row, field, cell)

    return read


def read_here(field: Field) -> Evaluate:
    """The value of a field of the row at hand."""
    return _read(t.Place("it", (), field.record), field)


def _unknown_option(
    q: Question, row: Row, field: Field, cell: Any, wanted: frozenset[str]
) -> bool:
    spell = 0
    if cell.__class__ is Spells:
        cell, spell = q._on_day(cell)
    if cell.__class__ is not Unknown:
        return cell in wanted
    if q.with_assumptions is not None:
        found, value = q._assume(row, field, cell)
        if found:
            return value in wanted
    key = row, field.index, spell
    if cell.may_be_none and q.world.is_absent(key):
        return False
    return q.world.is_among(key, q.options(row, field) or (), tuple(wanted))


def _open(name: str) -> Evaluate:
    """A number that awaits a resolution: anything from zero up, in hundredths."""

    def value(q: Question, it: Any, me: Any) -> Any:
        return q.world.ordered(("open", name), 0, UNBOUNDED).then(lambda v: Fraction(v, 100))

    return value


# ---- logic, comparison, arithmetic -------------------------------------------------------------


def _all(operands: list[Evaluate]) -> Evaluate:
    if len(operands) == 2:
        first, second = operands
        return lambda q, it, me: bool(first(q, it, me) and second(q, it, me))

    def conjunction(q: Question, it: Any, me: Any) -> bool:
        return all(operand(q, it, me) for operand in operands)

    return conjunction


def _any(operands: list[Evaluate]) -> Evaluate:
    def disjunction(q: Question, it: Any, me: Any) -> bool:
        return any(operand(q, it, me) for operand in operands)

    return disjunction


def _arithmetic(operator: Operator, operands: list[Evaluate], moves: bool) -> Evaluate:
    compute = operator.compute

    def value(q: Question, it: Any, me: Any) -> Any:
        if moves:
            q.not_before(q.day)
        values = [operand(q, it, me) for operand in operands]
        if None in values:
            return None
        if any(v.__class__ is Lazy for v in values):
            return q.world.apply(operator, values)
        return compute(*values)

    return value


def depends_on_day(term: t.Term) -> bool:
    """Whether a term names the day itself (facts with a history see to themselves)."""
    if isinstance(term, _IN_TODAY):
        return True
    return isinstance(term, t.Apply) and any(map(depends_on_day, term.operands))


def _against_today(operator: Operator, left: Evaluate) -> Evaluate:
    """`day ≤ today` and the like: the one boundary in time is the day itself."""
    compute = operator.compute
    # The first day on which the truth is what it is once `day` has passed, counted from `day`.
    offset = 1 if operator.name in ("<", "≥") else 0
    if operator.name in ("=", "≠"):
        return _moving(operator, left, lambda q, it, me: q.day)

    def compare(q: Question, it: Any, me: Any) -> bool:
        day = left(q, it, me)
        if day is None:
            return False
        if day.__class__ is Lazy:
            return _steady(q, lambda at: q.world.compare(operator, day, at))
        turning = day + offset
        if q.since < turning <= q.day:
            q.since = turning
        return bool(compute(day, q.day))

    return compare


def _moving(operator: Operator, left: Evaluate, right: Evaluate) -> Evaluate:
    """A comparison whose sides move with the day: its boundary in time is searched for."""

    def compare(q: Question, it: Any, me: Any) -> bool:
        def at(day: int) -> bool:
            here, before = q.day, q.since
            q.day = day
            truth = q.world.compare(operator, left(q, it, me), right(q, it, me))
            q.day = here
            q.since = before
            return truth

        first = left(q, it, me), right(q, it, me)  # facts with a history set `since`
        del first
        if operator.name in ("=", "≠"):
            q.not_before(q.day)
            return at(q.day)
        return _steady(q, at)

    return compare


def _steady(q: Question, at: Any) -> bool:
    """The truth of a test today; `since` becomes the first day from which it has been so.

    The test is monotone in the day, so it has one boundary in the window at most.
    """
    truth: bool = at(q.day)
    first, last = q.since, q.day
    if first >= last or at(first) == truth:
        return truth
    while last - first > 1:
        middle = (first + last) // 2
        if at(middle) == truth:
            last = middle
        else:
            first = middle
    q.not_before(last)
    return truth


def _stepping(q: Question, operator: Operator, birth: Any) -> Any:
    """An age as a number changes on birthdays: it holds from the last one on."""
    if birth is None:
        return None
    value = q.world.apply(operator, [birth, q.day])
    if birth.__class__ is int:
        before = operator.compute(birth, q.since)
        if before != value:
            day = q.day
            while operator.compute(birth, day - 1) == value:
                day -= 1
            q.not_before(day)
    else:
        q.not_before(q.day)
    return value


# ---- folds -------------------------------------------------------------------------------------


def _folded(kind: str, rows: Evaluate, value: Evaluate, default: Evaluate | None) -> Evaluate:
    operator = OPERATORS["+" if kind == "total" else kind]

    def fold(q: Question, it: Any, me: Any) -> Any:
        result: Any = None
        for row in rows(q, it, me):
            operand = value(q, row, me)
            if operand is None:
                continue
            result = operand if result is None else q.world.apply(operator, [result, operand])
        if result is None:
            return 0 if default is None else default(q, it, me)
        return result

    return fold


def _run_of_months(q: Question, months: list[Any]) -> int:
    """How many months in a row, the last of them the month before the one of the day."""
    settled = {q.world.pin(m.key) if m.__class__ is Lazy else m for m in months}
    last = calendar.month_of(q.day) - 1
    q.not_before(max(q.month.eve, calendar.first_day(last + 1)))
    count = 0
    while last - count in settled:
        count += 1
    return count
