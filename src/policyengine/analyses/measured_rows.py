"""What each row adds to the numerator and the denominator of a target, in every possible world."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from policyengine.analyses.shares import Block, Number, Pair
from policyengine.model import terms as t
from policyengine.model.checks.targets import counted_parts
from policyengine.model.model import Asking, Law
from policyengine.policy import Policy
from policyengine.population import Population, Row
from policyengine.types import Number as Measure
from policyengine.types import Truth

if TYPE_CHECKING:
    from policyengine.backends.columns.survey import Chosen, Survey

NO_GROUP: Final = object()
"""The group of rows of which it is not known which group they belong to."""
Unclear = tuple[Row, object, list[Pair], frozenset[Hashable]]
"""A row of which it is not known what it adds: its group, what it may add, the unknown facts."""
Part = tuple[int, t.Term | None, t.Term | None]
"""Whether a count or sum is of the numerator (0) or the denominator (1), its condition (None:
always) and its value (None: one)."""
_EVERYTHING: Final = object()
_MOST_TOGETHER = 64
"""Rows that share unknown facts and are asked in the same world; more would be too many worlds."""
_MOST = 10**15
"""Stands for the greatest value of a sum that no field bounds."""


@frozen(slots=False)
class Tally:
    """What was counted: sums of what is known, and blocks of rows of which something is not.

    Each world of a block says what its rows add, by group.
    """

    known: dict[object, tuple[Number, Number, int]]
    """By group: numerator, denominator, and how many rows count."""
    open: tuple[tuple[dict[object, Pair], ...], ...]
    unclear: dict[object, int]
    """By group, of how many rows it is not known what they add."""
    inexact: frozenset[object]
    """Groups with rows of which too much is missing to look at every world."""
    is_mixed: bool
    """Whether numerator and denominator go over different records."""

    @property
    def is_exact(self) -> bool:
        return not self.inexact

    def is_exact_in(self, group: object) -> bool:
        return group not in self.inexact

    @cached_property
    def groups(self) -> tuple[object, ...]:
        """Every group of which rows count or may count, by value; those without one last."""
        found = dict.fromkeys(self.known)
        found |= dict.fromkeys(group for block in self.open for world in block for group in world)
        named = sorted((g for g in found if g is not None and g is not NO_GROUP), key=str)
        return (*named, *(g for g in (None, NO_GROUP) if g in found))

    def blocks(self, group: object = _EVERYTHING) -> list[Block]:
        """The blocks of `shares`, of everything or of one group."""
        if group is _EVERYTHING:
            sums = list(self.known.values())
            pairs = [{_sum(world.values()) for world in block} for block in self.open]
        else:
            sums = [self.known[group]] if group in self.known else []
            pairs = [{world.get(group, (0, 0)) for world in block} for block in self.open]
        first = sum(n for n, _, _ in sums), sum(d for _, d, _ in sums)
        return [{first}, *(found for found in pairs if found != {(0, 0)})]


def tally(
    policy: Policy,
    population: Population,
    target: t.Target,
    month: int,
    asking: Asking,
    reading: str | None = None,
) -> Tally:
    """Ask every row that a target counts, on the last day of a month.

    `reading` is taken the other way round than the policy chooses.
    """
    return _Counting(policy, population, target, month, asking, reading).all()


def counted_in(
    survey: "Survey", law: Law, target: t.Target, month: int, asking: Asking, reading: str | None
) -> "Chosen":
    """Of long data, the rows that `tally` would count, or could; `reading` as for it."""
    from policyengine.backends.columns.survey import Condition

    top = next(iter(law.model.schema.records))
    members = [
        part.members for term in (target.numerator, target.denominator)
        for part in counted_parts(term)
    ]  # fmt: skip
    conditions = [Condition(m.record, top, m.where) for m in members if m.where is not None]
    everybody = survey.all_of(*{m.record for m in members if m.where is None})
    others = () if reading is None else (reading,)
    return everybody | survey.meeting(conditions, month, asking, others)


class _Counting:
    """One target, one month."""

    def __init__(
        self,
        policy: Policy,
        population: Population,
        target: t.Target,
        month: int,
        asking: Asking,
        reading: str | None,
    ) -> None:
        self.policy, self.population = policy, population
        self.month, self.asking = month, asking
        self.readings = () if reading is None else (reading,)
        self.parts = (counted_parts(target.numerator), counted_parts(target.denominator))
        records = [{part.members.record for part in parts} for parts in self.parts]
        self.records = sorted(records[0] | records[1])
        self.is_mixed = len(self.records) > 1
        self.grouped_by = None if self.is_mixed else target.grouped_by
        self.known: dict[object, list[Number]] = defaultdict(lambda: [0, 0, 0])
        self.inexact: set[object] = set()

    def all(self) -> Tally:
        unclear: list[Unclear] = []
        for record in self.records:
            asked = self._terms(record)
            for row in self.population.of(record):
                if not row.outside:
                    found = self._ask([row], asked)
                    self._sort_in(row, found, unclear)
        blocks = [block for rows in _linked(unclear) for block in self._together(rows)]
        known = {group: (n, d, int(rows)) for group, (n, d, rows) in self.known.items()}
        count = dict(Counter(group for _, group, _, _ in unclear))
        return Tally(known, tuple(blocks), count, frozenset(self.inexact), self.is_mixed)

    def _sort_in(
        self,
        row: Row,
        found: tuple[list[tuple[Pair, ...]], frozenset[Hashable]] | None,
        unclear: list[Unclear],
    ) -> None:
        if found is None:
            group = self._group(row)
            self.inexact.add(group)
            unclear.append((row, group, self._anything(row.record.name), frozenset()))
            return
        worlds, facts = found
        pairs = list(dict.fromkeys(pair for (pair,) in worlds))
        if pairs == [(0, 0)]:
            return
        group = self._group(row)
        if len(pairs) > 1:
            unclear.append((row, group, pairs, facts))
            return
        own = self.known[group]
        own[0], own[1], own[2] = own[0] + pairs[0][0], own[1] + pairs[0][1], own[2] + 1

    # ---- asking -----------------------------------------------------------------------------

    def _terms(self, record: str) -> list[Part]:
        return [
            (side, part.members.where, part.value if part.kind == "total" else None)
            for side, parts in enumerate(self.parts)
            for part in parts
            if part.members.record == record
        ]

    def _ask(
        self, rows: Sequence[Row], parts: Sequence[Part]
    ) -> tuple[list[tuple[Pair, ...]], frozenset[Hashable]] | None:
        """What rows add in each world, and the unknown facts behind it; None: too many worlds.

        A value that is open within a world stands for both its ends.
        """
        asked = [
            (term, row)
            for row in rows
            for _, where, value in parts
            for term in (_condition(where, value), value)
            if term is not None
        ]
        possible = self.policy.worlds(
            asked,
            month=self.month,
            day=self.asking.day,
            foresee=self.asking.foresee,
            other_readings=self.readings,
        )
        if possible is None:
            return None
        found: list[tuple[Pair, ...]] = []
        for world in possible:
            values = iter(world.values)
            each = [self._pairs(parts, values) for _ in rows]
            found += product(*each)
        return found, frozenset(fact for world in possible for fact in world.facts)

    @staticmethod
    def _pairs(parts: Sequence[Part], values: Any) -> list[Pair]:
        """The pairs that one row may add in one world; several only where a value is open."""
        ends: list[list[set[Number]]] = [[], []]
        for side, where, value in parts:
            counts = True if where is None and value is None else next(values)[0]
            adds: set[Number] = {1}
            if value is not None:
                low, high = next(values)
                adds = {low or 0, high or 0}
            ends[side].append(adds if counts else {0})
        sums = [{sum(choice) for choice in product(*side)} for side in ends]
        return [(n, d) for n in sums[0] for d in sums[1]]

    def _anything(self, record: str) -> list[Pair]:
        """What a row may add of which too much is missing to look at every world."""
        ends: list[list[tuple[Number, ...]]] = [[], []]
        for side, _, value in self._terms(record):
            most: Number = 1
            if value is not None:
                bound = value.type.high if isinstance(value.type, Measure) else None
                most = _MOST if bound is None else bound
            ends[side].append((0, most))
        sums = [{sum(choice) for choice in product(*side)} for side in ends]
        return [(n, d) for n in sums[0] for d in sums[1]]

    def _group(self, row: Row) -> object:
        if self.grouped_by is None:
            return None
        possible = self.policy.worlds(
            [(self.grouped_by, row)],
            month=self.month,
            day=self.asking.day,
            foresee=self.asking.foresee,
        )
        if possible is None or len({world.values for world in possible}) > 1:
            return NO_GROUP
        low, high = possible[0].values[0]
        # An unknown id that no look-up table lists stands for any: it is no value of its own.
        is_value = low is None or isinstance(low, str | int | Fraction | Row)
        return low if low == high and is_value else NO_GROUP

    # ---- rows that share what is not known ----------------------------------------------------

    def _together(self, rows: Sequence[Unclear]) -> Iterable[tuple[dict[object, Pair], ...]]:
        """The worlds of some rows at once; each row by itself where that would be too many."""
        records = {row.record.name for row, *_ in rows}
        if len(rows) > 1 and len(rows) <= _MOST_TOGETHER and len(records) == 1:
            found = self._ask([row for row, *_ in rows], self._terms(records.pop()))
            if found is not None:
                groups = [group for _, group, _, _ in rows]
                worlds = {tuple(_by_group(groups, pairs).items()) for pairs in found[0]}
                return [tuple(dict(world) for world in worlds)]
        if len(rows) > 1:
            self.inexact.update(group for _, group, _, _ in rows)
        return [tuple({group: pair} for pair in pairs) for _, group, pairs, _ in rows]


def _condition(where: t.Term | None, value: t.Term | None) -> t.Term | None:
    """The condition to ask; a sum without one is over every row."""
    if where is None and value is not None:
        return t.Constant(True, Truth(), span=value.span)
    return where


def _by_group(groups: Sequence[object], pairs: Iterable[Pair]) -> dict[object, Pair]:
    found: dict[object, Pair] = {}
    for group, pair in zip(groups, pairs, strict=True):
        found[group] = _sum((found.get(group, (0, 0)), pair))
    return found


def _sum(pairs: Iterable[Pair]) -> Pair:
    n: Number = 0
    d: Number = 0
    for pair in pairs:
        n, d = n + pair[0], d + pair[1]
    return n, d


def _linked(
    rows: Sequence[Unclear],
) -> list[list[Unclear]]:
    """The rows in sets that share unknown facts, directly or through others."""
    owner: dict[Hashable, int] = {}
    leader = list(range(len(rows)))

    def lead(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for number, (*_, facts) in enumerate(rows):
        for fact in facts:
            leader[lead(number)] = lead(owner.setdefault(fact, number))
    sets: dict[int, list[Unclear]] = {}
    for number, one in enumerate(rows):
        sets.setdefault(lead(number), []).append(one)
    return list(sets.values())
