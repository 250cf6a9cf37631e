"""Rows that lie near some others: in the same household, or joined by references."""

from __future__ import annotations

import numpy as np

from policyengine.columnar.columns import ColumnPopulation, Truths
from policyengine.columnar.from_rows import MOST_HOPS
from policyengine.types import Reference


def near(population: ColumnPopulation, marked: dict[str, Truths], record: str) -> Truths | None:
    """Rows of `record` from which a rule may come to a marked one: a mark goes to everything above
    and below a row, and along references, as often as rules follow them one after the other."""
    spread = {name: of.copy() for name, of in marked.items()}
    for _ in range(MOST_HOPS):
        _up_and_down(population, spread)
        _along_references(population, spread)
    _up_and_down(population, spread)
    return spread.get(record)


def _up_and_down(population: ColumnPopulation, spread: dict[str, Truths]) -> None:
    for _ in range(2):  # up to what is above everything, then down again
        for name, table in population.tables.items():
            for parent, above in table.parents.items():
                inside = np.flatnonzero(above >= 0)
                if name in spread:
                    mark = _of(population, spread, parent)
                    mark[above[inside[spread[name][inside]]]] = True
        for name, table in population.tables.items():
            for parent, above in table.parents.items():
                inside = np.flatnonzero(above >= 0)
                if parent in spread:
                    mark = _of(population, spread, name)
                    mark[inside] |= spread[parent][above[inside]]


def _along_references(population: ColumnPopulation, spread: dict[str, Truths]) -> None:
    for name, table in population.tables.items():
        for column in table.columns.values():
            of = column.field.type
            if not isinstance(of, Reference) or of.record not in spread:
                continue
            named = column.values.astype(np.int64)
            held = np.flatnonzero(named >= 0)
            mark = _of(population, spread, name)
            mark[held] |= spread[of.record][named[held]]


def _of(population: ColumnPopulation, spread: dict[str, Truths], record: str) -> Truths:
    if record not in spread:
        spread[record] = np.zeros(len(population.tables[record]), np.bool_)
    return spread[record]
