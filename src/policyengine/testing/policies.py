"""A policy as its author wants it: loaded without a word of complaint, all its examples passing."""

from collections.abc import Collection, Sequence
from pathlib import Path

from policyengine.analyses.examples import run_examples
from policyengine.diagnostics import Diagnostic, PolicyError
from policyengine.policy import Policy, load_policy
from policyengine.registry import PREFIX, Registry, make_registry


def loaded(
    path: str | Path,
    *,
    registry: Registry | None = None,
    take_in: Sequence[str] = (),
    allow_amendments_from: Collection[str] = (),
    warnings: bool = False,
) -> Policy:
    """The policy at a path, or `plugin:NAME`. AssertionError with every diagnostic, on errors and
    (unless `warnings` are let pass) on warnings, and on faults of the plugins that it comes from;
    other plugins that happen to be installed are no matter of this policy.
    """
    registry = make_registry() if registry is None else registry
    try:
        policy = load_policy(
            path,
            registry=registry,
            take_in=take_in,
            allow_amendments_from=allow_amendments_from,
        )
    except PolicyError as error:
        faults = [fault.diagnostic for fault in registry.faults]  # one may be why it is not there
        raise AssertionError(_listed([*error.diagnostics, *faults])) from None
    named = [*take_in, *([str(path)] if str(path).startswith(PREFIX) else [])]
    owners = {owned.plugin for name in named if (owned := registry.policy(name))}
    said = [fault.diagnostic for fault in registry.faults if fault.plugin in owners]
    said += [d for d in policy.warnings if d.is_error or not warnings]
    assert not said, _listed(said)
    return policy


def assert_examples_pass(policy: Policy, of: str | None = None) -> int:
    """Run the examples written in a policy, or in the one `of` a plugin; how many expectations.

    AssertionError with each that comes out otherwise, and where there is none at all.
    """
    folder = None
    if of is not None:
        owned = policy.registry.policy(of)
        assert owned is not None, f"no plugin offers {PREFIX}{of.removeprefix(PREFIX)}"
        folder = Path(owned.what.folder)
    runs = list(run_examples(policy, folder))
    assert runs, "there is no example: write `ví dụ` (`example`) for every rule"
    failed = [run.fault for run in runs if run.fault is not None]
    assert not failed, _listed(failed)
    return len(runs)


def _listed(diagnostics: Sequence[Diagnostic]) -> str:
    return "\n".join(map(_line, diagnostics))


def _line(d: Diagnostic) -> str:
    """`file:line: [slug] what is wrong; what to do`, in Vietnamese as the policy is."""
    place = ""
    if d.primary is not None:
        span = d.primary.span
        place = f"{span.source.name}:{span.source.position(span.start)[0]}: "
    return f"{place}[{d.problem.slug}] {d.message.vi}" + (f"; {d.help.vi}" if d.help else "")
