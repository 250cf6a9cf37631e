"""How far a long run is, on standard error, and only where somebody looks at it."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from policyengine.backends.results import Result
from policyengine.diagnostics import Language, Text

_DECIDING = Text("đang tính", "deciding")
_READING = Text("dòng dữ liệu", "rows of data")
_RATE = Text("dòng/giây", "rows/s")
_LEFT = Text("còn", "left")
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


Advance = Callable[[float, int], None]
"""Told the share done so far, 0 to 1, and the rows done so far."""


@contextmanager
def bar(language: Language) -> Iterator[Advance]:
    """A bar with rate and time left while the block runs; nothing where nobody looks at it."""
    if not sys.stderr.isatty():
        yield lambda share, rows: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[words]}"))
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=1.0, words="")

        def advance(share: float, rows: int) -> None:
            elapsed = progress.tasks[0].elapsed or 0.0
            words = bar_words(share, rows, elapsed, language)
            progress.update(task, completed=share, words=words)

        yield advance


def bar_words(share: float, rows: int, seconds: float, language: Language) -> str:
    """What stands beside the bar after some seconds: rows, rows a second, time left."""
    parts = [f"{_number(rows, language)} {_READING[language]}"]
    if seconds > 0:
        parts.append(f"{_number(int(rows / seconds), language)} {_RATE[language]}")
    if 0 < share < 1:
        left = _clock(seconds / share - seconds)
        parts.append(f"{_LEFT.vi} {left}" if language == "vi" else f"{left} {_LEFT.en}")
    return " · ".join(parts)


def _number(number: int, language: Language) -> str:
    grouped = f"{number:,}"
    return grouped.replace(",", ".") if language == "vi" else grouped


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


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
