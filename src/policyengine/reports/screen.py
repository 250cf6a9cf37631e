"""Puts styled lines, tables and trees on a stream: colour and boxes on a terminal, plain elsewhere.

The only module that prints. What is piped has no colour, no box drawing and no wrapped line.
"""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from attrs import frozen

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

Piece = tuple[str, str]
"""Some text and its style in the words of rich; an empty style is plain."""
Line = list[Piece]


@frozen
class Branch:
    """A line with the lines below it."""

    line: Line
    parts: tuple["Branch", ...] = ()


def plain(line: Line) -> str:
    """A line without its styles."""
    return "".join(text for text, _ in line)


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody looks at the stream."""
    return stream.isatty()


def show_lines(lines: Iterable[Line], stream: TextIO) -> None:
    """Print lines."""
    if not is_terminal(stream):
        stream.writelines(plain(line).rstrip() + "\n" for line in lines)
        return
    from rich.text import Text

    console = _console(stream)
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True)


def show_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int], stream: TextIO
) -> None:
    """Print a table; columns numbered in `right` are aligned to the right."""
    if not is_terminal(stream):
        stream.writelines(line + "\n" for line in _aligned([header, *rows], right))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", show_lines=False)
    for index, title in enumerate(header):
        table.add_column(title, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    _console(stream).print(table)


def show_tree(root: Branch, stream: TextIO) -> None:
    """Print a tree; plain output is indented by two spaces."""
    if not is_terminal(stream):
        stream.writelines(line + "\n" for line in _indented(root, 0))
        return
    _console(stream).print(_tree(root))


def show_json(values: Iterable[Any], stream: TextIO) -> None:
    """Print one JSON array, a value on each line, as the values come."""
    stream.write("[")
    for index, value in enumerate(values):
        stream.write(",\n" if index else "\n")
        stream.write(json.dumps(value, ensure_ascii=False))
    stream.write("\n]\n")


def show_value(value: Any, stream: TextIO) -> None:
    """Print one JSON value, indented."""
    stream.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def width_of(text: str) -> int:
    """Columns that a text takes: accents put on a letter take none, full-width signs two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    return Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False)


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[int]) -> list[str]:
    widths = [max(width_of(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for index, cell in enumerate(row):
            gap = " " * (widths[index] - width_of(cell))
            cells.append(gap + cell if index in right else cell + gap)
        lines.append("  ".join(cells).rstrip())
    return lines


def _indented(branch: Branch, depth: int) -> list[str]:
    lines = [("  " * depth + plain(branch.line)).rstrip()]
    for part in branch.parts:
        lines += _indented(part, depth + 1)
    return lines


def _tree(branch: Branch) -> "Tree":
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text.assemble(*branch.line))
    for part in branch.parts:
        tree.children.append(_tree(part))
    return tree
