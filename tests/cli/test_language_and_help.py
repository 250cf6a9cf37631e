"""Which language is spoken, and help that is wholly in it."""

import pytest
from click.testing import CliRunner
from cloud_kingdom import call

from policyengine.cli.language import chosen_language
from policyengine.cli.program import COMMANDS, Program


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ((), {}, "vi"),
        ((), {"LANG": "C.UTF-8"}, "vi"),
        ((), {"LANG": "en_GB.UTF-8"}, "en"),
        ((), {"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN"}, "vi"),
        ((), {"LC_ALL": "", "LANG": "en_US"}, "en"),
        (("--language", "en"), {"LANG": "vi_VN"}, "en"),
        (("run", "--language=en"), {}, "en"),
        (("run", "--language=vi"), {"LANG": "en"}, "vi"),
        (("--language", "vi", "run", "--language", "en"), {}, "en"),
        (("--language", "fr"), {"LANG": "en"}, "en"),
        (("--", "--language", "en"), {}, "vi"),
        (("--language",), {}, "vi"),
    ],
)
def test_the_language_is_that_of_the_option_else_of_the_locale(
    arguments: tuple[str, ...], environment: dict[str, str], language: str
) -> None:
    assert chosen_language(arguments, environment) == language


def test_help_follows_the_locale() -> None:
    assert call("--help", locale="vi_VN.UTF-8").stdout.startswith("Cách dùng: ")
    assert call("--help", locale="en_GB.UTF-8").stdout.startswith("Usage: ")


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help_in_both_languages(name: str) -> None:
    vietnamese = call(name, "--help", "--language", "vi").stdout
    english = call(name, "--help", "--language", "en").stdout

    assert vietnamese.startswith(f"Cách dùng: policyengine {name} [TÙY CHỌN]")
    assert english.startswith(f"Usage: policyengine {name} [OPTIONS]")
    for word in ("Usage", "Options", "OPTIONS", "required", "default", "Show this"):
        assert word not in vietnamese
    assert "`{}`" not in vietnamese + english


def test_without_a_command_the_commands_are_listed() -> None:
    result = call()

    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chek",), "không có lệnh `chek`; có phải là `check`?"),
        (("check",), "thiếu POLICY"),
        (("check", "x", "--formt", "json"), "không có tùy chọn `--formt`; có phải là `--format`?"),
        (("why", "a", "b"), "thừa `b`"),
        (("version", "--language", "fr"), "--language: `fr` không thuộc: vi, en"),
    ],
)
def test_faults_of_usage_are_said_in_vietnamese(arguments: tuple[str, ...], words: str) -> None:
    result = call(*arguments)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"lỗi: {words}\n")
    assert "--help`" in result.stderr


def test_a_fault_of_usage_in_english() -> None:
    result = call("--language", "en", "chek")

    assert result.stderr.startswith("error: there is no command `chek`; did you mean `check`?")


def test_a_group_in_a_given_language_keeps_it() -> None:
    result = CliRunner(env={"LANG": "vi_VN", "LC_ALL": None}).invoke(Program("en"), ["--help"])

    assert result.stdout.startswith("Usage: ")
