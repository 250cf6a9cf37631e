"""Results to Arrow batches and files, which appear whole or not at all."""

import csv
import errno
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from policyengine.backends.columns.output import ResultBatch, filled
from policyengine.backends.results import Because, Missing
from policyengine.diagnostics import DataError

pa = pytest.importorskip("pyarrow")
arrow = pytest.importorskip("policyengine.formats.arrow")
parquet = pytest.importorskip("pyarrow.parquet")

BECAUSE = (Because("trẻ_em", "Điều 5", "Nghị định bịa đặt"),)


def results(*ids: str) -> ResultBatch:
    count = len(ids)
    undetermined = np.arange(count) > 0
    return ResultBatch(
        "trợ_cấp_gạo",
        "dân",
        "2024-08",
        filled(ids),
        filled(["undetermined" if late else "due" for late in undetermined]),
        filled([None] * count),
        np.full(count, 500_000),
        ~undetermined,
        filled([None] * count),
        filled([None] * count),
        np.zeros(count, np.bool_),
        np.full(count, 360_000),
        np.ones(count, np.bool_),
        np.full(count, 720_000),
        np.ones(count, np.bool_),
        filled(["1.5"] * count),
        filled(["trẻ_em"] * count),
        filled([("trẻ_em",)] * count),
        filled([BECAUSE] * count),
        filled([(Missing("dân", id, "ngày_sinh"),) if at else () for at, id in enumerate(ids)]),
        filled([()] * count),
        np.zeros(count, np.bool_),
        np.zeros(count, np.bool_),
    )  # fmt: skip


def test_a_batch_has_the_columns_of_the_contract() -> None:
    batch = arrow.record_batch(results("001", "002"))

    assert batch.schema == arrow.RESULTS
    due, undetermined = batch.to_pylist()
    assert due["id"] == "001"
    assert due["amount"] == 500_000
    assert due["because"] == [
        {"declaration": "trẻ_em", "citation": "Điều 5", "instrument": "Nghị định bịa đặt"}
    ]
    assert due["missing"] == []
    assert undetermined["status"] == "undetermined"
    assert undetermined["amount"] is None
    assert (undetermined["lowest"], undetermined["highest"]) == (360_000, 720_000)
    assert undetermined["missing"] == [{"record": "dân", "id": "002", "field": "ngày_sinh"}]


def read_back(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        table = parquet.read_table(path)
    elif path.suffix == ".arrows":
        table = pa.ipc.open_stream(path.read_bytes()).read_all()
    else:
        table = pa.ipc.open_file(path.read_bytes()).read_all()
    found: list[dict[str, Any]] = table.to_pylist()
    return found


@pytest.mark.parametrize("kind", [".parquet", ".arrow", ".arrows"])
def test_what_is_written_is_read_back(tmp_path: Path, kind: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("policyengine.formats.arrow.writing._ROWS_PER_GROUP", 2)
    path = tmp_path / f"a{kind}"
    with arrow.ResultFile(path) as out:
        out.write(results("001", "002"))
        out.write(results())
        out.write(results("003"))

    assert out.rows == 3
    expected = [*arrow.record_batch(results("001", "002")).to_pylist()]
    expected += arrow.record_batch(results("003")).to_pylist()
    assert read_back(path) == expected
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_csv_keeps_texts_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with arrow.ResultFile(path) as out:
        out.write(results("001", "=1+1"))

    with path.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert first["id"] == "001"
    assert second["id"] == "'=1+1"
    assert (first["amount"], second["amount"]) == ("500000", "")
    assert json.loads(second["missing"]) == [{"record": "dân", "id": "=1+1", "field": "ngày_sinh"}]


def test_no_results_make_a_file_with_columns_alone(tmp_path: Path) -> None:
    with arrow.ResultFile(tmp_path / "a.parquet"):
        pass

    assert parquet.read_table(tmp_path / "a.parquet").schema.names == arrow.RESULTS.names


@pytest.mark.parametrize("kind", [".parquet", ".csv", ".arrow", ".arrows"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_nothing_is_left_when_the_run_is_broken_off(
    tmp_path: Path, kind: str, error: type[BaseException]
) -> None:
    path = tmp_path / f"a{kind}"
    path.write_text("of before")
    with pytest.raises(error), arrow.ResultFile(path) as out:
        out.write(results("001"))
        raise error

    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "of before"


@pytest.mark.parametrize("kind", [".parquet", ".csv", ".arrow", ".arrows"])
def test_a_full_disk_is_named_and_nothing_is_left(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a{kind}"

    class Full:
        """A writer on a disk without room."""

        def __init__(self, *given: object, **named: object) -> None: ...

        def write_table(self, table: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DataError) as found, arrow.ResultFile(path) as out:
        out._writer = Full()
        out.write(results("001"))

    assert found.value.diagnostic.problem.slug == "disk-full"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_and_another_ending_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError) as nowhere, arrow.ResultFile(tmp_path / "b" / "a.parquet"):
        pass
    with pytest.raises(DataError) as ending:
        arrow.ResultFile(tmp_path / "a.pdf")

    assert nowhere.value.diagnostic.problem.slug == "cannot-write"
    assert ending.value.diagnostic.problem.slug == "wrong-kind-of-data"
