"""The bar of a long run: what it says, and that it is silent where nobody looks."""

import io
import sys

import pytest

from policyengine.cli.progress import bar, bar_words


def test_it_says_how_fast_and_how_long() -> None:
    assert (
        bar_words(0.25, 2_000_000, 4.0, "vi")
        == "2.000.000 dòng dữ liệu · 500.000 dòng/giây · còn 0:12"
    )
    assert bar_words(0.001, 1000, 10.0, "en") == "1,000 rows of data · 100 rows/s · 2:46:30 left"
    assert bar_words(1.0, 10, 0.0, "en") == "10 rows of data"


def test_nothing_is_written_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("vi") as advance:
        advance(0.5, 10)

    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with bar("vi") as advance:
        advance(0.5, 1_000)

    assert "1.000 dòng dữ liệu" in terminal.getvalue()
    assert "50%" in terminal.getvalue()
