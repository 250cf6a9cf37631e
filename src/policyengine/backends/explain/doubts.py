"""The doubts in the law that a result rests on: notes of what was read for it, each once."""

from __future__ import annotations

from policyengine.backends.explain.amounts import Outcome
from policyengine.backends.explain.months import Months
from policyengine.backends.explain.question import Question
from policyengine.model import terms as t
from policyengine.model.checks.walk import named_by
from policyengine.plan.nodes import Plan
from policyengine.population import Row

Noted = dict[str, tuple[str, ...]]
"""The notes of definitions and readings, by name; those without any are left out."""


class Doubts:
    """Finds notes; what a rule may rest on is kept."""

    def __init__(self, rules: Months) -> None:
        self.rules = rules
        self._below: dict[tuple[int, int], tuple[t.Rule, Noted]] = {}

    def notes(
        self, q: Question, row: Row, rule: t.Program | None, outcome: Outcome
    ) -> tuple[str, ...]:
        """Of the program, the deciding categories, the levels, and of the definitions that were
        read for them on the deciding day."""
        if rule is None:
            return ()
        found: list[str] = []
        for level in self.rules.prepared(rule).levels:
            for version in self.rules.level_versions(q, level.name, row, level.national):
                key = level.name, version.instrument or ""
                found += q.law.model.level_notes.get(key, ())
        deciding: list[t.Rule] = [rule]
        for name in outcome.categories:
            category = self.rules.found(q, name, q.plan.categories, row)
            if category is not None:
                deciding.append(category[0])
        below: Noted = {}
        for one in deciding:
            found += one.head.notes
            below |= self._noted(q.plan, one)
        if below:
            for name in outcome.categories:
                self.rules.in_category(q, name, row)
                self.rules.category_coefficient(q, name, row)
            read = {key[0] for key in q.memo if len(key) == 3}
            found += [note for name in sorted(below.keys() & read) for note in below[name]]
        return tuple(dict.fromkeys(found))

    def _noted(self, plan: Plan, rule: t.Rule) -> Noted:
        """The notes of the definitions below a rule, however deep."""
        key = id(rule), plan.first_day
        kept = self._below.get(key)
        if kept is None:
            found: Noted = {}
            seen: set[str] = set()
            ahead = list(named_by(rule))
            while ahead:
                name = ahead.pop()
                if name in seen or name not in plan.definitions:
                    continue
                seen.add(name)
                for version in plan.definitions[name]:
                    if version.rule is not None:
                        ahead += named_by(version.rule)
                        if version.rule.head.notes:
                            found[name] = found.get(name, ()) + version.rule.head.notes
            kept = self._below[key] = rule, found
        return kept[1]
