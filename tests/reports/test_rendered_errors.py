"""Diagnostics as text: place, carets, related places, help; and grouped for data."""

import io

import pytest

from policyengine.diagnostics import Diagnostic, Label, Problem, Text
from policyengine.reports import errors
from policyengine.reports.screen import show_lines
from policyengine.source import Source, Span

ERROR = Problem("odd-thing", "types", "error", "Something is odd.")
WARNING = Problem("mild-thing", "data", "warning", "Something is mild.")
MESSAGE = Text("có chuyện lạ", "something is odd")
SOURCE = Source("làng/lệ.policy", "mức một\n  hệ số được\tnăm\nhai dòng\nba\n")


def span(words: str, end: str | None = None) -> Span:
    start = SOURCE.text.index(words)
    last = end or words
    return Span(SOURCE, start, SOURCE.text.index(last, start) + len(last))


def diagnostic(primary: Label | None, **more: object) -> Diagnostic:
    return Diagnostic(ERROR, MESSAGE, primary, **more)  # type: ignore[arg-type]


def test_the_whole_of_a_message() -> None:
    shown = errors.render(
        diagnostic(
            Label(span("được"), Text("chỗ này", "here")),
            related=(Label(span("một"), Text("vì chỗ này", "because of this")),),
            help=Text("bỏ đi", "drop it"),
        ),
        "vi",
    )

    assert shown == (
        "lỗi[odd-thing]: có chuyện lạ\n"
        "  làng/lệ.policy:2:9\n"
        "    2 |   hệ số được\tnăm\n"
        "      |         ^^^^ chỗ này\n"
        "    1 | mức một\n"
        "      |     --- vì chỗ này\n"
        "cách sửa: bỏ đi"
    )


def test_the_same_in_english() -> None:
    shown = errors.render(
        diagnostic(Label(span("được"), Text("chỗ này", "here")), help=Text("bỏ", "drop it")), "en"
    )

    assert shown.splitlines()[0] == "error[odd-thing]: something is odd"
    assert shown.splitlines()[3].endswith("^^^^ here")
    assert shown.splitlines()[-1] == "help: drop it"


def test_a_tab_before_the_fault_is_kept() -> None:
    marks = errors.render(diagnostic(Label(span("năm"))), "vi").splitlines()[3]

    assert marks == "      |             \t^^^"


def test_a_fault_over_two_lines_shows_the_first() -> None:
    lines = errors.render(diagnostic(Label(span("hai", "ba"))), "vi").splitlines()

    assert lines[1:] == ["  làng/lệ.policy:3:1", "    3 | hai dòng", "      | ^^^^^^^^"]


def test_a_fault_at_the_end_of_the_text_still_has_a_mark() -> None:
    end = len(SOURCE.text)
    lines = errors.render(diagnostic(Label(Span(SOURCE, end, end))), "vi").splitlines()

    assert lines[1:] == ["  làng/lệ.policy:5:1", "    5 |", "      | ^"]


def test_related_places_of_another_file_are_named() -> None:
    other = Source("khác.policy", "a b\n")
    found = diagnostic(Label(span("một")), related=(Label(Span(other, 2, 3)),))

    assert "\n  khác.policy:1:3\n    1 | a b\n" in errors.render(found, "vi")


def test_a_fault_of_data_shows_its_place() -> None:
    found = Diagnostic(WARNING, MESSAGE, None, place="sổ.xlsx › Dân › dòng 3")

    assert errors.render(found, "vi") == (
        "cảnh báo[mild-thing]: có chuyện lạ\n  sổ.xlsx › Dân › dòng 3"
    )


@pytest.mark.parametrize(
    ("count", "vi", "en"),
    [
        ((0, 0), "không có lỗi", "no problems"),
        ((1, 0), "1 lỗi, 0 cảnh báo", "1 error, 0 warnings"),
        ((2, 1), "2 lỗi, 1 cảnh báo", "2 errors, 1 warning"),
    ],
)
def test_the_summary(count: tuple[int, int], vi: str, en: str) -> None:
    found = [Diagnostic(ERROR, MESSAGE, None)] * count[0]
    found += [Diagnostic(WARNING, MESSAGE, None)] * count[1]

    assert (errors.summary(found, "vi"), errors.summary(found, "en")) == (vi, en)


def at(place: str, problem: Problem = ERROR) -> Diagnostic:
    return Diagnostic(problem, MESSAGE, None, help=Text("sửa", "mend"), place=place)


def grouped(found: list[Diagnostic], most: int) -> list[str]:
    return ["".join(text for text, _ in line) for line in errors.grouped(found, "vi", most)]


def test_faults_of_one_wording_stand_together_errors_first() -> None:
    found = [at("dòng 1", WARNING), at("dòng 2"), at("dòng 3", WARNING)]

    assert grouped(found, 20) == [
        "lỗi[odd-thing]: có chuyện lạ",
        "  dòng 2",
        "cách sửa: sửa",
        "cảnh báo[mild-thing]: có chuyện lạ",
        "  dòng 1",
        "  dòng 3",
        "cách sửa: sửa",
    ]


def test_what_is_left_out_is_counted() -> None:
    found = [at(f"dòng {n}") for n in range(3)] + [at("dòng 9", WARNING)]

    assert grouped(found, 2) == [
        "lỗi[odd-thing]: có chuyện lạ",
        "  dòng 0",
        "  dòng 1",
        "cách sửa: sửa",
        "… và 2 lỗi nữa",
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    seen, piped = Terminal(), io.StringIO()
    for stream in (seen, piped):
        show_lines(errors.lines(diagnostic(Label(span("một"))), "vi"), stream)

    assert "\x1b[1;31mlỗi[odd-thing]" in seen.getvalue()
    assert "\x1b" not in piped.getvalue()
