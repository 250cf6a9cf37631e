"""Numbers and money as officers write them, exact from the text."""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from policyengine.diagnostics import Diagnostic
from policyengine.formats.raw import decimal_text, exact, on_one_line, shown
from policyengine.problems import cells
from policyengine.problems.cells import Written
from policyengine.schema import Field
from policyengine.types import Number

Fault = Callable[[Written], Diagnostic]

_LONGEST = 60
"""Characters of a number; Python itself refuses to read thousands of digits."""
_SIGNED = re.compile(r"(?P<sign>[+−-]?) ?(?P<digits>\d[\d., ]*)")
_GROUPED = re.compile(
    r"(?!0)(?P<head>\d{1,3})(?P<mark>[., ])(?P<groups>\d{3}(?:(?P=mark)\d{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<decimals>\d+))?"
)
_DECIMAL = re.compile(r"(?P<whole>\d+)[.,](?P<decimals>\d+)")
_MONEY = re.compile(
    r"(?P<number>.*?) ?(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ)? ?(?:đồng|dong|đ|₫|vnđ|vnd)?"
    r"(?: ?/ ?(?:1 )?(?:tháng|month))?",
    re.IGNORECASE,
)
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}


def parse_number(raw: object, field: Field) -> int | Fraction | Diagnostic:
    """A number in the unit of the field (an int when whole), or what is wrong."""
    assert isinstance(field.type, Number)
    read = _from_text(raw, field.type) if isinstance(raw, str) else exact(raw)
    if isinstance(read, Fraction):
        value = read.numerator if read.denominator == 1 else read
        fault = _out_of_bounds(value, field, field.type)
    else:
        value, fault = 0, read or cells.not_a_number
    return fault(shown(raw, field.sensitive)) if fault else value


def _out_of_bounds(value: int | Fraction, field: Field, kind: Number) -> Fault | None:
    if (field.low is not None and value < field.low) or (
        field.high is not None and value > field.high
    ):
        return partial(cells.number_out_of_range, low=field.low, high=field.high)
    if kind.quantum == 1 and isinstance(value, int):
        return None
    if (value / kind.quantum).denominator != 1:
        return partial(cells.number_too_fine, step=decimal_text(kind.quantum))
    return None


def _from_text(raw: str, kind: Number) -> Fraction | Fault | None:
    text, scale = on_one_line(raw), 1
    if len(text) > _LONGEST:
        return None
    if kind.is_money:
        match = _MONEY.fullmatch(text)
        assert match, "every part of the form may be empty"
        text, scale = match["number"], _SCALES.get((match["scale"] or "").lower(), 1)
    signed = _SIGNED.fullmatch(text)
    if not signed:
        return None
    readings = _readings(signed["digits"])
    if not readings:
        return None
    if len(readings) > 1 and not (kind.is_money and scale == 1):
        whole, decimal = map(decimal_text, readings)
        return partial(cells.number_read_two_ways, whole=whole, decimal=decimal)
    sign = -1 if signed["sign"] in ("-", "−") else 1
    return sign * readings[0] * scale


def _readings(digits: str) -> tuple[Fraction, ...]:
    """What a row of digits and signs may mean: `1.250` is a whole number, or one with decimals."""
    if digits.isdecimal():
        return (Fraction(int(digits)),)
    found = []
    if match := _GROUPED.fullmatch(digits):
        whole = match["head"] + match["groups"].replace(match["mark"], "")
        found.append(Fraction(f"{whole}.{match['decimals'] or 0}"))
    if match := _DECIMAL.fullmatch(digits):
        found.append(Fraction(f"{match['whole']}.{match['decimals']}"))
    return tuple(found)
