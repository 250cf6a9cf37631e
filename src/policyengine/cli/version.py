"""`version`: which version of the distribution this is."""

import platform
import sys
from importlib import metadata

import click

from policyengine.cli.endings import FINE
from policyengine.cli.usage import Command
from policyengine.diagnostics import Language, Text

DISTRIBUTION = "trogiup"
NOT_INSTALLED = "0"
_HELP = Text("Cho biết phiên bản.", "Show the version.")
_FROM_SOURCE = Text("chạy từ mã nguồn, chưa cài đặt", "from source, not installed")


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command("version", language=language, callback=version, params=[], help=_HELP[language])


def version(language: Language) -> int:
    """Print the version of the distribution and of Python."""
    shown = version_text()
    shown = _FROM_SOURCE[language] if shown == NOT_INSTALLED else shown
    sys.stdout.write(f"{DISTRIBUTION} {shown} (Python {platform.python_version()})\n")
    return FINE


def version_text() -> str:
    """The installed version, `0` where the distribution is not installed."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return NOT_INSTALLED
