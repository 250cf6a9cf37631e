"""Possible worlds as elements: what each world has settled, and where it has to fork.

An element is one recipient in one world. All elements of a batch are asked together; where one
meets an unknown fact that matters and that its world leaves open, the fork is noted and the element
is *lost*: what it answers no longer counts, and in the next batch its children, one for each turn,
stand in its place. So the worlds are those of `plan.worlds`, turn by turn, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from policyengine.backends.columns.arithmetic import compare, compute
from policyengine.backends.columns.settling import ABSENT, OPTIONS, RANGE, Forks, Sets, Settled
from policyengine.backends.columns.values import Numbers, Open, Value, alike
from policyengine.columnar.columns import Ints, Truths
from policyengine.plan.worlds import MOST_WORLDS, UNBOUNDED

NOBODY = -1
Test = Callable[[Ints, Numbers], Truths]
"""A monotone test of a fact: positions, and a fact for each."""


class Worlds:
    """The worlds of one batch. `lost` (n,) marks elements whose answer no longer counts."""

    def __init__(self, count: int, settled: Settled, sets: Sets, forking: bool) -> None:
        self.count = count
        self.lost: Truths = np.zeros(count, np.bool_)
        self.settled = settled
        self.sets = sets
        self.forking = forking
        """Whether forks are noted; else an element that comes to one is only lost."""
        self.forks = Forks()

    # ---- forks ------------------------------------------------------------------------------

    def _alive(self, elements: Ints) -> Ints:
        """Positions of the elements that are not lost yet; they are from now on."""
        alive = np.flatnonzero(~self.lost[elements])
        self.lost[elements[alive]] = True
        return alive

    def _fork_in_two(
        self, elements: Ints, keys: Ints, kind: int, first: tuple[Ints, Ints], second: Any
    ) -> None:
        alive = self._alive(elements)
        if len(alive) and self.forking:
            ends = [
                np.column_stack((one[alive], other[alive])).ravel()
                for one, other in zip(first, second, strict=True)
            ]
            both = np.repeat(elements[alive], 2), np.repeat(keys[alive], 2)
            self.forks.add(*both, kind, *ends)

    def _fork_each(
        self,
        elements: Ints,
        keys: Ints,
        kind: int,
        turns: Callable[[int], Sequence[int]],
        beside: Ints | None = None,
    ) -> None:
        """`turns(i)` are the single values that a fork may take."""
        alive = self._alive(elements)
        for i in alive if self.forking else ():
            values = turns(int(i))
            if len(values) > MOST_WORLDS:
                met = () if beside is None else (int(beside[i]),)
                self.forks.too_wide.append((int(elements[i]), (int(keys[i]), *met)))
                continue
            each = np.array(values, np.int64)
            again = np.full(len(each), elements[i]), np.full(len(each), keys[i])
            self.forks.add(*again, kind, each, each)

    def give_up(self, elements: Ints, keys: Ints) -> None:
        """Elements of which too much is missing: somebody unknown of somebody unknown, too far off
        for the tables to have a row (`columnar.from_rows.MOST_HOPS`)."""
        for i in self._alive(elements):
            self.forks.too_wide.append((int(elements[i]), (int(keys[i]),)))

    # ---- unknown facts ----------------------------------------------------------------------

    def absent(self, elements: Ints, keys: Ints) -> Truths:
        """Whether, in each world, there is none of a fact that may be none."""
        found, low, _ = self.settled.find(elements, keys, ABSENT)
        open_ = np.flatnonzero(~found)
        if len(open_):
            zero, one = np.zeros(len(open_), np.int64), np.ones(len(open_), np.int64)
            self._fork_in_two(elements[open_], keys[open_], ABSENT, (zero, zero), (one, one))
        return np.asarray(found & (low == 0), np.bool_)

    def ranged(self, elements: Ints, keys: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """What each world leaves of an unknown number or day within its bounds."""
        found, own_low, own_high = self.settled.find(elements, keys, RANGE)
        return np.where(found, own_low, low), np.where(found, own_high, high)

    def _left(self, elements: Ints, keys: Ints, full: Ints) -> Ints:
        found, left, _ = self.settled.find(elements, keys, OPTIONS)
        return np.where(found, left, full)

    def chosen(self, elements: Ints, keys: Ints, full: Ints) -> Ints:
        """The option that an unknown choice is in each world; `full` are numbers of `sets`."""
        left = self._left(elements, keys, full)
        options = self.sets.options
        single = {number: options[number][0] for number in np.unique(left).tolist()}
        several = np.flatnonzero([len(options[number]) > 1 for number in left.tolist()])

        def turns(i: int) -> list[int]:
            return [self.sets.number((option,)) for option in options[left[several[i]]]]

        self._fork_each(elements[several], keys[several], OPTIONS, turns)
        return np.array([single[number] for number in left.tolist()], np.int64)

    def among(self, elements: Ints, keys: Ints, full: Ints, wanted: frozenset[int]) -> Truths:
        """Whether an unknown choice is one of `wanted`: cut in two, no further."""
        left = self._left(elements, keys, full)
        parts = {number: self.sets.split(number, wanted) for number in np.unique(left).tolist()}
        inside = np.array([parts[number][0] for number in left.tolist()], np.int64)
        outside = np.array([parts[number][1] for number in left.tolist()], np.int64)
        open_ = np.flatnonzero((inside >= 0) & (outside >= 0))
        if len(open_):
            one, other = inside[open_], outside[open_]
            turns = (one, one), (other, other)
            self._fork_in_two(elements[open_], keys[open_], OPTIONS, *turns)
        return np.asarray(outside < 0, np.bool_)

    # ---- comparisons ------------------------------------------------------------------------

    def compare(self, name: str, elements: Ints, left: Value, right: Value) -> Truths:
        """The truth of a comparison in each world; false where there is none of either."""
        if left.open is not None and right.open is not None:
            left, right = self._settle(elements, left, right)
        (a, b), den = alike((left, right))
        truth = compare(name, a, b)
        for value in (left, right):
            if value.none is not None:
                truth &= ~value.none
        if left.open is None and right.open is None:
            return truth
        absent = left.is_none() | right.is_none()
        for value, other, is_left in ((left, right, True), (right, left, False)):
            if value.open is None:
                continue
            at = np.flatnonzero(value.open.mask & ~absent)
            if len(at):
                known = other.over(den)[at]
                factor = den // value.den
                truth[at] = self._cut(name, elements[at], value.open, at, known, factor, is_left)
        return truth

    def _cut(
        self,
        name: str,
        elements: Ints,
        fact: Open,
        at: Ints,
        known: Numbers,
        factor: int,
        is_left: bool,
    ) -> Truths:
        def test(sign: str) -> Test:
            def holds(positions: Ints, facts: Numbers) -> Truths:
                value = fact.function(at[positions], facts)
                value = value * factor if factor != 1 else value
                sides = (value, known[positions]) if is_left else (known[positions], value)
                return compare(sign, *sides)

            return holds

        part = fact.key[at], fact.low[at], fact.high[at]
        if name not in ("=", "≠"):
            return self.narrow(elements, *part, test(name))
        below, above = ("<", ">") if is_left else (">", "<")
        is_below = self.narrow(elements, *part, test(below))
        apart = is_below.copy()
        rest = np.flatnonzero(~is_below)
        if len(rest):
            sooner = test(above)
            keys, low, high = (ends[rest] for ends in part)
            apart[rest] = self.narrow(
                elements[rest],
                keys,
                low,
                high,
                lambda positions, facts: sooner(rest[positions], facts),
            )
        return apart if name == "≠" else ~apart

    def narrow(self, elements: Ints, keys: Ints, low: Ints, high: Ints, test: Test) -> Truths:
        """The truth of a monotone test of a fact; forks at its boundary."""
        everywhere = np.arange(len(elements))
        at_low = test(everywhere, low)
        apart = np.flatnonzero((low != high) & (test(everywhere, high) != at_low))
        if not len(apart):
            return at_low
        first, last = low[apart], high[apart]
        while True:
            wide = np.flatnonzero(last - first > 1)
            if not len(wide):
                break
            middle = (first[wide] + last[wide]) // 2
            same = test(apart[wide], middle) == at_low[apart[wide]]
            first[wide[same]] = middle[same]
            last[wide[~same]] = middle[~same]
        halves = (low[apart], first), (last, high[apart])
        self._fork_in_two(elements[apart], keys[apart], RANGE, *halves)
        return at_low

    # ---- arithmetic -------------------------------------------------------------------------

    def apply(self, name: str, elements: Ints, operands: Sequence[Value]) -> Value:
        """The value of an operator; none where any operand is none."""
        return self.applied(lambda parts: compute(name, parts), elements, operands, name)

    def applied(
        self,
        function: Callable[[Sequence[tuple[Numbers, int]]], tuple[Numbers, int]],
        elements: Ints,
        operands: Sequence[Value],
        name: str = "",
    ) -> Value:
        none = _any_none(operands)
        found = list(operands)
        places = [i for i, operand in enumerate(found) if operand.open is not None]
        for place in places[1:]:
            found[places[0]], found[place] = self._settle(
                elements, found[places[0]], found[place], none
            )
        if name == "÷" and places:
            none = self._without_zero(elements, found, none)
        data, den = function([(operand.data, operand.den) for operand in found])
        if data.dtype == object and name:
            empty = np.array([number is None for number in data], np.bool_)
            if empty.any():
                data[empty] = 0
                none = empty if none is None else none | empty
        open_ = _composed(function, found, none, len(elements), den) if places else None
        return Value(data, den, none, open_)

    def _without_zero(
        self, elements: Ints, operands: list[Value], none: Truths | None
    ) -> Truths | None:
        """Where an open divisor is zero in the world there is no quotient."""
        divisor = operands[1]
        if divisor.open is None:
            return none
        at = np.flatnonzero(divisor.open.mask)
        zero = Value(np.zeros(len(at), np.int64))
        part = divisor.take(at)
        apart = self.compare("≠", elements[at], part, zero)
        gone = np.zeros(len(elements), np.bool_) if none is None else none.copy()
        gone[at] |= ~apart
        return gone

    def _settle(
        self, elements: Ints, first: Value, second: Value, none: Truths | None = None
    ) -> tuple[Value, Value]:
        """Of two open facts that meet, the one with fewer values takes each of them."""
        one, other = first.open, second.open
        if one is None or other is None:
            return first, second
        absent = _any_none((first, second)) if none is None else none
        both = one.mask & other.mask
        if absent is not None:
            both &= ~absent
        at = np.flatnonzero(both)
        if not len(at):
            return first, second
        sizes = [fact.high[at] - fact.low[at] for fact in (one, other)]
        takes_first = (one.key[at] == other.key[at]) | (sizes[0] <= sizes[1])
        for fact, met, mine in ((one, other, at[takes_first]), (other, one, at[~takes_first])):
            if len(mine):
                ends = fact.low[mine], fact.high[mine]
                self.pin(elements[mine], fact.key[mine], *ends, met.key[mine])
        return _settled_at(first, at), _settled_at(second, at)

    def pin(
        self, elements: Ints, keys: Ints, low: Ints, high: Ints, beside: Ints | None = None
    ) -> Ints:
        """One single value of each fact in its world; `beside` are the facts that they meet."""
        several = np.flatnonzero(high > low)

        def turns(i: int) -> range:
            return range(int(low[several[i]]), int(high[several[i]]) + 1)

        met = None if beside is None else beside[several]
        self._fork_each(elements[several], keys[several], RANGE, turns, met)
        return low

    def pinned(self, elements: Ints, value: Value) -> Value:
        """A value whose open facts take one single value each."""
        fact = value.open
        if fact is None:
            return value
        at = np.flatnonzero(fact.mask & ~value.is_none())
        self.pin(elements[at], fact.key[at], fact.low[at], fact.high[at])
        return _settled_at(value, at)

    @staticmethod
    def bounds(value: Value) -> tuple[Value, Value, Truths]:
        """The least and the greatest that each value may be, and whether it has no upper bound."""
        fact = value.open
        unbounded = np.zeros(len(value), np.bool_)
        if fact is None:
            return value, value, unbounded
        at = np.flatnonzero(fact.mask)
        ends = [fact.function(at, end[at]) for end in (fact.low, fact.high)]
        wide = any(end.dtype == object for end in ends)
        low, high = (value.data.astype(object if wide else value.data.dtype) for _ in range(2))
        low[at], high[at] = np.minimum(*ends), np.maximum(*ends)
        unbounded[at] = fact.high[at] >= UNBOUNDED
        return (
            Value(low, value.den, value.none),
            Value(high, value.den, value.none),
            unbounded,
        )


def _any_none(operands: Sequence[Value]) -> Truths | None:
    none: Truths | None = None
    for operand in operands:
        if operand.none is not None:
            none = operand.none if none is None else none | operand.none
    return none


def _settled_at(value: Value, at: Ints) -> Value:
    """The value with those of its facts known that have one value left, at some positions."""
    fact = value.open
    if fact is None:
        return value
    single = at[fact.mask[at] & (fact.low[at] == fact.high[at])]
    if not len(single):
        return value
    numbers = fact.function(single, fact.low[single])
    data = value.data.copy() if numbers.dtype != object else value.data.astype(object)
    data[single] = numbers
    mask = fact.mask.copy()
    mask[single] = False
    left = Open(mask, fact.key, fact.low, fact.high, fact.function) if mask.any() else None
    return Value(data, value.den, value.none, left)


def _composed(
    function: Callable[[Sequence[tuple[Numbers, int]]], tuple[Numbers, int]],
    operands: list[Value],
    none: Truths | None,
    count: int,
    den: int,
) -> Open | None:
    """The operator's value as a function of the one open fact among its operands."""
    mask = np.zeros(count, np.bool_)
    key, low, high = (np.zeros(count, np.int64) for _ in range(3))
    for operand in operands:
        fact = operand.open
        if fact is None:
            continue
        mine = fact.mask & ~mask
        key[mine], low[mine], high[mine] = fact.key[mine], fact.low[mine], fact.high[mine]
        mask |= mine
    if none is not None:
        mask &= ~none
    if not mask.any():
        return None

    def composed(positions: Ints, facts: Numbers) -> Numbers:
        parts = [(_part(operand, positions, facts), operand.den) for operand in operands]
        numbers, own = function(parts)
        assert den % own == 0
        return numbers if own == den else numbers * (den // own)

    return Open(mask, key, low, high, composed)


def _part(operand: Value, positions: Ints, facts: Numbers) -> Numbers:
    data = operand.data[positions]
    if operand.open is None:
        return data
    mine = np.flatnonzero(operand.open.mask[positions])
    if len(mine):
        numbers = operand.open.function(positions[mine], facts[mine])
        if numbers.dtype == object:
            data = data.astype(object)
        data[mine] = numbers
    return data
