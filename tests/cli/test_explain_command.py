"""`explain`: one recipient or a household, as a tree or as JSON."""

import json
from pathlib import Path

import pytest
from cloud_kingdom import call, write_data, write_policy


@pytest.fixture
def question(tmp_path: Path) -> tuple[str, ...]:
    policy, data = write_policy(tmp_path / "law"), write_data(tmp_path)
    return "explain", policy, data, "--month", "07/2024"


def test_the_conclusion_comes_first_with_sum_and_article(question: tuple[str, ...]) -> None:
    result = call(*question, "--id", "A")
    first = result.stdout.splitlines()[0]

    assert result.exit_code == 0
    assert first.startswith("Cư dân A được hưởng Tiền mây hằng tháng tháng 07/2024: ")
    assert "500.000 × 1,5 = 750.000 đ, theo khoản 1 Điều 3" in first


def test_reasons_carry_marks_and_facts(question: tuple[str, ...]) -> None:
    due = call(*question, "--id", "A").stdout
    not_due = call(*question, "--id", "D").stdout
    open_ = call(*question, "--id", "C").stdout

    assert "✓ Cư dân già" in due
    assert "01/01/1950" in due
    assert "✗ Cư dân già" in not_due
    assert "? Cư dân già" in open_
    assert "Cư dân C: Ngày sinh" in open_


def test_a_household_is_explained_with_everybody_in_it(question: tuple[str, ...]) -> None:
    result = call(*question, "--id", "H1", "--format", "json")
    explained = [one["result"]["id"] for one in json.loads(result.stdout)]

    assert explained == ["A", "B", "C", "D", "E"]


def test_json_holds_conclusion_reasons_and_changes(question: tuple[str, ...]) -> None:
    (found,) = json.loads(call(*question, "--id", "D", "--format", "json").stdout)

    assert found["conclusion"] == "Cư dân D không hưởng Tiền mây hằng tháng tháng 07/2024"
    assert [reason["holds"] for reason in found["reasons"]] == [False, False]
    assert {"record", "id", "field", "before", "after", "outcome"} == set(found["changes"][0])


def test_the_day_of_asking_counts(question: tuple[str, ...]) -> None:
    assert "400.000 × 1,5" in call(*question, "--id", "A", "--day", "15/06/2024").stdout


@pytest.mark.parametrize("name", ["tiền_mây", "cloud_money", "Tien may hang thang"])
def test_a_program_goes_by_name_alias_or_label(question: tuple[str, ...], name: str) -> None:
    assert call(*question, "--id", "A", "--program", name).exit_code == 0


def test_an_unknown_program_suggests_the_nearest(question: tuple[str, ...]) -> None:
    result = call(*question, "--id", "A", "--program", "Tiền may hang than")

    assert result.exit_code == 2
    assert "có phải là `Tiền mây hằng tháng`?" in result.stderr


def test_an_unknown_id_could_not_run(question: tuple[str, ...]) -> None:
    vietnamese = call(*question, "--id", "Z")
    english = call(*question, "--id", "Z", "--language", "en")

    assert (vietnamese.exit_code, english.exit_code) == (2, 2)
    assert "dữ liệu không có mã `Z`" in vietnamese.stderr
    assert "no row of the data has the id `Z`" in english.stderr


def test_english_words_and_labels(question: tuple[str, ...]) -> None:
    shown = call(*question, "--id", "C", "--language", "en").stdout

    assert "is undetermined: 0 to 750,000 VND" in shown
    assert "Inhabitants C: Born on" in shown
    assert "what is missing:" in shown


def test_a_sensitive_explanation_says_so(question: tuple[str, ...]) -> None:
    assert "nhạy cảm" in call(*question, "--id", "E").stdout
    assert "nhạy cảm" not in call(*question, "--id", "A").stdout


def test_piped_trees_have_no_colour_and_no_lines(question: tuple[str, ...]) -> None:
    shown = call(*question, "--id", "A").output

    assert "\x1b" not in shown
    assert not set("├└│") & set(shown)
