"""The result workbook: results, sums, faults in the data, assumptions, and what it all rests on."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import field, frozen

from policyengine.backends.results import Explanation, Result
from policyengine.diagnostics import Diagnostic, Text
from policyengine.formats.sheets import Column, Sheet
from policyengine.formats.writing import Cell
from policyengine.reports import heading as heads
from policyengine.reports import totals
from policyengine.reports.deciding import deciding
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import STATUS, given
from policyengine.reports.recipients import Recipients

_TITLES = {
    "results": Text("Kết quả", "Results"),
    "totals": Text("Tổng hợp", "Sums"),
    "problems": Text("Lỗi dữ liệu", "Data problems"),
    "assumptions": Text("Giả định", "Assumptions"),
    "about": Text("Thông tin chung", "About"),
}
_ABOVE = Text("KẾT QUẢ TÍNH CHẾ ĐỘ TRỢ GIÚP XÃ HỘI", "SOCIAL ASSISTANCE: RESULTS")
_PROBLEM_ABOVE = Text("LỖI DỮ LIỆU CẦN SỬA", "FAULTS IN THE DATA")
_ASSUMED_ABOVE = Text("GIẢ ĐỊNH ĐÃ DÙNG", "ASSUMPTIONS USED")
_TOTALS_ABOVE = Text("TỔNG HỢP THEO CHẾ ĐỘ", "SUMS BY PROGRAM")
_ABOUT_ABOVE = Text("KẾT QUẢ NÀY DỰA TRÊN", "WHAT THE RESULTS REST ON")
_NO_PROBLEMS = Text("Không có lỗi dữ liệu.", "No faults in the data.")
_NO_ASSUMPTIONS = Text("Không dùng giả định nào.", "No assumption was used.")
_PROBLEM_HEADER = (
    Text("Tệp", "File"),
    Text("Trang", "Sheet"),
    Text("Dòng", "Row"),
    Text("Cột", "Column"),
    Text("Giá trị", "Value"),
    Text("Lỗi", "Problem"),
    Text("Cần làm gì", "What to do"),
    Text("Mức độ", "Severity"),
)
_ASSUMED_HEADER = (
    Text("Mã", "Id"),
    Text("Chế độ", "Program"),
    Text("Giả định về", "Assumed fact"),
    Text("Số tiền theo giả định", "Amount if so"),
    Text("Nếu không giả định: thấp nhất", "Without it: lowest"),
    Text("Nếu không giả định: cao nhất", "Without it: highest"),
)
_ABOUT_HEADER = (Text("Nội dung", "What"), Text("Giá trị", "Value"))
_SEVERITY = {"error": Text("lỗi", "error"), "warning": Text("cảnh báo", "warning")}
_COUNTED = Text("Số kết quả", "Results")
_FAULTS = Text("Số lỗi dữ liệu", "Data problems")
_SENSITIVE = Text("có thông tin nhạy cảm, không niêm yết", "sensitive: not for a public list")
_DOUBT = Text("Chỗ văn bản chưa rõ", "Doubt in the law")
_FLOOR = Text("mức thấp nhất", "a floor")
_ASSUMED = Text("theo giả định", "by an assumption")
_ROW = "dòng "
_PAGE = Text("Trang &P/&N", "Page &P of &N")

Key = tuple[str, str, str]
"""Program, record and id of a result."""


@frozen
class Findings:
    """What goes into the workbook: results in order, who they are about, why, and the faults."""

    results: Sequence[Result]
    problems: Sequence[Diagnostic] = ()
    recipients: Recipients = Recipients()
    explanations: Mapping[Key, Explanation] = field(factory=dict)


@frozen
class _Kind:
    """A column of the results; one that is blank in every row is left out."""

    title: Text
    cell: Callable[[Naming, Findings, Result], Cell]
    width: int | None = None


_RESULT_COLUMNS = (
    _Kind(Text("Chế độ", "Program"), lambda naming, _, r: naming.declaration(r.program), 15),
    _Kind(Text("Đối tượng", "Category"), lambda naming, _, r: naming.category(r), 21),
    _Kind(Text("Cách tính", "Sum"), lambda naming, _, r: given(r, naming.language), 17),
    _Kind(Text("Số tiền (đồng)", "Amount (VND)"), lambda naming, _, r: r.amount, 12),
    _Kind(
        Text("Kết luận", "Conclusion"), lambda naming, _, r: STATUS[r.status][naming.language], 10
    ),
    _Kind(Text("Lý do", "Reason"), lambda naming, found, r: _reason(naming, found, r), 25),
    _Kind(Text("Căn cứ", "Citation"), lambda naming, _, r: naming.short_sources(r.because), 24),
    _Kind(Text("Cần bổ sung", "To be supplied"), lambda naming, _, r: to_supply(naming, r), 18),
    _Kind(Text("Theo quy định", "By the rules"), lambda naming, _, r: r.by_conditions, 11),
    _Kind(Text("Theo quyết định", "By decision"), lambda naming, _, r: r.by_decisions, 11),
    _Kind(Text("Chênh lệch", "Difference"), lambda naming, _, r: _difference(r), 11),
    _Kind(
        Text("Chi trả cho", "Paid to"), lambda naming, found, r: found.recipients.payee_of(r), 16
    ),
    _Kind(Text("Ghi chú", "Notes"), lambda naming, _, r: _remarks(naming, r), 16),
)


def page_footer(naming: Naming) -> str:
    """The number of a printed page."""
    return _PAGE[naming.language]


def sheets(findings: Findings, heading: heads.Heading) -> list[Sheet]:
    """The sheets of the workbook: results first, then sums, faults, assumptions, and the head."""
    naming, language = heading.naming, heading.naming.language
    faults, assumed = problem_rows(findings.problems, naming), assumed_rows(findings, naming)
    return [
        results_sheet(findings, heading),
        Sheet(
            _TITLES["totals"][language],
            _columns(totals.HEADER, naming, (30, 18, 14, 30)),
            totals.total_rows(totals.totals_of(findings.results, naming), naming),
            (_TOTALS_ABOVE[language], _month(heading)),
        ),
        Sheet(
            _TITLES["problems"][language],
            _columns(_PROBLEM_HEADER, naming, (16, 16, 8, 22, 18, 40, 40, 10)),
            faults,
            (_PROBLEM_ABOVE[language], *([] if faults else [_NO_PROBLEMS[language]])),
        ),
        Sheet(
            _TITLES["assumptions"][language],
            _columns(_ASSUMED_HEADER, naming, (12, 26, 34, 16, 16, 16)),
            assumed,
            (_ASSUMED_ABOVE[language], *([] if assumed else [_NO_ASSUMPTIONS[language]])),
        ),
        Sheet(
            _TITLES["about"][language],
            _columns(_ABOUT_HEADER, naming, (34, 90)),
            about_rows(findings, heading),
            (_ABOUT_ABOVE[language],),
        ),
    ]


def results_sheet(findings: Findings, heading: heads.Heading) -> Sheet:
    """One row per result; columns that would be blank in every row are left out."""
    naming, language = heading.naming, heading.naming.language
    columns = [
        Column({"vi": "STT", "en": "No."}[language]),
        Column({"vi": "Mã"}.get(language, "Id")),
    ]
    columns += [Column(title) for title in findings.recipients.titles]
    kinds = [
        kind
        for kind in _RESULT_COLUMNS
        if any(kind.cell(naming, findings, r) not in (None, "") for r in findings.results)
    ]
    columns += [Column(kind.title[language], width=kind.width) for kind in kinds]
    rows = [
        [
            number,
            naming.id(r.record, r.id),
            *findings.recipients.of(r),
            *(k.cell(naming, findings, r) for k in kinds),
        ]
        for number, r in enumerate(findings.results, start=1)
    ]
    asked = [heads.question(heading)[key] for key in ("month", "asked", "purpose", "basis")]
    above = (_ABOVE[language], "; ".join(f"{title}: {value}" for title, value in asked))
    return Sheet(_TITLES["results"][language], columns, rows, above)


def problem_rows(problems: Iterable[Diagnostic], naming: Naming) -> list[list[Cell]]:
    """Every fault of the data: file, sheet, row, column, value, what is wrong and what to do."""
    language = naming.language
    return [
        [
            *_place(d.place or ""),
            d.value or "",
            d.message[language],
            d.help[language] if d.help else "",
            _SEVERITY[d.problem.severity][language],
        ]
        for d in sorted(problems, key=lambda d: not d.is_error)
    ]


def assumed_rows(findings: Findings, naming: Naming) -> list[list[Cell]]:
    """Every result that rests on an assumption, the facts assumed, and the bounds without it."""
    return [
        [
            naming.id(r.record, r.id),
            naming.declaration(r.program),
            naming.assumed(r),
            r.amount,
            r.lowest,
            r.highest,
        ]
        for r in findings.results
        if r.assumed
    ]


def about_rows(findings: Findings, heading: heads.Heading) -> list[list[Cell]]:
    """What the results rest on, how many there are, and the doubts in the law behind them."""
    language = heading.naming.language
    rows: list[list[Cell]] = [[title, value] for title, value in heads.rows(heading)]
    rows.append([_COUNTED[language], str(len(findings.results))])
    rows.append([_FAULTS[language], str(len(findings.problems))])
    doubts = dict.fromkeys(note for result in findings.results for note in result.notes)
    rows += [[_DOUBT[language], note] for note in doubts]
    return rows


def to_supply(naming: Naming, result: Result) -> str:
    """What is missing, a line for each row that lacks something; the recipient's own first."""
    own = f"{naming.row(result.record, result.id)}: "
    return "\n".join(line.removeprefix(own) for line in naming.missing_by_row(result))


