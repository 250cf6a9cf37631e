"""Links between rows read from Arrow tables: what a row lies in, whom it refers to, who is outside.

Somebody outside the records is a row of whom nothing is known, after all rows of the data; each
unknown reference has one whom it may mean, as in `columnar.from_rows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import define, field

from policyengine.columnar.columns import (
    KNOWN,
    NONE,
    UNKNOWN,
    Column,
    Rows,
    Truths,
)
from policyengine.columnar.from_rows import MOST_HOPS, Codes
from policyengine.columnar.storage import storage_of
from policyengine.formats.arrow.cells import NO_ROWS, blank_column
from policyengine.formats.arrow.faults import Spot
from policyengine.formats.arrow.ids import EMPTY, NOBODY, OUTSIDE, UNREADABLE, IdTexts
from policyengine.formats.arrow.keys import Keys, rows_called
from policyengine.formats.raw import shown
from policyengine.formats.tables import label_pair
from policyengine.population import unknown_cell
from policyengine.problems import data, streams
from policyengine.schema import Field, Record, Schema
from policyengine.types import Reference


@define(eq=False)
class Outsiders:
    """The rows outside the records, by record: their ids, after `inside` rows of the data."""

    schema: Schema
    inside: dict[str, int]
    ids: dict[str, list[str]] = field(factory=dict)
    parents: dict[str, dict[str, list[int]]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for name, record in self.schema.records.items():
            self.ids[name] = []
            self.parents[name] = {parent: [] for parent in record.parents}

    def count(self, record: str) -> int:
        return self.inside[record] + len(self.ids[record])

    def add(self, record: str, ids: Sequence[str]) -> Rows:
        """New rows that lie in nothing; their numbers."""
        first = self.count(record)
        self.ids[record] += ids
        for rows in self.parents[record].values():
            rows += [-1] * len(ids)
        return np.arange(first, first + len(ids))

    def nowhere(self, record: str, count: int) -> Rows:
        """Unknown rows for rows to lie in that do not say where they lie."""
        rows = self.add(record, [""] * count)
        for parent, within in self.parents[record].items():
            if count:
                within[-count:] = self.nowhere(parent, count).tolist()
        return rows


def parents_of(
    given: IdTexts | None, held: Keys, parent: Record, spot: Spot, outsiders: Outsiders
) -> Rows:
    """The row of `parent` that each row lies in. `given` is None where the column is missing."""
    count = len(spot.numbers)
    if given is None:
        return outsiders.nowhere(parent.name, count)
    rows = rows_called(given.keys, held)
    lost = np.flatnonzero(rows < 0)
    if not len(lost):
        return rows
    hidden = parent.key is not None and parent.key.sensitive
    valid = given.keys.valid

    def worded(at: int) -> Any:
        value = shown(given.keys.texts[at].as_py(), hidden)
        return data.no_parent(label_pair(parent), value, bool(valid[at]), "")

    spot.rows(lost[valid[lost]], worded)
    spot.rows(lost[~valid[lost]], worded)
    rows[lost] = outsiders.nowhere(parent.name, len(lost))
    return rows


def reference_column(
    given: IdTexts | None,
    held: Keys,
    ids: Any,
    column: Field,
    schema: Schema,
    spot: Spot,
    outsiders: Outsiders,
) -> Column:
    """Whom each row refers to, by row; unknown ones still point at nobody (−1).

    `ids` are those of the rows themselves, `held` those of the record referred to.
    """
    assert isinstance(column.type, Reference)
    target = schema.records[column.type.record]
    count = len(spot.numbers)
    if given is None:
        return blank_column(column, schema, count)
    rows = rows_called(given.keys, held)
    valid = given.keys.valid
    nobody = (rows < 0) & valid
    hidden = column.sensitive or (target.key is not None and target.key.sensitive)

    def worded(at: int) -> Any:
        value = shown(given.keys.texts[at].as_py(), hidden)
        if spot.faults.in_chunks:
            return streams.reference_beyond_chunk(label_pair(target), value, "")
        return data.reference_to_nobody(label_pair(target), value, "")

    spot.rows(nobody, worded)
    column_ = blank_column(column, schema, count)
    state = np.full(count, NONE, np.uint8) if column_.state is None else column_.state
    state[valid] = KNOWN
    if column.required:
        spot.same(~valid & (given.kinds == EMPTY), data.missing_value(""))
    state[given.where(NOBODY)] = NONE
    unknown, _, _, _ = Codes(column, schema, NO_ROWS).cell(unknown_cell(column))
    state[nobody | given.where(UNREADABLE)] = unknown
    outside = np.flatnonzero(given.kinds == OUTSIDE)
    if len(outside):
        state[outside] = KNOWN
        named = [f"{id}.{column.name}" for id in ids[outside].tolist()]
        rows[outside] = outsiders.add(target.name, named)
    return Column(column, rows, state if state.any() else None)


def point_at_unknown_people(
    tables: dict[str, dict[int, Column]], ids: dict[str, Any], outsiders: Outsiders
) -> dict[tuple[str, int], list[tuple[Rows, Rows]]]:
    """Give each unknown reference somebody outside whom it may mean.

    Returns, by record and field index, rows and the somebody of each. `ids` of the rows inside.
    """
    found: dict[tuple[str, int], list[tuple[Rows, Rows]]] = {}
    links = {
        name: [
            f for f in record.fields if isinstance(f.type, Reference) and f.index in tables[name]
        ]
        for name, record in outsiders.schema.records.items()
    }
    waiting = {name: np.arange(outsiders.count(name)) for name in links}
    for _ in range(MOST_HOPS):
        added: dict[str, list[Rows]] = {name: [] for name in links}
        for name, rows in waiting.items():
            for link in links[name]:
                assert isinstance(link.type, Reference)
                inside = outsiders.inside[name]
                asking = rows[_may_be_unknown(tables[name][link.index], rows, inside)]
                if not len(asking):
                    continue
                named = [f"{id}.{link.name}" for id in _ids(asking, ids[name], name, outsiders)]
                people = outsiders.add(link.type.record, named)
                found.setdefault((name, link.index), []).append((asking, people))
                added[link.type.record].append(people)
        waiting = {name: np.concatenate(rows) for name, rows in added.items() if rows}
    return found


def _ids(rows: Rows, ids: Any, record: str, outsiders: Outsiders) -> list[str]:
    inside = outsiders.inside[record]
    if not len(rows) or rows[-1] < inside:
        return list(ids[rows])
    within, others = rows[rows < inside], rows[rows >= inside]
    return [*ids[within], *(outsiders.ids[record][row - inside] for row in others.tolist())]


def _may_be_unknown(column: Column, rows: Rows, inside: int) -> Truths:
    """Of somebody outside everything is unknown."""
    outside = np.asarray(rows >= inside, np.bool_)
    if column.state is None:
        return outside
    state = column.state[np.minimum(rows, max(inside - 1, 0))] if inside else np.zeros(len(rows))
    return outside | (state >= UNKNOWN)


def with_outsiders(
    column: Column,
    count: int,
    schema: Schema,
    people: Sequence[tuple[Rows, Rows]] = (),
) -> Column:
    """A column for `count` rows, those after its own somebody outside."""
    inside, extra = len(column.values), count - len(column.values)
    values: Any = column.values
    state = column.state
    if extra:
        unknown, _, _, _ = Codes(column.field, schema, NO_ROWS).cell(unknown_cell(column.field))
        state = np.zeros(inside, np.uint8) if state is None else state
        state = np.concatenate((state, np.full(extra, unknown, np.uint8)))
        values = np.concatenate((values, np.zeros(extra, values.dtype)))
    if isinstance(column.field.type, Reference):
        values = np.array(values, storage_of(column.field))
        if state is not None:
            values[state >= UNKNOWN] = -1
        for rows, somebody in people:
            values[rows] = somebody
    return Column(column.field, values, state, column.bounds, column.histories, column.texts)
