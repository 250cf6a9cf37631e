"""Names near a misspelt one, and the comparison that ignores accents, case and underscores."""

import unicodedata
from collections.abc import Iterable


def fold(name: str) -> str:
    """`Ngày sinh`, `ngay_sinh` and `NGÀY-SINH` fold to one text; đ is d, which Unicode leaves."""
    decomposed = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    kept = (c for c in decomposed if not unicodedata.combining(c) and c not in " _-.\u00a0")
    return "".join(kept)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to `name`, None when none is near (half the letters at most)."""
    wanted = fold(name)
    best: tuple[int, str] | None = None
    for candidate in candidates:
        distance = _distance(wanted, fold(candidate), len(wanted) // 2)
        if distance is not None and (best is None or distance < best[0]):
            best = distance, candidate
    return best[1] if best else None


def is_near(name: str, other: str) -> bool:
    """Whether two names differ in accents only, or in a letter or two."""
    return _distance(fold(name), fold(other), 2) is not None


def _distance(first: str, second: str, limit: int) -> int | None:
    """Letters to change, add or drop, None beyond `limit` (Levenshtein)."""
    if abs(len(first) - len(second)) > limit:
        return None
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, start=1):
        before, row[0] = row[0], i
        for j, right in enumerate(second, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1] if row[-1] <= limit else None
