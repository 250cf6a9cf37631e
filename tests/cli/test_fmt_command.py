"""`fmt`: what is not laid out is named or mended; the language changes only when asked for."""

from pathlib import Path

import pytest
from cloud_kingdom import LAW, call

UGLY = """\
mức chuẩn "Chuẩn": đồng/tháng
  từ ngày 01/02/2020: 400.000 đồng/tháng
biểu hệ_số_tật "Hệ số" của người căn cứ Điều 6
  | tật | tuổi | hệ số |
  | nặng | dưới 16 | 2,0 |
  | rất_nặng | - | 2,5 |
"""
LAID_OUT = """\
  | tật      | tuổi    | hệ số |
  | nặng     | dưới 16 | 2,0   |
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "law.policy"
    path.write_text(UGLY, encoding="utf-8")
    return path


def test_check_names_the_file_and_writes_nothing(file: Path) -> None:
    result = call("fmt", str(file), "--check")

    assert result.exit_code == 1
    assert f"chưa đúng: {file}" in result.stderr
    assert file.read_text("utf-8") == UGLY


def test_a_file_is_laid_out_once_and_for_all(file: Path) -> None:
    assert call("fmt", str(file)).exit_code == 0
    assert LAID_OUT in file.read_text("utf-8")
    assert call("fmt", str(file.parent), "--check").exit_code == 0


def test_the_language_changes_only_when_it_is_asked_for(file: Path) -> None:
    assert call("fmt", str(file), locale="en_US.UTF-8").exit_code == 0
    assert file.read_text("utf-8").startswith("mức ")
    assert call("fmt", str(file), "--language", "en").exit_code == 0
    assert "since 2020-02-01: 400,000 VND/month" in file.read_text("utf-8")
    assert call("fmt", str(file), "--check", "--language", "vi").exit_code == 1


def test_the_lines_that_would_change_are_shown(file: Path) -> None:
    result = call("fmt", str(file), "--diff")

    assert "+  | nặng     | dưới 16 | 2,0   |" in result.stdout
    assert (result.exit_code, file.read_text("utf-8")) == (1, UGLY)


def test_a_fault_of_syntax_is_told_and_the_file_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bad.policy"
    path.write_text(LAW + "mức mức\n", encoding="utf-8")
    result = call("fmt", str(path))

    assert result.exit_code == 1
    assert "unexpected-word" in result.stderr
    assert path.read_text("utf-8").endswith("mức mức\n")


def test_nothing_to_lay_out(tmp_path: Path) -> None:
    assert call("fmt", str(tmp_path / "nowhere"), "--check").exit_code == 2
