"""Measure peers on a whole population: `python benchmarks/columns.py`. Prints one table.

First every peer's answer is compared with the engine's, person by person, on a few thousand
households; then all decide 2,000,000 persons in turns, and their answers are compared again.
"""

import argparse
import gc
import hashlib
import importlib
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import numpy as np
import population
import pyarrow.parquet as pq
from arrays import Array
from attrs import define, field

HERE = Path(__file__).resolve().parent
PER_HOUSEHOLD = 3.45
SAMPLE = 3_000
PEERS = {
    "OpenFisca-core, calculation only": "openfisca_columns",
    "DuckDB, SQL by hand, 2 threads": "duckdb_peer",
    "NumPy, whole columns": "numpy_peer",
    "Polars, lazy by hand, 2 threads": "polars_peer",
    "one fused loop (Numba), 2 threads": "numba_peer",
    "a copy of the bytes, 2 threads": "copy_peer",
}
ENGINE = "policyengine"
COPY = "copy_peer"
Answers = tuple[Array, Array]


@define
class Runner:
    """One engine: its module has `prepare(tables)`, not timed, and `run(state)`, timed."""

    name: str
    module: ModuleType
    persons: int = 0
    state: Any = None
    answers: Answers | None = None
    seconds: list[float] = field(factory=list)
    processor: list[float] = field(factory=list)
    """Of all threads: what other work on the machine lengthens least."""

    @property
    def decides(self) -> bool:
        return not self.module.__name__.endswith(COPY)

    def time_once(self) -> None:
        gc.collect()
        start, used = time.perf_counter(), time.process_time()
        answers = self.module.run(self.state)
        self.seconds.append(time.perf_counter() - start)
        self.processor.append(time.process_time() - used)
        self.answers = self.answers or answers

    def per_person(self) -> float:
        return median(self.seconds) / max(self.persons, 1)


def main() -> None:
    asked = _asked()
    chosen = {name: module for name, module in PEERS.items() if asked.only in module}
    peers, missing = [], {}
    for name, module in chosen.items():
        try:
            peers.append(Runner(name, importlib.import_module(f"peers.{module}")))
        except ImportError as error:
            missing[name] = error.name
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    own = importlib.import_module("engine")
    agreed = _agreement(own, [peer for peer in peers if peer.decides])
    if not asked.agree:
        agreed &= _table(own, peers, missing, round(asked.persons / PER_HOUSEHOLD), asked)
    sys.exit(0 if agreed else 1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure peers on a whole population.")
    parser.add_argument("--persons", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="part of the module name of a peer")
    parser.add_argument("--agree", action="store_true", help="compare the answers and stop")
    return parser.parse_args()


# ---- the same answers? -------------------------------------------------------------------


def _agreement(own: ModuleType, peers: list[Runner]) -> bool:
    """Whether all peers answer as the engine, on ordinary households and on crowded ones."""
    agreed = True
    for crowded in (False, True):
        tables = population.make(SAMPLE, seed=7, blanks=False, crowded=crowded)
        truth = own.engine(tables)
        kind = "in which every rule is met" if crowded else "of ordinary shares"
        due, number = int((truth[0] > 0).sum()), len(set(truth[1].tolist()) - {0})
        print(f"\n{len(truth[0]):,} persons {kind}: {due:,} due, {number} deciding categories")
        for peer in peers:
            found = peer.module.run(peer.module.prepare(tables))
            apart = _apart(found, truth)
            agreed &= not apart
            print(f"  {peer.name}: {_said(apart)}", flush=True)
    return agreed


def _apart(found: Answers, truth: Answers) -> int:
    """How many persons have another amount or category."""
    return int(((found[0] != truth[0]) | (found[1] != truth[1])).sum())


def _said(apart: int) -> str:
    return f"DIFFERS for {apart:,} persons" if apart else "same amounts and categories"


# ---- how fast? ---------------------------------------------------------------------------


def _table(
    own: ModuleType,
    peers: list[Runner],
    missing: dict[str, str | None],
    households: int,
    asked: argparse.Namespace,
) -> bool:
    tables = _kept(households, asked.seed, False)
    few = own.HOUSEHOLDS and min(own.HOUSEHOLDS, households)
    engine, blanks = Runner(ENGINE, own), Runner(f"{ENGINE}, ordinary blanks", own)
    everybody = (engine, blanks, *peers)
    for runner in everybody:
        given = tables
        if runner.module is own and few:
            given = population.make(few, asked.seed, runner is blanks)
        elif runner is blanks:
            given = _kept(households, asked.seed, True)
        runner.persons = given["người"].num_rows
        runner.state = runner.module.prepare(given)
        runner.module.run(runner.state)  # compiles, and fills what is kept between runs
    del tables, given
    for _ in range(asked.rounds):
        for runner in everybody:
            runner.time_once()
    deciding = [peer for peer in peers if peer.decides]
    deciding += [engine] * (not few)
    heads = f"{'median':>8} {'quickest':>9} {'processor':>9} {'million/s':>10} {'engine is':>11}"
    print(f"\n{'':<34} {heads}  persons")
    agreed = True
    for runner in everybody:
        took = median(runner.seconds)
        ratio = f"{runner.per_person() / engine.per_person():.3g} ×"
        line = f"{runner.name:<34} {took:6.3f} s {min(runner.seconds):7.3f} s"
        line += f" {median(runner.processor):7.3f} s"
        line += f" {1e-6 / runner.per_person():10.3g} {ratio:>11}  {runner.persons:,}"
        if runner in deciding and runner is not deciding[0]:
            apart = _apart(_of(runner), _of(deciding[0]))
            agreed &= not apart
            line += f"; {_said(apart)}" if apart else "; the same answers"
        elif not runner.decides:
            line += f"; {runner.state.bytes / runner.persons:.0f} bytes a person"
        print(line)
    for name, module in missing.items():
        print(f"{name:<34} {'–':>8}  not installed ({module})")
    if deciding:
        paid, sums = np.count_nonzero(_of(deciding[0])[0]), int(_of(deciding[0])[0].sum())
        print(f"\n{paid:,} persons due, {sums:,} đồng for the month")
    return agreed


def _of(runner: Runner) -> Answers:
    assert runner.answers is not None
    return runner.answers


def _kept(households: int, seed: int, blanks: bool) -> dict[str, Any]:
    """The made-up population, from the temporary folder where it was made before."""
    made_by = b"".join((HERE / f"{name}.py").read_bytes() for name in _MAKERS)
    mark = hashlib.sha256(made_by).hexdigest()[:12]
    folder = (
        Path(tempfile.gettempdir())
        / "policyengine-benchmarks"
        / f"{households}-{seed}-{mark}{'-blanks' * blanks}"
    )
    if not (folder / "done").exists():
        population.write_parquet(folder, households, seed, blanks)
        (folder / "done").touch()
    return {path.stem: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}


_MAKERS = ("arrays", "persons", "population")


if __name__ == "__main__":
    main()
