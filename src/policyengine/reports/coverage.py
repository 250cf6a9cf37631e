"""Which categories, programs and levels the examples of a policy reach, and how often."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TextIO

from policyengine.backends.results import Result
from policyengine.diagnostics import Text
from policyengine.reports.naming import Naming
from policyengine.reports.screen import show_table

_KINDS = {
    "PROGRAM": Text("chế độ", "program"),
    "CATEGORY": Text("đối tượng", "category"),
    "LEVEL": Text("mức", "level"),
}
_HEADER = (Text("loại", "kind"), Text("tên", "name"), Text("số ví dụ", "examples"))


def hits(results: Iterable[Result]) -> Counter[str]:
    """For each declaration, the expectations whose result it made or was asked about."""
    found: Counter[str] = Counter()
    for result in results:
        reached = {result.program, *result.category_options}
        reached.update(one.declaration for one in result.because)
        found.update(reached)
    return found


def rows(results: Iterable[Result], naming: Naming) -> list[tuple[str, str, str]]:
    """Kind, label and count of every program, category and level, also of those never reached."""
    found = hits(results)
    names = naming.policy.model.names
    return [
        (kind[naming.language], naming.declaration(name), str(found[name]))
        for terminal, kind in _KINDS.items()
        for name in sorted(names.of_kind(terminal))
    ]


def show(results: Sequence[Result], naming: Naming, stream: TextIO) -> None:
    """Print the table of what the examples reach."""
    header = [title[naming.language] for title in _HEADER]
    show_table(header, rows(results, naming), [2], stream)
