"""The monthly allowance in plain NumPy: whole columns, NumPy's own types."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from arrays import Array
from attrs import frozen

from peers import facts as f

YEARS = (3, 4, 16, 18, 22, 60, 75, 80)
Persons = dict[str, Array]


@frozen
class State:
    persons: Persons
    homes: Persons
    others: Persons


def prepare(tables: Mapping[str, object]) -> State:
    found = f.facts(dict(tables))  # type: ignore[arg-type]

    def wide(of: tuple[str, ...] = ()) -> Persons:
        return {
            name: array if array.dtype == np.bool_ else array.astype(np.int64)
            for name, array in found.columns(of)
        }

    return State(wide(), wide(f.HOMES), wide(("award_", "care_")))


def run(state: State) -> tuple[Array, Array]:
    """Amount (đồng) and category of every person for August 2024."""
    p = state.persons | _steady(state)
    everybody = np.arange(len(p["home"]))
    amount, category = _on_day(p, state, f.LAST, everybody, everybody)
    # Whoever is not due on the last day may have lost it in the month: the latest due day counts.
    lost = np.flatnonzero((amount == 0) & _changes(p, state))
    if len(lost):
        some = {name: column[lost] for name, column in p.items()}
        place = np.full(len(everybody) + 1, -1)
        place[lost] = np.arange(len(lost))
        kids = np.flatnonzero((place[p["father"]] >= 0) | (place[p["mother"]] >= 0))
        some["kid_born"], some["kid_died"] = p["born"][kids], p["died"][kids]
        some["kid_studies"] = p["studies"][kids]
        some["kid_father"], some["kid_mother"] = place[p["father"][kids]], place[p["mother"][kids]]
        for day in f.days_of_month()[1:]:
            given, by = _on_day(some, state, day, lost, kids)
            fresh = (given > 0) & (amount[lost] == 0)
            amount[lost[fresh]], category[lost[fresh]] = given[fresh], by[fresh]
    beside = _in_facility(p, f.EVE) & (amount <= f.FACILITY_AMOUNT)
    return np.where(beside, 0, amount), np.where(beside, 0, category).astype(np.int8)


def _steady(state: State) -> Persons:
    """What no day of the month changes."""
    p, h, o = state.persons, state.homes, state.others
    line = np.where(h["region"] == 0, *f.POVERTY_LINE)
    low_income = (h["status"] < 0) & (h["income"] <= line)
    poor = (h["status"] == 0) | (low_income & (h["lacking"] >= f.LACKING))
    low = poor | (h["status"] == 1) | low_income
    dead, missing, home, social = 1, 2, 3, 4
    father, mother = p["father_is"], p["mother_is"]
    absent = (dead, missing, home, social, 5, 6)
    apart = np.isin(father, (5, 6)) & (mother == social) | np.isin(mother, (5, 6)) & (
        father == social
    )
    alone = np.isin(father, absent) & np.isin(mother, absent) & ~apart
    at_16 = p["born"].astype("datetime64[D]").astype("datetime64[M]").astype(int) + (1970 + 16) * 12
    whose = o["award_person"]
    asked = at_16[whose]
    then = (o["award_from"] <= asked) & (asked <= o["award_until"])
    june = (o["award_from"] <= f.MONTH_OF_DECREE) & (o["award_until"] >= f.MONTH_OF_DECREE)
    received = np.zeros(len(p["home"]), bool)
    received[whose[then | (o["award_student"] & june)]] = True
    return {
        "poor": poor[p["home"]],
        "low": low[p["home"]],
        "hard": h["hard"][p["home"]],
        "unsupported": alone | (p["abandoned"] & ~p["adopted"]),
        "studies": (p["school"] == 1) & p["first_degree"],
        "received": received,
        "insured": (p["pension"] > 0) | (p["insurance"] > 0),
        "single": np.isin(p["marital"], (0, 2, 3)),
    }


def _starts(day: date) -> dict[int, int]:
    """The latest birth of each age on a day."""
    return {years: f.latest_start(day, 12 * years) for years in YEARS}


def _on_day(p: Persons, state: State, day: date, rows: Array, kids: Array) -> tuple[Array, Array]:
    """Amount and category on one day of the persons in `rows`."""
    at, today, born = _starts(day), f.ordinal(day), p["born"]
    reached = {years: born <= start for years, start in at.items()}
    child, old, oldest = ~reached[16], reached[60], reached[80]
    raised = _raised(p, at, today, len(rows))
    taken = state.others["care_person"][
        (state.others["care_since"] <= today) & (today < state.others["care_until"])
    ]
    taken_in = np.isin(rows, taken)
    alone = old & p["poor"] & ((p["support"] == 0) | (p["support"] == 1))
    severe = (p["grade"] >= 2) & (p["certified"] <= today)
    worst = (p["grade"] == 3) * 5
    orphan, child_hiv = child & p["unsupported"], child & p["hiv"] & p["poor"]
    studying = p["unsupported"] & ~child & ~reached[22] & p["studies"] & p["received"]
    tenths = {
        f.REMOTE: (reached[75] & ~oldest & p["low"] & p["hard"] & ~alone) * 10,
        f.ALONE: alone * np.where(oldest, 20, 15),
        f.TAKEN_IN: (
            old & p["poor"] & (p["support"] == 0) & p["fit_for_facility"] & taken_in
        ) * 30,
        f.DISABLED: severe * (15 + worst + (child | old) * 5),
        f.HIV: (p["hiv"] & p["poor"] & ~p["earns"] & ~p["insured"]) * 15,
        f.STUDENT: studying * 15,
        f.OLDEST: (oldest & ~p["insured"] & ~alone) * 10,
        f.INFANT: (~reached[3] & p["low"] & p["hard"] & ~(orphan | child_hiv | severe)) * 15,
        f.ORPHAN: orphan * np.where(reached[4], 15, 25),
        f.CHILD_HIV: child_hiv * np.where(reached[4], 20, 25),
        f.PARENT_OF: (p["low"] & p["single"]) * raised * 10,
    }  # fmt: skip
    best, by = _highest(tenths, tuple(tenths))
    beside, with_it = _highest(tenths, f.BESIDE)
    both = np.where((tenths[f.PARENT_OF] > 0) & (beside > 0), tenths[f.PARENT_OF] + beside, 0)
    by = np.where(both > best, with_it + f.BOTH, by)
    amount = np.maximum(best, both) * (f.LEVEL // 10)
    ended = (p["died"] <= today) | _in_facility(p, day) | (amount < p["merit"])
    ended |= amount < p["other"]
    return np.where(ended, 0, amount), np.where(ended, 0, by)


def _highest(tenths: dict[int, Array], among: tuple[int, ...]) -> tuple[Array, Array]:
    best = tenths[among[0]]
    by = (best > 0) * among[0]
    for number in among[1:]:
        more = tenths[number] > best
        best, by = np.where(more, tenths[number], best), np.where(more, number, by)
    return best, by


def _raised(p: Persons, at: dict[int, int], today: int, rows: int) -> Array:
    """How many children who count each person raises."""
    kid = "kid_" if "kid_born" in p else ""
    born, studies = p[kid + "born"], p[kid + "studies"]
    counts = (born > at[16]) | ((born > at[22]) & studies)
    counts &= p[kid + "died"] > today
    found = np.zeros(rows, np.int64)
    for parent in (p[kid + "father"][counts], p[kid + "mother"][counts]):
        found += np.bincount(parent[parent >= 0], minlength=rows)
    return found


def _in_facility(p: Persons, day: date) -> Array:
    """Whether a facility cares for them: articles 24 and 26."""
    at, ground = _starts(day), p["ground"]
    born, studies = p["born"], p["studies"]
    left = (p["school"] == 3) & (p["finished"] > f.latest_start(day, 24))
    goes_on = studies & (born > at[22]) | ~studies & ~p["self_reliant"] & ((born > at[18]) | left)
    young = np.isin(ground, (0, 4)) & ((born > at[16]) | goes_on)
    urgent = (ground == 3) & (p["admitted"] > f.latest_start(day, 3))
    cared = np.isin(ground, (1, 2)) | young | (ground == 4) & p["no_work"] | urgent
    return p["in_facility"] & cared


def _changes(p: Persons, state: State) -> Array:
    """Whether a day of the month may end or lower what a person is given."""
    last, eve = _starts(f.LAST), _starts(f.EVE)
    born, end, start = p["born"], f.ordinal(f.LAST), f.ordinal(f.EVE)
    birthday = {y: (born > eve[y]) & (born <= last[y]) for y in (3, 4, 16, 22, 80)}
    died = (p["died"] > start) & (p["died"] <= end)
    changes = np.logical_or.reduce([*birthday.values(), died])
    kid = birthday[16] | birthday[22] | died
    for parent in (p["father"][kid], p["mother"][kid]):
        changes[parent[parent >= 0]] = True
    o = state.others
    stops = (o["care_until"] > start) & (o["care_until"] <= end)
    changes[o["care_person"][stops]] = True
    return changes
