"""A policy run over columns: tables in memory, or files of any length part by part.

In: a model, Arrow tables, columns or the path of files, and what is asked of everybody in them.
Out: `Results`: batches, results one by one, an Arrow stream. Long files are decided by several
processes (`workers`) where the caller asks for it. Loads what it needs when it is first asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyengine.diagnostics import Diagnostic
from policyengine.model.model import Asking, Model
from policyengine.runs.results import Results, TableResults

if TYPE_CHECKING:
    from policyengine.backends.columns.engine import Engine
    from policyengine.backends.columns.survey import Survey
    from policyengine.columnar.columns import ColumnPopulation

__all__ = ["ColumnRuns", "Results"]


class ColumnRuns:
    """Runs one model over columns; loads what it needs when it is first asked."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def population(
        self, tables: Mapping[str, object] | ColumnPopulation
    ) -> tuple[ColumnPopulation, Sequence[Diagnostic]]:
        """The columns of Arrow tables by record; a population of columns as it is."""
        from policyengine.columnar.columns import ColumnPopulation

        if isinstance(tables, ColumnPopulation):
            return tables, ()
        import policyengine.formats.arrow as arrow

        return arrow.population_of_arrow(tables, self.model.schema)

    def survey(self, data: Mapping[str, object] | ColumnPopulation | Path) -> Survey:
        """All records in some data, with every field: in memory, however long they are."""
        from policyengine.backends.columns.survey import Survey

        if not isinstance(data, Path):
            return Survey(self._engine, *self.population(data))
        import policyengine.formats.arrow as arrow

        records = self.model.schema.records.values()
        fields = [(field.record, field.name) for record in records for field in record.fields]
        stream = arrow.stream(data, self.model.schema, fields=fields, in_memory=True)
        (chunk,) = stream
        return Survey(self._engine, chunk.population, stream.diagnostics)

    @cached_property
    def _engine(self) -> Engine:
        from policyengine.backends.columns.engine import Engine

        return Engine(self.model)

    def results(
        self,
        data: Mapping[str, object] | ColumnPopulation | Path,
        programs: Sequence[tuple[str, str]],
        months: Sequence[int],
        asking: Asking,
        basis: Any,
        everything: bool,
        threads: int,
    ) -> Results:
        from policyengine.backends.columns import run

        asked = run.Questions(programs, months, asking, basis, everything, threads)
        if isinstance(data, Path):
            from policyengine.runs.files import FileResults

            return FileResults(self._engine, asked, data)
        return TableResults(self._engine, asked, *self.population(data))
