"""Days, months and ages of the oracle, from `datetime.date` alone."""

from datetime import date, timedelta

SATURDAY = 5


def as_date(day: int) -> date:
    return date.fromordinal(day)


def month_number(day: int) -> int:
    """The month that a day lies in, counted from the year 0."""
    at = as_date(day)
    return at.year * 12 + at.month - 1


def first_of(month: int) -> int:
    return date(month // 12, month % 12 + 1, 1).toordinal()


def last_of(month: int) -> int:
    return first_of(month + 1) - 1


def days_of_decision(month: int) -> range:
    """From the last day of a month back to its eve."""
    return range(last_of(month), first_of(month) - 2, -1)


def months_later(day: int, months: int) -> int:
    """The same day of a later month; where that month lacks it, the first of the next one."""
    at = as_date(day)
    month = month_number(day) + months
    there = first_of(month) + at.day - 1
    return there if there <= last_of(month) else first_of(month + 1)


def whole_months(start: int, end: int) -> int:
    """Whole months from one day to another, negative backwards."""
    if end < start:
        return -whole_months(end, start)
    first, last = as_date(start), as_date(end)
    apart = (last.year - first.year) * 12 + last.month - first.month
    return apart - 1 if last.day < first.day else apart


def age_in_months(birth: int, day: int) -> int:
    """Whole months of age; nobody is younger than nothing."""
    return whole_months(birth, day) if day > birth else 0


def age_in_years(birth: int, day: int) -> int:
    """Whole years of age, counted birthday by birthday as people do."""
    if day <= birth:
        return 0
    born, today = as_date(birth), as_date(day)
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (not had_birthday)


def working_days(start: int, end: int, holidays: frozenset[int]) -> int:
    """Working days after `start` up to `end`, negative backwards."""
    if end < start:
        return -working_days(end, start, holidays)
    count, at = 0, as_date(start)
    while at.toordinal() < end:
        at += timedelta(days=1)
        count += at.weekday() < SATURDAY and at.toordinal() not in holidays
    return count
