"""The typed parsers: one raw cell and its field to a cell as `population` documents it."""

import re
from collections.abc import Callable, Iterator

from attrs import frozen

from policyengine.diagnostics import Diagnostic, Report, Text
from policyengine.formats.headers import names_of
from policyengine.formats.raw import Uncomputed, clean, exact, folded, is_blank, shown, written
from policyengine.formats.written_dates import parse_day, parse_month
from policyengine.formats.written_numbers import parse_number
from policyengine.population import Unknown, blank_cell, unknown_cell
from policyengine.problems import cells
from policyengine.schema import Field, Labels, Schema
from policyengine.syntax.spelling import nearest
from policyengine.types import (
    Choice,
    Date,
    DeclarationName,
    Identity,
    Month,
    Number,
    Reference,
    Truth,
    Words,
)

UNKNOWN_WORDS = frozenset({"?", "khongro", "chuaro", "unknown"})
NONE_WORDS = frozenset({"khongco", "none"})
OUTSIDE_WORDS = frozenset({"ngoaiho", "ngoai", "outside"})
_SPECIAL = re.compile(r"\W*[kcun?]", re.IGNORECASE)
"""How the words for unknown and none begin; most values need no closer look."""
_TRUTHS = {
    **dict.fromkeys(("co", "x", "1", "true", "yes", "dung", "✓", "✔"), True),
    **dict.fromkeys(("khong", "khongco", "0", "false", "no", "sai"), False),
}
_CITIZEN_WORDS = ("dinhdanh", "cancuoc", "cccd", "citizenid")
_CITIZEN_DIGITS = 12
_SPREADSHEET_DIGITS = 15
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_NUMBER_AS_TEXT = re.compile(r"(\d{9,})\.0")


@frozen
class BadValue:
    """A cell that cannot be read. The diagnostic still lacks its place."""

    diagnostic: Diagnostic

    @property
    def message(self) -> Text:
        return self.diagnostic.message

    @property
    def help(self) -> Text | None:
        return self.diagnostic.help


@frozen
class ReferenceTo:
    """The id of a row, to be found once all rows are read."""

    id: str


@frozen
class Outside:
    """Somebody who is known to be outside the records."""


def parse_cell(
    raw: object, field: Field, schema: Schema, warn: Report | None = None
) -> object | BadValue:
    """The cell that `raw` (text, number, truth, date, None) stands for, or what is wrong with it.

    A reference becomes `ReferenceTo` or `Outside`. What was read but should be looked at goes to
    `warn`, still without its place.
    """
    if isinstance(raw, Unknown):
        return raw
    if is_blank(raw):
        return blank_cell(field)
    if isinstance(raw, list | tuple | dict):
        return BadValue(cells.not_one_value())
    if isinstance(raw, Uncomputed):
        return BadValue(cells.formula_without_value())
    word = folded(raw) if isinstance(raw, str) and _SPECIAL.match(raw) else ""
    if word in UNKNOWN_WORDS:
        return unknown_cell(field)
    if word in NONE_WORDS and _says_none(word, field):
        return None
    parse = _PARSERS.get(type(field.type))
    if parse is None:  # a field whose declaration has a fault of its own
        return unknown_cell(field)
    cell = parse(raw, field, schema, warn)
    return BadValue(cell) if isinstance(cell, Diagnostic) else cell


def _says_none(word: str, field: Field) -> bool:
    if isinstance(field.type, Reference):
        return True
    if isinstance(field.type, Choice) and word in _option_spellings(field):
        return False
    return field.blank.kind == "none"


def _truth(raw: object, field: Field, schema: Schema, warn: Report | None) -> object:
    found = _TRUTHS.get(folded(written(raw)))
    return cells.not_yes_or_no(shown(raw, field.sensitive)) if found is None else found


def _day(raw: object, field: Field, schema: Schema, warn: Report | None) -> object:
    return parse_day(raw, field.sensitive)


def _month(raw: object, field: Field, schema: Schema, warn: Report | None) -> object:
    return parse_month(raw, field.sensitive)


