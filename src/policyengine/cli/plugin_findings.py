"""What `doctor` looks at in plugins: whether each is in use, and whether its policies are sound."""

from collections.abc import Iterator

from policyengine.cli.chosen import Chosen
from policyengine.cli.installation import Finding
from policyengine.diagnostics import Diagnostic, Text
from policyengine.pipeline import check_path
from policyengine.registry import PREFIX

_LOADED = Text("plugin {} ở {}", "the plugin {} in {}")
_SOUND = Text("chính sách {} không có lỗi", "the policy {} has no errors")
_UNSOUND = Text("chính sách {} của plugin {} có {} lỗi", "the policy {} of {} has {} errors")
_CHECK = Text(
    "chạy `policyengine check {0}` để xem từng lỗi, rồi báo cho người viết {1}",
    "run `policyengine check {0}` to see them, and tell the author of {1}",
)
_NO_HELP = Text("xem `policyengine why {}`", "see `policyengine why {}`")


def findings_of_plugins(chosen: Chosen) -> Iterator[Finding]:
    """Every plugin that is in use, everything wrong with one, every policy of one."""
    registry = chosen.registry
    for loaded in registry.plugins[1:]:
        named = " ".join([loaded.name, *([loaded.version] if loaded.version else [])])
        yield Finding(_filled(_LOADED, named, loaded.place))
    for fault in registry.faults:
        yield _amiss(fault.diagnostic)
    failed: list[Diagnostic] = []
    for name, owned in registry.of("policies").items():
        if owned.is_built_in:
            continue
        named = PREFIX + name
        found = [d for d in check_path(named, registry, allowing=(name,))[1] if d.is_error]
        failed += [d for d in found if d.error is not None and d not in failed]
        errors = [d for d in found if d.error is None]
        if not errors:
            yield Finding(_filled(_SOUND, named))
        else:
            count = str(len([d for d in errors if d.primary]) or len(errors))
            yield Finding(
                _filled(_UNSOUND, named, owned.plugin, count),
                _filled(_CHECK, named, owned.plugin),
            )
    yield from map(_amiss, failed)  # a check that fails is no fault of the policies it looks at


def _amiss(diagnostic: Diagnostic) -> Finding:
    words, place = diagnostic.message, diagnostic.place
    found = Text(f"{words.vi} ({place})", f"{words.en} ({place})") if place else words
    return Finding(found, diagnostic.help or _filled(_NO_HELP, diagnostic.problem.slug))


def _filled(text: Text, *words: str) -> Text:
    return Text(text.vi.format(*words), text.en.format(*words))
