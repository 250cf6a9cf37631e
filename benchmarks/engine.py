"""The project's own answer for a population of Arrow tables, as the peers give theirs."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from arrays import Array
from peers.facts import PROGRAM, code_of

from policyengine.policy import Policy, load_policy

NATIONAL = Path(__file__).resolve().parents[1] / "policies" / "national"
MONTH = "2024-08"
Tables = dict[str, pa.Table]
Answers = tuple[Array, Array]
"""Amount in đồng (int64, 0 for none) and deciding category (int8, see `peers.facts`)."""


def engine(policy: Policy, tables: Tables) -> Answers:
    """`Policy.run` on the rows of the tables, for the monthly allowance alone, by conditions."""
    with TemporaryDirectory() as folder:
        write_csv(Path(folder), tables)
        population = policy.read(folder)
    faults = [fault.message.en for fault in population.diagnostics if fault.is_error]
    assert not faults, faults[0]
    found = list(policy.run(population, month=MONTH, basis="conditions", programs=(PROGRAM,)))
    assert [r.id for r in found] == tables["người"]["mã_người"].to_pylist()
    assert {r.status for r in found} <= {"due", "none"}
    amounts = np.array([r.amount or 0 for r in found], np.int64)
    return amounts, np.array([code_of(r.category) for r in found], np.int8)


def write_csv(folder: Path, tables: Tables) -> None:
    """A CSV file for each table, as `policyengine run` reads them."""
    for name, table in tables.items():
        plain = [
            column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for column in table.columns
        ]
        pa_csv.write_csv(pa.table(plain, table.column_names), folder / f"{name}.csv")


def national() -> Policy:
    return load_policy(NATIONAL)
