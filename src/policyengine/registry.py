"""Plugins to one frozen registry: what each offers, from where, and what is wrong with it.

`make_registry` is a plain function; nothing is kept between calls, and the order of plugins means
nothing. A plugin that fails is a fault in the registry, never an exception.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from types import FunctionType
from typing import Any

import pluggy
from attrs import define, evolve, field, frozen

from policyengine import builtin, hookspecs
from policyengine.contributions import BUILT_IN, FOLDER, KINDS, Kind, Owned, ToRead, function
from policyengine.diagnostics import DataError, Diagnostic, PolicyError
from policyengine.engine_versions import ENGINE, asked_for, installed_version, is_later
from policyengine.problems import plugins as problems
from policyengine.problems.registry import Pair
from policyengine.syntax.spelling import nearest

GROUP = hookspecs.PROJECT
"""The group of entry points in which a distribution names its plugin."""
PREFIX = "plugin:"
"""What leads the name of a policy of a plugin, where a path to a policy may stand as well."""
_FAILURES = (Exception, SystemExit)
"""What a plugin may raise; one that calls `sys.exit` must not end the program without a word."""
_HERE = Path(__file__).parent


@frozen
class Candidate:
    """A plugin to be loaded: `load` gives its module (or any object with hooks)."""

    name: str
    load: Callable[[], Any]
    distribution: str | None = None
    version: str | None = None
    requires: tuple[str, ...] = ()
    """As in the metadata of the distribution (`trogiup>=0.2`)."""


@frozen
class Loaded:
    """A plugin that is in use: where it comes from and the names of what it offers, by kind."""

    name: str
    distribution: str | None
    version: str | None
    place: str
    offers: Mapping[Kind, tuple[str, ...]]


@frozen
class Fault:
    """What is wrong with a plugin; `error` is what it raised, for `--traceback`."""

    plugin: str
    diagnostic: Diagnostic
    error: BaseException | None = None


@frozen
class Registry:
    """All that is offered, by kind and name; readers and writers by every ending, too."""

    plugins: tuple[Loaded, ...]
    offered: Mapping[Kind, Mapping[str, Owned]]
    faults: tuple[Fault, ...] = ()

    def of(self, kind: Kind) -> Mapping[str, Owned]:
        """What is offered of a kind, by name, in the order of names; the engine's own first."""
        return self.offered[kind]

    def reader(self, path: Path) -> Owned | None:
        """The reader for a file or folder; the longest ending that fits."""
        name = FOLDER if path.is_dir() else path.name.lower()
        return _by_ending(self.of("readers").values(), name, lambda one: one.what.endings)

    def writer(self, path: Path) -> Owned | None:
        """The writer for a file; the longest ending that fits."""
        offered = self.of("writers").values()
        return _by_ending(offered, path.name.lower(), lambda one: (one.what.ending,))

    def policy(self, name: str) -> Owned | None:
        """The policy `plugin:NAME`; the name may stand with or without `plugin:`."""
        return self.of("policies").get(name.removeprefix(PREFIX))


def make_registry(
    plugins: Iterable[Candidate] | None = None, only: Collection[str] | None = None
) -> Registry:
    """The engine's own contributions and those of plugins: of `plugins`, else of all installed.

    With `only` just the ones so named; a name that is none of them is a fault.
    """
    found = sorted(installed() if plugins is None else plugins, key=lambda one: one.name)
    gathered = _Gathered()
    if only is not None:
        names = [one.name for one in found]
        for name in sorted(set(only) - set(names)):
            near = nearest(name, names)
            gathered.faults.append(Fault(name, problems.unknown_plugin(name, near, names)))
        found = [one for one in found if one.name in only]
    engine = installed_version()
    gathered.add(Candidate(BUILT_IN, lambda: builtin, ENGINE, engine), engine)
    for candidate in found:
        gathered.add(candidate, engine)
    return gathered.registry()


def installed() -> Iterator[Candidate]:
    """A candidate for every entry point in the group `policyengine`; nothing is imported."""
    for point in metadata.entry_points(group=GROUP):
        dist = point.dist
        requires = tuple(dist.requires or ()) if dist else ()
        yield Candidate(
            point.name,
            point.load,
            dist.name if dist else None,
            dist.version if dist else None,
            requires,
        )


