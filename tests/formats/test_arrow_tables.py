"""Arrow tables to columns: the same records as the reader of rows gives, whoever made the table."""

import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from invented_records import SCHEMA, make_csv_folder

from policyengine.calendar import day
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
from policyengine.diagnostics import DataError, Diagnostic
from policyengine.formats import read_population
from policyengine.formats.written_dates import parse_day

pa = pytest.importorskip("pyarrow")
csv = pytest.importorskip("pyarrow.csv")
arrow = pytest.importorskip("policyengine.formats.arrow")
whole_dates = pytest.importorskip("policyengine.formats.arrow.dates").whole_dates

HOUSES = {"Mã nhà": ["N1", "N2"], "Bậc của nhà": ["vừa", "thấp"], "Số phòng": [2, 1]}
PEOPLE = {
    "Mã dân": ["D1", "D2", "D3"],
    "Mã nhà": ["N1", "N2", "N2"],
    "Ngày, tháng, năm sinh": ["05/09/1945", "1950", "?"],
    "Lương": ["1.250.000 đ", None, "0"],
    "Mã cha": ["ngoài hộ", None, "D1"],
}


def read(**tables: object) -> tuple[ColumnPopulation, list[Diagnostic]]:
    found: tuple[ColumnPopulation, list[Diagnostic]] = arrow.population_of_arrow(tables, SCHEMA)
    return found


def people(**columns: object) -> tuple[ColumnPopulation, list[Diagnostic]]:
    """Two people in a house, with some columns."""
    given = {"mã_dân": ["D1", "D2"], "mã_nhà": ["N1", "N1"], **columns}
    return read(nhà=pa.table(HOUSES), dân=pa.table(given))


def column(population: ColumnPopulation, record: str, name: str) -> Column:
    table = population.tables[record]
    return table.columns[table.record.by_name[name].index]


def states(found: Column, count: int = 2) -> list[int]:
    return [KNOWN] * count if found.state is None else found.state[:count].tolist()


def faults(diagnostics: list[Diagnostic]) -> list[tuple[str, str | None]]:
    return [(d.problem.slug, d.place) for d in diagnostics if d.problem.slug != "columns-left-out"]


def cells(population: ColumnPopulation, record: str) -> dict[str, list[object]]:
    """What each row of the data holds, whatever the order of rows and the way it is stored."""
    table = population.tables[record]
    ids = list(table.ids)
    found: dict[str, list[object]] = {}
    for row in range(table.inside):
        cells: list[object] = []
        for at in table.columns.values():
            if at.field.print_only or at.field.role == "key":
                continue
            state = KNOWN if at.state is None else int(at.state[row])
            value: object = None
            if state == KNOWN or (at.field.name == "cha" and state != NONE):
                value = at.values[row].item()
                if at.texts:
                    value = at.texts[at.values[row]]
                elif at.field.name == "cha":
                    value = population.tables["dân"].ids[int(at.values[row])]
            if state == HISTORY:
                assert at.histories
                here = int(np.searchsorted(at.histories.rows, row))
                part = slice(at.histories.first[here], at.histories.first[here + 1])
                value = [
                    field[part].tolist()
                    for field in (at.histories.since, at.histories.until, at.histories.values)
                ]
            low, high = at.bounds.of(np.array([row])) if len(at.bounds.rows) else ([0], [0])
            cells += [at.field.name, state, value, int(low[0]), int(high[0])]
        parents = [population.tables[p].ids[int(r[row])] for p, r in table.parents.items()]
        found[str(ids[row])] = [*cells, *parents]
    return found


CSV = {
    "nhà": "Mã nhà,Bậc của nhà,Số phòng\nN1,vừa,2\nN2,poor,\nN3,?,77\n",
    "dân": "Mã dân,Mã nhà,Ngày, ngay_sinh,Lương,Mã cha,mắc bệnh,đi học\n"
    "D1,N1,,05/09/1945,1.250.000 đ,ngoài hộ,có,\n"
    "D2,N2,,1950,,,x,không\n"
    "D3,N1,,09/1950,không có,D2,,co\n"
    "D4,N9,,31/02/2000,-4,D9,maybe,?\n"
    "D5,,,45,7,?,không rõ,1\n",
    "chăm_sóc": "Mã dân,Từ tháng,Chế độ\nD2,05/2024,Gạo cứu đói\nD2,2024,?\n"
    "D1,13/2024,trợ cấp áo\n",
    "Biến động": "Mã,Cột,Giá trị mới,Từ ngày,Đến ngày\n"
    "D1,Lương,900000,01/01/2024,30/06/2024\nD1,Lương,không có,01/08/2024,\n"
    "N1,Bậc của nhà,thấp,2020,\nD2,chứng nhận,có,05/05/2024,\n",
}


