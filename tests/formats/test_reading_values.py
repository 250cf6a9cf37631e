"""Blanks, words, truths, choices, ids, names and references; and what no message may show."""

import unicodedata
from datetime import date

import pytest
from invented_records import HOUSE, NONE, SCHEMA, UNKNOWN, a_field, read_value, value_fault

from policyengine.diagnostics import Diagnostic
from policyengine.formats.raw import written
from policyengine.formats.values import Outside, ReferenceTo, parse_cell
from policyengine.population import Unknown
from policyengine.schema import Blank, Field
from policyengine.types import (
    Choice,
    Date,
    DeclarationName,
    Identity,
    Number,
    Reference,
    Truth,
    Words,
)


@pytest.mark.parametrize(
    "raw", ["có", "CÓ", "co", "x", "X", 1, 1.0, "1", True, "TRUE", "true", "yes", "Đúng"]
)
def test_yes(raw: object) -> None:
    assert read_value(raw, a_field(Truth())) is True


@pytest.mark.parametrize("raw", ["không", "Khong", 0, 0.0, "0", False, "FALSE", "no", "sai"])
def test_no(raw: object) -> None:
    assert read_value(raw, a_field(Truth())) is False


@pytest.mark.parametrize("raw", ["có lẽ", 2, "y", date(2024, 1, 1)])
def test_neither_yes_nor_no(raw: object) -> None:
    assert value_fault(raw, a_field(Truth())).problem.slug == "not-yes-or-no"


BLANKS = [
    (NONE, None),
    (UNKNOWN, Unknown()),
    (Blank("unstated"), Unknown()),
    (Blank("value", False), False),
]


@pytest.mark.parametrize(("blank", "meaning"), BLANKS)
@pytest.mark.parametrize("raw", [None, "", "  ", "\u00a0", "\u200b"])
def test_a_blank_means_what_its_field_says(raw: object, blank: Blank, meaning: object) -> None:
    assert read_value(raw, a_field(Truth(), blank)) == meaning


@pytest.mark.parametrize("raw", ["?", "không rõ", "Không rõ", "chưa rõ", "unknown", "KHONG RO"])
@pytest.mark.parametrize(
    "type", [Truth(), Date(), Words(), Identity(), Number(), Choice(("a",)), Reference("dân")]
)
def test_words_for_unknown_hold_for_every_type(raw: str, type: Truth) -> None:
    assert read_value(raw, a_field(type)) == Unknown()
    assert read_value(raw, a_field(type, NONE)) == Unknown(may_be_none=True)


@pytest.mark.parametrize("type", [Date(), Words(), Identity(), Number(), Truth(), Choice(("a",))])
def test_there_is_none_where_a_blank_may_say_so(type: Date) -> None:
    assert read_value("không có", a_field(type, NONE)) is None
    assert read_value("none", a_field(type, NONE)) is None


def test_there_is_none_is_a_bad_date_where_nothing_may_be_none() -> None:
    assert value_fault("không có", a_field(Date())).problem.slug == "not-a-date"


CLASS = HOUSE.by_name["bậc"]


@pytest.mark.parametrize(
    "raw", ["thấp", "THAP", "Nhà bậc thấp", "nha bac thap", "low", "poor", " thấp "]
)
def test_an_option_by_name_alias_or_label(raw: str) -> None:
    assert read_value(raw, CLASS) == "thấp"


def test_an_option_that_is_called_none_is_itself() -> None:
    assert read_value("không có", CLASS) == "không_có"


def test_an_option_that_is_called_none_wins_over_there_being_none() -> None:
    assert read_value("không có", a_field(Choice(("không_có",)), NONE)) == "không_có"


def test_an_option_in_decomposed_letters() -> None:
    assert read_value(unicodedata.normalize("NFD", "Nhà bậc thấp"), CLASS) == "thấp"


def test_a_misspelt_option_suggests_the_nearest() -> None:
    found = value_fault("thắpp", CLASS)
    assert found.problem.slug == "option-not-listed"
    assert found.help and "`thấp`" in found.help.vi


def test_an_option_like_no_other_lists_them() -> None:
    found = value_fault("hoàn toàn khác", CLASS)
    assert found.help and "`Nhà bậc thấp`, `vừa`" in found.help.vi


def test_a_number_may_be_an_option() -> None:
    assert read_value(2.0, a_field(Choice(("1", "2")))) == "2"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("074085001234", "074085001234"), (" N 01 ", "N 01"), (74085.0, "74085"), (25942, "25942"),
        ("Hô\u0323", "Hộ"), ("12.5", "12.5"), (12.5, "12.5"), ("740850012.0", "740850012"),
        ("'=1", "=1"), ("'0123", "'0123"),
    ],
)  # fmt: skip
def test_an_id_is_text(raw: object, text: str) -> None:
    assert read_value(raw, a_field(Identity())) == text


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


@pytest.mark.parametrize(
    ("raw", "text"), [(1234567890, "001234567890"), (123456789, "123456789"), (10**11, str(10**11))]
)
def test_only_ten_or_eleven_digits_lack_zeros(raw: int, text: str) -> None:
    assert read_value(raw, a_field(Identity(), sensitive=True)) == text


def test_eleven_digits_typed_as_text_are_left_alone() -> None:
    assert read_value("74085001234", a_field(Identity(), sensitive=True)) == "74085001234"


@pytest.mark.parametrize("raw", ["7.4085E+10", "7,4085e+10", 1e15, date(2024, 1, 2), True])
def test_an_id_that_a_spreadsheet_damaged(raw: object) -> None:
    assert value_fault(raw, a_field(Identity())).problem.slug == "damaged-id"


def test_words_are_composed_and_keep_their_lines() -> None:
    assert read_value(" Hô\u0323 \n nghèo ", a_field(Words())) == "Hộ \n nghèo"
    assert read_value(5.0, a_field(Words())) == "5"


@pytest.mark.parametrize("raw", ["trợ_cấp_gạo", "tro cap gao", "Trợ cấp gạo hằng tháng", "rice"])
def test_a_program_by_name_or_label(raw: str) -> None:
    assert read_value(raw, a_field(DeclarationName("program"))) == "trợ_cấp_gạo"


def test_a_category_is_no_program() -> None:
    assert read_value("trẻ em", a_field(DeclarationName("category"))) == "trẻ_em"
    found = value_fault("trẻ em", a_field(DeclarationName("program")))
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
    assert read_value(raw, PARENT) == to


@pytest.mark.parametrize("raw", [[], ["a"], {"a": 1}])
def test_a_list_is_no_value(raw: object) -> None:
    assert value_fault(raw, a_field(Words())).problem.slug == "not-one-value"


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
    found = value_fault(raw, a_field(type, sensitive=True, low=0, high=5))
    open_found = value_fault(raw, a_field(type, low=0, high=5))
    assert raw in open_found.message.vi and raw in open_found.message.en
    said = [found.message.vi, found.message.en]
    said += [found.help.vi, found.help.en] if found.help else []
    for text in said:
        assert raw not in text and "1987" not in text and "1.987" not in text
        assert "có phải là" not in text and "did you mean" not in text


@pytest.mark.parametrize(
    ("raw", "text"),
    [(True, "TRUE"), (False, "FALSE"), (date(987, 1, 2), "02/01/0987"), (2.5, "2.5"), (None, "")],
)
def test_a_cell_as_it_was_typed(raw: object, text: str) -> None:
    assert written(raw) == text
