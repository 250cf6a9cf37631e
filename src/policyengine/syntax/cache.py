"""Trees kept between runs, by content and version, so that an unchanged file is not parsed again.

Only clean trees are kept, in the user's own cache folder (a tree is read back with pickle, so the
folder must be nobody else's). `POLICYENGINE_CACHE` names another folder; set but empty, it turns
the cache off. A cache that cannot be read or written is as good as none.
"""

import os
import pickle
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from policyengine.diagnostics import Diagnostic, Report
from policyengine.source import Source
from policyengine.syntax.nodes import File

LAYOUT = 1
"""To be raised whenever `nodes` change shape within one version."""


def parse_cached(source: Source, report: Report) -> File | None:
    """As `parse.parse`; a tree made before from the same text by this version is read back."""
    place = _place(source)
    found = _read(place) if place is not None else None
    if found is not None:
        return found
    from policyengine.syntax.parse import parse  # Lark is loaded only when something is parsed

    faults: list[Diagnostic] = []
    tree = parse(source, faults.append)
    for fault in faults:
        report(fault)
    if tree is not None and not faults and place is not None:
        _write(place, tree)
    return tree


@cache
def folder() -> Path | None:
    """The cache folder, None when there is to be none."""
    named = os.environ.get("POLICYENGINE_CACHE")
    if named is not None:
        return Path(named) if named else None
    home = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None
    parent = home or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(parent) / "trogiup"


def _place(source: Source) -> Path | None:
    home = folder()
    if home is None:
        return None
    try:
        release = version("trogiup")
    except PackageNotFoundError:
        return None
    text = f"{release}\0{LAYOUT}\0{sys.version_info[:2]}\0{source.name}\0{source.text}"
    return home / f"{sha256(text.encode()).hexdigest()[:40]}.tree"


def _read(place: Path) -> File | None:
    try:
        tree = pickle.loads(place.read_bytes())
    except Exception:  # whatever a damaged file makes pickle raise: the text is parsed again
        return None
    return tree if isinstance(tree, File) else None


def _write(place: Path, tree: File) -> None:
    beside = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside.write_bytes(pickle.dumps(tree))
        beside.replace(place)
    except OSError:
        beside.unlink(missing_ok=True)
