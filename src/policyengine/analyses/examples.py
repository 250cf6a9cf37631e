"""The examples written in a policy: households with what is expected of them, run and compared."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from attrs import evolve, frozen

from policyengine import calendar
from policyengine.backends.results import Result
from policyengine.diagnostics import Diagnostic, Report
from policyengine.model.model import ResolvedExample
from policyengine.model.records import cell_of, type_words
from policyengine.policy import Policy
from policyengine.population import Row, Spell, Spells, Unknown, blank_cell, unknown_cell
from policyengine.problems import law as problems
from policyengine.problems import names as name_problems
from policyengine.problems import types as type_problems
from policyengine.schema import Field, Record
from policyengine.syntax import nodes as n
from policyengine.syntax.spelling import nearest
from policyengine.types import Choice, Date, Number, Reference

_STATUS_OF = {
    "not-due": ("none",), "undetermined": ("undetermined",), "considered": ("consider",),
    "no-law": ("no_law",), "awaiting": ("pending",), "suspended": ("suspended",),
    "due": ("due", "pending", "consider"),
}  # fmt: skip


@frozen
class ExampleRun:
    """One expectation: what was found, and the fault if it is not what was expected."""

    title: str
    expectation: n.Expectation
    result: Result | None
    fault: Diagnostic | None


def run_examples(policy: Policy, folder: Path | None = None) -> Iterator[ExampleRun]:
    """Run every example of a policy (of the files in `folder` alone), in the order written."""
    for example in policy.model.examples:
        if folder is None or Path(example.node.span.source.name).parent == folder:
            yield from _run(policy, example)


def _run(policy: Policy, example: ResolvedExample) -> Iterator[ExampleRun]:
    faults: list[Diagnostic] = []
    rows = _Household(policy, faults.append).rows(example.node)
    for expectation in example.node.expectations:
        row = rows.get(expectation.member.text)
        if row is None:
            near = nearest(expectation.member.text, rows)
            at = expectation.member.span
            faults.append(name_problems.unknown_name(expectation.member.text, near, at))
        if faults or row is None or expectation.month.month is None:
            fault = faults[0] if faults else None
            yield ExampleRun(example.node.title, expectation, None, fault)
            continue
        result = policy.result(
            expectation.program.text,
            row,
            month=expectation.month.month,
            day=expectation.asking.day if expectation.asking else None,
            foresee=expectation.foresee,
            basis="decisions" if expectation.by_decision else "conditions",
        )
        fault = _fault(policy, example, expectation, result)
        yield ExampleRun(example.node.title, expectation, result, fault)


# ---- comparing -------------------------------------------------------------------------------


def _fault(
    policy: Policy, example: ResolvedExample, expectation: n.Expectation, result: Result
) -> Diagnostic | None:
    if _agrees(policy, expectation, result):
        return None
    wanted = " ".join(expectation.span.text.split("=", 1)[-1].split())
    return problems.example_failed(
        example.node.title, (wanted, wanted), shown(result), expectation.span
    )


def _agrees(policy: Policy, expectation: n.Expectation, result: Result) -> bool:
    if expectation.outcome == "awaiting" or expectation.by_decision:
        wanted = ("due",) if expectation.outcome == "due" else _STATUS_OF[expectation.outcome]
    else:
        wanted = _STATUS_OF[expectation.outcome]
    if result.status not in wanted:
        return False
    if expectation.at_least and not result.at_least:
        return False
    if expectation.categories:
        names = [policy.model.names.aliases.get(c.text, c.text) for c in expectation.categories]
        if sorted(names) != sorted((result.category or "").split(", ")):
            return False
    amounts = [amount.value for amount in expectation.amounts]
    if expectation.outcome == "undetermined" and amounts:
        return [result.lowest, result.highest] == amounts
    if amounts and result.quantity is not None:
        return float(result.quantity) == float(amounts[0])
    return not amounts or result.amount == amounts[0]


def shown(result: Result) -> tuple[str, str]:
    """A result in a few words, in both languages."""
    money = "" if result.amount is None else f"{result.amount:,} đồng".replace(",", ".")
    english = "" if result.amount is None else f"{result.amount:,} VND"
    goods = f"{result.quantity} {result.unit}" if result.quantity else ""
    match result.status:
        case "undetermined":
            if result.lowest is None:
                return "chưa xác định", "undetermined"
            if result.highest is None:
                return f"chưa xác định từ {result.lowest}", f"undetermined from {result.lowest}"
            vi = f"chưa xác định từ {result.lowest} đến {result.highest}"
            return vi, f"undetermined from {result.lowest} to {result.highest}"
        case "none":
            return "không hưởng", "nothing"
        case "no_law":
            return "chưa có quy định", "no law"
        case "pending":
            return f"{money or goods} (chờ quyết định)", f"{english or goods} (awaiting decision)"
        case "suspended":
            return "tạm dừng", "suspended"
        case "consider":
            return f"được xem xét {money or goods}", f"for consideration {english or goods}"
    return money or goods, english or goods


# ---- building the household ------------------------------------------------------------------


class _Household:
    """Builds the rows of one example; unmentioned fields are blank cells."""

    def __init__(self, policy: Policy, report: Report) -> None:
        self.policy = policy
        self.report = report
        self.records = policy.schema.records
        self.found: dict[str, Row] = {}
        self.last: dict[str, Row] = {}

    def rows(self, example: n.Example) -> dict[str, Row]:
        for member in example.members:
            self._add(member)
        for member in example.members:
            for assignment in member.assignments:
                if member.id.text in self.found:
                    self._assign(self.found[member.id.text], assignment)
        return self.found

    def _add(self, member: n.Member) -> None:
        record = self.records.get(member.record.text)
        if record is None:
            near = nearest(member.record.text, self.records)
            self.report(name_problems.unknown_name(member.record.text, near, member.record.span))
            return
        row = self._blank(record, member.id.text)
        for name in record.parents:
            row.attach(self._parent(name, member))
        self.found[member.id.text] = row
        self.last[record.name] = row

    def _parent(self, record: str, member: n.Member) -> Row:
        """The parent named, else the last one written, else one made for this example."""
        named = self.found.get(member.parent.text) if member.parent else None
        if named is not None and named.record.name == record:
            return named
        if record not in self.last:
            self.last[record] = self._blank(self.records[record], record)
            for above in self.records[record].parents:
                self.last[record].attach(self._parent(above, member))
        return self.last[record]

    @staticmethod
    def _blank(record: Record, id: str) -> Row:
        return Row(record, id, [blank_cell(field) for field in record.fields])

    def _assign(self, row: Row, assignment: n.Assignment) -> None:
        *hops, last = assignment.path.names
        for hop in hops:
            row = row.parents.get(hop.text, row)
        field = self.policy.model.names.field(row.record.name, last.text)
        if field is None:
            names = [f.name for f in row.record.fields]
            self.report(name_problems.unknown_name(last.text, nearest(last.text, names), last.span))
            return
        value = self._value(field, assignment)
        since = assignment.since.day if assignment.since else None
        through = assignment.through.day if assignment.through else None
        if since is None and through is None:
            row.set(field, value)
            return
        before = row.cells[field.index]
        spells = before.spells if isinstance(before, Spells) else ()
        row.set(field, Spells(_ordered((*spells, Spell(value, since, through)))))

    def _value(self, field: Field, assignment: n.Assignment) -> object:
        written = assignment.value
        if isinstance(written, n.Marker) and written.kind == "UNKNOWN":
            return unknown_cell(field)
        if isinstance(written, n.Marker) and written.kind == "NOBODY":
            return None
        if isinstance(field.type, Reference) and isinstance(written, n.Name):
            if written.text not in self.found:
                near = nearest(written.text, self.found)
                self.report(name_problems.unknown_name(written.text, near, written.span))
            return self.found.get(written.text)
        if isinstance(written, n.MonthLiteral) and written.month is not None:
            partial = _partial(field, written.month)
            if partial is not None:
                return partial
        if isinstance(written, n.Quantity) and not isinstance(field.type, Number):
            partial = _partial(field, None, int(written.value))
            if partial is not None:
                return partial
        if isinstance(written, n.Name) and written.text in field.option_aliases:
            assert isinstance(field.type, Choice)
            option = field.type.options[field.option_aliases.index(written.text)]
            written = evolve(written, text=option)
        value, fits = cell_of(written, field.type)
        if not fits:
            found = "một giá trị khác", "another value"
            at, because = assignment.value.span, assignment.path.span
            self.report(type_problems.type_mismatch(found, type_words(field.type), at, because))
        return value


def _partial(field: Field, month: int | None, year: int | None = None) -> Unknown | None:
    """A month or a year written where a day belongs: one of its days."""
    if not isinstance(field.type, Date):
        return None
    if month is not None:
        return Unknown(calendar.first_day(month), calendar.last_day(month))
    assert year is not None
    return Unknown(calendar.day(year, 1, 1), calendar.day(year, 12, 31))


def _ordered(spells: tuple[Spell, ...]) -> tuple[Spell, ...]:
    """By first day; each ends where the next begins, unless it says otherwise."""
    ordered = sorted(spells, key=lambda s: s.since if s.since is not None else 0)
    closed = [
        evolve(spell, until=following.since - 1)
        if spell.until is None and following.since is not None
        else spell
        for spell, following in pairwise(ordered)
    ]
    return (*closed, *ordered[-1:])
