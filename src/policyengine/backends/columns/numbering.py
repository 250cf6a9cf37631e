"""Numbers for things that arrays are to hold, the same for every thread."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from threading import Lock
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


class Same:
    """A thing that is compared by identity, and kept so that its identity stays its own."""

    __slots__ = ("thing",)

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.thing is self.thing


class Numbering(Generic[Thing]):
    """Gives each different thing a number, from zero on; `things[number]` is the thing."""

    def __init__(self, things: Iterable[Thing] = ()) -> None:
        self.things: list[Thing] = list(things)
        self._numbers = {thing: number for number, thing in enumerate(self.things)}
        self._lock = Lock()

    def number(self, thing: Thing) -> int:
        found = self._numbers.get(thing)
        if found is None:
            with self._lock:
                found = self._numbers.get(thing)
                if found is None:
                    found = len(self.things)
                    self.things.append(thing)
                    self._numbers[thing] = found
        return found
