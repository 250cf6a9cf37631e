"""JSON files and plain Python objects: three shapes, nesting, unknown and repeated names."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from invented_records import SCHEMA, cell, only, row, slugs

from policyengine.calendar import day
from policyengine.diagnostics import DataError
from policyengine.formats import population_from_mapping, read_population
from policyengine.population import Population, Unknown

ONE: dict[str, Any] = {
    "mã_nhà": "N1",
    "Bậc của nhà": "thấp",
    "dân": [{"mã_dân": "D1", "ngay_sinh": "1945-09-05", "lương": 1250000, "đi học": True}],
}


def read(path: Path, value: object) -> Population:
    file = path / "ho.json"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    file.write_text(text, encoding="utf-8-sig")
    return read_population(file, SCHEMA)


def refused(path: Path, text: str) -> DataError:
    with pytest.raises(DataError) as raised:
        read(path, text)
    return raised.value


@pytest.mark.parametrize("value", [ONE, [ONE], {"nhà": [ONE]}, {"Houses": ONE}])
def test_three_shapes(tmp_path: Path, value: object) -> None:
    for found in (read(tmp_path, value), population_from_mapping(value, SCHEMA)):  # type: ignore[arg-type]
        assert cell(found, "N1", "bậc") == "thấp"
        assert row(found, "D1").parents == {"nhà": row(found, "N1")}
        assert cell(found, "D1", "ngày_sinh") == day(1945, 9, 5)
        assert cell(found, "D1", "lương") == 1_250_000
        assert cell(found, "D1", "đi_học") is True
        assert found.diagnostics == []


def test_flat_rows_name_their_parents() -> None:
    value = {"nhà": [{"mã_nhà": "N1"}], "dân": [{"mã_dân": "D1", "Mã nhà": "N1"}]}
    found = population_from_mapping(value, SCHEMA)
    assert row(found, "D1").parents["nhà"] is row(found, "N1")


def test_one_household_without_ids() -> None:
    found = population_from_mapping({"dân": [{"lương": 5}, {}], "bậc": "vừa"}, SCHEMA)
    assert [r.id for r in found.all_rows()] == ["nhà-1", "dân-1", "dân-2"]
    assert {r.parents["nhà"].id for r in found.of("dân")} == {"nhà-1"}
    assert found.diagnostics == []


def test_a_generated_id_gives_way_to_a_stated_one() -> None:
    found = population_from_mapping({"dân": [{"mã_dân": "dân-2"}, {}]}, SCHEMA)
    assert [r.id for r in found.of("dân")] == ["dân-2", "dân-3"]


def test_a_child_of_two_levels_and_a_record_without_key() -> None:
    value = {"dân": [{"mã_dân": "D1", "Chăm sóc": {"từ_tháng": "07/2024"}}]}
    found = population_from_mapping(value, SCHEMA)
    (care,) = found.of("chăm_sóc")
    assert care.id == "chăm_sóc-1" and care.parents["dân"] is row(found, "D1")
    assert care.place == "nhà 1 › dân 1 › chăm_sóc 1"


def test_two_top_records_in_one_list() -> None:
    found = population_from_mapping([{"mã_đợt": "L1"}, ONE], SCHEMA)
    assert [r.id for r in found.of("đợt_lũ")] == ["L1"]
    assert [r.id for r in found.of("nhà")] == ["N1"]


def test_null_is_blank_and_python_values_are_read() -> None:
    person = {"mã_dân": "D1", "lương": None, "ngày_sinh": date(1945, 9, 5)}
    found = population_from_mapping({"dân": [person]}, SCHEMA)
    assert cell(found, "D1", "lương") is None
    assert cell(found, "D1", "ngày_sinh") == day(1945, 9, 5)


def test_a_partial_unknown_from_python() -> None:
    found = population_from_mapping({"dân": [{"mã_dân": "D1", "lương": Unknown(1, 2)}]}, SCHEMA)
    assert cell(found, "D1", "lương") == Unknown(1, 2)


def test_decimals_are_exact(tmp_path: Path) -> None:
    found = read(tmp_path, '{"dân": [{"mã_dân": "D1", "lương": 1250000.0}]}')
    assert cell(found, "D1", "lương") == 1_250_000
    found = read(tmp_path, '{"dân": [{"mã_dân": "D1", "lương": 0.1}]}')
    assert only(found, "number-too-fine").message.vi.startswith("`0.1`")


def test_unknown_keys_are_said_once() -> None:
    people = [{"mã_dân": "D1", "lươngg": 1}, {"mã_dân": "D2", "lươngg": 1}]
    found = population_from_mapping({"dân": people}, SCHEMA)
    warning = only(found, "unknown-column")
    assert warning.help and "`Lương`" in warning.help.vi
    assert warning.place == "nhà 1 › dân 1"


def test_an_unknown_table_is_a_warning() -> None:
    found = population_from_mapping({"nhà": [], "dâns": []}, SCHEMA)
    assert slugs(found) == ["unknown-sheet"]


@pytest.mark.parametrize(
    "text",
    [
        '{"dân": [{"mã_dân": "D1", "lương": 1, "lương": 2}]}',
        '{"dân": [{"mã_dân": "D1", "lương": 1, "Lương": 2}]}',
    ],
)
def test_a_key_twice(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text)
    assert only(found, "repeated-column").place == "ho.json › nhà 1 › dân 1"
    assert cell(found, "D1", "lương") == 1


def test_values_where_rows_belong() -> None:
    found = population_from_mapping({"dân": ["D1", {"mã_dân": "D2", "lương": {"a": 1}}]}, SCHEMA)
    assert only(found, "not-a-row").place == "nhà 1 › dân 1"
    assert only(found, "not-one-value").place == "nhà 1 › dân 2 › lương"
    assert cell(found, "D2", "lương") == Unknown(may_be_none=True)


@pytest.mark.parametrize("text", ["", "{", '"nhà"', "5", "null", "[" * 100_000, "1" * 5000])
def test_what_is_no_json(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text).diagnostic.problem.slug == "not-json"


def test_the_line_of_a_fault_in_json(tmp_path: Path) -> None:
    assert "dòng 3" in refused(tmp_path, '{\n"nhà": [],\n]').diagnostic.message.vi


@pytest.mark.parametrize("text", ['{"a": 1}', '[{"a": 1}]', '["a"]'])
def test_json_that_names_no_record(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text).diagnostic.problem.slug == "no-known-sheet"


def test_no_rows_at_all() -> None:
    found = population_from_mapping([], SCHEMA)
    assert list(found.all_rows()) == [] and found.diagnostics == []


def test_a_binary_json_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\x00\x81")
    with pytest.raises(DataError) as raised:
        read_population(tmp_path / "a.json", SCHEMA)
    assert raised.value.diagnostic.problem.slug == "not-utf8-data"
