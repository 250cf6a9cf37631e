"""Measured targets in words: rows for the screen, sheets for a workbook, values for JSON."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any, TextIO

from policyengine.analyses.shares import Range
from policyengine.analyses.targets import NO_GROUP, Measured, Moment, Report, Share, Standing
from policyengine.backends.results import decimal_text
from policyengine.diagnostics import Language, Text
from policyengine.formats.sheets import Column, Sheet
from policyengine.formats.writing import Cell
from policyengine.population import Row
from policyengine.reports import heading as heads
from policyengine.reports.heading import Heading
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import decimal, grouped
from policyengine.reports.screen import show_lines, show_table
from policyengine.schema import Field
from policyengine.types import Choice, Words

TITLE = Text("Kết quả thực hiện chỉ tiêu", "Targets measured")
STANDING: dict[Moment, dict[Standing, Text]] = {
    "past": {"met": Text("đạt", "met"), "missed": Text("không đạt", "missed")},
    "now": {"met": Text("đạt", "met"), "missed": Text("chưa đạt", "not met yet")},
    "ahead": {
        "met": Text("đã bằng mức phải đạt", "already at the threshold"),
        "missed": Text("còn thấp hơn mức phải đạt", "still below the threshold"),
    },
    "none": {},
}
_OTHER: dict[Standing, Text] = {
    "open": Text("chưa kết luận được", "cannot be said"),
    "no_base": Text("không có ai thuộc mẫu số", "nobody is in the base"),
    "no_law": Text("chưa có quy định", "no law yet"),
    "no_threshold": Text("không có mức phải đạt", "no threshold"),
}
MOMENT: dict[Moment, Text] = {
    "past": Text("đã kết thúc", "over"),
    "now": Text("đang thực hiện", "running"),
    "ahead": Text("chưa bắt đầu", "not begun"),
    "none": Text("ngoài các giai đoạn", "outside the phases"),
}
HEADER = (
    Text("chỉ tiêu", "target"),
    Text("giai đoạn", "phase"),
    Text("đo tại tháng", "measured in"),
    Text("tử số", "numerator"),
    Text("mẫu số", "denominator"),
    Text("tỷ lệ", "share"),
    Text("phải đạt", "threshold"),
    Text("kết luận", "conclusion"),
    Text("còn thiếu", "short by"),
    Text("chưa rõ", "not known"),
)
NUMBERS = (3, 4, 5, 6, 8, 9)
_GROUP = Text("địa bàn, nhóm", "area, group")
GROUPS_TITLE = Text("Theo địa bàn, nhóm", "By area or group")
TRENDS_TITLE = Text("Diễn biến qua các tháng", "The trend over the months")
_MONTH = Text("Tháng đo", "Month measured")
_FROM_TO = Text("từ {} đến {}", "{} to {}")
_OTHER_READING = Text("{} (hiểu theo cách khác: {})", "{} (read the other way: {})")
_UNKNOWN_GROUP = Text("chưa rõ địa bàn, nhóm", "group not known")
_NO_GROUP = Text("không ghi", "none")
_TRUTH = {True: Text("có", "yes"), False: Text("không", "no")}
NO_TARGETS = Text("chính sách không có chỉ tiêu nào", "the policy has no targets")
WIDE = Text(
    "Dòng có dấu * thiếu quá nhiều thông tin để xét hết các trường hợp: khoảng có thể rộng hơn "
    "thực tế.",
    "A line marked * lacks too much to look at every case: its range may be too wide.",
)
UNGROUPED = Text(
    "Không chia được theo địa bàn vì tử số và mẫu số đếm trên hai bảng khác nhau: {}.",
    "Not by area, since numerator and denominator count rows of different records: {}.",
)
EMPTY_BASE = Text(
    "Mẫu số của chỉ tiêu này có thể bằng 0, nên chưa kết luận đạt hay không đạt.",
    "The base of this target may be empty, so it is neither met nor missed.",
)
_PLACES = 6
"""Decimals at most; more are shown than one only where rounding would hide on which side of the
threshold a share lies."""


# ---- numbers -----------------------------------------------------------------------------------


def percent(
    value: Fraction | int, language: Language, up: bool | None, threshold: Fraction | None = None
) -> str:
    """`61,5%`. Rounded up, down, or (None) to the nearest, but never across the threshold."""
    exact = Fraction(value) * 100
    rounded = exact
    for places in range(1, _PLACES + 1):
        scaled = exact * 10**places
        whole = floor(scaled + Fraction(1, 2)) if up is None else (ceil if up else floor)(scaled)
        rounded = Fraction(whole, 10**places)
        if threshold is None or (rounded >= threshold * 100) == (exact >= threshold * 100):
            break
    return decimal(decimal_text(rounded), language) + "%"


def share_words(share: Range | None, language: Language, threshold: Fraction | None = None) -> str:
    """`61,5%`, `từ 61% đến 66,7%`; empty without a base."""
    if share is None:
        return ""
    if share.is_known:
        return percent(share.low, language, None, threshold)
    ends = (
        percent(share.low, language, False, threshold),
        percent(share.high, language, True, threshold),
    )
    return ends[0] if ends[0] == ends[1] else _FROM_TO[language].format(*ends)


def count_words(found: Range, language: Language) -> str:
    """`1.250`, `từ 12 đến 15`."""
    ends = [_number(end, language) for end in (found.low, found.high)]
    return ends[0] if found.is_known else _FROM_TO[language].format(*ends)


def standing_words(moment: Moment, standing: Standing, language: Language) -> str:
    return (STANDING[moment].get(standing) or _OTHER.get(standing) or Text("", ""))[language]


def month_words(number: int, language: Language) -> str:
    """`06/2024`, or `2024-06` in English."""
    year, index = divmod(number, 12)
    return f"{index + 1:02}/{year}" if language == "vi" else f"{year}-{index + 1:02}"


def _number(value: int | Fraction, language: Language) -> str:
    exact = Fraction(value)
    if exact.denominator == 1:
        return grouped(exact.numerator, language)
    return decimal(decimal_text(exact), language)


# ---- names -------------------------------------------------------------------------------------


def target_name(measured: Measured, naming: Naming) -> str:
    """The label of the target, with the reading that is taken the other way round."""
    name = naming.declaration(measured.target)
    if measured.reading is None:
        return name
    return _OTHER_READING[naming.language].format(name, naming.declaration(measured.reading))


def group_name(group: object, naming: Naming) -> str:
    """A value of a target's grouping as a reader knows it."""
    language = naming.language
    if group is NO_GROUP:
        return _UNKNOWN_GROUP[language]
    if group is None:
        return _NO_GROUP[language]
    if isinstance(group, bool):
        return _TRUTH[group][language]
    if isinstance(group, Row):
        return group.id
    return _label_of(str(group), naming) or str(group)


