"""A forecast as a page: the cost of each month in both cases, people by program, the ceiling."""

from fractions import Fraction

from policyengine.analyses.foreseen import Forecast
from policyengine.analyses.scenario import CASES
from policyengine.diagnostics import Language, Text
from policyengine.reports import charts, page
from policyengine.reports import foreseeing as words
from policyengine.reports import heading as heads
from policyengine.reports.foreseeing import Told
from policyengine.reports.measuring import month_words
from policyengine.reports.naming import Naming
from policyengine.reports.page import Block, Section
from policyengine.reports.phrases import decimal, grouped

_COST = Text("Kinh phí từng tháng (triệu đồng)", "Cost of each month (million VND)")
_PEOPLE = Text("Số người hưởng theo chế độ", "Recipients by program")
_BAND = Text(
    "Dải nhạt quanh một đường là phần chưa chắc chắn vì còn thiếu thông tin.",
    "The pale band around a line is what is uncertain because facts are missing.",
)
_MILLION = 1_000_000
_MARKS = 4
_MOST_PROGRAMS = 6


def page_of(found: Forecast, told: Told) -> str:
    """The whole page as text."""
    naming, language = told.heading.naming, told.heading.naming.language
    sections = [
        Section(_COST[language], [_cost(found, language), page.note(_BAND[language])]),
        Section(
            words.YEARS[language],
            [_table(words.YEAR_HEADER, words.year_rows(found, naming), (2, 3), language)],
        ),
    ]
    if found.passed:
        rows = words.ceiling_rows(found, naming)
        table = _table(words.CEILING_HEADER, rows, (2,), language)
        sections.append(Section(words.CEILING[language], [table]))
    rows = words.program_rows(found, naming, words.marks(found))
    sections += [
        Section(_PEOPLE[language], [_people(found, naming)]),
        Section(
            words.MONTHS[language],
            [
                _table(words.PROGRAM_HEADER, rows, (2, 3, 4, 5, 6, 7), language),
                *(page.note(said) for said in words.remarks(found, naming)),
            ],
        ),
    ]
    sections.append(page.rests_on(heads.GROUNDS[language], heads.grounds(told.heading)))
    return page.page(words.TITLE[language], language, words.question(found, told), sections)


def _table(
    header: tuple[Text, ...], rows: list[list[str]], right: tuple[int, ...], language: Language
) -> Block:
    return page.table([text[language] for text in header], rows, right)


def _cost(found: Forecast, language: Language) -> Block:
    lines = []
    greatest = Fraction(0)
    for case in CASES:
        totals = [found.total(month, case) for month in found.months]
        ends = [
            (total.lowest, total.lowest if total.highest is None else total.highest)
            for total in totals
        ]
        greatest = max([greatest, *(high for _, high in ends)])
        lines.append(charts.Curve(words.CASE[case][language], ends))
    return _drawn(found, lines, greatest, _MILLION, _COST[language], language)


def _people(found: Forecast, naming: Naming) -> Block:
    """The programs with most people in the high case; a forecast seldom has more that matter."""
    language = naming.language
    by_program = {
        name: [line.cases["high"].people for line in found.lines if line.program == name]
        for name in words.living(found)
    }
    most = sorted(by_program, key=lambda name: -max(by_program[name]))[:_MOST_PROGRAMS]
    lines = [
        charts.Curve(naming.declaration(name), [(n, n) for n in by_program[name]]) for name in most
    ]
    greatest = max((max(by_program[name]) for name in most), default=Fraction(0))
    return _drawn(found, lines, greatest, 1, _PEOPLE[language], language)


def _drawn(
    found: Forecast,
    lines: list[charts.Curve],
    greatest: Fraction,
    scale: int,
    title: str,
    language: Language,
) -> Block:
    top = charts.round_top(greatest / scale) * scale
    marks = [_mark(top * step / _MARKS / scale, language) for step in range(_MARKS + 1)]
    months = [month_words(month, language) for month in found.months]
    return charts.curves(months, lines, marks, top, title)


def _mark(value: Fraction, language: Language) -> str:
    if value.denominator == 1:
        return grouped(value.numerator, language)
    return decimal(f"{float(value):.2f}".rstrip("0"), language)
