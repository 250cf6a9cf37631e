"""The files of the made-up ward: up to date, alike in every format, reaching every category."""

import subprocess
import sys
from pathlib import Path

import pytest

from policyengine.backends.results import Result
from policyengine.formats import read_population
from policyengine.policy import Policy, load_policy
from policyengine.population import Population

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
MONTH = "2024-08"
MISTAKES = ["unknown-column", "impossible-date", "option-not-listed", "no-parent"]
MADE = [
    "xa_mau.xlsx",
    "xa_mau_co_loi.xlsx",
    "xa_mau.json",
    *(f"xa_mau/{path.name}" for path in sorted((EXAMPLES / "xa_mau").glob("*.csv"))),
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policies" / "national")


def _read(policy: Policy, name: str) -> Population:
    return read_population(EXAMPLES / name, policy.schema)


def _results(policy: Policy, name: str) -> dict[tuple[str, str], Result]:
    found = policy.run(_read(policy, name), month=MONTH)
    return {(result.program, result.id): result for result in found}


def _of_persons(policy: Policy, name: str) -> dict[tuple[str, str], Result]:
    """A row without a key of its own is called by its place, which differs between files."""
    return {key: r for key, r in _results(policy, name).items() if r.record == "người"}


@pytest.fixture(scope="module")
def made_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    script = EXAMPLES / "make_sample_ward.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True)
    return folder


@pytest.mark.parametrize("name", MADE)
def test_the_shipped_files_are_what_the_script_makes(name: str, made_again: Path) -> None:
    shipped, made = EXAMPLES / name, made_again / name
    assert shipped.read_bytes() == made.read_bytes(), "run python examples/make_sample_ward.py"


def test_workbook_and_csv_folder_give_the_same_results(policy: Policy) -> None:
    assert _results(policy, "xa_mau.xlsx") == _results(policy, "xa_mau")


def test_json_gives_the_same_results_for_its_households(policy: Policy) -> None:
    every, some = _of_persons(policy, "xa_mau.xlsx"), _of_persons(policy, "xa_mau.json")
    assert len({id for _, id in some}) == 7
    assert some == {key: every[key] for key in some}


@pytest.mark.parametrize("name", ["xa_mau.xlsx", "xa_mau", "xa_mau.json"])
def test_the_ward_is_read_without_a_word(name: str, policy: Policy) -> None:
    assert _read(policy, name).diagnostics == []


def test_the_ward_is_large_enough_and_reaches_every_category(policy: Policy) -> None:
    assert len(_read(policy, "xa_mau").rows["hộ"]) >= 40
    results = _results(policy, "xa_mau").values()
    paid = {name for r in results if r.category for name in r.category.split(", ")}
    assert paid == set(policy.schema.categories)


def test_the_ward_has_every_kind_of_answer(policy: Policy) -> None:
    results = _results(policy, "xa_mau").values()
    wanted = {"due", "pending", "suspended", "none", "undetermined"}
    assert wanted <= {r.status for r in results} <= {*wanted, "no_law", "consider"}
    assert any(r.assumed for r in results)


def test_mistakes_are_found_and_stop_nothing(policy: Policy) -> None:
    read = _read(policy, "xa_mau_co_loi.xlsx")
    assert [d.problem.slug for d in read.diagnostics] == MISTAKES
    assert len(_results(policy, "xa_mau_co_loi.xlsx")) == len(_results(policy, "xa_mau.xlsx"))


def test_only_people_with_hiv_are_kept_off_public_lists(policy: Policy) -> None:
    hiv = policy.schema.records["người"].by_name["nhiễm_hiv"]
    rows = _read(policy, "xa_mau").rows["người"]
    infected = {row.id for row in rows if row.cells[hiv.index] is True}
    sensitive = {r.id for r in _results(policy, "xa_mau").values() if r.sensitive}
    assert infected and sensitive == infected
