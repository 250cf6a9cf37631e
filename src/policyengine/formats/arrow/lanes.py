"""Lanes: files of records that are read side by side, and the rows held of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import define, field

from policyengine.diagnostics import Report
from policyengine.formats import headers
from policyengine.formats.arrow.faults import Faults, Spot
from policyengine.formats.arrow.ids import IdTexts, id_texts
from policyengine.formats.arrow.keys import Keys
from policyengine.formats.arrow.reading import Part
from policyengine.formats.arrow.sources import Source
from policyengine.formats.raw import folded
from policyengine.schema import Field, Record, Schema
from policyengine.types import Identity


@define(eq=False)
class Piece:
    """Some rows of a table, with the ids that were read of them, by the place of their column."""

    table: Any
    ids: dict[int, IdTexts] = field(factory=dict)

    def part(self, first: int, count: int) -> Piece:
        some = {at: ids.part(first, count) for at, ids in self.ids.items()}
        return Piece(self.table.slice(first, count), some)


@define(eq=False)
class Lane:
    """One file and the rows of it that were read but not handed on."""

    source: Source
    schema: Schema
    report: Report
    pieces: Iterator[Any] = field(init=False)
    buffer: list[Piece] = field(factory=list)
    held: int = 0
    first: int = field(init=False)
    over: bool = False

    def __attrs_post_init__(self) -> None:
        self.pieces = self.source.pieces(self.report)
        self.first = self.source.first

    @property
    def record(self) -> Record | None:
        """None for the table of changes."""
        if headers.is_changes(self.source.title):
            return None
        return headers.record_called(self.source.title, self.schema)

    def more(self) -> bool:
        """Read on; whether there was something."""
        for table in self.pieces:
            if table.num_rows:
                self.buffer.append(Piece(table))
                self.held += table.num_rows
                return True
        self.over = True
        return False

    def fill(self, count: int) -> None:
        """Hold at least so many rows, if there are."""
        while self.held < count and not self.over:
            self.more()

    def _nothing(self) -> Any:
        names = self.source.names
        return pa.table({str(at): pa.nulls(0, pa.string()) for at in range(len(names))})

    def take(self, count: int) -> Part:
        """The first rows held, which are held no more."""
        taken: list[Piece] = []
        left = count
        while left and self.buffer:
            piece = self.buffer.pop(0)
            if piece.table.num_rows > left:
                self.buffer.insert(0, piece.part(left, piece.table.num_rows - left))
                piece = piece.part(0, left)
            taken.append(piece)
            left -= piece.table.num_rows
        tables = [piece.table for piece in taken] or [self._nothing()]
        known = set.intersection(*(set(piece.ids) for piece in taken)) if taken else set()
        ids = {at: IdTexts.joined([piece.ids[at] for piece in taken]) for at in known}
        source = self.source
        part = Part(
            source.title,
            pa.concat_tables(tables),
            source.place,
            self.first,
            source.names,
            before=self.first - source.first,
            ids=ids,
        )
        self.held -= count
        self.first += count
        return part

    def keys(self, of: Record) -> Keys | None:
        """The ids of the rows held, or of the rows of `of` that they lie in; None: no column.

        Each row is read once, however often it is asked for.
        """
        record = self.record
        assert record is not None
        wanted = of.key if of is record else of
        known = headers.columns_of(record, self.schema)
        for at, name in enumerate(self.source.names):
            if wanted is not None and known.get(folded(headers.title_text(name))) is wanted:
                return Keys.joined([self._ids(piece, at, of).keys for piece in self.buffer])
        return None

    def _ids(self, piece: Piece, at: int, of: Record) -> IdTexts:
        if at not in piece.ids:
            key = of.key or Field(of.name, of.name, Identity(), 0)
            silent = Spot(Faults(lambda found: None), "", "", np.arange(piece.table.num_rows))
            piece.ids[at] = id_texts(piece.table.column(str(at)), key, self.schema, silent)
        return piece.ids[at]


def whole(lanes: list[Lane]) -> Iterator[Part]:
    for lane in lanes:
        while lane.more():
            pass
        yield lane.take(lane.held)
