"""`targets`: the shares of a plan in a month, by phase and by area, on the screen or in a file."""

import sys
from pathlib import Path

import click

from policyengine.analyses.targets import Report, concerned, measure
from policyengine.cli.arguments import data_argument, format_option, policy_argument
from policyengine.cli.asking import asking_options, encoding_option, month_option, month_type
from policyengine.cli.endings import CannotRun
from policyengine.cli.loading import policy_of, tell_data_problems
from policyengine.cli.long_data import audited_of
from policyengine.cli.places import output_kind
from policyengine.cli.progress import months_watched
from policyengine.cli.usage import Command, Option
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.model.model import Asking
from policyengine.reports import measuring
from policyengine.reports.heading import Heading
from policyengine.reports.naming import Naming
from policyengine.reports.screen import show_json

_HELP = Text(
    "Đo từng chỉ tiêu của chính sách POLICY trên dữ liệu DATA, tại ngày cuối của một tháng: tỷ lệ, "
    "mức phải đạt, đạt hay chưa, còn thiếu bao nhiêu, theo giai đoạn và theo địa bàn. Giai đoạn đã "
    "kết thúc được đo tại tháng cuối của giai đoạn, giai đoạn chưa bắt đầu tại tháng đã nêu. Thông "
    "tin chưa rõ làm tỷ lệ thành một khoảng, không được tính là đạt hay không đạt. Mã kết thúc: 0 "
    "không có lỗi, 1 chính sách hoặc dữ liệu có lỗi, 2 không chạy được.",
    "Measure every target of the policy POLICY over DATA on the last day of a month: its share, "
    "the threshold, met or not, how many more it takes, by phase and by area. A phase that is over "
    "is measured in its last month, one that has not begun in the month given. What is not known "
    "makes the share a range and is never counted as met or missed. Exit code: 0 fine, 1 problems "
    "in policy or data, 2 could not run.",
)
_MONTH = Text("Tháng đo, như 06/2024 hoặc 2024-06.", "The month, as 2024-06 or 06/2024.")
_FROM = Text(
    "Diễn biến từng tháng, kể từ tháng này đến tháng đo.",
    "The trend too, month by month from this one.",
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
    "--from: phải là tháng đo hoặc một tháng trước đó",
    "--from: it must be the month measured, or one before it",
)
_WRITTEN = Text("đã ghi {}: {} chỉ tiêu", "wrote {}: {} targets")
KINDS = (".xlsx", ".html", ".json")


def command(language: Language) -> click.Command:
    """The command in one language."""
    month = month_option(language)
    month.help = _MONTH[language]
    return Command(
        "targets",
        language=language,
        callback=targets,
        help=_HELP[language],
        params=[
            policy_argument(),
            data_argument(),
            month,
            Option(
                ["--from", "since"],
                language=language,
                metavar="MM/YYYY",
                type=month_type(language),
                help=_FROM[language],
            ),
            *asking_options(language)[:2],
            encoding_option(language),
            Option(["--output"], language=language, metavar="FILE", help=_OUTPUT[language]),
            format_option(("table", "json"), language, _FORMAT),
        ],
    )


def targets(
    policy_path: str,
    data_path: str,
    month: int,
    since: int | None,
    day: int | None,
    foresee: bool,
    encoding: Encoding | None,
    output: str | None,
    shape: str | None,
    language: Language,
) -> int:
    """Measure and show; the exit code is that of the data."""
    kind = output_kind(output, policy_path, data_path, kinds=KINDS) if output else ""
    if since is not None and since > month:
        raise CannotRun(_BACKWARDS)
    policy = policy_of(policy_path, language)
    asking = Asking(day, foresee)
    population, faults = audited_of(
        data_path, policy, encoding, month,
        lambda survey: concerned(policy, survey, month, since=since, asking=asking),
    )  # fmt: skip
    report = measure(
        policy,
        population,
        month,
        since=since,
        asking=asking,
        watch=lambda months: months_watched(months, language),
    )
    naming = Naming(policy, language)
    heading = Heading(naming, month, asking, "conditions", policy_path, data_path)
    if output:
        _write(report, heading, Path(output), kind)
        count = len({measured.target for measured in report.measured})
        sys.stderr.write(_WRITTEN[language].format(output, count) + "\n")
    if shape == "json":
        show_json(measuring.to_json(report), sys.stdout)
    elif shape == "table" or not output:
        measuring.show(report, heading, sys.stdout)
    return tell_data_problems(faults, language)


def _write(report: Report, heading: Heading, path: Path, kind: str) -> None:
    from policyengine.formats import writing

    match kind:
        case ".json":
            writing.write_json(path, list(measuring.to_json(report)))
        case ".html":
            from policyengine.reports.measuring_page import page_of

            writing.write_text(path, page_of(report, heading))
        case _:
            from policyengine.formats.sheets import write_workbook
            from policyengine.reports.workbook import page_footer

            write_workbook(path, measuring.sheets(report, heading), page_footer(heading.naming))
