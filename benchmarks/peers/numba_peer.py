"""The monthly allowance as one hand-written native loop over households, in two threads.

Narrow types, every test at the place where it saves most, nothing kept between persons but the
children counted for their parents: the limit that an engine is measured by.
"""

from collections.abc import Mapping

import numpy as np
from arrays import Array
from attrs import frozen
from numba import njit, prange, set_num_threads

from peers import facts as f

THREADS = 2
_CHUNK = 4_096
"""Households that a thread takes at once."""
_Y3, _Y4, _Y16, _Y18, _Y22, _Y60, _Y75, _Y80, _M24, _M3, _TODAY = range(11)
_MONTHS = (36, 48, 192, 216, 264, 720, 900, 960, 24, 3)
_DAYS = np.array(
    [[*(f.latest_start(day, m) for m in _MONTHS), f.ordinal(day)] for day in f.days_of_month()],
    np.int32,
)
"""By day, from the last back to the eve: the latest day from which so many months have passed."""
_EVE = len(_DAYS) - 1
_LEVEL, _FACILITY, _LACKING = f.LEVEL, f.FACILITY_AMOUNT, f.LACKING
_RURAL, _URBAN = f.POVERTY_LINE
_JUNE = f.MONTH_OF_DECREE
_REMOTE, _ALONE, _TAKEN_IN, _DISABLED, _HIV, _STUDENT = range(1, 7)
_OLDEST, _INFANT, _ORPHAN, _CHILD_HIV, _PARENT_OF = range(7, 12)
_BOTH = f.BOTH


def _without_support() -> Array:
    """By the father's situation and the mother's: clause 1 of article 5, points b to l."""
    found = np.zeros((8, 8), np.bool_)
    found[1:7, 1:7] = True
    found[4, 5:7] = found[5:7, 4] = False
    return found


_ABSENT = _without_support()
inline = njit(inline="always")


@frozen
class State:
    arrays: tuple[Array, ...]


def prepare(tables: Mapping[str, object]) -> State:
    found = f.facts(dict(tables))  # type: ignore[arg-type]
    homes = len(found.status)
    assert (np.diff(found.home) >= 0).all(), "a household's persons lie together"
    assert (np.diff(found.award_person) >= 0).all() and (np.diff(found.care_person) >= 0).all()
    first = np.searchsorted(found.home, np.arange(homes + 1)).astype(np.int64)
    # Every field is 1 byte or 4: money is declared to lie below 1,000,000,000.
    narrow = [
        array.astype(np.int32) if array.dtype == np.int64 else array
        for which in (f.HOMES, (), ("award_",), ("care_",))
        for name, array in found.columns(which)
        if name != "home"
    ]
    return State((first, *narrow))


def run(state: State) -> tuple[Array, Array]:
    """Amount (đồng) and category of every person for August 2024."""
    set_num_threads(THREADS)
    persons = int(state.arrays[0][-1])
    amount, category = np.empty(persons, np.int64), np.empty(persons, np.int8)
    _run(_DAYS, _ABSENT, amount, category, *state.arrays)
    return amount, category


@inline
def _counts(born, studies, died, at):  # type: ignore[no-untyped-def]
    """Whether a child counts for the parents who raise it."""
    return died > at[_TODAY] and (born > at[_Y16] or (studies and born > at[_Y22]))


@inline
def _cared(  # type: ignore[no-untyped-def]
    ground, born, studies, school, finished, self_reliant, no_work, admitted, at
):
    """Whether a facility cares for somebody who lives in one: articles 24 and 26."""
    if studies:
        goes_on = born > at[_Y22]
    else:
        left = school == 3 and finished > at[_M24]
        goes_on = not self_reliant and (born > at[_Y18] or left)
    if ground == 0 or ground == 4:
        return born > at[_Y16] or goes_on or (ground == 4 and no_work)
    return ground == 1 or ground == 2 or (ground == 3 and admitted > at[_M3])


@inline
def _month_of(day):  # type: ignore[no-untyped-def]
    """Year × 12 + month − 1 of days since 1970 (years of 400 begin in March)."""
    z = day + 719468
    era = z // 146097
    of_era = z - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153 + 2
    return (year + era * 400) * 12 + month


