"""What a program gives on one day in one world: its candidates, combined."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from policyengine.backends.explain.prepared import Prepared
from policyengine.backends.explain.question import Question
from policyengine.backends.explain.rules import Rules
from policyengine.model import terms as t
from policyengine.operators import OPERATORS
from policyengine.population import Row

_LESS = OPERATORS["<"]
_AT_MOST = OPERATORS["≤"]
_PLUS = OPERATORS["+"]
_GREATEST = OPERATORS["greatest"]
_LEAST = OPERATORS["least"]


@frozen
class Outcome:
    """What one program gives on one day in one world; `amount` is int, Fraction or Lazy."""

    amount: Any
    categories: tuple[str, ...] = ()
    coefficient: Any = None
    at_least: bool = False
    band: t.Band | None = None
    discretionary: bool = False
    day: int = 0
    program: str = ""


class Amounts(Rules):
    """The meaning of programs on a day."""

    def outcome(self, q: Question, program: t.Program, parts: Prepared, row: Row) -> Outcome | None:
        """What a program gives on the day by its conditions; None when it gives nothing."""
        if not self.meets(q, program, parts, row):
            return None
        for end in parts.ends:
            if end(q, row, row):
                return None
        if not self.has_started(q, parts.starts, row):
            return None
        best = self._combined(q, program, parts, row)
        if best is None or q.world.compare(_AT_MOST, best.amount, 0):
            return None
        if self._is_outdone(q, parts, row, best.amount):
            return None
        if parts.discretion and not any(held(q, row, row) for held in parts.discretion):
            return None
        return Outcome(
            best.amount,
            best.categories,
            best.coefficient,
            best.at_least,
            best.band,
            bool(parts.discretion),
            q.day,
            program.head.name,
        )

    @staticmethod
    def _is_outdone(q: Question, parts: Prepared, row: Row, amount: Any) -> bool:
        """Whether an amount from another law is higher; an equal one leaves this one paid."""
        for other in parts.counting_also:
            value = other(q, row, row)
            if value is not None and q.world.compare(_LESS, amount, value):
                return True
        return False

    # ---- candidates -------------------------------------------------------------------------

    def _candidates(
        self, q: Question, program: t.Program, parts: Prepared, row: Row
    ) -> list[Outcome]:
        """One for each category or coefficient band that holds; one in all without either."""
        found: list[Outcome] = []
        for name in parts.categories:
            if self.in_category(q, name, row):
                coefficient = self.category_coefficient(q, name, row)
                if coefficient is not None:
                    found += self._priced(q, parts, row, (name,), coefficient)
        if not self.counts_from(q, program.head.name, parts.starts, row):
            return found
        if program.coefficients or program.coefficient_table:
            for coefficient in self.coefficients(q, program, parts, row):
                found += self._priced(q, parts, row, (), coefficient)
        elif not program.categories:
            found += self._priced(q, parts, row, (), None)
        return found

    def _priced(
        self,
        q: Question,
        parts: Prepared,
        row: Row,
        categories: tuple[str, ...],
        coefficient: Any,
    ) -> list[Outcome]:
        """The amounts that a coefficient gives: one for each amount clause that holds."""
        q.coefficient = coefficient
        found = []
        for band in self.holding(q, parts.amounts, row):
            amount = band.value(q, row, row)
            if amount is not None and band.floor is not None:
                amount = q.world.apply(_GREATEST, [amount, band.floor(q, row, row)])
            for limit in self.holding(q, parts.limits, row):
                amount = q.world.apply(_LEAST, [amount, limit.value(q, row, row)])
            if amount is not None:
                at_least = band.band.at_least
                found.append(Outcome(amount, categories, coefficient, at_least, band.band))
        q.coefficient = None
        return found

    # ---- combinations -----------------------------------------------------------------------

    def _combined(
        self, q: Question, program: t.Program, parts: Prepared, row: Row
    ) -> Outcome | None:
        """The candidates under the program's rule of combination."""
        found = self._candidates(q, program, parts, row)
        if not found:
            return None
        if program.combination == "sum":
            return self._sum(q, found)
        best = self._highest(q, found)
        for exception in program.exceptions:
            first = next((c for c in found if c.categories == (exception.category,)), None)
            beside = [c for c in found if set(c.categories) & set(exception.beside)]
            if first is None or not beside:
                continue
            both = self._sum(q, [first, self._highest(q, beside)])
            if q.world.compare(_LESS, best.amount, both.amount):
                best = both
        return best

    @staticmethod
    def _highest(q: Question, found: list[Outcome]) -> Outcome:
        """The first of the highest; candidates come in order of name, not of position."""
        best = found[0]
        for candidate in found[1:]:
            if q.world.compare(_LESS, best.amount, candidate.amount):
                best = candidate
        return best

    @staticmethod
    def _sum(q: Question, found: list[Outcome]) -> Outcome:
        total: Any = 0
        coefficient: Any = 0
        for candidate in found:
            total = q.world.apply(_PLUS, [total, candidate.amount])
            if coefficient is not None:
                coefficient = q.world.apply(_PLUS, [coefficient, candidate.coefficient])
        categories = tuple(name for candidate in found for name in candidate.categories)
        floors = any(candidate.at_least for candidate in found)
        return Outcome(total, categories, coefficient, floors, found[0].band)
