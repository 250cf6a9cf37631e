"""Bands that overlap, and possible cases that no band covers, each with an example.

The conditions of a table's rows (or a category's coefficients) are tried on every combination of
cells of the facts they test: an age in months, an option, a number, yes or no. What is none of
these is taken as a yes or no of its own. A definition is unfolded into what it means on the day, so
a version is tried on its first day, and on every day on which a definition in it changes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from attrs import frozen

from policyengine.diagnostics import Report
from policyengine.model import terms as t
from policyengine.model.checks.cycles import all_versions
from policyengine.model.checks.walk import named_by
from policyengine.model.model import Law, Model, Version
from policyengine.operators import OPERATORS, Known
from policyengine.problems import law as problems
from policyengine.source import Span
from policyengine.types import Choice, Number, Truth

MOST_COMBINATIONS = 20_000
"""Beyond it a declaration is not checked; the engines are total all the same."""


Row = tuple[t.Term | None, Span]
"""A condition (None: always) and where it is written."""
Case = dict[str, Any]
"""A value for every subject."""
Test = Callable[[Case], bool]


def bands_overlap_or_leave_gaps(model: Model, report: Report) -> None:
    """Check every version of every table, and of every category with coefficient bands."""
    seen: set[tuple[int, ...]] = set()
    law, changes = model.whole_law, _Changes(model)
    for name in model.names.of_kind("TABLE", "CATEGORY"):
        for day, versions in changes.versions(name):
            for place, version in enumerate(versions):
                bands = _bands(version.rule)
                if bands is None:
                    continue
                reader = _Reader(_Moment(law, day, versions, place, changes.circular))
                reader.collect(bands.terms)
                key = (id(version.rule), *sorted(reader.unfolded))
                if key not in seen and not reader.in_circle:
                    seen.add(key)
                    _check(reader, name, bands, report)


@frozen
class _Bands:
    """The rows of a table or category, and the cases among which they must choose."""

    rows: tuple[Row, ...]
    within: t.Term | None = None
    gaps_matter: bool = False

    @property
    def terms(self) -> list[t.Term]:
        conditions = [*(condition for condition, _ in self.rows), self.within]
        return [term for term in conditions if term is not None]


def _bands(rule: t.Rule | None) -> _Bands | None:
    """What there is to check in a rule; None where one band is there for all other cases."""
    if isinstance(rule, t.Table):
        return _Bands(tuple((_and(row.conditions), row.span) for row in rule.rows))
    if not isinstance(rule, t.Category) or len(rule.coefficients) < 2:
        return None
    if any(band.otherwise for band in rule.coefficients):
        return None
    rows = tuple((_band_term(band), band.span) for band in rule.coefficients)
    return _Bands(rows, _or(tuple(case.term for case in rule.conditions)), True)


def _band_term(band: t.Band) -> t.Term:
    return band.condition or t.Constant(True, Truth(), span=band.span)


def _and(terms: tuple[t.Term, ...]) -> t.Term | None:
    return t.Apply("and", terms, Truth(), span=terms[0].span) if terms else None


def _or(terms: tuple[t.Term, ...]) -> t.Term | None:
    return t.Apply("or", terms, Truth(), span=terms[0].span) if terms else None


def _check(reader: "_Reader", name: str, bands: _Bands, report: Report) -> None:
    cells = reader.cells()
    count = 1
    for values in cells.values():
        count *= len(values)
    if count > MOST_COMBINATIONS:
        return
    rows, within = bands.rows, bands.within
    tests = [reader.test(term) if term is not None else None for term, _ in rows]
    applies = reader.test(within) if within is not None else None
    overlapping: set[tuple[int, int]] = set()
    gap_told = not bands.gaps_matter
    for combination in product(*cells.values()):
        case = dict(zip(cells, combination, strict=True))
        held = [i for i, test in enumerate(tests) if test is None or test(case)]
        if len(held) > 1 and (applies is None or applies(case)):
            pair = held[0], held[1]
            if pair not in overlapping:
                overlapping.add(pair)
                first, second = rows[pair[0]][1], rows[pair[1]][1]
                shown = reader.describe(case, [rows[i][0] for i in pair])
                report(problems.overlapping_bands(name, shown, second, first))
        elif not held and not gap_told and (applies is None or applies(case)):
            gap_told = True
            report(problems.gap_in_bands(name, reader.describe(case, bands.terms), rows[0][1]))


def _joined(operator: str, tests: list[Test]) -> Test:
    if operator == "and":
        return lambda case: all(test(case) for test in tests)
    if operator == "or":
        return lambda case: any(test(case) for test in tests)
    (negated,) = tests
    return lambda case: not negated(case)


class _Changes:
    """The days on which what a rule says may change, its own words or those of a definition."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.days: dict[str, frozenset[int] | None] = {}
        """By definition; None while it is being looked into."""
        self.circular: set[str] = set()
        """Definitions at which a circle closes, a fault that is told elsewhere."""

    def versions(self, name: str) -> Iterator[tuple[int, tuple[Version, ...]]]:
        """The versions of a rule on each of these days."""
        law = self.model.whole_law
        starts = [piece.first_day for piece in law.built.rules.get(name, ())]
        for first, following in zip(starts, [*starts[1:], None], strict=True):
            versions = law.versions(name, first)
            inside = {
                day
                for version in versions
                if version.rule is not None
                for below in named_by(version.rule)
                for day in self._of_definition(below)
                if day > first and (following is None or day < following)
            }
            yield from ((day, versions) for day in (first, *sorted(inside)))

    def _of_definition(self, name: str) -> frozenset[int]:
        """The first days of a definition's versions, and of those that it is built on."""
        if name not in self.days:
            self.days[name] = None
            rules = [version.rule for version in all_versions(self.model, name)]
            definitions = [rule for rule in rules if isinstance(rule, t.Definition)]
            pieces = self.model.whole_law.built.rules.get(name, ()) if definitions else ()
            below = {other for rule in definitions for other in named_by(rule)}
            self.days[name] = frozenset(piece.first_day for piece in pieces).union(
                *(self._of_definition(other) for other in below)
            )
        days = self.days[name]
        if days is None:
            self.circular.add(name)
        return days or frozenset()


