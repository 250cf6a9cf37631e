"""`run`: one month for everybody in the data, on the screen or into a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve, frozen

from policyengine.cli import reporting, streaming
from policyengine.cli.arguments import data_argument, format_option, policy_argument
from policyengine.cli.asking import Basis, asking_options, encoding_option, months_option
from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import CannotRun
from policyengine.cli.loading import policy_of, program_of, tell_data_problems
from policyengine.cli.long_data import audited_of
from policyengine.cli.places import writer_of
from policyengine.cli.progress import watched
from policyengine.cli.usage import Command, Option
from policyengine.contributions import Asked, Owned
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.model.model import Asking
from policyengine.policy import Policy
from policyengine.registry import call
from policyengine.reports import heading as heads
from policyengine.reports import tables
from policyengine.reports.heading import Heading
from policyengine.reports.naming import Naming
from policyengine.reports.recipients import owners_of
from policyengine.reports.screen import show_json, show_lines

if TYPE_CHECKING:
    from policyengine.backends.columns.survey import Chosen, Survey

_HELP = Text(
    "Tính mọi chế độ của chính sách POLICY cho mọi đối tượng trong DATA, trong một tháng. DATA là "
    "sổ tính Excel mỗi bảng một trang, thư mục mỗi bảng một tệp .csv, hoặc tệp .json. Kết quả "
    "`không hưởng` chỉ hiện khi có --all. Mã kết thúc: 0 không có lỗi, 1 chính sách hoặc dữ liệu "
    "có lỗi, 2 không chạy được.",
    "Decide every program of the policy POLICY for everybody in DATA, in one month. DATA is a "
    "workbook with a sheet per record, a folder with a .csv per record, or a .json file. Results "
    "that give nothing are shown only with --all. Exit code: 0 fine, 1 problems in policy or "
    "data, 2 could not run.",
)
_OUTPUT = Text(
    "Ghi kết quả vào tệp .xlsx, .csv, .json (hoặc loại tệp của plugin) thay vì ra màn hình.",
    "Write the results to a .xlsx, .csv, .json file (or a plugin's kind) instead of the screen.",
)
_FORMAT = Text(
    "Bảng để đọc (table, mặc định) hoặc dữ liệu cho chương trình khác (json).",
    "A table for a reader (the default), or json for a program.",
)
_REPORT = Text(
    "Báo cáo này thay cho danh sách kết quả; `policyengine plugins` liệt kê các báo cáo.",
    "This report in place of the results; `policyengine plugins` lists the reports.",
)
_ALL = Text("Kể cả các kết quả không hưởng.", "Results that give nothing too.")
_ONE_MONTH = Text(
    "--report: mỗi báo cáo lập cho một tháng, --month đang nêu {} tháng; chạy lại cho từng tháng",
    "--report: a report is on one month, --month names {}; run it month by month",
)
_THREADS = Text(
    "Số luồng tính song song khi dữ liệu lớn (mặc định: số bộ xử lý).",
    "Threads that decide long data side by side (by default as many as processors).",
)
_PROGRAM = Text(
    "Chỉ tính chế độ này (theo tên hoặc nhãn); dùng nhiều lần được. Không nêu thì tính mọi chế độ.",
    "Only this program (by its name or label); may be given several times. Without it, all.",
)
_PUBLIC = Text(
    "Danh sách niêm yết: bỏ mọi kết quả có dùng thông tin nhạy cảm.",
    "A public list: leave out every result that rests on sensitive facts.",
)
_LEFT_OUT = Text(
    "đã bỏ {} kết quả có dùng thông tin nhạy cảm",
    "{} results that rest on sensitive facts are left out",
)
_NO_DAY = Text(
    "không nêu --day: tính theo mọi văn bản đã nạp, trừ dự thảo",
    "no --day given: all loaded instruments count, drafts apart",
)
_WRITTEN = Text("đã ghi {}: {} kết quả", "wrote {}: {} results")


@frozen
class Shown:
    """How results are to be shown."""

    shape: str | None
    output: str | None
    writer: Owned | None
    report: Owned | None


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "run",
        language=language,
        callback=run,
        help=_HELP[language],
        params=[
            policy_argument(),
            data_argument(),
            months_option(language),
            *asking_options(language),
            encoding_option(language),
            Option(
                ["--program", "programs"],
                language=language,
                metavar="NAME",
                multiple=True,
                help=_PROGRAM[language],
            ),
            Option(["--output"], language=language, metavar="FILE", help=_OUTPUT[language]),
            format_option(("table", "json"), language, _FORMAT),
            Option(["--report"], language=language, metavar="NAME", help=_REPORT[language]),
            Option(["--all", "every"], language=language, is_flag=True, help=_ALL[language]),
            Option(
                ["--threads"],
                language=language,
                type=click.IntRange(min=1),
                metavar="N",
                help=_THREADS[language],
            ),
            Option(["--public"], language=language, is_flag=True, help=_PUBLIC[language]),
        ],
    )


def run(
    policy_path: str,
    data_path: str,
    months: list[int],
    day: int | None,
    foresee: bool,
    basis: Basis,
    encoding: Encoding | None,
    programs: tuple[str, ...],
    output: str | None,
    shape: str | None,
    report: str | None,
    every: bool,
    threads: int | None,
    public: bool,
    language: Language,
) -> int:
    """Run the month and show it; the exit code is that of the data."""
    if report and len(months) > 1:
        raise CannotRun(Text(*(_ONE_MONTH[t].format(len(months)) for t in ("vi", "en"))))
    at_once = report is not None or streaming.is_written_at_once(output)
    if len(months) > 1 or (streaming.is_stream(Path(data_path), output) and not at_once):
        policy = policy_of(policy_path, language)
        only = _only(programs, policy, language)
        asked = streaming.Asked(months, day, foresee, basis, every, threads or 0, public, only)
        return streaming.run(policy, Path(data_path), output, shape, asked, language)
    month = months[0]
    writer = writer_of(output, policy_path, data_path) if output else None
    chosen_report = reporting.report_of(report) if report else None
    policy = policy_of(policy_path, language)
    only = _only(programs, policy, language)

    def concerned(survey: "Survey") -> "Chosen":
        if every or report:
            return survey.all_of(*survey.columns.tables)
        return survey.recipients([month], Asking(day, foresee), basis, only)

    population, faults = audited_of(data_path, policy, encoding, month, concerned)
    population = evolve(population, diagnostics=faults)
    found = policy.run(
        population, month=month, day=day, foresee=foresee, basis=basis, programs=only
    )
    results = list(tables.listed(watched(found, language), every))
    if public:
        left_out, results = len(results), tables.for_the_public(results)
        _tell(_LEFT_OUT[language].format(left_out - len(results)))
    if day is None and (shape == "json" or output):
        _tell(_NO_DAY[language])
    heading = Heading(
        Naming(policy, language, owners_of(population)),
        month,
        Asking(day, foresee),
        basis,
        chosen_in().named(policy_path),
        data_path,
    )
    found_all = Asked(results=results, population=population, heading=heading)
    _show(found_all, Shown(shape, output, writer, chosen_report))
    return tell_data_problems(population.diagnostics, language)


def _only(written: tuple[str, ...], policy: Policy, language: Language) -> list[str] | None:
    """The programs asked for by name or label; None for all."""
    return [program_of(name, policy, language) for name in written] or None


def _show(asked: Asked, shown: Shown) -> None:
    heading = asked.heading
    if shown.output:
        _write(asked, shown)
    if shown.shape == "json" and shown.report is None:
        show_json(map(tables.to_json, asked.results), sys.stdout)
    elif shown.shape is None and shown.output:
        return
    elif shown.report is not None:
        reporting.show(reporting.made(shown.report, asked), shown.shape, sys.stdout)
    else:
        heads.show(heading, sys.stdout)
        show_lines([[]], sys.stdout)
        tables.show_results(asked.results, heading.naming, sys.stdout)


def _write(asked: Asked, shown: Shown) -> None:
    """Write the file, then say so with the sums on standard error."""
    assert shown.output is not None
    assert shown.writer is not None
    path, naming = Path(shown.output), asked.heading.naming
    if shown.report is None:
        writer = shown.writer
        reporting.fill(
            writer, path, lambda at: call(writer, "writers", writer.what.write, asked, at)
        )
        tables.show_totals(asked.results, naming, sys.stderr)
    else:
        reporting.write(reporting.made(shown.report, asked), shown.writer, path, naming.language)
    _tell(_WRITTEN[naming.language].format(path, len(asked.results)))


def _tell(words: str) -> None:
    sys.stderr.write(words + "\n")
