"""The index of everything declared: what a name is, on which record, and of which type."""

from collections.abc import Iterable

from attrs import define, field, frozen

from policyengine.diagnostics import Report
from policyengine.model.units import dimension_of
from policyengine.problems import names as problems
from policyengine.problems import types as type_problems
from policyengine.schema import Field, Record
from policyengine.source import Span
from policyengine.syntax import nodes as n
from policyengine.syntax.spelling import fold, nearest
from policyengine.types import Bases, Type, Unclear

ON_RECORD = ("DEFINITION", "READING", "AREA", "LIST", "TABLE")
KIND_WORDS = {
    "LEVEL": ("mức", "a level"),
    "TABLE": ("biểu", "a table"),
    "DEFINITION": ("khái niệm", "a definition"),
    "AREA": ("địa bàn", "an area"),
    "LIST": ("danh sách", "a list"),
    "READING": ("cách hiểu", "a reading"),
    "CATEGORY": ("đối tượng", "a category"),
    "PROGRAM": ("chế độ", "a program"),
    "EXCLUSIVE": ("nhóm chế độ", "a program group"),
    "PHASE": ("giai đoạn", "a phase"),
    "TARGET": ("chỉ tiêu", "a target"),
    "LOOKUP": ("danh mục", "a look-up table"),
    "RECORD": ("dữ liệu", "a record"),
    "INSTRUMENT": ("văn bản", "an instrument"),
}


@frozen
class Declared:
    """A name with all its declarations: instruments that redefine it give one each."""

    kind: str
    name: str
    nodes: tuple[n.Declaration, ...]
    span: Span

    @property
    def record(self) -> str | None:
        about = self.nodes[0].record if self.nodes else None
        return about.text if about else None

    @property
    def citable(self) -> bool:
        return self.kind in ("LEVEL", "TABLE", "CATEGORY", "PROGRAM", "EXCLUSIVE", "TARGET")


@define
class Names:
    """All names of a policy. Aliases lead to names; equal folds are one name."""

    records: dict[str, Record]
    declared: dict[str, Declared]
    lookups: dict[str, tuple[Field, ...]]
    report: Report
    aliases: dict[str, str] = field(factory=dict)
    level_dimensions: dict[str, Bases | None] = field(factory=dict)
    """None where the unit itself is at fault."""
    types: dict[str, Type] = field(factory=dict)
    """Types of definitions, readings and table outputs (`table.column`), filled as resolved."""

    def find(self, name: str) -> Declared | None:
        return self.declared.get(self.aliases.get(name, name))

    def of_kind(self, *kinds: str) -> list[str]:
        return [d.name for d in self.declared.values() if d.kind in kinds]

    def on(self, record: str) -> list[str]:
        """Names of definitions and the like about a record."""
        return [d.name for d in self.declared.values() if d.record == record]

    def expect(self, name: n.Name, *kinds: str) -> str | None:
        """The declared name if it is of one of the kinds, None after a report."""
        found = self.find(name.text)
        if found and found.kind in kinds:
            return found.name
        if found:
            self.report(problems.wrong_kind_of_name(name.text, KIND_WORDS[kinds[0]], name.span))
        else:
            near = nearest(name.text, self.of_kind(*kinds))
            self.report(problems.unknown_name(name.text, near, name.span))
        return None

    def field(self, record: str, name: str) -> Field | None:
        """A field of a record by name or alias."""
        fields = self.records[record].fields
        return next((f for f in fields if name in (f.name, f.alias)), None)

    def unknown(self, name: n.Name, candidates: Iterable[str]) -> Unclear:
        self.report(problems.unknown_name(name.text, nearest(name.text, candidates), name.span))
        return Unclear()


def index(
    declarations: list[n.Declaration],
    lookups: list[n.LookupNode],
    lookup_fields: dict[str, tuple[Field, ...]],
    records: dict[str, Record],
    report: Report,
) -> Names:
    """The index of a policy. Names that collide under `fold` are reported."""
    grouped: dict[str, list[n.Declaration]] = {}
    for declaration in declarations:
        grouped.setdefault(declaration.header.name.text, []).append(declaration)
    declared: dict[str, Declared] = {}
    for name, nodes in grouped.items():
        kinds = {node.kind for node in nodes}
        if len(kinds) > 1:
            second = next(node for node in nodes if node.kind != nodes[0].kind)
            at, first = second.header.name.span, nodes[0].header.name.span
            report(problems.declared_twice(name, at, first))
        declared[name] = Declared(nodes[0].kind, name, tuple(nodes), nodes[0].header.name.span)
    for lookup in lookups:
        name = lookup.header.name.text
        declared[name] = Declared("LOOKUP", name, (), lookup.header.name.span)
    nobody = Record("", ())  # what levels are about, and rules of a policy without records
    known = {**records, nobody.name: nobody}
    names = Names(known, declared, lookup_fields, report)
    for declaration in declarations:
        if declaration.header.alias:
            names.aliases[declaration.header.alias.text] = declaration.header.name.text
    _report_collisions(names, report)
    for name in names.of_kind("LEVEL"):
        names.level_dimensions[name] = _level_dimension(declared[name].nodes[0], report)
    return names


def _report_collisions(names: Names, report: Report) -> None:
    scopes: list[list[tuple[str, Span]]] = [[(d.name, d.span) for d in names.declared.values()]]
    scopes[0] += [(r.name, r.span) for r in names.records.values() if r.span]
    scopes += [[(f.name, f.span) for f in r.fields if f.span] for r in names.records.values()]
    for scope in scopes:
        seen: dict[str, tuple[str, Span]] = {}
        for name, span in scope:
            folded = fold(name)
            if folded in seen:
                report(problems.declared_twice(name, span, seen[folded][1]))
            seen.setdefault(folded, (name, span))


def _level_dimension(node: n.Declaration, report: Report) -> Bases | None:
    assert node.unit
    dimension = dimension_of(node.unit.words)
    if isinstance(dimension, str):
        report(type_problems.unknown_unit(dimension, node.unit.span))
        return None
    return dimension
