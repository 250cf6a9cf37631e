"""Shares of which some parts are not known: the exact least and greatest of a sum and a quotient.

A total is made of blocks. A block is the set of pairs (numerator, denominator) that it may add,
one of which is the case; blocks do not depend on one another. What is known is a block of one.
"""

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

from attrs import frozen

Number = int | Fraction
Pair = tuple[Number, Number]
Block = Collection[Pair]


@frozen
class Range:
    """From the least to the greatest, both of which are possible."""

    low: Number
    high: Number

    @property
    def is_known(self) -> bool:
        return self.low == self.high


def sum_range(blocks: Sequence[Block], weigh: Callable[[Pair], Number]) -> Range:
    """The least and the greatest sum of what each block may weigh."""
    weights = [[weigh(pair) for pair in block] for block in blocks]
    return Range(sum(map(min, weights)), sum(map(max, weights)))


def share_range(blocks: Sequence[Block]) -> Range | None:
    """The least and the greatest quotient of the sums, over all choices with a base above zero.

    None where the base is zero whatever is chosen. Denominators must not be negative.
    """
    highest = _greatest_share(blocks)
    if highest is None:
        return None
    lowest = _greatest_share([[(-n, d) for n, d in block] for block in blocks])
    assert lowest is not None, "the same bases, so one of them is above zero here too"
    return Range(-lowest, highest)


def _greatest_share(blocks: Sequence[Block]) -> Fraction | None:
    """Dinkelbach's method: raise the share until no choice beats it; exact, a few rounds.

    N/D is above `share` exactly where N − share × D is above zero, and that sum is made greatest
    block by block.
    """
    best = _best_choice(blocks, Fraction(0))
    if best is None:
        return None
    share = Fraction(best[0], best[1])
    while True:
        n, d = _best_choice(blocks, share) or best
        better = Fraction(n, d)
        if better <= share:
            return share
        share = better


def _best_choice(blocks: Sequence[Block], share: Fraction) -> Pair | None:
    """The sums of the choice that makes N − share × D greatest, of those with D above zero."""
    n: Number = 0
    d: Number = 0
    forced: tuple[Number, Pair, Pair] | None = None
    for block in blocks:
        first = max(block, key=lambda pair: (pair[0] - share * pair[1], pair[1]))
        n, d = n + first[0], d + first[1]
        with_base = [pair for pair in block if pair[1] > 0]
        if with_base and not first[1]:
            other = max(with_base, key=lambda pair: pair[0] - share * pair[1])
            loss = first[0] - (other[0] - share * other[1])
            if forced is None or loss < forced[0]:
                forced = loss, first, other
    if d > 0:
        return n, d
    if forced is None:
        return None
    _, left, taken = forced
    return n - left[0] + taken[0], d - left[1] + taken[1]
