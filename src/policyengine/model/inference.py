"""Types of levels, table columns, definitions and coefficients, before expressions are resolved."""

from typing import Any

from attrs import evolve

from policyengine.model import arithmetic
from policyengine.model.names import Names
from policyengine.model.places import Scope
from policyengine.model.programs import band_type
from policyengine.model.rules import Rules
from policyengine.model.terms import Origin
from policyengine.syntax import nodes as n
from policyengine.types import Number, Truth, Type, Unclear

_MOST_PASSES = 10


def infer(names: Names, languages: dict[str, Any], amended: list[n.Declaration]) -> None:
    """Fill `names.types`. A definition may build on others, so passes repeat until nothing changes.

    Faults are left to the resolver proper, which meets every expression again.
    """
    silent = evolve(names, report=lambda _: None)
    rules = Rules(silent, languages)
    declared = [node for d in names.declared.values() for node in d.nodes] + amended
    for _ in range(_MOST_PASSES):
        before = dict(names.types)
        for node in declared:
            _infer_one(node, names, rules)
        if names.types == before:
            return


def _infer_one(node: n.Declaration, names: Names, rules: Rules) -> None:
    name = node.header.name.text
    record = node.record.text if node.record else ""
    if node.kind == "LEVEL":
        _widen(names, name, _level_type(node, names, rules))
    elif node.kind == "TABLE" and record in names.records:
        for column, type_ in _columns(node, record, rules):
            _widen(names, f"{name}.{column}", type_)
    elif node.kind == "DEFINITION" and record in names.records:
        meanings = [c for c in node.clauses if c.kind == "MEANS"]
        if len(meanings) == 1:
            value: Any = meanings[0].value
            names.types[name] = rules.term(value, Scope(record, record, name)).type
    elif node.kind == "CATEGORY":
        applies = next((c.names[0].text for c in node.clauses if c.kind == "APPLIES_TO"), "")
        if applies in names.records:
            scope = Scope(applies, applies, name)
            bands, table = rules.coefficients(node, scope, Origin())
            for band in bands:
                _widen(names, f"{name}.COEFFICIENT", band_type(band))
            if table and f"{table}.COEFFICIENT" in names.types:
                _widen(names, f"{name}.COEFFICIENT", names.types[f"{table}.COEFFICIENT"])


def _widen(names: Names, name: str, type_: Type) -> None:
    """The type of something that has several values: wide enough for each."""
    known = names.types.get(name)
    if isinstance(known, Number) and isinstance(type_, Number):
        type_ = arithmetic.either(known, type_)
    names.types[name] = type_


def _level_type(node: n.Declaration, names: Names, rules: Rules) -> Type:
    name = node.header.name.text
    dimension = names.level_dimensions[name]
    if dimension is None:
        return Unclear()
    result: Number | None = None
    for clause in node.clauses:
        if clause.kind != "DATED_VALUE":
            continue
        value: Any = clause.value
        found = rules.term(value, Scope("", "", name)).type
        if isinstance(found, Number):
            this = evolve(found, dimension=dimension)
            result = arithmetic.either(result, this) if result else this
    return result or Number(dimension)


def _columns(node: n.Declaration, record: str, rules: Rules) -> list[tuple[str, Type]]:
    header, *rows = (clause for clause in node.clauses if clause.kind == "ROW")
    found: list[tuple[str, Type]] = []
    for index, cell in enumerate(header.cells):
        operand: Any = cell.operands[0] if cell.operands else None
        column = rules.output_name(operand, record)
        if column:
            cells = [row.cells[index] for row in rows if index < len(row.cells)]
            found += [(column, _cell_type(c, rules)) for c in cells]
    return found


def _cell_type(cell: n.Cell, rules: Rules) -> Type:
    if cell.kind != "value":
        return Truth()
    operand: Any = cell.operands[0]
    return rules.term(operand, Scope("", "")).type
