"""Citations in the legal order: điểm, khoản, Điều."""

from policyengine.diagnostics import Language
from policyengine.syntax.nodes import Citations, Reference

_WORDS: dict[Language, dict[str, str]] = {
    "vi": {
        "dash": "gạch đầu dòng {}", "point": "điểm {}", "clause": "khoản {}", "article": "Điều {}",
        "section": "Mục {}",
    },
    "en": {
        "dash": "dash {}", "point": "point {}", "clause": "clause {}", "article": "Article {}",
        "section": "Section {}",
    },
}  # fmt: skip
_ORDER = ("dash", "point", "clause", "article", "section")


def citation_text(citations: Citations, language: Language, label: str | None = None) -> str:
    """`điểm a khoản 1 Điều 5`; `label` is the letter of a case within the cited clause."""
    shown = [_reference(reference, language) for reference in citations]
    if label and shown:
        shown[0] = f"{_WORDS[language]['point'].format(label)} {shown[0]}"
    return ", ".join(shown)


def _reference(reference: Reference, language: Language) -> str:
    ordered = sorted(reference.parts, key=lambda part: _ORDER.index(part[0]))
    words = [_WORDS[language][kind].format(value) for kind, value in ordered]
    if reference.words:
        words.append(reference.words)
    return " ".join(words)
