"""The town's plan: its examples, the made-up town and its units by date, and what is bad input."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from policyengine import calendar
from policyengine.analyses.audit import audit
from policyengine.analyses.examples import run_examples
from policyengine.formats import read_population
from policyengine.pipeline import check_path
from policyengine.policy import Policy, load_policy
from policyengine.population import Population

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PLAN = ROOT / "policies" / "binh_duong"
TOWN = EXAMPLES / "thi_xa_mau"
SAMPLE = TOWN / "200_ho"
BEFORE, AFTER = calendar.day(2025, 6, 30), calendar.day(2025, 7, 1)


@pytest.fixture(scope="module")
def town() -> Policy:
    return load_policy(TOWN / "policy")


@pytest.fixture(scope="module")
def records(town: Policy) -> Population:
    return read_population(SAMPLE, town.schema)


@pytest.mark.parametrize("folder", [TOWN / "policy", TOWN / "du_thao"], ids=lambda path: path.name)
def test_the_examples_of_the_town_pass(folder: Path) -> None:
    own = [
        run
        for run in run_examples(load_policy(folder))
        if "national" not in str(getattr(run.fault, "place", ""))
    ]
    assert [run.title for run in own if run.fault] == []


def test_the_plan_invents_no_number(town: Policy) -> None:
    """Coefficients of the extensions wait for a resolution; the level is the nation's till then."""
    text = (PLAN / "ke_hoach_2623_2019.policy").read_text(encoding="utf-8")
    coefficients = [line for line in text.splitlines() if line.startswith("  hệ số ")]
    assert len(coefficients) == 7 and all("chờ nghị quyết" in line for line in coefficients)
    rules = " ".join(line.split("#")[0].split('"')[0] for line in text.splitlines())
    assert re.findall(r"[\d.]+ đồng", rules) == ["0 đồng"] * 2


# ---- the made-up town ------------------------------------------------------------------------


def test_the_shipped_sample_is_what_the_script_makes(tmp_path: Path) -> None:
    script = EXAMPLES / "make_sample_town.py"
    units = TOWN / "policy" / "xa_phuong.csv"
    shipped = units.read_bytes()
    command = [sys.executable, str(script), str(tmp_path), "--households", "200"]
    subprocess.run(command, check=True)
    assert units.read_bytes() == shipped
    names = sorted(path.name for path in SAMPLE.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    for name in names:
        assert (SAMPLE / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_rows_leave_in_batches_with_numbers_that_go_on(tmp_path: Path) -> None:
    script = EXAMPLES / "make_sample_town.py"
    command = [sys.executable, str(script), str(tmp_path), "--households", "1100"]
    subprocess.run(command, check=True)
    lines = (tmp_path / "ho.csv").read_text("utf-8-sig").splitlines()
    ids = [line.split(",")[0] for line in lines[1:]]
    assert len(ids) >= 1100 and len(set(ids)) == len(ids)
    assert sum(line.startswith("Mã hộ") for line in lines) == 1


def test_every_dirty_cell_of_the_sample_is_named(town: Policy, records: Population) -> None:
    found = Counter(one.problem.slug for one in [*records.diagnostics, *audit(town, records)])
    assert {"day-too-early", "code-not-in-table", "impossible-date", "option-not-listed"} <= set(
        found
    )
    named = {
        one.place: one.message.vi for one in audit(town, records) if "day-too" in one.problem.slug
    }
    assert any("Ngày nhận hỗ trợ" in message for message in named.values())


def test_the_rest_is_decided_all_the_same(town: Policy, records: Population) -> None:
    results = list(town.run(records, month="2020-10", basis="conditions"))
    considered = [result for result in results if result.status == "consider"]
    assert [(one.program, one.amount) for one in considered] == [("mai_táng_khẩn_cấp", 5_400_000)]
    assert sum(result.status == "due" for result in results) > 10


# ---- units by date ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "day", "unit", "within"),
    [
        ("MAU-01", BEFORE, "MAU-01", "THI-XA"),
        ("MAU-01", AFTER, "MAU-21", "TP-HO-CHI-MINH"),
        ("MAU-21", AFTER, "MAU-21", "TP-HO-CHI-MINH"),
        ("MAU-21", BEFORE, None, None),
        ("TINH-BINH-DUONG", BEFORE, "TINH-BINH-DUONG", None),
        ("TINH-BINH-DUONG", AFTER, "TP-HO-CHI-MINH", None),
        ("THI-XA", AFTER, None, None),
    ],
)
def test_an_old_code_counts_as_the_unit_of_the_day(
    town: Policy, code: str, day: int, unit: str | None, within: str | None
) -> None:
    def look_up(column: str) -> object:
        return town.model.look_up("đơn_vị_hành_chính", column, code, day)

    assert look_up("đơn_vị_hiện_hành") == unit
    assert look_up("thuộc_đơn_vị") == within


def test_fifteen_units_became_five() -> None:
    rows = (TOWN / "policy" / "xa_phuong.csv").read_text("utf-8").splitlines()[1:]
    old = {row.split(",")[0] for row in rows if ",30/06/2025," in row}
    assert len(old) == 15
    assert len({row.split(",")[0] for row in rows} - old) == 5


# ---- bad input of the plan -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "slugs"),
    [
        ("từ ngày 01/01/2021 đến", "từ ngày 31/12/2020 đến", ["phases-overlap"]),
        ("phải đạt 90% trong", "phải đạt 190% trong", ["threshold-beyond-whole"]),
        (
            "áp dụng từ ngày 01/01/2019: 2 ngày",
            "từ ngày 01/01/2019: 2 ngày",
            ["applies-before-issued"],
        ),
        ("hộ.đơn_vị_cấp_xã", "hộ.đơn_vị_cấp_huyện", ["unknown-name"] * 3),
    ],
)
def test_bad_input_in_the_plan_is_named(
    tmp_path: Path, old: str, new: str, slugs: list[str]
) -> None:
    for path in PLAN.iterdir():
        text = path.read_text(encoding="utf-8").replace(
            "../national", str(ROOT / "policies/national")
        )
        assert path.name != "ke_hoach_2623_2019.policy" or old in text
        (tmp_path / path.name).write_text(text.replace(old, new), encoding="utf-8")
    assert [one.problem.slug for one in check_path(tmp_path)[1]] == slugs


def test_all_faults_of_a_plan_are_told_at_once(tmp_path: Path) -> None:
    """No fault hides another."""
    for path in PLAN.iterdir():
        text = path.read_text(encoding="utf-8").replace(
            "../national", str(ROOT / "policies/national")
        )
        text = text.replace("từ ngày 01/01/2021 đến", "từ ngày 31/12/2020 đến")
        text = text.replace("phải đạt 90% trong", "phải đạt 190% trong")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    found = {one.problem.slug for one in check_path(tmp_path)[1]}
    assert found == {"phases-overlap", "threshold-beyond-whole"}
