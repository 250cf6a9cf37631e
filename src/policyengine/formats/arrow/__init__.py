"""Arrow tables in, columns out; columns of results to Arrow, Parquet and CSV.

In: anything with the Arrow C stream interface (pyarrow, pandas, polars, DuckDB), Parquet and Arrow
files, CSV files of any length, and the schema that the policy declares. Out: a `ColumnPopulation`,
whole or chunk by chunk, with the faults in the data as diagnostics. The only room that knows
pyarrow, which is an extra: importing this room without it raises DataError. Knows no engine.

table → `reading` (headers, ids, what a row lies in) → `cells` (typed cells, once for each
different value) → `links` (ids to rows, somebody outside) → `histories` (the table of changes).
`streams` cuts files (`sources`, `lanes`) between top rows (`steps`).
`packing` carries parts of a chunk, and its results, to another process and back.
`results` and `writing` are the way out.
"""

from policyengine.diagnostics import DataError
from policyengine.problems import streams as problems

try:
    import pyarrow.compute  # noqa: F401 -- is it there?
except ImportError as error:
    raise DataError(problems.arrow_missing()) from error

from policyengine.formats.arrow.cells import Parser
from policyengine.formats.arrow.faults import take_notes
from policyengine.formats.arrow.packing import (
    noted_population,
    pack,
    results_as_bytes,
    results_of_bytes,
    unpack,
)
from policyengine.formats.arrow.reading import population_of_arrow
from policyengine.formats.arrow.results import (
    RESULTS,
    for_the_public,
    reader_of,
    record_batch,
    summary,
)
from policyengine.formats.arrow.streams import Chunk, Stream, stream
from policyengine.formats.arrow.writing import ResultFile

__all__ = [
    "RESULTS",
    "Chunk",
    "Parser",
    "ResultFile",
    "Stream",
    "for_the_public",
    "noted_population",
    "pack",
    "population_of_arrow",
    "reader_of",
    "record_batch",
    "results_as_bytes",
    "results_of_bytes",
    "stream",
    "summary",
    "take_notes",
    "unpack",
]
