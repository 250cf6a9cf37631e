"""A made-up commune of 300 households as it stands in August 2025: kinds of families, drawn by lot.

Every kind of the law comes several times, most families have no claim, and whatever column the
policy has beyond those set here is filled in by its type, so that the commune grows with the law.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from policyengine.schema import Field, Schema
from policyengine.types import Choice, Number, Truth
from ward.rows import Cells, Value, Ward

SEED = 20250801
HOUSEHOLDS = 300
_TIMES = 5
"""How often each kind of family with a claim comes."""
_NOW = date(2025, 8, 1)
_PAID = {"05/2025": 500_000, "06/2025": 500_000, "07/2025": 500_000}
_SITUATIONS = (
    "chết", "mất_tích", "ở_cơ_sở_trợ_giúp", "phạt_tù_tại_trại_giam", "biện_pháp_bắt_buộc",
)  # fmt: skip
_NO_INCOME: Cells = {"lương_hưu": 0, "trợ_cấp_bhxh": 0, "có_thu_nhập_ổn_định": False}
_SINGLE = ("chưa_kết_hôn", "vợ_chồng_đã_chết", "vợ_chồng_mất_tích")
_ALONE: Cells = {"người_phụng_dưỡng": "không_người", "tình_trạng_hôn_nhân": "vợ_chồng_đã_chết"}
_SUPPORTED: Cells = {"người_phụng_dưỡng": "có_người_phụng_dưỡng"}
_FILLED = 0.9
"""The share of cells that an officer knows of columns whose blank means that it is not known."""

Kind = Callable[["Commune"], None]


class Commune(Ward):
    """The rows of a ward, with what is drawn by lot."""

    def born(self, youngest: int, oldest: int) -> date:
        """A birth date that gives an age between two ages in August 2025."""
        days = self.random.randint(youngest * 366, oldest * 365 + 300)
        return _NOW - timedelta(days=days)

    def since(self, first: date, last: date = date(2025, 6, 30)) -> date:
        """A day between two days, the first where there is none."""
        return first + timedelta(days=self.random.randint(0, max((last - first).days, 0)))

    def one_of(self, *options: str) -> str:
        return self.random.choice(options)

    def poor(self) -> str:
        return self.one_of("nghèo", "nghèo", "cận_nghèo")


def build(schema: Schema) -> Commune:
    """The commune, the same every time for the same columns."""
    commune = Commune(Random(SEED))
    for kind in KINDS * _TIMES:
        kind(commune)
    while len(commune.households) < HOUSEHOLDS:
        ordinary(commune)
    _storm_and_services(commune)
    complete(commune, schema)
    return commune


# ---- families with a claim -------------------------------------------------------------------


def _orphan(c: Commune) -> None:
    c.household(c.one_of("nghèo", "cận_nghèo", "mức_sống_trung_bình"))
    c.person(c.born(55, 72), "nữ", **_SUPPORTED, **_NO_INCOME)
    child = c.person(c.born(1, 15), mẹ="ngoài hộ", cha="ngoài hộ", tình_trạng_đi_học="đang_học")
    signed = c.since(date(2024, 9, 1))
    for parent in ("tình_trạng_cha", "tình_trạng_mẹ"):
        lost: dict[date | None, Value] = {date(2024, 8, 1): c.one_of(*_SITUATIONS)}
        c.changed(child, parent, lost, "Giấy chứng tử hoặc quyết định của Tòa án (mẫu)")
    c.decided(child, signed, "trẻ_em_không_nguồn_nuôi_dưỡng")
    if signed < date(2025, 5, 1):
        c.paid(child, dict.fromkeys(_PAID, 750000))


def _abandoned(c: Commune) -> None:
    c.household("nghèo")
    carer = c.person(c.born(35, 58), "nữ", tình_trạng_hôn_nhân="đang_có_vợ_chồng")
    born = c.born(0, 3)
    child = c.person(born, bị_bỏ_rơi=True)
    signed = c.since(max(born, date(2022, 1, 1)) + timedelta(days=20), date(2025, 7, 15))
    c.decided(child, signed, "trẻ_em_không_nguồn_nuôi_dưỡng")
    _taken_in(c, child, carer, signed)


def _orphan_student(c: Commune) -> None:
    c.household(c.one_of("nghèo", "mức_sống_trung_bình"))
    c.person(c.born(60, 75), "nam", **_SUPPORTED, **_NO_INCOME)
    pupil = c.person(
        c.born(17, 20),
        tình_trạng_cha="chết",
        tình_trạng_mẹ="chết",
        tình_trạng_đi_học="đang_học",
        văn_bằng_thứ_nhất=True,
    )
    c.decided(pupil, c.since(date(2018, 1, 5), date(2019, 12, 1)), "trẻ_em_không_nguồn_nuôi_dưỡng")


def _hiv(c: Commune) -> None:
    c.household("nghèo")
    sick: Cells = {"nhiễm_hiv": True, "không_còn_khả_năng_lao_động": True}
    mother = c.person(
        c.born(25, 45), "nữ", tình_trạng_hôn_nhân="đang_có_vợ_chồng", **sick, **_NO_INCOME
    )
    c.decided(mother, c.since(date(2021, 9, 1)), "người_nhiễm_hiv_nghèo")
    child = c.person(c.born(1, 14), mẹ=mother, nhiễm_hiv=True, tình_trạng_đi_học="đang_học")
    c.decided(child, c.since(date(2024, 9, 1)), "trẻ_em_nhiễm_hiv")


def _single_parent(c: Commune) -> None:
    c.household(c.poor())
    sex = c.one_of("nữ", "nữ", "nam")
    parent = c.person(c.born(24, 50), sex, tình_trạng_hôn_nhân=c.one_of(*_SINGLE), **_NO_INCOME)
    for _ in range(c.random.randint(1, 3)):
        column = "mẹ" if sex == "nữ" else "cha"
        child: Cells = {column: parent, "tình_trạng_đi_học": "đang_học"}
        c.person(c.born(2, 15), **child)
    c.decided(parent, c.since(date(2021, 8, 2)), "đơn_thân_nghèo_nuôi_con")
    c.paid(parent, _PAID)


def _elder_without_support(c: Commune) -> None:
    c.household("nghèo")
    elder = c.person(c.born(61, 92), **_ALONE, **_NO_INCOME)
    c.decided(elder, c.since(date(2016, 3, 1)), "cao_tuổi_nghèo_không_người_phụng_dưỡng")
    c.paid(elder, dict.fromkeys(_PAID, 750000))


def _elder_of_the_hills(c: Commune) -> None:
    c.household(c.poor(), hard=True)
    elder = c.person(c.born(76, 79), **_SUPPORTED, **_NO_INCOME)
    c.decided(elder, c.since(date(2024, 10, 1)), "cao_tuổi_75_vùng_khó_khăn")


def _very_old(c: Commune) -> None:
    c.household(c.one_of("không_thuộc_diện", "mức_sống_trung_bình"))
    elder = c.person(c.born(81, 97), **_SUPPORTED, **_NO_INCOME)
    c.decided(elder, c.since(date(2016, 5, 1)), "người_từ_đủ_80_tuổi")
    c.paid(elder, _PAID)
    couple(c)


def _social_pensioner(c: Commune) -> None:
    c.household(c.poor())
    asked = c.since(date(2025, 7, 1), date(2025, 7, 12))
    elder = c.person(c.born(71, 79), ngày_đề_nghị_hưu_trí_xã_hội=asked, **_SUPPORTED, **_NO_INCOME)
    c.decided(elder, asked + timedelta(days=9), chế_độ_hưởng="hưu_trí_xã_hội")


def _pensioner_died(c: Commune) -> None:
    c.household("cận_nghèo")
    heir = c.person(c.born(40, 60), tình_trạng_hôn_nhân="đang_có_vợ_chồng")
    elder = c.person(
        c.born(76, 79),
        ngày_đề_nghị_hưu_trí_xã_hội=date(2025, 7, 3),
        ngày_chết=c.since(date(2025, 8, 3), date(2025, 8, 28)),
        người_tổ_chức_mai_táng=heir,
        **_SUPPORTED,
        **_NO_INCOME,
    )
    c.decided(elder, date(2025, 7, 14), chế_độ_hưởng="hưu_trí_xã_hội")


def _elder_taken_in(c: Commune) -> None:
    c.household("nghèo")
    elder = c.person(c.born(62, 88), đủ_điều_kiện_vào_cơ_sở=True, **_ALONE, **_NO_INCOME)
    signed = c.since(date(2021, 8, 2))
    c.decided(elder, signed, "cao_tuổi_được_nhận_nuôi")
    c.household()
    carer = c.person(c.born(35, 60), "nữ", tình_trạng_hôn_nhân="đang_có_vợ_chồng")
    _taken_in(c, elder, carer, signed)


def _disabled(c: Commune) -> None:
    c.household(c.one_of("nghèo", "mức_sống_trung_bình", "không_thuộc_diện"))
    born = c.born(2, 78)
    certified = c.since(max(born + timedelta(days=400), date(2016, 2, 1)), date(2025, 5, 1))
    degree = c.one_of("nặng", "nặng", "đặc_biệt_nặng")
    person = c.person(born, mức_độ_khuyết_tật=degree, ngày_cấp_giấy_khuyết_tật=certified)
    c.decided(person, certified + timedelta(days=12), "người_khuyết_tật")
    c.paid(person, dict.fromkeys(_PAID, 750000 if degree == "nặng" else 1000000))
    if degree == "đặc_biệt_nặng":
        c.cared_for(person, "gia_đình_chăm_sóc", certified + timedelta(days=12))
        c.person(c.born(30, 60), tình_trạng_hôn_nhân="đang_có_vợ_chồng")


def _worsened(c: Commune) -> None:
    c.household()
    person = c.person(c.born(20, 60), ngày_cấp_giấy_khuyết_tật=date(2017, 4, 3))
    turns: dict[date | None, Value] = {None: "nặng", c.since(date(2025, 2, 1)): "đặc_biệt_nặng"}
    c.changed(person, "mức_độ_khuyết_tật", turns, "Giấy xác nhận khuyết tật cấp lại (mẫu)")
    c.decided(person, date(2017, 4, 17), "người_khuyết_tật")


def _disabled_mother(c: Commune) -> None:
    c.household("cận_nghèo")
    paper: Cells = {"mức_độ_khuyết_tật": "nặng", "ngày_cấp_giấy_khuyết_tật": date(2019, 6, 3)}
    wife, husband = couple(c, 24, 38, **paper)
    c.person(c.born(0, 2), mẹ=wife, cha=husband)
    signed = c.since(date(2025, 6, 1), date(2025, 7, 20))
    c.decided(wife, date(2019, 7, 1), "người_khuyết_tật")
    c.decided(wife, signed, chế_độ_hưởng="kinh_phí_mang_thai_nuôi_con")


def _small_child_of_the_hills(c: Commune) -> None:
    c.household(c.poor(), hard=True)
    wife, husband = couple(c, 20, 35)
    child = c.person(c.born(0, 2), mẹ=wife, cha=husband)
    c.decided(child, date(2025, 7, 7), "trẻ_em_dưới_3_tuổi_vùng_khó_khăn")


# ---- how it stops, waits or moves ------------------------------------------------------------


def _in_a_facility(c: Commune) -> None:
    c.household("nghèo")
    elder = c.person(
        c.born(61, 85),
        nơi_sống="cơ_sở_trợ_giúp_xã_hội",
        diện_vào_cơ_sở="cao_tuổi_khó_khăn",
        ngày_vào_cơ_sở=c.since(date(2022, 1, 4)),
        đủ_điều_kiện_vào_cơ_sở=True,
        **_ALONE,
        **_NO_INCOME,
    )
    c.decided(elder, date(2022, 2, 7), chế_độ_hưởng="trợ_cấp_nuôi_dưỡng_tại_cơ_sở")


def _died(c: Commune) -> None:
    c.household("nghèo")
    heir = c.person(c.born(40, 60), tình_trạng_hôn_nhân="đang_có_vợ_chồng")
    died = c.since(date(2025, 7, 20), date(2025, 8, 25))
    elder = c.person(
        c.born(82, 95), ngày_chết=died, người_tổ_chức_mai_táng=heir, **_SUPPORTED, **_NO_INCOME
    )
    c.decided(elder, date(2022, 3, 1), "người_từ_đủ_80_tuổi")
    c.paid(elder, _PAID)


def _not_collected(c: Commune) -> None:
    c.household()
    elder = c.person(c.born(81, 90), **_SUPPORTED, **_NO_INCOME)
    c.decided(elder, date(2021, 8, 12), "người_từ_đủ_80_tuổi")
    c.paid(elder, _PAID, "chưa_nhận")


def _imprisoned(c: Commune) -> None:
    c.household()
    event = c.one_of("phạt_tù_từ_ngày", "tạm_giam_từ_ngày")
    since: Cells = {event: c.since(date(2025, 3, 1))}
    paper: Cells = {"mức_độ_khuyết_tật": "nặng", "ngày_cấp_giấy_khuyết_tật": date(2018, 3, 5)}
    person = c.person(c.born(25, 55), **paper, **since)
    c.decided(person, date(2018, 4, 2), "người_khuyết_tật")


def _left_poverty(c: Commune) -> None:
    home = c.household("cận_nghèo")
    elder = c.person(c.born(62, 78), **_ALONE, **_NO_INCOME)
    c.decided(elder, date(2022, 2, 7), "cao_tuổi_nghèo_không_người_phụng_dưỡng")
    turns: dict[date | None, Value] = {None: "nghèo", c.since(date(2025, 1, 1)): "cận_nghèo"}
    c.changed(home, "diện_hộ", turns, "Quyết định công nhận kết quả rà soát (mẫu)")


def _moved_in(c: Commune) -> None:
    c.household("nghèo")
    elder = c.person(c.born(81, 90), **_SUPPORTED, **_NO_INCOME)
    c.decided(elder, date(2025, 7, 8), "người_từ_đủ_80_tuổi", tháng_thôi_hưởng_nơi_cũ="07/2025")


def _waiting(c: Commune) -> None:
    c.household(c.poor())
    paper: Cells = {"mức_độ_khuyết_tật": "nặng", "ngày_cấp_giấy_khuyết_tật": date(2025, 7, 1)}
    c.person(c.born(5, 70), **paper)


def _unclear(c: Commune) -> None:
    """What officers do not know yet: a birth date, a pension, the status of a household."""
    c.household(c.one_of("?", "nghèo", "cận_nghèo"))
    year = str(c.born(72, 84).year)
    elder = c.person(year, người_phụng_dưỡng="?", lương_hưu="?", trợ_cấp_bhxh=0)
    if c.random.random() < 0.5:
        c.decided(elder, date(2025, 3, 3), "người_từ_đủ_80_tuổi")


def ordinary(c: Commune) -> None:
    c.household(c.one_of("không_thuộc_diện", "không_thuộc_diện", "mức_sống_trung_bình"))
    wife, husband = couple(c)
    for _ in range(c.random.randint(0, 3)):
        c.person(c.born(1, 17), mẹ=wife, cha=husband, tình_trạng_đi_học="đang_học")
    if c.random.random() < 0.3:
        pension = c.random.randrange(1_500_000, 7_500_000, 50_000)
        c.person(c.born(62, 80), lương_hưu=pension, trợ_cấp_bhxh=0, **_SUPPORTED)


KINDS: tuple[Kind, ...] = (
    _orphan, _abandoned, _orphan_student, _hiv, _single_parent, _elder_without_support,
    _elder_of_the_hills, _very_old, _social_pensioner, _elder_taken_in, _disabled, _disabled,
    _worsened, _disabled_mother, _small_child_of_the_hills, _in_a_facility, _died, _pensioner_died,
    _not_collected,
    _imprisoned, _left_poverty, _moved_in, _waiting, _unclear,
)  # fmt: skip


_STORM: tuple[Cells, ...] = (
    {"loại_thiệt_hại": "nhà_hư_hỏng_nặng", "còn_nơi_ở": False, "tự_bảo_đảm_nhu_cầu": True},
    {"loại_thiệt_hại": "nhà_đổ_sập_trôi_cháy", "còn_nơi_ở": False, "tự_bảo_đảm_nhu_cầu": False},
    {"loại_thiệt_hại": "thiếu_đói", "số_người_thiếu_đói": 3, "số_tháng_được_duyệt": 1},
    {"loại_thiệt_hại": "bị_thương", "số_ngày_điều_trị": 6, "tại_nơi_cư_trú": True},
    {"loại_thiệt_hại": "người_chết", "là_lao_động_chính": True},
    {"loại_thiệt_hại": "mất_phương_tiện_sản_xuất"},
    {"loại_thiệt_hại": "phải_di_dời_khẩn_cấp", "quyết_định_di_dời": True, "còn_nơi_ở": True},
)  # fmt: skip
"""What a storm did, one after the other."""


def _storm_and_services(c: Commune) -> None:
    """A storm that hit every twelfth house, one victim of violence, services for some."""
    for number, home in enumerate(c.households[::12]):
        damage = _STORM[number % len(_STORM)]
        row = _incident(c, home, "thiên_tai", "Lốc xoáy 08/2025 (mẫu)") | damage
        living = [p for p in c.persons if p["mã_hộ"] == home["mã_hộ"] and "ngày_chết" not in p]
        if damage["loại_thiệt_hại"] in ("bị_thương", "người_chết") and living:
            row["người_bị_hại"] = living[0]["mã_người"]
        c.incidents.append(row)
    victim = c.persons[-1]
    home = next(home for home in c.households if home["mã_hộ"] == victim["mã_hộ"])
    harm = _incident(c, home, "bạo_lực_gia_đình", "Vụ việc 08/2025 (mẫu)")
    harm |= {"loại_thiệt_hại": "cần_bảo_vệ_khẩn_cấp", "người_bị_hại": victim["mã_người"]}
    c.incidents.append(harm)
    c.cared_for(str(victim["mã_người"]), "tạm_thời_khẩn_cấp", date(2025, 8, 4))
    c.cares[-1] |= {
        "diện_bảo_vệ_khẩn_cấp": "nạn_nhân",
        "thiệt_hại_liên_quan": harm["mã_thiệt_hại"],
        "người_nhận_chăm_sóc": c.persons[0]["mã_người"],
        "chăm_sóc_đến_ngày": date(2025, 8, 20),
        "chi_phí_điều_trị_không_thẻ": 850_000,
        "chi_phí_đưa_về": 150_000,
    }
    for number, person in enumerate(c.persons[::30]):
        c.services.append(
            {
                "mã_người": person["mã_người"],
                "tên_dịch_vụ": "Tư vấn, tham vấn",
                "loại_dịch_vụ": "công_tác_xã_hội",
                "nơi_cung_cấp": ("cộng_đồng", "cơ_sở")[number % 2],
                "mức_dịch_vụ": ("một_phần", "một_phần", "toàn_diện")[number % 3],
                "phù_hợp_nhu_cầu": True,
                "dịch_vụ_từ_ngày": date(2025, 3, 3),
            }
        )


def _incident(c: Commune, home: Cells, cause: str, name: str) -> Cells:
    number = len(c.incidents) + 1
    return {
        "mã_hộ": home["mã_hộ"],
        "mã_thiệt_hại": f"T{number:02}",
        "tên_vụ_việc": name,
        "loại_vụ_việc": cause,
        "ngày_xảy_ra": date(2025, 8, 4),
        "nơi_xảy_ra": home["xã_phường"],
        "ngày_đề_nghị": date(2025, 8, 5),
        "ngày_nhận_hỗ_trợ": date(2025, 8, 5 + number % 4),
        "nguồn_hỗ_trợ": "địa_phương",
    }


def couple(c: Commune, youngest: int = 26, oldest: int = 55, **more: Value) -> tuple[str, str]:
    """A wife (with `more`) and a husband who name each other."""
    married: Cells = {"tình_trạng_hôn_nhân": "đang_có_vợ_chồng", "có_thu_nhập_ổn_định": True}
    wife = c.person(c.born(youngest, oldest), "nữ", **married, **more)
    husband = c.person(c.born(youngest, oldest), "nam", vợ_chồng=wife, **married)
    c.persons[-2]["vợ_chồng"] = husband
    return wife, husband


def _taken_in(c: Commune, person: str, carer: str, since: date) -> None:
    c.cared_for(person, "nhận_chăm_sóc", since)
    c.cares[-1] |= {"người_nhận_chăm_sóc": carer, "người_nhận_đủ_điều_kiện": True}


# ---- what else the policy asks for -----------------------------------------------------------


def complete(commune: Commune, schema: Schema) -> None:
    """Fill in most cells of columns that were not set above and whose blank means unknown."""
    for name, rows in (("hộ", commune.households), ("người", commune.persons)):
        record = schema.records[name]
        history = {(id, column) for id, column, *_ in commune.history}
        assert record.key is not None
        for row in rows:
            for field in record.fields:
                is_set = field.name in row or (row[record.key.name], field.name) in history
                if is_set or field.blank.kind != "unknown":
                    continue
                value = _usual(field, commune.random)
                if value is not None and commune.random.random() < _FILLED:
                    row[field.name] = value


def _usual(field: Field, random: Random) -> Value | None:
    """What most people have in a column."""
    match field.type:
        case Truth():
            return False
        case Choice(options=options):
            return options[-1]
        case Number():
            if field.type.is_money:
                return random.randrange(600_000, 4_000_000, 100_000)
            return field.low or 0
    return None
