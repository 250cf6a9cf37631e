"""What a forecast assumes beyond the records: deaths, entries, exits, each with two cases.

One table with one row per assumption. The low case is the one with less to pay (more deaths, fewer
entries), the high case the one with more.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from policyengine.diagnostics import Diagnostic
from policyengine.population import Population, Row
from policyengine.problems import scenarios as problems
from policyengine.schema import Blank, Field, Labels, Record, Schema
from policyengine.types import Choice, DeclarationName, Number, Type, Words

CASES = ("low", "high")
_TABLE = "giả_định"
_WHOLE = Fraction(100)


@frozen
class Rate:
    """A value in each case: a share of a year (deaths, exits) or people a month (entries)."""

    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)

    def of(self, case: str) -> Fraction:
        return self.low if case == "low" else self.high


@frozen
class Deaths:
    """The share of people of an age who die within a year; `under` None: without bound."""

    since: int
    under: int | None
    rate: Rate
    source: str

    def covers(self, age: int) -> bool:
        return self.since <= age and (self.under is None or age < self.under)


@frozen
class Entries:
    """How many people enter a program each month; `amount` None: each gets its average."""

    program: str
    rate: Rate
    amount: int | None
    source: str


@frozen
class Exits:
    """The share of those who entered a program during the forecast that leaves within a year."""

    program: str
    rate: Rate
    source: str


@frozen
class Scenario:
    """All assumptions of a forecast; empty: nobody dies, nobody enters."""

    deaths: tuple[Deaths, ...] = ()
    entries: tuple[Entries, ...] = ()
    exits: tuple[Exits, ...] = ()

    def death_rate(self, age: int) -> Rate:
        """The share of a year; zero for an age that no row speaks of."""
        return next((d.rate for d in self.deaths if d.covers(age)), _NEVER)


_NEVER = Rate()


def scenario_schema(policy: Schema) -> Schema:
    """The table of assumptions as a record, to be read like any other."""
    fields = tuple(
        Field(
            _TABLE,
            name,
            type_,
            index,
            Labels(*labels),
            option_labels=tuple(Labels(*pair) for pair in options),
            blank=Blank("none"),
            low=low,
            high=high,
        )
        for index, (name, type_, labels, options, low, high) in enumerate(_FIELDS)
    )
    record = Record(_TABLE, fields, labels=Labels("Giả định dự báo", "Forecast assumptions"))
    return Schema({_TABLE: record}, policy.programs, declaration_labels=policy.declaration_labels)


_Declared = tuple[str, Type, tuple[str, str], tuple[tuple[str, str], ...], int | None, int | None]
_FIELDS: tuple[_Declared, ...] = (
    (
        "loại",
        Choice(("chết", "vào_mới", "thôi_hưởng")),
        ("Loại giả định", "Kind"),
        (
            ("Tỷ lệ chết (%/năm)", "Deaths (% a year)"),
            ("Người vào mới (người/tháng)", "Entries (people a month)"),
            ("Người vào mới thôi hưởng (%/năm)", "Exits of those who entered (% a year)"),
        ),
        None,
        None,
    ),
    ("chế_độ", DeclarationName("program"), ("Chế độ", "Program"), (), None, None),
    ("từ_tuổi", Number((), Fraction(0), _WHOLE * 2), ("Từ đủ tuổi", "From age"), (), 0, 200),
    ("dưới_tuổi", Number((), Fraction(0), _WHOLE * 2), ("Dưới tuổi", "Under age"), (), 0, 200),
    (
        "thấp",
        Number((), Fraction(0), None, Fraction(1, 1000)),
        ("Phương án thấp", "Low case"),
        (),
        0,
        1_000_000,
    ),
    (
        "cao",
        Number((), Fraction(0), None, Fraction(1, 1000)),
        ("Phương án cao", "High case"),
        (),
        0,
        1_000_000,
    ),
    (
        "mức",
        Number((("VND", 1),), Fraction(0), None),
        ("Mức hưởng một người (đồng/tháng)", "Amount for each (VND a month)"),
        (),
        0,
        1_000_000_000,
    ),
    ("căn_cứ", Words(), ("Căn cứ", "Source"), (), None, None),
)  # fmt: skip


@frozen
class _Reading:
    """The rows read so far, and what is wrong with them."""

    deaths: list[tuple[Deaths, Row]] = field(factory=list)
    entries: list[Entries] = field(factory=list)
    exits: list[Exits] = field(factory=list)
    faults: list[Diagnostic] = field(factory=list)


def scenario_of(population: Population) -> tuple[Scenario, list[Diagnostic]]:
    """The assumptions in a table that was read, and what cannot be used of it.

    A row with a fault is left out; the diagnostics say so.
    """
    reading = _Reading()
    for row in population.of(_TABLE):
        _read(row, reading)
    _look_for_overlaps(reading)
    faults = [*population.diagnostics, *reading.faults]
    deaths = tuple(found for found, _ in reading.deaths)
    return Scenario(deaths, tuple(reading.entries), tuple(reading.exits)), faults


def _read(row: Row, reading: _Reading) -> None:
    cells: dict[str, Any] = {f.name: row.cells[f.index] for f in row.record.fields}
    kind, low, high = cells["loại"], cells["thấp"], cells["cao"]
    needs = ["loại", "thấp", "cao"] + ([] if kind in ("chết", None) else ["chế_độ"])
    lacking = [name for name in needs if not isinstance(cells[name], str | int | Fraction)]
    if lacking:
        columns = [row.record.by_name[name].labels for name in lacking]
        words = [(labels.vi or "", labels.en or "") for labels in columns]
        reading.faults.append(problems.assumption_incomplete(words, row.place))
        return
    source = str(cells["căn_cứ"] or "")
    if kind == "vào_mới":
        if low > high:
            reading.faults.append(problems.assumption_cases_crossed(row.place))
        amount = cells["mức"] if isinstance(cells["mức"], int) else None
        rate = Rate(Fraction(low), Fraction(high))
        reading.entries.append(Entries(cells["chế_độ"], rate, amount, source))
        return
    if max(low, high) > _WHOLE:
        reading.faults.append(problems.assumption_beyond_whole(row.place))
        return
    if low < high:
        reading.faults.append(problems.assumption_cases_crossed(row.place))
    rate = Rate(Fraction(low) / 100, Fraction(high) / 100)
    if kind == "thôi_hưởng":
        reading.exits.append(Exits(cells["chế_độ"], rate, source))
        return
    since = cells["từ_tuổi"] if isinstance(cells["từ_tuổi"], int) else 0
    under = cells["dưới_tuổi"] if isinstance(cells["dưới_tuổi"], int) else None
    reading.deaths.append((Deaths(since, under, rate, source), row))


def _look_for_overlaps(reading: _Reading) -> None:
    """Two death rates for one age: the first counts, and it is said."""
    kept: list[tuple[Deaths, Row]] = []
    for found, row in reading.deaths:
        if any(_meet(found, other) for other, _ in kept):
            reading.faults.append(problems.assumption_ages_overlap(row.place))
        else:
            kept.append((found, row))
    reading.deaths[:] = kept


def _meet(first: Deaths, second: Deaths) -> bool:
    return (second.under is None or first.since < second.under) and (
        first.under is None or second.since < first.under
    )


def sources_of(scenario: Scenario) -> Sequence[str]:
    """What the assumptions rest on, each once."""
    sources = [
        *(part.source for part in scenario.deaths),
        *(part.source for part in scenario.entries),
        *(part.source for part in scenario.exits),
    ]
    return list(dict.fromkeys(source for source in sources if source))
