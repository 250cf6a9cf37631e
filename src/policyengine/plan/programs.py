"""What every engine asks of a program before its rules: whether it is law, by which levels."""

from policyengine.model import terms as t
from policyengine.model.model import Law


def has_law(law: Law, program: str, eve: int, last: int) -> bool:
    """Whether a program (or one of a group) has a version in the window of a month, and its levels
    have a value on the month's last day."""
    versions = [*law.versions(program, last), *law.versions(program, eve)]
    groups = [v.rule for v in versions if isinstance(v.rule, t.Group)]
    if groups:
        return any(has_law(law, name, eve, last) for group in groups for name in group.programs)
    rules = [v.rule for v in versions if isinstance(v.rule, t.Program)]
    levels = {level for rule in rules for level in levels_in(rule)}
    valued = all(law.level(level, last, None) is not None for level in levels)
    return bool(versions) and valued


def levels_in(rule: t.Program) -> tuple[str, ...]:
    """The levels that a program's amounts name."""
    return tuple(dict.fromkeys(level.name for level in level_terms(rule)))


def level_terms(rule: t.Program) -> tuple[t.LevelOf, ...]:
    """The same as they are named: the nation's own, or also that of the area."""
    found: dict[tuple[str, bool], t.LevelOf] = {}

    def walk(term: t.Term) -> None:
        if isinstance(term, t.LevelOf):
            found.setdefault((term.name, term.national), term)
        elif isinstance(term, t.Apply):
            for operand in term.operands:
                walk(operand)

    for band in rule.amounts:
        walk(band.value)
        if band.floor is not None:
            walk(band.floor)
    return tuple(found.values())
