"""The smallest change of one fact that would change the answer.

Each fact that the decision read is taken as unknown in turn, everything else as it is; among the
worlds with another answer the one nearest to the fact as it stands is the change.
"""

from __future__ import annotations

from typing import Any

from policyengine import types
from policyengine.backends.explain.decide import Engine
from policyengine.backends.explain.months import Answer, Basis
from policyengine.backends.explain.question import Month
from policyengine.backends.explain.wording import number_words, value_words
from policyengine.backends.results import Change, Result
from policyengine.calendar import month_of
from policyengine.diagnostics import Text
from policyengine.model.model import Asking
from policyengine.plan.worlds import Leaf, TooManyWorlds, World, explore
from policyengine.population import Row, Spells, Unknown
from policyengine.schema import Field

MOST_CHANGES = 5


def smallest_changes(
    engine: Engine,
    program: str,
    row: Row,
    month: int,
    asking: Asking,
    basis: Basis,
    result: Result,
) -> tuple[Change, ...]:
    """The nearest change of each single fact that changes a determined answer, nearest first."""
    if result.status in ("undetermined", "no_law"):
        return ()
    law = engine.model.law(asking)
    when = Month.of(month, asking.day)

    def answer(world: World) -> Answer:
        return engine.answer(engine.ask(world, law, when), program, row, basis)

    found: list[tuple[int, Change]] = []
    before = explore(answer)[0].answer
    for owner, field in _facts_read(engine, program, row, when, asking, basis):
        cell = owner.cells[field.index]
        if isinstance(cell, Unknown | Spells) or field.print_only or field.sensitive:
            continue
        owner.cells[field.index] = Unknown(may_be_none=field.blank.kind == "none")
        try:
            leaves = explore(answer)
        except TooManyWorlds:
            continue
        finally:
            owner.cells[field.index] = cell
        nearest = _nearest(engine, leaves, before, owner, field, cell, when.last)
        if nearest is not None:
            found.append(nearest)
    found.sort(key=lambda pair: pair[0])
    return tuple(change for _, change in found[:MOST_CHANGES])


def _facts_read(
    engine: Engine, program: str, row: Row, when: Month, asking: Asking, basis: Basis
) -> list[tuple[Row, Field]]:
    q = engine.ask(World([]), engine.model.law(asking), when)
    q.trace = {}
    engine.answer(q, program, row, basis)
    return [(owner, owner.record.fields[index]) for owner, index in q.trace]


def _nearest(
    engine: Engine,
    leaves: list[Leaf[Answer]],
    before: Answer,
    owner: Row,
    field: Field,
    cell: Any,
    today: int,
) -> tuple[int, Change] | None:
    best: tuple[int, Any, Answer] | None = None
    key = owner, field.index, 0
    for leaf in leaves:
        if leaf.answer.settled == before.settled or key not in leaf.cells:
            continue
        distance, value = _distance(leaf.cells[key], field, cell, today)
        if best is None or distance < best[0]:
            best = distance, value, leaf.answer
    if best is None:
        return None
    distance, value, answer = best
    change = Change(
        owner.record.name,
        owner.id,
        field.name,
        value_words(field, cell, engine.label),
        value_words(field, value, engine.label),
        _outcome(answer),
    )
    return distance, change


def _distance(found: tuple[str, Any], field: Field, cell: Any, today: int) -> tuple[int, Any]:
    """How far a cell lies from the fact as it stands (none: from today), and its nearest value."""
    kind, values = found
    if kind in ("none", "some"):
        return 1, None
    if kind == "options":
        return 1, values[0]
    low, high = values
    if not isinstance(cell, int):
        now = {types.Date: today, types.Month: month_of(today)}
        near = now.get(type(field.type), low)
        return 1, min(max(near, low), high)
    nearest = min(max(cell, low), high)
    return abs(nearest - cell), nearest


def _outcome(answer: Answer) -> Text:
    if answer.status == "none":
        return Text("không hưởng", "nothing")
    amount = number_words(answer.lowest, True) if answer.lowest is not None else Text("?", "?")
    status = _STATUS.get(answer.status)
    if status is None:
        return amount
    return Text(f"{amount.vi}, {status.vi}", f"{amount.en}, {status.en}")


_STATUS = {
    "pending": Text("chờ quyết định", "awaiting decision"),
    "suspended": Text("tạm dừng", "suspended"),
    "consider": Text("được xem xét", "for consideration"),
}
