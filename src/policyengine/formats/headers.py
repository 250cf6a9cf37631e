"""Which record a sheet is, and which field a column is: by name, alias or label, under `fold`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from attrs import frozen

from policyengine.diagnostics import Report
from policyengine.formats.legacy_text import ENCODINGS, to_unicode
from policyengine.formats.raw import folded, is_blank, on_one_line, written
from policyengine.problems import files
from policyengine.schema import Field, Labels, Record, Schema
from policyengine.syntax.spelling import nearest

HEADER_WITHIN = 10
"""Rows of a sheet among which its header is looked for."""
_LONGEST_TITLE = 31
_NOT_IN_TITLES = str.maketrans("", "", "[]:*?/\\")
_CHANGES = frozenset({"biendong", "thaydoi", "changes"})
_GUIDES = frozenset({"huongdan", "guide", "instructions"})
_NEVER_READ = frozenset({"stt", "tt", "sott", "sothutu", "ghichu", "no", "note", "notes"})
"""Headers that every list has and that are no facts."""
_EXAMPLES = frozenset({"vidu", "example"})
_EXAMPLE_ID = "vd"
"""How the ids of an example begin, under `fold`."""

Target = TypeVar("Target")
Column = Field | Record
"""What a column holds: a field of the record, or the id of the parent row that a row lies in."""
Cells = Sequence[object]
Titles = Mapping[str, str]
"""The headers of a table as written, by the name of what the column holds."""


def sheet_title(title: str) -> str:
    """A title as a workbook allows it: without `[]:*?/\\`, 31 characters at most."""
    return on_one_line(title.translate(_NOT_IN_TITLES))[:_LONGEST_TITLE].strip()


@lru_cache(1024)
def is_changes(title: str) -> bool:
    """Whether a sheet holds the history of facts (Thay đổi, Biến động)."""
    titles = [title, *(to_unicode(title, encoding) for encoding in ENCODINGS)]
    return any(folded(each) in _CHANGES for each in titles)


def is_guide(title: str) -> bool:
    """Whether a sheet explains the workbook and is not meant to be read as data."""
    return folded(title) in _GUIDES


def names_of(name: str, alias: str | None, labels: Labels) -> list[str]:
    """Everything that a record, field or option may be called, the officers' word first."""
    return [text for text in (labels.vi, name, labels.en, alias) if text]


def is_known(title: str, schema: Schema) -> bool:
    """Whether a sheet is a record or the history of facts."""
    return is_changes(title) or record_called(title, schema) is not None


def record_called(title: str, schema: Schema) -> Record | None:
    """The record that a sheet title or a JSON key names, also in an encoding before Unicode."""
    wanted = {folded(title)}
    if not title.isascii():
        wanted |= {folded(to_unicode(title, encoding)) for encoding in ENCODINGS}
    for record in schema.records.values():
        for text in names_of(record.name, record.alias, record.labels):
            if not wanted.isdisjoint((folded(text), folded(sheet_title(text)))):
                return record
    return None


def nearest_record(title: str, schema: Schema) -> str | None:
    return nearest(title, (r.label("vi") for r in schema.records.values()))


def columns_of(record: Record, schema: Schema) -> dict[str, Column]:
    """What the columns of a record may be headed with, folded; its own fields come first."""
    found: dict[str, Column] = {}
    for own in record.fields:
        for text in names_of(own.name, own.alias, own.labels):
            found.setdefault(folded(text), own)
    for parent in (schema.records[name] for name in record.parents):
        called = names_of(parent.name, parent.alias, parent.labels)
        if parent.key:
            called += names_of(parent.key.name, parent.key.alias, parent.key.labels)
        for text in called:
            found.setdefault(folded(text), parent)
    return found


def spellings_of(record: Record) -> list[str]:
    """The headers to suggest for a misspelt one: labels, not the names of the policy."""
    return [t for f in record.fields for t in {f.label("vi"): None, f.label("en"): None}]


