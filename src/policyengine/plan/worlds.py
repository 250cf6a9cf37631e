"""Possible worlds: the one owner of forking.

A question is asked again and again; in each run it reads facts, and at an unknown fact it takes
one of the cells that matter where it stands. A run that has taken every turn is a world (a leaf).
A fact is cut only where the policy asks about it: at the boundary of a comparison, into the
options that a test tells apart, or (where two unknown facts meet) into its single values.

`Lazy` is an unknown number or day that has not been asked about yet: a function, monotone, of one
fact. Arithmetic builds on it; a comparison cuts it; an answer takes it at both ends.
"""

from collections.abc import Callable, Hashable, Iterable
from itertools import groupby
from typing import Any, Generic, TypeVar

from attrs import frozen

from policyengine.operators import Operator

MOST_WORLDS = 4096
"""Part of the meaning: past it the answer is "too much is missing", whichever engine asks."""
UNBOUNDED = 10**18
"""Stands for "without bound" at the upper end of an open number."""

Cell = tuple[str, Any]
"""("none", None), ("some", None), ("range", (low, high)) or ("options", (…))."""
Key = Hashable
"""A fact: (row, field index, spell) or ("open", name)."""
Answer = TypeVar("Answer")


class TooManyWorlds(Exception):
    """More worlds than `MOST_WORLDS`; carries the facts read as unknown."""

    def __init__(self, facts: Iterable[Key]) -> None:
        self.facts = tuple(facts)
        super().__init__("too much is missing")


class Lazy:
    """`function` of the fact `key`, monotone on the fact's domain."""

    __slots__ = ("function", "key")

    def __init__(self, key: Key, function: Callable[[int], Any] = lambda value: value) -> None:
        self.key = key
        self.function = function

    def then(self, following: Callable[[Any], Any]) -> "Lazy":
        """The composition; `following` must be monotone."""
        function = self.function
        return Lazy(self.key, lambda value: following(function(value)))


@frozen
class Leaf(Generic[Answer]):
    """One world: the answer, and the turns that lead to it, each with the cell it left a fact."""

    answer: Answer
    turns: tuple[int, ...]
    path: tuple[tuple[Key, "Cell"], ...]

    @property
    def cells(self) -> dict[Key, "Cell"]:
        """The cell of every fact that was cut; the last cut of a fact is the narrowest."""
        return dict(self.path)


