"""What a list of results rests on: month, day of asking, policy, instruments, levels in force."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal, TextIO

from attrs import frozen

from policyengine.backends.results import decimal_text
from policyengine.calendar import last_day
from policyengine.diagnostics import Language, Text
from policyengine.model.model import Asking, Law, LevelVersion
from policyengine.model.terms import Constant
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import day, decimal, grouped, unit
from policyengine.reports.screen import show_lines
from policyengine.types import Bases

_TITLES = {
    "month": Text("Kỳ chi trả", "Month"),
    "asked": Text("Ngày tính", "Day of asking"),
    "purpose": Text("Tính để", "Asked to"),
    "basis": Text("Số tiền theo", "Amounts by"),
    "policy": Text("Chính sách", "Policy"),
    "data": Text("Dữ liệu", "Data"),
    "applied": Text("Văn bản áp dụng", "Instrument applied"),
    "not_yet": Text("Đã ban hành, chưa áp dụng", "Issued, not applied yet"),
}
GROUNDS = Text("Văn bản và mức áp dụng", "Instruments and levels applied")
_NO_DAY = Text(
    "không nêu: tính theo mọi văn bản đã nạp, trừ dự thảo",
    "none given: all loaded instruments count, drafts apart",
)
_PURPOSE = {False: Text("chi trả", "pay"), True: Text("dự kiến", "foresee")}
_BASIS = {
    "conditions": Text("điều kiện của chính sách", "the conditions of the policy"),
    "decisions": Text("quyết định đã ký trong dữ liệu", "the decisions on record"),
}
_DATES = Text(" (ban hành {}, hiệu lực {})", " (issued {}, in force {})")
_LEVEL = Text("Mức: ", "Level: ")
_BY_FORMULA = Text("theo công thức", "by a formula")
_AREA = Text(", {}", ", {}")


@frozen
class Heading:
    """The question that some results answer; `month` is a month number, `asking.day` an ordinal."""

    naming: Naming
    month: int
    asking: Asking
    basis: Literal["conditions", "decisions"]
    policy: str
    data: str


Row = tuple[str, str]


def show(heading: Heading, stream: TextIO) -> None:
    """Print what the results rest on; what is issued and not yet applied stands out."""
    not_yet = _TITLES["not_yet"][heading.naming.language]
    show_lines(
        [
            [(f"{title}: ", "bold"), (value, "red" if title == not_yet else "")]
            for title, value in rows(heading)
        ],
        stream,
    )


def rows(heading: Heading) -> list[Row]:
    """Title and value of everything that the results rest on, in a reader's words."""
    return [*question(heading).values(), *grounds(heading)]


def question(heading: Heading) -> dict[str, Row]:
    """What was asked of which files: `month`, `asked`, `purpose`, `basis`, `policy`, `data`."""
    language = heading.naming.language
    asked = heading.asking.day
    shown = f"{heading.month % 12 + 1:02d}/{heading.month // 12}"
    found = {
        "month": shown if language == "vi" else f"{heading.month // 12}-{shown[:2]}",
        "asked": _NO_DAY[language] if asked is None else day(asked, language),
        "purpose": _PURPOSE[heading.asking.foresee][language],
        "basis": _BASIS[heading.basis][language],
        "policy": heading.policy,
        "data": heading.data,
    }
    return {key: (_TITLES[key][language], value) for key, value in found.items()}


def grounds(heading: Heading) -> list[Row]:
    """The instruments, and the levels on the last day of the month."""
    language = heading.naming.language
    law = heading.naming.policy.model.law(heading.asking)
    return [*_instruments(heading, law, language), *_levels(heading, law, language)]


def _instruments(heading: Heading, law: Law, language: Language) -> Iterator[Row]:
    for one in sorted(heading.naming.policy.model.instruments.values(), key=lambda i: i.order):
        title = _TITLES["applied" if one.name in law.admitted else "not_yet"][language]
        dates = _DATES[language].format(day(one.issued, language), day(one.in_force, language))
        yield title, one.title(language) + dates


def _levels(heading: Heading, law: Law, language: Language) -> Iterator[Row]:
    """Every level with a value on the last day of the month, the nation's and each area's."""
    names = heading.naming.policy.model.names
    on = last_day(heading.month)
    for name in sorted(names.of_kind("LEVEL")):
        for area in (None, *law.areas(name)):
            version = law.level(name, on, area)
            if version is None:
                continue
            title = _LEVEL[language] + heading.naming.declaration(name)
            title += _AREA[language].format(heading.naming.declaration(area)) if area else ""
            yield title, _level(heading, version, names.level_dimensions.get(name) or ())


def _level(heading: Heading, version: LevelVersion, dimension: Bases) -> str:
    language = heading.naming.language
    term = version.value.value
    source = version.value.source
    cited = heading.naming.policy.model.instrument_title(source.instrument, language)
    where = " ".join(part for part in (source.citation, cited) if part)
    value = _BY_FORMULA[language]
    if isinstance(term, Constant):
        value = f"{_number(term.value, language)} {_units(dimension, language)}".strip()
    return f"{value} ({where})" if where else value


def _number(value: Any, language: Language) -> str:
    exact = Fraction(value)
    if exact.denominator == 1:
        return grouped(exact.numerator, language)
    return decimal(decimal_text(exact), language)


def _units(dimension: Bases, language: Language) -> str:
    above = [unit(base, language) for base, power in dimension if power > 0]
    below = [unit(base, language) for base, power in dimension if power < 0]
    return "/".join(["×".join(above), *below])
