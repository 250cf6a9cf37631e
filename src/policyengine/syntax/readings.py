"""Readings turned over: the other meaning of a doubtful passage takes the chosen one's place."""

from collections.abc import Collection

from attrs import evolve

from policyengine.syntax import nodes as n


def flip_readings(file: n.File, names: Collection[str]) -> n.File:
    """The file with `đang chọn` and `cách khác` exchanged in the readings named."""
    return evolve(file, items=tuple(_flipped(item, names) for item in file.items))


def _flipped(item: n.Item, names: Collection[str]) -> n.Item:
    if not isinstance(item, n.Declaration) or item.kind != "READING":
        return item
    if item.header.name.text not in names:
        return item
    chosen, other, *rest = item.clauses
    taken = evolve(chosen, value=other.value), evolve(other, value=chosen.value)
    return evolve(item, clauses=(*taken, *rest))
