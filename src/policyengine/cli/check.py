"""`check`: every fault of one or more policies. Loads no data and no engine."""

import sys
from collections.abc import Sequence

import click

from policyengine.cli.arguments import format_option
from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import FINE, PROBLEMS
from policyengine.cli.places import require_policy
from policyengine.cli.usage import Command
from policyengine.cli.version import version_text
from policyengine.diagnostics import Diagnostic, Language, Text
from policyengine.pipeline import check_path
from policyengine.reports import errors, interchange
from policyengine.reports.screen import show_json, show_lines, show_value

_FORMATS = ("full", "json", "github", "sarif")
_HELP = Text(
    "Kiểm tra chính sách: POLICY là một tệp .policy hoặc một thư mục có các tệp đó. Mỗi lỗi được "
    "chỉ rõ ở dòng nào và cách sửa. Mã kết thúc: 0 không có lỗi (cảnh báo không tính), 1 có lỗi, "
    "2 không chạy được.",
    "Check policies. POLICY is a .policy file or a folder of them. Every fault is shown on its "
    "line with what to do. Exit code: 0 no errors (warnings do not count), 1 errors, 2 could not "
    "run.",
)
_FORMAT = Text(
    "Cách ghi kết quả: đầy đủ để đọc (full), hoặc cho chương trình khác.",
    "How to write what is found: in full for a reader, or for a program.",
)


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "check",
        language=language,
        callback=check,
        help=_HELP[language],
        params=[
            click.Argument(["policy_paths"], nargs=-1, required=True, metavar="POLICY…"),
            format_option(_FORMATS, language, _FORMAT, default="full"),
        ],
    )


def check(policy_paths: Sequence[str], shape: str, language: Language) -> int:
    """Check each policy and show what was found in all of them."""
    for path in policy_paths:
        require_policy(path)
    chosen = chosen_in()
    found = [
        diagnostic
        for path in policy_paths
        for diagnostic in check_path(path, chosen.registry, chosen.take_in, chosen.allowing)[1]
    ]
    diagnostics = list(dict.fromkeys(found))
    chosen.tell_traces(diagnostics)
    _show(diagnostics, shape, language)
    return PROBLEMS if any(d.is_error for d in diagnostics) else FINE


def _show(diagnostics: Sequence[Diagnostic], shape: str, language: Language) -> None:
    match shape:
        case "json":
            show_json(interchange.to_json(diagnostics, language), sys.stdout)
        case "github":
            lines = interchange.github(diagnostics, language)
            sys.stdout.writelines(line + "\n" for line in lines)
        case "sarif":
            show_value(interchange.sarif(diagnostics, language, version_text()), sys.stdout)
        case _:
            for diagnostic in diagnostics:
                show_lines([*errors.lines(diagnostic, language), []], sys.stdout)
            show_lines([[(errors.summary(diagnostics, language), "bold")]], sys.stdout)
