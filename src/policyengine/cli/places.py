"""The paths of the command line: what is not there, and what must not be written over."""

from pathlib import Path

from policyengine.cli.endings import CannotRun
from policyengine.diagnostics import DataError, Text
from policyengine.pipeline import SUFFIX
from policyengine.problems.files import cannot_write
from policyengine.problems.syntax import no_such_file

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
    """DataError when the policy named on the command line is not there at all."""
    place = Path(path)
    if not place.exists() or (place.is_dir() and not any(place.glob(f"*{SUFFIX}"))):
        raise DataError(no_such_file(path))


def output_kind(output: str, *sources: str, kinds: tuple[str, ...] = KINDS) -> str:
    """The ending of an output file that can be written, or the end of the command.

    Looked at before the work is done: a long run must not fail at its last step for a typing slip.
    """
    path = Path(output)
    kind = path.suffix.lower()
    if kind not in kinds:
        raise CannotRun(_formatted(_KIND, kind, ", ".join(kinds)))
    for source in map(Path, sources):
        if path.resolve() == source.resolve() or source.resolve() in path.resolve().parents:
            raise CannotRun(_formatted(_SOURCE, output))
    if path.is_dir() or not path.parent.is_dir():
        raise DataError(cannot_write(output))
    return kind


def _formatted(text: Text, *words: str) -> Text:
    return Text(text.vi.format(*words), text.en.format(*words))
