"""Which rows a program is about, in the order of the data."""

from policyengine.model import terms as t
from policyengine.model.model import Law
from policyengine.population import Row


def record_of(law: Law, program: str) -> str:
    """The record that a program, or the programs of a group, are decided for."""
    for piece in law.built.rules[program]:
        for version in law.versions(program, piece.first_day):
            if isinstance(version.rule, t.Program):
                return version.rule.record
            if isinstance(version.rule, t.Group) and version.rule.programs:
                return record_of(law, version.rule.programs[0])
    return ""


def below(row: Row, record: str) -> list[Row]:
    """The row itself and the rows in it, however deep, that are of a record."""
    found = [row] if row.record.name == record else []
    for children in row.children.values():
        for child in children:
            found += below(child, record)
    return found


def roots(row: Row) -> list[Row]:
    """The rows at the top above a row (itself, if nothing is above it)."""
    if not row.parents:
        return [row]
    return [root for parent in row.parents.values() for root in roots(parent)]
