"""The records of an invented country, and how its data is written and looked at in these tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from policyengine.diagnostics import Diagnostic
from policyengine.formats.values import BadValue, parse_cell
from policyengine.population import Population, Row
from policyengine.schema import Blank, Field, Labels, Record, Schema
from policyengine.types import (
    Choice,
    Date,
    DeclarationName,
    Identity,
    Month,
    Number,
    Reference,
    Truth,
    Type,
    Words,
    bases,
)

NONE, UNKNOWN = Blank("none"), Blank("unknown")
MONEY = Number(bases(VND=1, month=-1))

HOUSE = Record(
    "nhà",
    (
        Field("nhà", "mã_nhà", Identity(), 0, Labels("Mã nhà"), role="key", required=True),
        Field(
            "nhà",
            "bậc",
            Choice(("thấp", "vừa", "không_có")),
            1,
            Labels("Bậc của nhà", "House class"),
            alias="class",
            option_labels=(Labels("Nhà bậc thấp", "low"), Labels(), Labels()),
            option_aliases=("poor", None, None),
            dated=True,
            blank=UNKNOWN,
        ),
        Field("nhà", "số_phòng", Number(), 2, Labels("Số phòng"), low=0, high=50, blank=UNKNOWN),
    ),
    labels=Labels("Danh sách nhà", "Houses"),
)
PERSON = Record(
    "dân",
    (
        Field("dân", "mã_dân", Identity(), 0, Labels("Mã dân"), role="key", required=True),
        Field("dân", "tên", Words(), 1, Labels("Họ và tên"), print_only=True, blank=UNKNOWN),
        Field("dân", "ngày_sinh", Date(), 2, Labels("Ngày, tháng, năm sinh"), blank=UNKNOWN),
        Field("dân", "số_định_danh", Identity(), 3, sensitive=True, blank=UNKNOWN),
        Field("dân", "mắc_bệnh", Truth(), 4, Labels("Mắc bệnh"), sensitive=True, blank=UNKNOWN),
        Field("dân", "lương", MONEY, 5, Labels("Lương"), low=0, high=10**9, dated=True, blank=NONE),
        Field("dân", "đi_học", Truth(), 6, Labels("Đi học"), blank=Blank("value", False)),
        Field("dân", "cha", Reference("dân"), 7, Labels("Mã cha"), blank=UNKNOWN),
        Field(
            "dân",
            "chứng_nhận",
            Truth(),
            8,
            Labels("Chứng nhận"),
            dated=True,
            valid_months=12,
            blank=UNKNOWN,
        ),
    ),
    parents=("nhà",),
    labels=Labels("Dân cư", "People"),
    alias="person",
)
CARE = Record(
    "chăm_sóc",
    (
        Field("chăm_sóc", "từ_tháng", Month(), 0, Labels("Từ tháng"), blank=UNKNOWN),
        Field("chăm_sóc", "chế_độ", DeclarationName("program"), 1, blank=UNKNOWN),
    ),
    parents=("dân",),
    labels=Labels("Chăm sóc"),
)
FLOOD = Record(
    "đợt_lũ",
    (Field("đợt_lũ", "mã_đợt", Identity(), 0, Labels("Mã đợt"), role="key", required=True),),
    labels=Labels("Đợt lũ"),
)
SCHEMA = Schema(
    {record.name: record for record in (HOUSE, PERSON, CARE, FLOOD)},
    programs=("trợ_cấp_gạo", "trợ_cấp_áo"),
    categories=("trẻ_em",),
    declaration_labels={
        "trợ_cấp_gạo": (Labels("Trợ cấp gạo hằng tháng", "Rice"), Labels("Gạo cứu đói"))
    },
)

Rows = Sequence[Sequence[object]]
HOUSES: Rows = [["Mã nhà", "Bậc của nhà", "Số phòng"], ["N1", "vừa", 2], ["N2", "thấp", 1]]
PEOPLE: Rows = [
    ["Mã dân", "Mã nhà", "Họ và tên", "Ngày, tháng, năm sinh", "Lương"],
    ["D1", "N1", "Ất", "05/09/1945", "1.250.000 đ"],
    ["D2", "N2", "Bính", "1950", ""],
]


def a_field(
    type: Type,
    blank: Blank = UNKNOWN,
    *,
    low: int | None = None,
    high: int | None = None,
    sensitive: bool = False,
    print_only: bool = False,
    name: str = "cột",
) -> Field:
    return Field(
        "bảng", name, type, 0, blank=blank, low=low, high=high, sensitive=sensitive,
        print_only=print_only,
    )  # fmt: skip


def read_value(raw: object, field: Field) -> object:
    return parse_cell(raw, field, SCHEMA)


def value_fault(raw: object, field: Field) -> Diagnostic:
    """What is wrong with a value that cannot be read."""
    bad = read_value(raw, field)
    assert isinstance(bad, BadValue), bad
    assert bad.message == bad.diagnostic.message
    assert bad.help == bad.diagnostic.help
    return bad.diagnostic


def make_workbook(path: Path, sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> Path:
    """A workbook with the values as given: text as text, numbers as numbers."""
    workbook = xlsxwriter.Workbook(str(path))
    for title, rows in sheets.items():
        sheet = workbook.add_worksheet(title)
        if title in hidden:
            sheet.hide()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                write = sheet.write_string if isinstance(cell, str) else sheet.write
                if cell not in (None, ""):
                    write(number, column, cell)
    workbook.close()
    return path


def make_csv_folder(folder: Path, tables: Mapping[str, str], encoding: str = "utf-8") -> Path:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    return folder


def slugs(population: Population) -> list[str]:
    return sorted(d.problem.slug for d in population.diagnostics)


def only(population: Population, slug: str) -> Diagnostic:
    """The one diagnostic of a problem."""
    (found,) = [d for d in population.diagnostics if d.problem.slug == slug]
    return found


def row(population: Population, id: str) -> Row:
    found = population.find(id)
    assert found is not None, id
    return found


def cell(population: Population, id: str, name: str) -> object:
    found = row(population, id)
    return found.cells[found.record.by_name[name].index]


def everything_said(population: Population) -> str:
    parts = []
    for found in population.diagnostics:
        parts += [found.message.vi, found.message.en, found.place or ""]
        parts += [found.help.vi, found.help.en] if found.help else []
    return "\n".join(parts)
