"""Arrears on the screen, in a workbook and for other programs."""

from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from attrs import asdict, frozen

from policyengine.analyses.arrears import Arrear, PersonArrears
from policyengine.analyses.compare import Range
from policyengine.backends.results import Result
from policyengine.diagnostics import Text
from policyengine.formats.sheets import Column, Sheet
from policyengine.formats.writing import Cell
from policyengine.reports.comparison import number_or_words
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import day, grouped, month
from policyengine.reports.recipients import Recipients
from policyengine.reports.screen import show_lines, show_table

TITLE = Text("TRUY LĨNH, THU HỒI", "ARREARS AND OVERPAYMENTS")
_MONTHS = Text("Các tháng", "Months")
_BY = Text("Theo văn bản có hiệu lực đến ngày", "By the law in force on")
_PAID_BY = Text("Đã chi trả", "Paid")
_PAID_WORDS = {
    "auto": Text(
        "theo sổ chi trả; tháng không có trong sổ: theo văn bản có hiệu lực {}",
        "as on record; for a month not on record, by the law in force {}",
    ),
    "ledger": Text(
        "theo sổ chi trả; không có trong sổ là chưa chi",
        "as on record; what is not on record is not paid",
    ),
    "law": Text("theo văn bản có hiệu lực {}", "by the law in force {}"),
}
_THEN = Text("khi chi trả tháng đó", "when that month was paid")
_ON = Text("ngày {}", "on {}")
_HEADER = (
    Text("STT", "No."),
    Text("Mã", "Id"),
    Text("Từ tháng", "From"),
    Text("Đến tháng", "Until"),
    Text("Số tháng", "Months"),
    Text("Được hưởng (đồng)", "Due (VND)"),
    Text("Đã chi (đồng)", "Paid (VND)"),
    Text("Truy lĩnh (đồng)", "Owed (VND)"),
    Text("Thu hồi (đồng)", "To recover (VND)"),
    Text("Chưa xác định (đồng)", "Undetermined (VND)"),
)
_WIDTHS = (6, 11, 11, 11, 9, 17, 17, 16, 16, 22)
_DETAIL_HEADER = (
    Text("Mã", "Id"),
    Text("Tháng", "Month"),
    Text("Chế độ", "Program"),
    Text("Được hưởng (đồng)", "Due (VND)"),
    Text("Đã chi (đồng)", "Paid (VND)"),
    Text("Chênh lệch (đồng)", "Difference (VND)"),
    Text("Số đã chi lấy từ", "Paid as in"),
    Text("Căn cứ", "Citation"),
    Text("Cần bổ sung", "To be supplied"),
)
_DETAIL_WIDTHS = (11, 10, 34, 15, 15, 16, 14, 44, 30)
_SOURCE = {"ledger": Text("sổ chi trả", "the record"), "law": Text("văn bản", "the law")}
_PEOPLE = Text("Tổng hợp theo người", "By person")
_DETAILS = Text("Chi tiết theo tháng", "By month")
_IN_ALL = Text("Tổng cộng", "In all")
_NOBODY = Text("Không có truy lĩnh, thu hồi.", "There are no arrears.")
_TOO_MUCH = Text(
    "{} người thiếu quá nhiều thông tin, chưa tính được",
    "{} people of whom too much is missing to say",
)


@frozen
class Asked:
    """The question: months, the day whose law is owed, and how it is known what was paid."""

    first: int
    last: int
    day: int
    paid_day: int | None
    paid: str


def heading(asked: Asked, naming: Naming) -> list[tuple[str, str]]:
    language = naming.language
    then = _THEN[language]
    if asked.paid_day is not None:
        then = _ON[language].format(day(asked.paid_day, language))
    months = [_month(asked.first, naming), _month(asked.last, naming)]
    return [
        (_MONTHS[language], " – ".join(dict.fromkeys(months))),
        (_BY[language], day(asked.day, language)),
        (_PAID_BY[language], _PAID_WORDS[asked.paid][language].format(then)),
    ]


def listed(people: Iterable[PersonArrears]) -> list[PersonArrears]:
    """Those who have a difference in some month, or may have one."""
    return [person for person in people if person.months]


def show(people: Sequence[PersonArrears], asked: Asked, naming: Naming, stream: TextIO) -> None:
    """Print a line for each person, and the sums."""
    language = naming.language
    lines = [[(TITLE[language], "bold")]]
    lines += [[(f"{title}: ", "bold"), (value, "")] for title, value in heading(asked, naming)]
    show_lines([*lines, []], stream)
    if not people:
        show_lines([[(_NOBODY[language], "")]], stream)
        return
    rows = [[_shown(cell, naming) for cell in row] for row in person_rows(people, naming)]
    header = [title[language] for title in _HEADER]
    show_table(header, rows, (0, *range(4, len(header))), stream)
    show_lines([[(line, "")] for line in remarks(people, naming)], stream)


