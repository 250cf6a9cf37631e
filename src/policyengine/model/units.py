"""Written units to dimensions, and back to words."""

from policyengine.types import Bases

BASE_OF_WORD = {
    "đồng": "VND",
    "kg": "kg",
    "người": "person",
    "hộ": "household",
    "suất": "share",
    "thẻ": "card",
    "ngày": "day",
    "ngày làm việc": "working_day",
    "tháng": "month",
    "năm": "year",
}
WORD_OF_BASE = {base: word for word, base in BASE_OF_WORD.items()}
HEADS = ("person", "household", "share", "card")
"""Bases that count recipients; an amount may leave them open (`40.000.000 đồng/hộ`)."""


def dimension_of(words: tuple[str, ...]) -> Bases | str:
    """The dimension of a written unit, or the first word that is no unit."""
    powers: dict[str, int] = {}
    for index, word in enumerate(words):
        base = BASE_OF_WORD.get(word)
        if base is None:
            return word
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
