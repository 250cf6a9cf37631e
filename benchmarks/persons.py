"""The made-up persons of a batch of households, with their decisions and their care."""

from typing import Any

import arrays
import numpy as np
import pyarrow as pa
from arrays import Array
from attrs import define

PARENT = (
    "còn_nuôi_dưỡng", "chết", "mất_tích", "ở_cơ_sở_trợ_giúp", "ở_nhà_xã_hội",
    "phạt_tù_tại_trại_giam", "biện_pháp_bắt_buộc", "không_xác_định_được",
)  # fmt: skip
MARITAL = ("chưa_kết_hôn", "đang_có_vợ_chồng", "vợ_chồng_đã_chết", "vợ_chồng_mất_tích", "ly_hôn")
SCHOOL = ("chưa_đi_học", "đang_học", "bảo_lưu", "đã_thôi_học")
GRADE = ("không_khuyết_tật", "nhẹ", "nặng", "đặc_biệt_nặng")
SUPPORT = ("không_người", "đang_hưởng_trợ_cấp", "có_người_phụng_dưỡng")
LIVES = ("tại_gia_đình", "cơ_sở_trợ_giúp_xã_hội")
GROUND = (
    "trẻ_em_khó_khăn", "cao_tuổi_khó_khăn", "khuyết_tật_khó_khăn", "bảo_vệ_khẩn_cấp",
    "xử_lý_hành_chính", "tự_nguyện",
)  # fmt: skip
SEX = ("nam", "nữ")
CARE = ("gia_đình_chăm_sóc", "nhận_chăm_sóc", "tạm_thời_khẩn_cấp")
MONTHLY = "trợ_cấp_xã_hội_hằng_tháng"
GIVEN = (
    "người_khuyết_tật", "người_từ_đủ_80_tuổi", "trẻ_em_không_nguồn_nuôi_dưỡng",
    "người_nhiễm_hiv_nghèo", "người_từ_16_tuổi_đang_đi_học",
)  # fmt: skip
HEAD, SPOUSE, CHILD, ELDER, GRANDCHILD, OTHER = range(6)
_PER_HOUSEHOLD = 1_000
"""Numbers kept for the persons of one household: ids stay in order whatever the size of a batch."""
_YEAR = 365.25
_TODAY = int(np.datetime64("2024-08-26", "D").astype(int))
"""Nobody here is born after this day; the month that is measured is August 2024."""


def household_id(number: Array) -> Array:
    return number.astype(np.int64) * _PER_HOUSEHOLD + (_PER_HOUSEHOLD - 1)


@define
class _People:
    """One array for each fact; numbers of options, days, row numbers (−1: nobody)."""

    draw: np.random.Generator
    crowded: bool
    id: Array
    home: Array
    role: Array
    born: Array
    male: Array
    father: Array
    mother: Array
    spouse: Array
    has_spouse: Array

    @property
    def count(self) -> int:
        return len(self.id)

    def age(self) -> Array:
        """About, in years: enough to draw facts by."""
        return (_TODAY - self.born) / _YEAR

    def chance(self, share: Any) -> Array:
        return self.draw.random(self.count) < share

    def rare(self, share: Any) -> Array:
        """A chance of something that few have; many, where all rules are to be met."""
        return self.chance(np.minimum(np.multiply(share, 12), 0.3) if self.crowded else share)

    def days_back(self, least: float, most: float, after: float, months: int = 0) -> Array:
        """Days from `least` to `most` years before today, `after` years from birth or later.

        Where all rules are to be met, a third lie in the month, or `months` before it.
        """
        back = _TODAY - self.draw.integers(
            int(least * _YEAR), int(most * _YEAR), self.count, endpoint=True
        )
        days = np.maximum(back, self.born + int(after * _YEAR))
        if not self.crowded:
            return days
        near = _TODAY - int(months / 12 * _YEAR) + self.draw.integers(-30, 10, self.count)
        return np.where(self.chance(0.35), near, days)


