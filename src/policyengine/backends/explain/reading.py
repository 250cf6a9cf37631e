"""Rows and cells: the row that a place leads to, the value of a cell in this world."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from policyengine.backends.explain.question import Evaluate, Question
from policyengine.backends.explain.rows import below, roots
from policyengine.model import terms as t
from policyengine.plan.worlds import UNBOUNDED
from policyengine.population import Row, Spells, Unknown
from policyengine.schema import Field
from policyengine.types import Reference


def place_reader(place: t.Place) -> Evaluate:
    """The row that a place leads to; None where there is nobody."""
    if not place.hops:
        if place.root == "it":
            return lambda q, it, me: it
        return lambda q, it, me: me
    steps = [_step(hop) for hop in place.hops]
    at_self = place.root == "self"
    if len(steps) == 1 and not at_self:
        return _one_step(place.hops[0])

    def walk(q: Question, it: Any, me: Any) -> Any:
        row = me if at_self else it
        for step in steps:
            if row is None:
                return None
            row = step(q, row)
        return row

    return walk


def _one_step(hop: t.Parent | t.Link) -> Evaluate:
    if isinstance(hop, t.Parent):
        record = hop.record
        return lambda q, it, me: None if it is None else it.parents.get(record)
    field, index = hop.field, hop.field.index

    def follow(q: Question, it: Any, me: Any) -> Any:
        if it is None:
            return None
        cell = it.cells[index]
        if (cell is None or cell.__class__ is Row) and q.trace is None:
            return cell
        return _follow(q, it, field)

    return follow


def _step(hop: t.Parent | t.Link) -> Any:
    if isinstance(hop, t.Parent):
        record = hop.record
        return lambda q, row: row.parents.get(record)
    return lambda q, row: _follow(q, row, hop.field)


def _follow(q: Question, row: Row, field: Field) -> Row | None:
    """The row that a reference names; an unknown one may be nobody, a member, or an outsider."""
    cell: Any = row.cells[field.index]
    spell = 0
    if q.trace is not None:
        q.trace[row, field.index] = None
    if isinstance(cell, Spells):
        cell, spell = q.on_day(cell)
    if cell is None or isinstance(cell, Row):
        return cell
    assert isinstance(field.type, Reference)
    if q.with_assumptions is not None and q.assume(row, field, cell)[0]:
        return None  # all that can be assumed of a reference
    around = [member for root in roots(row) for member in below(root, field.type.record)]
    others = tuple(dict.fromkeys(other for other in around if other is not row))
    options = (*others, q.outsider(row, field), *((None,) if cell.may_be_none else ()))
    chosen: Row | None = q.world.chosen((row, field.index, spell), options)
    return chosen


PLAIN = frozenset((int, str, bool, Fraction, Row, type(None)))
"""Classes of cells that are known and hold for every day."""


def read(place: t.Place, field: Field) -> Evaluate:
    reach, index, sensitive = place_reader(place), field.index, field.sensitive
    if not place.hops and place.root == "it" and not sensitive:

        def read_it(q: Question, it: Any, me: Any) -> Any:
            if it is None:
                return None
            if q.trace is not None:
                q.trace[it, index] = None
            cell = it.cells[index]
            if cell.__class__ in PLAIN:
                return cell
            return q.fact(it, field, cell)

        return read_it

    def read(q: Question, it: Any, me: Any) -> Any:
        row = reach(q, it, me)
        if row is None:
            return None
        if q.trace is not None:
            q.trace[row, field.index] = None
        cell = row.cells[index]
        if sensitive and reveals(field, cell):
            q.sensitive = True
        if cell.__class__ in PLAIN:
            return cell
        return q.fact(row, field, cell)

    return read


def reveals(field: Field, cell: Any) -> bool:
    """Whether a sensitive fact says more than a blank would: only that taints a result."""
    blank = field.blank.value if field.blank.kind == "value" else None
    return cell is not None and cell != blank


def read_here(field: Field) -> Evaluate:
    """The value of a field of the row at hand."""
    return read(t.Place("it", (), field.record), field)


def is_among(q: Question, row: Row, field: Field, cell: Any, wanted: frozenset[str]) -> bool:
    """Whether a choice is one of `wanted`, where the cell may be known, dated or unknown."""
    if q.trace is not None:
        q.trace[row, field.index] = None
    if field.sensitive and reveals(field, cell):
        q.sensitive = True
    if cell.__class__ is str:
        return cell in wanted
    spell = 0
    if cell.__class__ is Spells:
        cell, spell = q.on_day(cell)
    if cell.__class__ is not Unknown:
        return cell in wanted
    if q.with_assumptions is not None:
        found, value = q.assume(row, field, cell)
        if found:
            return value in wanted
    key = row, field.index, spell
    if cell.may_be_none and q.world.is_absent(key):
        return False
    return q.world.is_among(key, q.options(row, field) or (), tuple(wanted))


def open_number(name: str) -> Evaluate:
    """A number that awaits a resolution: anything from zero up, in hundredths."""

    def value(q: Question, it: Any, me: Any) -> Any:
        return q.world.ordered(("open", name), 0, UNBOUNDED).then(lambda v: Fraction(v, 100))

    return value
