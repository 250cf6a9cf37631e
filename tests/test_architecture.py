"""The house rules of docs/architecture.md, kept by tests: imports, owners, sizes, names."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import policyengine

SOURCE = Path(policyengine.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE = 400

# Each room may import itself and what stands before it; the order is the flow of the drawing.
ROOMS = {
    "source": (),
    "diagnostics": ("source",),
    "problems": ("source", "diagnostics"),
    "types": (),
    "calendar": (),
    "cache": (),
    "operators": ("calendar",),
    "schema": ("source", "types"),
    "population": ("schema", "diagnostics"),
    "columnar": ("types", "schema", "population"),
    "syntax": ("source", "diagnostics", "problems", "calendar", "cache"),
    "contributions": ("diagnostics", "schema"),
    "hookspecs": ("contributions",),
    "engine_versions": (),
    "builtin": ("diagnostics", "contributions", "hookspecs"),
    "registry": (
        "diagnostics", "problems", "syntax", "contributions", "hookspecs", "builtin",
        "engine_versions",
    ),
    "joining": ("source", "diagnostics", "problems", "syntax", "contributions", "registry"),
    "model": ("source", "diagnostics", "problems", "types", "operators", "schema", "syntax"),
    "plan": ("model", "operators"),
    "backends": (
        "diagnostics", "source", "types", "calendar", "cache", "operators", "schema", "population",
        "columnar", "model", "plan",
    ),
    "formats": (
        "diagnostics", "problems", "source", "types", "calendar", "schema", "population",
        "columnar", "syntax", "contributions", "builtin",
    ),
    "pipeline": (
        "source", "diagnostics", "problems", "syntax", "model", "formats", "registry", "joining",
    ),
    "runs": ("diagnostics", "problems", "columnar", "model", "backends", "formats"),
    "policy": (
        "diagnostics", "calendar", "schema", "population", "columnar", "model", "plan", "backends",
        "formats", "pipeline", "runs", "contributions", "registry",
    ),
    "analyses": (
        "diagnostics", "problems", "calendar", "types", "schema", "population", "backends",
        "model", "syntax", "policy", "contributions", "registry",
    ),
    "scaffold": (),
    "testing": (
        "diagnostics", "calendar", "types", "schema", "population", "columnar", "model",
        "backends", "policy", "analyses", "registry",
    ),
}  # fmt: skip
OWNERS = {
    "lark": ("syntax/",),
    "click": ("cli/",),
    "rich": ("reports/", "cli/"),
    "pluggy": ("hookspecs.py", "registry.py"),
    "python_calamine": ("formats/workbook.py",),
    "xlsxwriter": ("formats/sheets.py",),
    "numpy": ("columnar/", "backends/columns/", "backends/native/", "formats/arrow/"),
    "llvmlite": ("backends/native/",),
    "pyarrow": ("formats/arrow/",),
}
BANNED_NAMES = {"utils", "helpers", "common", "core", "base", "manager", "misc"}


def place(module: Path) -> str:
    return module.relative_to(SOURCE).as_posix()


def imports(module: Path) -> Iterator[str]:
    """Every module named by an import, hidden ones and those for types alone included."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(name: str) -> str:
    return name.removeprefix("policyengine.").split(".")[0]


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_imports_follow_the_drawing(module: Path) -> None:
    own = place(module).removesuffix(".py").split("/")[0]
    if own not in ROOMS:
        return
    allowed = {own, *ROOMS[own]}
    rooms = {room_of(name) for name in imports(module) if name.startswith("policyengine.")}

    assert rooms <= allowed, f"{place(module)} may not know {sorted(rooms - allowed)}"


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_each_outside_library_has_one_owner(module: Path) -> None:
    for name in imports(module):
        owners = OWNERS.get(name.split(".")[0])

        assert owners is None or place(module).startswith(owners), f"{place(module)}: {name}"


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_no_file_is_longer_than_a_reader_can_hold(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= LONGEST_FILE


def test_every_room_is_named_by_what_it_holds() -> None:
    names = {
        part for module in MODULES for part in module.relative_to(SOURCE).with_suffix("").parts
    }

    assert not names & BANNED_NAMES


def test_every_folder_has_a_card() -> None:
    folders = {module.parent for module in MODULES}

    for folder in folders:
        card = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8")))
        assert card and len(card) > 40, f"{folder.name} has no card"


def test_no_text_is_evaluated() -> None:
    """The language is total; no rule is ever run as Python."""
    for module in MODULES:
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(module.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"eval", "exec", "__import__"}, place(module)


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = _modules_after("import policyengine")

    assert not loaded & {"lark", "attrs", "numpy", "rich", "click", "python_calamine"}


def test_checking_a_policy_loads_no_reader_of_data() -> None:
    loaded = _modules_after("import policyengine.pipeline")

    assert not loaded & {"numpy", "rich", "python_calamine", "xlsxwriter"}


def _modules_after(statement: str) -> set[str]:
    script = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=SOURCE.parent,
    )
    return set(done.stdout.split())
