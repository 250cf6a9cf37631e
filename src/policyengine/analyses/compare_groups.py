"""A comparison summed: people and money by program, category, area, age and sex."""

from collections.abc import Callable, Iterable
from typing import Literal

from attrs import define, field, frozen

from policyengine import calendar
from policyengine.analyses.changes import Comparison, Range
from policyengine.backends.explain.together import Verdict
from policyengine.backends.results import Result
from policyengine.population import Row, Spells, Unknown
from policyengine.schema import Field, Schema
from policyengine.syntax.spelling import fold

Grouping = Literal["program", "category", "area", "age", "sex"]
GROUPINGS: tuple[Grouping, ...] = ("program", "category", "area", "age", "sex")
AGES = (4, 16, 60, 75, 80)
"""The ages at which the law changes what it gives; a band runs from one to under the next."""
AREA_FIELD, SEX_FIELD = "xã_phường", "giới_tính"
SENSITIVE = "*"
"""The key of the line of those who rest on sensitive facts, where no category may be named."""
_YEAR = 12


@define
class Line:
    """One group: who receives and how much on either side, and how many recipients it befalls.

    `people` are those who surely receive and those who may; `left_out` recipients whose amount has
    no upper bound: too much is missing, or a level awaits an instrument.
    """

    before: Range = Range()
    after: Range = Range()
    difference: Range = Range()
    people_before: Range = Range()
    people_after: Range = Range()
    verdicts: dict[Verdict | None, int] = field(factory=dict)
    left_out: int = 0
    unit: str | None = None
    """That of goods; None for money."""

    def add(self, before: Range, after: Range, difference: Range, verdict: Verdict | None) -> None:
        self.verdicts[verdict] = self.verdicts.get(verdict, 0) + 1
        if None in (before.highest, after.highest, difference.lowest, difference.highest):
            self.left_out += 1
            return
        self.before = self.before.plus(before)
        self.after = self.after.plus(after)
        self.difference = self.difference.plus(difference)
        self.people_before = self.people_before.plus(_one(before))
        self.people_after = self.people_after.plus(_one(after))


@frozen
class Group:
    """The lines of one grouping by what they are called in the policy or the records.

    A key is a name of the policy, an option or text of the data, an age from which the band runs
    (as text), or empty where it is not known.
    """

    grouping: Grouping
    lines: dict[str, Line]
    field: Field | None = None


def in_all(comparison: Comparison) -> Line:
    """All money of all recipients."""
    total = Line()
    for change in comparison.changes:
        if change.unit is None:
            total.add(change.before, change.after, change.difference, change.verdict)
    return total


def groups(
    comparison: Comparison, area: str = AREA_FIELD, name_sensitive: bool = True
) -> list[Group]:
    """Every grouping that the records allow; `area` is the field that names wards and communes.

    Without `name_sensitive`, what rests on sensitive facts is one line of the categories.
    """
    found = [
        Group("program", _sorted(_by_program(comparison))),
        Group("category", _sorted(_by_category(comparison, name_sensitive))),
    ]
    for grouping, name in (("area", area), ("sex", SEX_FIELD)):
        own = field_named(comparison.new.policy.schema, name)
        if own is not None:
            lines = _by_row(comparison, _reader(own))
            found.append(Group("area" if grouping == "area" else "sex", _sorted(lines), own))
    if any(r.with_role("birth") for r in comparison.new.policy.schema.records.values()):
        day = calendar.last_day(comparison.month)
        lines = _by_row(comparison, lambda row: _age_band(row, day))
        ordered = dict(sorted(lines.items(), key=lambda pair: int(pair[0] or 10**6)))
        found.append(Group("age", ordered))
    return sorted(found, key=lambda group: GROUPINGS.index(group.grouping))


def _sorted(lines: dict[str, Line]) -> dict[str, Line]:
    """By name; what is not known comes last."""
    return dict(sorted(lines.items(), key=lambda pair: (not pair[0], pair[0])))


