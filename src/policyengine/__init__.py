"""A rules engine for Vietnamese social assistance: the law as text, every đồng with its article.

from policyengine import load_policy

policy = load_policy("policies/national")
decision = policy.decide(household, month="2024-08")
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policyengine.backends.results import Decision, Explanation, Missing, Reason, Result
    from policyengine.diagnostics import DataError, Diagnostic, PolicyError
    from policyengine.policy import Policy, load_policy
    from policyengine.population import Population, Row, Spell, Spells, Unknown
    from policyengine.schema import Field, Record, Schema

_HOME = {
    "backends.results": ("Decision", "Explanation", "Missing", "Reason", "Result"),
    "diagnostics": ("DataError", "Diagnostic", "PolicyError"),
    "policy": ("Policy", "load_policy"),
    "population": ("Population", "Row", "Spell", "Spells", "Unknown"),
    "schema": ("Field", "Record", "Schema"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "DataError",
    "Decision",
    "Diagnostic",
    "Explanation",
    "Field",
    "Missing",
    "Policy",
    "PolicyError",
    "Population",
    "Reason",
    "Record",
    "Result",
    "Row",
    "Schema",
    "Spell",
    "Spells",
    "Unknown",
    "load_policy",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import policyengine` costs nothing."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'policyengine' has no attribute {name!r}")
    return getattr(import_module(f"policyengine.{_MODULE_OF[name]}"), name)
