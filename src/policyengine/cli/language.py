"""Which language to speak: `--language`, else the locale; Vietnamese unless one says English."""

from collections.abc import Mapping, Sequence

from policyengine.diagnostics import Language

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language of help and messages, known before any option is parsed.

    A value of `--language` that is no language is left for the parser to refuse.
    """
    found: Language | None = None
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--language":
            written = value if equals else "".join(arguments[place + 1 : place + 2])
            if written in ("vi", "en"):
                found = "en" if written == "en" else "vi"
    if found is not None:
        return found
    for variable in _VARIABLES:
        if environment.get(variable):
            return "en" if environment[variable].lower().startswith("en") else "vi"
    return "vi"
