"""The files of a policy and of those that it stands on or takes in; and what one may change of
another's. Knows files and owners, not what the text means.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from attrs import define, field, frozen

from policyengine.contributions import Owned, PolicyFolder
from policyengine.diagnostics import Diagnostic, Report
from policyengine.problems import plugins as plugin_problems
from policyengine.problems import syntax as problems
from policyengine.registry import PREFIX, Registry
from policyengine.source import Source, Span
from policyengine.syntax import nodes as n
from policyengine.syntax.cache import parse_cached
from policyengine.syntax.spelling import nearest

SUFFIX = ".policy"


@frozen
class Joined:
    """A file, and the policy of a plugin that it belongs to (None: the asker's own)."""

    node: n.File
    policy: Owned | None


def joined(
    paths: Iterable[str | Path], take_in: Sequence[str], registry: Registry, report: Report
) -> list[Joined]:
    """The files of a policy (paths, or `plugin:NAME`), of the policies of plugins in `take_in`,
    and of all that they stand on; each file once.
    """
    walk = _Walk(registry, report)
    for path in map(str, paths):
        if path.startswith(PREFIX):
            walk.ask_for(path)
        else:
            walk.waiting.append((Path(path), None))
    for name in take_in:
        walk.take_in(name, None)
    return walk.files()


@define
class _Walk:
    """Folders still to be read; a folder of a plugin is that plugin's, whoever names it."""

    registry: Registry
    report: Report
    waiting: list[tuple[Path, Owned | None]] = field(factory=list)
    found: dict[Path, Joined | None] = field(factory=dict)

    def ask_for(self, name: str) -> None:
        """A policy of a plugin with everything that it is written to stand on."""
        names = [name]
        seen: set[str] = set()
        asked_by: dict[str, Owned] = {}
        while names:
            one = names.pop()
            owned = self.take_in(one, None, asked_by.get(one))
            if owned is not None and one not in seen:
                seen.add(one)
                names += owned.what.stands_on
                asked_by |= dict.fromkeys(owned.what.stands_on, owned)

    def take_in(self, name: str, at: Span | None, by: Owned | None = None) -> Owned | None:
        """The folder of a policy `plugin:NAME`, or a report that there is none (which the policy
        `by` is said to stand on).
        """
        owned = self.registry.policy(name)
        if owned is None:
            offered = list(self.registry.of("policies"))
            bare = name.removeprefix(PREFIX)
            near = nearest(bare, offered)
            place = f"{by.what.folder} › stands_on" if by else None
            self.report(plugin_problems.unknown_policy(bare, near, offered, at, place))
        else:
            self.waiting.append((Path(owned.what.folder), owned))
        return owned

    def files(self) -> list[Joined]:
        owners = {Path(o.what.folder).resolve(): o for o in self.registry.of("policies").values()}
        while self.waiting:
            place, policy = self.waiting.pop()
            policy = owners.get(place.resolve(), policy)
            files = sorted(place.glob(f"*{SUFFIX}")) if place.is_dir() else [place]
            if not files or not all(file.is_file() for file in files):
                self.report(problems.no_such_file(str(place)))
                continue
            for file in files:
                self._read(file, owners.get(file.resolve().parent, policy))
        return [one for one in self.found.values() if one]

    def _read(self, file: Path, policy: Owned | None) -> None:
        if file.resolve() in self.found:
            return
        source = read_source(file, self.report)
        node = parse_cached(source, self.report) if source else None
        self.found[file.resolve()] = Joined(node, policy) if node else None
        for words in node.instrument.based_on if node and node.instrument else ():
            if words.text.startswith(PREFIX):
                self.take_in(words.text, words.span)
            else:
                self.waiting.append((file.parent / words.text, policy))


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


# ---- leave to change -------------------------------------------------------------------------


def changes_without_leave(
    files: Sequence[Joined], allowing: Collection[str], report: Report
) -> None:
    """Report what a policy of a plugin changes of another's declarations without leave.

    `allowing` are the policies or plugins that the command line lets amend.
    """
    if len({_name(one.policy) for one in files}) < 2:
        return
    homes = _homes(files)
    for one in files:
        if one.policy is None:
            continue
        for name, at in _changes(one.node):
            owner, declared = homes.get(name, (one.policy, at))
            if _name(owner) != _name(one.policy) and not _leave(owner, one.policy, allowing):
                shown = _name(owner) or Path(declared.source.name).parent.name
                report(
                    plugin_problems.amendment_not_allowed(
                        name.rpartition(".")[2], shown, _name(one.policy) or "", at, declared
                    )
                )


def _leave(owner: Owned | None, by: Owned, allowing: Collection[str]) -> bool:
    """Whether the command line, or the owner of a declaration, lets `by` change it."""
    names = {by.plugin, by.what.name}
    if names & {name.removeprefix(PREFIX) for name in allowing}:
        return True
    if owner is None:
        return False
    policy: PolicyFolder = owner.what
    return bool(names & set(policy.allows_amendments_from)) or "*" in policy.allows_amendments_from


def _homes(files: Iterable[Joined]) -> dict[str, tuple[Owned | None, Span]]:
    """Who declares each name first: declarations, instruments, and fields by `field NAME`.

    Of two policies that declare one name the asker's own is its home, unless what it declares is
    of one area only, as a town's own level is beside the nation's; files are in no order.
    """
    homes: dict[str, tuple[Owned | None, Span]] = {}
    ordered = sorted(files, key=_precedence)
    for one in ordered:
        instrument = one.node.instrument
        if instrument is not None:
            name = instrument.header.name
            homes.setdefault(f"instrument.{name.text}", (one.policy, name.span))
        for item in one.node.items:
            if isinstance(item, n.Declaration | n.LookupNode):
                name = item.header.name
                homes.setdefault(name.text, (one.policy, name.span))
            elif isinstance(item, n.RecordNode):
                for column in item.fields:
                    name = column.header.name
                    homes.setdefault(f"field.{name.text}", (one.policy, name.span))
                    behind = f"field.{item.header.name.text}.{name.text}"
                    homes.setdefault(behind, (one.policy, name.span))
    return homes


def _changes(file: n.File) -> Iterator[tuple[str, Span]]:
    """The names that a file changes if somebody else declares them, as `_homes` has them."""
    for name in file.instrument.replaces if file.instrument else ():
        yield f"instrument.{name.text}", name.span
    for item in file.items:
        if isinstance(item, n.Amendment):
            yield item.target.text, item.target.span
        elif isinstance(item, n.MoreRows):
            yield item.name.text, item.name.span
        elif isinstance(item, n.Assumption):
            path = [name.text for name in item.path.names]
            yield f"field.{'.'.join(path[-2:])}", item.path.span


def _precedence(one: Joined) -> tuple[bool, str, int]:
    instrument = one.node.instrument
    of_an_area = instrument is not None and instrument.within is not None
    return of_an_area, _name(one.policy) or "", _issued(one.node)


def _issued(file: n.File) -> int:
    instrument = file.instrument
    return instrument.issued.day or 0 if instrument and instrument.issued else 0


def _name(policy: Owned | None) -> str | None:
    return policy.what.name if policy else None


# ---- policies that have errors ---------------------------------------------------------------


def faulty_policies(registry: Registry, found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Each policy of a plugin in whose folder there are errors, with their number."""
    folders = {
        Path(owned.what.folder): owned
        for owned in registry.of("policies").values()
        if not owned.is_built_in
    }
    counts: dict[Path, int] = {}
    for diagnostic in found:
        if diagnostic.is_error:
            named = (diagnostic.place or "").partition(" › ")[0]
            if diagnostic.primary is not None:
                named = diagnostic.primary.span.source.name
            for place in (Path(named), Path(named).parent):
                if place in folders:
                    counts[place] = counts.get(place, 0) + 1
    for folder, count in counts.items():
        owned = folders[folder]
        yield plugin_problems.policy_of_plugin(owned.plugin, owned.what.name, count)
