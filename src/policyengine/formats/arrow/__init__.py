"""Arrow tables in, columns out; columns of results to Arrow, Parquet and CSV.

In: anything with the Arrow C stream interface (pyarrow, pandas, polars, DuckDB), Parquet and Arrow
files, CSV files of any length, and the schema that the policy declares. Out: a `ColumnPopulation`,
whole or chunk by chunk, with the faults in the data as diagnostics. The only room that knows
pyarrow, which is an extra: importing this room without it raises DataError. Knows no engine.

table → `reading` (headers, ids, what a row lies in) → `cells` (typed cells, once for each
different value) → `links` (ids to rows, somebody outside) → `histories` (the table of changes).
`streams` cuts files (`sources`, `lanes`) between top rows (`steps`).
`results` and `writing` are the way out.
"""

from policyengine.diagnostics import DataError
from policyengine.problems import streams as problems

try:
    import pyarrow.compute  # noqa: F401
except ImportError as error:
    raise DataError(problems.arrow_missing()) from error

from policyengine.formats.arrow.reading import population_of_arrow
from policyengine.formats.arrow.results import RESULTS, reader_of, record_batch, table_of
from policyengine.formats.arrow.streams import Chunk, Stream, stream
from policyengine.formats.arrow.writing import ResultFile

__all__ = [
    "RESULTS",
    "Chunk",
    "ResultFile",
    "Stream",
    "population_of_arrow",
    "reader_of",
    "record_batch",
    "stream",
    "table_of",
]
