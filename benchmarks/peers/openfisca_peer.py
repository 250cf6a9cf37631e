"""The monthly allowance as a small tax and benefit system of OpenFisca-core."""

from collections.abc import Callable
from datetime import date

import numpy as np
from household import HOUSEHOLD, PERSONS, Answer
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

_PERSON = build_entity("person", "persons", "A person", is_person=True)
_HOUSEHOLD = build_entity(
    "household", "households", "A household", roles=[{"key": "member", "plural": "members"}]
)
_TEXTS = {
    "marital": "tình_trạng_hôn_nhân",
    "schooling": "tình_trạng_đi_học",
    "supporter": "người_phụng_dưỡng",
    "disability": "mức_độ_khuyết_tật",
    "father_is": "tình_trạng_cha",
    "mother_is": "tình_trạng_mẹ",
    "name": "mã_người",
    "father": "cha",
    "mother": "mẹ",
}
_TRUTHS = {
    "first_degree": "văn_bằng_thứ_nhất",
    "stable_income": "có_thu_nhập_ổn_định",
    "hiv": "nhiễm_hiv",
    "abandoned": "bị_bỏ_rơi",
    "adopted": "đã_được_nhận_làm_con_nuôi",
    "receiving_at_16": "đang_hưởng_lúc_16",
    "taken_in": "được_nhận_chăm_sóc",
    "refuses": "từ_chối_nhận",
}
_DAYS = {
    "born": "ngày_sinh",
    "certified": "ngày_cấp_giấy_khuyết_tật",
    "died": "ngày_chết",
    "in_prison": "phạt_tù_từ_ngày",
}
_MONEY = {
    "pension": "lương_hưu",
    "insurance": "trợ_cấp_bhxh",
    "merit": "trợ_cấp_người_có_công",
    "other": "trợ_cấp_khác",
}
_NEVER = date(2199, 12, 31)
"""OpenFisca has no missing value."""
_FACILITY = ["ở_cơ_sở_trợ_giúp", "ở_nhà_xã_hội"]
_PRISON = ["phạt_tù_tại_trại_giam", "biện_pháp_bắt_buộc"]


def _input(name: str, kind: type, entity: object = _PERSON, **more: object) -> type[Variable]:
    parts = {"value_type": kind, "entity": entity, "definition_period": DateUnit.ETERNITY}
    return type(name, (Variable,), parts | {"label": name} | more)


def _reached(born: np.ndarray, years: int, day: np.datetime64) -> np.ndarray:
    """Whether `years` are completed on the last day of a month."""
    at = day.astype(object)
    return born < np.datetime64(f"{at.year - years}-{at.month:02}", "M") + np.timedelta64(1, "M")


def _orphan(person, period) -> np.ndarray:  # type: ignore[no-untyped-def]
    father, mother = person("father_is", period), person("mother_is", period)
    absences = ["chết", "mất_tích", *_FACILITY, *_PRISON]
    home, other = "ở_nhà_xã_hội", _PRISON
    beside_l = ((father == home) & np.isin(mother, other)) | (
        (mother == home) & np.isin(father, other)
    )
    absent = np.isin(father, absences) & np.isin(mother, absences) & ~beside_l
    return absent | (person("abandoned", period) & ~person("adopted", period))


def _raised(person, period, studies, age) -> np.ndarray:  # type: ignore[no-untyped-def]
    """How many children each person raises who count."""
    counts = ~age(16) | (~age(22) & studies)
    name = person("name", period)
    both = (person("father", period), person("mother", period))
    return sum((name[:, None] == parent[None, :]).astype(int) @ counts for parent in both)


