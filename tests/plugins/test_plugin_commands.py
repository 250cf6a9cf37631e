"""Commands with plugins: named, left out, broken; what is listed; what is made anew."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from cloud_kingdom import EXAMPLES, FOLK, LAW, RECORDS, call
from invented_plugins import ABOUT, folder_of, hook, plugin, policy
from test_joining import AMENDING, RAIN

from policyengine import registry
from policyengine.cli.usage import Command as ClickCommand
from policyengine.contributions import Asked, Audit, Check, Command, Reader, Report, Writer
from policyengine.formats.sheets import Column, Sheet
from policyengine.registry import Candidate

Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Make some plugins the ones that are installed."""

    def installed(*candidates: Candidate) -> None:
        monkeypatch.setattr(registry, "installed", lambda: iter(candidates))

    return installed


@pytest.fixture
def kingdom(tmp_path: Path) -> str:
    law = EXAMPLES.replace("750.000", "600.000")
    return str(folder_of(tmp_path / "vương_quốc", dữ_liệu=RECORDS, luật=LAW, ví_dụ=law))


@pytest.fixture
def data(tmp_path: Path) -> str:
    file = tmp_path / "dân.json"
    file.write_text(json.dumps(FOLK, ensure_ascii=False), encoding="utf-8")
    return str(file)


def rain(place: Path, text: str = RAIN) -> Candidate:
    return plugin("trời", policies=[policy("mưa", folder_of(place / "mưa", mưa=text))])


# ---- joining ---------------------------------------------------------------------------------


def test_with_takes_a_policy_in_anywhere_on_the_line(
    install: Install, kingdom: str, data: str, tmp_path: Path
) -> None:
    install(rain(tmp_path))
    asked = ("run", kingdom, data, "--month", "07/2024", "--format", "json", "--all")
    for options in (("--with", "mưa"), ("--with=plugin:mưa",)):
        result = call(*asked, *options)
        assert '"program": "tiền_mưa"' in result.stdout, result.stderr
    assert "tiền_mưa" not in call(*asked).stdout


@pytest.mark.parametrize("command", ["check", "test"])
def test_check_and_test_take_it_in_too(
    command: str, install: Install, kingdom: str, tmp_path: Path
) -> None:
    install(rain(tmp_path))
    result = call(command, kingdom, "--with", "mưa")
    assert result.exit_code == (0 if command == "check" else 1), result.output
    assert command == "check" or "2 sai" in result.stdout


def test_a_policy_of_a_plugin_stands_where_a_path_does(install: Install, kingdom: str) -> None:
    install(plugin(policies=[policy("mây", Path(kingdom))]))
    assert "2 ví dụ đúng" in call("test", "plugin:mây").stdout


def test_amending_needs_leave_of_the_command_line(
    install: Install, kingdom: str, tmp_path: Path
) -> None:
    install(rain(tmp_path, AMENDING))
    refused = call("check", kingdom, "--with", "mưa")
    assert refused.exit_code == 1
    assert "lỗi[amendment-not-allowed]" in refused.stdout
    assert "--allow-amendments-from mưa" in refused.stdout
    allowed = call("check", kingdom, "--with", "mưa", "--allow-amendments-from", "mưa")
    assert allowed.exit_code == 0, allowed.output
    slip = call("check", kingdom, "--with", "mưa", "--allow-amendments-from", "mua")
    assert slip.exit_code == 2 and "có phải là `mưa`?" in slip.stderr


def test_a_policy_that_nobody_offers_ends_the_command(
    install: Install, kingdom: str, tmp_path: Path
) -> None:
    install(rain(tmp_path))
    for arguments in (("check", kingdom, "--with", "mua"), ("check", "plugin:mua")):
        result = call(*arguments)
        assert result.exit_code == 2
        assert "có phải là `mưa`?" in result.stderr


# ---- which plugins ---------------------------------------------------------------------------


