"""What must be true of every policy, held on drawn households; and engines held to one another.

- Every engine gives the same results as asking one household after the other.
- The order of rows means nothing.
- A result with missing facts holds whatever they turn out to be: each is put in, one value after
  the other, and the answer to the question without unknowns must lie within what was said.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from random import Random

from policyengine.backends.results import Result
from policyengine.policy import Policy
from policyengine.population import Population, Row, Unknown
from policyengine.schema import Field
from policyengine.testing.draw import Draw, drawn
from policyengine.testing.engines import ENGINES, Engine, Question, one_by_one
from policyengine.types import Choice, Date, Month, Number, Truth

MOST_WORLDS = 48
"""Ways to fill in what is missing that are tried for one household."""
Key = tuple[str, str, str]
Answers = dict[Key, Result]
Missing = tuple[Row, Field, Unknown]


def assert_agreement(
    policy: Policy,
    months: Sequence[str],
    *,
    households: int = 20,
    seed: int = 0,
    engines: Mapping[str, Engine] = ENGINES,
    question: Callable[[str], Question] = Question,
) -> int:
    """Hold a policy to the properties above, for `households` drawn for each month ("2024-08").

    How many results were compared. AssertionError names the first household that differs, with
    its rows and both answers; the same seed draws it again.
    """
    compared = 0
    for month in months:
        asked = question(month)
        for number, population in enumerate(drawn(policy, Draw(month, households, seed))):
            found = next(_differences(policy, population, asked, engines), None)
            if found is not None:
                head = f"household {number} of seed {seed}, month {month}: {found}"
                raise AssertionError("\n".join([head, *_rows(population)]))
            compared += sum(1 for _ in one_by_one(policy, population, asked))
    return compared


def _differences(
    policy: Policy, population: Population, asked: Question, engines: Mapping[str, Engine]
) -> Iterator[str]:
    """Everything that differs in one household."""
    meant = _answers(one_by_one(policy, population, asked))
    for name, engine in engines.items():
        for key, other in _answers(engine(policy, population, asked)).items():
            if _said(other) != _said(meant[key]):
                yield f"engine {name} differs on {key}\n  {_said(other)}\n  {_said(meant[key])}"
    yield from _by_order(policy, population, asked, meant)
    yield from _by_worlds(policy, population, asked, meant)


def _by_order(
    policy: Policy, population: Population, asked: Question, meant: Answers
) -> Iterator[str]:
    rows = list(population.all_rows())
    before = [{name: list(children) for name, children in row.children.items()} for row in rows]
    chance = Random(len(rows))
    for row in rows:
        for children in row.children.values():
            chance.shuffle(children)
    for key, other in _answers(one_by_one(policy, population, asked)).items():
        if _said(other) != _said(meant[key]):
            yield f"the order of rows changes {key}\n  {_said(meant[key])}\n  {_said(other)}"
    for row, kept in zip(rows, before, strict=True):
        row.children.update(kept)


def _by_worlds(
    policy: Policy, population: Population, asked: Question, meant: Answers
) -> Iterator[str]:
    missing = [
        (row, column, cell)
        for row in population.all_rows()
        for column in row.record.fields
        if isinstance(cell := row.cells[column.index], Unknown)
    ]
    choices = [_values(column, cell) for _, column, cell in missing]
    ways = product(*choices) if missing and all(choices) else iter(())
    for number, values in enumerate(ways):
        if number >= MOST_WORLDS:
            break
        for (row, column, _), value in zip(missing, values, strict=True):
            row.cells[column.index] = value
        for key, known in _answers(one_by_one(policy, population, asked)).items():
            if not _within(known, meant[key]):
                facts = ", ".join(
                    f"{row.id}.{column.name} = {value}"
                    for (row, column, _), value in zip(missing, values, strict=True)
                )
                yield f"with {facts}, {key}\n  is {_said(known)}\n  was {_said(meant[key])}"
    for row, column, cell in missing:
        row.cells[column.index] = cell


def _within(known: Result, said: Result) -> bool:
    """Whether an answer in one world is among those that were said to be possible."""
    if said.too_much_missing or known.too_much_missing:
        return True
    if said.status != "undetermined" and not said.assumed:
        return (known.status, known.amount, known.quantity) == (
            said.status,
            said.amount,
            said.quantity,
        )
    if known.status == "undetermined":  # an open number of the law remains
        return True
    given = known.amount
    if known.quantity is not None or said.lowest is None or said.unit is not None:
        return True  # goods are bounded in whole units alone
    return said.lowest <= (given or 0) and (said.highest is None or (given or 0) <= said.highest)


def _values(column: Field, cell: Unknown) -> list[object]:
    """Some values that an unknown fact may have: all of a few, the ends and middle of many."""
    none: list[object] = [None] if cell.may_be_none else []
    match column.type:
        case Truth():
            return [True, False, *none]
        case Choice(options):
            return [*options, *none]
        case Date() | Month() | Number():
            low = cell.low if cell.low is not None else column.low
            high = cell.high if cell.high is not None else column.high
            if low is None or high is None:
                return []
            return [*sorted({low, (low + high) // 2, high}), *none]
    return []


def _answers(results: Iterable[Result]) -> Answers:
    return {(r.program, r.record, r.id): r for r in results}


def _said(r: Result) -> tuple[object, ...]:
    missing = tuple(sorted((m.record, m.id, m.field) for m in r.missing))
    return r.status, r.amount, r.quantity, r.lowest, r.highest, r.category, missing


def _rows(population: Population) -> Iterator[str]:
    """The household as a reader needs it to write it down as an example."""
    for row in population.all_rows():
        facts = "; ".join(
            f"{column.name} = {cell.id if isinstance(cell, Row) else cell}"
            for column in row.record.fields
            if (cell := row.cells[column.index]) is not None and column.role != "key"
        )
        inside = "".join(f" của {parent.id}" for parent in row.parents.values())
        yield f"{row.record.name} {row.id}{inside}: {facts}"
