"""Columns of results to Arrow record batches, with the columns of the contract (docs/commands)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Objects = NDArray[np.object_]
_LABEL = pa.dictionary(pa.int32(), pa.string())
"""Texts of which few differ."""
_TEXTS = pa.list_(pa.string())
_BECAUSE = pa.list_(
    pa.struct([(name, pa.string()) for name in ("declaration", "citation", "instrument")])
)
_MISSING = pa.list_(pa.struct([(name, pa.string()) for name in ("record", "id", "field")]))
RESULTS = pa.schema(
    [
        ("program", _LABEL),
        ("record", _LABEL),
        ("id", pa.string()),
        ("month", _LABEL),
        ("payee", pa.string()),
        ("status", _LABEL),
        ("amount", pa.int64()),
        ("quantity", _LABEL),
        ("unit", _LABEL),
        ("at_least", pa.bool_()),
        ("lowest", pa.int64()),
        ("highest", pa.int64()),
        ("coefficient", _LABEL),
        ("category", _LABEL),
        ("category_options", _TEXTS),
        ("because", _BECAUSE),
        ("missing", _MISSING),
        ("assumed", _TEXTS),
        ("sensitive", pa.bool_()),
        ("too_much_missing", pa.bool_()),
    ]
)
"""The columns of every batch of results."""


class ResultColumns(Protocol):
    """Results of one program in one month: n entries of each array.

    A column is an array, or stands for one by `codes` and `values`. Texts are str or None,
    `options` and `assumed` tuples of str, `because` and `missing` tuples of objects with the
    fields of the contract. `amount` counts where `has_amount` is, and so on.
    """

    program: str
    record: str
    month: str
    ids: Any
    status: Any
    payee: Any
    amount: Any
    has_amount: Any
    quantity: Any
    unit: Any
    at_least: Any
    lowest: Any
    has_lowest: Any
    highest: Any
    has_highest: Any
    coefficient: Any
    category: Any
    options: Any
    because: Any
    missing: Any
    assumed: Any
    sensitive: Any
    too_much_missing: Any


def record_batch(of: ResultColumns) -> Any:
    """A pyarrow RecordBatch with the schema `RESULTS`."""
    count = len(of.ids)
    columns = [
        _constant(of.program, count),
        _constant(of.record, count),
        pa.array(of.ids, pa.string()),
        _constant(of.month, count),
        pa.array(of.payee, pa.string()),
        _labels(of.status),
        _numbers(of.amount, of.has_amount),
        _labels(of.quantity),
        _labels(of.unit),
        pa.array(of.at_least, pa.bool_()),
        _numbers(of.lowest, of.has_lowest),
        _numbers(of.highest, of.has_highest),
        _labels(of.coefficient),
        _labels(of.category),
        _lists(of.options, _TEXTS, list),
        _lists(of.because, _BECAUSE, _structs(("declaration", "citation", "instrument"))),
        _lists(of.missing, _MISSING, _structs(("record", "id", "field"))),
        _lists(of.assumed, _TEXTS, list),
        pa.array(of.sensitive, pa.bool_()),
        pa.array(of.too_much_missing, pa.bool_()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=RESULTS)


def summary(batch: Any) -> tuple[str, int, int]:
    """Of a record batch of results: the program, how many there are, and the sum of amounts."""
    program = batch.column("program").dictionary[0].as_py()
    return program, batch.num_rows, pc.sum(batch.column("amount")).as_py() or 0


def for_the_public(batch: Any) -> Any:
    """Without the results that rest on sensitive facts."""
    return batch.filter(pc.invert(batch.column("sensitive")))


def reader_of(batches: Iterable[Any]) -> Any:
    """A pyarrow RecordBatchReader over record batches of results, made while it is read."""
    return pa.RecordBatchReader.from_batches(RESULTS, batches)


def _constant(text: str, count: int) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text]))


def _labels(texts: Any) -> Any:
    """Texts by their place among the different ones; None is null."""
    if isinstance(texts, np.ndarray):
        return pa.array(texts, pa.string()).dictionary_encode()
    different = [text for text in dict.fromkeys(texts.values) if text is not None]
    place = {text: at for at, text in enumerate(different)}
    of_code = np.array([place.get(text, -1) for text in texts.values] or [-1], np.int32)
    places = of_code[texts.codes]
    return pa.DictionaryArray.from_arrays(
        pa.array(places, pa.int32(), mask=places < 0), pa.array(different, pa.string())
    )


def _numbers(values: Any, known: Any) -> Any:
    return pa.array(np.asarray(values, np.int64), pa.int64(), mask=~np.asarray(known, np.bool_))


def _lists(cells: Any, kind: Any, plain: Callable[[Any], list[Any]]) -> Any:
    """A list for each tuple; one tuple that stands in many rows is written out once."""
    if isinstance(cells, np.ndarray):
        codes, values = _coded(cells)
    else:
        codes, values = cells.codes, cells.values
    return pa.array([plain(cell) for cell in values], kind).take(pa.array(codes))


def _coded(cells: Objects) -> tuple[Any, tuple[Any, ...]]:
    """Tuples by their place among the different ones; most of them are empty."""
    numbers: dict[Any, int] = {(): 0}
    codes = np.zeros(len(cells), np.int64)
    filled = np.flatnonzero(np.fromiter(map(len, cells), np.int64, len(cells)))
    for at in filled.tolist():
        codes[at] = numbers.setdefault(cells[at], len(numbers))
    return codes, tuple(numbers)


def _structs(names: Sequence[str]) -> Callable[[Any], list[dict[str, str]]]:
    def plain(cells: Any) -> list[dict[str, str]]:
        return [{name: getattr(cell, name) for name in names} for cell in cells]

    return plain