def test_the_same_records_as_the_reader_of_rows(tmp_path: Path) -> None:
    folder = make_csv_folder(tmp_path / "a", CSV)
    rows = read_population(folder, SCHEMA)
    tables = {
        name: csv.read_csv(
            folder / f"{name}.csv",
            convert_options=csv.ConvertOptions(
                column_types={
                    title.strip(): pa.string() for title in text.split("\n")[0].split(",")
                }
                | {" ngay_sinh": pa.string()},
                strings_can_be_null=True,
            ),
        )
        for name, text in CSV.items()
    }

    found, diagnostics = read(**tables)

    expected = columns_of(rows)
    for record in ("nhà", "chăm_sóc"):
        assert cells(found, record) == cells(expected, record)
    wanted, given = cells(expected, "dân"), cells(found, "dân")
    for id in ("D1", "D2", "D3"):
        assert given[id] == wanted[id]
    assert given["D4"][:-1] == wanted["D4"][:-1]
    slugs = sorted(d.problem.slug for d in diagnostics)
    assert slugs == sorted(d.problem.slug for d in rows.diagnostics)


def test_pandas_polars_and_duckdb_give_tables() -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    expected = cells(read(nhà=pa.table(HOUSES), dân=pa.table(PEOPLE))[0], "dân")
    table = pa.table(PEOPLE)
    makers = (
        pandas.DataFrame(PEOPLE),
        polars.DataFrame(PEOPLE),
        duckdb.from_arrow(table),
        pa.RecordBatchReader.from_batches(table.schema, table.to_batches()),
    )

    for made in makers:
        found, diagnostics = read(nhà=pa.table(HOUSES), dân=made)
        assert cells(found, "dân") == expected
        assert faults(diagnostics) == []


def test_typed_columns_are_read_as_they_are() -> None:
    found, diagnostics = people(
        ngày_sinh=[date(1945, 9, 5), None],
        mắc_bệnh=[True, None],
        lương=pa.array([2.0, float("nan")]),
        đi_học=pa.array(["có", None]).dictionary_encode(),
    )

    birth = column(found, "dân", "ngày_sinh")
    assert birth.values[0] == day(1945, 9, 5)
    assert birth.values.dtype == np.int32
    assert states(birth) == [KNOWN, UNKNOWN]
    assert column(found, "dân", "mắc_bệnh").values.dtype == np.bool_
    assert states(column(found, "dân", "lương")) == [KNOWN, NONE]
    assert column(found, "dân", "đi_học").values[:2].tolist() == [True, False]
    assert states(column(found, "dân", "đi_học")) == [KNOWN, KNOWN]
    assert faults(diagnostics) == []


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ([Decimal("1250000.00"), None], "decimal128(12, 2)"),
        ([1250000, None], "uint64"),
        ([1250000, None], "int32"),
        ([1250000.0, None], "double"),
        (["1.250.000", " "], "string"),
        (["1250000", ""], "large_string"),
    ],
)
def test_numbers_of_every_type(given: list[object], kind: str) -> None:
    types = {"decimal128(12, 2)": pa.decimal128(12, 2), "double": pa.float64()}
    array = pa.array(given, types.get(kind) or pa.type_for_alias(kind))

    found, diagnostics = people(lương=array)

    pay = column(found, "dân", "lương")
    assert pay.values[0] == 1_250_000
    assert states(pay) == [KNOWN, NONE]
    assert faults(diagnostics) == []


