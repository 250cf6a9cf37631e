"""Which plugins a command uses, and which of their policies join: known before options are parsed,
since a plugin may bring the command itself.
"""

import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from traceback import print_exception

import click
from attrs import define, field

from policyengine.cli.endings import CannotRun
from policyengine.diagnostics import DataError, Diagnostic, Language, Text
from policyengine.problems.registry import PROBLEMS
from policyengine.registry import Registry, make_registry

_UNKNOWN_PLUGIN = "unknown-plugin"
_NONE_AND_SOME = Text(
    "--no-plugins và --plugin không dùng cùng nhau: bỏ một trong hai",
    "--no-plugins and --plugin do not go together: leave one of them out",
)


@define(slots=False)
class Chosen:
    """The choice of plugins on the command line; the registry is made when first needed."""

    language: Language = "vi"
    no_plugins: bool = True
    plugins: tuple[str, ...] = ()
    take_in: tuple[str, ...] = ()
    allowing: tuple[str, ...] = ()
    traceback: bool = False
    told: bool = field(default=False, init=False)

    @cached_property
    def registry(self) -> Registry:
        """DataError for a plugin that is named and not installed, CannotRun where none is to be
        loaded and some are named.
        """
        if self.no_plugins and self.plugins:
            raise CannotRun(_NONE_AND_SOME)
        made = make_registry(() if self.no_plugins else None, self.plugins or None)
        for fault in made.faults:
            if fault.diagnostic.problem == PROBLEMS[_UNKNOWN_PLUGIN]:
                raise DataError(fault.diagnostic)
        return made

    def named(self, policy_path: str) -> str:
        """What was asked: the policy with those that join it, as the command line has them."""
        words = [policy_path, *(f"--with {name}" for name in self.take_in)]
        return " ".join([*words, *(f"--allow-amendments-from {name}" for name in self.allowing)])

    def tell_faults(self) -> None:
        """Say once, on standard error, what is wrong with plugins; the rest goes on."""
        if self.told:
            return
        self.told = True
        if not self.registry.faults:
            return
        from policyengine.reports.errors import lines
        from policyengine.reports.screen import show_lines

        for fault in self.registry.faults:
            if self.traceback and fault.error is not None:
                print_exception(fault.error)
            show_lines([*lines(fault.diagnostic, self.language), []], sys.stderr)

    def tell_traces(self, found: Iterable[Diagnostic]) -> None:
        """With `--traceback`, the whole trace of everything that a plugin raised at its work."""
        for diagnostic in found if self.traceback else ():
            if diagnostic.error is not None:
                print_exception(diagnostic.error)


def chosen_in(context: click.Context | None = None) -> Chosen:
    """The choice of the command that runs; no plugins where none was made."""
    context = context or click.get_current_context(silent=True)
    found = context.find_object(Chosen) if context else None
    return found or Chosen()


def chosen_plugins(arguments: Sequence[str], language: Language) -> Chosen:
    """What the arguments say of plugins, wherever among them it stands."""
    before = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    return Chosen(
        language,
        "--no-plugins" in before,
        _values("--plugin", before),
        _values("--with", before),
        _values("--allow-amendments-from", before),
        "--traceback" in before,
    )


def _values(option: str, arguments: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == option:
            found += [value] if equals else arguments[place + 1 : place + 2]
    return tuple(found)
