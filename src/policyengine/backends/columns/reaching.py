"""Places to rows: from the row at hand to the one that a place leads to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.values import Value
from policyengine.columnar.columns import Ints, Rows
from policyengine.model import terms as t
from policyengine.schema import Field, Schema
from policyengine.types import Reference

Numbers = Callable[[Batch, Ints, Rows, Rows], Value]
"""A compiled value: batch, elements, the row at hand of each (there always is one), its `self`."""
Reach = Callable[[Batch, Ints, Rows, Rows], Rows]
"""The row that a place leads to; −1 where there is nobody."""


@frozen
class Scope:
    """What the row at hand and the row that the rule is about are rows of."""

    it: str
    me: str


class Places:
    """Compiles places."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def reach(self, place: t.Place, scope: Scope) -> Reach:
        """The row that a place leads to."""
        steps: list[Callable[[Batch, Ints, Rows], Rows]] = []
        record = scope.it if place.root == "it" else scope.me
        for hop in place.hops:
            if isinstance(hop, t.Parent):
                steps.append(_to_parent(record, hop.record))
                record = hop.record
            else:
                steps.append(_to_linked(hop.field))
                assert isinstance(hop.field.type, Reference)
                record = hop.field.type.record
        at_self = place.root == "self"

        def walk(q: Batch, elements: Ints, it: Rows, me: Rows) -> Rows:
            rows = me if at_self else it
            for step in steps:
                there = np.flatnonzero(rows >= 0)
                if len(there) == len(rows):
                    rows = step(q, elements, rows)
                else:
                    found = np.full(len(rows), -1, np.int64)
                    found[there] = step(q, elements[there], rows[there])
                    rows = found
            return rows

        return walk

    def _where_there(self, place: t.Place, scope: Scope) -> Callable[..., tuple[Ints, Rows]]:
        """Positions of the elements whose place leads somewhere, and the rows there."""
        reach = self.reach(place, scope)
        always = not place.hops

        def found(q: Batch, elements: Ints, it: Rows, me: Rows) -> tuple[Ints, Rows]:
            rows = reach(q, elements, it, me)
            if always:
                return np.arange(len(rows)), rows
            there = np.flatnonzero(rows >= 0)
            return there, rows[there]

        return found


def _to_parent(record: str, parent: str) -> Callable[[Batch, Ints, Rows], Rows]:
    def step(q: Batch, el: Ints, rows: Rows) -> Rows:
        found: Rows = q.setting.table(record).parents[parent][rows]
        return found

    return step


def _to_linked(field: Field) -> Callable[[Batch, Ints, Rows], Rows]:
    def step(q: Batch, el: Ints, rows: Rows) -> Rows:
        value = q.follow(q.setting.table(field.record).columns[field.index], el, rows)
        return value.data if value.none is None else np.where(value.none, -1, value.data)

    return step
