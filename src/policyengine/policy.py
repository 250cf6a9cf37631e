"""The public Policy: load, decide, run, explain; chooses the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from policyengine.backends.explain.decide import Engine
from policyengine.backends.explain.measuring import Measuring, Possible
from policyengine.backends.explain.months import Basis
from policyengine.backends.explain.reasons import explanation
from policyengine.backends.explain.rows import below
from policyengine.backends.results import Decision, Explanation, Result
from policyengine.calendar import month as month_number
from policyengine.contributions import FOLDER, Owned, ToRead
from policyengine.diagnostics import Diagnostic
from policyengine.formats import population_from_mapping, read_population
from policyengine.formats.legacy_text import Encoding
from policyengine.model.model import Asking, Model
from policyengine.model.terms import Term
from policyengine.pipeline import load
from policyengine.population import Population, Row
from policyengine.registry import Registry, call, make_registry, unfit
from policyengine.runs import ColumnRuns, Results
from policyengine.schema import Schema

if TYPE_CHECKING:
    from policyengine.backends.columns.survey import Survey
    from policyengine.columnar.columns import ColumnPopulation

Day = date | str | int | None
"""A day of asking: a date, its text, its ordinal, or None for no day."""


_ROWS = (
    "các dòng theo bảng, hoặc danh sách dòng",
    "an object of rows by record, or a list of rows",
)


class Policy:
    """A loaded policy: law with its meaning, ready to be asked."""

    def __init__(
        self,
        model: Model,
        warnings: tuple[Diagnostic, ...] = (),
        registry: Registry | None = None,
    ) -> None:
        self.model = model
        self.warnings = warnings
        self.registry = registry or make_registry(())
        self._engine = Engine(model)
        self._runs = ColumnRuns(model)
        self._measuring = Measuring(self._engine)
        self._asked_about: dict[frozenset[str], list[tuple[str, str]]] = {}

    @property
    def meaning(self) -> Engine:
        """The engine that is the meaning, for analyses that ask two policies in one world."""
        return self._engine

    @property
    def schema(self) -> Schema:
        """The records that data for this policy holds."""
        return self.model.schema

    def read(self, path: str | Path, encoding: Encoding | None = None) -> Population:
        """The records in a workbook, a folder of CSV files, a JSON file, or a plugin's format.

        `encoding` is that of text from before Unicode. Faults in the data are in the population's
        `diagnostics`; raises DataError when nothing can be read at all.
        """
        found, readers = self.registry.reader(Path(path)), self.registry.of("readers").values()
        if found is None:
            endings = [end for one in readers for end in one.what.endings if end != FOLDER]
            return read_population(Path(path), self.schema, encoding, endings=endings)
        return read_population(Path(path), self.schema, encoding, partial(_rows_of, found))

    def survey(self, data: Path | Mapping[str, object] | ColumnPopulation) -> Survey:
        """Long data looked over as columns, from which rows are made of those alone whom a
        question concerns: what `read` is for data of any length.

        `data` is a folder of Parquet, Arrow or CSV files, or tables or columns as for `run`. Raises
        DataError when nothing can be read at all.
        """
        return self._runs.survey(data)

    def decide(
        self,
        household: Mapping[str, Any] | Row,
        *,
        month: str | int,
        day: Day = None,
        foresee: bool = False,
        basis: Basis = "decisions",
        reasons: bool = False,
        programs: Collection[str] | None = None,
    ) -> Decision:
        """Decide every program (or `programs` alone) for one household and everybody in it.

        `household` is a row, or nested mappings of fields by name (as in the JSON format).
        `month` is "2024-08"; `day` the day of asking (None: all loaded law counts), `foresee`
        counts instruments from their issue. With `reasons` each result comes with its
        explanation, without the changes that `explain` looks for. Raises ValueError for a month
        or a day that is none, DataError for a mapping that is no household.
        """
        row, faults = (household, ()) if isinstance(household, Row) else self._row(household)
        asking, number = Asking(parse_day(day), foresee), parse_month(month)
        pairs = [
            (program, recipient)
            for program, record in self._programs(asking)
            if programs is None or program in programs
            for recipient in below(row, record)
        ]
        if not reasons:
            ask = self._engine.result
            results = tuple(ask(p, r, number, asking, basis) for p, r in pairs)
            return Decision(results, diagnostics=faults)
        explained = tuple(
            explanation(self._engine, program, recipient, number, asking, basis, False)
            for program, recipient in pairs
        )
        return Decision(tuple(e.result for e in explained), explained, faults)

    @overload
    def run(
        self,
        population: Population,
        *,
        month: str | int,
        day: Day = ...,
        foresee: bool = ...,
        basis: Basis = ...,
        programs: Collection[str] | None = ...,
        everything: bool = ...,
        threads: int = ...,
    ) -> Iterator[Result]: ...

    @overload
    def run(
        self,
        population: Mapping[str, object] | ColumnPopulation | Path,
        *,
        month: str | int | Sequence[int],
        day: Day = ...,
        foresee: bool = ...,
        basis: Basis = ...,
        programs: Collection[str] | None = ...,
        everything: bool = ...,
        threads: int = ...,
    ) -> Results: ...

    def run(
        self,
        population: Population | Mapping[str, object] | ColumnPopulation | Path,
        *,
        month: str | int | Sequence[int],
        day: Day = None,
        foresee: bool = False,
        basis: Basis = "decisions",
        programs: Collection[str] | None = None,
        everything: bool = False,
        threads: int = 0,
    ) -> Iterator[Result] | Results:
        """Every program (or `programs` alone) for every recipient: by program, then by row.

        A group of programs that exclude each other has a row of its own.

        A population of rows is asked row by row: yields results of every status; a caller that
        lists payments leaves out `none`.

        Tables by record name, of anything with the Arrow C stream interface (pyarrow, pandas,
        polars, DuckDB), or a `ColumnPopulation`, are asked all at once by `threads` threads (0: as
        many as there are processors): gives `Results`, an Arrow stream itself, without those
        that give nothing unless `everything` is asked for. `month` may then be several,
        `2019-01..2026-12`. So is a path, of a folder of Parquet, Arrow or CSV files (or one such
        file), read part by part in bounded memory. Raises DataError where no table is a record.
        """
        asking = Asking(parse_day(day), foresee)
        if not isinstance(population, Population):
            asked = [
                pair for pair in self._programs(asking) if programs is None or pair[0] in programs
            ]
            months = parse_months(month)
            return self._runs.results(population, asked, months, asking, basis, everything, threads)
        return self._by_row(population, parse_months(month)[0], asking, basis, programs)

    def _by_row(
        self,
        population: Population,
        number: int,
        asking: Asking,
        basis: Basis,
        programs: Collection[str] | None,
    ) -> Iterator[Result]:
        for program, record in self._programs(asking):
            if programs is not None and program not in programs:
                continue
            for row in population.of(record):
                if not row.outside:
                    yield self._engine.result(program, row, number, asking, basis)

    def result(
        self,
        program: str,
        row: Row,
        *,
        month: str | int,
        day: Day = None,
        foresee: bool = False,
        basis: Basis = "decisions",
    ) -> Result:
        """The answer for one program (or group) and one recipient."""
        asking = Asking(parse_day(day), foresee)
        return self._engine.result(program, row, parse_month(month), asking, basis)

    def lasting(
        self,
        program: str,
        row: Row,
        *,
        month: str | int,
        day: Day = None,
        foresee: bool = False,
        basis: Basis = "decisions",
    ) -> tuple[Result, int, frozenset[Row]]:
        """The answer for one program and recipient, and how long it holds.

        The last month (a number) with the same answer, as long as no rule, level or look-up row
        changes (see `Law.turning_days`) and no decision of the rows given last is added or ended.
        """
        asking = Asking(parse_day(day), foresee)
        return self._engine.lasting(program, row, parse_month(month), asking, basis)

    def worlds(
        self,
        asked: Sequence[tuple[Term, Row]],
        *,
        month: str | int,
        day: Day = None,
        foresee: bool = False,
        other_readings: Collection[str] = (),
    ) -> tuple[Possible, ...] | None:
        """What some terms of the model are on their rows, on the last day of a month.

        All in the same world, for every possible world; None where too much is missing.
        """
        asking = Asking(parse_day(day), foresee)
        return self._measuring.worlds(asked, parse_month(month), asking, other_readings)

    def explain(
        self,
        row: Row,
        *,
        month: str | int,
        day: Day = None,
        foresee: bool = False,
        basis: Basis = "decisions",
        program: str | None = None,
        changes: bool = True,
    ) -> list[Explanation]:
        """Why, why not, what is missing, and the smallest change that would change the answer.

        One explanation for each program that is about the row (or for `program` alone). Without
        `changes` they are not looked for, and of a category that fails only the first reason is
        given: some twenty times quicker.
        """
        asking, number = Asking(parse_day(day), foresee), parse_month(month)
        return [
            explanation(self._engine, name, row, number, asking, basis, changes)
            for name, record in self._programs(asking, with_groups=False)
            if program in (None, name) and record == row.record.name
        ]

    def _programs(self, asking: Asking, with_groups: bool = True) -> list[tuple[str, str]]:
        """(program, record that it is about), programs first, each in order of name."""
        law = self.model.law(asking)
        if law.admitted not in self._asked_about:
            names = [*sorted(law.programs()), *sorted(law.groups())]
            self._asked_about[law.admitted] = [(name, law.record_of(name)) for name in names]
        groups = () if with_groups else law.groups()
        found = self._asked_about[law.admitted]
        return [pair for pair in found if pair[0] not in groups] if groups else found

    def _row(self, household: Mapping[str, Any]) -> tuple[Row, tuple[Diagnostic, ...]]:
        population = population_from_mapping(household, self.schema)
        top = next(row for row in population.all_rows() if not row.parents)
        return top, tuple(population.diagnostics)


def _rows_of(reader: Owned, asked: ToRead) -> object:
    """What a reader gives. DataError naming the plugin where it fails, or gives no rows."""
    given = call(reader, "readers", reader.what.read, asked)
    if not reader.is_built_in and not isinstance(given, Mapping | list | tuple):
        raise unfit(reader, "readers", given, _ROWS, str(asked.path))
    return given


def parse_day(day: Day) -> int | None:
    """A date, `2024-08-20` or `20/08/2024` as an ordinal; ValueError for anything else."""
    if day is None or isinstance(day, int):
        return day
    if isinstance(day, date):
        return day.toordinal()
    form = "%Y-%m-%d" if "-" in day else "%d/%m/%Y"
    return datetime.strptime(day, form).date().toordinal()


def parse_month(text: str | int) -> int:
    """`2024-08` (or `08/2024`) as a month number; ValueError for anything else."""
    if isinstance(text, int):
        return text
    parts = text.split("-") if "-" in text else list(reversed(text.split("/")))
    if len(parts) == 2 and all(part.isdigit() for part in parts):
        year, number = map(int, parts)
        if 1 <= number <= 12 and 1850 <= year <= 2199:
            return month_number(year, number)
    raise ValueError(f"{text} is not a month like 2024-08")


def parse_months(text: str | int | Sequence[int]) -> list[int]:
    """One month, or `2019-01..2026-12` as all months from the first to the last; ValueError for
    anything else, and where the last lies before the first."""
    if isinstance(text, int):
        return [text]
    if not isinstance(text, str):
        return list(text)
    first, dots, last = text.partition("..")
    months = range(parse_month(first), parse_month(last if dots else first) + 1)
    if not months:
        raise ValueError(f"{text} is no span of months: the last lies before the first")
    return list(months)


def load_policy(
    path: str | Path,
    *,
    also: Collection[str | Path] = (),
    flipped: Collection[str] = (),
    registry: Registry | None = None,
    take_in: Sequence[str] = (),
    allow_amendments_from: Collection[str] = (),
) -> Policy:
    """Load a policy: a file, a folder, or `plugin:NAME` for one that a plugin ships.

    `also` are files or folders to load with it, a draft for instance; of the readings (`cách hiểu`)
    named in `flipped` the other meaning is taken.

    `registry` says which plugins there are (None: all installed). `take_in` names policies of
    plugins that join this one; those in `allow_amendments_from` (policies or plugins) may amend
    what others declare. Raises PolicyError with every diagnostic of its errors.
    """
    registry = make_registry() if registry is None else registry
    model, warnings = load(path, also, flipped, registry, take_in, allow_amendments_from)
    return Policy(model, tuple(warnings), registry)
