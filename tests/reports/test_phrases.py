"""Money, numbers, months, days and bounds in both languages."""

from datetime import date

import pytest
from isles import nothing, result, undetermined

from policyengine.backends.results import Part, Result
from policyengine.reports import phrases


def test_money() -> None:
    assert phrases.money(1_250_000, "vi") == "1.250.000 đ"
    assert phrases.money(1_250_000, "en") == "1,250,000 VND"


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("1171.75", "1.171,75", "1,171.75"),
        ("-0.5", "-0,5", "-0.5"),
        ("2500", "2.500", "2,500"),
        ("1/3", "1/3", "1/3"),
        ("", "", ""),
    ],
)
def test_decimals(text: str, vi: str, en: str) -> None:
    assert (phrases.decimal(text, "vi"), phrases.decimal(text, "en")) == (vi, en)


def test_months_and_days() -> None:
    day = date(2024, 8, 5).toordinal()

    assert (phrases.month("2024-08", "vi"), phrases.month("2024-08", "en")) == (
        "08/2024",
        "2024-08",
    )
    assert (phrases.day(day, "vi"), phrases.day(day, "en")) == ("05/08/2024", "2024-08-05")


@pytest.mark.parametrize(
    ("lowest", "highest", "vi", "en"),
    [
        (0, 750_000, "từ 0 đến 750.000 đ", "0 to 750,000 VND"),
        (5_000, None, "từ 5.000 đ trở lên", "5,000 VND or more"),
        (5_000, 5_000, "5.000 đ", "5,000 VND"),
        (None, None, "", ""),
    ],
)
def test_bounds(lowest: int | None, highest: int | None, vi: str, en: str) -> None:
    assert phrases.bounds(lowest, highest, "vi") == vi
    assert phrases.bounds(lowest, highest, "en") == en


FOR_TWO = Part("khó", "1.0", 2, 500_000, 1_000_000)


@pytest.mark.parametrize(
    ("shown", "vi", "en"),
    [
        (result(), "500.000 × 1,5 = 750.000 đ", "500,000 × 1.5 = 750,000 VND"),
        (
            result(amount=1_750_000, parts=(*result().parts, FOR_TWO)),
            "500.000 × 1,5 + 500.000 × 1,0 × 2 = 1.750.000 đ",
            "500,000 × 1.5 + 500,000 × 1.0 × 2 = 1,750,000 VND",
        ),
        (result(parts=()), "750.000 đ", "750,000 VND"),
        (result(at_least=True, parts=()), "thấp nhất 750.000 đ", "at least 750,000 VND"),
        (result(amount=None, quantity="7.5", unit="kg"), "7,5 kg", "7.5 kg"),
        (result(amount=None, quantity="1", unit="card"), "1 thẻ", "1 card"),
        (result(amount=None, quantity="1", unit="thẻ"), "1 thẻ", "1 card"),
        (undetermined(), "từ 0 đến 750.000 đ", "0 to 750,000 VND"),
        (nothing(), "", ""),
    ],
)
def test_what_a_result_gives(shown: Result, vi: str, en: str) -> None:
    assert phrases.given(shown, "vi") == vi
    assert phrases.given(shown, "en") == en


def test_every_status_has_its_words() -> None:
    assert {status: text.vi for status, text in phrases.STATUS.items()} == {
        "due": "được hưởng",
        "consider": "được xem xét",
        "pending": "chờ quyết định",
        "suspended": "tạm dừng",
        "none": "không hưởng",
        "undetermined": "chưa xác định",
        "no_law": "chưa có quy định",
    }
    assert len({text.en for text in phrases.STATUS.values()}) == 7
