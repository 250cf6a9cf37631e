"""Two sides of a question compared: who gains, loses, enters, leaves, and by how much.

Both sides are asked plainly first; only where one of them is undetermined are they asked again, in
the same world, so that nobody is said to lose who loses in none.
"""

from collections.abc import Collection, Iterable, Iterator
from math import ceil, floor
from typing import Literal

from attrs import evolve, field, frozen

from policyengine.backends.explain.months import Basis
from policyengine.backends.explain.together import (
    Ends,
    Pairing,
    RowKey,
    Side,
    Together,
    Verdict,
    ask_together,
)
from policyengine.backends.results import Because, Missing, Result
from policyengine.model.model import Asking
from policyengine.policy import Policy
from policyengine.population import Population, Row

VERDICTS: tuple[Verdict, ...] = ("gains", "enters", "loses", "leaves", "recast", "same")
LOSING: tuple[Verdict, ...] = ("loses", "leaves")
GIVEN = ("due", "pending")
_NOTHING = ("none", "no_law")


@frozen
class Position:
    """One side: a policy, the records as it reads them, and the day on which it is asked."""

    policy: Policy
    population: Population
    asking: Asking = Asking()

    @property
    def side(self) -> tuple[Policy, Asking]:
        return self.policy, self.asking


@frozen
class Range:
    """From how much to how much, in đồng or in the unit of goods; None: without bound."""

    lowest: int | None = 0
    highest: int | None = 0

    def plus(self, other: "Range") -> "Range":
        return Range(_sum(self.lowest, other.lowest), _sum(self.highest, other.highest))

    @property
    def is_exact(self) -> bool:
        return self.lowest == self.highest and self.lowest is not None


@frozen
class ProgramChange:
    """One program of one recipient on both sides (None: it gives nothing there)."""

    program: str
    old: Result | None
    new: Result | None
    before: Range
    after: Range
    difference: Range


@frozen
class Change:
    """What becomes of one recipient.

    `unit` None: its money in all programs together; goods have a change of their own. `possible`
    are the verdicts that unknown facts leave open, without any assumption; `verdict` None when
    there are several and no assumption settles them. Amounts are what is paid or waits for a
    decision; what is only for consideration or suspended counts as nothing.
    """

    key: RowKey
    unit: str | None
    verdict: Verdict | None
    possible: tuple[Verdict, ...]
    before: Range
    after: Range
    difference: Range
    programs: tuple[ProgramChange, ...]
    missing: tuple[Missing, ...] = ()
    assumed: tuple[str, ...] = ()
    sensitive: bool = False
    too_much_missing: bool = False

    @property
    def record(self) -> str:
        return self.key[0]

    @property
    def id(self) -> str:
        return self.key[1]

    @property
    def size(self) -> int:
        """How large the change may be."""
        ends = self.difference.lowest, self.difference.highest
        return (
            max(abs(end) for end in ends if end is not None)
            if any(end is not None for end in ends)
            else 0
        )

    @property
    def surely_loses(self) -> bool:
        return self.verdict in LOSING and all(one in LOSING for one in self.possible)

    @property
    def may_lose(self) -> bool:
        return any(one in LOSING for one in self.possible)

    def articles(self) -> tuple[tuple[Because, ...], tuple[Because, ...]]:
        """What only the old side rests on, and what only the new side rests on."""
        old = dict.fromkeys(b for p in self.programs if p.old for b in p.old.because)
        new = dict.fromkeys(b for p in self.programs if p.new for b in p.new.because)
        seen_old = {(b.citation, b.instrument) for b in old}
        seen_new = {(b.citation, b.instrument) for b in new}
        return (
            tuple(b for b in old if (b.citation, b.instrument) not in seen_new),
            tuple(b for b in new if (b.citation, b.instrument) not in seen_old),
        )


@frozen
class Comparison:
    """Every recipient to whom either side gives something, or could; by record and id."""

    old: Position
    new: Position
    month: int
    changes: tuple[Change, ...]
    pairing: Pairing = field(repr=False)

    def row(self, change: Change) -> Row | None:
        """The recipient, as the new side reads it (as the old one does, where only that has it)."""
        return self.pairing.rows[1].get(change.key) or self.pairing.rows[0].get(change.key)

    def of(self, verdict: Verdict | None, unit: str | None = None) -> list[Change]:
        return [c for c in self.changes if c.verdict == verdict and c.unit == unit]

    def largest(self, most: int = 10, sensitive: bool = False) -> list[Change]:
        """The largest changes of money; those that rest on sensitive facts only if wanted."""
        moved = [
            c for c in self.changes
            if c.unit is None and c.size and (sensitive or not c.sensitive)
        ]  # fmt: skip
        return sorted(moved, key=lambda c: (-c.size, c.key))[:most]


