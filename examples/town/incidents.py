"""What befell the made-up town, 2019 to 2026: storms, fires, accidents, violence; and the help."""

from datetime import date, timedelta
from random import Random

from ward.rows import Cells

from town.families import Town

_HIT = 0.05
"""The share of households that something befell."""
_STORMS = (
    (date(2019, 9, 4), "Lốc xoáy 2019 (mẫu)"), (date(2020, 10, 12), "Ngập lụt 2020 (mẫu)"),
    (date(2022, 8, 20), "Lốc xoáy 2022 (mẫu)"), (date(2024, 9, 8), "Ngập lụt 2024 (mẫu)"),
    (date(2026, 7, 15), "Lốc xoáy 2026 (mẫu)"),
)  # fmt: skip
_HOUSE = ("nhà_đổ_sập_trôi_cháy", "nhà_hư_hỏng_nặng", "phải_di_dời_khẩn_cấp")
_CAUSES = {
    "thiên_tai": ((*_HOUSE, "bị_thương", "người_chết", "mất_phương_tiện_sản_xuất"), 34),
    "hỏa_hoạn": ((*_HOUSE[:2], "bị_thương", "người_chết"), 8),
    "mất_mùa": (("thiếu_đói",), 5),
    "giáp_hạt": (("thiếu_đói",), 5),
    "tết_âm_lịch": (("thiếu_đói",), 10),
    "dịch_bệnh": (("người_chết",), 4),
    "tai_nạn_giao_thông": (("bị_thương", "người_chết"), 18),
    "tai_nạn_lao_động": (("bị_thương", "người_chết"), 8),
    "bạo_lực_gia_đình": (("cần_bảo_vệ_khẩn_cấp",), 4),
    "mua_bán_người": (("cần_bảo_vệ_khẩn_cấp",), 1),
    "xâm_hại": (("cần_bảo_vệ_khẩn_cấp",), 2),
    "nguyên_nhân_khác": (("bị_thương",), 1),
}
"""By cause: the damages, and how often it comes."""
_OF_PERSONS = ("bị_thương", "người_chết", "cần_bảo_vệ_khẩn_cấp")
_SOURCES = ("địa_phương", "địa_phương", "địa_phương", "trung_ương", "huy_động")
_LAST = date(2026, 10, 25)


def befallen(town: Town, home: Cells, people: list[Cells], random: Random) -> None:
    """Perhaps an incident of a household, with what was asked and given."""
    if random.random() > _HIT:
        return
    cause = random.choices(list(_CAUSES), [weight for _, weight in _CAUSES.values()])[0]
    damage = random.choice(_CAUSES[cause][0])
    day, name = _when(cause, random)
    row: Cells = {
        "mã_hộ": home["mã_hộ"],
        "mã_thiệt_hại": f"T{town.number('thiệt_hại', town.incidents):05}",
        "tên_vụ_việc": name,
        "loại_vụ_việc": cause,
        "ngày_xảy_ra": day,
        "nơi_xảy_ra": home["xã_phường"],
        "loại_thiệt_hại": damage,
    }
    alive = [person for person in people if _lives(person, day)]
    if damage in _OF_PERSONS:
        if not alive:
            return
        harmed = random.choice(alive)
        row["người_bị_hại"] = harmed["mã_người"]
        if damage == "người_chết":
            if any(one["mã_người"] == harmed["mã_người"] for one in town.decisions[-9:]):
                return  # nobody is decided on after death but by a mistake
            harmed["ngày_chết"] = day
    _described(row, damage, len(people), random)
    town.incidents.append(row)
    asked = day + timedelta(days=random.randint(0, 3))
    row["ngày_đề_nghị"] = asked
    _helped(row, asked, random)
    if damage == "cần_bảo_vệ_khẩn_cấp":
        _cared_for(town, row, day, random)


def _when(cause: str, random: Random) -> tuple[date, str]:
    if cause == "thiên_tai":
        day, name = random.choice(_STORMS)
        return day + timedelta(days=random.randint(0, 2)), name
    year = random.randint(2019, 2026)
    if cause == "tết_âm_lịch":
        return date(year, 2, random.randint(1, 10)), f"Tết âm lịch {year} (mẫu)"
    day = date(year, 1, 1) + timedelta(days=random.randint(0, 364))
    return min(day, _LAST), f"Vụ việc {day:%m/%Y} (mẫu)"


def _lives(person: Cells, day: date) -> bool:
    born, died = person["ngày_sinh"], person.get("ngày_chết")
    is_born = isinstance(born, date) and born <= day
    return is_born and not (isinstance(died, date) and died < day)


def _described(row: Cells, damage: str, people: int, random: Random) -> None:
    """What the officer notes of a damage; a few things are not known."""
    if damage in _HOUSE:
        row["còn_nơi_ở"] = random.random() < 0.3
        row["tự_bảo_đảm_nhu_cầu"] = random.random() < 0.5
        row["chi_phí_nhà_ở"] = random.randrange(8_000_000, 70_000_000, 500_000)
        row["quyết_định_di_dời"] = damage == "phải_di_dời_khẩn_cấp" and random.random() < 0.9
    elif damage == "bị_thương":
        row["số_ngày_điều_trị"] = random.randint(1, 25)
        row["tại_nơi_cư_trú"] = random.random() < 0.7
        row["có_người_thân_chăm_sóc"] = random.random() < 0.9
    elif damage == "người_chết":
        row["là_lao_động_chính"] = random.random() < 0.4
        if random.random() < 0.03:
            row["không_người_nhận_mai_táng"] = True
            row["chi_phí_mai_táng_thực_tế"] = random.randrange(12_000_000, 40_000_000, 500_000)
    elif damage == "thiếu_đói":
        row["số_người_thiếu_đói"] = random.randint(1, max(people, 1))
        if random.random() < 0.9:
            row["số_tháng_được_duyệt"] = random.randint(1, 3)


def _helped(row: Cells, asked: date, random: Random) -> None:
    """Nine in ten are helped, most within two days; of a few the day is not known."""
    lot = random.random()
    if lot < 0.02:
        row["ngày_nhận_hỗ_trợ"] = "?"
    if lot < 0.1:
        return
    row["ngày_nhận_hỗ_trợ"] = asked + timedelta(
        days=random.choices((0, 1, 2, 4, 9), (3, 4, 3, 1, 1))[0]
    )
    row["nguồn_hỗ_trợ"] = random.choice(_SOURCES)
    if row["loại_thiệt_hại"] == "thiếu_đói":
        months = row.get("số_tháng_được_duyệt", 1)
        row["số_gạo_đã_hỗ_trợ"] = 15 * int(str(row["số_người_thiếu_đói"])) * int(str(months))
    elif row["loại_thiệt_hại"] != "cần_bảo_vệ_khẩn_cấp":
        row["số_tiền_đã_hỗ_trợ"] = random.randrange(2_000_000, 42_000_000, 500_000)


def _cared_for(town: Town, row: Cells, day: date, random: Random) -> None:
    """The person harmed lived with a host for a while."""
    town.cares.append(
        {
            "mã_người": row["người_bị_hại"],
            "hình_thức_chăm_sóc": "tạm_thời_khẩn_cấp",
            "diện_bảo_vệ_khẩn_cấp": "nạn_nhân",
            "thiệt_hại_liên_quan": row["mã_thiệt_hại"],
            "chăm_sóc_từ_ngày": day,
            "chăm_sóc_đến_ngày": day + timedelta(days=random.randint(3, 95)),
            "chi_phí_đưa_về": random.randrange(0, 900_000, 50_000),
        }
    )