def call(owned: Owned, kind: Kind, named: str | Callable[..., Any], *args: Any) -> Any:
    """Call a function of a plugin. DataError naming plugin and place when it fails.

    Faults that it tells of in our own terms (DataError, PolicyError) go through as they are.
    """
    try:
        return function(named)(*args)
    except (DataError, PolicyError):
        raise
    except _FAILURES as error:
        if owned.is_built_in:
            raise
        file = next((str(one.path) for one in args if isinstance(one, ToRead)), None)
        raise DataError(raised(owned, kind, error, file)) from error


def raised(owned: Owned, kind: Kind, error: BaseException, file: str | None = None) -> Diagnostic:
    """What to say of a plugin that failed at its work (on a `file` of data); the words of the
    error are left out.
    """
    name, place = type(error).__name__, _line(error) or _named(owned.what)
    found = problems.plugin_raised(owned.plugin, kind, owned.what.name, name, place, file)
    return evolve(found, error=error)


def unfit(
    owned: Owned, kind: Kind, given: object, wanted: Pair, file: str | None = None
) -> DataError:
    """What to raise of a plugin whose function gives something else than it should."""
    name, place, found = owned.what.name, _named(owned.what), type(given).__name__
    return DataError(problems.unfit_result(owned.plugin, kind, name, found, wanted, place, file))


# ---- gathering -------------------------------------------------------------------------------


@define
class _Gathered:
    """What is offered so far."""

    loaded: list[Candidate] = field(factory=list)
    places: dict[str, str] = field(factory=dict)
    hook_places: dict[tuple[str, Kind], str | None] = field(factory=dict)
    offers: list[tuple[Kind, Owned]] = field(factory=list)
    faults: list[Fault] = field(factory=list)

    def add(self, candidate: Candidate, engine: str | None) -> None:
        """Load a plugin and call its hooks; whatever goes wrong is a fault of that plugin."""
        name = candidate.name
        newer = asked_for(candidate.requires, engine)
        if newer is not None:
            needed, written = newer
            place = f"{candidate.distribution or name} {candidate.version or ''}".strip()
            self._too_new(name, needed, engine, f"{place}, Requires-Dist: {written}")
            return
        try:
            plugin = candidate.load()
        except _FAILURES as error:
            self.faults.append(_not_loaded(name, error))
            return
        needed = str(getattr(plugin, "engine_needed", ""))
        if is_later(needed, engine):
            self._too_new(name, needed, engine, getattr(plugin, "__file__", None))
            return
        hooks = _registered(name, plugin, self.faults)
        if hooks is None:
            return
        self.loaded.append(candidate)
        self.places[name] = str(Path(getattr(plugin, "__file__", None) or "").parent)
        for kind in KINDS:
            self._call(name, kind, hooks)

    def _too_new(self, plugin: str, needed: str, engine: str | None, place: str | None) -> None:
        found = problems.plugin_needs_newer_engine(plugin, needed, engine or "", place)
        self.faults.append(Fault(plugin, found))

    def _call(self, plugin: str, kind: Kind, hooks: pluggy.HookRelay) -> None:
        """What one hook of one plugin gives; nothing at all of it where it gives no list."""
        hook, wanted = f"{GROUP}_{kind}", KINDS[kind]
        caller: pluggy.HookCaller = getattr(hooks, hook)
        marked = caller.get_hookimpls()
        if not marked:
            return
        place = self.hook_places[plugin, kind] = _place_of(marked[0].function)
        try:
            given = (caller() or [None])[0]  # pluggy leaves out what forgot its `return`
            is_list = isinstance(given, Iterable) and not isinstance(given, str)
            each = list(given) if is_list else [given]
        except _FAILURES as error:
            self.faults.append(_not_loaded(plugin, error))
            return
        for what in each:
            if is_list and isinstance(what, wanted):
                self.offers.append((kind, Owned(plugin, what)))
            else:
                found = type(what).__name__
                wrong = problems.wrong_contribution(plugin, hook, found, wanted.__name__, place)
                self.faults.append(Fault(plugin, wrong))

    def registry(self) -> Registry:
        """All that no two offer, in the order of names, the engine's own first as listed."""
        claims: dict[tuple[Kind, str], list[Owned]] = {}
        for kind, owned in self.offers:
            for key in _keys(owned.what):
                claims.setdefault((kind, key), []).append(owned)
        refused: list[Owned] = []
        for (kind, key), owners in claims.items():
            if len(owners) > 1:
                first, second = owners[0].plugin, owners[-1].plugin
                places = {self.hook_places[one.plugin, kind]: None for one in owners
                          if not one.is_built_in}  # fmt: skip
                place = ", ".join(filter(None, places)) or None
                self.faults.append(Fault(second, _twice(kind, key, first, second, place)))
                refused += [owned for owned in owners if not owned.is_built_in]
        ordered = sorted(
            self.offers, key=lambda one: "" if one[1].is_built_in else str(one[1].what.name)
        )
        offered: dict[Kind, dict[str, Owned]] = {kind: {} for kind in KINDS}
        for kind, owned in ordered:
            if not any(owned is other for other in refused):
                offered[kind][owned.what.name] = owned
        return Registry(tuple(map(self._loaded, self.loaded)), offered, _once(self.faults))

    def _loaded(self, one: Candidate) -> Loaded:
        names: dict[Kind, tuple[str, ...]] = {
            kind: tuple(o.what.name for k, o in self.offers if k == kind and o.plugin == one.name)
            for kind in KINDS
        }
        return Loaded(one.name, one.distribution, one.version, self.places[one.name], names)


