"""Trees kept between runs: an unchanged text is not parsed again by the same code.

Only clean trees are kept, in the user's own cache folder (a tree is read back with pickle, so the
folder must be nobody else's). A cache that cannot be read or written is as good as none.
"""

import os
import pickle
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from policyengine.diagnostics import Diagnostic, Report
from policyengine.source import Source
from policyengine.syntax.cache_folder import cache_folder
from policyengine.syntax.nodes import File


def parse_cached(source: Source, report: Report) -> File | None:
    """As `parse.parse`; a tree made before from the same text by the same code is read back."""
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


def _place(source: Source) -> Path | None:
    home = cache_folder()
    if home is None:
        return None
    text = f"{_maker()}\0{sys.version_info[:2]}\0{source.name}\0{source.text}"
    return home / f"{sha256(text.encode()).hexdigest()[:40]}.tree"


@cache
def _maker() -> str:
    """A fingerprint of the code of this room: a change of grammar or nodes makes old trees void."""
    files = sorted(path for path in Path(__file__).parent.iterdir() if path.is_file())
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


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
