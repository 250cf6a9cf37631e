"""The answers of all worlds as one: status, amount, lowest, highest, and what is missing."""

from collections import Counter
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from oracle import days
from oracle.facts import Fact, Leaf, Values, World, alone_decisive, every_world
from oracle.meaning import Versions
from oracle.programs import Answer, Programs, plain
from policyengine.model import terms as t
from policyengine.model.model import Asking, Law, Model
from policyengine.population import Row, Unknown

PATIENCE = 900


@frozen
class Verdict:
    """What the oracle says: amounts in đồng (or in the unit of goods)."""

    status: str
    amount: Fraction | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None
    missing: frozenset[tuple[str, str, str]] = frozenset()
    worlds: int = field(default=0, eq=False)


class Oracle:
    """Answers questions about one model; `hits` counts what was met."""

    def __init__(self, model: Model, patience: int = PATIENCE) -> None:
        self.model = model
        self.patience = patience
        self.hits: Counter[str] = Counter()
        self.choices: dict[Fact, list[Any]] = {}
        """What each fact that was needed may be."""

    def verdict(
        self,
        program: str,
        row: Row,
        month: int,
        asking: Asking | None = None,
        basis: str = "decisions",
    ) -> Verdict:
        asking = asking or Asking()
        law = self.model.law(asking)
        if not has_law(law, program, month):
            self.hits["status no_law"] += 1
            return Verdict("no_law")
        leaves = self.leaves(program, row, month, asking, basis)
        answers = {leaf.answer for leaf in leaves}
        if len(answers) == 1:
            ((status, amount),) = answers
            self.hits[f"status {status}"] += 1
            self.hits["determined though missing"] += len(leaves) > 1
            shown = None if status == "none" else amount
            return Verdict(status, shown, amount, amount, worlds=len(leaves))
        self.hits["status undetermined"] += 1
        amounts = [amount for _, amount in answers]
        missing = frozenset(fact.name for fact in alone_decisive(leaves))
        return Verdict("undetermined", None, min(amounts), max(amounts), missing, len(leaves))

    def leaves(self, program: str, row: Row, month: int, asking: Asking, basis: str) -> list[Leaf]:
        law = self.model.law(asking)
        versions: Versions = {}

        def ask(world: World) -> Answer:
            meaning = Programs(world, law, month, self.hits, versions)
            meaning.asked_on = asking.day
            return plain(meaning.answer(program, row, basis))

        values = Values(self.model.schema, law, month, asking.day)

        def choices(fact: Fact, cell: Unknown) -> list[Any]:
            if fact not in self.choices:
                self.choices[fact] = values.of(fact, cell)
            return self.choices[fact]

        return every_world(ask, choices, self.patience)


def has_law(law: Law, program: str, month: int) -> bool:
    """Whether some version holds in the month, and the levels it is paid by have a value."""
    rules: list[Any] = []
    for day in days.days_of_decision(month):
        rules += law.versions(program, day)
    if not rules:
        return False
    named = {
        level
        for version in rules
        if isinstance(version.rule, t.Program)
        for band in version.rule.amounts
        for term in (band.value, band.floor)
        for level in _levels(term)
    }
    return all(law.level(level, days.last_of(month), None) is not None for level in named)


def _levels(term: t.Term | None) -> set[str]:
    if isinstance(term, t.LevelOf):
        return {term.name}
    if isinstance(term, t.Apply):
        return {name for operand in term.operands for name in _levels(operand)}
    return set()
