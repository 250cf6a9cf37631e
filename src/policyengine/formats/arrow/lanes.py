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
from policyengine.formats.arrow.ids import id_texts
from policyengine.formats.arrow.reading import Part
from policyengine.formats.arrow.sources import Source
from policyengine.formats.raw import folded
from policyengine.schema import Field, Record, Schema
from policyengine.types import Identity


@define(eq=False)
class Lane:
    """One file and the rows of it that were read but not handed on."""

    source: Source
    schema: Schema
    report: Report
    pieces: Iterator[Any] = field(init=False)
    buffer: list[Any] = field(factory=list)
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
                self.buffer.append(table)
                self.held += table.num_rows
                return True
        self.over = True
        return False

    def fill(self, count: int) -> None:
        """Hold at least so many rows, if there are."""
        while self.held < count and not self.over:
            self.more()

    def table(self) -> Any:
        """All rows held."""
        if len(self.buffer) != 1:
            self.buffer = [pa.concat_tables(self.buffer) if self.buffer else self._nothing()]
        return self.buffer[0]

    def _nothing(self) -> Any:
        names = self.source.names
        return pa.table({str(at): pa.nulls(0, pa.string()) for at in range(len(names))})

    def take(self, count: int) -> Part:
        """The first rows held, which are held no more."""
        whole = self.table()
        source = self.source
        part = Part(source.title, whole[:count], source.place, self.first, source.names)
        self.buffer, self.held = [whole[count:]], self.held - count
        self.first += count
        return part

    def texts(self, of: Record) -> Any | None:
        """The ids of the rows held, or of the rows of `of` that they lie in; None: no column."""
        record = self.record
        assert record is not None
        wanted = of.key if of is record else of
        known = headers.columns_of(record, self.schema)
        table = self.table()
        for at, name in enumerate(self.source.names):
            if wanted is not None and known.get(folded(headers.title_text(name))) is wanted:
                key = of.key or Field(of.name, of.name, Identity(), 0)
                silent = Spot(Faults(lambda found: None), "", "", np.arange(self.held))
                column = table.column(str(at))
                return id_texts(column, key, self.schema, silent).texts
        return None


def whole(lanes: list[Lane]) -> Iterator[Part]:
    for lane in lanes:
        while lane.more():
            pass
        yield lane.take(lane.held)
