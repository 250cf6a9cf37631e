"""Which programs are worth compiling, and the code of those that are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from attrs import define, field

from policyengine.backends.columns.amounts import Amounts
from policyengine.backends.columns.answers import Basis
from policyengine.backends.columns.setting import Setting
from policyengine.plan.nodes import Plan

if TYPE_CHECKING:
    from policyengine.backends.native.kernel import Kernel, Ready

WORTH_IT = 500_000
"""After so many rows have been asked about a program, code for it is written: it takes a second."""
_MOST_KERNELS = 8
"""Shapes of data for which code of one program is kept; further ones go without."""


@define(eq=False)
class Kernels:
    """The compiled programs of an engine, by the plans and levels that they were written for."""

    numbering: Amounts
    with_sources: bool
    worth_it: int
    _asked: dict[str, int] = field(factory=dict)
    _written: dict[tuple[object, ...], list[Kernel]] = field(factory=dict)
    _refused: set[tuple[object, ...]] = field(factory=set)

    def ready(
        self, setting: Setting, plans: list[Plan], program: str, basis: Basis, rows: int
    ) -> Ready | None:
        """Code for a program that is about to be asked about so many rows; None where there is
        none, or not yet."""
        self._asked[program] = self._asked.get(program, 0) + rows
        if self._asked[program] < self.worth_it or not is_available():
            return None
        key = program, basis, *_law(setting, plans)
        if key in self._refused:
            return None
        kernels = self._written.setdefault(key, [])
        for kernel in kernels:
            if kernel.slots.fit(setting):
                return kernel.ready(setting)
        if len(kernels) == _MOST_KERNELS:
            return None
        return self._new(key, setting, plans, program, basis)

    def _new(
        self,
        key: tuple[object, ...],
        setting: Setting,
        plans: list[Plan],
        program: str,
        basis: Basis,
    ) -> Ready | None:
        from policyengine.backends.native.kernel import Kernel, can_compile

        if not can_compile(plans, program):
            self._refused.add(key)
            return None
        kernel = Kernel(setting, plans, program, basis, self.numbering, self.with_sources)
        self._written[key].append(kernel)
        return kernel.ready(setting)


@cache
def is_available() -> bool:
    """Whether machine code can be made here: llvmlite is an extra, and may be there but unfit."""
    try:
        from policyengine.backends.native.compiling import works
    except (ImportError, OSError):
        return False
    return works()


def _law(setting: Setting, plans: list[Plan]) -> tuple[object, ...]:
    """What code rests on of the law: plans and levels, by identity; whether decisions are dated."""
    law, last = setting.law, setting.month.last
    levels = (law.level(name, last, area) for name, area in sorted(law.built.levels, key=str))
    dated = setting.month.asking_day is not None
    return dated, *map(id, plans), *(id(level) for level in levels)
