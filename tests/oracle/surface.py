"""Policy text in either language, from templates whose capital words are names of keywords."""

import re
from datetime import date
from fractions import Fraction

from attrs import frozen

from policyengine.diagnostics import Language
from policyengine.syntax.keywords import BY_TERMINAL

_KEYWORD = re.compile(r"\b[A-Z][A-Z_]+\b")


@frozen
class Surface:
    """One of the two languages that a file may be written in."""

    language: Language

    def text(self, template: str) -> str:
        """`CATEGORY x` as `category x` or `đối tượng x`; other words stay."""

        def spelling(match: re.Match[str]) -> str:
            keyword = BY_TERMINAL.get(match[0])
            return keyword.spelling(self.language) if keyword else match[0]

        return _KEYWORD.sub(spelling, template)

    def number(self, value: int | Fraction | str) -> str:
        scaled = Fraction(value) * 100
        whole, hundredths = divmod(int(scaled), 100)
        digits = f"{hundredths:02d}".rstrip("0")
        mark = "," if self.language == "vi" else "."
        return f"{whole}{mark}{digits}" if digits else str(whole)

    def day(self, day: int) -> str:
        at = date.fromordinal(day)
        return at.strftime("%d/%m/%Y") if self.language == "vi" else at.isoformat()
