"""What a term means on one day in one world, by plain recursion over the kinds of term.

Written from DESIGN §2 and from the comments on the kinds of term, not from the engine.
"""

import math
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar

from attrs import evolve

from oracle import days
from oracle.facts import Fact, World, stretch_on
from policyengine.model import terms as t
from policyengine.model.model import Law, LevelVersion, Version
from policyengine.population import Row, Spells, Unknown
from policyengine.schema import Field
from policyengine.types import Date

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "≠": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "≤": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "≥": lambda a, b: a >= b,
}
COMPUTE: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: Fraction(a) + b,
    "−": lambda a, b: Fraction(a) - b,
    "×": lambda a, b: Fraction(a) * b,
    "÷": lambda a, b: None if b == 0 else Fraction(a) / b,
    "negate": lambda a: -Fraction(a),
    "greatest": max,
    "least": min,
    "round-up": lambda step, a: math.ceil(Fraction(a) / step) * Fraction(step),
    "round-down": lambda step, a: math.floor(Fraction(a) / step) * Fraction(step),
    "round-nearest": lambda step, a: _nearest(Fraction(a) / step) * Fraction(step),
    "add-months": days.months_later,
    "days": lambda start, end: end - start,
    "months": days.whole_months,
}


def _nearest(steps: Fraction) -> int:
    """Halves go away from zero."""
    down = math.floor(abs(steps))
    up = abs(steps) - down >= Fraction(1, 2)
    return (down + up) * (1 if steps > 0 else -1)


Versions = dict[tuple[str, int], tuple[Version, ...]]


