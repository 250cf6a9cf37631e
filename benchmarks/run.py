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
from attrs import frozen
from household import MONTHS, PROGRAM, Answer, nested

from policyengine.pipeline import check
from policyengine.policy import load_policy
from policyengine.source import Source

ROOT = Path(__file__).resolve().parents[1]
NATIONAL = ROOT / "policies" / "national"
MONTH = "2024-08"
_CHECK = "import sys; from policyengine.cli import main; sys.argv[0] = 'policyengine'; main()"
_GIVES = "facts read before; amounts, categories, citations"
Row = tuple[str, str, str]
"""What, how long, remark."""
Work = Callable[[str], object]
Decide = Callable[[str], Answer]
"""What is done for a month."""


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
        first = min(_check_process(home, f"first{i}", f"first{i}") for i in range(5))
        _check_process(home, "grammar", "")
        parsed = min(_check_process(home, "grammar", "") for _ in range(9))
        _check_process(home, "grammar", "trees")
        warm = min(_check_process(home, "grammar", "trees") for _ in range(9))
    yield "check policies/national, first run ever", f"{first:.2f} s", "whole process"
    yield "check policies/national, every file parsed", f"{parsed:.2f} s", "whole process"
    yield "check policies/national, warm parse cache", f"{warm:.2f} s", "whole process"
    sources = [Source("thousand.policy", thousand.text())]
    seconds = min(_seconds(lambda: _checked(sources)) for _ in range(3))
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
        found = policy.decide(home, month=month, basis="conditions", programs=(PROGRAM,)).results
        return {r.id: r.amount or 0 for r in found}

    def from_mapping(month: str) -> None:
        policy.decide(nested(), month=month, basis="conditions", programs=(PROGRAM,))

    def reasons(month: str) -> None:
        policy.decide(home, month=month, basis="conditions", reasons=True, programs=(PROGRAM,))

    def whole(month: str) -> None:
        policy.decide(home, month=month, basis="conditions")

    def changes(month: str) -> None:
        for person in people:
            policy.explain(person, month=month, basis="conditions", program=PROGRAM)

    peers = [_Peer.made(name, reads, make) for name, reads, make in _peers()]
    works: dict[str, Work] = {
        "decide": ours,
        "read": from_mapping,
        "reasons": reasons,
        "whole": whole,
    }
    works |= {peer.name: peer.decide for peer in peers if peer.decide}
    took = _micro(works)
    yield "decide, household of four", _us(took["decide"]), _GIVES
    yield "decide, from nested mappings", _us(took["read"]), "the facts read each time"
    yield "decide, with reasons", _us(took["reasons"]), "the tree of reasons of each result"
    yield "decide, every national program", _us(took["whole"]), "allowance, care, pension, card …"
    explained = _micro({"explain": changes}, 5, 4)["explain"]
    yield "explain, its four members", _us(explained), "and the smallest changes"
    for peer in peers:
        yield peer.row(took, ours)


def _peers() -> Iterator[tuple[str, bool, Callable[[], Decide]]]:
    """Name, whether it is handed the facts at each decision, and how to make it."""

    def openfisca(made: str) -> Callable[[], Decide]:
        def make() -> Decide:
            from peers import openfisca_peer

            found: Decide = getattr(openfisca_peer, made)()
            return found

        return make

    def zen() -> Decide:
        from peers import zen_peer

        return zen_peer.decider()

    yield "OpenFisca-core, from mappings", True, openfisca("decider")
    yield "OpenFisca-core, calculation only", False, openfisca("calculator")
    yield "zen-engine", True, zen


@frozen
class _Peer:
    """Another engine; `decide` is None where it is not installed."""

    name: str
    reads: bool
    decide: Decide | None
    missing: str | None = None

    @classmethod
    def made(cls, name: str, reads: bool, make: Callable[[], Decide]) -> "_Peer":
        try:
            return cls(name, reads, make())
        except ImportError as missing:
            return cls(name, reads, None, missing.name)

    def row(self, took: dict[str, float], ours: Decide) -> Row:
        if self.decide is None:
            return self.name, "–", f"not installed ({self.missing})"
        apart = [month for month in MONTHS if self.decide(month) != ours(month)]
        same = f"same answers in {len(MONTHS)} months" if not apart else f"DIFFERS in {apart}"
        base, called = ("read", "ours from mappings") if self.reads else ("decide", "ours")
        ratio = took[self.name] / took[base]
        return self.name, _us(took[self.name]), f"{ratio:.1f} × {called}; {same}"


# ---- measuring -----------------------------------------------------------------------------


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _micro(works: dict[str, Work], rounds: int = 40, times: int = 25) -> dict[str, float]:
    """The median of the quickest round of each, in microseconds.

    Rounds are taken in turns, so that what else the machine does hits all alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work(MONTH)
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(median(_seconds(lambda w=work: w(MONTH)) for _ in range(times)))
    return {name: min(medians) * 1e6 for name, medians in taken.items()}


def _us(microseconds: float) -> str:
    return f"{microseconds:,.0f} µs"


if __name__ == "__main__":
    main()
