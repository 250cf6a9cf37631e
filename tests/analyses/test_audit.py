"""Records that cannot all be true: each is named at its row, and nothing else is."""

from typing import Any

import pytest

from policyengine.analyses.audit import audit
from policyengine.diagnostics import Diagnostic
from policyengine.formats import population_from_mapping
from policyengine.policy import Policy, load_policy

LAW = """\
văn bản lệ_cũ "Lệ cũ"
  ban hành ngày 01/01/2020
  hiệu lực từ ngày 01/01/2020

dữ liệu nhà "Nhà"
  cột mã_nhà "Mã nhà": mã số, bắt buộc
dữ liệu dân "Dân" thuộc nhà
  cột mã "Mã": mã số, bắt buộc
  cột sinh "Sinh ngày": ngày sinh, để trống là chưa rõ
  cột mất "Mất ngày": ngày, để trống là không có
  cột bệnh_từ "Phát bệnh ngày": ngày, nhạy cảm, để trống là không có
  cột bậc "Bậc": một trong (cao; thấp), để trống là chưa rõ, có lịch sử
  cột ngày_giấy "Ngày cấp giấy": ngày, để trống là chưa rõ
  cột bạn_đời "Bạn đời": dân, để trống là không có
dữ liệu nuôi "Nuôi" thuộc dân
  cột người_nuôi "Người nuôi": dân, để trống là không có
  cột nuôi_từ "Nuôi từ ngày": ngày, để trống là chưa rõ
dữ liệu quyết_định "Quyết định" thuộc dân là quyết định hưởng
  cột chế_độ "Chế độ": một trong các chế độ, để trống là chưa rõ
  cột đối_tượng "Đối tượng": một trong các đối tượng, để trống là không có
  cột ngày_ký "Ngày ký": ngày, ngày ký, để trống là chưa rõ
  cột từ_tháng "Từ tháng": tháng, hưởng từ, để trống là không có
  cột đến_tháng "Đến tháng": tháng, hưởng đến, để trống là không có
  cột dừng_từ "Dừng từ": tháng, tạm dừng từ, để trống là không có
  cột dừng_đến "Dừng đến": tháng, tạm dừng đến, để trống là không có

mức chuẩn "Mức chuẩn": đồng/tháng
  từ ngày 01/01/2020: 500.000 đồng/tháng          căn cứ Điều 1
đối tượng già "Người già"
  căn cứ Điều 2
  áp dụng đối với dân
  điều kiện tuổi từ đủ 60
  hệ số 1                                         căn cứ Điều 2
đối tượng yếu "Người yếu"
  căn cứ Điều 3
  áp dụng đối với dân
  điều kiện bậc là thấp
  hệ số 1                                         căn cứ Điều 3
  hưởng từ tháng của ngày_giấy                    căn cứ Điều 3
chế độ tiền_đảo "Tiền đảo"
  căn cứ Điều 4
  chi trả cho dân
  mức hưởng chuẩn × hệ số của các đối tượng (già; yếu)
  chỉ hưởng một mức cao nhất                      căn cứ Điều 4
  chỉ một suất cho (người này; bạn_đời)           căn cứ Điều 4
chế độ tiền_nuôi "Tiền nuôi"
  căn cứ Điều 5
  tính theo nuôi
  chi trả cho người_nuôi
  mức hưởng 100.000 đồng/tháng                    căn cứ Điều 5
"""
NEWER = """\
văn bản lệ_mới "Lệ mới"
  ban hành ngày 01/01/2022
  hiệu lực từ ngày 01/01/2022
đối tượng góa "Người góa"
  căn cứ Điều 1
  áp dụng đối với dân
  điều kiện bậc là cao
  hệ số 2                                         căn cứ Điều 1
sửa đổi chế độ tiền_đảo                           căn cứ Điều 2
  thay mức hưởng chuẩn × hệ số của các đối tượng (già; yếu; góa) căn cứ Điều 2
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("law")
    (folder / "cũ.policy").write_text(LAW, encoding="utf-8")
    (folder / "mới.policy").write_text(NEWER, encoding="utf-8")
    return load_policy(folder)


def found(policy: Policy, *people: dict[str, Any]) -> list[Diagnostic]:
    numbered = [{"mã": f"D{number}", **one} for number, one in enumerate(people, start=1)]
    population = population_from_mapping([{"mã_nhà": "N1", "dân": numbered}], policy.schema)
    assert population.diagnostics == []
    return audit(policy, population)


def slugs(policy: Policy, *people: dict[str, Any]) -> list[str]:
    return [one.problem.slug for one in found(policy, *people)]


def decided(**cells: str) -> dict[str, str]:
    return {"chế_độ": "tiền_đảo", **cells}


def test_people_in_order_are_left_in_peace(policy: Policy) -> None:
    couple = {"sinh": "01/01/1950", "bạn_đời": "D2", "ngày_giấy": "05/05/2021", "mất": "1/2/2023"}
    awards = [
        decided(từ_tháng="02/2020", đến_tháng="12/2021", đối_tượng="yếu"),
        decided(từ_tháng="01/2022", đối_tượng="góa", dừng_từ="03/2022", dừng_đến="03/2022"),
    ]
    wife = {"sinh": "1952", "bạn_đời": "D1", "nuôi": [{"người_nuôi": "D1", "nuôi_từ": "02/2021"}]}
    assert slugs(policy, couple | {"quyết_định": awards}, wife) == []


# ---- decisions -------------------------------------------------------------------------------


def test_decisions_that_overlap_are_named_with_each_other(policy: Policy) -> None:
    awards = [
        decided(từ_tháng="02/2020", đối_tượng="già"),
        decided(ngày_ký="15/06/2021", đối_tượng="yếu"),
    ]
    (one,) = found(policy, {"quyết_định": awards})
    assert one.problem.slug == "awards-overlap" and not one.is_error
    assert "`Tiền đảo` trùng thời gian" in one.message.vi
    assert "quyết_định 1" in one.message.vi and one.place and "quyết_định 2" in one.place


@pytest.mark.parametrize(
    "second",
    [
        {"từ_tháng": "06/2021", "chế_độ": "tiền_nuôi"},
        {"từ_tháng": "?"},
        {"chế_độ": "?", "từ_tháng": "06/2021"},
        {"từ_tháng": "01/2020", "đến_tháng": "01/2020"},
    ],
)
def test_decisions_that_need_not_overlap(policy: Policy, second: dict[str, str]) -> None:
    awards = [decided(từ_tháng="02/2020"), decided(**second)]
    assert slugs(policy, {"quyết_định": awards}) == []


@pytest.mark.parametrize(
    ("month", "expected"),
    [("12/2021", ["award-without-law"]), ("01/2022", []), ("06/2019", [])],
)
def test_a_category_that_did_not_exist_in_that_month(
    policy: Policy, month: str, expected: list[str]
) -> None:
    """Before the first text on the program, the decision rests on one that is not loaded."""
    award = decided(từ_tháng=month, đối_tượng="góa")
    assert slugs(policy, {"quyết_định": [award]}) == expected


def test_a_decision_or_suspension_that_ends_before_it_starts(policy: Policy) -> None:
    award = decided(từ_tháng="05/2021", đến_tháng="04/2021", dừng_từ="03/2021", dừng_đến="02/2021")
    first, second = found(policy, {"quyết_định": [award]})
    assert first.message.vi == "`Đến tháng` trước `Từ tháng`"
    assert second.message.vi == "`Dừng đến` trước `Dừng từ`"


# ---- people ----------------------------------------------------------------------------------


def test_a_death_before_the_birth(policy: Policy) -> None:
    (one,) = found(policy, {"sinh": "05/09/1945", "mất": "04/09/1945"})
    assert one.message.vi == "`Mất ngày` (`04/09/1945`) trước ngày sinh"
    assert one.value == "04/09/1945" and one.place and one.place.endswith("› Mất ngày")


def test_a_partial_birth_date_accuses_only_of_what_is_certain(policy: Policy) -> None:
    assert slugs(policy, {"sinh": "1945", "mất": "01/01/1945"}) == []
    assert slugs(policy, {"sinh": "1945", "mất": "31/12/1944"}) == ["day-before-birth"]
    assert slugs(policy, {"sinh": "?", "mất": "31/12/1900"}) == []


def test_a_birth_after_the_month_asked_about(policy: Policy) -> None:
    people = [{"mã_nhà": "N1", "dân": [{"mã": "D1", "sinh": "01/02/2030"}]}]
    population = population_from_mapping(people, policy.schema)
    january = 2030 * 12
    (one,) = audit(policy, population, january)
    assert one.problem.slug == "born-after-month"
    assert "01/02/2030" in one.message.vi
    assert audit(policy, population, january + 1) == []


def test_care_and_decisions_before_the_birth(policy: Policy) -> None:
    care = {"sinh": "05/09/2021", "nuôi": [{"người_nuôi": "D1", "nuôi_từ": "05/08/2021"}]}
    assert slugs(policy, care) == ["day-before-birth"]
    assert slugs(policy, {"sinh": "05/09/2021", "quyết_định": [decided(từ_tháng="08/2021")]}) == [
        "day-before-birth"
    ]
    assert slugs(policy, {"sinh": "05/09/2021", "quyết_định": [decided(từ_tháng="09/2021")]}) == []


def test_a_sensitive_day_is_not_shown(policy: Policy) -> None:
    (one,) = found(policy, {"sinh": "05/09/1945", "bệnh_từ": "04/09/1940"})
    assert "1940" not in str(one) and one.value is None


def test_spouses_who_name_different_people(policy: Policy) -> None:
    people = ({"bạn_đời": "D2"}, {"bạn_đời": "D3"}, {"bạn_đời": "D2"})
    (one,) = found(policy, *people)
    assert one.problem.slug == "spouses-disagree" and one.value == "D2"
    assert "`D2` lại ghi người khác" in one.message.vi


@pytest.mark.parametrize("other", ["", "?"])
def test_a_spouse_who_says_nothing_does_not_disagree(policy: Policy, other: str) -> None:
    assert slugs(policy, {"bạn_đời": "D2"}, {"bạn_đời": other}) == []


def test_a_carer_outside_all_records(policy: Policy) -> None:
    (one,) = found(policy, {"nuôi": [{"người_nuôi": "ngoài hộ"}]})
    assert one.problem.slug == "payee-outside" and "`Tiền nuôi`" in one.message.vi


# ---- papers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"), [("31/12/2019", ["older-than-the-law"]), ("01/01/2020", []), ("?", [])]
)
def test_a_certificate_older_than_the_law(policy: Policy, day: str, expected: list[str]) -> None:
    assert slugs(policy, {"ngày_giấy": day}) == expected
