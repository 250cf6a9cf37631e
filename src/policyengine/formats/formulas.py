"""Formulas of a workbook that no spreadsheet has computed: their cells hold no value to read.

A reader of workbooks sees results only. Excel and LibreOffice save them; a program that writes a
workbook leaves them out, or puts zeros and asks for everything to be computed when it is opened.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

Cells = frozenset[tuple[int, int]]
"""Row and column, from 0."""

_CHUNK = 1 << 20
_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"([^>]*)><f[^>]*?(?:/>|>[^<]*</f>)(?:<v>([^<]*)</v>)?')
_COMPUTE_ALL = b'fullCalcOnLoad="1"'
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MACROS = "xl/vbaProject.bin"


def has_macros(path: Path) -> bool:
    """Whether a workbook holds macros."""
    try:
        with ZipFile(path) as parts:
            return _MACROS in parts.namelist()
    except (BadZipFile, OSError):
        return False


def uncomputed(path: Path) -> dict[str, Cells]:
    """By the title of its sheet, the cells whose formulas have no result; none for other kinds."""
    try:
        with ZipFile(path) as parts:
            book = parts.read("xl/workbook.xml")
            compute_all = _COMPUTE_ALL in book
            return {
                title: frozenset(_cells_without_value(parts, name, compute_all))
                for title, name in _sheets(parts, book)
            }
    except (BadZipFile, OSError, KeyError, ElementTree.ParseError):
        return {}  # another format, or broken: calamine is the one to say so


def _sheets(parts: ZipFile, book: bytes) -> Iterator[tuple[str, str]]:
    """The title of each sheet and the part that holds it."""
    relations = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    for sheet in ElementTree.fromstring(book).iter():
        target = targets.get(sheet.get(_RELATION, ""))
        if sheet.tag.endswith("}sheet") and target:
            name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if name in parts.namelist():
                yield sheet.get("name", ""), name


def _cells_without_value(parts: ZipFile, name: str, compute_all: bool) -> Iterator[tuple[int, int]]:
    with parts.open(name) as sheet:
        left = b""
        while chunk := sheet.read(_CHUNK):
            text = left + chunk
            whole, end, left = text.rpartition(b"</c>")
            if not end:
                left = text
                continue
            if b"<f" not in whole:
                continue
            for found in _CELL.finditer(whole + end):
                letters, row, attributes, value = found.groups()
                is_text = b't="str"' in attributes
                if (not value and not is_text) or (compute_all and value == b"0"):
                    yield int(row) - 1, _column(letters)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
