"""`compare`: two policies, two days, a draft or the other reading; who gains and who loses."""

import sys
from collections.abc import Collection, Sequence
from pathlib import Path

import click
from attrs import frozen

from policyengine.analyses import compare as analysis
from policyengine.analyses.changes import Comparison, Position
from policyengine.analyses.compare_groups import AREA_FIELD
from policyengine.cli.arguments import format_option
from policyengine.cli.asking import Basis, asking_options, day_type, encoding_option, month_option
from policyengine.cli.endings import FINE, PROBLEMS, CannotRun
from policyengine.cli.loading import (
    joined_policy,
    policy_of,
    population_of,
    program_of,
    tell_data_problems,
)
from policyengine.cli.places import output_kind, require_policy
from policyengine.cli.progress import watched
from policyengine.cli.usage import Command, Option, one_of
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.model.model import Asking
from policyengine.policy import Policy
from policyengine.reports import comparison as reports
from policyengine.reports.comparison import Sides
from policyengine.reports.comparison_json import to_json
from policyengine.reports.naming import Naming
from policyengine.reports.recipients import owners_of
from policyengine.reports.screen import show_value
from policyengine.syntax.spelling import fold, nearest

_HELP = Text(
    "So sánh hai bên trong một tháng: ai tăng, ai giảm, ai mới được hưởng, ai thôi hưởng. Nêu hai "
    "chính sách OLD NEW, hoặc một chính sách với --against-day (hai ngày tính), "
    "--against-foresee (được chi và dự kiến), --with-draft (thêm dự thảo), --flip (cách hiểu "
    "khác). Thông tin còn thiếu được hiểu như nhau ở cả hai bên: không ai bị coi là giảm nếu không "
    "trường hợp nào làm người đó giảm. Mã kết thúc: 0 không có lỗi, 1 điều kiện --fail-if xảy ra "
    "(không nêu --fail-if: dữ liệu có lỗi), 2 không chạy được.",
    "Compare two sides in one month: who gains, who loses, who enters, who leaves. Name two "
    "policies OLD NEW, or one policy with --against-day (two days of asking), --against-foresee "
    "(paid and foreseen), --with-draft (a draft added) or --flip (the other reading). What is "
    "missing is the same for both sides: nobody is said to lose who loses in no case. Exit code: "
    "0 fine, 1 a condition of --fail-if holds (without --fail-if: faults in the data), 2 could "
    "not run.",
)
_AGAINST_DAY = Text(
    "Ngày tính của bên thứ hai, như 10/10/2026.", "The day of asking of the second side."
)
_AGAINST_FORESEE = Text(
    "Bên thứ hai dự kiến: kể cả văn bản đã ban hành nhưng chưa có hiệu lực.",
    "The second side foresees: instruments that are issued and not yet in force count too.",
)
_WITH_DRAFT = Text(
    "Tệp dự thảo thêm vào bên thứ hai; dùng nhiều lần được.",
    "A draft that is added on the second side; may be given several times.",
)
_FLIP = Text(
    "Bên thứ hai theo cách khác của cách hiểu này; dùng nhiều lần được.",
    "The second side takes the other meaning of this reading; may be given several times.",
)
_PROGRAM = Text(
    "Chỉ chế độ này (tên hoặc nhãn); dùng nhiều lần được.",
    "Only this program (name or label); may be given several times.",
)
_AREA = Text(
    "Cột của bảng dữ liệu để gộp theo địa bàn (mặc định: xã_phường).",
    "The field that areas are grouped by (default: xã_phường).",
)
_OUTPUT = Text(
    "Ghi so sánh vào tệp .xlsx, .html (trang có biểu đồ, không cần mạng) hoặc .json; dùng nhiều "
    "lần được.",
    "Write the comparison to a .xlsx, .html (a page with charts, no network needed) or .json "
    "file; may be given several times.",
)
_FORMAT = Text(
    "Bảng để đọc (table, mặc định) hoặc dữ liệu cho chương trình khác (json).",
    "Tables for a reader (the default), or json for a program.",
)
_FAIL_IF = Text(
    "Kết thúc với mã 1 nếu có người chắc chắn giảm hoặc thôi hưởng (lost), có thể giảm tùy thông "
    "tin còn thiếu (may-lose), hoặc có bất cứ thay đổi nào (changed); dùng nhiều lần được.",
    "End with code 1 if anybody surely loses or leaves (lost), may lose depending on what is "
    "missing (may-lose), or is not as before (changed); may be given several times.",
)
_FAILED = {
    "lost": Text("{} đối tượng giảm hoặc thôi hưởng", "{} recipients lose or leave"),
    "may-lose": Text("{} đối tượng giảm hoặc có thể giảm", "{} recipients lose or may lose"),
    "changed": Text("{} đối tượng có thay đổi", "{} recipients are not as before"),
}
_CHECK = Text("--fail-if {}: {}", "--fail-if {}: {}")
_PATHS = Text(
    "cần OLD NEW DATA, hoặc POLICY DATA; đã nêu {} đường dẫn",
    "OLD NEW DATA or POLICY DATA is needed; {} paths are given",
)
_ONE_THING = Text(
    "chỉ có một chính sách: nêu thêm chính sách thứ hai, hoặc một trong --against-day, "
    "--against-foresee, --with-draft, --flip",
    "there is only one policy: name a second one, or one of --against-day, --against-foresee, "
    "--with-draft, --flip",
)
_NOT_BOTH = Text(
    "--with-draft và --flip thay đổi một chính sách; không dùng cùng hai chính sách OLD NEW",
    "--with-draft and --flip change one policy; they do not go with two policies OLD NEW",
)
_NO_READING = Text("chính sách không có cách hiểu `{}`", "the policy has no reading `{}`")
_DID_YOU_MEAN = Text("; có phải là `{}`?", "; did you mean `{}`?")
_NO_FIELD = Text("dữ liệu không có cột `{}`", "no record has a field `{}`")
_DRAFT_LATER = Text(
    "dự thảo ban hành sau ngày tính, nên bên thứ hai không áp dụng: {}",
    "the draft is issued after the day of asking, so that the second side does not count it: {}",
)
_WRITTEN = Text("đã ghi {}", "wrote {}")
_PLUS = Text("{} và dự thảo {}", "{} with the draft {}")
_FLIPPED = Text("{}, theo cách khác của {}", "{}, the other reading of {}")
KINDS = (".xlsx", ".html", ".json")


