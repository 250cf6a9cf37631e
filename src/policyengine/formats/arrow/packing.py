"""Parts of a chunk, and its results, as bytes that another process reads where they lie."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.ipc
from attrs import evolve, frozen

from policyengine.formats.arrow.cells import Parser
from policyengine.formats.arrow.faults import Noted
from policyengine.formats.arrow.ids import EMPTY, ID, IdTexts
from policyengine.formats.arrow.keys import Digits, Keys
from policyengine.formats.arrow.reading import Fields, Part, population_of_parts
from policyengine.formats.arrow.results import RESULTS

_WRITE = pa.ipc.IpcWriteOptions(use_threads=False)
_READ = pa.ipc.IpcReadOptions(use_threads=False)
"""A forked process has none of the threads that pyarrow had in the other."""


@frozen(eq=False)
class Packed:
    """Parts without their rows, and where in the bytes the rows of each lie."""

    parts: tuple[Part, ...]
    widths: tuple[dict[int, int], ...]
    """Of each part: the digits of ids that lie there as numbers, by the place of their column."""
    places: tuple[tuple[int, int], ...]


def pack(parts: Sequence[Part], room: Any) -> bytes | None:
    """Lay the rows of `parts` into `room` (writable bytes), what else there is to know into the
    bytes given back. None where there is not room enough."""
    whole = memoryview(room)
    bare, widths, places = [], [], []
    at = 0
    for part in parts:
        table, width = _with_numbers(part)
        sink = pa.FixedSizeBufferWriter(pa.py_buffer(whole[at:]))
        try:
            with pa.ipc.new_stream(sink, table.schema, options=_WRITE) as out:
                out.write_table(table)
            size = sink.tell()
        except (OSError, pa.ArrowException):
            return None
        bare.append(evolve(part, table=None, ids={}))
        widths.append(width)
        places.append((at, size))
        at += -(-size // 64) * 64
    return pickle.dumps(Packed(tuple(bare), tuple(widths), tuple(places)))


def _with_numbers(part: Part) -> tuple[Any, dict[int, int]]:
    """The rows, ids that were read as numbers in place of their texts."""
    table, widths = part.table, {}
    for at, ids in part.ids.items():
        digits = ids.keys.digits if ids.plain else None
        if digits is not None:
            place = table.schema.get_field_index(str(at))
            table = table.set_column(place, str(at), pa.array(digits.numbers))
            widths[at] = digits.width
    return table, widths


def unpack(head: bytes, room: Any) -> list[Part]:
    """The parts again; their rows lie in `room`, which has to stay as it is for so long."""
    packed: Packed = pickle.loads(head)
    buffer = pa.py_buffer(room)
    found = []
    for part, widths, (at, size) in zip(packed.parts, packed.widths, packed.places, strict=True):
        table = pa.ipc.open_stream(buffer.slice(at, size), options=_READ).read_all()
        ids = {}
        for place, width in widths.items():
            numbers = table.column(str(place)).to_numpy()
            kinds = np.where(numbers >= 0, np.uint8(ID), np.uint8(EMPTY))
            ids[place] = IdTexts(Keys.of_digits(Digits(width, numbers)), kinds)
        found.append(evolve(part, table=table, ids=ids))
    return found


def noted_population(
    parts: Sequence[Part], parser: Parser, fields: Fields | None
) -> tuple[Any, list[Any]]:
    """The population of some parts, and its faults as notes."""
    faults = Noted()
    return population_of_parts(parts, parser, faults, fields), faults.notes


def results_as_bytes(batches: Iterable[Any]) -> Any:
    """Record batches of results as one buffer."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, RESULTS, options=_WRITE) as out:
        for batch in batches:
            out.write_batch(batch)
    return sink.getvalue()


def results_of_bytes(found: bytes) -> Iterator[Any]:
    """The record batches again."""
    return iter(pa.ipc.open_stream(pa.py_buffer(found), options=_READ))
