"""All files of a policy to one model: records, names, types, versions and rules, in that order."""

from collections.abc import Iterable
from typing import Any

from attrs import evolve

from policyengine.diagnostics import Language, Report
from policyengine.model import terms as t
from policyengine.model.citations import citation_text
from policyengine.model.day_limits import with_limits
from policyengine.model.inference import infer
from policyengine.model.model import Law, Model, ResolvedExample, TransitionRule
from policyengine.model.names import Names, index
from policyengine.model.places import Scope
from policyengine.model.records import (
    FieldReader,
    cell_of,
    check_range,
    labels_of,
    labels_of_all,
    resolve_records,
    type_words,
)
from policyengine.model.report_lines import report_lines
from policyengine.model.reserved import report_keywords
from policyengine.model.rules import Rules
from policyengine.model.units import words_of
from policyengine.model.versions import (
    ALWAYS,
    File,
    Instrument,
    Timelines,
    by_issue,
    timelines,
)
from policyengine.problems import law as problems
from policyengine.problems import names as name_problems
from policyengine.problems import syntax as syntax_problems
from policyengine.problems import types as type_problems
from policyengine.problems import versions as version_problems
from policyengine.schema import Schema
from policyengine.syntax import nodes as n
from policyengine.syntax.spelling import nearest
from policyengine.types import Number

_SHORTEST_MONTH = 28


def build_model(files: list[n.File], report: Report) -> Model:
    """Resolve all files of a policy. Faults are reported; what has one becomes `Unclear`."""
    dated = tuple(sorted((File(file, _instrument(file, report)) for file in files), key=by_issue))
    items = [item for file in dated for item in file.node.items]
    record_nodes = [i for i in items if isinstance(i, n.RecordNode)]
    records = with_limits(record_nodes, resolve_records(record_nodes, report), report)
    lookups = [i for i in items if isinstance(i, n.LookupNode)]
    lookup_fields = {
        node.header.name.text: FieldReader(node, list(records), {}, report).fields()
        for node in lookups
    }
    declarations = [i for i in items if isinstance(i, n.Declaration)]
    names = index(declarations, lookups, lookup_fields, records, report)
    languages: dict[str, Language] = {
        file.span.source.name: ("en" if file.language == "en" else "vi") for file in files
    }
    for item in items:
        if isinstance(item, n.MoreRows):
            names.expect(item.name, "LOOKUP")
    _check_named_instruments(dated, names, report)
    _check_instruments_once(dated, report)
    report_keywords(files, report)
    amended: dict[tuple[int, int], n.Declaration] = {}
    built = timelines(dated, amended, report)
    infer(names, languages, [*amended.values(), *_amending_levels(items, names)])
    homes = {f.node.span.source.name: f.instrument.name for f in dated if f.instrument}
    rules = Rules(names, languages, homes)
    model = Model(
        _schema(records, names),
        names,
        rules,
        dated,
        tuple(
            assumed
            for item in items
            if isinstance(item, n.Assumption)
            and (assumed := _assumed(item, names, languages, report))
        ),
        _transitions(dated, rules),
        tuple(
            ResolvedExample(item, languages[file.span.source.name])
            for file in files
            for item in file.items
            if isinstance(item, n.Example)
        ),
        languages[files[0].span.source.name] if files else "vi",
        amended=amended,
    )
    about: dict[str, str] = {}
    for name, pieces in built.rules.items():
        for piece in pieces:
            for alternative in piece.alternatives:
                if alternative.node is None or alternative.node.kind not in ("LEVEL", "LIST"):
                    about[name] = getattr(model.resolve(alternative), "record", about.get(name, ""))
    model.report_lines = report_lines(items, rules, about)
    _check_level_units(model, built, report)
    for node in declarations:
        if node.kind == "LIST" and node.record and node.record.text in records:
            here = node.record.text
            drawn = node.clauses[0].collection
            assert drawn is not None
            rules.members(drawn, Scope(here, here))
    return model


def _check_level_units(model: Model, built: Timelines, report: Report) -> None:
    """Every value of a level is measured as the level says it is."""
    law = Law(model, built, frozenset(model.instruments))
    for (name, area), pieces in built.levels.items():
        wanted = model.names.level_dimensions.get(name)
        if wanted is None:
            continue
        for piece in pieces:
            version = law.level(name, piece.first_day, area)
            term = version.value.value if version else None
            if term is None or isinstance(term, t.Open) or not isinstance(term.type, Number):
                continue
            if term.type.high is not None:  # a number that is still open has no end
                _check_size(term, term.type, report)
            if term.type.dimension != wanted:
                declared = model.names.declared[name].nodes[0].unit
                found, because = words_of(term.type.dimension), declared.span if declared else None
                report(
                    type_problems.unit_mismatch(
                        found, words_of(wanted), term.span, because or term.span
                    )
                )


def _check_size(term: t.Term, type_: Number, report: Report) -> None:
    if type_.high is not None and type_.high < 0:
        report(type_problems.negative_amount(term.span))
    if type_.is_money and not type_.is_whole:
        report(type_problems.not_whole(str(type_.quantum), term.span))


