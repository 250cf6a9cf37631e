"""A comparison in words and tables: for the screen, a workbook, and other programs."""

from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from attrs import frozen

from policyengine.analyses.changes import VERDICTS, Change, Comparison, Range
from policyengine.analyses.compare_groups import (
    AGES,
    AREA_FIELD,
    SENSITIVE,
    Group,
    Line,
    groups,
    in_all,
)
from policyengine.backends.explain.together import Verdict
from policyengine.backends.results import Because, Result
from policyengine.diagnostics import Language, Text
from policyengine.formats.writing import Cell
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import (
    STATUS,
    day,
    given,
    grouped,
    measured,
    month,
    unit,
)
from policyengine.reports.screen import Line as ScreenLine
from policyengine.reports.screen import show_lines, show_table

VERDICT: dict[Verdict | None, Text] = {
    "gains": Text("tăng", "gains"),
    "enters": Text("mới được hưởng", "enters"),
    "loses": Text("giảm", "loses"),
    "leaves": Text("thôi hưởng", "leaves"),
    "recast": Text("chỉ đổi đối tượng hoặc căn cứ", "category or article only"),
    "same": Text("không đổi", "same"),
    None: Text("chưa xác định", "undetermined"),
}
ORDER: tuple[Verdict | None, ...] = (*VERDICTS, None)
TITLE = Text("SO SÁNH CHẾ ĐỘ TRỢ GIÚP XÃ HỘI", "SOCIAL ASSISTANCE COMPARED")
GROUPING = {
    "program": Text("Theo chế độ", "By program"),
    "category": Text("Theo đối tượng", "By category"),
    "area": Text("Theo xã, phường", "By commune"),
    "age": Text("Theo tuổi", "By age"),
    "sex": Text("Theo giới tính", "By sex"),
}
_BY_FIELD = Text("Theo cột {}", "By {}")
VERDICTS_TITLE = Text("Ai được, ai mất", "Who gains, who loses")
VERDICT_HEADER = (
    Text("Kết quả", "Outcome"),
    Text("Số đối tượng", "Recipients"),
    Text("Trước (đồng)", "Before (VND)"),
    Text("Sau (đồng)", "After (VND)"),
    Text("Chênh lệch (đồng)", "Difference (VND)"),
)
GROUP_HEADER = (
    Text("Nhóm", "Group"),
    Text("Người trước", "People before"),
    Text("Người sau", "People after"),
    Text("Trước (đồng)", "Before (VND)"),
    Text("Sau (đồng)", "After (VND)"),
    Text("Chênh lệch (đồng)", "Difference (VND)"),
    Text("Tăng, mới", "Gain, enter"),
    Text("Giảm, thôi", "Lose, leave"),
    Text("Chưa xác định", "Undetermined"),
)
LARGEST = Text("Thay đổi lớn nhất", "Largest changes")
IN_ALL = Text("Tổng cộng", "In all")
NOT_KNOWN = Text("chưa rõ", "not known")
_SENSITIVE_LINE = Text(
    "các đối tượng có thông tin nhạy cảm", "categories that rest on sensitive facts"
)
_UNSETTLED = Text("chưa xác định ({})", "undetermined ({})")
_OR = Text(" hoặc ", " or ")
_OLD, _NEW = Text("Trước", "Before"), Text("Sau", "After")
_MONTH = Text("Tháng", "Month")
_BASIS = Text("Số tiền theo", "Amounts by")
_BASES = {
    "conditions": Text("điều kiện của chính sách", "the conditions of the policy"),
    "decisions": Text(
        "quyết định trong dữ liệu, kể cả phần chờ quyết định",
        "the decisions on record, with what awaits one",
    ),
}
_ASKED = Text(", tính ngày {}", ", asked on {}")
_NO_DAY = Text(", theo mọi văn bản đã nạp", ", all loaded instruments")
_FORESEEN = Text(", kể cả văn bản chưa có hiệu lực", ", with what is not yet in force")
_NOTHING = Text("không hưởng", "nothing")
_BY = Text("theo", "by")
_NOW_BY = Text("Căn cứ mới", "Now by")
_NO_LONGER_BY = Text("Căn cứ cũ", "No longer by")
_MISSING = Text("Cần bổ sung", "To be supplied")
_HIDDEN = Text(
    "{} trường hợp có thông tin nhạy cảm không nêu ở đây",
    "{} that rest on sensitive facts are not shown here",
)
_LEFT_OUT = Text(
    "{} đối tượng chưa cộng vào số tiền: thiếu quá nhiều thông tin, hoặc mức còn chờ văn bản.",
    "{} recipients are not in the sums: too much is missing, or their level awaits an instrument.",
)
_NO_ONE = Text("Không ai giảm hoặc thôi hưởng.", "No one loses.")
_NO_ONE_SURELY = Text("Không ai chắc chắn giảm hoặc thôi hưởng.", "No one surely loses.")
_SOME = Text("{} đối tượng giảm hoặc thôi hưởng.", "{} recipients lose or leave.")
_PERHAPS = Text(
    "{} đối tượng có thể giảm hoặc thôi hưởng, tùy thông tin còn thiếu hoặc mức còn chờ văn bản.",
    "{} recipients may lose, depending on what is missing or on levels that await an instrument.",
)
_UNDER = Text("Dưới {} tuổi", "Under {}")
_FROM_TO = Text("Từ đủ {} đến dưới {} tuổi", "{} to under {}")
_FROM = Text("Từ đủ {} tuổi", "{} and over")


