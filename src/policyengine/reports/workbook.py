"""The plain result workbook: results, faults in the data, assumptions, and what it all rests on."""

from collections.abc import Iterable, Sequence

from policyengine.backends.results import Result
from policyengine.diagnostics import Diagnostic, Text
from policyengine.formats.writing import Cell, Sheet
from policyengine.reports import heading as heads
from policyengine.reports import totals
from policyengine.reports.naming import Naming
from policyengine.reports.tables import file_rows, header

_RESULTS = Text("Kết quả", "Results")
_PROBLEMS = Text("Lỗi dữ liệu", "Data problems")
_ASSUMPTIONS = Text("Giả định", "Assumptions")
_HEAD = Text("Thông tin chung", "About")
_PROBLEM_HEADER = (
    Text("vị trí", "place"),
    Text("lỗi", "problem"),
    Text("cách sửa", "what to do"),
    Text("mức độ", "severity"),
)
_ASSUMED_HEADER = (
    Text("mã", "id"),
    Text("chế độ", "program"),
    Text("giả định về", "assumed fact"),
    Text("căn cứ", "citation"),
)
_HEAD_HEADER = (Text("nội dung", "what"), Text("giá trị", "value"))
_SEVERITY = {"error": Text("lỗi", "error"), "warning": Text("cảnh báo", "warning")}
_COUNTED = Text("Số kết quả", "Results")
_FAULTS = Text("Số lỗi dữ liệu", "Data problems")
_RECIPIENTS = Text("{} đối tượng", "{} recipients")


def sheets(
    results: Sequence[Result], problems: Sequence[Diagnostic], heading: heads.Heading
) -> list[Sheet]:
    """The sheets of the workbook: results first, then faults, assumptions and the head."""
    naming = heading.naming
    language = naming.language
    return [
        (_RESULTS[language], header(naming), list(file_rows(results, naming))),
        (_PROBLEMS[language], _titles(_PROBLEM_HEADER, naming), problem_rows(problems, naming)),
        (_ASSUMPTIONS[language], _titles(_ASSUMED_HEADER, naming), assumed_rows(results, naming)),
        (_HEAD[language], _titles(_HEAD_HEADER, naming), head_rows(results, problems, heading)),
    ]


def problem_rows(problems: Iterable[Diagnostic], naming: Naming) -> list[list[Cell]]:
    """Every fault of the data: where, what, what to do, and how grave."""
    language = naming.language
    return [
        [
            d.place or "",
            d.message[language],
            d.help[language] if d.help else "",
            _SEVERITY[d.problem.severity][language],
        ]
        for d in problems
    ]


def assumed_rows(results: Iterable[Result], naming: Naming) -> list[list[Cell]]:
    """Every result that rests on an assumption, and the facts assumed."""
    return [
        [
            result.id,
            naming.declaration(result.program),
            naming.assumed(result),
            naming.sources(result.because),
        ]
        for result in results
        if result.assumed
    ]


def head_rows(
    results: Sequence[Result], problems: Sequence[Diagnostic], heading: heads.Heading
) -> list[list[Cell]]:
    """What the results rest on, how many there are, and their sums."""
    naming = heading.naming
    language = naming.language
    rows: list[list[Cell]] = [[title, value] for title, value in heads.rows(heading)]
    rows.append([_COUNTED[language], len(results)])
    rows.append([_FAULTS[language], len(problems)])
    found = totals.totals_of(results, naming)
    for program, status, count, amount in totals.total_rows(found, naming):
        counted = _RECIPIENTS[language].format(count)
        rows.append([f"{program}: {status}", f"{counted}, {amount}" if amount else counted])
    return rows


def _titles(pairs: Iterable[Text], naming: Naming) -> list[str]:
    return [pair[naming.language] for pair in pairs]
