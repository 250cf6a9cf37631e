"""What the notes of a template say of a column, and its example: by type, blank and history."""

from policyengine.diagnostics import Language, Text
from policyengine.schema import Field, Schema
from policyengine.types import (
    Choice,
    Date,
    DeclarationName,
    Identity,
    Month,
    Number,
    Reference,
    Truth,
)

EXAMPLE_ID = "VD-01"
"""The id in the row of example of every sheet."""
YES, NO = Text("Có", "Yes"), Text("Không", "No")
_UNKNOWN = Text("không rõ", "unknown")
_OUTSIDE = Text("ngoài hộ", "outside")
_REQUIRED = Text("Bắt buộc điền.", "Required.")
_BLANK = {
    "none": Text("Để trống nghĩa là không có.", "Blank means none."),
    "unknown": Text("Để trống nghĩa là chưa rõ.", "Blank means unknown."),
}
_BLANK_VALUE = Text("Để trống nghĩa là: {}.", "Blank means: {}.")
_WRITE_UNKNOWN = Text("Không biết thì ghi ?", "Write ? if it is not known.")
_PRINTED = Text("Chỉ để in, không dùng để tính.", "Printed only; nothing is computed from it.")
_DATED = Text(
    "Ghi giá trị đang có; giá trị đổi từ một ngày nào đó thì ghi ở trang Thay đổi.",
    "The value as it is; if it changes from some day on, write that in the sheet Changes.",
)
_VALID = Text("Có giá trị {} tháng kể từ ngày ghi.", "Valid for {} months from its day.")
_SENSITIVE = Text(
    "Thông tin nhạy cảm: không có trong danh sách niêm yết.",
    "Sensitive: it never appears in a public list.",
)
_FORMS: dict[type, Text] = {
    Truth: Text("Ghi Có hoặc Không.", "Write Yes or No."),
    Date: Text(
        "Ghi ngày/tháng/năm, như 05/09/1945. Chỉ biết tháng, năm thì ghi 09/1945 hoặc 1945.",
        "Write the day as 05/09/1945; 09/1945 or 1945 if only that is known.",
    ),
    Month: Text("Ghi tháng/năm, như 08/2024.", "Write the month as 08/2024."),
    Choice: Text("Chọn một giá trị trong danh sách.", "Pick one of the list."),
    DeclarationName: Text("Chọn một giá trị trong danh sách.", "Pick one of the list."),
    Identity: Text(
        "Ghi đúng như trên giấy tờ, giữ số 0 ở đầu.", "As on the document, zeros in front kept."
    ),
}
_REFERENCE = Text(
    "Ghi mã ở trang {}; người không có trong sổ thì ghi: ngoài hộ.",
    "An id of the sheet {}; write outside for somebody who is not in this workbook.",
)
_MONEY = Text("Số tiền bằng đồng, như 1250000 hoặc 1.250.000.", "An amount in VND, as 1250000.")
_NUMBER = Text("Chỉ ghi số.", "A number only.")
_RANGE = Text("Từ {} đến {}.", "From {} to {}.")
_LARGE = 10**8
"""A bound as high as this is there for the proofs of the policy, not for a reader."""


def note_of(field: Field, schema: Schema, language: Language) -> str:
    """What may be written in a column, and what a blank says."""
    lines = [_form(field, schema, language)]
    if field.required:
        lines.append(_REQUIRED[language])
    elif field.print_only:
        lines.append(_PRINTED[language])
    else:
        lines += [_blank(field, language), _WRITE_UNKNOWN[language]]
    if field.valid_months is not None:
        lines.append(_VALID[language].format(field.valid_months))
    if field.dated:
        lines.append(_DATED[language])
    if field.sensitive:
        lines.append(_SENSITIVE[language])
    return "\n".join(line for line in lines if line)


def options_of(field: Field, schema: Schema, language: Language) -> tuple[str, ...]:
    """What a drop-down offers; the last says that it is not known."""
    match field.type:
        case Truth():
            listed = [YES[language], NO[language]]
        case Choice(options=options):
            listed = [option_label(field, name, language) for name in options]
        case DeclarationName(kind=kind):
            names = schema.programs if kind == "program" else schema.categories
            listed = [_declaration(name, schema, language) for name in names]
        case _:
            return ()
    return (*listed,) if field.print_only else (*listed, _UNKNOWN[language])


def option_label(field: Field, option: str, language: Language) -> str:
    """What a reader calls an option."""
    assert isinstance(field.type, Choice)
    if field.option_labels:
        labels = field.option_labels[field.type.options.index(option)]
        found = labels.vi if language == "vi" else labels.en or labels.vi
        if found:
            return found
    return option.replace("_", " ")


def example_of(field: Field, schema: Schema, language: Language) -> str:
    """The cell of a made-up row: blank where most people have nothing."""
    usual = field.blank.kind in ("none", "value") and field.role != "starts"
    return "" if usual else filled_in(field, schema, language)


def filled_in(field: Field, schema: Schema, language: Language) -> str:
    """A made-up cell in the form that the column takes."""
    match field.type:
        case Date():
            return "05/09/1945" if field.role == "birth" else "05/08/2024"
        case Month():
            return "08/2024"
        case Truth() | Choice() | DeclarationName():
            return options_of(field, schema, language)[0]
        case Number(is_money=True):
            return "500.000" if language == "vi" else "500,000"
        case Number():
            return str(max(field.low or 0, 1))
        case Reference():
            return _OUTSIDE[language]
        case Identity():
            return EXAMPLE_ID if field.role == "key" else ""
    return f"({field.label(language).lower()})"


def _form(field: Field, schema: Schema, language: Language) -> str:
    match field.type:
        case Reference(record=record):
            return _REFERENCE[language].format(schema.records[record].label(language))
        case Number(is_money=True):
            return _MONEY[language]
        case Number():
            return f"{_NUMBER[language]} {_range(field, language)}".rstrip()
    return _FORMS[type(field.type)][language] if type(field.type) in _FORMS else ""


def _range(field: Field, language: Language) -> str:
    if field.low is None or field.high is None or field.high >= _LARGE:
        return ""
    return _RANGE[language].format(field.low, field.high)


def _blank(field: Field, language: Language) -> str:
    if field.blank.kind != "value":
        return _BLANK[field.blank.kind][language] if field.blank.kind in _BLANK else ""
    value = field.blank.value
    if isinstance(value, bool):
        shown = (YES if value else NO)[language].lower()
    elif isinstance(field.type, Choice):
        shown = option_label(field, str(value), language)
    else:
        shown = str(value)
    return _BLANK_VALUE[language].format(shown)


def _declaration(name: str, schema: Schema, language: Language) -> str:
    labels = next(iter(schema.declaration_labels.get(name, ())), None)
    found = labels and (labels.vi if language == "vi" else labels.en or labels.vi)
    return found or name.replace("_", " ")
