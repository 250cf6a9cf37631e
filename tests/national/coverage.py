"""Which example tries out which part of the law: `python tests/national/coverage.py [--check]`.

Writes `docs/coverage.md`; with `--check` only compares, and ends with 1 when it is out of date or
a part of the law has no example.
"""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import Path

import blunting
from attrs import frozen
from blunting import Part

from policyengine.syntax import nodes as n

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
_SHOWN = 3
_BETWEEN = "<br>"
_HEAD = """# Độ phủ của ví dụ / Coverage of the examples

Made by `python tests/national/coverage.py`; do not edit.

Mỗi dòng là một phần của luật trong `policies/national`. Một ví dụ phủ một phần khi sửa sai phần đó
làm ví dụ hỏng. Each row is a part of the law; an example covers a part when it fails once that part
alone is made to say something else.
"""
_SILENT = "máy luôn làm như vậy, bỏ câu này không đổi kết quả / kept by the engine in any case"


@frozen
class Covered:
    """A part of the law, and the titles of the examples that fail without it."""

    part: Part
    titles: tuple[str, ...]


def measure() -> list[Covered]:
    """Every part of the law with examples that cover it."""
    _, parts = _law()
    with ProcessPoolExecutor() as pool:
        found = pool.map(_titles, range(len(parts)), chunksize=4)
        return [Covered(part, titles) for part, titles in zip(parts, found, strict=True)]


def _titles(index: int) -> tuple[str, ...]:
    """Examples that cover a part: those the page names while they do, else the first found."""
    files, parts = _law()
    part = parts[index]
    if part.silent:
        return ()
    named = rows().get(row_head(part))
    return tuple(
        (named and blunting.failing(files, part, named))
        or blunting.failing(files, part, _near(files, part), _SHOWN)
        or blunting.failing(files, part, enough=_SHOWN)
    )


@cache
def _law() -> tuple[list[n.File], list[Part]]:
    """The files and their parts, read once by each process."""
    files = blunting.read()
    return files, list(blunting.parts(files))


def _near(files: list[n.File], part: Part) -> list[str]:
    """The titles of the examples that speak of the declaration; they are the likeliest."""
    examples = (i for file in files for i in file.items if isinstance(i, n.Example))
    return [example.title for example in examples if part.declaration in example.span.text]


@cache
def rows() -> dict[str, list[str]]:
    """By the first cells of a row, the examples that the page names."""
    found = {}
    for line in PAGE.read_text("utf-8").splitlines() if PAGE.exists() else ():
        head = re.match(r"\| [^|]+ \| [^|]* \|", line)
        if head:
            found[head.group()] = line[head.end() :].strip(" |").split(_BETWEEN)
    return found


def uncovered(found: list[Covered]) -> list[str]:
    """The parts that no example covers, for a message."""
    return [
        f"{c.part.declaration}: {c.part.kind}: {c.part.shown}"
        for c in found
        if not c.titles and not c.part.silent
    ]


def page(found: list[Covered]) -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_summary(found), "", *_tables(found)]) + "\n"


def _summary(found: list[Covered]) -> Iterator[str]:
    tried = [c for c in found if not c.part.silent]
    covered = sum(1 for c in tried if c.titles)
    yield f"{len(tried)} phần, {covered} phần có ví dụ phủ; mỗi dòng nêu nhiều nhất {_SHOWN} ví dụ."
    yield f"{len(tried)} parts, {covered} covered; a row names at most {_SHOWN} examples."


def _tables(found: list[Covered]) -> Iterator[str]:
    for name, group in groupby(found, key=lambda c: c.part.declaration):
        yield f"## {name}\n"
        yield "| phần / part | căn cứ / citation | ví dụ / examples |"
        yield "|---|---|---|"
        yield from (_row(covered) for covered in group)
        yield ""


def row_head(part: Part) -> str:
    """The first two cells of the row of a part."""
    shown = f"{part.kind}: {part.shown}".replace("|", "·")
    file = part.at.source.name.removesuffix(".policy")
    return f"| {shown} | {part.citation} ({file}) |"


def _row(covered: Covered) -> str:
    examples = _SILENT if covered.part.silent else _BETWEEN.join(covered.titles[:_SHOWN])
    return f"{row_head(covered.part)} {examples} |"


def main(arguments: list[str]) -> int:
    found = measure()
    text = page(found)
    missing = uncovered(found)
    for line in missing:
        print(f"no example covers {line}", file=sys.stderr)
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.name} is out of date: run python {sys.argv[0]}", file=sys.stderr)
        return 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
