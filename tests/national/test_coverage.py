"""Every part of the nation's law is tried out by an example, and the page of coverage says so."""

import blunting
import coverage
import pytest
from blunting import Part

FILES = blunting.read()
PARTS = list(blunting.parts(FILES))
TRIED = [part for part in PARTS if not part.silent]
KINDS = {part.kind for part in PARTS}


def _named(part: Part) -> str:
    return f"{part.declaration}: {part.kind}: {part.shown[:40]}"


ROWS = coverage.rows()


def test_all_examples_pass() -> None:
    assert blunting.failing(FILES) == []


def test_titles_of_examples_are_unique() -> None:
    titles = [i.title for file in FILES for i in file.items if isinstance(i, blunting.n.Example)]
    assert len(titles) == len(set(titles))


def test_every_kind_of_part_is_looked_for() -> None:
    assert {
        "mức", "khái niệm", "trường hợp", "cách hiểu", "điều kiện", "hệ số", "dòng", "bắt đầu",
        "tháng", "một mức cao nhất", "so với cả", "hưởng đồng thời với", "thôi hưởng", "tạm dừng",
        "mức hưởng", "thấp nhất", "không hưởng", "một suất", "nhóm", "bỏ", "bãi bỏ", "chuyển tiếp",
        "áp dụng từ ngày", "được xem xét", "tối đa", "ít nhất",
    } == KINDS  # fmt: skip


def test_all_letters_of_clause_one_are_there() -> None:
    letters = [
        part.shown
        for part in PARTS
        if part.kind == "trường hợp"
        and part.declaration == "không_nguồn_nuôi_dưỡng"
        and part.at.source.name.endswith("nghi_dinh_20_2021.policy")
    ]
    assert letters == [f"điểm {letter}" for letter in "abcdđeghikl"]


@pytest.mark.parametrize("part", TRIED, ids=map(_named, TRIED))
def test_an_example_fails_when_a_part_says_something_else(part: Part) -> None:
    named = ROWS.get(coverage.row_head(part), [])
    assert blunting.failing(FILES, part, named) or blunting.failing(FILES, part)


def test_the_page_has_a_row_for_every_part_and_no_other() -> None:
    heads = {coverage.row_head(part) for part in PARTS}
    titles = {"| phần / part | căn cứ / citation |"}
    assert set(ROWS) - titles == heads, "run python tests/national/coverage.py"
