"""Mistakes that officers make, put into one row in ten of the made-up commune."""

from collections.abc import Callable
from datetime import date
from random import Random

from attrs import evolve

from ward.rows import Value
from ward.sheets import Table

SHARE = 10
"""One row in so many is made dirty."""
Cell = Value | float | None
Row = list[Cell]
Mistake = Callable[["Row", "Table", Random], None]


def make_dirty(
    sheets: list[Table],
    seed: int,
    share: int = SHARE,
    kinds: "dict[str, tuple[Mistake, ...]] | None" = None,
    at_least: int = 0,
) -> list[Table]:
    """The same sheets with mistakes in one row of `share`, each of one kind (MISTAKES).

    `at_least`: so many rows of a short sheet too, and a kind drawn by lot to begin with.
    """
    random, known = Random(seed), MISTAKES if kinds is None else kinds
    return [_dirty(sheet, known.get(sheet.file, ()), random, share, at_least) for sheet in sheets]


def _dirty(
    sheet: Table, mistakes: tuple[Mistake, ...], random: Random, share: int, at_least: int
) -> Table:
    rows: list[Row] = [list(row) for row in sheet.rows]
    if mistakes:
        wanted = min(max(len(rows) // share, at_least), len(rows))
        chosen = random.sample(range(len(rows)), wanted)
        first = random.randrange(len(mistakes)) if at_least else 0
        for number, at in enumerate(sorted(chosen), start=first):
            mistakes[number % len(mistakes)](rows[at], sheet, random)
    return evolve(sheet, rows=tuple(map(tuple, rows)))


def write(column: str, value: Cell) -> Mistake:
    def mistake(row: Row, sheet: Table, random: Random) -> None:
        row[sheet.header.index(column)] = value

    return mistake


def _year_first(row: Row, sheet: Table, random: Random) -> None:
    """12/31/1950, as a machine set to American dates writes it."""
    row[sheet.header.index("Ngày, tháng, năm sinh")] = f"12/{random.randint(13, 31)}/1950"


def _id_as_number(row: Row, sheet: Table, random: Random) -> None:
    """A citizen id that a spreadsheet took for a number, its zeros gone."""
    row[sheet.header.index("Số định danh cá nhân")] = 9_900_000_000 + random.randint(0, 10**8)


def _dead_before_birth(row: Row, sheet: Table, random: Random) -> None:
    row[sheet.header.index("Ngày chết hoặc ngày tuyên bố mất tích")] = date(1901, 2, 3)


def _ends_before_start(row: Row, sheet: Table, random: Random) -> None:
    row[sheet.header.index("Hưởng từ tháng")] = "06/2025"
    row[sheet.header.index("Hưởng đến hết tháng")] = "05/2025"


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "nguoi": (
        write("Ngày, tháng, năm sinh", "31/02/1950"),
        write("Mức độ khuyết tật", "Nặg"),
        write("Lương hưu", "một triệu rưỡi"),
        _id_as_number,
        write("Mã hộ", "H999"),
        _year_first,
        write("Mã mẹ", "N9999"),
        write("Nhiễm HIV", "dương tính"),
        _dead_before_birth,
        write("Mã đối tượng", "N001"),
        write("Tình trạng đi học", "dang hoc"),  # read all the same
        write("Mã vợ hoặc chồng", "N002"),
    ),
    "ho": (
        write("Diện hộ (chuẩn quốc gia)", "Nghèo đa chiều"),
        write("Sống ở xã, thôn đặc biệt khó khăn", "khu vực III"),
    ),
    "ho_so": (
        write("Ngày ký quyết định", "30/02/2024"),
        write("Chế độ", "TCXH"),
        _ends_before_start,
        write("Mã đối tượng", "N8888"),
    ),
    "chi_tra": (
        write("Tiền của tháng", "tháng năm"),
        write("Kết quả", "đã ký"),
    ),
    "bien_dong": (write("Cột", "Diện"), write("Từ ngày", "2025/31/12")),
}
"""By the name of the file of a sheet."""