def _label_of(value: str, naming: Naming) -> str | None:
    """What an option, or a code of a look-up table, is called."""
    model = naming.policy.model
    for record in naming.policy.schema.records.values():
        for one in record.fields:
            if isinstance(one.type, Choice) and value in one.type.options and one.option_labels:
                labels = one.option_labels[one.type.options.index(value)]
                return (labels.vi if naming.language == "vi" else labels.en) or labels.vi
    for name, fields in model.names.lookups.items():
        words: Field | None = next((f for f in fields if isinstance(f.type, Words)), None)
        for key, _, _, cells in model.lookups.get(name, ()):
            if words is not None and key == value and cells.get(words.name):
                return f"{cells[words.name]} ({value})"
    return None


# ---- rows --------------------------------------------------------------------------------------


def row(measured: Measured, share: Share | None, naming: Naming) -> list[str]:
    """The cells of `HEADER` after the first: one target, phase and group."""
    language = naming.language
    phase = naming.declaration(measured.phase) if measured.phase else ""
    moment = MOMENT[measured.moment][language]
    first = [f"{phase} ({moment})" if phase else moment, month_words(measured.month, language)]
    if share is None:
        return [*first, "", "", "", "", _OTHER["no_law"][language], "", ""]
    threshold = measured.threshold
    mark = "" if share.is_exact else " *"
    short = share.short if threshold is not None and share.share is not None else None
    return [
        *first,
        count_words(share.numerator, language),
        count_words(share.denominator, language),
        share_words(share.share, language, threshold) + mark,
        "" if threshold is None else percent(threshold, language, None),
        standing_words(measured.moment, share.standing, language),
        count_words(short, language) if short is not None and short.high else "",
        grouped(share.unclear, language) if share.unclear else "",
    ]


