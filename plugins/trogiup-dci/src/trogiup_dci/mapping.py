"""Which field of the DCI social registry model becomes which column of the national policy.

One table, read by the reader, printed by `policyengine dci-mapping`, held to the README by a test.
"""

from attrs import frozen

from policyengine.diagnostics import Text


@frozen
class Mapped:
    """A field of a group, member or person by its path, and the column that it fills."""

    path: str
    column: str
    how: Text


GROUP = (
    Mapped("group_identifier[].identifier_value", "mã_hộ", Text("mã đầu tiên", "the first id")),
    Mapped(
        "group_head_info.person.name",
        "họ_tên_chủ_hộ",
        Text("họ, đệm, tên", "family, middle, given"),
    ),
    Mapped(
        "additional_attributes[]",
        "cột cùng tên của hộ",
        Text("name là tên, tên tiếng Anh hoặc nhãn", "name is its name, alias or label"),
    ),
)
MEMBER = (
    Mapped(
        "member_identifier[].identifier_value",
        "mã_người",
        Text("mã đầu tiên; không có thì mã người", "the first id; without one the person's"),
    ),
    Mapped(
        "demographic_info.person.identifier[]",
        "số_định_danh",
        Text("loại NID, UIN hoặc CCCD", "of type NID, UIN or CCCD"),
    ),
    Mapped("demographic_info.person.name", "họ_tên", Text("họ, đệm, tên", "family, middle, given")),
    Mapped(
        "demographic_info.person.sex", "giới_tính", Text("F, M, female, male", "F, M, female, male")
    ),
    Mapped("demographic_info.person.birth_date", "ngày_sinh", Text("phần ngày", "the date part")),
    Mapped("demographic_info.person.death_date", "ngày_chết", Text("phần ngày", "the date part")),
    Mapped(
        "marital_status",
        "tình_trạng_hôn_nhân",
        Text("single, married, widowed, divorced", "single, married, widowed, divorced"),
    ),
    Mapped(
        "is_disabled",
        "mức_độ_khuyết_tật",
        Text(
            "không thì không_khuyết_tật; có thì chưa rõ mức độ",
            "no: không_khuyết_tật; yes: degree unknown",
        ),
    ),
    Mapped(
        "related_person[]",
        "cha, mẹ, vợ_chồng",
        Text(
            "relationship_type father, mother, spouse", "relationship_type father, mother, spouse"
        ),
    ),
    Mapped(
        "additional_attributes[]", "cột cùng tên của người", Text("như của nhóm", "as of a group")
    ),
)
SEX = {"f": "nữ", "female": "nữ", "m": "nam", "male": "nam"}
MARITAL = {
    "single": "chưa_kết_hôn",
    "married": "đang_có_vợ_chồng",
    "widowed": "vợ_chồng_đã_chết",
    "divorced": "ly_hôn",
}
RELATION = {
    "father": "cha",
    "mother": "mẹ",
    "spouse": "vợ_chồng",
    "husband": "vợ_chồng",
    "wife": "vợ_chồng",
}
NATIONAL_IDS = ("nid", "uin", "cccd", "national_id")
ENVELOPE = ("@context", "@id", "@type")
"""Marks of linked data: they say nothing of anybody and are passed over in silence."""
