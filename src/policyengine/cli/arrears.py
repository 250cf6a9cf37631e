"""`arrears`: what past months are still owed by the law as it is known on a day."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from policyengine.analyses.arrears import PAID, Paid, arrears, by_person, concerned
from policyengine.cli.arguments import data_argument, format_option, policy_argument
from policyengine.cli.asking import day_type, encoding_option, month_type
from policyengine.cli.endings import CannotRun
from policyengine.cli.loading import policy_of, program_of, tell_data_problems
from policyengine.cli.long_data import concerned_of
from policyengine.cli.places import output_kind
from policyengine.cli.progress import watched
from policyengine.cli.usage import Command, Option, one_of
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.reports import arrears as reports
from policyengine.reports.naming import Naming
from policyengine.reports.recipients import owners_of
from policyengine.reports.screen import show_json

_HELP = Text(
    "Tính truy lĩnh, thu hồi: từng người, từng tháng từ --from đến --until, số được hưởng theo văn "
    "bản có hiệu lực đến ngày --day, trừ số đã chi. Số đã chi lấy từ sổ chi trả trong DATA; tháng "
    "không có trong sổ thì theo văn bản có hiệu lực khi chi trả tháng đó. Chỉ tính khoản đã có "
    "quyết định. Mã kết thúc: 0 không có lỗi, 1 chính sách hoặc dữ liệu có lỗi, 2 không chạy được.",
    "Find arrears: for every person and month from --from to --until what is due by the law in "
    "force on --day, less what was paid. What was paid is on record in DATA; for a month that is "
    "not, it is what the law in force when that month was paid gave. Only what a decision gives "
    "counts. Exit code: 0 fine, 1 problems in policy or data, 2 could not run.",
)
_FROM = Text("Tháng đầu, như 07/2026.", "The first month, as 2026-07.")
_UNTIL = Text("Tháng cuối, như 09/2026.", "The last month, as 2026-09.")
_DAY = Text(
    "Ngày tính, như 10/10/2026: được hưởng theo văn bản có hiệu lực đến ngày này.",
    "The day, as 2026-10-10, whose law says what is due.",
)
_PAID_DAY = Text(
    "Số đã chi là theo văn bản có hiệu lực đến ngày này (mặc định: cuối mỗi tháng).",
    "What was paid is by the law in force on this day (by default the end of each month).",
)
_PAID_BY = Text(
    "Số đã chi: theo sổ, tháng không có trong sổ thì theo văn bản (auto, mặc định); chỉ theo sổ, "
    "không có là chưa chi (ledger); chỉ theo văn bản (law).",
    "What was paid: as on record and else by the law (auto, the default); on record only, and "
    "else not paid (ledger); by the law only (law).",
)
_PROGRAM = Text(
    "Chỉ chế độ này (tên hoặc nhãn); dùng nhiều lần được.",
    "Only this program (name or label); may be given several times.",
)
_OUTPUT = Text(
    "Ghi danh sách vào tệp .xlsx hoặc .json.", "Write the list to a .xlsx or .json file."
)
_FORMAT = Text(
    "Bảng để đọc (table, mặc định) hoặc dữ liệu cho chương trình khác (json).",
    "A table for a reader (the default), or json for a program.",
)
_ALL = Text("Kể cả người không có chênh lệch.", "People without a difference too.")
_BACKWARDS = Text("--until: tháng cuối trước tháng đầu", "--until: the last month is before --from")
_WRITTEN = Text("đã ghi {}: {} người", "wrote {}: {} people")
KINDS = (".xlsx", ".json")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def option(names: list[str], words: Text, **more: object) -> Option:
        return Option(names, language=language, help=words[language], **more)

    return Command(
        "arrears",
        language=language,
        callback=run,
        help=_HELP[language],
        params=[
            policy_argument(),
            data_argument(),
            option(
                ["--from", "first"], _FROM, required=True, metavar="MM/YYYY",
                type=month_type(language),
            ),
            option(
                ["--until", "last"], _UNTIL, required=True, metavar="MM/YYYY",
                type=month_type(language),
            ),
            option(
                ["--day"], _DAY, required=True, metavar="DD/MM/YYYY", type=day_type(language)
            ),
            option(["--paid-day"], _PAID_DAY, metavar="DD/MM/YYYY", type=day_type(language)),
            option(
                ["--paid-by", "paid"], _PAID_BY, metavar="|".join(PAID), default="auto",
                type=one_of(PAID, language),
            ),
            option(["--program", "programs"], _PROGRAM, metavar="NAME", multiple=True),
            encoding_option(language),
            option(["--output"], _OUTPUT, metavar="FILE"),
            format_option(("table", "json"), language, _FORMAT),
            option(["--all", "every"], _ALL, is_flag=True),
        ],
    )  # fmt: skip


def run(
    policy_path: str,
    data_path: str,
    first: int,
    last: int,
    day: int,
    paid_day: int | None,
    paid: Paid,
    programs: Sequence[str],
    encoding: Encoding | None,
    output: str | None,
    shape: str | None,
    every: bool,
    language: Language,
) -> int:
    """Find the arrears and show them; the exit code is that of the data."""
    if last < first:
        raise CannotRun(_BACKWARDS)
    kind = output_kind(output, policy_path, data_path, kinds=KINDS) if output else ""
    policy = policy_of(policy_path, language)
    known = [program_of(name, policy, language) for name in programs] or None
    population = concerned_of(
        data_path,
        policy,
        encoding,
        lambda survey: concerned(survey, first, last, day, paid_day, known),
    )
    found = list(
        arrears(
            policy,
            population,
            first,
            last,
            day,
            paid_day=paid_day,
            paid=paid,
            programs=known,
            watch=lambda r: watched(r, language),
        )
    )
    people = by_person(found) if every else reports.listed(by_person(found))
    naming = Naming(policy, language, owners_of(population))
    asked = reports.Asked(first, last, day, paid_day, paid)
    rows = [reports.to_json(arrear) for person in people for arrear in person.arrears]
    if output and kind == ".json":
        from policyengine.formats.writing import write_json

        write_json(Path(output), rows)
    elif output:
        from policyengine.formats.sheets import write_workbook
        from policyengine.reports.recipients import recipients_named
        from policyengine.reports.workbook import page_footer

        keys = {person.key[:2] for person in people}
        named = recipients_named(keys, population, language)
        write_workbook(
            Path(output), reports.sheets(people, asked, naming, named), page_footer(naming)
        )
    if output:
        sys.stderr.write(_WRITTEN[language].format(output, len(people)) + "\n")
    if shape == "json":
        show_json(rows, sys.stdout)
    elif shape == "table" or not output:
        reports.show(people, asked, naming, sys.stdout)
    return tell_data_problems(population.diagnostics, language)