class World:
    """One run: takes the turns of `script`, then the first turn of every fork."""

    def __init__(self, script: list[int]) -> None:
        self.script = script
        self.turns: list[int] = []
        self.widths: list[int] = []
        self.path: list[tuple[Key, Cell]] = []
        self.ranges: dict[Key, tuple[int, int]] = {}
        self.options: dict[Key, tuple[Any, ...]] = {}
        self.absent: dict[Key, bool] = {}

    def fork(
        self, key: Key, width: int, cell: Callable[[int], Cell], beside: tuple[Key, ...] = ()
    ) -> int:
        """Which of `width` ways to go; `cell` is what each leaves of the fact.

        `beside` are facts that are missing too where there are too many ways.
        """
        taken = len(self.turns)
        turn = self.script[taken] if taken < len(self.script) else 0
        self.turns.append(turn)
        self.widths.append(width)
        if width > MOST_WORLDS:
            raise TooManyWorlds([*self.facts(), key, *beside])
        self.path.append((key, cell(turn)))
        return turn

    def facts(self) -> list[Key]:
        """The facts that were cut on the way to this world."""
        return list(dict.fromkeys(key for key, _ in self.path))

    # ---- unknown facts ----------------------------------------------------------------------

    def is_absent(self, key: Key) -> bool:
        """Whether, in this world, there is none of a fact that may be none."""
        if key not in self.absent:
            self.absent[key] = self.fork(key, 2, _NONE_OR_SOME.__getitem__) == 0
        return self.absent[key]

    def ordered(self, key: Key, low: int, high: int) -> Lazy:
        """An unknown number or day within its bounds."""
        if key not in self.ranges:
            self.ranges[key] = (low, high)
        return Lazy(key)

    def chosen(self, key: Key, options: tuple[Any, ...]) -> Any:
        """The option that an unknown choice is in this world."""
        left = self.options.setdefault(key, options)
        if len(left) > 1:
            single = left
            turn = self.fork(key, len(left), lambda i: ("options", (single[i],)))
            left = (left[turn],)
            self.options[key] = left
        return left[0]

    def is_among(self, key: Key, options: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
        """Whether an unknown choice is one of `wanted`: cut in two, no further."""
        left = self.options.setdefault(key, options)
        inside = tuple(option for option in left if option in wanted)
        if not inside or len(inside) == len(left):
            return bool(inside)
        outside = tuple(option for option in left if option not in wanted)
        taken = (inside, outside)[self.fork(key, 2, lambda i: ("options", (inside, outside)[i]))]
        self.options[key] = taken
        return taken is inside

    # ---- comparisons and arithmetic -----------------------------------------------------------

    def compare(self, operator: Operator, left: Any, right: Any) -> bool:
        """The truth of a comparison in this world; false where there is none of either."""
        if left is None or right is None:
            return False
        if left.__class__ is Lazy and right.__class__ is Lazy:
            left, right = self._settle(left, right)
        if left.__class__ is Lazy:
            return self._cut(operator, left, lambda value: operator.compute(value, right), right)
        if right.__class__ is Lazy:
            return self._cut(operator, right, lambda value: operator.compute(left, value), left)
        return bool(operator.compute(left, right))

    def _cut(
        self, operator: Operator, lazy: Lazy, test: Callable[[Any], object], known: Any
    ) -> bool:
        if operator.name in ("=", "≠"):
            below = self.narrow(lazy.key, lambda v: lazy.function(v) < known)
            above = not below and self.narrow(lazy.key, lambda v: lazy.function(v) > known)
            return (below or above) == (operator.name == "≠")
        return self.narrow(lazy.key, lambda value: bool(test(lazy.function(value))))

    def narrow(self, key: Key, test: Callable[[int], bool]) -> bool:
        """The truth of a monotone test of a fact; cuts the fact's range at its boundary."""
        low, high = self.ranges[key]
        at_low = test(low)
        if low == high or test(high) == at_low:
            return at_low
        first, last = low, high
        while last - first > 1:
            middle = (first + last) // 2
            if test(middle) == at_low:
                first = middle
            else:
                last = middle
        halves = (low, first), (last, high)
        turn = self.fork(key, 2, lambda i: ("range", halves[i]))
        self.ranges[key] = halves[turn]
        return at_low if turn == 0 else not at_low

    def apply(self, operator: Operator, operands: list[Any]) -> Any:
        """The value of an operator; none where any operand is none."""
        places = []
        for i, operand in enumerate(operands):
            if operand is None:
                return None
            if operand.__class__ is Lazy:
                places.append(i)
        if not places:
            return operator.compute(*operands)
        for place in places[1:]:
            operands[places[0]], operands[place] = self._settle(
                operands[places[0]], operands[place]
            )
        open_places = [i for i in places if operands[i].__class__ is Lazy]
        if not open_places:
            return operator.compute(*operands)
        return self._build(operator, operands, open_places[0])

    def _build(self, operator: Operator, operands: list[Any], place: int) -> Any:
        lazy = operands[place]
        if operator.name == "÷" and place == 0 and operands[1] == 0:
            return None
        if operator.name == "÷" and place == 1:
            positive = self.narrow(lazy.key, lambda v: lazy.function(v) > 0)
            if not positive and not self.narrow(lazy.key, lambda v: lazy.function(v) < 0):
                return None
        before, after = operands[:place], operands[place + 1 :]
        return lazy.then(lambda value: operator.compute(*before, value, *after))

    def _settle(self, first: Any, second: Any) -> tuple[Any, Any]:
        """Of two unknowns that meet, the one with fewer values takes each of them."""
        if first.__class__ is not Lazy or second.__class__ is not Lazy:
            return first, second
        sizes = [self._size(lazy.key) for lazy in (first, second)]
        if first.key == second.key or sizes[0] <= sizes[1]:
            self.pin(first.key, (second.key,))
        else:
            self.pin(second.key, (first.key,))
        return self.value(first), self.value(second)

    def _size(self, key: Key) -> int:
        low, high = self.ranges[key]
        return high - low + 1

    def pin(self, key: Key, beside: tuple[Key, ...] = ()) -> int:
        """Take one single value of a fact; `beside` are those that it meets."""
        low, high = self.ranges[key]
        width = high - low + 1
        value = low
        if width > 1:
            value += self.fork(key, width, lambda i: ("range", (low + i, low + i)), beside)
        self.ranges[key] = (value, value)
        return value

    def value(self, operand: Any) -> Any:
        """A Lazy whose fact has one value left, as that value."""
        if operand.__class__ is Lazy:
            low, high = self.ranges[operand.key]
            if low == high:
                return operand.function(low)
        return operand

    def bounds(self, operand: Any) -> tuple[Any, Any]:
        """The least and the greatest that a value may be in this world; None: without bound."""
        if operand.__class__ is not Lazy:
            return operand, operand
        low, high = self.ranges[operand.key]
        ends = [operand.function(low), operand.function(high)]
        if ends[0] is None or ends[1] is None:
            return ends[0], ends[1]
        return min(ends), (None if high >= UNBOUNDED else max(ends))


def explore(question: Callable[[World], Answer]) -> list[Leaf[Answer]]:
    """Ask in every world. TooManyWorlds past the stated number."""
    leaves: list[Leaf[Answer]] = []
    script: list[int] = []
    while True:
        world = World(script)
        answer = question(world)
        leaves.append(Leaf(answer, tuple(world.turns), tuple(world.path)))
        if len(leaves) > MOST_WORLDS:
            raise TooManyWorlds(world.facts())
        script, widths = world.turns, world.widths
        while script and script[-1] == widths[-1] - 1:
            script.pop()
            widths.pop()
        if not script:
            return leaves
        script[-1] += 1


def deciding_facts(leaves: list[Leaf[Answer]]) -> list[Key]:
    """The facts whose value alone can change the answer.

    Two worlds with different answers that lie apart in one fact only show that this fact alone
    makes the difference.
    """
    found: dict[Key, None] = {}
    merged = [(leaf.answer, leaf.cells) for leaf in _merged(leaves, 0)]
    cut = {key for _, cells in merged for key in cells}
    for i, (answer, cells) in enumerate(merged):
        if len(found) == len(cut):
            break
        for other_answer, other_cells in merged[i + 1 :]:
            if answer != other_answer:
                apart = _apart(cells, other_cells)
                if apart is not None:
                    found[apart] = None
    return list(found)


def _merged(leaves: list[Leaf[Answer]], depth: int) -> list[Leaf[Answer]]:
    """Worlds as large as their answers allow: forks that change nothing are undone.

    `leaves` share their first `depth` turns, in the order in which they were explored.
    """
    if len({leaf.answer for leaf in leaves}) == 1:
        first = leaves[0]
        return [Leaf(first.answer, first.turns[:depth], first.path[:depth])]
    return [
        leaf
        for _, branch in groupby(leaves, key=lambda leaf: leaf.turns[depth])
        for leaf in _merged(list(branch), depth + 1)
    ]


def _apart(first: dict[Key, Cell], second: dict[Key, Cell]) -> Key | None:
    """The one fact in which two worlds lie apart; None if they lie apart in several."""
    apart: Key | None = None
    for key, cell in first.items():
        other = second.get(key)
        if other is not None and not _meet(cell, other):
            if apart is not None:
                return None
            apart = key
    return apart


def _meet(first: Cell, second: Cell) -> bool:
    """Whether two cells of one fact have a value in common."""
    if "none" in (first[0], second[0]):
        return first[0] == second[0]
    if "some" in (first[0], second[0]):
        return True
    if first[0] == "range":
        return bool(first[1][0] <= second[1][1] and second[1][0] <= first[1][1])
    return bool(set(first[1]) & set(second[1]))


_NONE_OR_SOME: tuple[Cell, Cell] = ("none", None), ("some", None)
