"""Programs by month: the month rule, awards, and the fold of all worlds into one result."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

from attrs import evolve, frozen

from policyengine import calendar
from policyengine.backends.explain.question import Assumptions, Month, Question
from policyengine.backends.explain.rules import Outcome, Rules
from policyengine.backends.explain.terms import place_reader
from policyengine.backends.results import (
    Because,
    Missing,
    Result,
    Status,
    decimal_text,
)
from policyengine.model import terms as t
from policyengine.model.model import Asking, Law, Model
from policyengine.operators import OPERATORS
from policyengine.plan.lower import lower
from policyengine.plan.nodes import Plan
from policyengine.plan.worlds import Key, Lazy, Leaf, TooManyWorlds, World, deciding_facts, explore
from policyengine.population import Row

Basis = Literal["conditions", "decisions"]


@frozen
class Answer:
    """What one world answers: equal answers are one answer."""

    status: Status
    lowest: Any = 0
    highest: Any = 0
    categories: tuple[str, ...] = ()
    coefficient: Any = None
    at_least: bool = False
    by_conditions: Any = 0
    by_decisions: Any = 0
    open_fact: Key | None = None
    """The fact that leaves the amount itself open in this world."""

    @property
    def settled(self) -> tuple[object, ...]:
        """What must agree for the answer to be determined."""
        return self.status, self.lowest, self.highest


class Engine:
    """Answers questions about one model. Plans and compiled terms are kept between questions."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.rules = Rules(model.schema)
        self._plans: dict[tuple[frozenset[str], int], Plan] = {}
        self._outsiders: dict[tuple[Row, int], Row] = {}
        self._assumptions = _by_field(model.assumptions)

    # ---- questions --------------------------------------------------------------------------

    def ask(
        self, world: World, law: Law, month: Month, assumptions: Assumptions | None = None
    ) -> Question:
        """A fresh run of a question."""

        def plan_of(day: int) -> Plan:
            first = law.span_start(day)
            key = law.admitted, first
            if key not in self._plans:
                self._plans[key] = lower(law, day)
            return self._plans[key]

        return Question(world, law, month, plan_of, self._outsiders, assumptions)

    def result(
        self, program: str, row: Row, month: int, asking: Asking, basis: Basis
    ) -> Result:
        """The answer for one program and recipient in one month."""
        law = self.model.law(asking)
        when = Month.of(month, asking.day)
        head = Result(program, row.record.name, row.id, month_text(month), "none")
        if not self._has_law(law, program, when):
            return evolve(head, status="no_law")
        bounds = self._explored(program, row, law, when, basis, None)
        if isinstance(bounds, TooManyWorlds):
            missing = self._missing(bounds.facts)
            return evolve(head, status="undetermined", missing=missing, too_much_missing=True)
        leaves, runs = bounds
        result = self._folded(head, program, row, leaves, runs[0])
        if result.status == "undetermined" and self._assumptions:
            return self._assuming(result, program, row, law, when, basis)
        return result

    def answer(
        self, q: Question, program: str, row: Row, basis: Basis
    ) -> tuple[Answer, Outcome | None]:
        """The answer in one world, and the outcome behind it."""
        outcome = self.month_outcome(q, program, row)
        if outcome is None:
            return Answer("none"), None
        outcome = self._after_sharing(q, program, row, outcome)
        if outcome is None or self._loses_in_group(q, program, row, outcome):
            return Answer("none"), None
        return self._decided(q, program, row, outcome, basis)

    # ---- the month rule ---------------------------------------------------------------------

    def month_outcome(self, q: Question, program: str, row: Row) -> Outcome | None:
        """The outcome of the last day of the month's window on which the program is due.

        Days on which nothing read can differ from the day just asked are passed over.
        """
        day = q.month.last
        while day >= q.month.eve:
            q.on(day)
            rule = self.rules.version(q, q.plan.programs.get(program, ()), row)
            if rule is None:
                day = q.plan.first_day - 1
                continue
            if rule.once is not None:
                return self._once(q, rule, row)
            outcome = self.rules.outcome(q, rule, row)
            if outcome is not None or rule.last_day_only:
                return outcome
            day = q.since - 1
        return None

    def _once(self, q: Question, rule: t.Program, row: Row) -> Outcome | None:
        """A one-off program is decided on its own day, at the levels of that day."""
        day = self.rules.compile(rule.once)(q, row, row) if rule.once is not None else None
        first = calendar.first_day(q.month.number)
        if day is None or q.world.compare(OPERATORS["<"], day, first):
            return None
        if q.world.compare(OPERATORS[">"], day, q.month.last):
            return None
        if day.__class__ is Lazy:
            q.world.pin(day.key)
            day = q.world.value(day)
        q.on(day)
        q.level_day = day
        outcome = self.rules.outcome(q, rule, row)
        q.level_day = q.month.last
        return outcome

    # ---- between people and programs --------------------------------------------------------

    def _after_sharing(
        self, q: Question, program: str, row: Row, outcome: Outcome
    ) -> Outcome | None:
        """One share for a couple: the higher, and where equal that of the lesser key."""
        rule = self._rule(q, program, row, outcome)
        if rule is None or rule.share_with is None:
            return outcome
        q.on(outcome.day)
        other = self.rules.compile(rule.share_with)(q, row, row)
        if other is None:
            return outcome
        theirs = self.month_outcome(q, program, other)
        if theirs is None:
            return outcome
        if q.world.compare(OPERATORS["<"], outcome.amount, theirs.amount):
            return None
        equal = not q.world.compare(OPERATORS[">"], outcome.amount, theirs.amount)
        return None if equal and other.id < row.id else outcome

    def _rule(self, q: Question, program: str, row: Row, outcome: Outcome) -> t.Program | None:
        q.on(outcome.day)
        rule = self.rules.version(q, q.plan.programs.get(program, ()), row)
        return rule if isinstance(rule, t.Program) else None

    def _loses_in_group(self, q: Question, program: str, row: Row, outcome: Outcome) -> bool:
        """Whether another program of an exclusive group gives more; the first named wins a tie."""
        for versions in q.plan_of(q.month.last).groups.values():
            group = self.rules.version(q, versions, row)
            if not isinstance(group, t.Group) or program not in group.programs:
                continue
            place = group.programs.index(program)
            for index, name in enumerate(group.programs):
                other = self.month_outcome(q, name, row) if name != program else None
                if other is None:
                    continue
                sign = OPERATORS["≤" if index < place else "<"]
                if q.world.compare(sign, outcome.amount, other.amount):
                    return True
        return False

    # ---- decisions --------------------------------------------------------------------------

    def _decided(
        self, q: Question, program: str, row: Row, outcome: Outcome, basis: Basis
    ) -> tuple[Answer, Outcome | None]:
        low, high = q.world.bounds(outcome.amount)
        open_fact = outcome.amount.key if outcome.amount.__class__ is Lazy and low != high else None
        answer = Answer(
            "consider" if outcome.discretionary else "due",
            low,
            high,
            outcome.categories,
            _known(q, outcome.coefficient),
            outcome.at_least,
            high,
            open_fact=open_fact,
        )
        rule = self._rule(q, program, row, outcome)
        awards = self.model.schema.awards
        decided_by_award = (
            awards is not None and row.record.name in awards.parents and rule and rule.once is None
        )
        if outcome.discretionary or not decided_by_award or rule is None:
            return evolve(answer, by_decisions=high), outcome
        running = self.rules.running_award(q, row, program)
        if running is not None and q.world.compare(_MORE, running[0], q.month.number):
            q.award_start = running[0]
            earlier = self.month_outcome(q, program, row)
            q.award_start = None
            running = running if earlier is not None else None
            if earlier is not None and basis == "decisions":
                low, high = q.world.bounds(earlier.amount)
                answer = evolve(answer, lowest=low, highest=high, categories=earlier.categories)
                outcome = earlier
        q.on(outcome.day)
        by_conditions = any(self.rules.compile(c.term)(q, row, row) for c in rule.suspensions)
        if running is None:
            return (evolve(answer, status="pending") if basis == "decisions" else answer), outcome
        suspended = running[1] or by_conditions
        if suspended:
            return evolve(answer, status="suspended", by_decisions=0), outcome
        return evolve(answer, by_decisions=high), outcome

    # ---- folding ----------------------------------------------------------------------------

    def _explored(
        self,
        program: str,
        row: Row,
        law: Law,
        month: Month,
        basis: Basis,
        assumptions: Assumptions | None,
    ) -> tuple[list[Leaf[Answer]], list[tuple[Question, Outcome | None]]] | TooManyWorlds:
        runs: list[tuple[Question, Outcome | None]] = []

        def question(world: World) -> Answer:
            q = self.ask(world, law, month, assumptions)
            answer, outcome = self.answer(q, program, row, basis)
            runs.append((q, outcome))
            return answer

        try:
            return explore(question), runs
        except TooManyWorlds as too_many:
            return too_many

    def _folded(
        self,
        head: Result,
        program: str,
        row: Row,
        leaves: list[Leaf[Answer]],
        first: tuple[Question, Outcome | None],
    ) -> Result:
        answers = [leaf.answer for leaf in leaves]
        status, low, high = answers[0].settled
        agreed = all(answer.settled == answers[0].settled for answer in answers)
        q, outcome = first
        result = evolve(
            head, sensitive=q.sensitive, at_least=any(answer.at_least for answer in answers)
        )
        options = tuple(dict.fromkeys(name for a in answers for name in a.categories))
        if agreed and low == high:
            if status == "none":
                return evolve(result, lowest=0, highest=0)
            sources = self.because(q, program, row, outcome) if outcome else ()
            same = len({answer.categories for answer in answers}) == 1
            return evolve(
                self._with_amount(result, q, program, row, answers[0], outcome),
                category=", ".join(answers[0].categories) if same and options else None,
                category_options=options,
                because=sources,
            )
        lowest = min(answer.lowest for answer in answers)
        highest = None if any(a.highest is None for a in answers) else max(a.highest for a in answers)
        facts = [*deciding_facts(_by_settled(leaves)), *(a.open_fact for a in answers if a.open_fact)]
        return evolve(
            result,
            status="undetermined",
            lowest=_money(lowest),
            highest=_money(highest),
            category_options=options,
            missing=self._missing(tuple(dict.fromkeys(facts))),
        )

    def _with_amount(
        self,
        result: Result,
        q: Question,
        program: str,
        row: Row,
        answer: Answer,
        outcome: Outcome | None,
    ) -> Result:
        rule = self._rule(q, program, row, outcome) if outcome else None
        coefficient = decimal_text(answer.coefficient) if answer.coefficient is not None else None
        result = evolve(
            result,
            status=answer.status,
            coefficient=coefficient,
            payee=self._payee(q, rule, row),
            notes=self._notes(q, rule, answer),
        )
        if rule is not None and rule.unit:
            return evolve(result, quantity=decimal_text(answer.lowest), unit=rule.unit)
        amount = _money(answer.lowest)
        level = None
        if answer.coefficient and amount is not None:
            quotient = Fraction(amount) / Fraction(answer.coefficient)
            level = int(quotient) if quotient.denominator == 1 else None
        return evolve(
            result,
            amount=amount,
            lowest=amount,
            highest=_money(answer.highest),
            level=level,
            by_conditions=_money(answer.by_conditions),
            by_decisions=_money(answer.by_decisions),
        )

    def _payee(self, q: Question, rule: t.Program | None, row: Row) -> str | None:
        if rule is None or rule.payee is None:
            return None
        payee = place_reader(rule.payee)(q, row, row)
        return payee.id if payee is not None else None

    def _notes(self, q: Question, rule: t.Program | None, answer: Answer) -> tuple[str, ...]:
        heads = [rule.head] if rule else []
        for name in answer.categories:
            for version in q.plan.categories.get(name, ()):
                if version.rule is not None:
                    heads.append(version.rule.head)
        return tuple(dict.fromkeys(note for head in heads for note in head.notes))

    def because(
        self, q: Question, program: str, row: Row, outcome: Outcome
    ) -> tuple[Because, ...]:
        """The declarations that made an outcome: band, category, program, level."""
        q.on(outcome.day)
        found: list[tuple[str, t.Origin]] = []
        for name in outcome.categories:
            category = self.rules.version(q, q.plan.categories.get(name, ()), row)
            if isinstance(category, t.Category):
                found += [(name, o) for o in self._category_origins(q, category, row)]
        rule = self.rules.version(q, q.plan.programs.get(program, ()), row)
        if isinstance(rule, t.Program):
            for band in self.rules.holding(q, rule.coefficients, row):
                found.append((program, band.source))
            found.append((program, rule.head.source))
            for level in _levels_in(rule):
                version = q.law.level(level, q.level_day, None)
                if version is not None:
                    found.append((level, version.value.source))
        return tuple(
            dict.fromkeys(
                Because(name, origin.citation, self._title(origin.instrument))
                for name, origin in found
            )
        )

    def _category_origins(self, q: Question, category: t.Category, row: Row) -> list[t.Origin]:
        case = next(
            (c for c in category.conditions if self.rules.compile(c.term)(q, row, row)), None
        )
        labelled = self._labelled_case(q, case.term, row) if case and case.label is None else None
        place = labelled or (case.source if case and case.label else category.head.source)
        bands = [band.source for band in self.rules.holding(q, category.coefficients, row)]
        if category.coefficient_table:
            table = self.rules.version(q, q.plan.tables.get(category.coefficient_table, ()), row)
            bands += [table.head.source] if table else []
        return [place, *bands]

    def _labelled_case(self, q: Question, term: t.Term, row: Row) -> t.Origin | None:
        """The letter of the case that holds, where a condition rests on a definition by cases."""
        if isinstance(term, t.Apply) and term.operator == "and":
            for operand in term.operands:
                found = self._labelled_case(q, operand, row)
                if found:
                    return found
        if isinstance(term, t.Defined) and term.column is None and not term.place.hops:
            rule = self.rules.version(q, q.plan.definitions.get(term.name, ()), row)
            for case in rule.cases if isinstance(rule, t.Definition) else ():
                if case.label and self.rules.compile(case.term)(q, row, row):
                    return case.source
        return None

    def _title(self, instrument: str) -> str:
        return self.model.instrument_title(instrument, self.model.language)

    def _missing(self, facts: tuple[Key, ...]) -> tuple[Missing, ...]:
        found = []
        for fact in facts:
            assert isinstance(fact, tuple)
            if fact[0] == "open":
                found.append(Missing("", "", str(fact[1])))
            else:
                row, index, _ = fact
                field = row.record.fields[index]
                found.append(Missing(row.record.name, row.id, field.name))
        return tuple(dict.fromkeys(found))

    def _assuming(
        self, result: Result, program: str, row: Row, law: Law, month: Month, basis: Basis
    ) -> Result:
        """The amount under the stated assumptions, with the bounds and gaps without them."""
        explored = self._explored(program, row, law, month, basis, self._assumptions)
        if isinstance(explored, TooManyWorlds):
            return result
        leaves, runs = explored
        used = tuple(dict.fromkeys(a for q, _ in runs for a in q.assumed))
        if not used:
            return result
        assumed = self._folded(
            evolve(result, status="none", missing=()), program, row, leaves, runs[0]
        )
        if assumed.status == "undetermined":
            return result
        return evolve(
            assumed,
            lowest=result.lowest,
            highest=result.highest,
            missing=result.missing,
            category_options=result.category_options,
            assumed=tuple(f"{a.target.record}.{a.target.name}" for a in used),
        )

    @staticmethod
    def _has_law(law: Law, program: str, month: Month) -> bool:
        """Whether the program has a version on any day of the window and its levels a value."""
        versions = [*law.versions(program, month.last), *law.versions(program, month.eve)]
        if not versions:
            return False
        rules = [v.rule for v in versions if isinstance(v.rule, t.Program)]
        levels = {level for rule in rules for level in _levels_in(rule)}
        return all(law.level(level, month.last, None) is not None for level in levels)


_MORE = OPERATORS[">"]


def _by_settled(leaves: list[Leaf[Answer]]) -> list[Leaf[Any]]:
    return [Leaf(leaf.answer.settled, leaf.cells) for leaf in leaves]


def _by_field(assumptions: tuple[t.Assumed, ...]) -> Assumptions:
    found: Assumptions = {}
    for assumed in assumptions:
        key = assumed.target.record, assumed.target.name
        found[key] = (*found.get(key, ()), assumed)
    return found


def _levels_in(rule: t.Program) -> tuple[str, ...]:
    """The levels that a program's amounts name."""
    found: list[str] = []

    def walk(term: t.Term) -> None:
        if isinstance(term, t.LevelOf):
            found.append(term.name)
        elif isinstance(term, t.Apply):
            for operand in term.operands:
                walk(operand)

    for band in rule.amounts:
        walk(band.value)
        if band.floor is not None:
            walk(band.floor)
    return tuple(dict.fromkeys(found))


def _known(q: Question, value: Any) -> Any:
    low, high = q.world.bounds(value)
    return low if low == high else None


def _money(value: Any) -> int | None:
    return None if value is None else int(value)


def month_text(number: int) -> str:
    """`2024-08`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"

