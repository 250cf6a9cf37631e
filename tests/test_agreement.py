"""The heart of the tests: an independent oracle against the engine that is the meaning."""

import os
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from oracle.answers import Oracle
from oracle.compare import outcome_of, questions, recipients
from oracle.corpus import differences, judged
from oracle.facts import TooWide, World, alone_decisive, every_assignment
from oracle.generate import Case, Rejected, cases
from oracle.meaning import Meaning
from oracle.mutants import MUTANTS
from oracle.programs import Programs, plain

from policyengine.operators import OPERATORS
from policyengine.policy import Policy
from policyengine.population import Row

AT_LEAST = 20
EXAMPLES = int(os.environ.get("AGREEMENT_EXAMPLES", "25"))
TERMS = set(Meaning.meanings) - {"Open", "Found"}
"""Numbers that await a resolution have no end, look-up tables no text: `test_promises` asks."""
LOGIC = ("and", "or", "not", "has-no", "choose", "negate", "working-days")
AGGREGATES = ("has", "every", "count", "total", "greatest", "least", "run")
STATUSES = ("due", "consider", "pending", "suspended", "none", "undetermined")
CLAUSES = (
    "excluded", "stop", "suspend", "discretionary", "counting also", "start", "start following",
    "once", "decided on last day", "one share", "except", "for each", "at most",
    "amount no less than", "coefficient by table",
)  # fmt: skip
MET = (
    "band", "band otherwise", "table row", "labelled cases", "category held", "exception held",
    "combination sum", "combination highest", "group of two", "one share of two", "phase",
    "guard existing", "guard settled", "level guarded", "local level", "history",
    "due before the last day", "due on the eve", "decision on record", "decision starts later",
    "needs no decision",
    "decision not signed yet", "suspended", "determined though missing", "reference",
    "reference to an outsider", "reference to nobody",
)  # fmt: skip
UNKNOWN = ("Date", "Month", "Number", "Truth", "Choice", "Reference", "DeclarationName")
AMENDMENTS = (
    "level", "existing only", "retroactive", "repeal", "replace condition", "replace bands",
    "replace case", "drop case", "add condition", "add start", "add stop", "add suspend",
    "add excluded", "transition", "local level", "replaces", "keep",
)  # fmt: skip
_FOLDED = ("add-months", "age-months", "age-years")
"""Operators that stand behind a term of their own."""
WRITTEN = ("English text", "Vietnamese text", "reading", "list", "goods", "household program")


def test_the_engine_agrees_with_the_oracle_on_the_corpus() -> None:
    found = list(islice(differences(), 5))
    assert not found, "\n\n".join(found)


def test_nearly_all_generated_text_passes_check() -> None:
    rejected, accepted = len(judged().rejected), len(judged().cases)
    assert rejected < 0.3 * (rejected + accepted)


def test_the_oracle_has_the_patience_for_nearly_everything() -> None:
    hits = judged().hits
    assert hits["too wide for the oracle"] < 0.05 * hits["questions"]


@pytest.mark.parametrize(
    "kind",
    [
        *sorted(TERMS),
        *(f"operator {name}" for name in (*OPERATORS, *LOGIC) if name not in _FOLDED),
        *(f"aggregate {name}" for name in AGGREGATES),
        *(f"status {name}" for name in STATUSES),
        *(f"clause {name}" for name in CLAUSES),
        *MET,
        *(f"unknown {name}" for name in UNKNOWN),
        *(f"written: amendment {name}" for name in AMENDMENTS),
        *(f"written: {name}" for name in WRITTEN),
    ],
)
def test_everything_is_met_often(kind: str) -> None:
    assert judged().hits[kind] >= AT_LEAST


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_the_engine_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    judged()  # before the engine is spoilt
    MUTANTS[name](monkeypatch)
    assert next(differences(), None) is not None


@settings(max_examples=EXAMPLES, derandomize="AGREEMENT_EXAMPLES" not in os.environ)
@given(cases())
def test_the_engine_agrees_with_the_oracle_on_anything(case: Case | Rejected) -> None:
    if isinstance(case, Rejected):
        return
    policy = Policy(case.model)
    for question in questions(case, Counter()):
        difference = outcome_of(policy, question)
        assert difference is None, "\n\n".join((*case.texts, question.program, difference))


# ---- the oracle itself -------------------------------------------------------------------------


def test_asking_for_facts_as_needed_is_asking_for_every_assignment() -> None:
    """The oracle takes only facts that matter; here it takes all, and must say the same."""
    compared = sum(_compared_whole(case) for case in judged().cases[:200])
    assert compared >= AT_LEAST


def _compared_whole(case: Case) -> int:
    compared = 0
    law = case.model.law(case.asking)
    for program in law.programs():
        for row in recipients(case, program)[:2]:
            oracle = Oracle(case.model, patience=300)
            try:
                leaves = oracle.leaves(program, row, case.month, case.asking, case.basis)
            except TooWide:
                continue
            choices = oracle.choices
            size = 1
            for found in choices.values():
                size *= len(found)
            if len(choices) < 2 or size > 1200:
                continue

            def ask(world: World, program: str = program, row: Row = row) -> object:
                meaning = Programs(world, law, case.month, Counter(), {})
                meaning.asked_on = case.asking.day
                return plain(meaning.answer(program, row, case.basis))

            whole = list(every_assignment(ask, choices))
            assert {leaf.answer for leaf in whole} == {leaf.answer for leaf in leaves}
            names = {fact.name for fact in alone_decisive(leaves)}
            assert {fact.name for fact in alone_decisive(whole)} == names
            compared += 1
    return compared
