"""Who could be due on some day of the month, told from whole columns: everybody else is left out.

A guard never says no to somebody whom the rules could give anything, in any world and on any day
of the window; what it cannot tell it lets pass. It reads narrow columns as they lie, the most
selective test first and the others only for those who are left.
"""

from __future__ import annotations

from typing import TypeGuard

import numpy as np

from policyengine.backends.columns.naming import fields_naming_self
from policyengine.backends.columns.window import (
    OPPOSITE,
    Guard,
    Some,
    Window,
    compares,
    has_none,
    is_among,
    is_day,
    is_true,
    named_by,
    picked,
    size,
)
from policyengine.columnar.columns import Truths
from policyengine.model import terms as t
from policyengine.plan.nodes import Plan, Versions
from policyengine.schema import Field, Schema
from policyengine.types import Date, Number, Reference, Truth

_FEW = 8
"""Below one in so many left, further tests read only those."""
_SAMPLE = 4096
"""Rows on which tests are tried, to find the most selective one."""


class Guards:
    """The guards of the plans of one window. None stands for one that lets everybody pass."""

    def __init__(self, schema: Schema, plans: list[Plan]) -> None:
        self.plans = plans
        self._births = {name: record.with_role("birth") for name, record in schema.records.items()}
        self._compiled: dict[tuple[int, str, bool], tuple[t.Term, Guard | None]] = {}
        self._named: dict[tuple[str, bool], Guard | None] = {}
        self._within: set[tuple[str, bool]] = set()

    def program(self, name: str) -> tuple[Guard | None, dict[str, Guard | None]]:
        """A guard of a program's conditions, and of each category that it is paid for.

        No categories where the program may give something without any.
        """
        versions = [plan.programs.get(name, ()) for plan in self.plans]
        rules = [v.rule for found in versions for v in found if isinstance(v.rule, t.Program)]
        conditions = some([self._version(rule, True) for rule in rules])
        if not all(r.categories and not r.coefficients and not r.coefficient_table for r in rules):
            return conditions, {}
        names = sorted({name for rule in rules for name in rule.categories})
        return conditions, {name: self.category(name, True) for name in names}

    def could(self, term: t.Term, record: str, holds: bool = True) -> Guard | None:
        """A guard of those of whom a term could be true (or, not `holds`, false)."""
        key = id(term), record, holds
        if key not in self._compiled:
            self._compiled[key] = term, self._could(term, record, holds)
        return self._compiled[key][1]

    # ---- terms ------------------------------------------------------------------------------

    def _could(self, term: t.Term, record: str, holds: bool) -> Guard | None:
        match term:
            case t.Apply(operator="and" | "or" as operator):
                parts = [self.could(operand, record, holds) for operand in term.operands]
                return every(parts) if (operator == "and") == holds else some(parts)
            case t.Apply(operator="not"):
                return self.could(term.operands[0], record, not holds)
            case t.Apply(operator="has-no", operands=(t.Read() as read,)):
                return at(read.place, record, has_none(read.field, holds), holds)
            case t.Apply(operands=(left, right)):
                return self._comparison(term.operator, left, right, record, holds)
            case t.IsOneOf(subject=t.Read() as read):
                test = is_among(read.field, term.options, holds)
                return at(read.place, record, test, not holds)
            case t.Read() if isinstance(term.type, Truth):
                return at(term.place, record, is_true(term.field, holds), not holds)
            case t.Defined(column=None):
                return at(term.place, record, self.definition(term.name, holds), not holds)
            case t.BelongsTo():
                parts = [self.category(name, holds) for name in term.categories]
                inner = some(parts) if holds else every(parts)
                return at(term.place, record, inner, not holds)
            case t.Gather(kind="has") if holds:
                return _naming_members(term.members, record)
        return None

    def _comparison(
        self, sign: str, left: t.Term, right: t.Term, record: str, holds: bool
    ) -> Guard | None:
        if sign not in OPPOSITE:
            return None
        sign = sign if holds else OPPOSITE[sign]
        test: Guard | None = None
        place = t.Place("it", (), record)
        if isinstance(right, t.Today) and isinstance(left, t.BirthdayOf):
            birth, place = self._births.get(left.place.record), left.place
            test = is_day(birth, sign, left.months, not holds) if birth else None
        elif isinstance(left, t.Read):
            place = left.place
            if isinstance(right, t.Today) and isinstance(left.type, Date):
                test = is_day(left.field, sign, 0, not holds)
            elif isinstance(left.type, Number) and isinstance(right, t.Constant):
                number = right.value
                test = compares(left.field, sign, number, not holds) if _is_whole(number) else None
        return at(place, record, test, not holds)

    # ---- rules ------------------------------------------------------------------------------

    def definition(self, name: str, holds: bool) -> Guard | None:
        """Of a definition, in any of its versions within the window."""
        return self._kept(name, holds, [plan.definitions.get(name, ()) for plan in self.plans])

    def category(self, name: str, holds: bool) -> Guard | None:
        """Of belonging to a category, in any of its versions within the window."""
        return self._kept(name, holds, [plan.categories.get(name, ()) for plan in self.plans])

    def _kept(self, name: str, holds: bool, plans: list[Versions]) -> Guard | None:
        key = name, holds
        if key in self._within:
            return None  # declarations that rest on each other, which `check` refuses
        if key not in self._named:
            self._within.add(key)
            self._named[key] = self._any_version(plans, holds)
            self._within.discard(key)
        return self._named[key]

    def _any_version(self, plans: list[Versions], holds: bool) -> Guard | None:
        parts: list[Guard | None] = []
        for versions in plans:
            rules = [version.rule for version in versions]
            if not holds and (not rules or None in rules or versions[-1].guard is not None):
                return None  # where there is no rule, it does not hold
            parts += [self._version(rule, holds) for rule in rules if rule is not None]
        return some(parts)

    def _version(self, rule: t.Rule, holds: bool) -> Guard | None:
        found = cases_of(rule, holds)
        if found is None:
            return None
        record, cases = found
        if not cases:
            return None if holds else nobody
        guards = [self.could(case, record, holds) for case in cases]
        return some(guards) if holds else every(guards)


