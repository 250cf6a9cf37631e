"""Who a result is about, as an officer's list names them: the printed columns of the records."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from attrs import evolve, field, frozen

from policyengine.backends.results import Result
from policyengine.diagnostics import Language
from policyengine.formats.writing import Cell
from policyengine.population import Population, Row, Spells, Unknown
from policyengine.reports.phrases import day
from policyengine.schema import Field, Record
from policyengine.types import Words

_MOST_OWN = 2
"""Printed columns taken from a record that lies in no other, such as head and village."""


@frozen
class Recipients:
    """The columns that say who somebody is, and their cells by record and id."""

    titles: tuple[str, ...] = ()
    cells: Mapping[tuple[str, str], tuple[Cell, ...]] = field(factory=dict)
    payees: Mapping[str, str] = field(factory=dict)
    """By id, the name of somebody who is paid for somebody else."""

    def of(self, result: Result) -> tuple[Cell, ...]:
        return self.cells.get((result.record, result.id), ("",) * len(self.titles))

    def payee_of(self, result: Result) -> str:
        """`Trần Thị Hương (N112)`; blank for those who are paid themselves."""
        if result.payee is None or result.payee == result.id:
            return ""
        name = self.payees.get(result.payee)
        return f"{name} ({result.payee})" if name else result.payee


def recipients_of(
    results: Sequence[Result], population: Population, language: Language
) -> Recipients:
    """Who the results are about and who is paid for them."""
    wanted = dict.fromkeys((result.record, result.id) for result in results)
    found = recipients_named(wanted, population, language)
    return evolve(found, payees=_payees(results, population, language))


def recipients_named(
    wanted: Collection[tuple[str, str]], population: Population, language: Language
) -> Recipients:
    """For every record and id the first printed text of its own record, its birth date, and the
    last printed text of each record around it (the village). Sensitive columns are never among
    them.
    """
    records = [
        population.schema.records[name] for name in dict.fromkeys(record for record, _ in wanted)
    ]
    fields: dict[str, Field] = {}
    for record in sorted(records, key=lambda r: -len(r.parents)):
        for column in _told_by(record, population):
            fields.setdefault(column.label(language), column)
    rows = [
        row
        for record in records
        for row in population.of(record.name)
        if (record.name, row.id) in wanted
    ]
    cells = {
        (row.record.name, row.id): tuple(_cell(row, f, language) for f in fields.values())
        for row in rows
    }
    return Recipients(tuple(fields), cells)


def owners_of(population: Population) -> dict[tuple[str, str], str]:
    """For every row that has no id of its own, that of the row around it."""
    return {
        (row.record.name, row.id): next(iter(row.parents.values())).id
        for row in population.all_rows()
        if row.record.key is None and row.parents
    }


def _payees(
    results: Sequence[Result], population: Population, language: Language
) -> dict[str, str]:
    wanted = {result.payee for result in results if result.payee not in (None, result.id)}
    return {
        row.id: str(_cell(row, column, language) or "")
        for row in population.all_rows()
        if row.id in wanted
        for column in _printed(row.record)[:1]
    }


def _told_by(record: Record, population: Population) -> list[Field]:
    """The columns by which an officer knows the rows of a record."""
    birth = record.with_role("birth")
    own = _printed(record)
    found = own[: 1 if record.parents else _MOST_OWN] + ([birth] if birth else [])
    for name in record.parents:
        found += _printed(population.schema.records[name])[-1:]
    return found


def _printed(record: Record) -> list[Field]:
    return [
        f for f in record.fields if f.print_only and not f.sensitive and isinstance(f.type, Words)
    ]


def _cell(row: Row, column: Field, language: Language) -> Cell:
    """The cell of a row, or of a row around it that has the column."""
    around: Row | None = row
    while around is not None and around.record.name != column.record:
        around = next(iter(around.parents.values()), None)
    value = around.cells[column.index] if around and not around.outside else None
    if isinstance(value, Spells):
        value = value.spells[-1].value if value.spells else None
    if isinstance(value, Unknown):
        return _partial(value, language) if column.role == "birth" else ""
    if column.role == "birth" and isinstance(value, int):
        return date.fromordinal(value)
    return str(value) if value is not None else ""


def _partial(value: Unknown, language: Language) -> str:
    """A birth date of which only the month or the year is known, as it was written."""
    if value.low is None or value.high is None:
        return ""
    first, last = date.fromordinal(value.low), date.fromordinal(value.high)
    if (first.year, first.month) == (last.year, last.month):
        return day(value.low, language)[3:] if language == "vi" else f"{first:%Y-%m}"
    return str(first.year) if first.year == last.year else ""
