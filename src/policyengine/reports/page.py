"""The frame of a page: one file with its style and drawings inside, no network, no script.

What goes in is text; every text is escaped here. Pages read on a screen, a telephone and on paper.
"""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Literal

from attrs import frozen

from policyengine.diagnostics import Language

Tone = Literal["good", "bad", "open", "plain"]
_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; color: #1b2733;
  background: #fff; margin: 0 auto; padding: 24px; max-width: 1040px; }
h1 { font-size: 26px; margin: 0 0 8px; } h2 { font-size: 20px; margin: 36px 0 8px; }
h3 { font-size: 16px; margin: 20px 0 4px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 16px; }
dt { color: #5b6b7b; } dd { margin: 0; grid-column: 2; } p { margin: 6px 0; }
.said { border-left: 5px solid #5b6b7b; background: #f3f6f9; padding: 8px 16px; margin: 12px 0; }
.said.good { border-color: #1b7a4b; background: #eef7f1; }
.said.bad { border-color: #b3261e; background: #fceeed; }
.said.open { border-color: #b07200; background: #fff6e3; }
.said p { margin: 2px 0; font-weight: 600; } .note { color: #5b6b7b; font-size: 14px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; margin: 8px 0; }
th, td { border: 1px solid #d5dde5; padding: 5px 8px; text-align: left; vertical-align: top; }
th { background: #eef3f8; } ol li { margin: 0 0 14px; } ol b, ol span { display: block; }
ol span { font-size: 14px; } ol i { color: #5b6b7b; font-style: normal; } .right { text-align: right; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; } svg { max-width: 100%; height: auto; display: block; margin: 8px 0; }
svg text { font-size: 13px; fill: #1b2733; font-family: inherit; }
@media (max-width: 600px) { body { padding: 12px; } dl { grid-template-columns: 1fr; } dd { grid-column: 1; } }
@media print { body { padding: 0; max-width: none; font-size: 12pt; } h2, h3 { break-after: avoid; }
  tr, li, svg, .said { break-inside: avoid; } .wide { overflow: visible; } thead { display: table-header-group; } }
"""  # noqa: E501 -- a style sheet


@frozen
class Block:
    """A piece of a page, already in its markup."""

    markup: str


@frozen
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: Sequence[Block]


def page(
    title: str, language: Language, head: Sequence[tuple[str, str]], sections: Sequence[Section]
) -> str:
    """The whole page as text; `head` is what was asked, title and value."""
    body = "".join(
        f"<h2>{escape(section.title)}</h2>{''.join(block.markup for block in section.blocks)}"
        for section in sections
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n{_pairs(head)}\n{body}\n</body>\n</html>\n"
    )


def rests_on(title: str, pairs: Sequence[tuple[str, str]]) -> Section:
    """The section for what the page rests on: for its end, since few read it and all may check."""
    return Section(title, [Block(_pairs(pairs))])


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    """Titles and values; values of one title stand below each other."""
    cells = ""
    for title, same in groupby(pairs, key=itemgetter(0)):
        values = "".join(f"<dd>{escape(value)}</dd>" for _, value in same)
        cells += f"<dt>{escape(title)}</dt>{values}"
    return f"<dl>{cells}</dl>"


def heading(text: str) -> Block:
    """A heading below that of the section."""
    return Block(f"<h3>{escape(text)}</h3>")


def note(text: str) -> Block:
    """A remark in small letters."""
    return Block(f'<p class="note">{escape(text)}</p>')


def said(lines: Sequence[str], tone: Tone = "plain") -> Block:
    """What a reader must not miss."""
    return Block(
        f'<div class="said {tone}">{"".join(f"<p>{escape(line)}</p>" for line in lines)}</div>'
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Block:
    """A table; the columns numbered in `right` hold numbers."""

    def cell(tag: str, index: int, text: str) -> str:
        look = ' class="right"' if index in right else ""
        return f"<{tag}{look}>{escape(text)}</{tag}>"

    head = "".join(cell("th", i, text) for i, text in enumerate(header))
    body = "".join(
        f"<tr>{''.join(cell('td', i, text) for i, text in enumerate(row))}</tr>" for row in rows
    )
    return Block(
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def numbered(items: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Block:
    """A numbered list; each item is a headline and lines of title and value below it."""
    body = ""
    for headline, lines in items:
        told = "".join(f"<span><i>{escape(a)}:</i> {escape(b)}</span>" for a, b in lines)
        body += f"<li><b>{escape(headline)}</b>{told}</li>"
    return Block(f"<ol>{body}</ol>")