def _number(raw: object, field: Field, schema: Schema, warn: Report | None) -> object:
    return parse_number(raw, field)


def _words(raw: object, field: Field, schema: Schema, warn: Report | None) -> object:
    return clean(raw) if isinstance(raw, str) else written(raw)


def _choice(raw: object, field: Field, schema: Schema, warn: Report | None) -> object:
    return _listed(raw, field, _option_spellings(field))


def _declaration(raw: object, field: Field, schema: Schema, warn: Report | None) -> object:
    assert isinstance(field.type, DeclarationName)
    names = schema.programs if field.type.kind == "program" else schema.categories
    labels = schema.declaration_labels
    called = ((name, None, label) for name in names for label in labels.get(name) or (Labels(),))
    return _listed(raw, field, _spellings(called))


def _listed(raw: object, field: Field, spellings: dict[str, tuple[str, str]]) -> object:
    """The name whose spelling stands in the cell."""
    found = spellings.get(folded(written(raw)))
    if found:
        return found[0]
    value = shown(raw, field.sensitive)
    near = nearest(value, (text for _, text in spellings.values())) if value else None
    listed: dict[str, str] = {}
    for name, text in spellings.values():
        listed.setdefault(name, text)
    return cells.option_not_listed(value, near, tuple(listed.values()))


def _option_spellings(field: Field) -> dict[str, tuple[str, str]]:
    assert isinstance(field.type, Choice)
    missing = len(field.type.options)
    aliases = field.option_aliases or (None,) * missing
    labels = field.option_labels or (Labels(),) * missing
    return _spellings(zip(field.type.options, aliases, labels, strict=True))


def _spellings(
    declared: Iterator[tuple[str, str | None, Labels]],
) -> dict[str, tuple[str, str]]:
    """Name and spelling by folded spelling."""
    found: dict[str, tuple[str, str]] = {}
    for name, alias, labels in declared:
        for text in names_of(name, alias, labels):
            found.setdefault(folded(text), (name, text))
    return found


def _reference(raw: object, field: Field, schema: Schema, warn: Report | None) -> object:
    if folded(written(raw)) in OUTSIDE_WORDS:
        return Outside()
    id = _identity(raw, field, schema, warn)
    return ReferenceTo(id) if isinstance(id, str) else id


def _identity(raw: object, field: Field, schema: Schema, warn: Report | None) -> object:
    """An id as text; one that a spreadsheet took for a number gets its zeros back."""
    if isinstance(raw, str):
        text = clean(raw)
        if _SCIENTIFIC.fullmatch(text):
            return cells.damaged_id(shown(raw, field.sensitive))
        stored = _NUMBER_AS_TEXT.fullmatch(text)
        return _with_zeros(stored[1], field, warn) if stored else text
    number = exact(raw)
    too_long = isinstance(raw, float) and abs(raw) >= 10**_SPREADSHEET_DIGITS
    if number is None or too_long:
        return cells.damaged_id(shown(raw, field.sensitive))
    return _with_zeros(written(raw), field, warn)


def _with_zeros(digits: str, field: Field, warn: Report | None) -> str:
    if len(digits) not in (10, 11) or not digits.isdecimal() or not _holds_citizen_ids(field):
        return digits
    padded = digits.zfill(_CITIZEN_DIGITS)
    if warn:
        known = None if field.sensitive else digits
        warn(cells.id_lost_zeros(known, padded))
    return padded


def _holds_citizen_ids(field: Field) -> bool:
    """Whether the column holds citizen ids: it is named so, or sensitive.

    Another printed column (the number of a bank account) is left as it is.
    """
    names = folded(" ".join(filter(None, (field.name, field.labels.vi, field.labels.en))))
    named_so = any(word in names for word in _CITIZEN_WORDS)
    return named_so or (field.sensitive and not field.print_only)


_PARSERS: dict[type, Callable[[object, Field, Schema, Report | None], object]] = {
    Truth: _truth,
    Date: _day,
    Month: _month,
    Number: _number,
    Choice: _choice,
    Identity: _identity,
    Words: _words,
    Reference: _reference,
    DeclarationName: _declaration,
}
