"""Policies and data from the paths of the command line; what stands in the way ends the command."""

import sys
from collections.abc import Collection, Sequence
from typing import Literal

from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import FINE, PROBLEMS, no_such
from policyengine.cli.places import require_policy
from policyengine.diagnostics import Diagnostic, Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.policy import Policy, load_policy
from policyengine.population import Population
from policyengine.reports import errors
from policyengine.reports.screen import show_lines
from policyengine.syntax.spelling import fold, nearest

_WARNINGS = Text(
    "chính sách có {} cảnh báo; xem `policyengine check {}`",
    "the policy has {} warnings; see `policyengine check {}`",
)
_IN_DATA = Text("dữ liệu có {}:", "in the data, {}:")
_NOT_DECLARED = {
    "program": Text("chính sách không có chế độ `{}`", "the policy has no program `{}`"),
    "category": Text("chính sách không có đối tượng `{}`", "the policy has no category `{}`"),
}


def policy_of(path: str, language: Language) -> Policy:
    """The policy at a path; its warnings are counted on standard error, and what went wrong in a
    check of a plugin is shown.
    """
    require_policy(path)
    policy = joined_policy(path)
    failed = [d for d in policy.warnings if d.is_error]
    chosen_in().tell_traces(failed)
    for diagnostic in failed:
        show_lines([*errors.lines(diagnostic, language), []], sys.stderr)
    if len(policy.warnings) > len(failed):
        named, count = chosen_in().named(path), len(policy.warnings) - len(failed)
        sys.stderr.write(_WARNINGS[language].format(count, named) + "\n")
    return policy


def joined_policy(path: str, also: Collection[str] = (), flipped: Collection[str] = ()) -> Policy:
    """The policy at a path (with drafts, with readings flipped) and those of plugins that join."""
    chosen = chosen_in()
    return load_policy(
        path,
        also=also,
        flipped=flipped,
        registry=chosen.registry,
        take_in=chosen.take_in,
        allow_amendments_from=chosen.allowing,
    )


def population_of(path: str, policy: Policy, encoding: Encoding | None = None) -> Population:
    """The records at a path. DataError when they cannot be read at all."""
    return policy.read(path, encoding)


def program_of(written: str, policy: Policy, language: Language) -> str:
    """A program by its name, alias or label, accents and capitals apart."""
    return declared_of(written, "program", policy, language)


def declared_of(
    written: str, kind: Literal["program", "category"], policy: Policy, language: Language
) -> str:
    """A program or category by its name, alias or label, accents and capitals apart."""
    found = policy.model.names.find(written)
    known = policy.schema.programs if kind == "program" else policy.schema.categories
    if found is not None and found.name in known:
        return found.name
    labels = {policy.model.label(name, tongue): name for name in known for tongue in ("vi", "en")}
    by_fold = {fold(shown): name for shown, name in labels.items()}
    by_fold |= {fold(name): name for name in known}
    if fold(written) in by_fold:
        return by_fold[fold(written)]
    near = nearest(written, [*labels, *known])
    shown = policy.model.label(near, language) if near in known else near
    raise no_such(_NOT_DECLARED[kind], written, shown)


def tell_data_problems(problems: Sequence[Diagnostic], language: Language) -> int:
    """Print the faults of the data on standard error; the exit code that they make."""
    chosen_in().tell_traces(problems)
    if problems:
        heading = _IN_DATA[language].format(errors.summary(problems, language))
        show_lines([[], [(heading, "bold")], *errors.grouped(problems, language)], sys.stderr)
    return PROBLEMS if any(d.is_error for d in problems) else FINE
