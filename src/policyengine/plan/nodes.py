"""The plan: all rules in force on every day of one span, by name."""

from attrs import field, frozen

from policyengine.model import terms as t
from policyengine.model.model import Version

Versions = tuple[Version, ...]
"""The versions of one rule; the first whose guard is met is the one. Empty: no law yet."""


@frozen
class Plan:
    """The rules of the span that starts on `first_day`; `last_day` None: until further notice."""

    first_day: int
    last_day: int | None
    definitions: dict[str, Versions]
    tables: dict[str, Versions]
    categories: dict[str, Versions]
    programs: dict[str, Versions]
    groups: dict[str, Versions]
    phases: dict[str, tuple[int, int]] = field(factory=dict)
    targets: dict[str, t.Target] = field(factory=dict)
