"""`check`: what it prints in each format, and with which exit code it ends."""

import json
from pathlib import Path

from cloud_kingdom import LAW, call, write_policy

NO_SUCH_WORD = LAW.replace("hộ.nghèo", "hộ.ngheo")


def test_a_sound_policy_in_two_languages_has_nothing_to_say(tmp_path: Path) -> None:
    result = call("check", write_policy(tmp_path / "law"))

    assert (result.exit_code, result.stdout, result.stderr) == (0, "không có lỗi\n", "")


def test_a_fault_is_shown_on_its_line_with_carets_under_the_word(tmp_path: Path) -> None:
    policy = write_policy(tmp_path / "law", law=NO_SUCH_WORD)
    result = call("check", policy)
    lines = result.stdout.splitlines()
    shown = next(index for index, line in enumerate(lines) if "hộ.ngheo" in line)
    line, marks = lines[shown], lines[shown + 1]

    assert result.exit_code == 1
    assert lines[0].startswith("lỗi[unknown-name]: ")
    assert lines[1] == f"  {policy}/law.policy:{shown_number(line)}:33"
    assert line.index("ngheo") == marks.index("^")
    assert marks.count("^") == len("ngheo")
    assert lines[-1] == "1 lỗi, 0 cảnh báo"


def shown_number(line: str) -> int:
    return int(line.split("|")[0])


def test_messages_and_help_follow_the_language(tmp_path: Path) -> None:
    policy = write_policy(tmp_path / "law", law=NO_SUCH_WORD)

    assert "cách sửa: " in call("check", policy, "--language", "vi").stdout
    english = call("check", policy, "--language", "en").stdout
    assert english.startswith("error[unknown-name]: ")
    assert "help: " in english
    assert english.endswith("1 error, 0 warnings\n")


def test_warnings_do_not_count(tmp_path: Path) -> None:
    uncited = LAW.replace("  căn cứ Điều 4\n  chi trả", "  chi trả")
    result = call("check", write_policy(tmp_path / "law", law=uncited))

    assert "cảnh báo[" in result.stdout
    assert result.stdout.endswith("0 lỗi, 1 cảnh báo\n")
    assert result.exit_code == 0


def test_json_is_one_array_and_nothing_else(tmp_path: Path) -> None:
    result = call("check", write_policy(tmp_path / "law", law=NO_SUCH_WORD), "--format", "json")
    (found,) = json.loads(result.stdout)

    assert list(found) == [
        "slug", "severity", "stage", "message", "file", "line", "column", "end_line",
        "end_column", "place", "help",
    ]  # fmt: skip
    assert found["slug"] == "unknown-name"
    assert found["severity"] == "error"
    assert found["file"].endswith("law.policy")
    assert (found["column"], found["end_column"]) == (33, 38)
    assert result.exit_code == 1


def test_json_of_a_sound_policy_is_an_empty_array(tmp_path: Path) -> None:
    result = call("check", write_policy(tmp_path / "law"), "--format", "json")

    assert json.loads(result.stdout) == []


def test_github_annotations_are_one_line_each(tmp_path: Path) -> None:
    result = call("check", write_policy(tmp_path / "law", law=NO_SUCH_WORD), "--format", "github")
    (line,) = result.stdout.splitlines()

    assert line.startswith("::error file=")
    assert ",title=unknown-name::" in line
    assert ",col=33," in line


def test_sarif_has_its_version_rules_and_places(tmp_path: Path) -> None:
    result = call("check", write_policy(tmp_path / "law", law=NO_SUCH_WORD), "--format", "sarif")
    log = json.loads(result.stdout)
    (run,) = log["runs"]
    (found,) = run["results"]
    region = found["locations"][0]["physicalLocation"]["region"]

    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
    assert found["level"] == "error"
    assert (region["startColumn"], region["endColumn"]) == (33, 38)


def test_a_policy_that_is_not_there_could_not_run(tmp_path: Path) -> None:
    for arguments in (["full"], ["json"]):
        result = call("check", str(tmp_path / "nowhere"), "--format", *arguments)

        assert result.exit_code == 2
        assert result.stdout == ""
        assert "lỗi[no-such-file]" in result.stderr


def test_a_folder_without_policies_could_not_run(tmp_path: Path) -> None:
    assert call("check", str(tmp_path)).exit_code == 2


def test_a_missing_folder_that_a_policy_stands_on_is_a_fault_of_the_policy(tmp_path: Path) -> None:
    law = LAW.replace("02/2020\n\nmức", '02/2020\n  dựa trên "../nowhere"\n\nmức')
    result = call("check", write_policy(tmp_path / "law", law=law))

    assert result.exit_code == 1
    assert result.stdout.startswith("lỗi[no-such-file]")


def test_several_policies_are_checked_in_one_call(tmp_path: Path) -> None:
    sound = write_policy(tmp_path / "sound")
    faulty = write_policy(tmp_path / "faulty", law=NO_SUCH_WORD)
    result = call("check", sound, faulty)

    assert result.exit_code == 1
    assert result.stdout.count("lỗi[") == 1


def test_mixed_languages_in_one_file_are_a_fault(tmp_path: Path) -> None:
    mixed = 'văn bản a "A"\n  ban hành ngày 01/01/2024\n  in force from 01/02/2024\n'
    result = call("check", write_policy(tmp_path / "law", mixed=mixed))

    assert result.exit_code == 1
    assert "lỗi[mixed-languages]" in result.stdout
