"""Commands that answer by rows over long data: the figures of short data.

Long data is looked over as columns, and rows are made of those alone whom the question concerns.
"""

import json
from collections import Counter
from collections.abc import Collection
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen
from click.testing import Result
from cloud_kingdom import call
from python_calamine import CalamineWorkbook

from policyengine.cli.long_data import LONG, is_long, surveyed
from policyengine.policy import Policy, load_policy
from policyengine.reports.errors import grouped

pa = pytest.importorskip("pyarrow")
csv = pytest.importorskip("pyarrow.csv")
parquet = pytest.importorskip("pyarrow.parquet")

ROOT = Path(__file__).resolve().parents[2]
TOWN = ROOT / "examples" / "thi_xa_mau"
LAW, DATA = str(TOWN / "policy"), str(TOWN / "200_ho")
NATION = str(ROOT / "policies" / "national")
DRAFT = str(TOWN / "du_thao" / "du_thao_nghi_quyet.policy")
BOOK = "book.xlsx"
"""Stands for the workbook that a command writes."""
DAYS = ("--day", "30/06/2024", "--against-day", "31/12/2025")
AID = ("--program", "Trợ cấp xã hội hằng tháng")
PENSION = ("--program", "Trợ cấp hưu trí xã hội")

COMMANDS: dict[str, tuple[str, ...]] = {
    "a policy with more records": ("compare", LAW, NATION, "--month", "06/2021"),
    "a policy with fewer records": (
        "compare", NATION, LAW, "--month", "12/2025", "--basis", "conditions",
    ),
    "a draft": (
        "compare", LAW, "--with-draft", DRAFT, "--month", "02/2027", *AID,
    ),
    "two days": (
        "compare", LAW, *DAYS, "--month", "12/2025", "--basis", "conditions", *AID, *PENSION,
    ),
    "report": (
        "report", "all", LAW, "--from", "07/2026", "--month", "08/2026", "--output", BOOK,
    ),
    "run into a workbook": ("run", LAW, "--month", "12/2025", "--output", BOOK),
    "run with a report": ("run", LAW, "--month", "12/2025", "--report", "totals", "--output", BOOK),
    "explain a household": ("explain", LAW, "--id", "H35", "--month", "12/2025"),
    "targets": ("targets", LAW, "--month", "12/2025"),
    "forecast": ("forecast", LAW, "--from", "07/2026", "--until", "08/2026"),
    "arrears by the ledger": (
        "arrears", LAW, "--from", "01/2023", "--until", "01/2023", "--day", "10/12/2026", "--all",
    ),
    "arrears by the law": (
        "arrears", LAW, "--from", "07/2026", "--until", "07/2026", "--day", "10/12/2026", *AID,
    ),
}  # fmt: skip
SURVEYS = {"a policy with more records": 2, "a policy with fewer records": 2, "two days": 2,
           "a draft": 2}  # fmt: skip
"""How often each command looks everybody over; the others do so once."""


@frozen
class Told:
    """What a command says: its figures, its faults whatever their order, and how it ends."""

    figures: Any
    faults: Counter[str]
    code: int
    raw: Result = field(eq=False, repr=False)


def ask(name: str, data: str, folder: Path) -> Told:
    """Ask of some data; `--format json` where the command has it."""
    command, *options = COMMANDS[name]
    book = str(folder / BOOK)
    arguments = [book if one == BOOK else one for one in options]
    # The data comes after the policies and before the first option.
    first = next(place for place, one in enumerate(arguments) if one.startswith("--"))
    shape = () if BOOK in options else ("--format", "json")
    result = call(command, *arguments[:first], data, *arguments[first:], *shape)
    assert result.exit_code in (0, 1), result.stderr
    figures = sheets(book, data) if BOOK in options else json.loads(result.stdout)
    said = result.stderr.replace(book, BOOK).splitlines()
    return Told(figures, Counter(said), result.exit_code, result)


def sheets(book: str, data: str) -> dict[str, list[list[Any]]]:
    """The cells of a workbook but those that name the data; faults whatever their order."""
    opened = CalamineWorkbook.from_path(book)
    tables = {name: opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names}
    tables.get("Lỗi dữ liệu", []).sort(key=str)
    return {
        name: [[cell for cell in row if data not in str(cell)] for row in rows]
        for name, rows in tables.items()
    }


@cache
def loaded(path: str, also: tuple[str, ...], flipped: tuple[str, ...]) -> Policy:
    return load_policy(path, also=also, flipped=flipped)


