"""The cases that every run asks about, always the same, with the oracle's verdicts."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from attrs import frozen

from oracle.compare import Question, outcome_of, questions
from oracle.generate import Case, Rejected, corpus
from policyengine.policy import Policy

CASES = 520


@frozen
class Judged:
    """Cases, the questions in them with their verdicts, and what was met on the way."""

    cases: list[Case]
    rejected: list[Rejected]
    questions: list[list[Question]]
    """By case."""
    hits: "Counter[str]"


@lru_cache(maxsize=1)
def judged() -> Judged:
    """The corpus as the oracle judges it; made once in a run of the tests."""
    cases, rejected = corpus(CASES)
    hits: Counter[str] = Counter()
    asked = [list(questions(case, hits)) for case in cases]
    return Judged(cases, rejected, asked, hits)


def differences() -> Iterator[str]:
    """Where a fresh engine and the oracle differ over the corpus."""
    for asked in judged().questions:
        policy = Policy(asked[0].case.model) if asked else None
        for question in asked:
            assert policy is not None
            difference = outcome_of(policy, question)
            if difference is not None:
                yield (
                    f"seed {question.case.seed}, {question.program} of {question.row.id} "
                    f"by {question.case.basis}:\n{difference}"
                )
