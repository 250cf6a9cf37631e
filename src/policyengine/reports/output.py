"""Results into files, and the reports of a run: what the hooks for writers and reports name."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from policyengine.contributions import Asked
from policyengine.diagnostics import DataError, Language
from policyengine.formats import sheets as workbooks
from policyengine.formats import writing
from policyengine.formats.sheets import Sheet
from policyengine.formats.writing import cell_text
from policyengine.problems import files
from policyengine.reports import tables, workbook
from policyengine.reports.recipients import recipients_of

# ---- results into files ----------------------------------------------------------------------


def write_json(asked: Asked, path: Path) -> None:
    """One array of results, by contract."""
    writing.write_json(path, [tables.to_json(result) for result in asked.results])


def write_csv(asked: Asked, path: Path) -> None:
    """A row per result."""
    naming = asked.heading.naming
    rows = tables.file_rows(asked.results, naming)
    writing.write_table_csv(path, tables.header(naming), rows)


def write_workbook(asked: Asked, path: Path) -> None:
    """The workbook for officers; each result gets the reason that decided it."""
    naming, heading = asked.heading.naming, asked.heading
    rows = {(row.record.name, row.id): row for row in asked.population.all_rows()}
    explanations = {
        (r.program, r.record, r.id): one
        for r in asked.results
        for one in naming.policy.explain(
            rows[r.record, r.id],
            month=heading.month,
            day=heading.asking.day,
            foresee=heading.asking.foresee,
            basis=heading.basis,
            program=r.program,
            changes=False,
        )
    }
    recipients = recipients_of(asked.results, asked.population, naming.language)
    faults = asked.population.diagnostics
    findings = workbook.Findings(asked.results, faults, recipients, explanations)
    footer = workbook.page_footer(naming)
    workbooks.write_workbook(path, workbook.sheets(findings, heading), footer)


# ---- reports, one sheet each -----------------------------------------------------------------


def results_report(asked: Asked) -> list[Sheet]:
    """The results, a row each."""
    return _sheet(asked, 0)


def totals_report(asked: Asked) -> list[Sheet]:
    """The sums by program."""
    return _sheet(asked, 1)


def problems_report(asked: Asked) -> list[Sheet]:
    """The faults in the data."""
    return _sheet(asked, 2)


def assumptions_report(asked: Asked) -> list[Sheet]:
    """The results that rest on an assumption."""
    return _sheet(asked, 3)


def about_report(asked: Asked) -> list[Sheet]:
    """What the results rest on."""
    return _sheet(asked, 4)


def _sheet(asked: Asked, number: int) -> list[Sheet]:
    naming = asked.heading.naming
    recipients = recipients_of(asked.results, asked.population, naming.language)
    found = workbook.Findings(asked.results, asked.population.diagnostics, recipients)
    return [workbook.sheets(found, asked.heading)[number]]


# ---- sheets of a report into files -----------------------------------------------------------


def sheets_as_workbook(sheets: Sequence[Sheet], path: Path, language: Language) -> None:
    """Every sheet of a report as one of a workbook."""
    workbooks.write_workbook(path, sheets)


def sheets_as_csv(sheets: Sequence[Sheet], path: Path, language: Language) -> None:
    """A report of one sheet. DataError for another, which CSV cannot hold."""
    if len(sheets) != 1:
        raise DataError(files.one_table_only(str(path), len(sheets)))
    titles = [column.title for column in sheets[0].columns]
    writing.write_table_csv(path, titles, sheets[0].rows)


def sheets_as_json(sheets: Sequence[Sheet], path: Path, language: Language) -> None:
    """The rows of a report as objects, by the titles of their columns; of several sheets each
    under its title.
    """
    writing.write_json(path, sheet_values(sheets))


def sheet_values(sheets: Iterable[Sheet]) -> object:
    """The rows of sheets as plain values."""
    found: dict[str, list[dict[str, object]]] = {}
    for sheet in sheets:
        titles = [column.title for column in sheet.columns]
        found[sheet.title] = [
            {
                title: cell if isinstance(cell, int | None) else cell_text(cell)
                for title, cell in zip(titles, row, strict=True)
            }
            for row in sheet.rows
        ]
    return next(iter(found.values())) if len(found) == 1 else found
