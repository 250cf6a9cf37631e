"""Measure `policyengine run` from Parquet to Parquet: `python benchmarks/stream.py`.

Made-up persons with 12-digit text ids, decided by a whole process of the command line; beside it
pyarrow reads the same columns and writes them, or the results, and decides nothing.
"""

import argparse
import hashlib
import os
import platform
import tempfile
import time
from pathlib import Path

import population
import pyarrow as pa
import pyarrow.parquet as pq
from process import POLICYENGINE, ROOT, measured

HERE = Path(__file__).resolve().parent
NATIONAL = ROOT / "policies" / "national"
ALLOWANCE = "trợ_cấp_xã_hội_hằng_tháng"
MONTH = "2024-08"
PER_HOUSEHOLD = 3.45
ROWS = 1 << 17
"""That pyarrow reads and writes at a time."""
_MAKERS = ("arrays", "persons", "population")


def main() -> None:
    asked = _asked()
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    heads = ("", "persons", "seconds", "persons/s", "peak MB", "together", "÷ copy", "÷ results")
    print("{:<22} {:>12} {:>9} {:>11} {:>9} {:>9} {:>8} {:>10}".format(*heads))
    for count in asked.persons:
        _measure(count, asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a run from Parquet to Parquet.")
    parser.add_argument("persons", type=int, nargs="*", default=[1_000_000, 3_000_000, 10_000_000])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=1, help="the quickest counts")
    parser.add_argument("--only-allowance", action="store_true", help="not the national programs")
    return parser.parse_args()


def _measure(count: int, asked: argparse.Namespace) -> None:
    data = _made(round(count / PER_HOUSEHOLD))
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        out = Path(folder) / "results.parquet"
        command = [*POLICYENGINE, "run", str(NATIONAL), str(data), "--month", MONTH]
        command += ["--output", str(out), "--threads", str(asked.threads)]
        for chosen in ([], ["--program", ALLOWANCE]):
            if asked.only_allowance and not chosen:
                continue
            runs = [measured([*command, *chosen]) for _ in range(asked.rounds)]
            ours = min(runs, key=lambda run: run.seconds)
            copy = min(_copied(data, Path(folder)) for _ in range(asked.rounds))
            results = min(_read_and_written(data, out) for _ in range(asked.rounds))
            name = "monthly allowance" if chosen else "all national programs"
            persons = pq.ParquetFile(data / "người.parquet").metadata.num_rows
            print(
                f"{name:<22} {persons:>12,} {ours.seconds:>9.2f} {persons / ours.seconds:>11,.0f} "
                f"{ours.peak >> 20:>9,} {ours.together >> 20:>9,} {ours.seconds / copy:>8.2f} "
                f"{ours.seconds / results:>10.2f}   (copy {copy:.2f} s, results {results:.2f} s)",
                flush=True,
            )


def _made(households: int) -> Path:
    """The made-up population as Parquet files, kept in the temporary folder."""
    made_by = b"".join((HERE / f"{name}.py").read_bytes() for name in _MAKERS)
    mark = hashlib.sha256(made_by).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / "policyengine-benchmarks" / f"{households}-1-{mark}"
    if not (folder / "done").exists():
        population.write_parquet(folder, households, 1, False)
        (folder / "done").touch()
    return folder


# ---- pyarrow, which decides nothing --------------------------------------------------------------


def _copied(data: Path, folder: Path) -> float:
    """Seconds to read all columns and write the same columns."""
    start = time.perf_counter()
    for path in sorted(data.glob("*.parquet")):
        file = pq.ParquetFile(path)
        with _writer(folder / path.name, file.schema_arrow) as out:
            for batch in file.iter_batches(ROWS):
                out.write_batch(batch)
        (folder / path.name).unlink()
    return time.perf_counter() - start


def _read_and_written(data: Path, results: Path) -> float:
    """Seconds to read all columns, and to write the results, which are in memory already."""
    found = pq.read_table(results)
    start = time.perf_counter()
    for path in sorted(data.glob("*.parquet")):
        for _ in pq.ParquetFile(path).iter_batches(ROWS):
            pass
    with _writer(results.with_name("again.parquet"), found.schema) as out:
        out.write_table(found, ROWS)
    return time.perf_counter() - start


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)


if __name__ == "__main__":
    main()
