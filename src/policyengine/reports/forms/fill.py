"""A form filled in: a grid that looks like the printed form, and a sheet of what it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from policyengine.analyses.changes import Range
from policyengine.analyses.report_lines import Filled
from policyengine.diagnostics import Text
from policyengine.formats.sheets import Column, Grid, Look, Placed, Sheet
from policyengine.formats.writing import Cell
from policyengine.reports.forms.layout import Form, FormLine
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import decimal, grouped

_MILLION, _BILLION, _TON = 10**6, 10**9, 1000
_OF = {"Tấn": _TON, "Triệu đồng": _MILLION, "Tỷ đồng": _BILLION}
_NATION = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_DATED = ".........., ngày ..... tháng ..... năm 20....."
_SIGNED = "THỦ TRƯỞNG CƠ QUAN/ĐƠN VỊ"
_SEAL = "(Ký tên, đóng dấu)"
_AGENCY = "TÊN CƠ QUAN"
_NUMBER = "Số: .........."
_WIDTHS = {
    "money": (7, 47, 12, 13, 13, 20),
    "amount": (7, 44, 20, 26),
    "sexes": (7, 50, 12, 12, 12, 12),
}
_ROW_OF_HEAD = 8
_NOTES = Text("Ghi chú", "Notes")
_NOTES_ABOVE = Text("MẪU SỐ {}: SỐ LIỆU DỰA TRÊN", "FORM {}: WHAT THE FIGURES REST ON")
_NOTE_HEADER = (Text("Dòng", "Line"), Text("Chỉ tiêu", "Item"), Text("Ghi chú", "Note"))
_BY_HAND = Text(
    "không có trong dữ liệu hoặc chính sách chưa khai báo; nhập tay",
    "not in the records, or not declared in the policy; to be typed in",
)
_UNCERTAIN = Text(
    "chưa chắc chắn vì còn thiếu thông tin: từ {} đến {} người",
    "not certain, facts are missing: {} to {} people",
)
_COUNTS = Text("gồm: {}", "counts: {}")
_WITH_CONDITION = Text("{} (có điều kiện)", "{} (under a condition)")


@frozen
class Report:
    """A form with its figures, and what they rest on."""

    form: Form
    filled: Mapping[str, Filled]
    about: Sequence[tuple[str, str]]
    agency: str = ""


def sheets(report: Report, naming: Naming) -> list[Sheet | Grid]:
    """The form itself, and the notes on its lines."""
    return [_grid(report, naming), _notes(report, naming)]


# ---- the form ----------------------------------------------------------------------------------


def _grid(report: Report, naming: Naming) -> Grid:
    form = report.form
    widths = _WIDTHS[form.shape]
    last = len(widths) - 1
    cells = [*_above(report, last), *_head(form)]
    row = _ROW_OF_HEAD + (1 if form.shape == "amount" else 2)
    first = row
    for line in form.lines:
        cells += _line(row, line, report, naming)
        row += 1
    cells += [
        Placed(row + 1, 2, _SIGNED, "bold-centre", (row + 1, last)),
        Placed(row + 2, 2, _SEAL, "italic-centre", (row + 2, last)),
    ]
    return Grid(f"Mẫu {form.name}", widths, cells, (_ROW_OF_HEAD, first - 1))


def _above(report: Report, last: int) -> list[Placed]:
    """The name of the form, the agency and the nation, the date, the title."""
    middle = 1
    placed = [
        Placed(0, 2, f"Mẫu số {report.form.name}", "bold-centre", (0, last)),
        Placed(1, 0, report.agency or _AGENCY, "bold-centre", (1, middle)),
        Placed(2, 0, "__________", "centre", (2, middle)),
        Placed(3, 0, _NUMBER, "centre", (3, middle)),
        Placed(1, 2, _NATION, "bold-centre", (1, last)),
        Placed(2, 2, _MOTTO, "bold-centre", (2, last)),
        Placed(3, 2, _DATED, "italic-centre", (3, last)),
    ]
    for number, title in enumerate(report.form.titles):
        placed.append(Placed(5 + number, 0, title, "bold-centre", (5 + number, last)))
    return placed


def _head(form: Form) -> list[Placed]:
    top = _ROW_OF_HEAD

    def tall(column: int, title: str) -> Placed:
        return Placed(top, column, title, "head-cell", (top + 1, column))

    def under(column: int, title: str) -> Placed:
        return Placed(top + 1, column, title, "head-cell")

    match form.shape:
        case "money":
            return [
                tall(0, "Số TT"), tall(1, "Chỉ tiêu"), tall(2, "Tổng số (Người)"),
                Placed(top, 3, "Trong đó", "head-cell", (top, 4)),
                under(3, "Nam (Người)"), under(4, "Nữ (Người)"),
                tall(5, "Kinh phí (triệu đồng)"),
            ]  # fmt: skip
        case "sexes":
            return [
                tall(0, "Số TT"), tall(1, "Chỉ tiêu"), tall(2, "Đơn vị tính"), tall(3, "Tổng số"),
                Placed(top, 4, "Trong đó", "head-cell", (top, 5)),
                under(4, "Nam"), under(5, "Nữ"),
            ]  # fmt: skip
    titles = ("Số TT", "Chỉ tiêu", "Đơn vị tính", "Số lượng")
    return [Placed(top, number, title, "head-cell") for number, title in enumerate(titles)]


def _line(row: int, line: FormLine, report: Report, naming: Naming) -> list[Placed]:
    filled = report.filled.get(f"{report.form.name} {line.line}")
    text: Look = "bold-cell" if line.is_heading else "cell"
    amount: Look = "bold-amount" if line.is_heading else "amount"
    placed = [
        Placed(row, 0, line.number, "bold-cell" if line.is_heading else "cell-centre"),
        Placed(row, 1, line.title, text, indent=line.depth),
    ]
    values = _values(report.form, line, filled, naming)
    if report.form.shape != "money":
        placed.append(Placed(row, 2, line.unit, "cell-centre"))
    first = 2 if report.form.shape == "money" else 3
    return [
        *placed,
        *(Placed(row, first + place, value, amount) for place, value in enumerate(values)),
    ]


def _values(
    form: Form, line: FormLine, filled: Filled | None, naming: Naming
) -> list[Cell | Fraction]:
    """The figures of a line, blank where they are to be typed in."""
    if form.shape == "amount":
        return [None if filled is None else _amount(line, filled, naming)]
    if filled is None:
        return [None] * (4 if form.shape == "money" else 3)
    if form.shape == "sexes" and line.unit in ("Triệu đồng", "Tỷ đồng"):
        return [_amount(line, filled, naming), None, None]
    counts: list[Cell | Fraction] = [
        _figure(filled.count(people), 1, naming)
        for people in (filled.people, filled.men, filled.women)
    ]
    return [*counts, *([_figure(filled.money, _MILLION, naming)] if form.shape == "money" else [])]


def _amount(line: FormLine, filled: Filled, naming: Naming) -> Cell | Fraction:
    """What a line comes to in its own unit."""
    if filled.total is not None:
        return _figure(filled.total, _OF.get(line.unit, 1), naming)
    match line.unit:
        case "Tấn":
            return _figure(filled.goods, _TON, naming)
        case "Triệu đồng":
            return _figure(filled.money, _MILLION, naming)
        case "Tỷ đồng":
            return _figure(filled.money, _BILLION, naming)
    return _figure(filled.count(filled.people), 1, naming)


def _figure(found: Range, of: int, naming: Naming) -> Cell | Fraction:
    """A number, or while it is uncertain from how much to how much."""
    if found.is_exact:
        exact = Fraction(found.lowest or 0, of)
        return exact.numerator if exact.denominator == 1 else exact
    ends = ["…" if end is None else _words(Fraction(end, of), naming)
            for end in (found.lowest, found.highest)]  # fmt: skip
    return f"{ends[0]} – {ends[1]}"


def _words(value: Fraction, naming: Naming) -> str:
    if value.denominator == 1:
        return grouped(value.numerator, naming.language)
    return decimal(f"{float(value):.6f}".rstrip("0"), naming.language)


# ---- the notes ---------------------------------------------------------------------------------


def _notes(report: Report, naming: Naming) -> Sheet:
    """What each line counts, which are uncertain, which are to be typed in."""
    language = naming.language
    rows: list[Sequence[Cell]] = [
        [line.line, line.title, "; ".join(_remarks(line, report, naming))]
        for line in report.form.lines
        if line.unit
        or report.form.shape == "money"
        or f"{report.form.name} {line.line}" in report.filled
    ]
    above = [_NOTES_ABOVE[language].format(report.form.name)]
    above += [f"{title}: {value}" for title, value in report.about]
    widths = (9, 50, 70)
    columns = [Column(t[language], width=w) for t, w in zip(_NOTE_HEADER, widths, strict=True)]
    return Sheet(f"{_NOTES[language]} {report.form.name}", columns, rows, above)


def _remarks(line: FormLine, report: Report, naming: Naming) -> Iterable[str]:
    language = naming.language
    filled = report.filled.get(f"{report.form.name} {line.line}")
    if filled is None:
        yield _BY_HAND[language]
        return
    wanted = f"{report.form.name} {line.line}"
    counted: dict[str, None] = {}
    for one in naming.policy.model.report_lines:
        if one.line == wanted:
            label = (naming.record if one.kind == "RECORD" else naming.declaration)(one.name)
            label = label if one.condition is None else _WITH_CONDITION[language].format(label)
            counted[label] = None
    yield _COUNTS[language].format(", ".join(counted))
    people = filled.count(filled.people)
    if not people.is_exact:
        yield _UNCERTAIN[language].format(people.lowest, people.highest)
