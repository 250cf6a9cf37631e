"""Where the rules of a program read sensitive facts: on the row they are about, or near it."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field

from policyengine.model import terms as t
from policyengine.model.checks.walk import parts, rule_terms
from policyengine.plan.nodes import Plan
from policyengine.schema import Field


@define
class SensitiveReads:
    """Fields read on the recipient's own row, and whether any is read elsewhere."""

    own: set[Field] = field(factory=set)
    elsewhere: bool = False
    categories: set[str] = field(factory=set)
    """The categories that rest on any."""


def sensitive_reads(plans: Iterable[Plan], program: str) -> SensitiveReads:
    """What a program and everything it rests on reads, by any of some plans."""
    found = SensitiveReads()
    seen: set[tuple[int, bool]] = set()
    for plan in plans:
        for version in plan.programs.get(program, ()):
            _rule(version.rule, True, plan, found, seen)
            for name in version.rule.categories if isinstance(version.rule, t.Program) else ():
                below = SensitiveReads()
                _named(name, True, plan, below, set())
                if below.own or below.elsewhere:
                    found.categories.add(name)
    return found


def _rule(
    rule: t.Rule | None,
    at_home: bool,
    plan: Plan,
    found: SensitiveReads,
    seen: set[tuple[int, bool]],
) -> None:
    if rule is None or (id(rule), at_home) in seen:
        return
    seen.add((id(rule), at_home))
    for term in rule_terms(rule):
        _term(term, at_home, plan, found, seen)
    for name in getattr(rule, "categories", ()):
        _named(name, at_home, plan, found, seen)
    if isinstance(rule, t.Category | t.Program) and rule.coefficient_table:
        _named(rule.coefficient_table, at_home, plan, found, seen)


def _named(
    name: str, at_home: bool, plan: Plan, found: SensitiveReads, seen: set[tuple[int, bool]]
) -> None:
    for rules in (plan.definitions, plan.tables, plan.categories):
        for version in rules.get(name, ()):
            _rule(version.rule, at_home, plan, found, seen)


def _term(
    term: t.Term, at_home: bool, plan: Plan, found: SensitiveReads, seen: set[tuple[int, bool]]
) -> None:
    match term:
        case t.Read(place=place, field=of) if of.sensitive:
            if at_home and not place.hops:
                found.own.add(of)
            else:
                found.elsewhere = True
        case t.Defined(name=name, place=place):
            _named(name, at_home and not place.hops, plan, found, seen)
        case t.BelongsTo(categories=names, place=place):
            for name in names:
                _named(name, at_home and not place.hops, plan, found, seen)
    inner = at_home and not isinstance(term, t.Gather)
    for part in parts(term):
        _term(part, inner, plan, found, seen)
