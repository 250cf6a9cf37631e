"""The answers of all worlds of each recipient, folded into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import define, field

from policyengine.backends.columns.answers import NOTHING, STATUS
from policyengine.backends.columns.category_lists import CategoryLists
from policyengine.backends.columns.exploring import Leaves
from policyengine.backends.columns.settling import ABSENT, OPTIONS, RANGE, Sets, Settled
from policyengine.backends.columns.values import LIMIT, magnitude
from policyengine.backends.columns.worded import Worded
from policyengine.columnar.columns import Ints, Rows, Truths
from policyengine.plan.worlds import Cell, Key, Leaf, deciding_facts

UNDETERMINED = NOTHING + 1
ALL_STATUS = (*STATUS, "undetermined")


@define(eq=False)
class Folded:
    """One answer for each of n recipients.

    `status` (n,) is a place in `ALL_STATUS`. `numbers` (n, 6) and `flags` are those of the first
    world (`Worded`); of an undetermined answer `low` and `high` (n,) are its bounds in whole units,
    `high` −1 without bound. `categories` and `options` are lists of categories, `rule` versions of
    the program (−1: none), `payee` rows. The rare rest is by recipient's place.
    """

    rows: Rows
    status: Ints
    numbers: Any
    flags: Truths
    low: Ints
    high: Ints
    categories: Ints
    options: Ints
    at_least: Truths
    rule: Ints
    day: Ints
    payee: Rows
    sources: Ints
    """Lists of declarations behind the first world's answer."""
    missing: dict[int, tuple[int, ...]] = field(factory=dict)
    """Facts whose value alone can change the answer."""
    too_many: set[int] = field(factory=set)
    assumed: dict[int, tuple[Any, ...]] = field(factory=dict)
    """Assumptions used."""

    def with_something(self) -> Ints:
        """The places of those who get something, or might."""
        something = self.status != NOTHING
        something[list(self.assumed)] = True
        return np.flatnonzero(something)

    def of_something(self) -> Folded:
        """The answers of those who get something, or might."""
        places = self.with_something()
        return self if len(places) == len(self.rows) else self.take(places)

    def take(self, places: Ints) -> Folded:
        """The answers of some recipients."""
        rare = self.missing or self.too_many or self.assumed
        new = {int(place): i for i, place in enumerate(places)} if rare else {}
        return Folded(
            self.rows[places],
            self.status[places],
            self.numbers[places],
            self.flags[places],
            self.low[places],
            self.high[places],
            self.categories[places],
            self.options[places],
            self.at_least[places],
            self.rule[places],
            self.day[places],
            self.payee[places],
            self.sources[places],
            {new[i]: facts for i, facts in self.missing.items() if i in new},
            {new[i] for i in self.too_many if i in new},
            {new[i]: used for i, used in self.assumed.items() if i in new},
        )

    @staticmethod
    def together(parts: Sequence[Folded]) -> Folded:
        """First answers one after the other, none of which rests on an unknown fact."""
        arrays: Any = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("rows", *_ARRAYS)
        }
        return Folded(**arrays)

    def put(self, places: Ints, other: Folded) -> None:
        """Set the answers of some recipients."""
        if other.numbers.dtype == object:
            self.numbers = self.numbers.astype(object)
        for name in _ARRAYS:
            getattr(self, name)[places] = getattr(other, name)
        where = places.tolist()
        self.missing |= {where[i]: facts for i, facts in other.missing.items()}
        self.too_many |= {where[i] for i in other.too_many}
        self.assumed |= {where[i]: used for i, used in other.assumed.items()}


_ARRAYS = (
    "status", "numbers", "flags", "low", "high", "categories", "options", "at_least", "rule",
    "day", "payee", "sources",
)  # fmt: skip


def of_one_world(rows: Rows, answers: Worded) -> Folded:
    """Recipients of whom one world was asked, whose amount is settled."""
    status, categories = answers.codes[:, 0], answers.codes[:, 1]
    whole = answers.numbers[:, 0] // answers.numbers[:, 5]
    given = answers.flags[:, 5]
    return Folded(
        rows,
        status,
        answers.numbers,
        answers.flags,
        whole,
        whole.copy(),
        categories,
        categories.copy(),
        answers.flags[:, 0],
        np.where(given, answers.codes[:, 3], -1),
        answers.codes[:, 2],
        answers.codes[:, 5],
        answers.codes[:, 6],
    )


def of_all_worlds(rows: Rows, leaves: Leaves, lists: CategoryLists, sets: Sets) -> Folded:
    """Recipients with all their worlds; `rows` (n,) by place."""
    count = len(rows)
    start = np.searchsorted(leaves.owner, np.arange(count))
    answered = leaves.answers if len(leaves.owner) else Worded.of_nothing(1)
    folded = of_one_world(rows, answered.take(np.minimum(start, len(answered.codes) - 1)))
    if len(leaves.owner):
        _fold(folded, leaves, lists, sets)
    for i, facts in leaves.too_many.items():
        _put_too_many(folded, i, facts)
    for assumption, at in leaves.assumed:
        for i in np.unique(leaves.owner[at]).tolist():
            used = folded.assumed.get(i, ())
            if assumption not in used:
                folded.assumed[i] = (*used, assumption)
    return folded


def _put_too_many(folded: Folded, i: int, facts: tuple[int, ...]) -> None:
    folded.status[i] = UNDETERMINED
    folded.too_many.add(i)
    folded.missing[i] = facts
    folded.options[i] = folded.categories[i] = 0
    folded.at_least[i] = False
    folded.rule[i] = folded.payee[i] = -1


