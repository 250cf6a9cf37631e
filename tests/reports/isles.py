"""The Low Isles: an invented country's policy, and results under it made by hand."""

from pathlib import Path
from typing import Any

from policyengine.backends.results import Because, Missing, Part, Result
from policyengine.diagnostics import Language
from policyengine.policy import load_policy
from policyengine.reports.naming import Naming

LAW = """\
văn bản lệ_làng "Lệ làng Đảo Thấp" / "Custom of the Low Isles"
  ban hành ngày 01/01/2020
  hiệu lực từ ngày 01/01/2020

dữ liệu dân "Dân đảo" / "Islanders"
  cột mã "Mã": mã số, bắt buộc
  cột sinh "Sinh ngày" / "Born on": ngày sinh, để trống là chưa rõ
  cột nghèo "Nghèo" / "Poor": có không, để trống là chưa rõ

mức chuẩn_đảo "Mức chuẩn đảo" / "Isle standard": đồng/tháng
  từ ngày 01/01/2020: 500.000 đồng/tháng     căn cứ Điều 1

đối tượng lão "Lão ngư" / "Old fishers"
  căn cứ Điều 2
  áp dụng đối với dân
  điều kiện tuổi từ đủ 60
  hệ số 1,5                                  căn cứ Điều 3
đối tượng khó "Dân khó" / "Poor islanders"
  căn cứ Điều 2
  áp dụng đối với dân
  điều kiện nghèo
  hệ số 1                                    căn cứ Điều 3

chế độ tiền_đảo "Tiền đảo" / "Isle money"
  căn cứ Điều 4
  chi trả cho dân
  mức hưởng chuẩn_đảo × hệ số của các đối tượng (lão; khó)
  chỉ hưởng một mức cao nhất                 căn cứ Điều 5
chế độ tiền_cá "Tiền cá" / "Fish money"
  căn cứ Điều 6
  chi trả cho dân
  mức hưởng chuẩn_đảo × hệ số của các đối tượng (khó)
nhóm chế độ cả_hai "Hai loại tiền" gồm (tiền_đảo; tiền_cá) chỉ hưởng một mức cao nhất căn cứ Điều 7
"""

SOURCES = (
    Because("lão", "Điều 2", "Lệ làng Đảo Thấp"),
    Because("tiền_đảo", "Điều 4", "Lệ làng Đảo Thấp"),
    Because("chuẩn_đảo", "khoản 1 Điều 9", "Sắc lệnh khác"),
)


def naming(tmp_path: Path, language: Language = "vi") -> Naming:
    """The labels of the isles."""
    path = tmp_path / "isles.policy"
    path.write_text(LAW, encoding="utf-8")
    return Naming(load_policy(path), language)


def result(id: str = "N1", **changed: Any) -> Result:
    """Somebody due 500.000 × 1,5; `changed` sets other fields."""
    values: dict[str, Any] = {
        "status": "due", "amount": 750_000, "lowest": 750_000, "highest": 750_000,
        "coefficient": "1.5", "level": 500_000, "category": "lão",
        "category_options": ("lão",), "because": SOURCES,
        "parts": (Part("lão", "1.5", None, 500_000, 750_000),),
    }  # fmt: skip
    return Result("tiền_đảo", "dân", id, "2024-07", **{**values, **changed})


def undetermined(id: str = "N2", **changed: Any) -> Result:
    """Somebody whose birth date alone is missing."""
    values: dict[str, Any] = {
        "status": "undetermined", "amount": None, "lowest": 0, "highest": 750_000,
        "coefficient": None, "level": None, "category": None,
        "category_options": ("lão", "khó"), "because": (), "parts": (),
        "missing": (Missing("dân", id, "sinh"), Missing("dân", id, "nghèo")),
    }  # fmt: skip
    return result(id, **{**values, **changed})


def nothing(id: str = "N3") -> Result:
    """Somebody who is not due."""
    return result(
        id, status="none", amount=None, lowest=0, highest=0, coefficient=None, level=None,
        category=None, category_options=(), because=(), parts=(),
    )  # fmt: skip
