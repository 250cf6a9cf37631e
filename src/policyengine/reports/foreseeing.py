"""A forecast in words: totals by year, by program and by source; every month for files."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TextIO

from attrs import frozen

from policyengine.analyses.foreseen import Case, Forecast, Line, Passed
from policyengine.analyses.scenario import CASES, Scenario, sources_of
from policyengine.diagnostics import Language, Text
from policyengine.reports import heading as heads
from policyengine.reports.heading import Heading
from policyengine.reports.measuring import month_words
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import grouped, money, unit
from policyengine.reports.screen import show_lines, show_table

TITLE = Text("Dự báo số người và kinh phí", "Forecast of people and cost")
CASE = {"low": Text("phương án thấp", "low case"), "high": Text("phương án cao", "high case")}
YEARS = Text("Theo năm và nguồn kinh phí", "By year and source of funds")
MONTHS = Text("Từng tháng theo chế độ", "Month by month and program")
CEILING = Text("So với mức trần mỗi năm", "Against the ceiling of each year")
_SPAN = Text("Dự báo", "Forecast")
_FROM_TO = Text("từ {} đến {}", "{} to {}")
_OR_MORE = Text("từ {} trở lên", "{} or more")
NO_SOURCE = Text("không nêu nguồn", "no source named")
_ALL_SOURCES = Text("cộng", "in all")
YEAR_HEADER = (
    Text("năm", "year"),
    Text("nguồn kinh phí", "source of funds"),
    Text("kinh phí, phương án thấp", "cost, low case"),
    Text("kinh phí, phương án cao", "cost, high case"),
)
PROGRAM_HEADER = (
    Text("chế độ", "program"),
    Text("tháng", "month"),
    Text("số người, phương án thấp", "people, low case"),
    Text("số người, phương án cao", "people, high case"),
    Text("kinh phí hoặc hiện vật, phương án thấp", "cost or goods, low case"),
    Text("kinh phí hoặc hiện vật, phương án cao", "cost or goods, high case"),
    Text("chưa rõ", "not known"),
    Text("được xem xét", "for consideration"),
)
CEILING_HEADER = (
    Text("năm", "year"),
    Text("phương án", "case"),
    Text("kinh phí cả năm", "cost of the year"),
    Text("vượt trần từ tháng", "above the ceiling from"),
)
_NEVER = Text("không vượt", "never")
_PERHAPS = Text("có thể từ {}", "perhaps from {}")
_PERHAPS_SURELY = Text("có thể từ {}, chắc chắn từ {}", "perhaps from {}, surely from {}")
_CEILING = Text("Mức trần mỗi năm", "Ceiling of a year")
_ASSUMED = Text("Giả định", "Assumptions")
_NO_SCENARIO = Text(
    "không có: không ai chết, không ai vào mới, chỉ tuổi và quy định thay đổi",
    "none: nobody dies, nobody enters; only ages and rules change",
)
_BY_FILE = Text("theo tệp {}", "by the file {}")
_NOTES = {
    "weights": Text(
        "Số người và kinh phí là số bình quân dự kiến: mỗi khoản tính theo xác suất người hưởng "
        "còn sống, nên có thể lẻ; ở đây làm tròn đến người và đồng.",
        "People and cost are expected values: each amount counts with the probability that its "
        "recipient is alive, so they may be fractions; here they are rounded to whole ones.",
    ),
    "pending": Text(
        "Người đủ điều kiện nhưng chưa có quyết định được tính như có quyết định trong tháng đó.",
        "Who meets the conditions without a decision is counted as decided in that month.",
    ),
    "open": Text(
        "Người chưa rõ có được hưởng hay không không nằm trong số người; kinh phí của họ làm thành "
        "khoảng từ thấp nhất đến cao nhất.",
        "Those of whom it is not known are not among the people; their amounts make the cost a "
        "range from least to greatest.",
    ),
    "ageless": Text(
        "{} người đang hưởng không rõ ngày sinh nên không tính tỷ lệ chết.",
        "{} recipients have no known birth date, so no death rate touches them.",
    ),
    "unpriced": Text(
        "Chưa có mức hưởng cho người vào mới của: {}; ghi cột mức hưởng trong tệp giả định.",
        "No amount is known for those who enter: {}; give it in the file of assumptions.",
    ),
}


@frozen
class Told:
    """What a forecast was made from, for its head."""

    heading: Heading
    scenario: Scenario | None
    file: str | None


# ---- numbers -----------------------------------------------------------------------------------


def cost_words(case: Case, language: Language, goods: str | None = None) -> str:
    """`12.000.000 đ`, `từ … đến …`, `từ … trở lên`; rounded outwards to whole ones."""
    low = _whole(case.lowest, False)
    if case.highest is None:
        return _OR_MORE[language].format(_measured(low, language, goods))
    if case.lowest == case.highest:
        return _measured(nearest(case.lowest), language, goods)
    high = _measured(_whole(case.highest, True), language, goods)
    return _FROM_TO[language].format(grouped(low, language), high)


def people_words(case: Case, language: Language) -> str:
    return grouped(nearest(case.people), language)


def _measured(value: int, language: Language, goods: str | None) -> str:
    if goods is None:
        return money(value, language)
    return f"{grouped(value, language)} {unit(goods, language)}".rstrip()


def nearest(value: Fraction) -> int:
    """The nearest whole number."""
    return floor(value + Fraction(1, 2))


def _whole(value: Fraction, up: bool) -> int:
    return ceil(value) if up else floor(value)


_NOTHING = {case: Case() for case in CASES}


# ---- sums --------------------------------------------------------------------------------------


def source_name(line: Line, naming: Naming) -> str:
    if not line.sources:
        return NO_SOURCE[naming.language]
    return "; ".join(naming.declaration(name) for name in line.sources)


def by_year(found: Forecast, naming: Naming) -> dict[int, dict[str, dict[str, Case]]]:
    """Money by year, source and case; the sum of a year last under its own name."""
    sums: dict[int, dict[str, dict[str, Case]]] = {}
    for line in found.lines:
        if line.unit is not None:
            continue
        year = sums.setdefault(line.month // 12, {})
        own = year.setdefault(source_name(line, naming), {case: Case() for case in CASES})
        for case in CASES:
            own[case] = own[case].plus(line.cases[case])
    for year in sums.values():
        for name in [name for name, own in year.items() if own == _NOTHING]:
            del year[name]
        total = {case: Case() for case in CASES}
        for own in list(year.values()):
            total = {case: total[case].plus(own[case]) for case in CASES}
        if len(year) != 1:
            year[_ALL_SOURCES[naming.language]] = total
    return sums


def year_rows(found: Forecast, naming: Naming) -> list[list[str]]:
    """Rows of `YEAR_HEADER`."""
    return [
        [_year(year, found), name, *(cost_words(cases[case], naming.language) for case in CASES)]
        for year, own in by_year(found, naming).items()
        for name, cases in own.items()
    ]


def _year(year: int, found: Forecast) -> str:
    months = [month for month in found.months if month // 12 == year]
    if len(months) == 12:
        return str(year)
    return f"{year} ({months[0] % 12 + 1:02}-{months[-1] % 12 + 1:02})"


def program_rows(found: Forecast, naming: Naming, months: Sequence[int]) -> list[list[str]]:
    """Rows of `PROGRAM_HEADER` for some months; programs that never give anything left out."""
    language = naming.language
    return [
        [
            naming.declaration(line.program),
            month_words(line.month, language),
            *(people_words(line.cases[case], language) for case in CASES),
            *(cost_words(line.cases[case], language, line.unit) for case in CASES),
            grouped(line.open, language) if line.open else "",
            grouped(line.considered, language) if line.considered else "",
        ]
        for program in living(found)
        for line in found.lines
        if line.program == program and line.month in months
    ]


def living(found: Forecast) -> list[str]:
    """The programs that give, or may give, anything in any month."""
    return [
        name
        for name in found.programs
        if any(
            line.program == name
            and (line.recorded or line.open or line.considered or line.cases["high"].people)
            for line in found.lines
        )
    ]


def ceiling_rows(found: Forecast, naming: Naming) -> list[list[str]]:
    """Rows of `CEILING_HEADER`."""
    language = naming.language
    return [
        [
            _year(one.year, found),
            CASE[case][language],
            cost_words(one.cost[case], language),
            passed_words(one, case, language),
        ]
        for one in found.passed
        for case in CASES
    ]


def passed_words(one: Passed, case: str, language: Language) -> str:
    """The month in which the ceiling is passed: surely, perhaps, or never."""
    perhaps, surely = one.perhaps[case], one.surely[case]
    if perhaps is None:
        return _NEVER[language]
    if surely is None:
        return _PERHAPS[language].format(month_words(perhaps, language))
    if surely == perhaps:
        return month_words(surely, language)
    words = (month_words(month, language) for month in (perhaps, surely))
    return _PERHAPS_SURELY[language].format(*words)


# ---- head and remarks ----------------------------------------------------------------------------


def question(found: Forecast, told: Told) -> list[tuple[str, str]]:
    """What was forecast: months, day of asking, files, assumptions, the ceiling."""
    language = told.heading.naming.language
    span = _FROM_TO[language].format(
        *(month_words(month, language) for month in (found.months[0], found.months[-1]))
    )
    asked = heads.question(told.heading)
    assumed = _NO_SCENARIO[language]
    if told.scenario is not None and told.file is not None:
        assumed = "; ".join([_BY_FILE[language].format(told.file), *sources_of(told.scenario)])
    extra = [(_ASSUMED[language], assumed)]
    if found.ceiling is not None:
        extra.append((_CEILING[language], money(found.ceiling, language)))
    named = [asked[key] for key in ("asked", "purpose", "policy", "data")]
    return [(_SPAN[language], span), *named, *extra]


def head(found: Forecast, told: Told) -> list[tuple[str, str]]:
    """What the forecast rests on: the question, instruments, levels."""
    return [*question(found, told), *heads.grounds(told.heading)]


def remarks(found: Forecast, naming: Naming) -> list[str]:
    """What a reader has to know of the numbers."""
    language = naming.language
    said = [_NOTES["weights"][language], _NOTES["pending"][language]]
    if any(line.open for line in found.lines):
        said.append(_NOTES["open"][language])
    if found.ageless:
        said.append(_NOTES["ageless"][language].format(grouped(found.ageless, language)))
    unpriced = dict.fromkeys(line.program for line in found.lines if line.unpriced)
    if unpriced:
        names = ", ".join(naming.declaration(name) for name in unpriced)
        said.append(_NOTES["unpriced"][language].format(names))
    return said


def marks(found: Forecast) -> list[int]:
    """The months shown on a screen: the first, each December, the last."""
    ends = [month for month in found.months if month % 12 == 11]
    return sorted({found.months[0], *ends, found.months[-1]})


def show(found: Forecast, told: Told, stream: TextIO) -> None:
    """Print sums by year, programs at the ends of years, and the ceiling."""
    naming, language = told.heading.naming, told.heading.naming.language
    lines = [[(f"{title}: ", "bold"), (value, "")] for title, value in head(found, told)]
    show_lines(lines, stream)
    _show(YEARS[language], YEAR_HEADER, year_rows(found, naming), (2, 3), language, stream)
    if found.passed:
        rows = ceiling_rows(found, naming)
        _show(CEILING[language], CEILING_HEADER, rows, (2,), language, stream)
    rows = program_rows(found, naming, marks(found))
    numbers = (2, 3, 4, 5, 6, 7)
    _show(MONTHS[language], PROGRAM_HEADER, rows, numbers, language, stream)
    show_lines([[], *([(words, "")] for words in remarks(found, naming))], stream)


def _show(
    title: str,
    header: Sequence[Text],
    rows: Sequence[Sequence[str]],
    right: Sequence[int],
    language: Language,
    stream: TextIO,
) -> None:
    kept = [i for i in range(len(header)) if any(row[i] for row in rows)]
    show_lines([[], [(title, "bold")]], stream)
    places = [place for place, index in enumerate(kept) if index in right]
    titles = [header[i][language] for i in kept]
    show_table(titles, [[row[i] for i in kept] for row in rows], places, stream)
