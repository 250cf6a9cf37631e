"""Rules with their terms compiled to functions over arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import frozen

from policyengine.backends.columns.moving import Test
from policyengine.backends.columns.reaching import Numbers, Scope
from policyengine.backends.columns.terms import Terms
from policyengine.columnar.columns import Ints
from policyengine.model import terms as t
from policyengine.plan.programs import level_terms
from policyengine.types import Date, Truth

Count = Callable[..., Ints]


@frozen(eq=False)
class PreparedBand:
    band: t.Band
    value: Numbers
    condition: Test | None
    each: Count | None
    floor: Numbers | None


@frozen(eq=False)
class PreparedStart:
    moment: Numbers
    following: bool
    is_day: bool


@frozen(eq=False)
class PreparedRow:
    tests: tuple[Test, ...]
    outputs: dict[str, Numbers]


@frozen(eq=False)
class Prepared:
    """The compiled parts of a definition, table, category or program; absent parts are empty."""

    cases: tuple[Test, ...] = ()
    case_value: Numbers | None = None
    """Of a definition with one case: what it is, not only whether it holds."""
    bands: tuple[PreparedBand, ...] = ()
    starts: tuple[PreparedStart, ...] = ()
    rows: tuple[PreparedRow, ...] = ()
    amounts: tuple[PreparedBand, ...] = ()
    limits: tuple[PreparedBand, ...] = ()
    ends: tuple[Test, ...] = ()
    suspensions: tuple[Test, ...] = ()
    discretion: tuple[Test, ...] = ()
    counting_also: tuple[Numbers, ...] = ()
    award_starts: tuple[PreparedStart, ...] = ()
    moved_in: PreparedStart | None = None
    levels: tuple[t.LevelOf, ...] = ()
    """Those that a program's amounts name."""
    categories: tuple[str, ...] = ()
    """In order of name, so that no answer rests on the order written."""


def prepare(rule: t.Rule, terms: Terms, awards: str) -> Prepared:
    """Compile every term of a rule once. `awards` is the record of decisions."""
    own = Scope(rule.record, rule.record) if isinstance(rule, _ABOUT_ROWS) else Scope("", "")

    def tests(found: Iterable[t.Condition]) -> tuple[Test, ...]:
        return tuple(terms.test(condition.term, own) for condition in found)

    def bands(found: Iterable[t.Band]) -> tuple[PreparedBand, ...]:
        return tuple(
            PreparedBand(
                band,
                terms.value(band.value, own),
                terms.test(band.condition, own) if band.condition is not None else None,
                terms.count(band.each, own) if band.each is not None else None,
                terms.value(band.floor, own) if band.floor is not None else None,
            )
            for band in found
        )

    def start(found: t.Start, scope: Scope) -> PreparedStart:
        is_day = isinstance(found.moment.type, Date)
        return PreparedStart(terms.value(found.moment, scope), found.following, is_day)

    def starts(found: Iterable[t.Start]) -> tuple[PreparedStart, ...]:
        return tuple(start(one, own) for one in found if not one.of_award)

    match rule:
        case t.Definition():
            single = rule.cases[0].term if len(rule.cases) == 1 else None
            return Prepared(
                tests(case for case in rule.cases if isinstance(case.term.type, Truth)),
                terms.value(single, own) if single is not None else None,
            )
        case t.Table():
            rows = (
                PreparedRow(
                    tuple(terms.test(condition, own) for condition in row.conditions),
                    {name: terms.value(value, own) for name, value in row.outputs.items()},
                )
                for row in rule.rows
            )
            return Prepared(rows=tuple(rows))
        case t.Category():
            return Prepared(
                tests(rule.conditions),
                bands=bands(rule.coefficients),
                starts=starts(rule.starts),
            )
        case t.Program():
            on_award = Scope(awards, awards)
            return Prepared(
                tests(rule.conditions),
                bands=bands(rule.coefficients),
                starts=starts(rule.starts),
                amounts=bands(rule.amounts),
                limits=bands(rule.limits),
                ends=tests((*rule.excluded, *rule.stops)),
                suspensions=tests(rule.suspensions),
                discretion=tests(rule.discretion),
                award_starts=tuple(start(s, on_award) for s in rule.starts if s.of_award),
                moved_in=start(rule.moved_in, on_award) if rule.moved_in is not None else None,
                counting_also=tuple(terms.value(term, own) for term in rule.counting_also),
                levels=level_terms(rule),
                categories=tuple(sorted(rule.categories)),
            )
    return Prepared()


_ABOUT_ROWS = (t.Definition, t.Table, t.Category, t.Program)
