"""Every problem has a prose case in tests/language; every example of an explanation is right."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from attrs import frozen

from policyengine.analyses.examples import run_examples
from policyengine.diagnostics import Diagnostic
from policyengine.pipeline import check
from policyengine.policy import Policy
from policyengine.problems import PROBLEMS
from policyengine.source import Source

CASES = sorted(Path(__file__).with_name("language").glob("*.md"))
WITHOUT_CASE = {
    "not-composed": "an editor would compose the letter; tests/syntax/test_bad_text.py",
    "nested-too-deep": "a thousand parentheses are no prose; tests/syntax/test_bad_text.py",
    "line-too-long": "a line of 100,000 letters is no prose; tests/syntax/test_bad_text.py",
    "not-text": "about a file, not a text; tests/syntax/test_bad_text.py",
    "no-such-file": "about a path, not a text; tests/syntax/test_bad_text.py",
}
_MARK = re.compile(r"#\s*(\^?)\s*(error|warning): ([a-z-]+)")

Fault = tuple[int, int, str, str]
"""File, line, severity, slug."""


@frozen
class Case:
    """A section of a prose file: its blocks are the files of one policy, with look-up tables."""

    title: str
    blocks: tuple[str, ...]
    tables: tuple[tuple[str, str], ...] = ()

    @property
    def marked(self) -> list[Fault]:
        found = []
        for number, block in enumerate(self.blocks):
            line = 0
            for at, text in enumerate(block.splitlines(), start=1):
                for above, severity, slug in _MARK.findall(text):
                    found.append((number, line if above else at, severity, slug))
                if not _MARK.match(text.strip()):
                    line = at
        return sorted(found)


def cases(path: Path) -> Iterator[Case]:
    for section in re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, text = section.split("\n", 1)
        tables = re.findall(r"^```csv (\S+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        yield Case(title, tuple(policy_blocks(text)), tuple(tables))


def policy_blocks(text: str) -> list[str]:
    return re.findall(r"^```policy\n(.*?)^```", textwrap.dedent(text), re.DOTALL | re.MULTILINE)


def faults(blocks: Sequence[str], folder: Path) -> list[Fault]:
    """Everything said about a policy of some files, its examples too."""
    sources = [Source(str(folder / str(number)), block) for number, block in enumerate(blocks)]
    model, found = check(sources)
    if model is not None:
        runs = run_examples(Policy(model))
        found = list(dict.fromkeys([*found, *(run.fault for run in runs if run.fault)]))
    return sorted(map(_fault, found))


def _fault(diagnostic: Diagnostic) -> Fault:
    assert diagnostic.primary is not None
    span = diagnostic.primary.span
    problem = diagnostic.problem
    return int(Path(span.source.name).name), span.line, problem.severity, problem.slug


ALL_CASES = [(path, case) for path in CASES for case in cases(path)]


@pytest.mark.parametrize(
    "case", [case for _, case in ALL_CASES], ids=[f"{p.stem}: {c.title}" for p, c in ALL_CASES]
)
def test_case(case: Case, tmp_path: Path) -> None:
    assert case.blocks
    for name, text in case.tables:
        (tmp_path / name).write_text(text, "utf-8")
    assert faults(case.blocks, tmp_path) == case.marked


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_titles_are_distinct(path: Path) -> None:
    titles = [case.title for case in cases(path)]
    assert sorted(set(titles)) == sorted(titles)


def policy_problems() -> list[str]:
    others = ("data", "plugins")
    return [slug for slug, problem in PROBLEMS.items() if problem.stage not in others]


@pytest.mark.parametrize("slug", policy_problems())
def test_problem_has_a_case(slug: str) -> None:
    """In the file of its stage, unless there is a reason why not."""
    stage = PROBLEMS[slug].stage
    in_stage = [case for path, case in ALL_CASES if path.stem == stage]
    has_case = any(marked[3] == slug for case in in_stage for marked in case.marked)
    assert has_case != (slug in WITHOUT_CASE), stage


@pytest.mark.parametrize("slug", policy_problems())
def test_explanation(slug: str, tmp_path: Path) -> None:
    """What `policyengine why` shows: a sentence, and an example with this fault and no other."""
    explanation = PROBLEMS[slug].explanation
    assert explanation.split("\n")[0].endswith(".")
    first, _, rest = explanation.partition("\n")
    blocks = policy_blocks(f"{first}\n{textwrap.dedent(rest)}")
    assert bool(blocks) != (slug in WITHOUT_CASE)
    if blocks:
        assert [fault[3] for fault in faults(blocks, tmp_path)] == [slug]
