"""The monthly allowance of whole columns in OpenFisca-core: the calculation only.

A variable for each concept of the decree, as a country package has them. OpenFisca asks one
period of the whole population: the last day of the month is asked of everybody, the days before
of copies of the households in which somebody not due may have lost something in the month.
"""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from arrays import Array
from attrs import frozen
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from peers import facts as f

_PERSON = build_entity("person", "persons", "A person", is_person=True)
_HOUSEHOLD = build_entity(
    "household", "households", "A household", roles=[{"key": "member", "plural": "members"}]
)
_DAYS = ("born", "died", "finished", "certified", "admitted", "care_since", "care_until")
_AWARDS = 2
"""Decisions on record are no entity of OpenFisca: each person has so many columns of them."""
_PARENTS = ("father", "mother")
Formula = Callable[[Any, Any, Any], Array]
_FORMULAS: dict[str, type[Variable]] = {}


def _formula(kind: type, entity: object = _PERSON, unit: str = DateUnit.DAY) -> Any:
    """A variable whose value on a period a function computes."""

    def declare(compute: Formula) -> Formula:
        name = compute.__name__
        parts = {"value_type": kind, "entity": entity, "definition_period": unit, "label": name}
        _FORMULAS[name] = type(name, (Variable,), parts | {"formula": compute})
        return compute

    return declare


def _reached(person: Any, period: Any, years: int) -> Array:
    return person("born", period) <= _back(person, period, 12 * years)


def _back(person: Any, period: Any, months: int) -> Any:
    """The latest day from which so many months have passed."""
    return _on(person, period, lambda day: f.latest_start(day, months))


def _today(person: Any, period: Any) -> Any:
    return _on(person, period, f.ordinal)


def _on(person: Any, period: Any, number: Callable[[date], int]) -> Any:
    """A day that depends on the day asked about: the period's, or that of each person."""
    days = getattr(person.simulation, "days_back", None)
    if days is None:
        return np.datetime64(number(period.start.date), "D")
    every = np.array([number(day) for day in f.days_of_month()])
    return every[days].astype("datetime64[D]")


def _either(holds: Array, yes: int, no: int) -> Array:
    return np.where(holds, np.int32(yes), np.int32(no))


# ---- what is so of persons and households ------------------------------------------------


@_formula(bool, _HOUSEHOLD)
def low_income(household, period, parameters):  # type: ignore[no-untyped-def]
    rural = household("region", period) == 0
    line = np.where(rural, *f.POVERTY_LINE)
    return (household("status", period) < 0) & (household("income", period) <= line)


@_formula(bool, _HOUSEHOLD)
def poor(household, period, parameters):  # type: ignore[no-untyped-def]
    lacks = household("lacking", period) >= f.LACKING
    return (household("status", period) == 0) | (household("low_income", period) & lacks)


@_formula(bool, _HOUSEHOLD)
def poor_or_nearly(household, period, parameters):  # type: ignore[no-untyped-def]
    status = household("status", period)
    return (status == 0) | (status == 1) | household("low_income", period)


@_formula(bool, _HOUSEHOLD)
def poor_and_remote(household, period, parameters):  # type: ignore[no-untyped-def]
    return household("poor_or_nearly", period) & household("hard", period)


@_formula(bool)
def child(person, period, parameters):  # type: ignore[no-untyped-def]
    return ~_reached(person, period, 16)


@_formula(bool)
def elderly(person, period, parameters):  # type: ignore[no-untyped-def]
    return _reached(person, period, 60)


@_formula(bool)
def studies(person, period, parameters):  # type: ignore[no-untyped-def]
    return (person("school", period) == 1) & person("first_degree", period)


@_formula(bool)
def insured(person, period, parameters):  # type: ignore[no-untyped-def]
    return (person("pension", period) > 0) | (person("insurance", period) > 0)


@_formula(bool)
def without_support(person, period, parameters):  # type: ignore[no-untyped-def]
    father, mother = person("father_is", period), person("mother_is", period)
    gone = (father >= 1) & (father <= 6) & (mother >= 1) & (mother <= 6)
    apart = (father == 4) & (mother >= 5) | (mother == 4) & (father >= 5)
    abandoned = person("abandoned", period) & ~person("adopted", period)
    return gone & ~apart | abandoned


@_formula(bool)
def severe(person, period, parameters):  # type: ignore[no-untyped-def]
    return (person("grade", period) >= 2) & (person("certified", period) <= _today(person, period))


@_formula(bool)
def ill_and_poor(person, period, parameters):  # type: ignore[no-untyped-def]
    return person("hiv", period) & person.household("poor", period)


