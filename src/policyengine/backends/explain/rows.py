"""Which rows a program is about, in the order of the data."""

from policyengine.population import Row


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
