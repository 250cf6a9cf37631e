"""`targets` and `forecast` on the command line: tables, files, pages, bad input."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.analyses.cloud_town import PLAN
from tests.cli.cloud_kingdom import call, write_data, write_policy

TOWN: list[dict[str, Any]] = [
    {
        "mã_hộ": "H1",
        "xã": "Xã Mây",
        "nghèo": "có",
        "người": [
            {"mã_người": "A", "ngày_sinh": "01/01/1940", "dịch_vụ": [{"từ_ngày": "01/01/2023"}]},
            {"mã_người": "B", "ngày_sinh": "01/01/1941"},
            {"mã_người": "C", "ngày_sinh": "01/01/1942", "dịch_vụ": [{"từ_ngày": ""}]},
        ],
    },
    {"mã_hộ": "H2", "xã": "<Xã> Gió", "nghèo": "không", "người": [{"mã_người": "D"}]},
]
ASSUMED = """\
Loại giả định;Chế độ;Từ đủ tuổi;Dưới tuổi;Phương án thấp;Phương án cao;Căn cứ
Tỷ lệ chết (%/năm);;60;;12;6;Ví dụ
Người vào mới (người/tháng);Tiền mây hằng tháng;;;1,5;3;Ví dụ
"""


@pytest.fixture
def plan(tmp_path: Path) -> tuple[str, str]:
    policy, data = tmp_path / "plan.policy", tmp_path / "town.json"
    policy.write_text(PLAN, encoding="utf-8")
    data.write_text(json.dumps(TOWN, ensure_ascii=False), encoding="utf-8")
    return str(policy), str(data)


class Page(HTMLParser):
    """What a page holds: its tags, and whatever it would load from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [value for name, value in attrs if name in ("src", "href", "data")]


def test_targets_as_a_table(plan: tuple[str, str]) -> None:
    done = call("targets", *plan, "--month", "06/2024")

    assert done.exit_code == 0
    row = next(line for line in done.stdout.splitlines() if "đang thực hiện" in line)
    assert "từ 25% đến 66,7%" in row and "70%" in row and "chưa đạt" in row
    assert "từ 1 đến 2" in row


def test_targets_by_area_with_the_trend(plan: tuple[str, str]) -> None:
    done = call("targets", *plan, "--month", "06/2024", "--from", "05/2024", "--language", "en")

    assert "Xã Mây" in done.stdout and "<Xã> Gió" in done.stdout
    assert "The trend over the months" in done.stdout and "2024-05" in done.stdout


def test_targets_as_json(plan: tuple[str, str]) -> None:
    found = json.loads(call("targets", *plan, "--month", "06/2024", "--format", "json").stdout)

    now = next(m for m in found if m["kind"] == "target" and m["moment"] == "now")
    assert (now["target"], now["phase"], now["threshold"]) == ("phục_vụ", "g2", "7/10")
    assert now["share"] == ["1/4", "2/3"] and now["conclusion"] == "missed"
    assert {m["group"] for m in found if m["kind"] == "group"} == {"Xã Mây", "<Xã> Gió"}


