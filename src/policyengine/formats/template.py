"""An empty workbook to fill in: a guide, a sheet for each record, a sheet of changes over time.

In: the schema, the columns that are needed, the language. Out: sheets for `sheets`. What is filled
into them is read back by `workbook`, where the rows of example are left out.
"""

from collections.abc import Iterable, Mapping, Sequence

from policyengine.diagnostics import Language, Text
from policyengine.formats.sheets import Column, Sheet
from policyengine.formats.template_notes import (
    EXAMPLE_ID,
    example_of,
    filled_in,
    note_of,
    options_of,
)
from policyengine.schema import Field, Record, Schema
from policyengine.types import Number, Reference

_ROWS = 1000
"""Blank rows of each sheet with drop-downs; more may be filled in below."""
_GUIDE = Text("Hướng dẫn", "Guide")
_CHANGES = Text("Thay đổi", "Changes")
_NUMBER = Text("STT", "No.")
_EXAMPLE = Text("Ví dụ", "Example")
_SAID = Text(
    "Dòng có chữ Ví dụ ở cột này không được tính; để nguyên hoặc xóa đi đều được.",
    "The row marked Example is not counted; it may be left or removed.",
)
_LIES_IN = Text(
    "Mã ở trang {} mà dòng này thuộc về.\nBắt buộc điền.",
    "The id in the sheet {} that this row lies in.\nRequired.",
)
_CHANGE_COLUMNS = (
    (
        Text("Mã", "Id"),
        Text("Mã của hộ hoặc người có thay đổi, như ở trang chính.", "Whose fact changes."),
    ),
    (
        Text("Cột", "Column"),
        Text("Chọn cột có giá trị thay đổi.", "Pick the column that changes."),
    ),
    (
        Text("Giá trị mới", "New value"),
        Text("Ghi như ở chính cột đó.", "Written as in the column itself."),
    ),
    (
        Text("Từ ngày", "From"),
        Text(
            "Ngày bắt đầu có giá trị mới, như 15/08/2024.\nĐể trống nghĩa là có từ đầu.",
            "The first day of the value, as 15/08/2024.\nBlank means held from the start.",
        ),
    ),
    (
        Text("Đến ngày", "Until"),
        Text(
            "Ngày cuối cùng có giá trị này.\nĐể trống nghĩa là đến lần thay đổi sau.",
            "The last day of the value.\nBlank means until the next change.",
        ),
    ),
    (
        Text("Giấy tờ", "Document"),
        Text("Số, ngày của giấy tờ. Chỉ để tra cứu.", "Its number and day, to look it up."),
    ),
)
_GUIDE_LINES = Text(
    """\
SỔ DỮ LIỆU TRỢ GIÚP XÃ HỘI
Dùng cho: {scope}

1. Mỗi trang là một bảng: {sheets}. Mỗi dòng là một hộ, một người hoặc một quyết định.
2. Điền từ dòng ngay dưới dòng ví dụ (chữ nghiêng, cột STT ghi Ví dụ). Dòng ví dụ không được tính.
3. Đưa chuột vào tiêu đề cột để xem ghi thế nào và để trống nghĩa là gì. Cột có dấu * là bắt buộc.
4. Ngày ghi ngày/tháng/năm: 05/09/1945; chỉ biết tháng hoặc năm thì ghi 09/1945 hoặc 1945.
5. Không biết thì ghi ?; máy sẽ tính theo mọi khả năng và cho biết còn thiếu gì. Đừng đoán.
6. Mã hộ, mã người do xã, phường đặt, mỗi mã chỉ dùng một lần; ở trang khác ghi đúng mã đó.
7. Điều gì đổi theo thời gian thì ghi thêm một dòng ở trang {changes}: mã, cột nào, giá trị mới,
   từ ngày nào, theo giấy tờ nào.
8. Được thêm cột riêng, đổi thứ tự cột, xóa cột không dùng; không đổi tên trang và tiêu đề cột.

Điền xong: policyengine run <chính sách> <tệp này> --month <tháng/năm> --output ket_qua.xlsx
Ô nào ghi chưa đúng sẽ có ở trang "Lỗi dữ liệu" của tệp kết quả, kèm cách sửa.""",
    """\
SOCIAL ASSISTANCE RECORDS
For: {scope}

1. Each sheet is a table: {sheets}. Each row is a household, a person or a decision.
2. Fill in below the row of example (in italics, marked Example). It is not counted.
3. The note on each header says what may be written and what a blank means. * means required.
4. Days are written day/month/year: 05/09/1945; 09/1945 or 1945 if only that is known.
5. Write ? for what is not known; every possibility is then counted, and what is missing is said.
6. Ids of households and persons are yours to choose, each used once; other sheets repeat them.
7. What changes over time gets a row in the sheet {changes}: id, column, new value, from, document.
8. Columns of your own are fine, in any order; keep the names of sheets and headers.

Then: policyengine run <policy> <this file> --month <month/year> --output results.xlsx
Cells that cannot be read are listed in its sheet "Data problems", with what to do.""",
)


