"""Law to plans: one for each span of days on which no rule changes."""

from policyengine.model import terms as t
from policyengine.model.model import Law
from policyengine.plan.nodes import Plan, Versions


def lower(law: Law, day: int) -> Plan:
    """The plan of the span that `day` lies in."""
    first = law.span_start(day)
    later = [d for d in law.change_days if d > first]
    rules = {name: law.versions(name, day) for name in law.built.rules}

    def of(*kinds: type[object]) -> dict[str, Versions]:
        return {
            name: versions
            for name, versions in rules.items()
            if any(isinstance(v.rule, kinds) for v in versions)
        }

    phases = {
        name: (v.rule.first, v.rule.last)
        for name, versions in rules.items()
        for v in versions
        if isinstance(v.rule, t.Phase)
    }
    targets = {
        name: v.rule
        for name, versions in rules.items()
        for v in versions
        if isinstance(v.rule, t.Target)
    }
    return Plan(
        first,
        later[0] - 1 if later else None,
        of(t.Definition),
        of(t.Table),
        of(t.Category),
        of(t.Program),
        of(t.Group),
        phases,
        targets,
    )