@frozen
class Sides:
    """The labels of both policies, and what each side is called on the page."""

    old: Naming
    new: Naming
    old_title: str
    new_title: str
    basis: str = "decisions"

    @property
    def language(self) -> Language:
        return self.new.language

    def declaration(self, name: str) -> str:
        """A program or category by the label of whichever policy has it, the new one first."""
        for naming in (self.new, self.old):
            if naming.policy.model.names.find(name) is not None:
                return naming.declaration(name)
        return name.replace("_", " ")


# ---- words -----------------------------------------------------------------------------------


def heading(comparison: Comparison, sides: Sides) -> list[tuple[str, str]]:
    """What is compared: the month, both sides, and by what the amounts are."""
    language = sides.language
    shown = f"{comparison.month // 12:04d}-{comparison.month % 12 + 1:02d}"
    return [
        (_MONTH[language], month(shown, language)),
        (_OLD[language], sides.old_title + _asked(comparison.old.asking, language)),
        (_NEW[language], sides.new_title + _asked(comparison.new.asking, language)),
        (_BASIS[language], _BASES[sides.basis][language]),
    ]


def _asked(asking: Any, language: Language) -> str:
    words = _NO_DAY[language]
    if asking.day is not None:
        words = _ASKED[language].format(day(asking.day, language))
    return words + (_FORESEEN[language] if asking.foresee else "")


def conclusions(comparison: Comparison, language: Language) -> list[str]:
    """Whether anybody loses or may lose, and who could not be added up."""
    lost = sum(change.surely_loses for change in comparison.changes)
    perhaps = sum(change.may_lose and not change.surely_loses for change in comparison.changes)
    nobody = (_NO_ONE_SURELY if perhaps else _NO_ONE)[language]
    said = [_SOME[language].format(lost) if lost else nobody]
    if perhaps:
        said.append(_PERHAPS[language].format(perhaps))
    left_out = in_all(comparison).left_out
    return [*said, *([_LEFT_OUT[language].format(left_out)] if left_out else [])]


def verdict_words(change: Change, language: Language) -> str:
    """`tăng`, or while it is open `chưa xác định (tăng hoặc không đổi)`."""
    if change.verdict is not None:
        return VERDICT[change.verdict][language]
    possible = _OR[language].join(VERDICT[one][language] for one in change.possible)
    return _UNSETTLED[language].format(possible)


