"""What an engine answers: one row per program and recipient, and the tree of its reasons."""

from fractions import Fraction
from functools import lru_cache
from typing import Literal

from attrs import field, frozen

from policyengine.diagnostics import Diagnostic, Text

Status = Literal["due", "consider", "pending", "suspended", "none", "undetermined", "no_law"]


@frozen
class Because:
    """A declaration that made the result, with its legal place (in the legal order)."""

    declaration: str
    citation: str
    """`điểm a khoản 1 Điều 6`; empty when the policy cites nothing."""
    instrument: str
    """The title of the instrument; empty for declarations outside any instrument."""


@frozen
class Part:
    """One of the entitlements that an amount is the sum of: level × coefficient × count."""

    category: str
    """Empty where the program itself has the coefficient."""
    coefficient: str
    """Decimal text; of one, where it is counted."""
    count: int | None
    """How many it is given for (children), None where it is given once."""
    level: int | None
    amount: int


@frozen
class Missing:
    """A fact whose value alone can change the answer."""

    record: str
    id: str
    field: str


@frozen
class Result:
    """The answer for one program, one recipient and one month.

    `amount` is whole đồng, None when undetermined, when there is none, or when the program gives
    goods (then `quantity` in `unit`). `lowest` and `highest` bound the amount (of goods: the
    quantity, in whole units) over everything still possible; None for `highest` means without
    bound. `coefficient` is decimal text.
    """

    program: str
    record: str
    id: str
    month: str
    status: Status
    payee: str | None = None
    amount: int | None = None
    quantity: str | None = None
    unit: str | None = None
    at_least: bool = False
    lowest: int | None = None
    highest: int | None = None
    coefficient: str | None = None
    level: int | None = None
    category: str | None = None
    parts: tuple[Part, ...] = ()
    """What a determined amount is the sum of, where coefficients make it."""
    category_options: tuple[str, ...] = ()
    because: tuple[Because, ...] = ()
    missing: tuple[Missing, ...] = ()
    assumed: tuple[str, ...] = ()
    sensitive: bool = False
    too_much_missing: bool = False
    by_conditions: int | None = None
    """What the conditions give, whatever was decided."""
    by_decisions: int | None = None
    """What the decisions on record give."""
    notes: tuple[str, ...] = ()
    """Doubts in the law that this result rests on (readings, unverified notes)."""


@frozen
class Reason:
    """One step of an explanation: a sentence of the policy, whether it held, and on what facts."""

    text: Text
    holds: bool | None
    facts: tuple[Text, ...] = ()
    """What the facts read were (`Ngày sinh: 12/03/1984`)."""
    citation: str = ""
    instrument: str = ""
    parts: tuple["Reason", ...] = ()
    decisive: bool = False
    """Whether this step alone settles the one above it."""
    margin: Text | None = None
    """By how much a comparison failed (`còn thiếu 14 tháng`)."""

    def as_decisive(self) -> "Reason":
        """The same step, marked as the one that settles the step above it."""
        return Reason(
            self.text, self.holds, self.facts, self.citation, self.instrument, self.parts, True,
            self.margin,
        )  # fmt: skip


@frozen
class Change:
    """The smallest change of one fact that would change the answer."""

    record: str
    id: str
    field: str
    before: Text
    after: Text
    outcome: Text


@frozen
class Explanation:
    """A result with its reasons, the versions of the law used, and what would change it."""

    result: Result
    reasons: tuple[Reason, ...]
    versions: tuple[Text, ...] = ()
    """Which version of each level and rule was chosen, and why."""
    changes: tuple[Change, ...] = ()


@frozen
class Decision:
    """The results for one household (or one incident), in the order of the policy's programs."""

    results: tuple[Result, ...]
    explanations: tuple[Explanation, ...] = field(default=())
    diagnostics: tuple[Diagnostic, ...] = field(default=())
    """Faults in the mapping that was decided; what they name is unknown in the results."""


@lru_cache(1024)
def decimal_text(value: Fraction | int) -> str:
    """`5/2` as `2.5`; a value without a finite decimal is written as a fraction."""
    value = Fraction(value)
    scale = 0
    while (value * 10**scale).denominator != 1:
        scale += 1
        if scale > 12:
            return str(value)
    digits = str(abs(int(value * 10**scale))).rjust(scale + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits)


def month_text(number: int) -> str:
    """`2024-08`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
