"""The two sides of a comparison: which policies, asked on which day, over which records."""

import sys
from pathlib import Path

from attrs import frozen

from policyengine.analyses.changes import Position
from policyengine.cli.asking import Basis
from policyengine.cli.endings import CannotRun, no_such
from policyengine.cli.loading import joined_policy, policy_of, population_of
from policyengine.cli.long_data import surveyed
from policyengine.cli.places import require_policy
from policyengine.diagnostics import Language, Text
from policyengine.formats.legacy_text import Encoding
from policyengine.model.model import Asking
from policyengine.policy import Policy
from policyengine.syntax.spelling import fold, nearest

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
_DRAFT_LATER = Text(
    "dự thảo ban hành sau ngày tính, nên bên thứ hai không áp dụng: {}",
    "the draft is issued after the day of asking, so that the second side does not count it: {}",
)
_PLUS = Text("{} và dự thảo {}", "{} with the draft {}")
_FLIPPED = Text("{}, theo cách khác của {}", "{}, the other reading of {}")


@frozen
class Asked:
    """What both sides are asked."""

    month: int
    basis: Basis
    programs: list[str] | None


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


def sides_of(sought: Sought, language: Language) -> tuple[Policy, Policy, tuple[str, str]]:
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


def _second_asking(sought: Sought) -> Asking:
    asked = sought.day if sought.against_day is None else sought.against_day
    return Asking(asked, _first_asking(sought).foresee or sought.against_foresee)


def positions_of(
    sought: Sought, old: Policy, new: Policy, asked: Asked, data: str, encoding: Encoding | None
) -> tuple[Position, Position]:
    """Both sides; the records are read again only where they are declared otherwise."""
    first, second = _first_asking(sought), _second_asking(sought)
    alike = new.schema == old.schema
    survey = surveyed(data, old, encoding)
    if survey is None:
        mine = population_of(data, old, encoding)
        theirs = mine if alike else population_of(data, new, encoding)
    else:
        other = new.survey(survey.columns if alike else Path(data))
        losing = survey.recipients([asked.month], first, asked.basis, asked.programs)
        gaining = other.recipients([asked.month], second, asked.basis, asked.programs)
        mine = survey.rows(losing | survey.as_in(other, gaining))
        theirs = mine if alike else other.rows(gaining | other.as_in(survey, losing))
    return Position(old, mine, first), Position(new, theirs, second)


def _reading_of(written: str, policy: Policy) -> str:
    readings = policy.model.names.of_kind("READING")
    for name in readings:
        labels = policy.model.label(name, "vi"), policy.model.label(name, "en")
        if fold(written) in map(fold, (name, *labels)):
            return name
    raise no_such(_NO_READING, written, nearest(written, readings))


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
