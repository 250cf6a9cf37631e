"""docs/language.md: its examples run, its grammar and its tables are those of the code."""

import re
from itertools import groupby
from pathlib import Path

import pytest
from attrs import frozen

from policyengine.analyses.examples import run_examples
from policyengine.diagnostics import Diagnostic
from policyengine.pipeline import check
from policyengine.policy import Policy
from policyengine.problems import PROBLEMS
from policyengine.source import Source
from policyengine.syntax.keywords import KEYWORDS
from policyengine.syntax.parse import grammar_text

PATH = Path(__file__).parents[1] / "docs" / "language.md"
TEXT = PATH.read_text("utf-8")
ELSEWHERE = ("data", "plugins")
"""Stages whose problems are no matter of the language."""


@frozen
class Block:
    """A fenced block: what its fence says after the language, its text, its line in the page."""

    info: str
    text: str
    line: int


def fenced(language: str) -> list[Block]:
    pattern = re.compile(rf"^```{language}\b *([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    return [Block(m[1], m[2], TEXT.count("\n", 0, m.start()) + 1) for m in pattern.finditer(TEXT)]


def policies() -> list[tuple[Block, ...]]:
    """The blocks of the page, those marked `and` together with the one before."""
    found: list[tuple[Block, ...]] = []
    for block in fenced("policy"):
        if block.info == "and":
            found[-1] = (*found[-1], block)
        elif block.info != "base":
            found.append((block,))
    return found


def diagnostics(blocks: tuple[Block, ...], folder: Path) -> list[Diagnostic]:
    """What is said of a policy, with all the CSV files of the page beside it."""
    for table in fenced("csv"):
        (folder / table.info).write_text(table.text, "utf-8")
    base = next(block for block in fenced("policy") if block.info == "base")
    sources = [Source(str(folder / f"line {b.line}"), b.text) for b in (base, *blocks)]
    model, found = check(sources)
    if model is not None:
        runs = run_examples(Policy(model))
        found = [*found, *(run.fault for run in runs if run.fault)]
    return found


# ---- examples -----------------------------------------------------------------------------------


@pytest.mark.parametrize("blocks", policies(), ids=lambda blocks: f"line {blocks[0].line}")
def test_example(blocks: tuple[Block, ...], tmp_path: Path) -> None:
    """Without fault, or with exactly the one that the fence names."""
    found = [f"{d.problem.severity}={d.problem.slug}" for d in diagnostics(blocks, tmp_path)]
    assert found == blocks[0].info.split()


def test_fences_are_understood() -> None:
    infos = [block.info for block in fenced("policy")]
    assert infos.count("base") == 1
    stated = {info for info in infos if info not in ("base", "and", "")}
    assert all(re.fullmatch(r"(error|warning)=[a-z-]+", info) for info in stated)
    assert {info.split("=")[1] for info in stated} <= set(PROBLEMS)


def test_most_sections_have_an_example() -> None:
    sections = re.split(r"^## (\d+)\. ", TEXT, flags=re.MULTILINE)[1:]
    without = [int(n) for n, text in zip(sections[::2], sections[1::2], strict=True)
               if "```policy" not in text]  # fmt: skip
    assert without == [17, 18]


# ---- grammar, keywords, problems ----------------------------------------------------------------


def rules(text: str) -> set[str]:
    """The productions of a grammar, blanks evened out."""
    lines = [line for line in text.splitlines() if line and not line.startswith(("//", "%"))]
    joined = re.sub(r"\n\s+", " ", "\n".join(lines))
    return {" ".join(line.split()) for line in joined.splitlines()}


def test_every_production_is_quoted_and_none_is_stale() -> None:
    quoted = set().union(*(rules(block.text) for block in fenced("grammar")))
    assert quoted == rules(grammar_text())


def generated(name: str) -> str:
    """The text between the markers of a generated part."""
    return re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", TEXT, re.DOTALL)[1]


def keyword_tables() -> str:
    parts = []
    for group, keywords in groupby(KEYWORDS, key=lambda keyword: keyword.group):
        rows = [f"| {k.terminal} | {k.vi} | {k.en} |" for k in keywords]
        head = [f"### {group.capitalize()}", "", "| terminal | Vietnamese | English |"]
        parts.append("\n".join([*head, "|---|---|---|", *rows, ""]))
    return "\n".join(parts)


def problem_table() -> str:
    rows = [
        f"| `{slug}` | {p.stage} | {p.severity} | {' '.join(p.explanation.split('.')[0].split())} |"
        for slug, p in PROBLEMS.items()
        if p.stage not in ELSEWHERE
    ]
    return "\n".join(
        ["| problem | stage | severity | what it is |", "|---|---|---|---|", *rows, ""]
    )


GENERATED = {"keywords": keyword_tables, "problems": problem_table}


@pytest.mark.parametrize("name", GENERATED)
def test_generated_part_is_up_to_date(name: str) -> None:
    """`python tests/test_language.py` writes these parts anew."""
    assert generated(name) == GENERATED[name]()


@pytest.mark.parametrize("slug", [s for s, p in PROBLEMS.items() if p.stage not in ELSEWHERE])
def test_problem_is_spoken_of(slug: str) -> None:
    """In the specification itself, not only in the table at its end."""
    assert f"`{slug}`" in TEXT[: TEXT.index("## Problems")]


def test_links_lead_somewhere() -> None:
    titles = re.findall(r"^#+ (.+)$", TEXT, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors


def write_generated_parts() -> None:
    text = TEXT
    for name, make in GENERATED.items():
        marked = f"<!-- {name} -->\n{generated(name)}<!-- /{name} -->"
        text = text.replace(marked, f"<!-- {name} -->\n{make()}<!-- /{name} -->")
    PATH.write_text(text, "utf-8")


if __name__ == "__main__":
    write_generated_parts()
