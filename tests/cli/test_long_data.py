"""`run` over long files: several processes, bad files, a full disk, and ends in the middle."""

import os
import resource
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cloud_kingdom import call, write_policy
from python_calamine import load_workbook

from policyengine import load_policy

pa = pytest.importorskip("pyarrow")
csv = pytest.importorskip("pyarrow.csv")
parquet = pytest.importorskip("pyarrow.parquet")

HOUSES = 3_000
_SHORT = (
    "import sys; from policyengine.cli import main; import policyengine.formats.arrow.streams as s;"
    "s.SMALL_ROWS = 0; s.ROWS_PER_CHUNK = 600; sys.argv[0] = 'policyengine'; main()"
)
"""The command, to which short data is long."""


def folk(houses: int = HOUSES) -> dict[str, Any]:
    """Houses of which every other is poor, with two inhabitants each, one of them old."""
    homes = [f"{n:012}" for n in range(houses)]
    inside = [home for home in homes for _ in range(2)]
    born = [date(1940, 1, 1), date(2010, 1, 1)] * houses
    ids = [f"{n:012}" for n in range(2 * houses)]
    return {
        "hộ": pa.table({"mã_nhà": homes, "nghèo": [n % 2 == 0 for n in range(houses)]}),
        "dân": pa.table({"mã_dân": ids, "mã_nhà": inside, "ngày_sinh": born}),
    }


def write(folder: Path, given: dict[str, Any]) -> str:
    folder.mkdir()
    for name, table in given.items():
        parquet.write_table(table, folder / f"{name}.parquet", row_group_size=1_000)
    return str(folder)


@pytest.fixture
def policy(tmp_path: Path) -> str:
    return write_policy(tmp_path / "law")


