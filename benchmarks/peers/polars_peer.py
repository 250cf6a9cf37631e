"""The monthly allowance in Polars: lazy frames, written by hand, two threads."""

import os
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from arrays import Array
from attrs import frozen

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl  # the number of threads is read when it is imported

from peers import facts as f

_AGES = (3, 4, 16, 18, 22, 60, 75, 80)
_ABSENT = (1, 6)
_SOCIAL_HOME, _COMPULSORY = 4, (5, 6)
c = pl.col


@frozen
class State:
    persons: pl.DataFrame
    homes: pl.DataFrame
    awards: pl.DataFrame
    care: pl.DataFrame


def prepare(tables: Mapping[str, object]) -> State:
    found = f.facts(dict(tables))  # type: ignore[arg-type]
    persons = pl.DataFrame(dict(found.columns())).with_row_index("row")
    return State(
        persons.with_columns(c("row").cast(pl.Int32)),
        pl.DataFrame(dict(found.columns(f.HOMES))),
        pl.DataFrame(dict(found.columns(("award_",)))),
        pl.DataFrame(dict(found.columns(("care_",)))),
    )


def run(state: State) -> tuple[Array, Array]:
    """Amount (đồng) and category of every person for August 2024."""
    steady = _steady(state)
    persons, kids = pl.collect_all([steady.filter(_may_receive()), _kids(steady)])
    persons = persons.with_columns(received=_at(_received(state), True, persons["row"]))
    last = _days([f.LAST]).lazy()
    raised, held = pl.collect_all([_counted(kids.lazy(), last), _taken_in(state, last)])
    on_last = persons.lazy().with_columns(
        *(pl.lit(value).alias(name) for name, value in last.collect().row(0, named=True).items()),
        raised=_at(raised["row"], raised["raised"], persons["row"]),
        taken_in=_at(held["row"], True, persons["row"]),
    )
    first = _on_days(on_last).collect()
    lost = _losing(persons.filter(first["amount"] == 0).lazy(), kids.lazy(), state).collect()
    days = _days(f.days_of_month()[1:]).lazy()
    some = lost.lazy().join(persons.lazy(), on="row").join(days, on="today")
    kids_of = kids.lazy().filter(
        pl.any_horizontal(c(p).is_in(lost["row"].unique().implode()) for p in _PARENTS)
    )
    some = some.join(_counted(kids_of, days), on=["row", "today"], how="left")
    some = some.join(_taken_in(state, days), on=["row", "today"], how="left")
    some = some.with_columns(c("raised").fill_null(0), c("taken_in").fill_null(False))
    later = (
        _on_days(some)
        .filter(c("amount") > 0)
        .sort("today", descending=True)
        .unique("row", keep="first", maintain_order=True)
        .collect()
    )
    due = pl.concat([first.filter(c("amount") > 0), later]).drop("today")
    eve = _days([f.EVE]).row(0, named=True)
    cared = persons.lazy().filter(c("in_facility"))
    cared = cared.with_columns(pl.lit(value).alias(name) for name, value in eve.items())
    lesser = due.lazy().filter(c("amount") <= f.FACILITY_AMOUNT)
    lesser = lesser.join(cared.filter(_in_facility()), on="row", how="semi").select("row")
    due = due.join(lesser.collect(), on="row", how="anti")
    amount = pl.zeros(len(state.persons), pl.Int64, eager=True).scatter(due["row"], due["amount"])
    by = pl.zeros(len(state.persons), pl.Int8, eager=True).scatter(due["row"], due["category"])
    return amount.to_numpy(), by.to_numpy()


_PARENTS = ("father", "mother")


def _days(days: list[date]) -> pl.DataFrame:
    """Days with the latest day from which so many years or months have passed."""
    rows = [
        {"today": f.ordinal(day)}
        | {f"at_{years}": f.latest_start(day, 12 * years) for years in _AGES}
        | {"months_24": f.latest_start(day, 24), "months_3": f.latest_start(day, 3)}
        for day in days
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.Int32))


def _steady(state: State) -> pl.LazyFrame:
    """The persons with what no day of the month changes."""
    line = pl.when(c("region") == 0).then(f.POVERTY_LINE[0]).otherwise(f.POVERTY_LINE[1])
    low_income = (c("status") < 0) & (c("income") <= line)
    poor = (c("status") == 0) | (low_income & (c("lacking") >= f.LACKING))
    low = (c("status") == 0) | (c("status") == 1) | low_income
    # One gather of a byte for the persons is quicker than three of truths.
    bits = sum(held.cast(pl.Int8) * 2**n for n, held in enumerate((poor, low, c("hard"))))
    homes = state.homes.lazy().select(bits=bits).collect()["bits"]
    of_home = pl.lit(homes).gather(c("home"))
    father, mother = c("father_is"), c("mother_is")
    apart = (father == _SOCIAL_HOME) & mother.is_in(_COMPULSORY)
    apart |= (mother == _SOCIAL_HOME) & father.is_in(_COMPULSORY)
    alone = father.is_between(*_ABSENT) & mother.is_between(*_ABSENT) & ~apart
    return (
        state.persons.lazy()
        .with_columns(of_home.alias("bits"))
        .with_columns(
            poor=(c("bits") & 1) > 0,
            low=(c("bits") & 2) > 0,
            hard=(c("bits") & 4) > 0,
            unsupported=alone | (c("abandoned") & ~c("adopted")),
            studies=(c("school") == 1) & c("first_degree"),
            insured=(c("pension") > 0) | (c("insurance") > 0),
            single=c("marital").is_in((0, 2, 3)),
        )
    )