def _by_program(comparison: Comparison) -> dict[str, Line]:
    lines: dict[str, Line] = {}
    for change in comparison.changes:
        for one in change.programs:
            verdict = change.verdict if len(change.programs) == 1 else _sign(one.difference)
            line = lines.setdefault(one.program, Line(unit=change.unit))
            line.add(one.before, one.after, one.difference, verdict)
    return lines


def _by_category(comparison: Comparison, name_sensitive: bool) -> dict[str, Line]:
    """Money where its category is, on either side; a recipient may leave one for another."""
    lines: dict[str, Line] = {}
    for change in comparison.changes:
        if change.unit is not None:
            continue
        for one in change.programs:
            old, new = _category(one.old), _category(one.new)
            if change.sensitive and not name_sensitive:
                old = new = SENSITIVE
            if old == new or old is None or new is None:
                line = lines.setdefault(old or new or "", Line())
                line.add(one.before, one.after, one.difference, _sign(one.difference))
                continue
            gone, come = Range(), Range()
            left = _minus(gone, one.before)
            lines.setdefault(old, Line()).add(one.before, gone, left, "leaves")
            lines.setdefault(new, Line()).add(come, one.after, one.after, "enters")
    return lines


def _category(result: Result | None) -> str | None:
    """The deciding category, those possible joined (empty: not known), else the program."""
    if result is None:
        return None
    if result.status == "undetermined":
        return ", ".join(result.category_options)
    return result.category or result.program


def _by_row(comparison: Comparison, key_of: Callable[[Row], str]) -> dict[str, Line]:
    lines: dict[str, Line] = {}
    for change in comparison.changes:
        row = comparison.row(change)
        if change.unit is None and row is not None:
            line = lines.setdefault(key_of(row), Line())
            line.add(change.before, change.after, change.difference, change.verdict)
    return lines


def _sign(difference: Range) -> Verdict | None:
    if difference.lowest is None or difference.highest is None:
        return None
    if difference.is_exact:
        return "gains" if difference.lowest > 0 else "loses" if difference.lowest < 0 else "same"
    if difference.lowest > 0:
        return "gains"
    return "loses" if difference.highest < 0 else None


def _one(given: Range) -> Range:
    """How many people an amount is: surely one, perhaps one, none."""
    return Range(int((given.lowest or 0) > 0), int(given.highest is None or given.highest > 0))


def _minus(first: Range, second: Range) -> Range:
    low = None if second.highest is None else (first.lowest or 0) - second.highest
    high = None if second.lowest is None else (first.highest or 0) - second.lowest
    return Range(low, high)


# ---- what the records say of a recipient -----------------------------------------------------


def field_named(schema: Schema, name: str) -> Field | None:
    """The field of a name, alias or label, accents and capitals apart; None when there is none."""
    for record in schema.records.values():
        for one in record.fields:
            known = (one.name, one.alias or "", one.label("vi"), one.label("en"))
            if fold(name) in map(fold, known):
                return one
    return None


def _reader(own: Field) -> Callable[[Row], str]:
    def read(row: Row) -> str:
        at = _around(row, own.record)
        value = _latest(at.cells[own.index]) if at is not None else None
        return value if isinstance(value, str) else ""

    return read


def _age_band(row: Row, day: int) -> str:
    """The age from which the band of a recipient runs; empty where it is not known."""
    for around in _upwards(row):
        birth = around.record.with_role("birth")
        if birth is None:
            continue
        cell = around.cells[birth.index]
        ends = (cell.low, cell.high) if isinstance(cell, Unknown) else (cell, cell)
        bands = {_band(end, day) if isinstance(end, int) else None for end in ends}
        return str(bands.pop()) if len(bands) == 1 and None not in bands else ""
    return ""


def _band(birth: int, day: int) -> int:
    reached = [age for age in AGES if calendar.add_months(birth, age * _YEAR) <= day]
    return max(reached, default=0)


def _around(row: Row, record: str) -> Row | None:
    return next((one for one in _upwards(row) if one.record.name == record), None)


def _upwards(row: Row) -> Iterable[Row]:
    """The row, and those around it from the nearest."""
    found = [row]
    for one in found:
        found += one.parents.values()
    return found


def _latest(value: object) -> object:
    if isinstance(value, Spells):
        return value.spells[-1].value if value.spells else None
    return value
