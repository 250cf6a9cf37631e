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
from trogiup_dci.problems import dci_field_unmapped

Row = dict[str, object]
_HOUSEHOLD, _PERSON = "hộ", "người"


def read_groups(asked: ToRead) -> dict[str, list[Row]]:
    """The households of a registry's answer, of its `reg_records`, or of a list of groups.

    DataError for a file that is not JSON, or holds no group.
    """
    try:
        value = json.loads(asked.path.read_text("utf-8-sig"), parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise DataError(files.not_json(asked.path.name, error.lineno)) from error
    except ValueError as error:
        raise DataError(files.not_json(asked.path.name, None)) from error
    reading = _Reading(asked.schema)
    households = [reading.household(group) for group in _groups(value)]
    if not households:
        raise DataError(files.no_known_sheet(asked.path.name, [], ["member_list"]))
    for path, times in sorted(reading.unmapped.items()):
        asked.tell(dci_field_unmapped(path, times, asked.path.name))
    return {_HOUSEHOLD: households}


def _groups(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every group, wherever in the envelope it lies."""
    if isinstance(value, list):
        for one in value:
            yield from _groups(one)
    elif isinstance(value, Mapping):
        if "member_list" in value:
            yield value
        else:
            for key in ("message", "search_response", "data", "reg_records"):
                yield from _groups(value.get(key))


@define
class _Reading:
    """Rows being made; `unmapped` counts the fields that nothing takes, by path."""

    schema: Schema
    unmapped: Counter[str] = field(factory=Counter)

    def household(self, group: Mapping[str, Any]) -> Row:
        taken = {"group_identifier", "member_list", "group_head_info", "additional_attributes"}
        row: Row = {}
        self._put(row, "mã_hộ", _identifier(group.get("group_identifier")))
        head = _inside(group.get("group_head_info"), "person")
        self._put(row, "họ_tên_chủ_hộ", _name(head.get("name")))
        self._rest(head, {"name"}, "group.group_head_info.person")
        self._more(row, group, _HOUSEHOLD, "group")
        self._rest(group, taken, "group")
        row[_PERSON] = [self.person(member) for member in group.get("member_list") or ()]
        return row

    def person(self, wrapped: Mapping[str, Any]) -> Row:
        member = _inside(wrapped, "household_member")
        person = _inside(member.get("demographic_info"), "person")
        row: Row = {}
        own = _identifier(person.get("identifier"))
        self._put(row, "mã_người", _identifier(member.get("member_identifier")) or own)
        self._put(row, "số_định_danh", _identifier(person.get("identifier"), NATIONAL_IDS))
        self._put(row, "họ_tên", _name(person.get("name")))
        self._put(row, "ngày_sinh", _day(person.get("birth_date")))
        self._put(row, "ngày_chết", _day(person.get("death_date")))
        self._put(row, "giới_tính", self._one_of(SEX, person.get("sex"), "person.sex"))
        marital = self._one_of(MARITAL, member.get("marital_status"), "member.marital_status")
        self._put(row, "tình_trạng_hôn_nhân", marital)
        self._put(row, "mức_độ_khuyết_tật", _degree(member.get("is_disabled")))
        for related in _listed(member.get("related_person")):
            column = self._one_of(
                RELATION, related.get("relationship_type"), "member.related_person"
            )
            if column is not None:
                self._put(row, column, _identifier(related.get("identifier")))
        self._more(row, member, _PERSON, "member")
        self._rest(
            person, {"identifier", "name", "sex", "birth_date", "death_date"}, "member.person"
        )
        self._rest(
            member,
            {
                "member_identifier", "demographic_info", "marital_status", "is_disabled",
                "related_person", "additional_attributes",
            },
            "member",
        )  # fmt: skip
        return row

    def _put(self, row: Row, column: str, value: object) -> None:
        """Set a column that the policy has; a policy without it loses nothing by that."""
        if value not in (None, ""):
            row[column] = value

    def _one_of(self, options: Mapping[str, str], written: object, path: str) -> str | None:
        text = str(written or "").strip()
        if text and text.lower() not in options:
            self.unmapped[f"{path} = {text}"] += 1
        return options.get(text.lower())

    def _more(self, row: Row, of: Mapping[str, Any], record: str, path: str) -> None:
        """Additional attributes that are named as a column of the policy."""
        columns = _columns(self.schema.records.get(record))
        for one in _listed(of.get("additional_attributes")):
            name = str(one.get("name") or one.get("key") or "")
            column = columns.get(fold(name))
            if column is not None:
                row[column] = one.get("value")
            elif name:
                self.unmapped[f"{path}.additional_attributes.{name}"] += 1

    def _rest(self, of: Mapping[str, Any], taken: set[str], path: str) -> None:
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


def _columns(record: Record | None) -> dict[str, str]:
    """The columns of a record by name, alias and labels, folded."""
    found: dict[str, str] = {}
    for column in record.fields if record else ():
        for text in (column.labels.vi, column.labels.en, column.alias, column.name):
            if text:
                found[fold(text)] = column.name
    return found


def _inside(value: Any, key: str) -> Mapping[str, Any]:
    """The object under a key where it is wrapped, itself where it is not."""
    if not isinstance(value, Mapping):
        return {}
    inner = value.get(key, value)
    return inner if isinstance(inner, Mapping) else {}


def _listed(value: Any) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping) and one:
            yield one


def _identifier(value: Any, types: tuple[str, ...] = ()) -> str | None:
    """The first identifier (of some types)."""
    for one in _listed(value):
        if not types or str(one.get("identifier_type", "")).lower() in types:
            return str(one.get("identifier_value") or "") or None
    return None


def _name(value: Any) -> str | None:
    """A name as Vietnamese write it: family, middle, given."""
    if not isinstance(value, Mapping):
        return None
    keys = ("surname", "second_name", "middle_name", "given_name", "first_name")
    return " ".join(str(value[key]) for key in keys if value.get(key)) or None


def _day(value: Any) -> str | None:
    """The day of a time stamp; a year, or a year and a month, stay as they are."""
    return str(value).partition("T")[0].strip() or None if value else None


def _degree(value: Any) -> str | None:
    """No disability is a degree; of a disability the registry does not say which."""
    text = str(value).strip().lower()
    if text in ("0", "false", "no"):
        return "không_khuyết_tật"
    return "?" if text in ("1", "true", "yes") else None
