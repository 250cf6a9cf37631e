"""The public Policy: load, decide, run, explain; chooses the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policyengine.backends.explain.decide import Engine
from policyengine.backends.explain.months import Basis
from policyengine.backends.explain.rows import below, record_of
from policyengine.backends.results import Decision, Explanation, Result
from policyengine.calendar import month as month_number
from policyengine.diagnostics import Diagnostic
from policyengine.model.model import Asking, Model
from policyengine.pipeline import load
from policyengine.population import Population, Row
from policyengine.schema import Schema


class Policy:
    """A loaded policy: law with its meaning, ready to be asked."""

    def __init__(self, model: Model, warnings: tuple[Diagnostic, ...] = ()) -> None:
        self.model = model
        self.warnings = warnings
        self._engine = Engine(model)

    @property
    def schema(self) -> Schema:
        """The records that data for this policy holds."""
        return self.model.schema

    def decide(
        self,
        household: Mapping[str, Any] | Row,
        *,
        month: str | int,
        day: int | None = None,
        foresee: bool = False,
        basis: Basis = "decisions",
    ) -> Decision:
        """Decide every program for one household and everybody in it.

        `household` is a row, or nested mappings of fields by name (as in the JSON format).
        `month` is "2024-08"; `day` the ordinal of the day of asking (None: all loaded law).
        Raises ValueError for a month that is none.
        """
        row = household if isinstance(household, Row) else self._row(household)
        asking = Asking(day, foresee)
        number = parse_month(month)
        return Decision(tuple(self._results(row, number, asking, basis)))

    def run(
        self,
        population: Population,
        *,
        month: str | int,
        day: int | None = None,
        foresee: bool = False,
        basis: Basis = "decisions",
    ) -> Iterator[Result]:
        """Every program for every recipient, in the order of programs, then of rows.

        Yields results of every status; a caller that lists payments leaves out `none`.
        """
        asking, number = Asking(day, foresee), parse_month(month)
        law = self.model.law(asking)
        for program in sorted(law.programs()):
            for row in population.of(record_of(law, program)):
                if not row.outside:
                    yield self._engine.result(program, row, number, asking, basis)

    def result(
        self,
        program: str,
        row: Row,
        *,
        month: str | int,
        day: int | None = None,
        foresee: bool = False,
        basis: Basis = "decisions",
    ) -> Result:
        """The answer for one program and one recipient."""
        return self._engine.result(program, row, parse_month(month), Asking(day, foresee), basis)

    def explain(
        self,
        row: Row,
        *,
        month: str | int,
        day: int | None = None,
        foresee: bool = False,
        basis: Basis = "decisions",
        program: str | None = None,
    ) -> list[Explanation]:
        """Why, why not, what is missing: one explanation per program that is about the row."""
        from policyengine.backends.explain.reasons import explanation

        asking, number = Asking(day, foresee), parse_month(month)
        law = self.model.law(asking)
        found = []
        for name in sorted(law.programs()):
            if program in (None, name) and record_of(law, name) == row.record.name:
                found.append(explanation(self._engine, name, row, number, asking, basis))
        return found

    def _results(self, row: Row, month: int, asking: Asking, basis: Basis) -> Iterator[Result]:
        law = self.model.law(asking)
        for program in sorted(law.programs()):
            for recipient in below(row, record_of(law, program)):
                yield self._engine.result(program, recipient, month, asking, basis)

    def _row(self, household: Mapping[str, Any]) -> Row:
        from policyengine.formats import population_from_mapping

        population = population_from_mapping(household, self.schema)
        return next(row for row in population.all_rows() if not row.parents)


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


def load_policy(path: str | Path) -> Policy:
    """Load a policy file or folder. Raises PolicyError with every diagnostic of its errors."""
    model, warnings = load(path)
    return Policy(model, tuple(warnings))