@njit(parallel=True, nogil=True)
def _run(  # type: ignore[no-untyped-def]
    days, absent, amount, category, first,
    status, region, income, lacking, hard,
    born, died, marital, father, mother, father_is, mother_is, abandoned, adopted, school,
    first_degree, finished, grade, certified, hiv, no_work, pension, insurance, merit, other,
    earns, support, fit, in_facility, ground, admitted, self_reliant,
    award_person, award_from, award_until, award_student,
    care_person, care_since, care_until,
):  # fmt: skip
    homes = len(first) - 1
    last, eve = days[0], days[_EVE]
    for chunk in prange((homes + _CHUNK - 1) // _CHUNK):
        start, stop = chunk * _CHUNK, min(homes, (chunk + 1) * _CHUNK)
        offset = first[start]
        raised = np.zeros(first[stop] - offset, np.int16)
        changed = np.zeros(first[stop] - offset, np.bool_)
        for i in range(offset, first[stop]):
            b = born[i]
            if b > eve[_Y22]:
                studies = school[i] == 1 and first_degree[i]
                dad, mum = father[i], mother[i]
                if _counts(b, studies, died[i], last):
                    if dad >= 0:
                        raised[dad - offset] += 1
                    if mum >= 0:
                        raised[mum - offset] += 1
                elif _counts(b, studies, died[i], eve):
                    if dad >= 0:
                        changed[dad - offset] = True
                    if mum >= 0:
                        changed[mum - offset] = True
        for home in range(start, stop):
            low_income = False
            if status[home] < 0:
                low_income = income[home] <= (_RURAL if region[home] == 0 else _URBAN)
            poor = status[home] == 0 or (low_income and lacking[home] >= _LACKING)
            low = poor or status[home] == 1 or low_income
            remote = low and hard[home]
            for i in range(first[home], first[home + 1]):
                b = born[i]
                severe = grade[i] >= 2
                parent = low and (marital[i] == 0 or marital[i] == 2 or marital[i] == 3)
                parent = parent and (raised[i - offset] > 0 or changed[i - offset])
                alone = absent[father_is[i], mother_is[i]] or (abandoned[i] and not adopted[i])
                alone = alone and b > eve[_Y22]
                old = b <= last[_Y60] and (poor or (remote and b <= last[_Y75]) or b <= last[_Y80])
                infant = remote and b > eve[_Y3]
                ill = hiv[i] and poor
                total, by = 0, 0
                if severe or parent or alone or old or infant or ill:
                    for day in range(len(days)):
                        at = days[day]
                        if died[i] <= at[_TODAY]:
                            continue
                        count = 0
                        if parent:
                            count = raised[i - offset]
                            if day > 0:
                                count = 0
                                for k in range(first[home], first[home + 1]):
                                    if father[k] == i or mother[k] == i:
                                        studies = school[k] == 1 and first_degree[k]
                                        count += _counts(born[k], studies, died[k], at)
                        # The highest of all, the first by name of equal ones; that beside too.
                        best, by = 0, 0
                        studies = school[i] == 1 and first_degree[i]
                        child = b > at[_Y16]
                        is_alone = False
                        insured = pension[i] > 0 or insurance[i] > 0
                        if b <= at[_Y60]:
                            who = support[i]
                            is_alone = poor and (who == 0 or who == 1)
                            if is_alone:
                                best, by = (20 if b <= at[_Y80] else 15), _ALONE
                                if who == 0 and fit[i]:
                                    k = np.searchsorted(care_person, i)
                                    while k < len(care_person) and care_person[k] == i:
                                        if care_since[k] <= at[_TODAY] < care_until[k]:
                                            best, by = 30, _TAKEN_IN
                                        k += 1
                            elif remote and b <= at[_Y75] and b > at[_Y80]:
                                best, by = 10, _REMOTE
                        is_severe = severe and certified[i] <= at[_TODAY]
                        if is_severe:
                            tenths = 15 + 5 * (grade[i] == 3) + 5 * (child or b <= at[_Y60])
                            if tenths > best:
                                best, by = tenths, _DISABLED
                        if ill and not earns[i] and not insured and best < 15:
                            best, by = 15, _HIV
                        if b <= at[_Y80] and not insured and not is_alone and best < 10:
                            best, by = 10, _OLDEST
                        beside, with_it = best, by
                        if alone and not child and b > at[_Y22] and studies:
                            asked, received = _month_of(b) + 192, False
                            k = np.searchsorted(award_person, i)
                            while k < len(award_person) and award_person[k] == i:
                                since, until = award_from[k], award_until[k]
                                received = received or since <= asked <= until
                                received = received or (
                                    award_student[k] and since <= _JUNE <= until
                                )
                                k += 1
                            # By name it stands before those from 80 years, never beside them.
                            if received and best < 15:
                                best, by = 15, _STUDENT
                        apart = alone or ill or is_severe
                        if infant and b > at[_Y3] and not apart and best < 15:
                            best, by = 15, _INFANT
                        if alone and child:
                            tenths = 15 if b <= at[_Y4] else 25
                            if tenths > best:
                                best, by = tenths, _ORPHAN
                        if ill and child:
                            tenths = 20 if b <= at[_Y4] else 25
                            if tenths > best:
                                best, by = tenths, _CHILD_HIV
                        if count:
                            if 10 * count > best:
                                best, by = 10 * count, _PARENT_OF
                            if beside and 10 * count + beside > best:
                                best, by = 10 * count + beside, with_it + _BOTH
                        if best:
                            total = best * (_LEVEL // 10)
                            if (
                                total < merit[i]
                                or total < other[i]
                                or (
                                    in_facility[i]
                                    and _cared(
                                        ground[i],
                                        b,
                                        studies,
                                        school[i],
                                        finished[i],
                                        self_reliant[i],
                                        no_work[i],
                                        admitted[i],
                                        at,
                                    )
                                )
                            ):
                                total = 0
                        if total:
                            break
                        # Without a change in the month the eve is as its last day.
                        if day == 0 and not (
                            changed[i - offset]
                            or died[i] <= last[_TODAY]
                            or (b > eve[_Y3] and b <= last[_Y3])
                            or (b > eve[_Y4] and b <= last[_Y4])
                            or (b > eve[_Y16] and b <= last[_Y16])
                            or (b > eve[_Y22] and b <= last[_Y22])
                            or (b > eve[_Y80] and b <= last[_Y80])
                            or fit[i]
                        ):
                            break
                    if total and total <= _FACILITY and in_facility[i]:
                        studies = school[i] == 1 and first_degree[i]
                        if _cared(
                            ground[i],
                            b,
                            studies,
                            school[i],
                            finished[i],
                            self_reliant[i],
                            no_work[i],
                            admitted[i],
                            eve,
                        ):
                            total = 0
                amount[i] = total
                category[i] = by if total else 0