def _received(state: State) -> pl.Series:
    """The rows of those with a decision that lets them go on studying."""
    born = state.persons["born"].gather(state.awards["award_person"]).cast(pl.Date)
    asked = (born.dt.year().cast(pl.Int32) + 16) * 12 + born.dt.month().cast(pl.Int32) - 1
    then = (c("award_from") <= c("asked")) & (c("asked") <= c("award_until"))
    june = (c("award_from") <= f.MONTH_OF_DECREE) & (c("award_until") >= f.MONTH_OF_DECREE)
    held = state.awards.lazy().with_columns(asked=asked)
    rows = held.filter(then | (c("award_student") & june)).select("award_person")
    return rows.unique().collect()["award_person"]


def _may_receive() -> pl.Expr:
    """What is quickly known to keep most people from any allowance in the month."""
    last, eve = ({y: f.latest_start(d, 12 * y) for y in _AGES} for d in (f.LAST, f.EVE))
    remote = c("low") & c("hard")
    old = (c("born") <= last[60]) & c("poor") | (c("born") <= last[75]) & remote
    return (
        (c("grade") >= 2)
        | (c("low") & c("single"))
        | (c("unsupported") & (c("born") > eve[22]))
        | (old | (c("born") <= last[80]))
        | (remote & (c("born") > eve[3]))
        | (c("hiv") & c("poor"))
    )


def _kids(persons: pl.LazyFrame) -> pl.LazyFrame:
    """The children whom a poor or nearly poor parent may raise."""
    kids = persons.filter(c("low"), c("born") > f.latest_start(f.EVE, 12 * 22))
    return kids.select("born", "died", "studies", *_PARENTS)


