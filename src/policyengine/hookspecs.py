"""The hooks: what a plugin may hand over, one function each, called once at start-up.

In a plugin: `from policyengine.hookspecs import hookimpl`, and `@hookimpl` above each function.
"""

from collections.abc import Iterable

import pluggy

from policyengine.contributions import (
    Audit,
    Check,
    Command,
    PolicyFolder,
    Reader,
    Report,
    Writer,
)

PROJECT = "policyengine"
"""The group of entry points, and the beginning of every hook's name."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def policyengine_policies() -> Iterable[PolicyFolder]:  # type: ignore[empty-body] # a spec
    """Policies: folders of policy files that others take in by name."""


@hookspec
def policyengine_readers() -> Iterable[Reader]:  # type: ignore[empty-body] # a spec
    """Formats of data files that can be read."""


@hookspec
def policyengine_writers() -> Iterable[Writer]:  # type: ignore[empty-body] # a spec
    """Formats of files that results can be written to."""


@hookspec
def policyengine_checks() -> Iterable[Check]:  # type: ignore[empty-body] # a spec
    """Checks over the model of a policy, beside those that every policy has to pass."""


@hookspec
def policyengine_audits() -> Iterable[Audit]:  # type: ignore[empty-body] # a spec
    """Audits over records: facts that cannot all be true, or that nobody can be paid by."""


@hookspec
def policyengine_reports() -> Iterable[Report]:  # type: ignore[empty-body] # a spec
    """Reports made of the results of a run."""


@hookspec
def policyengine_commands() -> Iterable[Command]:  # type: ignore[empty-body] # a spec
    """Commands beside `check`, `run` and the others."""
