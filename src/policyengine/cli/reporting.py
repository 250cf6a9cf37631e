"""`run --report NAME`: the report that is meant, what it gives, on the screen or into a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import CannotRun
from policyengine.contributions import Asked, Owned
from policyengine.diagnostics import Language, Text
from policyengine.formats.sheets import Sheet
from policyengine.formats.writing import cell_text, write_json
from policyengine.registry import call
from policyengine.reports.screen import show_lines, show_table, show_value
from policyengine.syntax.spelling import nearest

_NO_REPORT = Text("không có báo cáo `{}`", "there is no report `{}`")
_DID_YOU_MEAN = Text("; có phải là `{}`?", "; did you mean `{}`?")
_THERE_ARE = Text("; đang có: {}", "; there are: {}")
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
    """What a report gives: a list of sheets, or a JSON value."""
    given = call(report, "reports", report.what.make, asked)
    return [given] if isinstance(given, Sheet) else given


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
        call(writer, "writers", writer.what.write_sheets, sheets, path, language)


def _sheets(given: Any) -> Sequence[Sheet] | None:
    is_sheets = isinstance(given, list | tuple) and all(isinstance(one, Sheet) for one in given)
    return given if is_sheets and given else None
