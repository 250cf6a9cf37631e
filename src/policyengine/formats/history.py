"""Changes of one fact to its spells: each value holds until the next, its end, or its lapse."""

from collections.abc import Iterator

from attrs import evolve, frozen

from policyengine import calendar
from policyengine.diagnostics import Report
from policyengine.formats.values import unknown_cell
from policyengine.population import Spell, Spells
from policyengine.problems import data
from policyengine.schema import Field

OPEN = 0
"""In place of a first day: from the start of the records."""
Days = tuple[int, int]


@frozen
class Turn:
    """A value from a day on. `since` and `until` are the first and last day that they may be."""

    value: object
    since: Days
    until: Days | None
    place: str


def spells_of(turns: list[Turn], field: Field, report: Report) -> Spells:
    """The history that the turns of one fact (in any order) make."""
    ordered = in_order(turns, field, report)
    spells: list[Spell] = []
    for turn, following in zip(ordered, [*ordered[1:], None], strict=True):
        spells.extend(_spells(turn, following, field))
    return Spells(tuple(spells))


def in_order(turns: list[Turn], field: Field, report: Report) -> list[Turn]:
    """The turns by day; those of which the order is not clear become one of unknown value."""
    ordered: list[Turn] = []
    for turn in sorted(turns, key=lambda t: (t.since, t.place)):
        before = ordered[-1] if ordered else None
        if before is None or turn.since[0] > before.since[1]:
            ordered.append(turn)
            continue
        ordered[-1] = _merged(before, turn, field)
        if before.since == turn.since and before.value != turn.value:
            report(data.conflicting_changes(turn.place))
    return ordered


def _merged(first: Turn, second: Turn, field: Field) -> Turn:
    if first.value != second.value:
        since = first.since if first.since == second.since else (first.since[0],) * 2
        return evolve(first, value=unknown_cell(field), since=since, until=None)
    ends = (first.until, second.until)
    until = max(end for end in ends if end is not None) if None not in ends else None
    return evolve(first, since=min(first.since, second.since), until=until)


def _spells(turn: Turn, following: Turn | None, field: Field) -> Iterator[Spell]:
    first, surely = turn.since
    last, possibly = turn.until or (None, None)
    if turn.until is None:
        ends = [following.since[0] - 1] if following else []
        if field.valid_months is not None and first != OPEN:
            ends.append(calendar.add_months(first, field.valid_months) - 1)
        last = min(ends, default=None)
    if first < surely:
        yield Spell(unknown_cell(field), first, surely - 1)
    if last is None or surely <= last:
        yield Spell(turn.value, None if first == OPEN else surely, last)
    if last is not None and possibly is not None and last < possibly:
        yield Spell(unknown_cell(field), last + 1, possibly)
