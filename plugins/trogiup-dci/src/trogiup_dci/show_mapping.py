"""`dci-mapping`: which field of the registry becomes which column."""

import sys

import click

from policyengine.cli.usage import Command
from policyengine.diagnostics import Language, Text
from policyengine.reports.screen import show_table
from trogiup_dci.mapping import GROUP, MEMBER

_HELP = Text(
    "Liệt kê trường nào của sổ đăng ký DCI thành cột nào của chính sách. Mã kết thúc: 0.",
    "List which field of a DCI registry becomes which column of the policy. Exit code: 0.",
)
_HEADER = (Text("Trường DCI", "DCI field"), Text("Cột", "Column"), Text("Cách đọc", "How"))


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command("dci-mapping", language=language, callback=show, params=[], help=_HELP[language])


def show(language: Language) -> int:
    """Print the table."""
    rows = [(f"group.{one.path}", one.column, one.how[language]) for one in GROUP]
    rows += [(f"member.{one.path}", one.column, one.how[language]) for one in MEMBER]
    show_table([title[language] for title in _HEADER], rows, (), sys.stdout)
    return 0