def _registered(name: str, plugin: Any, faults: list[Fault]) -> pluggy.HookRelay | None:
    """The hooks of one plugin, in a manager of its own; None where they cannot be used."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    known = [f"{GROUP}_{kind}" for kind in KINDS]
    try:
        manager.register(plugin, name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        pending = sorted(hook for hook in _marked(plugin, manager) if hook not in known)
        if not pending:
            faults.append(_not_loaded(name, error))
        for hook in pending:
            place = _place_of(getattr(plugin, hook))
            faults.append(
                Fault(name, problems.unknown_hook(name, hook, nearest(hook, known), place), error)
            )
        return None
    marked = _marked(plugin, manager)
    for hook in known:
        function = getattr(plugin, hook, None)
        if isinstance(function, FunctionType) and hook not in marked:
            faults.append(Fault(name, problems.unmarked_hook(name, hook, _place_of(function))))
    return manager.hook


def _marked(plugin: Any, manager: pluggy.PluginManager) -> set[str]:
    return {name for name in dir(plugin) if manager.parse_hookimpl_opts(plugin, name) is not None}


def _keys(what: Any) -> Iterator[str]:
    """Everything by which a contribution is found: its name, and the endings of files."""
    yield what.name
    endings = {*getattr(what, "endings", ()), getattr(what, "ending", what.name)}
    yield from sorted(endings - {what.name})


def _by_ending(
    offered: Iterable[Owned], name: str, endings: Callable[[Owned], Iterable[str]]
) -> Owned | None:
    fits = [(len(e), owned) for owned in offered for e in endings(owned) if name.endswith(e)]
    return max(fits, key=lambda one: one[0])[1] if fits else None


def _once(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple({fault.diagnostic.message.en: fault for fault in faults}.values())


def _twice(kind: Kind, name: str, first: str, second: str, place: str | None) -> Diagnostic:
    """Whoever offers a name twice: one plugin by itself, one beside the engine, or two."""
    if first == second:
        return problems.offered_twice_by_one(kind, name, second, place)
    if first == BUILT_IN:
        return problems.offered_already(kind, name, second, place)
    return problems.offered_twice(kind, name, first, second, place)


# ---- places ----------------------------------------------------------------------------------


def _not_loaded(plugin: str, error: BaseException) -> Fault:
    words = f"{type(error).__name__}: {error}".splitlines()[0]
    return Fault(plugin, problems.plugin_not_loaded(plugin, words, _line(error)), error)


def _named(what: Any) -> str | None:
    """The function of a contribution as it is written, `"module:function"`."""
    written = (getattr(what, one, None) for one in ("read", "write", "check", "find", "make"))
    return next((one for one in written if isinstance(one, str)), None)


def _line(error: BaseException) -> str | None:
    """`file.py:12`, the last line of the plugin's own code; None where none was reached."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    found, trace = None, error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith("<") and not _is_foreign(Path(file)):
            found = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _is_foreign(file: Path) -> bool:
    """Whether a file belongs to the engine, to pluggy, or to Python itself."""
    if any(part.endswith("-packages") for part in file.parts):  # these lie in Python's own folder
        return Path(pluggy.__file__).parent in file.parents or _HERE in file.parents
    return _HERE in file.parents or Path(os.__file__).parent in file.parents


def _place_of(function: Any) -> str | None:
    code = getattr(function, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else None
