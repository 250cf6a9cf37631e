"""Columns made rows again: the same records, cell by cell, and nobody who was not chosen."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from oracle.by_hand import day, policy, row
from oracle.engines import records_of
from oracle.generate import corpus

from policyengine.columnar.columns import (
    HISTORY,
    KNOWN,
    NONE,
    UNKNOWN,
    UNKNOWN_OR_NONE,
    Column,
    ColumnPopulation,
)
from policyengine.columnar.from_rows import columns_of
from policyengine.columnar.nearness import joined_to
from policyengine.columnar.to_rows import rows_of
from policyengine.policy import load_policy
from policyengine.population import Population, Row, Spell, Spells, Unknown
from policyengine.types import Reference

ROOT = Path(__file__).resolve().parents[1]
TOWN = ROOT / "examples" / "thi_xa_mau"
EXAMPLES = {
    "commune": (ROOT / "policies" / "national", ROOT / "examples" / "xa_mau"),
    "town": (TOWN / "policy", TOWN / "200_ho"),
}
CASES = 60


def again(columns: ColumnPopulation) -> Population:
    """The rows of everybody in the records: whom an unknown reference may mean is nobody there."""
    inside = {name: np.arange(len(t)) < t.inside for name, t in columns.tables.items()}
    return rows_of(columns, joined_to(columns, inside))


# ---- what is compared ------------------------------------------------------------------------


def columns_apart(first: ColumnPopulation, second: ColumnPopulation) -> Iterator[str]:
    """Where two populations of columns are not the same."""
    assert [*first.tables] == [*second.tables]
    for name in first.tables:
        mine, theirs = parts(first, name), parts(second, name)
        assert mine.keys() == theirs.keys()
        yield from (f"{name}: {what}" for what in mine if not same(mine[what], theirs[what]))


def parts(population: ColumnPopulation, name: str) -> dict[str, Any]:
    table = population.tables[name]
    found: dict[str, Any] = {"inside": table.inside, "ids": list(table.ids)}
    found |= {f"in {parent}": above for parent, above in table.parents.items()}
    for column in table.columns.values():
        found |= {f"{column.field.name} {what}": part for what, part in stored(column).items()}
    return found


def stored(column: Column) -> dict[str, Any]:
    of = {"values": column.values, "state": column.state, "texts": column.texts}
    for name in ("rows", "low", "high"):
        of[f"bounds {name}"] = getattr(column.bounds, name)
    for name in ("rows", "first", "since", "until", "state", "values", "low", "high"):
        of[f"histories {name}"] = getattr(column.histories, name, None)
    return of


def same(first: Any, second: Any) -> bool:
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return first.dtype == second.dtype and np.array_equal(first, second)
    return type(first) is type(second) and bool(first == second)


def rows_apart(first: Population, second: Population, places: bool = False) -> list[str]:
    """Where the rows of two populations are not the same."""
    return [*Twins(first, second, places).apart()]


class Twins:
    """The rows of two readings, and who is who in them: whoever is met again must be the same."""

    def __init__(self, first: Population, second: Population, places: bool) -> None:
        self.first, self.second, self.places = first, second, places
        self.twin: dict[Row, Row] = {}
        self.listed = {one for one in first.all_rows() if not one.outside}

    def apart(self) -> Iterator[str]:
        for name in self.first.schema.records:
            mine = [one for one in self.first.of(name) if not one.outside]
            theirs = [one for one in self.second.of(name) if not one.outside]
            if len(mine) != len(theirs):
                yield f"{len(mine)} and {len(theirs)} rows of {name}"
                return
            self.twin |= dict(zip(mine, theirs, strict=True))
        for old, new in [*self.twin.items()]:
            yield from (f"{old}: {what}" for what in self.of_row(old, new))
        for old, new in [*self.twin.items()]:
            if old.outside:
                yield from (f"{old}: {what}" for what in self.of_row(old, new))

    def of_row(self, mine: Row, theirs: Row) -> Iterator[str]:
        told = ("id", "record", "outside", "place") if self.places else ("id", "record", "outside")
        yield from (name for name in told if getattr(mine, name) != getattr(theirs, name))
        holders = {name: one for name, one in mine.parents.items() if one in self.listed}
        found = {name: one for name, one in theirs.parents.items() if not one.outside}
        if holders.keys() != found.keys() or not all(
            self.are_one(one, found[name]) for name, one in holders.items()
        ):
            yield "what it lies in"
        if not self.have_the_same_children(mine, theirs):
            yield "what lies in it"
        for field, old, new in zip(mine.record.fields, mine.cells, theirs.cells, strict=True):
            if not self.are_the_same(old, new):
                yield f"{field.name} was {old} and is {new}"

    def have_the_same_children(self, mine: Row, theirs: Row) -> bool:
        held = {name: [r for r in of if r in self.listed] for name, of in mine.children.items()}
        held = {name: of for name, of in held.items() if of}
        return held.keys() == theirs.children.keys() and all(
            [self.twin[one] for one in of] == theirs.children[name] for name, of in held.items()
        )

    def are_the_same(self, old: object, new: object) -> bool:
        if isinstance(old, Row) and isinstance(new, Row):
            return self.are_one(old, new)
        if isinstance(old, Spells) and isinstance(new, Spells):
            return len(old.spells) == len(new.spells) and all(
                (one.since, one.until) == (other.since, other.until)
                and self.are_the_same(one.value, other.value)
                for one, other in zip(old.spells, new.spells, strict=True)
            )
        return type(old) is type(new) and old == new

    def are_one(self, old: Row, new: Row) -> bool:
        """Somebody outside the records is whom he is named beside first."""
        return self.twin.setdefault(old, new) is new


# ---- everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_records_of_the_examples_come_back(name: str) -> None:
    folder, data = EXAMPLES[name]
    before = load_policy(folder).read(data)
    columns = columns_of(before)

    after = again(columns)

    assert rows_apart(before, after) == []
    assert [*columns_apart(columns, columns_of(after))] == []


def test_whatever_records_can_be_drawn_come_back() -> None:
    met: Counter[str] = Counter()
    for case in corpus(CASES)[0]:
        before = records_of(case)
        columns = columns_of(before)
        after = again(columns)
        assert rows_apart(before, after) == [], case.seed
        assert [*columns_apart(columns, columns_of(after))] == [], case.seed
        met.update(kinds_of(columns))

    wanted = {"value", "nothing", "unknown", "unknown or nothing", "history", "bounds", "outside"}
    wanted |= {"reference", "unknown reference", "unknown spell"}
    assert {kind for kind in wanted if met[kind] < 10} == set()


def kinds_of(columns: ColumnPopulation) -> Iterator[str]:
    """What the cells of a population are."""
    names = {KNOWN: "value", NONE: "nothing", UNKNOWN: "unknown", HISTORY: "history"}
    names[UNKNOWN_OR_NONE] = "unknown or nothing"
    for table in columns.tables.values():
        yield from ["outside"] * (len(table) - table.inside)
        for column in table.columns.values():
            states = [KNOWN] * len(table) if column.state is None else column.state.tolist()
            yield from (names[state] for state in states[: table.inside])
            yield from ["bounds"] * len(column.bounds.rows)
            if isinstance(column.field.type, Reference):
                yield from ["reference"] * states.count(KNOWN)
                yield from ["unknown reference"] * states.count(UNKNOWN)
            if column.histories is not None:
                spells = column.histories.state
                yield from ["unknown spell"] * int(np.count_nonzero(spells == UNKNOWN))


@pytest.mark.parametrize("name", EXAMPLES)
def test_everybody_in_a_survey_of_files_is_whom_the_reader_of_rows_gives(name: str) -> None:
    pytest.importorskip("pyarrow")
    folder, data = EXAMPLES[name]
    of = load_policy(folder)
    before = of.read(data)

    after = of.survey(data).everybody()

    assert rows_apart(before, after, places=True) == []
    told = [Counter((d.problem, d.message, d.help, d.place) for d in one.diagnostics)
            for one in (before, after)]  # fmt: skip
    assert told[0] == told[1]
    assert bool(told[0]) == (name == "town")


# ---- cells that no example has, by hand --------------------------------------------------------

RECORDS = """
record hearth "Hearth"
  field hearth_id: id, required
  field coastal: yes no, blank means not, dated
