"""Measure the analyses on the made-up town of 60,000 households: `python benchmarks/town.py`.

Each is one command of the command line, as a whole process, dirty rows, audits and files included.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from process import POLICYENGINE, ROOT, measured

EXAMPLE = ROOT / "examples" / "thi_xa_mau"
POLICY = str(EXAMPLE / "policy")
DRAFT = str(EXAMPLE / "du_thao" / "du_thao_nghi_quyet.policy")
FINE = (0, 1)
"""1: there are faults in the data, which the town has on purpose."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the analyses on the made-up town.")
    parser.add_argument("--households", type=int, default=60_000)
    parser.add_argument("--only", help="the command of this name alone")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    print(f"{'':<52} {'seconds':>8} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "town", Path(folder)
        script = str(ROOT / "examples" / "make_sample_town.py")
        subprocess.run(
            [sys.executable, script, str(data), "--households", str(asked.households)], check=True
        )
        for what, words in _commands(str(data), out).items():
            if asked.only in (None, words[0]):
                found = measured([*POLICYENGINE, *words], FINE, together=False)
                print(f"{what:<52} {found.seconds:>8.1f} {found.peak >> 20:>8,}", flush=True)


def _commands(data: str, out: Path) -> dict[str, list[str]]:
    return {
        "run, one month, every program": [
            "run", POLICY, data, "--month", "2026-12", "--output", str(out / "run.xlsx"),
        ],
        "targets, three phases, by ward": [
            "targets", POLICY, data, "--month", "2026-11", "--output", str(out / "targets.html"),
        ],
        "compare, a draft added": [
            "compare", POLICY, data, "--month", "2027-01", "--with-draft", DRAFT,
            "--output", str(out / "compare.xlsx"),
        ],
        "report, forms 10a to 10d, six months": [
            "report", "all", POLICY, data, "--month", "2025-12", "--from", "2025-07",
            "--output", str(out / "forms.xlsx"),
        ],
        "arrears, three months, asked on the day of the decree": [
            "arrears", POLICY, data, "--from", "2026-07", "--until", "2026-09",
            "--day", "05/10/2026", "--output", str(out / "arrears.xlsx"),
        ],
        "forecast, 2027": [
            "forecast", POLICY, data, "--from", "2027-01", "--until", "2027-12",
            "--output", str(out / "forecast.html"),
        ],
    }  # fmt: skip


if __name__ == "__main__":
    main()
