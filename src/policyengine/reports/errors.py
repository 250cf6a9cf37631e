"""Diagnostics as text, in the manner of rustc and Elm: what is wrong, where, and what to do."""

from collections.abc import Iterable, Sequence

from policyengine.diagnostics import Diagnostic, Label, Language, Problem, Text
from policyengine.reports.screen import Line, plain, width_of

_SEVERITY = {"error": Text("lỗi", "error"), "warning": Text("cảnh báo", "warning")}
_STYLE = {"error": "bold red", "warning": "bold yellow"}
_HELP = Text("cách sửa", "help")
_AND_MORE = Text("… và {} lỗi nữa", "… and {} more")
_GUTTER = 5


def render(diagnostic: Diagnostic, language: Language) -> str:
    """A diagnostic as plain text, without a line break at its end."""
    return "\n".join(plain(line).rstrip() for line in lines(diagnostic, language))


def lines(diagnostic: Diagnostic, language: Language) -> list[Line]:
    """A diagnostic as styled lines: message, place, source with carets, related places, help."""
    found = [_headline(diagnostic, language)]
    if diagnostic.place:
        found.append([(f"  {diagnostic.place}", "cyan")])
    here = None
    marked = [(diagnostic.primary, "^", _STYLE[diagnostic.problem.severity])]
    marked += [(label, "-", "bold blue") for label in diagnostic.related]
    for label, sign, style in marked:
        if label is None:
            continue
        if label.span.source.name != here:
            here = label.span.source.name
            found.append([(f"  {_position(label)}", "cyan")])
        found += _excerpt(label, sign, style, language)
    if diagnostic.help:
        found.append(_help(diagnostic.help, language))
    return found


def title(problem: Problem, language: Language) -> str:
    """`lỗi[unit-mismatch]`."""
    return f"{_SEVERITY[problem.severity][language]}[{problem.slug}]"


def summary(diagnostics: Sequence[Diagnostic], language: Language) -> str:
    """`2 lỗi, 1 cảnh báo`, or that nothing was found."""
    errors = sum(d.is_error for d in diagnostics)
    warnings = len(diagnostics) - errors
    if not diagnostics:
        return "không có lỗi" if language == "vi" else "no problems"
    if language == "vi":
        return f"{errors} lỗi, {warnings} cảnh báo"
    return f"{errors} error{_plural(errors)}, {warnings} warning{_plural(warnings)}"


def grouped(diagnostics: Iterable[Diagnostic], language: Language, most: int = 20) -> list[Line]:
    """Data problems, each wording once with its places below it; at most `most` places in all."""
    groups: dict[tuple[str, Text, Text | None], list[Diagnostic]] = {}
    for d in sorted(diagnostics, key=lambda d: not d.is_error):
        groups.setdefault((d.problem.slug, d.message, d.help), []).append(d)
    total = sum(map(len, groups.values()))
    found: list[Line] = []
    left = most
    for (_, _, advice), members in groups.items():
        if not left:
            break
        found.append(_headline(members[0], language))
        found += [[(f"  {_where(d)}", "cyan")] for d in members[:left] if _where(d)]
        found += [_help(advice, language)] if advice else []
        left -= len(members[:left])
    if total > most:
        found.append([(_AND_MORE[language].format(total - most), "bold")])
    return found


def _headline(diagnostic: Diagnostic, language: Language) -> Line:
    head = title(diagnostic.problem, language)
    return [
        (head, _STYLE[diagnostic.problem.severity]),
        (f": {diagnostic.message[language]}", "bold"),
    ]


def _help(advice: Text, language: Language) -> Line:
    return [(f"{_HELP[language]}:", "bold green"), (f" {advice[language]}", "")]


def _where(diagnostic: Diagnostic) -> str:
    if diagnostic.place:
        return diagnostic.place
    return _position(diagnostic.primary) if diagnostic.primary else ""


def _position(label: Label) -> str:
    span = label.span
    return f"{span.source.name}:{span.line}:{span.column}"


def _excerpt(label: Label, sign: str, style: str, language: Language) -> list[Line]:
    """The first line of a span and a mark under it, one sign at least, also past the line's end."""
    span = label.span
    number, column = span.source.position(span.start)
    text = span.source.line(number)
    inside = text[column - 1 : column - 1 + span.end - span.start]
    # Tabs are kept, so that the mark stands where a terminal puts the letters above it.
    pad = "".join("\t" if char == "\t" else " " * width_of(char) for char in text[: column - 1])
    marks = sign * max(1, width_of(inside))
    words = f" {label.text[language]}" if label.text else ""
    return [
        [(f"{number:>{_GUTTER}} | ", "blue"), (text, "")],
        [(f"{'':>{_GUTTER}} | ", "blue"), (pad, ""), (marks + words, style)],
    ]


def _plural(count: int) -> str:
    return "" if count == 1 else "s"
