"""The register of problems: one function per problem, its name is the slug."""

from collections.abc import Callable
from typing import TypeVar

from policyengine.diagnostics import Diagnostic, Label, Problem, Severity, Stage, Text
from policyengine.source import Span

Pair = tuple[str, str]
"""The same sentence in Vietnamese and in English."""

Wording = TypeVar("Wording", bound=Callable[..., Diagnostic])

PROBLEMS: dict[str, Problem] = {}


def problem(
    stage: Stage, severity: Severity = "error", vietnamese: str = ""
) -> Callable[[Wording], Wording]:
    """Register the decorated wording; its docstring is the long explanation in English.

    The Vietnamese one stands in `explanations.vi.md`; that of a plugin is `vietnamese`.
    """

    def register(wording: Wording) -> Wording:
        slug = wording.__name__.replace("_", "-")
        assert slug not in PROBLEMS, f"two problems are named {slug}: a bug in policyengine"
        PROBLEMS[slug] = Problem(slug, stage, severity, wording.__doc__ or "", vietnamese)
        return wording

    return register


def say(
    slug: str,
    message: Pair,
    at: Span | None = None,
    label: Pair | None = None,
    *,
    because: tuple[Span, Pair] | None = None,
    help: Pair | None = None,
    place: str | None = None,
    value: str | None = None,
) -> Diagnostic:
    """A diagnostic of the problem `slug`, shown at `at` and, as its second cause, at `because`."""
    primary = Label(at, Text(*label) if label else None) if at else None
    related = (Label(because[0], Text(*because[1])),) if because else ()
    return Diagnostic(
        PROBLEMS[slug],
        Text(*message),
        primary,
        related,
        Text(*help) if help else None,
        place,
        value,
    )
