"""What a cell of a file holds before it is read: text, a number, a date, or nothing."""

import math
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from policyengine.syntax.spelling import fold

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_MOST_DIGITS = 40
LONGEST_SHOWN = 60
"""Characters of a bad value that a message shows."""


class Uncomputed:
    """In place of the value of a formula that no spreadsheet has computed."""


UNCOMPUTED = Uncomputed()


def clean(text: str) -> str:
    """Composed (NFC) text without invisible signs and outer spaces.

    The apostrophe that keeps a spreadsheet from running a text as a formula is dropped.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        for sign in _INVISIBLE:
            text = text.replace(sign, "")
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


def on_one_line(text: str) -> str:
    """Clean text with every run of spaces and line breaks as one space."""
    return " ".join(clean(text).split())


@lru_cache(8192)
def folded(text: str) -> str:
    """The form in which titles, headers, options and words are compared."""
    return fold(on_one_line(text))


def is_blank(raw: object) -> bool:
    if isinstance(raw, str):
        return not raw[:1].isalnum() and not clean(raw)  # the first test is the quick one
    return raw is None


def exact(raw: object) -> Fraction | None:
    """A number as the spreadsheet shows it (15 digits); None for anything else."""
    if isinstance(raw, str | bool):
        return None
    if isinstance(raw, int | Fraction):
        return Fraction(raw)
    if isinstance(raw, Decimal) and abs(raw.adjusted()) > _MOST_DIGITS:
        return None  # 1E999999999 is short to write and would fill the memory
    if isinstance(raw, float | Decimal) and math.isfinite(raw):
        if raw == int(raw):
            return Fraction(int(raw))
        return Fraction(format(raw, ".15g") if isinstance(raw, float) else raw)
    return None


def written(raw: object) -> str:
    """What stands in the cell, as a person would have typed it."""
    if isinstance(raw, str):
        return on_one_line(raw)
    number = exact(raw)
    if number is not None:
        return str(number.numerator) if number.denominator == 1 else decimal_text(number)
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, datetime | date):
        return raw.strftime("%d/%m/") + f"{raw.year:04}"
    if isinstance(raw, Uncomputed):
        return "="
    return "" if raw is None else on_one_line(str(raw))


def decimal_text(number: Fraction) -> str:
    """A number with decimals, with a point; a fraction that has no end as a quotient."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(number)
    places = 0
    while number.denominator != 1:
        number, places = number * 10, places + 1
    digits = f"{abs(number.numerator):0{places + 1}}"
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def shown(raw: object, sensitive: bool) -> str | None:
    """The value for a message; None when no message may show it."""
    if sensitive:
        return None
    text = written(raw)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
