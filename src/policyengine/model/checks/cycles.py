"""Rules that are needed to know themselves."""

from policyengine.diagnostics import Report
from policyengine.model import terms as t
from policyengine.model.checks.walk import all_terms, named_by
from policyengine.model.model import Model, Version
from policyengine.problems import names as problems


def circular_rules(model: Model, report: Report) -> None:
    """Report each circle of definitions and categories once, in any version of the law."""
    links = {name: _links(model, name) for name in model.names.declared}
    settled: set[str] = set()
    for name in sorted(links):
        circle = _circle(name, links, settled)
        if circle:
            report(problems.circular_definition(circle, model.names.declared[circle].span))


def _links(model: Model, name: str) -> set[str]:
    found: set[str] = set()
    law = model.whole_law
    for (level, area), pieces in law.built.levels.items():
        values = [law.level(level, piece.first_day, area) for piece in pieces if level == name]
        found |= {
            term.name
            for version in values
            if version is not None
            for term in all_terms(version.value.value)
            if isinstance(term, t.LevelOf)
        }
    for version in all_versions(model, name):
        if version.rule is not None:
            found.update(named_by(version.rule))
    return found


def all_versions(model: Model, name: str) -> list[Version]:
    """Every version of a rule under all loaded law."""
    law = model.whole_law
    return [
        version
        for piece in law.built.rules.get(name, ())
        for version in law.versions(name, piece.first_day)
    ]


def _circle(start: str, links: dict[str, set[str]], settled: set[str]) -> str | None:
    """The name at which a walk from `start` meets itself."""
    path: list[tuple[str, list[str]]] = [(start, sorted(links.get(start, ())))]
    open_names = {start}
    while path:
        name, following = path[-1]
        if not following:
            path.pop()
            open_names.discard(name)
            settled.add(name)
            continue
        after = following.pop()
        if after in open_names:
            settled.update(open_names)
            return after
        if after not in settled:
            open_names.add(after)
            path.append((after, sorted(links.get(after, ()))))
    return None