def rows(report: Report, naming: Naming) -> list[list[str]]:
    """Rows of `HEADER`, a target and phase each."""
    return [[target_name(m, naming), *row(m, m.in_all, naming)] for m in report.measured]


def current(report: Report) -> Iterator[Measured]:
    """What groups are shown for: the phase that runs, or none."""
    return (m for m in report.measured if m.moment in ("now", "none") and m.groups)


def group_rows(measured: Measured, naming: Naming) -> list[list[str]]:
    """Rows of `HEADER` with the group in place of the target, without phase and month."""
    return [
        [group_name(group, naming), *row(measured, share, naming)[2:]]
        for group, share in measured.groups.items()
    ]


def group_header(naming: Naming) -> list[str]:
    return [text[naming.language] for text in (_GROUP, *HEADER[3:])]


def trend_rows(report: Report, naming: Naming) -> list[list[str]]:
    """Rows of `HEADER`, a target and month each."""
    found = []
    for target, points in report.trends.items():
        for point in points:
            moment: Moment = "now" if point.phase else "none"
            measured = Measured(
                target, point.phase, moment, point.month, point.threshold, point.in_all
            )
            found.append([naming.declaration(target), *row(measured, point.in_all, naming)])
    return found


def remarks(report: Report, naming: Naming) -> list[str]:
    """What a reader has to know of the rows."""
    language = naming.language
    shares = [s for m in report.measured for s in (m.in_all, *m.groups.values()) if s is not None]
    found = [WIDE[language]] if any(not share.is_exact for share in shares) else []
    if any(m.in_all and m.in_all.may_be_empty and m.in_all.share for m in report.measured):
        found.append(EMPTY_BASE[language])
    if report.ungrouped:
        names = ", ".join(map(naming.declaration, report.ungrouped))
        found.append(UNGROUPED[language].format(names))
    return found


def question(heading: Heading) -> list[tuple[str, str]]:
    """What was measured: month, day of asking, files."""
    language = heading.naming.language
    asked = heads.question(heading)
    first = (_MONTH[language], month_words(heading.month, language))
    return [first, *(asked[key] for key in ("asked", "purpose", "policy", "data"))]


def head(heading: Heading) -> list[tuple[str, str]]:
    """What the measures rest on: the question, instruments, levels."""
    return [*question(heading), *heads.grounds(heading)]


def show(report: Report, heading: Heading, stream: TextIO) -> None:
    """Print the targets, then each by group, then the trend."""
    naming, language = heading.naming, heading.naming.language
    show_lines([[(f"{title}: ", "bold"), (value, "")] for title, value in head(heading)], stream)
    if not report.measured:
        show_lines([[], [(NO_TARGETS[language], "")]], stream)
        return
    titles = [title[language] for title in HEADER]
    _show(titles, rows(report, naming), NUMBERS, stream)
    for measured in current(report):
        show_lines([[], [(target_name(measured, naming), "bold")]], stream)
        numbers = [i for i, text in enumerate(group_header(naming)) if i not in (0, 5)]
        _show(group_header(naming), group_rows(measured, naming), numbers, stream)
    if report.trends:
        show_lines([[], [(TRENDS_TITLE[language], "bold")]], stream)
        _show(titles, trend_rows(report, naming), NUMBERS, stream)
    show_lines([[], *([(words, "")] for words in remarks(report, naming))], stream)


