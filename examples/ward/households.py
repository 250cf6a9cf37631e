"""Who lives in the made-up ward: every category, every way a payment stops or waits."""

from datetime import date, timedelta
from random import Random

from ward.rows import Value, Ward

SEED = 20240801
_ORPHANS = {
    "b": ("chết", "chết"),
    "c": ("mất_tích", "chết"),
    "d": ("chết", "ở_nhà_xã_hội"),
    "đ": ("phạt_tù_tại_trại_giam", "chết"),
    "e": ("mất_tích", "mất_tích"),
    "g": ("ở_cơ_sở_trợ_giúp", "ở_cơ_sở_trợ_giúp"),
    "h": ("phạt_tù_tại_trại_giam", "biện_pháp_bắt_buộc"),
    "i": ("mất_tích", "ở_cơ_sở_trợ_giúp"),
    "k": ("biện_pháp_bắt_buộc", "mất_tích"),
    "l": ("ở_cơ_sở_trợ_giúp", "phạt_tù_tại_trại_giam"),
}
"""Situation of father and mother for each point of clause 1 of article 5."""
_NO_INCOME = {"lương_hưu": 0, "trợ_cấp_bhxh": 0, "có_thu_nhập_ổn_định": False}
_SUPPORTED = "có_người_phụng_dưỡng"


def build() -> Ward:
    """The ward, the same every time."""
    ward = Ward(Random(SEED))
    for part in (_orphans, _students_and_hiv, _single_parents, _elderly, _disabled):
        part(ward)
    for part in (_hard_area, _stopped, _unclear, _ordinary):
        part(ward)
    return ward


def _disability(degree: str, certified: Value) -> dict[str, Value]:
    return {"mức_độ_khuyết_tật": degree, "ngày_cấp_giấy_khuyết_tật": certified}


def _orphans(ward: Ward) -> None:
    """Clause 1, points a to l: each child with a grandmother."""
    ward.household()
    ward.person(date(1962, 2, 3), "nữ", **_NO_INCOME)
    found = ward.person(date(2022, 11, 5), bị_bỏ_rơi=True)
    ward.decided(found, date(2023, 1, 10), "trẻ_em_không_nguồn_nuôi_dưỡng")
    ward.cared_for(found, "nhận_chăm_sóc", date(2023, 1, 2))
    for number, (point, (father, mother)) in enumerate(_ORPHANS.items()):
        ward.household("nghèo" if number % 2 else "mức_sống_trung_bình")
        ward.person(
            date(1958 + number, 4, 9), "nữ", người_phụng_dưỡng="có_người_phụng_dưỡng", **_NO_INCOME
        )
        born = date(2009 + number, 1 + number, 11 + number)
        child = ward.person(
            born, tình_trạng_cha=father, tình_trạng_mẹ=mother, tình_trạng_đi_học="đang_học"
        )
        if point != "l":  # the last one still waits for a decision
            ward.decided(child, date(2021, 9, 6), "trẻ_em_không_nguồn_nuôi_dưỡng")
        if point == "b":
            ward.paid(child, {"05/2024": 540_000, "06/2024": 540_000, "07/2024": 750_000})


def _students_and_hiv(ward: Ward) -> None:
    """Clauses 2, 3 and 8."""
    both = {"tình_trạng_cha": "chết", "tình_trạng_mẹ": "chết", "văn_bằng_thứ_nhất": True}
    ward.household("cận_nghèo")
    pupil = ward.person(date(2006, 12, 1), tình_trạng_đi_học="đang_học", **both)
    ward.decided(pupil, date(2016, 3, 1), "trẻ_em_không_nguồn_nuôi_dưỡng")
    left = ward.person(date(2007, 5, 20), tình_trạng_đi_học="đã_thôi_học", **both)
    ward.decided(left, date(2016, 3, 1), "trẻ_em_không_nguồn_nuôi_dưỡng", đến_tháng="05/2023")
    ward.household("nghèo")
    mother = ward.person(
        date(1993, 6, 14),
        "nữ",
        nhiễm_hiv=True,
        tình_trạng_hôn_nhân="đang_có_vợ_chồng",
        **_NO_INCOME,
    )
    ward.decided(mother, date(2022, 5, 4), "người_nhiễm_hiv_nghèo")
    for born in (date(2021, 7, 19), date(2014, 8, 25)):
        child = ward.person(born, mẹ=mother, nhiễm_hiv=True, có_thu_nhập_ổn_định=False)
        ward.decided(child, date(2022, 5, 4), "trẻ_em_nhiễm_hiv")


