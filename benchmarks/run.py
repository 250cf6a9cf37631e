"""Measure the engine and its peers: `python benchmarks/run.py`. Prints one table."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import thousand
from household import MONTHS, PROGRAM, Answer, nested

from policyengine.pipeline import check
from policyengine.policy import load_policy
from policyengine.source import Source

ROOT = Path(__file__).resolve().parents[1]
NATIONAL = ROOT / "policies" / "national"
MONTH = "2024-08"
_CHECK = "import sys; from policyengine.cli import main; sys.argv[0] = 'policyengine'; main()"
Row = tuple[str, str, str]
"""What, how long, remark."""


def main() -> None:
    os.environ["POLICYENGINE_CACHE"] = ""  # what is measured in this process is never from a cache
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs\n")
    rows = [*_checks(), *_decisions()]
    widths = [max(len(row[i]) for row in rows) for i in range(2)]
    for what, figure, remark in rows:
        print(f"{what:<{widths[0]}}  {figure:>{widths[1]}}  {remark}".rstrip(), flush=True)


# ---- checking ------------------------------------------------------------------------------


def _checks() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        first = median(_check_process(home, f"first{i}", f"first{i}") for i in range(5))
        _check_process(home, "grammar", "")
        parsed = median(_check_process(home, "grammar", "") for _ in range(9))
        _check_process(home, "grammar", "trees")
        warm = median(_check_process(home, "grammar", "trees") for _ in range(9))
    yield "check policies/national, first run ever", f"{first:.2f} s", "whole process"
    yield "check policies/national, every file parsed", f"{parsed:.2f} s", "whole process"
    yield "check policies/national, warm parse cache", f"{warm:.2f} s", "whole process"
    sources = [Source("thousand.policy", thousand.text())]
    seconds = median(_seconds(lambda: _checked(sources)) for _ in range(3))
    yield f"check {thousand.COUNT:,} categories", f"{seconds:.2f} s", "in process, no cache"


def _check_process(home: Path, grammar: str, trees: str) -> float:
    """One `policyengine check`; Lark keeps its tables in one folder, the engine its trees in
    another (none named: no cache)."""
    (home / grammar).mkdir(exist_ok=True)
    kept = {
        "TMPDIR": str(home / grammar),
        "POLICYENGINE_CACHE": str(home / trees) if trees else "",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(_distribution(home))]),
    }
    command = [sys.executable, "-c", _CHECK, "check", str(NATIONAL)]
    env = os.environ | kept
    return _seconds(lambda: subprocess.run(command, env=env, capture_output=True, check=True))


def _distribution(home: Path) -> Path:
    """Without an installed distribution the cache is off: make one where there is none."""
    made = home / "trogiup-0.dist-info"
    made.mkdir(exist_ok=True)
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: trogiup\nVersion: 0\n")
    return home


def _checked(sources: list[Source]) -> None:
    model, found = check(sources)
    assert model, [d.message.en for d in found if d.is_error][:3]


# ---- deciding ------------------------------------------------------------------------------


def _decisions() -> Iterator[Row]:
    policy = load_policy(NATIONAL)
    from policyengine.formats import population_from_mapping

    home = population_from_mapping(nested(), policy.schema).rows["hộ"][0]
    people = home.children["người"]

    def ours(month: str) -> Answer:
        found = policy.decide(home, month=month, basis="conditions").results
        return {r.id: r.amount or 0 for r in found if r.program == PROGRAM}

    def from_mapping(month: str) -> None:
        policy.decide(nested(), month=month, basis="conditions")

    def reasons(month: str) -> None:
        for person in people:
            policy.explain(person, month=month, basis="conditions", program=PROGRAM)

    own = _micro(ours)
    yield "decide, household of four", _us(own), "facts read before; amounts, categories, citations"
    yield "decide, from nested mappings", _us(_micro(from_mapping)), "the facts read each time"
    yield "explain, its four members", _us(_micro(reasons, 20)), "with the tree of reasons"
    for name, remark, make in _peers():
        yield _peer_row(name, remark, make, ours, own)


def _peers() -> Iterator[tuple[str, str, Callable[[], Callable[[str], Answer]]]]:
    def openfisca(made: str) -> Callable[[], Callable[[str], Answer]]:
        def make() -> Callable[[str], Answer]:
            from peers import openfisca_peer

            found: Callable[[str], Answer] = getattr(openfisca_peer, made)()
            return found

        return make

    def zen() -> Callable[[str], Answer]:
        from peers import zen_peer

        return zen_peer.decider()

    yield "OpenFisca-core, from mappings", "the facts read each time", openfisca("decider")
    yield "OpenFisca-core, calculation only", "facts read before", openfisca("calculator")
    yield "zen-engine", "the facts handed over each time", zen


def _peer_row(
    name: str,
    remark: str,
    make: Callable[[], Callable[[str], Answer]],
    ours: Callable[[str], Answer],
    own: float,
) -> Row:
    try:
        decide = make()
    except ImportError as missing:
        return name, "–", f"not installed ({missing.name})"
    apart = [month for month in MONTHS if decide(month) != ours(month)]
    same = f"same answers in {len(MONTHS)} months" if not apart else f"DIFFERS in {apart}"
    took = _micro(decide, 200)
    return name, _us(took), f"{took / own:.1f} × ours; {remark}; {same}"


# ---- measuring -----------------------------------------------------------------------------


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _micro(decide: Callable[[str], object], times: int = 1_000) -> float:
    """The median of many, in microseconds, after a warm-up."""
    for _ in range(max(3, times // 20)):
        decide(MONTH)
    return median(_seconds(lambda: decide(MONTH)) for _ in range(times)) * 1e6


def _us(microseconds: float) -> str:
    return f"{microseconds:,.0f} µs"


if __name__ == "__main__":
    main()
