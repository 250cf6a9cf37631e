"""A whole population: programs and months one after the other, rows by several threads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from attrs import frozen

from policyengine.backends.columns.answers import Basis
from policyengine.backends.columns.engine import Engine
from policyengine.backends.columns.folding import Folded, of_one_world
from policyengine.backends.columns.output import ResultBatch
from policyengine.backends.columns.rendering import batch, results
from policyengine.backends.columns.setting import Setting
from policyengine.backends.columns.window import Window
from policyengine.backends.columns.worded import Worded
from policyengine.backends.results import Result
from policyengine.columnar.columns import ColumnPopulation, Ints, Rows
from policyengine.model.model import Asking
from policyengine.plan.programs import has_law

MOST_ROWS = 1 << 20
"""Rows that one thread takes at a time: the more, the fewer passes over the rules."""
FEWEST_ROWS = 1 << 15
"""Below so many, a second thread costs more than it brings."""


@frozen
class Questions:
    """What is asked about everybody: programs with the record that each is about, and months.

    `everything`: also the results that give nothing.
    """

    programs: Sequence[tuple[str, str]]
    months: Sequence[int]
    asking: Asking
    basis: Basis = "decisions"
    everything: bool = False
    threads: int = 0
    """0: as many as the machine has processors."""


@frozen(eq=False)
class Answered:
    """The answers about some rows of a record, for one program in one month."""

    folded: Folded
    setting: Setting
    program: str
    record: str


def batches(
    engine: Engine, population: ColumnPopulation, asked: Questions
) -> Iterator[ResultBatch]:
    """Results as columns: by month, by program, in the order of the rows."""
    for found in answered(engine, population, asked):
        if len(found.folded.rows):
            yield batch(found.folded, found.setting, engine.sources, found.program, found.record)


def each(engine: Engine, population: ColumnPopulation, asked: Questions) -> Iterator[Result]:
    """The same results one by one."""
    for found in answered(engine, population, asked):
        yield from results(found.folded, found.setting, engine.sources, found.program, found.record)


def answered(engine: Engine, population: ColumnPopulation, asked: Questions) -> Iterator[Answered]:
    for one in _first_passes(engine, population, asked):
        setting, program, record = one.setting, one.program, one.record
        for rows, parts in one.to_complete():
            folded = engine.complete(setting, program, record, asked.basis, parts)
            if not asked.everything:
                folded = folded.of_something()
            else:
                folded = _of_everybody(rows.start, rows.stop, folded)
            yield Answered(folded, setting, program, record)


def concerned(
    engine: Engine, population: ColumnPopulation, asked: Questions
) -> Iterator[tuple[str, Rows]]:
    """Records with rows of theirs to whom a program gives something, or could: of those who rest
    on an unknown fact no world is asked."""
    for one in _first_passes(engine, population, asked):
        for answers, unsettled in one.parts:
            yield one.record, answers.rows[answers.with_something()]
            yield one.record, answers.rows[unsettled]


@frozen(eq=False)
class _FirstPass:
    """What no unknown fact can change of the answers of some rows, and where one may (`Engine`)."""

    setting: Setting
    program: str
    record: str
    rows: Sequence[slice]
    parts: Sequence[tuple[Folded, Ints]]

    def to_complete(self) -> Iterator[tuple[slice, Sequence[tuple[Folded, Ints]]]]:
        """The parts with their rows: one by one where all is settled, else all together."""
        if any(len(unsettled) for _, unsettled in self.parts):
            yield slice(self.rows[0].start, self.rows[-1].stop), self.parts
            return
        for rows, part in zip(self.rows, self.parts, strict=True):
            yield rows, [part]


def _first_passes(
    engine: Engine, population: ColumnPopulation, asked: Questions
) -> Iterator[_FirstPass]:
    """By month, by program, round after round."""
    threads = asked.threads or os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        for month in asked.months:
            setting = engine.setting(population, month, asked.asking)
            window = Window(setting, asked.everything)
            when = setting.month
            for program, record in asked.programs:
                if not has_law(setting.law, program, when.eve, when.last):
                    continue
                engine.make_ready(window, program, record, asked.basis)
                first = partial(engine.first, window, program, record, asked.basis)
                for parts in rounds(population.tables[record].inside, threads):
                    found = list(pool.map(first, parts))
                    yield _FirstPass(setting, program, record, parts, found)


def rounds(count: int, threads: int) -> Iterator[list[slice]]:
    """Rows in a row, round after round, so that every thread has some and none too many."""
    size = min(max(-(-count // threads), FEWEST_ROWS), MOST_ROWS)
    for start in range(0, count, size * threads):
        end = min(start + size * threads, count)
        yield [slice(first, min(first + size, end)) for first in range(start, end, size)]


def _of_everybody(first: int, last: int, some: Folded) -> Folded:
    """The answers of all rows from `first` on: those whom no guard let pass get nothing."""
    everybody = of_one_world(np.arange(first, last), Worded.of_nothing(last - first))
    everybody.put(some.rows - first, some)
    return everybody