def _counted(kids: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    """How many children who count a parent raises: by row and day."""
    kids = kids.join(days, how="cross")
    counts = (c("born") > c("at_16")) | ((c("born") > c("at_22")) & c("studies"))
    kids = kids.filter(counts & (c("died") > c("today")))
    raised = [kids.filter(c(p) >= 0).select("today", row=c(p)) for p in _PARENTS]
    return pl.concat(raised).group_by("row", "today").agg(raised=pl.len().cast(pl.Int32))


def _taken_in(state: State, days: pl.LazyFrame) -> pl.LazyFrame:
    """Whom others have taken into their care: by row and day."""
    held = state.care.lazy().join(days, how="cross")
    held = held.filter(c("care_since") <= c("today"), c("care_until") > c("today"))
    return held.select("today", row="care_person", taken_in=True).unique()


def _at(rows: pl.Series, values: object, wanted: pl.Series) -> pl.Series:
    """The values of some rows at the rows wanted, 0 or false for the others."""
    kind = pl.Boolean if values is True else pl.Int32
    length = int(wanted.max() or 0) + 1  # type: ignore[call-overload]
    kept = pl.DataFrame({"r": rows}).with_columns(v=pl.lit(values)).filter(c("r") < length)
    return pl.zeros(length, kind, eager=True).scatter(kept["r"], kept["v"]).gather(wanted)


def _on_days(persons: pl.LazyFrame) -> pl.LazyFrame:
    """The rows, each with amount and category on the day that it names."""
    reached = {years: c("born") <= c(f"at_{years}") for years in _AGES}
    child, old, oldest = ~reached[16], reached[60], reached[80]
    orphan, child_hiv = child & c("unsupported"), child & c("hiv") & c("poor")
    severe = (c("grade") >= 2) & (c("certified") <= c("today"))
    alone = old & c("poor") & c("support").is_in((0, 1))
    persons = persons.with_columns(
        child=child, old=old, oldest=oldest, orphan=orphan, child_hiv=child_hiv, severe=severe,
        alone=alone,
    )  # fmt: skip

    def tenths(holds: pl.Expr, value: pl.Expr | int) -> pl.Expr:
        given = pl.lit(value, pl.Int32) if isinstance(value, int) else value.cast(pl.Int32)
        return pl.when(holds).then(given).otherwise(pl.lit(0, pl.Int32))

    def either(holds: pl.Expr, yes: int, no: int) -> pl.Expr:
        return pl.when(holds).then(yes).otherwise(no)

    studying = c("unsupported") & ~c("child") & ~reached[22] & c("studies") & c("received")
    remote = c("low") & c("hard")
    others = c("orphan") | c("child_hiv") | c("severe")
    worst = 5 * (c("grade") == 3).cast(pl.Int32)
    taken_in = c("old") & c("poor") & (c("support") == 0) & c("fit_for_facility") & c("taken_in")
    ill = c("hiv") & c("poor") & ~c("earns") & ~c("insured")
    by_category = {
        f.REMOTE: tenths(reached[75] & ~c("oldest") & remote & ~c("alone"), 10),
        f.ALONE: tenths(c("alone"), either(c("oldest"), 20, 15)),
        f.TAKEN_IN: tenths(taken_in, 30),
        f.DISABLED: tenths(c("severe"), either(c("child") | c("old"), 20, 15) + worst),
        f.HIV: tenths(ill, 15),
        f.STUDENT: tenths(studying, 15),
        f.OLDEST: tenths(c("oldest") & ~c("insured") & ~c("alone"), 10),
        f.INFANT: tenths(~reached[3] & remote & ~others, 15),
        f.ORPHAN: tenths(c("orphan"), either(reached[4], 15, 25)),
        f.CHILD_HIV: tenths(c("child_hiv"), either(reached[4], 20, 25)),
        f.PARENT_OF: tenths(c("low") & c("single"), 10 * c("raised")),
    }
    persons = persons.with_columns(**{f"c{number}": e for number, e in by_category.items()})
    parent = c(f"c{f.PARENT_OF}")
    persons = persons.with_columns(
        best=pl.max_horizontal(f"c{number}" for number in by_category),
        beside=pl.max_horizontal(f"c{number}" for number in f.BESIDE),
    ).with_columns(
        both=pl.when((parent > 0) & (c("beside") > 0)).then(parent + c("beside")).otherwise(0)
    )
    amount = pl.max_horizontal("best", "both").cast(pl.Int64) * (f.LEVEL // 10)
    ended = (c("died") <= c("today")) | _in_facility() | (amount < c("merit"))
    amount = pl.when(ended | (amount < c("other"))).then(0).otherwise(amount)
    with_it = _first(c("beside"), f.BESIDE) + f.BOTH
    by = pl.when(c("both") > c("best")).then(with_it).otherwise(_first(c("best"), by_category))
    return persons.with_columns(amount=amount).select(
        "row", "today", "amount",
        category=pl.when(c("amount") > 0).then(by).otherwise(0).cast(pl.Int8),
    )  # fmt: skip


def _first(best: pl.Expr, among: Mapping[int, object] | tuple[int, ...]) -> pl.Expr:
    """The first category, in the order of names, that gives the highest."""
    first, *rest = among
    found = pl.when(c(f"c{first}") == best).then(first)
    for number in rest:
        found = found.when(c(f"c{number}") == best).then(number)
    return found.otherwise(0)


def _in_facility() -> pl.Expr:
    """Whether a facility cares for them on the day: articles 24 and 26."""
    ground, born = c("ground"), c("born")
    left = (c("school") == 3) & (c("finished") > c("months_24"))
    on_leave = ~c("studies") & ~c("self_reliant") & ((born > c("at_18")) | left)
    goes_on = (c("studies") & (born > c("at_22"))) | on_leave
    young = ground.is_in((0, 4)) & ((born > c("at_16")) | goes_on)
    urgent = (ground == 3) & (c("admitted") > c("months_3"))
    cared = ground.is_in((1, 2)) | young | ((ground == 4) & c("no_work")) | urgent
    return c("in_facility") & cared


def _losing(persons: pl.LazyFrame, kids: pl.LazyFrame, state: State) -> pl.LazyFrame:
    """The days of the month on whose morrow somebody may lose what they are given."""
    days = f.days_of_month()
    pairs = [
        {"today": f.ordinal(day), "morrow": f.ordinal(day) + 1}
        | {f"{name}_{y}": f.latest_start(at, 12 * y) for name, at in (("at", day), ("to", after))
           for y in (3, 4, 16, 22, 80)}
        for after, day in pairwise(days)
    ]  # fmt: skip
    window = pl.LazyFrame(pairs, schema=dict.fromkeys(pairs[0], pl.Int32))

    def turned(*years: int) -> pl.Expr:
        born = c("born")
        return pl.any_horizontal((born > c(f"at_{y}")) & (born <= c(f"to_{y}")) for y in years) | (
            c("died") == c("morrow")
        )

    may = pl.any_horizontal(
        c("born").is_between(f.latest_start(f.EVE, 12 * y) + 1, f.latest_start(f.LAST, 12 * y))
        for y in (3, 4, 16, 22, 80)
    ) | c("died").is_between(f.ordinal(f.EVE) + 1, f.ordinal(f.LAST))
    own = persons.filter(may).select("row", "born", "died").join(window, how="cross")
    found = [own.filter(turned(3, 4, 16, 22, 80)).select("row", "today")]
    kids = kids.filter(may).join(window, how="cross").filter(turned(16, 22))
    parents = [kids.select("today", row=c(p)).select("row", "today") for p in _PARENTS]
    stopped = (
        state.care.lazy()
        .select(row="care_person", today=c("care_until") - 1)
        .filter(c("today").is_between(f.ordinal(f.EVE), f.ordinal(f.LAST) - 1))
    )
    every = pl.concat([*found, *parents, stopped]).unique()
    return every.join(persons.select("row"), on="row", how="semi")