class monthly_allowance(Variable):
    value_type = int
    entity = _PERSON
    definition_period = DateUnit.MONTH
    label = "Monthly social allowance"

    def formula(person, period, parameters):  # type: ignore[no-untyped-def]
        day = np.datetime64(period.stop.date)
        born = person("born", period)

        def age(years: int) -> np.ndarray:
            return _reached(born, years, day)

        status = person.household("status", period)
        hard = person.household("hard_area", period)
        poor, low = status == "nghèo", np.isin(status, ["nghèo", "cận_nghèo"])
        studies = (person("schooling", period) == "đang_học") & person("first_degree", period)
        orphan, hiv = _orphan(person, period), person("hiv", period)
        supporter = person("supporter", period)
        insured = (person("pension", period) > 0) | (person("insurance", period) > 0)
        alone = age(60) & poor & np.isin(supporter, ["không_người", "đang_hưởng_trợ_cấp"])
        grade = np.where(person("certified", period) <= day, person("disability", period), "")
        severe, worst = np.isin(grade, ["nặng", "đặc_biệt_nặng"]), grade == "đặc_biệt_nặng"
        young_or_old = ~age(16) | age(60)
        single = np.isin(
            person("marital", period), ["chưa_kết_hôn", "vợ_chồng_đã_chết", "vợ_chồng_mất_tích"]
        )
        # Coefficients are in tenths: OpenFisca's own decimals are floats.
        child = np.where(age(4), 15, 25) * (orphan & ~age(16))
        student = 15 * (orphan & age(16) & ~age(22) & studies & person("receiving_at_16", period))
        child_hiv = np.where(age(4), 20, 25) * (hiv & poor & ~age(16))
        parent = 10 * _raised(person, period, studies, age) * (low & single)
        elder = np.where(age(80), 20, 15) * alone
        remote = 10 * (age(75) & ~age(80) & low & hard & ~alone)
        oldest = 10 * (age(80) & ~insured & ~alone)
        taken_in = 30 * (age(60) & poor & (supporter == "không_người") & person("taken_in", period))
        disabled = (15 + 5 * worst + 5 * young_or_old) * severe
        infant = 15 * (~age(3) & low & hard & ~(orphan | severe | (hiv & poor)))
        adult_hiv = 15 * (hiv & poor & ~person("stable_income", period) & ~insured)
        beside = np.max([elder, remote, oldest, taken_in, disabled, adult_hiv], axis=0)
        best = np.max([child, student, child_hiv, parent, beside, infant], axis=0)
        tenths = np.where((parent > 0) & (beside > 0), np.maximum(best, parent + beside), best)
        amount = tenths * (int(parameters(period).standard_level) // 10)
        ended = (
            (person("died", period) <= day)
            | (person("in_prison", period) <= day)
            | person("refuses", period)
            | (amount < person("merit", period))
            | (amount < person("other", period))
        )
        return np.where(ended, 0, amount)


def _system() -> TaxBenefitSystem:
    system = TaxBenefitSystem([_PERSON, _HOUSEHOLD])
    for name in _TEXTS:
        system.add_variable(_input(name, str))
    for name in _TRUTHS:
        system.add_variable(_input(name, bool))
    for name in _MONEY:
        system.add_variable(_input(name, int))
    for name in _DAYS:
        system.add_variable(_input(name, date, default_value=_NEVER))
    system.add_variable(_input("status", str, _HOUSEHOLD))
    system.add_variable(_input("hard_area", bool, _HOUSEHOLD))
    system.add_variable(monthly_allowance)
    values = {"2021-07-01": {"value": 360_000}, "2024-07-01": {"value": 500_000}}
    system.parameters = ParameterNode(data={"standard_level": {"values": values}})
    return system


def _situation() -> dict[str, object]:
    persons = {
        str(p["mã_người"]): {
            name: {"ETERNITY": p[own]}
            for table in (_TEXTS, _TRUTHS, _DAYS, _MONEY)
            for name, own in table.items()
            if own in p
        }
        for p in PERSONS
    }
    household = {
        "members": list(persons),
        "status": {"ETERNITY": HOUSEHOLD["diện_hộ"]},
        "hard_area": {"ETERNITY": HOUSEHOLD["địa_bàn_đặc_biệt_khó_khăn"]},
    }
    return {"persons": persons, "households": {"H1": household}}


def decider() -> Callable[[str], Answer]:
    """Decide the household for a month; the system is made once, the simulation each time."""
    system, situation = _system(), _situation()

    def decide(month: str) -> Answer:
        simulation = SimulationBuilder().build_from_entities(system, situation)
        found = simulation.calculate("monthly_allowance", month)
        return dict(zip(simulation.persons.ids, map(int, found), strict=True))

    return decide


def calculator() -> Callable[[str], Answer]:
    """The same with the simulation built beforehand: the calculation only."""
    system = _system()
    simulation = SimulationBuilder().build_from_entities(system, _situation())
    allowance = simulation.get_holder("monthly_allowance")

    def decide(month: str) -> Answer:
        allowance.delete_arrays()
        found = simulation.calculate("monthly_allowance", month)
        return dict(zip(simulation.persons.ids, map(int, found), strict=True))

    return decide