def tables(
    number: Array, large: Array, draw: np.random.Generator, blanks: bool, crowded: bool
) -> dict[str, pa.Table]:
    """The records `người`, `hồ_sơ` and `chăm_sóc` of the households of these numbers."""
    people = _people(number, large, draw, crowded)
    facts = _facts(people)
    ids = arrays.ids(people.id)
    return {
        "người": _persons(people, facts, number, ids, blanks),
        "hồ_sơ": _decisions(people, facts, ids),
        "chăm_sóc": _care(people, facts, ids),
    }


# ---- who lives together ------------------------------------------------------------------


def _people(number: Array, large: Array, draw: np.random.Generator, crowded: bool) -> _People:
    homes = len(number)
    head_born = _TODAY - ((22 + draw.beta(1.9, 2.1, homes) * 68) * _YEAR).astype(np.int64)
    age = (_TODAY - head_born) / _YEAR
    married = draw.random(homes) < np.where(age < 75, 0.74, 0.4)
    children = draw.choice(6, homes, p=(0.26, 0.3, 0.31, 0.09, 0.03, 0.01))
    children = draw.binomial(children, np.where(age > 62, 0.5, 0.95))
    first_born = _born_of(head_born, draw)
    elders = draw.choice(3, homes, p=(0.74, 0.18, 0.08)) * (age < 65)
    grown = (children > 0) & (_TODAY - first_born > 22 * _YEAR)
    grandchildren = draw.choice(3, homes, p=(0.5, 0.3, 0.2)) * grown
    others = draw.choice(3, homes, p=(0.88, 0.09, 0.03))
    others[large] += draw.integers(150, 700, int(large.sum()))
    size = np.stack([np.ones(homes, np.int64), married, children, elders, grandchildren, others])
    size[:, draw.random(homes) < 0.001] = 0  # nobody is left in some households
    ends = np.cumsum(size, axis=0)
    home = np.repeat(np.arange(homes), ends[-1])
    start = np.cumsum(ends[-1]) - ends[-1]
    place = np.arange(len(home)) - start[home]
    role = sum((place >= end[home]).astype(np.int8) for end in ends[:-1])
    assert isinstance(role, np.ndarray)
    parent_born = np.where(role == CHILD, head_born[home], first_born[home])
    born = np.select(
        [role == HEAD, role == SPOUSE, role == ELDER, role == OTHER],
        [
            head_born[home],
            head_born[home] + draw.normal(0, 3 * _YEAR, len(home)).astype(np.int64),
            head_born[home] - (draw.uniform(19, 36, len(home)) * _YEAR).astype(np.int64),
            _TODAY - (draw.beta(1.2, 1.5, len(home)) * 96 * _YEAR).astype(np.int64),
        ],
        _born_of(parent_born, draw),
    )
    eldest = (role == CHILD) & (place == ends[SPOUSE][home])
    born = np.clip(np.where(eldest, first_born[home], born), _TODAY - int(108 * _YEAR), _TODAY)
    if crowded:
        born = np.where(draw.random(len(home)) < 0.4, _birthday_near(born, draw), born)
    head_male = draw.random(homes) < 0.62
    alone_elder = (elders == 1)[home]
    male = np.select(
        [role == HEAD, role == SPOUSE, role == ELDER],
        [
            head_male[home],
            ~head_male[home],
            ~alone_elder & (place == ends[CHILD][home]) | alone_elder & (head_born % 4 == 0)[home],
        ],
        draw.random(len(home)) < 0.51,
    )
    first = np.where(size[0] > 0, start, -1)
    second = np.where(size[SPOUSE] > 0, start + 1, -1)
    child, old = start + ends[SPOUSE], start + ends[CHILD]
    fathers = np.where(head_male, first, second)
    mothers = np.where(head_male, second, first)
    father = np.where(role == CHILD, fathers[home], -1)
    mother = np.where(role == CHILD, mothers[home], -1)
    child_of = np.where(role == GRANDCHILD, child[home], -1)
    father = np.where((child_of >= 0) & male[child_of], child_of, father)
    mother = np.where((child_of >= 0) & ~male[child_of], child_of, mother)
    for at, sex in ((old, True), (old + 1, False)):
        there = (role == HEAD) & (size[ELDER] > (at - old))[home]
        whose = np.where(there, at[home], -1)
        father = np.where(there & male[whose], whose, father) if sex else father
        mother = np.where(there & ~male[whose], whose, mother)
    spouse = np.full(len(home), -1)
    spouse = np.where(role == HEAD, second[home], spouse)
    spouse = np.where(role == SPOUSE, first[home], spouse)
    couple = (role == ELDER) & (size[ELDER] == 2)[home]
    spouse = np.where(couple, 2 * old[home] + 1 - np.arange(len(home)), spouse)
    ids = number[home].astype(np.int64) * _PER_HOUSEHOLD + place
    return _People(draw, crowded, ids, home, role, born, male, father, mother, spouse, spouse >= 0)


