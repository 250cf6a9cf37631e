"""Ids to be found again: as texts, and as numbers where all are digits of one width."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from policyengine.columnar.columns import Ints, Rows, Truths

_CITIZEN_DIGITS = 12
_MOST_DIGITS = 18
"""So many digits always fit a number of 64 bits."""
_ZERO, _NINE = ord("0"), ord("9")
LOST_ZEROS = r"^[0-9]{10,11}$"
"""What is left of a citizen id that was taken for a number."""


@frozen(eq=False)
class Digits:
    """Ids that are all `width` digits, so that equal numbers are equal ids; −1 for none."""

    width: int
    numbers: Ints


class Keys:
    """An id, or null, for each of n rows; `texts` is an Arrow array of `large_string`."""

    def __init__(self, *parts: Any) -> None:
        """`parts`: arrays of `large_string`, one after the other."""
        self._parts: tuple[Any, ...] | None = parts

    @classmethod
    def of_digits(cls, digits: Digits) -> Keys:
        """Ids of which the texts are made where somebody reads them."""
        keys = cls()
        keys._parts = None
        keys.__dict__["digits"] = digits
        return keys

    def __len__(self) -> int:
        if self._parts is None:
            assert self.digits is not None
            return len(self.digits.numbers)
        return sum(map(len, self._parts))

    @cached_property
    def null_count(self) -> int:
        if self._parts is None:
            assert self.digits is not None
            return int((self.digits.numbers < 0).sum())
        return sum(part.null_count for part in self._parts)

    @cached_property
    def texts(self) -> Any:
        if self._parts is None:
            assert self.digits is not None
            return digit_texts(self.digits)
        return self._parts[0] if len(self._parts) == 1 else pa.concat_arrays(self._parts or [_NONE])

    def texts_of(self, rows: Ints) -> Any:
        """The texts of some rows, as an Arrow array."""
        if self._parts is None and "texts" not in self.__dict__:
            return self.take(rows).texts
        return self.texts.take(pa.array(rows))

    @cached_property
    def valid(self) -> Truths:
        if not self.null_count:
            return np.ones(len(self), np.bool_)
        if "digits" in self.__dict__ and self.digits is not None:
            return np.asarray(self.digits.numbers >= 0, np.bool_)
        return valid_cells(self.texts)

    @cached_property
    def digits(self) -> Digits | None:
        """The same as numbers; None where some id has other signs or another width."""
        texts = self.texts.drop_null() if self.null_count else self.texts
        if not len(texts):
            return None
        _, offsets_of, data_of = texts.buffers()
        offsets = np.frombuffer(offsets_of, np.int64)[texts.offset : texts.offset + len(texts) + 1]
        first, last = int(offsets[0]), int(offsets[-1])
        width = int(offsets[1]) - first
        if not 0 < width <= _MOST_DIGITS or last - first != width * len(texts):
            return None
        data = np.frombuffer(data_of, np.uint8, last - first, first)
        if data.min() < _ZERO or data.max() > _NINE or (np.diff(offsets) != width).any():
            return None
        numbers = texts.cast(pa.int64()).to_numpy()
        if len(texts) < len(self):
            of_all = np.full(len(self), -1, np.int64)
            of_all[self.valid] = numbers
            numbers = of_all
        return Digits(width, numbers)

    @cached_property
    def ascending(self) -> bool:
        """Whether each id is greater than the one before it, so that none is there twice."""
        if self.digits is not None:
            numbers = self.digits.numbers
            return bool((numbers[1:] > numbers[:-1]).all())
        if len(self) < 2:
            return True
        return bool(pc.all(pc.less(self.texts[:-1], self.texts[1:])).as_py())

    @property
    def ends(self) -> tuple[Any, Any]:
        """The least and the greatest id, as they can be compared with those of other keys that
        are digits, or are not, as these."""
        if self.digits is not None:
            known = self.digits.numbers[self.digits.numbers >= 0]
            width = self.digits.width
            return (width, int(known.min())), (width, int(known.max()))
        found = pc.min_max(self.texts).as_py()
        return (0, found["min"] or ""), (0, found["max"] or "")

    @cached_property
    def order(self) -> Ints:
        """The places of the ids by number, of equal ones the first first."""
        assert self.digits is not None
        return np.argsort(self.digits.numbers, kind="stable")

    def part(self, first: int, count: int) -> Keys:
        """Some rows in a row; what is known of all of them is known of these."""
        if self._parts is None:
            assert self.digits is not None
            numbers = self.digits.numbers[first : first + count]
            return Keys.of_digits(Digits(self.digits.width, numbers))
        inside, at = [], 0
        for text in self._parts:
            start, stop = max(first - at, 0), min(first + count - at, len(text))
            if start < stop:
                inside.append(text[start:stop])
            at += len(text)
        some = Keys(*inside)
        if self.__dict__.get("digits") is not None:
            digits = self.__dict__["digits"]
            some.__dict__["digits"] = Digits(digits.width, digits.numbers[first : first + count])
        return some

    def take(self, rows: Ints) -> Keys:
        if self._parts is None:
            assert self.digits is not None
            return Keys.of_digits(Digits(self.digits.width, self.digits.numbers[rows]))
        some = Keys(self.texts_of(rows))
        if self.__dict__.get("digits") is not None:
            digits = self.__dict__["digits"]
            some.__dict__["digits"] = Digits(digits.width, digits.numbers[rows])
        return some

    @classmethod
    def joined(cls, parts: Sequence[Keys]) -> Keys:
        """The rows of all parts; they are made numbers once, each part for itself."""
        if len(parts) == 1:
            return parts[0]
        whole = cls(*(text for part in parts for text in part._parts or [part.texts]))
        some = [part for part in parts if part.null_count < len(part)]
        digits = [part.digits for part in some]
        found = [each for each in digits if each is not None]
        whole.__dict__["digits"] = None
        if found and len(found) == len(digits) and len({each.width for each in found}) == 1:
            numbers = [_numbers(part) for part in parts]
            whole.__dict__["digits"] = Digits(found[0].width, np.concatenate(numbers))
        return whole


def _numbers(part: Keys) -> Ints:
    return np.full(len(part), -1, np.int64) if part.digits is None else part.digits.numbers


_NONE = pa.array([], pa.large_string())


def digit_texts(digits: Digits) -> Any:
    """An Arrow array of `large_string`: each number with its zeros in front; null for none."""
    numbers, width = digits.numbers, digits.width
    given = numbers >= 0
    rest = numbers if given.all() else numbers[given]
    text = np.empty((len(rest), width), np.uint8)
    for place in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        text[:, place] = digit + _ZERO
    offsets = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(given * width, out=offsets[1:])
    valid = None if given.all() else pa.py_buffer(np.packbits(given, bitorder="little"))
    buffers = [valid, pa.py_buffer(offsets), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.large_string(), len(numbers), buffers)


def valid_cells(array: Any) -> Truths:
    """(n,) which cells of an Arrow array are not null."""
    if not array.null_count:
        return np.ones(len(array), np.bool_)
    return np.asarray(array.is_valid().to_numpy(zero_copy_only=False), np.bool_)


def rows_called(wanted: Keys, held: Keys) -> Rows:
    """For each wanted id (null: none) the row of `held` that has it; −1 where none has.

    Where both are digits, they are searched for as numbers; else they are hashed, but for wanted
    ids that stand in the order of `held`, each as often as it likes.
    """
    if wanted.null_count:
        rows = np.full(len(wanted), -1, np.int64)
        at = np.flatnonzero(wanted.valid)
        rows[at] = rows_called(wanted.take(at), held)
        return rows
    if not len(wanted) or not len(held):
        return np.full(len(wanted), -1, np.int64)
    if wanted.digits is None or held.digits is None:
        found = _matched(wanted.texts, held.texts)
    elif wanted.digits.width == held.digits.width:
        return _searched(wanted.digits.numbers, held)
    else:
        found = np.full(len(wanted), -1, np.int64)
    lost = np.flatnonzero(found < 0)
    if len(lost):
        texts = wanted.texts.take(pa.array(lost))
        if pc.min(pc.binary_length(texts)).as_py() >= _CITIZEN_DIGITS:
            return found
        short = pc.match_substring_regex(texts, LOST_ZEROS).to_numpy(zero_copy_only=False)
        if short.any():
            padded = pc.utf8_lpad(texts.filter(pa.array(short)), _CITIZEN_DIGITS, "0")
            found[lost[short]] = _matched(padded, held.texts)
    return found


def _matched(wanted: Any, held: Any) -> Rows:
    """Runs of equal texts are looked up once."""
    first = _run_starts(wanted)
    values = wanted if len(first) == len(wanted) else wanted.take(pa.array(first))
    rows = np.arange(len(held)) if values.equals(held) else _hashed(values, held)
    return np.repeat(rows, np.diff(first, append=len(wanted)))


def _searched(numbers: Ints, held: Keys) -> Rows:
    """Runs of equal numbers are looked up once."""
    assert held.digits is not None
    within, count = held.digits.numbers, len(numbers)
    starts = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    runs = len(starts) + 1 < count
    values = numbers[np.concatenate(([0], starts))] if runs else numbers
    if np.array_equal(values, within):
        rows = np.arange(len(within))
    elif held.ascending:
        at = np.searchsorted(within, values)
        at[at == len(within)] = 0
        rows = np.where(within[at] == values, at, -1)
    else:
        order = held.order
        at = np.searchsorted(within, values, sorter=order)
        at[at == len(within)] = 0
        at = order[at]
        rows = np.where(within[at] == values, at, -1)
    return np.repeat(rows, np.diff(starts, prepend=0, append=count)) if runs else rows


def _run_starts(texts: Any) -> Ints:
    """The places at which another value begins than stood before."""
    if len(texts) < 2:
        return np.arange(len(texts))
    same = pc.fill_null(pc.equal(texts[1:], texts[:-1]), False)
    return np.concatenate(([0], np.flatnonzero(~same.to_numpy(zero_copy_only=False)) + 1))


def _hashed(values: Any, held: Any) -> Rows:
    """The different values wanted are hashed, as they are often few; all held ones are asked."""
    codes = values.dictionary_encode()
    distinct = codes.dictionary
    if not len(distinct):
        return np.full(len(values), -1, np.int64)
    at = pc.fill_null(pc.index_in(held, value_set=distinct), -1).to_numpy()
    place = np.full(len(distinct) + 1, -1, np.int64)
    hit = np.flatnonzero(at >= 0)[::-1]
    place[at[hit]] = hit
    found: Rows = place[pc.fill_null(codes.indices, len(distinct)).to_numpy()]
    return found


def repeated(keys: Keys) -> Ints:
    """The places of ids that stand further up already."""
    if len(keys) < 2 or keys.ascending:
        return np.empty(0, np.int64)
    if keys.digits is not None:
        order, numbers = keys.order, keys.digits.numbers[keys.order]
        again = np.flatnonzero((numbers[1:] == numbers[:-1]) & (numbers[1:] >= 0)) + 1
        return np.sort(order[again])
    codes = keys.texts.dictionary_encode()
    if len(codes.dictionary) == len(keys):
        return np.empty(0, np.int64)
    _, first = np.unique(pc.fill_null(codes.indices, -1).to_numpy(), return_index=True)
    mask = ~keys.valid
    mask[first] = True
    return np.flatnonzero(~mask)
