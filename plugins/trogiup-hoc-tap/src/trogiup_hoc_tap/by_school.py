"""The report: how many pupils each school has in each program, and how much money."""

from policyengine import calendar
from policyengine.backends.results import Result
from policyengine.contributions import Asked
from policyengine.diagnostics import Text
from policyengine.formats.sheets import Column, Sheet
from policyengine.formats.writing import Cell
from policyengine.population import Row
from policyengine.reports import heading
from trogiup_hoc_tap.two_schools import RECORD, fact

PROGRAMS = ("miễn_học_phí", "hỗ_trợ_chi_phí_học_tập")
_TITLE = Text("Theo trường", "By school")
_ABOVE = Text("HỌC SINH VÀ KINH PHÍ THEO TRƯỜNG", "PUPILS AND MONEY BY SCHOOL")
_COLUMNS = (
    Text("Mã trường", "School"),
    Text("Học sinh được miễn học phí", "Pupils exempt from fees"),
    Text("Học phí được miễn (đồng)", "Fees exempted (VND)"),
    Text("Học sinh được hỗ trợ chi phí học tập", "Pupils with study costs"),
    Text("Chi phí học tập (đồng)", "Study costs (VND)"),
    Text("Chưa xác định", "Undetermined"),
)
_UNKNOWN = Text("chưa rõ trường", "school unknown")


def by_school(asked: Asked) -> list[Sheet]:
    """One row for each school, in order of its code; who has no known school comes last.

    Study costs of a pupil count at the school attended on the last day of the month; of two, at the
    first on whose list the pupil is.
    """
    language = asked.heading.naming.language
    rows = {(row.record.name, row.id): row for row in asked.population.all_rows()}
    counted: dict[str, list[int]] = {}
    for result in asked.results:
        if result.program in PROGRAMS:
            row = rows[result.record, result.id]
            school = _school(row, calendar.last_day(asked.heading.month)) or ""
            _count(counted.setdefault(school, [0, 0, 0, 0, 0]), result)
    ordered = sorted(counted.items(), key=lambda one: (not one[0], one[0]))
    lines: list[list[Cell]] = [
        [school or _UNKNOWN[language], *figures] for school, figures in ordered
    ]
    columns = [Column(title[language], width=18) for title in _COLUMNS]
    month = ": ".join(heading.rows(asked.heading)[0])
    return [Sheet(_TITLE[language], columns, lines, (_ABOVE[language], month))]


def _count(figures: list[int], result: Result) -> None:
    if result.status == "undetermined":
        figures[4] += 1
    elif result.amount:
        at = 2 * PROGRAMS.index(result.program)
        figures[at] += 1
        figures[at + 1] += result.amount


def _school(row: Row, day: int) -> str | None:
    """The school of an enrolment, or of the first that a pupil attends, listed ones first."""
    own = [row] if row.record.name == RECORD else row.children.get(RECORD, [])
    attended = [one for one in own if _may_attend(one, day)]
    listed = [one for one in attended if fact(one, "được_lập_danh_sách") is True] or attended
    codes = [code for one in listed if isinstance(code := fact(one, "mã_trường"), str)]
    return codes[0] if codes else None


def _may_attend(row: Row, day: int) -> bool:
    """Whether an enrolment runs on a day; days that are not known leave it open."""
    since, until = fact(row, "nhập_học_ngày"), fact(row, "thôi_học_ngày")
    begun = not isinstance(since, int) or since <= day
    return begun and not (isinstance(until, int) and until <= day)
