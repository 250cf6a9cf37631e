"""Chunk by chunk: some top rows, and the rows of each other record that lie in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import evolve

from policyengine.columnar.columns import Rows
from policyengine.diagnostics import DataError, Diagnostic
from policyengine.formats import headers
from policyengine.formats.arrow import sources
from policyengine.formats.arrow.faults import Faults, Spot
from policyengine.formats.arrow.ids import id_texts
from policyengine.formats.arrow.keys import Keys, repeated, rows_called
from policyengine.formats.arrow.lanes import Lane, whole
from policyengine.formats.arrow.reading import Part
from policyengine.formats.raw import folded
from policyengine.formats.tables import change_columns, label_pair
from policyengine.problems import streams
from policyengine.schema import Field, Record, Schema
from policyengine.types import Identity

_LOOK_AHEAD = 2_000
"""Rows after the last of a chunk that are looked at before it is taken to be the last."""
_USUAL_SHARE = 0.25
"""Of households among all rows, where rows are not counted."""
_MOST_STRAYS = 10_000


class Steps:
    """All records side by side."""

    def __init__(
        self, records: dict[str, Lane], schema: Schema, rows_per_chunk: int, rows: int | None
    ) -> None:
        """`rows` are those of all files together, where they are counted."""
        self.schema = schema
        self.records = records
        self.rows_per_chunk = rows_per_chunk
        roots = [name for name in records if not self._parent(name)]
        if len(roots) != 1:
            other = schema.records[(roots or [*records])[-1]]
            pair = label_pair(other)
            raise DataError(streams.not_in_step(pair, pair, records[other.name].source.place))
        self.root = records[roots[0]]
        self.order = _below(roots[0], {name: self._parent(name) for name in records})
        self.strays = {name: Strays() for name in records}
        self.ids: dict[str, Keys | None] = {}
        """The ids of the rows of this chunk by record; None where a record has no key."""
        self.expected: dict[str, int] = {}
        self.over = False
        self.climbing = True
        """Whether every top id so far was greater than those of all chunks before."""
        self.highest: Any = None
        top = self.root.source.rows
        share = top / rows if top and rows else _USUAL_SHARE
        self.count = max(1, int(rows_per_chunk * share))

    def _parent(self, name: str) -> str | None:
        """The record in whose order the rows of another stand."""
        return next((p for p in self.schema.records[name].parents if p in self.records), None)

    def next(self) -> list[Part]:
        self.root.fill(self.count + 1)
        parts = [self._taken(self.root, min(self.count, self.root.held))]
        last = self.root.held == 0 and self.root.over
        for name in self.order[1:]:
            lane = self.records[name]
            parent = self._parent(name)
            assert parent is not None
            parts.append(self._taken(lane, self._count(lane, parent, last)))
        self.over = last and all(lane.held == 0 for lane in self.records.values())
        top = self.ids[self.order[0]]
        if top is not None and len(top):
            low, high = top.ends
            self.climbing &= self.highest is None or self.highest < low
            self.highest = high
        if self.over:
            self._find_strays()
            self._find_repeated()
        return parts

    def _find_repeated(self) -> None:
        """Look through the top ids once more, unless each was greater than those before it.

        Within a chunk they are compared when they are read.
        """
        if self.climbing:
            return
        root = self.root.record
        assert root is not None
        lane, parts = self._key_lane(root.name), []
        while lane.more():
            keys = lane.keys(root)
            if keys is None:
                return
            parts.append(keys)
            lane.take(lane.held)
        again = repeated(Keys.joined(parts))
        if len(again):
            row = self.root.source.first + int(again[0])
            place = f"{self.root.source.place} › dòng {row}"
            raise DataError(streams.rows_apart(label_pair(root), place))

    def _find_strays(self) -> None:
        """Look through the files of parents once more, if rows have been read without theirs."""
        for name, strays in self.strays.items():
            parent = self._parent(name)
            if not strays.ids or parent is None:
                continue
            lane, record = self._key_lane(parent), self.schema.records[parent]
            while lane.more():
                keys = lane.keys(record)
                if keys is not None and (row := strays.found_in(keys)) is not None:
                    raise DataError(self._refusal(self.records[name], parent, row))
                lane.take(lane.held)

    def _key_lane(self, name: str) -> Lane:
        """The ids of a record, read once more."""
        source = self.records[name].source
        again = sources.open_source(
            source.path, source.place, self.schema, self._key_alone, lambda found: None
        )
        return Lane(again, self.schema, lambda found: None)

    def _key_alone(self, title: str, names: tuple[str, ...]) -> list[int]:
        record = headers.record_called(title, self.schema)
        assert record is not None
        known = headers.columns_of(record, self.schema)
        found = [known.get(folded(headers.title_text(name))) for name in names]
        return [found.index(record.key)] if record.key in found else []

    def _taken(self, lane: Lane, count: int) -> Part:
        record = lane.record
        assert record is not None
        keys = lane.keys(record) if record.key else None
        self.ids[record.name] = None if keys is None else keys.part(0, count)
        return lane.take(count)

    def _count(self, lane: Lane, parent: str, last: bool) -> int:
        """How many of the rows held lie in the chunk's rows of `parent`, strays between them."""
        held = self.ids[parent]
        assert lane.record is not None
        most = self.rows_per_chunk
        lane.fill(most if last else self.expected.get(lane.record.name, 0) + _LOOK_AHEAD)
        if held is None or not lane.held:
            return lane.held
        while True:
            within = lane.keys(self.schema.records[parent])
            if within is None:
                raise DataError(self._refusal(lane, parent, 0))
            found = rows_called(within, held)
            hits = np.flatnonzero(found >= 0)
            count = int(hits[-1]) + 1 if len(hits) else 0
            if last:
                count = max(count, min(lane.held, most))
            if lane.over or lane.held - count > _LOOK_AHEAD:
                break
            lane.fill(lane.held + _LOOK_AHEAD)
        self._look_at_strays(lane, parent, within, found, held, count)
        self.expected[lane.record.name] = count
        return count

    def _look_at_strays(
        self, lane: Lane, parent: str, within: Keys, found: Rows, held: Keys, count: int
    ) -> None:
        """Refuse rows whose parents stand elsewhere; ids of nobody are named when they are read."""
        assert lane.record is not None
        strays = self.strays[lane.record.name]
        if (row := strays.found_in(held)) is not None:
            raise DataError(self._refusal(lane, parent, row))
        away = np.flatnonzero(found[:count] < 0)
        if len(away):
            known = away[within.valid[away]]
            if not strays.add(within.take(known), lane.first + known):
                raise DataError(self._refusal(lane, parent, int(lane.first + away[0])))

    def _refusal(self, lane: Lane, parent: str, row: int) -> Diagnostic:
        assert lane.record is not None
        place = f"{lane.source.place} › dòng {row}" if row else lane.source.place
        above = label_pair(self.schema.records[parent])
        return streams.not_in_step(label_pair(lane.record), above, place)


