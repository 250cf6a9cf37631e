"""How a column is stored: the narrowest whole numbers that hold every value of its field."""

from __future__ import annotations

from typing import Any

import numpy as np

from policyengine.schema import Field
from policyengine.types import Choice, Date, DeclarationName, Month, Number, Reference, Truth

_INT8, _INT16, _INT32 = (np.iinfo(kind).max for kind in (np.int8, np.int16, np.int32))


def storage_of(field: Field, texts: int = 0) -> np.dtype[Any]:
    """The type of the values of a field; `texts` is how many different texts its cells hold."""
    match field.type:
        case Truth():
            return np.dtype(np.bool_)
        case Choice() | DeclarationName():
            return np.dtype(np.int8 if texts <= _INT8 else _wide(texts))
        case Date() | Month() | Reference():
            return np.dtype(np.int32)
        case Number():
            bounded = field.low is not None and field.high is not None
            most = max(abs(field.low or 0), abs(field.high or 0)) if bounded else 2**62
            return np.dtype(np.int32 if most <= _INT32 else np.int64)
        case _:
            return np.dtype(_wide(texts))


def _wide(texts: int) -> type[Any]:
    return np.int16 if texts <= _INT16 else np.int32
