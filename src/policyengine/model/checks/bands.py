"""Bands that overlap, and possible cases that no band covers, each with an example.

The conditions of a table's rows (or a category's coefficients) are tried on every combination of
cells of the facts they test: an age in months, an option, a number, yes or no. What is none of
these is taken as a yes or no of its own.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from policyengine.diagnostics import Report
from policyengine.model import terms as t
from policyengine.model.checks.cycles import all_versions
from policyengine.model.model import Model
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
    seen: set[int] = set()
    for name in model.names.of_kind("TABLE", "CATEGORY"):
        for version in all_versions(model, name):
            rule = version.rule
            if rule is None or id(rule) in seen:
                continue
            seen.add(id(rule))
            if isinstance(rule, t.Table):
                rows: list[Row] = [(_and(row.conditions), row.span) for row in rule.rows]
                _check(model, name, rows, None, report, gaps_matter=False)
            elif isinstance(rule, t.Category) and len(rule.coefficients) > 1:
                if any(band.otherwise for band in rule.coefficients):
                    continue
                bands: list[Row] = [(_band_term(band), band.span) for band in rule.coefficients]
                within = _or(tuple(case.term for case in rule.conditions))
                _check(model, name, bands, within, report, gaps_matter=True)


def _band_term(band: t.Band) -> t.Term:
    return band.condition or t.Constant(True, Truth(), span=band.span)


def _and(terms: tuple[t.Term, ...]) -> t.Term | None:
    return t.Apply("and", terms, Truth(), span=terms[0].span) if terms else None


def _or(terms: tuple[t.Term, ...]) -> t.Term | None:
    return t.Apply("or", terms, Truth(), span=terms[0].span) if terms else None


def _check(
    model: Model,
    name: str,
    rows: list[Row],
    within: t.Term | None,
    report: Report,
    gaps_matter: bool,
) -> None:
    reader = _Reader(model)
    terms = [term for term, _ in rows if term is not None] + ([within] if within else [])
    cells = reader.cells(terms)
    count = 1
    for values in cells.values():
        count *= len(values)
    if count > MOST_COMBINATIONS:
        return
    tests = [reader.test(term) if term is not None else None for term, _ in rows]
    applies = reader.test(within) if within is not None else None
    overlapping: set[tuple[int, int]] = set()
    gap_told = not gaps_matter
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
            report(problems.gap_in_bands(name, reader.describe(case, terms), rows[0][1]))


def _joined(operator: str, tests: list[Test]) -> Test:
    if operator == "and":
        return lambda case: all(test(case) for test in tests)
    if operator == "or":
        return lambda case: any(test(case) for test in tests)
    (negated,) = tests
    return lambda case: not negated(case)


class _Reader:
    """Reads conditions as tests of subjects."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.edges: dict[str, set[Known]] = {}
        self.options: dict[str, tuple[Any, ...]] = {}
        self.ages: set[str] = set()

    def cells(self, terms: list[t.Term]) -> dict[str, list[Any]]:
        """The cells of every subject of some conditions, one value for each."""
        for term in terms:
            self._collect(term)
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
        versions = all_versions(self.model, term.name)
        rule = versions[0].rule if len(versions) == 1 else None
        if isinstance(rule, t.Definition) and len(rule.cases) == 1:
            return rule.cases[0].term
        return None

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
        narrow = _Reader(self.model)
        keys = narrow.cells([term for term in terms if term is not None])
        return "; ".join(self._shown(key, case[key]) for key in keys if key in case)

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
