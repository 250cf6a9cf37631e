"""`run`: one month for everybody in the data, on the screen or into a file."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from attrs import evolve, frozen

from policyengine.analyses.audit import audit
from policyengine.backends.results import Result
from policyengine.cli import streaming
from policyengine.cli.arguments import data_argument, format_option, policy_argument
from policyengine.cli.asking import Basis, asking_options, encoding_option, months_option
from policyengine.cli.loading import policy_of, population_of, tell_data_problems
from policyengine.cli.places import output_kind
from policyengine.cli.progress import watched
from policyengine.cli.usage import Command, Option
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.model.model import Asking
from policyengine.population import Population
from policyengine.reports import heading as heads
from policyengine.reports import tables
from policyengine.reports.heading import Heading
from policyengine.reports.naming import Naming
from policyengine.reports.recipients import owners_of
from policyengine.reports.screen import show_json, show_lines

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
    "Ghi kết quả vào tệp .xlsx, .csv hoặc .json thay vì ra màn hình.",
    "Write the results to a .xlsx, .csv or .json file instead of the screen.",
)
_FORMAT = Text(
    "Bảng để đọc (table, mặc định) hoặc dữ liệu cho chương trình khác (json).",
    "A table for a reader (the default), or json for a program.",
)
_ALL = Text("Kể cả các kết quả không hưởng.", "Results that give nothing too.")
_THREADS = Text(
    "Số luồng tính song song khi dữ liệu lớn (mặc định: số bộ xử lý).",
    "Threads that decide long data side by side (by default as many as processors).",
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
    kind: str


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
            Option(["--output"], language=language, metavar="FILE", help=_OUTPUT[language]),
            format_option(("table", "json"), language, _FORMAT),
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
    output: str | None,
    shape: str | None,
    every: bool,
    threads: int | None,
    public: bool,
    language: Language,
) -> int:
    """Run the month and show it; the exit code is that of the data."""
    if streaming.is_stream(Path(data_path), output, months):
        asked = streaming.Asked(months, day, foresee, basis, every, threads or 0, public)
        policy = policy_of(policy_path, language)
        return streaming.run(policy, Path(data_path), output, shape, asked, language)
    month = months[0]
    kind = output_kind(output, policy_path, data_path) if output else ""
    policy = policy_of(policy_path, language)
    population = population_of(data_path, policy, encoding)
    faults = [*population.diagnostics, *audit(policy, population, month)]
    population = evolve(population, diagnostics=faults)
    found = policy.run(population, month=month, day=day, foresee=foresee, basis=basis)
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
        policy_path,
        data_path,
    )
    _show(results, population, heading, Shown(shape, output, kind))
    return tell_data_problems(population.diagnostics, language)


def _show(
    results: Sequence[Result], population: Population, heading: Heading, shown: Shown
) -> None:
    if shown.output:
        _write(results, population, heading, Path(shown.output), shown.kind)
    if shown.shape == "json":
        show_json(map(tables.to_json, results), sys.stdout)
    elif shown.shape == "table" or not shown.output:
        heads.show(heading, sys.stdout)
        show_lines([[]], sys.stdout)
        tables.show_results(results, heading.naming, sys.stdout)


def _write(
    results: Sequence[Result], population: Population, heading: Heading, path: Path, kind: str
) -> None:
    """Write the file, then say so with the sums on standard error."""
    from policyengine.formats import writing

    naming = heading.naming
    match kind:
        case ".json":
            writing.write_json(path, [tables.to_json(result) for result in results])
        case ".csv":
            writing.write_table_csv(path, tables.header(naming), tables.file_rows(results, naming))
        case _:
            _write_workbook(results, population, heading, path)
    tables.show_totals(results, naming, sys.stderr)
    _tell(_WRITTEN[naming.language].format(path, len(results)))


def _write_workbook(
    results: Sequence[Result], population: Population, heading: Heading, path: Path
) -> None:
    """The workbook for officers; each result gets the reason that decided it."""
    from policyengine.formats.sheets import write_workbook
    from policyengine.reports import workbook
    from policyengine.reports.recipients import recipients_of

    naming = heading.naming
    rows = {(row.record.name, row.id): row for row in population.all_rows()}
    explanations = {
        (r.program, r.record, r.id): one
        for r in results
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
    recipients = recipients_of(results, population, naming.language)
    findings = workbook.Findings(results, population.diagnostics, recipients, explanations)
    write_workbook(path, workbook.sheets(findings, heading), workbook.page_footer(naming))


def _tell(words: str) -> None:
    sys.stderr.write(words + "\n")
