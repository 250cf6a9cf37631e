"""CSV folders: encodings, delimiters, quotation marks."""

from pathlib import Path

import pytest
from invented_records import SCHEMA, cell, make_csv_folder, only, row, slugs

from policyengine.diagnostics import DataError
from policyengine.formats import read_population
from policyengine.population import Population

HOUSE_LINES = "Mã nhà,Bậc của nhà,Số phòng\nN1,vừa,2\n"
PEOPLE_LINES = 'Mã dân,Mã nhà,"Ngày, tháng, năm sinh",Lương\nD1,N1,05/09/1945,"1.250.000"\n'


def read(path: Path, tables: dict[str, str], encoding: str = "utf-8") -> Population:
    return read_population(make_csv_folder(path / "so_lieu", tables, encoding), SCHEMA)


def refused(path: Path, tables: dict[str, str], encoding: str = "utf-8") -> str:
    """The problem for which a folder of these tables cannot be read."""
    with pytest.raises(DataError) as raised:
        read(path, tables, encoding)
    return raised.value.diagnostic.problem.slug


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, {"nhà": HOUSE_LINES, "dân": PEOPLE_LINES}, encoding)
    assert cell(found, "D1", "lương") == 1_250_000
    assert row(found, "D1").parents["nhà"] is row(found, "N1")
    assert row(found, "D1").place == "so_lieu/dân.csv › dòng 2"
    assert slugs(found) == ["columns-left-out"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    people = "Mã dân|Mã nhà|Ngày, tháng, năm sinh|Lương\nD1|N1|05/09/1945|2,5 triệu\n"
    tables = {
        "nhà": HOUSE_LINES.replace(",", delimiter),
        "dân": people.replace("|", delimiter),
    }
    found = read(tmp_path, tables)
    assert cell(found, "D1", "lương") == 2_500_000
    assert cell(found, "N1", "số_phòng") == 2


def test_the_first_line_with_which_excel_declares_its_delimiter(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": "sep=;\nMã nhà;Số phòng\nN1;2\n"})
    assert cell(found, "N1", "số_phòng") == 2
    assert row(found, "N1").place == "so_lieu/nhà.csv › dòng 3"


def test_line_breaks_of_windows_and_blank_lines(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": "Mã nhà,Số phòng\r\n\r\nN1,1\r\n,\r\nN2,2"})
    assert [r.place[-6:] for r in found.of("nhà")] == ["dòng 3", "dòng 5"]


def test_zeros_in_front_of_an_id_are_kept(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": "Mã nhà,Số phòng\n0012,1\n"})
    assert [r.id for r in found.of("nhà")] == ["0012"]


def test_a_short_row(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": "Mã nhà,Bậc của nhà,Số phòng\nN1\n"})
    assert row(found, "N1").id == "N1"
    assert found.diagnostics == []


def test_files_that_are_no_records(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": HOUSE_LINES, "dânn": PEOPLE_LINES})
    warning = only(found, "unknown-sheet")
    assert "`dânn.csv`" in warning.message.vi


def test_no_record_at_all(tmp_path: Path) -> None:
    assert refused(tmp_path, {"khac": HOUSE_LINES}) == "no-known-sheet"


def test_an_empty_folder(tmp_path: Path) -> None:
    assert refused(tmp_path, {}) == "no-known-sheet"


def test_an_empty_file(tmp_path: Path) -> None:
    found = read(tmp_path, {"nhà": ""})
    assert slugs(found) == ["empty-table"]


def test_a_lone_quotation_mark_does_not_swallow_rows(tmp_path: Path) -> None:
    assert refused(tmp_path, {"nhà": 'Mã nhà,Bậc của nhà\n"N1,vừa\nN2,vừa\n'}) == "broken-csv"


def test_old_encodings_and_binary_files(tmp_path: Path) -> None:
    assert refused(tmp_path, {"nhà": "Mã nhà\nB\xc9"}, "latin-1") == "not-utf8-data"


def test_binary_content(tmp_path: Path) -> None:
    assert refused(tmp_path, {"nhà": "Mã nhà\n\0\0\0"}) == "not-utf8-data"


def test_a_single_csv_file_is_told_to_stand_in_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "nhà.csv"
    path.write_text(HOUSE_LINES, encoding="utf-8")
    with pytest.raises(DataError) as raised:
        read_population(path, SCHEMA)
    assert raised.value.diagnostic.problem.slug == "wrong-kind-of-data"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path) -> bytes:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert refused(tmp_path, {"nhà": HOUSE_LINES}) == "unreadable-data"
