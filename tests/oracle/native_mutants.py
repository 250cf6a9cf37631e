"""Faults put into the code that is written, one at a time: each has to be caught."""

from collections.abc import Callable

import pytest

from policyengine.backends.native import (
    cells,
    conditions,
    decisions,
    kernel,
    kinds,
    possible,
    programs,
    terms,
)
from policyengine.backends.native.code import truth, whole

Seed = Callable[[pytest.MonkeyPatch], None]


def _a_day_late(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = conditions.Conditions._limit
    monkeypatch.setattr(
        conditions.Conditions,
        "_limit",
        lambda self, left, offset, day: self.code.b.sub(usual(self, left, offset, day), whole(400)),
    )


def _unknown_facts_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = cells.Cells.note
    monkeypatch.setattr(
        cells.Cells,
        "note",
        lambda self, place, holds: None if place == cells.LOST else usual(self, place, holds),
    )


def _months_in_a_row_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms.Terms, "_run", lambda self, *given: self.constant(0))


def _everything_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions.Decisions, "_by_decision", lambda *given: None)


def _the_first_category_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs.Programs, "_replace_if_less", programs.Programs._replace_if_first)


def _nobody_comes_near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(possible.Possible, "_is_among", lambda *given: lambda row: truth(False))


def _nobody_is_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel.Kernel, "_payee", lambda *given: whole(-1))


def _sensitive_facts_leave_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells.Cells, "reveals", lambda self, of, cell: truth(False))


def _all_answers_are_of_one_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds.Kinds, "_mix", lambda *given: None)


MUTANTS: dict[str, Seed] = {
    "ages are tested a year off": _a_day_late,
    "an unknown fact counts as none": _unknown_facts_are_none,
    "no months in a row are ever counted": _months_in_a_row_are_none,
    "nothing needs a decision": _everything_is_decided,
    "the first category counts, not the highest": _the_first_category_counts,
    "a guard leaves out too many": _nobody_comes_near,
    "nobody is paid to": _nobody_is_paid,
    "all answers are of one kind": _all_answers_are_of_one_kind,
    "sensitive facts leave no mark": _sensitive_facts_leave_no_mark,
}
