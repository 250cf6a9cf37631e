"""A file that holds one table: a CSV file, or a workbook with a sheet of that name."""

from pathlib import Path

from policyengine.diagnostics import DataError, Diagnostic
from policyengine.formats import read_population
from policyengine.formats.assemble import assemble
from policyengine.formats.csv_folder import read_table
from policyengine.formats.tables import read_tables
from policyengine.formats.workbook import KINDS
from policyengine.population import Population
from policyengine.problems import files
from policyengine.schema import Schema


def read_one_table(path: Path, schema: Schema) -> Population:
    """The rows of the only record of `schema`; a CSV file may have any name.

    Raises DataError when there is no such file or it cannot be read at all; other faults are in
    the population's diagnostics.
    """
    kind = path.suffix.lower()
    if not path.is_file():
        raise DataError(files.data_not_found(str(path)))
    if kind in KINDS:
        return read_population(path, schema)
    if kind != ".csv":
        raise DataError(files.wrong_kind_of_data(path.name, (*KINDS, ".csv")))
    found: list[Diagnostic] = []
    (title,) = schema.records
    table = read_table(path, title, path.name, schema)
    return assemble(read_tables([table], schema, found.append), schema, found)
