"""What answers questions: the engine that is the meaning, and those that have to agree with it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from attrs import frozen

from policyengine.backends.results import Result
from policyengine.policy import Policy
from policyengine.population import Population

Basis = Literal["conditions", "decisions"]


@frozen
class Question:
    """What is asked about everybody; `month` is "2024-08", `day` the day of asking (ISO)."""

    month: str
    day: str | None = None
    foresee: bool = False
    basis: Basis = "conditions"


Engine = Callable[[Policy, Population, Question], Iterable[Result]]
"""Every program and group for every recipient, in any order."""


def together(policy: Policy, population: Population, question: Question) -> Iterable[Result]:
    """Everybody at once, as `policyengine run` asks: by whatever engine `Policy.run` chooses."""
    return policy.run(
        population,
        month=question.month,
        day=question.day,
        foresee=question.foresee,
        basis=question.basis,
    )


def one_by_one(policy: Policy, population: Population, question: Question) -> Iterable[Result]:
    """Each household by itself, with reasons: always by the engine that is the meaning."""
    for row in population.all_rows():
        if not row.parents and not row.outside:
            yield from policy.decide(
                row,
                month=question.month,
                day=question.day,
                foresee=question.foresee,
                basis=question.basis,
                reasons=True,
            ).results


def in_columns(policy: Policy, population: Population, question: Question) -> Iterable[Result]:
    """Everybody at once, column by column: the engine for provinces."""
    from policyengine.columnar.from_rows import columns_of

    return policy.run(
        columns_of(population),
        month=question.month,
        day=question.day,
        foresee=question.foresee,
        basis=question.basis,
        everything=True,
        threads=1,
    )


ENGINES: Mapping[str, Engine] = {"together": together, "columns": in_columns}
"""The engines that `assert_agreement` holds to `one_by_one`. One of your own goes into the argument
`engines`."""
