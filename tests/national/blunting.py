"""One part of the law made blunt at a time: a policy in which it no longer says what it says.

An example covers a part when it fails once the part is blunt. A part that can be blunted without
any example failing is law that nobody has tried out.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from attrs import evolve, frozen

from policyengine.analyses.examples import run_examples
from policyengine.model.build import build_model
from policyengine.model.citations import citation_text
from policyengine.policy import Policy
from policyengine.source import Source, Span
from policyengine.syntax import nodes as n
from policyengine.syntax.parse import parse

NATIONAL = Path(__file__).parents[2] / "policies" / "national"
_NEVER = "tuổi dưới 0"
_OF_ANOTHER_KIND = ("bắt đầu", "tháng", "một mức cao nhất", "một suất")
"""The kinds whose clause becomes none, or a clause that does not replace it."""
_NO_ROW = "ngày_ký_quyết_định trước 01/01/1900"
_OTHER_DAY = "01/01/2100"
_OTHER_NUMBER = "9,0"
_OTHER_LEVEL = "7.000 đồng/tháng"
_OTHER_ANSWER = {"có": "không", "không": "có"}
_EXAMPLES = "vi_du_"


@frozen
class Part:
    """A part of a declaration, and what its text becomes when it is blunt."""

    declaration: str
    kind: str
    shown: str
    citation: str
    at: Span
    blunt: str
    silent: bool = False
    """Law that the engine keeps whether it is written or not: the month of the decision for a
    program, the month of an adjustment. Nothing changes without it."""


def read() -> list[n.File]:
    """The files of the nation's policy; those of law and those of examples."""
    faults: list[object] = []
    files = [
        parse(Source(path.name, path.read_text("utf-8")), faults.append)
        for path in sorted(NATIONAL.glob("*.policy"))
    ]
    assert not faults, faults
    return [file for file in files if file]


def parts(files: list[n.File]) -> Iterator[Part]:
    """Every part of the law that an example can reach, in the order written."""
    for file in files:
        if not file.span.source.name.startswith(_EXAMPLES):
            for item in file.items:
                if isinstance(item, n.Declaration):
                    yield from _declared(item)
                elif isinstance(item, n.Amendment):
                    yield from _amended(item)
                elif isinstance(item, n.Transition):
                    cited = citation_text(item.citations, "vi")
                    shown = _one_line(item.where.span.text)
                    yield Part("chuyển tiếp", "chuyển tiếp", shown, cited, item.where.span, _NO_ROW)


def failing(
    files: list[n.File],
    part: Part | None = None,
    among: Collection[str] | None = None,
    enough: int | None = None,
) -> list[str]:
    """The titles of the examples that fail, with one part blunt or the law as it is.

    `among`: only the examples with these titles are run; `enough`: no more than so many are looked
    for.
    """
    changed = [_blunted(file, part) if part and _holds(file, part) else file for file in files]
    if among is not None:
        changed = [_with_examples(file, among) for file in changed]
    policy = Policy(build_model(changed, lambda _: None))
    found: dict[str, None] = {}
    for run in run_examples(policy):
        if run.fault:
            found[run.title] = None
            if len(found) == enough:
                break
    return list(found)


def _with_examples(file: n.File, titles: Collection[str]) -> n.File:
    kept = (i for i in file.items if not isinstance(i, n.Example) or i.title in titles)
    return evolve(file, items=tuple(kept))


def _holds(file: n.File, part: Part) -> bool:
    return file.span.source is part.at.source


def _blunted(file: n.File, part: Part) -> n.File:
    source, faults = file.span.source, []
    text = source.text[: part.at.start] + part.blunt + source.text[part.at.end :]
    blunted = parse(Source(source.name, text), faults.append)
    assert blunted and not faults, (part, faults)
    return blunted


def _declared(item: n.Declaration) -> Iterator[Part]:
    if item.kind == "TABLE":
        yield from _rows(item)
        return
    if item.kind == "EXCLUSIVE":
        cited = citation_text(item.citations, "vi")
        members = ", ".join(name.text for name in item.clauses[0].names)
        yield Part(item.header.name.text, "nhóm", members, cited, item.span, "")
        return
    for clause in item.clauses:
        found = _clause(item.header.name.text, item.citations, clause)
        if clause.kind == "CHOSEN":
            other = next(c.value for c in item.clauses if c.kind == "ALTERNATIVE")
            found = (evolve(part, blunt=other.span.text) for part in found)
        if item.kind == "PROGRAM" and clause.kind == "START_MONTH":
            found = (evolve(part, silent=True) for part in found)
        yield from found


def _amended(item: n.Amendment) -> Iterator[Part]:
    """The parts of an amendment; a clause that it drops is blunt when it is not dropped."""
    name, cited = item.target.text, citation_text(item.citations, "vi")
    if item.kind == "repeal":
        shown = _one_line(item.span.text.split("căn cứ")[0])
        yield Part(name, "bãi bỏ", shown, cited, item.span, "")
    if item.from_day and any(clause.kind != "NOTE" for _, clause in item.clauses):
        day = item.from_day.span
        yield Part(name, "áp dụng từ ngày", day.text, cited, day, _OTHER_DAY)
    rows = [clause for _, clause in item.clauses if clause.kind == "ROW"]
    for row in rows[1:]:
        yield from _row_parts(name, cited, rows[0], row)
    for action, clause in item.clauses:
        whole = _with_action(clause)
        if action == "drop":
            yield Part(name, "bỏ", _one_line(clause.span.text), cited, whole, "")
            continue
        for part in _clause(name, item.citations, clause):
            at, blunt = part.at, part.blunt
            if part.kind in _OF_ANOTHER_KIND:
                at, blunt = whole, blunt and f"bổ sung {blunt}"
            is_silent = part.silent or (clause.kind, item.target_kind) == ("START_MONTH", "PROGRAM")
            yield evolve(part, at=at, blunt=blunt, silent=is_silent)


