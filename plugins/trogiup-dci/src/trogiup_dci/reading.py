"""DCI groups to rows: what has a column becomes one, everything else is listed."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import define, field

from policyengine.contributions import ToRead
from policyengine.diagnostics import DataError
from policyengine.problems import files
from policyengine.schema import Record, Schema
from policyengine.syntax.spelling import fold
from trogiup_dci.mapping import ENVELOPE, MARITAL, NATIONAL_IDS, RELATION, SEX
from trogiup_dci.problems import (
    dci_field_misshapen,
    dci_field_unmapped,
    dci_group_without_members,
    dci_no_group,
)

Row = dict[str, object]
Object = Mapping[str, Any]
_HOUSEHOLD, _PERSON = "hộ", "người"
_UNKNOWN = "?"
_GROUP_KEYS = ("member_list", "group_identifier")
_OF_GROUP = {"group_identifier", "member_list", "group_head_info", "additional_attributes"}
_OF_MEMBER = {
    "member_identifier", "demographic_info", "marital_status", "is_disabled", "related_person",
    "additional_attributes",
}  # fmt: skip
_OF_PERSON = {"identifier", "name", "sex", "birth_date", "death_date"}
_TOO_LONG = 10**20
"""No number of a registry is longer; `1e999999` would be a text of a million digits."""
_NAMES = ("surname", "second_name", "middle_name", "given_name", "first_name")


def read_groups(asked: ToRead) -> dict[str, list[Row]]:
    """The households of a registry's answer, of its `reg_records`, or of a list of groups.

    What has another shape than that of DCI is told and passed over. The whole file is held in
    memory. DataError for a file that is not JSON, or holds no group.
    """
    reading = _Reading(asked.schema)
    try:
        value = json.loads(
            asked.path.read_text("utf-8-sig"),
            object_pairs_hook=reading.object_of,
            parse_float=Decimal,
            parse_constant=_not_a_number,
        )
    except json.JSONDecodeError as error:
        raise DataError(files.not_json(asked.path.name, error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise DataError(files.not_json(asked.path.name, None)) from error
    households = [reading.household(group) for group in _groups(value)]
    name = asked.path.name
    if not households:
        raise DataError(dci_no_group(name))
    for path, times in sorted(reading.misshapen.items()):
        asked.tell(dci_field_misshapen(path, times, name))
    for path, times in sorted(reading.unmapped.items()):
        asked.tell(dci_field_unmapped(path, times, name))
    if reading.without_members:
        asked.tell(dci_group_without_members(reading.without_members, name))
    return {_HOUSEHOLD: households}


def _not_a_number(written: str) -> object:
    raise ValueError(f"{written} is no JSON")


def _groups(value: Any) -> Iterator[Object]:
    """Every group, wherever in the envelope it lies."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, Mapping):
            if any(key in one for key in _GROUP_KEYS):
                yield one
            else:
                inner = ("message", "search_response", "data", "reg_records")
                waiting += [one.get(key) for key in reversed(inner)]


