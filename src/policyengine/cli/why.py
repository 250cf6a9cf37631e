"""`why`: the long explanation of a kind of problem."""

import sys
from importlib import import_module

import click

from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import FINE, CannotRun
from policyengine.cli.usage import Command
from policyengine.diagnostics import Language, Problem, Text
from policyengine.problems import PROBLEMS
from policyengine.problems.explanations import explanation
from policyengine.registry import call
from policyengine.reports.errors import title
from policyengine.syntax.spelling import nearest

_HELP = Text(
    "Giải thích loại lỗi PROBLEM, là mã trong ngoặc vuông của thông báo, như `gap-in-bands`.",
    "Explain the kind of problem PROBLEM, the code in brackets of a message, as `gap-in-bands`.",
)
_UNKNOWN = Text("không có loại lỗi `{}`", "there is no problem `{}`")
_DID_YOU_MEAN = Text("; có phải là `{}`?", "; did you mean `{}`?")


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "why",
        language=language,
        callback=why,
        params=[click.Argument(["slug"], metavar="PROBLEM")],
        help=_HELP[language],
    )


def _of_plugin(slug: str) -> Problem | None:
    """A problem that a check or an audit of a plugin words."""
    registry = chosen_in().registry
    for owned in (*registry.of("checks").values(), *registry.of("audits").values()):
        if owned.what.problems is not None and slug not in PROBLEMS:
            call(owned, "audits", import_module, owned.what.problems)
    return PROBLEMS.get(slug)


def why(slug: str, language: Language) -> int:
    """Print the explanation of a problem; CannotRun for a code that is none."""
    wanted = slug.strip("[]").lower()
    problem = PROBLEMS.get(wanted) or _of_plugin(wanted)
    if problem is None:
        near = nearest(slug, PROBLEMS)
        raise CannotRun(
            Text(
                *(
                    _UNKNOWN[tongue].format(slug)
                    + (_DID_YOU_MEAN[tongue].format(near) if near else "")
                    for tongue in ("vi", "en")
                )
            )
        )
    sys.stdout.write(f"{title(problem, language)}\n\n{explanation(problem, language)}\n")
    return FINE
