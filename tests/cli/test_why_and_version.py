"""`why` and `version`."""

import platform
from importlib import metadata

import pytest
from cloud_kingdom import call

from policyengine.problems import PROBLEMS


@pytest.mark.parametrize("written", ["impossible-date", "[impossible-date]", "Impossible-Date"])
def test_why_prints_the_long_explanation(written: str) -> None:
    result = call("why", written)

    assert result.exit_code == 0
    assert result.stdout.startswith("lỗi[impossible-date]\n\n")
    assert "12/31/2024 không được hiểu là ngày 31 tháng 12." in result.stdout
    assert "\n    " not in result.stdout


def test_why_explains_in_english_too() -> None:
    shown = call("why", "impossible-date", "--language", "en").stdout
    assert "Days come first: 12/31/2024 is not read as 31 December." in shown


def test_why_knows_warnings() -> None:
    assert call("why", "id-lost-zeros").stdout.startswith("cảnh báo[id-lost-zeros]")
    assert call("why", "id-lost-zeros", "--language", "en").stdout.startswith("warning[")


def test_why_shows_the_failing_example_where_there_is_one() -> None:
    shown = [call("why", slug).stdout for slug, p in PROBLEMS.items() if "```" in p.explanation]

    assert shown
    assert all("```policy\n" in text for text in shown)


def test_an_unknown_slug_suggests_the_nearest() -> None:
    result = call("why", "imposible-date")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "có phải là `impossible-date`?" in result.stderr


def test_nothing_is_suggested_when_nothing_is_near() -> None:
    assert "có phải" not in call("why", "xyzzy-qqq-www").stderr


def test_version_names_the_distribution_and_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: f"9.9 of {name}")

    shown = call("version").stdout
    assert shown == f"trogiup 9.9 of trogiup (Python {platform.python_version()})\n"


def test_version_from_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_installed(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", not_installed)

    assert "chưa cài đặt" in call("version").stdout
