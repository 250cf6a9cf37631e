"""Bad data is told in the same words whether it is read by row or by column."""

from pathlib import Path

import pytest
from invented_records import SCHEMA, make_csv_folder

from policyengine.diagnostics import Diagnostic
from policyengine.formats import read_population

arrow = pytest.importorskip("policyengine.formats.arrow")

GOOD = {
    "nhà": "Mã nhà,Bậc của nhà,Số phòng\nN1,vừa,2\nN2,thấp,1\n",
    "dân": "Mã dân,Mã nhà,ngay_sinh,Lương,Mã cha\nD1,N1,05/09/1945,7,\nD2,N2,1950,8,D1\n",
}
BAD = {
    "not a date": ("dân", "Mã dân,Mã nhà,ngay_sinh\nD1,N1,yesterday\nD2,N2,31/02/2000\n"),
    "not a number": ("dân", "Mã dân,Mã nhà,Lương\nD1,N1,nhiều\nD2,N2,1;5\n"),
    "not yes or no": ("dân", "Mã dân,Mã nhà,mắc bệnh\nD1,N1,maybe\nD2,N2,7\n"),
    "nothing where something has to be": ("nhà", "Mã nhà,Bậc của nhà\nN1,\nN2,\n"),
    "no id": ("dân", "Mã dân,Mã nhà,Lương\n,N1,7\nD2,N2,8\n"),
    "the same id again": ("dân", "Mã dân,Mã nhà,Lương\nD1,N1,7\nD1,N2,8\n"),
    "an option that the policy has not": ("nhà", "Mã nhà,Bậc của nhà\nN1,trên mây\nN2,thap nhat\n"),
    "past the range": ("nhà", "Mã nhà,Số phòng\nN1,51\nN2,-1\n"),
    "past every number": ("nhà", "Mã nhà,Số phòng\nN1,99999999999999999999999\nN2,2\n"),
    "persons without a house": ("dân", "Mã dân,Mã nhà,Lương\nD1,,7\nD2,N77,8\n"),
    "nobody called so": ("dân", "Mã dân,Mã nhà,Mã cha\nD1,N1,D77\nD2,N2,\n"),
    "a change of a cell": (
        "Biến động",
        "Mã,Cột,Giá trị mới,Từ ngày,Đến ngày\nD1,Lương,900000,01/01/2024,\nD77,Lương,1,2024,\n"
        "N1,Số phòng,3,44/01/2024,\n",
    ),
    "no header": ("dân", "what,is,this\n1,2,3\n"),
    "a column that is not known": ("dân", "Mã dân,Mã nhà,Lươngg\nD1,N1,7\nD2,N2,8\n"),
    "empty": ("dân", ""),
}


def told(found: list[Diagnostic]) -> list[tuple[object, ...]]:
    return sorted(
        (d.problem.slug, str(d.message), str(d.help), d.place or "", d.value or "") for d in found
    )


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("in_memory", [True, False])
def test_both_readers_tell_the_same(tmp_path: Path, case: str, in_memory: bool) -> None:
    name, text = BAD[case]
    folder = make_csv_folder(tmp_path / "a", {**GOOD, name: text})
    by_row = told(read_population(folder, SCHEMA).diagnostics)

    stream = arrow.stream(folder, SCHEMA, in_memory=in_memory)
    assert list(stream)

    by_column = told(stream.diagnostics)
    if not in_memory:  # who stands in another part of long data may not be looked up
        by_row, by_column = (
            [row for row in each if "nobody" not in row[0] and "beyond" not in row[0]]
            for each in (by_row, by_column)
        )
    assert by_column == by_row
    assert by_row or case == "nobody called so"
