"""`test`: the examples written in a policy, run and compared."""

import sys
from pathlib import Path

import click

from policyengine.analyses.examples import run_examples
from policyengine.cli.arguments import policy_argument
from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import FINE, PROBLEMS
from policyengine.cli.loading import policy_of
from policyengine.cli.usage import Command, Option
from policyengine.diagnostics import Language, Text
from policyengine.registry import PREFIX
from policyengine.reports import coverage, errors
from policyengine.reports.naming import Naming
from policyengine.reports.screen import show_lines

_HELP = Text(
    "Chạy các ví dụ ghi trong chính sách POLICY (với `plugin:TÊN`: chỉ ví dụ của riêng chính sách "
    "đó) và chỉ ra ví dụ nào cho kết quả khác với mong đợi. Mã kết thúc: "
    "0 mọi ví dụ đúng, 1 có ví dụ sai, 2 không chạy được.",
    "Run the examples written in the policy POLICY (of `plugin:NAME` its own alone) and show those "
    "that give something else than they expect. Exit code: 0 all pass, 1 some fail, "
    "2 could not run.",
)
_COVERAGE = Text(
    "Liệt kê mỗi chế độ, đối tượng, mức được bao nhiêu ví dụ chạm tới.",
    "List how many examples reach each program, category and level.",
)
_SUMMARY = Text("{} ví dụ đúng, {} sai", "{} examples pass, {} fail")


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "test",
        language=language,
        callback=run_all,
        help=_HELP[language],
        params=[
            policy_argument(),
            Option(
                ["--coverage", "with_coverage"],
                language=language,
                is_flag=True,
                help=_COVERAGE[language],
            ),
        ],
    )


def run_all(policy_path: str, with_coverage: bool, language: Language) -> int:
    """Run every example, show the failing ones and how many there are of each."""
    policy = policy_of(policy_path, language)
    runs = list(run_examples(policy, _folder(policy_path)))
    faults = [run.fault for run in runs if run.fault is not None]
    for fault in faults:
        show_lines([*errors.lines(fault, language), []], sys.stdout)
    if with_coverage:
        results = [run.result for run in runs if run.result is not None]
        coverage.show(results, Naming(policy, language), sys.stdout)
        show_lines([[]], sys.stdout)
    words = _SUMMARY[language].format(len(runs) - len(faults), len(faults))
    show_lines([[(words, "bold")]], sys.stdout)
    return PROBLEMS if faults else FINE


def _folder(policy_path: str) -> Path | None:
    """Of `plugin:NAME` only its own examples are run, not those of what it stands on."""
    owned = chosen_in().registry.policy(policy_path) if policy_path.startswith(PREFIX) else None
    return Path(owned.what.folder) if owned else None