@_formula(bool)
def taken_in(person, period, parameters):  # type: ignore[no-untyped-def]
    day = _today(person, period)
    return (person("care_since", period) <= day) & (person("care_until", period) > day)


@_formula(bool)
def in_care_of_facility(person, period, parameters):  # type: ignore[no-untyped-def]
    ground, learns = person("ground", period), person("studies", period)
    left = (person("school", period) == 3) & (person("finished", period) > _back(person, period, 24))
    waits = ~person("self_reliant", period) & (~_reached(person, period, 18) | left)
    goes_on = np.where(learns, ~_reached(person, period, 22), waits)
    young = ((ground == 0) | (ground == 4)) & (person("child", period) | goes_on)
    urgent = (ground == 3) & (person("admitted", period) > _back(person, period, 3))
    unable = (ground == 4) & person("no_work", period)
    cared = (ground == 1) | (ground == 2) | young | unable | urgent
    return person("in_facility", period) & cared


@_formula(bool)
def received_before(person, period, parameters):  # type: ignore[no-untyped-def]
    found = np.zeros(person.count, bool)
    who = np.flatnonzero(person("without_support", period))
    at_16 = person("born", period)[who].astype("datetime64[M]").astype(int) + (1970 + 16) * 12
    june = f.MONTH_OF_DECREE
    for number in range(_AWARDS):
        since = person(f"award_from_{number}", period)[who]
        until = person(f"award_until_{number}", period)[who]
        student = person(f"award_student_{number}", period)[who]
        found[who] |= (since <= at_16) & (at_16 <= until)
        found[who] |= student & (since <= june) & (until >= june)
    return found


@_formula(int)
def raised(person, period, parameters):  # type: ignore[no-untyped-def]
    young = person("child", period) | (~_reached(person, period, 22) & person("studies", period))
    counts = young & (person("died", period) > _today(person, period))
    found = np.zeros(person.count, np.int64)
    for name in _PARENTS:
        parent = person(name, period)[counts]
        found += np.bincount(parent[parent >= 0], minlength=person.count)
    return found.astype(np.int32)


# ---- coefficients, in tenths: OpenFisca's own decimals are floats -------------------------


@_formula(int)
def elder_alone(person, period, parameters):  # type: ignore[no-untyped-def]
    support = person("support", period)
    nobody = (support == 0) | (support == 1)
    holds = person("elderly", period) & person.household("poor", period) & nobody
    return holds * _either(_reached(person, period, 80), 20, 15)


@_formula(int)
def elder_remote(person, period, parameters):  # type: ignore[no-untyped-def]
    age = _reached(person, period, 75) & ~_reached(person, period, 80)
    other = person("elder_alone", period) == 0
    return (age & person.household("poor_and_remote", period) & other) * np.int32(10)


@_formula(int)
def elder_taken_in(person, period, parameters):  # type: ignore[no-untyped-def]
    alone = (person("support", period) == 0) & person.household("poor", period)
    fit = person("fit_for_facility", period) & person("taken_in", period)
    return (person("elderly", period) & alone & fit) * np.int32(30)


@_formula(int)
def disabled(person, period, parameters):  # type: ignore[no-untyped-def]
    young_or_old = person("child", period) | person("elderly", period)
    worst = person("grade", period) == 3
    return person("severe", period) * (_either(worst, 20, 15) + _either(young_or_old, 5, 0))


@_formula(int)
def adult_with_hiv(person, period, parameters):  # type: ignore[no-untyped-def]
    lives_on = person("earns", period) | person("insured", period)
    return (person("ill_and_poor", period) & ~lives_on) * np.int32(15)


@_formula(int)
def student(person, period, parameters):  # type: ignore[no-untyped-def]
    age = ~person("child", period) & ~_reached(person, period, 22)
    learns = person("studies", period) & person("received_before", period)
    return (person("without_support", period) & age & learns) * np.int32(15)


@_formula(int)
def oldest(person, period, parameters):  # type: ignore[no-untyped-def]
    other = person("elder_alone", period) == 0
    return (_reached(person, period, 80) & ~person("insured", period) & other) * np.int32(10)


@_formula(int)
def infant(person, period, parameters):  # type: ignore[no-untyped-def]
    others = person("without_support", period) | person("ill_and_poor", period)
    holds = ~_reached(person, period, 3) & person.household("poor_and_remote", period)
    return (holds & ~others & ~person("severe", period)) * np.int32(15)


@_formula(int)
def orphan(person, period, parameters):  # type: ignore[no-untyped-def]
    holds = person("child", period) & person("without_support", period)
    return holds * _either(_reached(person, period, 4), 15, 25)


