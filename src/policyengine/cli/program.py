"""The group of commands: loads each when it is called, and turns every ending into an exit code."""

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from traceback import print_exception
from typing import Any, TextIO

import click

from policyengine.builtin import COMMANDS
from policyengine.cli.chosen import chosen_in, chosen_plugins
from policyengine.cli.endings import COULD_NOT_RUN, FINE, PROBLEMS, CannotRun
from policyengine.cli.installation import foreign_owner, foreign_words
from policyengine.cli.language import chosen_language
from policyengine.cli.usage import (
    help_option,
    shared_options,
    usage_words,
    write_options,
    write_usage,
)
from policyengine.contributions import Owned
from policyengine.diagnostics import DataError, Diagnostic, Language, PolicyError, Text

COMMAND_NAMES = ("policyengine", "trogiup")
_ABOUT = Text(
    "Tính chế độ trợ giúp xã hội theo văn bản quy định, nêu rõ căn cứ của từng đồng.",
    "Decide social assistance by the law as it is written, with the article behind every đồng.",
)
_COMMAND = Text("LỆNH …", "COMMAND …")
_COMMANDS = Text("Lệnh", "Commands")
_COMMAND_MADE = ("một lệnh của click", "a click command")
_NO_COMMAND = Text("không có lệnh `{}`", "there is no command `{}`")
_DID_YOU_MEAN = Text("; có phải là `{}`?", "; did you mean `{}`?")
_ERROR = Text("lỗi", "error")
_SEE_HELP = Text("xem `{} --help`", "see `{} --help`")
_SYSTEM = Text("hệ thống không cho đọc hoặc ghi: {}", "the system refuses to read or write: {}")
_STOPPED = Text("đã dừng", "stopped")
_BUG = Text(
    "chương trình gặp lỗi của chính nó, không phải lỗi của chính sách hay dữ liệu "
    "(this is a bug in policyengine: {}); thêm --traceback để xem chi tiết khi báo lỗi",
    "this is a bug in policyengine, not in the policy or the data ({}); add --traceback to see "
    "the details for a report",
)


