"""Days, months, ages, working days; the one owner of the month rule.

A day is a proleptic Gregorian ordinal (`datetime.date.toordinal`), so that days compare and
subtract as whole numbers. A month is `year * 12 + month - 1`.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import date
from functools import lru_cache

FIRST_DAY = date(1850, 1, 1).toordinal()
LAST_DAY = date(2199, 12, 31).toordinal()


def day(year: int, month: int, day_of_month: int) -> int:
    """The ordinal of a calendar day; ValueError when there is no such day."""
    return date(year, month, day_of_month).toordinal()


def month(year: int, number: int) -> int:
    """The number of a month, `number` from 1 to 12."""
    return year * 12 + number - 1


def month_of(ordinal: int) -> int:
    """The month that a day lies in."""
    at = date.fromordinal(ordinal)
    return month(at.year, at.month)


def first_day(number: int) -> int:
    """The first day of a month."""
    return date(number // 12, number % 12 + 1, 1).toordinal()


def last_day(number: int) -> int:
    """The last day of a month."""
    year, index = divmod(number, 12)
    return date(year, index + 1, monthrange(year, index + 1)[1]).toordinal()


def window(number: int) -> tuple[int, int]:
    """The days that decide month `number`: from its eve to its last day.

    What is gained in the month counts for it, what is lost in it is still paid for it: the
    decision of a month is the decision of the latest due day of this window
    (Decree 20/2021, article 8, clauses 1 and 2).
    """
    return first_day(number) - 1, last_day(number)


@lru_cache(maxsize=1 << 16)
def add_months(ordinal: int, months: int) -> int:
    """The day `months` later; a day that the month lacks becomes the first of the next month.

    So somebody born on 29 February turns a year older on 1 March of a common year. No text on
    social assistance says so; it is this engine's stated rule (`docs/language.md`, ages).
    """
    at = date.fromordinal(ordinal)
    number = month(at.year, at.month) + months
    if at.day > monthrange(number // 12, number % 12 + 1)[1]:
        return first_day(number + 1)
    return date(number // 12, number % 12 + 1, at.day).toordinal()


def months_between(start: int, end: int) -> int:
    """Whole months from `start` to `end`, negative when `end` lies before."""
    if end < start:
        return -months_between(end, start)
    count = month_of(end) - month_of(start)
    return count if add_months(start, count) <= end else count - 1


def working_days_between(start: int, end: int, holidays: Collection[int]) -> int:
    """Working days after `start` up to and with `end`; the day of the event is not counted."""
    if end < start:
        return -working_days_between(end, start, holidays)
    free = sum(1 for ordinal in holidays if start < ordinal <= end and is_weekday(ordinal))
    return weekdays_through(end) - weekdays_through(start) - free


def is_weekday(ordinal: int) -> bool:
    """Whether a day is one from Monday to Friday; ordinal 1 is a Monday."""
    return (ordinal - 1) % 7 < 5


def weekdays_through(ordinal: int) -> int:
    """The days from Monday to Friday from ordinal 1 through a day."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)