def _amending_levels(items: list[n.Item], names: Names) -> list[n.Declaration]:
    """Values that amendments give to levels, as declarations for the inference of types."""
    found = []
    for item in items:
        if isinstance(item, n.Amendment) and item.target_kind == "LEVEL":
            declared = names.find(item.target.text)
            if declared and declared.nodes:
                clauses = tuple(clause for action, clause in item.clauses if action == "value")
                found.append(evolve(declared.nodes[0], clauses=clauses))
    return found


def _instrument(file: n.File, report: Report) -> Instrument | None:
    node = file.instrument
    if node is None:
        return None
    name = node.header.name.text
    issued = node.issued.day if node.issued else None
    in_force = node.in_force.day if node.in_force else None
    if issued is None or in_force is None:
        report(version_problems.instrument_without_date(name, node.header.name.span))
        issued = in_force = issued or in_force or ALWAYS
    elif in_force < issued and node.issued and node.in_force:
        report(version_problems.in_force_before_issued(name, node.in_force.span, node.issued.span))
    return Instrument(
        name,
        labels_of(node.header),
        issued,
        in_force,
        node.draft,
        tuple(replaced.text for replaced in node.replaces),
        node.within.text if node.within else None,
        span=node.header.name.span,
    )


def _check_instruments_once(files: Iterable[File], report: Report) -> None:
    first: dict[str, Instrument] = {}
    for file in files:
        if file.instrument is None:
            continue
        name = file.instrument.name
        if name in first:
            report(name_problems.declared_twice(name, file.instrument.span, first[name].span))
        first.setdefault(name, file.instrument)


def _check_named_instruments(files: Iterable[File], names: Names, report: Report) -> None:
    areas = names.of_kind("AREA")
    for file in files:
        within = file.node.instrument.within if file.node.instrument else None
        if within and within.text not in areas:
            near = nearest(within.text, areas)
            report(version_problems.unknown_instrument(within.text, near, within.span))


def _schema(records: dict[str, Any], names: Names) -> Schema:
    labels = {
        d.name: labels_of_all(d.nodes)
        for d in names.declared.values()
        if d.kind in ("PROGRAM", "CATEGORY", "EXCLUSIVE") and d.nodes
    }
    programs = tuple(names.of_kind("PROGRAM", "EXCLUSIVE"))
    return Schema(records, programs, tuple(names.of_kind("CATEGORY")), labels)


def _transitions(files: Iterable[File], rules: Rules) -> dict[str, tuple[TransitionRule, ...]]:
    found: dict[str, tuple[TransitionRule, ...]] = {}
    for file in files:
        for item in file.node.items:
            if isinstance(item, n.Transition | n.Amendment) and file.instrument is None:
                words = ("văn bản …", "instrument …")
                shown = item.span.text.split("\n")[0]
                rules.report(problems.missing_clause(shown, words, item.span))
            if isinstance(item, n.Transition) and file.instrument:
                record = item.record.text
                if record not in rules.names.records:
                    rules.names.unknown(item.record, rules.names.records)
                    continue
                where = rules.truth(item.where, Scope(record, record))
                language = rules.languages[item.span.source.name]
                source = t.Origin(citation_text(item.citations, language), file.instrument.name)
                rule = TransitionRule(record, where, source)
                found[file.instrument.name] = (*found.get(file.instrument.name, ()), rule)
    return found


def _assumed(
    node: n.Assumption, names: Names, languages: dict[str, Language], report: Report
) -> t.Assumed | None:
    """An assumption names a field, alone or behind its record; alone, the first of that name."""
    *before, last = node.path.names
    fields = [f for r in names.records.values() for f in r.fields if f.name == last.text]
    if before and before[-1].text in names.records:
        fields = [f for f in fields if f.record == before[-1].text]
    source = t.Origin(citation_text(node.citations, languages[node.span.source.name]))
    if not fields:
        all_fields = [f.name for r in names.records.values() for f in r.fields]
        near = nearest(last.text, all_fields)
        report(name_problems.unknown_name(last.text, near, last.span))
        return None
    target = fields[0]
    if isinstance(node.value, n.DayOfYear):
        if node.kind == "month-only" and not 1 <= node.value.day <= _SHORTEST_MONTH:
            report(syntax_problems.no_such_day(node.value.span.text, node.value.span))
        value: object = (node.value.month, node.value.day)
    elif isinstance(node.value, n.Marker) and node.value.kind == "NOBODY":
        value = None
        if target.blank.kind != "none":
            shown = "`không có`", "`none`"
            wanted = type_words(target.type)
            report(type_problems.type_mismatch(shown, wanted, node.value.span, node.path.span))
    else:
        value, fits = cell_of(node.value, target.type)
        if not fits:
            found = "một giá trị khác kiểu", "a value of another type"
            at, because = node.value.span, node.path.span
            report(type_problems.type_mismatch(found, type_words(target.type), at, because))
        check_range(value, target.type, target.name, node.value.span, report)
    return t.Assumed(node.kind, target, value, source, span=node.span)
