"""JSON, and plain Python objects of the same shape, to entries: rows nested in one another.

Three shapes: one list of rows per record under its name; a list of rows of a top record, each
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
from policyengine.formats.tables import Contents, Entry
from policyengine.problems import data, files
from policyengine.schema import Field, Record, Schema
from policyengine.syntax.spelling import nearest

Target = Field | Record
"""What a key of an object names: a field, a record of rows that lie in it, or its parent."""


class _Pairs(dict[str, object]):
    """An object of JSON with the keys that it has twice; the first value is kept."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, object]]) -> _Pairs:
    made = _Pairs(reversed(pairs))
    made = _Pairs((key, made[key]) for key, _ in pairs)
    made.repeated = tuple(key for n, (key, _) in enumerate(pairs) if key in dict(pairs[:n]))
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

    def read_mapping(self, value: Mapping[str, object]) -> None:
        """Rows by record when a key names a top record (or all rows are lists), else one row."""
        records = {key: headers.record_called(key, self.schema) for key in value}
        if any(record and not record.parents for record in records.values()):
            for key, record in records.items():
                if record:
                    self._rows(value[key], record, self.name, ())
                else:
                    near = headers.nearest_record(key, self.schema)
                    self.report(files.unknown_sheet(key, near, self.name))
        elif value and self._best_top(value) is None:
            expected = list(self.schema.records)
            raise DataError(files.no_known_sheet(self.name, [str(key) for key in value], expected))
        else:
            self.read_top_rows([value])

    def read_top_rows(self, rows: Iterable[object]) -> None:
        tops = [record for record in self.schema.records.values() if not record.parents]
        counts = dict.fromkeys((top.name for top in tops), 0)
        for row in rows:
            found = self._best_top(row) if isinstance(row, Mapping) else None
            record = found or tops[0]
            counts[record.name] += 1
            self._row(row, record, self._place(self.name, record, counts[record.name]), ())

    def _best_top(self, row: Mapping[str, object]) -> Record | None:
        """The top record that most keys of a row belong to; the first of equal ones."""
        best, most = None, 0
        for record in self.schema.records.values():
            known = self._known(record)
            count = sum(folded(str(key)) in known for key in row)
            if not record.parents and count > most:
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

    @staticmethod
    def _place(lead: str, record: Record, number: int) -> str:
        return f"{lead} › {record.name} {number}" if lead else f"{record.name} {number}"

    def _rows(self, value: object, record: Record, lead: str, inside: tuple[Entry, ...]) -> None:
        rows = value if isinstance(value, list | tuple) else [value]
        for number, row in enumerate(rows, start=1):
            self._row(row, record, self._place(lead, record, number), inside)

    def _row(self, row: object, record: Record, place: str, inside: tuple[Entry, ...]) -> None:
        if not isinstance(row, Mapping):
            self.report(data.not_a_row(place))
            return
        targets = self._targets(row, record, place)
        fields = {key: t for key, t in targets.items() if isinstance(t, Field)}
        parents = {t.name: row[key] for key, t in targets.items() if self._is_parent(t, record)}
        entry = Entry(
            record,
            {column.index: row[key] for key, column in fields.items()},
            place,
            {column.index: key for key, column in fields.items()},
            parents,
            inside,
            nested=True,
        )
        self.contents.entries.append(entry)
        for key, target in targets.items():
            if isinstance(target, Record) and not self._is_parent(target, record):
                self._rows(row[key], target, place, (*inside, entry))

    @staticmethod
    def _is_parent(target: Target, record: Record) -> bool:
        return isinstance(target, Record) and target.name in record.parents

    def _targets(self, row: Mapping[str, object], record: Record, place: str) -> dict[str, Target]:
        """What each key of a row names; unknown and repeated ones are reported."""
        found: dict[str, Target] = {}
        seen: set[str] = set()
        known = self._known(record)
        for key in row:
            target = known.get(folded(key))
            if target is None:
                self._warn_unknown(key, record, place)
            elif (called := self._key_of(target)) in seen:
                self.report(files.repeated_column(key, place))
            else:
                found[key] = target
                seen.add(called)
        for key in getattr(row, "repeated", ()):
            self.report(files.repeated_column(key, place))
        return found

    @staticmethod
    def _key_of(target: Target) -> str:
        return f"record {target.name}" if isinstance(target, Record) else target.name

    def _warn_unknown(self, key: str, record: Record, place: str) -> None:
        if (record.name, key) not in self.warned:
            self.warned.add((record.name, key))
            children = [child.name for child in self.schema.children(record.name)]
            near = nearest(key, [*headers.spellings_of(record), *children])
            self.report(files.unknown_column(key, near, place))
