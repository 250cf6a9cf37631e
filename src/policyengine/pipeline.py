"""parse → resolve → check on one page; the only place that raises PolicyError."""

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from policyengine.diagnostics import Diagnostic, PolicyError, Report
from policyengine.model.build import build_model
from policyengine.model.checks import CHECKS
from policyengine.model.model import Model
from policyengine.problems import syntax as problems
from policyengine.source import Source
from policyengine.syntax import nodes as n
from policyengine.syntax.cache import parse_cached
from policyengine.syntax.readings import flip_readings

SUFFIX = ".policy"


def check(sources: Iterable[Source]) -> tuple[Model | None, list[Diagnostic]]:
    """The model of some texts and everything there is to say about them."""
    found: list[Diagnostic] = []
    with _no_collection():
        files = [file for source in sources if (file := parse_cached(source, found.append))]
        return _understood(files, found)


def check_path(path: str | Path) -> tuple[Model | None, list[Diagnostic]]:
    """The model of a policy file or folder, and everything there is to say about it."""
    found: list[Diagnostic] = []
    with _no_collection():
        return _understood(_parsed([Path(path)], found.append), found)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Trees hold no circles and live on: to look for garbage among them costs a third more."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def load(
    path: str | Path, also: Iterable[str | Path] = (), flipped: Collection[str] = ()
) -> tuple[Model, list[Diagnostic]]:
    """The model of a policy file or folder, with its warnings; PolicyError after an error.

    `also` are files or folders loaded with it (a draft); `flipped` the readings of which the other
    meaning is taken.
    """
    found: list[Diagnostic] = []
    with _no_collection():
        files = _parsed([Path(path), *map(Path, also)], found.append)
        files = [flip_readings(file, flipped) for file in files] if flipped else files
        model, found = _understood(files, found)
    if model is None:
        raise PolicyError(found)
    return model, found


def _understood(
    files: list[n.File], found: list[Diagnostic]
) -> tuple[Model | None, list[Diagnostic]]:
    """Resolve and check. The model is None after an error: nothing later sees such a policy."""
    model = None
    if not any(d.is_error for d in found):
        model = build_model(files, found.append)
    if model is not None and not any(d.is_error for d in found):
        for check_model in CHECKS:
            check_model(model, found.append)
    if model is not None:
        _read_lookups(model, found.append)
    unique = list(dict.fromkeys(found))
    return (None if any(d.is_error for d in unique) else model), unique


def _read_lookups(model: Model, report: Report) -> None:
    """Read the look-up tables that the policy names, each file from beside the text naming it."""
    for item in (item for file in model.files for item in file.node.items):
        if isinstance(item, n.LookupNode | n.MoreRows):
            from policyengine.formats.lookup import read_lookup

            name = item.header.name.text if isinstance(item, n.LookupNode) else item.name.text
            if name not in model.names.lookups:
                continue
            path = Path(item.span.source.name).parent / item.file.text
            rows = read_lookup(path, name, model.names.lookups[name], report)
            model.lookups[name] = (*model.lookups.get(name, ()), *rows)


def _parsed(paths: Iterable[Path], report: Report) -> list[n.File]:
    """The files of a policy and of the folders that it stands on, each once."""
    files: dict[Path, n.File | None] = {}
    waiting = list(paths)
    while waiting:
        place = waiting.pop()
        found = sorted(place.glob(f"*{SUFFIX}")) if place.is_dir() else [place]
        if not found or not all(file.is_file() for file in found):
            report(problems.no_such_file(str(place)))
            continue
        for file in found:
            if file.resolve() in files:
                continue
            source = read_source(file, report)
            node = parse_cached(source, report) if source else None
            files[file.resolve()] = node
            if node and node.instrument:
                waiting += [file.parent / folder.text for folder in node.instrument.based_on]
    return [node for node in files.values() if node]


def read_source(file: Path, report: Report) -> Source | None:
    """The text of a policy file, None (and a report) where it is no text."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (UnicodeDecodeError, OSError):
        report(problems.not_text(str(file)))
        return None
    if "\0" in text:
        report(problems.not_text(str(file)))
        return None
    return Source(str(file), text.replace("\r\n", "\n"))
