"""`doctor`: what it looks at, what it says of each thing amiss, and its exit code."""

import sys
from importlib import metadata
from pathlib import Path

import pytest
from cloud_kingdom import call

from policyengine.cache import cache_folder
from policyengine.cli import installation
from policyengine.cli.program import main


@pytest.fixture(autouse=True)
def healthy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nothing is amiss, whatever runs the tests."""
    monkeypatch.setenv("POLICYENGINE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(installation, "terminal_encoding", lambda: "UTF-8")
    monkeypatch.setattr(metadata, "packages_distributions", lambda: {"policyengine": ["trogiup"]})
    cache_folder.cache_clear()


def test_all_is_well(tmp_path: Path) -> None:
    result = call("doctor")

    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("✓ Python 3.")
    assert any(line.startswith("✓ python-calamine ") for line in lines)
    assert f"✓ thư mục lưu tạm {tmp_path / 'cache'} ghi được" in lines
    assert "✓ ghi và đọc lại được sổ tính Excel" in lines
    assert lines[-1] == "mọi thứ ổn"


@pytest.mark.parametrize(
    ("extra", "missing"),
    [
        ("pyarrow", "✓ không có pyarrow: chỉ cần khi đọc, ghi tệp Parquet"),
        ("llvmlite", "✓ không có llvmlite: dữ liệu dài vẫn chạy đúng nhưng chậm hơn"),
    ],
)
def test_an_extra_may_be_missing(extra: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = metadata.version

    def version(name: str) -> str:
        if name == extra:
            raise metadata.PackageNotFoundError(name)
        return versions(name)

    monkeypatch.setattr(metadata, "version", version)
    without = call("doctor")
    monkeypatch.setattr(metadata, "version", lambda n: "25" if n == extra else versions(n))
    there = call("doctor")

    assert without.exit_code == 0
    assert missing in without.stdout
    assert f"✓ có {extra} 25" in there.stdout


def test_in_english() -> None:
    result = call("doctor", "--language", "en")

    assert result.stdout.endswith("all is well\n") and "Excel workbooks are" in result.stdout


def test_another_distribution_owns_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    owners = {"policyengine": ["trogiup", "policyengine"]}
    monkeypatch.setattr(metadata, "packages_distributions", lambda: owners)
    versions = metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda n: "6.1" if n == "policyengine" else versions(n)
    )
    result = call("doctor")

    assert result.exit_code == 1
    assert "✗ policyengine 6.1" in result.stdout
    assert "gỡ gói đó (`python -m pip uninstall policyengine`)" in result.stdout
    assert result.stdout.endswith("1 chỗ cần sửa\n")


def test_every_command_says_so_at_its_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda name: None)
    owners = {"policyengine": ["policyengine", "trogiup"]}
    monkeypatch.setattr(metadata, "packages_distributions", lambda: owners)
    monkeypatch.setattr(sys, "argv", ["policyengine", "why", "gap-in-bands", "--language", "en"])
    with pytest.raises(SystemExit):
        main()

    said = capsys.readouterr().err
    assert said.startswith("another distribution, `policyengine`, owns the import name")
    assert len(said.splitlines()) == 1


def test_a_missing_package_comes_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_NEEDED", ("khong-co-goi-nay",))
    result = call("doctor")

    assert result.exit_code == 1
    assert "✗ thiếu gói khong-co-goi-nay" in result.stdout
    assert "python -m pip install khong-co-goi-nay" in result.stdout


def test_a_cache_folder_that_cannot_be_written_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tep").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("POLICYENGINE_CACHE", str(tmp_path / "tep"))
    cache_folder.cache_clear()
    result = call("doctor")

    assert result.exit_code == 1 and "POLICYENGINE_CACHE" in result.stdout


def test_no_cache_folder_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYENGINE_CACHE", "")
    cache_folder.cache_clear()
    result = call("doctor")

    assert result.exit_code == 0 and "không dùng thư mục lưu tạm" in result.stdout


@pytest.mark.parametrize("encoding", ["ANSI_X3.4-1968", "cp1258", "cp437"])
def test_a_terminal_that_cannot_show_vietnamese(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr(installation, "terminal_encoding", lambda: encoding)
    result = call("doctor")

    assert result.exit_code == 1
    assert f"✗ màn hình dùng bảng mã {encoding}" in result.stdout and "chcp 65001" in result.stdout


def test_excel_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_workbook_survives", lambda: False)
    result = call("doctor")

    assert result.exit_code == 1 and "✗ không ghi hoặc không đọc được sổ tính" in result.stdout


def test_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "OLDEST_PYTHON", (9, 0))

    assert call("doctor").exit_code == 1
