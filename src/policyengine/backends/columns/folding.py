"""The answers of all worlds of each recipient, folded into one."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import define, field

from policyengine.backends.columns.amounts import CategoryLists
from policyengine.backends.columns.answers import NOTHING, STATUS
from policyengine.backends.columns.exploring import Leaves
from policyengine.backends.columns.settling import ABSENT, OPTIONS, RANGE, Sets, Settled
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

    def take(self, places: Ints) -> Folded:
        """The answers of some recipients."""
        new = {int(place): i for i, place in enumerate(places)}
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
    first = np.searchsorted(leaves.owner, np.arange(count))
    last = np.searchsorted(leaves.owner, np.arange(count), side="right")
    answered = leaves.answers if len(leaves.owner) else Worded.of_nothing(1)
    start = np.minimum(first, max(len(leaves.owner) - 1, 0))
    folded = of_one_world(rows, answered.take(start))
    settled = _settled_answers(leaves.answers)
    for i in range(count):
        if i in leaves.too_many:
            _put_too_many(folded, i, leaves.too_many[i])
            continue
        mine = np.arange(first[i], last[i])
        _fold(folded, i, leaves, mine, settled, lists, sets)
    for assumption, at in leaves.assumed:
        for i in np.unique(leaves.owner[at]).tolist():
            used = folded.assumed.get(i, ())
            if assumption not in used:
                folded.assumed[i] = (*used, assumption)
    return folded


def _settled_answers(answers: Worded) -> Ints:
    """What must agree for an answer to be determined, as one number for each world."""
    exact = [
        (status, low * other // den, high * other // den, unbounded)
        for status, low, high, den, other, unbounded in zip(
            answers.codes[:, 0].tolist(),
            answers.numbers[:, 0].tolist(),
            answers.numbers[:, 1].tolist(),
            answers.numbers[:, 5].tolist(),
            _common(answers.numbers[:, 5]),
            answers.flags[:, 3].tolist(),
            strict=True,
        )
    ]
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(one, len(numbers)) for one in exact], np.int64)


def _common(dens: Any) -> list[int]:
    unique = np.unique(dens).tolist()
    shared = int(np.lcm.reduce(np.array(unique, object))) if unique else 1
    return [shared] * len(dens)


def _put_too_many(folded: Folded, i: int, facts: tuple[int, ...]) -> None:
    folded.status[i] = UNDETERMINED
    folded.too_many.add(i)
    folded.missing[i] = facts
    folded.options[i] = folded.categories[i] = 0
    folded.at_least[i] = False
    folded.rule[i] = folded.payee[i] = -1


def _fold(
    folded: Folded,
    i: int,
    leaves: Leaves,
    mine: Ints,
    settled: Ints,
    lists: CategoryLists,
    sets: Sets,
) -> None:
    answers = leaves.answers.take(mine)
    folded.flags[i, 1] = answers.flags[:, 1].any()
    is_open = answers.flags[0, 3] or answers.numbers[0, 0] != answers.numbers[0, 1]
    agreed = (settled[mine] == settled[mine[0]]).all()
    folded.at_least[i] = answers.flags[:, 0].any()
    names = dict.fromkeys(n for c in answers.codes[:, 1].tolist() for n in lists.lists[c])
    folded.options[i] = lists.number(tuple(names))
    if agreed and not is_open:
        if answers.codes[0, 0] == NOTHING:
            folded.at_least[i], folded.options[i] = False, 0
        elif not (answers.codes[:, 1] == answers.codes[0, 1]).all():
            folded.categories[i] = -1
        return
    folded.status[i] = UNDETERMINED
    folded.categories[i] = folded.payee[i] = -1
    given = np.flatnonzero(answers.flags[:, 5])
    folded.rule[i] = answers.codes[given[0], 3] if len(given) else -1
    folded.low[i] = (answers.numbers[:, 0] // answers.numbers[:, 5]).min()
    highs = -(-answers.numbers[:, 1] // answers.numbers[:, 5])
    folded.high[i] = -1 if answers.flags[:, 3].any() else highs.max()
    open_facts = [key for key in answers.codes[:, 4].tolist() if key >= 0]
    facts = deciding_facts(_leaves(leaves, mine, settled, sets))
    folded.missing[i] = tuple(dict.fromkeys([*map(_number, facts), *open_facts]))


def _number(key: Key) -> int:
    assert isinstance(key, int)
    return key


def _leaves(leaves: Leaves, mine: Ints, settled: Ints, sets: Sets) -> list[Leaf[int]]:
    """Worlds as `plan.worlds` has them."""
    found = []
    for at in mine.tolist():
        path = _path(leaves.settled, at, sets)
        turns = tuple(leaves.turns[at, : len(path)].tolist())
        found.append(Leaf(int(settled[at]), turns, path))
    return found


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
