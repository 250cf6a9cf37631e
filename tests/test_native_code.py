"""When machine code is made, what becomes of code that was kept, and its calendar."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from llvmlite import ir

from policyengine import cache, calendar
from policyengine.backends.columns import compiled as kernels
from policyengine.backends.columns.engine import Engine
from policyengine.backends.columns.run import Questions, each
from policyengine.backends.columns.window import Window
from policyengine.backends.native import compiling
from policyengine.backends.native.code import POINTER, WHOLE, Code
from policyengine.backends.native.dates import Dates
from policyengine.backends.results import Result
from policyengine.columnar.columns import ColumnPopulation
from policyengine.columnar.from_rows import columns_of
from policyengine.model.model import Asking
from policyengine.policy import Policy, load_policy, parse_month

ROOT = Path(__file__).resolve().parents[1]
CARD = "thẻ_bảo_hiểm_y_tế"
MONTH = parse_month("2024-08")
Ward = tuple[Policy, ColumnPopulation]


@pytest.fixture(scope="module")
def ward() -> Ward:
    policy = load_policy(ROOT / "policies" / "national")
    return policy, columns_of(policy.read(ROOT / "examples" / "xa_mau"))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own."""
    monkeypatch.setenv("POLICYENGINE_CACHE", str(tmp_path))
    cache.cache_folder.cache_clear()
    yield tmp_path
    cache.cache_folder.cache_clear()


def is_compiled(engine: Engine, ward: Ward) -> bool:
    window = Window(engine.setting(ward[1], MONTH, Asking()))
    engine.make_ready(window, CARD, "người", "decisions")
    return window.compiled[CARD] is not None


def cards(engine: Engine, ward: Ward) -> list[Result]:
    return list(each(engine, ward[1], Questions([(CARD, "người")], [MONTH], Asking())))


def test_a_program_is_compiled_once_so_many_rows_have_been_asked(ward: Ward, kept: Path) -> None:
    people = ward[1].tables["người"].inside
    engine = Engine(ward[0].model, compiled_from=2 * people)

    assert [is_compiled(engine, ward) for _ in range(3)] == [False, True, True]


def test_a_single_ward_is_not_worth_it(ward: Ward) -> None:
    assert not is_compiled(Engine(ward[0].model), ward)


def test_without_the_extra_nothing_is_compiled(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "is_available", lambda: False)

    assert not is_compiled(Engine(ward[0].model, compiled_from=0), ward)


def test_code_is_kept_for_the_next_run(
    ward: Ward, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = cards(Engine(ward[0].model), ward)
    assert cards(Engine(ward[0].model, compiled_from=0), ward) == wanted
    (code,) = kept.glob("*.code")
    monkeypatch.setattr(compiling.llvm, "create_pass_builder", None)  # nothing is optimised anew

    assert cards(Engine(ward[0].model, compiled_from=0), ward) == wanted
    assert list(kept.glob("*.code")) == [code]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: b"", lambda data: b"x" * 99]
)
def test_damaged_code_is_made_anew(
    ward: Ward, kept: Path, damage: Callable[[bytes], bytes]
) -> None:
    wanted = cards(Engine(ward[0].model, compiled_from=0), ward)
    (code,) = kept.glob("*.code")
    whole = code.read_bytes()
    code.write_bytes(damage(whole))

    assert cards(Engine(ward[0].model, compiled_from=0), ward) == wanted
    assert code.read_bytes() == whole


def test_the_calendar_of_compiled_code_is_ours(ward: Ward) -> None:
    """On the ends of months and on drawn days of all years that records may name."""
    ours = {
        "month_of": lambda day, _: calendar.month_of(day),
        "first_day": lambda day, _: calendar.first_day(calendar.month_of(day)),
        "add_months": calendar.add_months,
        "months_between": lambda day, count: calendar.months_between(day, day + 29 * count),
    }
    functions = {name: calendar_function(ward, name) for name in ours}
    ends = [calendar.last_day(number) for number in range(1851 * 12, 2190 * 12)]
    days = [*ends, *(end + 1 for end in ends), *(end - 2 for end in ends)]
    chance = Random(1)
    for day in (*days, *(chance.randint(ends[0], ends[-1]) for _ in range(5_000))):
        months = chance.randint(-12, 100)
        for name, wanted in ours.items():
            assert functions[name](None, day, months, 0, None) == wanted(day, months), (name, day)


def calendar_function(ward: Ward, name: str) -> Callable[..., int]:
    """A function of a day and a number of months, compiled."""
    policy, population = ward
    dates = Dates(Engine(policy.model).setting(population, MONTH, Asking()))
    kind = ir.FunctionType(WHOLE, [POINTER, WHOLE, WHOLE, WHOLE, POINTER])
    function = ir.Function(dates.module, kind, "rows")
    slots, day, months, _, left = function.args
    dates.code, dates.handed = Code(function), (slots, left)
    b = dates.code.b
    found = {
        "month_of": lambda: dates.month_of(day),
        "first_day": lambda: dates.first_day(dates.month_of(day)),
        "add_months": lambda: dates.add_months(day, months),
        "months_between": lambda: dates.months_between(
            day, b.add(day, b.mul(months, ir.Constant(WHOLE, 29)))
        ),
    }[name]()
    b.ret(found)
    made = compiling.compiled(dates.module, "rows")
    _KEPT.append(made)
    return made.function


_KEPT: list[compiling.Compiled] = []
"""Code lives as long as what owns it."""
