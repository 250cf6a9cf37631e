"""Measured targets as a page: what is met, bars by group against the threshold, the trend."""

from collections.abc import Iterator
from fractions import Fraction

from policyengine.analyses.targets import Measured, Report, Share
from policyengine.diagnostics import Text
from policyengine.reports import charts, page
from policyengine.reports import heading as heads
from policyengine.reports import measuring as words
from policyengine.reports.heading import Heading
from policyengine.reports.naming import Naming
from policyengine.reports.page import Block, Section, Tone

_TONE: dict[str, Tone] = {"met": "good", "missed": "bad", "open": "open"}
_COLOUR = {"met": "#1b7a4b", "missed": "#b3261e", "open": "#b07200"}
_PLAIN = "#5b6b7b"
_OVERVIEW = Text("Tổng hợp", "Overview")
_LEGEND = Text(
    "Đường đứt nét là mức phải đạt. Phần nhạt của mỗi cột là khoảng chưa chắc chắn vì còn thiếu "
    "thông tin.",
    "The dashed line is the threshold. The pale end of a bar is what is uncertain because facts "
    "are missing.",
)
_THRESHOLD = Text("Mức phải đạt", "Threshold")
_SHARE = Text("Tỷ lệ đo được", "Share measured")
_SHORT = Text("còn thiếu {} người (hồ sơ)", "{} more are needed")
_MARKS = 4


def page_of(report: Report, heading: Heading) -> str:
    """The whole page as text."""
    naming, language = heading.naming, heading.naming.language
    sections = [Section(_OVERVIEW[language], list(_overview(report, naming)))]
    for target in dict.fromkeys(m.target for m in report.measured):
        blocks = list(_target(report, target, naming))
        if blocks:
            sections.append(Section(naming.declaration(target), blocks))
    sections.append(page.rests_on(heads.GROUNDS[language], heads.grounds(heading)))
    return page.page(words.TITLE[language], language, words.question(heading), sections)


def _overview(report: Report, naming: Naming) -> Iterator[Block]:
    language = naming.language
    if not report.measured:
        yield page.note(words.NO_TARGETS[language])
        return
    for m in report.measured:
        if m.moment == "now" and m.in_all is not None and m.reading is None:
            yield page.said([_sentence(m, m.in_all, naming)], _TONE.get(m.in_all.standing, "plain"))
    titles = [title[language] for title in words.HEADER]
    yield page.table(titles, words.rows(report, naming), words.NUMBERS)
    for remark in words.remarks(report, naming):
        yield page.note(remark)


def _sentence(m: Measured, share: Share, naming: Naming) -> str:
    language = naming.language
    measured = words.share_words(share.share, language, m.threshold)
    parts = [
        words.target_name(m, naming) + ": " + measured,
        words.standing_words(m.moment, share.standing, language),
    ]
    if share.share is None:
        parts = [words.target_name(m, naming), parts[1]]
    elif m.threshold is not None:
        asked = words.percent(m.threshold, language, None)
        parts[0] += f" ({_THRESHOLD[language].lower()} {asked})"
        if share.short.high:
            parts.append(_SHORT[language].format(words.count_words(share.short, language)))
    return "; ".join(part for part in parts if part) + "."


def _target(report: Report, target: str, naming: Naming) -> Iterator[Block]:
    language = naming.language
    for m in words.current(report):
        if m.target != target:
            continue
        if m.reading is not None:
            yield page.heading(words.target_name(m, naming))
        bars = [
            _bar(words.group_name(group, naming), share, m.threshold, naming)
            for group, share in m.groups.items()
        ]
        yield charts.shares(bars, m.threshold, words.target_name(m, naming))
        yield page.note(_LEGEND[language])
        numbers = [i for i in range(len(words.group_header(naming))) if i not in (0, 5)]
        yield page.table(words.group_header(naming), words.group_rows(m, naming), numbers)
    points = report.trends.get(target, ())
    if points:
        yield page.heading(words.TRENDS_TITLE[language])
        months = [words.month_words(point.month, language) for point in points]
        measured = [
            (Fraction(p.in_all.share.low), Fraction(p.in_all.share.high))
            if p.in_all is not None and p.in_all.share is not None
            else None
            for p in points
        ]
        asked = [None if p.threshold is None else (p.threshold, p.threshold) for p in points]
        marks = [f"{25 * step}%" for step in range(_MARKS + 1)]
        top = max([Fraction(1), *(ends[1] for ends in measured if ends is not None)])
        if top > 1:
            marks = [
                words.percent(top * step / _MARKS, language, None) for step in range(_MARKS + 1)
            ]
        lines = [
            charts.Curve(_SHARE[language], measured),
            charts.Curve(_THRESHOLD[language], asked, dashed=True),
        ]
        yield charts.curves(months, lines, marks, top, words.TRENDS_TITLE[language])


def _bar(label: str, share: Share, threshold: Fraction | None, naming: Naming) -> charts.Bar:
    language = naming.language
    found = share.share
    low, high = (Fraction(found.low), Fraction(found.high)) if found else (None, None)
    value = words.share_words(found, language, threshold)
    shown = value or words.standing_words("now", share.standing, language)
    return charts.Bar(label, low, high, shown, _COLOUR.get(share.standing, _PLAIN))
