"""The Cloud Kingdom: an invented country whose law and people fill these tests."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from policyengine.cli.program import Program

RECORDS = """\
dữ liệu hộ "Nhà" / "Houses"
  cột mã_nhà "Mã nhà" / "House id": mã số, bắt buộc
  cột nghèo "Nhà nghèo" / "Poor house": có không, để trống là chưa rõ

dữ liệu dân / folk "Cư dân" / "Inhabitants" thuộc hộ
  cột mã_dân "Mã cư dân" / "Inhabitant id": mã số, bắt buộc
  cột ngày_sinh "Ngày sinh" / "Born on": ngày sinh, để trống là chưa rõ
  cột mang_bùa "Mang bùa" / "Wears a charm": có không, nhạy cảm, để trống là không

dữ liệu quyết_định "Quyết định" / "Decisions" thuộc dân là quyết định hưởng
  cột chế_độ_hưởng "Chế độ" / "Program": một trong các chế độ, để trống là chưa rõ
  cột ngày_ký "Ngày ký" / "Signed on": ngày, ngày ký, để trống là chưa rõ
  cột từ_tháng "Từ tháng" / "From month": tháng, hưởng từ, để trống là không có
  cột đến_tháng "Đến tháng" / "Until month": tháng, hưởng đến, để trống là không có
"""

LAW = """\
văn bản sắc_lệnh_1 "Sắc lệnh số 1 của Vua Mây" / "Cloud Edict 1"
  ban hành ngày 01/01/2020
  hiệu lực từ ngày 01/02/2020

mức chuẩn_mây "Mức chuẩn mây" / "Cloud standard": đồng/tháng
  từ ngày 01/02/2020: 400.000 đồng/tháng     căn cứ khoản 1 Điều 2

đối tượng già "Cư dân già" / "Old inhabitants"
  căn cứ khoản 1 Điều 3
  áp dụng đối với dân
  điều kiện tuổi từ đủ 60 và hộ.nghèo
  hệ số 1,5                                  căn cứ điểm a khoản 1 Điều 4

đối tượng mang_bùa_cổ "Cư dân mang bùa" / "Charm wearers"
  căn cứ khoản 2 Điều 3
  áp dụng đối với dân
  điều kiện mang_bùa
  hệ số 2                                    căn cứ điểm b khoản 1 Điều 4

chế độ tiền_mây / cloud_money "Tiền mây hằng tháng" / "Monthly cloud money"
  căn cứ Điều 4
  chi trả cho dân
  mức hưởng chuẩn_mây × hệ số của các đối tượng (già; mang_bùa_cổ)
  chỉ hưởng một mức cao nhất                 căn cứ khoản 2 Điều 4
"""

ENGLISH_LAW = """\
instrument edict_2 "Cloud Edict 2"
  issued 2024-05-01
  in force from 2024-07-01

amend level chuẩn_mây                        cite article 1
  since 2024-07-01: 500,000 VND/month         cite article 1
"""

EXAMPLES = """\
ví dụ "Người già nghèo"
  hộ h: nghèo = có
  dân a: ngày_sinh = 01/01/1950
  tháng 06/2024 kết quả tiền_mây của a = 600.000 đồng
  tháng 07/2024 kết quả tiền_mây của a = 750.000 đồng là đối tượng già
"""

WRONG_EXAMPLE = """\
ví dụ "Trẻ"
  hộ h: nghèo = có
  dân b: ngày_sinh = 01/01/2010
  tháng 07/2024 kết quả tiền_mây của b = 1.000 đồng
"""

FOLK: list[dict[str, Any]] = [
    {
        "mã_nhà": "H1",
        "nghèo": "có",
        "dân": [
            {
                "mã_dân": "A",
                "ngày_sinh": "01/01/1950",
                "quyết_định": [
                    {"chế_độ_hưởng": "tiền_mây", "ngày_ký": "05/02/2023", "từ_tháng": "02/2023"}
                ],
            },
            {"mã_dân": "B", "ngày_sinh": "02/02/1951"},
            {"mã_dân": "C"},
            {"mã_dân": "D", "ngày_sinh": "01/01/2010"},
            {"mã_dân": "E", "ngày_sinh": "01/01/2010", "mang_bùa": "có"},
        ],
    }
]


def write_policy(folder: Path, **more: str) -> str:
    """The kingdom's law in a folder; `more` adds or replaces files by name. The path as text."""
    folder.mkdir(exist_ok=True)
    files = {"records": RECORDS, "law": LAW, "edict_2": ENGLISH_LAW, "examples": EXAMPLES, **more}
    for name, text in files.items():
        (folder / f"{name}.policy").write_text(text, encoding="utf-8")
    return str(folder)


def write_data(folder: Path, folk: list[dict[str, Any]] | None = None) -> str:
    """The kingdom's people as a JSON file; the path as text."""
    path = folder / "folk.json"
    path.write_text(json.dumps(FOLK if folk is None else folk, ensure_ascii=False), "utf-8")
    return str(path)


def call(*arguments: str, locale: str | None = None) -> Result:
    """Run the command line; `locale` is what LANG says, every other variable of the kind unset."""
    environment: dict[str, str | None] = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": locale}
    return CliRunner(env=environment).invoke(Program(), list(arguments))