@_formula(int)
def child_with_hiv(person, period, parameters):  # type: ignore[no-untyped-def]
    holds = person("child", period) & person("ill_and_poor", period)
    return holds * _either(_reached(person, period, 4), 20, 25)


@_formula(int)
def single_parent(person, period, parameters):  # type: ignore[no-untyped-def]
    marital = person("marital", period)
    single = (marital == 0) | (marital == 2) | (marital == 3)
    holds = single & person.household("poor_or_nearly", period)
    return holds * person("raised", period) * np.int32(10)


_IN_ORDER = (
    "elder_remote", "elder_alone", "elder_taken_in", "disabled", "adult_with_hiv", "student",
    "oldest", "infant", "orphan", "child_with_hiv", "single_parent",
)  # fmt: skip
"""As `facts.CATEGORIES` counts them."""
_ALL = tuple(range(1, len(_IN_ORDER) + 1))


def _highest(person: Any, period: Any, among: tuple[int, ...]) -> Array:
    tenths = [person(_IN_ORDER[number - 1], period) for number in among]
    best = np.maximum(tenths[0], tenths[1])
    for more in tenths[2:]:
        np.maximum(best, more, out=best)
    return best


def _named(person: Any, period: Any, among: tuple[int, ...], best: Array) -> Array:
    """The first category that gives the highest."""
    found = np.zeros(person.count, np.int32)
    for number in reversed(among):
        np.putmask(found, person(_IN_ORDER[number - 1], period) == best, number)
    return found


@_formula(int)
def best(person, period, parameters):  # type: ignore[no-untyped-def]
    return _highest(person, period, _ALL)


@_formula(int)
def beside(person, period, parameters):  # type: ignore[no-untyped-def]
    return _highest(person, period, f.BESIDE)


@_formula(int)
def both(person, period, parameters):  # type: ignore[no-untyped-def]
    """What a single parent receives together with another category."""
    parent, beside = person("single_parent", period), person("beside", period)
    return (parent + beside) * ((parent > 0) & (beside > 0))


@_formula(int)
def category(person, period, parameters):  # type: ignore[no-untyped-def]
    highest, together = person("best", period), person("both", period)
    found = _named(person, period, _ALL, highest)
    two = together > highest
    if two.any():
        found[two] = _named(person, period, f.BESIDE, person("beside", period))[two] + f.BOTH
    return found * (person("allowance", period) > 0)


@_formula(int)
def allowance(person, period, parameters):  # type: ignore[no-untyped-def]
    level = np.int32(parameters(period).standard_level // 10)
    amount = np.maximum(person("best", period), person("both", period)) * level
    ended = (person("died", period) <= _today(person, period)) | person("in_care_of_facility", period)
    outdone = (amount < person("merit", period)) | (amount < person("other", period))
    return amount * ~(ended | outdone)


# ---- simulations -------------------------------------------------------------------------


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
    for name in _PARENTS:
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
    for name in _PARENTS:
        parent = p[name][kids & low]
        changed[parent[parent >= 0]] = True
    changed |= (p["care_until"] > start) & (p["care_until"] <= end)
    return changed & possible


def _ask(simulation: Simulation, day: date) -> tuple[Array, Array]:
    for name in _FORMULAS:
        simulation.delete_arrays(name)
    return (
        _calculate(simulation, "allowance", day).astype(np.int64),
        _calculate(simulation, "category", day),
    )


def _calculate(simulation: Simulation, name: str, day: date) -> Array:
    found: Array = simulation.calculate(name, day.isoformat())
    return found


def _system(persons: dict[str, Array], homes: dict[str, Array]) -> TaxBenefitSystem:
    system = TaxBenefitSystem([_PERSON, _HOUSEHOLD])
    for entity, columns in ((_PERSON, persons), (_HOUSEHOLD, homes)):
        for name, column in columns.items():
            kind = date if name in _DAYS else bool if column.dtype == np.bool_ else int
            parts = {"value_type": kind, "entity": entity, "definition_period": DateUnit.ETERNITY}
            system.add_variable(type(name, (Variable,), parts | {"label": name}))
    for variable in _FORMULAS.values():
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
    assert number.max(initial=0) < _AWARDS
    blanks = {"award_from": f.NO_MONTH, "award_until": f.NO_MONTH, "award_student": np.False_}
    for name, blank in blanks.items():
        for slot in range(_AWARDS):
            column = np.full(count, blank)
            column[who[number == slot]] = getattr(found, name)[number == slot]
            columns[f"{name}_{slot}"] = column
    return columns
