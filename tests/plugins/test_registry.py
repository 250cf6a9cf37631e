"""Plugins to a registry: what each offers, from where, and every way in which one is at fault."""

import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from invented_plugins import ABOUT, hook, plugin, policy

from policyengine import builtin
from policyengine.contributions import (
    BUILT_IN,
    KINDS,
    Audit,
    Check,
    Command,
    Reader,
    Report,
    Writer,
    function,
)
from policyengine.diagnostics import DataError
from policyengine.model import checks
from policyengine.registry import Candidate, Registry, call, installed, make_registry


def slugs(registry: Registry) -> list[str]:
    return [fault.diagnostic.problem.slug for fault in registry.faults]


def said(registry: Registry) -> str:
    return "\n".join(fault.diagnostic.message.en for fault in registry.faults)


# ---- the engine's own ------------------------------------------------------------------------


def test_the_engines_own_come_in_by_the_same_hooks() -> None:
    registry = make_registry(())

    assert [one.name for one in registry.plugins] == [BUILT_IN]
    assert registry.faults == ()
    assert set(registry.of("policies")) == {"national"}
    assert set(registry.of("commands")) == set(builtin.COMMANDS)
    assert all(registry.of(kind) for kind in KINDS)


def test_every_function_that_the_engine_names_is_there() -> None:
    registry = make_registry(())
    for kind in KINDS:
        for owned in registry.of(kind).values():
            for attribute in ("read", "write", "write_sheets", "check", "find", "make"):
                named = getattr(owned.what, attribute, None)
                assert named is None or callable(function(named)), named


def test_every_check_of_the_model_is_offered() -> None:
    files = {p.stem for p in Path(checks.__file__).parent.glob("*.py")}
    offered = {function(owned.what.check).__module__.rpartition(".")[2]
               for owned in make_registry(()).of("checks").values()}  # fmt: skip
    assert files - {"__init__", "walk"} == offered


def test_the_registry_is_frozen() -> None:
    registry = make_registry(())
    with pytest.raises(AttributeError):
        registry.plugins = ()  # type: ignore[misc]


# ---- what plugins offer ----------------------------------------------------------------------


def test_a_plugin_offers_each_kind(tmp_path: Path) -> None:
    given = {
        "policies": [policy("mưa", tmp_path)],
        "readers": [Reader(name="r", about=ABOUT, endings=(".mây",), read=print)],
        "writers": [Writer(name="w", about=ABOUT, ending=".mây", write=print)],
        "checks": [Check(name="c", about=ABOUT, check=print)],
        "audits": [Audit(name="a", about=ABOUT, find=print)],
        "reports": [Report(name="b", about=ABOUT, make=print)],
        "commands": [Command(name="l", about=ABOUT, make=print)],
    }
    registry = make_registry([plugin("mây", **given)])

    assert registry.faults == ()
    for kind, [one] in given.items():
        owned = registry.of(kind)[one.name]
        assert (owned.plugin, owned.what) == ("mây", one)
    loaded = registry.plugins[1]
    assert (loaded.distribution, loaded.version) == ("gói-mây", "1.0")
    assert loaded.offers["commands"] == ("l",)


def test_the_order_of_plugins_means_nothing(tmp_path: Path) -> None:
    one, two = plugin("a", policies=[policy("x", tmp_path)]), plugin("b", policies=[])

    forth, back = make_registry([one, two]), make_registry([two, one])
    assert forth.plugins == back.plugins
    assert forth.offered == back.offered


def test_the_longest_ending_reads_a_file(tmp_path: Path) -> None:
    reader = Reader(name="dài", about=ABOUT, endings=(".mây.json",), read=print)
    registry = make_registry([plugin(readers=[reader])])

    read = {name: registry.reader(tmp_path / name) for name in ("a.json", "a.MÂY.json", "a.txt")}
    assert read["a.json"] is not None and read["a.json"].what.name == "json"
    assert read["a.MÂY.json"] is not None and read["a.MÂY.json"].what is reader
    assert read["a.txt"] is None
    folder = registry.reader(tmp_path)
    assert folder is not None and folder.what.name == "csv-folder"


def test_only_those_named_are_loaded(tmp_path: Path) -> None:
    def never() -> object:
        raise AssertionError("not asked for")

    registry = make_registry([plugin("a"), Candidate("b", never)], only=["a"])
    assert [one.name for one in registry.plugins] == [BUILT_IN, "a"]
    assert registry.faults == ()


# ---- plugins at fault ------------------------------------------------------------------------


