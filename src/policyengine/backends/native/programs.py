"""What a program gives by its conditions on a day, in machine code: candidates, combined."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from attrs import frozen

from policyengine.backends.columns.setting import Setting
from policyengine.backends.native.cells import At, Value
from policyengine.backends.native.code import WHOLE, Machine, Variable, truth, whole
from policyengine.backends.native.levels import Levels
from policyengine.backends.native.rules import COEFFICIENTS, LEVELS
from policyengine.model import terms as t

AMOUNTS = LEVELS * COEFFICIENTS
"""Amounts are computed in millionths; one that needs more is not compiled."""
AMOUNT, COEFFICIENT, HAS_COEFFICIENT, CATEGORIES, AT_LEAST, DISCRETION = range(6)
"""What is found, as whole numbers in an array."""
OUTCOME = 6


@frozen(eq=False)
class Best:
    """The best candidate so far."""

    is_there: Variable
    amount: Variable
    coefficient: Variable
    has_coefficient: Variable
    categories: Variable
    at_least: Variable


class Programs(Levels):
    """Writes programs: `Kernel` goes over rows, days and plans."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.lists: list[tuple[str, ...]] = []
        """The lists of deciding categories that outcomes name by number."""
        self._coefficient: Value | None = None

    def coefficient_at_hand(self) -> Value:
        assert self._coefficient is not None
        return self._coefficient

    @abstractmethod
    def could_be(self, program: t.Program, category: str) -> Machine:
        """Whether the row could belong to a category on some day of the window."""

    def outcome(self, program: t.Program, at: At, found: Machine) -> Machine:
        """Whether a program gives something on a day; what it gives is put into `found`."""
        due = self.code.truth(self.meets(program, at))
        for ending in (*program.excluded, *program.stops):
            with self.code.when(due.get()):
                due.set(self.code.opposite(self.test(ending.term, at)))
        starts = [start for start in program.starts if not start.of_award]
        with self.code.when(due.get()):
            due.set(self.has_started(starts, at))
        with self.code.when(due.get()):
            best = self._combined(program, at)
            due.set(self._counts(program, best, at))
            with self.code.when(due.get()):
                self._put(found, best, bool(program.discretion))
        return due.get()

    def _put(self, found: Machine, best: Best, discretion: bool) -> None:
        code = self.code
        for place, value in (
            (AMOUNT, best.amount.get()),
            (COEFFICIENT, best.coefficient.get()),
            (HAS_COEFFICIENT, code.b.zext(best.has_coefficient.get(), WHOLE)),
            (CATEGORIES, best.categories.get()),
            (AT_LEAST, code.b.zext(best.at_least.get(), WHOLE)),
            (DISCRETION, whole(int(discretion))),
        ):
            code.put(found, whole(place), value)

    def _counts(self, program: t.Program, best: Best, at: At) -> Machine:
        """Whether the best amount is more than nothing, and no less than what counts with it."""
        b = self.code.b
        holds = self.code.truth(best.is_there.get())
        with self.code.when(holds.get()):
            holds.set(b.icmp_signed(">", best.amount.get(), whole(0)))
        for other in program.counting_also:
            with self.code.when(holds.get()):
                value = self.exactly(self.value(other, at), AMOUNTS)
                less = b.icmp_signed("<", best.amount.get(), value.data)
                holds.set(self.code.opposite(b.and_(less, self.code.opposite(value.none))))
        if program.discretion:
            with self.code.when(holds.get()):
                holds.set(self.any_case(program.discretion, at))
        return holds.get()

    # ---- candidates -------------------------------------------------------------------------

    def _best(self) -> Best:
        code = self.code
        return Best(
            code.truth(truth(False)),
            code.whole(whole(0)),
            code.whole(whole(0)),
            code.truth(truth(False)),
            code.whole(whole(0)),
            code.truth(truth(False)),
        )

    def _combined(self, program: t.Program, at: At) -> Best:
        """The candidates under the program's rule of combination."""
        best = self._best()
        names = tuple(sorted(program.categories))
        none = self._lists((), names)
        if program.combination == "sum" and (len(program.amounts) > 1 or len(names) > 1):
            self.lose("a sum of several candidates")
            return best
        apart = [(self._best(), self._best()) for _ in program.exceptions]

        def found(number: int, coefficient: Value, band: t.Band, amount: Value) -> None:
            given = self.code.opposite(amount.none)
            with self.code.when(given):
                self._replace_if_less(best, number, coefficient, band, amount)
                for exception, (first, others) in zip(program.exceptions, apart, strict=True):
                    name = names[number - none - 1] if number > none else ""
                    if name == exception.category:
                        self._replace_if_first(first, number, coefficient, band, amount)
                    if name in exception.beside:
                        self._replace_if_less(others, number, coefficient, band, amount)

        for number, name in enumerate(names, none + 1):
            could = self.could_be(program, name)
            with (
                self.code.when(could, likely=False),
                self.code.when(self.in_category(name, at.record, at.it, at.day)),
            ):
                coefficient = self.category_coefficient(name, at)
                with self.code.when(self.code.opposite(coefficient.none)):
                    self._priced(program, coefficient, at, number, found)
        self._of_own_bands(program, at, none, found)
        for exception, (first, others) in zip(program.exceptions, apart, strict=True):
            beside = self._lists((exception.category,), names)
            self._put_both(best, first, others, beside - none)
        return best

    def _lists(self, first: tuple[str, ...], names: tuple[str, ...]) -> int:
        """The number of a list; those with one more name in it follow it in order of names."""
        number = len(self.lists)
        self.lists += [first, *((*first, name) for name in names)]
        return number

    def _of_own_bands(self, program: t.Program, at: At, none: int, found: Any) -> None:
        if program.coefficients:

            def price(band: t.Band) -> None:
                coefficient = self.exactly(self.band_value(band, at), COEFFICIENTS)
                with self.code.when(self.code.opposite(coefficient.none)):
                    self._priced(program, coefficient, at, none, found)

            self.bands(program.coefficients, at, price)
        if program.coefficient_table:
            value = self.table_value(program.coefficient_table, at, "COEFFICIENT")
            with self.code.when(self.code.opposite(value.none)):
                self._priced(program, value, at, none, found)
        elif not program.coefficients and not program.categories:
            self._priced(program, self.nothing(), at, none, found)

    def _priced(
        self, program: t.Program, coefficient: Value, at: At, number: int, found: Any
    ) -> None:
        """The amounts that a coefficient gives: one for each amount clause that holds."""

        def price(band: t.Band) -> None:
            self._coefficient = coefficient
            amount = self.value(band.value, at)
            if band.floor is not None:
                amount = self.apply("greatest", [amount, self.value(band.floor, at)])
            amount = self.exactly(amount, AMOUNTS)
            if program.limits:
                amount = self._limited(program, amount, at)
            self._coefficient = None
            found(number, coefficient, band, amount)

        self.bands(program.amounts, at, price)

    def _limited(self, program: t.Program, amount: Value, at: At) -> Value:
        data, none = self.code.whole(amount.data), self.code.truth(amount.none)

        def limit(band: t.Band) -> None:
            most = self.exactly(self.value(band.value, at), AMOUNTS)
            data.set(self.code.lesser(data.get(), most.data))
            none.set(self.code.any_of(none.get(), most.none))

        self.bands(program.limits, at, limit)
        return Value(data.get(), AMOUNTS, none.get(), amount.most)

    # ---- combinations -----------------------------------------------------------------------

    def _replace_if_less(
        self, best: Best, number: int, coefficient: Value, band: t.Band, amount: Value
    ) -> None:
        """The first of the highest; candidates come in order of name."""
        b = self.code.b
        less = b.icmp_signed("<", best.amount.get(), amount.data)
        more = b.or_(self.code.opposite(best.is_there.get()), less)
        with self.code.when(more):
            self._replace(best, number, coefficient, band, amount)

    def _replace_if_first(
        self, best: Best, number: int, coefficient: Value, band: t.Band, amount: Value
    ) -> None:
        with self.code.when(self.code.opposite(best.is_there.get())):
            self._replace(best, number, coefficient, band, amount)

    def _replace(
        self, best: Best, number: int, coefficient: Value, band: t.Band, amount: Value
    ) -> None:
        best.is_there.set(truth(True))
        best.amount.set(amount.data)
        best.coefficient.set(coefficient.data)
        best.has_coefficient.set(self.code.opposite(coefficient.none))
        best.categories.set(whole(number))
        best.at_least.set(truth(band.at_least))

    def _put_both(self, best: Best, first: Best, others: Best, beside: int) -> None:
        """A category that is paid beside the best of some others; `beside` is how far the lists of
        both stand from those of one."""
        b = self.code.b
        both = b.and_(first.is_there.get(), others.is_there.get())
        with self.code.when(both):
            amount = b.add(first.amount.get(), others.amount.get())
            with self.code.when(b.icmp_signed("<", best.amount.get(), amount)):
                best.amount.set(amount)
                best.coefficient.set(b.add(first.coefficient.get(), others.coefficient.get()))
                has = b.and_(first.has_coefficient.get(), others.has_coefficient.get())
                best.has_coefficient.set(has)
                best.categories.set(b.add(others.categories.get(), whole(beside)))
                best.at_least.set(b.or_(first.at_least.get(), others.at_least.get()))
