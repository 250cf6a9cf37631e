"""A whole process of the command line, watched: how long it takes and how much memory it holds."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[1]
_MAIN = "import sys; from policyengine.cli import main; sys.argv[0] = 'policyengine'; main()"
POLICYENGINE = (sys.executable, "-c", _MAIN)
"""How a command line begins."""


@frozen
class Measured:
    """A whole run: seconds, bytes of its largest process at its peak, and of all together."""

    seconds: float
    peak: int
    together: int


def measured(
    command: Sequence[str], fine: Collection[int] = (0,), *, together: bool = True
) -> Measured:
    """Run a command; one that ends with another code than the `fine` ones ends the benchmark.

    Whether what all processes hold `together` is looked at too, which slows down a large one.
    """
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    start = time.perf_counter()
    running = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watch = _Watch(running.pid, together)
    assert running.stderr is not None
    words = running.stderr.read()
    code = running.wait()
    seconds = time.perf_counter() - start
    watch.over.set()
    if code not in fine:
        sys.exit(words.decode())
    return Measured(seconds, watch.peak, watch.together)


class _Watch(threading.Thread):
    """Looks ten times a second how much memory a process and its children hold (Linux alone).

    What the system says of a process that has ended counts the process that started it too.
    """

    def __init__(self, pid: int, counts_together: bool) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.counts_together = counts_together
        self.peak = 0
        """Of the largest process: its own peak as the system counts it."""
        self.together = 0
        """Of all at once, pages that they share counted once."""
        self.over = threading.Event()
        self.start()

    def run(self) -> None:
        while not self.over.wait(0.1):
            all_of_them = [self.pid, *_children(self.pid)]
            self.peak = max(self.peak, *(_bytes(pid, "status", "VmHWM") for pid in all_of_them))
            if self.counts_together:
                held = sum(_bytes(pid, "smaps_rollup", "Pss") for pid in all_of_them)
                self.together = max(self.together, held)


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _bytes(pid: int, file: str, what: str) -> int:
    """0 where the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith(f"{what}:")), 0)
