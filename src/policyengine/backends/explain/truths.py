"""Whether a condition or a definition is true of a row on the last day of a month."""

from __future__ import annotations

from policyengine.backends.explain.decide import Engine
from policyengine.backends.explain.question import Month
from policyengine.model import terms as t
from policyengine.model.model import Asking
from policyengine.plan.worlds import TooManyWorlds, World, explore
from policyengine.population import Row

NEITHER = frozenset((True, False))
"""True in some worlds and false in others, or too much is missing to say."""


def truths(
    engine: Engine, asking: Asking, month: int, row: Row, asked: t.Term | str
) -> frozenset[bool]:
    """The truths that a condition (or a definition, by name) has over all worlds.

    What stated assumptions settle, they settle.
    """
    law, when = engine.model.law(asking), Month.of(month, asking.day)
    found = NEITHER
    for assumptions in (None, engine.assumptions):

        def question(world: World) -> bool:
            q = engine.ask(world, law, when, assumptions)  # noqa: B023 -- asked at once, below
            if isinstance(asked, str):
                return bool(engine.rules.defined(q, asked, row, None))
            return bool(engine.rules.compile(asked)(q, row, row))

        try:
            found = frozenset(leaf.answer for leaf in explore(question))
        except TooManyWorlds:
            return NEITHER
        if len(found) == 1 or not engine.assumptions:
            return found
    return found
