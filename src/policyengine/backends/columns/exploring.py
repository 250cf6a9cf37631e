"""Every world of many recipients: batch after batch, until no fork is left."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

from policyengine.backends.columns.batch import Batch
from policyengine.backends.columns.settling import Forks, Settled
from policyengine.backends.columns.worded import Worded
from policyengine.columnar.columns import Ints, Rows
from policyengine.plan.worlds import MOST_WORLDS

Ask = Callable[[Batch, Ints], Worded]
"""Asks elements of a batch, given by number; an entry for each of them."""


@frozen(eq=False)
class Leaves:
    """All worlds of some recipients, recipient by recipient, each in the order of `plan.worlds`.

    `owner` (n,) is the recipient's place; `turns` (n, g) and `settled` tell the way to each.
    `too_many` maps a recipient's place to the facts that were read in a world past the limit.
    """

    owner: Ints
    answers: Worded
    turns: Ints
    settled: Settled
    assumed: list[tuple[object, Ints]]
    too_many: dict[int, tuple[int, ...]]


def explore(rows: Rows, begin: Callable[[Rows, Settled], Batch], ask: Ask) -> Leaves:
    """Ask about each of `rows` in every world; `begin` makes a batch of worlds."""
    owner = np.arange(len(rows))
    settled = Settled(len(rows))
    turns = np.zeros((len(rows), 0), np.int64)
    found: list[tuple[Ints, Worded, Ints, Settled]] = []
    assumed: list[tuple[object, Ints]] = []
    wide: list[tuple[int, Ints, tuple[int, ...]]] = []
    offset = 0
    while len(owner):
        q = begin(rows[owner], settled)
        answers = ask(q, np.arange(len(owner)))
        done = np.flatnonzero(~q.lost)
        found.append((owner[done], answers.take(done), turns[done], _of(settled, done)))
        place = np.full(len(owner), -1, np.int64)
        place[done] = offset + np.arange(len(done))
        for assumption, elements in q.assumed:
            mine = place[elements]
            assumed.append((assumption, mine[mine >= 0]))
        offset += len(done)
        for element, keys in q.forks.too_wide:
            way = (*_facts(settled, element), *keys)
            wide.append((int(owner[element]), turns[element], way))
        parents, turn, settled = _children(q.forks, settled)
        owner = owner[parents]
        turns = np.column_stack((turns[parents], turn))
        if len(owner) and len(found) > 3:
            keep = _within_limit(owner, turns, found)
            owner, turns, settled = owner[keep], turns[keep], _of(settled, keep)
    return _sorted(found, assumed, wide)


def _children(forks: Forks, settled: Settled) -> tuple[Ints, Ints, Settled]:
    """Parents and turns of the worlds that forks lead to, and what those have settled."""
    if not forks.elements:
        empty = np.empty(0, np.int64)
        return empty, empty, settled.children(empty, empty, empty, empty, empty)
    elements = np.concatenate(forks.elements)
    kinds = np.concatenate(
        [np.full(len(part), kind) for part, kind in zip(forks.elements, forks.kinds, strict=True)]
    )
    order = np.argsort(elements, kind="stable")
    parents = elements[order]
    first = np.flatnonzero(np.r_[True, parents[1:] != parents[:-1]])
    turn = np.arange(len(parents)) - np.repeat(first, np.diff(np.r_[first, len(parents)]))
    keys, lows, highs = (
        np.concatenate(part)[order] for part in (forks.keys, forks.lows, forks.highs)
    )
    return parents, turn, settled.children(parents, keys, kinds[order], lows, highs)


def _of(settled: Settled, at: Ints) -> Settled:
    part = Settled(0)
    part.key, part.kind = settled.key[at], settled.kind[at]
    part.low, part.high = settled.low[at], settled.high[at]
    return part


def _facts(settled: Settled, element: int) -> tuple[int, ...]:
    return tuple(key for key in settled.key[element].tolist() if key >= 0)


def _within_limit(
    owner: Ints, turns: Ints, found: list[tuple[Ints, Worded, Ints, Settled]]
) -> Ints:
    """The worlds that may be among the first so many of their recipient: others cannot matter."""
    sizes = np.bincount(np.concatenate([owner, *(part[0] for part in found)]))
    crowded = np.flatnonzero(sizes > MOST_WORLDS + 1)
    keep = np.ones(len(owner), np.bool_)
    for one in crowded.tolist():
        mine = np.flatnonzero(owner == one)
        ways = [(tuple(turns[i].tolist()), int(i)) for i in mine]
        for who, _, way, _ in found:
            ways += [(tuple(way[i].tolist()), -1) for i in np.flatnonzero(who == one)]
        ways.sort()
        keep[[i for _, i in ways[MOST_WORLDS + 1 :] if i >= 0]] = False
    return np.flatnonzero(keep)


def _sorted(
    found: list[tuple[Ints, Worded, Ints, Settled]],
    assumed: list[tuple[object, Ints]],
    wide: list[tuple[int, Ints, tuple[int, ...]]],
) -> Leaves:
    width = max(part[2].shape[1] for part in found)
    owner = np.concatenate([part[0] for part in found])
    turns = np.concatenate([_padded(part[2], width, 0) for part in found])
    settled = Settled(0)
    settled.key = np.concatenate([_padded(part[3].key, width, -1) for part in found])
    settled.kind = np.concatenate([_padded(part[3].kind, width, 0) for part in found])
    settled.low = np.concatenate([_padded(part[3].low, width, 0) for part in found])
    settled.high = np.concatenate([_padded(part[3].high, width, 0) for part in found])
    order = np.lexsort((*turns.T[::-1], owner))
    answers = Worded.together([part[1] for part in found])
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    owner, turns, settled = owner[order], turns[order], _of(settled, order)
    return Leaves(
        owner,
        answers.take(order),
        turns,
        settled,
        [(assumption, place[at]) for assumption, at in assumed],
        _too_many(owner, turns, settled, wide),
    )


def _too_many(
    owner: Ints, turns: Ints, settled: Settled, wide: list[tuple[int, Ints, tuple[int, ...]]]
) -> dict[int, tuple[int, ...]]:
    """The recipients with more worlds than the limit, and what the first world past it had read."""
    found: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    for one in np.flatnonzero(np.bincount(owner) > MOST_WORLDS).tolist() if len(owner) else ():
        past = int(np.flatnonzero(owner == one)[MOST_WORLDS])
        found[one] = tuple(turns[past].tolist()), _facts(settled, past)
    for one, way, facts in wide:
        mine = tuple(way.tolist())
        if one not in found or mine < found[one][0]:
            found[one] = mine, facts
    return {one: tuple(dict.fromkeys(facts)) for one, (_, facts) in found.items()}


def _padded(array: Ints, width: int, value: int) -> Ints:
    return np.pad(array, ((0, 0), (0, width - array.shape[1])), constant_values=value)
