"""Make the files of the made-up ward: `python examples/make_sample_ward.py [FOLDER]`.

Writes `xa_mau.xlsx`, `xa_mau/*.csv`, `xa_mau.json` (three of the households) and
`xa_mau_co_loi.xlsx` (the same ward with mistakes that officers make). Everybody in it is invented.
"""

import sys
from pathlib import Path

from attrs import evolve
from ward.households import build
from ward.rows import Value
from ward.sheets import Table, tables, write_csv, write_json, write_workbook

from policyengine.policy import load_policy

HERE = Path(__file__).resolve().parent
NATIONAL = HERE.parent / "policies" / "national"
IN_JSON = ("H01", "H14", "H39")
"""An abandoned child, a single mother of three, a household that leaves poverty."""


def make(folder: Path) -> None:
    """Write all files into `folder`."""
    schema = load_policy(NATIONAL).schema
    ward = build()
    sheets = tables(ward, schema)
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(folder / "xa_mau.xlsx", sheets)
    write_workbook(folder / "xa_mau_co_loi.xlsx", with_mistakes(sheets))
    write_csv(folder / "xa_mau", sheets)
    write_json(folder / "xa_mau.json", ward, IN_JSON)


def with_mistakes(sheets: list[Table]) -> list[Table]:
    """An impossible date, a column nobody declared, a misspelt choice, a person of no household."""
    persons = sheets[1]
    born = persons.header.index("Ngày, tháng, năm sinh")
    degree = persons.header.index("Mức độ khuyết tật")
    persons = _replaced(persons, {(3, born): "31/02/2011", (40, degree): "Nặg", (44, 0): "H99"})
    persons = evolve(
        persons,
        header=(*persons.header, "Số điện thoại"),
        rows=tuple((*row, "") for row in persons.rows),
    )
    return [sheets[0], persons, *sheets[2:]]


def _replaced(table: Table, cells: dict[tuple[int, int], Value]) -> Table:
    rows = [list(row) for row in table.rows]
    for (row, column), value in cells.items():
        rows[row][column] = value
    return evolve(table, rows=tuple(map(tuple, rows)))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
