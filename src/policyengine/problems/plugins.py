"""Problems of plugins: what cannot be loaded, what two of them offer, what one may not do."""

from collections.abc import Sequence

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import Pair, problem, say
from policyengine.source import Span

KIND_WORDS: dict[str, Pair] = {
    "policies": ("chính sách", "the policy"),
    "readers": ("định dạng đọc", "the format to read"),
    "writers": ("định dạng ghi", "the format to write"),
    "checks": ("phép kiểm tra chính sách", "the check"),
    "audits": ("phép đối chiếu dữ liệu", "the audit"),
    "reports": ("báo cáo", "the report"),
    "commands": ("lệnh", "the command"),
}


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _at(place: str | None) -> Pair:
    return (f" tại {place}", f" at {place}") if place else ("", "")


@problem("plugins")
def plugin_not_loaded(plugin: str, error: str, place: str | None) -> Diagnostic:
    """A plugin that fails when it is imported, or while it says what it has.

    The other plugins go on without it. `--traceback` shows the whole trace.
    """
    vi, en = _at(place)
    return say(
        "plugin-not-loaded",
        (
            f"không nạp được plugin `{plugin}`{vi}: {error}",
            f"the plugin `{plugin}` cannot be loaded{en}: {error}",
        ),
        help=(
            f"báo cho người viết `{plugin}`, hoặc gỡ gói đó; để chạy ngay: thêm --no-plugins",
            f"tell the author of `{plugin}`, or uninstall it; to go on now: add --no-plugins",
        ),
    )


@problem("plugins")
def plugin_needs_newer_engine(
    plugin: str, needed: str, engine: str, place: str | None
) -> Diagnostic:
    """A plugin that is written for a later version of the engine than the one installed.

    It says so in its metadata (`trogiup>=…`) or by `engine_needed` in its module.
    """
    return say(
        "plugin-needs-newer-engine",
        (
            f"plugin `{plugin}` cần trogiup {needed} trở lên, đang cài bản {engine}",
            f"the plugin `{plugin}` needs trogiup {needed} or later, {engine} is installed",
        ),
        help=(
            f'chạy: python -m pip install --upgrade "trogiup>={needed}"',
            f'run: python -m pip install --upgrade "trogiup>={needed}"',
        ),
        place=place,
    )


@problem("plugins")
def unknown_hook(plugin: str, hook: str, near: str | None, place: str | None) -> Diagnostic:
    """A plugin has a hook that the engine does not have, usually for a slip of the pen.

    Nothing of that plugin is used: what the hook was to give would be missing without a word.
    """
    return say(
        "unknown-hook",
        (
            f"plugin `{plugin}` có hook `{hook}` không ai gọi",
            f"the plugin `{plugin}` has a hook `{hook}` that nobody calls",
        ),
        help=(
            f"có phải là `{near}`?" if near else "xem tên các hook trong docs/plugins.md",
            f"did you mean `{near}`?" if near else "see docs/plugins.md for the names of hooks",
        ),
        place=place,
    )


@problem("plugins")
def unmarked_hook(plugin: str, hook: str, place: str | None) -> Diagnostic:
    """A function of a plugin is named as a hook and not marked as one, so nobody calls it."""
    return say(
        "unmarked-hook",
        (
            f"hàm `{hook}` của plugin `{plugin}` chưa được đánh dấu là hook",
            f"the function `{hook}` of the plugin `{plugin}` is not marked as a hook",
        ),
        help=(
            "thêm `@hookimpl` phía trên hàm (`from policyengine.hookspecs import hookimpl`)",
            "write `@hookimpl` above it (`from policyengine.hookspecs import hookimpl`)",
        ),
        place=place,
    )


@problem("plugins")
def offered_twice(kind: str, name: str, first: str, second: str, place: str | None) -> Diagnostic:
    """Two plugins offer a policy, format, report or command of one name.

    Nothing says which one is meant, so neither is used.
    """
    vi, en = KIND_WORDS[kind]
    return say(
        "offered-twice",
        (
            f"{vi} `{name}` do cả `{first}` và `{second}` đưa ra",
            f"{en} `{name}` is offered by both `{first}` and `{second}`",
        ),
        help=(
            "chỉ nạp một trong hai bằng `--plugin TÊN`, hoặc gỡ một gói",
            "load one of them alone with `--plugin NAME`, or uninstall one",
        ),
        place=place,
    )


@problem("plugins")
def offered_twice_by_one(kind: str, name: str, plugin: str, place: str | None) -> Diagnostic:
    """One plugin offers two policies, formats, reports or commands of one name.

    Nothing says which one is meant, so neither is used.
    """
    vi, en = KIND_WORDS[kind]
    return say(
        "offered-twice-by-one",
        (
            f"plugin `{plugin}` đưa ra {vi} `{name}` hai lần, nên không cái nào được dùng",
            f"the plugin `{plugin}` offers {en} `{name}` twice, so neither is used",
        ),
        help=(
            f"báo cho người viết `{plugin}` đổi một trong hai tên",
            f"tell the author of `{plugin}` to rename one of them",
        ),
        place=place,
    )


@problem("plugins")
def offered_already(kind: str, name: str, plugin: str, place: str | None) -> Diagnostic:
    """A plugin offers what the engine has already: a command `run`, a format `.json`.

    That of the engine stays; a plugin adds and replaces nothing.
    """
    vi, en = KIND_WORDS[kind]
    return say(
        "offered-already",
        (
            f"plugin `{plugin}` đưa ra {vi} `{name}` mà chương trình đã có sẵn",
            f"the plugin `{plugin}` offers {en} `{name}`, which the engine has already",
        ),
        help=(
            f"cái có sẵn vẫn được dùng; báo cho người viết `{plugin}` đổi tên",
            f"that of the engine is used; tell the author of `{plugin}` to rename it",
        ),
        place=place,
    )


