"""`doctor`: whether everything that the program needs is there, and what to do if not."""

import sys

import click

from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import FINE, PROBLEMS
from policyengine.cli.installation import findings
from policyengine.cli.plugin_findings import findings_of_plugins
from policyengine.cli.usage import Command
from policyengine.diagnostics import Language, Text
from policyengine.reports.screen import Line, show_lines

_HELP = Text(
    "Kiểm tra việc cài đặt: Python, các gói, thư mục lưu tạm, bảng mã của màn hình, việc đọc ghi "
    "Excel, các plugin và chính sách của plugin; chỗ nào chưa ổn thì cho biết cách sửa. Mã kết "
    "thúc: 0 mọi thứ ổn, 1 có chỗ cần sửa.",
    "Check the installation: Python, packages, the cache folder, the terminal's encoding, reading "
    "and writing Excel, plugins and their policies; what is amiss comes with what to do. Exit "
    "code: 0 all is well, 1 not.",
)
_FINE = Text("mọi thứ ổn", "all is well")
_AMISS = Text("{} chỗ cần sửa", "{} to be mended")
_ADVICE = Text("cách sửa", "what to do")


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command("doctor", language=language, callback=doctor, params=[], help=_HELP[language])


def doctor(language: Language) -> int:
    """Print every finding, what to do where something is amiss, and a verdict."""
    amiss = 0
    for one in (*findings(), *findings_of_plugins(chosen_in())):
        mark = ("✓ ", "green") if one.advice is None else ("✗ ", "bold red")
        lines: list[Line] = [[mark, (one.found[language], "")]]
        if one.advice is not None:
            amiss += 1
            lines.append([(f"  {_ADVICE[language]}: ", "bold green"), (one.advice[language], "")])
        show_lines(lines, sys.stdout)
    verdict = _AMISS[language].format(amiss) if amiss else _FINE[language]
    show_lines([[(verdict, "bold")]], sys.stdout)
    return PROBLEMS if amiss else FINE
