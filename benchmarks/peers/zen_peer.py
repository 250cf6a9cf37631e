"""The monthly allowance as a decision graph of zen-engine: expressions, a table, expressions."""

import json
from calendar import monthrange
from collections.abc import Callable
from itertools import pairwise

import zen
from household import HOUSEHOLD, PERSONS, Answer

_LEVELS = (("2024-07", 500_000), ("2021-07", 360_000))
_AGE = 'd($root.day).diff(d(#.born), "year")'
_FACTS = {
    "age": 'd(day).diff(d(born), "year")',
    "poor": 'status == "nghèo"',
    "poor_or_near": 'status in ["nghèo", "cận_nghèo"]',
    "studying": 'schooling == "đang_học" and first_degree',
    "absent": "father in $root.absences and mother in $root.absences",
    "point_l": 'not ((father == "ở_nhà_xã_hội" and mother in $root.prison)'
    ' or (mother == "ở_nhà_xã_hội" and father in $root.prison))',
    "orphan": "($.absent and $.point_l) or (abandoned and not adopted)",
    "insured": "pension > 0 or insurance > 0",
    "single": 'marital in ["chưa_kết_hôn", "vợ_chồng_đã_chết", "vợ_chồng_mất_tích"]',
    "raised": f"count(children, {_AGE} < 16 or ({_AGE} < 22 and #.studying))",
    "severe": 'disability in ["nặng", "đặc_biệt_nặng"] and certified != null'
    " and d(certified) <= d(day)",
    "alone": '$.poor and supporter in ["không_người", "đang_hưởng_trợ_cấp"]',
}
_ROWS = (
    ("orphan", "[0..4)", "5.1", "2.5"),
    ("orphan", "[4..16)", "5.1", "1.5"),
    ("orphan and studying and receiving_at_16", "[16..22)", "5.2", "1.5"),
    ("hiv and poor", "[0..4)", "5.3", "2.5"),
    ("hiv and poor", "[4..16)", "5.3", "2"),
    ("poor_or_near and single and raised > 0", "", "5.4", "raised"),
    ("alone", "[60..80)", "5.5a", "1.5"),
    ("alone", ">= 80", "5.5a", "2"),
    ("poor_or_near and hard_area and not alone", "[75..80)", "5.5b", "1"),
    ("not insured and not alone", ">= 80", "5.5c", "1"),
    ('poor and taken_in and supporter == "không_người"', ">= 60", "5.5d", "3"),
    ('severe and disability == "đặc_biệt_nặng"', "[0..16)", "5.6", "2.5"),
    ('severe and disability == "đặc_biệt_nặng"', "[16..60)", "5.6", "2"),
    ('severe and disability == "đặc_biệt_nặng"', ">= 60", "5.6", "2.5"),
    ('severe and disability == "nặng"', "[0..16)", "5.6", "2"),
    ('severe and disability == "nặng"', "[16..60)", "5.6", "1.5"),
    ('severe and disability == "nặng"', ">= 60", "5.6", "2"),
    (
        "poor_or_near and hard_area and not (orphan or severe or (hiv and poor))",
        "[0..3)",
        "5.7",
        "1.5",
    ),
    ("hiv and poor and not stable_income and not insured", "", "5.8", "1.5"),
)
"""Condition, age, category, coefficient."""
_BESIDE = '["5.5a", "5.5b", "5.5c", "5.5d", "5.6", "5.8"]'
_RESULT = {
    "best": "max(flatten([[0], map(found, #.coefficient)]))",
    "own": 'max(flatten([[0], map(filter(found, #.category == "5.4"), #.coefficient)]))',
    "beside": f"max(flatten([[0], map(filter(found, #.category in {_BESIDE}), #.coefficient)]))",
    "both": "$.own > 0 and $.beside > 0 ? $.own + $.beside : $.best",
    "owed": "level * $.both",
    "ended": "died or in_prison or refuses or $.owed < merit or $.owed < other",
    "amount": "$.ended ? 0 : $.owed",
}


