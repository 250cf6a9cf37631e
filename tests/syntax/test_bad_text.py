"""Texts that are no policy: a clear diagnostic each, never an exception."""

import unicodedata
from pathlib import Path

import pytest

from policyengine.diagnostics import Diagnostic
from policyengine.pipeline import check, check_path
from policyengine.source import Source
from policyengine.syntax.parse import DEEPEST_NESTING

RECORD = """dữ liệu người "Người"
  cột mã_người "Mã": mã số, bắt buộc
  cột x "X": số từ 0 đến 10, để trống là chưa rõ
khái niệm k "K" của người được hiểu là """
MANY = 10 * DEEPEST_NESTING


def found_in(text: str) -> list[Diagnostic]:
    return check([Source("text", text)])[1]


def only(text: str) -> Diagnostic:
    (found,) = found_in(text)
    return found


def span_of(found: Diagnostic) -> tuple[int, int]:
    assert found.primary is not None
    return found.primary.span.start, found.primary.span.end


# ---- the end of the text ------------------------------------------------------------------------


@pytest.mark.parametrize("after", ["", "\n", "\n\n  \n", "   # còn nữa"])
def test_end_of_file_is_reported_at_the_end_of_the_text(after: str) -> None:
    text = 'mức m "Mức": đồng/tháng\n  từ ngày 01/01/2024:'
    found = only(text + after)
    assert found.problem.slug == "unexpected-end"
    assert span_of(found)[1] == len((text + after).rstrip())


def test_what_is_missing_is_said_when_it_is_little() -> None:
    found = only("khi thiếu")
    assert found.primary is not None and found.primary.text is not None
    assert "một tên" in found.primary.text.vi


# ---- files that are not text --------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04\xff\xfe\x00\x00", b"m\xe1\xbb", b"abc\0def", "mức".encode("utf-16")]
)
def test_binary_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.policy").write_bytes(content)
    model, found = check_path(tmp_path)
    assert model is None
    assert [diagnostic.problem.slug for diagnostic in found] == ["not-text"]


def test_binary_characters_in_a_text() -> None:
    assert {d.problem.slug for d in found_in("\x01\x02\x7f")} == {"unexpected-character"}


def test_missing_file(tmp_path: Path) -> None:
    _, found = check_path(tmp_path / "none.policy")
    assert [diagnostic.problem.slug for diagnostic in found] == ["no-such-file"]


def test_decomposed_letters() -> None:
    text = 'mức m "Mức": đồng'
    composed = 'giai đoạn g "G" từ ngày 01/01/2020 đến hết ngày 31/12/2020 căn cứ Điều 1\n'
    found = only(composed + unicodedata.normalize("NFD", text))
    assert found.problem.slug == "not-composed"
    assert found.primary is not None and found.primary.span.line == 2


def test_decomposed_letters_point_at_the_letter() -> None:
    found = only('mức a "' + unicodedata.normalize("NFD", "ư") + '": đồng')
    assert found.primary is not None
    assert unicodedata.normalize("NFC", found.primary.span.text) == "ư"


def test_a_line_of_five_megabytes() -> None:
    text = "giữ nguyên mức m\n" + "a" * 5_000_000 + "\n"
    found = only(text)
    assert found.problem.slug == "line-too-long"
    assert found.primary is not None and found.primary.span.line == 2


# ---- nesting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression",
    [
        "không " * MANY + "x = 1",
        "−" * MANY + "x = 1",
        "1 lần " * MANY + "x = 1",
        "nếu x = 1 thì x còn không thì " * MANY + "x = 1",
        "a." * MANY + "x = 1",
        " + ".join(["x"] * MANY) + " = 1",
        " × ".join(["x"] * MANY) + " = 1",
        "nhỏ nhất (x; " * MANY + "x" + ")" * MANY + " = 1",
        "làm tròn đến 1 (" * MANY + "x" + ")" * MANY + " = 1",
        "không (" * MANY + "x = 1" + ")" * MANY,
        "x = 1 và (x = 2 hoặc (" * MANY + "x = 1" + "))" * MANY,
        "tra a.b theo " * MANY + "x",
    ],
    ids=lambda text: text[:24],
)
def test_nested_a_thousand_deep(expression: str) -> None:
    found = only(RECORD + expression)
    assert found.problem.slug == "nested-too-deep"
    assert span_of(found)[0] >= len(RECORD) - len("khái niệm k")


@pytest.mark.parametrize(
    "expression",
    [
        "(" * MANY + "x = 1" + ")" * MANY,
        " và ".join(["x = 1"] * MANY),
        " hoặc ".join(["x = 1"] * MANY),
        " + ".join(["x"] * 50) + " = 1",
        "không " * 50 + "x = 1",
    ],
    ids=lambda text: text[:24],
)
def test_what_is_long_but_not_deep_is_read(expression: str) -> None:
    assert found_in(RECORD + expression) == []


def test_unbalanced_parentheses() -> None:
    assert only(RECORD + "(" * MANY + "x = 1").problem.slug == "unexpected-end"
    assert only(RECORD + "x = 1" + ")" * MANY).problem.slug == "unexpected-word"


# ---- languages, and nothing at all ---------------------------------------------------------------


def test_mixed_languages_name_the_right_keyword() -> None:
    found = only('mức m "M": đồng/tháng\n  since 01/01/2024: 1 đồng/tháng căn cứ Điều 1')
    assert found.problem.slug == "mixed-languages"
    assert found.help is not None and "`từ ngày`" in found.help.vi


def test_mixed_languages_in_an_english_file() -> None:
    found = only('level m "M": VND/month\n  từ ngày 2024-01-01: 1 VND/month cite article 1')
    assert found.problem.slug == "mixed-languages"
    assert found.help is not None and "`since`" in found.help.en


@pytest.mark.parametrize("text", ["", "\n\n", "# một ghi chú", "\ufeff# ghi chú\r\n"])
def test_a_file_with_nothing_in_it(text: str) -> None:
    model, found = check([Source("text", text)])
    assert model is not None and found == []


@pytest.mark.parametrize(
    "text",
    [
        "mức",
        "mức mức",
        '"',
        "“",
        "|",
        "| | |",
        "1",
        "01/01/2024",
        ".",
        "không rõ",
        "(" * 50,
        'mức m "M": đồng\n  từ ngày 99/99/9999: 1 đồng',
        "khi chỉ rõ năm của a coi là 45/99",
        "giữ nguyên mức m căn cứ Điều 5a",
    ],
)
def test_scraps_are_reported(text: str) -> None:
    assert any(diagnostic.is_error for diagnostic in found_in(text))
