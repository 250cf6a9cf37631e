"""Changes of one fact to its spells: each value holds until the next, its end, or its lapse."""

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from policyengine import calendar
from policyengine.diagnostics import Report
from policyengine.population import Spell, Spells, unknown_cell
from policyengine.problems import data
from policyengine.schema import Field

Days = tuple[int, int]
"""The first and last day that a day may be."""
FROM_THE_START: Days = (0, 0)
"""In place of a first day: before any day there is."""
ANY_DAY: Days = (calendar.FIRST_DAY, calendar.LAST_DAY)


@frozen
class Turn:
    """A value from a day on, until its last day or the next turn."""

    value: object
    since: Days
    until: Days | None
    place: str


def in_order(turns: Sequence[Turn], field: Field, report: Report) -> list[Turn]:
    """The turns of one fact by day; those whose order is not clear become one of unknown value."""
    ordered: list[Turn] = []
    for turn in sorted(turns, key=lambda t: (t.since, t.place)):
        before = ordered[-1] if ordered else None
        if before is None or turn.since[0] > before.since[1]:
            ordered.append(turn)
            continue
        if before.since == turn.since and before.value != turn.value:
            report(data.conflicting_changes(turn.place))
        ordered[-1] = _merged(before, turn, field)
    return ordered


def _merged(first: Turn, second: Turn, field: Field) -> Turn:
    since = first.since[0], max(first.since[1], second.since[1])
    if first.value != second.value:
        return evolve(first, value=unknown_cell(field), since=since, until=None)
    if first.until is None or second.until is None:
        return evolve(first, since=since, until=None)
    return evolve(first, since=since, until=max(first.until, second.until))


def spells_of(ordered: Sequence[Turn], field: Field, report: Report) -> Spells:
    """The history that the turns of one fact make; unknown on days that two of them claim."""
    spells: list[Spell] = []
    before: Turn | None = None
    for turn, following in zip(ordered, [*ordered[1:], None], strict=True):
        spells.extend(_spells(turn, following, field))
        if before is not None and before.until and before.value != turn.value:
            last = min(before.until[1], turn.until[1] if turn.until else before.until[1])
            if turn.since[0] <= last:
                report(data.overlapping_changes(turn.place))
                spells.append(Spell(unknown_cell(field), turn.since[0], last))
        before = turn
    return Spells(tuple(spells))


def _spells(turn: Turn, following: Turn | None, field: Field) -> Iterator[Spell]:
    """Unknown while it may have begun, its value, unknown while it may have ended."""
    first, surely = turn.since
    last, possibly = turn.until or (_last_day(turn, following, field), None)
    if first < surely:
        yield Spell(unknown_cell(field), first, surely - 1)
    if last is None or surely <= last:
        yield Spell(turn.value, None if turn.since == FROM_THE_START else surely, last)
    if last is not None and possibly is not None and last < possibly:
        yield Spell(unknown_cell(field), max(last, surely - 1) + 1, possibly)


def _last_day(turn: Turn, following: Turn | None, field: Field) -> int | None:
    """The last day of a value that names none: the eve of the next, or of its lapse."""
    ends = [following.since[0] - 1] if following else []
    if field.valid_months is not None and turn.since != FROM_THE_START:
        ends.append(calendar.add_months(turn.since[0], field.valid_months) - 1)
    return min(ends, default=None)
