"""The formatter: either language to either, the same tree, comments and columns kept."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from policyengine.diagnostics import Language
from policyengine.source import Source
from policyengine.syntax.lex import lex
from policyengine.syntax.nodes import File
from policyengine.syntax.parse import parse
from policyengine.syntax.write import write

ROOT = Path(__file__).parents[2]
FILES = [Path(__file__).with_name("corpus.policy"), *sorted(ROOT.glob("policies/**/*.policy"))]


def tree(text: str) -> File:
    file = parse(Source("text", text), _no_fault)
    assert file is not None
    return file


def translated(text: str, language: Language) -> str:
    return write(Source("text", text), language)


def comments(text: str) -> list[str]:
    return [comment.text.rstrip() for comment in lex(Source("text", text), _no_fault).comments]


def _no_fault(diagnostic: object) -> None:
    raise AssertionError(diagnostic)


# ---- every file -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_translation_is_the_same_tree(path: Path) -> None:
    text = path.read_text("utf-8")
    english = translated(text, "en")
    assert tree(english).language == "en"
    assert tree(english) == tree(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_there_and_back_is_the_same_tree(path: Path) -> None:
    text = path.read_text("utf-8")
    assert tree(translated(translated(text, "en"), "vi")) == tree(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_comments_are_kept_in_order(path: Path, language: Language) -> None:
    text = path.read_text("utf-8")
    assert comments(translated(text, language)) == comments(text) != []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_writing_again_changes_nothing(path: Path, language: Language) -> None:
    once = translated(path.read_text("utf-8"), language)
    assert translated(once, language) == once


@pytest.mark.parametrize("seed", range(20))
def test_broken_layout_is_still_the_same_tree(seed: int) -> None:
    """Line ends and comments anywhere but in tables, within keywords too."""
    text = _broken(FILES[0].read_text("utf-8"), Random(seed))
    assert len(comments(text)) > 300
    english = translated(text, "en")
    assert tree(english) == tree(text)
    assert comments(english) == comments(text)
    assert tree(translated(english, "vi")) == tree(text)
    assert comments(translated(text, "vi")) == comments(text)


def _broken(text: str, random: Random) -> str:
    """Blanks outside texts, comments and tables turned into line ends and comments."""
    return "\n".join(
        line if "|" in line else "".join(_parts_broken(line, random)) for line in text.split("\n")
    )


def _parts_broken(line: str, random: Random) -> Iterator[str]:
    for part in re.split(r'("[^"]*"|#.*| +)', line):
        instead = [part, "   ", "\n", f" # {random.random()}\n\t", f"\n# {random.random()}\n"]
        yield random.choice(instead) if part.isspace() else part


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_lines_stay_lines(path: Path) -> None:
    text = path.read_text("utf-8")
    assert translated(text, "en").count("\n") == text.count("\n")


# ---- tokens -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        (
            'mức m "M": đồng/tháng\n  từ ngày 01/07/2024: 1.000.000 đồng/tháng × 2,5\n',
            'level m "M": VND/month\n  since 2024-07-01: 1,000,000 VND/month × 2.5\n',
        ),
        (
            "khi chỉ rõ năm của a coi là 31/01\n",
            "when only the year is known of a assume --01-31\n",
        ),
        ("khi thiếu a coi là 07/2024\n", "when missing a assume 2024-07\n"),
        (
            'mức m "M" / "L": suất/người/ngày\n  từ ngày 01/07/2024: 2 suất/người/ngày\n',
            'level m "L" / "M": share/person/day\n  since 2024-07-01: 2 share/person/day\n',
        ),
        (
            "khái niệm k của người được hiểu là không có con mà (con_nuôi)\n",
            "definition k of người means not has con where (con_nuôi)\n",
        ),
        ("khi thiếu a coi là không có\n", "when missing a assume none\n"),
        (
            'dữ liệu d "D"\n  cột c "C": ngày, giấy tờ "Giấy khai sinh" của "Xã", nhạy cảm\n',
            'record d "D"\n  field c "C": day, proven by "Giấy khai sinh" of "Xã", sensitive\n',
        ),
        (
            "giữ nguyên mức m căn cứ điểm a khoản 1 Điều 5, Mục II\n",
            "keep level m cite point a clause 1 article 5, section II\n",
        ),
    ],
)
def test_tokens_are_written_as_the_language_does(vi: str, en: str) -> None:
    assert translated(vi, "en") == en
    assert translated(en, "vi") == vi


def test_a_record_named_like_a_unit_stays() -> None:
    """`người` is a unit after a number, and a record at the start of the next member."""
    vi = (
        'ví dụ "V"\n  hộ h: số = 3; gạo = 5\n  người a: nghèo = có\n'
        "  tháng 07/2024 kết quả p của a = 2 suất\n"
    )
    vi = vi.replace("số = 3", "số_người = 3")
    en = translated(vi, "en")
    assert "\n  người a: nghèo = has\n" in en
    assert en.endswith("= 2 share\n")
    assert tree(en) == tree(vi)


def test_an_alias_like_a_unit_stays() -> None:
    vi = 'dữ liệu người / person "Người" / "Persons"\n'
    assert translated(vi, "en") == 'record người / person "Persons" / "Người"\n'


def test_words_of_texts_stay() -> None:
    vi = 'mức m "từ ngày 01/07/2024 2,5": đồng\n'
    assert translated(vi, "en") == 'level m "từ ngày 01/07/2024 2,5": VND\n'


def test_capitals_of_vietnamese_citations() -> None:
    assert "căn cứ Điều 5" in translated("keep level m cite article 5", "vi")
    assert "điều 5" in translated("giữ nguyên mức m căn cứ điều 5", "vi")


# ---- layout -----------------------------------------------------------------------------------


def test_tables_are_laid_out_again() -> None:
    vi = (
        'biểu b "B" của người\n'
        "  | tuổi | hệ số |\n"
        "  | dưới 16 | 2,5 | # trẻ em\n"
        "  # còn lại\n"
        "  | từ đủ 16 | 1,0 |\n"
    )
    assert translated(vi, "en") == (
        'table b "B" of người\n'
        "  | age            | coefficient |\n"
        "  | under 16       | 2.5         | # trẻ em\n"
        "  # còn lại\n"
        "  | of at least 16 | 1.0         |\n"
    )


def test_what_stood_in_one_column_still_does() -> None:
    vi = (
        "sửa đổi đối tượng c\n"
        "  thay hệ số 1,5 nếu tuổi dưới 4        căn cứ Điều 5  # năm\n"
        "  thay hệ số 2,5 nếu tuổi từ đủ 4       căn cứ Điều 6\n"
        "                                        căn cứ Điều 7\n"
    ).replace("                                        căn cứ Điều 7\n", "")
    places = [line.index("cite") for line in translated(vi, "en").splitlines()[1:]]
    assert places[0] == places[1] >= 40


def test_a_column_moves_when_the_text_before_it_grows() -> None:
    vi = "sửa đổi đối tượng c\n  bỏ hệ số 1,0  căn cứ Điều 5\n  bỏ hệ số 1,05  căn cứ Điều 6\n"
    assert translated(vi, "en").splitlines()[1:] == [
        "  drop coefficient 1.0  cite article 5",
        "  drop coefficient 1.05  cite article 6",
    ]


def test_a_comment_within_a_keyword_is_kept() -> None:
    vi = 'văn bản v "V"\n  hiệu lực # hai dòng\n    từ ngày 01/07/2024\n'
    en = translated(vi, "en")
    assert comments(en) == ["# hai dòng"]
    assert tree(en) == tree(vi)
    assert comments(translated(vi, "vi")) == ["# hai dòng"]


def test_line_ends_and_trailing_space() -> None:
    assert translated("khi thiếu a coi là 3   \r\n\r\n\n\n", "vi") == "khi thiếu a coi là 3\n"


@pytest.mark.parametrize("text", ["", "# chỉ ghi chú\n"])
def test_a_file_without_declarations_stays(text: str) -> None:
    assert translated(text, "en") == text


def test_a_text_with_a_fault_is_given_back() -> None:
    text = "mức m: : :\n"
    assert translated(text, "en") == text
