"""Files of any length, chunk by chunk: in step, out of step, broken; the same as read at once."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from invented_records import SCHEMA, make_csv_folder
from test_arrow_tables import cells, faults

from policyengine.diagnostics import DataError

pa = pytest.importorskip("pyarrow")
arrow = pytest.importorskip("policyengine.formats.arrow")
parquet = pytest.importorskip("pyarrow.parquet")

HOUSES = 500


def tables(houses: int = HOUSES) -> dict[str, Any]:
    """Houses with no, one or more people, whose fathers live with them, and their care."""
    homes, people, fathers, born, cared = [], [], [], [], []
    for house in range(houses):
        first = len(people)
        for person in range(house % 4):
            people.append(f"{len(people):012}")
            homes.append(f"N{house}")
            fathers.append(people[first] if person else None)
            born.append(date(1950 + person, 1, 1 + house % 28))
            if person == 2:
                cared += [people[-1]] * 2
    return {
        "nhà": pa.table({"Mã nhà": [f"N{n}" for n in range(houses)], "class": ["low"] * houses}),
        "dân": pa.table({"Mã dân": people, "Mã nhà": homes, "cha": fathers, "ngày_sinh": born}),
        "chăm_sóc": pa.table({"Mã dân": cared, "Từ tháng": ["05/2024"] * len(cared)}),
    }


def write(folder: Path, given: dict[str, Any], kind: str = ".parquet") -> Path:
    folder.mkdir()
    for name, table in given.items():
        path = folder / f"{name}{kind}"
        if kind == ".parquet":
            parquet.write_table(table, path, row_group_size=100)
        elif kind == ".csv":
            pa.csv.write_csv(table, path)
        elif kind == ".arrow":
            with pa.ipc.new_file(path, table.schema) as out:
                out.write_table(table, max_chunksize=100)
        else:
            with pa.ipc.new_stream(path, table.schema) as out:
                out.write_table(table, max_chunksize=100)
    return path.parent


def stream(folder: Path, **how: Any) -> Any:
    return arrow.stream(folder, SCHEMA, **{"rows_per_chunk": 200, "in_memory": False, **how})


def all_cells(chunks: list[Any], record: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for chunk in chunks:
        of_chunk = cells(chunk.population, record)
        assert not found.keys() & of_chunk.keys()
        found |= of_chunk
    return found


@pytest.mark.parametrize("kind", [".parquet", ".csv", ".arrow", ".arrows"])
def test_chunks_hold_what_the_whole_holds(tmp_path: Path, kind: str) -> None:
    given = tables()
    folder = write(tmp_path / "a", given, kind)
    whole, _ = arrow.population_of_arrow(given, SCHEMA)

    read = stream(folder)
    chunks = list(read)

    assert len(chunks) > 5
    assert max(chunk.rows for chunk in chunks) < 400
    for record in ("nhà", "dân"):
        assert all_cells(chunks, record) == cells(whole, record)
    assert faults(read.diagnostics) == []
    care = sum(chunk.population.tables["chăm_sóc"].inside for chunk in chunks)
    assert care == given["chăm_sóc"].num_rows
    assert read.read_rows == sum(table.num_rows for table in given.values())
    done = [chunk.done for chunk in chunks]
    assert done == sorted(done)
    assert done[-1] == 1.0
    assert (read.rows is None) == (kind != ".parquet")


def test_ids_of_csv_keep_their_zeros(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", tables(8), ".csv")

    (chunk,) = stream(folder, in_memory=True)

    assert chunk.population.tables["dân"].ids[1] == "000000000001"


def test_small_data_may_have_any_order(tmp_path: Path) -> None:
    given = tables()
    expected, _ = arrow.population_of_arrow(given, SCHEMA)
    given["dân"] = given["dân"].sort_by([("Mã dân", "descending")])
    folder = write(tmp_path / "a", given)

    (chunk,) = arrow.stream(folder, SCHEMA)

    assert cells(chunk.population, "dân") == cells(expected, "dân")


@pytest.mark.parametrize("order", ["descending", "first-last", "last-first"])
def test_large_files_out_of_step_are_refused_with_the_row(tmp_path: Path, order: str) -> None:
    given = tables()
    people = given["dân"]
    if order == "descending":
        people = people.sort_by([("Mã dân", "descending")])
    elif order == "first-last":
        people = pa.concat_tables([people[1:], people[:1]])
    else:
        people = pa.concat_tables([people[-1:], people[:-1]])
    del given["chăm_sóc"]
    folder = write(tmp_path / "a", {**given, "dân": people})

    with pytest.raises(DataError) as found:
        list(stream(folder))

    diagnostic = found.value.diagnostic
    assert diagnostic.problem.slug == "not-in-step"
    assert diagnostic.place
    assert diagnostic.place.startswith("a/dân.parquet › dòng ")
    if order == "last-first":
        assert diagnostic.place.endswith(" 1")


def test_who_lies_in_nothing_is_named_and_kept(tmp_path: Path) -> None:
    given = tables()
    people = given["dân"].to_pydict()
    people["Mã nhà"][10] = None
    people["Mã nhà"][20] = "N99999"
    people["Mã nhà"][-1] = "N99999"
    people["cha"] = [None] * len(people["cha"])
    folder = write(tmp_path / "a", {**given, "dân": pa.table(people)})

    read = stream(folder)
    chunks = list(read)

    assert len(all_cells(chunks, "dân")) == given["dân"].num_rows
    place, last = "a/dân.parquet", given["dân"].num_rows
    assert sorted(faults(read.diagnostics)) == [
        ("no-parent", f"{place} › dòng 11"),
        ("no-parent", f"{place} › dòng 21"),
        ("no-parent", f"{place} › dòng {last}"),
    ]


def test_changes_reach_the_chunk_of_their_row(tmp_path: Path) -> None:
    given = tables()
    given["Biến động"] = pa.table(
        {
            "Mã": ["N3", "N450", "N9999"],
            "Cột": ["Bậc của nhà"] * 3,
            "Giá trị mới": ["vừa"] * 3,
            "Từ ngày": ["01/01/2024"] * 3,
        }
    )
    folder = write(tmp_path / "a", given, ".csv")
    whole, _ = arrow.population_of_arrow(given, SCHEMA)

    read = stream(folder)
    chunks = list(read)

    assert all_cells(chunks, "nhà") == cells(whole, "nhà")
    assert ("change-of-nobody", "a/Biến động.csv › dòng 4") in faults(read.diagnostics)


def test_faults_are_counted_over_all_chunks(tmp_path: Path) -> None:
    given = tables()
    count = given["dân"].num_rows
    given["dân"] = given["dân"].append_column("lương", pa.array([-1] * count))
    folder = write(tmp_path / "a", given)

    read = stream(folder)
    list(read)

    found = faults(read.diagnostics)
    assert found[:5] == [
        ("number-out-of-range", f"a/dân.parquet › dòng {n} › lương") for n in range(1, 6)
    ]
    assert found[5:] == [("more-rows-with-fault", "a/dân.parquet › lương")]
    assert str(count - 5) in read.diagnostics[-1].message.vi


def test_a_truncated_file_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", tables())
    care, people = folder / "chăm_sóc.parquet", folder / "dân.parquet"
    care.write_bytes(care.read_bytes()[:-100])

    read = stream(folder)
    chunks = list(read)

    assert faults(read.diagnostics) == [("broken-file", "a/chăm_sóc.parquet")]
    assert len(all_cells(chunks, "dân")) == tables()["dân"].num_rows
    people.write_bytes(b"")
    assert ("broken-file", "a/dân.parquet") in faults(stream(folder).diagnostics)


def test_a_stream_that_breaks_off_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", tables(), ".arrows")
    people = folder / "dân.arrows"
    people.write_bytes(people.read_bytes()[: people.stat().st_size // 2])

    read = stream(folder)
    chunks = list(read)

    assert ("broken-file", "a/dân.arrows") in faults(read.diagnostics)
    assert 0 < len(all_cells(chunks, "dân")) < tables()["dân"].num_rows


def test_a_single_broken_file_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "dân.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(DataError) as broken:
        arrow.stream(path, SCHEMA)
    with pytest.raises(DataError) as nothing:
        arrow.stream(tmp_path / "b", SCHEMA)
    (tmp_path / "b").mkdir()
    with pytest.raises(DataError) as empty:
        arrow.stream(tmp_path / "b", SCHEMA)

    slugs = [found.value.diagnostic.problem.slug for found in (broken, nothing, empty)]
    assert slugs == ["broken-file", "data-not-found", "no-known-sheet"]


def test_bad_rows_of_csv_are_named_and_left_out(tmp_path: Path) -> None:
    texts = {
        "nhà": "\ufeffDanh sách\nMã nhà;class\nN1;low\nN2;low;3\nN3;low\n",
        "dân": "",
        "đợt_lũ": "x\n1\n",
    }
    folder = make_csv_folder(tmp_path / "a", texts)

    read = stream(folder, in_memory=True)
    (chunk,) = read

    assert list(chunk.population.tables["nhà"].ids) == ["N1", "N3"]
    assert [slug for slug, _ in faults(read.diagnostics)] == [
        "row-of-other-length",
        "empty-table",
        "no-header",
    ]


def test_csv_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    folder = make_csv_folder(tmp_path / "a", {"nhà": "Mã nhà\nN1\n"})
    (folder / "dân.csv").write_bytes("Mã dân,Họ và tên\nD1,Ất\n".encode("cp1258", "replace"))

    read = stream(folder, in_memory=True)

    assert ("not-utf8-data", "a/dân.csv") in faults(read.diagnostics)


@pytest.mark.parametrize("ids", ["N{}", "{:012}"])
def test_a_house_that_comes_again_far_below_is_refused_with_its_row(
    tmp_path: Path, ids: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policyengine.formats.arrow.sources.ROWS_PER_READ", 100)
    homes = [ids.format(n) for n in [*range(10 * HOUSES), 3]]
    home = pa.table({"Mã nhà": homes, "class": ["low"] * len(homes)})
    people = pa.table({"Mã dân": [f"D{n}" for n in range(len(homes))], "Mã nhà": homes})
    folder = write(tmp_path / "a", {"nhà": home, "dân": people})

    with pytest.raises(DataError) as found:
        list(stream(folder))

    assert found.value.diagnostic.problem.slug == "rows-apart"
    assert found.value.diagnostic.place == f"a/nhà.parquet › dòng {len(homes)}"


def test_ids_in_any_order_are_no_fault(tmp_path: Path) -> None:
    count = 10 * HOUSES
    homes = [f"{n * 7919 % count:012}" for n in range(count)]
    home = pa.table({"Mã nhà": homes, "class": ["low"] * count})
    people = pa.table({"Mã dân": [f"D{n}" for n in range(count)], "Mã nhà": homes})
    read = stream(write(tmp_path / "a", {"nhà": home, "dân": people}))

    assert sum(chunk.rows for chunk in read) == 2 * count
    assert faults(read.diagnostics) == []


@pytest.mark.parametrize("pad", range(3))
def test_a_letter_may_be_cut_in_two_where_the_head_of_a_file_ends(tmp_path: Path, pad: int) -> None:
    folder = write(tmp_path / "data", tables(3), ".csv")
    homes = folder / "nhà.csv"
    note = " " * pad + "ờ" * 30_000
    homes.write_text(f"Mã nhà,class,Ghi chú\nN0,low,{note}\nN1,low,\nN2,low,\n", "utf-8-sig")
    assert all_cells(list(stream(folder)), "nhà")