def test_dates_of_every_type() -> None:
    midnight = datetime(1945, 9, 5)
    hanoi = timezone(timedelta(hours=7))
    typed = [
        pa.array([midnight, None], pa.timestamp("ns")),
        pa.array([midnight.replace(tzinfo=hanoi), None], pa.timestamp("us", "Asia/Ho_Chi_Minh")),
        pa.array([date(1945, 9, 5), None], pa.date64()),
        pa.array(["05/09/1945", None]).dictionary_encode(),
        pa.array(["1945-09-05", ""]),
    ]
    for array in typed:
        birth = column(people(ngày_sinh=array)[0], "dân", "ngày_sinh")
        assert birth.values[0] == day(1945, 9, 5), array.type
        assert states(birth) == [KNOWN, UNKNOWN]

    years = column(people(ngày_sinh=[1945, None])[0], "dân", "ngày_sinh")
    assert states(years) == [UNKNOWN, UNKNOWN]
    low, high = years.bounds.of(np.array([0]))
    assert (low[0], high[0]) == (day(1945, 1, 1), day(1945, 12, 31))


def test_dates_in_bulk_are_read_as_one_by_one() -> None:
    texts = [
        f"{d:02}/{m:02}/{y:04}"
        for d in (0, 1, 28, 29, 30, 31, 32)
        for m in range(14)
        for y in (1849, 1850, 1900, 2000, 2023, 2024, 2199, 2200)
    ]
    at, days = whole_dates(pa.array(["x", *texts], pa.large_string())[1:])

    read = dict(zip(at.tolist(), days.tolist(), strict=True))
    for place, text in enumerate(texts):
        one = parse_day(text, sensitive=False)
        assert read.get(place) == (one if isinstance(one, int) else None), text


def test_what_is_past_the_declared_range_is_unknown_and_named() -> None:
    found, diagnostics = people(
        lương=[10**9 + 1, 10**9], ngày_sinh=[date(1700, 1, 1), date(2000, 1, 1)]
    )

    assert states(column(found, "dân", "lương")) == [UNKNOWN_OR_NONE, KNOWN]
    assert states(column(found, "dân", "ngày_sinh")) == [UNKNOWN, KNOWN]
    assert faults(diagnostics) == [
        ("date-out-of-range", "dân › dòng 1 › ngày_sinh"),
        ("number-out-of-range", "dân › dòng 1 › lương"),
    ]


def test_a_column_of_a_kind_that_no_cell_has_is_named_once() -> None:
    found, diagnostics = people(lương=[[1], [2]], mắc_bệnh=[True, False])

    assert states(column(found, "dân", "lương")) == [UNKNOWN_OR_NONE] * 2
    assert states(column(found, "dân", "mắc_bệnh")) == [KNOWN] * 2
    assert faults(diagnostics) == [("wrong-column-type", "dân › lương")]


def test_only_the_first_rows_of_a_fault_are_named() -> None:
    count = 1000
    given = {
        "mã_dân": [f"D{i}" for i in range(count)],
        "mã_nhà": ["N1"] * count,
        "lương": ["nhiều"] * count,
    }

    _, diagnostics = read(nhà=pa.table(HOUSES), dân=pa.table(given))

    named = faults(diagnostics)
    assert [slug for slug, _ in named] == ["not-a-number"] * 5 + ["more-rows-with-fault"]
    assert named[-1][1] == "dân › lương"
    assert "995" in diagnostics[-1].message.vi


def test_ids_keep_or_get_back_their_zeros_and_repeated_ones_are_left_out() -> None:
    found, diagnostics = read(
        nhà=pa.table({"mã_nhà": ["001", "001", "002"]}),
        dân=pa.table({"mã_dân": ["D1", "D2", None], "mã_nhà": ["002", "001", " 001 "]}),
    )

    assert list(found.tables["nhà"].ids) == ["001", "002"]
    assert found.tables["dân"].parents["nhà"].tolist()[:3] == [1, 0, 0]
    assert found.tables["dân"].ids[2] == "dân-3"
    assert faults(diagnostics) == [
        ("repeated-id", "nhà › dòng 2 › mã_nhà"),
        ("missing-value", "dân › dòng 3 › mã_dân"),
    ]


