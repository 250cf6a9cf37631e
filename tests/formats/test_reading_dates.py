"""Dates and months: every accepted way to write them, and every bad one."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from invented_records import NONE, a_field, read_value, value_fault

from policyengine import calendar
from policyengine.population import Unknown
from policyengine.types import (
    Date,
    Month,
)


def day(year: int, month: int, number: int) -> int:
    return calendar.day(year, month, number)


A_DATE, A_MONTH = a_field(Date()), a_field(Month())


@pytest.mark.parametrize(
    "raw",
    [
        "05/09/1945", "5/9/1945", "05-09-1945", "05.09.1945", " 05 / 09 / 1945 ", "1945-09-05",
        "1945-09-05T00:00:00", "05/09/1945 00:00", "ngày 5 tháng 9 năm 1945",
        "Ngày 05 tháng 09 năm 1945", date(1945, 9, 5), datetime(1945, 9, 5, 7, 30), 16685,
        16685.0, "16685", Decimal(16685),
    ],
)  # fmt: skip
def test_a_full_date(raw: object) -> None:
    assert read_value(raw, A_DATE) == day(1945, 9, 5)


@pytest.mark.parametrize("raw", ["09/1945", "9-1945", "1945-09", "1945-9", "tháng 9 năm 1945"])
def test_a_date_of_which_the_day_is_missing(raw: object) -> None:
    assert read_value(raw, A_DATE) == Unknown(day(1945, 9, 1), day(1945, 9, 30))


@pytest.mark.parametrize("raw", ["1945", "năm 1945", 1945, 1945.0])
def test_a_date_of_which_only_the_year_is_known(raw: object) -> None:
    assert read_value(raw, A_DATE) == Unknown(day(1945, 1, 1), day(1945, 12, 31))


def test_a_stated_year_is_never_none_even_where_a_blank_is() -> None:
    found = read_value("1945", a_field(Date(), NONE))
    assert isinstance(found, Unknown) and not found.may_be_none


@pytest.mark.parametrize("raw", ["31/02/2020", "29/02/2023", "12/31/2024", "00/05/2020", "13/2020"])
def test_an_impossible_date(raw: str) -> None:
    found = value_fault(raw, A_DATE)
    assert found.problem.slug == "impossible-date"
    assert f"`{raw}`" in found.message.vi and f"`{raw}`" in found.message.en


def test_29_february_of_a_leap_year_is_possible() -> None:
    assert read_value("29/02/2024", A_DATE) == day(2024, 2, 29)


@pytest.mark.parametrize("raw", ["31/12/1849", "01/01/2200", date(1849, 12, 31), 200_000, "1849"])
def test_a_date_outside_the_calendar(raw: object) -> None:
    assert value_fault(raw, A_DATE).problem.slug == "date-out-of-range"


@pytest.mark.parametrize("raw", ["01/01/1850", "31/12/2199"])
def test_the_first_and_last_day(raw: str) -> None:
    assert read_value(raw, A_DATE) in (calendar.FIRST_DAY, calendar.LAST_DAY)


@pytest.mark.parametrize(
    "raw", ["05/09/45", "hôm qua", "5", 5, 9150, "010290", True, float("nan"), "05/09", "1e5"]
)
def test_what_is_no_date(raw: object) -> None:
    assert value_fault(raw, A_DATE).problem.slug == "not-a-date"


@pytest.mark.parametrize(
    "raw", ["07/2024", "2024-07", "15/07/2024", date(2024, 7, 1), "tháng 7 năm 2024", 45474]
)
def test_a_month(raw: object) -> None:
    assert read_value(raw, A_MONTH) == calendar.month(2024, 7)


@pytest.mark.parametrize("raw", ["13/2024", "tháng bảy"])
def test_what_is_no_month(raw: str) -> None:
    assert value_fault(raw, A_MONTH).problem.slug in ("impossible-date", "not-a-date")


def test_the_last_year() -> None:
    assert read_value(2199, A_DATE) == Unknown(day(2199, 1, 1), day(2199, 12, 31))
    assert read_value(1850, A_DATE) == Unknown(day(1850, 1, 1), day(1850, 12, 31))
    assert value_fault(2200, A_DATE).problem.slug == "not-a-date"


def test_serials_begin_where_no_year_can_be_meant() -> None:
    assert read_value(10_000, A_DATE) == day(1927, 5, 18)
    assert value_fault(9_999, A_DATE).problem.slug == "not-a-date"


def test_a_month_of_which_only_the_year_is_known() -> None:
    assert read_value("2024", A_MONTH) == Unknown(calendar.month(2024, 1), calendar.month(2024, 12))


def test_an_unknown_from_python_stays_as_it_is() -> None:
    partial = Unknown(1, 2, may_be_none=True)
    assert read_value(partial, A_DATE) is partial
