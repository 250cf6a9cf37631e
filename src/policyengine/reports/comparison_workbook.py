"""A comparison as a workbook: sums, every grouping, every recipient, the largest explained."""

from policyengine.analyses.compare import Comparison
from policyengine.analyses.compare_groups import Group, groups, in_all
from policyengine.diagnostics import Text
from policyengine.formats.sheets import Column, Sheet
from policyengine.formats.writing import Cell
from policyengine.reports import comparison as words
from policyengine.reports.comparison import Sides

_RECIPIENTS = Text("Từng đối tượng", "Recipients")
_RECIPIENT_HEADER = (
    Text("Mã", "Id"),
    Text("Kết quả", "Outcome"),
    Text("Trước (đồng)", "Before (VND)"),
    Text("Sau (đồng)", "After (VND)"),
    Text("Chênh lệch (đồng)", "Difference (VND)"),
    Text("Trước, cách tính", "Before, how"),
    Text("Sau, cách tính", "After, how"),
    Text("Căn cứ mới", "Now by"),
    Text("Cần bổ sung", "To be supplied"),
    Text("Ghi chú", "Notes"),
)
_WIDTHS = (11, 19, 13, 13, 14, 30, 30, 30, 24, 16)
_LARGEST_HEADER = (
    Text("STT", "No."),
    Text("Thay đổi", "Change"),
    Text("Nội dung", "What"),
    Text("Giá trị", "Value"),
)
_SENSITIVE = Text("có thông tin nhạy cảm, không niêm yết", "sensitive: not for a public list")
_ASSUMED = Text("theo giả định", "by an assumption")


def sheets(comparison: Comparison, sides: Sides, area: str) -> list[Sheet]:
    """The sheets: sums first, a sheet for each grouping, the largest changes, every recipient."""
    language = sides.language
    above = [words.TITLE[language]]
    above += [f"{title}: {value}" for title, value in words.heading(comparison, sides)]
    above += words.conclusions(comparison, language)
    return [
        Sheet(
            words.VERDICTS_TITLE[language],
            _columns(words.VERDICT_HEADER, sides, (40, 14, 20, 20, 20)),
            _verdict_rows(comparison, sides),
            above,
        ),
        *(
            Sheet(
                words.GROUPING[group.grouping][language],
                _columns(words.GROUP_HEADER, sides, (44, 12, 12, 20, 20, 20, 10, 10, 12)),
                _group_rows(group, sides),
                (words.GROUPING[group.grouping][language].upper(), above[1]),
            )
            for group in groups(comparison, area)
        ),
        _largest(comparison, sides, above[1]),
        _recipients(comparison, sides, above[1]),
    ]


def _verdict_rows(comparison: Comparison, sides: Sides) -> list[list[Cell]]:
    language = sides.language
    found = [
        (words.VERDICT[verdict][language], line) for verdict, line in words.verdict_rows(comparison)
    ]
    return [
        [
            label,
            sum(line.verdicts.values()),
            *(words.number_or_words(r, language) for r in (line.before, line.after)),
            words.number_or_words(line.difference, language, signed=True),
        ]
        for label, line in [*found, (words.IN_ALL[language], in_all(comparison))]
    ]


def _group_rows(group: Group, sides: Sides) -> list[list[Cell]]:
    language = sides.language
    return [
        [
            words.group_label(group, key, sides),
            *(
                words.number_or_words(one, language)
                for one in (line.people_before, line.people_after, line.before, line.after)
            ),
            words.number_or_words(line.difference, language, signed=True),
            words.count_of(line, "gains", "enters"),
            words.count_of(line, "loses", "leaves"),
            words.count_of(line, None),
        ]
        for key, line in group.lines.items()
    ]


def _largest(comparison: Comparison, sides: Sides, asked: str) -> Sheet:
    language = sides.language
    rows: list[list[Cell]] = []
    for place, change in enumerate(comparison.largest(), start=1):
        one = words.told(change, sides)
        for number, (title, value) in enumerate(one.lines):
            rows.append([place if not number else None, one.headline if not number else "",
                         title, value])  # fmt: skip
    above = (words.LARGEST[language].upper(), asked, *words.hidden_words(comparison, language))
    columns = _columns(_LARGEST_HEADER, sides, (6, 36, 16, 70))
    return Sheet(words.LARGEST[language], columns, rows, above)


def _recipients(comparison: Comparison, sides: Sides, asked: str) -> Sheet:
    language = sides.language
    rows: list[list[Cell]] = []
    for change in comparison.changes:
        one = words.told(change, sides)
        new_articles = sides.new.short_sources(change.articles()[1])
        said = ((_SENSITIVE, change.sensitive), (_ASSUMED, bool(change.assumed)))
        rows.append(
            [
                sides.new.id(change.record, change.id),
                words.verdict_words(change, language),
                words.number_or_words(change.before, language),
                words.number_or_words(change.after, language),
                words.number_or_words(change.difference, language, signed=True),
                one.lines[0][1],
                one.lines[1][1],
                new_articles,
                words.missing_words(change, sides),
                "; ".join(text[language] for text, holds in said if holds),
            ]
        )
    columns = _columns(_RECIPIENT_HEADER, sides, _WIDTHS)
    return Sheet(_RECIPIENTS[language], columns, rows, (_RECIPIENTS[language].upper(), asked))


def _columns(header: tuple[Text, ...], sides: Sides, widths: tuple[int, ...]) -> list[Column]:
    titles = words.titles(header, sides.language)
    return [Column(title, width=width) for title, width in zip(titles, widths, strict=True)]
