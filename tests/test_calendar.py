"""Working days are counted in one step; here day by day, as the oracle does."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from oracle import days

from policyengine.backends.columns import arithmetic
from policyengine.calendar import working_days_between

DAYS = st.integers(739_000, 739_400)


@given(DAYS, DAYS, st.frozensets(DAYS, max_size=20))
def test_working_days_are_those_of_a_walk_over_the_days(
    start: int, end: int, holidays: frozenset[int]
) -> None:
    walked = days.working_days(start, end, holidays)
    assert working_days_between(start, end, holidays) == walked
    ends = np.array([start]), np.array([end])
    assert arithmetic.working_days(holidays, *ends).tolist() == [walked]
