"""Records held against each other and against the law: what cannot all be true, named by row.

Fields are found by their role in the schema and by what the rules use them for, never by name.
Facts that are not known say nothing, so nobody is accused of a blank.
"""

from collections.abc import Iterable, Iterator

from policyengine import calendar
from policyengine.analyses.audit_cells import (
    cell_place,
    column_label,
    shown_cell,
    written_day,
)
from policyengine.contributions import Function, function
from policyengine.diagnostics import DataError, Diagnostic
from policyengine.model import terms as t
from policyengine.model.checks.walk import all_terms
from policyengine.model.model import Asking, Law, Model
from policyengine.policy import Policy
from policyengine.population import Population, Row, Spells, Unknown
from policyengine.problems import audits
from policyengine.problems.registry import Pair
from policyengine.registry import call, unfit
from policyengine.schema import Field, Role
from policyengine.types import Date, Month

_OPEN = calendar.month_of(calendar.LAST_DAY)
"""The last month of a decision that names none."""
_DIAGNOSTICS: Pair = ("các `Diagnostic`", "`Diagnostic`s")
_FROM_TO: tuple[tuple[Role, Role], ...] = (
    ("starts", "ends"),
    ("suspended-from", "suspended-until"),
)


def audit(policy: Policy, population: Population, month: int | None = None) -> list[Diagnostic]:
    """What is wrong with the records as a whole, in the order of the audits, then of rows.

    The engine's own audits below, then those of plugins; one that fails is said and passed over.
    `month` is the month asked about: who is born after it cannot be owed anything in it.
    """
    law = policy.model.law(Asking())
    found: list[Diagnostic] = []
    for owned in policy.registry.of("audits").values():
        try:
            given = call(owned, "audits", _all_of, owned.what.find, law, population, month)
            if not all(isinstance(one, Diagnostic) for one in given):
                raise unfit(owned, "audits", given, _DIAGNOSTICS)
            found += given
        except DataError as error:
            found.append(error.diagnostic)
    return found


def _all_of(
    find: Function, law: Law, population: Population, month: int | None
) -> list[Diagnostic]:
    """All that an audit finds: where it is a generator it fails only while it is read."""
    return list(function(find)(law, population, month))


# ---- decisions -------------------------------------------------------------------------------


def awards(law: Law, population: Population, month: int | None) -> Iterator[Diagnostic]:
    """Decisions that run backwards, overlap, or start when there was no such program."""
    record = population.schema.awards
    if record is None:
        return
    together = _paid_together(law)
    for holder in population.all_rows():
        own = [row for row in holder.children.get(record.name, ()) if row.record is record]
        for row in own:
            yield from _order(row)
            yield from _without_law(law, row)
        yield from _overlaps(law.model, own, together)


def _order(award: Row) -> Iterator[Diagnostic]:
    for roles in _FROM_TO:
        start, end = (award.record.with_role(role) for role in roles)
        first, last = _month(award, start), _month(award, end)
        if start and end and first is not None and last is not None and last < first:
            pairs = column_label(start), column_label(end)
            yield audits.award_ends_before_it_starts(*pairs, cell_place(award, end))


def _without_law(law: Law, award: Row) -> Iterator[Diagnostic]:
    """The program and the category of a decision, where no version of them holds at its start.

    A decision from before the first text on its program rests on one that is not loaded.
    """
    start, program = _first_month(award), _named(award, "program")
    if start is None or program is None or not law.versions(program, calendar.last_day(start)):
        return
    roles: tuple[Role, ...] = ("program", "category")
    for role in roles:
        field, name = award.record.with_role(role), _named(award, role)
        if field is None or name is None:
            continue
        if not any(v.rule for v in law.versions(name, calendar.last_day(start))):
            month = f"{start % 12 + 1:02}/{start // 12}"
            yield audits.award_without_law(_label(law.model, name), month, cell_place(award, field))
            return


def _overlaps(
    model: Model, awards: list[Row], together: frozenset[tuple[str, str]]
) -> Iterator[Diagnostic]:
    """Decisions of one person for one program in the same months, each pair once."""
    spans = [
        (start, end if isinstance(end, int) else _OPEN, row)
        for row in awards
        if (start := _first_month(row)) is not None
        for end in [_month(row, row.record.with_role("ends"))]
    ]
    for number, (start, end, row) in enumerate(spans):
        for other_start, other_end, other in spans[:number]:
            program, same = _named(row, "program"), _named(other, "program")
            pair = str(_named(row, "category")), str(_named(other, "category"))
            if program is None or program != same or pair in together:
                continue
            if start <= other_end and other_start <= end:
                yield audits.awards_overlap(_label(model, program), other.place, row.place)


def _paid_together(law: Law) -> frozenset[tuple[str, str]]:
    """Categories that a program pays beside each other, in either order."""
    found: set[tuple[str, str]] = set()
    for _, rule in _programs(law):
        pairs = {(e.category, other) for e in rule.exceptions for other in e.beside}
        if rule.combination == "sum":
            pairs |= {(a, b) for a in rule.categories for b in rule.categories if a != b}
        found |= pairs | {(second, first) for first, second in pairs}
    return frozenset(found)


def _first_month(award: Row) -> int | None:
    """The first month of a decision: the one written in it, else that of its signature."""
    written = _month(award, award.record.with_role("starts"))
    return written if written is not None else _month(award, award.record.with_role("signed"))


