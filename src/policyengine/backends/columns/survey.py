"""Everybody in long data looked over as columns, for analyses that ask about few of them.

Who is concerned by a question is told by the columns engine; of those alone, with all that their
answers rest on, rows are made, and `explain` answers as it would with everybody's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from policyengine.backends.columns import run
from policyengine.backends.columns.engine import Engine
from policyengine.backends.columns.meeting import Condition, meeting
from policyengine.columnar.columns import ColumnPopulation, Rows, Truths
from policyengine.columnar.nearness import joined_to
from policyengine.columnar.to_rows import rows_of
from policyengine.diagnostics import Diagnostic
from policyengine.model.model import Asking
from policyengine.population import Population

__all__ = ["Chosen", "Condition", "Survey"]


@frozen(eq=False)
class Chosen:
    """Some rows of a survey; `a | b` are those of either."""

    rows: Mapping[str, Truths]
    """By record, whether each row of its table is among them (n,)."""

    def __or__(self, other: Chosen) -> Chosen:
        both = dict(self.rows)
        for record, mask in other.rows.items():
            both[record] = both[record] | mask if record in both else mask
        return Chosen(both)


class Survey:
    """All records in some data, in columns with every field, and the faults found in them."""

    def __init__(
        self, engine: Engine, population: ColumnPopulation, diagnostics: Sequence[Diagnostic] = ()
    ) -> None:
        self._engine = engine
        self.columns = population
        self.diagnostics = diagnostics

    def recipients(
        self,
        months: Iterable[int],
        asking: Asking,
        basis: Any = "decisions",
        programs: Collection[str] | None = None,
    ) -> Chosen:
        """To whom some program (of `programs`, or any) gives something in some month, or could."""
        law = self._engine.model.law(asking)
        wanted = [
            (name, law.record_of(name))
            for name in sorted(law.programs())
            if programs is None or name in programs
        ]
        asked = run.Questions(wanted, list(months), asking, basis)
        return self._marked(run.concerned(self._engine, self.columns, asked))

    def meeting(
        self,
        conditions: Sequence[Condition],
        month: int,
        asking: Asking,
        other_readings: Collection[str] = (),
    ) -> Chosen:
        """Who meets some condition on the last day of a month, or could."""
        found = meeting(self._engine, self.columns, conditions, month, asking, other_readings)
        return self._marked(found.items())

    def all_of(self, *records: str) -> Chosen:
        """Every row of some records."""
        tables = self.columns.tables
        return self._marked((name, np.arange(tables[name].inside)) for name in records)

    def called(self, id: str) -> Chosen:
        """The rows with an id, whatever their record."""
        found = []
        for name, table in self.columns.tables.items():
            ids = table.ids[np.arange(table.inside)].tolist()
            found.append((name, np.array([i for i, own in enumerate(ids) if own == id], np.int64)))
        return self._marked(found)

    def everybody(self) -> Population:
        """All rows."""
        return self.rows(self.all_of(*self.columns.tables))

    def as_in(self, other: Survey, chosen: Chosen) -> Chosen:
        """What was chosen of another survey of the same data, by the ids of the rows that lie in
        no other: two policies may declare the records otherwise."""
        joined = joined_to(other.columns, chosen.rows)
        found = []
        for name, table in self.columns.tables.items():
            if name in joined:
                theirs, own = other._lying_in_none(name), self._lying_in_none(name)
                chosen_ids = other.columns.tables[name].ids[theirs[joined[name][theirs]]]
                wanted = set(chosen_ids.tolist())
                found.append((name, own[[id in wanted for id in table.ids[own].tolist()]]))
        return self._marked(found)

    def _lying_in_none(self, record: str) -> Rows:
        """The rows of a record that lie in no other row of the data."""
        tables = self.columns.tables
        table = tables[record]
        alone = np.ones(table.inside, np.bool_)
        for name, above in table.parents.items():
            holders = above[: table.inside]
            alone &= (holders < 0) | (holders >= tables[name].inside)
        return np.flatnonzero(alone)

    def rows(self, chosen: Chosen) -> Population:
        """The chosen rows as a population, with all that answers about them rest on."""
        found = rows_of(self.columns, joined_to(self.columns, chosen.rows))
        found.diagnostics.extend(self.diagnostics)
        return found

    def _marked(self, found: Iterable[tuple[str, Rows]]) -> Chosen:
        masks: dict[str, Truths] = {}
        for record, rows in found:
            if record not in masks:
                masks[record] = np.zeros(len(self.columns.tables[record]), np.bool_)
            masks[record][rows] = True
        return Chosen(masks)
