"""The model: all loaded law with its meaning, and the law as admitted by a question."""

from bisect import bisect_right
from functools import cached_property
from typing import Any

from attrs import define, field, frozen

from policyengine.diagnostics import Language
from policyengine.model import terms as t
from policyengine.model.citations import citation_text
from policyengine.model.names import Names
from policyengine.model.places import Scope
from policyengine.model.records import labels_of_all
from policyengine.model.rules import Rules
from policyengine.model.versions import (
    ALWAYS,
    Alternative,
    File,
    Guard,
    Instrument,
    LevelPiece,
    Timelines,
    timelines,
)
from policyengine.schema import Labels, Schema
from policyengine.syntax import nodes as n


@frozen
class Asking:
    """When a question is asked. `day` None: everything loaded counts, drafts apart.

    To pay, an instrument counts from the day it is in force; to foresee, from its issue.
    """

    day: int | None = None
    foresee: bool = False

    def admits(self, instrument: Instrument) -> bool:
        if instrument.draft and not self.foresee:
            return False
        if self.day is None:
            return True
        return (instrument.issued if self.foresee else instrument.in_force) <= self.day


@frozen
class Version:
    """One version of a rule; `rule` None: repealed."""

    rule: t.Rule | None
    guard: Guard | None
    instrument: str | None


@frozen
class LevelVersion:
    """One value of a level from a day on; `otherwise` is for those whom the guard leaves out."""

    value: t.LevelValue
    first_day: int
    guard: Guard | None
    otherwise: "LevelVersion | None"
    instrument: str | None = None
    """That gives the value, whatever text the value cites."""


@frozen
class TransitionRule:
    """Dossiers held back from the instrument that carries the clause."""

    record: str
    where: t.Term
    source: t.Origin


@frozen
class ResolvedExample:
    node: n.Example
    language: Language


LookupRows = tuple[tuple[object, int | None, int | None, dict[str, object]], ...]
"""Rows of a look-up table: key, first and last day (None: open), cells by column."""


@define(slots=False)
class Model:
    """All that is loaded. `law(asking)` gives what holds for a question, kept between calls."""

    schema: Schema
    names: Names
    rules: Rules
    files: tuple[File, ...]
    assumptions: tuple[t.Assumed, ...]
    transitions: dict[str, tuple[TransitionRule, ...]]
    """By instrument."""
    examples: tuple[ResolvedExample, ...]
    language: Language
    lookups: "dict[str, LookupRows]" = field(factory=dict)
    amended: dict[tuple[int, int], n.Declaration] = field(factory=dict)
    report_lines: tuple[t.ReportLine, ...] = ()
    _laws: dict[frozenset[str], "Law"] = field(factory=dict)
    _asked: dict[Asking, "Law"] = field(factory=dict)
    _resolved: dict[tuple[int, t.Origin], t.Rule] = field(factory=dict)

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        return {f.instrument.name: f.instrument for f in self.files if f.instrument}

    @cached_property
    def holidays(self) -> frozenset[int]:
        """The days of all look-up tables marked as holidays."""
        tables = [
            item.header.name.text
            for file in self.files
            for item in file.node.items
            if isinstance(item, n.LookupNode) and item.holidays
        ]
        keys = (key for table in tables for key, *_ in self.lookups.get(table, ()))
        return frozenset(key for key in keys if isinstance(key, int))

    @cached_property
    def lookup_keys(self) -> tuple[object, ...]:
        """The keys of all look-up tables, each once."""
        return tuple(dict.fromkeys(row[0] for rows in self.lookups.values() for row in rows))

    def look_up(self, table: str, column: str, key: object, day: int) -> object:
        """The cell of a look-up table for a key on a day; None where there is no row."""
        for own, first, last, cells in self.lookups.get(table, ()):
            if own == key and (first is None or first <= day) and (last is None or day <= last):
                return cells.get(column)
        return None

    def law(self, asking: Asking) -> "Law":
        kept = self._asked.get(asking)
        if kept is not None:
            return kept
        admitted = frozenset(i.name for i in self.instruments.values() if asking.admits(i))
        if admitted not in self._laws:
            files = [f for f in self.files if f.instrument is None or f.instrument.name in admitted]
            built = timelines(files, self.amended, lambda _: None)
            self._laws[admitted] = Law(self, built, admitted)
        self._asked[asking] = self._laws[admitted]
        return self._laws[admitted]

    @cached_property
    def whole_law(self) -> "Law":
        """All loaded law, drafts too: what checks go over."""
        admitted = frozenset(self.instruments)
        return Law(self, timelines(self.files, self.amended, lambda _: None), admitted)

    def resolve(self, alternative: Alternative) -> t.Rule | None:
        """The rule that a version means, None when it is a repeal."""
        node = alternative.node
        if node is None:
            return None
        origin = self.origin(alternative.citations, alternative.instrument, node)
        key = id(node), origin
        if key not in self._resolved:
            self._resolved[key] = self.rules.rule(node, origin)
        return self._resolved[key]

    def origin(
        self, citations: n.Citations, instrument: str | None, node: n.Declaration | n.Clause
    ) -> t.Origin:
        language = self.rules.languages[node.span.source.name]
        elsewhere = bool(citations) and citations[0].words is not None
        return t.Origin(citation_text(citations, language), "" if elsewhere else instrument or "")

    def label(self, name: str, language: str) -> str:
        """What to call a declaration on a screen."""
        found = self.names.find(name)
        labels = next(iter(labels_of_all(found.nodes) if found else ()), Labels())
        shown = labels.vi if language == "vi" else labels.en or labels.vi
        return shown or name.replace("_", " ")

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each instrument as its own file gives it first."""
        return {name: instrument.title("vi") for name, instrument in self.instruments.items()}

    @cached_property
    def level_notes(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """What is doubtful in the values of levels, by level and instrument."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for file in self.files:
            for item in file.node.items:
                if isinstance(item, n.Declaration) and item.kind == "LEVEL":
                    name, clauses = item.header.name.text, item.clauses
                elif isinstance(item, n.Amendment) and item.target_kind == "LEVEL":
                    name, clauses = item.target.text, tuple(c for _, c in item.clauses)
                else:
                    continue
                notes = tuple(c.words for c in clauses if c.kind == "NOTE" and c.words)
                if notes:
                    key = name, file.instrument.name if file.instrument else ""
                    found[key] = found.get(key, ()) + notes
        return found

    def instrument_title(self, name: str, language: str) -> str:
        return self.instruments[name].title(language) if name in self.instruments else ""


