"""Written units to dimensions, and back to words."""

from policyengine.types import Bases

WORD_OF_BASE = {
    "VND": "đồng",
    "kg": "kg",
    "person": "người",
    "household": "hộ",
    "share": "suất",
    "card": "thẻ",
    "day": "ngày",
    "working_day": "ngày làm việc",
    "month": "tháng",
    "year": "năm",
}
HEADS = ("person", "household", "share", "card")
"""Bases that count recipients; an amount may leave them open (`40.000.000 đồng/hộ`)."""
TIMES = ("day", "working_day", "month", "year")
"""Bases that nobody can be paid in."""


def dimension_of(words: tuple[str, ...]) -> Bases | str:
    """The dimension of a unit (bases as `nodes.Unit` holds them), or the first that is none."""
    powers: dict[str, int] = {}
    for index, base in enumerate(words):
        if base not in WORD_OF_BASE:
            return base.removeprefix("?")
        powers[base] = powers.get(base, 0) + (1 if index == 0 else -1)
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def words_of(dimension: Bases) -> str:
    """`đồng/tháng`; a bare number has no unit and is shown as `1`."""
    above = [WORD_OF_BASE[base] for base, power in dimension if power > 0]
    below = [WORD_OF_BASE[base] for base, power in dimension if power < 0]
    return "/".join(["×".join(above) or "1", *below])


def without(dimension: Bases, *left_out: str) -> Bases:
    """The dimension with some bases struck out."""
    return tuple((base, power) for base, power in dimension if base not in left_out)
