"""The one reason that decided, in a line: for a list, where the whole tree has no room.

A list names the category in a column of its own, so that a reason is the facts that put somebody
in it.
"""

from collections.abc import Iterable, Iterator

from policyengine.backends.results import Explanation, Reason
from policyengine.diagnostics import Language, Text
from policyengine.reports.naming import Naming

_MOST_FACTS = 4
_FEW = 2
"""So many ways in that fail are all named; where there are more, that none holds is enough."""
_IN_NONE = Text("không thuộc đối tượng nào của chế độ", "in none of the program's categories")


def deciding(explanation: Explanation, naming: Naming) -> str:
    """`Mức độ khuyết tật: Nặng`, or the facts that are missing, or what fails."""
    language = naming.language
    result = explanation.result
    if result.status == "none":
        failed = [reason for reason in explanation.reasons if reason.holds is False]
        if len(failed) > _FEW:
            return _IN_NONE[language]
        return "; ".join(_line(reason, language, result.id) for reason in failed)
    wanted = None if result.status == "undetermined" else True
    found = [reason for reason in explanation.reasons if reason.holds is wanted]
    # The category that was chosen is marked; a program without categories has conditions alone.
    chosen = [reason for reason in found if reason.decisive and reason.parts] or found
    named = [_named(reason, language, result.id) for reason in chosen]
    return "; ".join(dict.fromkeys(facts for facts in named if facts))


def _line(reason: Reason, language: Language, own_id: str) -> str:
    named = _named(reason, language, own_id)
    return f"{reason.text[language]}: {named}" if named else reason.text[language]


def _named(reason: Reason, language: Language, own_id: str) -> str:
    """The facts behind a reason, those of the recipient without its id."""
    facts = dict.fromkeys(
        fact[language].replace(f" ({own_id})", "") for fact in _facts(reason, reason.holds)
    )
    return ", ".join(list(facts)[:_MOST_FACTS])


def _facts(reason: Reason, holds: bool | None) -> Iterator[Text]:
    """The facts of the steps that came out as the whole did."""
    if reason.holds is holds:
        yield from reason.facts
        for part in _that_decide(reason.parts):
            yield from _facts(part, holds)


def _that_decide(parts: tuple[Reason, ...]) -> Iterable[Reason]:
    """The steps that settle it alone, where there are such; else all of them."""
    return [part for part in parts if part.decisive] or parts
