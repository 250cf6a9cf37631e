"""Answers in plain arrays, an entry for each world."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from policyengine.backends.columns.answers import NOTHING
from policyengine.backends.columns.values import Numbers
from policyengine.columnar.columns import Ints, Truths


@frozen(eq=False)
class Worded:
    """What some worlds answer, in plain arrays.

    Columns of `numbers` (n, 6): lowest, highest, by conditions, by decisions, coefficient, and what
    they are over; of `codes` (n, 7): status, list of categories, day, version of the program, fact
    left open, payee, list of sources; of `flags` (n, 6): at least, sensitive, no coefficient, no
    upper bound of the amount, none of what the conditions give, something is given.
    """

    numbers: Numbers
    codes: Ints
    flags: Truths

    def take(self, at: Ints) -> Worded:
        return Worded(self.numbers[at], self.codes[at], self.flags[at])

    @classmethod
    def of_nothing(cls, count: int) -> Worded:
        """The answers of worlds in which nothing is given."""
        numbers, codes = np.zeros((count, 6), np.int64), np.zeros((count, 7), np.int64)
        flags = np.zeros((count, 6), np.bool_)
        numbers[:, 5] = 1
        codes[:, 0] = NOTHING
        codes[:, 4] = codes[:, 5] = -1
        flags[:, 2] = True
        return cls(numbers, codes, flags)

    @staticmethod
    def together(parts: list[Worded]) -> Worded:
        return Worded(
            np.concatenate([part.numbers for part in parts]),
            np.concatenate([part.codes for part in parts]),
            np.concatenate([part.flags for part in parts]),
        )
