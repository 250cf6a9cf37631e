"""The project's own answer for a population of Arrow tables, as the peers give theirs.

The only place in which the benchmarks call the engine for a population.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from arrays import Array
from attrs import frozen
from peers.facts import PROGRAM, code_of

from policyengine.backends.columns.engine import Engine
from policyengine.backends.columns.run import Questions, answered
from policyengine.calendar import month
from policyengine.columnar.columns import ColumnPopulation
from policyengine.formats.arrow import population_of_arrow
from policyengine.model.model import Asking
from policyengine.policy import load_policy

NATIONAL = Path(__file__).resolve().parents[1] / "policies" / "national"
HOUSEHOLDS: int | None = None
"""How many households the engine is timed on (None: as many as the peers)."""
Tables = dict[str, pa.Table]
Answers = tuple[Array, Array]
"""Amount in đồng (int64, 0 for none) and deciding category (int8, see `peers.facts`)."""
ASKED = Questions([(PROGRAM, "người")], [month(2024, 8)], Asking(), "conditions", threads=2)
UNDETERMINED = 5


@frozen
class State:
    engine: Engine
    population: ColumnPopulation


def engine(tables: Tables) -> Answers:
    """The monthly allowance of every person for August 2024, by conditions."""
    return run(prepare(tables))


def prepare(tables: Tables) -> State:
    population, faults = population_of_arrow(tables, _engine().model.schema)
    errors = [fault.message.en for fault in faults if fault.is_error]
    assert not errors, errors[0]
    return State(_engine(), population)


def run(state: State) -> Answers:
    """Amount 0 and category 0 also where the answer is undetermined."""
    count = state.population.tables["người"].inside
    amounts, categories = np.zeros(count, np.int64), np.zeros(count, np.int8)
    lists = state.engine.rules.lists.lists
    for found in answered(state.engine, state.population, ASKED):
        folded = found.folded
        settled = np.flatnonzero(folded.status != UNDETERMINED)
        rows = folded.rows[settled]
        numbers = folded.numbers[settled]
        amounts[rows] = numbers[:, 0] // numbers[:, 5]
        codes = np.array([code_of(", ".join(names) or None) for names in lists], np.int8)
        categories[rows] = codes[folded.categories[settled]]
    return amounts, categories


@cache
def _engine() -> Engine:
    return Engine(load_policy(NATIONAL).model, with_sources=False)
