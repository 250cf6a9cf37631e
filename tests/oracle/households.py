"""Random households of Marel, drawn from the boundaries that its law may have."""

from datetime import date
from random import Random
from typing import Any

from attrs import define

from oracle import days
from oracle.country import AGES, AGES_IN_MONTHS, GRANTS
from oracle.expressions import chance
from oracle.facts import fields_named
from policyengine.model.model import Law
from policyengine.population import Row, Spell, Spells, Unknown
from policyengine.schema import Field, Schema
from policyengine.types import Choice, Date, DeclarationName, Month, Number, Reference, Truth

MOST_UNKNOWN = 6


@define
class Family:
    """Draws the rows of one household."""

    rng: Random
    schema: Schema
    month: int
    law: Law

    def pick(self, options: Any) -> Any:
        return options[self.rng.randrange(len(options))]

    # ---- rows -------------------------------------------------------------------------------

    def hearth(self) -> Row:
        """A household: empty, small, with twins, or huge; some facts of it unknown."""
        top = self._row("hearth", "h1")
        size = self.pick((2, 1, 3, 1, 2, 4, 0, 3))
        souls = [self._row("soul", f"s{index}", top) for index in range(1, size + 1)]
        for soul in souls:
            self._related(soul, souls)
            self._decisions(soul)
            for index in range(self.pick((0, 0, 0, 1, 2))):
                self._row("nursing", f"{soul.id}n{index}", soul)
            latest = self.month - self.pick((1, 1, 2, 0, 3))
            for index in range(self.pick((0, 0, 1, 2, 4))):
                self._paid(soul, index, latest - index)
        if len(souls) > 1 and chance(self.rng, 0.15):
            self._twin(souls[0], souls[1])
        if chance(self.rng, 0.04):
            self._crowd(top)
        self._forget(top, souls)
        return top

    def _row(self, record: str, id: str, parent: Row | None = None) -> Row:
        of = self.schema.records[record]
        row = Row(of, id, [self._plain(field) for field in of.fields])
        if parent is not None:
            row.attach(parent)
        return row

    def _related(self, soul: Row, souls: list[Row]) -> None:
        """Mother, father and mate: a member, an outsider, or nobody."""
        for name in ("mother", "father", "mate"):
            others = [None, None, *(s for s in souls if s is not soul)]
            found = self.pick(others)
            if found is None and chance(self.rng, 0.15):
                found = self._row("soul", f"{soul.id}.{name}.out")
                found.outside = True
            self._set(soul, name, found)
        mate = self._get(soul, "mate")
        if isinstance(mate, Row) and chance(self.rng, 0.8):
            self._set(mate, "mate", soul)

    def _decisions(self, soul: Row) -> None:
        """Decisions that begin, end, rest and wake around the month."""
        for index in range(self.pick((1, 0, 1, 2, 1))):
            award = self._row("ledger", f"{soul.id}w{index}", soul)
            around = (None, self.month, self.month - 1, self.month + 1)
            self._set(award, "opens", self.pick((None, *around, self.month - 3)))
            self._set(award, "closes", self.pick((None, None, *around)))
            self._set(award, "rests", self.pick((None, None, *around)))
            self._set(award, "wakes", self.pick(around))
            if chance(self.rng, 0.6):
                self._set(award, "signed", days.first_of(self.month) - self.pick((70, 20, 1)))

    def _paid(self, soul: Row, index: int, month: int) -> None:
        row = self._row("payout", f"{soul.id}p{index}", soul)
        self._set(row, "paid_for", month)

    def _twin(self, first: Row, second: Row) -> None:
        for field in first.record.fields:
            if field.name in ("born", "wage", "limb", "pension"):
                second.set(field, first.cells[field.index])

    def _crowd(self, top: Row) -> None:
        """A household of thirty more."""
        for index in range(30):
            self._row("soul", f"z{index:02d}", top)

    # ---- cells ------------------------------------------------------------------------------

    def _set(self, row: Row, name: str, value: object) -> None:
        row.set(row.record.by_name[name], value)

    def _get(self, row: Row, name: str) -> object:
        return row.cells[row.record.by_name[name].index]

    def _plain(self, field: Field) -> object:
        """A known cell, with a history where the field may have one."""
        if field.dated and not isinstance(field.type, Reference) and chance(self.rng, 0.2):
            return self._history(field)
        return self._known(field)

    def _known(self, field: Field) -> Any:
        if field.blank.kind == "none" and chance(self.rng, 0.35):
            return None
        match field.type:
            case Truth():
                return chance(self.rng, 0.5)
            case Choice(options):
                return self.pick(options)
            case DeclarationName(kind):
                programs = kind == "program"
                return self.pick(self.schema.programs if programs else self.schema.categories)
            case Number() if field.name == "grant":
                return self.pick(GRANTS)
            case Number():
                low, high = field.low or 0, field.high or 0
                return low + self.rng.randrange(high - low + 1)
            case Month():
                return self._near_month()
            case Date():
                return self._birthday() if field.role == "birth" else self._near_day()
        return None

    def _near_month(self) -> int:
        return self.month + self.pick((0, -1, 1, -2, 2, -7))

    def _near_day(self) -> int:
        first, last = days.first_of(self.month), days.last_of(self.month)
        around = (first - 1, first, first + 1, first + 9, last - 1, last, last + 1, first - 40,
                  first - 300, last + 40)  # fmt: skip
        return int(self.pick(around))

    def _birthday(self) -> int:
        """Born so that an edge of the law is met on, before or beside a day of the window."""
        if chance(self.rng, 0.08):
            return date(self.pick((1944, 1960, 2004, 2008, 2016, 2020)), 2, 29).toordinal()
        months = self.pick((*(age * 12 for age in AGES), *AGES_IN_MONTHS))
        born = days.months_later(self._near_day(), -months)
        return born + self.pick((0, 0, 0, -1, 1))

    def _history(self, field: Field) -> Spells:
        """Two or three spells that turn in or beside the month; perhaps with a gap."""
        turns = sorted({self._near_day() for _ in range(self.pick((1, 2, 2)))})
        spells = []
        edges = [None, *turns]
        for index, since in enumerate(edges):
            until = turns[index] - 1 if index < len(turns) else None
            value: object = self._known(field)
            if chance(self.rng, 0.06):
                value = Unknown(may_be_none=field.blank.kind == "none")
            if chance(self.rng, 0.08):
                continue
            spells.append(Spell(value, since, until))
        return Spells(tuple(spells))

    # ---- what is not known ------------------------------------------------------------------

    def _forget(self, top: Row, souls: list[Row]) -> None:
        """Make up to six facts unknown, in every way that a fact may be."""
        rows = [top, *souls]
        rows += [child for soul in souls for kind in soul.children.values() for child in kind]
        count = self.pick((0, 1, 1, 2, 2, 3, 3, 4, 5, 6))
        named = fields_named(self.law)
        known = [(row, f) for row in rows for f in row.record.fields if f.role != "key"]
        read = [(r, f) for r, f in known if f in named or f.role] or known
        vague = 0
        for _ in range(min(count, MOST_UNKNOWN)):
            row, field = self.pick(read if chance(self.rng, 0.85) else known)
            wide = isinstance(field.type, Date | Month | Number)
            if wide and vague >= 2:
                continue
            vague += wide
            row.set(field, self._unknown(field, row.cells[field.index]))

    def _unknown(self, field: Field, before: object) -> Unknown:
        none = field.blank.kind == "none" and chance(self.rng, 0.5)
        if isinstance(field.type, Date):
            at = before if isinstance(before, int) else self._near_day()
            month = days.month_number(at)
            match self.rng.randrange(5):
                case 0 | 1:
                    return Unknown(days.first_of(month), days.last_of(month), none)
                case 2 | 3:
                    year = month // 12 * 12
                    return Unknown(days.first_of(year), days.last_of(year + 11), none)
        if isinstance(field.type, Month) and chance(self.rng, 0.7):
            return Unknown(self.month - 3, self.month + 3, none)
        if field.name == "grant":
            near = before if isinstance(before, int) else self.pick(GRANTS)
            return Unknown(max(0, near - 2), near + 2, none)
        if isinstance(field.type, Number) and chance(self.rng, 0.4):
            return Unknown(3, 5, none)
        return Unknown(may_be_none=none)
