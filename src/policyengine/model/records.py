"""Record nodes to the schema: types, roles, ranges and what a blank means."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from policyengine.diagnostics import Report
from policyengine.model.units import dimension_of
from policyengine.problems import names as name_problems
from policyengine.problems import types as type_problems
from policyengine.schema import Blank, Field, Labels, Record, Role
from policyengine.source import Span
from policyengine.syntax import nodes as n
from policyengine.syntax.spelling import nearest
from policyengine.types import (
    Choice,
    Date,
    DeclarationName,
    Identity,
    Month,
    Number,
    Reference,
    Truth,
    Type,
    Unclear,
    Words,
)

MOST_MONEY = 10**12
"""The bound of a money field that declares none; a stated rule of the language."""
_SIMPLE: dict[str, Type] = {
    "IDENTITY": Identity(), "TEXT": Words(), "YES_NO": Truth(), "DAY": Date(), "BIRTH": Date(),
    "MONTH": Month(), "FOR_PROGRAM": DeclarationName("program"),
    "FOR_CATEGORY": DeclarationName("category"),
}  # fmt: skip
_ROLE_OF_FLAG: dict[str, Role] = {
    "SIGNED": "signed", "STARTS": "starts", "ENDS": "ends",
    "SUSPENDED_FROM": "suspended-from", "SUSPENDED_UNTIL": "suspended-until",
}  # fmt: skip


_RECORD_ROLES: dict[str, Literal["awards", "payments"]] = {
    "AWARDS": "awards",
    "PAYMENTS": "payments",
}


def labels_of(header: n.Header) -> Labels:
    return Labels(header.label_vi, header.label_en)


def labels_of_all(nodes: Iterable[n.Declaration]) -> tuple[Labels, ...]:
    """What the declarations of one name call it, the latest first."""
    found = (labels_of(node.header) for node in reversed(tuple(nodes)))
    return tuple(dict.fromkeys(labels for labels in found if labels.vi or labels.en))


def resolve_records(nodes: list[n.RecordNode], report: Report) -> dict[str, Record]:
    """All records by name; faults in them are reported and worked around."""
    names = [node.header.name.text for node in nodes]
    written_types = {field.header.name.text: field.type for node in nodes for field in node.fields}
    records: dict[str, Record] = {}
    for node in nodes:
        first = records.get(node.header.name.text)
        if first is not None and first.span:
            at = node.header.name.span
            report(name_problems.declared_twice(first.name, at, first.span))
        for parent in node.parents:
            if parent.text not in names:
                near = nearest(parent.text, names)
                report(name_problems.unknown_name(parent.text, near, parent.span))
        fields = FieldReader(node, names, written_types, report).fields()
        records[node.header.name.text] = Record(
            node.header.name.text,
            fields,
            tuple(parent.text for parent in node.parents if parent.text in names),
            labels_of(node.header),
            node.header.alias.text if node.header.alias else None,
            _RECORD_ROLES.get(node.role or ""),
            node.header.name.span,
        )
    _report_circles(records, report)
    return records


def _report_circles(records: dict[str, Record], report: Report) -> None:
    """A record that lies in itself, directly or through others; each circle once."""
    told: set[str] = set()
    for record in records.values():
        above, waiting = set[str](), list(record.parents)
        while waiting:
            name = waiting.pop()
            if name not in above:
                above.add(name)
                waiting += records[name].parents if name in records else ()
        if record.name in above and record.name not in told and record.span:
            report(name_problems.circular_definition(record.name, record.span))
            told |= above


class FieldReader:
    """Reads the fields of one record node (or look-up table)."""

    def __init__(
        self,
        node: n.RecordNode | n.LookupNode,
        records: list[str],
        written_types: dict[str, n.TypeNode],
        report: Report,
    ) -> None:
        self.node = node
        self.records = records
        self.written_types = written_types
        self.report = report
        self.has_key = False

    def fields(self) -> tuple[Field, ...]:
        return tuple(self.field(index, field) for index, field in enumerate(self.node.fields))

    def field(self, index: int, node: n.FieldNode) -> Field:
        written = self._same_as(node.type)
        field_type = self.type(written)
        low, high = self._range(written)
        return Field(
            self.node.header.name.text,
            node.header.name.text,
            field_type,
            index,
            labels_of(node.header),
            node.header.alias.text if node.header.alias else None,
            tuple(labels_of(option) for option in written.options),
            tuple(o.alias.text if o.alias else None for o in written.options),
            required="REQUIRED" in node.flags,
            dated="DATED" in node.flags or node.valid_for is not None,
            sensitive="SENSITIVE" in node.flags,
            print_only="PRINT_ONLY" in node.flags,
            role=self._role(node, written),
            blank=self._blank(node, field_type),
            valid_months=self._months(node.valid_for),
            paper=node.paper[0].text if node.paper else None,
            paper_from=node.paper[1].text if len(node.paper) > 1 else None,
            low=low,
            high=high,
            span=node.header.name.span,
        )

    def _same_as(self, node: n.TypeNode) -> n.TypeNode:
        if node.kind != "same":
            return node
        assert node.name
        found = self.written_types.get(node.name.text)
        if found and found.kind != "same":
            return found
        near = nearest(node.name.text, self.written_types)
        self.report(name_problems.unknown_name(node.name.text, near, node.name.span))
        return n.TypeNode("TEXT", span=node.span)

    def type(self, node: n.TypeNode) -> Type:
        if node.kind in _SIMPLE:
            return _SIMPLE[node.kind]
        if node.kind == "choice":
            self._report_doubled(node.options)
            return Choice(tuple(option.name.text for option in node.options))
        if node.kind == "reference":
            assert node.name
            if node.name.text in self.records:
                return Reference(node.name.text)
            near = nearest(node.name.text, self.records)
            self.report(name_problems.unknown_name(node.name.text, near, node.name.span))
            return Unclear()
        low, high = self._range(node)
        dimension = dimension_of(node.unit.words) if node.unit else ()
        if isinstance(dimension, str):
            assert node.unit
            self.report(type_problems.unknown_unit(dimension, node.unit.span))
            return Unclear()
        return Number(
            dimension,
            None if low is None else Fraction(low),
            None if high is None else Fraction(high),
        )

    def _report_doubled(self, options: tuple[n.Header, ...]) -> None:
        first: dict[str, Span] = {}
        for option in options:
            name = option.name
            if name.text in first:
                self.report(name_problems.declared_twice(name.text, name.span, first[name.text]))
            first.setdefault(name.text, name.span)

    def _range(self, node: n.TypeNode) -> tuple[int | None, int | None]:
        if node.kind not in ("number", "money"):
            return None, None
        low = int(node.low.value) if node.low else 0
        high = int(node.high.value) if node.high else MOST_MONEY
        if low > high:
            self.report(type_problems.range_backwards(node.span))
        return low, max(low, high)

    def _role(self, node: n.FieldNode, written: n.TypeNode) -> Role | None:
        for flag, role in _ROLE_OF_FLAG.items():
            if flag in node.flags:
                return role
        if written.kind == "BIRTH":
            return "birth"
        if written.kind == "IDENTITY" and "REQUIRED" in node.flags and not self.has_key:
            self.has_key = True
            return "key"
        kinds: dict[str, Role] = {"FOR_PROGRAM": "program", "FOR_CATEGORY": "category"}
        return kinds.get(written.kind)

    def _blank(self, node: n.FieldNode, field_type: Type) -> Blank:
        written = node.blank
        if written is None:
            known = "REQUIRED" in node.flags or "PRINT_ONLY" in node.flags
            return Blank("unknown") if known else Blank("unstated")
        if isinstance(written, n.Marker) and written.kind in ("UNKNOWN", "NOBODY"):
            return Blank("unknown" if written.kind == "UNKNOWN" else "none")
        named = node.header.name
        value = self.value(written, field_type, named.text, named.span)
        check_range(value, field_type, named.text, written.span, self.report)
        return Blank("value", value)

    def value(self, written: n.CellValue, wanted: Type, name: str, because: Span) -> object:
        """A written cell value as a cell of the field's type; None after a reported fault."""
        value, fits = cell_of(written, wanted)
        if not fits:
            span = written.span
            if isinstance(wanted, Choice):
                option = written.text if isinstance(written, n.Name) else span.text
                self.report(name_problems.unknown_option(option, name, wanted.options, span))
            else:
                self.report(
                    type_problems.type_mismatch(
                        ("một giá trị khác kiểu", "a value of another type"),
                        type_words(wanted),
                        span,
                        because,
                    )
                )
        return value

    @staticmethod
    def _months(quantity: n.Quantity | None) -> int | None:
        if quantity is None:
            return None
        in_years = quantity.unit is not None and quantity.unit.words == ("year",)
        return int(quantity.value) * (12 if in_years else 1)


