"""Facts and steps in words, in both languages: the policy's own text, with its underscores read.

The words of a rule stay in the language of the law; only what the engine itself says is in both.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from policyengine.backends.results import decimal_text
from policyengine.diagnostics import Text
from policyengine.model import terms as t
from policyengine.population import Row, Unknown
from policyengine.schema import Field
from policyengine.types import Choice, Date, DeclarationName, Month, Number, Truth


def rule_words(term: t.Term) -> Text:
    """The condition as it is written, on one line."""
    written = " ".join(term.span.text.split()).replace("_", " ")
    return Text(written, written)


def value_words(field: Field, value: Any, label: Callable[[str], Text]) -> Text:
    """A value of a field as a person reads it; `label` calls programs and categories."""
    if value is None:
        return Text("không có", "none")
    if isinstance(value, Unknown):
        return _unknown(value)
    match field.type:
        case Truth():
            return Text("có", "yes") if value else Text("không", "no")
        case Date():
            day = date.fromordinal(value)
            return Text(f"{day:%d/%m/%Y}", day.isoformat())
        case Month():
            return Text(
                f"{value % 12 + 1:02d}/{value // 12}", f"{value // 12}-{value % 12 + 1:02d}"
            )
        case DeclarationName():
            return label(value)
        case Choice(options) if value in options:
            return _option(field, options.index(value), value)
        case Number() as number:
            return number_words(value, number.is_money)
    if isinstance(value, Row):
        outside = Text("người ngoài hồ sơ", "somebody outside the records")
        return outside if value.outside else Text(value.id, value.id)
    return Text(str(value), str(value))


def number_words(value: Any, is_money: bool) -> Text:
    """`360.000 đồng` and `360,000 VND`; `2,5` and `2.5`."""
    if isinstance(value, Fraction) and value.denominator != 1:
        decimal = decimal_text(value)
        return Text(decimal.replace(".", ","), decimal)
    english = f"{int(value):,}"
    vietnamese = english.replace(",", ".")
    return Text(f"{vietnamese} đồng", f"{english} VND") if is_money else Text(vietnamese, english)


def fact_words(row: Row, field: Field, value: Any, label: Callable[[str], Text]) -> Text:
    """`Ngày sinh (N001): 12/03/1984`; a row without a key of its own goes without one."""
    shown = value_words(field, value, label)
    vi, en = field.label("vi"), field.label("en")
    if row.record.key is None:
        return Text(f"{vi}: {shown.vi}", f"{en}: {shown.en}")
    return Text(f"{vi} ({row.id}): {shown.vi}", f"{en} ({row.id}): {shown.en}")


def _option(field: Field, index: int, name: str) -> Text:
    labels = field.option_labels[index] if index < len(field.option_labels) else None
    plain = name.replace("_", " ")
    vi = labels.vi if labels and labels.vi else plain
    return Text(vi, labels.en if labels and labels.en else vi)


def _unknown(value: Unknown) -> Text:
    if value.low is None or value.high is None:
        return Text("chưa rõ", "unknown")
    first, last = date.fromordinal(value.low), date.fromordinal(value.high)
    return Text(
        f"chưa rõ ngày, trong khoảng {first:%d/%m/%Y} – {last:%d/%m/%Y}",
        f"unknown day, from {first.isoformat()} to {last.isoformat()}",
    )


def months_words(months: int) -> Text:
    """`2 năm 3 tháng`."""
    years, rest = divmod(months, 12)
    vi = [f"{years} năm"] if years else []
    en = [f"{years} years"] if years else []
    if rest or not years:
        vi.append(f"{rest} tháng")
        en.append(f"{rest} months")
    return Text(" ".join(vi), " ".join(en))
