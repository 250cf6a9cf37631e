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

from policyengine.builtin import READERS
from policyengine.contributions import FOLDER, ToRead, function
from policyengine.diagnostics import DataError, Diagnostic
from policyengine.formats.assemble import assemble
from policyengine.formats.csv_folder import read_csv_folder
from policyengine.formats.json_file import read_json, read_objects
from policyengine.formats.legacy_text import ENCODINGS, Encoding
from policyengine.formats.tables import Contents, Table, read_tables
from policyengine.formats.values import BadValue, parse_cell
from policyengine.formats.workbook import read_workbook
from policyengine.population import Population
from policyengine.problems import files
from policyengine.schema import Schema

__all__ = ["BadValue", "parse_cell", "population_from_mapping", "read_population"]


Read = Callable[[ToRead], object]


def read_population(
    path: Path,
    schema: Schema,
    encoding: Encoding | None = None,
    reader: Read | None = None,
    endings: Sequence[str] = (),
) -> Population:
    """Everything that a workbook, a folder of CSV files, or a JSON file holds.

    `encoding` is that of text from before Unicode, which is converted. `reader` is that of another
    format; `endings` are those to name where none fits.

    Raises DataError when there is no such file, it is of another kind, it cannot be read, or
    nothing in it is a record of the schema. Other faults are in the population's diagnostics.
    """
    diagnostics: list[Diagnostic] = []
    if not path.exists():
        raise DataError(files.data_not_found(str(path)))
    read = reader or _own_reader(path)
    if read is None:
        known = endings or [end for one in READERS for end in one.endings if end != FOLDER]
        raise DataError(files.wrong_kind_of_data(path.name, known))
    asked = ToRead(path=path, schema=schema, tell=diagnostics.append, encoding=encoding)
    given = read(asked)
    if not isinstance(given, Contents):
        given = read_objects(given, schema, diagnostics.append, path.name)
    return assemble(given, schema, diagnostics)


def population_from_mapping(
    data: Mapping[str, object] | Sequence[Mapping[str, object]], schema: Schema
) -> Population:
    """The same from plain objects: a row of a top record with its rows, a list of such rows, or
    a list of rows under the name of each record. Raises DataError when no name is a record's.
    """
    diagnostics: list[Diagnostic] = []
    return assemble(read_objects(data, schema, diagnostics.append), schema, diagnostics)


def read_sheets(asked: ToRead) -> Contents:
    """What a workbook holds. Raises DataError."""
    return _of_tables(read_workbook(asked.path, asked.schema, asked.tell), asked)


def read_folder(asked: ToRead) -> Contents:
    """What a folder of CSV files holds. Raises DataError."""
    return _of_tables(read_csv_folder(asked.path, asked.schema, asked.tell), asked)


def read_nested(asked: ToRead) -> Contents:
    """What a JSON file holds. Raises DataError."""
    return read_json(asked.path, asked.schema, asked.tell)


def _of_tables(tables: list[Table], asked: ToRead) -> Contents:
    encoding: Encoding | None = next((e for e in ENCODINGS if e == asked.encoding), None)
    return read_tables(tables, asked.schema, asked.tell, encoding)


def _own_reader(path: Path) -> Read | None:
    """The engine's own reader for a file or folder."""
    name = FOLDER if path.is_dir() else path.name.lower()
    return next((function(one.read) for one in READERS if name.endswith(one.endings)), None)
