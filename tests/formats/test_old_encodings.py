"""Text in TCVN3 and VNI: told from Unicode, shown converted, asked about, and read when named."""

from pathlib import Path

import pytest
from invented_records import SCHEMA, Rows, cell, make_workbook, only, slugs

from policyengine.diagnostics import DataError
from policyengine.formats import read_population
from policyengine.formats.legacy_text import Encoding, find_legacy, to_unicode

TEXTS = [
    ("tcvn3", "Hä vµ tªn", "Họ và tên"),
    ("tcvn3", "NguyÔn V¨n §Æng", "Nguyễn Văn Đặng"),
    ("tcvn3", "Hé nghÌo, cËn nghÌo", "Hộ nghèo, cận nghèo"),
    ("tcvn3", "®Æc biÖt nÆng", "đặc biệt nặng"),
    ("tcvn3", "NGUYÔN THÞ", "NGUYỄN THỊ"),
    ("tcvn3", "Th\xad¬ng, \xadíc", "Thương, ước"),
    ("vni", "Hoï vaø teân", "Họ và tên"),
    ("vni", "Nguyeãn Vaên Ñaëng", "Nguyễn Văn Đặng"),
    ("vni", "Hoä ngheøo, caän ngheøo", "Hộ nghèo, cận nghèo"),
    ("vni", "NGUYEÃN THÒ", "NGUYỄN THỊ"),
    ("vni", "Thöông, öôùc, quyù", "Thương, ước, quý"),
    ("vni", "Ñaëc bieät", "Đặc biệt"),
    ("vni", "Möùc soáng, Höõu, Cuùc", "Mức sống, Hữu, Cúc"),
]


@pytest.mark.parametrize(("encoding", "written", "meant"), TEXTS)
def test_text_to_unicode(encoding: Encoding, written: str, meant: str) -> None:
    assert to_unicode(written, encoding) == meant


@pytest.mark.parametrize(("encoding", "written", "meant"), TEXTS)
def test_the_encoding_is_found_from_a_line(encoding: Encoding, written: str, meant: str) -> None:
    found = find_legacy([["STT", written]])
    assert found is not None and found.encoding == encoding
    assert (found.written, found.meant, found.columns) == (written, meant, {1})


@pytest.mark.parametrize(
    "texts",
    [
        ["Họ và tên", "Nguyễn Văn An", "Hà"],
        ["Hà", "có", "không", "bà Lan", "là", "thì"],
        ["Müller", "Straße café", "José"],
        ["ascii only", "12"],
        ["Ðà Nẵng", "Đúng"],
    ],
)
def test_what_is_in_unicode_or_no_vietnamese_is_left_alone(texts: list[str]) -> None:
    assert find_legacy([[text] for text in texts]) is None


def test_a_column_that_reads_either_way_goes_with_its_table() -> None:
    rows = [["Hä vµ tªn", "§i häc"], ["NguyÔn V¨n An", "Cã"], ["TrÇn ThÞ B×nh", "Cã"]]
    found = find_legacy(rows)
    assert found is not None and found.columns == {0, 1}


def test_a_column_in_unicode_beside_one_that_is_not() -> None:
    rows = [["Hä vµ tªn", "Địa chỉ"], ["NguyÔn V¨n An", "Hà Nội"], ["TrÇn ThÞ B×nh", "Hà Tây"]]
    found = find_legacy(rows)
    assert found is not None and found.columns == {0}


def test_of_a_person_no_more_than_a_word_is_shown() -> None:
    found = find_legacy([["Ten"], ["NguyÔn V¨n §øc"]])
    assert found is not None and (found.written, found.meant) == ("NguyÔn", "Nguyễn")


HOUSES: Rows = [["M· nhµ", "BËc cña nhµ"], ["N1", "Nhµ bËc thÊp"], ["N2", "võa"]]
MIXED: Rows = [["Mã nhà", "Bậc của nhà"], ["N1", "Nhµ bËc thÊp"], ["N2", "võa"]]


def test_a_table_in_tcvn3_is_asked_about_once_and_not_guessed(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "so.xlsx", {"Danh sách nhà": HOUSES})
    found = read_population(path, SCHEMA)
    assert slugs(found) == ["old-encoding"]
    asked = only(found, "old-encoding")
    assert "TCVN3 (ABC)" in asked.message.vi and "`M· nhµ` là `Mã nhà`" in asked.message.vi
    assert asked.help and "--encoding tcvn3" in asked.help.vi
    assert asked.place == "so.xlsx › Danh sách nhà" and asked.is_error


def test_the_same_table_when_its_encoding_is_named(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "so.xlsx", {"Danh s¸ch nhµ": HOUSES})
    found = read_population(path, SCHEMA, "tcvn3")
    assert slugs(found) == []
    assert [cell(found, id, "bậc") for id in ("N1", "N2")] == ["thấp", "vừa"]


def test_another_encoding_than_the_one_named_is_asked_about(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "so.xlsx", {"Danh sách nhà": HOUSES})
    assert slugs(read_population(path, SCHEMA, "vni")) == ["old-encoding"]


def test_values_in_an_old_encoding_below_headers_in_unicode(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "so.xlsx", {"Danh sách nhà": MIXED})
    assert slugs(read_population(path, SCHEMA)) == [
        "old-encoding", "option-not-listed", "option-not-listed"
    ]  # fmt: skip
    assert cell(read_population(path, SCHEMA, "tcvn3"), "N1", "bậc") == "thấp"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_csv_file_in_vni(tmp_path: Path, delimiter: str) -> None:
    folder = tmp_path / "so"
    folder.mkdir()
    text = "Maõ nhaø,Baäc cuûa nhaø\nN1,Nhaø baäc thaáp\n".replace(",", delimiter)
    (folder / "nha.csv").write_bytes(text.encode("latin-1"))
    assert slugs(read_population(folder, SCHEMA)) == ["old-encoding"]
    assert cell(read_population(folder, SCHEMA, "vni"), "N1", "bậc") == "thấp"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "so"
    folder.mkdir()
    (folder / "nha.csv").write_bytes(b"\xff\xd8\xff\xe0 JFIF")
    with pytest.raises(DataError) as raised:
        read_population(folder, SCHEMA)
    assert raised.value.diagnostic.problem.slug == "not-utf8-data"