def _graph() -> str:
    """The decision as JSON: four nodes in a row."""
    nodes = [
        _node("in", "inputNode", None),
        _node("facts", "expressionNode", _expressions(_FACTS)),
        _node("table", "decisionTableNode", _table()),
        _node("result", "expressionNode", _expressions(_RESULT)),
        _node("out", "outputNode", None),
    ]
    ids = [str(node["id"]) for node in nodes]
    edges = [
        {"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairwise(ids)
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def _node(name: str, kind: str, content: object) -> dict[str, object]:
    node = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    return node | ({"content": content} if content else {})


def _expressions(written: dict[str, str]) -> dict[str, object]:
    rows = [{"id": key, "key": key, "value": value} for key, value in written.items()]
    return {"passThrough": True, "executionMode": "single", "expressions": rows}


def _table() -> dict[str, object]:
    rules = [
        {"_id": str(i), "if": when, "age": age, "category": f'"{name}"', "coefficient": value}
        for i, (when, age, name, value) in enumerate(_ROWS)
    ]
    return {
        "hitPolicy": "collect",
        "passThrough": True,
        "executionMode": "single",
        "outputPath": "found",
        "inputs": [{"id": "if", "name": "if"}, {"id": "age", "name": "age", "field": "age"}],
        "outputs": [{"id": k, "name": k, "field": k} for k in ("category", "coefficient")],
        "rules": rules,
    }


def _facts(person: dict[str, object], day: str, level: int) -> dict[str, object]:
    """A person as the graph reads one, with what it needs of the household."""
    prison = ["phạt_tù_tại_trại_giam", "biện_pháp_bắt_buộc"]
    return {
        "day": day,
        "level": level,
        "prison": prison,
        "absences": ["chết", "mất_tích", "ở_cơ_sở_trợ_giúp", "ở_nhà_xã_hội", *prison],
        "status": HOUSEHOLD["diện_hộ"],
        "hard_area": HOUSEHOLD["địa_bàn_đặc_biệt_khó_khăn"],
        "born": person["ngày_sinh"],
        "marital": person["tình_trạng_hôn_nhân"],
        "schooling": person["tình_trạng_đi_học"],
        "first_degree": person["văn_bằng_thứ_nhất"],
        "pension": person["lương_hưu"],
        "insurance": person["trợ_cấp_bhxh"],
        "stable_income": person["có_thu_nhập_ổn_định"],
        "supporter": person["người_phụng_dưỡng"],
        "disability": person["mức_độ_khuyết_tật"],
        "certified": person.get("ngày_cấp_giấy_khuyết_tật"),
        "hiv": person["nhiễm_hiv"],
        "father": person.get("tình_trạng_cha", "còn_nuôi_dưỡng"),
        "mother": person.get("tình_trạng_mẹ", "còn_nuôi_dưỡng"),
        "children": [
            {"born": c["ngày_sinh"], "studying": c["tình_trạng_đi_học"] == "đang_học"}
            for c in PERSONS
            if person["mã_người"] in (c.get("cha"), c.get("mẹ"))
        ],
        **dict.fromkeys(("abandoned", "adopted", "receiving_at_16", "taken_in"), False),
        **dict.fromkeys(("died", "in_prison", "refuses"), False),
        "merit": 0,
        "other": 0,
    }


def decider() -> Callable[[str], Answer]:
    """Decide the household for a month; the graph is compiled once, the facts made each time."""
    decision = zen.ZenEngine().create_decision(_graph())

    def decide(month: str) -> Answer:
        year, number = map(int, month.split("-"))
        day = f"{month}-{monthrange(year, number)[1]:02}"
        level = next(amount for since, amount in _LEVELS if since <= month)
        found = {}
        for person in PERSONS:
            answer = decision.evaluate(_facts(person, day, level))
            found[str(person["mã_người"])] = round(answer["result"]["amount"])
        return found

    return decide
