"""Cells of Arrow columns that have the type of their field already: truths, days, whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from policyengine import calendar
from policyengine.columnar.columns import Truths
from policyengine.formats.arrow.keys import valid_cells
from policyengine.schema import Field
from policyengine.types import Date, Month, Number, Truth

_EPOCH = calendar.day(1970, 1, 1)
_EPOCH_MONTH = calendar.month(1970, 1)
_MOST_EXACT = 2**53


@frozen(eq=False)
class Read:
    """Known values of the cells that a quick way could read.

    `values` (n,), of any kind of whole number; `good` (n,) where there is a value; `bad` where
    there is one that cannot be (None: nowhere).
    """

    values: Any
    good: Truths
    bad: Truths | None


def read_typed(array: Any, field: Field) -> Read | None:
    """The cells of an array whose type is that of the field; None where it is another."""
    match field.type:
        case Truth() if pa.types.is_boolean(array.type):
            return Read(_numpy(array), valid_cells(array), None)
        case Date() | Month():
            return _days(array, isinstance(field.type, Month))
        case Number() as number if number.quantum == 1:
            return _numbers(array, field)
        case _:
            return None


def _days(array: Any, months: bool) -> Read | None:
    if pa.types.is_timestamp(array.type) and array.type.tz is not None:
        array = pc.local_timestamp(array)  # midnight here is the evening before in UTC
    if pa.types.is_timestamp(array.type) or pa.types.is_date64(array.type):
        array = array.cast(pa.date32(), safe=False)
    if not pa.types.is_date32(array.type):
        return None
    good = valid_cells(array)
    days = _numpy(array.view(pa.int32()))
    bad = _beyond(days, calendar.FIRST_DAY - _EPOCH, calendar.LAST_DAY - _EPOCH, good)
    if bad is not None:
        days[bad] = 0
        good = good & ~bad
    if months:
        return Read(days.astype("M8[D]").astype("M8[M]").astype(np.int64) + _EPOCH_MONTH, good, bad)
    return Read(days + np.int32(_EPOCH), good, bad)


def _numbers(array: Any, field: Field) -> Read | None:
    if pa.types.is_dictionary(array.type):
        return None
    good = valid_cells(array)
    if pa.types.is_floating(array.type):
        floats = _numpy(array).astype(np.float64)
        good &= ~np.isnan(floats)
        floats[~good] = 0
        if (np.abs(floats) > _MOST_EXACT).any() or (floats != np.floor(floats)).any():
            return None
        values = floats.astype(np.int64)
    elif pa.types.is_integer(array.type) and array.type != pa.uint64():
        values = _numpy(array)
        if pa.types.is_unsigned_integer(array.type):
            values = values.astype(np.int64)
    else:
        return None
    bad = _beyond(values, field.low, field.high, good)
    return Read(values, good if bad is None else good & ~bad, bad)


def _beyond(values: Any, low: int | None, high: int | None, good: Truths) -> Truths | None:
    """Which of the `good` values lie below or above; None: none of them."""
    if not len(values):
        return None
    below = low is not None and int(values.min()) < low
    above = high is not None and int(values.max()) > high
    if not below and not above:
        return None
    beyond = np.zeros(len(values), np.bool_)
    if below:
        beyond |= values.astype(np.int64) < low
    if above:
        beyond |= values.astype(np.int64) > high
    beyond &= good
    return beyond if beyond.any() else None


def _numpy(array: Any) -> Any:
    """The values as a numpy array that is nobody else's, 0 for nulls."""
    if array.null_count:
        zero = False if pa.types.is_boolean(array.type) else 0
        array = pc.fill_null(array, pa.scalar(zero, array.type))
    found = array.to_numpy(zero_copy_only=False)
    return found if found.flags.writeable else found.copy()
