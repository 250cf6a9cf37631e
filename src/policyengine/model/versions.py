"""The versions algebra: what each instrument makes of the declarations before it, day by day.

Instruments are applied in the order of their issue; a later one overwrites the timeline on its
own span. Everything here is about written nodes; `model` gives them meaning.
"""

from collections.abc import Callable, Iterable
from typing import Literal

from attrs import evolve, field, frozen

from policyengine.diagnostics import Report
from policyengine.model.amended_clauses import is_same, slot, without_citations
from policyengine.model.names import KIND_WORDS
from policyengine.problems import names as name_problems
from policyengine.problems import versions as version_problems
from policyengine.schema import Labels
from policyengine.source import Span
from policyengine.syntax import nodes as n

ALWAYS = 0
"""The day from which a declaration outside any instrument holds."""
Guard = Literal["existing", "settled"]
"""Who a version holds for: existing recipients, or those no transition clause keeps back."""
_CITED_ONE_BY_ONE = ("LEVEL", "CATEGORY", "PROGRAM", "TARGET", "EXCLUSIVE")


@frozen
class Instrument:
    """A legal instrument with its dates; `within` is the area it is law in (None: the nation)."""

    name: str
    labels: Labels
    issued: int
    in_force: int
    draft: bool
    replaces: tuple[str, ...]
    within: str | None
    span: Span = field(eq=False, repr=False, kw_only=True)

    @property
    def order(self) -> tuple[int, int, str]:
        return self.issued, self.in_force, self.name

    def title(self, language: str) -> str:
        shown = self.labels.vi if language == "vi" else self.labels.en or self.labels.vi
        return shown or self.name.replace("_", " ")


@frozen
class Alternative:
    """One version of a declaration; None as node: repealed. `guard` None: for everybody."""

    node: n.Declaration | None
    citations: n.Citations
    instrument: str | None
    """Whose citations they are."""
    guard: Guard | None = None
    made_by: str | None = None
    """The instrument that made this version; its transition clauses hold people back."""


@frozen
class Piece:
    """The versions that hold from a day on; the first whose guard is met is the one."""

    first_day: int
    alternatives: tuple[Alternative, ...]


@frozen
class LevelPiece:
    """A value of a level from a day on, for the nation or an area."""

    first_day: int
    value: n.Clause
    instrument: str | None
    guard: Guard | None
    otherwise: "LevelPiece | None" = None
    """What holds for those whom the guard leaves out."""


@frozen
class File:
    """A parsed file with its instrument, if it has one."""

    node: n.File
    instrument: Instrument | None


Timeline = tuple[Piece, ...]
Change = Callable[[tuple[Alternative, ...]], tuple[Alternative, ...]]
Applied = dict[tuple[int, int], n.Declaration]


@frozen
class Timelines:
    """Every declaration's pieces in order of day, under one set of admitted instruments."""

    rules: dict[str, Timeline]
    levels: dict[tuple[str, str | None], tuple[LevelPiece, ...]]
    """By level and area (None: the nation)."""


def by_issue(file: File) -> tuple[int, int, int, str]:
    """The order of files: what stands outside any instrument first, then as issued."""
    return (0, 0, 0, "") if file.instrument is None else (1, *file.instrument.order)


def timelines(files: Iterable[File], amended: Applied, report: Report) -> Timelines:
    """Apply the files in the order of issue. `amended` keeps amended nodes between calls."""
    built = _Builder(amended, report)
    for file in sorted(files, key=by_issue):
        built.apply(file)
    return Timelines(built.rules, built.levels)


