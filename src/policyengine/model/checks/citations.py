"""Rules without a legal source."""

from policyengine.diagnostics import Report
from policyengine.model.model import Model
from policyengine.problems import law as problems


def rules_without_citation(model: Model, report: Report) -> None:
    """Warn of levels, tables, categories, programs and targets that cite nothing."""
    for declared in model.names.declared.values():
        for node in declared.nodes:
            cited = node.citations or any(
                c.citations for c in node.clauses if c.kind in ("DATED_VALUE", "COEFFICIENT")
            )
            if declared.citable and not cited:
                report(problems.uncited(declared.name, node.header.name.span))
