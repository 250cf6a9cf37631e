"""The package that `new-plugin` writes: its texts in `files/`, with names to be filled in.

In: a name. Out: the text of every file by its place in the package. Knows nothing else.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

_ENGINE = "trogiup"
_PLACES = {
    "pyproject.toml.in": "pyproject.toml",
    "README.md.in": "README.md",
    "module/__init__.py.in": "src/{module}/__init__.py",
    "module/policies/van_ban_mau.policy.in": "src/{module}/policies/van_ban_mau.policy",
    "module/policies/vi_du.policy.in": "src/{module}/policies/vi_du.policy",
    "tests/test_policy.py.in": "tests/test_{module}.py",
}


def package(name: str, engine: str | None) -> dict[str, str]:
    """The texts of a new package; `engine` is the version that it is written for, if one is
    installed.
    """
    module = name.replace("-", "_")
    words = {
        "NAME": name,
        "MODULE": module,
        "ENGINE": f"{_ENGINE}>={engine}" if engine else _ENGINE,
    }
    folder = files("policyengine.scaffold").joinpath("files")
    return {
        place.format(module=module): _filled(folder.joinpath(*source.split("/")), words)
        for source, place in _PLACES.items()
    }


def _filled(file: Traversable, words: dict[str, str]) -> str:
    text = file.read_text("utf-8")
    for word, value in words.items():
        text = text.replace("{{" + word + "}}", value)
    return text