def _single_parents(ward: Ward) -> None:
    """Clause 4, and the exception of clause 2 of article 6."""
    ward.household("cận_nghèo")
    mother = ward.person(date(1990, 4, 15), "nữ", tình_trạng_hôn_nhân="chưa_kết_hôn", **_NO_INCOME)
    for born in (date(2012, 2, 1), date(2015, 2, 1), date(2020, 2, 1)):
        ward.person(born, mẹ=mother, tình_trạng_đi_học="đang_học")
    ward.decided(mother, date(2021, 8, 2), "đơn_thân_nghèo_nuôi_con")
    ward.paid(mother, {"06/2024": 1_080_000, "07/2024": 1_500_000})
    ward.household("nghèo")
    father = ward.person(
        date(1975, 9, 30),
        "nam",
        tình_trạng_hôn_nhân="vợ_chồng_đã_chết",
        **_disability("nặng", date(2019, 10, 8)),
        **_NO_INCOME,
    )
    ward.person(
        date(2004, 10, 12), cha=father, tình_trạng_đi_học="đang_học", văn_bằng_thứ_nhất=True
    )
    ward.decided(father, date(2021, 8, 2), "đơn_thân_nghèo_nuôi_con")
    ward.household("nghèo")
    divorced = ward.person(date(1987, 1, 7), "nữ", tình_trạng_hôn_nhân="ly_hôn", **_NO_INCOME)
    ward.person(date(2016, 3, 3), mẹ=divorced, tình_trạng_đi_học="đang_học")


def _elderly(ward: Ward) -> None:
    """Clause 5, points a, c and d (b lives in the hard area)."""
    alone = {"người_phụng_dưỡng": "không_người", "tình_trạng_hôn_nhân": "vợ_chồng_đã_chết"}
    for born in (date(1957, 7, 7), date(1941, 3, 22)):
        ward.household("nghèo")
        person = ward.person(born, **alone, **_NO_INCOME)
        ward.decided(person, date(2021, 12, 20), "cao_tuổi_nghèo_không_người_phụng_dưỡng")
    ward.household("nghèo")
    wife = ward.person(
        date(1952, 12, 12), "nữ", người_phụng_dưỡng="đang_hưởng_trợ_cấp", **_NO_INCOME
    )
    ward.decided(wife, date(2024, 8, 12), "cao_tuổi_nghèo_không_người_phụng_dưỡng")
    ward.household()
    old = ward.person(date(1944, 8, 30), "nữ", người_phụng_dưỡng=_SUPPORTED, **_NO_INCOME)
    ward.decided(old, date(2024, 9, 9), "người_từ_đủ_80_tuổi")
    ward.person(date(1938, 5, 6), "nam", người_phụng_dưỡng=_SUPPORTED, lương_hưu=3_450_000)
    ward.household("nghèo")
    taken_in = ward.person(date(1953, 10, 10), đủ_điều_kiện_vào_cơ_sở=True, **alone, **_NO_INCOME)
    ward.decided(taken_in, date(2022, 1, 14), "cao_tuổi_được_nhận_nuôi")
    ward.cared_for(taken_in, "nhận_chăm_sóc", date(2022, 1, 3))


def _disabled(ward: Ward) -> None:
    """Clause 6: all six rows of the table, and allowances under other laws."""
    grades = ("đặc_biệt_nặng", "nặng")
    for number, year in enumerate((2013, 2008, 1985, 1964)):
        for grade in grades:
            ward.household()
            person = ward.person(date(year, 8, 20), **_disability(grade, date(2020, 6, 15)))
            if (year, grade) != (1964, "nặng"):  # that one still waits for a decision
                ward.decided(person, date(2020, 7, 1), "người_khuyết_tật")
            if number == 0:
                ward.cared_for(person, "gia_đình_chăm_sóc", date(2020, 7, 1))
    ward.household()
    new = ward.person(date(1979, 3, 9), **_disability("nặng", date(2024, 5, 31)))
    ward.decided(new, date(2024, 8, 6), "người_khuyết_tật")
    merit = _disability("nặng", date(2015, 4, 4))
    ward.person(date(1950, 2, 10), "nam", trợ_cấp_người_có_công=1_815_000, **merit)
    other = ward.person(date(1955, 6, 1), "nữ", trợ_cấp_khác=600_000, **merit)
    ward.decided(other, date(2015, 5, 5), "người_khuyết_tật")


def _hard_area(ward: Ward) -> None:
    """Clause 5 point b and clause 7, in an especially difficult village."""
    ward.household("cận_nghèo", hard=True)
    elder = ward.person(date(1947, 3, 10), người_phụng_dưỡng=_SUPPORTED, lương_hưu=0)
    ward.decided(elder, date(2022, 4, 4), "cao_tuổi_75_vùng_khó_khăn")
    ward.person(date(1995, 1, 1), "nữ", tình_trạng_hôn_nhân="đang_có_vợ_chồng")
    small = ward.person(date(2023, 7, 31))
    ward.decided(small, date(2023, 10, 2), "trẻ_em_dưới_3_tuổi_vùng_khó_khăn")
    ward.household("nghèo", hard=True)
    ward.person(date(1998, 1, 1), "nữ", tình_trạng_hôn_nhân="đang_có_vợ_chồng")
    three = ward.person(date(2021, 8, 15))
    ward.decided(three, date(2021, 10, 4), "trẻ_em_dưới_3_tuổi_vùng_khó_khăn")


