"""Data files in, populations out; tables to files.

In: a workbook with a sheet per record, a folder with a CSV file per record, a JSON file of nested
households, or plain Python objects of that shape; and the schema that the policy declares.
Out: a `Population`, with every fault in the data as a diagnostic; a file that cannot be read at
all raises DataError. Knows no policy text, no law, no engine and no report.

file → tables (`workbook`, `csv_folder`) → entries (`tables`, `headers`; `json_file` directly)
→ population (`assemble`, `history`), where `values` reads every cell. Old encodings are found in
`legacy_text`, formulas without a value in `formulas`. Out go `writing` (CSV, JSON), `sheets`
(workbooks) and `template` (a workbook to fill in).
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from policyengine.diagnostics import DataError, Diagnostic, Report
from policyengine.formats.assemble import assemble
from policyengine.formats.csv_folder import read_csv_folder
from policyengine.formats.json_file import read_json, read_objects
from policyengine.formats.legacy_text import Encoding
from policyengine.formats.tables import Contents, Table, read_tables
from policyengine.formats.values import BadValue, parse_cell
from policyengine.formats.workbook import KINDS, read_workbook
from policyengine.population import Population
from policyengine.problems import files
from policyengine.schema import Schema

__all__ = ["BadValue", "parse_cell", "population_from_mapping", "read_population"]


def read_population(path: Path, schema: Schema, encoding: Encoding | None = None) -> Population:
    """Everything that a workbook, a folder of CSV files, or a JSON file holds.

    `encoding` is that of text from before Unicode, which is converted.

    Raises DataError when there is no such file, it is of another kind, it cannot be read, or
    nothing in it is a record of the schema. Other faults are in the population's diagnostics.
    """
    diagnostics: list[Diagnostic] = []
    return assemble(_contents(path, schema, encoding, diagnostics.append), schema, diagnostics)


def population_from_mapping(
    data: Mapping[str, object] | Sequence[Mapping[str, object]], schema: Schema
) -> Population:
    """The same from plain objects: a row of a top record with its rows, a list of such rows, or
    a list of rows under the name of each record. Raises DataError when no name is a record's.
    """
    diagnostics: list[Diagnostic] = []
    return assemble(read_objects(data, schema, diagnostics.append), schema, diagnostics)


def _contents(path: Path, schema: Schema, encoding: Encoding | None, report: Report) -> Contents:
    kind = path.suffix.lower()
    if not path.exists():
        raise DataError(files.data_not_found(str(path)))
    if kind == ".json" and path.is_file():
        return read_json(path, schema, report)
    read: Callable[[Path, Schema, Report], list[Table]]
    if path.is_dir():
        read = read_csv_folder
    elif kind in KINDS:
        read = read_workbook
    else:
        raise DataError(files.wrong_kind_of_data(path.name, (*KINDS, ".json")))
    return read_tables(read(path, schema, report), schema, report, encoding)
