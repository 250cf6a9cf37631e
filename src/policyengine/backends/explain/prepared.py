"""Rules with their terms compiled, so that a question walks closures and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import frozen

from policyengine.backends.explain.question import Evaluate
from policyengine.model import terms as t
from policyengine.plan.programs import level_terms
from policyengine.types import Date

Compile = Callable[[t.Term], Evaluate]
CompileMembers = Callable[[t.Members], Evaluate]


@frozen
class PreparedBand:
    band: t.Band
    value: Evaluate
    condition: Evaluate | None
    each: Evaluate | None
    floor: Evaluate | None


@frozen
class PreparedStart:
    moment: Evaluate
    following: bool
    is_day: bool


@frozen
class PreparedRow:
    tests: tuple[Evaluate, ...]
    outputs: dict[str, Evaluate]


@frozen
class Prepared:
    """The compiled parts of a definition, table, category or program; absent parts are empty."""

    cases: tuple[Evaluate, ...] = ()
    bands: tuple[PreparedBand, ...] = ()
    starts: tuple[PreparedStart, ...] = ()
    rows: tuple[PreparedRow, ...] = ()
    amounts: tuple[PreparedBand, ...] = ()
    limits: tuple[PreparedBand, ...] = ()
    ends: tuple[Evaluate, ...] = ()
    """Exclusions and stops: any that holds ends the entitlement."""
    suspensions: tuple[Evaluate, ...] = ()
    discretion: tuple[Evaluate, ...] = ()
    counting_also: tuple[Evaluate, ...] = ()
    award_starts: tuple[PreparedStart, ...] = ()
    """What the program says its decisions start from: the latest of these months."""
    moved_in: PreparedStart | None = None
    levels: tuple[t.LevelOf, ...] = ()
    """Those that a program's amounts name."""
    categories: tuple[str, ...] = ()
    """In order of name, so that no answer rests on the order written."""


def prepare(rule: t.Rule, compile: Compile, members: CompileMembers) -> Prepared:
    """Compile every term of a rule once."""

    def conditions(found: Iterable[t.Condition]) -> tuple[Evaluate, ...]:
        return tuple(compile(condition.term) for condition in found)

    def bands(found: Iterable[t.Band]) -> tuple[PreparedBand, ...]:
        return tuple(
            PreparedBand(
                band,
                compile(band.value),
                compile(band.condition) if band.condition is not None else None,
                members(band.each) if band.each is not None else None,
                compile(band.floor) if band.floor is not None else None,
            )
            for band in found
        )

    def start(found: t.Start) -> PreparedStart:
        is_day = isinstance(found.moment.type, Date)
        return PreparedStart(compile(found.moment), found.following, is_day)

    def starts(found: Iterable[t.Start]) -> tuple[PreparedStart, ...]:
        return tuple(start(one) for one in found if not one.of_award)

    match rule:
        case t.Definition():
            return Prepared(conditions(rule.cases))
        case t.Table():
            rows = (
                PreparedRow(
                    tuple(map(compile, row.conditions)),
                    {name: compile(value) for name, value in row.outputs.items()},
                )
                for row in rule.rows
            )
            return Prepared(rows=tuple(rows))
        case t.Category():
            return Prepared(
                conditions(rule.conditions), bands(rule.coefficients), starts(rule.starts)
            )
        case t.Program():
            return Prepared(
                conditions(rule.conditions),
                bands(rule.coefficients),
                starts(rule.starts),
                amounts=bands(rule.amounts),
                limits=bands(rule.limits),
                ends=conditions((*rule.excluded, *rule.stops)),
                suspensions=conditions(rule.suspensions),
                discretion=conditions(rule.discretion),
                award_starts=tuple(start(s) for s in rule.starts if s.of_award),
                moved_in=start(rule.moved_in) if rule.moved_in is not None else None,
                counting_also=tuple(map(compile, rule.counting_also)),
                levels=level_terms(rule),
                categories=tuple(sorted(rule.categories)),
            )
    return Prepared()
