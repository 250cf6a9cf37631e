"""Arrow columns from NumPy arrays: what a table of records is made of."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

Array = np.ndarray[Any, Any]
DIGITS = 12


def ids(numbers: Array, valid: Array | None = None) -> pa.Array:
    """Whole numbers from 0 below 10¹² as text of 12 digits; null where not `valid`."""
    kept = numbers if valid is None else numbers[valid]
    text = np.empty((len(kept), DIGITS), np.uint8)
    rest = kept.astype(np.int64)
    for place in range(DIGITS - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        text[:, place] = digit + ord("0")
    return _texts(text, valid, len(numbers))


def _texts(text: Array, valid: Array | None, length: int) -> pa.Array:
    """Texts of one width: one row of bytes for each that is valid."""
    width = text.shape[1]
    has = np.ones(length, bool) if valid is None else valid
    offsets = np.zeros(length + 1, np.int32)
    np.cumsum(has.astype(np.int32) * width, out=offsets[1:])
    bits = None if valid is None else pa.py_buffer(np.packbits(has, bitorder="little"))
    buffers = [bits, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(text))]
    return pa.Array.from_buffers(pa.string(), length, buffers)


def choice(codes: Array, options: Sequence[str]) -> pa.Array:
    """Names of options by their number; null where the number is negative."""
    indices = pa.array(codes.astype(np.int8), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(options, pa.string()))


def truths(held: Array, valid: Array | None = None) -> pa.Array:
    return pa.array(held.astype(bool), mask=None if valid is None else ~valid)


def money(amounts: Array, valid: Array | None = None) -> pa.Array:
    """Whole đồng."""
    return pa.array(amounts.astype(np.int64), mask=None if valid is None else ~valid)


def days(numbers: Array, valid: Array | None = None) -> pa.Array:
    """Days since 1970-01-01."""
    mask = None if valid is None else ~valid
    return pa.array(numbers.astype(np.int32), mask=mask).cast(pa.date32())


def days_as_text(numbers: Array, year_only: Array) -> pa.Array:
    """Days as `1941-03-07`, or `1941` where only the year is known."""
    day = numbers.astype("datetime64[D]")
    text = np.where(year_only, day.astype("datetime64[Y]").astype(str), day.astype(str))
    return pa.array(text, pa.string())


def months(days_since: Array, valid: Array) -> pa.Array:
    """The months of days, as text like `2024-08`."""
    text = days_since.astype("datetime64[D]").astype("datetime64[M]").astype(str)
    return pa.array(text, pa.string(), mask=~valid)
