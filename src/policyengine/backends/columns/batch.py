"""One batch of elements and the cells they read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from policyengine.backends.columns.days import Days
from policyengine.backends.columns.setting import Setting
from policyengine.backends.columns.settling import Settled
from policyengine.backends.columns.unknown import assumed_days, field_range
from policyengine.backends.columns.values import Open, Value
from policyengine.backends.columns.worlds import NOBODY
from policyengine.columnar.columns import (
    HISTORY,
    KNOWN,
    NO_BOUND,
    NONE,
    OPEN_END,
    UNKNOWN,
    UNKNOWN_OR_NONE,
    Column,
    Ints,
    Rows,
    Truths,
)
from policyengine.model import terms as t
from policyengine.plan.worlds import UNBOUNDED
from policyengine.schema import Field
from policyengine.types import Choice, DeclarationName, Identity, Reference, Truth, Words

ANOTHER = -2
"""An unknown id or text that is none of those that the law's look-up tables name."""


class Batch(Days):
    """Elements that are asked together."""

    def __init__(
        self,
        setting: Setting,
        rows: Rows,
        settled: Settled | None = None,
        forking: bool = True,
        assuming: bool = False,
    ) -> None:
        count = len(rows)
        super().__init__(setting, count, settled or Settled(count), forking)
        self.rows = rows
        self.everyone = np.arange(count)
        self.level_day = np.full(count, self.month.last, np.int64)
        self.coefficient: Value | None = None
        """For each element, while an amount is computed."""
        self.award_start: Value | None = None
        """For each element the first month of a decision, while what it lets begin earlier is
        asked; with `award_plan`, the plan of the day on which it was signed (−1: not known)."""
        self.award_plan: Ints | None = None
        self.possible: dict[str, Truths] | None = None
        """In the first pass, for each category the elements that guards let pass."""
        self.could: Callable[[str, Rows], Truths] | None = None
        """In the first pass, whether a program could give some rows anything."""
        self.assuming = assuming
        self.assumed: list[tuple[t.Assumed, Ints]] = []
        self.sensitive: Truths = np.zeros(count, np.bool_)

    # ---- cells ------------------------------------------------------------------------------

    def read(self, column: Column, elements: Ints, rows: Rows) -> Value:
        """The value of a cell of each element's row in its world; every row is there."""
        values = column.values[rows]
        data: Ints = values.astype(np.int64, copy=False)
        if column.field.sensitive:
            self._note_sensitive(column, elements, rows)
        state = None if column.state is None else column.state[rows]
        if state is None or not state.any():
            return Value(self._coded(column, data))
        return self._of_states(column, elements, rows, state, data)

    def _of_states(
        self, column: Column, elements: Ints, rows: Rows, state: np.ndarray[Any, Any], data: Ints
    ) -> Value:
        state, data, spells, low, high = self._on_day(column, elements, rows, state, data)
        value = Value(self._coded(column, data), 1, state == NONE)
        unknown = np.flatnonzero(state >= UNKNOWN)
        if not len(unknown):
            return value
        return self._with_unknown(column, elements, rows, state, spells, low, high, value, unknown)

    def follow(self, column: Column, elements: Ints, rows: Rows) -> Value:
        """The row that a reference names in each world."""
        data = column.values[rows].astype(np.int64)
        state = None if column.state is None else column.state[rows]
        if state is None or not state.any():
            return Value(data)
        return self._of_states(column, elements, rows, state, data)

    def among_cells(
        self, column: Column, options: tuple[str, ...], elements: Ints, rows: Rows
    ) -> Truths:
        """Whether a choice is one of `options`, where cells may be known, dated or unknown."""
        if column.field.sensitive:
            self._note_sensitive(column, elements, rows)
        wanted = self.setting.places(column, options)
        data = column.values[rows]
        state = None if column.state is None else column.state[rows]
        if state is None or not state.any():
            return np.asarray(wanted[data])
        state, data, spells, low, high = self._on_day(
            column, elements, rows, state, data.astype(np.int64)
        )
        holds: Truths = wanted[data] & (state == KNOWN)
        unknown = np.flatnonzero(state >= UNKNOWN)
        if not len(unknown):
            return holds
        if not self.forking:
            self.lost[elements[unknown]] = True
            return holds
        unsure = np.asarray(state == UNKNOWN_OR_NONE, np.bool_)
        numbers = frozenset(map(self.setting.text, options))
        if self.assuming:
            data, none = data.copy(), np.zeros(len(data), np.bool_)
            left = self._assume(column, elements, unsure, low, high, data, none, unknown)
            settled = np.setdiff1d(unknown, left)
            holds[settled] = np.isin(data[settled], list(numbers)) & ~none[settled]
            unknown = left
        keys = self.setting.facts.keys(column.field, rows[unknown], spells[unknown])
        maybe = np.flatnonzero(unsure[unknown])
        gone = np.zeros(len(unknown), np.bool_)
        gone[maybe] = self.absent(elements[unknown[maybe]], keys[maybe])
        unknown, keys = unknown[~gone], keys[~gone]
        if len(unknown):
            full = np.full(len(unknown), self.sets.number(self.options(column.field) or ()))
            holds[unknown] = self.among(elements[unknown], keys, full, numbers)
        return holds

    def _coded(self, column: Column, data: Ints) -> Ints:
        """Options, names and texts by their number in the whole setting."""
        codes = self.setting.codes(column)
        return data if codes is None else codes[data]

    def _on_day(
        self, column: Column, elements: Ints, rows: Rows, state: np.ndarray[Any, Any], data: Ints
    ) -> tuple[np.ndarray[Any, Any], Ints, Ints, Ints, Ints]:
        """State, value, spell and bounds of each cell on the day of its element."""
        spells = np.zeros(len(rows), np.int64)
        low, high = np.full(len(rows), NO_BOUND), np.full(len(rows), NO_BOUND)
        unknown = np.flatnonzero((state == UNKNOWN) | (state == UNKNOWN_OR_NONE))
        if len(unknown) and len(column.bounds.rows):
            low[unknown], high[unknown] = column.bounds.of(rows[unknown])
        dated = np.flatnonzero(state == HISTORY)
        if not len(dated):
            return state, data, spells, low, high
        histories = column.histories
        assert histories is not None
        state, data = state.copy(), data.copy()
        at = np.searchsorted(histories.rows, rows[dated])
        first, last = histories.first[at], histories.first[at + 1]
        day = self.day[elements[dated]]
        found = np.full(len(dated), -1, np.int64)
        ended = np.zeros(len(dated), np.int64)
        latest_end = np.full(len(dated), NO_BOUND)
        for step in range(int((last - first).max(initial=0))):
            here = np.flatnonzero(first + step < last)
            spell = first[here] + step
            since, until = histories.since[spell], histories.until[spell]
            holds = (since <= day[here]) & (day[here] <= until)
            found[here[holds]] = spell[holds]  # the last one that holds counts
            over = (until < day[here]) & (until < OPEN_END)
            ended[here[over]] += 1
            latest_end[here[over]] = np.maximum(latest_end[here[over]], until[over])
        held, gap = np.flatnonzero(found >= 0), np.flatnonzero(found < 0)
        spell = found[held]
        state[dated[held]], data[dated[held]] = histories.state[spell], histories.values[spell]
        low[dated[held]], high[dated[held]] = histories.low[spell], histories.high[spell]
        spells[dated[held]] = spell - first[held]
        self.not_before(elements[dated[held]], histories.since[spell])
        state[dated[gap]], data[dated[gap]] = UNKNOWN, 0
        spells[dated[gap]] = -1 - ended[gap]
        after = gap[ended[gap] > 0]
        self.not_before(elements[dated[after]], latest_end[after] + 1)
        if isinstance(column.field.type, Reference):
            people = column.values[rows[dated]].astype(np.int64)
            unsure = np.flatnonzero(state[dated] >= UNKNOWN)
            data[dated[unsure]] = people[unsure]
        return state, data, spells, low, high

    def _note_sensitive(self, column: Column, elements: Ints, rows: Rows) -> None:
        """A sensitive fact that says more than a blank would taints the answer."""
        self.sensitive[elements[reveals(column, rows)]] = True

    # ---- unknown cells ----------------------------------------------------------------------

    def _with_unknown(
        self,
        column: Column,
        elements: Ints,
        rows: Rows,
        state: np.ndarray[Any, Any],
        spells: Ints,
        low: Ints,
        high: Ints,
        value: Value,
        at: Ints,
    ) -> Value:
        unsure = (state == UNKNOWN_OR_NONE).astype(np.bool_)
        options = self.options(column.field)
        if not self.forking:
            if options is not None or isinstance(column.field.type, Reference):
                self.lost[elements[at]] = True
                return value
            self.lost[elements[at[unsure[at]]]] = True
        data = value.data.copy()
        none = value.is_none().copy()
        if self.assuming:
            at = self._assume(column, elements, unsure, low, high, data, none, at)
        keys = self.setting.facts.keys(column.field, rows[at], spells[at])
        if isinstance(column.field.type, Reference):
            too_far = value.data[at] == NOBODY
            self.give_up(elements[at[too_far]], keys[too_far])
            none[at[too_far]] = True
            at, keys = at[~too_far], keys[~too_far]
            full = self._people(column.field, rows[at], value.data[at], unsure[at])
            data[at] = self.chosen(elements[at], keys, full)
            none[at] = data[at] == NOBODY
            return Value(data, 1, none)
        maybe = np.flatnonzero(unsure[at])
        gone = np.zeros(len(at), np.bool_)
        gone[maybe] = self.absent(elements[at[maybe]], keys[maybe])
        none[at[gone]] = True
        at, keys = at[~gone], keys[~gone]
        if not len(at):
            return Value(data, 1, none)
        if options is not None:
            full = np.full(len(at), self.sets.number(options))
            data[at] = self.chosen(elements[at], keys, full)
            return Value(data, 1, none)
        ends = self.ranged(elements[at], keys, *field_range(column.field, low[at], high[at]))
        data[at] = ends[0]
        fact = _identity(len(rows), at, keys, *ends)
        return Value(data, 1, none, fact)

    def _assume(
        self,
        column: Column,
        elements: Ints,
        unsure: Truths,
        low: Ints,
        high: Ints,
        data: Ints,
        none: Truths,
        at: Ints,
    ) -> Ints:
        """Put in what is assumed of unknown cells; the positions of those left unknown."""
        key = column.field.record, column.field.name
        for assumed in self.setting.assumptions.get(key, ()):
            if not len(at):
                break
            speaks, values = assumed_days(assumed, low[at], high[at], unsure[at])
            mine = at[speaks]
            if assumed.value is None:
                none[mine] = True
            elif values is not None:
                data[mine] = values[speaks]
            else:
                data[mine] = self._code_of(assumed.value)
            self.assumed.append((assumed, elements[mine]))
            at = at[~speaks]
        return at

    def _code_of(self, value: Any) -> int:
        return self.setting.text(value) if isinstance(value, str) else int(value)

    def options(self, field: Field) -> tuple[int, ...] | None:
        """The options of an unknown fact that is not a number, a day or a reference."""
        text, model = self.setting.text, self.setting.law.model
        match field.type:
            case Truth():
                return 1, 0
            case Choice(options):
                return tuple(map(text, options))
            case DeclarationName(kind):
                schema = model.schema
                names = schema.programs if kind == "program" else schema.categories
                return tuple(map(text, names))
            case Identity() | Words():
                return (*(text(str(key)) for key in model.lookup_keys), ANOTHER)
        return None

    def _people(self, field: Field, rows: Rows, somebody: Rows, unsure: Truths) -> Ints:
        """Whom unknown references may mean, as numbers of sets: a member, the somebody outside
        the records, or (where unsure) nobody."""
        assert isinstance(field.type, Reference)
        sets = []
        unique, first, place = np.unique(rows, return_index=True, return_inverse=True)
        each = zip(unique.tolist(), somebody[first].tolist(), unsure[first].tolist(), strict=True)
        for row, other, maybe in each:
            found: dict[int, None] = {}
            for record, root in self._roots(field.record, row):
                found |= dict.fromkeys(self._below(record, root, field.type.record))
            if field.type.record == field.record:
                found.pop(row, None)
            sets.append(self.sets.number((*found, other, *((NOBODY,) if maybe else ()))))
        return np.array(sets, np.int64)[place]

    def _roots(self, record: str, row: int) -> list[tuple[str, int]]:
        above = [
            (name, int(parents[row]))
            for name, parents in self.setting.table(record).parents.items()
            if parents[row] >= 0
        ]
        if not above:
            return [(record, row)]
        return [root for name, parent in above for root in self._roots(name, parent)]

    def _below(self, record: str, row: int, wanted: str) -> list[int]:
        found = [row] if record == wanted else []
        for child in self.setting.population.schema.children(record):
            held = self.setting.population.children(record, child.name)
            for other in held.order[held.first[row] : held.first[row + 1]].tolist():
                found += self._below(child.name, other, wanted)
        return found

    def open_number(self, name: str, elements: Ints) -> Value:
        """A number that awaits a resolution: anything from zero up, in hundredths."""
        zero = np.zeros(len(elements), np.int64)
        keys = self.setting.facts.keys(name, zero)
        low, high = self.ranged(elements, keys, zero, np.full(len(elements), UNBOUNDED))
        count = len(elements)
        return Value(low, 100, None, _identity(count, np.arange(count), keys, low, high))


def reveals(column: Column, rows: Rows) -> Truths:
    """Whether each cell says more than a blank would (an unknown one does)."""
    state = KNOWN if column.state is None else column.state[rows]
    shown = np.asarray(state) != NONE
    blank = column.field.blank
    if blank.kind == "value":
        value: Any = blank.value
        if isinstance(value, str):
            value = column.texts.index(value) if value in column.texts else -1
        shown = shown & ~((np.asarray(state) == KNOWN) & (column.values[rows] == value))
    return np.broadcast_to(shown, (len(rows),))


def _identity(count: int, at: Ints, keys: Ints, low: Ints, high: Ints) -> Open | None:
    """Facts that are open at some positions, themselves; those with one value left are not."""
    wide = high > low
    if not wide.any():
        return None
    mask = np.zeros(count, np.bool_)
    all_keys, all_low, all_high = (np.zeros(count, np.int64) for _ in range(3))
    mask[at[wide]] = True
    all_keys[at], all_low[at], all_high[at] = keys, low, high
    return Open(mask, all_keys, all_low, all_high, lambda positions, facts: facts)