def _place(place: str) -> list[Cell]:
    """File, sheet, row and column of a place `xa.xlsx › Nhân khẩu › dòng 3 › Ngày sinh`.

    In JSON, which has no sheets, the row is `hộ 1 › người 2`.
    """
    file, *parts = place.split(" › ")
    at = next((i for i, part in enumerate(parts) if part.startswith(_ROW)), None)
    if at is not None:
        row, column = parts[at].removeprefix(_ROW), " › ".join(parts[at + 1 :])
        return [file, " › ".join(parts[:at]), row, column]
    if len(parts) < 2:
        return [file, *parts, *[""] * (3 - len(parts))]
    return [file, "", " › ".join(parts[:-1]), parts[-1]]


def _reason(naming: Naming, findings: Findings, result: Result) -> str:
    found = findings.explanations.get((result.program, result.record, result.id))
    return deciding(found, naming) if found else ""


def _difference(result: Result) -> Cell:
    """What the rules give above what was decided, where both are known and differ."""
    if result.by_conditions is None or result.by_decisions is None:
        return None
    return result.by_conditions - result.by_decisions or None


def _remarks(naming: Naming, result: Result) -> str:
    said = (
        (_FLOOR, result.at_least), (_ASSUMED, bool(result.assumed)), (_SENSITIVE, result.sensitive),
    )  # fmt: skip
    return "; ".join(words[naming.language] for words, holds in said if holds)


def _month(heading: heads.Heading) -> str:
    title, value = heads.question(heading)["month"]
    return f"{title}: {value}"


def _columns(titles: Iterable[Text], naming: Naming, widths: Sequence[int]) -> list[Column]:
    return [
        Column(title[naming.language][:1].upper() + title[naming.language][1:], width=width)
        for title, width in zip(titles, widths, strict=True)
    ]
