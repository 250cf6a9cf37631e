"""JSON, and plain Python objects of the same shape, to entries: rows nested in one another.

Three shapes: a list of rows for each record under its name; a list of rows of a top record, each
with the rows that lie in it under the name of their record; or one such row.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from attrs import define, field

from policyengine.diagnostics import DataError, Report
from policyengine.formats import headers
from policyengine.formats.csv_folder import read_text
from policyengine.formats.raw import folded
from policyengine.formats.tables import (
    PART_SPELLINGS,
    Change,
    Contents,
    Entry,
    Part,
    change_columns,
)
from policyengine.problems import data, files
from policyengine.schema import Field, Record, Schema
from policyengine.syntax.spelling import nearest

Object = Mapping[str, object]
Target = Field | Record
"""What a key of a row names: a field, the parent that it lies in, or a record of rows inside."""


class _Pairs(dict[str, object]):
    """An object of JSON, with the keys that it has twice; their first value is kept."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, object]]) -> _Pairs:
    made = _Pairs()
    for key, value in pairs:
        if key in made:
            made.repeated = (*made.repeated, key)
        made.setdefault(key, value)
    return made


def read_json(path: Path, schema: Schema, report: Report) -> Contents:
    """What a JSON file holds. Raises DataError for text that is not JSON, or holds no record."""
    text = read_text(path)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise DataError(files.not_json(path.name, error.lineno)) from error
    except (ValueError, RecursionError) as error:  # a number, or a nesting, without measure
        raise DataError(files.not_json(path.name, None)) from error
    return read_objects(value, schema, report, path.name)


def read_objects(value: object, schema: Schema, report: Report, name: str = "") -> Contents:
    """The entries of plain objects; `name` leads their places. Raises DataError for others."""
    reader = _Reader(schema, report, name)
    if isinstance(value, Mapping):
        reader.read_mapping(value)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        reader.read_top_rows(value)
    else:
        raise DataError(files.not_json(name, None))
    return reader.contents


@define
class _Reader:
    schema: Schema
    report: Report
    name: str
    contents: Contents = field(factory=Contents)
    known: dict[str, dict[str, Target]] = field(factory=dict)
    warned: set[tuple[str, str]] = field(factory=set)

    def read_mapping(self, value: Object) -> None:
        """Rows by record when a key names a top record, else one row of a top record."""
        records = {key: headers.record_called(str(key), self.schema) for key in value}
        if not any(record and not record.parents for record in records.values()):
            self.read_top_rows([value])
            return
        for key, record in records.items():
            if headers.is_changes(str(key)):
                self._changes(value[key], self.name, None)
            elif record:
                self._rows(value[key], record, self.name, ())
            else:
                near = headers.nearest_record(str(key), self.schema)
                self.report(files.unknown_sheet(str(key), near, self.name))

    def read_top_rows(self, rows: Sequence[object]) -> None:
        tops = [record for record in self.schema.records.values() if not record.parents]
        best = [self._best(tops, row) if isinstance(row, Mapping) else None for row in rows]
        if not tops or (any(rows) and not any(best)):
            keys = [str(key) for row in rows[:1] if isinstance(row, Mapping) for key in row]
            expected = list(self.schema.records)
            raise DataError(files.no_known_sheet(self.name, keys, expected))
        counts = dict.fromkeys((top.name for top in tops), 0)
        for row, record in zip(rows, (found or tops[0] for found in best), strict=True):
            counts[record.name] += 1
            self._row(row, record, _place(self.name, record.name, counts[record.name]), ())

    def _best(self, tops: Iterable[Record], row: Object) -> Record | None:
        """The top record that most keys of a row belong to; the first of equal ones."""
        best, most = None, 0
        for record in tops:
            known = self._known(record)
            count = sum(folded(str(key)) in known for key in row)
            if count > most:
                best, most = record, count
        return best

    def _known(self, record: Record) -> dict[str, Target]:
        """What the keys of a row of a record may be, folded; its own fields come first."""
        if record.name not in self.known:
            found: dict[str, Target] = dict(headers.columns_of(record, self.schema))
            for child in self.schema.children(record.name):
                for text in headers.names_of(child.name, child.alias, child.labels):
                    found.setdefault(folded(text), child)
            self.known[record.name] = found
        return self.known[record.name]

    def _rows(self, value: object, record: Record, lead: str, inside: tuple[Entry, ...]) -> None:
        for number, row in enumerate(_listed(value), start=1):
            self._row(row, record, _place(lead, record.name, number), inside)

    def _row(self, row: object, record: Record, place: str, inside: tuple[Entry, ...]) -> None:
        """The entry of a row, then those of the rows and changes in it."""
        if not isinstance(row, Mapping):
            self.report(data.not_a_row(place))
            return
        targets = self._targets(row, record, place)
        fields = {key: t for key, t in targets.items() if isinstance(t, Field)}
        records = {key: t for key, t in targets.items() if isinstance(t, Record)}
        entry = Entry(
            record,
            {column.index: row[key] for key, column in fields.items()},
            place,
            {column.index: key for key, column in fields.items()},
            {t.name: row[key] for key, t in records.items() if t.name in record.parents},
            inside,
            nested=True,
        )
        self.contents.entries.append(entry)
        for key, target in records.items():
            if target.name not in record.parents:
                self._rows(row[key], target, place, (*inside, entry))
        for key in filter(headers.is_changes, row):
            self._changes(row[key], place, entry)

    def _targets(self, row: Object, record: Record, place: str) -> dict[str, Target]:
        """What each key of a row names; unknown and repeated ones are reported."""
        found: dict[str, Target] = {}
        seen: set[int] = set()
        known = self._known(record)
        for key in row:
            target = known.get(folded(str(key)))
            if headers.is_changes(str(key)):
                continue
            if target is None:
                self._warn_unknown(str(key), record, place)
            elif id(target) in seen:
                self.report(files.repeated_column(key, place))
            else:
                found[key] = target
                seen.add(id(target))
        for key in getattr(row, "repeated", ()):
            self.report(files.repeated_column(key, place))
        return found

    def _warn_unknown(self, key: str, record: Record, place: str) -> None:
        """Once for each key of a record: a file may hold it in every row."""
        if (record.name, key) not in self.warned:
            self.warned.add((record.name, key))
            children = [child.name for child in self.schema.children(record.name)]
            near = nearest(key, [*headers.spellings_of(record), *children])
            self.report(files.unknown_column(key, near, place))

    def _changes(self, value: object, lead: str, of: Entry | None) -> None:
        """The rows under `biến_động`: of the row that they stand in, or of any row by its id."""
        for number, item in enumerate(_listed(value), start=1):
            place = _place(lead, "biến_động", number)
            if isinstance(item, Mapping):
                self.contents.changes.append(self._change(item, place, of))
            else:
                self.report(data.not_a_row(place))

    def _change(self, item: Object, place: str, of: Entry | None) -> Change:
        known = change_columns(self.schema)
        ids: list[tuple[Record | None, object]] = []
        titles: dict[Part, str] = {}
        for key in item:
            target = known.get(folded(str(key)))
            if target is None:
                near = nearest(str(key), PART_SPELLINGS)
                self.report(files.unknown_column(str(key), near, place))
            elif isinstance(target, Record):
                ids.append((target, item[key]))
            elif target == "id":
                ids.append((None, item[key]))
            else:
                titles[target] = key
        parts: dict[Part, object] = {part: item[key] for part, key in titles.items()}
        return Change(tuple(ids), parts, place, titles, of)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else [value]


def _place(lead: str, name: str, number: int) -> str:
    return f"{lead} › {name} {number}" if lead else f"{name} {number}"
