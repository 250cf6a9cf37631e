"""Every accepted way to write a value, and every bad one."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from invented_country import HOUSE, MONEY, NONE, SCHEMA, UNKNOWN, a_field

from policyengine import calendar
from policyengine.diagnostics import Diagnostic
from policyengine.formats.values import BadValue, Outside, ReferenceTo, parse_cell
from policyengine.population import Unknown
from policyengine.schema import Blank, Field
from policyengine.types import (
    Choice,
    Date,
    DeclarationName,
    Identity,
    Month,
    Number,
    Reference,
    Truth,
    Words,
)


def day(year: int, month: int, number: int) -> int:
    return calendar.day(year, month, number)


def read(raw: object, field: Field) -> object:
    return parse_cell(raw, field, SCHEMA)


def fault(raw: object, field: Field) -> Diagnostic:
    bad = read(raw, field)
    assert isinstance(bad, BadValue), bad
    assert bad.message == bad.diagnostic.message
    assert bad.help == bad.diagnostic.help
    return bad.diagnostic


A_DATE, A_MONTH, A_NUMBER = a_field(Date()), a_field(Month()), a_field(Number())
COUNT, AMOUNT = a_field(Number(), low=0, high=50), a_field(MONEY, low=0, high=10**12)
HALVES = a_field(Number(quantum=Fraction(1, 100)))


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
    assert read(raw, A_DATE) == day(1945, 9, 5)


@pytest.mark.parametrize("raw", ["09/1945", "9-1945", "1945-09", "1945-9", "tháng 9 năm 1945"])
def test_a_date_of_which_the_day_is_missing(raw: object) -> None:
    assert read(raw, A_DATE) == Unknown(day(1945, 9, 1), day(1945, 9, 30))


@pytest.mark.parametrize("raw", ["1945", "năm 1945", 1945, 1945.0])
def test_a_date_of_which_only_the_year_is_known(raw: object) -> None:
    assert read(raw, A_DATE) == Unknown(day(1945, 1, 1), day(1945, 12, 31))


def test_a_stated_year_is_never_none_even_where_a_blank_is() -> None:
    found = read("1945", a_field(Date(), NONE))
    assert isinstance(found, Unknown) and not found.may_be_none


@pytest.mark.parametrize("raw", ["31/02/2020", "29/02/2023", "12/31/2024", "00/05/2020", "13/2020"])
def test_an_impossible_date(raw: str) -> None:
    found = fault(raw, A_DATE)
    assert found.problem.slug == "impossible-date"
    assert f"`{raw}`" in found.message.vi and f"`{raw}`" in found.message.en


def test_29_february_of_a_leap_year_is_possible() -> None:
    assert read("29/02/2024", A_DATE) == day(2024, 2, 29)


@pytest.mark.parametrize("raw", ["31/12/1849", "01/01/2200", date(1849, 12, 31), 200_000, "1849"])
def test_a_date_outside_the_calendar(raw: object) -> None:
    assert fault(raw, A_DATE).problem.slug == "date-out-of-range"


@pytest.mark.parametrize("raw", ["01/01/1850", "31/12/2199"])
def test_the_first_and_last_day(raw: str) -> None:
    assert read(raw, A_DATE) in (calendar.FIRST_DAY, calendar.LAST_DAY)


@pytest.mark.parametrize(
    "raw", ["05/09/45", "hôm qua", "5", 5, 9150, "010290", True, float("nan"), "05/09", "1e5"]
)
def test_what_is_no_date(raw: object) -> None:
    assert fault(raw, A_DATE).problem.slug == "not-a-date"


@pytest.mark.parametrize(
    "raw", ["07/2024", "2024-07", "15/07/2024", date(2024, 7, 1), "tháng 7 năm 2024", 45474]
)
def test_a_month(raw: object) -> None:
    assert read(raw, A_MONTH) == calendar.month(2024, 7)


def test_a_month_of_which_only_the_year_is_known() -> None:
    assert read("2024", A_MONTH) == Unknown(calendar.month(2024, 1), calendar.month(2024, 12))


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
        ("0", 0), ("1,2 tỷ", 1_200_000_000),
    ],
)  # fmt: skip
def test_money(raw: object, value: int) -> None:
    found = read(raw, AMOUNT)
    assert found == value and type(found) is int


@pytest.mark.parametrize("raw", ["1250,5", "12,5 đ", 1250.5, "0,250", "1250.500", "1,00005 nghìn"])
def test_money_with_a_fraction(raw: object) -> None:
    assert fault(raw, AMOUNT).problem.slug == "number-too-fine"


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
    found = read(raw, HALVES)
    assert found == value
    assert isinstance(found, int) == (Fraction(str(value)).denominator == 1)


@pytest.mark.parametrize(
    ("raw", "readings"), [("1.250", ("1250", "1.25")), ("12,500", ("12500", "12.5"))]
)
def test_a_number_that_reads_two_ways_names_both(raw: str, readings: tuple[str, str]) -> None:
    found = fault(raw, HALVES)
    assert found.problem.slug == "number-read-two-ways"
    for reading in readings:
        assert reading in found.message.vi and reading in found.message.en


def test_thousands_of_millions_read_two_ways() -> None:
    assert fault("1.250 triệu", AMOUNT).problem.slug == "number-read-two-ways"


@pytest.mark.parametrize("raw", [-1, "-1", "51", 51.0])
def test_a_number_out_of_its_range(raw: object) -> None:
    found = fault(raw, COUNT)
    assert found.problem.slug == "number-out-of-range"
    assert "từ 0 đến 50" in found.message.vi and "from 0 to 50" in found.message.en


@pytest.mark.parametrize(
    "raw",
    ["ba", "3 người", "1.25.0", "1.250.00", "1..2", "-", "1e3", True, date(2024, 1, 1),
     float("nan"), float("inf"), Decimal("1E999999999"), "triệu", ",5", "9" * 5000],
)  # fmt: skip
def test_what_is_no_number(raw: object) -> None:
    assert fault(raw, a_field(MONEY)).problem.slug == "not-a-number"


def test_half_a_person() -> None:
    assert fault("2,5", COUNT).problem.slug == "number-too-fine"


@pytest.mark.parametrize(
    "raw", ["có", "CÓ", "co", "x", "X", 1, 1.0, "1", True, "TRUE", "true", "yes", "Đúng"]
)
def test_yes(raw: object) -> None:
    assert read(raw, a_field(Truth())) is True


@pytest.mark.parametrize("raw", ["không", "Khong", 0, 0.0, "0", False, "FALSE", "no", "sai"])
def test_no(raw: object) -> None:
    assert read(raw, a_field(Truth())) is False


@pytest.mark.parametrize("raw", ["có lẽ", 2, "y", date(2024, 1, 1)])
def test_neither_yes_nor_no(raw: object) -> None:
    assert fault(raw, a_field(Truth())).problem.slug == "not-yes-or-no"


BLANKS = [
    (NONE, None),
    (UNKNOWN, Unknown()),
    (Blank("unstated"), Unknown()),
    (Blank("value", False), False),
]


@pytest.mark.parametrize(("blank", "meaning"), BLANKS)
@pytest.mark.parametrize("raw", [None, "", "  ", "\u00a0", "\u200b"])
def test_a_blank_means_what_its_field_says(raw: object, blank: Blank, meaning: object) -> None:
    assert read(raw, a_field(Truth(), blank)) == meaning


@pytest.mark.parametrize("raw", ["?", "không rõ", "Không rõ", "chưa rõ", "unknown", "KHONG RO"])
@pytest.mark.parametrize(
    "type", [Truth(), Date(), Words(), Identity(), Number(), Choice(("a",)), Reference("dân")]
)
def test_words_for_unknown_hold_for_every_type(raw: str, type: Truth) -> None:
    assert read(raw, a_field(type)) == Unknown()
    assert read(raw, a_field(type, NONE)) == Unknown(may_be_none=True)


@pytest.mark.parametrize("type", [Date(), Words(), Identity(), Number(), Truth(), Choice(("a",))])
def test_there_is_none_where_a_blank_may_say_so(type: Date) -> None:
    assert read("không có", a_field(type, NONE)) is None
    assert read("none", a_field(type, NONE)) is None


def test_there_is_none_is_a_bad_date_where_nothing_may_be_none() -> None:
    assert fault("không có", a_field(Date())).problem.slug == "not-a-date"


CLASS = HOUSE.by_name["bậc"]


@pytest.mark.parametrize(
    "raw", ["thấp", "THAP", "Nhà bậc thấp", "nha bac thap", "low", "poor", " thấp "]
)
def test_an_option_by_name_alias_or_label(raw: str) -> None:
    assert read(raw, CLASS) == "thấp"


def test_an_option_that_is_called_none_is_itself() -> None:
    assert read("không có", CLASS) == "không_có"


def test_an_option_in_decomposed_letters() -> None:
    assert read(unicodedata.normalize("NFD", "Nhà bậc thấp"), CLASS) == "thấp"


def test_a_misspelt_option_suggests_the_nearest() -> None:
    found = fault("thắpp", CLASS)
    assert found.problem.slug == "option-not-listed"
    assert found.help and "`thấp`" in found.help.vi


def test_an_option_like_no_other_lists_them() -> None:
    found = fault("hoàn toàn khác", CLASS)
    assert found.help and "`Nhà bậc thấp`, `vừa`" in found.help.vi


def test_a_number_may_be_an_option() -> None:
    assert read(2.0, a_field(Choice(("1", "2")))) == "2"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("074085001234", "074085001234"), (" N 01 ", "N 01"), (74085.0, "74085"), (25942, "25942"),
        ("Hô\u0323", "Hộ"), ("12.5", "12.5"), (12.5, "12.5"), ("740850012.0", "740850012"),
        ("'=1", "=1"), ("'0123", "'0123"),
    ],
)  # fmt: skip
def test_an_id_is_text(raw: object, text: str) -> None:
    assert read(raw, a_field(Identity())) == text


@pytest.mark.parametrize(
    "field",
    [
        a_field(Identity(), sensitive=True),
        a_field(Identity(), name="số_định_danh"),
        a_field(Identity(), name="số_CCCD"),
    ],
)
@pytest.mark.parametrize("raw", [74085001234.0, 74085001234, "74085001234.0"])
def test_a_citizen_id_stored_as_a_number_gets_its_zeros_back(raw: object, field: Field) -> None:
    warnings: list[Diagnostic] = []
    assert parse_cell(raw, field, SCHEMA, warnings.append) == "074085001234"
    assert [w.problem.slug for w in warnings] == ["id-lost-zeros"]
    assert not warnings[0].is_error
    assert ("74085001234" in warnings[0].message.vi) == (not field.sensitive)


@pytest.mark.parametrize(
    "field", [a_field(Identity()), a_field(Identity(), sensitive=True, print_only=True)]
)
def test_other_numbers_keep_their_digits(field: Field) -> None:
    warnings: list[Diagnostic] = []
    assert parse_cell(74085001234.0, field, SCHEMA, warnings.append) == "74085001234"
    assert warnings == []


def test_eleven_digits_typed_as_text_are_left_alone() -> None:
    assert read("74085001234", a_field(Identity(), sensitive=True)) == "74085001234"


@pytest.mark.parametrize("raw", ["7.4085E+10", "7,4085e+10", 1e15, date(2024, 1, 2), True])
def test_an_id_that_a_spreadsheet_damaged(raw: object) -> None:
    assert fault(raw, a_field(Identity())).problem.slug == "damaged-id"


def test_words_are_composed_and_keep_their_lines() -> None:
    assert read(" Hô\u0323 \n nghèo ", a_field(Words())) == "Hộ \n nghèo"
    assert read(5.0, a_field(Words())) == "5"


@pytest.mark.parametrize("raw", ["trợ_cấp_gạo", "tro cap gao", "Trợ cấp gạo hằng tháng", "rice"])
def test_a_program_by_name_or_label(raw: str) -> None:
    assert read(raw, a_field(DeclarationName("program"))) == "trợ_cấp_gạo"


def test_a_category_is_no_program() -> None:
    assert read("trẻ em", a_field(DeclarationName("category"))) == "trẻ_em"
    found = fault("trẻ em", a_field(DeclarationName("program")))
    assert found.problem.slug == "option-not-listed"


PARENT = a_field(Reference("dân"))


@pytest.mark.parametrize(
    ("raw", "to"),
    [
        ("D1", ReferenceTo("D1")), (12.0, ReferenceTo("12")), ("ngoài hộ", Outside()),
        ("Ngoài", Outside()), ("outside", Outside()), ("không có", None), ("none", None),
    ],
)  # fmt: skip
def test_a_reference(raw: object, to: object) -> None:
    assert read(raw, PARENT) == to


def test_an_unknown_from_python_stays_as_it_is() -> None:
    partial = Unknown(1, 2, may_be_none=True)
    assert read(partial, A_DATE) is partial


@pytest.mark.parametrize("raw", [[], ["a"], {"a": 1}])
def test_a_list_is_no_value(raw: object) -> None:
    assert fault(raw, a_field(Words())).problem.slug == "not-one-value"


SECRET = [
    ("31/02/1987", Date()),
    ("xx/87", Date()),
    ("01/01/1187", Date()),
    ("1.987", Number()),
    ("198,7", Number()),
    ("19870", Number()),
    ("mười 987", Number()),
    ("có 987", Truth()),
    ("thấpp", Choice(("thấp", "987"))),
    ("9.87E+11", Identity()),
]


@pytest.mark.parametrize(("raw", "type"), SECRET)
def test_no_message_shows_a_sensitive_value(raw: str, type: Date) -> None:
    found = fault(raw, a_field(type, sensitive=True, low=0, high=5))
    open_found = fault(raw, a_field(type, low=0, high=5))
    assert raw in open_found.message.vi and raw in open_found.message.en
    said = [found.message.vi, found.message.en]
    said += [found.help.vi, found.help.en] if found.help else []
    for text in said:
        assert raw not in text and "1987" not in text and "1.987" not in text
        assert "có phải là" not in text and "did you mean" not in text


def test_a_long_bad_value_is_cut() -> None:
    found = fault("dài " * 100, A_NUMBER)
    assert len(found.message.vi) < 120
