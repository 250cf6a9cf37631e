"""What is printed for a terminal and for a pipe."""

import io
import json

import pytest

from policyengine.reports.screen import Branch, show_json, show_table, show_tree, width_of

ROOT = Branch([("gốc", "bold")], (Branch([("cành [1]", "")], (Branch([("lá", "")]),)),))
TABLE = (["tên", "tiền [b]"], [["Đặng", "1.000"], ["A", "20 [b]"]], [1])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    return Terminal()


def test_a_piped_tree_is_indented() -> None:
    stream = io.StringIO()
    show_tree(ROOT, stream)

    assert stream.getvalue() == "gốc\n  cành [1]\n    lá\n"


def test_a_tree_on_a_terminal_has_its_lines(terminal: Terminal) -> None:
    show_tree(ROOT, terminal)

    assert "└── cành [1]" in terminal.getvalue()
    assert "    └── lá" in terminal.getvalue()


def test_a_piped_table_is_aligned_text() -> None:
    stream = io.StringIO()
    show_table(*TABLE, stream)

    assert stream.getvalue() == "tên   tiền [b]\nĐặng     1.000\nA       20 [b]\n"


def test_a_table_on_a_terminal_has_boxes_and_keeps_brackets(terminal: Terminal) -> None:
    show_table(*TABLE, terminal)

    assert "│ Đặng │    1.000 │" in terminal.getvalue()
    assert "20 [b]" in terminal.getvalue()
    assert "tiền [b]" in terminal.getvalue()


def test_json_arrays_come_a_value_a_line() -> None:
    stream = io.StringIO()
    show_json(iter([{"tên": "Đặng"}, 2]), stream)

    assert stream.getvalue() == '[\n{"tên": "Đặng"},\n2\n]\n'
    empty = io.StringIO()
    show_json([], empty)
    assert json.loads(empty.getvalue()) == []


@pytest.mark.parametrize(("text", "width"), [("đặng", 4), ("a\u0323\u0302", 1), ("\uff21", 2)])
def test_width(text: str, width: int) -> None:
    assert width_of(text) == width
