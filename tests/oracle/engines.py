"""The columns engine beside `explain`: every answer about everybody in a case, whole."""

from collections.abc import Iterator

from attrs import evolve

from oracle.generate import Case
from policyengine.backends.columns.engine import Engine
from policyengine.backends.columns.rendering import results
from policyengine.backends.columns.window import Window
from policyengine.backends.explain.months import Basis
from policyengine.backends.results import Result
from policyengine.calendar import window
from policyengine.columnar.columns import ColumnPopulation
from policyengine.columnar.from_rows import columns_of_rows
from policyengine.model.model import Asking
from policyengine.plan.programs import has_law
from policyengine.policy import Policy
from policyengine.population import Population, Row

OF_EXPLAIN_ONLY = {"parts": (), "notes": ()}
"""What the columns engine does not word: `docs/architecture.md`."""

NEVER = 1 << 62
"""Nobody asks about so many rows: nothing is compiled."""


def everybody(row: Row) -> Iterator[Row]:
    """A row and all rows in it, however deep."""
    yield row
    for children in row.children.values():
        for child in children:
            yield from everybody(child)


def records_of(case: Case) -> Population:
    """The households of a case, record by record as a reader gives them."""
    rows: dict[str, list[Row]] = {name: [] for name in case.model.schema.records}
    for top in (case.household, *case.neighbours):
        for row in everybody(top):
            rows[row.record.name].append(row)
    return Population(case.model.schema, rows)


def apart(case: Case, compiled: bool = False) -> Iterator[str]:
    """Where the engines differ about somebody in a case, all households asked together.

    `compiled`: the programs are compiled to machine code, as they are for long data.
    """
    policy = Policy(case.model)
    rows = [row for top in (case.household, *case.neighbours) for row in everybody(top)]
    columns = columns_of_rows(case.model.schema, rows)
    basis: Basis = case.basis  # type: ignore[assignment]
    asked = case.month, case.asking, basis
    for difference in differences(policy, rows, columns, *asked, compiled):
        yield f"seed {case.seed}, {difference}"


def differences(
    policy: Policy,
    rows: list[Row],
    columns: ColumnPopulation,
    month: int,
    asking: Asking,
    basis: Basis,
    compiled: bool = False,
) -> Iterator[str]:
    engine = Engine(policy.model, compiled_from=0 if compiled else NEVER)
    law = policy.model.law(asking)
    for program in sorted([*law.programs(), *law.groups()]):
        record = law.record_of(program)
        about = [row for row in rows if row.record.name == record and not row.outside]
        if not about or not has_law(law, program, *window(month)):
            continue
        found = by_columns(engine, columns, program, record, len(about), month, asking, basis)
        for row, result in zip(about, found, strict=True):
            wanted = policy.result(
                program, row, month=month, day=asking.day, foresee=asking.foresee, basis=basis
            )
            wanted = evolve(wanted, **OF_EXPLAIN_ONLY)
            if wanted.too_much_missing and result.status == "none":
                continue  # no guard let it pass: `docs/architecture.md`
            if wanted != result:
                yield f"{program} of {row.id} by {basis}:\nexplain {wanted}\ncolumns {result}"


def by_columns(
    engine: Engine,
    columns: ColumnPopulation,
    program: str,
    record: str,
    count: int,
    month: int,
    asking: Asking,
    basis: Basis,
) -> list[Result]:
    """Results of everybody: those whom guards leave out get nothing."""
    setting = engine.setting(columns, month, asking)
    asked = Window(setting)
    engine.make_ready(asked, program, record, basis)
    found = engine.first(asked, program, record, basis, slice(0, count))
    folded = engine.complete(setting, program, record, basis, [found])
    given = dict(
        zip(
            folded.rows.tolist(),
            results(folded, setting, engine.sources, program, record),
            strict=True,
        )
    )
    ids = columns.tables[record].ids
    month_of = next(iter(given.values())).month if given else ""
    return [
        given.get(i)
        or Result(program, record, ids[i], month_of or _month(month), "none", lowest=0, highest=0)
        for i in range(count)
    ]


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
