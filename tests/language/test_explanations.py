"""Every problem is explained in Vietnamese, and both languages show the same examples."""

import re
from importlib.resources import files

import pytest

from policyengine.problems import PROBLEMS
from policyengine.problems.explanations import explanation, in_vietnamese

_FENCED = re.compile(r"^```policy\n.*?^```$", re.DOTALL | re.MULTILINE)


def test_each_problem_has_one_and_none_is_stale() -> None:
    assert set(in_vietnamese()) == set(PROBLEMS)


@pytest.mark.parametrize("slug", PROBLEMS)
def test_the_explanation_is_whole(slug: str) -> None:
    """A sentence in Vietnamese, and nothing left of the English prose."""
    vi, en = (explanation(PROBLEMS[slug], language) for language in ("vi", "en"))
    assert _FENCED.findall(vi) == _FENCED.findall(en)
    prose = in_vietnamese()[slug]
    assert _FENCED.sub("", vi).strip() == prose
    assert prose.endswith(".")
    assert re.search("[ạảãàáăằắẵặẳâầấẫậẩđẹẻẽèéêềếễệểịỉĩìíọỏõòóôồốỗộổơờớỡợởụủũùúưừứữựửỳýỵỷỹ]", prose)


def test_no_slug_is_written_twice() -> None:
    page = files("policyengine.problems").joinpath("explanations.vi.md").read_text("utf-8")
    slugs = re.findall(r"^# (\S+)$", page, flags=re.MULTILINE)
    assert sorted(slugs) == sorted(set(slugs))
