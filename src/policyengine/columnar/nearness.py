"""Rows that lie near some others: in the same household, or joined by references."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from policyengine.columnar.columns import KNOWN, Column, ColumnPopulation, Rows, Truths
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


def joined_to(population: ColumnPopulation, chosen: Mapping[str, Truths]) -> dict[str, Truths]:
    """The chosen rows with everything above and below them, and all of that about whomever they
    name and whoever names them, however far: what answers about them rest on, and whose answers
    rest on them. An unknown reference names nobody."""
    spread = {name: of.copy() for name, of in chosen.items()}
    before = -1
    while before < (count := sum(int(np.count_nonzero(of)) for of in spread.values())):
        before = count
        _up_and_down(population, spread)
        _along_known_references(population, spread)
    return spread


def _along_known_references(population: ColumnPopulation, spread: dict[str, Truths]) -> None:
    """To whom rows name, and to those who name them."""
    for name, table in population.tables.items():
        for column in table.columns.values():
            of = column.field.type
            if not isinstance(of, Reference):
                continue
            naming, named = _names(column)
            ends = _of(population, spread, name), _of(population, spread, of.record)
            joined = ends[0][naming] | ends[1][named]
            ends[0][naming[joined]] = True
            ends[1][named[joined]] = True


def _names(column: Column) -> tuple[Rows, Rows]:
    """The rows that surely name somebody on some day, and whom."""
    values = column.values.astype(np.int64)
    known = values >= 0
    if column.state is not None:
        known &= column.state == KNOWN
    naming, named = [np.flatnonzero(known)], [values[known]]
    held = column.histories
    if held is not None:
        known = held.state == KNOWN
        naming.append(np.repeat(held.rows, np.diff(held.first))[known])
        named.append(held.values[known])
    return np.concatenate(naming), np.concatenate(named)


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