def _stopped(ward: Ward) -> None:
    """Circular 02/2021, article 2: stopped and suspended; facts that changed within a month."""
    severe = _disability("nặng", date(2018, 3, 5))
    events: tuple[dict[str, Value], ...] = (
        {"ngày_chết": date(2024, 8, 5)},
        {"phạt_tù_từ_ngày": date(2024, 6, 12)},
        {"tạm_giam_từ_ngày": date(2024, 7, 10)},
        {"từ_chối_nhận": True},
        {"không_chấp_hành_xác_định_lại": True},
    )
    for number, event in enumerate(events):
        ward.household()
        person = ward.person(date(1970 + 4 * number, 1, 5), **severe, **event)
        ward.decided(person, date(2018, 4, 2), "người_khuyết_tật")
    ward.household()
    away = ward.person(date(1939, 3, 12), "nữ", người_phụng_dưỡng=_SUPPORTED, **_NO_INCOME)
    ward.decided(away, date(2021, 8, 12), "người_từ_đủ_80_tuổi")
    months = {"05/2024": 360_000, "06/2024": 360_000, "07/2024": 500_000}
    ward.paid(away, months, "chưa_nhận")
    left = ward.household("mức_sống_trung_bình")
    elder = ward.person(date(1960, 2, 10), người_phụng_dưỡng="không_người", **_NO_INCOME)
    ward.decided(elder, date(2022, 2, 7), "cao_tuổi_nghèo_không_người_phụng_dưỡng")
    turns: dict[date | None, Value] = {None: "nghèo", date(2024, 8, 15): "mức_sống_trung_bình"}
    ward.changed(left, "diện_hộ", turns, "Quyết định công nhận thoát nghèo (mẫu)")
    ward.household()
    worse = ward.person(date(1992, 9, 9), **_disability("đặc_biệt_nặng", date(2019, 6, 15)))
    ward.decided(worse, date(2019, 7, 1), "người_khuyết_tật")
    degrees: dict[date | None, Value] = {None: "nặng", date(2024, 8, 20): "đặc_biệt_nặng"}
    ward.changed(worse, "mức_độ_khuyết_tật", degrees, "Giấy xác nhận khuyết tật cấp lại (mẫu)")


def _unclear(ward: Ward) -> None:
    """What officers do not know yet: blanks that matter, question marks, partial dates."""
    ward.household()
    year_only = ward.person("1944", "nữ", người_phụng_dưỡng=_SUPPORTED, **_NO_INCOME)
    ward.decided(year_only, date(2024, 3, 4), "người_từ_đủ_80_tuổi")
    ward.person("03/1940", "nam", người_phụng_dưỡng=_SUPPORTED, lương_hưu="?", trợ_cấp_bhxh=0)
    ward.household("?")
    mother = ward.person(date(1991, 7, 7), "nữ", tình_trạng_hôn_nhân="chưa_kết_hôn", **_NO_INCOME)
    ward.person(date(2017, 6, 6), mẹ=mother)
    ward.household("nghèo")
    ward.person(date(1962, 2, 2), "nữ", người_phụng_dưỡng="?", **_NO_INCOME)
    half = ward.person(date(2013, 4, 4), tình_trạng_cha="chết", tình_trạng_mẹ="?")
    ward.decided(half, date(2020, 1, 6), "trẻ_em_không_nguồn_nuôi_dưỡng")
    ward.household("nghèo", hard=True)
    ward.households[-1]["địa_bàn_đặc_biệt_khó_khăn"] = "?"
    ward.person(date(2023, 2, 8))


def _ordinary(ward: Ward) -> None:
    """Families without a claim: a couple, their children, sometimes a grandparent on a pension."""
    for _ in range(8):
        ward.household()
        pick = ward.random.randint
        couple = {
            sex: ward.person(
                date(1975 + pick(0, 15), pick(1, 12), pick(1, 28)),
                sex,
                tình_trạng_hôn_nhân="đang_có_vợ_chồng",
                lương_hưu=0,
                trợ_cấp_bhxh=0,
                có_thu_nhập_ổn_định=True,
            )
            for sex in ("nam", "nữ")
        }
        for _ in range(pick(1, 3)):
            born = date(2007, 1, 1) + timedelta(days=pick(0, 6000))
            ward.person(born, cha=couple["nam"], mẹ=couple["nữ"], tình_trạng_đi_học="đang_học")
        if pick(0, 1):
            ward.person(
                date(1946, pick(1, 12), 5), người_phụng_dưỡng=_SUPPORTED, lương_hưu=2_800_000
            )
