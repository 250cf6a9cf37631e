"""Explanations: the conclusion in a sentence, the tree below it, and the same as JSON."""

import io
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from isles import naming, nothing, result, undetermined

from policyengine.backends.results import Change, Explanation, Reason
from policyengine.diagnostics import Language, Text
from policyengine.reports import explanation as reports

FACT = Text("Sinh ngày (N1): 01/01/1950", "Born on (N1): 1950-01-01")
REASONS = (
    Reason(
        Text("Lão ngư", "Old fishers"),
        True,
        citation="Điều 2",
        instrument="Lệ làng Đảo Thấp",
        decisive=True,
        parts=(Reason(Text("tuổi từ đủ 60", "tuổi từ đủ 60"), True, (FACT,)),),
    ),
    Reason(Text("Dân khó", "Poor islanders"), False, margin=Text("còn 2 tháng", "2 months to go")),
    Reason(Text("chưa rõ", "unclear"), None),
)
CHANGE = Change(
    "dân",
    "N1",
    "sinh",
    Text("01/01/1950", "1950-01-01"),
    Text("01/08/1964", "1964-08-01"),
    Text("không hưởng", "nothing"),
)
WHOLE = Explanation(result(), REASONS, (Text("Mức từ 2020", "Level from 2020"),), (CHANGE,))


def shown(explained: Explanation, tmp_path: Path, language: Language = "vi") -> list[str]:
    stream = io.StringIO()
    reports.show([explained], naming(tmp_path, language), stream)
    return stream.getvalue().splitlines()


def test_the_whole_tree(tmp_path: Path) -> None:
    assert shown(WHOLE, tmp_path) == [
        "Dân đảo N1 được hưởng Tiền đảo tháng 07/2024: 500.000 × 1,5 = 750.000 đ, theo Điều 2, "
        "Điều 4 Lệ làng Đảo Thấp; khoản 1 Điều 9 Sắc lệnh khác",
        "  lý do:",
        "    ✓ Lão ngư [Điều 2 Lệ làng Đảo Thấp] ← quyết định",
        "      ✓ tuổi từ đủ 60",
        "        Sinh ngày (N1): 01/01/1950",
        "    ✗ Dân khó (còn 2 tháng)",
        "    ? chưa rõ",
        "  quy định đã áp dụng:",
        "    Mức từ 2020",
        "  thay đổi nhỏ nhất làm kết quả khác đi:",
        "    Dân đảo N1: Sinh ngày nếu là 01/08/1964 thay vì 01/01/1950 → không hưởng",
    ]


def test_the_tree_in_english(tmp_path: Path) -> None:
    lines = shown(WHOLE, tmp_path, "en")

    assert lines[0].startswith("Islanders N1 is due Isle money for 2024-07: 500,000 × 1.5 = ")
    assert "    ✓ Old fishers [Điều 2 Custom of the Low Isles] ← decisive" in lines
    assert "    ✗ Poor islanders (2 months to go)" in lines
    assert lines[-1].endswith("Born on were it 1964-08-01 instead of 1950-01-01 → nothing")


def test_missing_assumed_doubts_and_sensitive_facts_have_their_place(tmp_path: Path) -> None:
    open_ = undetermined(assumed=("dân.sinh",), notes=("điều 4 chưa rõ",), sensitive=True)
    lines = shown(Explanation(open_, ()), tmp_path)

    assert lines[1:] == [
        "  còn thiếu:",
        "    Dân đảo N2: Sinh ngày, Nghèo",
        "  giả định đã dùng:",
        "    Dân đảo: Sinh ngày",
        "  chỗ văn bản chưa rõ:",
        "    điều 4 chưa rõ",
        "  có dùng thông tin nhạy cảm: không niêm yết công khai",
    ]


@pytest.mark.parametrize(
    ("changed", "vi", "en"),
    [
        ({"status": "consider"}, "được xem xét hưởng", "may be considered for"),
        ({"status": "pending"}, "đủ điều kiện hưởng", "meets the conditions of"),
        ({"status": "suspended"}, "đang tạm dừng hưởng", "is suspended"),
        ({"status": "no_law", "amount": None}, "chưa có quy định về", "no law rules"),
        ({"status": "none", "amount": None}, "không hưởng", "is not due"),
    ],
)
def test_a_sentence_for_every_conclusion(
    tmp_path: Path, changed: dict[str, Any], vi: str, en: str
) -> None:
    one = evolve(result(), **changed)

    assert vi in reports.conclusion(one, naming(tmp_path))
    assert en in reports.conclusion(one, naming(tmp_path, "en"))


def test_undetermined_says_whether_only_the_amount_is_open(tmp_path: Path) -> None:
    labels = naming(tmp_path)

    assert "có hưởng Tiền đảo" in reports.conclusion(undetermined(), labels)
    assert reports.conclusion(undetermined(lowest=500_000), labels) == (
        "chưa xác định được Dân đảo N2 hưởng Tiền đảo tháng 07/2024 bao nhiêu: "
        "từ 500.000 đến 750.000 đ"
    )


def test_nothing_is_given_no_amount(tmp_path: Path) -> None:
    words = reports.conclusion(nothing(), naming(tmp_path))
    assert words == "Dân đảo N3 không hưởng Tiền đảo tháng 07/2024"


def test_json(tmp_path: Path) -> None:
    value = reports.to_json(WHOLE, naming(tmp_path))

    assert list(value) == [
        "conclusion", "result", "status", "reasons", "versions", "missing", "changes",
    ]  # fmt: skip
    assert value["result"]["amount"] == 750_000
    assert value["reasons"][0]["parts"][0] == {
        "text": "tuổi từ đủ 60",
        "holds": True,
        "decisive": False,
        "facts": ["Sinh ngày (N1): 01/01/1950"],
        "margin": None,
        "citation": "",
        "instrument": "",
        "parts": [],
    }
    assert value["reasons"][1]["margin"] == "còn 2 tháng"
    assert value["changes"][0]["after"] == "01/08/1964"
