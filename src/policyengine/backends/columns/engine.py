"""One program for many recipients in one month: first the plain rows, then world by world."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from policyengine import calendar
from policyengine.backends.columns.answers import NOTHING, Answers, Basis
from policyengine.backends.columns.batch import Batch, reveals
from policyengine.backends.columns.compiled import WORTH_IT, Kernels
from policyengine.backends.columns.exploring import Leaves, explore
from policyengine.backends.columns.folding import (
    UNDETERMINED,
    Folded,
    of_all_worlds,
    of_one_world,
)
from policyengine.backends.columns.guards import Guards
from policyengine.backends.columns.months import Months
from policyengine.backends.columns.reaching import Scope
from policyengine.backends.columns.sensitive import SensitiveReads, sensitive_reads
from policyengine.backends.columns.setting import Assumptions, Month, Setting
from policyengine.backends.columns.settling import Settled
from policyengine.backends.columns.sources import Given, Sources
from policyengine.backends.columns.values import alike
from policyengine.backends.columns.window import Some, Window, picked, size
from policyengine.backends.columns.worded import Worded
from policyengine.columnar.columns import Column, ColumnPopulation, Ints, Rows, Truths
from policyengine.columnar.nearness import near
from policyengine.model import terms as t
from policyengine.model.model import Asking, Law, Model
from policyengine.plan.lower import lower
from policyengine.plan.nodes import Plan
from policyengine.plan.readings import turned

if TYPE_CHECKING:
    from policyengine.backends.native.kernel import Found, Ready


@frozen(eq=False)
class Candidates:
    """Rows that could get something from one program. `possible`: by category, (n,) who could be in
    it; None where that is not told."""

    rows: Rows
    possible: dict[str, Truths] | None = None


class Engine:
    """Answers questions about one model, for many rows at once."""

    def __init__(
        self, model: Model, with_sources: bool = True, compiled_from: int = WORTH_IT
    ) -> None:
        self.model = model
        self.rules = Months(model.schema)
        self.sources = Sources(self.rules, model.titles)
        self.with_sources = with_sources
        """Whether to find the places in the law behind each result."""
        self._plans: dict[tuple[frozenset[str], frozenset[str]], list[Plan]] = {}
        self._guards: dict[tuple[int, ...], Guards] = {}
        """By the identity of their plans, which they keep."""
        self._reads: dict[tuple[int, str], SensitiveReads] = {}
        self._kernels = Kernels(self.rules, with_sources, compiled_from)
        self._assumptions = _by_field(model.assumptions)

    def setting(
        self,
        population: ColumnPopulation,
        month: int,
        asking: Asking,
        other_readings: Collection[str] = (),
    ) -> Setting:
        """What all questions of one month about one population share.

        `other_readings` are the readings taken the other way round than the policy chooses.
        """
        law = self.model.law(asking)
        eve, last = calendar.window(month)
        when = Month(month, eve, last, asking.day)
        plans = self.plans(law, frozenset(other_readings))
        return Setting(population, law, when, plans, assumptions=self._assumptions)

    def plans(self, law: Law, other_readings: frozenset[str] = frozenset()) -> list[Plan]:
        """Of every span of unchanged law, in order of days."""
        key = law.admitted, other_readings
        if key not in self._plans:
            self._plans[key] = [turned(lower(law, day), other_readings) for day in law.change_days]
        return self._plans[key]

    # ---- asking -----------------------------------------------------------------------------

    def first(
        self, w: Window, program: str, record: str, basis: Basis, rows: slice
    ) -> tuple[Folded, Ints]:
        """The answers of those of `rows` whom guards let pass and no unknown fact can change, and
        the places of those whom one may: theirs do not count yet."""
        code = w.compiled.get(program)
        if code is None:
            return self._by_arrays(w, program, record, basis, rows)
        found = code.find(rows, w.everything)
        settled = self._by_code(w, record, found, code)
        if not len(found.left):
            return settled
        return merged(settled, self._by_arrays(w, program, record, basis, found.left))

    def make_ready(self, w: Window, program: str, record: str, basis: Basis) -> None:
        """Have the program compiled, where that is worth it: before several threads ask."""
        rows = w.setting.table(record).inside
        plans = self.guards_of(w.setting).plans
        w.compiled[program] = self._kernels.ready(w.setting, plans, program, basis, rows)

    def _by_arrays(
        self, w: Window, program: str, record: str, basis: Basis, rows: Some
    ) -> tuple[Folded, Ints]:
        some = self._candidates(w, program, record, rows)
        q = Batch(w.setting, some.rows, forking=False)
        q.possible = some.possible
        q.could = lambda name, mine: self._could(w, name, mine)
        answers = self._ask(q, program, record, basis)(q, q.everyone)
        unsettled = np.flatnonzero(q.lost | (answers.codes[:, 4] >= 0))
        return of_one_world(q.rows, answers), unsettled

    def _by_code(self, w: Window, record: str, found: Found, code: Ready) -> tuple[Folded, Ints]:
        """The answers that machine code has found; no unknown fact can change them."""
        codes = found.answers.codes
        if self.with_sources:
            kinds, first, kind = np.unique(codes[:, 6], return_index=True, return_inverse=True)
            known = code.sources
            new = first[[one not in known for one in kinds.tolist()]]
            new = new[found.answers.flags[new, 5]]
            if len(new):
                q, of = Batch(w.setting, found.rows[new], forking=False), codes[new]
                given = Given(q.everyone, of[:, 2], of[:, 3], of[:, 1])
                sources = self.sources.numbers(q, record, given).tolist()
                known.update(zip(of[:, 6].tolist(), sources, strict=True))
            codes[:, 6] = np.array([known.get(one, 0) for one in kinds.tolist()], np.int64)[kind]
        return of_one_world(found.rows, found.answers), np.empty(0, np.int64)

    def complete(
        self,
        setting: Setting,
        program: str,
        record: str,
        basis: Basis,
        parts: Sequence[tuple[Folded, Ints]],
    ) -> Folded:
        """What several first passes found, with the answers that unknown facts may change put in:
        all together, since each turn of the worlds is a pass over all rules."""
        if len(parts) == 1 and not len(parts[0][1]):
            return parts[0][0]
        folded = Folded.together([part for part, _ in parts])
        before = np.cumsum([0, *(len(part.rows) for part, _ in parts)])
        rest = np.concatenate([at + first for (_, at), first in zip(parts, before, strict=False)])
        if len(rest):
            rows = folded.rows[rest]
            folded.put(rest, self._in_all_worlds(setting, program, record, rows, basis))
        return folded

    def worlds(
        self,
        setting: Setting,
        program: str,
        record: str,
        rows: Rows,
        basis: Basis,
        assuming: bool = False,
    ) -> Leaves:
        """The answers in every world."""

        def begin(rows: Rows, settled: Settled) -> Batch:
            return Batch(setting, rows, settled, assuming=assuming)

        def ask(q: Batch, elements: Ints) -> Worded:
            return self._ask(q, program, record, basis)(q, elements)

        return explore(rows, begin, ask)

    def _ask(
        self, q: Batch, program: str, record: str, basis: Basis
    ) -> Callable[[Batch, Ints], Worded]:
        def ask(q: Batch, elements: Ints) -> Worded:
            rows = q.rows[elements]
            answers = self.rules.answers(q, program, elements, rows, record, basis)
            return self._worded(q, record, answers)

        return ask

    def _could(self, w: Window, program: str, rows: Rows) -> Truths:
        """Whether the conditions of a program could hold for some rows."""
        conditions, _ = self.guards_of(w.setting).program(program)
        return np.ones(len(rows), np.bool_) if conditions is None else conditions(w, rows)

    def _candidates(self, w: Window, program: str, record: str, rows: Some) -> Candidates:
        """Those of some rows that could get something, and what each could be."""
        guards = self.guards_of(w.setting)
        groups = [v.rule for plan in guards.plans for v in plan.groups.get(program, ())]
        if groups:
            names = {name for g in groups if isinstance(g, t.Group) for name in g.programs}
            found = [self._candidates(w, name, record, rows).rows for name in sorted(names)]
            return Candidates(np.unique(np.concatenate(found)))
        conditions, categories = guards.program(program)
        masks = {
            name: np.ones(size(rows), np.bool_) if guard is None else guard(w, rows)
            for name, guard in categories.items()
        }
        passes = np.logical_or.reduce(list(masks.values())) if masks else None
        if conditions is not None:
            if passes is None:
                passes = conditions(w, rows)
            else:
                left = np.flatnonzero(passes)
                passes[left] = conditions(w, picked(rows, left))
        tainted = self._tainted(w, program, record)
        if passes is None:
            return Candidates(picked(rows, np.arange(size(rows))))
        if tainted is not None:
            passes |= tainted[rows]
            for name in self._sensitive_reads(w.setting, program).categories & set(masks):
                masks[name] |= tainted[rows]
        at = np.flatnonzero(passes)
        possible = {name: mask[at] for name, mask in masks.items()}
        return Candidates(picked(rows, at), possible or None)

    def guards_of(self, setting: Setting) -> Guards:
        """The guards of the plans of a month."""
        eve, last = setting.plan_at(np.array([setting.month.eve, setting.month.last])).tolist()
        plans = setting.plans[eve : last + 1]
        key = tuple(map(id, plans))
        if key not in self._guards:
            self._guards[key] = Guards(self.model.schema, plans)
        return self._guards[key]

    def _tainted(self, w: Window, program: str, record: str) -> Truths | None:
        """Rows near a sensitive fact that says something, which the program's rules may read."""
        reads = self._sensitive_reads(w.setting, program)
        own = [w.setting.table(of.record).columns[of.index] for of in reads.own]
        marked = Marked()
        for column in own:
            marked.add(column)
        if not reads.elsewhere:
            return marked.rows.get(record)
        for table in w.setting.population.tables.values():
            for column in table.columns.values():
                if column.field.sensitive and not column.field.print_only:
                    marked.add(column)
        return near(w.setting.population, marked.rows, record) if marked.rows else None

    def _sensitive_reads(self, setting: Setting, program: str) -> SensitiveReads:
        guards = self.guards_of(setting)
        key = id(guards), program
        if key not in self._reads:
            self._reads[key] = sensitive_reads(guards.plans, program)
        return self._reads[key]

    def _in_all_worlds(
        self, setting: Setting, program: str, record: str, rows: Rows, basis: Basis
    ) -> Folded:
        leaves = self.worlds(setting, program, record, rows, basis)
        folded = of_all_worlds(rows, leaves, self.rules.lists, setting.sets)
        if self._assumptions:
            unsettled = folded.status == UNDETERMINED
            unsettled[list(folded.too_many)] = False
            # An assumption about a fact that parts no worlds and opens no amount changes nothing.
            facts = np.column_stack((leaves.settled.key, leaves.answers.codes[:, 4]))
            assumed = setting.facts.are_of(facts, self._assumptions).any(axis=1)
            concerned = np.zeros(len(rows), np.bool_)
            concerned[leaves.owner[assumed]] = True
            at = np.flatnonzero(unsettled & concerned)
            if len(at):
                self._assume(setting, program, record, folded, at, basis)
        return folded

    def _assume(
        self,
        setting: Setting,
        program: str,
        record: str,
        folded: Folded,
        places: Ints,
        basis: Basis,
    ) -> None:
        """Put in the amounts under the stated assumptions, with the bounds without them."""
        rows = folded.rows[places]
        leaves = self.worlds(setting, program, record, rows, basis, assuming=True)
        assumed = of_all_worlds(rows, leaves, self.rules.lists, setting.sets)
        settled = [
            i
            for i in range(len(rows))
            if i in assumed.assumed and assumed.status[i] != UNDETERMINED
        ]
        at = np.array(settled, np.int64)
        chosen = assumed.take(at)
        before = folded.take(places[at])
        chosen.low, chosen.high, chosen.options = before.low, before.high, before.options
        chosen.missing = before.missing
        folded.put(places[at], chosen)

    # ---- answers as arrays ------------------------------------------------------------------

    def _worded(self, q: Batch, record: str, answers: Answers) -> Worded:
        outcome = answers.outcome
        low, high, unbounded = q.bounds(outcome.amount)
        coefficient = outcome.coefficient
        least, most, _ = q.bounds(coefficient)
        values = [low, high, answers.by_conditions, answers.by_decisions, least]
        numbers, den = alike([*values, most])
        wide = any(part.dtype == object for part in numbers)
        found = Worded.of_nothing(q.count)
        table: Any = found.numbers.astype(object) if wide else found.numbers
        codes, flags = found.codes, found.flags
        at = answers.at
        given = answers.status != NOTHING
        for column, part in enumerate(numbers[:5]):
            kept = part if column in (2, 3) else np.where(given, part, 0)
            table[at, column] = kept
        table[at, 5] = den
        codes[at, 0] = answers.status
        codes[at, 1] = np.where(given, outcome.categories, 0)
        codes[at, 2], codes[at, 3] = outcome.day, outcome.rule
        open_ = outcome.amount.open
        if open_ is not None:
            unsettled = open_.mask & (numbers[0] != numbers[1]).astype(np.bool_)
            codes[at, 4] = np.where(unsettled & given, open_.key, -1)
        codes[at, 5] = self._payees(q, record, answers)
        if self.with_sources:
            known = np.flatnonzero(given & ~q.lost[at])
            rest = outcome.day[known], outcome.rule[known], outcome.categories[known]
            codes[at[known], 6] = self.sources.numbers(q, record, Given(at[known], *rest))
        flags[at, 0] = outcome.at_least & given
        flags[:, 1] = q.sensitive
        flags[at, 2] = coefficient.is_none() | (numbers[4] != numbers[5]).astype(np.bool_) | ~given
        flags[at, 3], flags[at, 4] = unbounded & given, answers.no_bound
        flags[at, 5] = given
        return Worded(table, codes, flags)

    def _payees(self, q: Batch, record: str, answers: Answers) -> Rows:
        """Whom each answer is paid to; −1 for nobody, or somebody not known."""
        outcome = answers.outcome
        found = np.full(len(answers.at), -1, np.int64)
        for number in np.unique(outcome.rule).tolist():
            rule = self.rules.program(number)
            if rule.payee is None:
                continue
            mine = np.flatnonzero((outcome.rule == number) & (answers.status != NOTHING))
            elements = answers.at[mine]
            if not rule.payee.hops:
                found[mine] = q.rows[elements]
                continue
            reach = self.rules.reach(rule.payee, Scope(record, record))
            lost, sensitive = q.lost.copy(), q.sensitive.copy()
            for inner in q.on(elements, outcome.day[mine]):
                here = elements[inner]
                found[mine[inner]] = reach(q, here, q.rows[here], q.rows[here])
            unknown = q.lost & ~lost
            found[mine[unknown[elements]]] = -1
            q.lost, q.sensitive = lost, sensitive
            q.forks.forget(np.flatnonzero(unknown))
        return found


class Marked:
    """Rows of each table whose sensitive facts say something."""

    def __init__(self) -> None:
        self.rows: dict[str, Truths] = {}

    def add(self, column: Column) -> None:
        name = column.field.record
        shown = reveals(column, np.arange(len(column.values)))
        if shown.any():
            before = self.rows.get(name)
            self.rows[name] = shown.copy() if before is None else before | shown


def merged(one: tuple[Folded, Ints], other: tuple[Folded, Ints]) -> tuple[Folded, Ints]:
    """First answers about different rows together, in the order of the rows."""
    folded = Folded.together((one[0], other[0]))
    order = np.argsort(folded.rows, kind="stable")
    unsettled = np.concatenate((one[1], len(one[0].rows) + other[1]))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return folded.take(order), np.sort(place[unsettled])


def _by_field(assumptions: tuple[t.Assumed, ...]) -> Assumptions:
    found: Assumptions = {}
    for assumed in assumptions:
        key = assumed.target.record, assumed.target.name
        found[key] = (*found.get(key, ()), assumed)
    return found
