"""The formatter: a policy file in either language, comments and layout kept.

Works by substitution, token by token: a keyword by the other spelling of its terminal, a number
or date by the way the language writes it, a unit by its name. Names and the words of texts stay.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby, zip_longest
from typing import Any

import attrs
from attrs import evolve, frozen
from lark import Token

from policyengine.diagnostics import Language
from policyengine.source import Source
from policyengine.syntax.keywords import BY_TERMINAL, UNIT_NAMES
from policyengine.syntax.lex import lex, moment_text
from policyengine.syntax.nodes import File, Unit
from policyengine.syntax.parse import parse

_CAPITAL_IN_VIETNAMESE = ("ARTICLE", "SECTION")
"""Vietnamese law writes `Điều 5` and `Mục II` but `khoản 1` and `điểm a`."""
_BEFORE_CELL_VALUE = ("BLANK", "EQUAL", "ASSUME")
_SWAPPED_SEPARATORS = str.maketrans(",.", ".,")


def write(source: Source, language: Language) -> str:
    """The text of `source` in `language`, which may be the one it is in.

    Parses to the same tree. A text with a fault of syntax is given back as it is: `parse`
    reports what is wrong with it.
    """
    faults: list[object] = []
    file = parse(source, faults.append)
    if file is None:
        return source.text
    atoms = sorted(_atoms(source, file, language), key=lambda atom: atom.start)
    lines = _aligned(_tables_aligned(_lines(source.text, atoms)))
    return "".join(f"{line.written.rstrip()}\n" for line in _without_blank_end(lines))


# ---- what stands where ------------------------------------------------------------------------


@frozen
class Atom:
    """A token, a word of one that goes over a line end, or a comment: where it was, what it is.

    `text` is what is written instead; empty for words that the first one now stands for.
    """

    start: int
    end: int
    text: str
    kind: str


def _atoms(source: Source, file: File, language: Language) -> Iterator[Atom]:
    lexed = lex(source, lambda _: None)
    same = lexed.language == language
    units = _Places((span.start, span.end) for span in _unit_spans(file))
    for comment in lexed.comments:
        yield Atom(comment.start, comment.end, comment.text.rstrip(), "COMMENT")
    for token, before, swapped in _in_place(lexed.tokens, same):
        start, end = token.start_pos or 0, token.end_pos or 0
        written = source.text[swapped.start_pos or 0 : swapped.end_pos or 0]
        if token.type in BY_TERMINAL:
            spelled = None if same else _spelled(token.type, before, language)
            yield from _keyword(source.text[start:end], start, token.type, spelled)
        elif token.type == "NAME":
            shown = _unit_name(written, language) if start in units and not same else written
            yield Atom(start, end, shown, "NAME")
        else:
            yield Atom(start, end, _literal(token, written, language, same), token.type)


def _in_place(tokens: list[Token], same: bool) -> Iterator[tuple[Token, str, Token]]:
    """Each token, the kind of the one before, and the one to write in its place.

    In a translation the labels `"vi" / "en"` change places.
    """
    places = list(tokens)
    for i in range(2, len(tokens)):
        if not same and [t.type for t in tokens[i - 2 : i + 1]] == ["STRING", "SLASH", "STRING"]:
            places[i - 2], places[i] = tokens[i], tokens[i - 2]
    before = ["", *(token.type for token in tokens)]
    return zip(tokens, before, places, strict=False)


def _keyword(written: str, start: int, kind: str, spelled: str | None) -> Iterator[Atom]:
    """A keyword, respelled or as written.

    Where its words go over a line end (and a comment), each is an atom of its own.
    """
    position = start
    for number, line in enumerate(written.split("\n")):
        words = line.split("#", 1)[0]
        here = position + len(words) - len(words.lstrip())
        shown = words.strip() if spelled is None else spelled * (number == 0)
        yield Atom(here, here + len(words.strip()), shown, kind)
        position += len(line) + 1


def _spelled(terminal: str, before: str, language: Language) -> str:
    """How a language writes a keyword that stands after the terminal `before`."""
    if terminal == "NOBODY" and language == "en" and before not in _BEFORE_CELL_VALUE:
        return " ".join(BY_TERMINAL[part].en for part in ("NOT", "HAS"))
    spelled = BY_TERMINAL[terminal].spelling(language)
    capital = language == "vi" and terminal in _CAPITAL_IN_VIETNAMESE
    return spelled.capitalize() if capital else spelled


def _literal(token: Token, written: str, language: Language, same: bool) -> str:
    if token.type in ("DATE", "MONTH_LITERAL", "DAY_MONTH"):
        return moment_text(token.type, token.value, language)
    if token.type == "NUMBER" and not same:
        return written.translate(_SWAPPED_SEPARATORS)
    return written


# ---- units ------------------------------------------------------------------------------------


class _Places:
    """Whether an offset lies in one of some ranges, nested or apart."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(ranges):
            if self.ends and start < self.ends[-1]:
                self.ends[-1] = max(end, self.ends[-1])
            else:
                self.starts.append(start)
                self.ends.append(end)

    def __contains__(self, offset: int) -> bool:
        at = bisect_right(self.starts, offset) - 1
        return at >= 0 and offset < self.ends[at]


