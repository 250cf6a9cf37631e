"""A policy run over columns: results as batches, one by one, or as an Arrow stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policyengine.backends.results import Result
from policyengine.diagnostics import Diagnostic
from policyengine.model.model import Asking, Model

if TYPE_CHECKING:
    from policyengine.backends.columns.output import ResultBatch
    from policyengine.columnar.columns import ColumnPopulation


class Results:
    """What a run over columns found: iterate for `Result`s, or hand it on as an Arrow stream.

    Every iteration runs anew, so that nothing has to be kept. `parts` and `notes` of a result are
    those of `Policy.result` and `Policy.explain` alone. `diagnostics` are the faults in the data;
    what they name is unknown in the results.
    """

    def __init__(
        self,
        run: Callable[[], Iterator[Any]],
        each: Callable[[], Iterator[Result]],
        diagnostics: Sequence[Diagnostic] = (),
    ) -> None:
        self._run = run
        self._each = each
        self.diagnostics = tuple(diagnostics)

    def __iter__(self) -> Iterator[Result]:
        return self._each()

    def batches(self) -> Iterator[ResultBatch]:
        """The results as columns: by month, by program, in the order of the data."""
        return self._run()

    def to_arrow(self) -> Any:
        """All results as one `pyarrow.Table` with the columns of the contract."""
        import policyengine.formats.arrow as arrow

        return arrow.table_of(self._run())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow C stream interface: pandas, polars, DuckDB and others read it."""
        import policyengine.formats.arrow as arrow

        return arrow.reader_of(self._run()).__arrow_c_stream__(requested_schema)


class ColumnRuns:
    """Runs one model over columns; loads what it needs when it is first asked."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._engine: Any = None

    def population(
        self, tables: Mapping[str, object] | ColumnPopulation
    ) -> tuple[ColumnPopulation, Sequence[Diagnostic]]:
        """The columns of Arrow tables by record; a population of columns as it is."""
        from policyengine.columnar.columns import ColumnPopulation

        if isinstance(tables, ColumnPopulation):
            return tables, ()
        import policyengine.formats.arrow as arrow

        return arrow.population_of_arrow(tables, self.model.schema)

    def results(
        self,
        tables: Mapping[str, object] | ColumnPopulation,
        programs: Sequence[tuple[str, str]],
        months: Sequence[int],
        asking: Asking,
        basis: Any,
        everything: bool,
        threads: int,
    ) -> Results:
        from policyengine.backends.columns import run
        from policyengine.backends.columns.engine import Engine

        population, diagnostics = self.population(tables)
        if self._engine is None:
            self._engine = Engine(self.model)
        engine = self._engine
        asked = run.Questions(programs, months, asking, basis, everything, threads)
        return Results(
            lambda: run.batches(engine, population, asked),
            lambda: run.each(engine, population, asked),
            diagnostics,
        )