class Meaning:
    """One world, on one day, under one law. `hits` counts what was met on the way."""

    def __init__(
        self, world: World, law: Law, month: int, hits: "Counter[str]", versions: Versions
    ) -> None:
        self.world = world
        self.law = law
        self.schema = law.model.schema
        self.month = month
        self.eve = days.first_of(month) - 1
        self.day = days.last_of(month)
        self.level_day = self.day
        self.coefficient: Any = None
        self.hits = hits
        self.known_versions = versions
        self.groups = law.groups()

    meanings: ClassVar[dict[str, Callable[..., Any]]] = {}
    """By kind of term; filled below."""

    def versions(self, name: str, day: int) -> tuple[Version, ...]:
        """The versions of a rule on a day, looked up once."""
        if (name, day) not in self.known_versions:
            self.known_versions[name, day] = self.law.versions(name, day)
        return self.known_versions[name, day]

    # ---- facts ------------------------------------------------------------------------------

    def cell(self, row: Row, field: Field) -> Any:
        """The value of a field of a row today, in this world."""
        cell, stretch = row.cells[field.index], ("always", 0)
        if isinstance(cell, Spells):
            self.hits["history"] += 1
            cell, stretch = stretch_on(cell, self.day)
        if isinstance(cell, Unknown):
            self.hits[f"unknown {type(field.type).__name__}"] += 1
            return self.world.value(Fact(row, field.index, stretch), cell)
        return cell

    def row(self, place: t.Place, it: Row | None, me: Row) -> Row | None:
        at = it if place.root == "it" else me
        for hop in place.hops:
            if at is None:
                return None
            if isinstance(hop, t.Parent):
                at = at.parents.get(hop.record)
            else:
                self.hits["reference"] += 1
                at = self.cell(at, hop.field)
                self.hits["reference to an outsider"] += at is not None and at.outside
                self.hits["reference to nobody"] += at is None
        return at

    def birth(self, row: Row | None) -> Any:
        field = row.record.with_role("birth") if row is not None else None
        return self.cell(row, field) if row is not None and field is not None else None

    # ---- terms ------------------------------------------------------------------------------

    def value(self, term: t.Term, it: Row | None, me: Row) -> Any:
        """The value of a term, None where there is none."""
        name = type(term).__name__
        self.hits[name] += 1
        return self.meanings[name](self, term, it, me)

    def holds(self, term: t.Term, it: Row | None, me: Row) -> bool:
        return bool(self.value(term, it, me))

    def _Constant(self, term: t.Constant, it: Row | None, me: Row) -> Any:
        return term.value

    def _Read(self, term: t.Read, it: Row | None, me: Row) -> Any:
        row = self.row(term.place, it, me)
        return None if row is None else self.cell(row, term.field)

    def _RowAt(self, term: t.RowAt, it: Row | None, me: Row) -> Any:
        return self.row(term.place, it, me)

    def _Today(self, term: t.Today, it: Row | None, me: Row) -> int:
        return self.day

    def _Apply(self, term: t.Apply, it: Row | None, me: Row) -> Any:
        self.hits[f"operator {term.operator}"] += 1
        match term.operator:
            case "and":
                return all(self.holds(operand, it, me) for operand in term.operands)
            case "or":
                return any(self.holds(operand, it, me) for operand in term.operands)
            case "not":
                return not self.holds(term.operands[0], it, me)
            case "has-no":
                return self.value(term.operands[0], it, me) is None
            case "choose":
                test, first, second = term.operands
                return self.value(first if self.holds(test, it, me) else second, it, me)
        values = [self.value(operand, it, me) for operand in term.operands]
        if term.operator in COMPARE:
            return self._compared(term, values)
        if None in values:
            return None
        if term.operator == "working-days":
            return days.working_days(values[0], values[1], self.law.model.holidays)
        return COMPUTE[term.operator](*values)

    def _compared(self, term: t.Apply, values: list[Any]) -> bool:
        first, second = values
        if first is None or second is None:
            return False
        if isinstance(first, Row):
            return (first is second) == (term.operator == "=")
        return COMPARE[term.operator](first, second)

    def _IsOneOf(self, term: t.IsOneOf, it: Row | None, me: Row) -> bool:
        return self.value(term.subject, it, me) in term.options

    def _AgeOf(self, term: t.AgeOf, it: Row | None, me: Row) -> Any:
        birth = self.birth(self.row(term.place, it, me))
        if birth is None:
            return None
        age = days.age_in_months if term.in_months else days.age_in_years
        return age(birth, self.day)

    def _BirthdayOf(self, term: t.BirthdayOf, it: Row | None, me: Row) -> Any:
        birth = self.birth(self.row(term.place, it, me))
        return None if birth is None else days.months_later(birth, term.months)

    def _BelongsTo(self, term: t.BelongsTo, it: Row | None, me: Row) -> bool:
        row = self.row(term.place, it, me)
        return row is not None and any(self.in_category(name, row) for name in term.categories)

    def _ReceivesAward(self, term: t.ReceivesAward, it: Row | None, me: Row) -> bool:
        row = self.row(term.place, it, me)
        if row is None:
            return False
        day = self.eve if term.on is None else self.value(term.on, it, me)
        return day is not None and self.receives(row, term.names, day)

    def _Defined(self, term: t.Defined, it: Row | None, me: Row) -> Any:
        """A definition; of nobody, or before there is one, there is none."""
        row = self.row(term.place, it, me)
        rule = None if row is None else self.rule(term.name, row)
        if row is None or rule is None:
            return None
        if isinstance(rule, t.Table):
            return self.from_table(rule, term.column or "", row)
        assert isinstance(rule, t.Definition)
        if len(rule.cases) == 1:
            return self.value(rule.cases[0].term, row, row)
        self.hits["labelled cases"] += 1
        return any(self.holds(case.term, row, row) for case in rule.cases)

    def from_table(self, table: t.Table, column: str, row: Row) -> Any:
        for entry in table.rows:
            if all(self.holds(test, row, row) for test in entry.conditions):
                self.hits["table row"] += 1
                return self.value(entry.outputs[column], row, row)
        return None

    def _LevelOf(self, term: t.LevelOf, it: Row | None, me: Row) -> Any:
        """The greatest of the nation's value and those of the areas that the row lies in."""
        values = [self.level_value(self.law.level(term.name, self.level_day, None), it)]
        for area in () if term.national else self.law.areas(term.name):
            local = self.law.level(term.name, self.level_day, area)
            if local is not None and self.lies_in(it, area):
                self.hits["local level"] += 1
                values.append(self.level_value(local, it))
        known = [value for value in values if value is not None]
        return max(known) if known else None

    def level_value(self, version: LevelVersion | None, row: Row | None) -> Any:
        if version is None:
            return None
        if version.guard == "existing":
            self.hits["level guarded"] += 1
            if row is None or not self.receives(row, (), self.eve):
                return self.level_value(version.otherwise, row)
        return self.value(version.value.value, row, row)  # type: ignore[arg-type]

    def lies_in(self, row: Row | None, area: str) -> bool:
        """Whether the row, or a row that it lies in, is in the area."""
        record = self.law.model.names.declared[area].record
        if row is None:
            return False
        if row.record.name == record:
            rule = self.rule(area, row)
            assert rule is None or isinstance(rule, t.Definition)
            return rule is not None and any(self.holds(c.term, row, row) for c in rule.cases)
        return any(self.lies_in(parent, area) for parent in row.parents.values())

    def _Coefficient(self, term: t.Coefficient, it: Row | None, me: Row) -> Any:
        return self.coefficient

    def _Found(self, term: t.Found, it: Row | None, me: Row) -> Any:
        key = self.value(term.key, it, me)
        for own, first, last, cells in self.law.model.lookups.get(term.table, ()):
            begun = first is None or first <= self.day
            if own == key and begun and (last is None or self.day <= last):
                return cells.get(term.column)
        return None

    # ---- aggregates -------------------------------------------------------------------------

    def members(self, members: t.Members, it: Row | None, me: Row) -> list[Row]:
        around = self.row(members.place, it, me)
        found = [] if around is None else around.children.get(members.record, [])
        return [row for row in found if members.where is None or self.holds(members.where, row, me)]

    def _Gather(self, term: t.Gather, it: Row | None, me: Row) -> Any:
        self.hits[f"aggregate {term.kind}"] += 1
        rows = self.members(term.members, it, me)
        match term.kind:
            case "has":
                return len(rows) > 0
            case "count":
                return len(rows)
        assert term.value is not None
        values = [self.value(term.value, row, me) for row in rows]
        known = [value for value in values if value is not None]
        match term.kind:
            case "every":
                return all(values)
            case "total":
                return sum(map(Fraction, known), Fraction(0))
            case "run":
                everything = self.members(evolve(term.members, where=None), it, me)
                recorded = [self.value(term.value, row, me) for row in everything]
                return _months_in_a_row(set(known), recorded, days.month_number(self.day))
        if not known:
            return None if term.default is None else self.value(term.default, it, me)
        return max(known) if term.kind == "greatest" else min(known)

    # ---- rules in force today ---------------------------------------------------------------

    def rule(self, name: str, row: Row) -> t.Rule | None:
        """The version of a rule for a row; None when it is repealed, or not made yet."""
        for version in self.versions(name, self.day):
            if version.guard is None:
                return version.rule
            self.hits[f"guard {version.guard}"] += 1
            if version.guard == "existing" and self.receives(row, (), self.eve):
                return version.rule
            if version.guard == "settled" and not self.held_back(version.instrument, row):
                return version.rule
        return None

    def held_back(self, instrument: str | None, row: Row) -> bool:
        """Whether a transition clause keeps a row under the rules from before."""
        return any(
            self.holds(rule.where, dossier, dossier)
            for rule in self.law.model.transitions.get(instrument or "", ())
            for dossier in [*self.awards(row), *row.children.get(rule.record, [])]
            if dossier.record.name == rule.record
        )

    def in_category(self, name: str, row: Row) -> bool:
        rule = self.rule(name, row)
        return isinstance(rule, t.Category) and self.meets(rule, row)

    def meets(self, rule: t.Category | t.Program, row: Row) -> bool:
        if rule.phases and not any(self.in_phase(name, row) for name in rule.phases):
            return False
        return not rule.conditions or any(self.holds(c.term, row, row) for c in rule.conditions)

    def in_phase(self, name: str, row: Row) -> bool:
        phase = self.rule(name, row)
        self.hits["phase"] += 1
        return isinstance(phase, t.Phase) and phase.first <= self.day <= phase.last

    # ---- awards -----------------------------------------------------------------------------

    def receives(self, row: Row, names: tuple[str, ...], day: int) -> bool:
        """Whether a decision gives one of some names (none: anything) in the month of a day."""
        wanted = set(names)
        for name in names:
            group = self.rule(name, row) if name in self.groups else None
            if isinstance(group, t.Group):
                wanted |= set(group.programs)
        return any(
            self.runs_in(award, days.month_number(day))
            and (
                not names
                or bool({self.part(award, "program"), self.part(award, "category")} & wanted)
            )
            for award in self.awards(row)
        )

    def awards(self, row: Row) -> list[Row]:
        """The decisions about a row, or, where there can be none, about the row it lies in."""
        record = self.schema.awards
        if record is None:
            return []
        while row.record.name not in record.parents:
            if not row.parents:
                return []
            row = next(iter(row.parents.values()))
        return row.children.get(record.name, [])

    def has_decisions(self, record: str) -> bool:
        """Whether decisions can be about rows of a record, or about the rows they lie in."""
        awards = self.schema.awards
        if awards is None:
            return False
        above = self.schema.records[record].parents
        return record in awards.parents or any(map(self.has_decisions, above))

    def part(self, award: Row, role: str) -> Any:
        field = award.record.with_role(role)  # type: ignore[arg-type]
        return None if field is None else self.cell(award, field)

    def month_part(self, award: Row, role: str) -> int | None:
        """A part of a decision that is a day or a month, as a month."""
        field = award.record.with_role(role)  # type: ignore[arg-type]
        value = self.part(award, role)
        if field is None or value is None:
            return None
        return days.month_number(value) if isinstance(field.type, Date) else int(value)

    def starts(self, award: Row) -> int | None:
        written = self.month_part(award, "starts")
        return self.month_part(award, "signed") if written is None else written

    def runs_in(self, award: Row, month: int) -> bool:
        start, end = self.starts(award), self.month_part(award, "ends")
        return start is not None and start <= month and (end is None or month <= end)


Meaning.meanings = {
    name[1:]: method
    for name, method in vars(Meaning).items()
    if name[0] == "_" and name[1].isupper()
}


def _months_in_a_row(months: set[int], recorded: list[int | None], current: int) -> int:
    """How many months run up to the last one on record that lies before the current month."""
    past = [month for month in recorded if month is not None and month < current]
    count = 0
    while past and max(past) - count in months:
        count += 1
    return count
