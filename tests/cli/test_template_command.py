"""`template`: the workbook for some categories or programs, and what is refused."""

from pathlib import Path

import pytest
import python_calamine
from cloud_kingdom import call, write_policy


@pytest.fixture
def policy(tmp_path: Path) -> str:
    return write_policy(tmp_path / "law")


def headers(path: Path) -> dict[str, list[str]]:
    workbook = python_calamine.load_workbook(path)
    return {
        sheet.name: workbook.get_sheet_by_name(sheet.name).to_python()[0]
        for sheet in workbook.sheets_metadata
        if sheet.visible == python_calamine.SheetVisibleEnum.Visible
    }


def test_all_columns_without_a_choice(policy: str, tmp_path: Path) -> None:
    output = tmp_path / "mau.xlsx"
    result = call("template", policy, "--output", str(output))

    assert result.exit_code == 0
    assert result.stderr.strip() == f"đã ghi {output}: 5 trang, 21 cột"
    assert headers(output)["Cư dân"] == ["STT", "Mã nhà *", "Mã cư dân *", "Ngày sinh", "Mang bùa"]


@pytest.mark.parametrize("name", ["mang_bùa_cổ", "cu dan mang bua"])
def test_only_what_a_category_needs(policy: str, tmp_path: Path, name: str) -> None:
    output = tmp_path / "mau.xlsx"
    result = call("template", policy, "--output", str(output), "--category", name)

    assert result.exit_code == 0
    assert headers(output)["Cư dân"] == ["STT", "Mã nhà *", "Mã cư dân *", "Mang bùa"]
    assert headers(output)["Nhà"] == ["STT", "Mã nhà *"]


def test_a_program_in_english(policy: str, tmp_path: Path) -> None:
    output = tmp_path / "mau.xlsx"
    arguments = ("--output", str(output), "--program", "cloud_money", "--language", "en")
    result = call("template", policy, *arguments)

    assert result.exit_code == 0
    assert list(headers(output)) == ["Guide", "Houses", "Inhabitants", "Decisions", "Changes"]
    assert headers(output)["Houses"] == ["No.", "House id *", "Poor house"]


def test_a_misspelt_category_is_asked_about(policy: str, tmp_path: Path) -> None:
    output = tmp_path / "mau.xlsx"
    result = call("template", policy, "--output", str(output), "--category", "mang_bùa_cũ")

    assert result.exit_code == 2
    assert "chính sách không có đối tượng `mang_bùa_cũ`; có phải là `Cư dân mang bùa`?" in (
        result.stderr
    )
    assert not output.exists()


@pytest.mark.parametrize("name", ["mau.csv", "mau.pdf"])
def test_a_template_is_a_workbook(policy: str, tmp_path: Path, name: str) -> None:
    result = call("template", policy, "--output", str(tmp_path / name))

    assert result.exit_code == 2 and ".xlsx" in result.stderr
