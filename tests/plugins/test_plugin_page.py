"""docs/plugins.md has a heading for every hook, and its Python is right."""

import re
from pathlib import Path

import pytest

from policyengine import hookspecs
from policyengine.contributions import KINDS
from policyengine.problems import PROBLEMS

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"
TEXT = PAGE.read_text("utf-8")
HOOKS = [name for name in dir(hookspecs) if name.startswith("policyengine_")]


def test_every_kind_has_a_hook() -> None:
    assert sorted(HOOKS) == sorted(f"policyengine_{kind}" for kind in KINDS)


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_one_heading_and_one_sentence(hook: str) -> None:
    assert TEXT.count(f"\n## {hook}\n") == 1
    sentence = (getattr(hookspecs, hook).__doc__ or "").strip()
    assert sentence.endswith(".") and "\n" not in sentence


def test_no_heading_is_of_a_hook_that_is_gone() -> None:
    assert set(re.findall(r"^## (policyengine_\w+)$", TEXT, re.MULTILINE)) == set(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_every_field_of_a_contribution_is_spoken_of(hook: str) -> None:
    kind = next(kind for kind in KINDS if hook == f"policyengine_{kind}")
    section = TEXT.split(f"\n## {hook}\n")[1].split("\n## ")[0]
    fields = {f.name for f in KINDS[kind].__attrs_attrs__} - {"name", "about"}  # type: ignore[attr-defined]
    assert {name for name in fields if f"`{name}" not in section} == set()


def test_every_problem_of_plugins_is_in_the_table() -> None:
    slugs = {slug for slug, problem in PROBLEMS.items() if problem.stage == "plugins"}
    assert {slug for slug in slugs if f"`{slug}`" not in TEXT} == set()


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
def test_the_python_on_the_page_is_python(block: str) -> None:
    compile(block, str(PAGE), "exec")


def test_every_link_within_the_page_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
        for title in re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= headings