def remarks(people: Sequence[PersonArrears], naming: Naming) -> list[str]:
    count = sum(any(a.too_much_missing for a in person.arrears) for person in people)
    return [_TOO_MUCH[naming.language].format(count)] if count else []


def person_rows(people: Sequence[PersonArrears], naming: Naming) -> list[list[Cell]]:
    """Rows of the list, the sum of all last."""
    rows: list[list[Cell]] = []
    sums: list[Range] = [Range()] * 5
    for number, person in enumerate(people, start=1):
        months = person.months
        parts = _parts(person)
        if None not in (end for part in parts for end in (part.lowest, part.highest)):
            sums = [total.plus(part) for total, part in zip(sums, parts, strict=True)]
        rows.append(
            [
                number,
                naming.id(person.key[0], person.key[1]),
                _month(months[0], naming),
                _month(months[-1], naming),
                len(months),
                *(_cell(part, naming) for part in parts),
            ]
        )
    total: list[Cell] = [None, _IN_ALL[naming.language], "", "", None]
    return [*rows, [*total, *(_cell(part, naming) for part in sums)]]


def _parts(person: PersonArrears) -> list[Range]:
    """Due, paid, owed, to recover, and what is not settled yet; a month may be of either kind."""
    owed, back, unclear = 0, 0, Range()
    for arrear in person.arrears:
        if not arrear.difference.is_exact:
            unclear = unclear.plus(arrear.difference)
        elif (arrear.difference.lowest or 0) > 0:
            owed += arrear.difference.lowest or 0
        else:
            back -= arrear.difference.lowest or 0
    moved = [person.total("due"), person.total("paid"), Range(owed, owed), Range(back, back)]
    return [*moved, unclear]


def _cell(part: Range, naming: Naming) -> Cell:
    return None if part == Range() else number_or_words(part, naming.language)


def _shown(cell: Cell, naming: Naming) -> str:
    if isinstance(cell, int):
        return grouped(cell, naming.language)
    return "" if cell is None else str(cell)


def _month(number: int, naming: Naming) -> str:
    return month(f"{number // 12:04d}-{number % 12 + 1:02d}", naming.language)


def sheets(
    people: Sequence[PersonArrears], asked: Asked, naming: Naming, recipients: Recipients
) -> list[Sheet]:
    """A sheet of people with their sums, and one of every month."""
    language = naming.language
    above = [TITLE[language], *(f"{a}: {b}" for a, b in heading(asked, naming))]
    names = [Column(title) for title in recipients.titles]
    columns = [Column(t[language], width=w) for t, w in zip(_HEADER, _WIDTHS, strict=True)]
    blank: tuple[Cell, ...] = ("",) * len(names)
    cells = [recipients.cells.get(person.key[:2], blank) for person in people]
    rows = person_rows(people, naming)
    named = [[*row[:2], *own, *row[2:]] for row, own in zip(rows, [*cells, blank], strict=True)]
    details = [
        Column(t[language], width=w) for t, w in zip(_DETAIL_HEADER, _DETAIL_WIDTHS, strict=True)
    ]
    return [
        Sheet(_PEOPLE[language], [*columns[:2], *names, *columns[2:]], named,
              [*above, *remarks(people, naming)]),
        Sheet(_DETAILS[language], details, _detail_rows(people, naming), above[:2]),
    ]  # fmt: skip


def _detail_rows(people: Sequence[PersonArrears], naming: Naming) -> list[list[Cell]]:
    language = naming.language
    return [
        [
            naming.id(arrear.key[0], arrear.key[1]),
            _month(arrear.month, naming),
            naming.declaration(arrear.program),
            number_or_words(arrear.due, language),
            number_or_words(arrear.paid, language),
            number_or_words(arrear.difference, language, signed=True),
            _SOURCE[arrear.paid_by][language],
            naming.short_sources(arrear.because),
            _missing_words(arrear, naming),
        ]
        for person in people
        for arrear in person.arrears
    ]


def _missing_words(arrear: Arrear, naming: Naming) -> str:
    result = Result(
        "", arrear.key[0], arrear.key[1], "", "undetermined", missing=arrear.missing,
        too_much_missing=arrear.too_much_missing,
    )  # fmt: skip
    return naming.all_missing(result)


def to_json(arrear: Arrear) -> dict[str, Any]:
    """One recipient, program and month, with names of the policy's code."""
    return {
        "program": arrear.program,
        "record": arrear.key[0],
        "id": arrear.key[1],
        "month": f"{arrear.month // 12:04d}-{arrear.month % 12 + 1:02d}",
        "due": asdict(arrear.due),
        "paid": asdict(arrear.paid),
        "difference": asdict(arrear.difference),
        "paid_by": arrear.paid_by,
        "because": [asdict(one) for one in arrear.because],
        "missing": [asdict(one) for one in arrear.missing],
        "sensitive": arrear.sensitive,
        "too_much_missing": arrear.too_much_missing,
    }
