"""A pipeline in polars: CSV files in, a month decided, money by village and program out.

python -m pip install --upgrade pip && python -m pip install --group embed
python examples/embedding/pipeline.py examples/xa_mau 2024-08

Every cell is read as text: the engine's own parsers make dates, numbers and ids of them.
"""

import sys
from pathlib import Path

import polars as pl

from policyengine import Policy, load_policy
from policyengine.formats import population_from_mapping

RECORDS = {
    "hộ": "ho",
    "người": "nguoi",
    "hồ_sơ": "ho_so",
    "chăm_sóc": "cham_soc",
    "chi_trả": "chi_tra",
    "biến_động": "bien_dong",
}
"""Each record and the file that holds its rows."""


def results(policy: Policy, folder: Path, month: str) -> pl.DataFrame:
    """Every result of a month that gives something, a row each; amounts in whole đồng."""
    tables = {record: _rows(folder / f"{file}.csv") for record, file in RECORDS.items()}
    population = population_from_mapping(tables, policy.schema)
    programs = policy.model.whole_law.programs()  # without the rows of groups of programs
    found = [
        (r.program, r.record, r.id, r.status, r.amount)
        for r in policy.run(population, month=month, programs=programs)
        if r.status != "none"
    ]
    names = {"program": pl.String, "record": pl.String, "id": pl.String, "status": pl.String}
    return pl.DataFrame(found, schema={**names, "amount": pl.Int64}, orient="row")


def by_village(paid: pl.DataFrame, folder: Path) -> pl.DataFrame:
    """People and money by village and program, of what is due to persons."""
    households = _table(folder / "ho.csv").select("Mã hộ", pl.col("Thôn, khu phố").alias("village"))
    people = _table(folder / "nguoi.csv").select("Mã hộ", pl.col("Mã đối tượng").alias("id"))
    return (
        paid.filter(pl.col("record") == "người", pl.col("status") == "due")
        .join(people, on="id")
        .join(households, on="Mã hộ")
        .group_by("village", "program")
        .agg(pl.len().alias("people"), pl.col("amount").sum())
        .sort("village", "program")
    )


def _table(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, infer_schema=False, encoding="utf8")


def _rows(file: Path) -> list[dict[str, object]]:
    return _table(file).to_dicts()


def main(folder: str, month: str) -> None:
    policy = load_policy("plugin:national")
    with pl.Config(tbl_rows=-1, fmt_str_lengths=60):
        print(by_village(results(policy, Path(folder), month), Path(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