@frozen
class _Moment:
    """The day for which a version is checked, and its place among the versions of that day."""

    law: Law
    day: int
    versions: tuple[Version, ...]
    place: int
    circular: set[str]

    def definition(self, name: str) -> t.Definition | None:
        """What a definition means for the same people; None where that is not clear."""
        found = self.law.versions(name, self.day)
        place = 0
        if len(found) > 1:
            if [_guard(version) for version in found] != [_guard(v) for v in self.versions]:
                return None
            place = self.place
        rule = found[place].rule if found else None
        return rule if isinstance(rule, t.Definition) else None


def _guard(version: Version) -> tuple[str | None, str | None]:
    return version.guard, version.instrument


class _Reader:
    """Reads conditions as tests of subjects."""

    def __init__(self, moment: _Moment) -> None:
        self.moment = moment
        self.edges: dict[str, set[Known]] = {}
        self.options: dict[str, tuple[Any, ...]] = {}
        self.ages: set[str] = set()
        self.meanings: dict[str, t.Term | None] = {}
        self.unfolded: set[int] = set()
        """The meanings met, by identity."""
        self.in_circle = False

    def collect(self, terms: Iterable[t.Term]) -> None:
        """Find the subjects of some conditions, and where the conditions divide them."""
        for term in terms:
            self._collect(term)

    def cells(self) -> dict[str, list[Any]]:
        """The cells of every subject collected, one value for each."""
        cells: dict[str, list[Any]] = {key: list(values) for key, values in self.options.items()}
        for key, edges in self.edges.items():
            low: Known = 0 if key in self.ages else min(edges) - 1
            around = (
                {low} | {edge + shift for edge in edges for shift in (-1, 0)} | {max(edges) + 1}
            )
            cells[key] = sorted(value for value in around if key not in self.ages or value >= 0)
        return cells

    def _collect(self, term: t.Term) -> None:
        if isinstance(term, t.Apply) and term.operator in ("and", "or", "not"):
            for operand in term.operands:
                self._collect(operand)
            return
        inner = self._unfolded(term)
        if inner is not None:
            self.unfolded.add(id(inner))
            self._collect(inner)
        elif (edge := self._edge(term)) is not None:
            self.edges.setdefault(edge[0], set()).add(edge[2])
        elif isinstance(term, t.IsOneOf) and isinstance(term.subject, t.Read):
            options = term.subject.type.options if isinstance(term.subject.type, Choice) else ()
            self.options[_text(term.subject)] = options
        else:
            self.options[_text(term)] = (False, True)

    def _unfolded(self, term: t.Term) -> t.Term | None:
        """The meaning of a definition with one case, read on the row at hand."""
        if not isinstance(term, t.Defined) or term.place.hops or term.column:
            return None
        if term.name in self.moment.circular:
            self.in_circle = True
            return None
        if term.name not in self.meanings:
            rule = self.moment.definition(term.name)
            meaning = rule.cases[0].term if rule and len(rule.cases) == 1 else None
            self.meanings[term.name] = meaning
        return self.meanings[term.name]

    def _edge(self, term: t.Term) -> tuple[str, str, Known] | None:
        """(subject, operator, edge) of a test against a constant, ages in months."""
        if not isinstance(term, t.Apply) or not OPERATORS.get(term.operator, _NONE).compares:
            return None
        left, right = term.operands
        if isinstance(left, t.BirthdayOf) and isinstance(right, t.Today):
            key = f"tuổi {' '.join(map(_hop, left.place.hops))}".strip()
            self.ages.add(key)
            return key, {"≤": "≥", ">": "<"}[term.operator], left.months
        if isinstance(right, t.Constant) and isinstance(right.type, Number):
            value: Any = right.value
            if value is not None and not isinstance(left, t.Constant):
                return _text(left), term.operator, value
        return None

    def test(self, term: t.Term) -> Test:
        """A condition as a function of a combination, read once for all of them."""
        if isinstance(term, t.Constant):
            truth = bool(term.value)
            return lambda case: truth
        if isinstance(term, t.Apply) and term.operator in ("and", "or", "not"):
            return _joined(term.operator, [self.test(operand) for operand in term.operands])
        inner = self._unfolded(term)
        if inner is not None:
            return self.test(inner)
        edge = self._edge(term)
        if edge is not None:
            key, operator, value = edge
            compute = OPERATORS[operator].compute
            return lambda case: bool(compute(case[key], value))
        if isinstance(term, t.IsOneOf) and isinstance(term.subject, t.Read):
            subject, options = _text(term.subject), term.options
            return lambda case: case[subject] in options
        text = _text(term)
        return lambda case: bool(case[text])

    def describe(self, case: Case, terms: Sequence[t.Term | None]) -> str:
        """A combination in words: only what the conditions in question test."""
        narrow = _Reader(self.moment)
        narrow.collect(term for term in terms if term is not None)
        return "; ".join(self._shown(key, case[key]) for key in narrow.cells() if key in case)

    def _shown(self, key: str, value: Any) -> str:
        if key in self.ages:
            years, months = divmod(int(value), 12)
            return f"{key} {years} năm" + (f" {months} tháng" if months else "")
        if isinstance(value, bool):
            return f"{key}: {'có' if value else 'không'}"
        return f"{key} = {str(value).replace('_', ' ')}"


def _hop(hop: t.Parent | t.Link) -> str:
    return hop.record if isinstance(hop, t.Parent) else hop.field.name


def _text(term: t.Term) -> str:
    return " ".join(term.span.text.split()).replace("_", " ")


_NONE = OPERATORS["+"]
