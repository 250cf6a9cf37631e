"""Progress on standard error: only where somebody looks, and never at the cost of a result."""

import io
import sys

import pytest

from policyengine.backends.results import Result
from policyengine.cli.progress import watched

RESULTS = [Result("p", "dân", str(number), "2024-07", "due") for number in range(2500)]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)

    assert list(watched(RESULTS, "vi")) == RESULTS
    assert stream.getvalue() == ""


def test_a_terminal_sees_what_is_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")

    assert list(watched(RESULTS, "vi")) == RESULTS
    assert "đang tính" in stream.getvalue()
