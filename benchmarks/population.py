"""Made-up households for measuring: as many as asked for, the same for the same seed.

    python benchmarks/population.py FOLDER --households 600000 [--seed 1] [--blanks]

writes one Parquet file for each record of `policies/national/du_lieu.policy` that the monthly
allowance reads. Everybody in them is invented.
"""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import arrays
import numpy as np
import persons
import pyarrow as pa
import pyarrow.parquet as pq
from arrays import Array

PER_BATCH = 60_000
"""Households drawn at once, a row group each: some 200,000 persons."""
PER_COMMUNE = 5_000
_LARGE_EVERY = 20_000
STATUS = ("nghèo", "cận_nghèo", "mức_sống_trung_bình", "không_thuộc_diện")
REGION = ("nông_thôn", "thành_thị")


def make(households: int, seed: int, blanks: bool, crowded: bool = False) -> dict[str, pa.Table]:
    """The records `hộ`, `người`, `hồ_sơ`, `chăm_sóc`, columns named as the policy's fields.

    Rows lie in the order of their households, a household's persons together. With `blanks`
    days of birth are text: `1941-03-07`, or `1941` where only the year is known.
    `crowded` makes what is rare frequent and puts days into August 2024, so that a few thousand
    households meet every rule.
    """
    parts = list(_batches(households, seed, blanks, crowded))
    names = parts[0] if parts else {}
    return {name: pa.concat_tables([part[name] for part in parts]) for name in names}


def write_parquet(folder: Path, households: int, seed: int, blanks: bool) -> None:
    """The same tables as `make`, one Parquet file each, in memory of one row group."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        writers: dict[str, pq.ParquetWriter] = {}
        for part in _batches(households, seed, blanks):
            for name, table in part.items():
                if name not in writers:
                    writer = pq.ParquetWriter(folder / f"{name}.parquet", table.schema)
                    writers[name] = files.enter_context(writer)
                writers[name].write_table(table, row_group_size=max(1, table.num_rows))


def _batches(
    households: int, seed: int, blanks: bool, crowded: bool = False
) -> Iterator[dict[str, pa.Table]]:
    for number, first in enumerate(range(0, max(households, 1), PER_BATCH)):
        count = min(PER_BATCH, households - first)
        yield _batch(first, count, np.random.default_rng([seed, number]), blanks, crowded)


def _batch(
    first: int, count: int, draw: np.random.Generator, blanks: bool, crowded: bool
) -> dict[str, pa.Table]:
    number = first + np.arange(count)
    region = (draw.random(count) > 0.62).astype(np.int8)
    shares = (0.35, 0.25, 0.1, 0.3) if crowded else (0.06, 0.06, 0.14, 0.74)
    status = draw.choice(4, count, p=shares).astype(np.int8)
    hard = draw.random(count) < np.where(region == 0, 0.3 if crowded else 0.17, 0.01) + 0.15 * (
        status == 0
    )
    status[draw.random(count) < 0.04] = -1
    income = (draw.lognormal(14.9, 0.6, count) // 10_000).astype(np.int64) * 10_000
    income[status < 0] //= 2
    lacking = draw.binomial(12, 0.2, count)

    def known(share: float) -> Array | None:
        return draw.random(count) >= share if blanks else None

    communes = number // PER_COMMUNE
    called = [f"{at:05d}" for at in range(first // PER_COMMUNE, (first + count) // PER_COMMUNE + 1)]
    where = pa.array(communes - first // PER_COMMUNE, pa.int32(), mask=_blank(known(0.02)))
    commune = pa.DictionaryArray.from_arrays(where, pa.array(called, pa.string()))
    there = known(0.02)
    homes = {
        "mã_hộ": arrays.ids(persons.household_id(number)),
        "xã_phường": commune.cast(pa.string()),
        "diện_hộ": arrays.choice(status, STATUS),
        "khu_vực": arrays.choice(region if there is None else np.where(there, region, -1), REGION),
        "thu_nhập_bình_quân": arrays.money(income, known(0.10)),
        "số_chỉ_số_thiếu_hụt": arrays.money(lacking, known(0.05)),
        "địa_bàn_đặc_biệt_khó_khăn": arrays.truths(hard, known(0.02)),
    }
    large = number % _LARGE_EVERY == 7
    return {"hộ": pa.table(homes), **persons.tables(number, large, draw, blanks, crowded)}


def _blank(known: Array | None) -> Array | None:
    return None if known is None else ~known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--households", type=int, default=600_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blanks", action="store_true")
    asked = parser.parse_args()
    write_parquet(asked.folder, asked.households, asked.seed, asked.blanks)


if __name__ == "__main__":
    main()
