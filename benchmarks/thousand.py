"""A policy of a thousand categories, all different, that passes the check."""

COUNT = 1_000
_HEAD = """văn bản vb "Văn bản bịa đặt"
  loại nghị định
  ban hành ngày 01/01/2024
  hiệu lực từ ngày 01/01/2024

dữ liệu hộ "Hộ"
  cột mã_hộ "Mã hộ": mã số, bắt buộc
  cột diện "Diện": một trong (nghèo; cận_nghèo; khác), để trống là chưa rõ
dữ liệu người "Người" thuộc hộ
  cột mã_người "Mã người": mã số, bắt buộc
  cột sinh "Ngày sinh": ngày sinh, để trống là chưa rõ
  cột thu_nhập "Thu nhập": đồng/tháng từ 0 đến 1.000.000.000, để trống là chưa rõ

mức chuẩn "Mức chuẩn": đồng/tháng
  từ ngày 01/01/2024: 500.000 đồng/tháng                    căn cứ khoản 1 Điều 1
"""
_CATEGORY = """
đối tượng diện_{n} "Diện {n}"
  căn cứ khoản {n} Điều 5
  áp dụng đối với người
  điều kiện hộ.diện là {status} và thu_nhập < {income} đồng/tháng và tuổi từ đủ {low}
  hệ số 1,5 nếu tuổi từ đủ {low} đến dưới {high}            căn cứ điểm a khoản {n} Điều 6
  hệ số 2,0 nếu tuổi từ đủ {high}                           căn cứ điểm b khoản {n} Điều 6
"""
_PROGRAM = """
chế độ trợ_cấp "Trợ cấp"
  căn cứ Điều 6
  chi trả cho người
  mức hưởng chuẩn × hệ số của các đối tượng ({names})
  chỉ hưởng một mức cao nhất                                căn cứ khoản 2 Điều 6
"""


def text(count: int = COUNT) -> str:
    """The policy text."""
    categories = [_category(number) for number in range(1, count + 1)]
    names = "; ".join(f"diện_{number}" for number in range(1, count + 1))
    return _HEAD + "".join(categories) + _PROGRAM.format(names=names)


def _category(number: int) -> str:
    low = number % 60
    return _CATEGORY.format(
        n=number,
        status=("nghèo", "cận_nghèo", "khác")[number % 3],
        income=f"{1000 + number * 17:,}".replace(",", "."),
        low=low,
        high=low + 10 + number % 20,
    )
