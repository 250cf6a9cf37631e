"""Terms asked of rows apart from any program: what each may be, in every possible world."""

from collections.abc import Collection, Hashable, Sequence
from typing import Any

from attrs import frozen

from policyengine.backends.explain.decide import Engine
from policyengine.backends.explain.question import Month, PlanWithRules, Question
from policyengine.model import terms as t
from policyengine.model.model import Asking, Law
from policyengine.plan.readings import turned
from policyengine.plan.worlds import TooManyWorlds, World, explore
from policyengine.population import Row

Bounds = tuple[Any, Any]
"""The least and the greatest value; twice the same where it is known. None for the greatest:
without bound."""
Asked = tuple[t.Term, Row]
"""A term, and the row that it is read on."""


@frozen
class Possible:
    """One world: the value of each term asked, and the unknown facts that this world settles."""

    values: tuple[Bounds, ...]
    facts: frozenset[Hashable]


class Measuring:
    """Asks terms on the last day of a month; plans under other readings are kept."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._plans: dict[tuple[frozenset[str], int, frozenset[str]], PlanWithRules] = {}

    def worlds(
        self,
        asked: Sequence[Asked],
        month: int,
        asking: Asking,
        other_readings: Collection[str] = (),
    ) -> tuple[Possible, ...] | None:
        """The values of some terms, all in the same world, for every world; None: too many.

        `other_readings` are the readings taken the other way round than the policy chooses.
        """
        law, when = self.engine.model.law(asking), Month.of(month, asking.day)
        readings = frozenset(other_readings)

        def question(world: World) -> tuple[Bounds, ...]:
            q = self.engine.ask(world, law, when)
            if readings:
                self._turn(q, law, readings)
            return tuple(
                world.bounds(self.engine.rules.compile(term)(q, row, _subject(law, row)))
                for term, row in asked
            )

        try:
            leaves = explore(question)
        except TooManyWorlds:
            return None
        return tuple(
            Possible(leaf.answer, frozenset(key for key, _ in leaf.path)) for leaf in leaves
        )

    def _turn(self, q: Question, law: Law, readings: frozenset[str]) -> None:
        plain = q.plan_of

        def plan_of(day: int) -> PlanWithRules:
            key = law.admitted, law.span_start(day), readings
            if key not in self._plans:
                plan = turned(plain(day)[0], readings)
                self._plans[key] = plan, self.engine.rules.holding_for_everybody(plan)
            return self._plans[key]

        q.plan_of = plan_of
        q.on(q.month.last)


def _subject(law: Law, row: Row) -> Row | None:
    """The row of the record at the top that a row lies in; a target is written about that one."""
    top = next(iter(law.model.schema.records), "")
    if row.record.name == top:
        return row
    above = (_subject(law, parent) for parent in row.parents.values())
    return next((found for found in above if found is not None), None)
