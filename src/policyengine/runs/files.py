"""A policy run over files of any length: read, decided and handed on part by part."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve

from policyengine.runs.results import Results, Told, untold
from policyengine.runs.workers import Answered, Workers, can_fork

if TYPE_CHECKING:
    from policyengine.backends.columns.engine import Engine
    from policyengine.backends.columns.run import Questions
    from policyengine.columnar.columns import ColumnPopulation
    from policyengine.formats.arrow import Parser, Stream


class FileResults(Results):
    """What a run over files finds: every iteration reads them anew, in bounded memory.

    `diagnostics` are the faults found by the last iteration, as far as it has come.
    """

    def __init__(self, engine: Engine, asked: Questions, path: Path) -> None:
        super().__init__(engine, asked)
        self._path = path
        self._stream()  # what cannot be read at all is said at once

    def _stream(self) -> Stream:
        import policyengine.formats.arrow as arrow

        stream = arrow.stream(self._path, self._engine.model.schema)
        self.diagnostics = stream.diagnostics
        return stream

    def _populations(self, told: Told) -> Iterator[ColumnPopulation]:
        rows = 0
        for chunk in self._stream():
            yield chunk.population
            rows += chunk.rows
            told(chunk.done, rows)

    def record_batches(self, told: Told = untold, processes: int = 1) -> Iterator[Any]:
        stream = self._stream()
        if processes < 2 or stream.in_memory or not can_fork():
            yield from super().record_batches(told)
            return
        import policyengine.formats.arrow as arrow

        alone = evolve(self._asked, threads=1)
        answer = partial(_answer, self._engine, alone, arrow.Parser(self._engine.model.schema))
        with Workers(processes, answer) as workers:
            asked = ((partial(arrow.pack, parts), (parts, stream.done)) for parts in stream.parts())
            rows = 0
            for answered, (parts, done) in workers.map(asked):
                found, notes = answered or answer(None, parts)
                arrow.take_notes(stream.faults, notes)
                yield from arrow.results_of_bytes(found)
                rows += sum(part.table.num_rows for part in parts)
                told(done, rows)
        stream.finish()


def _answer(
    engine: Engine, asked: Questions, parser: Parser, head: bytes | None, given: Any
) -> Answered:
    """The results about a chunk: its parts, or the room in which they lie packed."""
    import policyengine.formats.arrow as arrow
    from policyengine.backends.columns import run

    parts = given if head is None else arrow.unpack(head, given)
    population, notes = arrow.noted_population(parts, parser, None)
    batches = map(arrow.record_batch, run.batches(engine, population, asked))
    return arrow.results_as_bytes(batches), notes
