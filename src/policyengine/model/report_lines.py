"""The lines of prescribed reports: which declarations each of them counts."""

from collections.abc import Iterable, Iterator

from policyengine.model import terms as t
from policyengine.model.places import Scope
from policyengine.model.rules import Rules
from policyengine.syntax import nodes as n

_DEFINITIONS = ("DEFINITION", "READING", "AREA")
_KINDS = ("CATEGORY", "PROGRAM", *_DEFINITIONS)


def report_lines(
    items: Iterable[n.Item], rules: Rules, records: dict[str, str]
) -> tuple[t.ReportLine, ...]:
    """Every line declared; `records` is the record that each declaration is about, by name."""
    return tuple(
        line
        for item in items
        if isinstance(item, n.ReportLine)
        for line in _lines(item, rules, records)
    )


def _lines(item: n.ReportLine, rules: Rules, records: dict[str, str]) -> Iterator[t.ReportLine]:
    for written in item.names:
        if written.text in rules.names.records:
            name = record = written.text
            kind = "RECORD"
        else:
            found = rules.names.expect(written, *_KINDS)
            if found is None:
                continue
            name, record = found, records.get(found, "")
            declared = rules.names.declared[name].kind
            kind = "DEFINITION" if declared in _DEFINITIONS else declared
        if kind == "DEFINITION":
            rules.truth(n.Path((written,), span=written.span), Scope(record, record))
        condition = None
        if item.condition is not None and record:
            condition = rules.truth(item.condition, Scope(record, record))
        yield t.ReportLine(item.line, name, kind, record, condition, span=item.span)
