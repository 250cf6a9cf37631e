"""Make the made-up commune of 300 households: `python examples/make_sample_commune.py [FOLDER]`.

Writes `xa_mau_300_ho.xlsx`: families of every kind that the national policy knows, with histories,
decisions, payments, and mistakes in one row of ten. Everybody in it is invented.
"""

import sys
from pathlib import Path

from ward.commune import SEED, build
from ward.mistakes import make_dirty
from ward.sheets import tables, write_workbook

from policyengine.policy import load_policy

HERE = Path(__file__).resolve().parent
NATIONAL = HERE.parent / "policies" / "national"
NAME = "xa_mau_300_ho.xlsx"


def make(folder: Path) -> None:
    """Write the workbook into `folder`."""
    schema = load_policy(NATIONAL).schema
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(folder / NAME, make_dirty(tables(build(schema), schema), SEED))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