class Law:
    """The law that a question admits: versions of every rule and level by day."""

    def __init__(self, model: Model, built: Timelines, admitted: frozenset[str]) -> None:
        self.model = model
        self.built = built
        self.admitted = admitted
        self._levels: dict[int, LevelVersion] = {}

    @cached_property
    def change_days(self) -> tuple[int, ...]:
        """The days on which any rule changes, in order."""
        days = {p.first_day for pieces in self.built.rules.values() for p in pieces}
        return tuple(sorted(days | {ALWAYS}))

    @cached_property
    def turning_days(self) -> frozenset[int]:
        """The days on which a rule or a level changes, or a look-up row begins or has ended."""
        levels = {p.first_day for pieces in self.built.levels.values() for p in pieces}
        rows = [row for table in self.model.lookups.values() for row in table]
        first = {row[1] for row in rows if row[1] is not None}
        ended = {row[2] + 1 for row in rows if row[2] is not None}
        return frozenset({*self.change_days, *levels, *first, *ended})

    def span_start(self, day: int) -> int:
        """The first day of the span of unchanged rules that `day` lies in."""
        return self.change_days[bisect_right(self.change_days, day) - 1]

    def versions(self, name: str, day: int) -> tuple[Version, ...]:
        """The versions of a rule on a day; empty before the first: there is no law."""
        pieces = [p for p in self.built.rules.get(name, ()) if p.first_day <= day]
        if not pieces:
            return ()
        return tuple(
            Version(self.model.resolve(a), a.guard, a.made_by)
            for a in pieces[-1].alternatives
            if a.node is None or a.node.kind not in ("LEVEL", "LIST")
        )

    def level(self, name: str, day: int, area: str | None) -> LevelVersion | None:
        """The version of a level on a day, for the nation (None) or an area."""
        pieces = [p for p in self.built.levels.get((name, area), ()) if p.first_day <= day]
        return self._level_version(name, pieces[-1]) if pieces else None

    def areas(self, name: str) -> tuple[str, ...]:
        """The areas that set a value of their own."""
        return tuple(sorted(area for level, area in self.built.levels if level == name and area))

    def _level_version(self, name: str, piece: LevelPiece) -> LevelVersion:
        if id(piece) not in self._levels:
            clause = piece.value
            written: Any = clause.value
            term = self.model.rules.number(written, Scope("", "", name))
            source = self.model.origin(clause.citations, piece.instrument, clause)
            otherwise = self._level_version(name, piece.otherwise) if piece.otherwise else None
            value = t.LevelValue(term, source, span=clause.span)
            self._levels[id(piece)] = LevelVersion(
                value, piece.first_day, piece.guard, otherwise, piece.instrument
            )
        return self._levels[id(piece)]

    def programs(self) -> list[str]:
        return [name for name in self.built.rules if self._kind(name) == "PROGRAM"]

    def groups(self) -> list[str]:
        return [name for name in self.built.rules if self._kind(name) == "EXCLUSIVE"]

    def record_of(self, program: str) -> str:
        """The record that a program, or the programs of a group, are decided for."""
        for piece in self.built.rules[program]:
            for version in self.versions(program, piece.first_day):
                if isinstance(version.rule, t.Program):
                    return version.rule.record
                if isinstance(version.rule, t.Group) and version.rule.programs:
                    return self.record_of(version.rule.programs[0])
        return ""

    def _kind(self, name: str) -> str | None:
        found = self.model.names.find(name)
        return found.kind if found else None
