"""Two sides asked in the same world: two policies, or one policy on two days of asking.

Both sides read the same facts, so that an unknown one is the same thing for both: a fact is known
by its record, row and field name, whatever schema a side reads it with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

from attrs import frozen

from policyengine.backends.explain.decide import Engine
from policyengine.backends.explain.months import Answer, Basis
from policyengine.backends.explain.question import Month, Question, options_of
from policyengine.backends.results import Missing
from policyengine.model import terms as t
from policyengine.model.model import Asking, Law
from policyengine.operators import OPERATORS, Operator
from policyengine.plan.worlds import (
    UNBOUNDED,
    Key,
    Lazy,
    Leaf,
    TooManyWorlds,
    World,
    deciding_facts,
    explore,
)
from policyengine.population import Population, Row
from policyengine.schema import Field
from policyengine.types import Choice, DeclarationName, Number, Reference

Verdict = Literal["gains", "loses", "enters", "leaves", "recast", "same"]
RowKey = tuple[str, str, int]
"""Record, id, and which of several rows with that id; −1 for somebody outside the records."""

_LESS, _MORE, _PLUS = OPERATORS["<"], OPERATORS[">"], OPERATORS["+"]


class Pairing:
    """Which row of one reading of the data is which row of the other."""

    def __init__(self, engines: Sequence[Engine], populations: Sequence[Population]) -> None:
        self.models = [engine.model for engine in engines]
        self.keys = [_keys_of(population) for population in populations]
        self.rows = [{key: row for row, key in keys.items()} for keys in self.keys]
        self._options: dict[tuple[str, str], tuple[Any, ...] | None] = {}
        self._shared: dict[tuple[str, str], bool] = {}

    def key_of(self, side: int, row: Row) -> RowKey:
        found = self.keys[side].get(row)
        return found if found is not None else (row.record.name, row.id, -1)

    def fact(self, side: int, key: Key) -> Key:
        """A fact as both sides know it; one that only this side can mean stays its own."""
        assert isinstance(key, tuple)
        if key[0] == "open":
            return key
        row, index, spell = key
        field: Field = row.record.fields[index]
        named = self.key_of(side, row), field.name, spell
        return named if self._is_shared(field) else (*named, side)

    def options(self, field: Field) -> tuple[Any, ...] | None:
        """What an unknown fact may be under either side; None for a reference."""
        key = field.record, field.name
        if key not in self._options:
            found: dict[Any, None] = {}
            for model, own in zip(self.models, self._fields(field), strict=True):
                found |= dict.fromkeys((options_of(model, own) or ()) if own else ())
            self._options[key] = tuple(found) or None
        return self._options[key]

    def _fields(self, field: Field) -> list[Field | None]:
        records = [model.schema.records.get(field.record) for model in self.models]
        return [record.by_name.get(field.name) if record else None for record in records]

    def _is_shared(self, field: Field) -> bool:
        key = field.record, field.name
        if key not in self._shared:
            first, second = self._fields(field)
            self._shared[key] = (
                first is not None and second is not None and _alike(first.type, second.type)
            )
        return self._shared[key]


def _alike(first: Any, second: Any) -> bool:
    """Whether the values of one type can be values of the other."""
    if isinstance(first, Number) and isinstance(second, Number):
        return first.dimension == second.dimension and first.quantum == second.quantum
    kinds = (Choice, DeclarationName, Reference)
    return first.__class__ is second.__class__ and (isinstance(first, kinds) or first == second)


def _keys_of(population: Population) -> dict[Row, RowKey]:
    keys: dict[Row, RowKey] = {}
    counts: dict[tuple[str, str], int] = {}
    for row in population.all_rows():
        own = row.record.name, row.id
        count = counts.get(own, 0)
        counts[own] = count + 1
        keys[row] = (*own, -1 if row.outside else count)
    return keys


Line = tuple[Any, Any]
"""Factor and constant of an amount that grows evenly with one unknown number."""
_EVEN = frozenset("+-−×÷")
"""Operators that keep what grows evenly even, where everything else is known."""


class _Voice(World):
    """The world of a run as one side reads it: the same turns and cells, facts by shared names.

    `lines` knows which open amounts grow evenly with their fact (None: not so): two of them, on
    one fact, differ by an amount that grows evenly too, and can be compared without trying values.
    """

    def __init__(
        self, world: World, pairing: Pairing, side: int, lines: dict[int, tuple[Lazy, Line | None]]
    ) -> None:
        self.lines = lines
        self.script, self.turns, self.widths = world.script, world.turns, world.widths
        self.path, self.ranges = world.path, world.ranges
        self.options, self.absent = world.options, world.absent
        self.pairing, self.side = pairing, side

    def is_absent(self, key: Key) -> bool:
        return super().is_absent(self.pairing.fact(self.side, key))

    def ordered(self, key: Key, low: int, high: int) -> Lazy:
        return super().ordered(self.pairing.fact(self.side, key), low, high)

    def _build(self, operator: Operator, operands: list[Any], place: int) -> Any:
        own = operands[place]
        built = super()._build(operator, operands, place)
        if isinstance(built, Lazy):
            divides = operator.name == "÷" and place == 1
            even = operator.name in _EVEN and not divides and self.line(own) is not None
            line = None
            if even:
                start = built.function(0)
                line = built.function(1) - start, start
            self.lines[id(built)] = built, line
        return built

    def line(self, lazy: Lazy) -> Line | None:
        """How an open amount grows with its fact; None where not evenly."""
        if id(lazy) in self.lines:
            return self.lines[id(lazy)][1]
        start = lazy.function(0)  # a fact itself, or an open number in hundredths
        return lazy.function(1) - start, start

    def apart(self, before: Any, after: Any) -> Line | None:
        """How the difference of two open amounts of one fact grows; None where not evenly."""
        if not isinstance(before, Lazy) or not isinstance(after, Lazy) or before.key != after.key:
            return None
        first, second = self.line(before), self.line(after)
        if first is None or second is None:
            return None
        return second[0] - first[0], second[1] - first[1]

    def chosen(self, key: Key, options: tuple[Any, ...]) -> Any:
        fact = self.pairing.fact(self.side, key)
        field = _field(key)
        if not isinstance(field.type, Reference):
            return super().chosen(fact, self.pairing.options(field) or options)
        by_name = {
            self.pairing.key_of(self.side, row) if row is not None else None: row for row in options
        }
        return by_name.get(super().chosen(fact, tuple(by_name)))

    def is_among(self, key: Key, options: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
        field = _field(key)
        every = self.pairing.options(field) or options
        return super().is_among(self.pairing.fact(self.side, key), every, wanted)


def _field(key: Key) -> Field:
    assert isinstance(key, tuple)
    field: Field = key[0].record.fields[key[1]]
    return field


@frozen
class Side:
    """One side of a comparison, and what it is asked."""

    engine: Engine
    asking: Asking
    basis: Basis
    counted: Collection[str]
    """The statuses of what counts as given."""

    @property
    def law(self) -> Law:
        return self.engine.model.law(self.asking)


Ends = tuple[Any, Any]
"""Lowest and highest; None: without bound."""


@frozen
class Given:
    """What one program gives on both sides in one world; amounts are of what counts as
    given."""

    program: str
    before: Ends
    after: Ends
    signs: tuple[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]]
    """Status and categories, on either side."""


@frozen
class Told:
    """One world: the verdict, the sums of both sides with what is certain anyway, by program."""

    verdict: Verdict
    before: Ends
    after: Ends
    difference: Ends
    """What the second side gives above the first; of open amounts of different facts as far apart
    as they may be."""
    given: tuple[Given, ...]


@frozen
class Together:
    """All worlds of one recipient, and what was read in them."""

    leaves: tuple[Leaf[Told], ...]
    sensitive: bool
    assumed: tuple[t.Assumed, ...]

    def missing(self) -> tuple[Missing, ...]:
        """The facts whose value alone can change the verdict or the difference."""
        differences = [
            Leaf((leaf.answer.verdict, leaf.answer.difference), leaf.turns, leaf.path)
            for leaf in self.leaves
        ]
        return tuple(dict.fromkeys(map(_missing, deciding_facts(differences))))


def ask_together(
    sides: Sequence[Side],
    pairing: Pairing,
    key: RowKey,
    programs: Iterable[str],
    month: int,
    certain: tuple[int, int] = (0, 0),
    assuming: bool = False,
) -> Together | None:
    """Ask both sides about one recipient in every world; None when there are too many of them.

    `certain` is what they give beside `programs` in any world.
    """
    runs: list[Question] = []
    named = tuple(programs)

    def question(world: World) -> Told:
        lines: dict[int, tuple[Lazy, Line | None]] = {}
        voices = [_Voice(world, pairing, side, lines) for side in range(len(sides))]
        shared = voices[0]
        found = [
            [_answer(sides[i], voices[i], pairing.rows[i].get(key), name, month, assuming, runs)
             for i in range(len(sides))]
            for name in named
        ]  # fmt: skip
        sums = []
        for i in range(len(sides)):
            total: Any = certain[i]
            for pair in found:
                total = shared.apply(_PLUS, [total, pair[i][0]])
            sums.append(total)
        kinds = tuple(tuple(pair[i][1] for pair in found) for i in range(len(sides)))
        verdict = _verdict(shared, sums[0], sums[1], kinds[0] == kinds[1])
        given = tuple(
            Given(
                name, world.bounds(pair[0][0]), world.bounds(pair[1][0]), (pair[0][1], pair[1][1])
            )
            for name, pair in zip(named, found, strict=True)
        )
        before, after = world.bounds(sums[0]), world.bounds(sums[1])
        difference = _difference(shared, verdict, sums[0], sums[1])
        return Told(verdict, before, after, difference, given)

    try:
        leaves = explore(question)
    except TooManyWorlds:
        return None
    assumed = dict.fromkeys(one for run in runs for one in run.assumed)
    return Together(tuple(leaves), any(run.sensitive for run in runs), tuple(assumed))


def _answer(
    side: Side,
    world: World,
    row: Row | None,
    program: str,
    month: int,
    assuming: bool,
    runs: list[Question],
) -> tuple[Any, tuple[str, tuple[str, ...]]]:
    """What counts as given (int, Fraction or Lazy), and status and categories."""
    when = Month.of(month, side.asking.day)
    engine = side.engine
    if row is None or not engine.has_law(side.law, program, when):
        return 0, ("none", ())
    run = engine.ask(world, side.law, when, engine.assumptions if assuming else None)
    runs.append(run)
    answer, outcome = engine.rules.answer(run, program, row, side.basis)
    if answer.status not in side.counted or outcome is None:
        return 0, (answer.status, answer.categories)
    return _amount(answer, outcome.amount), (answer.status, answer.categories)


def _amount(answer: Answer, open_amount: Any) -> Any:
    return answer.lowest if answer.lowest == answer.highest else open_amount


def _verdict(world: _Voice, before: Any, after: Any, alike: bool) -> Verdict:
    nothing_before = not world.compare(_MORE, before, 0)
    nothing_after = not world.compare(_MORE, after, 0)
    if nothing_before and nothing_after:
        return "same" if alike else "recast"
    if nothing_before or nothing_after:
        return "enters" if nothing_before else "leaves"
    apart = world.apart(before, after)
    if apart is not None:
        factor, constant = apart
        if world.narrow(before.key, lambda value: factor * value + constant > 0):
            return "gains"
        if world.narrow(before.key, lambda value: factor * value + constant < 0):
            return "loses"
    elif world.compare(_LESS, before, after):
        return "gains"
    elif world.compare(_LESS, after, before):
        return "loses"
    return "same" if alike else "recast"


def _difference(world: _Voice, verdict: Verdict, before: Any, after: Any) -> Ends:
    """From how much to how much two sums lie apart in a world with that verdict."""
    if verdict in ("same", "recast"):
        return 0, 0
    apart = world.apart(before, after)
    if apart is not None:
        low, high = world.ranges[before.key]
        ends = sorted(apart[0] * value + apart[1] for value in (low, high))
        if high >= UNBOUNDED and apart[0] > 0:
            return ends[0], None
        return (None if high >= UNBOUNDED and apart[0] < 0 else ends[0]), ends[1]
    was, becomes = world.bounds(before), world.bounds(after)
    least = None if was[1] is None else becomes[0] - was[1]
    most = None if becomes[1] is None else becomes[1] - was[0]
    if verdict in ("gains", "enters"):
        return max(0, least) if least is not None else 0, most
    return least, min(0, most) if most is not None else 0


def _missing(fact: Key) -> Missing:
    assert isinstance(fact, tuple)
    if fact[0] == "open":
        return Missing("", "", str(fact[1]))
    (record, id, _), field, *_ = fact
    return Missing(record, id, field)
