"""The history of facts: the sheet of changes, and dated values in JSON."""

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from invented_records import (
    HOUSES,
    PEOPLE,
    PERSON,
    SCHEMA,
    Rows,
    cell,
    make_csv_folder,
    make_workbook,
    only,
    row,
    slugs,
)

from policyengine.calendar import day
from policyengine.formats import population_from_mapping, read_population
from policyengine.population import Population, Row, Spell, Spells, Unknown

HEADER = ["Mã", "Cột", "Giá trị mới", "Từ ngày", "Đến ngày", "Giấy tờ"]
MAYBE_NONE = Unknown(may_be_none=True)
FIRST, JULY, LAST = day(2024, 1, 1), day(2024, 7, 1), day(2024, 12, 31)


def changed(path: Path, *rows: list[object], header: list[object] | None = None) -> Population:
    changes: Rows = [header or HEADER, *rows]
    sheets = {"nhà": HOUSES, "dân": PEOPLE, "Biến động": changes}
    return read_population(make_workbook(path / "a.xlsx", sheets), SCHEMA)


def spells(population: Population, id: str, name: str) -> list[tuple[object, Any, Any]]:
    found = cell(population, id, name)
    assert isinstance(found, Spells)
    return [(s.value, s.since, s.until) for s in found.spells]


def faults(population: Population) -> list[str]:
    return [slug for slug in slugs(population) if slug != "columns-left-out"]


def test_a_value_holds_to_the_eve_of_the_next(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        ["D1", "Lương", "1.250.000", "01/07/2024"],
        ["D1", "luong", 900000, ""],
        ["D1", "lương", 1_000_000, "01/01/2024"],
    )
    assert spells(found, "D1", "lương") == [
        (900_000, None, FIRST - 1),
        (1_000_000, FIRST, JULY - 1),
        (1_250_000, JULY, None),
    ]
    assert faults(found) == []


def test_a_value_with_an_end_leaves_a_gap(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        ["D2", "Lương", 5, "01/01/2024", "31/03/2024", "QĐ 1"],
        ["D2", "Lương", "không có", "01/07/2024"],
    )
    assert spells(found, "D2", "lương") == [(5, FIRST, day(2024, 3, 31)), (None, JULY, None)]
    history = cell(found, "D2", "lương")
    assert isinstance(history, Spells) and history.on(day(2024, 5, 1)) is None


def test_a_certificate_lapses(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        ["D1", "Chứng nhận", "có", "01/07/2021"],
        ["D1", "Chứng nhận", "có", "01/07/2024"],
        ["D2", "Chứng nhận", "có", "01/01/2024", "31/12/2025"],
    )
    assert spells(found, "D1", "chứng_nhận") == [
        (True, day(2021, 7, 1), day(2022, 6, 30)),
        (True, JULY, day(2025, 6, 30)),
    ]
    assert spells(found, "D2", "chứng_nhận") == [(True, FIRST, day(2025, 12, 31))]


def test_a_month_of_change_is_unknown_until_its_end(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        ["D2", "Lương", 5, ""],
        ["D2", "Lương", 7, "07/2024", "12/2024"],
    )
    assert spells(found, "D2", "lương") == [
        (5, None, JULY - 1),
        (MAYBE_NONE, JULY, day(2024, 7, 30)),
        (7, day(2024, 7, 31), day(2024, 12, 1)),
        (MAYBE_NONE, day(2024, 12, 2), LAST),
    ]


@pytest.mark.parametrize("rows", [[5, 7], [7, 5]])
def test_two_values_from_one_day_are_unknown(tmp_path: Path, rows: list[int]) -> None:
    found = changed(tmp_path, *(["D2", "Lương", value, "01/07/2024"] for value in rows))
    assert spells(found, "D2", "lương") == [(MAYBE_NONE, JULY, None)]
    assert only(found, "conflicting-changes").place == "a.xlsx › Biến động › dòng 3 › Giá trị mới"


def test_the_same_change_twice_is_one(tmp_path: Path) -> None:
    found = changed(tmp_path, *[["D2", "Lương", 5, "01/07/2024"]] * 2)
    assert spells(found, "D2", "lương") == [(5, JULY, None)]
    assert faults(found) == []


def test_an_order_that_is_not_clear_is_unknown(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        ["D2", "Lương", 5, "2024"],
        ["D2", "Lương", 7, "01/07/2024"],
        ["D2", "Lương", 9, "2026"],
    )
    history = cell(found, "D2", "lương")
    assert isinstance(history, Spells)
    for at in (FIRST, JULY, LAST, day(2025, 12, 31), day(2026, 1, 1)):
        spell = history.on(at)
        assert spell is not None and spell.value == MAYBE_NONE
    assert history.on(day(2027, 1, 1)) == Spell(9, day(2026, 12, 31), None)


