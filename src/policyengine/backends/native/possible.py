"""Who could be due on some day of the month, in machine code: everybody else is passed over.

The question that `columns.guards` asks, by the cells of a row and of what it lies in: it never says
no to somebody whom the rules could give anything, in any world and on any day of the window. It has
no branch and leaves no mark, so that one instruction asks it of many rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any

from policyengine.backends.columns.guards import cases_of
from policyengine.backends.columns.moving import latest_birth
from policyengine.backends.columns.sensitive import sensitive_reads
from policyengine.backends.columns.window import OPPOSITE
from policyengine.backends.native.cells import SIGNS, Cell, Cells
from policyengine.backends.native.code import WHOLE, Machine, truth, whole
from policyengine.backends.native.slots import Fill
from policyengine.columnar.columns import KNOWN
from policyengine.model import terms as t
from policyengine.plan.nodes import Plan, Versions
from policyengine.schema import Field
from policyengine.types import Date, Number, Truth

Guard = Callable[[Machine], Machine]
"""Writes whether a row could pass. None stands for one that lets everybody pass."""
Key = tuple[str, str]
"""A program and a category of it; "" for the program itself."""
MOST = 31
"""Programs with more categories are asked about everybody."""


class Possible:
    """Writes the guards of programs over the plans of one window."""

    def __init__(self, cells: Cells, plans: Sequence[Plan]) -> None:
        self.cells = cells
        self.plans = plans
        self._within: set[tuple[str, bool]] = set()
        self._guards: dict[object, Guard | None] = {}
        self._said: dict[object, tuple[Machine, Machine]] | None = None
        """While straight code is written, what guards have said of rows; else nothing is kept."""

    @contextmanager
    def straight(self) -> Iterator[None]:
        """While code without a branch is written, the same is asked of a row only once."""
        self._said = {}
        yield
        self._said = None

    def _once(self, key: object, guard: Guard | None) -> Guard | None:
        if guard is None:
            return None

        def kept(row: Machine) -> Machine:
            if self._said is None:
                return guard(row)
            said = self._said.get((key, id(row)))
            if said is None:
                said = self._said[key, id(row)] = row, guard(row)
            return said[1]

        return kept

    @property
    def b(self) -> Any:
        return self.cells.code.b

    def of_programs(self, programs: Sequence[str]) -> dict[Key, Guard] | None:
        """Who could belong to each category that one of some programs is paid for; of a program
        that may give something without any, who could meet its conditions. None: everybody could.

        Those of whom a sensitive fact may be read pass as well: it leaves its mark.
        """
        found: dict[Key, Guard | None] = {}
        for program in programs:
            reads = sensitive_reads(self.plans, program)
            if reads.elsewhere:
                return None
            marked = map(self._says_something, sorted(reads.own, key=lambda of: of.index))
            marks = list(marked)
            rules = self._programs(program)
            if not all(map(_gives_by_categories, rules)):
                found[program, ""] = self._some([self.conditions(program), *marks])
                continue
            for name in sorted({name for rule in rules for name in rule.categories}):
                guards = [self._category(name, True)]
                guards += marks if name in reads.categories else []
                found[program, name] = self._some(guards)
        if not found or len(found) > MOST or None in found.values():
            return None
        return {key: guard for key, guard in found.items() if guard is not None}

    def conditions(self, name: str) -> Guard | None:
        """Who could meet the conditions of a program itself."""
        return self._some([self._version(rule, True) for rule in self._programs(name)])

    def _programs(self, name: str) -> list[t.Program]:
        versions = [plan.programs.get(name, ()) for plan in self.plans]
        return [v.rule for found in versions for v in found if isinstance(v.rule, t.Program)]

    def _says_something(self, of: Field) -> Guard | None:
        return self._of_cell(of, lambda cell: self.cells.reveals(of, cell))

    # ---- terms ------------------------------------------------------------------------------

    def _could(self, term: t.Term, record: str, holds: bool) -> Guard | None:
        """Of whom a term could be true (or, not `holds`, false)."""
        key = term, record, holds
        if key not in self._guards:
            self._guards[key] = self._once(key, self._of_term(term, record, holds))
        return self._guards[key]

    def _of_term(self, term: t.Term, record: str, holds: bool) -> Guard | None:
        match term:
            case t.Apply(operator="and" | "or" as operator):
                parts = [self._could(operand, record, holds) for operand in term.operands]
                return self._every(parts) if (operator == "and") == holds else self._some(parts)
            case t.Apply(operator="not"):
                return self._could(term.operands[0], record, not holds)
            case t.Apply(operator="has-no", operands=(t.Read() as read,)):
                test = self._test(read.field, lambda cell: truth(not holds), holds)
                return self._at(read.place, record, test, holds)
            case t.Apply(operands=(left, right)):
                return self._comparison(term.operator, left, right, record, holds)
            case t.IsOneOf(subject=t.Read() as read):
                test = self._is_among(read.field, term.options, holds)
                return self._at(read.place, record, test, not holds)
            case t.Read() if isinstance(term.type, Truth):
                test = self._is_true(term.field, holds)
                return self._at(term.place, record, test, not holds)
            case t.Defined(column=None):
                versions = [plan.definitions.get(term.name, ()) for plan in self.plans]
                inner = self._any_version("definition", term.name, holds, versions)
                return self._at(term.place, record, inner, not holds)
            case t.BelongsTo():
                parts = [self._category(name, holds) for name in term.categories]
                inner = self._some(parts) if holds else self._every(parts)
                return self._at(term.place, record, inner, not holds)
        return None

    def _comparison(
        self, sign: str, left: t.Term, right: t.Term, record: str, holds: bool
    ) -> Guard | None:
        if sign not in OPPOSITE:
            return None
        sign = sign if holds else OPPOSITE[sign]
        if isinstance(right, t.Today) and isinstance(left, t.BirthdayOf):
            birth = self.cells.birth(left.place)
            test = self._is_day(birth, sign, left.months, not holds) if birth else None
            return self._at(left.place, record, test, not holds)
        if not isinstance(left, t.Read):
            return None
        if isinstance(right, t.Today) and isinstance(left.type, Date):
            test = self._is_day(left.field, sign, 0, not holds)
            return self._at(left.place, record, test, not holds)
        if isinstance(left.type, Number) and isinstance(right, t.Constant):
            number: Any = right.value
            if isinstance(number, int):
                test = self._compares(left.field, sign, number, not holds)
                return self._at(left.place, record, test, not holds)
        return None

    # ---- tests ------------------------------------------------------------------------------

    def _of_cell(self, of: Field, says: Callable[[Cell], Machine]) -> Guard | None:
        if self.cells.slots.shape(of) is None:
            return None

        def guard(row: Machine) -> Machine:
            cell = self.cells.stored(of, row)
            assert cell is not None
            return says(cell)

        return guard

    def _test(self, of: Field, known: Callable[[Cell], Machine], of_none: bool) -> Guard | None:
        """A test of known values, with the answer for none put in; an unsure cell could pass."""

        def says(cell: Cell) -> Machine:
            passes = known(cell)
            if cell.state is None:
                return passes
            is_known = self.b.icmp_signed("==", cell.state, whole(KNOWN))
            other = truth(True) if of_none else self.cells.is_unsure(cell)
            return self.b.select(is_known, passes, other)

        return self._of_cell(of, says)

    def _is_true(self, of: Field, holds: bool) -> Guard | None:
        return self._compares(of, "≠" if holds else "=", 0, not holds)

    def _compares(self, of: Field, sign: str, number: int, of_none: bool) -> Guard | None:
        def known(cell: Cell) -> Machine:
            return self.b.icmp_signed(SIGNS[sign], cell.data, whole(number))

        return self._test(of, known, of_none)

    def _is_among(self, of: Field, options: tuple[str, ...], holds: bool) -> Guard | None:
        def known(cell: Cell) -> Machine:
            found = self.cells.wanted(of, options, cell)
            return found if holds else self.cells.code.opposite(found)

        return self._test(of, known, not holds)

    def _is_day(self, of: Field, sign: str, months: int, of_none: bool) -> Guard | None:
        """A day, so many months later, against some day of the window."""
        if sign in ("=", "≠"):
            return None

        def known(cell: Cell) -> Machine:
            latest = self.cells.number(("bound", sign, months), _bound(sign, months))
            return self.b.icmp_signed("<=" if sign in ("<", "≤") else ">", cell.data, latest)

        return self._test(of, known, of_none)

    # ---- rules ------------------------------------------------------------------------------

    def _category(self, name: str, holds: bool) -> Guard | None:
        versions = [plan.categories.get(name, ()) for plan in self.plans]
        return self._any_version("category", name, holds, versions)

    def _any_version(
        self, kind: str, name: str, holds: bool, plans: list[Versions]
    ) -> Guard | None:
        if (name, holds) in self._within:
            return None  # declarations that rest on each other, which `check` refuses
        key = kind, name, holds
        if key in self._guards:
            return self._guards[key]
        self._within.add((name, holds))
        parts: list[Guard | None] = []
        for versions in plans:
            rules = [version.rule for version in versions]
            if not holds and (not rules or None in rules or versions[-1].guard is not None):
                parts.append(None)  # where there is no rule, it does not hold
            parts += [self._version(rule, holds) for rule in rules if rule is not None]
        self._within.discard((name, holds))
        found = self._guards[key] = self._once(key, self._some(parts))
        return found

    def _version(self, rule: t.Rule, holds: bool) -> Guard | None:
        found = cases_of(rule, holds)
        if found is None:
            return None
        record, cases = found
        if not cases:
            return None if holds else _nobody
        guards = [self._could(case, record, holds) for case in cases]
        return self._some(guards) if holds else self._every(guards)

    # ---- combining --------------------------------------------------------------------------

    def _every(self, parts: list[Guard | None]) -> Guard | None:
        """Those who pass all of some guards."""
        guards = [part for part in parts if part is not None]
        if not guards:
            return None
        return lambda row: reduce(self.b.and_, [guard(row) for guard in guards])

    def _some(self, parts: list[Guard | None]) -> Guard | None:
        """Those who pass any of some guards."""
        guards = [part for part in parts if part is not None]
        if len(guards) < len(parts):
            return None
        return lambda row: reduce(self.b.or_, [guard(row) for guard in guards], truth(False))

    # ---- places -----------------------------------------------------------------------------

    def _at(
        self, place: t.Place, record: str, inner: Guard | None, if_nobody: bool
    ) -> Guard | None:
        """A guard of the row itself, or of what it lies in; what it says of nobody."""
        if inner is None or not place.hops:
            return inner
        hop = place.hops[0]
        if place.root == "self" or len(place.hops) > 1 or not isinstance(hop, t.Parent):
            return None

        key = record, hop.record
        is_there = self._once(("there", *key), lambda row: self._is_there(*key, row))
        above = self._once(("above", *key), lambda row: self._above(*key, row))
        assert is_there is not None and above is not None
        return lambda row: self.b.select(is_there(row), inner(above(row)), truth(if_nobody))

    def _is_there(self, record: str, parent: str, row: Machine) -> Machine:
        above = self.cells.code.entry(self.cells.parents(record, parent), row, WHOLE)
        return self.b.icmp_signed(">=", above, whole(0))

    def _above(self, record: str, parent: str, row: Machine) -> Machine:
        """What a row lies in; for one that lies in nothing some other row, which does not count."""
        above = self.cells.code.entry(self.cells.parents(record, parent), row, WHOLE)
        return self.cells.code.greater(above, whole(0))


def _gives_by_categories(rule: t.Program) -> bool:
    return bool(rule.categories) and not rule.coefficients and not rule.coefficient_table


def _nobody(row: Machine) -> Machine:
    return truth(False)


def _bound(sign: str, months: int) -> Fill:
    """The last stored day that is, so many months later, within the bound that a sign sets."""

    def fill(setting: Any) -> int:
        # Before some day of the window: before its last. After some day of it: after its first.
        eve, last = setting.month.eve, setting.month.last
        day = {"<": last - 1, "≤": last, ">": eve, "≥": eve - 1}[sign]
        return latest_birth(day, months)

    return fill
