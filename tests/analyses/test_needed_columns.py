"""Which columns a program or a category reads: through definitions, tables, starts and links."""

import pytest

from policyengine.analyses.needed_columns import Needed, needed_columns
from policyengine.model.model import Model
from policyengine.pipeline import load

LAW = """\
văn bản lệ "Lệ đảo"
  ban hành ngày 01/01/2020
  hiệu lực từ ngày 01/01/2020

dữ liệu nhà "Nhà"
  cột mã_nhà "Mã nhà": mã số, bắt buộc
  cột nghèo "Nghèo": có không, để trống là chưa rõ
  cột vùng_cao "Vùng cao": có không, để trống là chưa rõ
dữ liệu dân "Dân" thuộc nhà
  cột mã "Mã": mã số, bắt buộc
  cột sinh "Sinh ngày": ngày sinh, để trống là chưa rõ
  cột mất "Mất ngày": ngày, để trống là không có
  cột bậc "Bậc": một trong (cao; thấp), để trống là chưa rõ
  cột ngày_xếp_bậc "Ngày xếp bậc": ngày, để trống là chưa rõ
  cột mẹ "Mã mẹ": dân, để trống là không có
  cột góa "Góa": có không, để trống là chưa rõ
  cột bơi "Biết bơi": có không, để trống là chưa rõ
dữ liệu thuyền "Thuyền" thuộc dân
  cột dài "Dài": số từ 0 đến 100, để trống là chưa rõ

mức chuẩn "Mức chuẩn": đồng/tháng
  từ ngày 01/01/2020: 500.000 đồng/tháng          căn cứ Điều 1
khái niệm nhà_khó "Nhà khó" của dân được hiểu là nhà.nghèo
danh sách con "Con" của dân gồm dân cùng nhà mà (mẹ là người này)
biểu hệ_số_bậc "Hệ số theo bậc" của dân           căn cứ Điều 2
  | bậc  | hệ số |
  | cao  | 1,0   |
  | thấp | 2,0  |

đối tượng có_bậc "Người có bậc"
  căn cứ Điều 3
  áp dụng đối với dân
  điều kiện nhà_khó
  hệ số theo biểu hệ_số_bậc
  hưởng từ tháng của ngày_xếp_bậc                 căn cứ Điều 3
đối tượng mẹ_góa "Mẹ góa"
  căn cứ Điều 4
  áp dụng đối với dân
  điều kiện góa và có con và có thuyền
  hệ số 1                                         căn cứ Điều 4
đối tượng cao_niên "Người cao niên"
  căn cứ Điều 5
  áp dụng đối với dân
  điều kiện tuổi từ đủ 60
  hệ số 1                                         căn cứ Điều 5

chế độ tiền_đảo "Tiền đảo"
  căn cứ Điều 6
  chi trả cho dân
  mức hưởng chuẩn × hệ số của các đối tượng (có_bậc; mẹ_góa; cao_niên)
  chỉ hưởng một mức cao nhất                      căn cứ Điều 6
  thôi hưởng nếu mất đã đến                       căn cứ Điều 6
chế độ tiền_bơi "Tiền bơi"
  căn cứ Điều 7
  chi trả cho dân
  điều kiện bơi
  mức hưởng 100.000 đồng/tháng                    căn cứ Điều 7
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("law") / "lệ.policy"
    path.write_text(LAW, encoding="utf-8")
    return load(path)[0]


def needed(**names: set[str]) -> Needed:
    return {record: frozenset(fields) for record, fields in names.items()}


def test_a_category_needs_its_definitions_its_table_its_start_and_how_its_program_ends(
    model: Model,
) -> None:
    assert needed_columns(model, [], ["có_bậc"]) == needed(
        nhà={"nghèo"}, dân={"bậc", "ngày_xếp_bậc", "mất"}
    )


def test_members_links_and_rows_that_are_only_counted(model: Model) -> None:
    assert needed_columns(model, [], ["mẹ_góa"]) == needed(dân={"góa", "mẹ", "mất"}, thuyền=set())


def test_an_age_needs_the_birth_date(model: Model) -> None:
    assert needed_columns(model, [], ["cao_niên"]) == needed(dân={"sinh", "mất"})


def test_a_program_needs_all_its_categories_and_no_other_program(model: Model) -> None:
    assert needed_columns(model, ["tiền_đảo"], []) == needed(
        nhà={"nghèo"}, dân={"bậc", "ngày_xếp_bậc", "mất", "góa", "mẹ", "sinh"}, thuyền=set()
    )
    assert needed_columns(model, ["tiền_bơi"], []) == needed(dân={"bơi"})


def test_of_a_program_and_a_category_only_that_category(model: Model) -> None:
    assert needed_columns(model, ["tiền_đảo"], ["cao_niên"]) == needed(dân={"sinh", "mất"})