@pytest.fixture
def data(tmp_path: Path) -> str:
    return write(tmp_path / "data", folk())


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short data is long."""
    monkeypatch.setattr("policyengine.formats.arrow.streams.SMALL_ROWS", 0)
    monkeypatch.setattr("policyengine.formats.arrow.streams.ROWS_PER_CHUNK", 600)


def run(*arguments: str) -> Any:
    return call("run", *arguments, "--month", "2024-06", locale="en_US.UTF-8")


# ---- the same answers, in the same order -----------------------------------------------------


@pytest.mark.usefixtures("short")
def test_processes_change_neither_results_nor_their_order(
    policy: str, data: str, tmp_path: Path
) -> None:
    tables = []
    for threads in ("1", "3"):
        out = tmp_path / f"{threads}.parquet"
        result = run(policy, data, "--output", str(out), "--threads", threads)
        assert result.exit_code == 0, result.stderr
        assert "1,500 results, 900,000,000 VND" in result.stderr
        tables.append(parquet.read_table(out).to_pylist())

    assert tables[0] == tables[1]
    assert [row["id"] for row in tables[0]] == [f"{4 * n:012}" for n in range(HOUSES // 2)]


@pytest.mark.usefixtures("short")
def test_faults_are_told_once_whoever_reads_them(policy: str, tmp_path: Path) -> None:
    given = folk()
    born = given["dân"].column("ngày_sinh").to_pylist()
    texts = ["31/02/2000" if n % 500 == 3 else str(day) for n, day in enumerate(born)]
    given["dân"] = given["dân"].set_column(2, "ngày_sinh", pa.array(texts))
    data = write(tmp_path / "data", given)
    said = []
    for threads in ("1", "2"):
        out = str(tmp_path / "a.parquet")
        result = run(policy, data, "--output", out, "--threads", threads)
        assert result.exit_code == 1
        said.append(result.stderr)

    assert said[0] == said[1]
    assert "7 more rows have the same fault" in said[0]
    assert "data/dân.parquet › dòng 4 › ngày_sinh" in said[0]


def test_one_command_takes_several_months_and_chosen_programs(
    policy: str, data: str, tmp_path: Path
) -> None:
    out = tmp_path / "a.parquet"
    months = ("--month", "2024-06..2024-08", "--program", "Monthly cloud money")
    result = call("run", policy, data, *months, "--output", str(out), locale="en_US.UTF-8")

    assert result.exit_code == 0, result.stderr
    rows = parquet.read_table(out).to_pylist()
    assert [r["amount"] for r in rows if r["id"] == "0" * 12] == [600_000, 750_000, 750_000]
    wrong = run(policy, data, "--program", "Monthly sun money")
    assert wrong.exit_code == 2
    assert "no program `Monthly sun money`; did you mean `Monthly cloud money`?" in wrong.stderr


@pytest.mark.parametrize("ending", ["xlsx", "json"])
def test_files_of_all_results_at_once_hold_those_of_long_data_too(
    policy: str, tmp_path: Path, ending: str
) -> None:
    given = folk(60)
    data, text = write(tmp_path / "data", given), tmp_path / "text"
    text.mkdir()
    for name, table in given.items():
        csv.write_csv(table, text / f"{name}.csv")
    files = [tmp_path / f"{number}.{ending}" for number in (1, 2)]
    for source, out in zip((data, str(text)), files, strict=True):
        result = run(policy, source, "--output", str(out))
        assert result.exit_code == 0, result.stderr
        assert "30 results" in result.stderr

    if ending == "json":
        assert files[0].read_text("utf-8") == files[1].read_text("utf-8")
        return
    books = [load_workbook(file).get_sheet_by_index(0).to_python() for file in files]
    assert books[0] == books[1]
    assert len([row for row in books[0] if "600" in str(row)]) >= 30
    many = call("run", policy, data, "--month", "2024-06..2024-07", "--output", str(files[0]))
    assert many.exit_code == 2
    assert "nhiều tháng chỉ ghi được .parquet" in many.stderr


@pytest.mark.parametrize("threads", ["1", "2"])
def test_a_public_list_of_long_data_leaves_sensitive_results_out(
    policy: str, tmp_path: Path, short: None, threads: str
) -> None:
    given = folk()
    charms = pa.array([n % 100 == 1 for n in range(2 * HOUSES)])
    given["dân"] = given["dân"].append_column("mang_bùa", charms)
    out = tmp_path / "a.parquet"
    data = write(tmp_path / "data", given)
    result = run(policy, data, "--output", str(out), "--public", "--threads", threads)

    assert result.exit_code == 0, result.stderr
    assert not any(parquet.read_table(out).column("sensitive").to_pylist())
    assert parquet.read_table(out).num_rows == 1_500


def test_tables_go_in_and_out_as_they_are(policy: str, data: str) -> None:
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    pandas = pytest.importorskip("pandas")
    law, given = load_policy(policy), folk(50)
    expected = [f"{4 * n:012}" for n in range(25)]
    for made in (polars.from_arrow, duckdb.from_arrow, pa.Table.to_pandas, lambda table: table):
        found = law.run({name: made(table) for name, table in given.items()}, month="2024-06")

        assert found.diagnostics == () or not any(d.is_error for d in found.diagnostics)
        assert pa.table(found).column("id").to_pylist() == expected
        assert polars.DataFrame(found)["id"].to_list() == expected
        assert isinstance(found.to_arrow().to_pandas(), pandas.DataFrame)
        table = duckdb.from_arrow(found.to_arrow())
        assert table.aggregate("sum(amount)").fetchall() == [(25 * 600_000,)]


@pytest.mark.usefixtures("short")
def test_a_path_is_read_part_by_part(policy: str, data: str) -> None:
    found = load_policy(policy).run(Path(data), month="2024-06")

    assert len(list(found)) == 1_500
    assert found.to_arrow().num_rows == 1_500


# ---- bad files -------------------------------------------------------------------------------


def test_every_bad_file_is_named_and_what_can_be_is_decided(
    policy: str, data: str, tmp_path: Path
) -> None:
    folder = Path(data)
    out = tmp_path / "a.parquet"
    (folder / "quyết_định.parquet").write_bytes(b"")

    empty = run(policy, data, "--output", str(out))
    assert empty.exit_code == 1
    assert "`data/quyết_định.parquet` is broken, cut off, or no file of its kind" in empty.stderr
    assert parquet.read_table(out).num_rows == 1_500

    whole = (folder / "dân.parquet").read_bytes()
    (folder / "dân.parquet").write_bytes(whole[: len(whole) // 2])
    cut = run(policy, data, "--output", str(out))
    assert cut.exit_code == 1
    assert "`data/dân.parquet` is broken, cut off" in cut.stderr


@pytest.mark.usefixtures("short")
def test_columns_and_cells_that_cannot_be_are_named_with_their_row(
    policy: str, tmp_path: Path
) -> None:
    given = folk()
    given["hộ"] = given["hộ"].set_column(1, "nghèo", pa.array([[n] for n in range(HOUSES)]))
    inside = given["dân"].column("mã_nhà").to_pylist()
    inside[10], inside[5_000] = None, "N77"
    given["dân"] = given["dân"].set_column(1, "mã_nhà", pa.array(inside))
    given["quyết_định"] = pa.table(
        {"mã_dân": ["000000000000"], "chế_độ_hưởng": ["sun money"], "từ_tháng": ["99/2024"]}
    )
    data = write(tmp_path / "data", given)
    out = tmp_path / "a.parquet"
    result = run(policy, data, "--output", str(out), "--threads", "2")

    assert result.exit_code == 1, result.stderr
    words = " ".join(result.stderr.split())
    assert "wrong-column-type" in words and "data/hộ.parquet › nghèo" in words
    assert "data/dân.parquet › dòng 11" in words
    assert "no row of `Houses` has the id `N77`" in words
    assert "data/dân.parquet › dòng 5001" in words
    assert "data/quyết_định.parquet › dòng 1 › chế_độ_hưởng" in words
    assert "data/quyết_định.parquet › dòng 1 › từ_tháng" in words
    rows = parquet.read_table(out).to_pylist()
    assert {row["status"] for row in rows} == {"undetermined"}, "whether a house is poor is unknown"


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("threads", ["1", "2"])
def test_houses_whose_people_stand_apart_are_refused(
    policy: str, tmp_path: Path, threads: str
) -> None:
    given = folk()
    order = [*range(1, 2 * HOUSES), 0]
    given["dân"] = given["dân"].take(pa.array(order))
    out = tmp_path / "a.parquet"
    data = write(tmp_path / "data", given)
    result = run(policy, data, "--output", str(out), "--threads", threads)

    assert result.exit_code == 2
    assert "not-in-step" in result.stderr and "data/dân.parquet › dòng" in result.stderr
    assert [one.name for one in tmp_path.iterdir() if "a.parquet" in one.name] == []


# ---- ends in the middle ----------------------------------------------------------------------


def _started(policy: str, data: str, out: Path, *more: str, **how: Any) -> subprocess.Popen[str]:
    arguments = ["run", policy, data, "--month", "2024-06", "--output", str(out), "--all", *more]
    return subprocess.Popen(
        [sys.executable, "-c", _SHORT, *arguments, "--language", "en"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        start_new_session=True,
        **how,
    )


def _processes_of(session: int) -> list[str]:
    """Processes of a session that are not waited for."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if words[3] == str(session) and words[0] != "Z":
            found.append(stat.parent.name)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="signals and /proc of Linux")