def _month(row: Row, field: Field | None) -> int | None:
    value = _known(row, field) if field else None
    if field is None or not isinstance(value, int):
        return None
    return calendar.month_of(value) if isinstance(field.type, Date) else value


def _named(row: Row, role: Role) -> str | None:
    field = row.record.with_role(role)
    value = _known(row, field) if field else None
    return value if isinstance(value, str) else None


# ---- people ----------------------------------------------------------------------------------


def days_before_birth(law: Law, population: Population, month: int | None) -> Iterator[Diagnostic]:
    """Days of a person, and of what lies in it, before the earliest day of its birth."""
    for record in population.schema.records.values():
        birth = record.with_role("birth")
        if birth is None:
            continue
        for row in population.of(record.name):
            born = row.cells[birth.index]
            first = born.low if isinstance(born, Unknown) else born
            if isinstance(first, int):
                for own in (row, *_below(row)):
                    yield from _days_before(own, first, birth)


def born_after(law: Law, population: Population, month: int | None) -> Iterator[Diagnostic]:
    """People born after the month asked about."""
    if month is None:
        return
    last = calendar.last_day(month)
    for record in population.schema.records.values():
        birth = record.with_role("birth")
        for row in population.of(record.name) if birth is not None else ():
            born = row.cells[birth.index] if birth is not None else None
            first = born.low if isinstance(born, Unknown) else born
            if birth is not None and isinstance(first, int) and first > last:
                yield audits.born_after_month(shown_cell(first, birth), cell_place(row, birth))


def _days_before(row: Row, first: int, birth: Field) -> Iterator[Diagnostic]:
    for field in row.record.fields:
        if field is birth or not isinstance(field.type, Date | Month):
            continue
        for value in _values(row.cells[field.index]):
            if not isinstance(value, int):
                continue
            if value < (first if isinstance(field.type, Date) else calendar.month_of(first)):
                yield audits.day_before_birth(
                    column_label(field), shown_cell(value, field), cell_place(row, field)
                )


def _below(row: Row) -> Iterator[Row]:
    for children in row.children.values():
        for child in children:
            yield child
            yield from _below(child)


def spouses(law: Law, population: Population, month: int | None) -> Iterator[Diagnostic]:
    """References by which a couple has one share: each of the two has to name the other."""
    fields = {
        hop.field
        for _, rule in _programs(law)
        if rule.share_with is not None
        for term in all_terms(rule.share_with)
        if isinstance(place := getattr(term, "place", None), t.Place)
        for hop in place.hops
        if isinstance(hop, t.Link)
    }
    for field in fields:
        for row in population.of(field.record):
            other = row.cells[field.index]
            if isinstance(other, Row) and not other.outside and other.record is row.record:
                back = other.cells[field.index]
                if isinstance(back, Row) and back is not row:
                    yield audits.spouses_disagree(_id(other), cell_place(row, field))


def payees(law: Law, population: Population, month: int | None) -> Iterator[Diagnostic]:
    """People to whom a program pays for somebody else, and who are outside the records."""
    seen: set[tuple[str, int]] = set()
    for name, rule in _programs(law):
        links = (
            [hop.field for hop in rule.payee.hops if isinstance(hop, t.Link)] if rule.payee else []
        )
        for field in links:
            if (field.record, field.index) in seen:
                continue
            seen.add((field.record, field.index))
            for row in population.of(field.record):
                payee = row.cells[field.index]
                if isinstance(payee, Row) and payee.outside:
                    yield audits.payee_outside(_label(law.model, name), cell_place(row, field))


# ---- papers ----------------------------------------------------------------------------------


def older_than_the_law(law: Law, population: Population, month: int | None) -> Iterator[Diagnostic]:
    """Days that open a right (`hưởng từ tháng của …`) before the first text on that right."""
    for name, field, first in _openings(law):
        for row in population.of(field.record):
            value = _known(row, field)
            if isinstance(value, int) and value < first:
                yield audits.older_than_the_law(
                    column_label(field),
                    shown_cell(value, field),
                    _label(law.model, name),
                    written_day(first),
                    cell_place(row, field),
                )


def _openings(law: Law) -> list[tuple[str, Field, int]]:
    """The categories that start with a day in a field, and the first day of their law."""
    found = {}
    for name, pieces in law.built.rules.items():
        first = pieces[0].first_day
        versions = (v for piece in pieces for v in law.versions(name, piece.first_day))
        for rule in (version.rule for version in versions):
            for start in rule.starts if isinstance(rule, t.Category) else ():
                if isinstance(start.moment, t.Read) and isinstance(start.moment.type, Date):
                    found[name, start.moment.field.name] = (name, start.moment.field, first)
    return list(found.values())


# ---- the law and cells -----------------------------------------------------------------------


def _programs(law: Law) -> Iterator[tuple[str, t.Program]]:
    """Every version of every program."""
    for name in sorted(law.programs()):
        for piece in law.built.rules[name]:
            for version in law.versions(name, piece.first_day):
                if isinstance(version.rule, t.Program):
                    yield name, version.rule


def _values(cell: object) -> Iterable[object]:
    return [spell.value for spell in cell.spells] if isinstance(cell, Spells) else [cell]


def _known(row: Row, field: Field) -> object:
    """The value of a cell, None where it is not known or has a history."""
    value = row.cells[field.index]
    return None if isinstance(value, Unknown | Spells) else value


def _label(model: Model, name: str) -> Pair:
    return model.label(name, "vi"), model.label(name, "en")


def _id(row: Row) -> str | None:
    return None if row.record.key is None or row.record.key.sensitive else row.id
