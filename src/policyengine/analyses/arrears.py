"""Arrears: what the law known on a day owes for past months, less what was paid for them.

Both are asked in the same world, so that a fact that is missing makes nobody an arrear by itself.
What was paid is in the payments on record (`là sổ chi trả`); where there is none for a month, it is
what the law known when that month was paid gave.
"""

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Literal

from attrs import define, field, frozen

from policyengine import calendar
from policyengine.analyses.changes import Change, Comparison, Position, ProgramChange, Range
from policyengine.analyses.compare import compare
from policyengine.backends.explain.together import Pairing, RowKey
from policyengine.backends.results import Because, Missing, Result
from policyengine.model.model import Asking
from policyengine.policy import Policy
from policyengine.population import Population, Row, Unknown
from policyengine.schema import Field, Record
from policyengine.types import Choice, DeclarationName, Month, Number

if TYPE_CHECKING:
    from policyengine.backends.columns.survey import Chosen, Survey

PaidBy = Literal["ledger", "law"]
Paid = Literal["auto", "ledger", "law"]
PAID: tuple[Paid, ...] = ("auto", "ledger", "law")
NOT_RECEIVED = frozenset(("chưa_nhận", "trả_lại", "not_received", "returned"))
"""Outcomes of a payment that left the money unpaid."""


@frozen
class Arrear:
    """One recipient, program and month; a positive difference is owed, a negative one overpaid."""

    key: RowKey
    program: str
    month: int
    due: Range
    paid: Range
    difference: Range
    paid_by: PaidBy
    because: tuple[Because, ...] = ()
    missing: tuple[Missing, ...] = ()
    sensitive: bool = False
    too_much_missing: bool = False


@define
class PersonArrears:
    """All months and programs of one recipient."""

    key: RowKey
    arrears: list[Arrear] = field(factory=list)

    def total(self, name: Literal["due", "paid", "difference"]) -> Range:
        """Over the months that have a difference; over all of them where none has."""
        found = Range()
        for arrear in [a for a in self.arrears if a.difference != Range()] or self.arrears:
            found = found.plus(getattr(arrear, name))
        return found

    @property
    def months(self) -> list[int]:
        """The months that have a difference, or may have one."""
        return sorted({a.month for a in self.arrears if a.difference != Range()})


def arrears(
    policy: Policy,
    population: Population,
    first: int,
    last: int,
    day: int,
    *,
    paid_day: int | None = None,
    paid: Paid = "auto",
    programs: Collection[str] | None = None,
    watch: Callable[[Iterator[Result]], Iterator[Result]] = iter,
) -> Iterator[Arrear]:
    """Every recipient, program and month from `first` to `last` in which something is due or paid.

    `day` is the day whose law is owed, `paid_day` the one whose law was paid (None: for each month
    its last day, but none after `day`). `paid` "ledger" takes what is not on record as not paid,
    "law" leaves the payments on record aside. `watch` sees all results as they come.
    """
    pairing: Pairing | None = None
    payments = _Payments(population) if paid != "law" else None
    for month in range(first, last + 1):
        old = Position(policy, population, _when_paid(month, day, paid_day))
        new = Position(policy, population, Asking(day))
        found = compare(
            old, new, month, programs=programs, counted=("due",), pairing=pairing, watch=watch
        )
        pairing = found.pairing
        yield from _of_month(found, payments, paid, programs)


def concerned(
    survey: "Survey",
    first: int,
    last: int,
    day: int,
    paid_day: int | None = None,
    programs: Collection[str] | None = None,
) -> "Chosen":
    """Of long data, those to whom anything is due by either law, and whoever was paid."""
    records = survey.columns.schema.records.values()
    found = survey.all_of(*(record.name for record in records if record.role == "payments"))
    for month in range(first, last + 1):
        for asking in dict.fromkeys((_when_paid(month, day, paid_day), Asking(day))):
            found |= survey.recipients([month], asking, programs=programs)
    return found


def _when_paid(month: int, day: int, paid_day: int | None) -> Asking:
    """The day whose law was paid for a month."""
    return Asking(min(calendar.last_day(month), day) if paid_day is None else paid_day)


def by_person(found: Collection[Arrear]) -> list[PersonArrears]:
    """The arrears of each recipient together, in the order in which they came."""
    people: dict[RowKey, PersonArrears] = {}
    for arrear in found:
        people.setdefault(arrear.key, PersonArrears(arrear.key)).arrears.append(arrear)
    return list(people.values())


