"""What is kept between runs: trees, the grammar's tables, machine code.

It lies in the user's own cache folder and is trusted, so the folder must be nobody else's. A cache
that cannot be read or written is as good as none. `POLICYENGINE_CACHE` names another folder than
the user's own; set but empty, it turns caches off.
"""

import os
import sys
from functools import cache
from pathlib import Path


@cache
def cache_folder() -> Path | None:
    """The cache folder, None when there is to be none."""
    named = os.environ.get("POLICYENGINE_CACHE")
    if named is not None:
        return Path(named) if named else None
    home = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None
    parent = home or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(parent) / "trogiup"


def kept(name: str) -> bytes | None:
    """What was kept under a name."""
    home = cache_folder()
    try:
        return None if home is None else (home / name).read_bytes()
    except OSError:
        return None


def keep(name: str, data: bytes) -> None:
    """Keep something; a reader sees all of it or nothing."""
    home = cache_folder()
    if home is None:
        return
    place = home / name
    beside = place.with_suffix(f".{os.getpid()}")
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside.write_bytes(data)
        beside.replace(place)
    except OSError:
        beside.unlink(missing_ok=True)