@pytest.mark.parametrize(("since", "slug"), [("31/02/2024", "impossible-date"), ("?", None)])
def test_a_change_of_an_unreadable_day(tmp_path: Path, since: str, slug: str | None) -> None:
    found = changed(tmp_path, ["D2", "Lương", 5, "01/01/2020"], ["D2", "Lương", 7, since])
    history = cell(found, "D2", "lương")
    assert isinstance(history, Spells)
    spell = history.on(JULY)
    assert spell is not None and spell.value == MAYBE_NONE
    assert faults(found) == ([slug] if slug else [])


def test_a_bad_value_of_a_change(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D2", "Lương", "nhiều", "01/07/2024"])
    assert spells(found, "D2", "lương") == [(MAYBE_NONE, JULY, None)]
    assert only(found, "not-a-number").place == "a.xlsx › Biến động › dòng 2 › Giá trị mới"


def test_a_change_that_ends_before_it_starts(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D2", "Lương", 5, "01/07/2024", "30/06/2024"])
    assert spells(found, "D2", "lương") == [(MAYBE_NONE, JULY, None)]
    assert only(found, "change-ends-before-start").place == "a.xlsx › Biến động › dòng 2 › Đến ngày"


def test_a_change_for_one_day(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D2", "Lương", 5, "01/07/2024", "01/07/2024"])
    assert spells(found, "D2", "lương") == [(5, JULY, JULY)]
    assert faults(found) == []


def test_changes_on_days_in_a_row(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D2", "Lương", 5, "07/2024"], ["D2", "Lương", 6, "01/08/2024"])
    assert spells(found, "D2", "lương") == [
        (MAYBE_NONE, JULY, day(2024, 7, 30)),
        (5, day(2024, 7, 31), day(2024, 7, 31)),
        (6, day(2024, 8, 1), None),
    ]


def test_one_change_told_twice_with_two_ends_holds_to_the_later(tmp_path: Path) -> None:
    july = ["D2", "Lương", 5, "01/07/2024"]
    found = changed(tmp_path, [*july, "31/07/2024"], [*july, "31/12/2024"])
    assert spells(found, "D2", "lương") == [(5, JULY, LAST)]
    found = changed(tmp_path, [*july, "31/07/2024"], july)
    assert spells(found, "D2", "lương") == [(5, JULY, None)]


def test_a_year_of_start_and_of_end(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D2", "Lương", 5, "2024", "2024"])
    assert spells(found, "D2", "lương") == [
        (MAYBE_NONE, FIRST, LAST - 1),
        (MAYBE_NONE, LAST, LAST),
    ]


def test_a_certificate_of_an_unclear_day_lapses_with_the_earliest(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D1", "Chứng nhận", "có", "07/2024"])
    assert spells(found, "D1", "chứng_nhận") == [
        (Unknown(), JULY, day(2024, 7, 30)),
        (True, day(2024, 7, 31), day(2025, 6, 30)),
    ]


def test_an_unknown_change_does_not_disagree(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D1", "Lương", "?", "01/07/2024"])
    assert spells(found, "D1", "lương") == [(MAYBE_NONE, JULY, None)]
    assert faults(found) == []


def test_a_sheet_of_changes_without_headers_or_with_others(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D1"], header=["a"])
    assert faults(found) == ["no-header"]
    found = changed(tmp_path, ["D1", "Lương", 5, "1/7/2024"], header=[*HEADER[:4], "Từ ngàyy"])
    assert "`từ ngày`" in only(found, "unknown-column").help.vi  # type: ignore[union-attr]


def test_the_sheet_of_changes_wins_over_the_cell(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D1", "Lương", 7, "01/07/2024"], ["D2", "Lương", 7, "01/07/2024"])
    warning = only(found, "history-disagrees")
    assert not warning.is_error
    assert warning.place == "a.xlsx › dân › dòng 2 › Lương"
    assert spells(found, "D1", "lương") == [(7, JULY, None)]


def test_a_column_without_history(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D1", "Đi học", "có", "01/07/2024"])
    assert "`Đi học`" in only(found, "no-history").message.vi
    assert cell(found, "D1", "đi_học") is False


def test_changes_of_unknown_columns_and_rows(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        ["D1", "Lươngg", 5, "01/07/2024"],
        ["D9", "Lương", 5, "01/07/2024"],
        ["", "Lương", 5, "01/07/2024"],
        ["D1", "", 5, "01/07/2024"],
    )
    assert faults(found) == ["change-of-nobody", "missing-value"] + ["unknown-changed-column"] * 2
    assert "`D9`" in only(found, "change-of-nobody").message.vi
    misspelt = next(d for d in found.diagnostics if "Lươngg" in d.message.vi)
    assert misspelt.help and "Lương`" in misspelt.help.vi


def test_ids_headed_with_a_key_choose_the_record(tmp_path: Path) -> None:
    header: list[object] = ["Mã nhà", "Mã dân", "Cột thay đổi", "Giá trị mới", "Từ ngày"]
    found = changed(
        tmp_path,
        ["N1", "D1", "Lương", 1_250_000, "01/07/2024"],
        ["N1", "", "Bậc của nhà", "vừa", "01/07/2024"],
        header=header,
    )
    assert spells(found, "D1", "lương") == [(1_250_000, JULY, None)]
    assert spells(found, "N1", "bậc") == [("vừa", JULY, None)]
    assert faults(found) == []


def test_a_sheet_of_changes_without_its_columns(tmp_path: Path) -> None:
    found = changed(tmp_path, ["D1", "Lương"], header=["Mã", "Cột"])
    assert faults(found) == ["missing-column", "missing-column"]
    assert cell(found, "D1", "lương") == 1_250_000


def test_changes_in_a_folder_of_csv(tmp_path: Path) -> None:
    tables = {
        "dân": "mã_dân,mã_nhà\nD1,N1\n",
        "nhà": "mã_nhà\nN1\n",
        "bien_dong": "Mã;Cột;Giá trị mới;Từ ngày\nD1;Lương;5;01/07/2024\n",
    }
    found = read_population(make_csv_folder(tmp_path / "a", tables), SCHEMA)
    assert spells(found, "D1", "lương") == [(5, JULY, None)]


def test_dated_values_in_json() -> None:
    history = [
        {"value": 5, "from": "2024-07-01", "until": "2024-12-31"},
        {"giá_trị": 3, "đến ngày": "2023-12-31"},
    ]
    found = population_from_mapping({"dân": [{"mã_dân": "D1", "lương": history}]}, SCHEMA)
    assert spells(found, "D1", "lương") == [(3, None, FIRST - 1), (5, JULY, LAST)]
    assert found.diagnostics == []


def test_faults_in_dated_values() -> None:
    person = {
        "mã_dân": "D1",
        "đi_học": [{"value": True}],
        "lương": [{"value": 5, "form": "2024-07-01"}, {"from": "2024-01-01"}],
    }
    found = population_from_mapping({"dân": [person]}, SCHEMA)
    assert faults(found) == ["missing-value", "no-history", "unknown-column"]
    assert only(found, "unknown-column").place == "nhà 1 › dân 1 › lương › 1"
    assert cell(found, "D1", "đi_học") == Unknown()


def test_changes_inside_a_row_of_json() -> None:
    change = {"cột": "lương", "giá_trị_mới": 5, "từ_ngày": "2024-07-01"}
    for value in (
        {"dân": [{"mã_dân": "D1", "biến_động": [change]}]},
        {"nhà": [{"dân": [{"mã_dân": "D1"}]}], "changes": [{**change, "mã": "D1"}, 5]},
    ):
        found = population_from_mapping(value, SCHEMA)
        assert spells(found, "D1", "lương") == [(5, JULY, None)]
    assert faults(found) == ["not-a-row"]
    assert only(found, "not-a-row").place == "biến_động 2"


def test_an_unknown_key_of_a_change_in_json() -> None:
    change = {"cột": "lương", "giá_trị_mới": 5, "từ_ngàyy": "2024-07-01"}
    found = population_from_mapping({"dân": [{"mã_dân": "D1", "biến_động": change}]}, SCHEMA)
    assert only(found, "unknown-column").place == "nhà 1 › dân 1 › biến_động 1"


def test_an_id_of_two_records_that_both_have_the_column() -> None:
    value = {
        "nhà": [{"mã_nhà": "1", "dân": [{"mã_dân": "1"}]}],
        "changes": [{"mã": "1", "cột": "lương", "giá_trị_mới": 5, "từ_ngày": "2024-07-01"}],
    }
    found = population_from_mapping(value, SCHEMA)
    assert found.diagnostics == []  # only people have a salary
    (person,) = found.of("dân")
    assert isinstance(person.cells[5], Spells)


def test_an_ambiguous_change_makes_both_facts_unknown() -> None:
    value = {
        "nhà": [{"mã_nhà": "N1", "dân": [{"mã_dân": "D1"}, {"mã_dân": "D2"}]}],
        "changes": [
            {"mã": "D1", "mã_dân": "D2", "cột": "lương", "giá_trị_mới": 5, "từ_ngày": "2024"}
        ],
    }
    found = population_from_mapping(value, SCHEMA)
    assert faults(found) == ["change-of-several"]
    for id in ("D1", "D2"):
        assert {value for value, _, _ in spells(found, id, "lương")} == {MAYBE_NONE}


def test_references_in_dated_values() -> None:
    fields = tuple(evolve(f, dated=True) if f.name == "cha" else f for f in PERSON.fields)
    schema = evolve(SCHEMA, records={**SCHEMA.records, "dân": evolve(PERSON, fields=fields)})
    history = [{"value": "D2", "until": "2023-12-31"}, {"value": "D9", "from": "2024-07-01"}]
    people = [{"mã_dân": "D1", "cha": history}, {"mã_dân": "D2", "cha": "ngoài"}]
    found = population_from_mapping({"dân": people}, schema)
    assert spells(found, "D1", "cha") == [
        (row(found, "D2"), None, FIRST - 1),
        (Unknown(), JULY, None),
    ]
    assert only(found, "reference-to-nobody").place == "nhà 1 › dân 1 › cha › 2 › value"
    outside = cell(found, "D2", "cha")
    assert isinstance(outside, Row) and outside.outside
