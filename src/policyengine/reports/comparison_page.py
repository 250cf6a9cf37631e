"""A comparison as a page: who gains and loses, charts and tables by group, the largest changes.

The page may be passed on: whatever rests on sensitive facts is counted in its sums and named
nowhere.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from policyengine.analyses.changes import Comparison, Range
from policyengine.analyses.compare_groups import Group, groups
from policyengine.diagnostics import Text
from policyengine.reports import charts, page
from policyengine.reports import comparison as words
from policyengine.reports.comparison import Sides
from policyengine.reports.page import Block, Section
from policyengine.reports.phrases import grouped

_BEFORE, _AFTER, _UP, _DOWN, _STILL, _OPEN = (
    "#9db2c7", "#1f5f99", "#1b7a4b", "#b3261e", "#9aa5b1", "#d9a227",
)  # fmt: skip
_COLOUR = {
    "gains": _UP, "enters": _UP, "loses": _DOWN, "leaves": _DOWN, "recast": _STILL,
    "same": _STILL, None: _OPEN,
}  # fmt: skip
_MOST_BARS = 16
_OTHERS = Text(
    "{} nhóm thay đổi ít hơn chỉ có trong bảng.",
    "{} groups that change less are in the table only.",
)
_SHADED = Text(
    "Phần nhạt của mỗi cột là khoảng chưa chắc chắn vì còn thiếu thông tin.",
    "The pale end of a bar is what is still uncertain because facts are missing.",
)
_MONEY = Text("Số tiền trước và sau (đồng)", "Money before and after (VND)")


def page_of(comparison: Comparison, sides: Sides, area: str) -> str:
    """The whole page as text."""
    language = sides.language
    sections = [Section(words.VERDICTS_TITLE[language], list(_verdicts(comparison, sides)))]
    for group in groups(comparison, area, name_sensitive=False):
        sections.append(Section(words.group_title(group, language), list(_group(group, sides))))
    sections.append(Section(words.LARGEST[language], list(_largest(comparison, sides))))
    head = words.heading(comparison, sides)
    return page.page(words.TITLE[language], language, head, sections)


def _verdicts(comparison: Comparison, sides: Sides) -> Iterator[Block]:
    language = sides.language
    lost = any(change.surely_loses for change in comparison.changes)
    perhaps = any(change.may_lose for change in comparison.changes)
    tone: page.Tone = "bad" if lost else "open" if perhaps else "good"
    yield page.said(words.conclusions(comparison, language), tone)
    counts = [
        (verdict, sum(line.verdicts.values())) for verdict, line in words.verdict_rows(comparison)
    ]
    most = max((count for _, count in counts), default=0) or 1
    bars = [
        charts.Bar(
            words.VERDICT[verdict][language],
            Fraction(count, most),
            Fraction(count, most),
            grouped(count, language),
            _COLOUR[verdict],
        )
        for verdict, count in counts
    ]
    yield charts.amounts(bars, words.VERDICTS_TITLE[language])
    yield _table(words.VERDICT_HEADER, words.verdict_cells(comparison, language), sides)


def _group(group: Group, sides: Sides) -> Iterator[Block]:
    """A chart of what was and what becomes, and the table with all lines."""
    language = sides.language
    money = {key: line for key, line in group.lines.items() if line.unit is None}
    by_size = sorted(money, key=lambda key: -_size(money[key].difference))
    shown = [key for key in money if key in by_size[:_MOST_BARS]]
    ranges = [one for key in shown for one in (money[key].before, money[key].after)]
    most = max((one.highest or 0 for one in ranges), default=0) or 1
    bars = []
    for key in shown:
        line, label = money[key], words.group_label(group, key, sides)
        was, becomes = (words.between(one, language) for one in (line.before, line.after))
        moved = words.between(line.difference, language, signed=True)
        bars.append(_bar(label, line.before, most, was, _BEFORE))
        bars.append(_bar("", line.after, most, f"{becomes} ({moved})", _AFTER))
    if bars:
        yield charts.amounts(bars, f"{words.group_title(group, language)}: {_MONEY[language]}")
        if any(bar.low != bar.high for bar in bars):
            yield page.note(_SHADED[language])
    if len(money) > len(shown):
        yield page.note(_OTHERS[language].format(len(money) - len(shown)))
    yield _table(words.GROUP_HEADER, words.group_cells(group, sides), sides)


def _bar(label: str, given: Range, most: int, value: str, colour: str) -> charts.Bar:
    low, high = (Fraction(end or 0, most) for end in (given.lowest, given.highest))
    return charts.Bar(label, low, high, value, colour)


def _size(difference: Range) -> int:
    return max(abs(difference.lowest or 0), abs(difference.highest or 0))


def _table(header: Sequence[Text], rows: Sequence[Sequence[str]], sides: Sides) -> Block:
    return page.table(words.titles(header, sides.language), rows, range(1, len(header)))


def _largest(comparison: Comparison, sides: Sides) -> Iterator[Block]:
    told = [words.told(change, sides) for change in comparison.largest()]
    yield page.numbered([(one.headline, one.lines) for one in told])
    for line in words.hidden_words(comparison, sides.language):
        yield page.note(line)
