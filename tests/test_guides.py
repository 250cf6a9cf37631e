"""docs/guides: every file is written, every command run, and what it shows is found."""

import re
import shlex
import shutil
import tomllib
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from attrs import frozen
from click.testing import CliRunner

from policyengine import registry
from policyengine.cli.program import Program

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TWINS = {"level-change.md": "doi-muc-chuan.md"}


@frozen
class Block:
    kind: str
    options: dict[str, str]
    text: str


def blocks(guide: Path) -> list[Block]:
    return [
        Block(kind, dict(re.findall(r"(\w+)=(\S+)", options)), text)
        for kind, options, text in FENCE.findall(guide.read_text("utf-8"))
    ]


def spaced(text: str) -> str:
    """A text with its blanks evened out."""
    return " ".join(text.split())


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_a_guide_works_as_it_is_written(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("policies", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    if "--with" in guide.read_text("utf-8"):
        install_plugins(monkeypatch)
    shown = ""
    for block in blocks(guide):
        if "file" in block.options:
            file = tmp_path / block.options["file"]
            file.parent.mkdir(exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.kind == "bash":
            shown = run(block)
        elif block.kind == "text":
            for line in block.text.splitlines():
                assert spaced(line) in shown, f"`{line}` is not shown:\n{shown[:3000]}"


def install_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugins of the project, as if they were installed."""
    candidates = []
    for file in sorted((ROOT / "plugins").glob("*/pyproject.toml")):
        project = tomllib.loads(file.read_text("utf-8"))["project"]
        monkeypatch.syspath_prepend(file.parent / "src")
        for name, module in project["entry-points"]["policyengine"].items():
            load = partial(import_module, module)
            candidates.append(registry.Candidate(name, load, project["name"], project["version"]))
    monkeypatch.setattr(registry, "installed", lambda: iter(candidates))


def run(block: Block) -> str:
    """The output of the commands of a block, each of which ends as the guide says."""
    shown = []
    for line in block.text.splitlines():
        name, *arguments = shlex.split(line)
        assert name == "policyengine"
        environment = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": None}
        result = CliRunner(env=environment).invoke(Program(), arguments)
        assert result.exit_code == int(block.options.get("exit", 0)), result.output
        shown.append(spaced(result.stdout) + " " + spaced(result.stderr))
    return " ".join(shown)


@pytest.mark.parametrize(("english", "vietnamese"), TWINS.items())
def test_twins_say_the_same(english: str, vietnamese: str) -> None:
    """Two guides of one matter have the same sections, files and commands."""
    first, second = (ROOT / "docs" / "guides" / name for name in (english, vietnamese))
    kinds = [[(b.kind, b.options.get("exit")) for b in blocks(guide)] for guide in (first, second)]
    sections = [
        len(re.findall("^## ", g.read_text("utf-8"), re.MULTILINE)) for g in (first, second)
    ]

    assert kinds[0] == kinds[1]
    assert sections[0] == sections[1]
    assert vietnamese in first.read_text("utf-8")
    assert english in second.read_text("utf-8")
