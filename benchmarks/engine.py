"""The project's own answer for a population of Arrow tables, as the peers give theirs.

The only place in which the benchmarks call the engine for a population.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from arrays import Array
from attrs import frozen
from peers.facts import PROGRAM, code_of

from policyengine.policy import Policy, load_policy
from policyengine.population import Population

NATIONAL = Path(__file__).resolve().parents[1] / "policies" / "national"
MONTH = "2024-08"
HOUSEHOLDS: int | None = 3_000
"""How many households the engine is timed on (None: as many as the peers)."""
Tables = dict[str, pa.Table]
Answers = tuple[Array, Array]
"""Amount in đồng (int64, 0 for none) and deciding category (int8, see `peers.facts`)."""


@frozen
class State:
    policy: Policy
    population: Population
    ids: list[str]


def engine(tables: Tables) -> Answers:
    """The monthly allowance of every person for August 2024, by conditions."""
    return run(prepare(tables))


def prepare(tables: Tables) -> State:
    with TemporaryDirectory() as folder:
        write_csv(Path(folder), tables)
        population = _national().read(folder)
    faults = [fault.message.en for fault in population.diagnostics if fault.is_error]
    assert not faults, faults[0]
    return State(_national(), population, tables["người"]["mã_người"].to_pylist())


def run(state: State) -> Answers:
    """Amount 0 and category 0 also where the answer is undetermined."""
    found = list(
        state.policy.run(state.population, month=MONTH, basis="conditions", programs=(PROGRAM,))
    )
    assert [result.id for result in found] == state.ids
    amounts = np.array([result.amount or 0 for result in found], np.int64)
    return amounts, np.array([code_of(result.category) for result in found], np.int8)


def write_csv(folder: Path, tables: Tables) -> None:
    """A CSV file for each table, as `policyengine run` reads them."""
    for name, table in tables.items():
        plain = [
            column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for column in table.columns
        ]
        pa_csv.write_csv(pa.table(plain, table.column_names), folder / f"{name}.csv")


@cache
def _national() -> Policy:
    return load_policy(NATIONAL)
