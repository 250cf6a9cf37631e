"""`test`: the examples of a policy, their failures and what they reach."""

from pathlib import Path

from cloud_kingdom import WRONG_EXAMPLE, call, write_policy


def test_all_examples_pass(tmp_path: Path) -> None:
    result = call("test", write_policy(tmp_path / "law"))

    assert (result.exit_code, result.stdout) == (0, "2 ví dụ đúng, 0 sai\n")


def test_a_failing_example_is_shown_with_its_place(tmp_path: Path) -> None:
    policy = write_policy(tmp_path / "law", wrong=WRONG_EXAMPLE)
    result = call("test", policy)

    assert result.exit_code == 1
    assert f"{policy}/wrong.policy:4:" in result.stdout
    assert "lỗi[example-failed]" in result.stdout
    assert result.stdout.endswith("2 ví dụ đúng, 1 sai\n")


def test_the_summary_in_english(tmp_path: Path) -> None:
    result = call("test", write_policy(tmp_path / "law"), "--language", "en")

    assert result.stdout == "2 examples pass, 0 fail\n"


def test_coverage_lists_what_no_example_reaches_too(tmp_path: Path) -> None:
    lines = call("test", write_policy(tmp_path / "law"), "--coverage").stdout.splitlines()
    counts = {" ".join(line.split()[:-1]): line.split()[-1] for line in lines if line}

    assert counts["đối tượng Cư dân già"] == "2"
    assert counts["đối tượng Cư dân mang bùa"] == "0"
    assert counts["chế độ Tiền mây hằng tháng"] == "2"
    assert counts["mức Mức chuẩn mây"] == "2"


def test_a_policy_that_is_not_there(tmp_path: Path) -> None:
    assert call("test", str(tmp_path / "nowhere")).exit_code == 2
