"""Households at a policy's own boundaries: birthdays on and beside the ages that it names, numbers
on and beside its limits, every option, and facts that are missing.
"""

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from attrs import define, frozen

from policyengine import calendar
from policyengine.model import terms as t
from policyengine.model.checks.walk import all_terms, rule_terms
from policyengine.policy import Policy, parse_month
from policyengine.population import Population, Row, Unknown, blank_cell, unknown_cell
from policyengine.schema import Field, Record
from policyengine.types import (
    Choice,
    Date,
    DeclarationName,
    Identity,
    Month,
    Number,
    Reference,
    Truth,
)

_MOST_IN_ROW = 4
"""Rows of a record that lie in one row."""
_WIDE = 1000
"""A whole number without a boundary in the policy is drawn below this, where its range lets it."""


@frozen
class Draw:
    """What is drawn: `households` of them for the `month`, from `seed` (the same again each time).

    Of each at most `unknown` facts are missing; the rest are drawn, or blank as the field says.
    """

    month: str
    households: int = 20
    seed: int = 0
    unknown: int = 2


def drawn(policy: Policy, draw: Draw) -> Iterator[Population]:
    """Populations of one row of every top record each, with what lies in them."""
    edges = _Edges.of(policy)
    for number in range(draw.households):
        chance = Random(f"{draw.seed} {number}")
        yield _Household(policy, edges, chance, parse_month(draw.month)).population(draw.unknown)


@frozen
class _Edges:
    """What the rules tell apart: ages in months, days, and other numbers."""

    ages: tuple[int, ...]
    days: tuple[int, ...]
    numbers: tuple[Fraction, ...]

    @staticmethod
    def of(policy: Policy) -> "_Edges":
        ages: set[int] = {0}
        days: set[int] = set()
        numbers: set[Fraction] = {Fraction(0)}
        law = policy.model.whole_law
        for name, pieces in law.built.rules.items():
            versions = [v for piece in pieces for v in law.versions(name, piece.first_day)]
            for rule in (version.rule for version in versions if version.rule is not None):
                for term in (inner for outer in rule_terms(rule) for inner in all_terms(outer)):
                    if isinstance(term, t.BirthdayOf):
                        ages.add(term.months)
                    elif isinstance(term, t.Constant) and isinstance(term.value, int | Fraction):
                        is_day = isinstance(term.type, Date)
                        days |= {int(term.value)} if is_day else set()
                        numbers |= set() if is_day else {Fraction(term.value)}
        return _Edges(tuple(sorted(ages)), tuple(sorted(days)), tuple(sorted(numbers)))


@define
class _Household:
    """One household being drawn."""

    policy: Policy
    edges: _Edges
    chance: Random
    month: int

    def population(self, most_unknown: int) -> Population:
        schema = self.policy.schema
        rows: dict[str, list[Row]] = {name: [] for name in schema.records}
        for record in schema.records.values():
            if not record.parents:
                self._add(record, None, rows)
        every = [row for members in rows.values() for row in members]
        for row in every:
            for column in row.record.fields:
                row.cells[column.index] = self._cell(row, column, rows)
        self._forget(every, most_unknown)
        return Population(schema, rows)

    def _add(self, record: Record, parent: Row | None, rows: dict[str, list[Row]]) -> None:
        row = Row(record, f"{record.name}-{len(rows[record.name]) + 1}")
        rows[record.name].append(row)
        if parent is not None:
            row.attach(parent)
        for child in self.policy.schema.children(record.name):
            few = child.role is not None or parent is not None
            for _ in range(self.chance.randint(0, 1 if few else _MOST_IN_ROW)):
                self._add(child, row, rows)

    def _forget(self, rows: list[Row], most: int) -> None:
        """Make some facts that rules may read unknown."""
        cells = [(row, c) for row in rows for c in row.record.fields if _is_fact(c)]
        for row, column in self.chance.sample(cells, min(self.chance.randint(0, most), len(cells))):
            unknown = unknown_cell(column)
            if isinstance(column.type, Date) and self.chance.random() < 0.5:
                day = self._day(column)
                year = calendar.month_of(day) // 12
                first, last = calendar.month(year, 1), calendar.month(year, 12)
                unknown = Unknown(calendar.first_day(first), calendar.last_day(last))
            row.cells[column.index] = unknown

    def _cell(self, row: Row, column: Field, rows: dict[str, list[Row]]) -> object:
        """A value, or none where a blank means that there is none."""
        if column.role == "key":
            return row.id
        if column.print_only:
            return None
        if column.blank.kind == "none" and self.chance.random() < 0.5:
            return None
        if column.blank.kind == "value" and self.chance.random() < 0.5:
            return blank_cell(column)
        return self._value(row, column, rows)

    def _value(self, row: Row, column: Field, rows: dict[str, list[Row]]) -> object:
        schema, pick = self.policy.schema, self.chance.choice
        match column.type:
            case Truth():
                return self.chance.random() < 0.5
            case Choice(options):
                return pick(options)
            case Date():
                return self._day(column)
            case Month():
                return self.month + self.chance.randint(-14, 2)
            case Number():
                return self._number(column)
            case Reference(record):
                others = [other for other in rows[record] if other is not row]
                return pick(others) if others else None
            case DeclarationName(kind):
                names = schema.programs if kind == "program" else schema.categories
                return pick(names) if names else None
            case Identity():
                keys = [k for k in self.policy.model.lookup_keys if isinstance(k, str)]
                return pick(keys) if keys and self.chance.random() < 0.7 else "0"
        return None

    def _day(self, column: Field) -> int:
        """A day by which something changes in the month, a day beside it, or a recent one."""
        first, last = calendar.first_day(self.month), calendar.last_day(self.month)
        near = self.chance.choice([first, last, self.chance.randint(first, last)])
        near += self.chance.choice([-1, 0, 0, 1])
        if column.role == "birth":
            return calendar.add_months(near, -self.chance.choice(self.edges.ages))
        if self.edges.days and self.chance.random() < 0.4:
            return self.chance.choice(self.edges.days) + self.chance.choice([-1, 0, 1])
        return calendar.add_months(near, -self.chance.choice([0, 1, 3, 12, 36]))

    def _number(self, column: Field) -> int:
        low, high = column.low or 0, column.high
        wanted = self.chance.choice(self.edges.numbers) + self.chance.choice([-1, 0, 1])
        if self.chance.random() < 0.3:
            wanted = Fraction(self.chance.randint(low, min(high or _WIDE, low + _WIDE)))
        return max(low, int(wanted) if high is None else min(high, int(wanted)))


def _is_fact(column: Field) -> bool:
    """Whether rules may read a field, so that it matters when it is missing."""
    return (
        not column.print_only
        and column.role != "key"
        and column.blank.kind != "unstated"
        and not isinstance(column.type, Reference | Identity)
    )