@frozen
class Header(Generic[Target]):
    """The header of a table: titles as written, and what each column holds (None: unknown)."""

    titles: tuple[str, ...]
    targets: tuple[Target | None, ...]
    rows: int
    """Rows of the table up to and with the header."""

    @property
    def matched(self) -> int:
        return sum(target is not None for target in self.targets)

    def repeats(self, cells: Cells) -> bool:
        """Whether a row is the header again, as on each page of a printed list."""
        same = 0
        for cell, title in zip(cells, self.titles, strict=False):
            if not is_blank(cell):
                if title_text(cell) != title:
                    return False
                same += 1
        return same > 1

    def is_example(self, cells: Cells) -> bool:
        """Whether a row is the example of a template: it says so, and its id is no real one."""
        marked = has_id = False
        for cell, title, target in zip(cells, self.titles, self.targets, strict=False):
            if isinstance(cell, str):
                text = folded(cell)
                marked = marked or (
                    target is None and text in _EXAMPLES and folded(title) in _NEVER_READ
                )
                has_id = has_id or (target is not None and text.startswith(_EXAMPLE_ID))
        return marked and has_id


def title_text(cell: object) -> str:
    """A header as shown, without the asterisk of a required column."""
    return on_one_line(written(cell)).rstrip("* ")


def find_header(rows: Sequence[Cells], known: Mapping[str, Target]) -> Header[Target] | None:
    """The row, or two rows, of the first ten that name most known columns; None when none does.

    Of equal ones the first: a single row before it is joined with the next.
    """
    best: Header[Target] | None = None
    for end in range(1, min(len(rows), HEADER_WITHIN) + 1):
        for height in (1, 2):
            if height <= end:
                found = _header(rows[end - height : end], end, known)
                if found.matched > (best.matched if best else 0):
                    best = found
    return best


def _header(rows: Sequence[Cells], end: int, known: Mapping[str, Target]) -> Header[Target]:
    width = max(len(row) for row in rows)
    titles, targets = [], []
    for index in range(width):
        parts = [title_text(row[index]) for row in rows if index < len(row)]
        title, target = _best_title(parts, known)
        titles.append(title)
        targets.append(target)
    return Header(tuple(titles), tuple(targets), end)


def _best_title(parts: list[str], known: Mapping[str, Target]) -> tuple[str, Target | None]:
    """Under a title that spans several columns: both together, else the lower, else the upper."""
    together = " ".join(dict.fromkeys(filter(None, parts)))
    for text in (together, *reversed(parts)):
        target = known.get(folded(text))
        if target is not None:
            return text, target
    return together, None


def is_numbering(cells: Cells) -> bool:
    """Whether a row only numbers the columns of a form: (1) (2) (3), or A B 1 2 3.

    A row of data may be 1, 2, 3 by chance; five in order, or three in parentheses, are no accident.
    """
    texts = [on_one_line(written(cell)) for cell in cells if not is_blank(cell)]
    bare = [text.strip("()") for text in texts]
    letters = sum(text.isalpha() for text in bare)
    in_order = [*"ABCDEF"[:letters], *map(str, range(1, len(bare) - letters + 1))]
    enough = 3 if all(text.startswith("(") for text in texts) else 5
    return len(bare) >= enough and bare == in_order


def without_repeats(
    header: Header[Target], place: str, report: Report
) -> tuple[Target | None, ...]:
    """What each column holds, where a second column for the same is reported and not read."""
    seen: set[int] = set()
    targets: list[Target | None] = []
    for title, target in zip(header.titles, header.targets, strict=True):
        if target is not None and id(target) in seen:
            report(files.repeated_column(title, place))
            target = None
        elif target is not None:
            seen.add(id(target))
        targets.append(target)
    return tuple(targets)


def report_unknown(
    header: Header[Target], suggestions: Iterable[str], place: str, report: Report
) -> None:
    """Warn of columns that the policy does not know."""
    known = list(suggestions)
    for title, target in zip(header.titles, header.targets, strict=True):
        if target is None and title and folded(title) not in _NEVER_READ:
            report(files.unknown_column(title, nearest(title, known), place))
