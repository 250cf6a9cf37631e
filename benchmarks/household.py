"""The household that every engine decides: plain facts, by the names of the nation's policy."""

HOUSEHOLD: dict[str, object] = {
    "mã_hộ": "H1",
    "diện_hộ": "nghèo",
    "địa_bàn_đặc_biệt_khó_khăn": False,
}
_NOTHING: dict[str, object] = {
    "tình_trạng_hôn_nhân": "chưa_kết_hôn",
    "tình_trạng_đi_học": "chưa_đi_học",
    "văn_bằng_thứ_nhất": True,
    "lương_hưu": 0,
    "trợ_cấp_bhxh": 0,
    "có_thu_nhập_ổn_định": False,
    "người_phụng_dưỡng": "có_người_phụng_dưỡng",
    "mức_độ_khuyết_tật": "không_khuyết_tật",
    "nhiễm_hiv": False,
}
PERSONS: list[dict[str, object]] = [
    _NOTHING
    | {
        "mã_người": "N1",
        "ngày_sinh": "1990-04-15",
        "mức_độ_khuyết_tật": "nặng",
        "ngày_cấp_giấy_khuyết_tật": "2022-05-10",
        "có_thu_nhập_ổn_định": True,
    },
    _NOTHING
    | {"mã_người": "N2", "ngày_sinh": "2012-02-01", "mẹ": "N1", "tình_trạng_đi_học": "đang_học"},
    _NOTHING | {"mã_người": "N3", "ngày_sinh": "2020-02-01", "mẹ": "N1"},
    _NOTHING
    | {
        "mã_người": "N4",
        "ngày_sinh": "1944-09-01",
        "tình_trạng_hôn_nhân": "vợ_chồng_đã_chết",
    },
]
"""A single mother with a severe disability, two children, a grandmother who turns 80."""

MONTHS = [f"{year}-{number:02}" for year in (2021, 2022, 2023, 2024) for number in range(1, 13)][6:]
"""July 2021 to December 2024: a certificate is given, the level is raised, somebody turns 80."""
PROGRAM = "trợ_cấp_xã_hội_hằng_tháng"

Answer = dict[str, int]
"""Amount by person."""


def nested() -> dict[str, object]:
    """The household as the JSON format has it."""
    return HOUSEHOLD | {"người": PERSONS}
