"""Writes docs/commands.md from the commands and docs/problems.md from the problems' docstrings.

python docs/generate.py            write them
python docs/generate.py --check    write nothing; exit code 1 when one of them is stale
"""

import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from policyengine.cli.program import COMMANDS, Program
from policyengine.diagnostics import Problem
from policyengine.problems import PROBLEMS

HERE = Path(__file__).parent
STAGES = {
    "syntax": "Reading the text",
    "names": "Names",
    "types": "Types and units",
    "law": "The law: dates, versions, bands, citations, examples",
    "data": "Data files and records",
    "plugins": "Plugins",
}
_WRITTEN_BY = "<!-- Written by docs/generate.py; change the sources instead. -->"
_WIDTH = 88


def commands() -> str:
    """The page of commands: the help text of each, in English."""
    program = Program("en")
    above = _context(program, "policyengine")
    pages = [
        "# Commands",
        _WRITTEN_BY,
        "The same commands answer to `policyengine` and `trogiup`, and `python -m policyengine` "
        "where neither is installed. Help and messages are in Vietnamese unless the locale "
        "(`LC_ALL`, `LC_MESSAGES`, `LANG`) or `--language en` says English.",
        "Results go to standard output; problems and progress to standard error. What is piped "
        "has no colour. Exit codes: **0** fine, **1** problems found in the policy or the data, "
        "or failing examples, **2** could not run (no such file, a bad option, data that cannot "
        "be read, output that cannot be written, or a fault of the program itself).",
        _fenced(program.get_help(above)),
    ]
    for name in COMMANDS:
        command = program.get_command(above, name)
        assert command is not None
        help_text = command.get_help(_context(command, name, above))
        pages += [f"## policyengine {name}", _fenced(help_text)]
    return "\n\n".join(pages) + "\n"


def problems() -> str:
    """The page of problems: every slug by stage, with its severity and explanation."""
    unplaced = {problem.stage for problem in PROBLEMS.values()} - set(STAGES)
    assert not unplaced, f"no heading for the stages {unplaced}"
    pages = [
        "# Problems",
        _WRITTEN_BY,
        "Every problem has one slug, shown in brackets in a message. "
        "`policyengine why SLUG` prints its explanation.",
    ]
    for stage, title in STAGES.items():
        pages.append(f"## {title}")
        pages += _stage(stage)
    return "\n\n".join(pages) + "\n"


def _stage(stage: str) -> Iterator[str]:
    own = [problem for problem in PROBLEMS.values() if problem.stage == stage]
    for problem in sorted(own, key=lambda p: p.slug):
        yield _problem(problem)


def _problem(problem: Problem) -> str:
    return f"### {problem.slug}\n\n*{problem.severity}*\n\n{cleandoc(problem.explanation)}"


def _context(
    command: click.Command, name: str, parent: click.Context | None = None
) -> click.Context:
    return click.Context(
        command, parent, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH
    )


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def main() -> int:
    """Write the pages, or with `--check` say which are stale."""
    pages = {"commands.md": commands(), "problems.md": problems()}
    if sys.argv[1:] == ["--check"]:
        stale = [name for name, text in pages.items() if _on_disk(name) != text]
        for name in stale:
            sys.stderr.write(f"docs/{name} is stale: run docs/generate.py\n")
        return 1 if stale else 0
    for name, text in pages.items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


def _on_disk(name: str) -> str:
    page = HERE / name
    return page.read_text(encoding="utf-8") if page.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
