"""Workbooks for people: a frozen header, notes, drop-downs, and pages that print well.

The one owner of XlsxWriter. A text is always written as a text: no cell is ever run as a formula.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from policyengine.diagnostics import DataError
from policyengine.formats.headers import sheet_title
from policyengine.formats.writing import Cell, cell_text, date_text, write_whole
from policyengine.problems import files

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Options = tuple[str, ...]
Look = Literal[
    "text", "number", "day", "head", "title", "line", "example",
    "centre", "bold-centre", "italic-centre", "cell", "bold-cell", "head-cell", "cell-centre",
    "amount", "bold-amount",
]  # fmt: skip

MOST_ROWS = 1_048_576
"""Rows of a worksheet, the header among them."""
_MOST_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)
"""From here on spreadsheets agree on the days; they have a false 29 February 1900."""
_MADE_ON = datetime(2000, 1, 1)
"""The same results give the same bytes, so no workbook carries the time of its making."""
_A4 = 9
_FONT = {"font_name": "Times New Roman", "font_size": 12, "font_scheme": "none"}
"""Without a scheme of its own a font gives way to that of the reader's theme."""
_TABLE = {**_FONT, "border": 1, "border_color": "#BFBFBF", "valign": "top"}
_PRINTED = {**_FONT, "border": 1, "valign": "vcenter"}
_LOOKS: Mapping[Look, Mapping[str, object]] = {
    "text": {**_TABLE, "num_format": "@", "text_wrap": True},
    "number": {**_TABLE, "num_format": "#,##0_)"},
    "day": {**_TABLE, "num_format": "dd/mm/yyyy", "align": "center"},
    "head": {
        **_TABLE, "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter",
        "bg_color": "#DDEBF7",
    },
    "title": {**_FONT, "font_size": 14, "bold": True},
    "line": {**_FONT, "text_wrap": False},
    "example": {**_TABLE, "italic": True, "num_format": "@", "font_color": "#7F7F7F",
                "bg_color": "#F2F2F2", "text_wrap": True},
    "centre": {**_FONT, "align": "center", "valign": "vcenter", "text_wrap": True},
    "bold-centre": {**_FONT, "bold": True, "align": "center", "valign": "vcenter",
                    "text_wrap": True},
    "italic-centre": {**_FONT, "italic": True, "align": "center", "valign": "vcenter"},
    "cell": {**_PRINTED, "num_format": "@", "text_wrap": True},
    "bold-cell": {**_PRINTED, "num_format": "@", "text_wrap": True, "bold": True},
    "head-cell": {**_PRINTED, "text_wrap": True, "bold": True, "align": "center"},
    "cell-centre": {**_PRINTED, "num_format": "@", "align": "center"},
    "amount": {**_PRINTED, "num_format": "#,##0.######", "align": "right"},
    "bold-amount": {**_PRINTED, "num_format": "#,##0.######", "align": "right", "bold": True},
}  # fmt: skip
_NARROWEST, _WIDEST = 7, 44
_LINES_OF_HEAD = 3
_PAGE_OF_TEXT = 100
"""Units of width of a sheet that is a page of text."""
_LINE = 15.75
"""Points of a line of text."""
_LETTERS_IN_UNIT = 1.05
"""A unit of width is a digit wide; letters are a little narrower."""
_NOTE_WIDTH, _NOTE_LINE, _NOTE_LETTERS = 340, 18, 46
"""Points, points, and how many letters of a note fit on a line."""
_PROPORTIONAL = 1.12
"""How much more of a text fits than digits do, in a printed form."""
_CAPITALS = 0.68
"""How many capital letters fit where one small letter does."""
_LISTS = "Danh mục chọn"
_LONGEST_LIST = 250
"""Letters of a list written into the cells themselves; a longer one needs a sheet of lists."""


@frozen
class Column:
    """One column: its header, the note on it, and what may be picked below it.

    `options` is a list to pick from; `cells_of` the title of a sheet and the number of a column
    whose cells may be picked. `kind` is how the blank cells to fill in take what is typed.
    """

    title: str
    note: str = ""
    options: Options = ()
    cells_of: tuple[str, int] | None = None
    kind: Literal["text", "number"] = "text"
    width: int | None = None


@frozen
class Sheet:
    """One sheet: lines of introduction, a table, and blank rows below it to fill in.

    `above` starts with the title of the page; a sheet without columns is a page of text. The first
    `examples` rows are shown as such.
    """

    title: str
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[Cell]] = ()
    above: Sequence[str] = ()
    examples: int = 0
    to_fill: int = 0
    landscape: bool = True


@frozen
class Placed:
    """A cell of a grid, or several merged into one up to `last` (row, column)."""

    row: int
    column: int
    value: Cell | Fraction
    look: Look
    last: tuple[int, int] | None = None
    indent: int = 0


