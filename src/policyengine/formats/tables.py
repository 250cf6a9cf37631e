"""Tables (sheets, CSV files) to entries: raw cells by field, still without types and links."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from attrs import evolve, field, frozen

from policyengine.diagnostics import Report
from policyengine.formats import headers
from policyengine.formats.legacy_text import Encoding, converted, find_legacy
from policyengine.formats.raw import folded, is_blank
from policyengine.problems import files
from policyengine.problems.registry import Pair
from policyengine.schema import Field, Record, Schema


@frozen
class Table:
    """One sheet: its title, and all its rows with their numbers, the header among them.

    A cell is text, a number, a truth, a date, or None; `place` is what leads to it (file › sheet).
    """

    title: str
    place: str
    numbers: Sequence[int]
    rows: Sequence[headers.Cells]


@frozen(eq=False)
class Entry:
    """One row to be: raw cells by field index, and in which rows it lies.

    Told by ids in columns (`parents`: raw id by record) or, in JSON, by nesting (`inside`).
    """

    record: Record
    cells: Mapping[int, object]
    place: str
    titles: Mapping[int, str]
    """The headers as written, by field index, for messages."""
    parents: Mapping[str, object] = field(factory=dict)
    inside: "tuple[Entry, ...]" = ()
    nested: bool = False
    """From JSON: ids may be left out, and every name that is left out is blank."""

    def place_of(self, column: Field) -> str:
        return f"{self.place} › {self.titles.get(column.index) or column.label('vi')}"


Part = Literal["id", "column", "value", "since", "until", "paper"]


@frozen(eq=False)
class Change:
    """One row of the sheet of changes; `ids` with the record that their header names, if any."""

    ids: tuple[tuple[Record | None, object], ...]
    parts: Mapping[Part, object]
    place: str
    titles: Mapping[Part, str]
    of: Entry | None = None
    """In JSON, the row that the change is nested in; it needs no id."""

    def place_of(self, part: Part) -> str:
        return f"{self.place} › {self.titles[part]}" if part in self.titles else self.place


@frozen
class Contents:
    """What a source of data holds."""

    entries: list[Entry] = field(factory=list)
    changes: list[Change] = field(factory=list)


_PARTS: dict[Part, tuple[str, ...]] = {
    "id": ("mã", "mã số", "id"),
    "column": ("cột", "cột thay đổi", "tên cột", "column", "field"),
    "value": ("giá trị mới", "giá trị", "new value", "value"),
    "since": ("từ ngày", "đổi từ ngày", "kể từ ngày", "from", "since"),
    "until": ("đến ngày", "đến hết ngày", "until", "to"),
    "paper": ("giấy tờ", "giấy tờ căn cứ", "căn cứ", "căn cứ thay đổi", "document"),
}
_ABOVE_DATA = 2
"""Rows below a header in which there may stand an example, or the numbers of the columns."""
_NEEDED: tuple[Part, ...] = ("id", "column", "value", "since")
PART_SPELLINGS: dict[str, Part] = {
    folded(text): part for part, texts in _PARTS.items() for text in texts
}
"""What the columns of the sheet of changes, and the keys of a dated value in JSON, are called."""


def read_tables(
    tables: Iterable[Table], schema: Schema, report: Report, encoding: Encoding | None = None
) -> Contents:
    """The entries of every table that is a record, and the rows of the sheet of changes.

    The caller has made sure that each title is known. Text in the old `encoding` is converted;
    in an old encoding that was not named, it is reported and left as it is.
    """
    contents = Contents()
    places: dict[str, tuple[str, headers.Titles]] = {}
    for given in tables:
        table = _in_unicode(given, schema, encoding, report)
        if table is None:
            continue
        if not any(not is_blank(cell) for row in table.rows for cell in row):
            report(files.empty_table(table.title, table.place))
        elif headers.is_changes(table.title):
            contents.changes.extend(read_changes(table, schema, report))
        else:
            record = headers.record_called(table.title, schema)
            assert record, "an unknown table is not handed on"
            contents.entries.extend(_entries(table, record, schema, report, places))
    return contents


def _in_unicode(
    table: Table, schema: Schema, encoding: Encoding | None, report: Report
) -> Table | None:
    """The table in Unicode; None when its headers are in an old encoding that was not named."""
    found = find_legacy(table.rows)
    if found is None:
        return table
    meant = evolve(table, rows=converted(table.rows, found.encoding, found.columns))
    if found.encoding == encoding:
        return meant
    report(files.old_encoding(found.encoding, found.written, found.meant, table.place))
    known = known_headers(table.title, schema)
    as_is, in_unicode = (headers.find_header(each.rows, known) for each in (table, meant))
    less = in_unicode is not None and (as_is is None or as_is.matched < in_unicode.matched)
    return None if less else table


def known_headers(title: str, schema: Schema) -> Mapping[str, object]:
    """What the columns of a table may be headed with, folded."""
    if headers.is_changes(title):
        return change_columns(schema)
    record = headers.record_called(title, schema)
    return headers.columns_of(record, schema) if record else {}


def _rows(
    table: Table, header: headers.Header[headers.Target]
) -> Iterable[tuple[str, headers.Cells]]:
    """The rows below the header with their places.

    Left out are blank ones, the header again, a row that numbers the columns, and an example.
    """
    for position, (number, row) in enumerate(
        zip(table.numbers[header.rows :], table.rows[header.rows :], strict=True)
    ):
        if all(is_blank(cell) for cell in row) or header.repeats(row):
            continue
        if position < _ABOVE_DATA and (headers.is_numbering(row) or header.is_example(row)):
            continue
        yield f"{table.place} › dòng {number}", row


def _entries(
    table: Table,
    record: Record,
    schema: Schema,
    report: Report,
    places: dict[str, tuple[str, headers.Titles]],
) -> Iterable[Entry]:
    """The rows of a record. `places` holds where each record was found, and with which columns."""
    header = headers.find_header(table.rows, headers.columns_of(record, schema))
    if header is None:
        report(files.no_header(table.title, table.place))
        return
    headers.report_unknown(header, headers.spellings_of(record), table.place, report)
    targets = headers.without_repeats(header, table.place, report)
    report_missing(record, targets, schema, table.place, report)
    titled = {t.name: title for t, title in zip(targets, header.titles, strict=True) if t}
    _report_different(record, titled, table.place, places, report)
    fields = {i: t for i, t in enumerate(targets) if isinstance(t, Field)}
    parents = {i: t.name for i, t in enumerate(targets) if isinstance(t, Record)}
    titles = {column.index: header.titles[i] for i, column in fields.items()}
    for place, row in _rows(table, header):
        cells = {column.index: row[i] for i, column in fields.items() if i < len(row)}
        inside = {name: row[i] for i, name in parents.items() if i < len(row)}
        yield Entry(record, cells, place, titles, inside)


def _report_different(
    record: Record,
    titled: headers.Titles,
    place: str,
    places: dict[str, tuple[str, headers.Titles]],
    report: Report,
) -> None:
    """Name the columns that only one of two tables of a record has."""
    first, before = places.setdefault(record.name, (place, titled))
    only_first = [title for name, title in before.items() if name not in titled]
    only_here = [title for name, title in titled.items() if name not in before]
    if only_first or only_here:
        pair = label_pair(record)
        report(files.different_columns(pair, first, only_first, only_here, place))


def label_pair(of: Record | Field) -> Pair:
    return of.label("vi"), of.label("en")


def report_missing(
    record: Record,
    targets: Sequence[headers.Column | None],
    schema: Schema,
    place: str,
    report: Report,
) -> None:
    """Name the columns that a table lacks; those that only blanks stand for are a warning."""
    given = {target.name for target in targets if isinstance(target, Field)}
    named = {target.name for target in targets if isinstance(target, Record)}
    absent = [column for column in record.fields if column.name not in given]
    for column in absent:
        if column.required:
            report(files.missing_column(label_pair(column), place))
    meant = [c for c in absent if not c.required and c.blank.kind in ("none", "value")]
    if meant:
        report(files.columns_left_out([label_pair(column) for column in meant], place))
    for parent in (schema.records[name] for name in record.parents if name not in named):
        key = label_pair(parent.key) if parent.key else label_pair(parent)
        report(files.missing_parent_column(label_pair(parent), key, place))


def change_columns(schema: Schema) -> dict[str, Record | Part]:
    """The columns of the sheet of changes; its ids may be headed with the key of a record."""
    found: dict[str, Record | Part] = dict(PART_SPELLINGS)
    for record in schema.records.values():
        if record.key:
            key = record.key
            for text in headers.names_of(key.name, key.alias, key.labels):
                found.setdefault(folded(text), record)
    return found


def read_changes(table: Table, schema: Schema, report: Report) -> Iterable[Change]:
    """The rows of the sheet of changes; none when it lacks a column that each must have."""
    header = headers.find_header(table.rows, change_columns(schema))
    if header is None:
        report(files.no_header(table.title, table.place))
        return
    headers.report_unknown(header, [texts[0] for texts in _PARTS.values()], table.place, report)
    targets = headers.without_repeats(header, table.place, report)
    ids = {i: target for i, target in enumerate(targets) if isinstance(target, Record)}
    parts: dict[int, Part] = {
        i: target for i, target in enumerate(targets) if target and not isinstance(target, Record)
    }
    titles = {part: header.titles[i] for i, part in parts.items()}
    missing = [part for part in _NEEDED if part not in titles and not (part == "id" and ids)]
    for part in missing:
        vi, en = _PARTS[part][0], part
        report(files.missing_column((vi.capitalize(), en), table.place))
    if missing:
        return
    for place, row in _rows(table, header):
        given = {part: row[i] for i, part in parts.items() if i < len(row)}
        named = [(record, row[i]) for i, record in ids.items() if i < len(row)]
        every = [(None, given.pop("id", None)), *named]
        yield Change(tuple(pair for pair in every if not is_blank(pair[1])), given, place, titles)