@problem("plugins")
def wrong_contribution(
    plugin: str, hook: str, found: str, wanted: str, place: str | None
) -> Diagnostic:
    """A hook gives something else than a list of what it should, such as a text in place of a
    `Reader`, or nothing because of a forgotten `return`.
    """
    return say(
        "wrong-contribution",
        (
            f"`{hook}` của plugin `{plugin}` trả về `{found}`, cần danh sách các `{wanted}`",
            f"`{hook}` of the plugin `{plugin}` gives `{found}` where `{wanted}`s are wanted",
        ),
        help=("xem docs/plugins.md, mục của hook này", "see docs/plugins.md under that hook"),
        place=place,
    )


@problem("plugins")
def unfit_result(
    plugin: str,
    kind: str,
    name: str,
    found: str,
    wanted: Pair,
    line: str | None,
    file: str | None = None,
) -> Diagnostic:
    """A function of a plugin gives something else than it should: a reader no rows, a report no
    sheets, a command that is none.

    What it was to do is not done. What it gave is not shown, since it may hold data of a person.
    """
    vi, en = KIND_WORDS[kind]
    at_vi, at_en = _at(line)
    return say(
        "unfit-result",
        (
            f"{vi} `{name}` của plugin `{plugin}`{at_vi} cho ra `{found}`, cần {wanted[0]}",
            f"{en} `{name}` of the plugin `{plugin}`{at_en} gives `{found}`, it needs {wanted[1]}",
        ),
        help=(
            f"báo cho người viết `{plugin}`; cách viết có trong docs/plugins.md",
            f"tell the author of `{plugin}`; docs/plugins.md says what it has to give",
        ),
        place=file,
    )


@problem("plugins")
def plugin_raised(
    plugin: str, kind: str, name: str, error: str, line: str | None, file: str | None = None
) -> Diagnostic:
    """A plugin fails at its work, as while reading a file.

    What it was to do is not done. The message shows only the kind of failure and the line, since
    its words may hold data of a person; `--traceback` shows everything.
    """
    vi, en = KIND_WORDS[kind]
    at_vi, at_en = _at(line)
    return say(
        "plugin-raised",
        (
            f"plugin `{plugin}` gặp lỗi của chính nó ở {vi} `{name}` ({error}{at_vi})",
            f"the plugin `{plugin}` fails in {en} `{name}` ({error}{at_en})",
        ),
        help=(
            f"báo cho người viết `{plugin}` kèm kết quả khi thêm --traceback",
            f"tell the author of `{plugin}`, with what --traceback shows",
        ),
        place=file,
    )


@problem("plugins")
def unknown_plugin(name: str, near: str | None, installed: Sequence[str]) -> Diagnostic:
    """A plugin that is named on the command line and not installed."""
    have = (
        (f"các plugin đã cài: {_listed(installed)}", f"installed: {_listed(installed)}")
        if installed
        else ("chưa cài plugin nào", "no plugin is installed")
    )
    return say(
        "unknown-plugin",
        (f"không có plugin `{name}`", f"there is no plugin `{name}`"),
        help=(f"có phải là `{near}`?", f"did you mean `{near}`?") if near else have,
    )


@problem("plugins")
def unknown_policy(
    name: str,
    near: str | None,
    offered: Sequence[str],
    at: Span | None = None,
    place: str | None = None,
) -> Diagnostic:
    """A policy `plugin:NAME` that no plugin offers: on the command line, in the text of a policy,
    or in what a policy of a plugin is said to stand on.
    """
    have = (f"đang có: {_listed(offered)}", f"there are: {_listed(offered)}")
    return say(
        "unknown-policy",
        (f"không có plugin nào đưa ra chính sách `{name}`", f"no plugin offers a policy `{name}`"),
        at,
        help=(f"có phải là `{near}`?", f"did you mean `{near}`?") if near else have,
        place=place,
    )


@problem("plugins", "warning")
def policy_of_plugin(plugin: str, policy: str, count: int) -> Diagnostic:
    """A policy that a plugin ships has errors of its own, so that nothing can be decided by it.

    The errors themselves are shown too. Nothing is decided without the policy either: whoever
    asked for it would miss a program without a word.
    """
    return say(
        "policy-of-plugin",
        (
            f"chính sách `{policy}` của plugin `{plugin}` có {count} lỗi",
            f"the policy `{policy}` of the plugin `{plugin}` has errors: {count}",
        ),
        help=(
            f"báo cho người viết `{plugin}`, hoặc chạy không có chính sách đó",
            f"tell the author of `{plugin}`, or run without that policy",
        ),
    )


@problem("plugins")
def amendment_not_allowed(name: str, owner: str, by: str, at: Span, declared: Span) -> Diagnostic:
    """A policy of a plugin changes what another policy declares, and nothing allows it.

    To amend, repeal, keep, replace or declare anew what another policy declares, and to assume a
    missing fact of its records, needs the leave of that policy's plugin
    (`allows_amendments_from`) or of the command line (`--allow-amendments-from`). Whoever takes in
    a policy for one more program must not find the others changed.
    """
    return say(
        "amendment-not-allowed",
        (
            f"chính sách `{by}` thay đổi `{name}` của `{owner}` mà chưa được phép",
            f"the policy `{by}` changes `{name}` of `{owner}` without leave",
        ),
        at,
        because=(declared, ("khai báo ở đây", "declared here")),
        help=(
            f"nếu đúng ý, thêm `--allow-amendments-from {by}`",
            f"if it is meant, add `--allow-amendments-from {by}`",
        ),
    )
