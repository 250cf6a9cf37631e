"""Months of days in machine code."""

from __future__ import annotations

from policyengine.backends.native.cells import Cells, Value
from policyengine.backends.native.code import WHOLE, Machine, whole

_MARCH = 306
"""The days from 1 March of the year 0 to the end of it: counted from March, 29 February is last."""


class Dates(Cells):
    """Writes what needs a calendar."""

    def month_of(self, day: Machine) -> Machine:
        """The month (`calendar.month_of`) that a day lies in.

        By years that begin in March, in eras of 400 years (146,097 days): Howard Hinnant,
        "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
        """
        if "month" not in self._functions:
            with self.function("month", WHOLE, (WHOLE,)) as (given,):
                self.code.b.ret(self._month_of(given))
        return self.call("month", day)

    def _month_of(self, day: Machine) -> Machine:
        b = self.code.b

        def over(one: Machine, by: int) -> Machine:
            return b.sdiv(one, whole(by))

        days = b.add(day, whole(_MARCH - 1))
        era = over(days, 146_097)
        in_era = b.sub(days, b.mul(era, whole(146_097)))
        leaps = b.sub(over(in_era, 36_524), over(in_era, 1_460))
        years = over(b.sub(b.add(in_era, leaps), over(in_era, 146_096)), 365)
        before = b.sub(b.add(b.mul(years, whole(365)), over(years, 4)), over(years, 100))
        in_year = b.sub(in_era, before)
        month = over(b.add(b.mul(in_year, whole(5)), whole(2)), 153)
        year = b.add(b.mul(era, whole(400)), years)
        return b.add(b.mul(year, whole(12)), b.add(month, whole(2)))

    def first_day(self, month: Machine) -> Machine:
        """The first day of a month: `days_from_civil` of the same text."""
        if "first" not in self._functions:
            with self.function("first", WHOLE, (WHOLE,)) as (given,):
                self.code.b.ret(self._first_day(given))
        return self.call("first", month)

    def _first_day(self, month: Machine) -> Machine:
        b = self.code.b
        from_march = b.sub(month, whole(2))
        year = b.sdiv(from_march, whole(12))
        number = b.sub(from_march, b.mul(year, whole(12)))
        in_year = b.sdiv(b.add(b.mul(number, whole(153)), whole(2)), whole(5))
        era = b.sdiv(year, whole(400))
        in_era = b.sub(year, b.mul(era, whole(400)))
        leaps = b.sub(b.sdiv(in_era, whole(4)), b.sdiv(in_era, whole(100)))
        days = b.add(b.add(b.mul(in_era, whole(365)), leaps), in_year)
        return b.sub(b.add(b.mul(era, whole(146_097)), days), whole(_MARCH - 1))

    def add_months(self, day: Machine, months: Machine) -> Machine:
        """The day so many months later; a day that the month lacks becomes the next one's first."""
        if "later" not in self._functions:
            with self.function("later", WHOLE, (WHOLE, WHOLE)) as (given, by):
                b = self.code.b
                month = self.month_of(given)
                in_month = b.sub(given, self.first_day(month))
                later = b.add(month, by)
                moved = b.add(self.first_day(later), in_month)
                b.ret(self.code.lesser(moved, self.first_day(b.add(later, whole(1)))))
        return self.call("later", day, months)

    def months_between(self, start: Machine, end: Machine) -> Machine:
        """Whole months from `start` to `end`, negative where `end` lies before."""
        b = self.code.b
        first, last = self.code.lesser(start, end), self.code.greater(start, end)
        count = b.sub(self.month_of(last), self.month_of(first))
        over = b.icmp_signed(">", self.add_months(first, count), last)
        count = b.select(over, b.sub(count, whole(1)), count)
        return b.select(b.icmp_signed("<", end, start), b.sub(whole(0), count), count)

    def of_dates(self, name: str, values: list[Value], none: Machine) -> Value | None:
        """An operator of the calendar on known days; None for any other operator."""
        data, b = [value.data for value in values], self.code.b
        match name:
            case "days":
                return Value(b.sub(data[1], data[0]), 1, none, 1 << 24)
            case "months":
                return Value(self.months_between(*data), 1, none, 1 << 20)
            case "age-months":
                age = self.code.greater(self.months_between(*data), whole(0))
                return Value(age, 1, none, 1 << 20)
            case "age-years":
                age = self.code.greater(self.months_between(*data), whole(0))
                return Value(b.sdiv(age, whole(12)), 1, none, 1 << 20)
            case "add-months":
                return Value(self.add_months(*data), 1, none, 1 << 23)
            case "month-of":
                return Value(self.month_of(data[0]), 1, none, 1 << 18)
        return None