def test_targets_as_a_page_that_needs_no_network(plan: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    call("targets", *plan, "--month", "06/2024", "--from", "01/2024", "--output", str(path))

    text = path.read_text("utf-8")
    page = Page(text)
    assert "svg" in page.tags and "script" not in page.tags and page.loads == []
    assert "http" not in text.replace("http-equiv", "")
    assert "&lt;Xã&gt; Gió" in text and "<Xã>" not in text


def test_targets_as_a_workbook(plan: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    call("targets", *plan, "--month", "06/2024", "--from", "05/2024", "--output", str(path))

    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == [
        "Kết quả thực hiện chỉ tiêu",
        "Theo địa bàn, nhóm",
        "Diễn biến qua các tháng",
        "Thông tin chung",
    ]


def test_a_trend_that_starts_after_its_end(plan: tuple[str, str]) -> None:
    done = call("targets", *plan, "--month", "06/2024", "--from", "07/2024")

    assert done.exit_code == 2 and "--from" in done.stderr


def test_a_policy_without_targets(tmp_path: Path) -> None:
    policy, data = write_policy(tmp_path / "law"), write_data(tmp_path)

    assert "không có chỉ tiêu nào" in call("targets", policy, data, "--month", "06/2024").stdout


def test_an_empty_base_is_said(plan: tuple[str, str], tmp_path: Path) -> None:
    data = tmp_path / "nobody.json"
    data.write_text(json.dumps([{"mã_hộ": "H", "nghèo": "không"}]), encoding="utf-8")

    done = call("targets", plan[0], str(data), "--month", "06/2024")

    assert "không có ai thuộc mẫu số" in done.stdout


# ---- forecast ----------------------------------------------------------------------------------


@pytest.fixture
def kingdom(tmp_path: Path) -> tuple[str, str]:
    return write_policy(tmp_path / "law"), write_data(tmp_path)


SPAN = ("--from", "06/2024", "--until", "12/2025")


def test_forecast_as_a_table(kingdom: tuple[str, str]) -> None:
    done = call("forecast", *kingdom, *SPAN, "--ceiling", "12.000.000")

    assert done.exit_code == 0
    assert "2024 (06-12)" in done.stdout and "có thể từ" in done.stdout
    assert "Tiền mây hằng tháng" in done.stdout


def test_forecast_with_assumptions_as_json(kingdom: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "assumed.csv"
    file.write_text(ASSUMED, encoding="utf-8")

    done = call(
        "forecast", *kingdom, *SPAN, "--assumptions", str(file), "--format", "json",
    )  # fmt: skip

    found = json.loads(done.stdout)
    july = next(m for m in found if m["month"] == "2024-07")
    assert july["low"]["entered"] == "1.5" and july["high"]["entered"] == "3"
    assert float(july["low"]["lowest"]) < float(july["high"]["lowest"])


def test_forecast_as_page_and_workbook(kingdom: tuple[str, str], tmp_path: Path) -> None:
    page, book = tmp_path / "page.html", tmp_path / "book.xlsx"
    for path in (page, book):
        assert call("forecast", *kingdom, *SPAN, "--output", str(path)).exit_code == 0

    found = Page(page.read_text("utf-8"))
    assert found.tags.count("svg") == 2 and "script" not in found.tags and found.loads == []
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("Từng tháng theo chế độ")
    assert len(rows.to_python()) == 19 + 4


def test_assumptions_that_cannot_be_used_are_named(
    kingdom: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "assumed.csv"
    file.write_text(
        ASSUMED
        + "Tỷ lệ chết (%/năm);;70;80;5;5;\n"
        + "Tỷ lệ chết (%/năm);;0;10;120;5;\n"
        + "Người vào mới (người/tháng);;;;1;2;\n"
        + "Người vào mới (người/tháng);Tiền mây hằng tháng;;;5;2;\n",
        encoding="utf-8",
    )

    done = call("forecast", *kingdom, *SPAN, "--assumptions", str(file))

    assert done.exit_code == 1
    for slug in ("ages-overlap", "beyond-whole", "incomplete", "cases-crossed"):
        assert f"[assumption-{slug}]" in done.stderr
    assert "Tiền mây" in done.stdout, "the rest is forecast all the same"


@pytest.mark.parametrize(
    "options",
    [
        ("--from", "06/2024", "--until", "05/2024"),
        (*SPAN, "--ceiling", "nhiều"),
        (*SPAN, "--assumptions", "nowhere.csv"),
        (*SPAN, "--output", "page.pdf"),
    ],
)
def test_what_cannot_run_says_so(kingdom: tuple[str, str], options: tuple[str, ...]) -> None:
    done = call("forecast", *kingdom, *options)

    assert done.exit_code == 2 and done.stderr and "Traceback" not in done.stderr
