"""Numbers and money: every accepted way to write them, and every bad one."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from invented_records import MONEY, a_field, read_value, value_fault

from policyengine.formats.raw import decimal_text
from policyengine.types import (
    Number,
)

A_NUMBER = a_field(Number())
COUNT, AMOUNT = a_field(Number(), low=0, high=50), a_field(MONEY, low=0, high=10**12)
HALVES = a_field(Number(quantum=Fraction(1, 100)))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1.250.000", 1_250_000), ("1250000", 1_250_000), ("1 250 000", 1_250_000),
        ("1\u00a0250\u00a0000", 1_250_000), ("1,250,000", 1_250_000), ("1.250.000 đ", 1_250_000),
        ("1.250.000đồng", 1_250_000), ("1.250.000 ₫", 1_250_000), ("1250000 VND", 1_250_000),
        ("1.250.000 đồng/tháng", 1_250_000), ("500 nghìn", 500_000), ("500 ngàn đồng", 500_000),
        ("1,5 triệu", 1_500_000), ("1.5 triệu đồng", 1_500_000), ("2 TRIỆU", 2_000_000),
        ("1.250.000,00", 1_250_000), ("1,250,000.00", 1_250_000), ("1250000.0", 1_250_000),
        (1_250_000.0, 1_250_000), (1_250_000, 1_250_000), ("1.250", 1250), ("1,250", 1250),
        ("0", 0), ("1,2 tỷ", 1_200_000_000), ("2 tỉ", 2_000_000_000), ("3 ngàn", 3000),
    ],
)  # fmt: skip
def test_money(raw: object, value: int) -> None:
    found = read_value(raw, AMOUNT)
    assert found == value and type(found) is int


@pytest.mark.parametrize("raw", ["1250,5", "12,5 đ", 1250.5, "0,250", "1250.500", "1,00005 nghìn"])
def test_money_with_a_fraction(raw: object) -> None:
    assert value_fault(raw, AMOUNT).problem.slug == "number-too-fine"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2,5", Fraction(5, 2)), ("2.5", Fraction(5, 2)), (2.5, Fraction(5, 2)),
        (0.1 + 0.2, Fraction(3, 10)), ("0,25", Fraction(1, 4)), (Decimal("0.25"), Fraction(1, 4)),
        ("0.250", Fraction(1, 4)), ("1.250,5", Fraction(2501, 2)), ("-2,5", Fraction(-5, 2)),
        ("1234.50", Fraction(2469, 2)), ("−3", -3), ("3,0", 3), (3.0, 3), ("12", 12),
    ],
)  # fmt: skip
def test_a_number(raw: object, value: object) -> None:
    found = read_value(raw, HALVES)
    assert found == value
    assert isinstance(found, int) == (Fraction(str(value)).denominator == 1)


@pytest.mark.parametrize(
    ("raw", "readings"), [("1.250", ("1250", "1.25")), ("12,500", ("12500", "12.5"))]
)
def test_a_number_that_reads_two_ways_names_both(raw: str, readings: tuple[str, str]) -> None:
    found = value_fault(raw, HALVES)
    assert found.problem.slug == "number-read-two-ways"
    for reading in readings:
        assert reading in found.message.vi and reading in found.message.en


def test_thousands_of_millions_read_two_ways() -> None:
    assert value_fault("1.250 triệu", AMOUNT).problem.slug == "number-read-two-ways"


@pytest.mark.parametrize("raw", ["0", "50", 50.0])
def test_the_bounds_are_in_the_range(raw: object) -> None:
    assert read_value(raw, COUNT) in (0, 50)


def test_a_number_in_steps() -> None:
    tens = a_field(Number(quantum=Fraction(10)))
    assert read_value("50", tens) == 50
    found = value_fault("55", tens)
    assert found.problem.slug == "number-too-fine"
    assert found.help and found.help.en.endswith("of 10")


@pytest.mark.parametrize("raw", [-1, "-1", "51", 51.0])
def test_a_number_out_of_its_range(raw: object) -> None:
    found = value_fault(raw, COUNT)
    assert found.problem.slug == "number-out-of-range"
    assert "từ 0 đến 50" in found.message.vi and "from 0 to 50" in found.message.en


@pytest.mark.parametrize(
    "raw",
    ["ba", "3 người", "1.25.0", "1.250.00", "1..2", "-", "1e3", True, date(2024, 1, 1),
     float("nan"), float("inf"), Decimal("1E999999999"), "triệu", ",5", "9" * 5000],
)  # fmt: skip
def test_what_is_no_number(raw: object) -> None:
    assert value_fault(raw, a_field(MONEY)).problem.slug == "not-a-number"


def test_half_a_person() -> None:
    assert value_fault("2,5", COUNT).problem.slug == "number-too-fine"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(5, 4), "1.25"), (Fraction(-1, 20), "-0.05"), (Fraction(7), "7"),
        (Fraction(1, 3), "1/3"), (Fraction(-3), "-3"),
    ],
)  # fmt: skip
def test_a_number_in_a_message(value: Fraction, text: str) -> None:
    assert decimal_text(value) == text


def test_a_long_bad_value_is_cut() -> None:
    found = value_fault("dài " * 100, A_NUMBER)
    assert len(found.message.vi) < 120
