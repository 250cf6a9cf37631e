"""The oracle's verdict beside the engine's result, for everybody and everything in a case."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from attrs import field, frozen

from oracle.answers import PATIENCE, Oracle, Verdict
from oracle.facts import TooWide
from oracle.generate import Case
from policyengine.backends.results import Result
from policyengine.model import terms as t
from policyengine.policy import Policy
from policyengine.population import Row

MOST_RECIPIENTS = 5
"""Of a huge household, so many are asked about."""


@frozen
class Question:
    """One program and one recipient of a case, with what the oracle says."""

    case: Case = field(repr=False)
    program: str
    row: Row
    verdict: Verdict


def questions(case: Case, hits: "Counter[str]", patience: int = PATIENCE) -> Iterator[Question]:
    """Every question about a household that the oracle has the patience to answer.

    `hits` counts the questions in which each kind of thing was met.
    """
    model = case.model
    law = model.law(case.asking)
    for program in sorted([*law.programs(), *law.groups()]):
        for row in recipients(case, program):
            oracle = Oracle(model, patience)
            try:
                verdict = oracle.verdict(program, row, case.month, case.asking, case.basis)
            except TooWide:
                hits["too wide for the oracle"] += 1
                continue
            hits["questions"] += 1
            hits.update({kind for kind, met in oracle.hits.items() if met} | written_in(case))
            yield Question(case, program, row, verdict)


def written_in(case: Case) -> set[str]:
    """The kinds of clause and amendment in the policy, if the question admits all of it."""
    model = case.model
    if not all(case.asking.admits(instrument) for instrument in model.instruments.values()):
        return set()
    return {f"written: {kind}" for kind in case.kinds}


def recipients(case: Case, program: str) -> list[Row]:
    """The rows that a program is about."""
    law = case.model.whole_law
    rules = [
        version.rule
        for piece in law.built.rules[program]
        for version in law.versions(program, piece.first_day)
    ]
    if any(isinstance(rule, t.Group) for rule in rules):
        return case.household.children.get("soul", [])[:MOST_RECIPIENTS]
    record = next(rule.record for rule in rules if isinstance(rule, t.Program))
    if record == case.household.record.name:
        return [case.household]
    return case.household.children.get(record, [])[:MOST_RECIPIENTS]


def result_of(policy: Policy, question: Question) -> Result:
    case = question.case
    return policy.result(
        question.program,
        question.row,
        month=case.month,
        day=case.asking.day,
        foresee=case.asking.foresee,
        basis=case.basis,  # type: ignore[arg-type]
    )


def difference(verdict: Verdict, result: Result) -> str | None:
    """Where the engine's result is not the oracle's verdict; None where they agree."""
    shown = seen(result)
    if result.quantity is not None:  # goods have no bounds in đồng
        verdict = Verdict(verdict.status, verdict.amount)
    return None if shown == verdict else f"engine {shown}\noracle {verdict}"


def seen(result: Result) -> Verdict:
    """A result in the terms of a verdict."""
    amount = result.amount if result.quantity is None else result.quantity
    return Verdict(
        result.status,
        None if amount is None else Fraction(amount),
        None if result.lowest is None else Fraction(result.lowest),
        None if result.highest is None else Fraction(result.highest),
        frozenset((m.record, m.id, m.field) for m in result.missing),
    )


def outcome_of(policy: Policy, question: Question) -> str | None:
    """The difference in one question; a crash of the engine is one too."""
    try:
        result = result_of(policy, question)
    except Exception as crash:  # a mutant may fail anyhow, and every failure counts
        return f"engine raises {type(crash).__name__}: {crash}"
    if result.too_much_missing:
        return None
    return difference(question.verdict, result)
