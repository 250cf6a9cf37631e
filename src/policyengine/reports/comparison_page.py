"""A comparison as one page: tables and charts in a single file, no network, no script.

The page may be passed on: whatever rests on sensitive facts is counted in its sums and named
nowhere.
"""

from collections.abc import Iterable, Sequence
from html import escape

from attrs import frozen

from policyengine.analyses.compare import Comparison, Range
from policyengine.analyses.compare_groups import Group, groups
from policyengine.diagnostics import Text
from policyengine.reports import comparison as words
from policyengine.reports.comparison import Sides

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; color: #1b2733;
  background: #fff; margin: 0 auto; padding: 24px; max-width: 1040px; }
h1 { font-size: 26px; margin: 0 0 8px; } h2 { font-size: 20px; margin: 36px 0 8px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 16px; }
dt { color: #5b6b7b; } dd { margin: 0; }
.said { border-left: 5px solid #1b7a4b; background: #eef7f1; padding: 10px 16px; margin: 16px 0; }
.said.bad { border-color: #b3261e; background: #fceeed; }
.said.open { border-color: #b07200; background: #fff6e3; }
.said p { margin: 2px 0; font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { border: 1px solid #d5dde5; padding: 5px 8px; text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; min-width: 150px; } th { background: #eef3f8; }
.wide { overflow-x: auto; } svg { max-width: 100%; height: auto; display: block; margin: 8px 0; }
svg text { font-size: 13px; fill: #1b2733; }
ol li { margin: 0 0 14px; } ol b { display: block; } ol span { display: block; font-size: 14px; }
ol i { color: #5b6b7b; font-style: normal; } .note { color: #5b6b7b; font-size: 14px; }
@media print { body { padding: 0; max-width: none; } h2 { break-after: avoid; }
  tr, li, svg { break-inside: avoid; } }
"""
_BEFORE, _AFTER, _UP, _DOWN, _STILL, _OPEN = (
    "#9db2c7", "#1f5f99", "#1b7a4b", "#b3261e", "#9aa5b1", "#d9a227",
)  # fmt: skip
_COLOUR = {
    "gains": _UP, "enters": _UP, "loses": _DOWN, "leaves": _DOWN, "recast": _STILL,
    "same": _STILL, None: _OPEN,
}  # fmt: skip
_MOST_BARS = 16
_LABEL, _BAR, _VALUE, _HIGH = 330, 310, 400, 20
_LETTERS = 46
"""How many letters of a label fit beside the bars."""
_OTHERS = Text(
    "{} nhóm thay đổi ít hơn chỉ có trong bảng.",
    "{} groups that change less are in the table only.",
)
_SHADED = Text(
    "Phần nhạt của mỗi cột là khoảng chưa chắc chắn vì còn thiếu thông tin.",
    "The pale end of a bar is what is still uncertain because facts are missing.",
)
_MONEY = Text("Số tiền trước và sau (đồng)", "Money before and after (VND)")


@frozen
class Bar:
    """One bar: its label, how long it surely and at most is, the words at its end."""

    label: str
    low: int
    high: int
    value: str
    colour: str


def page(comparison: Comparison, sides: Sides, area: str) -> str:
    """The whole page as text."""
    language = sides.language
    parts = [
        f"<h1>{escape(words.TITLE[language])}</h1>",
        _pairs(words.heading(comparison, sides)),
        _said(comparison, sides),
        f"<h2>{escape(words.VERDICTS_TITLE[language])}</h2>",
        _verdict_bars(comparison, sides),
        table(
            words.titles(words.VERDICT_HEADER, language), words.verdict_cells(comparison, language)
        ),
    ]
    for group in groups(comparison, area):
        parts += _group(group, sides)
    parts += [f"<h2>{escape(words.LARGEST[language])}</h2>", _largest(comparison, sides)]
    return framed(words.TITLE[language], "\n".join(parts), language)


def _said(comparison: Comparison, sides: Sides) -> str:
    lost = any(change.surely_loses for change in comparison.changes)
    perhaps = any(change.may_lose for change in comparison.changes)
    kind = "said bad" if lost else "said open" if perhaps else "said"
    lines = words.conclusions(comparison, sides.language)
    return f'<div class="{kind}">{"".join(f"<p>{escape(line)}</p>" for line in lines)}</div>'


def _verdict_bars(comparison: Comparison, sides: Sides) -> str:
    language = sides.language
    bars = [
        Bar(words.VERDICT[verdict][language], count, count, str(count), _COLOUR[verdict])
        for verdict, line in words.verdict_rows(comparison)
        for count in [sum(line.verdicts.values())]
    ]
    return svg(bars, words.VERDICTS_TITLE[language])


def _group(group: Group, sides: Sides) -> list[str]:
    """A chart of what was and what becomes, and the table with all lines."""
    language = sides.language
    title = words.GROUPING[group.grouping][language]
    money = {key: line for key, line in group.lines.items() if line.unit is None}
    by_size = sorted(money, key=lambda key: -_size(money[key].difference))
    shown = [key for key in money if key in by_size[:_MOST_BARS]]
    bars = []
    for key in shown:
        line, label = money[key], words.group_label(group, key, sides)
        bars.append(_money_bar(label, line.before, sides, _BEFORE))
        moved = words.between(line.difference, language, signed=True)
        after = _money_bar("", line.after, sides, _AFTER)
        after = Bar(after.label, after.low, after.high, f"{after.value} ({moved})", after.colour)
        bars.append(after)
    parts = [f"<h2>{escape(title)}</h2>"]
    if bars:
        parts.append(svg(bars, f"{title}: {_MONEY[language]}"))
        uncertain = any(bar.low != bar.high for bar in bars)
        parts += [f'<p class="note">{escape(_SHADED[language])}</p>'] if uncertain else []
    if len(money) > len(shown):
        others = _OTHERS[language].format(len(money) - len(shown))
        parts.append(f'<p class="note">{escape(others)}</p>')
    parts.append(table(words.titles(words.GROUP_HEADER, language), words.group_cells(group, sides)))
    return parts


def _money_bar(label: str, given: Range, sides: Sides, colour: str) -> Bar:
    low, high = given.lowest or 0, given.highest or 0
    return Bar(label, low, high, words.between(given, sides.language), colour)


def _size(difference: Range) -> int:
    return max(abs(difference.lowest or 0), abs(difference.highest or 0))


def _largest(comparison: Comparison, sides: Sides) -> str:
    items = []
    for change in comparison.largest():
        one = words.told(change, sides)
        lines = "".join(
            f"<span><i>{escape(title)}:</i> {escape(value)}</span>" for title, value in one.lines
        )
        items.append(f"<li><b>{escape(one.headline)}</b>{lines}</li>")
    hidden = words.hidden_words(comparison, sides.language)
    notes = "".join(f'<p class="note">{escape(line)}</p>' for line in hidden)
    return f"<ol>{''.join(items)}</ol>{notes}"


# ---- the frame, tables and bars of any page ---------------------------------------------------


def framed(title: str, body: str, language: str) -> str:
    """A page that needs nothing but itself."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n"
        "</body>\n</html>\n"
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column is text, the others are aligned to the right."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody>'
        "</table></div>"
    )


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(a)}</dt><dd>{escape(b)}</dd>' for a, b in pairs)}</dl>"


def svg(bars: Sequence[Bar], title: str) -> str:
    """Horizontal bars below each other; a bar without a label belongs to the one above it."""
    longest = max((bar.high for bar in bars), default=0) or 1
    drawn, top = [], 0
    for bar in bars:
        top += 10 if bar.label else 1
        low = _BAR * bar.low // longest
        high = max(_BAR * bar.high // longest, 1)
        middle = top + _HIGH * 3 // 4
        if bar.label:
            shown = escape(_cut(bar.label))
            whole = f"<title>{escape(bar.label)}</title>"
            drawn.append(f'<text x="0" y="{middle}">{shown}{whole}</text>')
        drawn.append(
            f'<rect x="{_LABEL}" y="{top}" width="{high}" height="{_HIGH}" fill="{bar.colour}" '
            f'fill-opacity="0.35"/><rect x="{_LABEL}" y="{top}" width="{low}" height="{_HIGH}" '
            f'fill="{bar.colour}"/>'
        )
        drawn.append(f'<text x="{_LABEL + high + 8}" y="{middle}">{escape(bar.value)}</text>')
        top += _HIGH
    width = _LABEL + _BAR + _VALUE
    return (
        f'<svg viewBox="0 0 {width} {top + 8}" width="{width}" height="{top + 8}" role="img" '
        f'aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg">{"".join(drawn)}</svg>'
    )


def _cut(label: str) -> str:
    return label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1].rstrip()}…"
