"""Make the made-up town: `python examples/make_sample_town.py [FOLDER] [--households N]`.

Writes a CSV file per record into FOLDER (by default 60,000 households into
`examples/thi_xa_mau/60000_ho`, which is not kept), and the table of the town's wards beside its
policy. Rows leave in batches, so that memory does not grow with the town. Everybody in it is
invented, and one row in a hundred is dirty.
"""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from random import Random
from typing import TextIO

from town.families import Town, family
from town.incidents import befallen
from town.mistakes import MISTAKES, SHARE
from town.places import write_units
from ward.commune import complete
from ward.mistakes import make_dirty
from ward.sheets import append_rows, tables

from policyengine.policy import load_policy
from policyengine.schema import Schema

HERE = Path(__file__).resolve().parent
TOWN = HERE / "thi_xa_mau"
SEED = 26230814
HOUSEHOLDS = 60_000
_BATCH = 1_000


def make(folder: Path, households: int) -> None:
    """Write the town into `folder`, the same every time for the same number of households."""
    schema = load_policy(HERE.parent / "policies" / "national").schema
    write_units(TOWN / "policy" / "xa_phuong.csv")
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as open_files:
        files: dict[str, TextIO] = {}
        for number, town in enumerate(_batches(schema, households)):
            for sheet in make_dirty(tables(town, schema), SEED + number, SHARE, MISTAKES, 4):
                if sheet.file not in files:
                    path = folder / f"{sheet.file}.csv"
                    out = path.open("w", encoding="utf-8-sig", newline="")
                    files[sheet.file] = open_files.enter_context(out)
                append_rows(files[sheet.file], sheet, with_header=number == 0)


def _batches(schema: Schema, households: int) -> Iterator[Town]:
    """The town, some households at a time."""
    written: dict[str, int] = {}
    for batch in count():
        if written.get("hộ", 0) >= households:
            return
        random = Random(SEED + batch)
        town = Town(random, written=dict(written))
        wanted = min(_BATCH, households - written.get("hộ", 0))
        while len(town.households) < wanted:
            before = len(town.households), len(town.persons)
            family(town, random)
            home, people = town.households[before[0]], town.persons[before[1] :]
            befallen(town, home, [p for p in people if p["mã_hộ"] == home["mã_hộ"]], random)
        complete(town, schema)
        yield town
        names = ("hộ", "người", "hồ_sơ", "chăm_sóc", "chi_trả", "thiệt_hại", "dịch_vụ")
        for name, rows in zip(names, town.everything, strict=True):
            written[name] = written.get(name, 0) + len(rows)


def main() -> None:
    reader = argparse.ArgumentParser(description="Make the made-up town.")
    reader.add_argument("folder", nargs="?", type=Path)
    reader.add_argument("--households", type=int, default=HOUSEHOLDS)
    chosen = reader.parse_args()
    make(chosen.folder or TOWN / f"{chosen.households}_ho", chosen.households)


if __name__ == "__main__":
    main()
