"""The households of the made-up town: a ward each, families with and without a claim, payments.

Families come from the made-up commune; here they get a ward (an old code or, since the merger, a
new one), hardship confirmed by the commune, services, and payments of several years.
"""

from collections.abc import Iterator
from datetime import date
from random import Random

from ward.commune import KINDS, Commune, couple, ordinary
from ward.rows import PROGRAM, Cells, Value

from town.places import MERGED_ON, Unit, drawn

PAID_SINCE = (2023, 1)
PAID_UNTIL = (2026, 9)
"""First and last month of the payments on record."""
_CLAIMS = 0.09
"""The share of households with a claim."""
_LEVELS = (((2024, 7), 500_000), ((2021, 7), 360_000))
_COEFFICIENTS = {
    "trẻ_em_không_nguồn_nuôi_dưỡng": 1.5, "người_từ_16_tuổi_đang_đi_học": 1.5,
    "trẻ_em_nhiễm_hiv": 2.0, "đơn_thân_nghèo_nuôi_con": 1.0,
    "cao_tuổi_nghèo_không_người_phụng_dưỡng": 1.5, "cao_tuổi_75_vùng_khó_khăn": 1.0,
    "người_từ_đủ_80_tuổi": 1.0, "cao_tuổi_được_nhận_nuôi": 3.0, "người_khuyết_tật": 1.5,
    "trẻ_em_dưới_3_tuổi_vùng_khó_khăn": 1.5, "người_nhiễm_hiv_nghèo": 1.5,
}  # fmt: skip
"""What the town pays by category, as its officers keep it: without a look at ages."""
_SERVICES = (
    ("Tư vấn, tham vấn", "công_tác_xã_hội", "cộng_đồng"),
    ("Quản lý trường hợp", "công_tác_xã_hội", "cộng_đồng"),
    ("Chăm sóc bán trú", "chăm_sóc_nuôi_dưỡng", "cơ_sở"),
    ("Phục hồi chức năng", "dịch_vụ_khác", "cơ_sở"),
)
_TERMS = (
    (2019, 0.35),
    (2020, 0.1),
    (2021, 0.15),
    (2022, 0.1),
    (2023, 0.1),
    (2024, 0.1),
    (2025, 0.1),
)
"""In which year services began, with the share of each."""


class Town(Commune):
    """The rows of some households of a town."""


def family(town: Town, random: Random) -> None:
    """One or two new households of a ward drawn by lot."""
    unit = drawn(random)
    town.commune = unit.code
    homes, people, signed = len(town.households), len(town.persons), len(town.decisions)
    already = len(town.payments)
    if random.random() < _CLAIMS:
        random.choice(KINDS)(town)
    elif random.random() < 0.04:
        _young_and_poor(town, random)
    else:
        ordinary(town)
    del town.payments[already:]
    for home in town.households[homes:]:
        _settled(town, home, unit, random)
    receiving = {str(row["mã_người"]) for row in town.decisions[signed:]}
    for person in town.persons[people:]:
        _hardship(town, person, str(person["mã_người"]) in receiving, random)
    for decision in town.decisions[signed:]:
        _paid(town, decision, random)


def _young_and_poor(town: Town, random: Random) -> None:
    """A small child, or one to come, in a household that is poor by the line of the province."""
    line = random.choice(("nghèo", "cận_nghèo"))
    town.household(random.choice((line, "mức_sống_trung_bình")), diện_hộ_chuẩn_tỉnh=line)
    wife, husband = couple(town, 20, 36)
    if random.random() < 0.3:
        town.persons[-2]["đang_mang_thai"] = True
    else:
        town.person(town.born(0, 3), mẹ=wife, cha=husband)


def _settled(town: Town, home: Cells, unit: Unit, random: Random) -> None:
    """Hardship of the household; one in four goes by its new ward since the merger."""
    home.setdefault("diện_hộ_chuẩn_tỉnh", _provincial(str(home["diện_hộ"]), random))
    if random.random() < 0.06:
        home["hoàn_cảnh_khó_khăn"] = True
    if random.random() < 0.25:
        turns: dict[date | None, Value] = {None: unit.code, date(*MERGED_ON): unit.now}
        home["xã_phường"] = unit.now
        town.changed(str(home["mã_hộ"]), "xã_phường", turns, "Sắp xếp đơn vị hành chính (mẫu)")


def _provincial(national: str, random: Random) -> Value:
    """The line of the province reaches a little further than the nation's."""
    if national in ("nghèo", "cận_nghèo"):
        return national
    return "cận_nghèo" if random.random() < 0.02 else "không_thuộc_diện"


def _hardship(town: Town, person: Cells, receives: bool, random: Random) -> None:
    lot = random.random()
    if lot < (0.6 if receives else 0.01):
        person["hoàn_cảnh_đặc_biệt_khó_khăn"] = True
        _served(town, person, random)
    elif lot > 0.996:
        person["hoàn_cảnh_đặc_biệt_khó_khăn"] = "?"
    if random.random() < 0.002:
        person["bệnh_hiểm_nghèo"] = True


def _served(town: Town, person: Cells, random: Random) -> None:
    """Three in four are served, some of them comprehensively; of a few it is not known."""
    if random.random() > 0.76:
        return
    years, shares = zip(*_TERMS, strict=True)
    since = date(random.choices(years, shares)[0], random.randint(1, 12), random.randint(1, 28))
    born = person["ngày_sinh"]
    if isinstance(born, date) and since < born:
        since = date(born.year + 1, 1, 2)
    name, kind, place = random.choice(_SERVICES)
    row: Cells = {
        "mã_người": person["mã_người"],
        "tên_dịch_vụ": name,
        "loại_dịch_vụ": kind,
        "nơi_cung_cấp": place,
        "mức_dịch_vụ": random.choices(("một_phần", "toàn_diện", "?"), (64, 34, 2))[0],
        "phù_hợp_nhu_cầu": random.choices((True, False, "?"), (93, 5, 2))[0],
        "dịch_vụ_từ_ngày": since,
    }
    if random.random() < 0.1:
        row["dịch_vụ_đến_ngày"] = date(since.year + 1, since.month, since.day)
    town.services.append(row)


# ---- payments --------------------------------------------------------------------------------


def _paid(town: Town, decision: Cells, random: Random) -> None:
    """Payments of a decision, month by month; some were left, some at an old level."""
    signed, coefficient = (
        decision["ngày_ký_quyết_định"],
        _COEFFICIENTS.get(str(decision.get("đối_tượng_hưởng", ""))),
    )
    if decision["chế_độ_hưởng"] != PROGRAM or not coefficient or not isinstance(signed, date):
        return
    is_slow = random.random() < 0.02  # the level of July 2024 came to this file half a year late
    for year, month in _months(max((signed.year, signed.month), PAID_SINCE)):
        late = (year, month) < (2025, 1) if is_slow else (year, month) < _LEVELS[0][0]
        level = _LEVELS[1][1] if late else _LEVELS[0][1]
        town.payments.append(
            {
                "mã_người": decision["mã_người"],
                "tháng_hưởng": f"{month:02}/{year}",
                "chế_độ_chi_trả": PROGRAM,
                "số_tiền": int(level * coefficient),
                "kết_quả_chi_trả": "đã_nhận" if random.random() < 0.985 else "chưa_nhận",
            }
        )


def _months(first: tuple[int, int]) -> Iterator[tuple[int, int]]:
    year, month = first
    while (year, month) <= PAID_UNTIL:
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
