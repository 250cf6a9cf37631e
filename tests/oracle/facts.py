"""Unknown facts: what each may be, one plain value after the other, and every way they may fall.

A question is asked with some facts given. When it needs one that is not, it says so, and is asked
again with each value that the fact may have. Nothing is ever cut into ranges or reasoned about.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from attrs import define, fields, frozen, has

from oracle import days
from policyengine.model import terms as t
from policyengine.model.model import Law
from policyengine.population import Row, Spells, Unknown
from policyengine.schema import Field, Schema
from policyengine.types import (
    Choice,
    Date,
    DeclarationName,
    Identity,
    Month,
    Reference,
    Truth,
    Words,
)

OLDEST, LATEST = date(1850, 1, 1).toordinal(), date(2199, 12, 31).toordinal()
SHORT = 62
"""A range of so many values is gone through whole."""
Given = dict["Fact", Any]


class Fact(NamedTuple):
    """A fact that is not known: a field of a row, in one stretch of its history."""

    row: Row
    index: int
    stretch: tuple[str, int] = ("always", 0)

    @property
    def field(self) -> Field:
        return self.row.record.fields[self.index]

    @property
    def name(self) -> tuple[str, str, str]:
        return self.row.record.name, self.row.id, self.field.name


class Needed(Exception):
    """The question cannot go on without a fact."""

    def __init__(self, fact: Fact, cell: Unknown) -> None:
        super().__init__(fact.name)
        self.fact = fact
        self.cell = cell


class TooWide(Exception):
    """More worlds than the oracle has patience for."""


@define
class World:
    """The facts given."""

    given: Given

    def value(self, fact: Fact, cell: Unknown) -> Any:
        if fact not in self.given:
            raise Needed(fact, cell)
        return self.given[fact]


@frozen
class Leaf:
    """The answer with some facts given; the others do not matter."""

    given: Given
    answer: Any


def every_world(
    ask: Callable[[World], Any], values: Callable[[Fact, Unknown], list[Any]], patience: int
) -> list[Leaf]:
    """The answers in all worlds, each fact taken only where the question needs it."""
    leaves: list[Leaf] = []
    waiting: list[Given] = [{}]
    while waiting:
        given = waiting.pop()
        try:
            leaves.append(Leaf(given, ask(World(given))))
        except Needed as needed:
            waiting += [{**given, needed.fact: v} for v in values(needed.fact, needed.cell)]
        if len(leaves) + len(waiting) > patience:
            raise TooWide
    return leaves


def every_assignment(ask: Callable[[World], Any], choices: dict[Fact, list[Any]]) -> Iterator[Leaf]:
    """The same, but with every fact taken whether it is needed or not."""
    for values in product(*choices.values()):
        given = dict(zip(choices, values, strict=True))
        yield Leaf(given, ask(World(given)))


def alone_decisive(leaves: list[Leaf]) -> set[Fact]:
    """The facts of which two values give two answers, all other facts being the same.

    Two leaves that differ in one fact only, of those that both needed, can be completed to two
    assignments that differ in that fact only.
    """
    found: set[Fact] = set()
    groups: dict[Any, list[Given]] = {}
    for leaf in leaves:
        groups.setdefault(leaf.answer, []).append(leaf.given)
    everything = {fact for leaf in leaves for fact in leaf.given}
    answers = list(groups)
    for index, one in enumerate(answers):
        for other in answers[index + 1 :]:
            for first in groups[one]:
                for second in groups[other]:
                    apart = _only_difference(first, second)
                    if apart is not None:
                        found.add(apart)
                if len(found) == len(everything):
                    return found
    return found


def _only_difference(first: Given, second: Given) -> Fact | None:
    only: Fact | None = None
    for fact, value in first.items():
        if fact in second and not _same(second[fact], value):
            if only is not None:
                return None
            only = fact
    return only


def _same(one: Any, other: Any) -> bool:
    return one is other or (not isinstance(one, Row) and type(one) is type(other) and one == other)


# ---- what a fact may be ------------------------------------------------------------------------


class Values:
    """What unknown facts may be in a question about one month under some law."""

    def __init__(self, schema: Schema, law: Law, month: int, asked: int | None = None) -> None:
        self.schema = schema
        self.month = month
        self.law = law
        self._outsiders: dict[tuple[Row, str], Row] = {}
        self.asked = () if asked is None else (asked, asked + 1)
        things = list(_everything(law))
        self.constants = set(constants_in(things))
        self.turning_months = {x.months for x in things if isinstance(x, t.BirthdayOf)}
        self.counts_ages = any(isinstance(x, t.AgeOf) for x in things)
        self.looks_back = any(_looks_back(x) for x in things)

    def of(self, fact: Fact, cell: Unknown) -> list[Any]:
        """Every value; of a wide range those next to anything that the law can tell apart."""
        none = [None] if cell.may_be_none else []
        match fact.field.type:
            case Truth():
                return [True, False, *none]
            case Choice(options):
                return [*options, *none]
            case DeclarationName(kind):
                programs = kind == "program"
                return [*(self.schema.programs if programs else self.schema.categories), *none]
            case Reference(record):
                return [*_around(fact.row, record), self._outsider(fact, record), *none]
            case Identity() | Words():
                keys = {k for rows in self.law.model.lookups.values() for k, *_ in rows}
                return [*sorted(k for k in keys if isinstance(k, str)), "?", *none]
            case Date():
                low, high = _bounds(cell, OLDEST, LATEST)
                if high - low < SHORT:
                    return [*range(low, high + 1), *none]
                return [low, *self.days(low, high), high, *none]
            case Month():
                low, high = _bounds(cell, days.month_number(OLDEST), days.month_number(LATEST))
                near = {self.month + shift for shift in range(-40, 41)}
                near |= {days.month_number(day) for day in self.asked}
                return [*self._among(low, high, sorted(near)), *none]
        low, high = _bounds(cell, fact.field.low or 0, fact.field.high or 10**12)
        if high - low >= SHORT:
            raise TooWide  # amounts that are worked out may meet it anywhere
        return [*range(low, high + 1), *none]

    def _among(self, low: int, high: int, near: Iterable[int]) -> list[int]:
        if high - low < SHORT:
            return list(range(low, high + 1))
        return sorted({low, high, *(value for value in near if low < value < high)})

    def _outsider(self, fact: Fact, record: str) -> Row:
        """Somebody of whom nothing is known."""
        key = fact.row, fact.field.name
        if key not in self._outsiders:
            of = self.schema.records[record]
            cells: list[object] = [Unknown(may_be_none=f.blank.kind == "none") for f in of.fields]
            id = f"{fact.row.id}.{fact.field.name}"
            self._outsiders[key] = Row(of, id, cells, outside=True)
        return self._outsiders[key]

    def days(self, low: int, high: int) -> list[int]:
        """Days of a range beside which a test of the law may turn."""
        if self.counts_ages and high - low > 400:
            raise TooWide  # an age as a number may turn on any birthday
        written = {int(c) for c in self.constants if OLDEST <= c <= LATEST}
        spans = {int(c) for c in self.constants if 0 <= c <= 200}
        lengths = {0, *spans, *(12 * s for s in spans), *self.turning_months}
        lengths |= set(range(0, 1560, 12)) if self.counts_ages else set()
        first, last = days.first_of(self.month), days.last_of(self.month)
        near = {*range(first - 1, last + 2), *written, *self.asked}
        if self.looks_back:  # at decisions on a birthday, or over working days
            near |= {days.first_of(self.month + shift) for shift in range(-12, 12)}
            near |= set(range(first - 90, first))
        found = {day - span for day in near for span in spans}
        for months in lengths:
            found |= {days.months_later(d, -months) for d in near if d > OLDEST + 31 * months}
        beside = {d + shift for d in found for shift in (-1, 0, 1)}
        return sorted(d for d in beside if low < d < high)


def _bounds(cell: Unknown, low: int, high: int) -> tuple[int, int]:
    first = low if cell.low is None else max(low, cell.low)
    last = high if cell.high is None else min(high, cell.high)
    return first, max(first, last)


def _around(row: Row, record: str) -> list[Row]:
    """The other rows of a record in the same household (or whatever holds them)."""
    found: list[Row] = []
    top = row
    while top.parents:
        top = next(iter(top.parents.values()))
        found += [r for r in _inside(top, record) if r is not row and r not in found]
    return found


def _inside(row: Row, record: str) -> Iterator[Row]:
    for name, children in row.children.items():
        for child in children:
            if name == record:
                yield child
            yield from _inside(child, record)


def stretch_on(history: Spells, day: int) -> tuple[Any, tuple[str, int]]:
    """The cell of a history on a day, and which stretch of it that is."""
    for index in range(len(history.spells) - 1, -1, -1):
        spell = history.spells[index]
        begun = spell.since is None or spell.since <= day
        over = spell.until is not None and spell.until < day
        if begun and not over:
            return spell.value, ("spell", index)
    ended = sum(1 for s in history.spells if s.until is not None and s.until < day)
    return Unknown(), ("gap", ended)


def _looks_back(thing: Any) -> bool:
    """Whether a term compares days that lie further from the month than any age."""
    if isinstance(thing, t.ReceivesAward):
        return thing.on is not None
    return isinstance(thing, t.Apply) and thing.operator == "working-days"


def constants_in(things: Iterable[Any]) -> Iterator[Fraction]:
    """Every number and day written anywhere in the law."""
    for thing in things:
        if isinstance(thing, t.Constant) and isinstance(thing.value, int | Fraction):
            yield Fraction(thing.value)


def fields_named(law: Law) -> set[Field]:
    """The fields that the law reads by name."""
    found = set()
    for thing in _everything(law):
        if isinstance(thing, t.Read | t.Link):
            found.add(thing.field)
    return found


def _everything(law: Law) -> Iterator[Any]:
    for name, pieces in law.built.rules.items():
        for piece in pieces:
            for version in law.versions(name, piece.first_day):
                yield from _parts(version.rule)


def _parts(thing: Any) -> Iterator[Any]:
    """A tree of attrs objects, all of it."""
    yield thing
    if isinstance(thing, tuple | list):
        for part in thing:
            yield from _parts(part)
    elif isinstance(thing, dict):
        for part in thing.values():
            yield from _parts(part)
    elif isinstance(thing, Field):
        return
    elif has(type(thing)) and type(thing).__module__.startswith("policyengine.model."):
        for attribute in fields(type(thing)):
            if attribute.name not in ("span", "type", "field", "head"):
                yield from _parts(getattr(thing, attribute.name))
