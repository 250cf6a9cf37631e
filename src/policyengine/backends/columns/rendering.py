"""Folded answers as `Result`s, one by one, and as columns of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import evolve

from policyengine.backends.columns.answers import NOTHING
from policyengine.backends.columns.folding import ALL_STATUS, UNDETERMINED, Folded
from policyengine.backends.columns.months import Months
from policyengine.backends.columns.output import Coded, Objects, ResultBatch, by_unique, filled
from policyengine.backends.columns.setting import Setting
from policyengine.backends.columns.sources import Sources
from policyengine.backends.results import Missing, Result, Status, decimal_text, month_text
from policyengine.columnar.columns import Truths

_STATUS: tuple[Status, ...] = (
    "due", "consider", "pending", "suspended", "none", "undetermined",
)  # fmt: skip
assert _STATUS == ALL_STATUS


def results(
    folded: Folded, setting: Setting, sources: Sources, program: str, record: str
) -> Iterator[Result]:
    """A result of every status, in the order of the recipients."""
    for i in range(len(folded.rows)):
        yield result(folded, i, setting, sources, program, record)


def result(
    folded: Folded, i: int, setting: Setting, sources: Sources, program: str, record: str
) -> Result:
    ids = setting.table(record).ids
    status = int(folded.status[i])
    head = Result(
        program,
        record,
        ids[folded.rows[i]],
        month_text(setting.month.number),
        _STATUS[status],
        sensitive=bool(folded.flags[i, 1]),
        missing=missing_facts(folded.missing.get(i, ()), setting),
    )
    if i in folded.too_many:
        tainted = _is_sensitive(folded.missing[i], setting)
        return evolve(head, too_much_missing=True, sensitive=tainted)
    if i in folded.assumed:
        used = [f"{a.target.record}.{a.target.name}" for a in folded.assumed[i]]
        head = evolve(head, assumed=tuple(dict.fromkeys(used)))
    elif status != UNDETERMINED:
        return _determined(head, folded, i, setting, sources)
    if status != UNDETERMINED:
        head = _determined(head, folded, i, setting, sources)
    rules = sources.rules
    rule = rules.program(int(folded.rule[i])) if folded.rule[i] >= 0 else None
    high = int(folded.high[i])
    return evolve(
        head,
        unit=rule.unit if rule is not None else None,
        at_least=bool(folded.at_least[i]),
        lowest=int(folded.low[i]),
        highest=None if high < 0 else high,
        category_options=rules.lists.lists[folded.options[i]],
    )


def _determined(head: Result, folded: Folded, i: int, setting: Setting, sources: Sources) -> Result:
    if folded.status[i] == NOTHING:
        return evolve(head, lowest=0, highest=0)
    rules = sources.rules
    rule = rules.program(int(folded.rule[i]))
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
        because=sources.because(int(folded.sources[i])),
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


# ---- as columns ----------------------------------------------------------------------------------


def batch(
    folded: Folded, setting: Setting, sources: Sources, program: str, record: str
) -> ResultBatch:
    """The same results as columns: what many have in common is worded once."""
    table, rules = setting.table(record), sources.rules
    lists = rules.lists.lists
    count = len(folded.rows)
    undetermined = folded.status == UNDETERMINED
    given = (folded.status != NOTHING) & ~undetermined
    units = by_unique(
        folded.rule, lambda number: rules.program(number).unit if number >= 0 else None
    )
    is_money = units.having(lambda unit: unit is None)
    too_many, assumed = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    too_many[list(folded.too_many)] = True
    assumed[list(folded.assumed)] = True
    bounded = (is_money | undetermined | assumed) & ~too_many
    coefficients = _decimals(
        folded.numbers[:, 4], folded.numbers[:, 5], given & ~folded.flags[:, 2]
    )
    quantities = _decimals(folded.numbers[:, 0], folded.numbers[:, 5], given & ~is_money)
    options = by_unique(folded.options, lists.__getitem__)
    whole = folded.numbers[:, 0] // folded.numbers[:, 5]
    sensitive = folded.flags[:, 1].copy()
    missing = filled([()] * count)
    for i, facts in folded.missing.items():
        missing[i] = missing_facts(facts, setting)
        if too_many[i]:
            sensitive[i] = _is_sensitive(facts, setting)
    used = filled([()] * count)
    for i, assumptions in folded.assumed.items():
        names = [f"{a.target.record}.{a.target.name}" for a in assumptions]
        used[i] = tuple(dict.fromkeys(names))
    return ResultBatch(
        program,
        record,
        month_text(setting.month.number),
        table.ids[folded.rows],
        by_unique(folded.status, ALL_STATUS.__getitem__),
        _payees(folded, given, setting, rules),
        whole,
        given & is_money,
        quantities,
        units,
        folded.at_least & ~too_many,
        folded.low,
        bounded,
        folded.high,
        bounded & (folded.high >= 0),
        coefficients,
        by_unique(
            np.where(given, folded.categories, -1),
            lambda number: ", ".join(lists[number]) or None if number >= 0 else None,
        ),
        options,
        by_unique(np.where(given, folded.sources, 0), sources.because),
        missing,
        used,
        sensitive,
        too_many,
    )


def _decimals(numbers: Any, over: Any, wanted: Truths) -> Coded:
    """Exact numbers as decimal text, where they are wanted."""
    codes = np.zeros(len(wanted), np.int64)
    at = np.flatnonzero(wanted)
    if not len(at):
        return Coded(codes, (None,))
    pairs = np.column_stack((numbers[at], over[at]))
    unique, place = np.unique(pairs.astype(np.int64), axis=0, return_inverse=True)
    codes[at] = place.ravel() + 1
    return Coded(codes, (None, *(decimal_text(Fraction(a, b)) for a, b in unique.tolist())))


def _payees(folded: Folded, given: Truths, setting: Setting, rules: Months) -> Objects:
    found = np.full(len(given), None, object)
    paid = np.flatnonzero(given & (folded.payee >= 0) & (folded.rule >= 0))
    for number in np.unique(folded.rule[paid]).tolist():
        mine = paid[folded.rule[paid] == number]
        payee = rules.program(number).payee
        assert payee is not None
        payees = setting.table(payee.record).ids
        found[mine] = payees[folded.payee[mine]]
    return found


def _is_sensitive(facts: tuple[int, ...], setting: Setting) -> bool:
    sources = [setting.facts.source(key)[0] for key in facts]
    return any(not isinstance(source, str) and source.sensitive for source in sources)
