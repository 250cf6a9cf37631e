"""What one run of a question knows: the world, the day, the rules of that day, the facts read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from policyengine import calendar
from policyengine.model import terms as t
from policyengine.model.model import Law, Model
from policyengine.plan.nodes import Plan
from policyengine.plan.worlds import Key, World
from policyengine.population import Row, Spell, Spells, Unknown
from policyengine.schema import Field
from policyengine.types import Choice, DeclarationName, Identity, Reference, Truth, Words
from policyengine.types import Month as MonthType

Assumptions = dict[tuple[str, str], tuple[t.Assumed, ...]]
"""By record and field."""
Evaluate = Callable[["Question", Any, Any], Any]
"""A compiled term: the question, the row at hand (None: nobody), the row its rule is about."""


PlanWithRules = tuple[Plan, dict[str, tuple[Any, Any]]]
"""A plan, and its rules that hold for everybody, each with its compiled parts."""


ANOTHER = object()
"""An unknown id or text that is none of those that the law's look-up tables name."""


@frozen
class Month:
    """The month asked about, with its window of days and the day whose levels it pays."""

    number: int
    eve: int
    last: int
    asking_day: int | None = None

    @classmethod
    def of(cls, number: int, asking_day: int | None = None) -> Month:
        eve, last = calendar.window(number)
        return cls(number, eve, last, asking_day)


class Question:
    """One run. `day` moves back over the month's window; `since` is the first day of the window
    from which nothing that was read on `day` could have come out otherwise, once `settle_since` has
    been called. `until` looks ahead: a
    later month that ends by then has the same answer, as long as rules and levels stay as they are
    and no decision is added for a row in `holders`."""

    __slots__ = (
        "assumed", "award_plan", "award_start", "coefficient", "day", "fixed", "holders", "law",
        "level_day", "memo", "month", "outcomes", "outsiders", "plan", "plan_of", "sensitive",
        "since", "trace", "unsettled", "until", "with_assumptions", "world",
    )  # fmt: skip

    def __init__(
        self,
        world: World,
        law: Law,
        month: Month,
        plan_of: Callable[[int], PlanWithRules],
        outsiders: dict[tuple[Row, int], Row],
        assumptions: Assumptions | None = None,
    ) -> None:
        self.world = world
        self.law = law
        self.month = month
        self.plan_of = plan_of
        self.level_day = month.last
        self.until = calendar.LAST_DAY
        self.holders: dict[Row, None] = {}
        """Whose decisions on record were looked at."""
        self.unsettled: list[Callable[[], None]] = []
        """Tests of unknown days, true or false on `day` itself, whose turning is not looked for
        until somebody asks about an earlier day: worlds that differ in it alone are not parted."""
        self.memo: dict[Any, Any] = {}
        self.outcomes: dict[Any, Any] = {}
        """What programs give in the month, once found; by program, row and `award_start`."""
        self.on(month.last)
        self.coefficient: Any = None
        self.award_start: Any = None
        """The first month of a decision, while what it lets begin earlier is asked."""
        self.award_plan: PlanWithRules | None = None
        """The rules of the day on which that decision was signed; None: not known."""
        self.with_assumptions = assumptions
        self.outsiders = outsiders
        self.assumed: dict[t.Assumed, None] = {}
        self.sensitive = False
        self.trace: dict[tuple[Row, int], None] | None = None
        """The cells read, by row and field index, while somebody wants to know."""

    def on(self, day: int) -> None:
        """Move to a day of the window."""
        if day != self.month.last:
            self.not_after(self.month.last)
        self.day = day
        self.plan, self.fixed = self.plan_of(day)
        self.since = self._earliest()
        self.unsettled = []
        self.memo = {}

    def begin(self, day: int) -> None:
        """Move to a day on which nothing that was read before may bound what is asked now."""
        if day != self.day or self.unsettled or self.since > self._earliest():
            self.on(day)

    def _earliest(self) -> int:
        return max(self.month.eve, self.plan.first_day)

    def settle_since(self) -> int:
        """`since`, with the days on which unknown facts turn looked for."""
        for look_back in self.unsettled:
            look_back()
        self.unsettled = []
        return self.since

    def not_before(self, day: int) -> None:
        """What was read holds only from `day` on."""
        if day > self.since:
            self.since = day

    def not_after(self, day: int) -> None:
        """What was read holds through `day` only."""
        if day < self.until:
            self.until = day

    # ---- facts ------------------------------------------------------------------------------

    def fact(self, row: Row, field: Field, cell: Any) -> Any:
        """The value of a cell that is not plain: by its history, or unknown."""
        spell = 0
        if cell.__class__ is Spells:
            cell, spell = self.on_day(cell)
        if cell.__class__ is not Unknown:
            return cell
        return self.unknown(row, field, cell, spell)

    def on_day(self, history: Spells) -> tuple[Any, int]:
        held = history.on(self.day)
        self.not_after(_next_change(history, held, self.day) - 1)
        if held is None:
            ended = [s.until for s in history.spells if s.until is not None and s.until < self.day]
            if ended:
                self.not_before(max(ended) + 1)
            return Unknown(), -1 - len(ended)
        if held.since is not None:
            self.not_before(held.since)
        return held.value, history.spells.index(held)

    def unknown(self, row: Row, field: Field, cell: Unknown, spell: int = 0) -> Any:
        """An unknown fact: as assumed, or in the cell that this world takes."""
        if self.with_assumptions is not None:
            found, value = self.assume(row, field, cell)
            if found:
                return value
        key: Key = (row, field.index, spell)
        if cell.may_be_none and self.world.is_absent(key):
            return None
        options = self.options(row, field)
        if options is not None:
            return self.world.chosen(key, options)
        low, high = self.range_of(field, cell)
        return self.world.value(self.world.ordered(key, low, high))

    @staticmethod
    def range_of(field: Field, cell: Unknown) -> tuple[int, int]:
        """The least and greatest value that an unknown number or day may have."""
        if field.low is not None and field.high is not None:
            low, high = field.low, field.high
        elif isinstance(field.type, MonthType):
            low = calendar.month_of(calendar.FIRST_DAY)
            high = calendar.month_of(calendar.LAST_DAY)
        else:
            low, high = calendar.FIRST_DAY, calendar.LAST_DAY
        if cell.low is not None:
            low = max(low, cell.low)
        if cell.high is not None:
            high = min(high, cell.high)
        return low, max(low, high)

    def options(self, row: Row, field: Field) -> tuple[Any, ...] | None:
        """The options of an unknown fact that is not a number or a day."""
        return options_of(self.law.model, field)

    def outsider(self, row: Row, field: Field) -> Row:
        """Somebody outside the records whom a reference may mean; nothing is known of them."""
        assert isinstance(field.type, Reference)
        record = self.law.model.schema.records[field.type.record]
        key = row, field.index
        return self.outsiders.setdefault(key, Row(record, f"{row.id}.{field.name}", outside=True))

    def assume(self, row: Row, field: Field, cell: Unknown) -> tuple[bool, Any]:
        assert self.with_assumptions is not None
        for assumed in self.with_assumptions.get((field.record, field.name), ()):
            speaks, value = assumed_value(assumed, cell)
            if speaks:
                self.assumed[assumed] = None
                return True, value
        return False, None


