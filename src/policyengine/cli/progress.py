"""How far a long run is, on standard error, and only where somebody looks at it."""

import sys
from collections.abc import Iterable, Iterator

from policyengine.backends.results import Result
from policyengine.diagnostics import Language, Text

_DECIDING = Text("đang tính", "deciding")
_STEP = 1000
"""Results between two changes of the number shown."""


def watched(results: Iterable[Result], language: Language) -> Iterator[Result]:
    """The same results, counted on a terminal while they come."""
    if not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:.0f}"))
    console = Console(file=sys.stderr)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task(_DECIDING[language], total=None)
        for number, result in enumerate(results, start=1):
            if number % _STEP == 0:
                progress.update(task, completed=number)
            yield result


def months_watched(months: Iterator[int], language: Language) -> Iterator[int]:
    """The same months, the one in work shown on a terminal."""
    if not sys.stderr.isatty():
        yield from months
        return
    from rich.console import Console

    console = Console(file=sys.stderr)
    with console.status(_DECIDING[language]) as status:
        for month in months:
            status.update(f"{_DECIDING[language]} {month % 12 + 1:02}/{month // 12}")
            yield month