def test_one_that_fails_at_import_is_named_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hỏng_từ_đầu.py").write_text("x = 1\nimport không_có_gói_này\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    broken = Candidate("hỏng", lambda: __import__("hỏng_từ_đầu"))
    registry = make_registry([broken, plugin("lành", policies=[policy("x", tmp_path)])])

    assert slugs(registry) == ["plugin-not-loaded"]
    assert "the plugin `hỏng` cannot be loaded" in said(registry)
    assert "hỏng_từ_đầu.py:2: ModuleNotFoundError" in said(registry)
    assert "x" in registry.of("policies")
    sys.modules.pop("hỏng_từ_đầu", None)


def test_a_syntax_error_has_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sai_cú_pháp.py").write_text("x = 1\n\ndef (:\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    registry = make_registry([Candidate("sai", lambda: __import__("sai_cú_pháp"))])
    assert "sai_cú_pháp.py:3: SyntaxError" in said(registry)


def test_one_hook_that_fails_leaves_the_others(tmp_path: Path) -> None:
    def fails() -> object:
        raise ValueError("chưa xong")

    module = ModuleType("nửa")
    hook(module, "readers", fails)
    hook(module, "policies", lambda: [policy("x", tmp_path)])
    registry = make_registry([Candidate("nửa", lambda: module)])

    assert slugs(registry) == ["plugin-not-loaded"]
    assert "test_registry.py:" in said(registry)
    assert "x" in registry.of("policies")


def test_a_misspelt_hook_names_the_plugin_and_the_hook_meant(tmp_path: Path) -> None:
    module = ModuleType("nhầm")
    hook(module, "polices", list)
    registry = make_registry([Candidate("nhầm", lambda: module)])

    assert slugs(registry) == ["unknown-hook"]
    assert "`nhầm`" in said(registry) and "`policyengine_polices`" in said(registry)
    help_ = registry.faults[0].diagnostic.help
    assert help_ is not None and "`policyengine_policies`" in help_.en
    assert [one.name for one in registry.plugins] == [BUILT_IN]


def test_a_hook_without_its_mark_is_told() -> None:
    module = ModuleType("quên")
    hook(module, "policies", list, mark=False)

    assert slugs(make_registry([Candidate("quên", lambda: module)])) == ["unmarked-hook"]


@pytest.mark.parametrize(
    ("requires", "needed"),
    [
        (("trogiup>=99.1",), "99.1"),
        (("click>=8", "trogiup (>=99.2,<100) ; python_version>'3'"), "99.2"),
        (("trogiup~=99.3",), "99.3"),
        (("trogiup>=0.0.1",), None),
        (("trogiup-khác>=99",), None),
        (("trogiup",), None),
    ],
)
def test_one_that_needs_a_newer_engine_is_not_even_imported(
    requires: tuple[str, ...], needed: str | None
) -> None:
    imported: list[str] = []

    def load() -> ModuleType:
        imported.append("x")
        return ModuleType("x")

    registry = make_registry([Candidate("mới", load, requires=requires)])
    assert bool(imported) is (needed is None)
    assert slugs(registry) == ([] if needed is None else ["plugin-needs-newer-engine"])
    if needed is not None:
        assert f"`mới` needs trogiup {needed} or later" in said(registry)
        assert metadata.version("trogiup") in said(registry)
        assert "Requires-Dist: " in (registry.faults[0].diagnostic.place or "")


def test_a_module_may_say_itself_which_engine_it_needs() -> None:
    module = ModuleType("x")
    module.engine_needed = "99"  # type: ignore[attr-defined]

    registry = make_registry([Candidate("x", lambda: module)])
    assert slugs(registry) == ["plugin-needs-newer-engine"]
    module.engine_needed = "0.1"  # type: ignore[attr-defined]
    assert slugs(make_registry([Candidate("x", lambda: module)])) == []


def test_two_that_offer_one_name_are_both_named_and_neither_is_used(tmp_path: Path) -> None:
    one, two = (plugin(name, policies=[policy("x", tmp_path)]) for name in ("một", "hai"))
    registry = make_registry([one, two])

    assert slugs(registry) == ["offered-twice"]
    assert "`một`" in said(registry) and "`hai`" in said(registry) and "`x`" in said(registry)
    assert "x" not in registry.of("policies")


def test_one_that_offers_a_name_twice_is_told(tmp_path: Path) -> None:
    registry = make_registry([plugin(policies=[policy("x", tmp_path), policy("x", tmp_path)])])
    assert slugs(registry) == ["offered-twice-by-one"]
    assert "`mây` offers the policy `x` twice" in said(registry)
    assert "x" not in registry.of("policies")


def test_whoever_offers_a_name_twice_is_named_with_the_place(tmp_path: Path) -> None:
    one, two = (plugin(name, policies=[policy("x", tmp_path)]) for name in ("một", "hai"))
    own = plugin(commands=[Command(name="run", about=ABOUT, make=print)])
    for candidates in ([one, two], [own]):
        [fault] = make_registry(candidates).faults
        assert "invented_plugins.py:" in (fault.diagnostic.place or "")


def test_what_the_engine_has_stays() -> None:
    commands = [Command(name="run", about=ABOUT, make=print)]
    readers = [Reader(name="của tôi", about=ABOUT, endings=(".json",), read=print)]
    registry = make_registry([plugin(commands=commands, readers=readers)])

    assert slugs(registry) == ["offered-already", "offered-already"]
    assert registry.of("commands")["run"].is_built_in
    found = registry.reader(Path("a.json"))
    assert found is not None and found.is_built_in


def test_what_is_no_contribution_is_told() -> None:
    registry = make_registry([plugin(policies=["mưa"])])
    assert slugs(registry) == ["wrong-contribution"]
    assert "gives `str` where `PolicyFolder`s are wanted" in said(registry)


@pytest.mark.parametrize("given", [None, 5, "abc"])
def test_a_hook_that_gives_no_list_is_told_with_its_name_and_place(given: Any) -> None:
    module = ModuleType("quên")
    hook(module, "readers", lambda: given)
    [fault] = make_registry([Candidate("quên", lambda: module)]).faults

    assert fault.diagnostic.problem.slug == "wrong-contribution"
    words = fault.diagnostic.message.en
    assert "`policyengine_readers` of the plugin `quên`" in words
    assert f"gives `{type(given).__name__}` where `Reader`s are wanted" in words
    assert "invented_plugins.py:" in (fault.diagnostic.place or "")


def test_one_that_leaves_python_does_not_take_the_program_with_it(tmp_path: Path) -> None:
    def leaves() -> object:
        raise SystemExit(3)

    module = ModuleType("x")
    hook(module, "readers", leaves)
    registry = make_registry([Candidate("đi", leaves), Candidate("đi_sau", lambda: module),
                              plugin("lành", policies=[policy("x", tmp_path)])])  # fmt: skip
    assert slugs(registry) == ["plugin-not-loaded", "plugin-not-loaded"]
    assert "`đi` cannot be loaded" in said(registry) and "SystemExit" in said(registry)
    assert "x" in registry.of("policies")


def test_a_function_that_is_not_there_is_named_as_it_is_written() -> None:
    reader = Reader(name="đọc", about=ABOUT, endings=(".x",), read="json:không_có_hàm_này")
    owned = make_registry([plugin(readers=[reader])]).of("readers")["đọc"]
    with pytest.raises(DataError) as raised:
        call(owned, "readers", reader.read, None)
    assert "AttributeError at json:không_có_hàm_này" in raised.value.diagnostic.message.en


def test_one_that_is_not_installed_is_told_with_the_one_meant() -> None:
    registry = make_registry([plugin("mưa_rào")], only=["mưa_dào"])
    assert slugs(registry) == ["unknown-plugin"]
    help_ = registry.faults[0].diagnostic.help
    assert help_ is not None and "`mưa_rào`" in help_.vi


def test_a_failure_at_work_names_the_plugin_and_keeps_its_words_to_itself() -> None:
    def read(asked: object) -> object:
        raise ValueError("Bà Nguyễn Thị Mẫu, 001")

    reader = Reader(name="đọc", about=ABOUT, endings=(".x",), read=read)
    registry = make_registry([plugin(readers=[reader])])
    with pytest.raises(DataError) as raised:
        call(registry.of("readers")["đọc"], "readers", reader.read, None)

    words = raised.value.diagnostic.message
    assert "`mây`" in words.vi and "`đọc`" in words.vi and "test_registry.py:" in words.vi
    assert "Mẫu" not in words.vi + words.en
    assert isinstance(raised.value.__cause__, ValueError)


def test_entry_points_are_read_without_importing_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    point = metadata.EntryPoint("mây", "không_có_gói_này", "policyengine")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [point])
    monkeypatch.setattr(metadata.EntryPoint, "dist", None, raising=False)

    assert [one.name for one in installed()] == ["mây"]
