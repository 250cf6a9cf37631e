"""`compare`: two policies, two days, a draft or the other reading; who gains and who loses."""

import sys
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from policyengine.analyses import compare as analysis
from policyengine.analyses.changes import Comparison, Position
from policyengine.analyses.compare_groups import AREA_FIELD
from policyengine.cli.arguments import format_option
from policyengine.cli.asking import Basis, asking_options, day_type, encoding_option, month_option
from policyengine.cli.endings import FINE, PROBLEMS, no_such
from policyengine.cli.loading import (
    program_of,
    tell_data_problems,
)
from policyengine.cli.places import output_kind
from policyengine.cli.progress import watched
from policyengine.cli.sides import Asked, Sought, positions_of, sides_of
from policyengine.cli.usage import Command, Option, one_of
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.reports import comparison as reports
from policyengine.reports.comparison import Sides
from policyengine.reports.comparison_json import to_json
from policyengine.reports.naming import Naming
from policyengine.reports.recipients import owners_of
from policyengine.reports.screen import show_value
from policyengine.syntax.spelling import nearest

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
_NO_FIELD = Text("dữ liệu không có cột `{}`", "no record has a field `{}`")
_WRITTEN = Text("đã ghi {}", "wrote {}")
KINDS = (".xlsx", ".html", ".json")


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
    old, new, titles = sides_of(sought, language)
    known = [*{program_of(name, old, language): None for name in programs}] if programs else None
    asked = Asked(month, basis, known)
    before, after = positions_of(sought, old, new, asked, data, encoding)
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


def _require_field(area: str, position: Position) -> None:
    from policyengine.analyses.compare_groups import field_named

    schema = position.policy.schema
    if area == AREA_FIELD or field_named(schema, area) is not None:
        return
    known = [one.name for record in schema.records.values() for one in record.fields]
    raise no_such(_NO_FIELD, area, nearest(area, known))


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
        from policyengine.reports.comparison_page import page_of

        writing.write_text(path, page_of(found, sides, area))
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