def test_citizen_ids_stored_as_numbers_are_found_with_their_zeros() -> None:
    person = SCHEMA.records["dân"]
    key = evolve(person.fields[0], name="số_định_danh_cá_nhân", sensitive=True)
    schema = evolve(
        SCHEMA,
        records={**SCHEMA.records, "dân": evolve(person, fields=(key, *person.fields[1:]))},
    )
    given = {
        "số_định_danh_cá_nhân": [1200000001, 1200000002],
        "mã_nhà": ["N1", "N1"],
        "cha": [None, "1200000001"],
    }

    found, diagnostics = arrow.population_of_arrow(
        {"nhà": pa.table(HOUSES), "dân": pa.table(given)}, schema
    )

    assert list(found.tables["dân"].ids)[:2] == ["001200000001", "001200000002"]
    assert column(found, "dân", "cha").values[1] == 0
    assert [slug for slug, _ in faults(diagnostics)] == ["id-lost-zeros"] * 2
    assert all("1200000001" not in d.message.vi for d in diagnostics)


def test_who_lies_in_nothing_lies_in_something_unknown() -> None:
    found, diagnostics = read(
        nhà=pa.table(HOUSES), dân=pa.table({"mã_dân": ["D1", "D2"], "mã_nhà": [None, "N7"]})
    )

    houses = found.tables["nhà"]
    assert houses.inside == 2
    assert found.tables["dân"].parents["nhà"].tolist()[:2] == [2, 3]
    assert states(column(found, "nhà", "bậc"), 4) == [KNOWN, KNOWN, UNKNOWN, UNKNOWN]
    assert sorted(faults(diagnostics)) == [
        ("no-parent", "dân › dòng 1"),
        ("no-parent", "dân › dòng 2"),
    ]


def test_each_unknown_reference_has_somebody_whom_it_may_mean() -> None:
    found, _ = people(cha=["?", "ngoài hộ"])

    table = found.tables["dân"]
    father = column(found, "dân", "cha")
    assert [table.ids[int(row)] for row in father.values[:2]] == ["D1.cha", "D2.cha"]
    assert states(father) == [UNKNOWN, KNOWN]
    assert table.inside == 2
    beyond = int(father.values[int(father.values[0])])
    assert table.ids[beyond] == "D1.cha.cha"


def test_only_the_fields_asked_for_are_read() -> None:
    given = {"nhà": pa.table(HOUSES), "dân": pa.table(PEOPLE)}

    found, _ = arrow.population_of_arrow(given, SCHEMA, {("dân", "lương")})

    assert [c.field.name for c in found.tables["dân"].columns.values()] == ["lương"]
    assert found.tables["nhà"].columns == {}


def test_the_column_of_ids_is_made_when_somebody_asks_for_it() -> None:
    table = people(cha=["?", None])[0].tables["dân"]

    assert 0 not in table.columns
    key = table.columns[0]

    assert [key.texts[n] for n in key.values[:2]] == ["D1", "D2"]
    assert states(key, 3) == [KNOWN, KNOWN, UNKNOWN]


def test_ids_that_need_a_closer_look_get_it() -> None:
    odd = ["N-1", "7E10", "  N2", "1234567890123.0", "nhà 3", "?"]
    found, diagnostics = read(nhà=pa.table({"mã_nhà": odd}))

    assert list(found.tables["nhà"].ids) == [
        "N-1", "nhà-2", "N2", "1234567890123", "nhà 3", "nhà-6",
    ]  # fmt: skip
    assert faults(diagnostics) == [("damaged-id", "nhà › dòng 2 › mã_nhà")]


def test_without_pyarrow_it_says_how_to_get_it() -> None:
    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from policyengine.diagnostics import DataError\n"
        "try: import policyengine.formats.arrow\n"
        "except DataError as error: print(error.diagnostic.problem.slug)"
    )
    command = [sys.executable, "-c", script]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout == "arrow-missing\n"


def test_what_is_no_table_is_named() -> None:
    with pytest.raises(DataError) as no_table:
        read(dân=object())
    with pytest.raises(DataError) as no_record:
        read(lạ=pa.table({"a": [1]}))

    assert no_table.value.diagnostic.problem.slug == "not-a-table"
    assert no_record.value.diagnostic.problem.slug == "no-known-sheet"


def test_an_empty_table_and_one_without_known_columns_are_named() -> None:
    _, diagnostics = read(nhà=pa.table({}), dân=pa.table({"x": [1]}), lạ=pa.table({"x": [1]}))

    assert [slug for slug, _ in faults(diagnostics)] == [
        "empty-table",
        "no-header",
        "unknown-sheet",
    ]
