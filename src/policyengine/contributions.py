"""What a plugin hands over at start-up: declarations, never a callback per row.

A function is named as `"package.module:function"`, so that nothing heavy is imported before it is
used; the function itself does as well. Each kind says what its function is given and gives.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from policyengine.diagnostics import Report as Tell
from policyengine.diagnostics import Text

if TYPE_CHECKING:
    from policyengine.schema import Schema

Function = str | Callable[..., Any]
"""`"package.module:function"`, or the function."""

BUILT_IN = "trogiup"
"""The name of the plugin that the engine's own contributions come from."""
FOLDER = "/"
"""In the endings of a `Reader`: a folder, whatever its name."""


@frozen(kw_only=True)
class PolicyFolder:
    """A policy: a folder of policy files, named `plugin:NAME` where a policy is asked for.

    It is loaded with the policies that it `stands_on` when it is asked for itself; where another
    policy takes it in, that one brings them. Plugins in `allows_amendments_from` may amend, repeal
    or replace what it declares; `"*"` is all of them.
    """

    name: str
    about: Text
    folder: str | Path
    stands_on: tuple[str, ...] = ()
    allows_amendments_from: tuple[str, ...] = ()


@frozen(kw_only=True)
class ToRead:
    """What a reader is given. Faults in single cells go to `tell`; they never stop the rest."""

    path: Path
    schema: "Schema"
    tell: Tell
    encoding: str | None = None
    """That of text from before Unicode, where the user named one."""


@frozen(kw_only=True)
class Reader:
    """A format of data: `read(ToRead)` gives rows as plain objects of the shape of the JSON format
    (rows by record; or rows of a top record, with what lies in them), every cell as it is written.

    `endings` are ends of file names (`.json`, `.dci.json`), the longest that fits counts, or
    `"/"` for folders.
    """

    name: str
    about: Text
    endings: tuple[str, ...]
    read: Function


@frozen(kw_only=True)
class Writer:
    """A format of results: `write(Asked, path)` writes the whole file at `path`.

    `write_sheets(sheets, path, language)` writes what a `Report` gave; None where it cannot.
    """

    name: str
    about: Text
    ending: str
    write: Function
    write_sheets: Function | None = None


@frozen(kw_only=True)
class Check:
    """A check over a model: `check(model, report)` hands each diagnostic to `report`.

    It runs on policies without an error, beside the engine's own. `problems` is the module that
    words what it finds, for `policyengine why`.
    """

    name: str
    about: Text
    check: Function
    problems: str | None = None


@frozen(kw_only=True)
class Audit:
    """An audit over records: `find(law, population, month)` gives diagnostics.

    `law` is the law as loaded, `month` the month number asked about, or None. `problems` is the
    module that words what it finds, for `policyengine why`.
    """

    name: str
    about: Text
    find: Function
    problems: str | None = None


@frozen(kw_only=True)
class Report:
    """A report on the results of a run: `make(Asked)` gives sheets (`policyengine.formats.sheets`),
    or one JSON value. `run --report NAME` shows it, or writes it into a file.
    """

    name: str
    about: Text
    make: Function


@frozen(kw_only=True)
class Command:
    """A command: `make(language)` gives a click command in that language.

    Its callback returns the exit code: 0 fine, 1 problems found, 2 could not run.
    """

    name: str
    about: Text
    make: Function


@frozen(kw_only=True)
class Asked:
    """What a report or a writer is given: who was asked about, what, and what came of it.

    `heading` is a `reports.heading.Heading` (month, day of asking, basis, names of things in the
    reader's language), `population` the records with their faults, `results` those to be shown.
    """

    results: Sequence[Any]
    population: Any
    heading: Any


Kind = Literal["policies", "readers", "writers", "checks", "audits", "reports", "commands"]
Contribution = PolicyFolder | Reader | Writer | Check | Audit | Report | Command

KINDS: Mapping[Kind, type] = {
    "policies": PolicyFolder,
    "readers": Reader,
    "writers": Writer,
    "checks": Check,
    "audits": Audit,
    "reports": Report,
    "commands": Command,
}


@frozen
class Owned:
    """A contribution with the plugin that it comes from."""

    plugin: str
    what: Any

    @property
    def is_built_in(self) -> bool:
        return self.plugin == BUILT_IN


def function(named: Function) -> Callable[..., Any]:
    """The function behind its name. ImportError or AttributeError where there is none."""
    if not isinstance(named, str):
        return named
    module, _, name = named.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