def _born_of(parent: Array, draw: np.random.Generator) -> Array:
    """When children of parents born on these days are born."""
    earliest = parent + int(19 * _YEAR)
    span = np.clip(_TODAY - earliest, 0, int(19 * _YEAR))
    return np.minimum(earliest + (draw.random(len(parent)) * span).astype(np.int64), _TODAY)


def _birthday_near(born: Array, draw: np.random.Generator) -> Array:
    """Days of the same years, within the month that is measured or a day or two beside it."""
    year = born.astype("datetime64[D]").astype("datetime64[Y]")
    in_year = draw.integers(209, 245, len(born))
    return np.minimum(year.astype("datetime64[D]").astype(np.int64) + in_year, _TODAY)


# ---- what is so of each ------------------------------------------------------------------


def _facts(p: _People) -> dict[str, Array]:
    draw, count, age = p.draw, p.count, p.age()
    f: dict[str, Array] = {}
    young, old = age < 23, age >= 59.9

    def pick(shares: tuple[float, ...]) -> Array:
        return draw.choice(len(shares), count, p=shares).astype(np.int8)

    f["dead"] = p.rare(np.where(age > 70, 0.03, 0.003))
    f["died"] = p.days_back(-0.05, 2.5, 0.01)
    widowed = np.where(age > 60, 2, pick((0.42, 0.0, 0.2, 0.03, 0.35)))
    single = np.where(age < 24, 0, np.where(p.chance(0.55), 1, widowed))
    f["marital"] = np.select(
        [p.has_spouse, np.isin(p.role, (HEAD, ELDER))], [np.int8(1), widowed], single
    ).astype(np.int8)
    both, one = young & p.rare(0.02), young & p.rare(0.04)
    left = (0.05, 0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.05)
    side = p.chance(0.5)
    f["father_is"] = np.where(both | (one & side), pick(left), -1)
    f["mother_is"] = np.where(both | (one & ~side), pick(left), -1)
    f["abandoned"] = young & p.rare(0.004)
    f["adopted"] = p.rare(np.where(f["abandoned"], 0.3, 0.001))
    shares = np.select([age < 3, age < 6, age < 16, age < 23], [0.0, 0.7, 0.96, 0.55], 0.01)
    rest = np.where(age < 6, 0, np.where(p.chance(0.04), 2, 3))
    f["school"] = np.where(p.chance(shares), 1, rest).astype(np.int8)
    f["first_degree"] = p.chance(0.97)
    f["finished"] = p.days_back(0.0, 3.5, 6, 24)
    grades = np.where(old, pick((0.0, 0.2, 0.55, 0.25)), pick((0.0, 0.4, 0.4, 0.2)))
    f["grade"] = np.where(p.rare(np.where(old, 0.05, 0.018)), grades, -1).astype(np.int8)
    f["certified"] = p.days_back(-0.1, 12, 0.1)
    f["hiv"] = p.rare(0.006)
    f["no_work"] = p.rare(np.where(old, 0.05, 0.01))
    f["pension"] = p.chance(np.where(age > 57, 0.25, 0.0)) * draw.integers(25, 90, count) * 100_000
    f["insurance"] = p.chance(0.008) * draw.integers(5, 30, count) * 100_000
    rates = np.array((0, 400_000, 750_000, 1_000_000, 1_230_000, 2_055_000))
    f["merit"] = rates[pick((0.1, 0.1, 0.2, 0.2, 0.2, 0.2))]
    f["has_merit"] = p.rare(np.where(age > 50, 0.03, 0.004))
    f["other"] = rates[pick((0.2, 0.4, 0.2, 0.1, 0.1, 0.0))]
    f["has_other"] = p.rare(0.01)
    f["earns"] = p.chance(np.select([age < 18, age < 60], [0.0, 0.65], 0.1))
    f["support"] = np.where(old, pick((0.08, 0.04, 0.88)), -1).astype(np.int8)
    f["fit_for_facility"] = (f["support"] == 0) & p.rare(0.25)
    f["lives"] = np.where(p.rare(np.where(young | old, 0.006, 0.001)), 1, -1).astype(np.int8)
    ground = np.where(
        age < 23,
        pick((0.5, 0.0, 0.1, 0.2, 0.2, 0.0)),
        np.where(old, pick((0.0, 0.7, 0.1, 0.1, 0.0, 0.1)), pick((0.0, 0.0, 0.7, 0.1, 0.1, 0.1))),
    )
    f["ground"] = np.where(f["lives"] == 1, ground, -1).astype(np.int8)
    recent, long = p.days_back(0, 0.5, 0, 3), p.days_back(0, 6, 0)
    f["admitted"] = np.where(f["ground"] == 3, recent, long)
    f["self_reliant"] = p.chance(np.where((age > 16) & (f["lives"] == 1), 0.3, 0.005))
    return f