def template(
    schema: Schema,
    needed: Mapping[str, frozenset[str]] | None,
    scope: Sequence[str],
    language: Language,
) -> list[Sheet]:
    """The sheets of a workbook for the columns `needed` by record (None: all that are declared).

    `scope` is what the guide says it is for: the labels of programs and categories.
    """
    shown = {
        record.name: _fields(
            record, None if needed is None else needed.get(record.name, frozenset())
        )
        for record in schema.records.values()
        if _is_wanted(record, needed, schema)
    }
    records = [_record_sheet(schema.records[name], shown, schema, language) for name in shown]
    titles = ", ".join(sheet.title for sheet in records)
    lines = _GUIDE_LINES[language].format(
        scope=", ".join(scope), sheets=titles, changes=_CHANGES[language]
    )
    guide = Sheet(_GUIDE[language], above=lines.split("\n"), landscape=False)
    return [guide, *records, _changes_sheet(shown.values(), schema, language)]


def _is_wanted(record: Record, needed: Mapping[str, frozenset[str]] | None, schema: Schema) -> bool:
    """Records that rules read, those that such rows lie in, and the decisions."""
    if needed is None or record.name in needed or record.role == "awards":
        return True
    return any(_is_wanted(child, needed, schema) for child in schema.children(record.name))


def _fields(record: Record, needed: frozenset[str] | None) -> list[Field]:
    """The columns to ask for: keys, what is printed, parts of a decision, and what rules read."""
    return [
        field
        for field in record.fields
        if needed is None
        or field.name in needed
        or field.required
        or field.print_only
        or (record.role == "awards" and field.role is not None)
    ]


def _record_sheet(
    record: Record, shown: Mapping[str, Sequence[Field]], schema: Schema, language: Language
) -> Sheet:
    parents = [schema.records[name] for name in record.parents]
    columns = [Column(_NUMBER[language], _SAID[language], width=8)]
    example = [_EXAMPLE[language]]
    for parent in parents:
        title = (parent.key or parent).label(language)
        note = _LIES_IN[language].format(parent.label(language))
        columns.append(Column(f"{title} *", note, cells_of=_keys(parent, schema, language)))
        example.append(EXAMPLE_ID)
    for field in shown[record.name]:
        columns.append(_column(field, schema, language))
        example.append(example_of(field, schema, language))
    return Sheet(record.label(language), columns, [example], examples=1, to_fill=_ROWS)


def _column(field: Field, schema: Schema, language: Language) -> Column:
    star = " *" if field.required else ""
    target = schema.records[field.type.record] if isinstance(field.type, Reference) else None
    return Column(
        field.label(language) + star,
        note_of(field, schema, language),
        options_of(field, schema, language),
        _keys(target, schema, language) if target else None,
        "number" if isinstance(field.type, Number) else "text",
    )


def _keys(record: Record, schema: Schema, language: Language) -> tuple[str, int] | None:
    """The sheet of a record and its column of ids, which stands after those of its parents."""
    return (record.label(language), 1 + len(record.parents)) if record.key else None


def _changes_sheet(shown: Iterable[Sequence[Field]], schema: Schema, language: Language) -> Sheet:
    dated = [field for fields in shown for field in fields if field.dated]
    names = tuple(dict.fromkeys(field.label(language) for field in dated))
    columns = [Column(_NUMBER[language], _SAID[language], width=8)]
    for position, (title, note) in enumerate(_CHANGE_COLUMNS):
        options = names if position == 1 else ()
        columns.append(Column(title[language], note[language], options, width=24))
    example = [_EXAMPLE[language], EXAMPLE_ID]
    if dated:
        example += [names[0], filled_in(dated[0], schema, language), "15/08/2024", "", ""]
    else:
        example += [""] * 5
    return Sheet(_CHANGES[language], columns, [example], examples=1, to_fill=_ROWS)
