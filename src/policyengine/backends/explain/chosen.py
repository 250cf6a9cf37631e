"""Which versions of the law a question used, and which of the loaded ones it did not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policyengine.backends.explain.question import Question
from policyengine.backends.explain.wording import rule_words
from policyengine.diagnostics import Text
from policyengine.model import terms as t
from policyengine.model.model import Law, LevelVersion, Model
from policyengine.model.versions import Instrument


def no_versions() -> tuple[Text, ...]:
    """What there is to say of a month before the first version."""
    vi = "chưa có văn bản nào đã nạp quy định chế độ này cho tháng được hỏi"
    return (Text(vi, "no loaded instrument rules this program in the month asked about"),)


def chosen_versions(
    q: Question, rule: t.Program | None, levels: Sequence[tuple[str, LevelVersion | None]]
) -> tuple[Text, ...]:
    """The levels by name with their first day, the program's instrument, and what was left out."""
    found = [_level(q.law.model, name, version) for name, version in levels]
    if rule is not None and rule.head.source.instrument:
        model, name = q.law.model, rule.head.source.instrument
        vi, en = model.instrument_title(name, "vi"), model.instrument_title(name, "en")
        found.append(Text(f"quy định theo {vi}", f"ruled by {en}"))
    found.append(_asked(q))
    return (*found, *_left_out(q.law))


def _level(model: Model, name: str, version: LevelVersion | None) -> Text:
    vi, en = model.label(name, "vi"), model.label(name, "en")
    if version is None:
        return Text(f"{vi}: chưa có mức", f"{en}: no value yet")
    since = date.fromordinal(version.first_day)
    written = rule_words(version.value.value)
    instrument = version.value.source.instrument
    return Text(
        f"{vi}: {written.vi}, áp dụng từ ngày {since:%d/%m/%Y} "
        f"theo {model.instrument_title(instrument, 'vi')}",
        f"{en}: {written.en}, from {since.isoformat()} "
        f"by {model.instrument_title(instrument, 'en')}",
    )


def _asked(q: Question) -> Text:
    if q.month.asking_day is None:
        return Text(
            "không nêu ngày hỏi: tính theo mọi văn bản đã nạp",
            "no day of asking: every loaded instrument counts",
        )
    day = date.fromordinal(q.month.asking_day)
    return Text(f"hỏi vào ngày {day:%d/%m/%Y}", f"asked on {day.isoformat()}")


def _left_out(law: Law) -> list[Text]:
    """The loaded instruments that this question does not admit."""
    outside = [i for name, i in law.model.instruments.items() if name not in law.admitted]
    return [_not_admitted(i) for i in sorted(outside, key=lambda i: i.order)]


def _not_admitted(instrument: Instrument) -> Text:
    vi, en = instrument.title("vi"), instrument.title("en")
    if instrument.draft:
        return Text(f"không áp dụng {vi}: còn là dự thảo", f"left out {en}: a draft")
    in_force = date.fromordinal(instrument.in_force)
    return Text(
        f"chưa áp dụng {vi}: có hiệu lực từ ngày {in_force:%d/%m/%Y}",
        f"left out {en}: in force from {in_force.isoformat()}",
    )
