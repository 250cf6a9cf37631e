"""Invented plugins for the Cloud Kingdom: sound ones, and one for each way to be broken."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from policyengine.contributions import PolicyFolder
from policyengine.diagnostics import Text
from policyengine.hookspecs import hookimpl
from policyengine.registry import Candidate

ABOUT = Text("để thử", "to try")


def plugin(name: str = "mây", **gives: list[Any]) -> Candidate:
    """A plugin with a hook for each kind in `gives`."""
    module = ModuleType(name)
    for kind, contributions in gives.items():
        hook(module, kind, lambda given=contributions: given)
    return Candidate(name, lambda: module, f"gói-{name}", "1.0")


def hook(module: ModuleType, kind: str, function: Callable[[], Any], mark: bool = True) -> None:
    """Put a hook into a module, marked as one or not."""
    function = _of_no_arguments(function)
    setattr(module, f"policyengine_{kind}", hookimpl(function) if mark else function)


def _of_no_arguments(function: Callable[..., Any]) -> Callable[[], Any]:
    def given() -> Any:
        return function()

    return given


def policy(name: str, folder: Path, **more: Any) -> PolicyFolder:
    return PolicyFolder(name=name, about=ABOUT, folder=folder, **more)


def folder_of(place: Path, **texts: str) -> Path:
    """A folder of policy files."""
    place.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (place / f"{name}.policy").write_text(text, encoding="utf-8")
    return place
