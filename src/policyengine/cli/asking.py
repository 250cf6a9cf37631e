"""The options of a question: month, day of asking, to pay or to foresee, basis, old encodings."""

import re
from collections.abc import Callable
from typing import Literal

import click

from policyengine.calendar import FIRST_DAY, LAST_DAY
from policyengine.calendar import day as calendar_day
from policyengine.cli.usage import Option, one_of
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import ENCODINGS
from policyengine.policy import parse_month

Basis = Literal["conditions", "decisions"]
_MONTH = Text("Tháng chi trả, như 08/2024 hoặc 2024-08.", "The month, as 2024-08 or 08/2024.")
_DAY = Text(
    "Ngày tính, như 20/08/2024: chỉ văn bản có hiệu lực đến ngày này được áp dụng. Không nêu thì "
    "áp dụng mọi văn bản đã nạp, trừ dự thảo.",
    "The day of asking, as 2024-08-20: only instruments in force by then count. Without it all "
    "loaded instruments count, drafts apart.",
)
_FORESEE = Text(
    "Dự kiến: áp dụng cả văn bản đã ban hành nhưng chưa có hiệu lực.",
    "Foresee: instruments that are issued and not yet in force count too.",
)
_BASIS = Text(
    "Số tiền theo điều kiện của chính sách (conditions) hay theo quyết định đã ký trong dữ liệu "
    "(decisions, mặc định).",
    "Amounts by the conditions of the policy, or by the decisions on record (the default).",
)
_ENCODING = Text(
    "Dữ liệu gõ bằng bảng mã cũ TCVN3 (ABC) hoặc VNI: chuyển sang Unicode khi đọc.",
    "The data is written in an old encoding, TCVN3 (ABC) or VNI: convert it when reading.",
)
_NOT_A_MONTH = Text(
    "`{}` không phải là tháng; ghi như 08/2024 hoặc 2024-08",
    "`{}` is not a month; write it as 2024-08 or 08/2024",
)
_NOT_A_DAY = Text(
    "`{}` không phải là ngày; ghi như 20/08/2024 hoặc 2024-08-20",
    "`{}` is not a day; write it as 2024-08-20 or 20/08/2024",
)


_DAY_FORMS = (
    re.compile(r"(?P<d>\d{1,2})([/-])(?P<m>\d{1,2})\2(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
)


def month_option(language: Language) -> click.Option:
    """`--month`, as a month number."""
    return Option(
        ["--month"],
        language=language,
        required=True,
        metavar="MM/YYYY",
        type=month_type(language),
        help=_MONTH[language],
    )


def asking_options(language: Language) -> list[click.Parameter]:
    """`--day` (an ordinal), `--foresee` and `--basis`."""
    return [
        Option(
            ["--day"],
            language=language,
            metavar="DD/MM/YYYY",
            type=day_type(language),
            help=_DAY[language],
        ),
        Option(["--foresee"], language=language, is_flag=True, help=_FORESEE[language]),
        Option(
            ["--basis"],
            language=language,
            default="decisions",
            metavar="conditions|decisions",
            type=one_of(("conditions", "decisions"), language),
            help=_BASIS[language],
        ),
    ]


def encoding_option(language: Language) -> click.Option:
    """`--encoding`, of text from before Unicode."""
    return Option(
        ["--encoding"],
        language=language,
        metavar="|".join(ENCODINGS),
        type=one_of(ENCODINGS, language),
        help=_ENCODING[language],
    )


def month_type(language: Language) -> Callable[[str], int]:
    """A type for click: a month, as its number."""

    def convert(written: str) -> int:
        try:
            return parse_month(written.strip())
        except ValueError:
            raise click.BadParameter(_NOT_A_MONTH[language].format(written)) from None

    return convert


def day_type(language: Language) -> Callable[[str], int]:
    """A type for click: a whole day, as its ordinal."""

    def convert(written: str) -> int:
        day = _ordinal(written.strip())
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            raise click.BadParameter(_NOT_A_DAY[language].format(written))
        return day

    return convert


def _ordinal(written: str) -> int | None:
    """A whole day as its ordinal; None for anything less, or for a day that is not."""
    match = next((m for form in _DAY_FORMS if (m := form.fullmatch(written))), None)
    try:
        return calendar_day(*(int(match[part]) for part in "ymd")) if match else None
    except ValueError:
        return None