def compare(
    old: Position,
    new: Position,
    month: int,
    *,
    basis: Basis = "decisions",
    programs: Collection[str] | None = None,
    counted: Collection[str] = GIVEN,
    pairing: Pairing | None = None,
) -> Comparison:
    """Compare two sides in one month. Groups of programs are left out: their programs count.

    `counted` are the statuses of what counts as given; `pairing` that of an earlier comparison of
    the same records.
    """
    engines = old.policy.meaning, new.policy.meaning
    if pairing is None:
        pairing = Pairing(engines, (old.population, new.population))
    found = [
        _plainly(position, pairing, side, month, basis, programs)
        for side, position in enumerate((old, new))
    ]
    sides = [
        Side(position.policy.meaning, position.asking, basis, counted) for position in (old, new)
    ]
    changes = []
    for key in _in_order((old.population, new.population), pairing, found):
        mine = [results.get(key, {}) for results in found]
        for names, unit in _accounts(mine):
            change = _change(sides, pairing, key, unit, names, mine, month)
            if change is not None:
                changes.append(change)
    return Comparison(old, new, month, tuple(changes), pairing)


Results = dict[RowKey, dict[str, Result]]


def _plainly(
    position: Position,
    pairing: Pairing,
    side: int,
    month: int,
    basis: Basis,
    programs: Collection[str] | None,
) -> Results:
    """What a side gives by itself: by recipient and program, nothing left out."""
    policy, asking = position.side
    names = set(policy.model.law(asking).programs())
    wanted = sorted(names if programs is None else names & set(programs))
    found: Results = {}
    counts: dict[tuple[str, str, str], int] = {}
    run = policy.run(
        position.population,
        month=month,
        day=asking.day,
        foresee=asking.foresee,
        basis=basis,
        programs=wanted,
    )
    twice = {key[:2] for key in pairing.rows[side] if key[2] > 0}
    for result in run:
        place = 0
        if (result.record, result.id) in twice:
            own = result.program, result.record, result.id
            place = counts.get(own, 0)
            counts[own] = place + 1
        if result.status not in _NOTHING:
            found.setdefault((result.record, result.id, place), {})[result.program] = result
    return found


def _in_order(
    populations: Iterable[Population], pairing: Pairing, found: list[Results]
) -> Iterator[RowKey]:
    """The recipients of either side, by record and then as the data has them."""
    keys: dict[RowKey, None] = {}
    for side, population in enumerate(populations):
        for row in population.all_rows():
            key = pairing.keys[side][row]
            if key in found[0] or key in found[1]:
                keys[key] = None
    yield from keys


def _accounts(mine: list[dict[str, Result]]) -> Iterator[tuple[list[str], str | None]]:
    """What is compared with each other: all programs that give money, and goods one by one."""
    units = {name: r.unit for results in mine for name, r in results.items() if r.unit}
    money = sorted({name for results in mine for name in results} - set(units))
    if money:
        yield money, None
    for name in sorted(units):
        yield [name], units[name]


def _is_open(result: Result | None) -> bool:
    return result is not None and (result.status == "undetermined" or bool(result.assumed))


def _given(result: Result | None, counted: Collection[str]) -> int:
    """What a determined result gives."""
    if result is None or result.status not in counted:
        return 0
    if result.quantity is not None:
        return ceil(float(result.quantity))
    return result.amount or 0


def _change(
    sides: list[Side],
    pairing: Pairing,
    key: RowKey,
    unit: str | None,
    names: list[str],
    mine: list[dict[str, Result]],
    month: int,
) -> Change | None:
    pairs = {name: (mine[0].get(name), mine[1].get(name)) for name in names}
    unclear = [name for name, pair in pairs.items() if any(map(_is_open, pair))]
    closed = {name: pair for name, pair in pairs.items() if name not in unclear}
    counted = sides[0].counted
    certain = (
        sum(_given(old, counted) for old, _ in closed.values()),
        sum(_given(new, counted) for _, new in closed.values()),
    )
    settled = tuple(_settled(name, *pair, counted) for name, pair in closed.items())
    if not unclear:
        verdict = _verdict(certain, list(pairs.values()))
        return Change(
            key,
            unit,
            verdict,
            (verdict,),
            _exact(certain[0]),
            _exact(certain[1]),
            _exact(certain[1] - certain[0]),
            settled,
            sensitive=_is_sensitive(pairs.values()),
        )
    alike = all(_told(old) == _told(new) for old, new in closed.values())
    hopeless = any(r is not None and r.too_much_missing for n in unclear for r in pairs[n])
    found = None if hopeless else ask_together(sides, pairing, key, unclear, month, certain)
    if found is None:
        return _too_much(key, unit, counted, certain, settled, {n: pairs[n] for n in unclear})
    change = _folded(key, unit, found, settled, pairs, alike)
    if change.verdict is None or not change.difference.is_exact:
        guessed = ask_together(sides, pairing, key, unclear, month, certain, assuming=True)
        if guessed is not None and guessed.assumed:
            change = _assumed(change, _folded(key, unit, guessed, settled, pairs, alike), guessed)
    return change