def options_of(model: Model, field: Field) -> tuple[Any, ...] | None:
    """What an unknown fact may be under a model; None for a number, a day or a reference."""
    match field.type:
        case Truth():
            return True, False
        case Choice(options):
            return options
        case DeclarationName(kind):
            return model.schema.programs if kind == "program" else model.schema.categories
        case Identity() | Words():
            return (*model.lookup_keys, ANOTHER)
    return None


def assumed_value(assumed: t.Assumed, cell: Unknown) -> tuple[bool, Any]:
    """Whether an assumption speaks of a missing fact, and what it takes it to be, perhaps none.

    Of a fact of which there is one, an assumption that there is none does not speak.
    """
    whole_year = _whole_year(cell)
    if assumed.kind == "missing":
        is_possible = assumed.value is not None or cell.may_be_none
        return cell.low is None and cell.high is None and is_possible, assumed.value
    assert isinstance(assumed.value, tuple)
    month, day = assumed.value
    if assumed.kind == "year-only" and whole_year is not None:
        return True, calendar.day(whole_year, month, day)
    if assumed.kind == "month-only" and whole_year is None and cell.low is not None:
        number = calendar.month_of(cell.low)
        whole = (calendar.first_day(number), calendar.last_day(number))
        if (cell.low, cell.high) == whole:
            return True, calendar.first_day(number) + day - 1
    return False, None


def _next_change(history: Spells, held: Spell | None, day: int) -> int:
    """The first day after `day` on which another spell may hold, or the one held has ended."""
    days = [s.since for s in history.spells if s.since is not None and s.since > day]
    if held is not None and held.until is not None:
        days.append(held.until + 1)
    return min(days, default=calendar.LAST_DAY + 1)


def _whole_year(cell: Unknown) -> int | None:
    if cell.low is None or cell.high is None:
        return None
    year = calendar.month_of(cell.low) // 12
    ends = calendar.day(year, 1, 1), calendar.day(year, 12, 31)
    return year if (cell.low, cell.high) == ends else None
