"""`new-plugin`: the package of a new plugin, complete and passing its own tests."""

import keyword
import re
import sys
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import click

from policyengine.cli.chosen import chosen_in
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
_OURS = ("policyengine", "trogiup")
_NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_BAD_NAME = Text(
    "`{}` không làm tên gói được: dùng chữ thường không dấu, chữ số và dấu gạch, như `ho_tro_gao`",
    "`{}` cannot name a package: use small letters without accents, digits and dashes, as "
    "`rice_support`",
)
_BETTER = Text("; có thể đặt là `{}`", "; `{}` would do")
_RESERVED = Text(
    "`{0}` không làm tên gói được: `{1}` {2}; chọn tên khác, như `ho_tro_{1}`",
    "`{0}` cannot name a package: `{1}` is {2}; choose another, as `support_{1}`",
)
_WORD = Text("là từ khóa của Python", "a keyword of Python")
_MODULE = Text("là tên của một gói đang cài", "the name of a package that is installed")
_POLICY = Text("là tên chính sách của plugin `{}`", "the name of a policy of the plugin `{}`")
_OWN = Text("là tên một chính sách có sẵn", "the name of a policy of the engine's own")
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
        raise CannotRun(_misspelt(name))
    folder = Path(into) / name
    if folder.exists():
        raise CannotRun(_filled(_TAKEN, str(folder)))
    module = name.replace("-", "_")
    taken = _taken(module)
    if taken is not None:
        words = (_RESERVED[tongue].format(name, module, taken[tongue]) for tongue in ("vi", "en"))
        raise CannotRun(Text(*words))
    version = version_text()
    texts = package(name, None if version == NOT_INSTALLED else version)
    try:
        for place, text in texts.items():
            file = folder / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(cannot_write(str(folder))) from error
    sys.stdout.write(_MADE[language].format(folder, len(texts), module))
    return FINE


def _misspelt(name: str) -> Text:
    """What is wrong with a name, and what it is without accents, capitals and spaces."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    spelt = re.sub(r"[\s_-]+", "-", letters).strip("-")
    words = _filled(_BAD_NAME, name)
    if not _NAME.fullmatch(spelt):
        return words
    better = _filled(_BETTER, spelt)
    return Text(words.vi + better.vi, words.en + better.en)


def _taken(module: str) -> Text | None:
    """What has the name of a module already: a plugin by it would hide that, or be hidden."""
    if keyword.iskeyword(module) or keyword.issoftkeyword(module):
        return _WORD
    owned = chosen_in().registry.policy(module)
    if owned is not None:
        return _OWN if owned.is_built_in else _filled(_POLICY, owned.plugin)
    spec = find_spec(module)
    is_there = spec is not None and spec.origin is not None  # a mere folder is no package
    return _MODULE if is_there or module in sys.stdlib_module_names or module in _OURS else None


def _filled(text: Text, *words: str) -> Text:
    return Text(text.vi.format(*words), text.en.format(*words))