def cases_of(rule: t.Rule, holds: bool) -> tuple[str, list[t.Term]] | None:
    """The record that a rule is about and its cases, of which any is enough; None where a guard
    cannot tell by them that it holds (or, not `holds`, that it does not)."""
    match rule:
        case t.Definition():
            cases = [case.term for case in rule.cases]
        case t.Category() | t.Program() if holds or not rule.phases:
            cases = [case.term for case in rule.conditions]
        case _:
            return None
    return (rule.record, cases) if all(isinstance(c.type, Truth) for c in cases) else None


# ---- combining -----------------------------------------------------------------------------------


def every(parts: list[Guard | None]) -> Guard | None:
    """Those who pass all of some guards."""
    guards = [part for part in parts if part is not None]
    if len(guards) < 2:
        return guards[0] if guards else None

    def guard(w: Window, rows: Some) -> Truths:
        order = w.orders.get(id(guards))
        if order is None:
            order = w.orders[id(guards)] = _most_selective_first(w, guards, rows)
        passes = guards[order[0]](w, rows)
        left = np.flatnonzero(passes)
        for number in order[1:]:
            if not len(left):
                break
            if len(left) * _FEW > len(passes):
                passes = passes & guards[number](w, rows)
                left = np.flatnonzero(passes)
                continue
            stays = guards[number](w, picked(rows, left))
            left = left[stays]
            passes = np.zeros(len(passes), np.bool_)
            passes[left] = True
        return passes

    return guard


def _most_selective_first(w: Window, guards: list[Guard], rows: Some) -> list[int]:
    """The order in which to test, by how many of the first rows pass."""
    sample = picked(rows, np.arange(min(size(rows), _SAMPLE)))
    passed = [int(np.count_nonzero(guard(w, sample))) for guard in guards]
    return sorted(range(len(guards)), key=lambda i: passed[i])


def some(parts: list[Guard | None]) -> Guard | None:
    """Those who pass any of some guards."""
    guards = [part for part in parts if part is not nobody]
    if len(guards) < 2:
        return guards[0] if guards else nobody
    if None in guards:
        return None

    def guard(w: Window, rows: Some) -> Truths:
        passes = np.zeros(size(rows), np.bool_)
        for other in guards:
            if other is not None:
                passes |= other(w, rows)
        return passes

    return guard


def nobody(w: Window, rows: Some) -> Truths:
    return np.zeros(size(rows), np.bool_)


# ---- places --------------------------------------------------------------------------------------


def at(place: t.Place, record: str, inner: Guard | None, if_nobody: bool) -> Guard | None:
    """A guard of the row that a place leads to from rows of `record`; what it says of nobody."""
    if inner is None or not place.hops:
        return inner
    hop, rest = place.hops[0], t.Place("it", place.hops[1:], place.record)
    if isinstance(hop, t.Parent):
        beyond = at(rest, hop.record, inner, if_nobody)
        return None if beyond is None else _of_parent(record, hop.record, beyond, if_nobody)
    assert isinstance(hop.field.type, Reference)
    beyond = at(rest, hop.field.type.record, inner, if_nobody)
    return None if beyond is None else _of_linked(hop.field, beyond, if_nobody)


def _of_parent(record: str, parent: str, inner: Guard, if_nobody: bool) -> Guard:
    def of_all(w: Window, rows: Some) -> Truths:
        return np.append(inner(w, rows), if_nobody)  # the last entry stands for nobody

    def guard(w: Window, rows: Some) -> Truths:
        return w.of_all(of_all, parent)[w.setting.table(record).parents[parent][rows]]

    return guard


def _of_linked(of: Field, inner: Guard, if_nobody: bool) -> Guard:
    def guard(w: Window, rows: Some) -> Truths:
        found = w.seen(of)
        linked = found.values[rows]
        there = linked >= 0
        if found.none is not None:
            there = there & ~found.none[rows]
        passes = np.full(len(linked), if_nobody)
        where = np.flatnonzero(there)
        passes[where] = inner(w, linked[where].astype(np.int64))
        if found.unsure is not None:
            passes |= found.unsure[rows]
        return passes

    return guard


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int)


def _naming_members(members: t.Members, record: str) -> Guard | None:
    """`có con_đang_nuôi`: a member of the household must name this row."""
    fields = fields_naming_self(members)
    return named_by(record, fields) if fields and members.record == record else None