def test_what_is_loaded_is_listed(install: Install, tmp_path: Path) -> None:
    install(rain(tmp_path))
    result = call("plugins")

    assert result.exit_code == 0
    assert "trogiup (có sẵn trong chương trình" in result.stdout
    assert "trời (gói gói-trời 1.0, ở " in result.stdout
    assert "  chính sách: plugin:mưa" in result.stdout
    found = json.loads(call("plugins", "--format", "json").stdout)
    assert [one["name"] for one in found] == ["trogiup", "trời"]
    assert found[1]["policies"] == ["mưa"]
    assert found[1]["version"] == "1.0"


def test_none_or_some_are_loaded(install: Install, tmp_path: Path) -> None:
    install(rain(tmp_path), plugin("gió"))

    assert "không nạp plugin nào" in call("plugins", "--no-plugins").stdout
    some = json.loads(call("plugins", "--plugin", "gió", "--format", "json").stdout)
    assert [one["name"] for one in some] == ["trogiup", "gió"]
    both = call("plugins", "--no-plugins", "--plugin", "gió")
    assert both.exit_code == 2 and "không dùng cùng nhau" in both.stderr
    wrong = call("plugins", "--plugin", "gío")
    assert wrong.exit_code == 2
    assert "lỗi[unknown-plugin]" in wrong.stderr and "`gió`" in wrong.stderr


# ---- what plugins do -------------------------------------------------------------------------


def test_a_plugins_command_is_listed_and_runs(install: Install) -> None:
    def make(language: Any) -> click.Command:
        def hello(language: str) -> int:
            click.echo(f"mây {language}")
            return 1

        return ClickCommand("chào", language=language, callback=hello, params=[])

    install(plugin(commands=[Command(name="chào", about=ABOUT, make=make)]))

    assert "để thử (mây)" in call("--help").stdout
    result = call("chào", "--language", "en")
    assert (result.stdout, result.exit_code) == ("mây en\n", 1)
    assert "có phải là `chào`?" in call("chao").stderr


def test_a_plugin_reads_writes_and_reports(
    install: Install, kingdom: str, data: str, tmp_path: Path
) -> None:
    def write(asked: Asked, path: Path) -> None:
        path.write_text(" ".join(r.id for r in asked.results), encoding="utf-8")

    def make(asked: Asked) -> list[Sheet]:
        return [
            Sheet("S", [Column("Mã"), Column("Tiền")], [[r.id, r.amount] for r in asked.results])
        ]

    install(
        plugin(
            readers=[
                Reader(
                    name="đ",
                    about=ABOUT,
                    endings=(".mây",),
                    read=lambda asked: json.loads(asked.path.read_text("utf-8")),
                )
            ],
            writers=[Writer(name="g", about=ABOUT, ending=".gió", write=write)],
            reports=[Report(name="b", about=ABOUT, make=make)],
        )
    )
    clouds = tmp_path / "dân.mây"
    clouds.write_text(Path(data).read_text("utf-8"), encoding="utf-8")
    asked = ("run", kingdom, str(clouds), "--month", "07/2024", "--basis", "conditions")

    out = tmp_path / "ra.gió"
    assert call(*asked, "--output", str(out)).exit_code == 0
    assert out.read_text("utf-8").split()[0] == "A"
    shown = call(*asked, "--report", "b").stdout.splitlines()
    assert shown[0].split() == ["Mã", "Tiền"] and shown[1].split() == ["A", "600.000"]
    table = tmp_path / "ra.csv"
    assert call(*asked, "--report", "b", "--output", str(table)).exit_code == 0
    assert table.read_text("utf-8-sig").splitlines()[:2] == ["Mã,Tiền", "A,600000"]
    wrong = call(*asked, "--report", "c")
    assert wrong.exit_code == 2 and "đang có: results" in wrong.stderr
    wrong = call(*asked, "--output", str(tmp_path / "ra.mưa"))
    assert wrong.exit_code == 2 and ".gió" in wrong.stderr


