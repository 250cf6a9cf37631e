"""Look-up tables of the law from their CSV files: key, days of validity, cells by column."""

from pathlib import Path

from attrs import evolve

from policyengine.diagnostics import DataError, Diagnostic, Report
from policyengine.formats.assemble import assemble
from policyengine.formats.csv_folder import read_table
from policyengine.formats.tables import read_tables
from policyengine.population import Row
from policyengine.schema import Field, Record, Schema

LookupRow = tuple[object, int | None, int | None, dict[str, object]]


def read_lookup(
    path: Path, name: str, fields: tuple[Field, ...], report: Report
) -> tuple[LookupRow, ...]:
    """The rows of a look-up table. The first field is the key.

    A field marked `hưởng từ` (`starts`) holds the first day of a row, one marked `hưởng đến`
    (`ends`) its last; None is open. One key may have several
    rows, for different days. Faults of the file are reported, never raised.
    """
    repeating = tuple(evolve(f, role=None) if f.role == "key" else f for f in fields)
    schema = Schema({name: Record(name, repeating)})
    found: list[Diagnostic] = []
    try:
        table = read_table(path, name, path.name, schema)
        population = assemble(read_tables([table], schema, found.append), schema, found)
    except DataError as error:
        report(error.diagnostic)
        return ()
    for diagnostic in found:
        report(diagnostic)
    record = schema.records[name]
    return tuple(_lookup_row(row, record) for row in population.of(name))


def _lookup_row(row: Row, record: Record) -> LookupRow:
    cells = {field.name: row.cells[field.index] for field in record.fields}
    first, last = (_day(row, record, role) for role in ("starts", "ends"))
    return row.cells[0], first, last, cells


def _day(row: Row, record: Record, role: str) -> int | None:
    field = next((f for f in record.fields if f.role == role), None)
    value = row.cells[field.index] if field is not None else None
    return value if isinstance(value, int) else None
