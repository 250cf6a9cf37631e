"""One program, one recipient, one month: every world asked, and folded into one result."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

from attrs import evolve

from policyengine.backends.explain.amounts import Outcome
from policyengine.backends.explain.chosen import chosen_versions
from policyengine.backends.explain.doubts import Doubts
from policyengine.backends.explain.months import Answer, Basis, Months
from policyengine.backends.explain.parts import parts_of
from policyengine.backends.explain.question import Assumptions, Month, PlanWithRules, Question
from policyengine.backends.explain.reading import place_reader
from policyengine.backends.explain.shown import Shown, shown
from policyengine.backends.explain.sources import Sources
from policyengine.backends.results import Missing, Result, decimal_text, month_text
from policyengine.calendar import LAST_DAY, month_of
from policyengine.diagnostics import Text
from policyengine.model import terms as t
from policyengine.model.model import Asking, Law, LevelVersion, Model
from policyengine.plan.lower import lower
from policyengine.plan.programs import has_law
from policyengine.plan.worlds import Key, Leaf, TooManyWorlds, World, deciding_facts, explore
from policyengine.population import Row

Run = tuple[Question, Outcome | None]


class Engine:
    """Answers questions about one model. Plans and compiled terms are kept between questions."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.rules = Months(model.schema)
        self._doubts = Doubts(self.rules)
        self._sources = Sources(self.rules, model.titles)
        self._shown: dict[int, Shown] = {}
        self._versions: dict[tuple[Any, ...], tuple[Text, ...]] = {}
        self._labels: dict[str, Text] = {}
        self._plans: dict[tuple[frozenset[str], int], PlanWithRules] = {}
        self._outsiders: dict[tuple[Row, int], Row] = {}
        self.assumptions = _by_field(model.assumptions)
        self._lawful: dict[tuple[frozenset[str], str, int], bool] = {}

    def ask(
        self, world: World, law: Law, month: Month, assumptions: Assumptions | None = None
    ) -> Question:
        """A fresh run of a question."""

        def plan_of(day: int) -> PlanWithRules:
            key = law.admitted, law.span_start(day)
            found = self._plans.get(key)
            if found is None:
                plan = lower(law, day)
                found = self._plans[key] = plan, self.rules.holding_for_everybody(plan)
            return found

        return Question(world, law, month, plan_of, self._outsiders, assumptions)

    def answer(self, q: Question, program: str, row: Row, basis: Basis) -> Answer:
        """The answer in the world of `q`."""
        return self.rules.answer(q, program, row, basis)[0]

    def result(self, program: str, row: Row, month: int, asking: Asking, basis: Basis) -> Result:
        """The answer for one program and recipient in one month."""
        return self.result_with_run(program, row, month, asking, basis)[0]

    def result_with_run(
        self, program: str, row: Row, month: int, asking: Asking, basis: Basis
    ) -> tuple[Result, Question | None]:
        """The answer, and the run behind it where there is one world only."""
        return self._answered(program, row, month, asking, basis, [])

    def lasting(
        self, program: str, row: Row, month: int, asking: Asking, basis: Basis
    ) -> tuple[Result, int, frozenset[Row]]:
        """The answer, the last month that has the same one, and whose decisions it rests on.

        It holds as long as no rule or level changes and no decision of these rows.
        """
        asked: list[Question] = []
        result, _ = self._answered(program, row, month, asking, basis, asked)
        until = min((q.until for q in asked), default=LAST_DAY - 1)  # nothing asked: no law
        holders = frozenset(holder for q in asked for holder in q.holders)
        # A question that went back to an earlier day of the month also read what ends within it.
        return result, max(month, month_of(until + 1) - 1), holders

    def _answered(
        self,
        program: str,
        row: Row,
        month: int,
        asking: Asking,
        basis: Basis,
        asked: list[Question],
    ) -> tuple[Result, Question | None]:
        """The answer, and the run behind it where there is one world only; every run that was
        begun is added to `asked`."""
        law = self.model.law(asking)
        when = Month.of(month, asking.day)
        head = Result(program, row.record.name, row.id, month_text(month), "none")
        if not self.has_law(law, program, when):
            return evolve(head, status="no_law"), None
        try:
            leaves, runs = self._explored(head, row, law, when, basis, asked)
        except TooManyWorlds as too_many:
            return self._too_much(head, too_many), None
        result = self._folded(head, program, row, leaves, runs)
        if result.status == "undetermined" and self.assumptions:
            result = self._assuming(result, row, law, when, basis, asked)
        return result, runs[0][0] if len(runs) == 1 else None

    def _too_much(self, head: Result, too_many: TooManyWorlds) -> Result:
        return evolve(
            head,
            status="undetermined",
            missing=self._missing(too_many.facts),
            too_much_missing=True,
            sensitive=any(map(_is_sensitive, too_many.facts)),
        )

    def shown(self, term: t.Term) -> Shown:
        """A condition as explanations show it."""
        found = self._shown.get(id(term))
        if found is None:
            found = self._shown[id(term)] = shown(term, self.rules.compile)
        return found

    def versions(self, q: Question, rule: t.Program | None, row: Row) -> tuple[Text, ...]:
        """The versions of the law that a question about a row used, in words."""
        levels: list[tuple[str, LevelVersion | None]] = []
        for level in self.rules.prepared(rule).levels if rule is not None else ():
            given = self.rules.level_versions(q, level.name, row, level.national)
            levels += [(level.name, version) for version in given] or [(level.name, None)]
        used = tuple(id(version) for _, version in levels)
        key = q.law.admitted, q.month.asking_day, q.level_day, id(rule), used
        found = self._versions.get(key)
        if found is None:
            found = self._versions[key] = chosen_versions(q, rule, levels)
        return found

    def label(self, name: str) -> Text:
        """What to call a declaration, in both languages."""
        found = self._labels.get(name)
        if found is None:
            model = self.model
            found = Text(model.label(name, "vi"), model.label(name, "en"))
            self._labels[name] = found
        return found

    # ---- worlds -----------------------------------------------------------------------------

    def _explored(
        self,
        head: Result,
        row: Row,
        law: Law,
        month: Month,
        basis: Basis,
        asked: list[Question],
        assumptions: Assumptions | None = None,
    ) -> tuple[list[Leaf[Answer]], list[Run]]:
        runs: list[Run] = []

        def question(world: World) -> Answer:
            q = self.ask(world, law, month, assumptions)
            asked.append(q)
            answer, outcome = self.rules.answer(q, head.program, row, basis)
            runs.append((q, outcome))
            return answer

        return explore(question), runs

    def _assuming(
        self,
        result: Result,
        row: Row,
        law: Law,
        month: Month,
        basis: Basis,
        asked: list[Question],
    ) -> Result:
        """The amount under the stated assumptions, with the bounds and gaps without them."""
        try:
            leaves, runs = self._explored(result, row, law, month, basis, asked, self.assumptions)
        except TooManyWorlds:
            return result
        used = tuple(dict.fromkeys(a for q, _ in runs for a in q.assumed))
        head = Result(result.program, result.record, result.id, result.month, "none")
        assumed = self._folded(head, result.program, row, leaves, runs)
        if not used or assumed.status == "undetermined":
            return result
        return evolve(
            assumed,
            lowest=result.lowest,
            highest=result.highest,
            missing=result.missing,
            category_options=result.category_options,
            assumed=tuple(f"{a.target.record}.{a.target.name}" for a in used),
        )

    # ---- folding ----------------------------------------------------------------------------

    def _folded(
        self, head: Result, program: str, row: Row, leaves: list[Leaf[Answer]], runs: list[Run]
    ) -> Result:
        answers = [leaf.answer for leaf in leaves]
        first = answers[0]
        agreed = all(answer.settled == first.settled for answer in answers[1:])
        sensitive = any(q.sensitive for q, _ in runs)
        if not agreed or first.lowest != first.highest:
            return self._undetermined(evolve(head, sensitive=sensitive), row, leaves, runs)
        q, outcome = runs[0]
        if outcome is None:
            return Result(
                head.program, head.record, head.id, head.month, "none",
                lowest=0, highest=0, sensitive=sensitive,
            )  # fmt: skip
        return self._determined(head, row, answers, q, outcome, sensitive)

    def _undetermined(
        self, head: Result, row: Row, leaves: list[Leaf[Answer]], runs: list[Run]
    ) -> Result:
        answers = [leaf.answer for leaf in leaves]
        ends = [answer.highest for answer in answers]
        settled = [Leaf(leaf.answer.settled, leaf.turns, leaf.path) for leaf in leaves]
        open_facts = [answer.open_fact for answer in answers if answer.open_fact]
        facts = dict.fromkeys([*deciding_facts(settled), *open_facts])
        return evolve(
            head,
            status="undetermined",
            unit=self._unit(row, runs),
            at_least=any(answer.at_least for answer in answers),
            lowest=floor(min(answer.lowest for answer in answers)),
            highest=None if None in ends else ceil(max(ends)),
            category_options=_options(answers),
            missing=self._missing(tuple(facts)),
        )

    def _unit(self, row: Row, runs: list[Run]) -> str | None:
        """The unit of the goods that some world gives; None for money."""
        for q, outcome in runs:
            if outcome is not None:
                rule = self.rules.program(q, outcome.program, row, outcome.day)
                return rule.unit if rule is not None else None
        return None

    def _determined(
        self,
        head: Result,
        row: Row,
        answers: list[Answer],
        q: Question,
        outcome: Outcome,
        sensitive: bool,
    ) -> Result:
        answer = answers[0]
        rule = self.rules.program(q, outcome.program, row, outcome.day)
        same = all(other.categories == answer.categories for other in answers[1:])
        amount = _money(answer.lowest)
        unit = rule.unit if rule is not None else None
        level = _level(answer) if unit is None else None
        return Result(
            head.program,
            head.record,
            head.id,
            head.month,
            answer.status,
            self._payee(q, rule, row),
            amount if unit is None else None,
            None if unit is None else decimal_text(answer.lowest),
            unit,
            any(other.at_least for other in answers),
            amount if unit is None else None,
            amount if unit is None else None,
            decimal_text(answer.coefficient) if answer.coefficient is not None else None,
            level,
            ", ".join(answer.categories) or None if same else None,
            parts_of(self.rules, q, row, outcome, level) if same else (),
            _options(answers),
            self._sources.because(q, row, outcome),
            sensitive=sensitive,
            by_conditions=_money(answer.by_conditions) if unit is None else None,
            by_decisions=_money(answer.by_decisions) if unit is None else None,
            notes=self._doubts.notes(q, row, rule, outcome),
        )

    @staticmethod
    def _payee(q: Question, rule: t.Program | None, row: Row) -> str | None:
        if rule is None or rule.payee is None:
            return None
        forks = len(q.world.turns)
        payee: Row | None = place_reader(rule.payee)(q, row, row)
        if payee is None or len(q.world.turns) > forks:
            return None  # nobody, or nobody knows who
        return payee.id

    @staticmethod
    def _missing(facts: tuple[Key, ...]) -> tuple[Missing, ...]:
        found = []
        for fact in facts:
            assert isinstance(fact, tuple)
            if fact[0] == "open":
                found.append(Missing("", "", str(fact[1])))
            else:
                row, index, _ = fact
                found.append(Missing(row.record.name, row.id, row.record.fields[index].name))
        return tuple(dict.fromkeys(found))

    def has_law(self, law: Law, program: str, month: Month) -> bool:
        """Whether the program has a version in the window and its levels have a value."""
        key = law.admitted, program, month.number
        if key not in self._lawful:
            self._lawful[key] = has_law(law, program, month.eve, month.last)
        return self._lawful[key]


def _is_sensitive(fact: Key) -> bool:
    """Whether a fact is in a sensitive field."""
    assert isinstance(fact, tuple)
    return fact[0] != "open" and bool(fact[0].record.fields[fact[1]].sensitive)


def _by_field(assumptions: tuple[t.Assumed, ...]) -> Assumptions:
    found: Assumptions = {}
    for assumed in assumptions:
        key = assumed.target.record, assumed.target.name
        found[key] = (*found.get(key, ()), assumed)
    return found


def _options(answers: list[Answer]) -> tuple[str, ...]:
    """The categories possible, each once, as they come up."""
    return tuple(dict.fromkeys(name for answer in answers for name in answer.categories))


def _level(answer: Answer) -> int | None:
    """What the coefficient was multiplied by, where the amount is such a product."""
    if not answer.coefficient:
        return None
    part: Fraction | int = answer.coefficient
    level, rest = divmod(answer.lowest * part.denominator, part.numerator)
    return int(level) if rest == 0 else None


def _money(value: Any) -> int | None:
    return None if value is None else int(value)