def check_range(value: object, type_: Type, name: str, at: Span, report: Report) -> None:
    """Report a number that a field of a type cannot have."""
    if isinstance(value, int | Fraction) and isinstance(type_, Number):
        low, high = type_.low, type_.high
        if low is not None and high is not None and not low <= value <= high:
            report(type_problems.value_out_of_range(at.text, name, int(low), int(high), at))


def cell_of(written: n.CellValue, wanted: Type) -> tuple[object, bool]:
    """The cell that a written value stands for, and whether it fits the type."""
    match written, wanted:
        case n.Quantity(), Number():
            value = written.value
            return (int(value) if value.denominator == 1 else value), True
        case n.DateLiteral(), Date():
            return written.day, True
        case n.MonthLiteral(), Month():
            return written.month, True
        case n.Marker(kind="HAS" | "NOT"), Truth():
            return written.kind == "HAS", True
        case n.Name(), Choice():
            return written.text, written.text in wanted.options
        case n.Name() | n.Words(), Words() | Identity() | DeclarationName():
            return written.text, True
    return None, False


def type_words(of: Type) -> tuple[str, str]:
    """What a type is called in a message."""
    match of:
        case Truth():
            return "điều kiện có hoặc không", "a yes-or-no condition"
        case Date():
            return "một ngày", "a date"
        case Month():
            return "một tháng", "a month"
        case Choice():
            return "một lựa chọn trong danh sách", "one of a list of options"
        case Reference(record):
            return f"một `{record.replace('_', ' ')}`", f"a `{record}`"
        case Number(dimension=dimension) if dimension:
            return "một số có đơn vị", "a quantity"
        case Number():
            return "một số", "a number"
        case DeclarationName(kind):
            named = {"program": "chế độ", "category": "đối tượng"}[kind]
            return f"tên {named}", f"the name of a {kind}"
    return "chữ", "text"
