"""Trees kept between runs: an unchanged text is not parsed again by the same code.

Only clean trees are kept; they are read back with pickle.
"""

import pickle
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from policyengine.cache import keep, kept
from policyengine.diagnostics import Diagnostic, Report
from policyengine.source import Source
from policyengine.syntax.nodes import File


def parse_cached(source: Source, report: Report) -> File | None:
    """As `parse.parse`; a tree made before from the same text by the same code is read back."""
    name = _name(source)
    found = _read(name)
    if found is not None:
        return found
    from policyengine.syntax.parse import parse  # Lark is loaded only when something is parsed

    faults: list[Diagnostic] = []
    tree = parse(source, faults.append)
    for fault in faults:
        report(fault)
    if tree is not None and not faults:
        keep(name, pickle.dumps(tree))
    return tree


def _name(source: Source) -> str:
    text = f"{_maker()}\0{sys.version_info[:2]}\0{source.name}\0{source.text}"
    return f"{sha256(text.encode()).hexdigest()[:40]}.tree"


@cache
def _maker() -> str:
    """A fingerprint of the code of this room: a change of grammar or nodes makes old trees void."""
    files = sorted(path for path in Path(__file__).parent.iterdir() if path.is_file())
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _read(name: str) -> File | None:
    data = kept(name)
    try:
        tree = None if data is None else pickle.loads(data)
    except Exception:  # whatever a damaged file makes pickle raise: the text is parsed again
        return None
    return tree if isinstance(tree, File) else None
