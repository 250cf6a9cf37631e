"""Which version of the engine is installed, and which one a plugin asks for."""

from collections.abc import Iterable
from importlib import metadata

ENGINE = "trogiup"
"""The distribution of the engine."""


def installed_version() -> str | None:
    """The installed version, None where the engine runs from its source alone."""
    try:
        return metadata.version(ENGINE)
    except metadata.PackageNotFoundError:
        return None


def asked_for(requires: Iterable[str], engine: str | None) -> tuple[str, str] | None:
    """The least version of the engine that a distribution asks for, if it is later than `engine`,
    and the requirement that says so, as written.
    """
    for requirement in requires:
        text = requirement.partition(";")[0].replace(" ", "").strip("()").lower()
        rest = text.removeprefix(ENGINE)
        if rest == text or rest[:1].isalnum() or rest[:1] in ("-", "_", "."):
            continue  # another distribution
        for part in rest.strip("()").split(","):
            for sign in (">=", "~=", "=="):
                needed = part.removeprefix(sign)
                if part.startswith(sign) and is_later(needed, engine):
                    return needed, requirement
    return None


def is_later(needed: str, engine: str | None) -> bool:
    """Whether a plugin that needs `needed` cannot be used by this `engine`."""
    return bool(needed) and engine is not None and _numbers(needed) > _numbers(engine)


def _numbers(version: str) -> tuple[int, ...]:
    """`0.2.1` as (0, 2, 1); what is no number ends it, and zeros at the end say nothing."""
    found: list[int] = []
    for part in version.split("."):
        digits = "".join(char for char in part if char.isdigit())
        if not digits:
            break
        found.append(int(digits))
        if digits != part:
            break
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)