class Program(click.Group):
    """The group in one language; without one it is chosen when called."""

    def __init__(self, language: Language | None = None) -> None:
        self.language: Language = language or "vi"
        self._chosen = language is not None
        self._running: Owned | None = None
        super().__init__(
            "policyengine",
            help=_ABOUT[self.language],
            params=shared_options(self.language),
            callback=_help_without_command,
            invoke_without_command=True,
            no_args_is_help=False,
            subcommand_metavar=_COMMAND[self.language],
        )

    # ---- finding commands -------------------------------------------------------------------

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *self._of_plugins(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            module, _ = COMMANDS[cmd_name]
            command: click.Command = import_module(module).command(self.language)
            return command
        owned = self._of_plugins(ctx).get(cmd_name)
        if owned is None:
            return None
        from policyengine.registry import call, unfit

        self._running = owned
        made = call(owned, "commands", owned.what.make, self.language)
        if not isinstance(made, click.Command):
            raise unfit(owned, "commands", made, _COMMAND_MADE)
        return made

    def _of_plugins(self, ctx: click.Context) -> dict[str, Owned]:
        """The commands of plugins, which are looked for only when none of our own is meant."""
        offered = chosen_in(ctx).registry.of("commands")
        return {name: owned for name, owned in offered.items() if not owned.is_built_in}

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and args[0] not in self.list_commands(ctx):
            from policyengine.syntax.spelling import nearest

            chosen_in(ctx).tell_faults()  # the command may be that of a plugin which fails
            near = nearest(args[0], self.list_commands(ctx))
            words = _NO_COMMAND[self.language].format(args[0])
            words += _DID_YOU_MEAN[self.language].format(near) if near else ""
            raise click.UsageError(words, ctx)
        return super().resolve_command(ctx, args)

    # ---- help -------------------------------------------------------------------------------

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return help_option(self, self.language)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_usage(self, self.language, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, self.language, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from tables alone, so that none of them is loaded for it."""
        rows = [(name, text[self.language]) for name, (_, text) in COMMANDS.items()]
        for name, owned in self._of_plugins(ctx).items():
            rows.append((name, f"{owned.what.about[self.language]} ({owned.plugin})"))
        with formatter.section(_COMMANDS[self.language]):
            formatter.write_dl(rows)

    # ---- running ----------------------------------------------------------------------------

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run and exit; standalone_mode False returns the exit code instead."""
        arguments = list(sys.argv[1:] if args is None else args)
        if not self._chosen:
            chosen = Program(chosen_language(arguments, os.environ))
            return chosen.main(arguments, prog_name, complete_var, standalone_mode, **extra)
        code = self._ended(arguments, prog_name or COMMAND_NAMES[0], complete_var, extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def _ended(
        self, arguments: list[str], name: str, complete_var: str | None, extra: dict[str, Any]
    ) -> int:
        """The exit code of a run; whatever ends it is said in one place, here."""
        extra.setdefault("obj", chosen_plugins(arguments, self.language))
        try:
            code = super().main(arguments, name, complete_var, standalone_mode=False, **extra)
            sys.stdout.flush()
            return code if isinstance(code, int) else FINE
        except click.exceptions.Exit as ending:
            return ending.exit_code
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else name
            see = _SEE_HELP[self.language].format(path)
            return self._failed(f"{usage_words(error, self.language)}\n{see}")
        except CannotRun as error:
            return self._failed(error.text[self.language])
        except (click.Abort, KeyboardInterrupt):
            return self._failed(_STOPPED[self.language])
        except DataError as error:
            if "--traceback" in arguments and error.__cause__ is not None:
                print_exception(error.__cause__)
            return self._show([error.diagnostic], COULD_NOT_RUN)
        except PolicyError as error:
            return self._show(error.diagnostics, PROBLEMS)
        except BrokenPipeError:
            # Whoever read the output has gone; the interpreter must not flush into it at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return COULD_NOT_RUN
        except OSError as error:
            words = f"{error.strerror or type(error).__name__} {error.filename or ''}".rstrip()
            return self._failed(_SYSTEM[self.language].format(words))
        except Exception as error:
            if "--traceback" in arguments:
                raise
            if self._running is not None:
                from policyengine.registry import raised

                return self._show([raised(self._running, "commands", error)], COULD_NOT_RUN)
            return self._failed(_BUG[self.language].format(_place(error)))

    def _failed(self, words: str) -> int:
        sys.stderr.write(f"{_ERROR[self.language]}: {words}\n")
        return COULD_NOT_RUN

    def _show(self, diagnostics: Sequence[Diagnostic], code: int) -> int:
        from policyengine.reports.errors import lines
        from policyengine.reports.screen import show_lines

        for diagnostic in diagnostics:
            show_lines(lines(diagnostic, self.language), sys.stderr)
        return code


def _help_without_command(language: str) -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _place(error: BaseException) -> str:
    """Where a fault of ours came up. Its message is left out: it may hold data of a person."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    file = Path(trace.tb_frame.f_code.co_filename).name if trace else "?"
    return f"{type(error).__name__}, {file}:{trace.tb_lineno if trace else 0}"


def main() -> None:
    """The entry point: UTF-8 whatever the console is set to, then the command."""
    for stream in (sys.stdout, sys.stderr):
        _force_utf8(stream)
    language = chosen_language(sys.argv[1:], os.environ)
    owner = foreign_owner()
    if owner is not None:
        sys.stderr.write(f"{foreign_words(owner)[language]}\n")
    _stop_when_told()
    name = Path(sys.argv[0]).stem
    Program(language).main(prog_name=name if name in COMMAND_NAMES else None)


def _stop_when_told() -> None:
    """A system that ends the program, or a terminal that is closed, ends it like Ctrl-C: what is
    half written is removed."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):  # Windows has but the first
        told = getattr(signal, name, None)
        if told is not None and signal.getsignal(told) is signal.SIG_DFL:
            signal.signal(told, stop)


def _force_utf8(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
