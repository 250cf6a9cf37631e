"""Prints one of the README's two first commands, so that what is tested is what is written.

python .ci/readme_command.py run|tests
"""

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def commands() -> dict[str, str]:
    """The first two shell blocks of the README: the main job, then the tests."""
    blocks = re.findall(r"```bash\n(.*?)```", README.read_text("utf-8"), flags=re.DOTALL)
    return {"run": blocks[0], "tests": blocks[1]}


if __name__ == "__main__":
    print(commands()[sys.argv[1]].strip())