@define
class _Reading:
    """Rows being made. By path, counted: what nothing takes, and what has not the shape of DCI."""

    schema: Schema
    unmapped: Counter[str] = field(factory=Counter)
    misshapen: Counter[str] = field(factory=Counter)
    without_members: int = 0

    def object_of(self, pairs: list[tuple[str, Any]]) -> Object:
        """An object of JSON; of a key that it has twice the first value is kept."""
        made: dict[str, Any] = {}
        for key, value in pairs:
            if key in made:
                self.misshapen[key] += 1
            made.setdefault(key, value)
        return made

    # ---- groups, members --------------------------------------------------------------------

    def household(self, group: Object) -> Row:
        row: Row = {}
        ids = group.get("group_identifier")
        self._put(row, "mã_hộ", self._identifier(ids, "group.group_identifier"))
        lead = "group.group_head_info.person"
        head = self._inside(group.get("group_head_info"), "person", lead)
        self._put(row, "họ_tên_chủ_hộ", self._name(head.get("name"), f"{lead}.name"))
        self._rest(head, {"name"}, lead)
        self._more(row, group, _HOUSEHOLD, "group")
        self._rest(group, _OF_GROUP, "group")
        members = self._objects(group.get("member_list"), "group.member_list")
        row[_PERSON] = [self.person(member) for member in members]
        self.without_members += not row[_PERSON]
        return row

    def person(self, wrapped: Object) -> Row:
        member = self._inside(wrapped, "household_member", "member")
        info = member.get("demographic_info")
        person = self._inside(info, "person", "member.demographic_info")
        row: Row = {}
        ids = person.get("identifier")
        own = self._identifier(ids, "member.person.identifier")
        numbered = self._identifier(member.get("member_identifier"), "member.member_identifier")
        self._put(row, "mã_người", numbered or own)
        national = self._identifier(ids, "member.person.identifier", NATIONAL_IDS, tell=False)
        self._put(row, "số_định_danh", national)
        self._put(row, "họ_tên", self._name(person.get("name"), "member.person.name"))
        for key, column in (("birth_date", "ngày_sinh"), ("death_date", "ngày_chết")):
            written = self._text(person.get(key), f"member.person.{key}")
            self._put(row, column, written.partition("T")[0].strip() if written else None)
        self._put(row, "giới_tính", self._one_of(SEX, person.get("sex"), "person.sex"))
        marital = self._one_of(MARITAL, member.get("marital_status"), "member.marital_status")
        self._put(row, "tình_trạng_hôn_nhân", marital)
        self._put(row, "mức_độ_khuyết_tật", self._degree(member.get("is_disabled")))
        for related in self._objects(member.get("related_person"), "member.related_person"):
            kind = related.get("relationship_type")
            column_named = self._one_of(RELATION, kind, "member.related_person")
            if column_named is not None:
                path = "member.related_person.identifier"
                self._put(row, column_named, self._identifier(related.get("identifier"), path))
        self._more(row, member, _PERSON, "member")
        self._rest(person, _OF_PERSON, "member.person")
        self._rest(member, _OF_MEMBER, "member")
        return row

    def _put(self, row: Row, column: str, value: object) -> None:
        """Set a column that the policy has; a policy without it loses nothing by that."""
        if value not in (None, ""):
            row[column] = value

    # ---- values -----------------------------------------------------------------------------

    def _objects(self, value: Any, path: str) -> Iterator[Object]:
        """The objects of a list, or the only one; what is none is counted."""
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                if one:
                    yield one
            elif one is not None or isinstance(value, list):
                self.misshapen[path] += 1

    def _inside(self, value: Any, key: str, path: str) -> Object:
        """The object under a key where it is wrapped, itself where it is not."""
        inner = value.get(key, value) if isinstance(value, Mapping) else value
        if isinstance(inner, Mapping):
            return inner
        if inner is not None:
            self.misshapen[path] += 1
        return {}

    def _text(self, value: Any, path: str, tell: bool = True) -> str | None:
        """A text, or a number as it is written; anything else is counted."""
        if isinstance(value, str):
            return value.strip() or None
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if is_number and abs(value) < _TOO_LONG:
            return f"{int(value)}" if value == value // 1 else f"{value}"
        if value is not None and tell:
            self.misshapen[path] += 1
        return None

    def _identifier(
        self, value: Any, path: str, types: tuple[str, ...] = (), tell: bool = True
    ) -> str | None:
        """The first identifier (of some types); a bare one counts where no type is asked for."""
        if isinstance(value, str | int | Decimal):
            return None if types else self._text(value, path, tell)
        listed = self._objects(value, path) if tell else _mappings(value)
        found = [
            self._text(one.get("identifier_value"), path, tell)
            for one in listed
            if not types or str(one.get("identifier_type", "")).lower() in types
        ]
        return next(iter(found), None)

    def _name(self, value: Any, path: str) -> str | None:
        """A name as Vietnamese write it: family, middle, given; or one text."""
        if not isinstance(value, Mapping):
            return self._text(value, path)
        parts = [self._text(value[key], path) for key in _NAMES if key in value]
        return " ".join(filter(None, parts)) or None

    def _one_of(self, options: Mapping[str, str], written: Any, path: str) -> str | None:
        text = self._text(written, path)
        if text and text.lower() not in options:
            self.unmapped[f"{path} = {text}"] += 1
        return options.get(text.lower()) if text else None

    def _degree(self, value: Any) -> str | None:
        """No disability is a degree; of a disability the registry does not say which."""
        if isinstance(value, bool):
            value = str(value)
        text = (self._text(value, "member.is_disabled") or "").lower()
        if text in ("0", "false", "no"):
            return "không_khuyết_tật"
        if text in ("1", "true", "yes"):
            return _UNKNOWN
        if text:
            self.misshapen["member.is_disabled"] += 1
        return None

    def _more(self, row: Row, of: Object, record: str, path: str) -> None:
        """Additional attributes that are named as a column of the policy.

        They say what DCI leaves open; where they contradict what it says, that stays.
        """
        columns = _columns(self.schema.records.get(record))
        lead = f"{path}.additional_attributes"
        for one in self._objects(of.get("additional_attributes"), lead):
            name = self._text(one.get("name", one.get("key")), lead)
            if not name:
                continue
            column, value = columns.get(fold(name)), one.get("value")
            if column is None:
                self.unmapped[f"{lead}.{name}"] += 1
            elif not isinstance(value, bool | str | int | Decimal | None):
                self.misshapen[f"{lead}.{name}"] += 1
            elif value is not None and row.get(column, _UNKNOWN) == _UNKNOWN:
                row[column] = value
            elif value not in (None, row.get(column)):
                self.misshapen[f"{lead}.{name}"] += 1

    def _rest(self, of: Object, taken: set[str], path: str) -> None:
        """Count what nothing took and what says something."""
        for key, value in of.items():
            blank = isinstance(value, str) and not value.strip()
            if (
                key not in taken
                and key not in ENVELOPE
                and not blank
                and value not in ([], {}, None)
            ):
                self.unmapped[f"{path}.{key}"] += 1


def _mappings(value: Any) -> Iterator[Object]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield one


def _columns(record: Record | None) -> dict[str, str]:
    """The columns of a record by name, alias and labels, folded."""
    found: dict[str, str] = {}
    for column in record.fields if record else ():
        for text in (column.labels.vi, column.labels.en, column.alias, column.name):
            if text:
                found[fold(text)] = column.name
    return found
