"""The plan of Cloud Town, an invented one: phases, targets, households made by hand."""

from pathlib import Path
from typing import Any

from policyengine.policy import Policy, load_policy
from policyengine.population import Population, Row, Unknown, blank_cell

PLAN = """\
văn bản kh "Kế hoạch số 1 của thị trấn Mây" / "Plan 1 of Cloud Town"
  ban hành ngày 01/01/2019
  hiệu lực từ ngày 01/01/2019

dữ liệu hộ "Hộ" / "Households"
  cột mã_hộ "Mã hộ": mã số, bắt buộc
  cột xã "Xã, phường" / "Commune": mã số, để trống là chưa rõ
  cột nghèo "Hộ nghèo" / "Poor": có không, để trống là chưa rõ
dữ liệu người "Nhân khẩu" / "Persons" thuộc hộ
  cột mã_người "Mã người": mã số, bắt buộc
  cột ngày_sinh "Ngày sinh": ngày sinh, để trống là chưa rõ
  cột khuyết_tật "Khuyết tật" / "Disabled": có không, để trống là chưa rõ
dữ liệu dịch_vụ "Dịch vụ" / "Services" thuộc người
  cột từ_ngày "Từ ngày" / "Since": ngày, để trống là chưa rõ
  cột toàn_diện "Toàn diện" / "Comprehensive": có không, để trống là chưa rõ

khái niệm khó_khăn "Hoàn cảnh đặc biệt khó khăn" của người
  được hiểu là khuyết_tật hoặc hộ.nghèo và (tuổi dưới 16 hoặc tuổi từ đủ 60)
khái niệm được_phục_vụ "Được phục vụ" của người được hiểu là có dịch_vụ mà (từ_ngày đã đến)
cách hiểu trong_mẫu_số "Mẫu số" / "Base of the second share" của người căn cứ Điều 2
  đang chọn khó_khăn và được_phục_vụ
  cách khác khó_khăn
  cần xác minh "Kế hoạch không nói rõ"

giai đoạn g1 "Giai đoạn 2019 - 2020" từ ngày 01/01/2019 đến hết ngày 31/12/2020 căn cứ Mục III
giai đoạn g2 "Giai đoạn 2021 - 2025" từ ngày 01/01/2021 đến hết ngày 31/12/2025 căn cứ Mục III
giai đoạn g3 "Đến năm 2030" từ ngày 01/01/2026 đến hết ngày 31/12/2030 căn cứ Mục III
chỉ tiêu phục_vụ "Người khó khăn được cung cấp dịch vụ" / "People in hardship served"
  căn cứ khoản 2 Mục II
  tử số đếm người mà (khó_khăn và được_phục_vụ)
  mẫu số đếm người mà (khó_khăn)
  phải đạt 50% trong g1
  phải đạt 70% trong g2
  phải đạt 90% trong g3
  chia theo hộ.xã
chỉ tiêu toàn_diện "Trong đó toàn diện" / "Of them comprehensively"
  căn cứ khoản 2 Mục II
  tử số đếm người mà (khó_khăn và có dịch_vụ mà (toàn_diện và từ_ngày đã đến))
  mẫu số đếm người mà (trong_mẫu_số)
  phải đạt tối thiểu 10% trong g1
  phải đạt tối thiểu 30% trong g2
  phải đạt tối thiểu 50% trong g3
  chia theo hộ.xã
"""
UNKNOWN = Unknown()


def town(folder: Path, plan: str = PLAN) -> Policy:
    """The plan, loaded."""
    path = folder / "town.policy"
    path.write_text(plan, encoding="utf-8")
    return load_policy(path)


class Town:
    """Rows put together by hand."""

    def __init__(self, policy: Policy) -> None:
        self.schema = policy.schema
        self.rows: dict[str, list[Row]] = {name: [] for name in self.schema.records}

    def add(self, record: str, parent: Row | None = None, **cells: Any) -> Row:
        """A row; what is not named is blank, as the policy means it."""
        made = self.schema.records[record]
        row = Row(made, f"{record}-{len(self.rows[record])}", list(map(blank_cell, made.fields)))
        for name, value in cells.items():
            row.set(made.by_name[name], value)
        if parent is not None:
            row.attach(parent)
        self.rows[record].append(row)
        return row

    def population(self) -> Population:
        return Population(self.schema, self.rows)
