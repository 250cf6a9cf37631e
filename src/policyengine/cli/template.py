"""`template`: an empty workbook for the records that a policy reads."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from policyengine.analyses.needed_columns import needed_columns
from policyengine.cli.arguments import policy_argument
from policyengine.cli.endings import FINE, CannotRun
from policyengine.cli.loading import declared_of, policy_of
from policyengine.cli.places import output_kind
from policyengine.cli.usage import Command, Option
from policyengine.diagnostics import Language, Text

_HELP = Text(
    "Tạo sổ tính trống để nhập dữ liệu cho chính sách POLICY: tiêu đề, danh sách chọn, ghi chú ở "
    "từng cột, dòng ví dụ, trang thay đổi theo thời gian. Nêu đối tượng hoặc chế độ thì chỉ có các "
    "cột cần cho đối tượng, chế độ đó.",
    "Make an empty workbook to fill in for the policy POLICY: headers, drop-downs, a note on every "
    "column, a row of example, a sheet of changes over time. With categories or programs only the "
    "columns that they need.",
)
_OUTPUT = Text("Tệp .xlsx sẽ ghi.", "The .xlsx file to write.")
_CATEGORY = Text(
    "Chỉ cho đối tượng này (tên hoặc nhãn); dùng nhiều lần được.",
    "Only for this category (name or label); may be given several times.",
)
_PROGRAM = Text(
    "Chỉ cho chế độ này (tên hoặc nhãn); dùng nhiều lần được.",
    "Only for this program (name or label); may be given several times.",
)
_NOT_XLSX = Text("--output: sổ mẫu phải là tệp .xlsx", "--output: a template is a .xlsx file")
_ALL = Text("mọi chế độ của chính sách", "every program of the policy")
_WRITTEN = Text("đã ghi {}: {} trang, {} cột", "wrote {}: {} sheets, {} columns")


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "template",
        language=language,
        callback=template,
        help=_HELP[language],
        params=[
            policy_argument(),
            Option(
                ["--output"],
                language=language,
                required=True,
                metavar="FILE.xlsx",
                help=_OUTPUT[language],
            ),
            Option(
                ["--category", "categories"],
                language=language,
                multiple=True,
                metavar="NAME",
                help=_CATEGORY[language],
            ),
            Option(
                ["--program", "programs"],
                language=language,
                multiple=True,
                metavar="NAME",
                help=_PROGRAM[language],
            ),
        ],
    )


def template(
    policy_path: str,
    output: str,
    categories: Sequence[str],
    programs: Sequence[str],
    language: Language,
) -> int:
    """Write the workbook and say how large it is."""
    if output_kind(output, policy_path) != ".xlsx":
        raise CannotRun(_NOT_XLSX)
    from policyengine.formats import template as templates
    from policyengine.formats.sheets import write_workbook

    policy = policy_of(policy_path, language)
    named = [declared_of(name, "program", policy, language) for name in programs]
    within = [declared_of(name, "category", policy, language) for name in categories]
    needed = needed_columns(policy.model, named, within) if named or within else None
    scope = [policy.model.label(name, language) for name in (*named, *within)]
    sheets = templates.template(policy.schema, needed, scope or [_ALL[language]], language)
    write_workbook(Path(output), sheets)
    columns = sum(len(sheet.columns) for sheet in sheets)
    sys.stderr.write(_WRITTEN[language].format(output, len(sheets), columns) + "\n")
    return FINE
