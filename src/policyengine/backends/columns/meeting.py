"""Conditions asked of everybody in a record, apart from any program."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from attrs import frozen

from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.engine import Engine
from policyengine.backends.columns.guards import Guards
from policyengine.backends.columns.reaching import Scope
from policyengine.backends.columns.run import MOST_ROWS
from policyengine.backends.columns.setting import Setting
from policyengine.backends.columns.window import Window
from policyengine.columnar.columns import ColumnPopulation, Rows
from policyengine.model import terms as t
from policyengine.model.checks.walk import all_terms
from policyengine.model.model import Asking


@frozen
class Condition:
    """A truth, or the name of a definition, asked of each row of a record.

    `about`: the record that it is written about; another than `record` is one that it lies in.
    """

    record: str
    about: str
    truth: t.Term | str


def meeting(
    engine: Engine,
    population: ColumnPopulation,
    conditions: Sequence[Condition],
    month: int,
    asking: Asking,
    other_readings: Collection[str] = (),
) -> dict[str, Rows]:
    """By record, the rows that meet some condition on the last day of a month, or could.

    `other_readings` are the readings taken the other way round than the policy chooses.
    """
    setting = engine.setting(population, month, asking, other_readings)
    window, guards = Window(setting), engine.guards_of(setting)
    found: dict[str, list[Rows]] = {}
    for condition in conditions:
        for rows in _those_let_pass(window, guards, condition):
            met = _met(engine, setting, condition, rows)
            found.setdefault(condition.record, []).append(met)
    return {record: np.unique(np.concatenate(rows)) for record, rows in found.items()}


def _those_let_pass(w: Window, guards: Guards, condition: Condition) -> list[Rows]:
    """The rows that could meet the condition, in parts; all of them where no guard can tell."""
    every = slice(0, w.setting.table(condition.record).inside)
    if isinstance(condition.truth, str):
        guard = guards.definition(condition.truth, True)
    elif condition.about == condition.record or not _speaks_of_self(condition.truth):
        guard = guards.could(condition.truth, condition.record)
    else:
        guard = None  # a guard knows no other row than the one at hand
    rows = np.arange(every.stop) if guard is None else np.flatnonzero(guard(w, every))
    return [rows[first : first + MOST_ROWS] for first in range(0, len(rows), MOST_ROWS)]


def _speaks_of_self(term: t.Term) -> bool:
    places = (getattr(part, "place", None) for part in all_terms(term))
    return any(isinstance(place, t.Place) and place.root == "self" for place in places)


def _met(engine: Engine, setting: Setting, condition: Condition, rows: Rows) -> Rows:
    """Those of some rows of which it is true, or rests on a fact that is not known."""
    q, record = Batch(setting, rows, forking=False), condition.record
    if isinstance(condition.truth, str):
        holds = engine.rules.holds(q, condition.truth, q.everyone, rows, record)
        return rows[holds | q.lost]
    subjects = _around(setting, record, condition.about, rows)
    there = np.flatnonzero(subjects >= 0)
    truth = engine.rules.test(condition.truth, Scope(record, condition.about))
    met = np.ones(len(rows), np.bool_)
    met[there] = truth(q, there, rows[there], subjects[there])
    return rows[met | q.lost]


def _around(setting: Setting, record: str, about: str, rows: Rows) -> Rows:
    """The row of `about` that each row is or lies in; −1 where there is none."""
    if record == about:
        return rows
    found = np.full(len(rows), -1, np.int64)
    for parent, above in setting.table(record).parents.items():
        inside = np.flatnonzero((found < 0) & (above[rows] >= 0))
        found[inside] = _around(setting, parent, about, above[rows[inside]])
    return found
