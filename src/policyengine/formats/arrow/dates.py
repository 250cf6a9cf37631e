"""Whole dates written as text, many at once: 05/09/1945 and 1945-09-05."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policyengine import calendar
from policyengine.columnar.columns import Ints

_LENGTH = 10
_EPOCH = calendar.day(1970, 1, 1)
_FORMS = (
    (r"^[0-9]{2}/[0-9]{2}/[0-9]{4}$", (6, 10), (3, 5), (0, 2)),
    (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", (0, 4), (5, 7), (8, 10)),
)
"""Each with where year, month and day stand."""


def whole_dates(texts: Any) -> tuple[Ints, Ints]:
    """The places of texts (large_string) that are such dates, and the days that they are.

    Dates that the calendar lacks or that lie out of its range are left to the parser of dates.
    """
    places, days = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for form, *parts in _FORMS:
        fits = pc.fill_null(pc.match_substring_regex(texts, form), False)
        at = np.flatnonzero(fits.to_numpy(zero_copy_only=False))
        if not len(at):
            continue
        some = texts.take(pa.array(at))
        _, _, buffer = some.buffers()
        letters = np.frombuffer(buffer, np.uint8, len(at) * _LENGTH).reshape(-1, _LENGTH)
        year, month, day = (_number(letters[:, first:last]) for first, last in parts)
        ordinals, good = _ordinals(year, month, day)
        places.append(at[good])
        days.append(ordinals[good])
    return np.concatenate(places), np.concatenate(days)


def _number(digits: Any) -> Ints:
    found = np.zeros(len(digits), np.int64)
    for column in range(digits.shape[1]):
        found = found * 10 + (digits[:, column] - ord("0"))
    return found


def _ordinals(year: Ints, month: Ints, day: Ints) -> tuple[Ints, Any]:
    good = (month >= 1) & (month <= 12) & (day >= 1)
    number = (year - 1970) * 12 + np.where(good, month, 1) - 1
    months = number.astype("M8[M]")
    first = months.astype("M8[D]").astype(np.int64)
    length = (months + 1).astype("M8[D]").astype(np.int64) - first
    ordinals = first + day - 1 + _EPOCH
    good &= day <= length
    return ordinals, good & (ordinals >= calendar.FIRST_DAY) & (ordinals <= calendar.LAST_DAY)
