"""`forecast`: people and cost by program, month by month, on the screen or in a file."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import click

from policyengine.analyses.forecast import forecast
from policyengine.analyses.foreseen import Forecast
from policyengine.analyses.scenario import Scenario, scenario_of, scenario_schema
from policyengine.cli.arguments import data_argument, format_option, policy_argument
from policyengine.cli.asking import asking_options, encoding_option, month_type
from policyengine.cli.endings import CannotRun
from policyengine.cli.loading import policy_of, tell_data_problems
from policyengine.cli.long_data import audited_of
from policyengine.cli.places import output_kind
from policyengine.cli.progress import months_watched
from policyengine.cli.targets import KINDS
from policyengine.cli.usage import Command, Option
from policyengine.diagnostics import Diagnostic, Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.model.model import Asking
from policyengine.policy import Policy
from policyengine.reports import foreseeing, foreseeing_files
from policyengine.reports.foreseeing import Told
from policyengine.reports.heading import Heading
from policyengine.reports.naming import Naming
from policyengine.reports.screen import show_json

_HELP = Text(
    "Dự báo số người hưởng và kinh phí của từng chế độ trong chính sách POLICY, từng tháng, từ dữ "
    "liệu DATA hiện nay: mọi người thêm tuổi theo lịch, mức và điều kiện theo từng văn bản (cả dự "
    "thảo khi có --foresee), kết quả tháng này là quyết định của tháng sau. Tỷ lệ chết và số người "
    "vào mới lấy từ tệp giả định, có phương án thấp và phương án cao. Mã kết thúc: 0 không có lỗi, "
    "1 chính sách, dữ liệu hoặc giả định có lỗi, 2 không chạy được.",
    "Forecast the recipients and the cost of every program of the policy POLICY, month by month, "
    "from the records of today in DATA: everybody grows older, levels and conditions are those of "
    "each instrument (drafts too with --foresee), and what a month gives is a decision on record "
    "in the next. Deaths and entries come from a file of assumptions, with a low and a high case. "
    "Exit code: 0 fine, 1 problems in policy, data or assumptions, 2 could not run.",
)
_FROM = Text("Tháng đầu, như 01/2027.", "The first month, as 2027-01.")
_UNTIL = Text("Tháng cuối, như 12/2030.", "The last month, as 2030-12.")
_ASSUMPTIONS = Text(
    "Tệp giả định .csv hoặc .xlsx: tỷ lệ chết theo tuổi, người vào mới theo chế độ.",
    "The file of assumptions, .csv or .xlsx: deaths by age, entries by program.",
)
_CEILING = Text(
    "Mức trần kinh phí mỗi năm, đồng; cho biết vượt trần từ tháng nào.",
    "A ceiling for the cost of each year in VND; shows in which month it is passed.",
)
_OUTPUT = Text(
    "Ghi vào tệp .xlsx, .html (một trang có biểu đồ, không cần mạng) hoặc .json.",
    "Write to a .xlsx, .html (one page with charts that needs no network) or .json file.",
)
_FORMAT = Text(
    "Bảng để đọc (table, mặc định) hoặc dữ liệu cho chương trình khác (json).",
    "A table for a reader (the default), or json for a program.",
)
_BACKWARDS = Text(
    "--until: phải từ tháng đầu trở đi, nhiều nhất 50 năm",
    "--until: it must not lie before the first month, nor 50 years after it",
)
_NOT_AN_AMOUNT = Text(
    "`{}` không phải là số tiền; ghi số đồng như 12.000.000.000",
    "`{}` is no amount; write whole VND as 12000000000",
)
_WRITTEN = Text("đã ghi {}: {} tháng", "wrote {}: {} months")
_MOST_MONTHS = 600
_GROUPED = re.compile(r"\d{1,3}([., ]\d{3})+|\d+")


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "forecast",
        language=language,
        callback=run,
        help=_HELP[language],
        params=[
            policy_argument(),
            data_argument(),
            Option(
                ["--from", "first"],
                language=language,
                required=True,
                metavar="MM/YYYY",
                type=month_type(language),
                help=_FROM[language],
            ),
            Option(
                ["--until", "last"],
                language=language,
                required=True,
                metavar="MM/YYYY",
                type=month_type(language),
                help=_UNTIL[language],
            ),
            Option(
                ["--assumptions"], language=language, metavar="FILE", help=_ASSUMPTIONS[language]
            ),
            Option(
                ["--ceiling"],
                language=language,
                metavar="VND",
                type=_amount(language),
                help=_CEILING[language],
            ),
            *asking_options(language)[:2],
            encoding_option(language),
            Option(["--output"], language=language, metavar="FILE", help=_OUTPUT[language]),
            format_option(("table", "json"), language, _FORMAT),
        ],
    )


def run(
    policy_path: str,
    data_path: str,
    first: int,
    last: int,
    assumptions: str | None,
    ceiling: int | None,
    day: int | None,
    foresee: bool,
    encoding: Encoding | None,
    output: str | None,
    shape: str | None,
    language: Language,
) -> int:
    """Forecast and show; the exit code is that of data and assumptions."""
    sources = [policy_path, data_path, *([assumptions] if assumptions else [])]
    kind = output_kind(output, *sources, kinds=KINDS) if output else ""
    if not first <= last < first + _MOST_MONTHS:
        raise CannotRun(_BACKWARDS)
    policy = policy_of(policy_path, language)
    scenario, more = _scenario(assumptions, policy) if assumptions else (None, [])
    asking, months = Asking(day, foresee), range(first, last + 1)
    population, faults = audited_of(
        data_path, policy, encoding, first, lambda survey: survey.recipients(months, asking)
    )
    found = forecast(
        policy,
        population,
        first,
        last,
        asking=asking,
        scenario=scenario,
        ceiling=ceiling,
        watch=lambda months: months_watched(months, language),
    )
    naming = Naming(policy, language)
    heading = Heading(naming, first, asking, "conditions", policy_path, data_path)
    told = Told(heading, scenario, assumptions)
    if output:
        _write(found, told, Path(output), kind)
        sys.stderr.write(_WRITTEN[language].format(output, len(found.months)) + "\n")
    if shape == "json":
        show_json(foreseeing_files.to_json(found), sys.stdout)
    elif shape == "table" or not output:
        foreseeing.show(found, told, sys.stdout)
    return tell_data_problems([*faults, *more], language)


def _scenario(path: str, policy: Policy) -> tuple[Scenario, list[Diagnostic]]:
    from policyengine.formats.one_table import read_one_table

    return scenario_of(read_one_table(Path(path), scenario_schema(policy.schema)))


def _amount(language: Language) -> Callable[[str], int]:
    def convert(written: str) -> int:
        text = written.strip()
        if not _GROUPED.fullmatch(text):
            raise click.BadParameter(_NOT_AN_AMOUNT[language].format(written))
        return int(re.sub(r"\D", "", text))

    return convert


def _write(found: Forecast, told: Told, path: Path, kind: str) -> None:
    from policyengine.formats import writing

    match kind:
        case ".json":
            writing.write_json(path, list(foreseeing_files.to_json(found)))
        case ".html":
            from policyengine.reports.foreseeing_page import page_of

            writing.write_text(path, page_of(found, told))
        case _:
            from policyengine.formats.sheets import write_workbook
            from policyengine.reports.workbook import page_footer

            footer = page_footer(told.heading.naming)
            write_workbook(path, foreseeing_files.sheets(found, told), footer)
