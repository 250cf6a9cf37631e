"""Trees kept between runs: read back equal, never for another text, never when damaged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from policyengine.cache import cache_folder
from policyengine.diagnostics import Diagnostic
from policyengine.source import Source
from policyengine.syntax.cache import parse_cached
from policyengine.syntax.parse import parse

TEXT = 'mức m "Mức": đồng/tháng\n  từ ngày 01/01/2024: 100.000 đồng/tháng căn cứ Điều 1\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("POLICYENGINE_CACHE", str(tmp_path))
    cache_folder.cache_clear()
    yield tmp_path
    cache_folder.cache_clear()


def trees(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.tree"))


def test_a_tree_is_kept_and_read_back_equal(folder: Path) -> None:
    first = parse_cached(Source("a.policy", TEXT), print)
    (kept,) = trees(folder)
    again = parse_cached(Source("a.policy", TEXT), print)

    assert first == again == parse(Source("a.policy", TEXT), print)
    assert again is not None
    assert again.items[0].span.source.name == "a.policy"
    assert trees(folder) == [kept]


def test_another_text_is_another_tree(folder: Path) -> None:
    parse_cached(Source("a.policy", TEXT), print)
    changed = parse_cached(Source("a.policy", TEXT.replace("100", "200")), print)

    assert changed != parse_cached(Source("a.policy", TEXT), print)
    assert len(trees(folder)) == 2


def test_a_damaged_tree_is_made_again(folder: Path) -> None:
    first = parse_cached(Source("a.policy", TEXT), print)
    (kept,) = trees(folder)
    kept.write_bytes(b"not a tree")

    assert parse_cached(Source("a.policy", TEXT), print) == first


def test_a_text_with_a_fault_is_never_kept(folder: Path) -> None:
    found: list[Diagnostic] = []
    for _ in range(2):
        parse_cached(Source("a.policy", "mức m"), found.append)

    assert [fault.problem.slug for fault in found] == ["unexpected-end"] * 2
    assert trees(folder) == []


def test_an_empty_setting_turns_the_cache_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYENGINE_CACHE", "")
    cache_folder.cache_clear()

    assert parse_cached(Source("a.policy", TEXT), print) is not None
    assert trees(folder) == []
