"""The real packs, held to the independent oracle on households that the published kit draws.

Tết gifts are left out: they are open numbers, which the oracle does not have.
"""

import importlib
import sys
from pathlib import Path

import pytest
from oracle.answers import PATIENCE, Oracle
from oracle.compare import difference
from oracle.facts import TooWide

from policyengine.model.model import Asking
from policyengine.policy import Policy, load_policy, parse_month
from policyengine.registry import Candidate, make_registry
from policyengine.testing import Draw, drawn

PLUGINS = Path(__file__).parents[2] / "plugins"
PACKS = {
    "ho_tro_tien_dien": ("trogiup-dien-tet", "2025-06", ("hỗ_trợ_tiền_điện",)),
    "hoc_tap": ("trogiup-hoc-tap", "2024-10", ("hỗ_trợ_chi_phí_học_tập", "miễn_học_phí")),
}


def pack(distribution: str, name: str) -> Policy:
    """The policy of a pack as it lies in the repository, installed or not."""
    source = str(PLUGINS / distribution / "src")
    module = distribution.replace("-", "_")
    sys.path.insert(0, source)
    try:
        plugin = importlib.import_module(module)
    finally:
        sys.path.remove(source)
    registry = make_registry([Candidate(module, lambda: plugin)])
    assert registry.faults == ()
    return load_policy(f"plugin:{name}", registry=registry)


@pytest.mark.parametrize("name", PACKS)
def test_the_oracle_agrees(name: str) -> None:
    distribution, month, programs = PACKS[name]
    policy = pack(distribution, name)
    number, asking = parse_month(month), Asking()
    asked, met = 0, set()
    for population in drawn(policy, Draw(month, households=60, unknown=1)):
        for result in policy.run(population, month=month, basis="conditions", programs=programs):
            row = next(r for r in population.of(result.record) if r.id == result.id)
            oracle = Oracle(policy.model, PATIENCE)
            try:
                verdict = oracle.verdict(result.program, row, number, asking, "conditions")
            except TooWide:
                continue
            asked += 1
            met.add((result.program, result.status))
            assert difference(verdict, result) is None, (result.program, row)

    assert asked >= 40
    for program in programs:
        assert len({status for one, status in met if one == program}) >= 2, met
