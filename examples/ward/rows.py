"""Rows of the made-up ward by record, with invented names and numbers."""

from datetime import date
from random import Random

from attrs import define, field

Value = date | str | int | bool
"""A choice by its name in the policy; a partial date or an unknown as an officer types it."""
Cells = dict[str, Value]

PROGRAM = "trợ_cấp_xã_hội_hằng_tháng"
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
_MIDDLE = {"nam": ("Văn", "Hữu", "Đức", "Quang", "Minh"), "nữ": ("Thị", "Ngọc", "Thu", "Mai")}
_GIVEN = {
    "nam": ("An", "Bình", "Cường", "Dũng", "Hải", "Khang", "Lâm", "Nam", "Phúc", "Sơn", "Thắng"),
    "nữ": ("Cúc", "Đào", "Hạnh", "Hương", "Lan", "Liên", "Mận", "Nhài", "Sen", "Thảo", "Vân"),
}
_NO_PROVINCE = "999"
"""Citizen numbers begin with the code of a province; there is none with this one."""


@define
class Ward:
    """The rows so far, by record; every row is a dict by column name. `history` is Biến động."""

    random: Random
    households: list[Cells] = field(factory=list)
    persons: list[Cells] = field(factory=list)
    decisions: list[Cells] = field(factory=list)
    cares: list[Cells] = field(factory=list)
    payments: list[Cells] = field(factory=list)
    incidents: list[Cells] = field(factory=list)
    services: list[Cells] = field(factory=list)
    history: list[tuple[str, str, Value, date | None, str]] = field(factory=list)
    """Id, column, new value, since when (None: from the start), the paper that says so."""
    written: dict[str, int] = field(factory=dict)
    """How many rows have left by now, by record: numbers go on from there."""
    commune: str = "XA-MAU"
    """The code of the commune that the next household lives in."""

    @property
    def everything(self) -> tuple[list[Cells], ...]:
        """The rows of every record, in the order of `sheets`."""
        return (
            self.households, self.persons, self.decisions, self.cares, self.payments,
            self.incidents, self.services,
        )  # fmt: skip

    def number(self, record: str, rows: list[Cells]) -> int:
        """The number of the next row of a record, from 1."""
        return self.written.get(record, 0) + len(rows) + 1

    def household(self, status: str = "không_thuộc_diện", hard: bool = False, **more: Value) -> str:
        """A new household; persons added next live in it."""
        id = f"H{self.number('hộ', self.households):02}"
        row: Cells = {
            "mã_hộ": id,
            "xã_phường": self.commune,
            "thôn_tổ": f"Thôn Mẫu {self.random.randint(1, 6)}",
            "diện_hộ": status,
            "địa_bàn_đặc_biệt_khó_khăn": hard,
        }
        self.households.append(row | more)
        return id

    def person(self, born: Value, sex: str = "", **more: Value) -> str:
        """A new person in the last household; the first one is its head."""
        sex = sex or self.random.choice(("nam", "nữ"))
        number, home = self.number("người", self.persons), self.households[-1]
        id = f"N{number:03}"
        name = self._name(sex)
        home.setdefault("họ_tên_chủ_hộ", name)
        row: Cells = {
            "mã_hộ": home["mã_hộ"],
            "mã_người": id,
            "họ_tên": name,
            "số_định_danh": f"{_NO_PROVINCE}{number:09}",
            "ngày_sinh": born,
            "giới_tính": sex,
        }
        self.persons.append(row | more)
        return id

    def _name(self, sex: str) -> str:
        pick = self.random.choice
        return f"{pick(_FAMILY)} {pick(_MIDDLE[sex])} {pick(_GIVEN[sex])}"

    def decided(self, person: str, signed: date, category: str = "", **more: Value) -> None:
        """A signed decision for the monthly allowance."""
        row: Cells = {
            "mã_người": person,
            "số_quyết_định": f"{self.number('hồ_sơ', self.decisions):03}/QĐ-MẪU",
            "chế_độ_hưởng": PROGRAM,
            "ngày_ký_quyết_định": signed,
        }
        if category:
            row["đối_tượng_hưởng"] = category
        self.decisions.append(row | more)

    def cared_for(self, person: str, kind: str, since: date) -> None:
        self.cares.append(
            {"mã_người": person, "hình_thức_chăm_sóc": kind, "chăm_sóc_từ_ngày": since}
        )

    def paid(
        self,
        person: str,
        amounts: dict[str, int],
        outcome: str = "đã_nhận",
        program: str = PROGRAM,
    ) -> None:
        """What was paid for some months (`05/2024`)."""
        for month, amount in amounts.items():
            self.payments.append(
                {
                    "mã_người": person,
                    "tháng_hưởng": month,
                    "chế_độ_chi_trả": program,
                    "số_tiền": amount,
                    "kết_quả_chi_trả": outcome,
                }
            )

    def changed(self, id: str, column: str, turns: dict[date | None, Value], paper: str) -> None:
        """The history of one fact: each value from its day on, None from the start."""
        for since, value in turns.items():
            self.history.append((id, column, value, since, paper))
