"""`run --report NAME`: the report that is meant, what it gives, on the screen or into a file."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import CannotRun
from policyengine.contributions import Asked, Owned
from policyengine.diagnostics import Language, Text
from policyengine.formats.sheets import Sheet
from policyengine.formats.writing import cell_text, whole_file, write_json
from policyengine.registry import call, unfit
from policyengine.reports.screen import show_lines, show_table, show_value
from policyengine.syntax.spelling import nearest

_NO_REPORT = Text("không có báo cáo `{}`", "there is no report `{}`")
_DID_YOU_MEAN = Text("; có phải là `{}`?", "; did you mean `{}`?")
_THERE_ARE = Text("; đang có: {}", "; there are: {}")
_SHEETS = (
    "danh sách `Sheet`, hoặc một giá trị JSON",
    "a list of `Sheet`s, or one JSON value",
)
_AS_WIDE = ("mỗi dòng đủ số ô của các cột", "as many cells as columns in each row")
_FILE = ("tệp ở đường dẫn được giao", "a file at the path given")
_NOT_THIS_FILE = Text(
    "--output: báo cáo này không ghi được vào tệp `{}`; dùng .json",
    "--output: this report cannot be written to `{}`; use .json",
)


def report_of(name: str) -> Owned:
    """The report of a name, or the end of the command."""
    offered = chosen_in().registry.of("reports")
    if name in offered:
        return offered[name]
    near = nearest(name, offered)
    said = {}
    for tongue in ("vi", "en"):
        rest = _DID_YOU_MEAN if near else _THERE_ARE
        said[tongue] = _NO_REPORT[tongue].format(name)
        said[tongue] += rest[tongue].format(near or ", ".join(offered))
    raise CannotRun(Text(said["vi"], said["en"]))


def made(report: Owned, asked: Asked) -> Any:
    """What a report gives: a list of sheets, or a JSON value. DataError where it is neither."""
    given = call(report, "reports", report.what.make, asked)
    given = [given] if isinstance(given, Sheet) else given
    for sheet in _sheets(given) or ():
        odd = next((row for row in sheet.rows if len(row) != len(sheet.columns)), None)
        if odd is not None:
            raise unfit(report, "reports", given, _AS_WIDE)
    if _sheets(given) is None and not _is_json(given):
        raise unfit(report, "reports", given, _SHEETS)
    return given


def _is_json(given: Any) -> bool:
    try:
        json.dumps(given)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def fill(writer: Owned, path: Path, write: Callable[[Path], None]) -> None:
    """Let a writer fill a file, which appears whole or not at all, whatever a plugin does."""
    if writer.is_built_in:
        write(path)
        return
    with whole_file(path) as beside:
        write(beside)
        if not beside.is_file():
            raise unfit(writer, "writers", None, _FILE)


def show(given: Any, shape: str | None, stream: TextIO) -> None:
    """Print what a report gave: sheets as tables (as objects with `json`), values as JSON."""
    sheets = _sheets(given)
    if sheets is None:
        show_value(given, stream)
    elif shape == "json":
        from policyengine.reports.output import sheet_values

        show_value(sheet_values(sheets), stream)
    else:
        for sheet in sheets:
            _show_sheet(sheet, stream)


def _show_sheet(sheet: Sheet, stream: TextIO) -> None:
    show_lines([[(line, "bold" if not number else "")] for number, line in enumerate(sheet.above)],
               stream)  # fmt: skip
    right = [
        index
        for index in range(len(sheet.columns))
        if any(isinstance(row[index], int) for row in sheet.rows)
    ]
    rows = [[" ".join(_shown(cell).split()) for cell in row] for row in sheet.rows]
    show_table([column.title for column in sheet.columns], rows, right, stream)
    show_lines([[]], stream)


def _shown(cell: Any) -> str:
    return f"{cell:,}".replace(",", ".") if isinstance(cell, int) else cell_text(cell)


def write(given: Any, writer: Owned, path: Path, language: Language) -> None:
    """Write what a report gave: a JSON value only into JSON."""
    sheets = _sheets(given)
    if sheets is None and writer.what.ending == ".json":
        write_json(path, given)
    elif sheets is None or writer.what.write_sheets is None:
        ending = writer.what.ending
        raise CannotRun(Text(*(_NOT_THIS_FILE[t].format(ending) for t in ("vi", "en"))))
    else:
        named = writer.what.write_sheets
        fill(writer, path, lambda at: call(writer, "writers", named, sheets, at, language))


def _sheets(given: Any) -> Sequence[Sheet] | None:
    is_sheets = isinstance(given, list | tuple) and all(isinstance(one, Sheet) for one in given)
    return given if is_sheets and given else None