@pytest.mark.parametrize("threads", ["1", "2"])
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing(
    policy: str, tmp_path: Path, told: signal.Signals, threads: str
) -> None:
    data = write(tmp_path / "data", folk(100_000))
    out = tmp_path / "out" / "a.parquet"
    out.parent.mkdir()
    out.write_text("of before")
    running = _started(policy, data, out, "--threads", threads)
    until = time.monotonic() + 60
    while len(list(out.parent.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert running.poll() is None, "it has begun to write, and is not done"
    time.sleep(0.3)
    os.killpg(running.pid, told)
    _, words = running.communicate(timeout=60)

    assert running.returncode == 2
    assert words.strip().endswith("stopped")
    assert "Traceback" not in words
    assert [one.name for one in out.parent.iterdir()] == ["a.parquet"]
    assert out.read_text() == "of before"
    assert _processes_of(running.pid) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a limit that Linux holds")
@pytest.mark.parametrize("kind", [".parquet", ".csv", ".arrow", ".arrows"])
def test_a_disk_without_room_is_named(policy: str, tmp_path: Path, data: str, kind: str) -> None:
    def little() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))

    out = tmp_path / "out" / f"a{kind}"
    out.parent.mkdir()
    running = _started(policy, data, out, preexec_fn=little)
    _, words = running.communicate(timeout=60)

    assert running.returncode == 2
    assert "disk-full" in words or "cannot-write" in words
    assert f"a{kind}" in words
    assert "Traceback" not in words
    assert not list(out.parent.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
def test_a_process_that_the_system_ends_is_named(policy: str, tmp_path: Path) -> None:
    data = write(tmp_path / "data", folk(100_000))
    out = tmp_path / "out" / "a.parquet"
    out.parent.mkdir()
    running = _started(policy, data, out, "--threads", "2")
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    until = time.monotonic() + 60
    while len(children.read_text().split()) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(int(children.read_text().split()[0]), signal.SIGKILL)
    _, words = running.communicate(timeout=60)

    assert running.returncode == 2
    assert "process-ended" in words
    assert not list(out.parent.iterdir())