def _unit_spans(file: File) -> Iterator[Any]:
    """The spans of all units written; every name in them is a word of a unit."""
    waiting: list[Any] = [file]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(node)
        elif isinstance(node, Unit):
            yield node.span
        elif attrs.has(type(node)):
            waiting.extend(
                getattr(node, field.name) for field in attrs.fields(type(node)) if field.eq
            )


def _unit_name(written: str, language: Language) -> str:
    """`người` for `person` and back; what is no unit is a fault of the writer's, and stays."""
    if language == "en":
        return UNIT_NAMES.get(written, written)
    return next((vi for vi, en in UNIT_NAMES.items() if en == written), written)


# ---- lines ------------------------------------------------------------------------------------


@frozen
class Part:
    """An atom on its line: the column it stood at, and the gap now before it."""

    text: str
    kind: str
    column: int
    gap: str


@frozen
class Line:
    parts: tuple[Part, ...]

    @property
    def written(self) -> str:
        return "".join(part.gap + part.text for part in self.parts)

    @property
    def is_row(self) -> bool:
        """A whole row of a table on one line; a comment may follow it."""
        kinds = [part.kind for part in self.parts if part.kind != "COMMENT"]
        return len(kinds) > 1 and kinds[0] == "ROW" and kinds[-1] == "VBAR"

    @property
    def is_comment(self) -> bool:
        return [part.kind for part in self.parts] == ["COMMENT"]

    def end_before(self, index: int) -> int:
        """The column at which the text before a part now ends."""
        return sum(len(part.gap) + len(part.text) for part in self.parts[:index])


def _lines(text: str, atoms: list[Atom]) -> list[Line]:
    """The atoms by line. A line that has none left is gone, one that never had any stays blank."""
    starts = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]
    by_line: dict[int, list[Atom]] = {}
    for atom in atoms:
        by_line.setdefault(bisect_right(starts, atom.start) - 1, []).append(atom)
    found = []
    for number, start in enumerate(starts):
        here = by_line.get(number, [])
        kept = [atom for atom in here if atom.text]
        if kept or not here:
            found.append(Line(tuple(_parts(text, start, kept))))
    return found


def _parts(text: str, line_start: int, atoms: list[Atom]) -> Iterator[Part]:
    for index, atom in enumerate(atoms):
        before = line_start if index == 0 else atoms[index - 1].end
        gap = text[before : atom.start]
        if gap.strip():  # a word now left out stood here
            gap = gap[: len(gap) - len(gap.lstrip())] or " "
        yield Part(atom.text, atom.kind, atom.start - line_start, gap.replace("\ufeff", ""))


def _without_blank_end(lines: list[Line]) -> list[Line]:
    last = max((i for i, line in enumerate(lines) if line.parts), default=-1)
    return lines[: last + 1]


# ---- columns ----------------------------------------------------------------------------------


def _tables_aligned(lines: list[Line]) -> list[Line]:
    """Rows that follow one another, comments between them or not, get columns of one width."""
    found: list[Line] = []
    for in_table, group in groupby(lines, key=lambda line: line.is_row or line.is_comment):
        block = list(group)
        found += _table(block) if in_table else block
    return found


def _table(lines: list[Line]) -> list[Line]:
    cells = [[cell for cell, _ in _cells(line)] for line in lines if line.is_row]
    widths = [max(map(len, column)) for column in zip_longest(*cells, fillvalue="")]
    return [_row(line, widths) if line.is_row else line for line in lines]


def _cells(row: Line) -> Iterator[tuple[str, int]]:
    """The text of each cell, and the index of the border after it."""
    written = ""
    for index, part in enumerate(row.parts):
        if part.kind == "VBAR":
            yield written.strip(), index
            written = ""
        elif part.kind != "ROW":
            written += (part.gap or "") + part.text


def _row(row: Line, widths: list[int]) -> Line:
    border = row.parts[0]
    shown = "".join(
        f"| {cell.ljust(width)} " for (cell, _), width in zip(_cells(row), widths, strict=False)
    )
    last = max(index for _, index in _cells(row))
    whole = evolve(border, text=f"{shown}|")
    return Line((whole, *row.parts[last + 1 :]))


def _aligned(lines: list[Line]) -> list[Line]:
    """In each paragraph, what stood in one column after a wide gap stands in one column still."""
    found: list[Line] = []
    for blank, group in groupby(lines, key=lambda line: not line.parts):
        paragraph = list(group)
        found += paragraph if blank else _paragraph(paragraph)
    return found


def _paragraph(lines: list[Line]) -> list[Line]:
    stops = {part.column for line in lines for part in line.parts[1:] if len(part.gap) > 1}
    for column in sorted(stops):
        places = {
            number: index
            for number, line in enumerate(lines)
            for index, part in enumerate(line.parts)
            if part.column == column and (index == 0 or len(part.gap) > 1)
        }
        ends = [lines[n].end_before(i) for n, i in places.items() if i]
        wanted = max(column, max(ends) + 2)
        for number, index in places.items():
            lines[number] = _moved(lines[number], index, wanted)
    return lines


def _moved(line: Line, index: int, column: int) -> Line:
    gap = " " * (column - line.end_before(index))
    parts = (*line.parts[:index], evolve(line.parts[index], gap=gap), *line.parts[index + 1 :])
    return Line(parts)
