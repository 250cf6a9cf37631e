"""How a run ends: one clear sentence, never a traceback, and an exit code with a meaning."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cloud_kingdom import call, write_data, write_policy

from policyengine.cli import program, version
from policyengine.cli.endings import COULD_NOT_RUN, FINE, PROBLEMS, CannotRun
from policyengine.diagnostics import Text


def broken(error: BaseException) -> object:
    def raising() -> str:
        raise error

    return raising


def test_the_codes_are_those_of_the_documents() -> None:
    assert (FINE, PROBLEMS, COULD_NOT_RUN) == (0, 1, 2)


def test_a_fault_of_ours_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "version_text", broken(KeyError("079123456789")))
    result = call("version", "--language", "en")

    assert result.exit_code == 2
    assert result.stderr.startswith("error: this is a bug in policyengine")
    assert "KeyError, test_endings.py:" in result.stderr
    assert "Traceback" not in result.stderr
    assert "079123456789" not in result.stderr


def test_traceback_shows_it_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "version_text", broken(KeyError("x")))

    assert isinstance(call("version", "--traceback").exception, KeyError)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CannotRun(Text("hết đường", "no way")), "lỗi: hết đường\n"),
        (KeyboardInterrupt(), "lỗi: đã dừng\n"),
        (OSError(28, "No space left", "out"), "lỗi: hệ thống không cho đọc hoặc ghi: No space"),
    ],
)
def test_what_stops_a_command(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, words: str
) -> None:
    monkeypatch.setattr(version, "version_text", broken(error))
    result = call("version")

    assert result.exit_code == 2
    assert words in result.stderr


def test_another_owner_of_the_import_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    monkeypatch.setattr(metadata, "distribution", lambda name: name)
    monkeypatch.setattr(
        metadata, "packages_distributions", lambda: {"policyengine": ["trogiup", "PolicyEngine"]}
    )
    monkeypatch.setattr(sys, "argv", ["policyengine", "version"])
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with pytest.raises(SystemExit):
        program.main()

    assert "một gói khác tên `PolicyEngine`" in stream.getvalue()


def test_the_slow_look_up_is_not_made_without_such_a_distribution(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from importlib import metadata

    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    monkeypatch.setattr(metadata, "packages_distributions", broken(AssertionError("slow")))
    monkeypatch.setattr(sys, "argv", ["policyengine", "version"])
    with pytest.raises(SystemExit) as ending:
        program.main()

    assert ending.value.code == 0
    assert capsys.readouterr().err == ""


# ---- as a process ----------------------------------------------------------------------------


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    source = str(Path(program.__file__).parents[2])
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        env={**kept, "PYTHONPATH": source, **environment},
        check=False,
    )


def test_output_is_utf_8_whatever_the_console_says() -> None:
    done = process("-m", "policyengine", "--help", PYTHONIOENCODING="cp1252")

    assert done.returncode == 0
    assert "Cách dùng" in done.stdout.decode("utf-8")


def test_the_other_name_of_the_command_is_shown_where_it_was_used() -> None:
    code = "import sys; sys.argv = ['/bin/trogiup', '--help']\n"
    done = process("-c", code + "from policyengine.cli import main; main()\n")

    assert done.stdout.decode("utf-8").startswith("Cách dùng: trogiup ")


def test_a_reader_that_goes_away_makes_no_noise(tmp_path: Path) -> None:
    policy, data = write_policy(tmp_path / "law"), write_data(tmp_path)
    code = (
        "import os, sys\n"
        "read, write = os.pipe(); os.close(read); os.dup2(write, 1)\n"
        f"sys.argv = ['policyengine', 'run', {policy!r}, {data!r}, '--month', '07/2024']\n"
        "from policyengine.cli import main; main()\n"
    )
    done = process("-c", code)

    assert done.returncode == 2
    assert done.stderr == b""


def test_check_loads_neither_numbers_nor_workbooks_nor_an_engine(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from policyengine.cli.program import Program\n"
        f"code = Program('vi').main(['check', {write_policy(tmp_path / 'law')!r}], "
        "standalone_mode=False)\n"
        "print(code, sorted(sys.modules), file=sys.stderr)\n"
    )
    done = process("-c", code)
    loaded = done.stderr.decode()

    assert loaded.startswith("0 [")
    for module in (
        "numpy", "python_calamine", "xlsxwriter", "rich", "policyengine.backends",
        "policyengine.policy", "policyengine.formats",
    ):  # fmt: skip
        assert f"'{module}'" not in loaded
    assert "'policyengine.pipeline'" in loaded