@frozen
class Sought:
    """What is wanted of the second side."""

    paths: tuple[str, ...]
    drafts: tuple[str, ...]
    flips: tuple[str, ...]
    day: int | None
    against_day: int | None
    foresee: bool
    against_foresee: bool

    @property
    def changes_policy(self) -> bool:
        return bool(self.drafts or self.flips)


def command(language: Language) -> click.Command:
    """The command in one language."""

    def many(name: str, metavar: str, words: Text) -> Option:
        return Option([name, name.strip("-").replace("-", "_") + "s"], language=language,
                      multiple=True, metavar=metavar, help=words[language])  # fmt: skip

    return Command(
        "compare",
        language=language,
        callback=compare,
        help=_HELP[language],
        params=[
            click.Argument(["paths"], nargs=-1, required=True, metavar="OLD [NEW] DATA"),
            month_option(language),
            *asking_options(language),
            Option(
                ["--against-day"],
                language=language,
                metavar="DD/MM/YYYY",
                type=day_type(language),
                help=_AGAINST_DAY[language],
            ),
            Option(
                ["--against-foresee"],
                language=language,
                is_flag=True,
                help=_AGAINST_FORESEE[language],
            ),
            many("--with-draft", "FILE", _WITH_DRAFT),
            many("--flip", "READING", _FLIP),
            many("--program", "NAME", _PROGRAM),
            Option(
                ["--area"],
                language=language,
                metavar="FIELD",
                default=AREA_FIELD,
                help=_AREA[language],
            ),
            encoding_option(language),
            many("--output", "FILE", _OUTPUT),
            format_option(("table", "json"), language, _FORMAT),
            Option(
                ["--fail-if", "checks"],
                language=language,
                multiple=True,
                metavar="|".join(analysis.CHECKS),
                type=one_of(analysis.CHECKS, language),
                help=_FAIL_IF[language],
            ),
        ],
    )


def compare(
    paths: Sequence[str],
    month: int,
    day: int | None,
    foresee: bool,
    basis: Basis,
    against_day: int | None,
    against_foresee: bool,
    with_drafts: Sequence[str],
    flips: Sequence[str],
    programs: Sequence[str],
    area: str,
    encoding: Encoding | None,
    outputs: Sequence[str],
    shape: str | None,
    checks: Sequence[analysis.Check],
    language: Language,
) -> int:
    """Compare, show, and say whether a check fails."""
    *policies, data = paths if len(paths) in (2, 3) else _refuse_paths(paths, language)
    sought = Sought(
        tuple(policies), tuple(with_drafts), tuple(flips), day, against_day, foresee,
        against_foresee,
    )  # fmt: skip
    kinds = {
        output: output_kind(output, *policies, data, *with_drafts, kinds=KINDS)
        for output in outputs
    }
    old, new, titles = _sides(sought, language)
    known = [*{program_of(name, old, language): None for name in programs}] if programs else None
    before = Position(old, population_of(data, old, encoding), _first_asking(sought))
    after = _second(sought, new, before, data, encoding)
    _require_field(area, after)
    found = analysis.compare(
        before, after, month, basis=basis, programs=known, watch=lambda r: watched(r, language)
    )
    owners = owners_of(after.population)
    sides = Sides(Naming(old, language, owners), Naming(new, language, owners), *titles, basis)
    _show(found, sides, area, shape, kinds)
    code = tell_data_problems(before.population.diagnostics, language)
    return _checked(found, checks, language) if checks else code


def _refuse_paths(paths: Sequence[str], language: Language) -> Sequence[str]:
    raise click.UsageError(_PATHS[language].format(len(paths)), click.get_current_context())


