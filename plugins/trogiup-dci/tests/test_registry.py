"""A registry in the shape of DCI is read, decided and answered; what is not read is listed."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from trogiup_dci.mapping import GROUP, MEMBER

from policyengine.cli.program import Program
from policyengine.diagnostics import DataError
from policyengine.policy import Policy, load_policy

README = Path(__file__).parents[1] / "README.md"


def identifier(value: str, kind: str = "UIN") -> list[dict[str, str]]:
    return [{"identifier_type": kind, "identifier_value": value}]


def member(id: str, born: str, **more: Any) -> dict[str, Any]:
    person = {
        "identifier": identifier(f"00{id}", "NID"),
        "name": {"surname": "Mẫu", "second_name": "Thị", "first_name": id},
        "sex": "F",
        "birth_date": f"{born}T00:00:00Z",
    }
    return {
        "household_member": {
            "member_identifier": identifier(id),
            "demographic_info": {"person": person},
            "is_disabled": "0",
            **more,
        }
    }


ATTRIBUTES = [
    {"name": "Lương hưu", "value": 0},
    {"name": "trợ_cấp_bhxh", "value": 0},
    {"name": "nguoi phung duong", "value": "không_người"},
]
GROUPS = [
    {
        "@type": "Group",
        "group_identifier": identifier("H1"),
        "group_head_info": {"person": {"name": {"surname": "Mẫu", "first_name": "Một"}}},
        "poverty_score": "4.0",
        "group_size": " ",
        "additional_attributes": [{"name": "diện_hộ", "value": "nghèo"}],
        "member_list": [
            member("BA", "1940-05-20", additional_attributes=ATTRIBUTES),
            member("CHAU", "2015-01-01", is_disabled="1", relationship_head="grandchild"),
            member("ME", "1985-01-01", marital_status="Single"),
        ],
    }
]
ENVELOPE = {
    "header": {"action": "search"},
    "message": {"search_response": [{"data": {"reg_records": GROUPS}}]},
}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy("plugin:national")


def write(folder: Path, value: object) -> str:
    file = folder / "so.dci.json"
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("value", [ENVELOPE, GROUPS, GROUPS[0]])
def test_every_envelope_is_read(value: object, policy: Policy, tmp_path: Path) -> None:
    population = policy.read(write(tmp_path, value))

    assert [row.id for row in population.of("hộ")] == ["H1"]
    assert [row.id for row in population.of("người")] == ["BA", "CHAU", "ME"]
    assert not [d for d in population.diagnostics if d.is_error]


def test_what_no_column_takes_is_listed(policy: Policy, tmp_path: Path) -> None:
    population = policy.read(write(tmp_path, ENVELOPE))

    said = [d.message.en for d in population.diagnostics if d.problem.slug == "dci-field-unmapped"]
    assert said == [
        "no column takes `group.poverty_score` (times: 1)",
        "no column takes `member.relationship_head` (times: 1)",
    ]


def test_amounts_are_those_of_the_law(policy: Policy, tmp_path: Path) -> None:
    population = policy.read(write(tmp_path, GROUPS))
    asked = {"month": "2024-08", "basis": "conditions", "programs": ["trợ_cấp_xã_hội_hằng_tháng"]}
    found = {r.id: r for r in policy.run(population, **asked)}

    assert (found["BA"].status, found["BA"].amount) == ("due", 1_000_000)
    assert found["CHAU"].status == "undetermined"  # the registry does not say how severely
    assert ("người", "CHAU", "mức_độ_khuyết_tật") in {
        (m.record, m.id, m.field) for m in found["CHAU"].missing
    }


def test_parents_are_linked(policy: Policy, tmp_path: Path) -> None:
    groups = copy.deepcopy(GROUPS)
    child = groups[0]["member_list"][1]["household_member"]
    child["related_person"] = [{"relationship_type": "mother", "identifier": identifier("ME")}]
    population = policy.read(write(tmp_path, groups))

    row = population.find("CHAU")
    assert row is not None
    assert row.cells[row.record.by_name["mẹ"].index] is population.find("ME")


def test_unknown_values_are_named_and_left_unknown(policy: Policy, tmp_path: Path) -> None:
    groups = copy.deepcopy(GROUPS)
    groups[0]["member_list"][2]["household_member"]["marital_status"] = "Cohabiting"
    population = policy.read(write(tmp_path, groups))

    said = [d.message.vi for d in population.diagnostics]
    assert "không có cột nào nhận `member.marital_status = Cohabiting` (1 lần)" in said


def test_benefit_records_have_the_shape_of_dci(tmp_path: Path) -> None:
    output = tmp_path / "benefits.json"
    arguments = ["run", "plugin:national", write(tmp_path, GROUPS), "--month", "2024-08"]
    options = ["--report", "dci-benefits", "--basis", "conditions", "--output", str(output)]
    result = CliRunner().invoke(Program("vi"), [*arguments, *options])

    assert result.exit_code == 0, result.output
    records = json.loads(output.read_text("utf-8"))["reg_records"]
    mine = [
        r["programme_identifier"]
        for r in records
        if r["beneficiary"]["identifier"][0]["identifier_value"] == "BA"
        and r["programme_identifier"]["programme"]["programme_identifier"]
        == "trợ_cấp_xã_hội_hằng_tháng"
    ]
    assert mine == [
        {
            "programme": {
                "programme_identifier": "trợ_cấp_xã_hội_hằng_tháng",
                "programme_name": "Trợ cấp xã hội hằng tháng",
            },
            "enrolment_status": "Active",
            "benefits": {
                "benefit_type": "Cash",
                "benefit_date": "2024-08-01",
                "benefit_value": "VND 1000000",
                "benefit_frequency": "Monthly",
            },
        }
    ]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("", "not-json"),
        ("{", "not-json"),
        ('[{"member_list": [], "x": NaN}]', "not-json"),
        ("[" * 100_000 + "]" * 100_000, "not-json"),
        ('[{"x": ' + "9" * 5000 + "}]", "not-json"),
        ("[]", "dci-no-group"),
        ("null", "dci-no-group"),
        ('{"message": {}}', "dci-no-group"),
        ('{"message": {"search_response": ["x", 5, null]}}', "dci-no-group"),
    ],
)
def test_what_is_no_registry_is_said(text: str, slug: str, policy: Policy, tmp_path: Path) -> None:
    file = tmp_path / "so.dci.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(DataError) as raised:
        policy.read(file)
    assert raised.value.diagnostic.problem.slug == slug


def put(at: dict[str, Any], path: str, value: object) -> None:
    *lead, last = path.split(".")
    for key in lead:
        at = at[key]
    at[last] = value


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("member_identifier", {"x": [1]}, None),
        ("member_identifier", [7], "member.member_identifier"),
        ("member_identifier", [{"identifier_value": ["x"]}], "member.member_identifier"),
        ("demographic_info", "x", "member.demographic_info"),
        ("demographic_info.person.name", ["x"], "member.person.name"),
        ("demographic_info.person.birth_date", {"a": 1}, "member.person.birth_date"),
        ("demographic_info.person.sex", ["F"], "person.sex"),
        ("is_disabled", [1], "member.is_disabled"),
        ("is_disabled", "maybe", "member.is_disabled"),
        ("marital_status", {"a": 1}, "member.marital_status"),
        ("related_person", "x", "member.related_person"),
        ("additional_attributes", [5], "member.additional_attributes"),
        (
            "additional_attributes",
            [{"name": "lương_hưu", "value": [1, 2]}],
            "member.additional_attributes.lương_hưu",
        ),
        (
            "additional_attributes",
            [{"name": "lương_hưu", "value": 0}, {"name": "Lương hưu", "value": 5}],
            "member.additional_attributes.Lương hưu",
        ),
    ],
)
def test_what_has_not_the_shape_of_dci_is_told_and_stops_nothing(
    path: str, value: object, told: str | None, policy: Policy, tmp_path: Path
) -> None:
    groups = copy.deepcopy(GROUPS)
    put(groups[0]["member_list"][2]["household_member"], path, value)
    population = policy.read(write(tmp_path, groups))

    said = [d.message.en for d in population.diagnostics if d.problem.slug == "dci-field-misshapen"]
    assert [words.split("`")[1] for words in said] == ([told] if told else [])
    assert len(population.of("người")) == 3
    assert not [d for d in population.diagnostics if d.is_error]
    assert population.find("BA") is not None


@pytest.mark.parametrize("members", [None, [], "abc", 7, ["a", None, 5]])
def test_what_is_no_member_becomes_nobody(members: object, policy: Policy, tmp_path: Path) -> None:
    groups = [{**copy.deepcopy(GROUPS[0]), "member_list": members}]
    population = policy.read(write(tmp_path, groups))

    assert population.of("người") == []
    slugs = [d.problem.slug for d in population.diagnostics]
    assert "dci-group-without-members" in slugs
    assert ("dci-field-misshapen" in slugs) is bool(members)


def test_an_attribute_fills_in_what_dci_leaves_open(policy: Policy, tmp_path: Path) -> None:
    groups = copy.deepcopy(GROUPS)
    child = groups[0]["member_list"][1]["household_member"]
    child["additional_attributes"] = [
        {"name": "mức_độ_khuyết_tật", "value": "nặng"},
        {"name": "mức_độ_khuyết_tật"},
        {"name": "mã_người", "value": "khác"},
    ]
    population = policy.read(write(tmp_path, groups))

    row = population.find("CHAU")
    assert row is not None  # the id is that of the registry
    assert row.cells[row.record.by_name["mức_độ_khuyết_tật"].index] == "nặng"
    [told] = [d for d in population.diagnostics if d.problem.slug == "dci-field-misshapen"]
    assert "additional_attributes.mã_người" in told.message.vi


def test_a_number_without_measure_is_told(policy: Policy, tmp_path: Path) -> None:
    file = tmp_path / "so.dci.json"
    file.write_text('[{"group_identifier": 1e999999, "member_list": [{"x": 1}]}]', encoding="utf-8")
    said = {d.problem.slug for d in policy.read(file).diagnostics}
    assert "dci-field-misshapen" in said


def test_numbers_are_ids_as_they_are_written(policy: Policy, tmp_path: Path) -> None:
    group = {"group_identifier": 12.0, "member_list": [{"member_identifier": 3}]}
    population = policy.read(write(tmp_path, [group]))
    assert [row.id for row in population.all_rows()] == ["12", "3"]
    assert population.diagnostics == []


def test_the_readme_has_the_mapping() -> None:
    text = README.read_text("utf-8")
    for one in (*GROUP, *MEMBER):
        assert f"| `{one.path}` | {one.column} | {one.how.vi} |" in text
    result = CliRunner().invoke(Program("vi"), ["dci-mapping"])
    assert result.exit_code == 0
    assert all(one.path in result.stdout for one in (*GROUP, *MEMBER))
