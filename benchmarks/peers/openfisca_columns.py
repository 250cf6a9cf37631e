"""The monthly allowance of whole columns in OpenFisca-core: the calculation only.

The rules are in `openfisca_rules`, as a country package has them. OpenFisca asks one
period of the whole population: the last day of the month is asked of everybody, the days before
of copies of the households in which somebody not due may have lost something in the month.
"""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import numpy as np
from arrays import Array
from attrs import frozen
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from peers import facts as f
from peers.openfisca_rules import AWARDS, FORMULAS, HOUSEHOLD, PARENTS, PERSON

_DAYS = ("born", "died", "finished", "certified", "admitted", "care_since", "care_until")


@frozen
class State:
    system: TaxBenefitSystem
    simulation: Simulation
    persons: dict[str, Array]
    homes: dict[str, Array]
    home: Array


def prepare(tables: Mapping[str, object]) -> State:
    found = f.facts(dict(tables))  # type: ignore[arg-type]
    persons = {name: array for name, array in found.columns() if name != "home"}
    # A household without members is nothing to OpenFisca.
    used, home = np.unique(found.home, return_inverse=True)
    homes = {name: array[used] for name, array in found.columns(f.HOMES)}
    persons |= _wide(found)
    system = _system(persons, homes)
    return State(system, _simulation(system, persons, homes, home), persons, homes, home)


def run(state: State) -> tuple[Array, Array]:
    """Amount (đồng) and category of every person for August 2024."""
    amount, by = _ask(state.simulation, f.LAST)
    lost = np.flatnonzero((amount == 0) & _may_lose(state))
    if len(lost):
        _earlier(state, lost, amount, by)
    cared = _calculate(state.simulation, "in_care_of_facility", f.EVE)
    lesser = cared & (amount <= f.FACILITY_AMOUNT)
    return np.where(lesser, 0, amount), np.where(lesser, 0, by).astype(np.int8)


def _earlier(state: State, lost: Array, amount: Array, by: Array) -> None:
    """The latest due day of the month for those who may have lost it in the month.

    One simulation of copies of their households, one for each day on whose morrow a member turns
    an age or dies, or a care ends.
    """
    among = np.flatnonzero(np.isin(state.home, state.home[lost]))
    p = {name: column[among] for name, column in state.persons.items()}
    days = f.days_of_month()
    pairs = []
    for number, (after, day) in enumerate(pairwise(days), start=1):
        turns = (p["died"] == f.ordinal(after)) | (p["care_until"] == f.ordinal(after))
        for months in (36, 48, 192, 264, 960):
            born = p["born"]
            turns |= (born > f.latest_start(day, months)) & (born <= f.latest_start(after, months))
        pairs.append(np.unique(state.home[among[turns]]) * len(days) + number)
    # From the eve on: what is written last is of the latest day.
    home, back = np.divmod(np.concatenate(pairs[::-1]), len(days))
    if not len(home):
        return
    first = np.searchsorted(state.home, home)
    size = np.searchsorted(state.home, home, side="right") - first
    copy = np.repeat(np.arange(len(home)), size)
    start = np.cumsum(size) - size
    rows = np.arange(len(copy)) - start[copy] + first[copy]
    persons = {name: column[rows] for name, column in state.persons.items()}
    for name in PARENTS:
        parent = persons[name]
        persons[name] = np.where(parent < 0, -1, parent - first[copy] + start[copy])
    of_homes = {name: column[home] for name, column in state.homes.items()}
    small = _simulation(state.system, persons, of_homes, copy)
    small.days_back = back[copy]  # type: ignore[attr-defined]
    given, named = _ask(small, f.LAST)
    wanted = np.zeros(len(amount), bool)
    wanted[lost] = True
    fresh = (given > 0) & wanted[rows]
    amount[rows[fresh]], by[rows[fresh]] = given[fresh], named[fresh]


def _may_lose(state: State) -> Array:
    """Whether a person could be due on a day before the last, by the changes of the month."""
    p, start, end = state.persons, f.ordinal(f.EVE), f.ordinal(f.LAST)
    changed = (p["died"] > start) & (p["died"] <= end)
    kids = changed.copy()
    for years in (3, 4, 16, 22, 80):
        eve, last = (f.latest_start(day, 12 * years) for day in (f.EVE, f.LAST))
        turned = (p["born"] > eve) & (p["born"] <= last)
        changed |= turned
        if years in (16, 22):
            kids |= turned
    low = _calculate(state.simulation, "poor_or_nearly", f.LAST)[state.home]
    possible = low | (p["grade"] >= 2) | _calculate(state.simulation, "without_support", f.LAST)
    possible |= p["born"] <= f.latest_start(f.LAST, 12 * 80)
    for name in PARENTS:
        parent = p[name][kids & low]
        changed[parent[parent >= 0]] = True
    changed |= (p["care_until"] > start) & (p["care_until"] <= end)
    return changed & possible


def _ask(simulation: Simulation, day: date) -> tuple[Array, Array]:
    for name in FORMULAS:
        simulation.delete_arrays(name)
    return (
        _calculate(simulation, "allowance", day).astype(np.int64),
        _calculate(simulation, "category", day),
    )


def _calculate(simulation: Simulation, name: str, day: date) -> Array:
    found: Array = simulation.calculate(name, day.isoformat())
    return found


def _system(persons: dict[str, Array], homes: dict[str, Array]) -> TaxBenefitSystem:
    system = TaxBenefitSystem([PERSON, HOUSEHOLD])
    for entity, columns in ((PERSON, persons), (HOUSEHOLD, homes)):
        for name, column in columns.items():
            kind = date if name in _DAYS else bool if column.dtype == np.bool_ else int
            parts = {"value_type": kind, "entity": entity, "definition_period": DateUnit.ETERNITY}
            system.add_variable(type(name, (Variable,), parts | {"label": name}))
    for variable in FORMULAS.values():
        system.add_variable(variable)
    values = {"2021-07-01": {"value": 360_000}, "2024-07-01": {"value": f.LEVEL}}
    system.parameters = ParameterNode(data={"standard_level": {"values": values}})
    return system


def _simulation(
    system: TaxBenefitSystem, persons: dict[str, Array], homes: dict[str, Array], home: Array
) -> Simulation:
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(home)))
    population = builder.declare_entity("household", np.arange(len(homes["status"])))
    builder.join_with_persons(population, home, np.full(len(home), "member"))
    simulation = builder.build(system)
    for columns in (persons, homes):
        for name, column in columns.items():
            plain = column.astype("datetime64[D]") if name in _DAYS else column
            simulation.set_input(name, "ETERNITY", plain)
    return simulation


def _wide(found: f.Facts) -> dict[str, Array]:
    """Care and decisions as columns of the persons whom they are about."""
    count, columns = found.persons, {}
    assert len(np.unique(found.care_person)) == len(found.care_person)
    for name in ("care_since", "care_until"):
        columns[name] = np.full(count, f.NEVER, np.int32)
        columns[name][found.care_person] = getattr(found, name)
    who = found.award_person
    number = np.arange(len(who)) - np.searchsorted(who, who)
    assert number.max(initial=0) < AWARDS
    blanks = {"award_from": f.NO_MONTH, "award_until": f.NO_MONTH, "award_student": np.False_}
    for name, blank in blanks.items():
        for slot in range(AWARDS):
            column = np.full(count, blank)
            column[who[number == slot]] = getattr(found, name)[number == slot]
            columns[f"{name}_{slot}"] = column
    return columns