# ---- both sides ------------------------------------------------------------------------------


def _sides(sought: Sought, language: Language) -> tuple[Policy, Policy, tuple[str, str]]:
    """Both policies, and what each is called."""
    first = sought.paths[0]
    if len(sought.paths) == 2:
        if sought.changes_policy:
            raise CannotRun(_NOT_BOTH)
        old, new = (policy_of(path, language) for path in sought.paths)
        return old, new, (first, sought.paths[1])
    differs = sought.against_day is not None or (sought.against_foresee and not sought.foresee)
    if not sought.changes_policy and not differs:
        raise CannotRun(_ONE_THING)
    old = policy_of(first, language)
    if not sought.changes_policy:
        return old, old, (first, first)
    for draft in sought.drafts:
        require_policy(draft)
    flips = [_reading_of(name, old) for name in sought.flips]
    new = joined_policy(first, sought.drafts, flips)
    title = first
    if sought.drafts:
        names = ", ".join(Path(draft).name for draft in sought.drafts)
        title = _PLUS[language].format(title, names)
    if flips:
        labels = ", ".join(old.model.label(name, language) for name in flips)
        title = _FLIPPED[language].format(title, labels)
    _tell_later_drafts(sought, old, new, language)
    return old, new, (first, title)


def _first_asking(sought: Sought) -> Asking:
    return Asking(sought.day, sought.foresee or bool(sought.drafts))


def _second(
    sought: Sought, new: Policy, before: Position, data: str, encoding: Encoding | None
) -> Position:
    """The second side; the records are read again only where they are declared otherwise."""
    asked = sought.day if sought.against_day is None else sought.against_day
    foresee = _first_asking(sought).foresee or sought.against_foresee
    population = before.population
    if new.schema != before.policy.schema:
        population = population_of(data, new, encoding)
    return Position(new, population, Asking(asked, foresee))


def _reading_of(written: str, policy: Policy) -> str:
    readings = policy.model.names.of_kind("READING")
    for name in readings:
        if fold(written) in (fold(name), *(fold(policy.model.label(name, t)) for t in _TONGUES)):
            return name
    near = nearest(written, readings)
    raise CannotRun(
        Text(
            *(
                _NO_READING[tongue].format(written)
                + (_DID_YOU_MEAN[tongue].format(near) if near else "")
                for tongue in _TONGUES
            )
        )
    )


_TONGUES: tuple[Language, Language] = ("vi", "en")


def _tell_later_drafts(sought: Sought, old: Policy, new: Policy, language: Language) -> None:
    """A draft that the second side does not count would compare a policy with itself."""
    day = sought.day if sought.against_day is None else sought.against_day
    added = set(new.model.instruments) - set(old.model.instruments)
    later = [
        new.model.instrument_title(name, language)
        for name in sorted(added)
        if day is not None and new.model.instruments[name].issued > day
    ]
    if later:
        sys.stderr.write(_DRAFT_LATER[language].format("; ".join(later)) + "\n")


def _require_field(area: str, position: Position) -> None:
    from policyengine.analyses.compare_groups import field_named

    schema = position.policy.schema
    if area == AREA_FIELD or field_named(schema, area) is not None:
        return
    near = nearest(area, [one.name for record in schema.records.values() for one in record.fields])
    raise CannotRun(
        Text(
            *(
                _NO_FIELD[tongue].format(area)
                + (_DID_YOU_MEAN[tongue].format(near) if near else "")
                for tongue in _TONGUES
            )
        )
    )


# ---- showing ---------------------------------------------------------------------------------


def _show(
    found: Comparison, sides: Sides, area: str, shape: str | None, kinds: dict[str, str]
) -> None:
    for output, kind in kinds.items():
        _write(found, sides, area, Path(output), kind)
        sys.stderr.write(_WRITTEN[sides.language].format(output) + "\n")
    if shape == "json":
        show_value(to_json(found, sides, area), sys.stdout)
    elif shape == "table" or not kinds:
        reports.show(found, sides, area, sys.stdout)


def _write(found: Comparison, sides: Sides, area: str, path: Path, kind: str) -> None:
    from policyengine.formats import writing

    if kind == ".json":
        writing.write_json(path, to_json(found, sides, area))
    elif kind == ".html":
        from policyengine.reports.comparison_page import page

        writing.write_text(path, page(found, sides, area))
    else:
        from policyengine.formats.sheets import write_workbook
        from policyengine.reports.comparison_workbook import sheets
        from policyengine.reports.workbook import page_footer

        write_workbook(path, sheets(found, sides, area), page_footer(sides.new))


def _checked(found: Comparison, checks: Collection[analysis.Check], language: Language) -> int:
    """1 where a check fails, which is said on standard error."""
    code = FINE
    for check in checks:
        failing = analysis.failing(found, check)
        if failing:
            code = PROBLEMS
            words = _FAILED[check][language].format(len(failing))
            sys.stderr.write(_CHECK[language].format(check, words) + "\n")
    return code
