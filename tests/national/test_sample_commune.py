"""The made-up commune of 300 households: up to date, small, dirty in one row of ten, and whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from policyengine.analyses.audit import audit
from policyengine.backends.results import Result
from policyengine.policy import Policy, load_policy
from policyengine.population import Population

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
NAME = "xa_mau_300_ho.xlsx"
MONTH = "2025-08"
MISTAKES = {
    "award-ends-before-it-starts", "day-before-birth", "id-lost-zeros", "impossible-date",
    "no-parent", "not-a-date", "not-a-number", "not-yes-or-no", "option-not-listed",
    "reference-to-nobody", "repeated-id", "spouses-disagree", "unknown-changed-column",
}  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policies" / "national")


@pytest.fixture(scope="module")
def population(policy: Policy) -> Population:
    return policy.read(EXAMPLES / NAME)


@pytest.fixture(scope="module")
def results(policy: Policy, population: Population) -> list[Result]:
    return list(policy.run(population, month=MONTH, basis="conditions"))


def test_the_shipped_file_is_what_the_script_makes(tmp_path: Path) -> None:
    script = EXAMPLES / "make_sample_commune.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    shipped, made = (EXAMPLES / NAME).read_bytes(), (tmp_path / NAME).read_bytes()
    assert shipped == made, "run python examples/make_sample_commune.py"
    assert len(made) < 300_000


def test_it_has_every_record_and_histories(population: Population) -> None:
    assert len(population.rows["hộ"]) == 300
    assert all(population.rows[name] for name in population.schema.records)
    assert any(
        "Spells" in type(cell).__name__ for row in population.all_rows() for cell in row.cells
    )


def test_mistakes_are_named_and_stop_nothing(policy: Policy, population: Population) -> None:
    found = [*population.diagnostics, *audit(policy, population)]
    assert {d.problem.slug for d in found if d.is_error} | {"id-lost-zeros"} == MISTAKES
    assert "id-lost-zeros" in {d.problem.slug for d in found}
    rows = sum(map(len, population.rows.values()))
    dirty = {
        (d.place or "").split(" › dòng ")[-1].split(" › ")[0] + str(d.place)[:30] for d in found
    }
    assert 0.07 * rows < len(dirty) < 0.13 * rows


def test_every_category_and_program_is_reached(policy: Policy, results: list[Result]) -> None:
    paid = {name for r in results if r.category for name in r.category.split(", ")}
    assert paid == set(policy.schema.categories)
    given = {r.program for r in results if r.status in ("due", "consider")}
    assert given == set(policy.schema.programs)


def test_most_people_have_no_claim(population: Population, results: list[Result]) -> None:
    helped = {r.id for r in results if r.status in ("due", "suspended")}
    assert len(helped) < len(population.rows["người"]) / 2


def test_every_cell_that_the_script_sets_is_a_column(policy: Policy) -> None:
    """A misspelt column would be left out of the file without a word."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        from ward.commune import build  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    commune = build(policy.schema)
    by_record = {
        "hộ": commune.households, "người": commune.persons, "hồ_sơ": commune.decisions,
        "chăm_sóc": commune.cares, "chi_trả": commune.payments,
    }  # fmt: skip
    for name, rows in by_record.items():
        record = policy.schema.records[name]
        parents = {policy.schema.records[p].key.name for p in record.parents}  # type: ignore[union-attr]
        assert {key for row in rows for key in row} <= set(record.by_name) | parents
