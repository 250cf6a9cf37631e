"""parse → resolve → check on one page; the only place that raises PolicyError."""

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from attrs import evolve

from policyengine.diagnostics import DataError, Diagnostic, PolicyError, Report
from policyengine.joining import Joined, changes_without_leave, faulty_policies, joined
from policyengine.model.build import build_model
from policyengine.model.model import Model
from policyengine.registry import Registry, call, make_registry
from policyengine.source import Source
from policyengine.syntax import nodes as n
from policyengine.syntax.cache import parse_cached
from policyengine.syntax.readings import flip_readings


def check(
    sources: Iterable[Source], registry: Registry | None = None
) -> tuple[Model | None, list[Diagnostic]]:
    """The model of some texts and everything there is to say about them.

    Here and below, without a registry there are no plugins.
    """
    found: list[Diagnostic] = []
    with _no_collection():
        files = [file for source in sources if (file := parse_cached(source, found.append))]
        return _understood(files, found, registry or _no_plugins())


def check_path(
    path: str | Path,
    registry: Registry | None = None,
    take_in: Sequence[str] = (),
    allowing: Collection[str] = (),
) -> tuple[Model | None, list[Diagnostic]]:
    """The model of a policy (a file, a folder, or `plugin:NAME`), and everything to say about it.

    `take_in` names policies of plugins that join it, `allowing` those of them (or plugins) that
    may amend what others declare.
    """
    registry = registry or _no_plugins()
    with _no_collection():
        files, found = _all_of(path, (), (), registry, take_in, allowing)
        model, found = _understood([one.node for one in files], found, registry)
    return model, [*faulty_policies(registry, found), *found]


def _all_of(
    path: str | Path,
    also: Iterable[str | Path],
    flipped: Collection[str],
    registry: Registry,
    take_in: Sequence[str],
    allowing: Collection[str],
) -> tuple[list[Joined], list[Diagnostic]]:
    """Every file of a policy and of those that join it, and what is wrong with them so far."""
    found: list[Diagnostic] = []
    files = joined([path, *also], take_in, registry, found.append)
    changes_without_leave(files, allowing, found.append)
    if flipped:
        files = [evolve(one, node=flip_readings(one.node, flipped)) for one in files]
    return files, found


@cache
def _no_plugins() -> Registry:
    """The engine's own contributions, which are the same every time."""
    return make_registry(())


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
    path: str | Path,
    also: Iterable[str | Path] = (),
    flipped: Collection[str] = (),
    registry: Registry | None = None,
    take_in: Sequence[str] = (),
    allowing: Collection[str] = (),
) -> tuple[Model, list[Diagnostic]]:
    """The model of a policy as `check_path` reads it, with its warnings; PolicyError after an
    error.

    `also` are files or folders loaded with it (a draft); `flipped` the readings of which the other
    meaning is taken.
    """
    registry = registry or _no_plugins()
    with _no_collection():
        files, found = _all_of(path, also, flipped, registry, take_in, allowing)
        model, found = _understood([one.node for one in files], found, registry)
    found = [*faulty_policies(registry, found), *found]
    if model is None:
        raise PolicyError(found)
    return model, found


def _understood(
    files: list[n.File], found: list[Diagnostic], registry: Registry
) -> tuple[Model | None, list[Diagnostic]]:
    """Resolve and check. The model is None after an error: nothing later sees such a policy.

    A check of a plugin that fails is said, and says nothing of the policy, which is used.
    """
    model = None
    failed: list[Diagnostic] = []
    if not any(d.is_error for d in found):
        model = build_model(files, found.append)
    if model is not None and not any(d.is_error for d in found):
        for owned in registry.of("checks").values():
            try:
                call(owned, "checks", owned.what.check, model, partial(_take, found))
            except DataError as error:  # of a plugin that fails; the other checks go on
                failed.append(error.diagnostic)
    if model is not None:
        _read_lookups(model, found.append)
    unique = list(dict.fromkeys(found))
    return (None if any(d.is_error for d in unique) else model), [*unique, *failed]


def _take(found: list[Diagnostic], diagnostic: Diagnostic) -> None:
    """Where a check reports to. TypeError, in the plugin's own line, for what is no diagnostic."""
    if not isinstance(diagnostic, Diagnostic):
        raise TypeError("a check reports diagnostics")
    found.append(diagnostic)


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
