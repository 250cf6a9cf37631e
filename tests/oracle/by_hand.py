"""Policies and households written by hand, for tests that say themselves what is right."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from policyengine.calendar import month as month_number
from policyengine.formats.values import unknown_cell
from policyengine.model.model import Model
from policyengine.pipeline import check
from policyengine.policy import Policy
from policyengine.population import Row, Unknown
from policyengine.source import Source

HEARTHS = """
record hearth "Hearth"
  field hearth_id: id, required
  field coastal: yes no, blank means not, dated
  field parish: id, blank means unknown
record soul "Soul" in hearth
  field soul_id: id, required
  field born: birth date, blank means unknown
  field limb: one of (hale; hurt; broken), blank means hale, dated
  field pupil: yes no, blank means not, dated
  field wage: VND/month from 0 until 20, blank means unknown
  field pension: VND/month from 0 until 20, blank means none
  field died: day, blank means none
  field mother: soul, blank means none
  field mate: soul, blank means none
record ledger "Ledger" in soul as awards
  field which: one of programs, blank means unknown
  field signed: day, signed on, blank means unknown
  field opens: month, starts, blank means none
  field closes: month, ends, blank means none
"""
"""Records for hand-written law."""


def policy(*texts: str, records: str = HEARTHS) -> Policy:
    """A policy of the records and some files; a fault in them fails the test."""
    return Policy(model(records, *texts))


def model(*texts: str) -> Model:
    found, diagnostics = check(Source(f"file_{i}.policy", text) for i, text in enumerate(texts))
    assert found is not None, [
        (d.problem.slug, d.primary.span.text) for d in diagnostics if d.is_error
    ]
    return found


def faults(*texts: str) -> set[str]:
    """The names of the errors in some files."""
    _, diagnostics = check(Source(f"file_{i}.policy", text) for i, text in enumerate(texts))
    return {d.problem.slug for d in diagnostics if d.is_error}


def row(of: Policy, record: str, id: str, parent: Row | None = None, **cells: Any) -> Row:
    """A row whose other cells are blank."""
    found = Row(of.schema.records[record], id)
    for field in found.record.fields:
        blank = field.blank
        value = blank.value if blank.kind == "value" else None
        known = blank.kind in ("value", "none")
        found.set(field, cells.get(field.name, value if known else unknown_cell(field)))
    if parent is not None:
        found.attach(parent)
    return found


def soul(of: Policy, *, hearth: Mapping[str, Any] | None = None, **cells: Any) -> Row:
    """Somebody who lives alone."""
    return row(of, "soul", "s1", row(of, "hearth", "h1", **(hearth or {})), **cells)


def day(text: str) -> int:
    """The day written `2024-07-01`."""
    return date.fromisoformat(text).toordinal()


def month(text: str) -> int:
    """The month written `2024-07`."""
    year, number = map(int, text.split("-"))
    return month_number(year, number)


def partial(first: str, last: str) -> Unknown:
    """One of the days between two."""
    return Unknown(day(first), day(last))


def answer(
    of: Policy, who: Row, when: str, on: str | None = None, foresee: bool = False
) -> tuple[str, int | None]:
    """Status and amount of the program `aid` by its conditions."""
    result = of.result(
        "aid", who, month=when, day=day(on) if on else None, foresee=foresee, basis="conditions"
    )
    return result.status, result.amount
