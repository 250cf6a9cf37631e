"""Cells held against what the policy says of their column: limits of days, codes of look-up tables.

Facts that are not known say nothing; of a date known in part only what holds for every day that it
may be.
"""

from collections.abc import Iterator
from datetime import date

from policyengine import calendar
from policyengine.diagnostics import Diagnostic
from policyengine.model import terms as t
from policyengine.model.checks.walk import all_terms, rule_terms
from policyengine.model.model import Law, Model
from policyengine.population import Population, Row, Spells, Unknown
from policyengine.problems import audits
from policyengine.problems.cells import Written
from policyengine.problems.registry import Pair
from policyengine.schema import DayLimit, Field
from policyengine.syntax import nodes as n
from policyengine.types import Date, Month, Reference

Span = tuple[int, int]


def days_out_of_order(law: Law, population: Population, month: int | None) -> Iterator[Diagnostic]:
    """Days that lie before, or after, a day that the policy sets as their limit."""
    for record in population.schema.records.values():
        limited = [field for field in record.fields if field.limits]
        for row in population.of(record.name) if limited else ():
            for field in limited:
                for limit in field.limits:
                    yield from _broken(row, field, limit)


def _broken(row: Row, field: Field, limit: DayLimit) -> Iterator[Diagnostic]:
    place, other = _led_to(row, limit.path)
    if place is None or other is None:
        return
    is_monthly = isinstance(field.type, Month) or isinstance(other.type, Month)
    own, bound = _span(row, field, is_monthly), _span(place, other, is_monthly)
    if own is None or bound is None:
        return
    is_broken = bound[1] < own[0] if limit.is_after else own[1] < bound[0]
    if is_broken:
        problem = audits.day_too_late if limit.is_after else audits.day_too_early
        value = row.cells[field.index]
        written = shown_cell(value, field) if isinstance(value, int) else None
        yield problem(column_label(field), column_label(other), written, cell_place(row, field))


def _led_to(row: Row, path: tuple[str, ...]) -> tuple[Row | None, Field | None]:
    """The row and the field that a path leads to; no row where it leads to nobody known."""
    *hops, last = path
    here: Row | None = row
    for name in hops:
        if here is None:
            break
        field = here.record.by_name.get(name)
        if field is not None and isinstance(field.type, Reference):
            named = here.cells[field.index]
            here = named if isinstance(named, Row) and not named.outside else None
        else:
            here = here.parents.get(name)
    return here, here.record.by_name[last] if here is not None else None


def _span(row: Row, field: Field, is_monthly: bool) -> Span | None:
    """The first and last day (or month) that a cell may be; None without an end."""
    value = row.cells[field.index]
    if isinstance(value, Unknown):
        first, last = value.low, value.high
    else:
        first = last = value if isinstance(value, int) else None
    if first is None or last is None:
        return None
    if is_monthly and isinstance(field.type, Date):
        return calendar.month_of(first), calendar.month_of(last)
    return first, last


# ---- codes -----------------------------------------------------------------------------------


def unknown_codes(law: Law, population: Population, month: int | None) -> Iterator[Diagnostic]:
    """Codes that rules look up in a table that has no such code; each code once, with its rows."""
    for table, field in _looked_up(law):
        known = {key for key, *_ in law.model.lookups.get(table, ())}
        first: dict[str, Row] = {}
        count: dict[str, int] = {}
        for row in population.of(field.record):
            for code in _codes(row.cells[field.index]):
                if code not in known:
                    first.setdefault(code, row)
                    count[code] = count.get(code, 0) + 1
        labels = _table_label(law.model, table)
        for code, row in first.items():
            shown = None if field.sensitive else code
            yield audits.code_not_in_table(labels, shown, count[code], cell_place(row, field))


def _looked_up(law: Law) -> list[tuple[str, Field]]:
    """The tables, and the fields by whose own value they are looked up, each pair once."""
    found: dict[tuple[str, str, str], tuple[str, Field]] = {}
    for name, pieces in law.built.rules.items():
        for piece in pieces:
            for version in law.versions(name, piece.first_day):
                for outer in rule_terms(version.rule) if version.rule else ():
                    for term in all_terms(outer):
                        if isinstance(term, t.Found) and isinstance(term.key, t.Read):
                            field = term.key.field
                            found[term.table, field.record, field.name] = term.table, field
    return list(found.values())


def _table_label(model: Model, table: str) -> Pair:
    """What the policy calls a look-up table."""
    for file in model.files:
        for item in file.node.items:
            if isinstance(item, n.LookupNode) and item.header.name.text == table:
                vi, en = item.header.label_vi, item.header.label_en
                return vi or en or table, en or vi or table
    return table, table


def _codes(cell: object) -> set[str]:
    """The codes of a cell, those of its history too."""
    values = [spell.value for spell in cell.spells] if isinstance(cell, Spells) else [cell]
    return {value for value in values if isinstance(value, str)}


# ---- wording ---------------------------------------------------------------------------------


def shown_cell(value: int, field: Field) -> Written:
    """A day (dd/mm/yyyy) or month (mm/yyyy) as written; None for a sensitive field."""
    if field.sensitive:
        return None
    return (
        written_day(value) if isinstance(field.type, Date) else f"{value % 12 + 1:02}/{value // 12}"
    )


def written_day(ordinal: int) -> str:
    return date.fromordinal(ordinal).strftime("%d/%m/%Y")


def column_label(field: Field) -> Pair:
    return field.label("vi"), field.label("en")


def cell_place(row: Row, field: Field) -> str:
    return f"{row.place} › {field.label('vi')}"
