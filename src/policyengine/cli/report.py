"""`report`: the prescribed forms 10a to 10d, filled from the records."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from policyengine.analyses.report_lines import Period, concerned, fill
from policyengine.cli.arguments import data_argument, policy_argument
from policyengine.cli.asking import (
    Basis,
    asking_options,
    encoding_option,
    month_option,
    month_type,
)
from policyengine.cli.endings import CannotRun
from policyengine.cli.loading import policy_of, tell_data_problems
from policyengine.cli.long_data import concerned_of
from policyengine.cli.places import output_kind
from policyengine.cli.usage import Command, Option
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.formats.sheets import write_workbook
from policyengine.model.model import Asking
from policyengine.policy import Policy
from policyengine.reports import heading as heads
from policyengine.reports.forms.fill import Report, sheets
from policyengine.reports.forms.ten import FORMS
from policyengine.reports.heading import Heading
from policyengine.reports.naming import Naming
from policyengine.reports.workbook import page_footer

_HELP = Text(
    "Lập báo cáo FORM (10a, 10b, 10c, 10d của Thông tư 02/2021/TT-BLĐTBXH, hoặc all: cả bốn mẫu) "
    "từ DATA. Dòng nào đếm đối tượng nào do chính sách khai báo (`dòng báo cáo`); dòng chính sách "
    "không khai báo để trống để nhập tay. Số người là của tháng --month; kinh phí là của các tháng "
    "từ --from. Mã kết thúc: 0 không có lỗi, 1 chính sách hoặc dữ liệu có lỗi, 2 không chạy được.",
    "Fill the report form FORM (10a, 10b, 10c, 10d of Circular 02/2021/TT-BLĐTBXH, or all: all "
    "four) from DATA. Which line counts whom is declared in the policy (`dòng báo cáo`); a line "
    "that it does not declare stays blank, to be typed in. People are those of --month, money is "
    "that of the months since --from. Exit code: 0 fine, 1 problems in policy or data, 2 could "
    "not run.",
)
_FROM = Text(
    "Tháng đầu của kỳ báo cáo (mặc định: tháng --month).",
    "The first month of the report (by default that of --month).",
)
_OUTPUT = Text("Tệp .xlsx sẽ ghi.", "The .xlsx file to write.")
_AGENCY = Text("Tên cơ quan ghi trên mẫu.", "The name of the agency on the form.")
_NO_FORM = Text("không có mẫu `{}`; có: {}", "there is no form `{}`; there are: {}")
_BACKWARDS = Text("--month: tháng cuối trước tháng đầu", "--month: the last month is before --from")
_NO_LINE = Text(
    "mẫu {} không có dòng `{}` mà chính sách khai báo",
    "form {} has no line `{}`, which the policy declares",
)
_WRITTEN = Text("đã ghi {}: {} dòng có số liệu, {} dòng nhập tay",
                "wrote {}: {} lines filled, {} to be typed in")  # fmt: skip
_EVERY = "all"


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "report",
        language=language,
        callback=report,
        help=_HELP[language],
        params=[
            click.Argument(["form"], metavar="FORM"),
            policy_argument(),
            data_argument(),
            month_option(language),
            Option(
                ["--from", "first"],
                language=language,
                metavar="MM/YYYY",
                type=month_type(language),
                help=_FROM[language],
            ),
            *asking_options(language),
            encoding_option(language),
            Option(["--agency"], language=language, metavar="NAME", default="",
                   help=_AGENCY[language]),
            Option(["--output"], language=language, required=True, metavar="FILE.xlsx",
                   help=_OUTPUT[language]),
        ],
    )  # fmt: skip


def report(
    form: str,
    policy_path: str,
    data_path: str,
    month: int,
    first: int | None,
    day: int | None,
    foresee: bool,
    basis: Basis,
    encoding: Encoding | None,
    agency: str,
    output: str,
    language: Language,
) -> int:
    """Fill the forms and write them; the exit code is that of the data."""
    wanted = _forms(form)
    if first is not None and first > month:
        raise CannotRun(_BACKWARDS)
    output_kind(output, policy_path, data_path, kinds=(".xlsx",))
    policy = policy_of(policy_path, language)
    period = Period(month if first is None else first, month, Asking(day, foresee), basis)
    population = concerned_of(
        data_path, policy, encoding, lambda survey: concerned(policy, survey, period, wanted)
    )
    naming = Naming(policy, language)
    heading = Heading(naming, month, period.asking, basis, policy_path, data_path)
    about = list(heads.question(heading).values())
    pages, lines, by_hand = [], 0, 0
    filled = fill(policy, population, period, wanted)
    for name in wanted:
        _tell_unknown_lines(policy, name, language)
        pages += sheets(Report(FORMS[name], filled, about, agency), naming)
        lines += sum(f"{name} {line.line}" in filled for line in FORMS[name].lines)
        by_hand += sum(
            f"{name} {line.line}" not in filled
            for line in FORMS[name].lines
            if line.unit or FORMS[name].shape == "money"
        )
    write_workbook(Path(output), pages, page_footer(naming))
    sys.stderr.write(_WRITTEN[language].format(output, lines, by_hand) + "\n")
    return tell_data_problems(population.diagnostics, language)


def _forms(written: str) -> Sequence[str]:
    if written == _EVERY:
        return list(FORMS)
    if written.lower() not in FORMS:
        known = ", ".join((*FORMS, _EVERY))
        raise CannotRun(
            Text(_NO_FORM.vi.format(written, known), _NO_FORM.en.format(written, known))
        )
    return [written.lower()]


def _tell_unknown_lines(policy: Policy, name: str, language: Language) -> None:
    """Lines that the policy declares and the form does not have would be lost in silence."""
    known = {f"{name} {line.line}" for line in FORMS[name].lines}
    declared = dict.fromkeys(line.line for line in policy.model.report_lines)
    for line in declared:
        if line.split()[:1] == [name] and line not in known:
            shown = line.removeprefix(name).strip()
            sys.stderr.write(_NO_LINE[language].format(name, shown) + "\n")
