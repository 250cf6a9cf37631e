"""What a comparison finds: two positions, ranges, the change of each recipient, all of them."""

from attrs import field, frozen

from policyengine.backends.explain.together import Pairing, RowKey, Verdict
from policyengine.backends.results import Because, Missing, Result
from policyengine.model.model import Asking
from policyengine.policy import Policy
from policyengine.population import Population, Row

VERDICTS: tuple[Verdict, ...] = ("gains", "enters", "loses", "leaves", "recast", "same")
LOSING: tuple[Verdict, ...] = ("loses", "leaves")


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


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second