# ---- as tables ---------------------------------------------------------------------------


def _persons(
    p: _People, f: dict[str, Array], number: Array, ids: pa.Array, blanks: bool
) -> pa.Table:
    draw, count = p.draw, p.count

    def known(share: float) -> Array | None:
        return draw.random(count) >= share if blanks else None

    def all_of(*conditions: Array | None) -> Array | None:
        given = [c for c in conditions if c is not None]
        return np.logical_and.reduce(given) if given else None

    def choice(codes: Array, options: tuple[str, ...], share: float = 0.0) -> pa.Array:
        there = known(share) if share else None
        return arrays.choice(codes if there is None else np.where(there, codes, -1), options)

    def who(rows: Array) -> pa.Array:
        return arrays.ids(p.id[rows], rows >= 0)

    if blanks:
        year_only = (p.age() >= 60) & (draw.random(count) < 0.25)
        born = arrays.days_as_text(p.born, year_only)
    else:
        born = arrays.days(p.born)
    lives_there, left_school = f["lives"] == 1, f["school"] == 3
    return pa.table(
        {
            "mã_người": ids,
            "mã_hộ": arrays.ids(household_id(number[p.home])),
            "ngày_sinh": born,
            "giới_tính": arrays.choice(1 - p.male.astype(np.int8), SEX),
            "ngày_chết": arrays.days(f["died"], f["dead"]),
            "tình_trạng_hôn_nhân": choice(f["marital"], MARITAL, 0.05),
            "vợ_chồng": who(p.spouse),
            "cha": who(p.father),
            "mẹ": who(p.mother),
            "tình_trạng_cha": choice(f["father_is"], PARENT),
            "tình_trạng_mẹ": choice(f["mother_is"], PARENT),
            "bị_bỏ_rơi": arrays.truths(f["abandoned"]),
            "đã_được_nhận_làm_con_nuôi": arrays.truths(f["adopted"]),
            "tình_trạng_đi_học": choice(f["school"], SCHOOL, 0.05),
            "văn_bằng_thứ_nhất": arrays.truths(f["first_degree"], known(0.1)),
            "ngày_kết_thúc_học": arrays.days(f["finished"], all_of(left_school, known(0.05))),
            "mức_độ_khuyết_tật": choice(f["grade"], GRADE),
            "ngày_cấp_giấy_khuyết_tật": arrays.days(
                f["certified"], all_of(f["grade"] >= 1, known(0.05))
            ),
            "nhiễm_hiv": arrays.truths(f["hiv"]),
            "không_còn_khả_năng_lao_động": arrays.truths(f["no_work"]),
            "lương_hưu": arrays.money(f["pension"], known(0.05)),
            "trợ_cấp_bhxh": arrays.money(f["insurance"], known(0.08)),
            "trợ_cấp_người_có_công": arrays.money(f["merit"], f["has_merit"]),
            "trợ_cấp_khác": arrays.money(f["other"], f["has_other"]),
            "có_thu_nhập_ổn_định": arrays.truths(f["earns"], known(0.1)),
            "người_phụng_dưỡng": choice(f["support"], SUPPORT, 0.05),
            "đủ_điều_kiện_vào_cơ_sở": arrays.truths(f["fit_for_facility"]),
            "nơi_sống": choice(f["lives"], LIVES),
            "diện_vào_cơ_sở": choice(f["ground"], GROUND, 0.03),
            "ngày_vào_cơ_sở": arrays.days(f["admitted"], all_of(lives_there, known(0.03))),
            "đã_tự_lập": arrays.truths(f["self_reliant"]),
        }
    )


