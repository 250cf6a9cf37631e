"""The Cloud Kingdom of the tests of commands serves here too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "cli"))