@pytest.mark.parametrize("name", ["results", "totals", "problems", "assumptions", "about"])
def test_the_engines_own_reports(name: str, kingdom: str, data: str, tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    asked = ("run", kingdom, data, "--month", "07/2024", "--basis", "conditions")
    result = call(*asked, "--report", name, "--output", str(out))
    assert result.exit_code in (0, 1), result.output
    assert isinstance(json.loads(out.read_text("utf-8")), list)


# ---- plugins that fail -----------------------------------------------------------------------


def failing(*_: Any) -> Any:
    raise RuntimeError("không lộ ra ngoài")


def broken() -> Candidate:
    """A plugin every function of which fails at its work."""
    return plugin(
        "vỡ",
        readers=[Reader(name="đ", about=ABOUT, endings=(".vỡ",), read=failing)],
        writers=[Writer(name="g", about=ABOUT, ending=".vỡ", write=failing)],
        checks=[Check(name="k", about=ABOUT, check=failing)],
        audits=[Audit(name="đc", about=ABOUT, find=failing)],
        reports=[Report(name="b", about=ABOUT, make=failing)],
        commands=[Command(name="lệnh-vỡ", about=ABOUT, make=failing)],
    )


def test_a_reader_that_raises_is_named(install: Install, kingdom: str, tmp_path: Path) -> None:
    candidate = broken()
    module: ModuleType = candidate.load()
    hook(module, "checks", list)
    install(candidate)
    file = tmp_path / "a.vỡ"
    file.write_text("x", encoding="utf-8")
    result = call("run", kingdom, str(file), "--month", "07/2024")

    assert result.exit_code == 2
    assert "lỗi[plugin-raised]" in result.stderr
    assert "`vỡ`" in result.stderr and "test_plugin_commands.py:" in result.stderr
    assert f"\n  {file}\n" in result.stderr
    assert "Traceback" not in result.stderr and "không lộ" not in result.stderr
    traced = call("run", kingdom, str(file), "--month", "07/2024", "--traceback")
    assert "RuntimeError: không lộ ra ngoài" in traced.stderr


def test_a_check_that_raises_leaves_the_others(install: Install, kingdom: str) -> None:
    install(broken())
    result = call("check", kingdom)
    assert result.exit_code == 1
    assert "lỗi[plugin-raised]: plugin `vỡ`" in result.stdout and "1 lỗi" in result.stdout


def test_a_check_that_raises_stops_no_run_and_has_its_trace(
    install: Install, kingdom: str, data: str
) -> None:
    install(plugin("vỡ", checks=[Check(name="k", about=ABOUT, check=failing)],
                   audits=[Audit(name="đc", about=ABOUT, find=failing)]))  # fmt: skip
    asked = ("run", kingdom, data, "--month", "07/2024", "--basis", "conditions")
    result = call(*asked)

    assert "600.000" in result.stdout
    assert "ở phép kiểm tra chính sách `k`" in result.stderr
    assert "Traceback" not in result.stderr
    assert call(*asked, "--traceback").stderr.count("RuntimeError: không lộ ra ngoài") == 2
    traced = call("check", kingdom, "--traceback")
    assert traced.exit_code == 1 and "RuntimeError: không lộ ra ngoài" in traced.stderr


def nonsense(name: str) -> Candidate:
    """A plugin every function of which gives something that nobody can use."""

    def give(*_: Any) -> Any:
        return object()

    def half(_: Asked, path: Path) -> None:
        path.write_text("nửa chừng", encoding="utf-8")
        raise RuntimeError("không lộ ra ngoài")

    def narrow(_: Asked) -> list[Sheet]:
        return [Sheet("S", [Column("Mã"), Column("Tiền")], [["A"]])]

    return plugin(
        name,
        readers=[Reader(name="đ", about=ABOUT, endings=(".vỡ",), read=give)],
        writers=[
            Writer(name="g", about=ABOUT, ending=".vỡ", write=half),
            Writer(name="k", about=ABOUT, ending=".không", write=give),
        ],
        audits=[Audit(name="đc", about=ABOUT, find=lambda *_: ["không phải"])],
        reports=[
            Report(name="b", about=ABOUT, make=give),
            Report(name="hẹp", about=ABOUT, make=narrow),
        ],
        commands=[Command(name="lệnh-vỡ", about=ABOUT, make=give)],
    )


def test_what_gives_something_else_than_it_should_is_named(
    install: Install, kingdom: str, data: str, tmp_path: Path
) -> None:
    install(nonsense("vỡ"))
    asked = ("run", kingdom, data, "--month", "07/2024", "--basis", "conditions")
    file = tmp_path / "a.vỡ"
    file.write_text("x", encoding="utf-8")

    audited = call(*asked)
    assert "phép đối chiếu dữ liệu `đc` của plugin `vỡ`" in audited.stderr
    assert "600.000" in audited.stdout
    for arguments, words in (
        (("run", kingdom, str(file), "--month", "07/2024"), "định dạng đọc `đ`"),
        ((*asked, "--report", "b"), "báo cáo `b`"),
        ((*asked, "--report", "hẹp"), "báo cáo `hẹp`"),
        ((*asked, "--output", str(tmp_path / "ra.không")), "định dạng ghi `k`"),
        (("lệnh-vỡ",), "lệnh `lệnh-vỡ`"),
    ):
        result = call(*arguments)
        assert result.exit_code == 2, result.output
        assert f"lỗi[unfit-result]: {words} của plugin `vỡ` cho ra" in result.stderr
        assert "bug in policyengine" not in result.stderr


def test_a_writer_that_fails_leaves_no_half_file(
    install: Install, kingdom: str, data: str, tmp_path: Path
) -> None:
    install(nonsense("vỡ"))
    (tmp_path / "ra").mkdir()
    (tmp_path / "ra" / "cũ.vỡ").write_text("bản cũ", encoding="utf-8")
    result = call("run", kingdom, data, "--month", "07/2024",
                  "--output", str(tmp_path / "ra" / "cũ.vỡ"))  # fmt: skip
    assert result.exit_code == 2 and "lỗi[plugin-raised]" in result.stderr
    assert [p.name for p in (tmp_path / "ra").iterdir()] == ["cũ.vỡ"]
    assert (tmp_path / "ra" / "cũ.vỡ").read_text("utf-8") == "bản cũ"


def test_a_report_says_which_months_or_files_it_cannot_have(kingdom: str, data: str) -> None:
    asked = ("run", kingdom, data, "--report", "totals", "--month")
    assert "--month đang nêu 3 tháng; chạy lại cho từng tháng" in (
        call(*asked, "2024-07..2024-09").stderr
    )
    stream = call(*asked, "2024-07", "--output", "x.parquet")
    assert stream.exit_code == 2
    assert "không ghi được tệp loại `.parquet`; dùng một trong: .xlsx, .csv, .json" in stream.stderr


def test_audits_reports_writers_and_commands_that_raise(
    install: Install, kingdom: str, data: str, tmp_path: Path
) -> None:
    candidate = broken()
    hook(candidate.load(), "checks", list)
    install(candidate)
    asked = ("run", kingdom, data, "--month", "07/2024", "--basis", "conditions")

    audited = call(*asked)
    assert "plugin `vỡ` gặp lỗi của chính nó ở phép đối chiếu dữ liệu `đc`" in audited.stderr
    assert "600.000" in audited.stdout  # the rest is done all the same
    for arguments in (
        (*asked, "--report", "b"),
        (*asked, "--output", str(tmp_path / "ra.vỡ")),
        ("lệnh-vỡ",),
    ):
        result = call(*arguments)
        assert result.exit_code == 2
        assert "lỗi[plugin-raised]" in result.stderr and "Traceback" not in result.stderr


def test_one_that_cannot_be_loaded_is_told_and_the_rest_goes_on(
    install: Install, kingdom: str, tmp_path: Path
) -> None:
    install(Candidate("hỏng", failing), rain(tmp_path))

    result = call("check", kingdom, "--with", "mưa")
    assert result.exit_code == 0, result.output
    assert "lỗi[plugin-not-loaded]: không nạp được plugin `hỏng`" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in call("check", kingdom, "--traceback").stderr
    assert "hỏng" not in call("check", kingdom, "--no-plugins").stderr
    listed = call("plugins")
    assert listed.exit_code == 1 and "plugin:mưa" in listed.stdout and "hỏng" in listed.stderr


def test_doctor_says_what_to_do(
    install: Install, kingdom: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = policy("bão", folder_of(tmp_path / "bão", x="mức 1"))
    good = policy("mây", Path(kingdom))
    newer = Candidate("mới", failing, requires=("trogiup>=99",))
    install(Candidate("hỏng", failing), newer, plugin("trời", policies=[bad, good]))
    result = call("doctor")

    assert result.exit_code == 1
    assert "✓ plugin trời 1.0 ở " in result.stdout
    assert "✓ chính sách plugin:mây không có lỗi" in result.stdout
    assert "✗ chính sách plugin:bão của plugin trời có 1 lỗi" in result.stdout
    assert "chạy `policyengine check plugin:bão`" in result.stdout
    assert "✗ không nạp được plugin `hỏng`" in result.stdout
    assert 'python -m pip install --upgrade "trogiup>=99"' in result.stdout


def test_doctor_blames_a_failing_check_and_not_the_policies(
    install: Install, kingdom: str, tmp_path: Path
) -> None:
    install(
        plugin("trời", policies=[policy("mây", Path(kingdom))]),
        plugin("vỡ", checks=[Check(name="k", about=ABOUT, check=failing)]),
        plugin("đôi", policies=[policy("x", tmp_path), policy("x", tmp_path)]),
    )
    said = call("doctor").stdout
    assert "✓ chính sách plugin:mây không có lỗi" in said
    assert said.count("✗ plugin `vỡ` gặp lỗi của chính nó ở phép kiểm tra chính sách `k`") == 1
    twice = next(line for line in said.splitlines() if "`x` hai lần" in line)
    assert "invented_plugins.py:" in twice


# ---- a new plugin ----------------------------------------------------------------------------


def test_a_new_plugin_is_complete(tmp_path: Path) -> None:
    """What it writes works from where it lies; `.ci/run` installs it as well."""
    result = call("new-plugin", "ho-tro-gao", "--into", str(tmp_path))
    assert result.exit_code == 0, result.output
    folder = tmp_path / "ho-tro-gao"
    written = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert {"pyproject.toml", "README.md", "tests/test_ho_tro_gao.py"} <= written
    assert not any("{{" in p.read_text("utf-8") for p in folder.rglob("*") if p.is_file())
    assert '[project.entry-points.policyengine]\nho_tro_gao = "ho_tro_gao"' in (
        folder / "pyproject.toml"
    ).read_text("utf-8")

    info = folder / "src" / "ho_tro_gao-0.1.0.dist-info"  # as if installed, without a network
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ho-tro-gao\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[policyengine]\nho_tro_gao = ho_tro_gao\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "", "HOME": str(tmp_path)},
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


@pytest.mark.parametrize("name", ["Hỗ trợ", "1x", "../x", "a b", ""])
def test_a_name_that_no_package_can_have(name: str, tmp_path: Path) -> None:
    result = call("new-plugin", name, "--into", str(tmp_path))
    assert result.exit_code == 2
    assert "không làm tên gói được" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("class", "là từ khóa của Python"),
        ("json", "là tên của một gói đang cài"),
        ("policyengine", "là tên của một gói đang cài"),
        ("trogiup", "là tên của một gói đang cài"),
        ("national", "là tên một chính sách có sẵn"),
        ("mua-rao", "là tên chính sách của plugin `mây`"),
    ],
)
def test_a_name_that_is_taken(name: str, why: str, install: Install, tmp_path: Path) -> None:
    install(plugin(policies=[policy("mua_rao", tmp_path)]))
    result = call("new-plugin", name, "--into", str(tmp_path))
    assert result.exit_code == 2 and why in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_accents_is_told_without_them(tmp_path: Path) -> None:
    result = call("new-plugin", "Hỗ trợ đi_học", "--into", str(tmp_path))
    assert result.exit_code == 2 and "có thể đặt là `ho-tro-di-hoc`" in result.stderr


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    result = call("new-plugin", "x", "--into", str(tmp_path))
    assert result.exit_code == 2 and "đã có" in result.stderr
