"""Folded answers as `Result`s, one for each recipient."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import evolve

from policyengine.backends.columns.batch import Setting
from policyengine.backends.columns.folding import ALL_STATUS, UNDETERMINED, Folded
from policyengine.backends.columns.months import NOTHING, Months
from policyengine.backends.results import Missing, Result, decimal_text, month_text


def results(
    folded: Folded, setting: Setting, rules: Months, program: str, record: str
) -> Iterator[Result]:
    """A result of every status, in the order of the recipients."""
    for i in range(len(folded.rows)):
        yield result(folded, i, setting, rules, program, record)


def result(
    folded: Folded, i: int, setting: Setting, rules: Months, program: str, record: str
) -> Result:
    ids = setting.table(record).ids
    status = int(folded.status[i])
    head = Result(
        program,
        record,
        ids[folded.rows[i]],
        month_text(setting.month.number),
        ALL_STATUS[status],
        sensitive=bool(folded.flags[i, 1]),
        missing=missing_facts(folded.missing.get(i, ()), setting),
    )
    if i in folded.too_many:
        sources = [setting.facts.source(key)[0] for key in folded.missing[i]]
        tainted = any(not isinstance(source, str) and source.sensitive for source in sources)
        return evolve(head, too_much_missing=True, sensitive=tainted)
    if i in folded.assumed:
        used = [f"{a.target.record}.{a.target.name}" for a in folded.assumed[i]]
        head = evolve(head, assumed=tuple(dict.fromkeys(used)))
    elif status != UNDETERMINED:
        return _determined(head, folded, i, setting, rules)
    if status != UNDETERMINED:
        head = _determined(head, folded, i, setting, rules)
    rule = rules.programs[folded.rule[i]] if folded.rule[i] >= 0 else None
    high = int(folded.high[i])
    return evolve(
        head,
        unit=rule.unit if rule is not None else None,
        at_least=bool(folded.at_least[i]),
        lowest=int(folded.low[i]),
        highest=None if high < 0 else high,
        category_options=rules.lists.lists[folded.options[i]],
    )


def _determined(head: Result, folded: Folded, i: int, setting: Setting, rules: Months) -> Result:
    if folded.status[i] == NOTHING:
        return evolve(head, lowest=0, highest=0)
    rule = rules.programs[folded.rule[i]]
    unit, lists, categories = rule.unit, rules.lists.lists, folded.categories[i]
    low, by_conditions, by_decisions, coefficient = _exact(folded, i)
    amount = int(low) if unit is None else None
    payee = int(folded.payee[i])
    paid_to = setting.table(rule.payee.record).ids[payee] if rule.payee and payee >= 0 else None
    return evolve(
        head,
        payee=paid_to,
        amount=amount,
        quantity=None if unit is None else decimal_text(low),
        unit=unit,
        at_least=bool(folded.at_least[i]),
        lowest=amount,
        highest=amount,
        coefficient=None if coefficient is None else decimal_text(coefficient),
        level=_level(low, coefficient) if unit is None else None,
        category=", ".join(lists[categories]) or None if categories >= 0 else None,
        category_options=lists[folded.options[i]],
        by_conditions=by_conditions if unit is None else None,
        by_decisions=by_decisions if unit is None else None,
    )


def _exact(folded: Folded, i: int) -> tuple[Any, Any, Any, Any]:
    """Amount, what conditions and decisions give, and coefficient of the first world."""
    low, _, conditions, decisions, coefficient, den = folded.numbers[i].tolist()
    no_coefficient, no_bound = bool(folded.flags[i, 2]), bool(folded.flags[i, 4])
    return (
        Fraction(low) / den,
        None if no_bound else int(Fraction(conditions) / den),
        int(Fraction(decisions) / den),
        None if no_coefficient else Fraction(coefficient) / den,
    )


def missing_facts(keys: tuple[int, ...], setting: Setting) -> tuple[Missing, ...]:
    """The facts as record, id and field."""
    found = []
    for key in keys:
        source, row = setting.facts.source(key)
        if isinstance(source, str):
            found.append(Missing("", "", source))
        else:
            found.append(Missing(source.record, setting.table(source.record).ids[row], source.name))
    return tuple(dict.fromkeys(found))


def _level(amount: Any, coefficient: Any) -> int | None:
    """What the coefficient was multiplied by, where the amount is such a product."""
    if not coefficient:
        return None
    level = Fraction(amount) / coefficient
    return int(level) if level.denominator == 1 else None