def _show(
    titles: Sequence[str], found: list[list[str]], right: Iterable[int], stream: TextIO
) -> None:
    kept = [i for i in range(len(titles)) if any(cells[i] for cells in found)]
    places = [place for place, index in enumerate(kept) if index in set(right)]
    show_lines([[]], stream)
    show_table(
        [titles[i] for i in kept], [[cells[i] for i in kept] for cells in found], places, stream
    )


# ---- workbook ----------------------------------------------------------------------------------


def sheets(report: Report, heading: Heading) -> list[Sheet]:
    """Targets by phase, by group, the trend if asked for, and what it all rests on."""
    naming, language = heading.naming, heading.naming.language
    above = (TITLE[language].upper(), "; ".join(f"{a}: {b}" for a, b in question(heading)[:3]))
    titles = [_capital(title[language]) for title in HEADER]
    widths = (36, 24, 10, 12, 12, 16, 10, 20, 12, 10)
    columns = [Column(title, width=width) for title, width in zip(titles, widths, strict=True)]
    found = [
        Sheet(TITLE[language], columns, rows(report, naming), (*above, *remarks(report, naming)))
    ]
    by_group: list[list[Cell]] = [
        [target_name(m, naming), group, *cells]
        for m in current(report)
        for group, *cells in group_rows(m, naming)
    ]
    if by_group:
        grouped_columns = [
            columns[0],
            Column(_capital(_GROUP[language]), width=26),
            *columns[3:],
        ]
        found.append(Sheet(GROUPS_TITLE[language], grouped_columns, by_group, above))
    if report.trends:
        found.append(Sheet(TRENDS_TITLE[language], columns, trend_rows(report, naming), above))
    about = [Column(t, width=w) for t, w in zip(heads_titles(language), (34, 90), strict=True)]
    found.append(Sheet(heads_about(language), about, head(heading), above[:1]))
    return found


def heads_titles(language: Language) -> tuple[str, str]:
    return ("Nội dung", "Giá trị") if language == "vi" else ("What", "Value")


def heads_about(language: Language) -> str:
    return "Thông tin chung" if language == "vi" else "About"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- JSON --------------------------------------------------------------------------------------


def to_json(report: Report) -> Iterator[dict[str, Any]]:
    """One value for each target and phase, each of its groups, and each month of a trend.

    Names are those of the policy's code; shares are exact fractions as texts, months `2024-06`.
    """
    for m in report.measured:
        common = {
            "target": m.target,
            "phase": m.phase,
            "moment": m.moment,
            "reading": m.reading,
            "month": month_words(m.month, "en"),
            "threshold": None if m.threshold is None else str(m.threshold),
        }
        yield {"kind": "target", **common, **_share_json(m.in_all)}
        for group, share in m.groups.items():
            name = group.id if isinstance(group, Row) else None if group is NO_GROUP else group
            known = {"group": name, "group_is_known": group is not NO_GROUP}
            yield {"kind": "group", **common, **known, **_share_json(share)}
    for target, points in report.trends.items():
        for point in points:
            yield {
                "kind": "trend",
                "target": target,
                "phase": point.phase,
                "month": month_words(point.month, "en"),
                "threshold": None if point.threshold is None else str(point.threshold),
                **_share_json(point.in_all),
            }


def _share_json(share: Share | None) -> dict[str, Any]:
    if share is None:
        return {"conclusion": "no_law"}
    return {
        "conclusion": share.standing,
        "numerator": [str(share.numerator.low), str(share.numerator.high)],
        "denominator": [str(share.denominator.low), str(share.denominator.high)],
        "share": None if share.share is None else [str(share.share.low), str(share.share.high)],
        "short_by": [int(share.short.low), int(share.short.high)],
        "not_known": share.unclear,
        "base_may_be_empty": share.may_be_empty,
        "exact": share.is_exact,
    }
