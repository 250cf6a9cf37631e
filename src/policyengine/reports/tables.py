"""Results as a table: few columns for the eye, all for a file; and as JSON by contract."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TextIO

from attrs import asdict, frozen

from policyengine.backends.results import Missing, Result
from policyengine.diagnostics import Text
from policyengine.formats.writing import Cell
from policyengine.reports import totals
from policyengine.reports.naming import Naming, citations
from policyengine.reports.phrases import STATUS, decimal, given, unit
from policyengine.reports.screen import show_lines, show_table


@frozen
class Column:
    """A column of a file: its title, and its cell for the result in place `number` (from 1)."""

    title: Text
    cell: Callable[[Naming, int, Result], Cell]


_YES = Text("có", "yes")
COLUMNS = (
    Column(Text("STT", "No."), lambda naming, number, r: number),
    Column(Text("mã", "id"), lambda naming, number, r: naming.id(r.record, r.id)),
    Column(Text("chế độ", "program"), lambda naming, number, r: naming.declaration(r.program)),
    Column(Text("đối tượng", "category"), lambda naming, number, r: naming.category(r)),
    Column(Text("mức chuẩn", "level"), lambda naming, number, r: r.level),
    Column(
        Text("hệ số", "coefficient"),
        lambda naming, number, r: decimal(r.coefficient or "", naming.language),
    ),
    Column(Text("số tiền", "amount"), lambda naming, number, r: r.amount),
    Column(Text("thấp nhất", "lowest"), lambda naming, number, r: r.lowest),
    Column(Text("cao nhất", "highest"), lambda naming, number, r: r.highest),
    Column(
        Text("kết luận", "conclusion"), lambda naming, number, r: STATUS[r.status][naming.language]
    ),
    Column(Text("căn cứ", "citation"), lambda naming, number, r: citations(r.because)),
    Column(Text("văn bản", "instrument"), lambda naming, number, r: naming.instruments(r.because)),
    Column(Text("còn thiếu", "missing"), lambda naming, number, r: naming.all_missing(r)),
    Column(Text("giả định", "assumed"), lambda naming, number, r: naming.assumed(r)),
    Column(Text("ghi chú", "notes"), lambda naming, number, r: _notes(naming, r)),
    Column(Text("hiện vật", "goods"), lambda naming, number, r: _goods(naming, r)),
    Column(Text("theo quy định", "by the rules"), lambda naming, number, r: r.by_conditions),
    Column(Text("theo quyết định", "by decision"), lambda naming, number, r: r.by_decisions),
    Column(Text("chi trả cho", "paid to"), lambda naming, number, r: r.payee),
    Column(
        Text("nhạy cảm", "sensitive"),
        lambda naming, number, r: _YES[naming.language] if r.sensitive else "",
    ),
)
_SHOWN = (
    Text("STT", "No."), Text("mã", "id"), Text("chế độ", "program"),
    Text("đối tượng", "category"), Text("số tiền", "amount"), Text("kết luận", "conclusion"),
    Text("căn cứ", "citation"), Text("còn thiếu", "missing"), Text("nhạy cảm", "sensitive"),
)  # fmt: skip
_AT_LEAST = Text("mức thấp nhất, địa phương được chi cao hơn", "a floor; more may be given")
_NOBODY = Text("không có kết quả nào", "no results")


# ---- which results ---------------------------------------------------------------------------


def listed(results: Iterable[Result], every: bool = False) -> Iterable[Result]:
    """The results to show: those that give nothing only when `every` one is asked for."""
    return (result for result in results if every or result.status != "none")


def for_the_public(results: Iterable[Result]) -> list[Result]:
    """The results that may be posted: none that rests on a sensitive fact."""
    return [result for result in results if not result.sensitive]


# ---- rows ------------------------------------------------------------------------------------


def header(naming: Naming) -> list[str]:
    """The titles of a file's columns."""
    return [column.title[naming.language] for column in COLUMNS]


def file_rows(results: Iterable[Result], naming: Naming) -> Iterable[list[Cell]]:
    """Rows for a file: amounts as whole numbers of đồng, everything else in words."""
    for number, result in enumerate(results, start=1):
        yield [column.cell(naming, number, result) for column in COLUMNS]


def show_results(results: Sequence[Result], naming: Naming, stream: TextIO) -> None:
    """Print results and their sums."""
    if not results:
        show_lines([[(_NOBODY[naming.language], "")]], stream)
        return
    rows = [_shown_row(number, result, naming) for number, result in enumerate(results, start=1)]
    titles = [title[naming.language] for title in _SHOWN]
    kept = [index for index in range(len(titles)) if any(row[index] for row in rows)]
    show_table(
        [titles[index] for index in kept],
        [[row[index] for index in kept] for row in rows],
        [place for place, index in enumerate(kept) if index in (0, 4)],
        stream,
    )
    show_lines([[]], stream)
    show_totals(results, naming, stream)


def show_totals(results: Iterable[Result], naming: Naming, stream: TextIO) -> None:
    """Print the sums of some results, per program and in all."""
    found = totals.total_rows(totals.totals_of(results, naming), naming)
    titles = [title[naming.language] for title in totals.HEADER]
    if found:
        show_table(titles, found, [2, 3], stream)


def _shown_row(number: int, result: Result, naming: Naming) -> list[str]:
    return [
        str(number),
        naming.id(result.record, result.id),
        naming.declaration(result.program),
        naming.category(result),
        given(result, naming.language),
        STATUS[result.status][naming.language],
        naming.sources(result.because),
        naming.all_missing(result),
        _YES[naming.language] if result.sensitive else "",
    ]


def _goods(naming: Naming, result: Result) -> str:
    if result.quantity is None:
        return ""
    shown = unit(result.unit or "", naming.language)
    return f"{decimal(result.quantity, naming.language)} {shown}".rstrip()


def _notes(naming: Naming, result: Result) -> str:
    floor = [_AT_LEAST[naming.language]] if result.at_least else []
    return "; ".join([*floor, *result.notes])


# ---- JSON ------------------------------------------------------------------------------------


def to_json(result: Result) -> dict[str, Any]:
    """A result by the contract of the command line: names of the policy's code, no labels."""
    return {
        "program": result.program,
        "record": result.record,
        "id": result.id,
        "month": result.month,
        "payee": result.payee,
        "status": result.status,
        "amount": result.amount,
        "quantity": result.quantity,
        "unit": result.unit,
        "at_least": result.at_least,
        "lowest": result.lowest,
        "highest": result.highest,
        "coefficient": result.coefficient,
        "category": result.category,
        "category_options": list(result.category_options),
        "because": [asdict(one) for one in result.because],
        "missing": [_missing(one) for one in result.missing],
        "assumed": list(result.assumed),
        "sensitive": result.sensitive,
        "by_conditions": result.by_conditions,
        "by_decisions": result.by_decisions,
        "too_much_missing": result.too_much_missing,
        "notes": list(result.notes),
        "parts": [asdict(part) for part in result.parts],
    }


def _missing(missing: Missing) -> dict[str, str]:
    return {"record": missing.record, "id": missing.id, "field": missing.field}