def between(given_: Range, language: Language, signed: bool = False) -> str:
    """`1.250.000`, `0 … 750.000`; blank where there is no bound at all."""
    if given_.lowest is None and given_.highest is None:
        return ""
    ends = [
        "" if end is None else _number(end, language, signed)
        for end in (given_.lowest, given_.highest)
    ]
    return ends[0] if given_.is_exact else f"{ends[0]} … {ends[1]}".strip()


def _number(value: int, language: Language, signed: bool) -> str:
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return sign + grouped(abs(value), language)


def group_label(group: Group, key: str, sides: Sides) -> str:
    """What a line of a group is called."""
    language = sides.language
    if not key:
        return NOT_KNOWN[language]
    if key == SENSITIVE:
        return _SENSITIVE_LINE[language]
    if group.grouping == "age":
        return _age(int(key), language)
    if group.grouping in ("program", "category"):
        words = _OR[language].join(sides.declaration(name) for name in key.split(", "))
        goods = group.lines[key].unit
        return f"{words} ({unit(goods, language)})" if goods else words
    options = getattr(group.field.type, "options", ()) if group.field else ()
    if group.field is not None and key in options:
        labels = group.field.option_labels[options.index(key)]
        return (labels.vi if language == "vi" else labels.en or labels.vi) or key
    return key


def _age(first: int, language: Language) -> str:
    if first == 0:
        return _UNDER[language].format(AGES[0])
    later = [age for age in AGES if age > first]
    if not later:
        return _FROM[language].format(first)
    return _FROM_TO[language].format(first, later[0])


def group_title(group: Group, language: Language) -> str:
    """What a grouping is called; by another field than wards and communes, as that field is."""
    if group.grouping == "area" and group.field is not None and group.field.name != AREA_FIELD:
        return _BY_FIELD[language].format(group.field.label(language))
    return GROUPING[group.grouping][language]


# ---- tables ----------------------------------------------------------------------------------


def verdict_rows(comparison: Comparison) -> list[tuple[Verdict | None, Line]]:
    """How many recipients each verdict befalls, with their money; verdicts of nobody left out."""
    found: dict[Verdict | None, Line] = {}
    for change in comparison.changes:
        if change.unit is None:
            line = found.setdefault(change.verdict, Line())
            line.add(change.before, change.after, change.difference, change.verdict)
    return [(verdict, found[verdict]) for verdict in ORDER if verdict in found]


def count_of(line: Line, *verdicts: Verdict | None) -> int:
    return sum(line.verdicts.get(one, 0) for one in verdicts)


def verdict_cells(comparison: Comparison, language: Language) -> list[list[str]]:
    """Rows of `VERDICT_HEADER`, the sum of all last."""
    found = [(VERDICT[verdict][language], line) for verdict, line in verdict_rows(comparison)]
    found.append((IN_ALL[language], in_all(comparison)))
    return [
        [
            label,
            grouped(sum(line.verdicts.values()), language),
            between(line.before, language),
            between(line.after, language),
            between(line.difference, language, signed=True),
        ]
        for label, line in found
    ]


def group_cells(group: Group, sides: Sides) -> list[list[str]]:
    """Rows of `GROUP_HEADER`."""
    language = sides.language
    return [
        [
            group_label(group, key, sides),
            between(line.people_before, language),
            between(line.people_after, language),
            between(line.before, language),
            between(line.after, language),
            between(line.difference, language, signed=True),
            grouped(count_of(line, "gains", "enters"), language),
            grouped(count_of(line, "loses", "leaves"), language),
            grouped(count_of(line, None), language),
        ]
        for key, line in group.lines.items()
    ]


def titles(header: Iterable[Text], language: Language) -> list[str]:
    return [one[language] for one in header]


# ---- the largest changes ---------------------------------------------------------------------


