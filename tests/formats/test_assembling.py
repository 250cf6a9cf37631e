"""Ids, parents, references, required values; and what no message may show."""

from typing import Any

import pytest
from attrs import evolve
from invented_records import PERSON, SCHEMA, cell, everything_said, only, row, slugs

from policyengine.formats import population_from_mapping
from policyengine.population import Population, Row, Unknown


def read(houses: list[dict[str, Any]], people: list[dict[str, Any]]) -> Population:
    return population_from_mapping({"nhà": houses, "dân": people}, SCHEMA)


def test_a_repeated_id_keeps_the_first_and_names_both_places() -> None:
    found = read(
        [{"mã_nhà": "N1"}],
        [
            {"mã_dân": "D1", "mã_nhà": "N1", "lương": 1},
            {"mã_dân": "D1", "mã_nhà": "N1", "lương": 2},
        ],
    )
    assert [r.id for r in found.of("dân")] == ["D1"]
    assert cell(found, "D1", "lương") == 1
    problem = only(found, "repeated-id")
    assert problem.place == "dân 2 › mã_dân" and "dân 1" in problem.message.vi
    assert row(found, "N1").children["dân"] == [row(found, "D1")]


def test_people_of_a_repeated_household_stay_with_the_first() -> None:
    houses = [{"mã_nhà": "N1", "dân": [{"mã_dân": f"D{n}"}]} for n in (1, 2)]
    found = population_from_mapping(houses, SCHEMA)
    assert [r.id for r in row(found, "N1").children["dân"]] == ["D1", "D2"]


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"mã_dân": "D1", "mã_nhà": "N9"}, "không có dòng nào ở `Danh sách nhà` mang mã `N9`"),
        ({"mã_dân": "D1", "mã_nhà": ""}, "dòng này không ghi thuộc dòng nào ở `Danh sách nhà`"),
        ({"mã_dân": "D1"}, "dòng này không ghi thuộc dòng nào ở `Danh sách nhà`"),
    ],
)
def test_a_person_without_household(person: dict[str, Any], said: str) -> None:
    found = read([{"mã_nhà": "N1"}], [person])
    assert only(found, "no-parent").message.vi == said
    house = row(found, "D1").parents["nhà"]
    assert house.outside and house.children["dân"] == [row(found, "D1")]
    assert all(isinstance(c, Unknown) for c in house.cells)
    assert house not in list(found.of("nhà"))


def test_without_a_person_there_is_no_household_either() -> None:
    value = {"nhà": [], "chăm_sóc": [{"mã_dân": "D9", "từ_tháng": "2024-07"}]}
    found = population_from_mapping(value, SCHEMA)
    (care,) = found.of("chăm_sóc")
    assert care.parents["dân"].outside and care.parents["dân"].parents["nhà"].outside


def test_references_within_and_across_households() -> None:
    found = read(
        [{"mã_nhà": "N1"}, {"mã_nhà": "N2"}],
        [
            {"mã_dân": "D1", "mã_nhà": "N1", "cha": "D2"},
            {"mã_dân": "D2", "mã_nhà": "N2", "cha": "không có"},
            {"mã_dân": "D3", "mã_nhà": "N2", "cha": "?"},
        ],
    )
    assert cell(found, "D1", "cha") is row(found, "D2")
    assert cell(found, "D2", "cha") is None
    assert cell(found, "D3", "cha") == Unknown()


def test_somebody_outside() -> None:
    found = read([{"mã_nhà": "N1"}], [{"mã_dân": "D1", "mã_nhà": "N1", "cha": "ngoài hộ"}])
    father = cell(found, "D1", "cha")
    assert isinstance(father, Row) and father.outside and father.record is PERSON
    assert father not in list(found.of("dân"))
    salary = father.cells[PERSON.by_name["lương"].index]
    assert salary == Unknown(may_be_none=True)


def test_a_reference_to_nobody() -> None:
    found = read([{"mã_nhà": "N1"}], [{"mã_dân": "D1", "mã_nhà": "N1", "Mã cha": "D9"}])
    problem = only(found, "reference-to-nobody")
    assert problem.place == "dân 1 › Mã cha" and "`D9`" in problem.message.en
    assert cell(found, "D1", "cha") == Unknown()


def test_a_reference_to_nobody_hides_sensitive_ids() -> None:
    fields = tuple(evolve(f, sensitive=f.name == "cha") for f in PERSON.fields)
    schema = evolve(SCHEMA, records={**SCHEMA.records, "dân": evolve(PERSON, fields=fields)})
    found = population_from_mapping({"dân": [{"mã_dân": "D1", "cha": "D9"}]}, schema)
    assert only(found, "reference-to-nobody")
    assert "D9" not in everything_said(found)


def test_no_message_shows_a_sensitive_key() -> None:
    fields = tuple(evolve(f, sensitive=f.role == "key" or f.sensitive) for f in PERSON.fields)
    schema = evolve(SCHEMA, records={**SCHEMA.records, "dân": evolve(PERSON, fields=fields)})
    value = {
        "nhà": [{"dân": [{"mã_dân": "D1", "cha": "D9"}, {"mã_dân": "D1"}]}],
        "chăm_sóc": [{"mã_dân": "D8"}],
        "changes": [{"mã": "D7", "cột": "lương", "giá_trị_mới": 5, "từ_ngày": "2024"}],
    }
    found = population_from_mapping(value, schema)
    assert slugs(found) == ["change-of-nobody", "no-parent", "reference-to-nobody", "repeated-id"]
    said = everything_said(found)
    for id in ("D1", "D7", "D8", "D9"):
        assert id not in said


def test_an_id_stored_as_a_number_finds_its_row() -> None:
    people = [
        {"mã_dân": "074085001234", "mã_nhà": 1.0},
        {"mã_dân": "D2", "mã_nhà": "1", "cha": 74085001234.0},
    ]
    found = read([{"mã_nhà": 1}], people)
    assert cell(found, "D2", "cha") is row(found, "074085001234")
    assert row(found, "D2").parents["nhà"] is row(found, "1")
    assert found.diagnostics == []


def test_an_unknown_id_is_generated() -> None:
    found = population_from_mapping({"nhà": [{"mã_nhà": "?"}]}, SCHEMA)
    assert [r.id for r in found.of("nhà")] == ["nhà-1"]
    assert found.diagnostics == []


def test_sensitive_values_are_in_no_message() -> None:
    secrets = ["HIV giai đoạn 3", "7.4085E+10", "074085009999"]
    people: list[dict[str, Any]] = [
        {"mã_dân": "D1", "mã_nhà": "N1", "mắc_bệnh": secrets[0], "số_định_danh": secrets[1]},
        {"mã_dân": "D2", "mã_nhà": "N1", "mắc_bệnh": [secrets[0]], "số_định_danh": 74085009999.0},
    ]
    found = read([{"mã_nhà": "N1"}], people)
    assert slugs(found) == ["damaged-id", "id-lost-zeros", "not-one-value", "not-yes-or-no"]
    assert cell(found, "D2", "số_định_danh") == secrets[2]
    said = everything_said(found)
    for secret in [*secrets, "74085009999"]:
        assert secret not in said


def test_repeated_bad_values_are_reported_for_each_row() -> None:
    people = [{"mã_dân": f"D{n}", "mã_nhà": "N1", "đi_học": "hử"} for n in range(3)]
    found = read([{"mã_nhà": "N1"}], people)
    assert [d.place for d in found.diagnostics] == [f"dân {n} › đi_học" for n in (1, 2, 3)]