class Changed:
    """The tables of changes, read whole; each chunk gets the changes of its own rows."""

    def __init__(self, lanes: list[Lane], schema: Schema) -> None:
        self.parts = list(whole(lanes))
        self.schema = schema
        known = change_columns(schema)
        self.ids: list[list[Keys]] = []
        self.told: list[Any] = []
        for part in self.parts:
            titles = [folded(headers.title_text(name)) for name in part.names or ()]
            targets = [known.get(title) for title in titles]
            named = [at for at, t in enumerate(targets) if t == "id" or isinstance(t, Record)]
            key = Field("", "", Identity(), 0)
            spot = Spot(Faults(lambda found: None), "", "", np.arange(part.table.num_rows))
            columns = [part.table.column(str(at)) for at in named]
            self.ids.append([id_texts(each, key, schema, spot).keys for each in columns])
            self.told.append(np.zeros(part.table.num_rows, np.bool_))

    def of(self, ids: Mapping[str, Keys | None], last: bool) -> Iterator[Part]:
        """The changes of rows with these ids; with the last ones, those of nobody too."""
        for part, named, told in zip(self.parts, self.ids, self.told, strict=True):
            mask = np.zeros(part.table.num_rows, np.bool_)
            for keys in named:
                for held in ids.values():
                    if held is not None:
                        mask |= rows_called(keys, held) >= 0
            told |= mask
            at = np.flatnonzero(mask | ~told if last else mask)
            if len(at):
                yield evolve(part, table=part.table.take(pa.array(at)), numbers=part.first + at)


class Strays:
    """Ids of parents that did not stand where their rows do, with the numbers of these rows."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}

    def add(self, ids: Keys, rows: Rows) -> bool:
        """False when there are too many to be slips of the pen."""
        self.ids.update(zip(ids.texts.to_pylist(), rows.tolist(), strict=True))
        return len(self.ids) <= _MOST_STRAYS

    def found_in(self, held: Keys) -> int | None:
        """The row of an id that does stand somewhere."""
        if not self.ids:
            return None
        wanted = Keys(pa.array([*self.ids], pa.large_string()))
        found = np.flatnonzero(rows_called(wanted, held) >= 0)
        return [*self.ids.values()][int(found[0])] if len(found) else None


def _below(root: str, parent: dict[str, str | None]) -> list[str]:
    """Records from the top down."""
    order = [root]
    for name in order:
        order += [child for child, above in parent.items() if above == name]
    return order