@frozen
class Grid:
    """A printed form: cells wherever the form has them; rows `repeated` head every page."""

    title: str
    widths: Sequence[float]
    cells: Sequence[Placed]
    repeated: tuple[int, int] | None = None


def write_workbook(path: Path, sheets: Sequence[Sheet | Grid], page: str = "&P/&N") -> None:
    """Write the sheets; `page` is the footer of every printed page.

    Raises DataError when the file cannot be written, or a sheet is too long.
    """
    for sheet in sheets:
        if isinstance(sheet, Sheet) and len(sheet.rows) + len(sheet.above) >= MOST_ROWS:
            raise DataError(files.too_many_rows(path.name, sheet.title, MOST_ROWS))
    write_whole(path, lambda beside: _write(beside, sheets, page))


def _write(path: Path, sheets: Sequence[Sheet | Grid], page: str) -> None:
    import xlsxwriter  # waits until used, for a quick start
    from xlsxwriter.exceptions import FileCreateError

    font = dict(_FONT)  # the library adds to what it is given
    workbook = xlsxwriter.Workbook(str(path), {"default_format_properties": font})
    workbook.set_properties({"created": _MADE_ON})
    tables = {sheet.title: sheet for sheet in sheets if isinstance(sheet, Sheet)}
    book = _Book(workbook, page, tables)
    for sheet in sheets:
        if isinstance(sheet, Sheet):
            book.add(sheet)
        else:
            book.add_grid(sheet)
    book.write_lists()
    try:
        workbook.close()
    except FileCreateError as error:  # which is no OSError, though it wraps one
        raise OSError(str(error)) from error


