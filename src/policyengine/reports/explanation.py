"""An explanation as an indented tree and as JSON: conclusion, reasons, versions, gaps, changes."""

from collections.abc import Iterable
from typing import Any, TextIO

from policyengine.backends.results import Change, Explanation, Reason, Result
from policyengine.diagnostics import Text
from policyengine.reports.naming import Naming
from policyengine.reports.phrases import STATUS, given, month
from policyengine.reports.screen import Branch, show_tree
from policyengine.reports.tables import to_json as result_json

_MARK = {True: ("✓ ", "green"), False: ("✗ ", "red"), None: ("? ", "yellow")}
_REASONS = Text("lý do", "reasons")
_VERSIONS = Text("quy định đã áp dụng", "versions of the law used")
_MISSING = Text("còn thiếu", "what is missing")
_CHANGES = Text("thay đổi nhỏ nhất làm kết quả khác đi", "smallest changes that alter the answer")
_ASSUMED = Text("giả định đã dùng", "assumed")
_NOTES = Text("chỗ văn bản chưa rõ", "doubts in the law")
_SENSITIVE = Text(
    "có dùng thông tin nhạy cảm: không niêm yết công khai",
    "rests on sensitive facts: not for a public list",
)
_DECISIVE = Text("quyết định", "decisive")
_ACCORDING = Text(", theo ", ", by ")
_SENTENCE = {
    "due": Text("{who} được hưởng {program} tháng {month}", "{who} is due {program} for {month}"),
    "consider": Text(
        "{who} được xem xét hưởng {program} tháng {month}",
        "{who} may be considered for {program} for {month}",
    ),
    "pending": Text(
        "{who} đủ điều kiện hưởng {program} tháng {month}, chờ quyết định",
        "{who} meets the conditions of {program} for {month}, a decision is awaited",
    ),
    "suspended": Text(
        "{who} đang tạm dừng hưởng {program} tháng {month}",
        "{program} of {who} is suspended for {month}",
    ),
    "none": Text(
        "{who} không hưởng {program} tháng {month}", "{who} is not due {program} for {month}"
    ),
    "undetermined": Text(
        "chưa xác định được {who} có hưởng {program} tháng {month} hay không, hưởng bao nhiêu",
        "whether {who} is due {program} for {month}, and how much, is undetermined",
    ),
    "no_law": Text(
        "tháng {month} chưa có quy định về {program}", "no law rules {program} for {month}"
    ),
}


_HOW_MUCH = Text(
    "chưa xác định được {who} hưởng {program} tháng {month} bao nhiêu",
    "how much {who} is due of {program} for {month} is undetermined",
)


def conclusion(result: Result, naming: Naming) -> str:
    """One sentence: who, which program, what it gives with the sum visible, by which article."""
    language = naming.language
    only_how_much = result.status == "undetermined" and bool(result.lowest)
    wording = _HOW_MUCH if only_how_much else _SENTENCE[result.status]
    sentence = wording[language].format(
        who=naming.row(result.record, result.id),
        program=naming.declaration(result.program),
        month=month(result.month, language),
    )
    amount = given(result, language)
    cited = naming.sources(result.because)
    sentence += f": {amount}" if amount else ""
    return sentence + (_ACCORDING[language] + cited if cited else "")


def show(explanations: Iterable[Explanation], naming: Naming, stream: TextIO) -> None:
    """Print each explanation as a tree."""
    for explanation in explanations:
        show_tree(tree(explanation, naming), stream)


def tree(explanation: Explanation, naming: Naming) -> Branch:
    """Conclusion first; below it only what there is something to say about."""
    result, language = explanation.result, naming.language
    sections = [
        (_REASONS, [_reason(reason, naming) for reason in explanation.reasons]),
        (_VERSIONS, [_said(version[language]) for version in explanation.versions]),
        (_MISSING, [_said(words) for words in naming.missing_by_row(result)]),
        (_ASSUMED, [_said(naming.assumed(result))] if result.assumed else []),
        (_NOTES, [_said(note) for note in result.notes]),
        (_CHANGES, [_said(_change(change, naming)) for change in explanation.changes]),
    ]
    parts = [
        Branch([(f"{title[language]}:", "bold")], tuple(below))
        for title, below in sections
        if below
    ]
    if result.sensitive:
        parts.append(Branch([(_SENSITIVE[language], "magenta")]))
    return Branch([(conclusion(result, naming), "bold")], tuple(parts))


def _said(text: str) -> Branch:
    return Branch([(text, "")])


def _reason(reason: Reason, naming: Naming) -> Branch:
    language = naming.language
    mark, style = _MARK[reason.holds]
    line = [(mark, style), (reason.text[language], "bold" if reason.decisive else "")]
    if reason.margin:
        line.append((f" ({reason.margin[language]})", "yellow"))
    where = " ".join(
        part for part in (reason.citation, naming.instrument(reason.instrument)) if part
    )
    if where:
        line.append((f" [{where}]", "dim"))
    if reason.decisive:
        line.append((f" ← {_DECISIVE[language]}", "bold"))
    facts = tuple(Branch([(fact[language], "cyan")]) for fact in reason.facts)
    return Branch(line, facts + tuple(_reason(part, naming) for part in reason.parts))


def _change(change: Change, naming: Naming) -> str:
    language = naming.language
    where = naming.row(change.record, change.id)
    field = naming.field(change.record, change.field)
    before, after, outcome = (
        text[language] for text in (change.before, change.after, change.outcome)
    )
    joined = {"vi": ("nếu là", "thay vì"), "en": ("were it", "instead of")}[language]
    return f"{where}: {field} {joined[0]} {after} {joined[1]} {before} → {outcome}"


# ---- JSON ------------------------------------------------------------------------------------


def to_json(explanation: Explanation, naming: Naming) -> dict[str, Any]:
    """The whole explanation as plain values; `result` is as `run --format json` gives it."""
    language = naming.language
    return {
        "conclusion": conclusion(explanation.result, naming),
        "result": result_json(explanation.result),
        "status": STATUS[explanation.result.status][language],
        "reasons": [_reason_json(reason, naming) for reason in explanation.reasons],
        "versions": [version[language] for version in explanation.versions],
        "missing": [naming.missing(one) for one in explanation.result.missing],
        "changes": [
            {
                "record": change.record,
                "id": change.id,
                "field": change.field,
                "before": change.before[language],
                "after": change.after[language],
                "outcome": change.outcome[language],
            }
            for change in explanation.changes
        ],
    }


def _reason_json(reason: Reason, naming: Naming) -> dict[str, Any]:
    language = naming.language
    return {
        "text": reason.text[language],
        "holds": reason.holds,
        "decisive": reason.decisive,
        "facts": [fact[language] for fact in reason.facts],
        "margin": reason.margin[language] if reason.margin else None,
        "citation": reason.citation,
        "instrument": naming.instrument(reason.instrument),
        "parts": [_reason_json(part, naming) for part in reason.parts],
    }
