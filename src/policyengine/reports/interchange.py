"""Diagnostics for programs: plain values for JSON, annotations of GitHub, SARIF 2.1.0."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from policyengine.diagnostics import Diagnostic, Label, Language, Problem

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def to_json(diagnostics: Iterable[Diagnostic], language: Language) -> list[dict[str, Any]]:
    """One mapping per diagnostic; lines and columns count from 1, `end_column` is exclusive."""
    return [_as_mapping(d, language) for d in diagnostics]


def github(diagnostics: Iterable[Diagnostic], language: Language) -> list[str]:
    """Workflow commands, one line each: `::error file=…,line=…::message`."""
    found = []
    for d in diagnostics:
        at = _as_mapping(d, language)
        properties = {
            "file": at["file"], "line": at["line"], "col": at["column"],
            "endLine": at["end_line"], "endColumn": at["end_column"], "title": d.problem.slug,
        }  # fmt: skip
        shown = ",".join(
            f"{name}={_property(str(value))}"
            for name, value in properties.items()
            if value is not None
        )
        words = [d.message[language]]
        words += [d.place] if d.place else []
        words += [d.help[language]] if d.help else []
        found.append(f"::{d.problem.severity} {shown}::{_data(chr(10).join(words))}")
    return found


def sarif(diagnostics: Iterable[Diagnostic], language: Language, version: str) -> dict[str, Any]:
    """A SARIF 2.1.0 log of one run; `version` is that of the tool."""
    diagnostics = list(diagnostics)
    problems = list({d.problem.slug: d.problem for d in diagnostics}.values())
    driver = {
        "name": "policyengine",
        "version": version,
        "rules": [_rule(problem) for problem in problems],
    }
    places = {problem.slug: index for index, problem in enumerate(problems)}
    results = [_result(d, language, places[d.problem.slug]) for d in diagnostics]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _as_mapping(d: Diagnostic, language: Language) -> dict[str, Any]:
    region = _region(d.primary) if d.primary else {}
    return {
        "slug": d.problem.slug,
        "severity": d.problem.severity,
        "stage": d.problem.stage,
        "message": d.message[language],
        "file": d.primary.span.source.name if d.primary else None,
        "line": region.get("startLine"),
        "column": region.get("startColumn"),
        "end_line": region.get("endLine"),
        "end_column": region.get("endColumn"),
        "place": d.place,
        "help": d.help[language] if d.help else None,
    }


def _region(label: Label) -> dict[str, int]:
    span = label.span
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    names = ("startLine", "startColumn", "endLine", "endColumn")
    return dict(zip(names, (line, column, end_line, end_column), strict=True))


def _rule(problem: Problem) -> dict[str, Any]:
    words, _, _ = problem.explanation.partition("```")
    explanation = " ".join(words.split())
    return {
        "id": problem.slug,
        "shortDescription": {"text": explanation.split(". ")[0] or problem.slug},
        "fullDescription": {"text": explanation or problem.slug},
        "defaultConfiguration": {"level": problem.severity},
    }


def _result(d: Diagnostic, language: Language, rule: int) -> dict[str, Any]:
    message = d.message[language]
    if d.help:
        message += f"\n{d.help[language]}"
    result: dict[str, Any] = {
        "ruleId": d.problem.slug,
        "ruleIndex": rule,
        "level": d.problem.severity,
        "message": {"text": message},
        "locations": [_location(d.primary, language)] if d.primary else [],
    }
    if d.related:
        result["relatedLocations"] = [_location(label, language) for label in d.related]
    return result


def _location(label: Label, language: Language) -> dict[str, Any]:
    path = Path(label.span.source.name)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    physical = {"artifactLocation": {"uri": uri}, "region": _region(label)}
    location: dict[str, Any] = {"physicalLocation": physical}
    if label.text:
        location["message"] = {"text": label.text[language]}
    return location


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
