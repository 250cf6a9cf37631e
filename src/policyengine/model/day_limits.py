"""What the days of a record may not lie before or after: paths of names, resolved on the schema."""

from attrs import evolve

from policyengine.diagnostics import Report
from policyengine.model.records import type_words
from policyengine.problems import names as name_problems
from policyengine.problems import types as type_problems
from policyengine.schema import DayLimit, Field, Record
from policyengine.source import Span
from policyengine.syntax import nodes as n
from policyengine.syntax.spelling import nearest
from policyengine.types import Date, Month, Reference


def with_limits(
    nodes: list[n.RecordNode], records: dict[str, Record], report: Report
) -> dict[str, Record]:
    """The records with the limits of their fields. A limit that leads nowhere is reported."""
    found = dict(records)
    for node in nodes:
        record = records[node.header.name.text]
        fields = list(record.fields)
        for written, (index, field) in zip(node.fields, enumerate(record.fields), strict=False):
            limits = tuple(
                DayLimit(limit.is_after, path)
                for limit in written.limits
                if (path := _resolved(limit, field, record, records, report))
            )
            if limits:
                fields[index] = evolve(field, limits=limits)
        found[record.name] = evolve(record, fields=tuple(fields))
    return found


def _resolved(
    limit: n.DayLimit, own: Field, record: Record, records: dict[str, Record], report: Report
) -> tuple[str, ...]:
    """The names of a path that leads to a day or month; empty after a fault."""
    here = record
    *hops, last = limit.path.names
    for name in hops:
        following = _hop(here, name.text)
        if following not in records:
            links = (field.name for field in here.fields if isinstance(field.type, Reference))
            near = nearest(name.text, [*here.parents, *links])
            report(name_problems.unknown_name(name.text, near, name.span))
            return ()
        here = records[following]
    field = here.by_name.get(last.text)
    if field is None:
        report(name_problems.unknown_name(last.text, nearest(last.text, here.by_name), last.span))
        return ()
    for checked, at in ((field, last.span), (own, own.span)):
        if not isinstance(checked.type, Date | Month):
            _not_a_day(checked, at or last.span, limit.span, report)
            return ()
    return (*(name.text for name in hops), field.name)


def _hop(record: Record, name: str) -> str:
    """The record that a parent or a reference leads to; empty where there is none."""
    if name in record.parents:
        return name
    field = record.by_name.get(name)
    return field.type.record if field and isinstance(field.type, Reference) else ""


def _not_a_day(field: Field, at: Span, because: Span, report: Report) -> None:
    report(type_problems.type_mismatch(type_words(field.type), type_words(Date()), at, because))