class _Builder:
    def __init__(self, amended: Applied, report: Report) -> None:
        self.rules: dict[str, Timeline] = {}
        self.levels: dict[tuple[str, str | None], tuple[LevelPiece, ...]] = {}
        self.amended = amended
        self.report = report
        self.homes: dict[str, str | None] = {}
        self.spans: dict[str, Span] = {}
        self.may_be_local: set[str] = set()
        self.issue_days: dict[str | None, int] = {}
        self.replaced_by: dict[str | None, tuple[str, ...]] = {}
        self.last_change: dict[tuple[str, tuple[str, str | None]], tuple[str | None, Span]] = {}

    def apply(self, file: File) -> None:
        items = file.node.items
        spoken_of = {item.header.name.text for item in items if isinstance(item, n.Declaration)}
        spoken_of |= {item.target.text for item in items if isinstance(item, n.Amendment)}
        instrument = file.instrument
        if instrument:
            self.issue_days[instrument.name] = instrument.issued
            self.replaced_by[instrument.name] = instrument.replaces
        held_back = any(isinstance(item, n.Transition) for item in items)
        if instrument:
            self._check_forgotten(instrument, spoken_of)
        for item in items:
            if isinstance(item, n.Declaration):
                self._declare(item, instrument, held_back)
            elif isinstance(item, n.Amendment) and instrument:  # a fault elsewhere without one
                self._amend(item, instrument, held_back)

    # ---- declarations -----------------------------------------------------------------------

    def _declare(self, node: n.Declaration, instrument: Instrument | None, held_back: bool) -> None:
        name = node.header.name.text
        here = instrument.name if instrument else None
        first_day = instrument.in_force if instrument else ALWAYS
        if node.kind == "LEVEL":
            local = instrument is not None and instrument.within is not None
            if name in self.homes and not local and not self._is_replaced(name, instrument):
                at = node.header.name.span
                self.report(name_problems.declared_twice(name, at, self.spans[name]))
                return
            if any(c.kind == "LOCAL_MAY_EXCEED" for c in node.clauses):
                self.may_be_local.add(name)
            values = [c for c in node.clauses if c.kind == "DATED_VALUE"]
            self._set_level(name, values, instrument)
        elif name in self.homes and not self._is_replaced(name, instrument):
            self.report(name_problems.declared_twice(name, node.header.name.span, self.spans[name]))
            return
        new = Alternative(node, node.citations, here, made_by=here)
        self._overwrite(name, first_day, lambda _: (new,), held_back)
        self.homes[name] = here
        self.spans[name] = node.header.name.span

    def _replaces_home(self, name: str, here: str | None) -> bool:
        return self.homes.get(name) in self.replaced_by.get(here, ())

    def _is_replaced(self, name: str, instrument: Instrument | None) -> bool:
        return instrument is not None and self.homes.get(name) in instrument.replaces

    def _check_forgotten(self, instrument: Instrument, spoken_of: set[str]) -> None:
        for name, home in self.homes.items():
            pieces = self.rules.get(name, ())
            current = pieces[-1].alternatives[-1].node if pieces else None
            if (
                home in instrument.replaces
                and name not in spoken_of
                and current is not None
                and current.kind in _CITED_ONE_BY_ONE
            ):
                self.report(
                    version_problems.forgotten_declaration(
                        name, instrument.name, instrument.span, self.spans[name]
                    )
                )

    def _overwrite(self, name: str, first_day: int, change: Change, held_back: bool) -> None:
        """Apply `change` to the versions of every day from `first_day` on."""
        pieces: list[Piece] = []
        covered: tuple[Alternative, ...] = ()
        for piece in self.rules.get(name, ()):
            if piece.first_day < first_day:
                pieces.append(piece)
                covered = piece.alternatives
        later = [p for p in self.rules.get(name, ()) if p.first_day > first_day]
        at = next((p for p in self.rules.get(name, ()) if p.first_day == first_day), None)
        for piece in (at or Piece(first_day, covered), *later):
            old = piece.alternatives
            new = change(old)
            if held_back and old:
                new = (*(evolve(a, guard=a.guard or "settled") for a in new), *old)
            pieces.append(Piece(piece.first_day, new))
        self.rules[name] = tuple(pieces)

    # ---- amendments -------------------------------------------------------------------------

    def _amend(self, item: n.Amendment, instrument: Instrument, held_back: bool) -> None:
        name = item.target.text
        if name not in self.homes:
            self.report(version_problems.nothing_to_amend(name, item.target.span))
            return
        self._check_same_day_changes(item, instrument)
        kind = self._kind(name)
        if kind != item.target_kind:
            self.report(
                name_problems.wrong_kind_of_name(
                    name, KIND_WORDS[item.target_kind], item.target.span
                )
            )
            return
        here, in_force = instrument.name, instrument.in_force
        first_day = item.from_day.day if item.from_day and item.from_day.day else in_force
        values = [clause for action, clause in item.clauses if action == "value"]
        if values:
            self._set_level(name, values, instrument)
        if item.kind == "keep" and kind == "LEVEL":
            self._recite_level(item, first_day, here)
        if item.existing_only and first_day < in_force:
            self._change(item, first_day, here, "existing", held_back)
            self._change(item, in_force, here, None, held_back)
        else:
            self._change(
                item, first_day, here, "existing" if item.existing_only else None, held_back
            )
        if item.kind == "keep" or self.homes[name] in instrument.replaces:
            self.homes[name] = here

    def _check_same_day_changes(self, item: n.Amendment, instrument: Instrument) -> None:
        """Two instruments of one day of issue that replace the same clause: nothing ranks them."""
        here = instrument.name
        for action, clause in item.clauses:
            if action != "replace":
                continue
            key = item.target.text, slot(clause)
            other, span = self.last_change.get(key, (here, clause.span))
            if other != here and self.issue_days.get(other) == self.issue_days.get(here):
                self.report(version_problems.same_day_versions(item.target.text, clause.span, span))
            self.last_change[key] = here, clause.span

    def _kind(self, name: str) -> str:
        nodes = (a.node for piece in self.rules[name] for a in piece.alternatives)
        return next((node.kind for node in nodes if node), "")

    def _change(
        self,
        item: n.Amendment,
        first_day: int,
        here: str | None,
        guard: Guard | None,
        held_back: bool,
    ) -> None:
        recited = self._replaces_home(item.target.text, here)

        def change(old: tuple[Alternative, ...]) -> tuple[Alternative, ...]:
            everybody = [a for a in old if a.guard != "existing"]
            base = everybody[0] if everybody else Alternative(None, (), here)
            if item.kind == "repeal":
                new = Alternative(None, item.citations, here, guard, here)
            elif base.node is None:
                return old
            else:
                node = self._amended(base.node, item, recited)
                cites_anew = bool(item.citations)
                citations = item.citations if cites_anew else base.citations
                cited = here if cites_anew else base.instrument
                new = Alternative(node, citations, cited, guard, here)
            return (new, *old) if guard else (new,)

        self._overwrite(item.target.text, first_day, change, held_back)

    def _amended(self, node: n.Declaration, item: n.Amendment, recited: bool) -> n.Declaration:
        key = id(node), id(item)
        if key not in self.amended:
            old = without_citations(node) if recited else node
            self.amended[key] = self._with_changes(old, item)
        return self.amended[key]

    def _with_changes(self, node: n.Declaration, item: n.Amendment) -> n.Declaration:
        clauses = list(node.clauses)
        replaced: set[tuple[str, str | None]] = set()
        for action, clause in item.clauses:
            same = slot(clause)
            if action == "drop":
                kept = [c for c in clauses if not is_same(c, clause)]
                if len(kept) == len(clauses):
                    self._nothing(clause, node)
                clauses = kept
            elif action == "replace" and same not in replaced:
                replaced.add(same)
                at = next((i for i, c in enumerate(clauses) if slot(c) == same), None)
                if at is None:
                    self._nothing(clause, node)
                    at = len(clauses)
                clauses = [c for c in clauses if slot(c) != same]
                clauses.insert(at, clause)
            elif action in ("replace", "add", "note"):
                clauses.append(clause)
        citations = item.citations or node.citations
        return evolve(node, clauses=tuple(clauses), citations=citations)

    def _nothing(self, clause: n.Clause, node: n.Declaration) -> None:
        shown = clause.span.text.split("\n")[0]
        self.report(version_problems.nothing_to_replace(shown, node.header.name.text, clause.span))

    # ---- levels -----------------------------------------------------------------------------

    def _set_level(self, name: str, values: list[n.Clause], instrument: Instrument | None) -> None:
        area = instrument.within if instrument else None
        here = instrument.name if instrument else None
        if area and name in self.homes and name not in self.may_be_local:
            self.report(version_problems.local_level_not_allowed(name, values[0].span))
        ordered = sorted(values, key=lambda c: c.day.day if c.day and c.day.day else 0)
        own: list[LevelPiece] = []
        for clause in ordered:
            first_day = clause.day.day if clause.day and clause.day.day else 0
            self._check_day(clause, first_day, instrument)
            if own and own[-1].first_day == first_day:
                self.report(
                    version_problems.same_day_versions(name, clause.span, own[-1].value.span)
                )
            guarded = clause.existing_only
            guard: Guard | None = "existing" if guarded else None
            before = self._level_at(name, area, first_day)
            self._check_same_issue(name, clause, first_day, before, instrument)
            own.append(LevelPiece(first_day, clause, here, guard, before if guarded else None))
            if guarded and instrument and first_day < instrument.in_force:
                own.append(LevelPiece(instrument.in_force, clause, here, None))
        if own:
            kept = [p for p in self.levels.get((name, area), ()) if p.first_day < own[0].first_day]
            self.levels[name, area] = (*kept, *own)

    def _recite_level(self, item: n.Amendment, first_day: int, here: str | None) -> None:
        """The values of a level that is kept, cited to the text that keeps it from a day on."""
        name = item.target.text
        pieces = self.levels.get((name, None), ())
        before = [piece for piece in pieces if piece.first_day < first_day]
        kept = [
            *([evolve(before[-1], first_day=first_day)] if before else []),
            *pieces[len(before) :],
        ]
        recited = (
            evolve(piece, value=evolve(piece.value, citations=item.citations), instrument=here)
            for piece in kept
        )
        self.levels[name, None] = (*before, *recited)

    def _level_at(self, name: str, area: str | None, day: int) -> LevelPiece | None:
        pieces = [p for p in self.levels.get((name, area), ()) if p.first_day <= day]
        return pieces[-1] if pieces else None

    def _check_day(self, clause: n.Clause, first_day: int, instrument: Instrument | None) -> None:
        if instrument and clause.words == "SINCE" and first_day < instrument.issued:
            self.report(version_problems.applies_before_issued(clause.span, instrument.span))

    def _check_same_issue(
        self,
        name: str,
        clause: n.Clause,
        first_day: int,
        before: LevelPiece | None,
        instrument: Instrument | None,
    ) -> None:
        """Two instruments of one day of issue, one first day, and neither amends the other."""
        if before is None or instrument is None or before.first_day != first_day:
            return
        other = self.issue_days.get(before.instrument)
        if other == instrument.issued and before.instrument != instrument.name:
            self.report(version_problems.same_day_versions(name, clause.span, before.value.span))