@pytest.fixture(autouse=True)
def each_policy_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every policy is loaded once: the commands are many."""

    def load(
        path: str, *, also: Collection[str] = (), flipped: Collection[str] = (), **_: Any
    ) -> Policy:
        return loaded(path, tuple(also), tuple(flipped))

    monkeypatch.setattr("policyengine.cli.loading.load_policy", load)


@pytest.fixture(autouse=True)
def every_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """All faults are shown, not the first twenty places alone."""
    monkeypatch.setattr("policyengine.reports.errors.grouped", partial(grouped, most=10_000))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often data was read as rows, and looked over as columns."""
    counts: Counter[str] = Counter()

    def counted(name: str) -> Any:
        plain = getattr(Policy, name)

        def counting(*arguments: Any, **named: Any) -> Any:
            counts[name] += 1
            return plain(*arguments, **named)

        return counting

    for name in ("read", "survey"):
        monkeypatch.setattr(Policy, name, counted(name))
    return counts


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every folder of CSV files is long."""
    monkeypatch.setattr("policyengine.cli.long_data.LONG", 0)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("surveyed")


@cache
def of_rows(name: str, folder: Path) -> Told:
    """What a command says of the data while it counts as short."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("policyengine.cli.long_data.LONG", LONG)
        return ask(name, DATA, folder)


@pytest.fixture(scope="session")
def columns(folder: Path) -> str:
    """The same data as Parquet files, every cell the text that the CSV file has."""
    into = folder / "200_ho"
    into.mkdir()
    for file in Path(DATA).glob("*.csv"):
        header = csv.open_csv(file).schema.names
        as_text = csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True
        )
        table = csv.read_csv(file, convert_options=as_text)
        parquet.write_table(table, into / f"{file.stem}.parquet")
    return str(into)


# ---- the same figures --------------------------------------------------------------------------


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize("name", COMMANDS)
def test_long_data_gives_the_figures_of_short_data(
    name: str, folder: Path, looks: Counter[str]
) -> None:
    wanted = of_rows(name, folder)
    looks.clear()

    found = ask(name, DATA, folder)

    assert looks == {"survey": SURVEYS.get(name, 1)}, "nobody reads rows"
    assert found.figures == wanted.figures
    assert found.faults == wanted.faults
    assert found.code == wanted.code == 1, "the data has faults"


@pytest.mark.parametrize("name", COMMANDS)
def test_there_is_something_to_compare(name: str, folder: Path) -> None:
    found = of_rows(name, folder)

    assert len(found.faults) > 40
    match name.split()[0], found.figures:
        case "report", books:
            assert [*books][::2] == [f"Mẫu 10{letter}" for letter in "abcd"]
            numbers = [cell for rows in books.values() for row in rows for cell in row[2:]]
            assert sum(isinstance(cell, int | float) and cell > 0 for cell in numbers) > 30
        case "run", books:
            assert any(len(rows) > 5 for rows in books.values())
        case "explain", told:
            assert len({one["result"]["id"] for one in told}) > 2
        case "targets", measured:
            assert {one["kind"] for one in measured} == {"target", "group"}
        case "forecast", lines:
            assert sum(line["recorded"] for line in lines) > 10
        case "arrears", people:
            assert len({one["id"] for one in people}) >= 5
        case _, comparison:
            assert len(comparison["changes"]) >= 5
            assert len(comparison["groups"]["area"]) > 2


@pytest.mark.parametrize("name", ["a policy with more records", "report", "targets"])
def test_parquet_files_give_the_figures_of_csv_files(
    name: str, columns: str, folder: Path, looks: Counter[str]
) -> None:
    wanted = of_rows(name, folder)
    looks.clear()

    found = ask(name, columns, folder)

    assert looks == {"survey": SURVEYS.get(name, 1)}
    assert found.figures == wanted.figures
    assert found.code == wanted.code


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize("name", ["two days", "targets"])
def test_without_pyarrow_long_csv_files_are_read_as_rows(
    name: str, folder: Path, looks: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = of_rows(name, folder)
    looks.clear()
    monkeypatch.setattr("policyengine.cli.long_data.find_spec", lambda name: None)

    found = ask(name, DATA, folder)

    assert looks == {"read": 1}
    assert found == wanted
    assert found.raw.stdout == wanted.raw.stdout and found.raw.stderr == wanted.raw.stderr


# ---- what is long ------------------------------------------------------------------------------


def test_a_folder_is_long_by_its_csv_files_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policyengine.cli.long_data.LONG", 100)
    (tmp_path / "a.csv").write_bytes(b"x" * 60)
    (tmp_path / "b.CSV").write_bytes(b"x" * 39)
    (tmp_path / "c.txt").write_bytes(b"x" * 500)
    assert not is_long(tmp_path)

    (tmp_path / "d.csv").write_bytes(b"x")
    assert is_long(tmp_path)


@pytest.mark.parametrize("ending", ["parquet", "arrow", "ARROWS", "feather"])
def test_files_of_columns_are_long_however_short(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"a.{ending}"
    file.write_bytes(b"")
    (tmp_path / "b.csv").write_bytes(b"")

    assert is_long(file) and is_long(tmp_path)
    assert not is_long(tmp_path / "b.csv")
    assert not is_long(tmp_path / "book.xlsx")


@pytest.mark.usefixtures("long")
def test_text_in_an_old_encoding_is_read_as_rows(looks: Counter[str]) -> None:
    of = load_policy(LAW)

    assert surveyed(DATA, of, "tcvn3") is None
    assert looks == {}
    assert surveyed(DATA, of, None) is not None
    assert looks == {"survey": 1}
