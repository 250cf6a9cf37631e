"""`fmt`: policy files laid out as they should be, or written in the other language."""

import sys
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

import click
from click.core import ParameterSource

from policyengine.cli.endings import FINE, PROBLEMS
from policyengine.cli.places import require_policy
from policyengine.cli.usage import Command, Option
from policyengine.diagnostics import Diagnostic, Language, Text
from policyengine.formats.writing import write_text
from policyengine.joining import SUFFIX, read_source
from policyengine.reports import errors
from policyengine.reports.screen import show_lines
from policyengine.syntax.parse import parse
from policyengine.syntax.write import write

_HELP = Text(
    "Trình bày lại tệp chính sách: khoảng trắng, cột của bảng, dấu chấm phẩy; ghi chú được giữ. "
    "Nêu --language thì viết lại bằng từ khóa của ngôn ngữ đó; không nêu thì tệp giữ ngôn ngữ của "
    "mình. Với --check không ghi gì, chỉ cho biết tệp nào chưa đúng. Mã kết thúc: 0 không có gì "
    "phải sửa, 1 có tệp chưa đúng (với --check) hoặc có lỗi, 2 không chạy được.",
    "Lay out policy files: spaces, columns of tables; comments are kept. With --language they are "
    "written in the keywords of that language; without it a file keeps its own. With --check "
    "nothing is written, and the files that are not right are named. Exit code: 0 nothing to "
    "mend, 1 files that are not right (with --check) or faults, 2 could not run.",
)
_CHECK = Text(
    "Không ghi tệp nào; chỉ nêu các tệp chưa đúng.",
    "Write no file; name those that are not right.",
)
_DIFF = Text(
    "Không ghi tệp nào; in ra các dòng sẽ thay đổi.",
    "Write no file; print the lines that would change.",
)
_WOULD = Text("chưa đúng: {}", "not laid out: {}")
_WROTE = Text("đã ghi: {}", "wrote: {}")
_DONE = Text("{} tệp, {} chưa đúng", "{} files, {} not laid out")


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "fmt",
        language=language,
        joins=False,
        callback=fmt,
        help=_HELP[language],
        params=[
            click.Argument(["policy_paths"], nargs=-1, required=True, metavar="POLICY…"),
            Option(["--check"], language=language, is_flag=True, help=_CHECK[language]),
            Option(["--diff"], language=language, is_flag=True, help=_DIFF[language]),
        ],
    )


def fmt(policy_paths: Sequence[str], check: bool, diff: bool, language: Language) -> int:
    """Lay out every file of the paths; the language of a file changes only when it is asked for."""
    context = click.get_current_context()
    asked = context.get_parameter_source("language") is not ParameterSource.DEFAULT
    for path in policy_paths:
        require_policy(path)
    files = [file for path in policy_paths for file in _files(Path(path))]
    faults: list[Diagnostic] = []
    changed = 0
    for file in dict.fromkeys(files):
        source = read_source(file, faults.append)
        tree = parse(source, faults.append) if source is not None else None
        if source is None or tree is None:
            continue
        own: Language = "en" if tree.language == "en" else "vi"
        written = write(source, language if asked else own)
        if written == source.text:
            continue
        changed += 1
        if diff:
            lines = unified_diff(
                source.text.splitlines(True), written.splitlines(True), str(file), str(file)
            )
            sys.stdout.writelines(lines)
        if not check and not diff:
            write_text(file, written)
        words = _WOULD if check or diff else _WROTE
        sys.stderr.write(words[language].format(file) + "\n")
    if check:
        sys.stderr.write(_DONE[language].format(len(dict.fromkeys(files)), changed) + "\n")
    for fault in faults:
        show_lines([*errors.lines(fault, language), []], sys.stderr)
    failed = any(fault.is_error for fault in faults) or ((check or diff) and changed > 0)
    return PROBLEMS if failed else FINE


def _files(path: Path) -> list[Path]:
    return sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