def _decisions(p: _People, f: dict[str, Array], ids: pa.Array) -> pa.Table:
    """Decisions on record for most of those who probably receive; for some also an earlier one."""
    age, draw = p.age(), p.draw
    alone = (f["father_is"] > 0) & (f["mother_is"] > 0) | f["abandoned"]
    poor_old = (age > 80.2) & (f["pension"] == 0) & (f["insurance"] == 0)
    kind = np.select([alone, f["grade"] >= 2, poor_old, f["hiv"]], [2, 0, 1, 3], -1)
    has = (kind >= 0) & p.chance(0.85)
    in_time = p.born + (draw.uniform(1, 15.9, p.count) * _YEAR).astype(np.int64)
    signed = np.where(alone, np.minimum(in_time, _TODAY), p.days_back(0.1, 8, 0.1))
    was_16 = alone & (age > 19.2) & p.chance(0.7)
    before = p.born + int(16.1 * _YEAR)
    row = np.concatenate([np.flatnonzero(has), np.flatnonzero(was_16)])
    given = np.concatenate([kind[has], np.full(int(was_16.sum()), 4)])
    day = np.concatenate([signed[has], before[was_16]])
    order = np.argsort(row, kind="stable")
    row, given, day = row[order], given[order], day[order]
    rows = len(row)
    ends = draw.random(rows) < np.where(given == 2, 0.25, 0.04)
    end = day + draw.integers(200, 1500, rows)
    return pa.table(
        {
            "mã_người": ids.take(pa.array(row)),
            "chế_độ_hưởng": arrays.choice(np.zeros(rows, np.int8), (MONTHLY,)),
            "đối_tượng_hưởng": arrays.choice(given, GIVEN),
            "ngày_nhận_đủ_hồ_sơ": arrays.days(day - draw.integers(5, 40, rows)),
            "ngày_ký_quyết_định": arrays.days(day),
            "từ_tháng": arrays.months(day, draw.random(rows) < 0.4),
            "đến_tháng": arrays.months(end, ends),
        }
    )


def _care(p: _People, f: dict[str, Array], ids: pa.Array) -> pa.Table:
    taken_in = f["fit_for_facility"] & p.chance(0.7)
    worst = (f["grade"] == 3) & p.chance(0.5)
    row = np.flatnonzero(taken_in | worst)
    rows, draw = len(row), p.draw
    kind = np.where(taken_in[row], np.where(draw.random(rows) < 0.9, 1, 2), 0)
    since = _TODAY - draw.integers(-10, 1500, rows)
    ended = draw.random(rows) < 0.15
    return pa.table(
        {
            "mã_người": ids.take(pa.array(row)),
            "hình_thức_chăm_sóc": arrays.choice(kind, CARE),
            "người_nhận_đủ_điều_kiện": arrays.truths(draw.random(rows) < 0.95),
            "chăm_sóc_từ_ngày": arrays.days(since),
            "chăm_sóc_đến_ngày": arrays.days(
                np.where(
                    p.crowded,
                    _TODAY - draw.integers(-8, 30, rows),
                    since + draw.integers(10, 900, rows),
                ),
                ended,
            ),
        }
    )
