"""The paths of the command line: what is not there, and what must not be written over."""

from pathlib import Path

from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import CannotRun
from policyengine.contributions import Owned
from policyengine.diagnostics import DataError, Text
from policyengine.joining import SUFFIX
from policyengine.problems.files import cannot_write
from policyengine.problems.plugins import unknown_policy
from policyengine.problems.syntax import no_such_file
from policyengine.registry import PREFIX
from policyengine.syntax.spelling import nearest

KINDS = (".xlsx", ".csv", ".json")
_KIND = Text(
    "--output: không ghi được tệp loại `{}`; dùng một trong: {}",
    "--output: files `{}` are not written; use one of: {}",
)
_SOURCE = Text(
    "--output: `{}` là tệp nguồn, không ghi đè; chọn tên khác",
    "--output: `{}` is what is read and is not written over; choose another name",
)


def require_policy(path: str) -> None:
    """DataError when the policy named on the command line, or one to take in, is not there."""
    chosen = chosen_in()
    chosen.tell_faults()
    for name in (*chosen.take_in, *([path] if path.startswith(PREFIX) else [])):
        if chosen.registry.policy(name) is None:
            offered = list(chosen.registry.of("policies"))
            bare = name.removeprefix(PREFIX)
            raise DataError(unknown_policy(bare, nearest(bare, offered), offered))
    for name in chosen.allowing:
        bare = name.removeprefix(PREFIX)
        known = [*chosen.registry.of("policies"), *(one.name for one in chosen.registry.plugins)]
        if bare not in known:  # a slip would leave the leave away without a word
            raise DataError(unknown_policy(bare, nearest(bare, known), list(dict.fromkeys(known))))
    place = Path(path)
    if path.startswith(PREFIX):
        return
    if not place.exists() or (place.is_dir() and not any(place.glob(f"*{SUFFIX}"))):
        raise DataError(no_such_file(path))


def output_kind(output: str, *sources: str, kinds: tuple[str, ...] = KINDS) -> str:
    """The ending of an output file that can be written, or the end of the command.

    Looked at before the work is done: a long run must not fail at its last step for a typing slip.
    """
    kind = Path(output).suffix.lower()
    if kind not in kinds:
        raise CannotRun(_formatted(_KIND, kind, ", ".join(kinds)))
    require_writable(output, *sources)
    return kind


def writer_of(output: str, *sources: str) -> Owned:
    """The format of an output file, a plugin's or our own, or the end of the command."""
    offered = chosen_in().registry
    found = offered.writer(Path(output))
    if found is None:
        known = ", ".join(owned.what.ending for owned in offered.of("writers").values())
        raise CannotRun(_formatted(_KIND, Path(output).suffix.lower(), known))
    require_writable(output, *sources)
    return found


def require_writable(output: str, *sources: str) -> None:
    """The end of the command where the output would be written over what is read, or nowhere."""
    path = Path(output)
    for source in map(Path, sources):
        if path.resolve() == source.resolve() or source.resolve() in path.resolve().parents:
            raise CannotRun(_formatted(_SOURCE, output))
    if path.is_dir() or not path.parent.is_dir():
        raise DataError(cannot_write(output))


def _formatted(text: Text, *words: str) -> Text:
    return Text(text.vi.format(*words), text.en.format(*words))
