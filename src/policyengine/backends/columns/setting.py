"""What all batches of a run share: the population, the law, the month, numbers for facts."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property

import numpy as np
from attrs import define, field, frozen

from policyengine.backends.columns.numbering import Numbering
from policyengine.backends.columns.settling import Sets
from policyengine.columnar.columns import Column, ColumnPopulation, Ints, Rows, Table, Truths
from policyengine.model import terms as t
from policyengine.model.model import Law
from policyengine.plan.nodes import Plan
from policyengine.schema import Field
from policyengine.types import Choice, DeclarationName, Identity, Words

_SPELL_BITS, _ROW_BITS = 12, 31
_NO_SPELL = 1 << (_SPELL_BITS - 1)
Assumptions = dict[tuple[str, str], tuple[t.Assumed, ...]]


class Facts:
    """A number for every fact: a field's cell of a row in a spell, or a number left open."""

    def __init__(self) -> None:
        self._sources = Numbering[Field | str]()

    def keys(self, source: Field | str, rows: Rows, spells: Ints | int = 0) -> Ints:
        number = self._sources.number(source)
        keys: Ints = (number << (_ROW_BITS + _SPELL_BITS)) + (rows << _SPELL_BITS)
        return keys + (spells + _NO_SPELL)

    def are_of(self, keys: Ints, fields: Container[tuple[str, str]]) -> Truths:
        """Which facts are cells of some fields, given as record and name; keys may be −1."""
        numbers = keys >> (_ROW_BITS + _SPELL_BITS)
        among = [
            not isinstance(source, str) and (source.record, source.name) in fields
            for source in self._sources.things
        ]
        found: Truths = np.array([*among, False], np.bool_)[numbers]  # −1 shifted is −1: the last
        return found

    def source(self, key: int) -> tuple[Field | str, int]:
        """The field (or the name of the open number) and the row of a fact."""
        row = key >> _SPELL_BITS & (1 << _ROW_BITS) - 1
        return self._sources.things[key >> (_ROW_BITS + _SPELL_BITS)], row


@frozen
class Month:
    """The month asked about, with its window of days and the day whose levels it pays."""

    number: int
    eve: int
    last: int
    asking_day: int | None = None


@define(eq=False, slots=False)
class Setting:
    """What all batches of a run share: the population, the law, the month, the texts."""

    population: ColumnPopulation
    law: Law
    month: Month
    plans: list[Plan]
    """Of every span of unchanged law, in order of days."""
    facts: Facts = field(factory=Facts)
    sets: Sets = field(factory=Sets)
    assumptions: Assumptions = field(factory=dict)
    texts: Numbering[str] = field(factory=Numbering)
    """A number for each option, name and text."""
    _codes: dict[int, Ints] = field(factory=dict)
    _places: dict[tuple[int, tuple[str, ...]], Truths] = field(factory=dict)

    def text(self, text: str) -> int:
        return self.texts.number(text)

    def codes(self, column: Column) -> Ints | None:
        """For a column of texts, the number of each in the whole setting."""
        if not isinstance(column.field.type, Choice | DeclarationName | Identity | Words):
            return None
        key = id(column)
        if key not in self._codes:
            numbers = [self.text(word) for word in column.texts] or [0]
            self._codes[key] = np.array(numbers, np.int64)
        return self._codes[key]

    def places(self, column: Column, options: tuple[str, ...]) -> Truths:
        """For each text of a column, whether it is one of some options."""
        key = id(column), options
        if key not in self._places:
            self._places[key] = np.array([text in options for text in column.texts] or [False])
        return self._places[key]

    def table(self, record: str) -> Table:
        return self.population.tables[record]

    @cached_property
    def last_plan_number(self) -> int:
        """The plan of the month's last day."""
        return int(self.plan_at(np.array([self.month.last]))[0])

    @property
    def last_plan(self) -> Plan:
        return self.plans[self.last_plan_number]

    def plan_at(self, days: Ints) -> Ints:
        """The number of the plan of each day."""
        starts = np.array([plan.first_day for plan in self.plans], np.int64)
        return np.searchsorted(starts, days, side="right") - 1
