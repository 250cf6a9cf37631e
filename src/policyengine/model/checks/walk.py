"""Going over terms: the terms directly below one, and all terms of a rule."""

from collections.abc import Iterator

from policyengine.model import terms as t


def parts(term: t.Term) -> Iterator[t.Term]:
    """The terms directly inside a term."""
    match term:
        case t.Apply(operands=operands):
            yield from operands
        case t.IsOneOf(subject=subject):
            yield subject
        case t.Gather(members=members, value=value, default=default):
            yield from (part for part in (members.where, value, default) if part is not None)
        case t.ReceivesAward(on=on) if on is not None:
            yield on
        case t.Found(key=key):
            yield key


def all_terms(term: t.Term) -> Iterator[t.Term]:
    """A term and everything inside it."""
    yield term
    for part in parts(term):
        yield from all_terms(part)


def rule_terms(rule: t.Rule) -> Iterator[t.Term]:
    """The outermost terms of a rule."""
    match rule:
        case t.Definition(cases=cases, alternative=alternative):
            yield from (case.term for case in cases)
            if alternative is not None:
                yield alternative
        case t.Table(rows=rows):
            for row in rows:
                yield from row.conditions
                yield from row.outputs.values()
        case t.Category():
            yield from (case.term for case in rule.conditions)
            yield from _bands(rule.coefficients)
            yield from (start.moment for start in rule.starts)
        case t.Program():
            for conditions in (
                rule.conditions, rule.excluded, rule.stops, rule.suspensions, rule.discretion,
            ):  # fmt: skip
                yield from (condition.term for condition in conditions)
            yield from _bands((*rule.amounts, *rule.coefficients, *rule.limits))
            yield from rule.counting_also
            yield from (start.moment for start in rule.starts)
        case t.Target():
            yield from (rule.numerator, rule.denominator)


def _bands(bands: tuple[t.Band, ...]) -> Iterator[t.Term]:
    for band in bands:
        found = (band.value, band.condition, band.floor, band.each.where if band.each else None)
        yield from (term for term in found if term is not None)


def named_by(rule: t.Rule) -> Iterator[str]:
    """The definitions, tables and categories that a rule cannot be known without."""
    for outer in rule_terms(rule):
        for term in all_terms(outer):
            if isinstance(term, t.Defined):
                yield term.name
            elif isinstance(term, t.BelongsTo):
                yield from term.categories
    table = getattr(rule, "coefficient_table", None)
    if table:
        yield table