def _of_month(
    found: Comparison,
    payments: "_Payments | None",
    paid: Paid,
    programs: Collection[str] | None,
) -> Iterator[Arrear]:
    owed: dict[tuple[RowKey, str], list[tuple[Change, ProgramChange]]] = {}
    for change in found.changes:
        if change.unit is None:
            holder = _holder(found, payments, change.key)
            for one in change.programs:
                owed.setdefault((holder, one.program), []).append((change, one))
    booked = payments.of_month(found.month, found.pairing) if payments else {}
    for holder, program in booked:
        if programs is None or program in programs:
            owed.setdefault((holder, program), [])
    for (holder, program), parts in owed.items():
        row = found.pairing.rows[1].get(holder)
        on_record = booked.get((holder, program))
        if on_record is None and paid == "ledger" and payments and payments.keeps(row):
            on_record = Range()
        arrear = _arrear(holder, program, found.month, parts, on_record)
        if (arrear.due, arrear.paid, arrear.difference) != (Range(), Range(), Range()):
            yield arrear


def _arrear(
    holder: RowKey,
    program: str,
    month: int,
    parts: list[tuple[Change, ProgramChange]],
    on_record: Range | None,
) -> Arrear:
    due, by_law, apart = Range(), Range(), Range()
    for _, one in parts:
        due, by_law = due.plus(one.after), by_law.plus(one.before)
        apart = apart.plus(one.difference)
    difference = apart if on_record is None else _less(due, on_record)
    because = dict.fromkeys(b for _, one in parts if one.new for b in one.new.because)
    missing = dict.fromkeys(
        m for change, _ in parts if not difference.is_exact for m in change.missing
    )
    return Arrear(
        holder,
        program,
        month,
        due,
        by_law if on_record is None else on_record,
        difference,
        "law" if on_record is None else "ledger",
        tuple(because),
        tuple(missing),
        any(change.sensitive for change, _ in parts),
        any(change.too_much_missing for change, _ in parts),
    )


def _less(due: Range, paid: Range) -> Range:
    low = None if due.lowest is None or paid.highest is None else due.lowest - paid.highest
    high = None if due.highest is None or paid.lowest is None else due.highest - paid.lowest
    return Range(low, high)


def _holder(found: Comparison, payments: "_Payments | None", key: RowKey) -> RowKey:
    """The recipient whose payments are on record: the row itself or the nearest around it."""
    row = found.pairing.rows[1].get(key)
    if payments is None or payments.record is None or row is None:
        return key
    around = [row]
    for one in around:
        if one.record.name in payments.record.parents:
            return found.pairing.key_of(1, one)
        around += one.parents.values()
    return key


class _Payments:
    """The payments on record; their fields are found by what they hold."""

    def __init__(self, population: Population) -> None:
        records = population.schema.records.values()
        self.record: Record | None = next((r for r in records if r.role == "payments"), None)
        self.rows = list(population.of(self.record.name)) if self.record else []
        fields = self.record.fields if self.record else ()
        self.month = next((f for f in fields if isinstance(f.type, Month)), None)
        self.program = next(
            (f for f in fields if isinstance(f.type, DeclarationName)
             and f.type.kind == "program"), None
        )  # fmt: skip
        self.amount = next(
            (f for f in fields if isinstance(f.type, Number) and f.type.is_money), None
        )
        self.outcome = next((f for f in fields if isinstance(f.type, Choice)), None)

    def keeps(self, row: Row | None) -> bool:
        """Whether payments to such a row would be on record."""
        return (
            self.record is not None and row is not None and row.record.name in (self.record.parents)
        )

    def of_month(self, month: int, pairing: Pairing) -> dict[tuple[RowKey, str], Range]:
        """What was paid for a month, by recipient and program; an unknown outcome is a range."""
        found: dict[tuple[RowKey, str], Range] = {}
        if self.month is None or self.program is None or self.amount is None:
            return found
        for row in self.rows:
            program, amount = _cell(row, self.program), _cell(row, self.amount)
            if _cell(row, self.month) != month or not isinstance(program, str):
                continue
            if not isinstance(amount, int):
                continue
            holder = next(iter(row.parents.values()), row)
            key = pairing.key_of(1, holder), program
            found[key] = found.get(key, Range()).plus(self._paid(row, amount))
        return found

    def _paid(self, row: Row, amount: int) -> Range:
        outcome = None if self.outcome is None else row.cells[self.outcome.index]
        if isinstance(outcome, Unknown):
            return Range(0, amount)
        return Range() if outcome in NOT_RECEIVED else Range(amount, amount)


def _cell(row: Row, own: Field) -> object:
    return row.cells[own.index]
