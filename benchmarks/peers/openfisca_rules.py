"""The monthly allowance as variables of OpenFisca-core: one for each concept of the decree."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from arrays import Array
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from peers import facts as f

PERSON = build_entity("person", "persons", "A person", is_person=True)
HOUSEHOLD = build_entity(
    "household", "households", "A household", roles=[{"key": "member", "plural": "members"}]
)
AWARDS = 2
"""Decisions on record are no entity of OpenFisca: each person has so many columns of them."""
PARENTS = ("father", "mother")
Formula = Callable[[Any, Any, Any], Array]
FORMULAS: dict[str, type[Variable]] = {}


def _formula(kind: type, entity: object = PERSON, unit: str = DateUnit.DAY) -> Any:
    """A variable whose value on a period a function computes."""

    def declare(compute: Formula) -> Formula:
        name = compute.__name__
        parts = {"value_type": kind, "entity": entity, "definition_period": unit, "label": name}
        FORMULAS[name] = type(name, (Variable,), parts | {"formula": compute})
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


@_formula(bool, HOUSEHOLD)
def low_income(household, period, parameters):  # type: ignore[no-untyped-def]
    rural = household("region", period) == 0
    line = np.where(rural, *f.POVERTY_LINE)
    return (household("status", period) < 0) & (household("income", period) <= line)


@_formula(bool, HOUSEHOLD)
def poor(household, period, parameters):  # type: ignore[no-untyped-def]
    lacks = household("lacking", period) >= f.LACKING
    return (household("status", period) == 0) | (household("low_income", period) & lacks)


@_formula(bool, HOUSEHOLD)
def poor_or_nearly(household, period, parameters):  # type: ignore[no-untyped-def]
    status = household("status", period)
    return (status == 0) | (status == 1) | household("low_income", period)


@_formula(bool, HOUSEHOLD)
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
    left = (person("school", period) == 3) & (
        person("finished", period) > _back(person, period, 24)
    )
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
    for number in range(AWARDS):
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
    for name in PARENTS:
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
    ended = (person("died", period) <= _today(person, period)) | person(
        "in_care_of_facility", period
    )
    outdone = (amount < person("merit", period)) | (amount < person("other", period))
    return amount * ~(ended | outdone)
