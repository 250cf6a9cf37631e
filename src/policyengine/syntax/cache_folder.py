"""Where trees and the grammar's tables are kept between runs.

`POLICYENGINE_CACHE` names another folder than the user's own; set but empty, it turns caches off.
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