def _folded(
    key: RowKey,
    unit: str | None,
    found: Together,
    settled: tuple[ProgramChange, ...],
    pairs: dict[str, tuple[Result | None, Result | None]],
    alike: bool,
) -> Change:
    """All worlds of one recipient as one change."""
    worlds = [leaf.answer for leaf in found.leaves]
    verdicts: dict[Verdict, None] = {
        ("recast" if world.verdict == "same" and not alike else world.verdict): None
        for world in worlds
    }
    programs = []
    for place, one in enumerate(worlds[0].given):
        old, new = pairs[one.program]
        given = [world.given[place] for world in worlds]
        programs.append(
            ProgramChange(
                one.program,
                old,
                new,
                _over(g.before for g in given),
                _over(g.after for g in given),
                _over(_apart(g.before, g.after) for g in given),
            )
        )
    return Change(
        key,
        unit,
        next(iter(verdicts)) if len(verdicts) == 1 else None,
        tuple(one for one in VERDICTS if one in verdicts),
        _over(world.before for world in worlds),
        _over(world.after for world in worlds),
        _over(world.difference for world in worlds),
        (*settled, *programs),
        found.missing(),
        sensitive=found.sensitive or _is_sensitive(pairs.values()),
    )


def _assumed(without: Change, change: Change, found: Together) -> Change:
    """The change under the stated assumptions, with the verdicts and gaps without them."""
    names = tuple(f"{one.target.record}.{one.target.name}" for one in found.assumed)
    return evolve(change, possible=without.possible, missing=without.missing, assumed=names)


def _too_much(
    key: RowKey,
    unit: str | None,
    counted: Collection[str],
    certain: tuple[int, int],
    settled: tuple[ProgramChange, ...],
    unclear: dict[str, tuple[Result | None, Result | None]],
) -> Change:
    """More worlds than are looked at: each side by itself, as far apart as they may be."""
    programs, before, after = [], _exact(certain[0]), _exact(certain[1])
    for name, (old, new) in unclear.items():
        was, becomes = _bounds(old, counted), _bounds(new, counted)
        before, after = before.plus(was), after.plus(becomes)
        programs.append(ProgramChange(name, old, new, was, becomes, _between(was, becomes)))
    missing = dict.fromkeys(m for pair in unclear.values() for r in pair if r for m in r.missing)
    return Change(
        key,
        unit,
        None,
        VERDICTS,
        before,
        after,
        _between(before, after),
        (*settled, *programs),
        tuple(missing),
        sensitive=_is_sensitive(unclear.values()),
        too_much_missing=True,
    )


def _settled(
    name: str, old: Result | None, new: Result | None, counted: Collection[str]
) -> ProgramChange:
    was, becomes = _given(old, counted), _given(new, counted)
    return ProgramChange(name, old, new, _exact(was), _exact(becomes), _exact(becomes - was))


def _verdict(given: tuple[int, int], pairs: list[tuple[Result | None, Result | None]]) -> Verdict:
    before, after = given
    if before != after:
        if not before or not after:
            return "enters" if not before else "leaves"
        return "gains" if before < after else "loses"
    return "same" if all(_told(old) == _told(new) for old, new in pairs) else "recast"


def _told(result: Result | None) -> tuple[object, ...]:
    """What makes two equal amounts the same: status, category, and the articles behind them."""
    if result is None or result.status in _NOTHING:
        return ("none",)
    cited = frozenset((one.citation, one.instrument) for one in result.because)
    return result.status, result.category, cited


def _is_sensitive(pairs: Iterable[tuple[Result | None, Result | None]]) -> bool:
    return any(result.sensitive for pair in pairs for result in pair if result)


# ---- ranges ----------------------------------------------------------------------------------


def _exact(value: int) -> Range:
    return Range(value, value)


def _bounds(result: Result | None, counted: Collection[str]) -> Range:
    if not _is_open(result):
        return _exact(_given(result, counted))
    assert result is not None
    return Range(result.lowest or 0, result.highest)


def _over(ends: Iterable[Ends]) -> Range:
    """From the least to the greatest of several, in whole units."""
    pairs = list(ends)
    lows = [low for low, _ in pairs]
    highs = [high for _, high in pairs]
    return Range(
        None if None in lows else floor(min(lows)), None if None in highs else ceil(max(highs))
    )


def _apart(before: Ends, after: Ends) -> Ends:
    low = None if before[1] is None else after[0] - before[1]
    return low, None if after[1] is None else after[1] - before[0]


def _between(before: Range, after: Range) -> Range:
    low, high = _apart((before.lowest, before.highest), (after.lowest, after.highest))
    return Range(low, high)


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


Check = Literal["lost", "may-lose", "changed"]
CHECKS: tuple[Check, ...] = ("lost", "may-lose", "changed")


def failing(comparison: Comparison, check: Check) -> list[Change]:
    """The recipients because of whom a check fails: who loses, may lose, or is not as before."""
    if check == "lost":
        return [c for c in comparison.changes if c.surely_loses]
    if check == "may-lose":
        return [c for c in comparison.changes if c.may_lose]
    return [c for c in comparison.changes if c.possible != ("same",)]
