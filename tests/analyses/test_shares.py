"""The exact least and greatest of a quotient of sums, against trying every choice."""

from fractions import Fraction
from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from policyengine.analyses.shares import Range, share_range, sum_range

PAIRS = st.tuples(st.integers(-1, 4), st.integers(0, 4))
BLOCKS = st.lists(st.sets(PAIRS, min_size=1, max_size=4), min_size=1, max_size=5)


@given(BLOCKS)
@example([{(0, 0), (0, 1)}, {(2, 0)}])
@example([{(1, 1)}, {(0, 1), (1, 1)}, {(0, 0), (1, 1)}])
def test_the_range_is_that_of_all_choices(blocks: list[set[tuple[int, int]]]) -> None:
    sums = [(sum(n for n, _ in choice), sum(d for _, d in choice)) for choice in product(*blocks)]
    shares = [Fraction(n, d) for n, d in sums if d > 0]

    found = share_range(blocks)

    assert found == (Range(min(shares), max(shares)) if shares else None)
    gap = sum_range(blocks, lambda pair: Fraction(2, 3) * pair[1] - pair[0])
    gaps = [Fraction(2, 3) * d - n for n, d in sums]
    assert (gap.low, gap.high) == (min(gaps), max(gaps))
