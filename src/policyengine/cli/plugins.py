"""`plugins`: what is loaded, from where, which version, and what each contributed."""

import sys
from collections.abc import Iterator
from typing import Any

import click

from policyengine.cli.arguments import format_option
from policyengine.cli.chosen import chosen_in
from policyengine.cli.endings import FINE, PROBLEMS
from policyengine.cli.usage import Command
from policyengine.contributions import BUILT_IN, FOLDER, KINDS, Kind
from policyengine.diagnostics import Language, Text
from policyengine.registry import PREFIX, Loaded, Registry
from policyengine.reports.screen import Line, show_json, show_lines

_HELP = Text(
    "Liệt kê các plugin đang dùng: phiên bản, cài ở đâu, đưa ra chính sách, định dạng, phép kiểm "
    "tra, báo cáo, lệnh nào; plugin nào có lỗi thì cho biết cách sửa. Mã kết thúc: 0 không có "
    "lỗi, 1 có plugin bị lỗi.",
    "List the plugins in use: version, place, and the policies, formats, checks, reports and "
    "commands that each offers; what is wrong with one comes with what to do. Exit code: 0 fine, "
    "1 something is wrong with a plugin.",
)
_FORMAT = Text(
    "Danh sách để đọc (list, mặc định) hoặc dữ liệu (json).",
    "A list for a reader (the default), or json for a program.",
)
_KINDS: dict[Kind, Text] = {
    "policies": Text("chính sách", "policies"),
    "readers": Text("đọc", "reads"),
    "writers": Text("ghi", "writes"),
    "checks": Text("kiểm tra chính sách", "checks"),
    "audits": Text("đối chiếu dữ liệu", "audits"),
    "reports": Text("báo cáo", "reports"),
    "commands": Text("lệnh", "commands"),
}
_OWN = Text("có sẵn trong chương trình", "the engine's own")
_FROM = Text("gói {} {}, ở {}", "distribution {} {}, in {}")
_AT = Text("ở {}", "in {}")
_NONE = Text(
    "không nạp plugin nào (--no-plugins)",
    "no plugin is loaded (--no-plugins)",
)
_NO_OTHERS = Text("chưa cài plugin nào khác", "no other plugin is installed")
_FOLDERS = Text("thư mục", "folders")


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "plugins",
        language=language,
        callback=plugins,
        params=[format_option(("list", "json"), language, _FORMAT, default="list")],
        help=_HELP[language],
    )


def plugins(shape: str, language: Language) -> int:
    """Print what is loaded, then what is wrong."""
    chosen = chosen_in()
    registry = chosen.registry
    if shape == "json":
        show_json((_as_mapping(one, registry) for one in registry.plugins), sys.stdout)
    else:
        for one in registry.plugins:
            show_lines([*_lines(one, registry, language), []], sys.stdout)
        if len(registry.plugins) == 1:
            words = _NONE if chosen.no_plugins else _NO_OTHERS
            show_lines([[(words[language], "")]], sys.stdout)
    chosen.tell_faults()
    return PROBLEMS if registry.faults else FINE


def _lines(one: Loaded, registry: Registry, language: Language) -> Iterator[Line]:
    """A plugin: its name and place, then what it offers of each kind."""
    if one.name == BUILT_IN:
        where = _OWN[language] + (f", {one.version}" if one.version else "")
    elif one.distribution:
        where = _FROM[language].format(one.distribution, one.version, one.place)
    else:
        where = _AT[language].format(one.place)
    yield [(one.name, "bold"), (f" ({where})", "")]
    for kind in KINDS:
        named = [shown for name in one.offers[kind] if (shown := _shown(kind, name, one, registry))]
        if named:
            folder = _FOLDERS[language]
            words = ", ".join(folder if name == FOLDER else name for name in named)
            yield [(f"  {_KINDS[kind][language]}: ", ""), (words, "")]


def _shown(kind: Kind, name: str, one: Loaded, registry: Registry) -> str:
    """How a contribution is called for: `plugin:NAME`, the endings of files, or its name."""
    owned = registry.of(kind).get(name)
    if owned is None or owned.plugin != one.name:  # another one offers it too: a fault
        return ""
    if kind == "policies":
        return PREFIX + name
    if kind == "readers":
        return ", ".join(owned.what.endings)
    return str(owned.what.ending) if kind == "writers" else name


def _as_mapping(one: Loaded, registry: Registry) -> dict[str, Any]:
    offers: dict[str, list[str]] = {
        str(kind): [
            name
            for name in one.offers[kind]
            if (owned := registry.of(kind).get(name)) and owned.plugin == one.name
        ]
        for kind in KINDS
    }
    return {
        "name": one.name,
        "distribution": one.distribution,
        "version": one.version,
        "place": one.place,
        **offers,
    }
