"""Commands, options and faults of usage in the reader's language; click itself is English."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from policyengine.diagnostics import Language, Text

_USAGE = Text("Cách dùng: ", "Usage: ")
_OPTIONS = Text("Tùy chọn", "Options")
_CLICK_OPTIONS = "[OPTIONS]"
_ANY_OPTIONS = Text("[TÙY CHỌN]", "[OPTIONS]")
_HELP = Text("Xem hướng dẫn này.", "Show this page.")
_REQUIRED = Text("[bắt buộc]", "[required]")
_LANGUAGE = Text(
    "Ngôn ngữ của hướng dẫn và thông báo.",
    "The language of help and messages.",
)
_TRACEBACK = Text(
    "Khi gặp lỗi của chính chương trình, in toàn bộ dấu vết để báo lỗi.",
    "After a fault of the program itself, print its whole trace for a report.",
)
_NO_PLUGINS = Text("Không nạp plugin nào.", "Load no plugin.")
_PLUGIN = Text(
    "Chỉ nạp plugin này trong các plugin đã cài; dùng nhiều lần được.",
    "Load this plugin alone of those installed; may be given several times.",
)
_WITH = Text(
    "Tính cả chính sách này của plugin; dùng nhiều lần được.",
    "Take in this policy of a plugin; may be given several times.",
)
_ALLOW = Text(
    "Cho chính sách (hoặc plugin) này thay đổi khai báo của chính sách khác.",
    "Let this policy (or plugin) change what other policies declare.",
)
_POLICIES = ("POLICY", "POLICY…", "OLD [NEW] DATA")
"""Arguments that are policies, which those of plugins may join."""
_NOT_ONE_OF = Text("`{}` không thuộc: {}", "`{}` is none of: {}")
_TOO_MANY = Text("thừa `{}`", "`{}` is too much")
_NO_OPTION = Text("không có tùy chọn `{}`", "there is no option `{}`")
_DID_YOU_MEAN = Text("; có phải là {}?", "; did you mean {}?")
_MISSING = Text("thiếu {}", "{} is missing")
_OPTION_VALUE = Text(
    "tùy chọn `{}` thiếu giá trị hoặc thừa giá trị",
    "the option `{}` lacks a value, or has one too many",
)


class Option(click.Option):
    """An option whose help is wholly in one language."""

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        if record is None:
            return None
        return record[0], record[1].replace("[required]", _REQUIRED[self.language])


class Command(click.Command):
    """A command with `--language`, `--traceback` and `--help`, in one language."""

    def __init__(
        self,
        name: str,
        *,
        language: Language,
        params: list[click.Parameter],
        joins: bool = True,
        **kwargs: Any,
    ):
        """`joins`: whether policies of plugins may join the POLICY that the command is about."""
        self.language = language
        if joins and any(isinstance(p, click.Argument) and p.metavar in _POLICIES for p in params):
            params = [*params, *joining_options(language)]
        super().__init__(name, params=[*params, *shared_options(language)], **kwargs)
        self.allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        left = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise click.UsageError(_TOO_MANY[self.language].format(" ".join(ctx.args)), ctx)
        return left

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return help_option(self, self.language)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_usage(self, self.language, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, self.language, ctx, formatter)


# ---- the parts of a help page ----------------------------------------------------------------


def help_option(command: click.Command, language: Language) -> click.Option:
    """The one `--help` of a command; the same object each time, as click compares by identity."""
    found = getattr(command, "_help_option", None)
    if not isinstance(found, Option):
        found = Option(
            ["--help"],
            language=language,
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_help,
            help=_HELP[language],
        )
        command._help_option = found
    return found


def write_usage(
    command: click.Command, language: Language, ctx: click.Context, page: click.HelpFormatter
) -> None:
    """The line that shows how the command is called."""
    pieces = " ".join(command.collect_usage_pieces(ctx))
    pieces = pieces.replace(_CLICK_OPTIONS, _ANY_OPTIONS[language])
    page.write_usage(ctx.command_path, pieces, prefix=_USAGE[language])


def write_options(
    command: click.Command, language: Language, ctx: click.Context, page: click.HelpFormatter
) -> None:
    """The section of options; arguments are described in the text of the page."""
    options = [p for p in command.get_params(ctx) if isinstance(p, click.Option)]
    records = [record for option in options if (record := option.get_help_record(ctx))]
    with page.section(_OPTIONS[language]):
        page.write_dl(records)


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


# ---- options that every command has ----------------------------------------------------------


def shared_options(language: Language) -> list[click.Parameter]:
    """`--language`, `--no-plugins`, `--plugin` and `--traceback`.

    Which plugins there are is known before any option is parsed (`chosen`), hence no value here.
    """
    return [
        Option(
            ["--language"],
            language=language,
            default=language,
            metavar="vi|en",
            type=one_of(("vi", "en"), language),
            help=_LANGUAGE[language],
        ),
        Option(
            ["--no-plugins"],
            language=language,
            is_flag=True,
            expose_value=False,
            help=_NO_PLUGINS[language],
        ),
        _names("--plugin", _PLUGIN, language),
        Option(
            ["--traceback"],
            language=language,
            is_flag=True,
            expose_value=False,
            help=_TRACEBACK[language],
        ),
    ]


def joining_options(language: Language) -> list[click.Parameter]:
    """`--with` and `--allow-amendments-from`, of every command that is about a policy."""
    return [
        _names("--with", _WITH, language),
        _names("--allow-amendments-from", _ALLOW, language),
    ]


def _names(option: str, words: Text, language: Language) -> Option:
    return Option(
        [option, option.strip("-").replace("-", "_") + "_names"],
        language=language,
        multiple=True,
        metavar="NAME",
        expose_value=False,
        help=words[language],
    )


def one_of(options: Sequence[str], language: Language) -> Callable[[str], str]:
    """A type for click: one of a few words, refused in the reader's language."""

    def convert(written: str) -> str:
        if written not in options:
            words = _NOT_ONE_OF[language].format(written, ", ".join(options))
            raise click.BadParameter(words)
        return written

    return convert


# ---- faults of usage -------------------------------------------------------------------------


def usage_words(error: click.UsageError, language: Language) -> str:
    """A fault of usage in one sentence."""
    match error:
        case click.NoSuchOption():
            words = _NO_OPTION[language].format(error.option_name)
            near = ", ".join(f"`{name}`" for name in error.possibilities or ())
            return words + (_DID_YOU_MEAN[language].format(near) if near else "")
        case click.MissingParameter():
            return _MISSING[language].format(_name(error))
        case click.BadParameter():
            return f"{_name(error)}: {error.message}"
        case click.BadOptionUsage():
            return _OPTION_VALUE[language].format(error.option_name)
    return error.message


def _name(error: click.BadParameter) -> str:
    """`--month`, or `POLICY` for an argument."""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.human_readable_name.rstrip("…") if error.param else ""
