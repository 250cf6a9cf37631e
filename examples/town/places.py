"""The wards and communes of the made-up town, before and after the merger of 1 July 2025."""

import csv
from pathlib import Path
from random import Random

from attrs import frozen

MERGED_FROM = "01/07/2025"
MERGED_ON = (2025, 7, 1)
_LAST_DAY = "30/06/2025"
_HEADER = (
    "Mã đơn vị", "Tên đơn vị", "Cấp", "Thuộc đơn vị", "Đơn vị hiện hành",
    "Thuộc địa bàn Kế hoạch 2623", "Từ ngày", "Đến hết ngày", "Ghi chú",
)  # fmt: skip
_COMMUNE = "Xã, phường, đặc khu"
_INVENTED = "Bịa đặt"


@frozen
class Unit:
    """A ward or commune before the merger, the one it became part of, and its share of the town."""

    code: str
    name: str
    now: str
    weight: int


NOW = {"MAU-21": "Phường Mẫu Bắc", "MAU-22": "Phường Mẫu Nam", "MAU-23": "Phường Mẫu Đông",
       "MAU-24": "Phường Mẫu Tây", "MAU-25": "Xã Mẫu Trung"}  # fmt: skip
UNITS = (
    Unit("MAU-01", "Phường Mẫu Một", "MAU-21", 9),
    Unit("MAU-02", "Phường Mẫu Hai", "MAU-21", 8),
    Unit("MAU-03", "Phường Mẫu Ba", "MAU-21", 7),
    Unit("MAU-04", "Phường Mẫu Bốn", "MAU-22", 9),
    Unit("MAU-05", "Phường Mẫu Năm", "MAU-22", 8),
    Unit("MAU-06", "Phường Mẫu Sáu", "MAU-22", 6),
    Unit("MAU-07", "Phường Mẫu Bảy", "MAU-23", 8),
    Unit("MAU-08", "Phường Mẫu Tám", "MAU-23", 7),
    Unit("MAU-09", "Phường Mẫu Chín", "MAU-23", 6),
    Unit("MAU-10", "Phường Mẫu Mười", "MAU-24", 8),
    Unit("MAU-11", "Xã Mẫu An", "MAU-24", 5),
    Unit("MAU-12", "Xã Mẫu Bình", "MAU-24", 5),
    Unit("MAU-13", "Xã Mẫu Hòa", "MAU-25", 5),
    Unit("MAU-14", "Xã Mẫu Lộc", "MAU-25", 5),
    Unit("MAU-15", "Xã Mẫu Phúc", "MAU-25", 4),
)
"""Fifteen units; the three of each group became one."""


def drawn(random: Random) -> Unit:
    """A unit by lot, large ones more often."""
    return random.choices(UNITS, [unit.weight for unit in UNITS])[0]


def write_units(path: Path) -> None:
    """The rows that the policy adds to its table of administrative units."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(_HEADER)
        for unit in UNITS:
            before = (unit.code, unit.name, _COMMUNE, "THI-XA", unit.code, "Có", "", _LAST_DAY)
            after = (unit.code, NOW[unit.now], _COMMUNE, "TP-HO-CHI-MINH", unit.now, "Có")
            out.writerow((*before, _INVENTED))
            out.writerow((*after, MERGED_FROM, "", _INVENTED))
        for code, name in NOW.items():
            row = (code, name, _COMMUNE, "TP-HO-CHI-MINH", code, "Có", MERGED_FROM, "", _INVENTED)
            out.writerow(row)
