"""The audit: pupils whom two schools list for support in the same days."""

from collections.abc import Iterator

from policyengine.diagnostics import Diagnostic
from policyengine.model.model import Law
from policyengine.population import Population, Row
from trogiup_hoc_tap.problems import pupil_in_two_schools

RECORD = "việc_học"
_NEVER = 10**7


def two_schools(law: Law, population: Population, month: int | None) -> Iterator[Diagnostic]:
    """Each pair of rows of one pupil, of two schools, both listed, that share a day.

    What is not known says nothing, so nobody is accused of a blank.
    """
    if RECORD not in population.schema.records:
        return
    for pupil in population.all_rows():
        listed = [row for row in pupil.children.get(RECORD, ()) if fact(row, "được_lập_danh_sách")]
        for number, row in enumerate(listed):
            for other in listed[:number]:
                if _two_schools(row, other) and _share_a_day(row, other):
                    yield pupil_in_two_schools(other.place, row.place)


def fact(row: Row, name: str) -> object:
    """The cell of a column by name; None where the policy has no such column."""
    column = row.record.by_name.get(name)
    return row.cells[column.index] if column else None


def _two_schools(row: Row, other: Row) -> bool:
    schools = fact(row, "mã_trường"), fact(other, "mã_trường")
    return all(isinstance(school, str) for school in schools) and schools[0] != schools[1]


def _share_a_day(row: Row, other: Row) -> bool:
    one, two = _span(row), _span(other)
    return one is not None and two is not None and one[0] < two[1] and two[0] < one[1]


def _span(row: Row) -> tuple[int, int] | None:
    """The first day at a school and the first one no longer there; None where one is unknown."""
    since, until = fact(row, "nhập_học_ngày"), fact(row, "thôi_học_ngày")
    if not isinstance(since, int) or not isinstance(until, int | None):
        return None
    return since, _NEVER if until is None else until
