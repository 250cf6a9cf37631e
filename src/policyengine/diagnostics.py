"""What a stage reports about a text: the value only, no wording and no printing."""

from collections.abc import Callable, Iterable
from typing import Literal

from attrs import field, frozen

from policyengine.source import Span

Language = Literal["vi", "en"]
Stage = Literal["syntax", "names", "types", "law", "data", "plugins"]
Severity = Literal["error", "warning"]


@frozen
class Text:
    """The same sentence in both languages."""

    vi: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.vi if language == "vi" else self.en


@frozen
class Label:
    """A place in a text and what is to be seen there."""

    span: Span
    text: Text | None = None


@frozen
class Problem:
    """One kind of fault; the slug is its whole identity."""

    slug: str
    stage: Stage
    severity: Severity
    explanation: str = field(repr=False, eq=False)
    """In English."""
    vietnamese: str = field(default="", repr=False, eq=False)
    """Of a problem that a plugin words; the engine's own stand in one file."""


@frozen
class Diagnostic:
    """One fault found: `message` says what is wrong, only `help` says what to do."""

    problem: Problem
    message: Text
    primary: Label | None
    related: tuple[Label, ...] = ()
    help: Text | None = None
    place: str | None = None
    """Where in a data file (file, sheet, row, column), for faults that no policy text shows."""
    value: str | None = None
    """The bad value as it stands there; None where there is none, or none may be shown."""
    error: BaseException | None = field(default=None, eq=False, repr=False)
    """What a plugin raised, for `--traceback`."""

    @property
    def is_error(self) -> bool:
        return self.problem.severity == "error"


Report = Callable[[Diagnostic], None]


class PolicyError(Exception):
    """A policy that cannot be used. Raised by `pipeline` alone; carries every diagnostic."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(d.message.en for d in self.diagnostics if d.is_error))


class DataError(Exception):
    """Data that cannot be read at all (no such file, not a workbook). Carries one diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message.en)
