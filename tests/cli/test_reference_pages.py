"""docs/commands.md and docs/problems.md say what the program says today."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from policyengine.cli.program import COMMANDS
from policyengine.problems import PROBLEMS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_pages", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_and_every_problem_has_its_place(generate: ModuleType) -> None:
    commands, problems = generate.commands(), generate.problems()

    for name in COMMANDS:
        assert f"\n## policyengine {name}\n" in commands
    for slug in PROBLEMS:
        assert f"\n### {slug}\n" in problems


def test_the_pages_are_not_stale(
    generate: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["generate.py", "--check"])

    assert generate.main() == 0, capsys.readouterr().err


def test_a_stale_page_is_named(
    generate: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(generate, "HERE", tmp_path)
    monkeypatch.setattr("sys.argv", ["generate.py"])
    assert generate.main() == 0
    (tmp_path / "problems.md").write_text("old", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["generate.py", "--check"])

    assert generate.main() == 1
    assert capsys.readouterr().err == "docs/problems.md is stale: run docs/generate.py\n"
    assert (tmp_path / "problems.md").read_text(encoding="utf-8") == "old"


# ---- the README ------------------------------------------------------------------------------

README = ROOT / "README.md"


def test_the_readme_names_every_command_and_every_guide() -> None:
    text = README.read_text("utf-8")
    shown = set(re.findall(r"[\w-]+", text.split("```text\n")[1].split("```")[0]))
    assert set(COMMANDS) - shown == set()
    guides = {path.name for path in (ROOT / "docs" / "guides").glob("*.md")}
    assert {name for name in guides if f"(docs/guides/{name})" not in text} == set()


@pytest.mark.parametrize(
    "page", [README, *sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*/README.md"))],
    ids=lambda path: path.name,
)  # fmt: skip
def test_every_link_leads_to_a_file(page: Path) -> None:
    written = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", written)
    assert {link for link in links if not (page.parent / link).exists()} == set()