class _Book:
    """A workbook being written: its formats, and the long lists that its drop-downs share."""

    def __init__(self, workbook: "Workbook", page: str, sheets: Mapping[str, Sheet]) -> None:
        self.workbook = workbook
        self.sheets = sheets
        self.page = page
        self.looks = {name: workbook.add_format(look) for name, look in _LOOKS.items()}
        self.lists: dict[Options, int] = {}

    def add(self, sheet: Sheet) -> None:
        own = self.workbook.add_worksheet(sheet_title(sheet.title))
        self._set_page(own, sheet)
        for number, line in enumerate(sheet.above):
            own.write_string(number, 0, line, self.looks["line" if number else "title"])
        if not sheet.columns:
            own.set_column(0, 0, _PAGE_OF_TEXT)
            return
        head = _head_row(sheet)
        own.freeze_panes(head + 1, 0)
        own.repeat_rows(head)
        own.autofilter(head, 0, max(_rows_to_fill(sheet)[1], head + 1), len(sheet.columns) - 1)
        for number, column in enumerate(sheet.columns):
            self._column(own, sheet, number, column)
        widths = [_width(sheet, number) for number in range(len(sheet.columns))]
        titles = [column.title for column in sheet.columns]
        own.set_row(head, _LINE * max(map(_lines, titles, widths)))
        for number, row in enumerate(sheet.rows):
            example = number < sheet.examples
            own.set_row(head + 1 + number, _LINE * max(map(_lines, row, widths)))
            for place, cell in enumerate(row):
                self._cell(own, head + 1 + number, place, cell, example)

    def add_grid(self, grid: Grid) -> None:
        """A printed form, upright on its page."""
        own = self.workbook.add_worksheet(sheet_title(grid.title))
        self._set_page(own, None)
        own.hide_gridlines(2)
        for number, width in enumerate(grid.widths):
            own.set_column(number, number, width)
        if grid.repeated is not None:
            own.repeat_rows(*grid.repeated)
        heights: dict[int, int] = {}
        for placed in grid.cells:
            self._place(own, placed)
            last = placed.last[1] if placed.last else placed.column
            room = sum(grid.widths[placed.column : last + 1]) - 2 * placed.indent
            if placed.last is None or placed.last[0] == placed.row:
                wider = _CAPITALS if str(placed.value).isupper() else 1
                lines = _lines(_plain(placed.value), int(room * wider * _PROPORTIONAL))
                heights[placed.row] = max(heights.get(placed.row, 1), lines)
        for row, lines in heights.items():
            own.set_row(row, _LINE * lines + 1)

    def _place(self, own: "Worksheet", placed: Placed) -> None:
        look = self.looks[placed.look]
        if placed.indent:
            settings = {**_LOOKS[placed.look], "indent": placed.indent}
            look = self.workbook.add_format(settings)
        if placed.last is not None:
            own.merge_range(placed.row, placed.column, *placed.last, "", look)
        value = placed.value
        if value is None:
            own.write_blank(placed.row, placed.column, None, look)
        elif isinstance(value, int | Fraction):
            own.write_number(placed.row, placed.column, float(value), look)
        else:
            own.write_string(placed.row, placed.column, cell_text(value), look)

    def _set_page(self, own: "Worksheet", sheet: Sheet | None) -> None:
        own.set_paper(_A4)
        if sheet is not None and sheet.landscape:
            own.set_landscape()
        own.fit_to_pages(1, 0)
        own.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        own.set_footer(f"&L&A&R{self.page}")

    def _column(self, own: "Worksheet", sheet: Sheet, number: int, column: Column) -> None:
        head = _head_row(sheet)
        own.write_string(head, number, column.title, self.looks["head"])
        look = self.looks[column.kind] if sheet.to_fill else None
        own.set_column(number, number, _width(sheet, number), look)
        if column.note:
            lines = sum(1 + len(line) // _NOTE_LETTERS for line in column.note.split("\n"))
            size = {"width": _NOTE_WIDTH, "height": _NOTE_LINE * (lines + 1)}
            own.write_comment(head, number, column.note, {**size, "font_size": 10})
        source = self._source(column)
        if source is not None and sheet.to_fill:
            first, last = _rows_to_fill(sheet)
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            own.data_validation(first, number, last, number, rule)

    def _source(self, column: Column) -> list[str] | str | None:
        """What a drop-down offers: a short list itself, else a range of cells."""
        from xlsxwriter.utility import xl_col_to_name

        if column.cells_of:
            title, number = column.cells_of
            letters, (first, last) = xl_col_to_name(number), _rows_to_fill(self.sheets[title])
            return f"='{sheet_title(title)}'!${letters}${first + 1}:${letters}${last + 1}"
        length = sum(len(option) + 1 for option in column.options)
        if length <= _LONGEST_LIST and not any("," in option for option in column.options):
            return list(column.options) or None
        number = self.lists.setdefault(column.options, len(self.lists))
        letters = xl_col_to_name(number)
        return f"='{_LISTS}'!${letters}$1:${letters}${len(column.options)}"

    def write_lists(self) -> None:
        """The hidden sheet of the lists that are too long for a cell."""
        if not self.lists:
            return
        own = self.workbook.add_worksheet(_LISTS)
        own.hide()
        for options, number in self.lists.items():
            for row, option in enumerate(options):
                own.write_string(row, number, option)

    def _cell(self, own: "Worksheet", row: int, column: int, cell: Cell, example: bool) -> None:
        text = self.looks["example" if example else "text"]
        if cell is None:
            own.write_blank(row, column, None, text)
        elif isinstance(cell, str):
            own.write_string(row, column, cell, text)
        elif isinstance(cell, date) and cell >= _FIRST_DAY and not example:
            moment = datetime(cell.year, cell.month, cell.day)
            own.write_datetime(row, column, moment, self.looks["day"])
        elif isinstance(cell, date):
            own.write_string(row, column, date_text(cell), text)
        elif len(str(abs(cell))) > _MOST_DIGITS:
            own.write_string(row, column, str(cell), text)
        else:
            own.write_number(row, column, cell, text if example else self.looks["number"])


def _plain(value: Cell | Fraction) -> Cell:
    return str(float(value)) if isinstance(value, Fraction) else value


def _rows_to_fill(sheet: Sheet) -> tuple[int, int]:
    """The first and last row that is no example, of the rows below the header."""
    head = _head_row(sheet)
    return head + 1 + sheet.examples, head + len(sheet.rows) + sheet.to_fill


def _head_row(sheet: Sheet) -> int:
    """The row of the header, with a blank one below the lines above."""
    return len(sheet.above) + 1 if sheet.above else 0


def _width(sheet: Sheet, number: int) -> int:
    """Wide enough for the longest cell up to a bound; a long header goes over three lines."""
    column = sheet.columns[number]
    if column.width:
        return column.width
    longest = max((_shown_length(row[number]) for row in sheet.rows), default=0)
    words = max(map(len, column.title.split()), default=0)
    wanted = max(longest + 2, words + 3, len(column.title) // _LINES_OF_HEAD + 3)
    return min(max(wanted, _NARROWEST), _WIDEST)


def _shown_length(cell: Cell) -> int:
    """Letters of a cell as shown, thousands grouped; half of a text that is wrapped anyway."""
    if isinstance(cell, int):
        return len(f"{cell:,}")
    longest = max(map(len, cell_text(cell).split("\n")))
    return longest if longest <= _WIDEST // 2 else max(_WIDEST // 2, longest // 2)


def _lines(cell: Cell, width: int) -> int:
    """How many lines a cell takes, wrapped at words."""
    lines = cell_text(cell).split("\n")
    return sum(max(1, len(wrap(line, int(width * _LETTERS_IN_UNIT)))) for line in lines)
