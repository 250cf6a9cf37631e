"""Results of a month carried into the next as decisions on record, in a copy of the records."""

from collections.abc import Iterable

from attrs import frozen

from policyengine import calendar
from policyengine.backends.results import Result
from policyengine.population import Population, Row, Spell, Spells, Unknown, blank_cell
from policyengine.schema import Field, Record, Role
from policyengine.types import Date, Month


def copied(population: Population) -> tuple[Population, dict[Row, Row]]:
    """The same records in new rows, and the new row of each old one; faults are left behind."""
    new: dict[Row, Row] = {}
    for row in population.all_rows():
        new[row] = Row(row.record, row.id, [], row.place, row.outside)
    for row, made in new.items():
        made.cells = [_moved(cell, new) for cell in row.cells]
        for parent in row.parents.values():
            made.attach(new.get(parent, parent))
    rows = {name: [new[row] for row in found] for name, found in population.rows.items()}
    return Population(population.schema, rows), new


def _moved(cell: object, new: dict[Row, Row]) -> object:
    """A cell whose references lead to the new rows."""
    if isinstance(cell, Row):
        return new.get(cell, cell)
    if isinstance(cell, Spells):
        return Spells(tuple(Spell(_moved(s.value, new), s.since, s.until) for s in cell.spells))
    return cell


@frozen
class Answer:
    """What a month said of one program and recipient."""

    program: str
    row: Row
    holder: Row
    """The row that its decisions are about."""
    result: Result


class Carrying:
    """Writes decisions for what was due or pending, and ends those of what is no longer due.

    `asking_day`: decisions signed after it would not be on record, so none is signed later.
    """

    def __init__(self, awards: Record | None, asking_day: int | None) -> None:
        self.awards = awards
        self.asking_day = asking_day
        self.made = 0
        self.waiting: set[tuple[str, Row]] = set()
        """Programs and holders with decisions that have not begun: to be handed in again."""

    def holder_of(self, row: Row) -> Row | None:
        """The row itself or the nearest above it that decisions are about."""
        if self.awards is None:
            return None
        if row.record.name in self.awards.parents:
            return row
        above = (self.holder_of(parent) for parent in row.parents.values())
        return next((holder for holder in above if holder is not None), None)

    def carry(self, month: int, answers: Iterable[Answer]) -> set[Row]:
        """Write and end decisions after a month; the rows whose decisions have changed.

        Several answers about one holder and program (care for two children) stand together: what
        any of them gives goes on. So all of them must be handed in, or none.
        """
        by_holder: dict[tuple[Row, str], list[Answer]] = {}
        for answer in answers:
            by_holder.setdefault((answer.holder, answer.program), []).append(answer)
        return {
            holder
            for (holder, program), said in by_holder.items()
            if self._carry(month, holder, program, said)
        }

    def _carry(self, month: int, holder: Row, program: str, said: list[Answer]) -> bool:
        statuses = {answer.result.status for answer in said}
        running = self._running(holder, program, month)
        if statuses <= {"none"}:
            for award in running:
                self._end(award, month)
            return bool(running)
        given = [a.result for a in said if a.result.status in ("due", "pending")]
        if not given:
            return False
        named = {name for r in given for name in (r.category or "").split(", ") if name}
        recorded = {self._known(award, "category") for award in running}
        if not named:
            if running:
                return False
            self._write(holder, program, None, month)
            return True
        gone = [a for a in running if self._known(a, "category") not in {*named, None}]
        for award in gone:
            self._end(award, month)
        for name in sorted(named - recorded):
            self._write(holder, program, name, month)
        return bool(gone or named - recorded)

    def _running(self, holder: Row, program: str, month: int) -> list[Row]:
        """The decisions for a program that have begun and not ended, as far as that is known."""
        assert self.awards is not None
        found = []
        for award in holder.children.get(self.awards.name, ()):
            if self._known(award, "program") != program:
                continue
            starts, signed = self._month(award, "starts"), self._month(award, "signed")
            # Without a month written in it, a decision may begin in the month after its signature.
            has_begun = starts <= month if starts is not None else (signed or month) < month
            ends = self._month(award, "ends")
            if not has_begun:
                self.waiting.add((program, holder))
            elif ends is None or ends >= month:
                found.append(award)
        return found

    def _known(self, award: Row, role: Role) -> object:
        field = award.record.with_role(role)
        cell = award.cells[field.index] if field else None
        return None if isinstance(cell, Unknown | Spells) else cell

    def _month(self, award: Row, role: Role) -> int | None:
        field, cell = award.record.with_role(role), self._known(award, role)
        if field is None or not isinstance(cell, int):
            return None
        return calendar.month_of(cell) if isinstance(field.type, Date) else cell

    def _end(self, award: Row, month: int) -> None:
        """The month before is the last one; a decision of this month is as if never made."""
        field = award.record.with_role("ends")
        if field is not None:
            award.cells[field.index] = self._moment(field, month - 1, last=True)

    def _write(self, holder: Row, program: str, category: str | None, month: int) -> None:
        """A decision that is received, signed and begins in the month."""
        assert self.awards is not None
        self.made += 1
        record = self.awards
        award = Row(
            record, f"{holder.id}.{month}.{self.made}", list(map(blank_cell, record.fields))
        )
        for field in record.fields:
            cell = award.cells[field.index]
            if isinstance(cell, Unknown) and isinstance(field.type, Date | Month):
                award.cells[field.index] = self._moment(field, month)
        values: tuple[tuple[Role, object], ...] = (
            ("program", program),
            ("category", category),
            ("ends", None),
            ("suspended-from", None),
            ("suspended-until", None),
        )
        for role, value in values:
            part = record.with_role(role)
            if part is not None:
                award.cells[part.index] = value
        begins: tuple[Role, ...] = ("starts", "signed")
        for role in begins:
            part = record.with_role(role)
            if part is not None:
                award.cells[part.index] = self._moment(part, month)
        award.attach(holder)

    def _moment(self, field: Field, month: int, last: bool = False) -> int:
        if isinstance(field.type, Month):
            return month
        day = calendar.last_day(month) if last else calendar.first_day(month)
        if field.role == "signed" and self.asking_day is not None:
            day = min(day, self.asking_day)
        return day