@frozen
class Told:
    """One change explained: a headline, and a line each for before, after, and the articles."""

    headline: str
    lines: tuple[tuple[str, str], ...]


def told(change: Change, sides: Sides) -> Told:
    """What changed for one recipient, and the articles that made it."""
    language = sides.language
    moved = between(change.difference, language, signed=True)
    counted = measured(0, language, change.unit).partition(" ")[2]
    headline = f"{sides.new.row(change.record, change.id)}: {verdict_words(change, language)}"
    lines = [
        (_OLD[language], _side_words([p.old for p in change.programs], change.before, sides.old)),
        (_NEW[language], _side_words([p.new for p in change.programs], change.after, sides.new)),
    ]
    gone, come = change.articles()
    if come:
        lines.append((_NOW_BY[language], _articles(come, sides.new)))
    if gone:
        lines.append((_NO_LONGER_BY[language], _articles(gone, sides.old)))
    if change.missing:
        lines.append((_MISSING[language], missing_words(change, sides)))
    return Told(f"{headline} {moved} {counted}".rstrip(), tuple(lines))


def _articles(because: tuple[Because, ...], naming: Naming) -> str:
    return naming.short_sources(because)


def missing_words(change: Change, sides: Sides) -> str:
    """The facts that could settle it, row by row."""
    result = Result("", change.record, change.id, "", "undetermined", missing=change.missing)
    return "; ".join(sides.new.missing_by_row(result))


def _side_words(results: Sequence[Result | None], total: Range, naming: Naming) -> str:
    language = naming.language
    given_ = [
        f"{naming.declaration(r.program)}: {_result_words(r, naming)}"
        for r in results
        if r is not None
    ]
    if not given_:
        return _NOTHING[language]
    return "; ".join(given_)


def _result_words(result: Result, naming: Naming) -> str:
    language = naming.language
    words = given(result, language) or STATUS[result.status][language]
    if result.status not in ("due", "undetermined"):
        words += f" ({STATUS[result.status][language]})"
    category = naming.category(result)
    return f"{words} [{category}]" if category else words


# ---- the screen ------------------------------------------------------------------------------


def show(comparison: Comparison, sides: Sides, area: str, stream: TextIO) -> None:
    """Print the comparison: verdicts, every grouping, and the largest changes explained."""
    language = sides.language
    lines: list[ScreenLine] = [[(TITLE[language], "bold")]]
    lines += [[(f"{title}: ", "bold"), (value, "")] for title, value in heading(comparison, sides)]
    lines += [[], *([(one, "bold")] for one in conclusions(comparison, language)), []]
    show_lines(lines, stream)
    header = titles(VERDICT_HEADER, language)
    show_table(header, verdict_cells(comparison, language), range(1, len(header)), stream)
    header = titles(GROUP_HEADER, language)
    for group in groups(comparison, area):
        show_lines([[], [(group_title(group, language), "bold")]], stream)
        show_table(header, group_cells(group, sides), range(1, len(header)), stream)
    show_lines([[], [(LARGEST[language], "bold")]], stream)
    for place, change in enumerate(comparison.largest(), start=1):
        one = told(change, sides)
        show_lines([[(f"{place}. {one.headline}", "bold")]], stream)
        show_lines(([(f"   {title}: ", ""), (value, "")] for title, value in one.lines), stream)
    show_lines([[(words, "")] for words in hidden_words(comparison, language)], stream)


def hidden_words(comparison: Comparison, language: Language) -> list[str]:
    """How many of the largest changes are not told because they rest on sensitive facts."""
    every = comparison.largest(sensitive=True)
    hidden = sum(change.sensitive for change in every)
    return [_HIDDEN[language].format(hidden)] if hidden else []


def number_or_words(given_: Range, language: Language, signed: bool = False) -> Cell:
    """A cell of a workbook: the number itself where it is exact, else the range in words."""
    return given_.lowest if given_.is_exact else between(given_, language, signed)