def _fold(folded: Folded, leaves: Leaves, lists: CategoryLists, sets: Sets) -> None:
    """Fold the worlds of each recipient, who stand together and in their order."""
    first = np.flatnonzero(np.r_[True, leaves.owner[1:] != leaves.owner[:-1]])
    each = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(leaves.owner)]))
    who, head = leaves.owner[first], first[each]
    codes, flags = leaves.answers.codes, leaves.answers.flags
    answers = _settled_answers(leaves.answers)
    agreed = np.logical_and.reduceat(_equal(answers, head), first)
    den = leaves.answers.numbers[:, 5]
    low, high = leaves.answers.numbers[:, 0] // den, -(-leaves.answers.numbers[:, 1] // den)
    is_open = flags[first, 3] | np.asarray(answers[1][first] != answers[2][first], np.bool_)
    folded.flags[who, 1] = np.logical_or.reduceat(flags[:, 1], first)
    folded.at_least[who] = np.logical_or.reduceat(flags[:, 0], first)
    folded.options[who] = lists.united(codes[:, 1], first)

    settled = agreed & ~is_open
    nothing = who[settled & (codes[first, 0] == NOTHING)]
    folded.at_least[nothing], folded.options[nothing] = False, 0
    several = ~np.logical_and.reduceat(codes[:, 1] == codes[head, 1], first)
    folded.categories[who[settled & several & (codes[first, 0] != NOTHING)]] = -1

    open_ = np.flatnonzero(~settled)
    undetermined = who[open_]
    folded.status[undetermined] = UNDETERMINED
    folded.categories[undetermined] = folded.payee[undetermined] = -1
    places = np.where(flags[:, 5], np.arange(len(each)), len(each))
    given = np.minimum.reduceat(places, first)[open_]
    rules = np.append(codes[:, 3], -1)  # the last one where no world gives anything
    folded.rule[undetermined] = rules[given]
    if low.dtype == object:
        folded.low, folded.high = folded.low.astype(object), folded.high.astype(object)
    folded.low[undetermined] = np.minimum.reduceat(low, first)[open_]
    unbounded = np.logical_or.reduceat(flags[:, 3], first)[open_]
    folded.high[undetermined] = np.where(unbounded, -1, np.maximum.reduceat(high, first)[open_])
    end = np.r_[first[1:], len(each)]
    _put_missing(folded, leaves, answers, undetermined, first[open_], end[open_], sets)


def _put_missing(
    folded: Folded, leaves: Leaves, answers: Agreeing, who: Ints, begin: Ints, end: Ints, sets: Sets
) -> None:
    """Name the facts whose value alone can change the answer of some, whose worlds are given."""
    keys, forked = leaves.answers.codes[:, 4], leaves.settled.key
    plain = (end - begin == 2) & (keys[begin] < 0) & (keys[end - 1] < 0)
    one_fork = np.flatnonzero(plain)
    if len(one_fork):
        alone = ((key,) for key in forked[begin[one_fork], 0].tolist())
        folded.missing |= dict(zip(who[one_fork].tolist(), alone, strict=True))
    others = np.flatnonzero(~plain)
    for i, first, last in zip(
        who[others].tolist(), begin[others].tolist(), end[others].tolist(), strict=True
    ):
        facts = map(_number, deciding_facts(_leaves(leaves, first, last, answers, sets)))
        open_ = (key for key in keys[first:last].tolist() if key >= 0)
        folded.missing[i] = tuple(dict.fromkeys([*facts, *open_]))


Agreeing = tuple[Ints, Any, Any, Truths]
"""What must agree for an answer to be determined: status, ends, whether there is no upper one."""


def _settled_answers(answers: Worded) -> Agreeing:
    """The ends over one denominator for all."""
    den = answers.numbers[:, 5]
    shared = int(np.lcm.reduce(np.unique(den).astype(object)))
    low, high = answers.numbers[:, 0], answers.numbers[:, 1]
    if max(magnitude(low), magnitude(high)) * shared >= LIMIT:
        low, high, den = low.astype(object), high.astype(object), den.astype(object)
    factor = shared // den
    return answers.codes[:, 0], low * factor, high * factor, answers.flags[:, 3]


def _equal(answers: Agreeing, others: Ints) -> Truths:
    """Whether each answer is that of another world."""
    same = np.ones(len(others), np.bool_)
    for part in answers:
        same &= (part == part[others]).astype(np.bool_)
    return same


def _leaves(
    leaves: Leaves, first: int, last: int, answers: Agreeing, sets: Sets
) -> list[Leaf[Any]]:
    """Some worlds as `plan.worlds` has them."""
    found: list[Leaf[Any]] = []
    for at in range(first, last):
        path = _path(leaves.settled, at, sets)
        turns = tuple(leaves.turns[at, : len(path)].tolist())
        found.append(Leaf(tuple(part[at] for part in answers), turns, path))
    return found


def _number(key: Key) -> int:
    assert isinstance(key, int)
    return key


def _path(settled: Settled, at: int, sets: Sets) -> tuple[tuple[Key, Cell], ...]:
    found: list[tuple[Key, Cell]] = []
    for key, kind, low, high in zip(
        settled.key[at].tolist(),
        settled.kind[at].tolist(),
        settled.low[at].tolist(),
        settled.high[at].tolist(),
        strict=True,
    ):
        if key < 0:
            break
        cells: dict[int, Cell] = {
            ABSENT: ("none", None) if low == 0 else ("some", None),
            RANGE: ("range", (low, high)),
        }
        cell = ("options", sets.options[low]) if kind == OPTIONS else cells[kind]
        found.append((key, cell))
    return tuple(found)
