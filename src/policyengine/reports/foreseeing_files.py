"""A forecast in files: the sheets of a workbook, and values for JSON."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

from policyengine.analyses.foreseen import Case, Forecast
from policyengine.analyses.scenario import CASES
from policyengine.backends.results import decimal_text
from policyengine.diagnostics import Language, Text
from policyengine.formats.sheets import Column, Sheet
from policyengine.formats.writing import Cell
from policyengine.reports import foreseeing as words
from policyengine.reports.foreseeing import Told
from policyengine.reports.measuring import heads_about, heads_titles, month_words
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import unit

# ---- workbook ----------------------------------------------------------------------------------


def sheets(found: Forecast, told: Told) -> list[Sheet]:
    """Sums by year, the ceiling, every month of every program, and what it all rests on."""
    naming, language = told.heading.naming, told.heading.naming.language
    above = (
        words.TITLE[language].upper(),
        "; ".join(f"{a}: {b}" for a, b in words.question(found, told)[:3]),
    )
    made = [
        Sheet(
            words.YEARS[language],
            _columns(words.YEAR_HEADER, language),
            words.year_rows(found, naming),
            above,
        )
    ]
    if found.passed:
        columns = _columns(words.CEILING_HEADER, language)
        made.append(
            Sheet(words.CEILING[language], columns, words.ceiling_rows(found, naming), above)
        )
    made.append(
        Sheet(words.MONTHS[language], _month_columns(language), _cells(found, naming), above)
    )
    about = [Column(t, width=w) for t, w in zip(heads_titles(language), (34, 90), strict=True)]
    notes = [("", words) for words in words.remarks(found, naming)]
    made.append(Sheet(heads_about(language), about, [*words.head(found, told), *notes], above[:1]))
    return made


_FILE_HEADER = (
    Text("tháng", "month"),
    Text("chế độ", "program"),
    Text("nguồn kinh phí", "source of funds"),
    Text("đơn vị", "unit"),
    Text("số người, phương án thấp", "people, low case"),
    Text("số người, phương án cao", "people, high case"),
    Text("phương án thấp: ít nhất", "low case: least"),
    Text("phương án thấp: nhiều nhất", "low case: most"),
    Text("phương án cao: ít nhất", "high case: least"),
    Text("phương án cao: nhiều nhất", "high case: most"),
    Text("chưa rõ (người)", "not known (people)"),
    Text("được xem xét (người)", "for consideration (people)"),
)


def _month_columns(language: Language) -> list[Column]:
    return _columns(_FILE_HEADER, language)


def _columns(header: Sequence[Text], language: Language) -> list[Column]:
    return [Column(text[language][:1].upper() + text[language][1:]) for text in header]


def _cells(found: Forecast, naming: Naming) -> list[list[Cell]]:
    """One row for each month and program, numbers as numbers."""
    language, wanted = naming.language, set(words.living(found))
    rows: list[list[Cell]] = []
    for line in found.lines:
        if line.program not in wanted:
            continue
        ends: list[Cell] = []
        for case in CASES:
            one = line.cases[case]
            is_known = one.lowest == one.highest
            ends.append(words.nearest(one.lowest) if is_known else floor(one.lowest))
            ends.append(
                None
                if one.highest is None
                else words.nearest(one.highest)
                if is_known
                else ceil(one.highest)
            )
        goods = unit(line.unit, language) if line.unit else {"vi": "đồng", "en": "VND"}[language]
        rows.append(
            [
                month_words(line.month, language),
                naming.declaration(line.program),
                words.source_name(line, naming),
                goods,
                *(words.nearest(line.cases[case].people) for case in CASES),
                *ends,
                line.open,
                line.considered,
            ]
        )
    return rows


# ---- JSON --------------------------------------------------------------------------------------


def to_json(found: Forecast) -> Iterator[dict[str, Any]]:
    """One value for each month and program, then one for each year against a ceiling.

    Expected numbers are decimal texts of twelve places at most; `unit` None: đồng.
    """
    for line in found.lines:
        yield {
            "kind": "program",
            "month": month_words(line.month, "en"),
            "program": line.program,
            "sources": list(line.sources),
            "unit": line.unit,
            "recorded": line.recorded,
            "undetermined": line.open,
            "considered": line.considered,
            **{case: _case_json(line.cases[case]) for case in CASES},
        }
    for one in found.passed:
        yield {
            "kind": "ceiling",
            "year": one.year,
            "first_month": month_words(one.first_month, "en"),
            "ceiling": found.ceiling,
            **{
                case: {
                    **_case_json(one.cost[case]),
                    "passed_surely": _month_json(one.surely, case),
                    "passed_perhaps": _month_json(one.perhaps, case),
                }
                for case in CASES
            },
        }


def _case_json(case: Case) -> dict[str, Any]:
    return {
        "people": _text(case.people),
        "entered": _text(case.entered),
        "lowest": _text(case.lowest),
        "highest": None if case.highest is None else _text(case.highest),
    }


def _text(value: Fraction) -> str:
    return decimal_text(Fraction(round(value * 10**6), 10**6))


def _month_json(months: Mapping[str, int | None], case: str) -> str | None:
    found = months[case]
    return None if found is None else month_words(found, "en")
