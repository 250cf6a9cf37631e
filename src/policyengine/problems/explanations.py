"""The long explanation of a problem in either language; the Vietnamese ones lie beside this file.

The English explanation is the docstring of the problem; its examples serve both languages.
"""

import re
from functools import cache
from importlib.resources import files
from inspect import cleandoc

from policyengine.diagnostics import Language, Problem


def explanation(problem: Problem, language: Language) -> str:
    """What a problem means, and policies that have it."""
    english = cleandoc(problem.explanation)
    if language == "en":
        return english
    examples = english[english.find("```") :] if "```" in english else ""
    words = problem.vietnamese or in_vietnamese()[problem.slug]
    return f"{words}\n\n{examples}".rstrip()


@cache
def in_vietnamese() -> dict[str, str]:
    """The Vietnamese explanations by slug: a heading each, and the text below it."""
    page = files("policyengine.problems").joinpath("explanations.vi.md").read_text("utf-8")
    parts = re.split(r"^# (\S+)\n", page, flags=re.MULTILINE)[1:]
    return {slug: text.strip() for slug, text in zip(parts[::2], parts[1::2], strict=True)}
