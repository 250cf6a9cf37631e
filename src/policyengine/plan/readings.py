"""A plan in which some readings (`cách hiểu`) are taken the other way round."""

from collections.abc import Collection

from attrs import evolve

from policyengine.model import terms as t
from policyengine.plan.nodes import Plan


def turned(plan: Plan, readings: Collection[str]) -> Plan:
    """The plan with the other meaning of some readings; those that it does not have are left."""
    definitions = dict(plan.definitions)
    for name in readings:
        if name in definitions:
            definitions[name] = tuple(
                evolve(version, rule=_other_way(version.rule)) for version in definitions[name]
            )
    return evolve(plan, definitions=definitions)


def _other_way(rule: t.Rule | None) -> t.Rule | None:
    """A reading with its other meaning; any other rule as it is."""
    if isinstance(rule, t.Definition) and rule.alternative is not None:
        return evolve(rule, cases=(t.Condition(rule.alternative),))
    return rule