def _with_action(clause: n.Clause) -> Span:
    """A clause of an amendment with the word before it (`thay`, `bổ sung`, `bỏ`)."""
    span = clause.span
    before = span.source.text[: span.start].rstrip()
    word = next(w for w in ("bổ sung", "thay", "bỏ", "") if before.endswith(w))
    return Span(span.source, len(before) - len(word), span.end)


def _rows(table: n.Declaration) -> Iterator[Part]:
    citation = citation_text(table.citations, "vi")
    head, *rows = table.clauses
    for row in rows:
        yield from _row_parts(table.header.name.text, citation, head, row)


def _row_parts(table: str, citation: str, head: n.Clause, row: n.Clause) -> Iterator[Part]:
    """Each yes or no of a row is the other one; without any, its last cell is another number."""
    first, *_ = texts = [cell.span.text for cell in row.cells]
    said = [index for index, text in enumerate(texts) if text in _OTHER_ANSWER]
    for index in said:
        shown = f"{first} · {head.cells[index].span.text}"
        at = row.cells[index].span
        yield Part(table, "dòng", shown, citation, at, _OTHER_ANSWER[texts[index]])
    if not said:
        *tests, output = texts
        shown = " · ".join(tests)
        yield Part(table, "dòng", shown, citation, row.cells[-1].span, _other_number(output))


def _clause(declaration: str, around: n.Citations, clause: n.Clause) -> Iterator[Part]:
    citation = citation_text(clause.citations or around, "vi")
    shown = _one_line(clause.span.text.split("căn cứ")[0])

    def part(kind: str, at: Span, blunt: str, name: str = shown, silent: bool = False) -> Part:
        return Part(declaration, kind, name, citation, at, blunt, silent)

    match clause.kind, clause.value:
        case "DATED_VALUE", value:
            is_monthly = not isinstance(value, n.Quantity) or "đồng/tháng" in value.span.text
            other = _OTHER_LEVEL if is_monthly else _other_number(value.span.text)
            yield part("mức", value.span, other)
        case "CASE", value:
            label = clause.names[0].text
            case = citation_text(around, "vi", label)
            yield Part(declaration, "trường hợp", f"điểm {label}", case, value.span, _NEVER)
        case (("CONDITION" | "MEANS"), value):
            kind = "điều kiện" if clause.kind == "CONDITION" else "khái niệm"
            yield part(kind, value.span, _NEVER)
        case "CHOSEN", value:
            yield part("cách hiểu", value.span, _NEVER)
        case "COEFFICIENT", n.Quantity() as value:
            yield part("hệ số", value.span, _OTHER_NUMBER)
        case "COEFFICIENT", None:
            yield part("hệ số", clause.span, f"hệ số {_OTHER_NUMBER}")
        case "START_MONTH", n.MonthStart():
            yield part("bắt đầu", clause.span, "")
        case (("STOP" | "SUSPEND"), _):
            kind = "thôi hưởng" if clause.kind == "STOP" else "tạm dừng"
            yield part(kind, clause.condition.span, _NEVER)
        case "STOPS_FOLLOWING", _:
            yield part("tháng", clause.span, "xét tại ngày cuối tháng")
        case "ADJUSTED", _:
            yield part("tháng", clause.span, "", silent=True)
        case "AMOUNT", value:
            if "hệ số" not in value.span.text:
                yield part("mức hưởng", value.span, _other_amount(value))
            if clause.floor:
                yield part("ít nhất", clause.floor.span, _OTHER_LEVEL)
            if clause.at_least and not clause.floor:
                exact = clause.span.text.replace("thấp nhất ", "", 1)
                yield part("thấp nhất", clause.span, exact)
        case "DISCRETIONARY", _:
            yield part("được xem xét", clause.condition.span, _NEVER)
        case "AT_MOST", value:
            yield part("tối đa", value.span, _other_amount(value))
        case "EXCLUDED", _:
            yield part("không hưởng", clause.condition.span, _NEVER)
        case "ONE_SHARE", _:
            yield part("một suất", clause.span, "")
        case "HIGHEST_ONLY", _:
            yield part("một mức cao nhất", clause.span, "cộng các mức")
            if len(clause.paths) == 1:
                alone = clause.span.text.split(",")[0]
                yield part("so với cả", clause.span, alone, clause.paths[0].span.text)
            else:
                yield from _each(clause.paths, "so với cả", part)
        case "EXCEPT", _:
            yield from _each(clause.names[1:], "hưởng đồng thời với", part)


def _other_amount(value: n.Expression) -> str:
    """Another amount in the same unit: of goods (`1 thẻ`), else of money."""
    return _other_number(value.span.text) if isinstance(value, n.Quantity) else _OTHER_LEVEL


def _other_number(text: str) -> str:
    """Another number of as many digits, in the same unit."""
    return ("8" if text[0] == "9" else "9") + text[1:]


def _one_line(text: str) -> str:
    """Without comments and line breaks."""
    return " ".join(" ".join(line.split("#")[0] for line in text.splitlines()).split())


def _each(names: Sequence[n.Name | n.Path], kind: str, part: Callable[..., Part]) -> Iterator[Part]:
    """Each name of a list, made blunt by another of them in its place."""
    for name in names:
        other = next(n for n in names if n is not name)
        yield part(kind, name.span, other.span.text, name.span.text)
