"""Targets whose numerator or denominator neither counts rows nor sums something over them."""

from policyengine.diagnostics import Report
from policyengine.model import terms as t
from policyengine.model.checks.cycles import all_versions
from policyengine.model.model import Model
from policyengine.problems import law as problems
from policyengine.types import Unclear


def targets_that_count_nothing(model: Model, report: Report) -> None:
    """Look at the parts of every sum that a target is measured by."""
    for name in model.names.of_kind("TARGET"):
        for version in all_versions(model, name):
            if isinstance(version.rule, t.Target):
                for term in (version.rule.numerator, version.rule.denominator):
                    _look_at(term, report)


def counted_parts(term: t.Term) -> list[t.Gather]:
    """The counts and totals that a term adds up.

    Parts that are neither are left out; the check above has named them.
    """
    match term:
        case t.Gather(kind="count" | "total"):
            return [term]
        case t.Apply(operator="+", operands=operands):
            return [part for operand in operands for part in counted_parts(operand)]
    return []


def _look_at(term: t.Term, report: Report) -> None:
    match term:
        case t.Gather(kind="count" | "total"):
            return
        case t.Apply(operator="+", operands=operands):
            for operand in operands:
                _look_at(operand, report)
            return
    if not isinstance(term.type, Unclear):
        report(problems.target_not_counted(term.span.text, term.span))
