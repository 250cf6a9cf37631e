"""Arguments and options that commands share and that need no engine."""

from collections.abc import Sequence
from typing import Any

import click

from policyengine.cli.usage import Option, one_of
from policyengine.diagnostics import Language, Text


def policy_argument() -> click.Argument:
    """POLICY, a file or folder."""
    return click.Argument(["policy_path"], metavar="POLICY")


def data_argument() -> click.Argument:
    """DATA, a file or folder."""
    return click.Argument(["data_path"], metavar="DATA")


def format_option(
    formats: Sequence[str], language: Language, words: Text, **kwargs: Any
) -> click.Option:
    """`--format`, one of a few."""
    return Option(
        ["--format", "shape"],
        language=language,
        metavar="|".join(formats),
        type=one_of(formats, language),
        help=words[language],
        **kwargs,
    )
