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


ENGINES: Mapping[str, Engine] = {"together": together}
"""The engines that `assert_agreement` holds to `one_by_one`. An engine over columns, or an oracle
of your own, belongs here or into the argument `engines`."""