record soul "Soul" in hearth
  field soul_id: id, required
  field born: birth date, blank means unknown
  field limb: one of (hale; hurt; broken), blank means hale, dated
  field wage: VND/month from 0 until 20, blank means none, dated
  field title: text, print only
  field mate: soul, blank means none, dated
record ledger "Ledger" in soul as awards
  field which: one of programs, blank means unknown
  field opens: month, starts, blank means none
"""
ACT = """
instrument act "Act"
  issued 2020-01-01
  in force from 2020-01-01
level standard "Standard": VND/month cite article 1
  since 2020-01-01: 500 VND/month
program aid "Aid" cite article 2
  paid to soul
  amount standard
"""
LAW = policy(ACT, records=RECORDS)
HUNT, BORN = day("2021-05-01"), Unknown(day("1950-01-01"), day("1950-12-31"))


def two_hearths() -> Population:
    """A couple who parted, of whom one then lived with an outsider, and somebody unrelated."""
    hearths = [row(LAW, "hearth", f"h{n}", coastal=n == 1) for n in (1, 2)]
    away = row(LAW, "soul", "away")
    away.outside = True
    first = row(LAW, "soul", "s1", hearths[0], born=BORN, title="Đỗ Thu Lan", wage=Unknown(2, None))
    second = row(LAW, "soul", "s2", hearths[0], born=day("1960-03-04"), wage=7, mate=first)
    third = row(LAW, "soul", "s3", hearths[1], born=Unknown(), wage=Unknown(may_be_none=True))
    mates = Spell(second, None, HUNT), Spell(away, HUNT + 1, HUNT + 9), Spell(None, HUNT + 11)
    first.set(first.record.by_name["mate"], Spells(mates))
    third.set(third.record.by_name["mate"], Unknown())
    limb = Spell("hurt", HUNT, HUNT + 3), Spell(Unknown(), HUNT + 5), Spell("broken", HUNT + 7)
    third.set(third.record.by_name["limb"], Spells(limb))
    wages = Spell(Unknown(3, 4), None, HUNT), Spell(0, HUNT + 1, HUNT + 2)
    second.set(second.record.by_name["wage"], Spells(wages))
    ledger = row(LAW, "ledger", "l1", third, which="aid", opens=24_000)
    return Population(
        LAW.schema, {"hearth": hearths, "soul": [first, second, third], "ledger": [ledger]}
    )


def test_histories_of_references_and_of_unknown_facts_come_back() -> None:
    before = two_hearths()
    columns = columns_of(before)

    after = again(columns)

    assert rows_apart(before, after) == []
    assert [*columns_apart(columns, columns_of(after))] == []
    assert [(one.id, one.outside) for one in after.of("soul")] == [
        ("s1", False), ("s2", False), ("s3", False), ("away", True)
    ]  # fmt: skip


def test_only_the_chosen_come_and_in_the_order_of_the_data() -> None:
    columns = columns_of(two_hearths())
    souls = columns.tables["soul"]
    wanted = np.isin(list(souls.ids), ["away", "s2", "s1"])

    found = rows_of(columns, {"hearth": np.array([True, False]), "soul": wanted})

    assert {name: [one.id for one in rows] for name, rows in found.rows.items()} == {
        "hearth": ["h1"], "soul": ["s1", "s2", "away"], "ledger": []
    }  # fmt: skip
    (hearth,), (first, second, _) = found.of("hearth"), found.of("soul")
    assert second.cells[second.record.by_name["mate"].index] is first
    assert hearth.children == {"soul": [first, second]}


# ---- the comparison itself ---------------------------------------------------------------------


def put(id: str, name: str, value: object) -> Callable[[Population], None]:
    def change(population: Population) -> None:
        one = found(population, id)
        one.set(one.record.by_name[name], value)

    return change


def spell(id: str, name: str, place: int, **parts: Any) -> Callable[[Population], None]:
    """One spell of a history with other parts."""

    def change(population: Population) -> None:
        one = found(population, id)
        field = one.record.by_name[name]
        history = one.cells[field.index]
        assert isinstance(history, Spells)
        spells = list(history.spells)
        was = spells[place]
        spells[place] = evolve(was, **parts)
        one.set(field, Spells(tuple(spells)))

    return change


def found(population: Population, id: str) -> Row:
    one = population.find(id)
    assert one is not None
    return one


def named_anew(population: Population) -> None:
    found(population, "s2").id = "s4"


def moved(population: Population) -> None:
    one, to = found(population, "s2"), found(population, "h2")
    one.parents["hearth"].children["soul"].remove(one)
    one.attach(to)


def mated_anew(population: Population) -> None:
    put("s2", "mate", found(population, "s3"))(population)


def mated_to_another(population: Population) -> None:
    spell("s1", "mate", 0, value=found(population, "s3"))(population)


def gone_outside(population: Population) -> None:
    found(population, "s3").outside = True


CHANGES: dict[str, Callable[[Population], None]] = {
    "a value": put("s2", "born", day("1960-03-05")),
    "a truth": put("h2", "coastal", True),
    "a text": put("s1", "title", "Đỗ Thu Lân"),
    "a program": put("l1", "which", None),
    "nothing for zero": spell("s2", "wage", 1, value=None),
    "a bound": put("s1", "born", Unknown(BORN.low, day("1950-12-30"))),
    "a bound that was open": put("s1", "wage", Unknown(2, 9)),
    "whether there may be none": put("s3", "wage", Unknown()),
    "the first day of a spell": spell("s3", "limb", 0, since=None),
    "the last day of a spell": spell("s3", "limb", 0, until=HUNT + 4),
    "the value of a spell": spell("s3", "limb", 2, value="hale"),
    "the bounds of a spell": spell("s2", "wage", 0, value=Unknown(3, 5)),
    "a history for a value": put("s2", "mate", Spells((Spell(None),))),
    "a reference": mated_anew,
    "a reference in a spell": mated_to_another,
    "an id": named_anew,
    "a holder": moved,
    "somebody who is outside": gone_outside,
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_difference_would_be_seen(name: str) -> None:
    before = two_hearths()
    columns = columns_of(before)
    after = again(columns)
    CHANGES[name](after)

    assert rows_apart(before, after)
    assert [*columns_apart(columns, columns_of(after))]
