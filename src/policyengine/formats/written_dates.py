"""Dates and months as officers write them; a partial date is the days that it may be."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from policyengine import calendar
from policyengine.diagnostics import Diagnostic
from policyengine.formats.raw import exact, on_one_line, shown
from policyengine.population import Unknown
from policyengine.problems import cells
from policyengine.problems.cells import Written

_FIRST_YEAR, _LAST_YEAR = 1850, 2199
_SERIAL_ZERO = date(1899, 12, 30).toordinal()
"""Day 0 of a spreadsheet, for serials after its false 29 February 1900."""

_FIRST_SERIAL = 10_000
"""May 1927. A lesser number is more likely a mistyped year, and an error beats a guess."""
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"

_Y, _M, _D = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_D} ?[/.-] ?{_M} ?[/.-] ?{_Y}{_TIME}",
        rf"{_Y}[/.-]{_M}[/.-]{_D}{_TIME}",
        rf"(?:ngày )?{_D} tháng {_M} năm {_Y}",
        rf"{_M} ?[/.-] ?{_Y}",
        rf"{_Y}[/.-]{_M}",
        rf"tháng {_M} năm {_Y}",
        rf"(?:năm )?{_Y}",
    )
)
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?")

Span = tuple[int, int]
Fault = Callable[[Written], Diagnostic]


def parse_day(raw: object, sensitive: bool) -> int | Unknown | Diagnostic:
    """A day, an Unknown among the days of a month or year, or what is wrong."""
    days = _days(raw)
    if not isinstance(days, tuple):
        return days(shown(raw, sensitive))
    return days[0] if days[0] == days[1] else Unknown(*days)


def parse_month(raw: object, sensitive: bool) -> int | Unknown | Diagnostic:
    """A month (that of a full date), an Unknown among those of a year, or what is wrong."""
    days = _days(raw)
    if not isinstance(days, tuple):
        return days(shown(raw, sensitive))
    first, last = calendar.month_of(days[0]), calendar.month_of(days[1])
    return first if first == last else Unknown(first, last)


def _days(raw: object) -> Span | Fault:
    """The first and last day that a cell may mean."""
    if isinstance(raw, date):  # a datetime is one too
        day = (raw.date() if isinstance(raw, datetime) else raw).toordinal()
        year = day - _SERIAL_ZERO
        if _FIRST_YEAR <= year <= _LAST_YEAR:
            return partial(cells.year_in_a_day, year=year)
        return _within(day, day)
    number = exact(raw)
    if number is not None:
        return _from_number(int(number))
    if not isinstance(raw, str):
        return cells.not_a_date
    text = on_one_line(raw)
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _from_parts(match.groupdict())
    if _SERIAL.fullmatch(text):
        return _from_number(int(text.partition(".")[0]))
    return cells.not_a_date


def _from_number(number: int) -> Span | Fault:
    """A number of four digits is a year, one of five or more the serial of a day."""
    if number >= _FIRST_SERIAL:
        day = _SERIAL_ZERO + min(number, calendar.LAST_DAY)
        return _within(day, day)
    if not _FIRST_YEAR <= number <= _LAST_YEAR:
        return cells.not_a_date
    return calendar.day(number, 1, 1), calendar.day(number, 12, 31)


def _from_parts(parts: dict[str, str | None]) -> Span | Fault:
    year, month, day = (parts.get(name) for name in ("year", "month", "day"))
    assert year is not None
    try:
        first = calendar.day(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return cells.impossible_date
    if day is not None:
        return _within(first, first)
    last = calendar.last_day(calendar.month(int(year), int(month or 12)))
    return _within(first, last)


def _within(first: int, last: int) -> Span | Fault:
    if first < calendar.FIRST_DAY or last > calendar.LAST_DAY:
        return cells.date_out_of_range
    return first, last
