"""`new-plugin`: the package of a new plugin, complete and passing its own tests."""

import re
import sys
from pathlib import Path

import click

from policyengine.cli.endings import FINE, CannotRun
from policyengine.cli.usage import Command, Option
from policyengine.cli.version import NOT_INSTALLED, version_text
from policyengine.diagnostics import DataError, Language, Text
from policyengine.problems.files import cannot_write
from policyengine.scaffold import package

_HELP = Text(
    "Tạo thư mục NAME là một gói plugin đầy đủ: một chính sách có ví dụ, các phép thử, hướng dẫn. "
    "Cài bằng `pip install -e NAME` là dùng được ngay. Mã kết thúc: 0 đã tạo, 2 không tạo được.",
    "Make the folder NAME, the complete package of a plugin: a policy with examples, tests, a "
    "README. Installed with `pip install -e NAME` it is in use at once. Exit code: 0 made, 2 could "
    "not be made.",
)
_INTO = Text("Thư mục chứa gói; mặc định là thư mục hiện tại.", "The folder to make it in.")
_NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_BAD_NAME = Text(
    "`{}` không làm tên gói được: dùng chữ thường không dấu, chữ số và dấu gạch, như `ho_tro_gao`",
    "`{}` cannot name a package: use small letters without accents, digits and dashes, as "
    "`rice_support`",
)
_TAKEN = Text(
    "`{}` đã có; chọn tên khác, hoặc xóa thư mục đó trước",
    "`{}` is there already; choose another name, or remove that folder first",
)
_MADE = Text(
    "đã tạo {0}: {1} tệp\n"
    "cài và xem:\n"
    "  python -m pip install -e {0}\n"
    "  policyengine plugins\n"
    "  policyengine test plugin:{2}\n",
    "made {0}: {1} files\n"
    "install it and look:\n"
    "  python -m pip install -e {0}\n"
    "  policyengine plugins\n"
    "  policyengine test plugin:{2}\n",
)


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "new-plugin",
        language=language,
        callback=new_plugin,
        help=_HELP[language],
        params=[
            click.Argument(["name"], metavar="NAME"),
            Option(["--into"], language=language, default=".", metavar="DIR", help=_INTO[language]),
        ],
    )


def new_plugin(name: str, into: str, language: Language) -> int:
    """Write the package and say what to do next."""
    if not _NAME.fullmatch(name):
        raise CannotRun(_filled(_BAD_NAME, name))
    folder = Path(into) / name
    if folder.exists():
        raise CannotRun(_filled(_TAKEN, str(folder)))
    version = version_text()
    texts = package(name, None if version == NOT_INSTALLED else version)
    try:
        for place, text in texts.items():
            file = folder / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(cannot_write(str(folder))) from error
    words = _MADE[language].format(folder, len(texts), name.replace("-", "_"))
    sys.stdout.write(words)
    return FINE


def _filled(text: Text, *words: str) -> Text:
    return Text(text.vi.format(*words), text.en.format(*words))
