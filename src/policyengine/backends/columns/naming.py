"""Members that name a row: `con_đang_nuôi`, whose father or mother is the row asked about.

Of a large household only those members need to be gone over who name the row, or might.
"""

from __future__ import annotations

import numpy as np

from policyengine.columnar.columns import NONE, UNKNOWN, Children, ColumnPopulation, Rows, Truths
from policyengine.model import terms as t
from policyengine.schema import Field


def fields_naming_self(members: t.Members) -> tuple[Field, ...]:
    """The fields of which one at least has to name the row that the rule is about; () for none."""
    if members.where is None:
        return ()
    found = (_fields(test) for test in _conjuncts(members.where))
    return next((fields for fields in found if fields), ())


class Naming:
    """Which rows name each row in some fields, and beside which rows such a field is not known."""

    def __init__(
        self, population: ColumnPopulation, fields: tuple[Field, ...], around: str
    ) -> None:
        record = fields[0].record
        table = population.tables[record]
        self.parents = table.parents[around]
        named, naming = [], []
        unsure = np.zeros(len(table), np.bool_)
        for of in fields:
            column = table.columns[of.index]
            held = column.values.astype(np.int64) >= 0
            if column.state is not None:
                unsure |= np.asarray(column.state >= UNKNOWN)
                held &= (column.state != NONE) & (column.state < UNKNOWN)
            rows = np.flatnonzero(held)
            named.append(column.values[rows].astype(np.int64))
            naming.append(rows)
        pairs = np.unique(np.column_stack((np.concatenate(named), np.concatenate(naming))), axis=0)
        order = pairs[:, 1] if len(pairs) else np.empty(0, np.int64)
        owners = pairs[:, 0] if len(pairs) else np.empty(0, np.int64)
        self.of_row = Children(order, np.searchsorted(owners, np.arange(len(table) + 1)))
        self.is_unsure: Truths = np.zeros(len(population.tables[around]) + 1, np.bool_)
        self.is_unsure[self.parents[unsure]] = True
        self.is_unsure[-1] = False
        """By the row around: whether it holds a row of which one of the fields is not known."""

    def within(self, at: Rows, rows: Rows, owners: Rows) -> Truths:
        """Which of some rows lie in their owners."""
        return np.asarray(self.parents[rows] == owners[at], np.bool_)


def _conjuncts(term: t.Term) -> list[t.Term]:
    if isinstance(term, t.Apply) and term.operator == "and":
        return [part for operand in term.operands for part in _conjuncts(operand)]
    return [term]


def _fields(term: t.Term) -> tuple[Field, ...]:
    """The fields of which one at least has to name the row that the rule is about."""
    match term:
        case t.Apply(operator="or"):
            found = [_fields(operand) for operand in term.operands]
            return tuple(f for fields in found for f in fields) if all(found) else ()
        case t.Apply(operator="=", operands=(t.RowAt() as one, t.RowAt() as other)):
            places = one.place, other.place
            links = [p for p in places if p.root == "it" and len(p.hops) == 1]
            selves = [p for p in places if p.root == "self" and not p.hops]
            if len(links) == 1 and len(selves) == 1 and isinstance(links[0].hops[0], t.Link):
                return (links[0].hops[0].field,)
    return ()
