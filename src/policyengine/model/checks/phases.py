"""Phases of one plan that share a day, or end before they start; targets beyond the whole."""

from collections.abc import Iterable

from policyengine.diagnostics import Diagnostic, Report
from policyengine.model import terms as t
from policyengine.model.checks.cycles import all_versions
from policyengine.model.model import Model
from policyengine.problems import law as problems
from policyengine.syntax import nodes as n


def phases_that_overlap(model: Model, report: Report) -> None:
    """Compare the phases of each instrument with one another."""
    phases = [
        (version.instrument, version.rule)
        for name in model.names.of_kind("PHASE")
        for version in all_versions(model, name)
        if isinstance(version.rule, t.Phase)
    ]
    for index, (instrument, phase) in enumerate(phases):
        if phase.last < phase.first:
            report(_overlap(phase, phase))
        for other_instrument, other in phases[:index]:
            meet = phase.first <= other.last and other.first <= phase.last
            if instrument == other_instrument and meet:
                report(_overlap(phase, other))


def thresholds_beyond_whole(model: Model, report: Report) -> None:
    """A share of more than 100 % that a target, or what amends one, asks for."""
    for item in (item for file in model.files for item in file.node.items):
        clauses: Iterable[n.Clause] = ()
        if isinstance(item, n.Declaration):
            clauses = item.clauses
        elif isinstance(item, n.Amendment):
            clauses = (clause for _, clause in item.clauses)
        for clause in clauses:
            share = clause.value if clause.kind == "THRESHOLD" else None
            if isinstance(share, n.Quantity) and share.value > 1:
                shown = str(int(share.value * 100))
                report(problems.threshold_beyond_whole(shown, share.span))


def _overlap(phase: t.Phase, other: t.Phase) -> Diagnostic:
    return problems.phases_overlap(
        phase.head.name, other.head.name, phase.head.span, other.head.span
    )
