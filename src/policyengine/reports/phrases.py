"""Money, numbers, months, days and conclusions as either language writes them."""

from datetime import date

from policyengine.backends.results import Part, Result, Status
from policyengine.diagnostics import Language, Text

STATUS: dict[Status, Text] = {
    "due": Text("được hưởng", "due"),
    "consider": Text("được xem xét", "for consideration"),
    "pending": Text("chờ quyết định", "awaiting a decision"),
    "suspended": Text("tạm dừng", "suspended"),
    "none": Text("không hưởng", "not due"),
    "undetermined": Text("chưa xác định", "undetermined"),
    "no_law": Text("chưa có quy định", "no law"),
}
_UNITS = {
    "person": "người", "household": "hộ", "share": "suất", "card": "thẻ", "day": "ngày",
    "month": "tháng", "year": "năm", "working_day": "ngày làm việc", "VND": "đồng",
}  # fmt: skip


def grouped(amount: int, language: Language) -> str:
    """`1.250.000` or `1,250,000`."""
    written = f"{amount:,}"
    return written.replace(",", ".") if language == "vi" else written


def money(amount: int, language: Language) -> str:
    """`750.000 đ` or `750,000 VND`."""
    return f"{grouped(amount, language)} {'đ' if language == 'vi' else 'VND'}"


def decimal(text: str, language: Language) -> str:
    """A decimal text as the language writes it: `1171.5` is `1.171,5` in Vietnamese."""
    sign = "-" if text.startswith("-") else ""
    whole, _, part = text.removeprefix("-").partition(".")
    if not whole.isdigit():
        return text
    shown = sign + grouped(int(whole), language)
    return f"{shown}{',' if language == 'vi' else '.'}{part}" if part else shown


def unit(name: str, language: Language) -> str:
    """A unit of goods as a reader calls it; a word that is no known unit stays as it is."""
    if language == "vi":
        return _UNITS.get(name, name)
    return {vi: en for en, vi in _UNITS.items()}.get(name, name).replace("_", " ")


def month(text: str, language: Language) -> str:
    """`2024-08` as `08/2024` in Vietnamese."""
    year, number = text.split("-")
    return f"{number}/{year}" if language == "vi" else text


def day(ordinal: int, language: Language) -> str:
    """A day as `20/08/2024`, or `2024-08-20` in English."""
    at = date.fromordinal(ordinal)
    return at.strftime("%d/%m/%Y") if language == "vi" else at.isoformat()


def measured(value: int, language: Language, goods: str | None) -> str:
    """`750.000 đ`, or of goods `15 kg`."""
    if goods is None:
        return money(value, language)
    return f"{grouped(value, language)} {unit(goods, language)}".rstrip()


def bounds(
    lowest: int | None, highest: int | None, language: Language, goods: str | None = None
) -> str:
    """`từ 0 đến 750.000 đ`, `từ 0 đến 1 thẻ`; an unbounded side is said in words.

    Empty when nothing is known; `goods` is their unit.
    """
    if lowest is None and highest is None:
        return ""
    if highest is None:
        from_low = measured(lowest or 0, language, goods)
        return f"từ {from_low} trở lên" if language == "vi" else f"{from_low} or more"
    if lowest == highest:
        return measured(highest, language, goods)
    low, high = grouped(lowest or 0, language), measured(highest, language, goods)
    return f"từ {low} đến {high}" if language == "vi" else f"{low} to {high}"


def visible_sum(result: Result, language: Language) -> str:
    """`500.000 × 1,5 + 500.000 × 1,0 × 2 = 1.750.000 đ`; the amount alone if no product made it."""
    if result.amount is None:
        return ""
    amount = money(result.amount, language)
    if not result.parts or any(part.level is None for part in result.parts):
        return amount
    return f"{' + '.join(_product(part, language) for part in result.parts)} = {amount}"


def _product(part: Part, language: Language) -> str:
    counted = f" × {part.count}" if part.count is not None else ""
    factor = decimal(part.coefficient, language)
    return f"{grouped(part.level or 0, language)} × {factor}{counted}"


def given(result: Result, language: Language) -> str:
    """What the result gives: the visible sum, goods, or the bounds of what is still possible."""
    if result.status in ("none", "no_law"):
        return ""
    if result.quantity is not None:
        shown = decimal(result.quantity, language)
        shown = f"{shown} {unit(result.unit or '', language)}".rstrip()
    elif result.amount is not None:
        shown = visible_sum(result, language)
    else:
        shown = bounds(result.lowest, result.highest, language, result.unit)
    if result.at_least and shown and result.status != "undetermined":
        return f"thấp nhất {shown}" if language == "vi" else f"at least {shown}"
    return shown
