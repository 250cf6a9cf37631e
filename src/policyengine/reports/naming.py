"""From the names of a policy's code to what a reader is shown: labels, in one language."""

from collections.abc import Callable, Mapping
from functools import cached_property

from attrs import field, frozen

from policyengine.backends.results import Because, Missing, Result
from policyengine.diagnostics import Language
from policyengine.policy import Policy

_BOTH: tuple[Language, ...] = ("vi", "en")
_WORDS = {
    "of": {"vi": "của ", "en": "of "},
    "or": {"vi": " hoặc ", "en": " or "},
    "awaiting": {"vi": "chờ nghị quyết: ", "en": "awaiting a resolution: "},
    "too_much": {
        "vi": "thiếu quá nhiều thông tin, chưa xét hết được",
        "en": "too much is missing to look at every case",
    },
}


@frozen(slots=False)
class Naming:
    """The labels of one policy in one language."""

    policy: Policy
    language: Language
    owners: Mapping[tuple[str, str], str] = field(factory=dict)
    """Of rows that have no id of their own, by record and made-up id, that of the row around."""

    def declaration(self, name: str) -> str:
        """A program, category or level."""
        return self.policy.model.label(name, self.language)

    def record(self, name: str) -> str:
        """A record, `Nhân khẩu`; a name that no record has is shown with spaces."""
        found = self.policy.schema.records.get(name)
        return found.label(self.language) if found else name.replace("_", " ")

    def field(self, record: str, name: str) -> str:
        """A field of a record, `Ngày sinh`."""
        found = self.policy.schema.records.get(record)
        target = found.by_name.get(name) if found else None
        return target.label(self.language) if target else name.replace("_", " ")

    def paper(self, record: str, name: str) -> str:
        """` (Giấy khai sinh, UBND cấp xã)`: what proves a field and who issues it, as declared."""
        found = self.policy.schema.records.get(record)
        target = found.by_name.get(name) if found else None
        said = [words for words in (target.paper, target.paper_from) if words] if target else []
        return f" ({', '.join(said)})" if said else ""

    def id(self, record: str, id: str) -> str:
        """The id of a row as an officer knows it."""
        return self.owners.get((record, id), id)

    def row(self, record: str, id: str) -> str:
        """`Nhân khẩu P-103`, `Chăm sóc của P-103` for a row that has no id of its own."""
        owner = self.owners.get((record, id))
        return f"{self.record(record)} {_WORDS['of'][self.language] if owner else ''}{owner or id}"

    def category(self, result: Result) -> str:
        """The deciding categories, or those possible while it is undetermined."""
        if result.category:
            return ", ".join(self.declaration(name) for name in result.category.split(", "))
        options = [self.declaration(name) for name in result.category_options]
        return _WORDS["or"][self.language].join(options)

    def missing(self, missing: Missing) -> str:
        """`Nhân khẩu P-103: Ngày sinh`, or a number that the law itself has not given yet."""
        if not missing.record:
            return _WORDS["awaiting"][self.language] + self.declaration(missing.field)
        row = self.row(missing.record, missing.id)
        return f"{row}: {self.field(missing.record, missing.field)}"

    def all_missing(self, result: Result) -> str:
        """Everything whose value could change the answer, in one line, row by row."""
        return "; ".join(self.missing_by_row(result))

    def missing_by_row(self, result: Result) -> list[str]:
        """`Nhân khẩu P-103: Ngày sinh; Lương hưu`, a text for each row that lacks something."""
        found = [_WORDS["too_much"][self.language]] if result.too_much_missing else []
        fields: dict[tuple[str, str], list[str]] = {}
        for missing in result.missing:
            if missing.record:
                shown = self.field(missing.record, missing.field)
                shown += self.paper(missing.record, missing.field)
                fields.setdefault((missing.record, missing.id), []).append(shown)
            else:
                found.append(self.missing(missing))
        found += [f"{self.row(r, id)}: {', '.join(names)}" for (r, id), names in fields.items()]
        return found

    def assumed(self, result: Result) -> str:
        """The facts that assumptions filled in: `Nhân khẩu: Ngày sinh`."""
        pairs = [fact.split(".", 1) for fact in result.assumed]
        shown = [
            f"{self.record(pair[0])}: {self.field(*pair)}" if len(pair) == 2 else pair[0]
            for pair in pairs
        ]
        return "; ".join(shown)

    # ---- sources ----------------------------------------------------------------------------

    def instrument(self, title: str) -> str:
        """The title of an instrument in the reader's language, whichever the results carry."""
        return self._titles.get(title, title)

    @cached_property
    def _titles(self) -> dict[str, str]:
        instruments = self.policy.model.instruments.values()
        return {
            one.title(tongue): one.title(self.language) for one in instruments for tongue in _BOTH
        }

    def sources(self, because: tuple[Because, ...]) -> str:
        """By instrument: `điểm e khoản 1 Điều 6 Nghị định …; khoản 1 Điều 1 Nghị định …`."""
        return self._sources(because, self.instrument)

    def short_sources(self, because: tuple[Because, ...]) -> str:
        """The same with the number of each instrument, without its day and who issued it."""
        return self._sources(because, lambda title: _number_alone(self.instrument(title)))

    @staticmethod
    def _sources(because: tuple[Because, ...], title_of: Callable[[str], str]) -> str:
        by_instrument: dict[str, dict[str, None]] = {}
        for one in because:
            if one.citation or one.instrument:
                by_instrument.setdefault(title_of(one.instrument), {})[one.citation] = None
        return "; ".join(
            f"{', '.join(citation for citation in cited if citation)} {title}".strip()
            for title, cited in by_instrument.items()
        )

    def instruments(self, because: tuple[Because, ...]) -> str:
        """The instruments alone."""
        titles = (self.instrument(one.instrument) for one in because if one.instrument)
        return "; ".join(dict.fromkeys(titles))


def _number_alone(title: str) -> str:
    """`Nghị định số 20/2021/NĐ-CP` of `Nghị định số 20/2021/NĐ-CP ngày … của Chính phủ`."""
    return title.partition(" ngày ")[0].partition(" của ")[0]


def citations(because: tuple[Because, ...]) -> str:
    """The legal places alone, without their instruments."""
    return ", ".join(dict.fromkeys(one.citation for one in because if one.citation))
