"""`explain`: why, why not and what is missing, for one recipient or a household."""

import sys
from collections.abc import Iterator

import click

from policyengine.backends.results import Explanation
from policyengine.cli.arguments import data_argument, format_option, policy_argument
from policyengine.cli.asking import Basis, asking_options, encoding_option, month_option
from policyengine.cli.endings import CannotRun
from policyengine.cli.loading import policy_of, program_of, tell_data_problems
from policyengine.cli.long_data import concerned_of
from policyengine.cli.usage import Command, Option
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.population import Population, Row
from policyengine.reports import explanation as reports
from policyengine.reports.naming import Naming
from policyengine.reports.recipients import owners_of
from policyengine.reports.screen import show_json

_HELP = Text(
    "Giải thích kết quả của đối tượng mang mã ID trong DATA: kết luận, từng lý do với căn cứ, "
    "thông tin còn thiếu, và thay đổi nhỏ nhất làm kết quả khác đi. Mã của một hộ cho kết quả của "
    "cả hộ và mọi người trong hộ.",
    "Explain what ID in DATA is due: the conclusion, every reason with its article, what is "
    "missing, and the smallest change that alters the answer. The id of a household gives the "
    "household and everybody in it.",
)
_ID = Text("Mã của người, hộ hoặc vụ việc.", "The id of a person, a household or an incident.")
_PROGRAM = Text("Chỉ chế độ này (tên hoặc nhãn).", "Only this program (name or label).")
_FORMAT = Text(
    "Dạng cây để đọc (tree, mặc định) hoặc dữ liệu (json).",
    "A tree for a reader (the default), or json for a program.",
)
_NOBODY = Text("dữ liệu không có mã `{}`", "no row of the data has the id `{}`")
_NOTHING = Text("không có chế độ nào xét cho `{}`", "no program is decided for `{}`")


def command(language: Language) -> click.Command:
    """The command in one language."""
    return Command(
        "explain",
        language=language,
        callback=explain,
        help=_HELP[language],
        params=[
            policy_argument(),
            data_argument(),
            month_option(language),
            Option(
                ["--id", "wanted"],
                language=language,
                required=True,
                metavar="ID",
                help=_ID[language],
            ),
            Option(["--program"], language=language, metavar="NAME", help=_PROGRAM[language]),
            *asking_options(language),
            encoding_option(language),
            format_option(("tree", "json"), language, _FORMAT, default="tree"),
        ],
    )


def explain(
    policy_path: str,
    data_path: str,
    month: int,
    wanted: str,
    program: str | None,
    day: int | None,
    foresee: bool,
    basis: Basis,
    encoding: Encoding | None,
    shape: str,
    language: Language,
) -> int:
    """Explain one recipient, or a household with everybody in it."""
    policy = policy_of(policy_path, language)
    name = program_of(program, policy, language) if program else None
    population = concerned_of(data_path, policy, encoding, lambda survey: survey.called(wanted))
    found: list[Explanation] = []
    for row in _rows(population, wanted):
        found += policy.explain(
            row, month=month, day=day, foresee=foresee, basis=basis, program=name
        )
    if not found:
        raise CannotRun(Text(_NOTHING.vi.format(wanted), _NOTHING.en.format(wanted)))
    naming = Naming(policy, language, owners_of(population))
    if shape == "json":
        show_json((reports.to_json(one, naming) for one in found), sys.stdout)
    else:
        reports.show(found, naming, sys.stdout)
    return tell_data_problems(population.diagnostics, language)


def _rows(population: Population, wanted: str) -> Iterator[Row]:
    """The row with an id and every row that lies in it."""
    row = population.find(wanted)
    if row is None:
        raise CannotRun(Text(_NOBODY.vi.format(wanted), _NOBODY.en.format(wanted)))
    waiting = [row]
    while waiting:
        here = waiting.pop(0)
        yield here
        waiting += [child for children in here.children.values() for child in children]
