"""Sums over results: per program and in all, what is due apart from what is not yet settled."""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil

from attrs import define, evolve, field, frozen

from policyengine.backends.results import Result, Status
from policyengine.diagnostics import Text
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import STATUS, bounds, grouped, measured

_ORDER: tuple[Status, ...] = (
    "due", "consider", "pending", "suspended", "undetermined", "no_law", "none",
)  # fmt: skip
_IN_ALL = Text("Tổng cộng", "In all")
HEADER = (
    Text("chế độ", "program"),
    Text("kết luận", "conclusion"),
    Text("số đối tượng", "recipients"),
    Text("số tiền", "amount"),
)


@frozen
class Sum:
    """How many results, and from how much to how much, in đồng or in the `unit` of goods.

    `highest` None: without bound.
    """

    count: int = 0
    lowest: int = 0
    highest: int | None = 0
    unit: str | None = None

    def plus(self, result: Result) -> "Sum":
        lowest, highest = _bounds(result)
        both = self.highest is not None and highest is not None
        return Sum(
            self.count + 1,
            self.lowest + lowest,
            (self.highest or 0) + (highest or 0) if both else None,
            result.unit,
        )

    def and_one(self) -> "Sum":
        """One result more that adds nothing."""
        return evolve(self, count=self.count + 1)


@define
class Totals:
    """Sums by program and status.

    `in_all` is money: it leaves out groups, whose programs count already, and how much of goods.
    """

    groups: frozenset[str] = frozenset()
    by_program: dict[str, dict[Status, Sum]] = field(factory=dict)
    in_all: dict[Status, Sum] = field(factory=dict)

    def add(self, result: Result) -> None:
        own, status = self.by_program.setdefault(result.program, {}), result.status
        own[status] = own.get(status, Sum()).plus(result)
        if result.program not in self.groups:
            so_far = self.in_all.get(status, Sum())
            self.in_all[status] = so_far.and_one() if result.unit else so_far.plus(result)


def totals_of(results: Iterable[Result], naming: Naming) -> Totals:
    """The sums of some results under one policy."""
    totals = Totals(frozenset(naming.policy.model.names.of_kind("EXCLUSIVE")))
    for result in results:
        totals.add(result)
    return totals


def total_rows(totals: Totals, naming: Naming) -> list[tuple[str, str, str, str]]:
    """Rows of `HEADER`: each program's conclusions, then those of all programs."""
    named = [(naming.declaration(name), by) for name, by in totals.by_program.items()]
    if len(named) > 1:
        named.append((_IN_ALL[naming.language], totals.in_all))
    return [
        (name, STATUS[status][naming.language], _count(by[status], naming), amount)
        for name, by in named
        for status in _ORDER
        if status in by
        for amount in [_amount(status, by[status], naming)]
    ]


def _bounds(result: Result) -> tuple[int, int | None]:
    """What a result adds to a sum: its amount or quantity, or while undetermined its bounds."""
    if result.status == "undetermined":
        return result.lowest or 0, result.highest
    given = result.amount or 0 if result.quantity is None else ceil(Fraction(result.quantity))
    return given, given


def _count(total: Sum, naming: Naming) -> str:
    return grouped(total.count, naming.language)


def _amount(status: Status, total: Sum, naming: Naming) -> str:
    if status in ("none", "no_law"):
        return ""
    if status == "undetermined":
        return bounds(total.lowest, total.highest, naming.language, total.unit)
    return measured(total.lowest, naming.language, total.unit)
