"""What programs answer for a month: a status and an outcome for each of some elements."""

from __future__ import annotations

from typing import Literal

import numpy as np
from attrs import evolve, frozen

from policyengine.backends.columns.amounts import Outcomes, joined, no_outcomes
from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.values import Value, constant, gather
from policyengine.columnar.columns import Ints, Truths

Basis = Literal["conditions", "decisions"]
DUE, CONSIDER, PENDING, SUSPENDED, NOTHING = range(5)
STATUS = ("due", "consider", "pending", "suspended", "none")


@frozen(eq=False)
class Answers:
    """What a program answers for elements of a batch: for each of `at` a status and an outcome.

    Elements without an entry get nothing. An answer of nothing stands here only where the
    conditions give something all the same (`by_conditions`). What conditions and decisions give is
    what `explain` calls so: of an open amount the upper end.
    """

    at: Ints
    status: Ints
    outcome: Outcomes
    by_conditions: Value
    by_decisions: Value
    no_bound: Truths
    """Where `by_conditions` has no upper bound."""

    def take(self, keep: Ints) -> Answers:
        return Answers(
            self.at[keep],
            self.status[keep],
            self.outcome.take(keep),
            self.by_conditions.take(keep),
            self.by_decisions.take(keep),
            self.no_bound[keep],
        )

    def placed(self, at: Ints) -> Answers:
        """The answers of elements that are the entries `at` of a longer batch."""
        everything = np.arange(len(self.at))
        outcome = self.outcome.placed(everything, at[self.outcome.at])
        return evolve(self, at=at[self.at], outcome=outcome)


def of_outcomes(q: Batch, outcome: Outcomes) -> Answers:
    _, high, unbounded = q.bounds(outcome.amount)
    status = np.where(outcome.discretionary, CONSIDER, DUE)
    return Answers(outcome.at, status, outcome, high, high, unbounded)


def zeroed(value: Value, at: Ints) -> Value:
    data = value.data.copy()
    data[at] = 0
    return Value(data, value.den, value.none)


def together(parts: list[Answers]) -> Answers:
    """Answers of different elements together, in order of position."""
    parts = [part for part in parts if len(part.at)]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        empty = np.empty(0, np.int64)
        zero = constant(0, 0)
        return Answers(empty, empty, no_outcomes(), zero, zero, np.empty(0, np.bool_))
    at = np.concatenate([part.at for part in parts])
    order = np.argsort(at, kind="stable")
    which = np.concatenate([np.full(len(part.at), i) for i, part in enumerate(parts)])[order]
    place = np.concatenate([np.arange(len(part.at)) for part in parts])[order]
    return Answers(
        at[order],
        np.concatenate([part.status for part in parts])[order],
        joined([part.outcome for part in parts]),
        gather([part.by_conditions for part in parts], which, place),
        gather([part.by_decisions for part in parts], which, place),
        np.concatenate([part.no_bound for part in parts])[order],
    )
