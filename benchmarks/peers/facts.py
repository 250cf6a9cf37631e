"""What every peer starts from: the made-up records as plain arrays, and the answer's codes.

Ids become row numbers, options their numbers, days days since 1970: each peer then makes its own
form of these. Nothing of a rule is decided here.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from arrays import Array
from attrs import fields, frozen
from persons import GRADE, GROUND, MARITAL, PARENT, SCHOOL, SUPPORT
from population import REGION, STATUS

PROGRAM = "trợ_cấp_xã_hội_hằng_tháng"
SINGLE_PARENT = "đơn_thân_nghèo_nuôi_con"
CATEGORIES = (
    "",
    "cao_tuổi_75_vùng_khó_khăn",
    "cao_tuổi_nghèo_không_người_phụng_dưỡng",
    "cao_tuổi_được_nhận_nuôi",
    "người_khuyết_tật",
    "người_nhiễm_hiv_nghèo",
    "người_từ_16_tuổi_đang_đi_học",
    "người_từ_đủ_80_tuổi",
    "trẻ_em_dưới_3_tuổi_vùng_khó_khăn",
    "trẻ_em_không_nguồn_nuôi_dưỡng",
    "trẻ_em_nhiễm_hiv",
    SINGLE_PARENT,
)
"""In the order of names, by which equal amounts are settled; 0 is none."""
REMOTE, ALONE, TAKEN_IN, DISABLED, HIV, STUDENT, OLDEST, INFANT, ORPHAN, CHILD_HIV, PARENT_OF = (
    range(1, 12)
)
BESIDE = (REMOTE, ALONE, TAKEN_IN, DISABLED, HIV, OLDEST)
"""What a single parent may receive at the same time."""
BOTH = 16
"""Added to the code of the category that is received beside that of single parents."""

LAST = date(2024, 8, 31)
EVE = date(2024, 7, 31)
LEVEL = 500_000
"""Decree 76/2024, clause 1 of article 1."""
POVERTY_LINE = (1_500_000, 2_000_000)
"""Income per head, rural and urban: Decree 07/2021, article 3."""
LACKING = 3
FACILITY_AMOUNT = 4 * LEVEL
"""From four years on (point b, clause 1, article 25): below that an allowance is always less."""
NEVER = np.int32(2**30)
LONG_AGO = np.int32(-(2**30))
NO_MONTH = np.int32(2**30)
HOMES = ("status", "region", "income", "lacking", "hard")
"""What is of a household."""
_EPOCH = date(1970, 1, 1)
MONTH_OF_DECREE = 2021 * 12 + 5
"""June 2021, the last month before Decree 20/2021: clause 1 of article 37."""


def code_of(category: str | None) -> int:
    """The number of a category, or of the two that are received together, as results name them."""
    names = (category or "").split(", ")
    code = CATEGORIES.index(names[-1])
    return code + BOTH if len(names) == 2 and names[0] == SINGLE_PARENT else code


def latest_start(day: date, months: int) -> int:
    """The latest day from which `months` have passed on `day`: `born <= it` is the age test.

    Somebody born on 29 February turns a year older on 1 March of a common year.
    """
    number = day.year * 12 + day.month - 1 - months
    first = date(number // 12, number % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return min(first.toordinal() + day.day, following.toordinal()) - 1 - _EPOCH.toordinal()


def ordinal(day: date) -> int:
    """Days since 1970."""
    return day.toordinal() - _EPOCH.toordinal()


def days_of_month() -> list[date]:
    """From the last day of the month back to its eve."""
    return [LAST - timedelta(days=back) for back in range((LAST - EVE).days + 1)]


@frozen
class Facts:
    """Arrays by row of their record. Options by number, −1 for blank; days and months as numbers;
    rows −1 for nobody; blank money is 0 where it means that there is none."""

    # persons
    home: Array
    born: Array
    died: Array
    marital: Array
    father: Array
    mother: Array
    father_is: Array
    mother_is: Array
    abandoned: Array
    adopted: Array
    school: Array
    first_degree: Array
    finished: Array
    grade: Array
    certified: Array
    hiv: Array
    no_work: Array
    pension: Array
    insurance: Array
    merit: Array
    other: Array
    earns: Array
    support: Array
    fit_for_facility: Array
    in_facility: Array
    ground: Array
    admitted: Array
    self_reliant: Array
    # households
    status: Array
    region: Array
    income: Array
    lacking: Array
    hard: Array
    # decisions on the monthly allowance, those for students marked
    award_person: Array
    award_from: Array
    award_until: Array
    award_student: Array
    # care taken over by others
    care_person: Array
    care_since: Array
    care_until: Array

    @property
    def persons(self) -> int:
        return len(self.home)

    def columns(self, prefixes: tuple[str, ...] = ()) -> Iterator[tuple[str, Array]]:
        """Names and arrays: of the persons, or those that begin with one of `prefixes`."""
        apart = (*HOMES, "award_", "care_")
        for each in fields(Facts):
            if each.name.startswith(prefixes) if prefixes else not each.name.startswith(apart):
                yield each.name, getattr(self, each.name)


def facts(tables: dict[str, pa.Table]) -> Facts:
    """Plain arrays from the tables of `population.make` (without blanks)."""
    people, homes = tables["người"], tables["hộ"]
    awards, care = tables["hồ_sơ"], tables["chăm_sóc"]
    care = care.filter(pc.equal(care["hình_thức_chăm_sóc"].cast(pa.string()), "nhận_chăm_sóc"))
    home = _rows(people["mã_hộ"], homes["mã_hộ"])

    def parent(name: str) -> Array:
        row = _rows(people[name], people["mã_người"])
        return np.where((row >= 0) & (home[row] == home), row, np.int32(-1))

    signed, until = _days(awards["ngày_ký_quyết_định"], NEVER), _months(awards["đến_tháng"])
    written = _months(awards["từ_tháng"])
    signed_in = signed.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32) + 1970 * 12
    kind = awards["đối_tượng_hưởng"].cast(pa.string())
    return Facts(
        home,
        _days(people["ngày_sinh"], NEVER),
        _days(people["ngày_chết"], NEVER),
        _codes(people["tình_trạng_hôn_nhân"], MARITAL),
        parent("cha"),
        parent("mẹ"),
        np.maximum(_codes(people["tình_trạng_cha"], PARENT), 0),
        np.maximum(_codes(people["tình_trạng_mẹ"], PARENT), 0),
        _truths(people["bị_bỏ_rơi"]),
        _truths(people["đã_được_nhận_làm_con_nuôi"]),
        _codes(people["tình_trạng_đi_học"], SCHOOL),
        _truths(people["văn_bằng_thứ_nhất"]),
        _days(people["ngày_kết_thúc_học"], LONG_AGO),
        np.maximum(_codes(people["mức_độ_khuyết_tật"], GRADE), 0),
        _days(people["ngày_cấp_giấy_khuyết_tật"], NEVER),
        _truths(people["nhiễm_hiv"]),
        _truths(people["không_còn_khả_năng_lao_động"]),
        _money(people["lương_hưu"]),
        _money(people["trợ_cấp_bhxh"]),
        _money(people["trợ_cấp_người_có_công"]),
        _money(people["trợ_cấp_khác"]),
        _truths(people["có_thu_nhập_ổn_định"]),
        _codes(people["người_phụng_dưỡng"], SUPPORT),
        _truths(people["đủ_điều_kiện_vào_cơ_sở"]),
        _codes(people["nơi_sống"], ("tại_gia_đình", "cơ_sở_trợ_giúp_xã_hội")) == 1,
        _codes(people["diện_vào_cơ_sở"], GROUND),
        _days(people["ngày_vào_cơ_sở"], LONG_AGO),
        _truths(people["đã_tự_lập"]),
        _codes(homes["diện_hộ"], STATUS),
        _codes(homes["khu_vực"], REGION),
        _money(homes["thu_nhập_bình_quân"]),
        _money(homes["số_chỉ_số_thiếu_hụt"]),
        _truths(homes["địa_bàn_đặc_biệt_khó_khăn"]),
        _rows(awards["mã_người"], people["mã_người"]),
        np.where(written == NO_MONTH, signed_in, written),
        until,
        _truths(pc.equal(kind, CATEGORIES[STUDENT])),
        _rows(care["mã_người"], people["mã_người"]),
        _days(care["chăm_sóc_từ_ngày"], NEVER),
        _days(care["chăm_sóc_đến_ngày"], NEVER),
    )


def _rows(ids: pa.ChunkedArray, among: pa.ChunkedArray) -> Array:
    """The row numbers of ids, −1 for a blank."""
    found = pc.index_in(ids, value_set=pa.concat_arrays(among.chunks), skip_nulls=True)
    return _plain(found, -1, np.int32)


def _codes(column: pa.ChunkedArray, options: tuple[str, ...]) -> Array:
    return _plain(pc.index_in(column.cast(pa.string()), value_set=pa.array(options)), -1, np.int8)


def _days(column: pa.ChunkedArray, blank: np.int32) -> Array:
    return _plain(column.cast(pa.int32()), int(blank), np.int32)


def _months(column: pa.ChunkedArray) -> Array:
    """`2024-08` as year × 12 + month − 1."""
    text = column.cast(pa.string())
    year = pc.utf8_slice_codeunits(text, 0, 4).cast(pa.int32())
    month = pc.utf8_slice_codeunits(text, 5, 7).cast(pa.int32())
    number = pc.add(pc.multiply(year, 12), pc.subtract(month, 1))
    return _plain(number, int(NO_MONTH), np.int32)


def _money(column: pa.ChunkedArray) -> Array:
    return _plain(column, 0, np.int64)


def _truths(column: pa.ChunkedArray) -> Array:
    return _plain(column, False, np.bool_)


def _plain(column: pa.ChunkedArray, blank: object, kind: type) -> Array:
    whole: Array = pc.fill_null(column, blank).to_numpy()
    return np.ascontiguousarray(whole.astype(kind, copy=False))
