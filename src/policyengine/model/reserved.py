"""Names that are keywords: no file that uses them could be written in the other language."""

from collections.abc import Iterable, Iterator

from policyengine.diagnostics import Report
from policyengine.problems import syntax as problems
from policyengine.syntax import nodes as n
from policyengine.syntax.keywords import KEYWORDS

RESERVED = frozenset(spelling for word in KEYWORDS for spelling in (word.vi, word.en))


def report_keywords(files: Iterable[n.File], report: Report) -> None:
    """Report every name that a policy declares and that is a keyword in either language."""
    for file in files:
        for name in _declared(file):
            if name.text.casefold() in RESERVED:
                report(problems.keyword_as_name(name.text, name.span))


def _declared(file: n.File) -> Iterator[n.Name]:
    """Instruments, declarations, fields, options and the rows of examples, by name and alias."""
    if file.instrument is not None:
        yield from _of(file.instrument.header)
    for item in file.items:
        if isinstance(item, n.RecordNode | n.LookupNode | n.Declaration):
            yield from _of(item.header)
        if isinstance(item, n.RecordNode | n.LookupNode):
            for field in item.fields:
                for header in (field.header, *field.type.options):
                    yield from _of(header)
        if isinstance(item, n.Example):
            yield from (member.id for member in item.members)


def _of(header: n.Header) -> Iterator[n.Name]:
    yield header.name
    if header.alias is not None:
        yield header.alias
