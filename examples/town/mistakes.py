"""Mistakes in one row of a hundred of the made-up town: those of the commune, and of incidents."""

from datetime import date

from ward.mistakes import MISTAKES as OF_COMMUNE
from ward.mistakes import Mistake, write

SHARE = 100
"""One row in so many is made dirty."""
MISTAKES: dict[str, tuple[Mistake, ...]] = OF_COMMUNE | {
    "ho": (*OF_COMMUNE["ho"], write("Xã, phường, đặc khu", "MAU-99")),
    "thiet_hai": (
        write("Ngày nhận hỗ trợ", date(2018, 5, 2)),
        write("Ngày xảy ra", date(1899, 5, 2)),
        write("Ngày xảy ra", "31/02/2023"),
        write("Nguyên nhân", "bão"),
        write("Mã người bị thiệt hại", "N99999999"),
        write("Số người thiếu đói", "cả nhà"),
    ),
    "dich_vu": (
        write("Đến ngày", date(2018, 1, 1)),
        write("Mức cung cấp", "trọn gói"),
        write("Từ ngày", "quý I/2023"),
    ),
}
"""By the name of the file of a sheet."""
