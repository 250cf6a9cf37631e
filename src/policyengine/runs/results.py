"""What a run over columns finds: batches, results one by one, an Arrow stream."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from policyengine.backends.results import Result
from policyengine.diagnostics import Diagnostic

if TYPE_CHECKING:
    from policyengine.backends.columns.engine import Engine
    from policyengine.backends.columns.output import ResultBatch
    from policyengine.backends.columns.run import Questions
    from policyengine.columnar.columns import ColumnPopulation

Told = Callable[[float, int], None]
"""Is told the share of the data done so far, 0 to 1, and the rows."""


def untold(share: float, rows: int) -> None:
    """For whom nobody waits."""


class Results(ABC):
    """What a run over columns found: iterate for `Result`s, or hand it on as an Arrow stream.

    Every iteration runs anew, so that nothing has to be kept. `parts` and `notes` of a result are
    those of `Policy.result` and `Policy.explain` alone. `diagnostics` are the faults in the data;
    what they name is unknown in the results.
    """

    def __init__(self, engine: Engine, asked: Questions) -> None:
        self._engine = engine
        self._asked = asked
        self.diagnostics: Sequence[Diagnostic] = ()

    @abstractmethod
    def _populations(self, told: Told) -> Iterator[ColumnPopulation]:
        """The data, one part after the other."""

    def __iter__(self) -> Iterator[Result]:
        return self.each()

    def each(self, told: Told = untold) -> Iterator[Result]:
        """The results one by one: part by part, by month, by program, in the order of the data."""
        from policyengine.backends.columns import run

        for population in self._populations(told):
            yield from run.each(self._engine, population, self._asked)

    def batches(self, told: Told = untold) -> Iterator[ResultBatch]:
        """The same as columns."""
        from policyengine.backends.columns import run

        for population in self._populations(told):
            yield from run.batches(self._engine, population, self._asked)

    def record_batches(self, told: Told = untold, processes: int = 1) -> Iterator[Any]:
        """The same as `pyarrow.RecordBatch`es with the columns of the contract.

        Long files are decided by so many processes side by side, where the system can fork them;
        ask for more than one only where no other thread of the program is at work.
        """
        import policyengine.formats.arrow as arrow

        return map(arrow.record_batch, self.batches(told))

    def to_arrow(self) -> Any:
        """All results as one `pyarrow.Table` with the columns of the contract."""
        import policyengine.formats.arrow as arrow

        return arrow.reader_of(self.record_batches()).read_all()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow C stream interface: pandas, polars, DuckDB and others read it."""
        import policyengine.formats.arrow as arrow

        return arrow.reader_of(self.record_batches()).__arrow_c_stream__(requested_schema)


class TableResults(Results):
    """What a run over tables in memory found."""

    def __init__(
        self,
        engine: Engine,
        asked: Questions,
        population: ColumnPopulation,
        diagnostics: Sequence[Diagnostic],
    ) -> None:
        super().__init__(engine, asked)
        self._population = population
        self.diagnostics = tuple(diagnostics)

    def _populations(self, told: Told) -> Iterator[ColumnPopulation]:
        yield self._population
        told(1.0, sum(table.inside for table in self._population.tables.values()))
