"""Problems of records: named with file, sheet, row, column and remedy; none stops the rest.

`written` is the bad value as it stands in the data, None for a sensitive field: then no wording
shows it. `place` is where it stands (file › sheet › row › column). What goes wrong with a whole
file or sheet is worded in `problems/files.py`.
"""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import Pair, problem, say

Written = str | None


def _value(written: Written) -> Pair:
    if written is None:
        return "giá trị ở ô này", "the value of this cell"
    return f"`{written}`", f"`{written}`"


def _of(place: str | None) -> Pair:
    return (f" ({place})", f" ({place})") if place else ("", "")


@problem("data")
def impossible_date(written: Written) -> Diagnostic:
    """A date that the calendar does not have, such as 31/02/2020 or 12/31/2024.

    Days come first: 12/31/2024 is not read as 31 December. The fact is unknown until mended.
    """
    vi, en = _value(written)
    return say(
        "impossible-date",
        (f"{vi} không có trong lịch", f"{en} is not in the calendar"),
        help=("ghi theo thứ tự ngày/tháng/năm, như 05/09/2024", "write it as 05/09/2024"),
    )


@problem("data")
def not_a_date(written: Written) -> Diagnostic:
    """A cell of a date or month column that cannot be read as one.

    Read are dd/mm/yyyy (also with `-` or `.`), yyyy-mm-dd, mm/yyyy, yyyy-mm, yyyy, and the dates
    of a spreadsheet. A year needs four digits: `45` may be 1945 or 2045.
    """
    vi, en = _value(written)
    return say(
        "not-a-date",
        (f"{vi} không phải là ngày, tháng", f"{en} is not a date"),
        help=(
            "ghi như 05/09/1945; chỉ biết tháng, năm thì ghi 09/1945 hoặc 1945; "
            "không biết thì ghi ?",
            "write it as 05/09/1945; 09/1945 or 1945 if only that is known; ? if unknown",
        ),
    )


@problem("data")
def date_out_of_range(written: Written) -> Diagnostic:
    """A date before 1850 or after 2199: nobody alive, and nothing decided, has one."""
    vi, en = _value(written)
    return say(
        "date-out-of-range",
        (f"{vi} nằm ngoài các năm 1850 đến 2199", f"{en} lies outside the years 1850 to 2199"),
        help=("kiểm tra lại năm", "check the year"),
    )


@problem("data")
def not_a_number(written: Written) -> Diagnostic:
    """Something else in a column that holds a number or an amount of money."""
    vi, en = _value(written)
    return say(
        "not-a-number",
        (f"{vi} không phải là số", f"{en} is not a number"),
        help=(
            "chỉ ghi số, như 1.250.000 hoặc 2,5; phần giải thích để ở cột khác",
            "write only a number, as 1250000; put remarks in a column of their own",
        ),
    )


@problem("data")
def number_read_two_ways(written: Written, whole: str, decimal: str) -> Diagnostic:
    """A number such as 1.250: the sign may group thousands or start decimals.

    For đồng it groups thousands, as đồng has no fractions; elsewhere nothing tells which is meant.
    """
    vi, en = _value(written)
    ways = ("", "")
    if written is not None:
        ways = (f": {whole} hoặc {decimal}", f": {whole} or {decimal}")
    return say(
        "number-read-two-ways",
        (f"{vi} đọc được hai cách{ways[0]}", f"{en} can be read in two ways{ways[1]}"),
        help=(
            "số nguyên thì ghi liền, không có dấu; số lẻ thì bỏ hoặc thêm một số 0 ở cuối",
            "write a whole number without any sign; drop or add a final 0 in a decimal",
        ),
    )


@problem("data")
def number_too_fine(written: Written, step: str) -> Diagnostic:
    """A number with decimals in a column that has none, such as half a đồng or 2,5 children."""
    vi, en = _value(written)
    return say(
        "number-too-fine",
        (f"{vi} lẻ hơn mức cột này cho phép", f"{en} is finer than this column allows"),
        help=(f"ghi số là bội của {step}", f"write a multiple of {step}"),
    )


@problem("data")
def number_out_of_range(written: Written, low: int | None, high: int | None) -> Diagnostic:
    """A number outside the range that the policy declares for its column."""
    vi, en = _value(written)
    parts = [(f"từ {low}", f"from {low}")] if low is not None else []
    parts += [(f"đến {high}", f"to {high}")] if high is not None else []
    bounds = " ".join(part[0] for part in parts), " ".join(part[1] for part in parts)
    return say(
        "number-out-of-range",
        (f"{vi} ngoài phạm vi của cột ({bounds[0]})", f"{en} is out of range ({bounds[1]})"),
        help=("kiểm tra lại số này", "check the number"),
    )


@problem("data")
def not_yes_or_no(written: Written) -> Diagnostic:
    """Something else in a column that is answered by có or không."""
    vi, en = _value(written)
    return say(
        "not-yes-or-no",
        (f"{vi} không phải là `có` hay `không`", f"{en} is neither yes nor no"),
        help=("ghi `có` hoặc `không`; không biết thì ghi ?", "write yes or no; ? if unknown"),
    )


@problem("data")
def option_not_listed(written: Written, near: Written, options: tuple[str, ...]) -> Diagnostic:
    """A value that is none of the options of its column.

    An option may be written by its name or its label, with or without accents and capitals.
    """
    vi, en = _value(written)
    if written is not None and near is not None:
        advice = (f"có phải là `{near}`?", f"did you mean `{near}`?")
    else:
        listed = ", ".join(f"`{option}`" for option in options[:12])
        listed += ", …" if len(options) > 12 else ""
        advice = (f"ghi một trong: {listed}", f"write one of: {listed}")
    return say(
        "option-not-listed",
        (f"{vi} không có trong danh mục của cột", f"{en} is not an option of this column"),
        help=advice,
    )


@problem("data")
def damaged_id(written: Written) -> Diagnostic:
    """An id that a spreadsheet has changed: 7,4E+10, a date, or more than 15 digits as a number."""
    vi, en = _value(written)
    return say(
        "damaged-id",
        (f"{vi} là mã số đã bị bảng tính làm hỏng", f"{en} is an id damaged by a spreadsheet"),
        help=(
            "định dạng cột là Văn bản (Text) rồi nhập lại mã số theo giấy tờ",
            "format the column as Text and enter the id again from the document",
        ),
    )


@problem("data", "warning")
def id_lost_zeros(written: Written, padded: Written) -> Diagnostic:
    """A citizen id of 12 digits stored as a number, which drops the zeros in front.

    They are put back; check it, and format the column as text.
    """
    vi, en = _value(written)
    as_what = (f" thành `{padded}`", f" as `{padded}`") if written and padded else ("", "")
    return say(
        "id-lost-zeros",
        (
            f"{vi} lưu ở dạng số nên mất số 0 ở đầu, được đọc{as_what[0] or ' đủ 12 chữ số'}",
            f"{en} was stored as a number without its zeros, read{as_what[1] or ' with 12 digits'}",
        ),
        help=(
            "đối chiếu với giấy tờ và định dạng cột là Văn bản (Text)",
            "compare it with the document and format the column as Text",
        ),
    )


@problem("data")
def not_one_value() -> Diagnostic:
    """A list or an object in JSON where a single value belongs."""
    return say(
        "not-one-value",
        (
            "ở đây là danh sách hoặc nhóm giá trị, không phải một giá trị",
            "a list or an object stands where a single value belongs",
        ),
        help=("ghi một giá trị", "give one value"),
    )


@problem("data")
def not_a_row(place: str) -> Diagnostic:
    """A single value in JSON where a row (an object of names and values) belongs."""
    return say(
        "not-a-row",
        ("ở đây không phải là một dòng dữ liệu", "this is not a row of data"),
        help=("ghi dạng {tên cột: giá trị}", "give an object of column names and values"),
        place=place,
    )


@problem("data")
def missing_value(place: str) -> Diagnostic:
    """An empty cell in a column that must be filled in for every row."""
    return say(
        "missing-value",
        ("ô bắt buộc còn để trống", "a required cell is empty"),
        help=("điền ô này; không biết thì ghi ?", "fill it in; write ? if it is not known"),
        place=place,
    )


@problem("data")
def no_parent(parent: Pair, written: Written, given: bool, place: str) -> Diagnostic:
    """A row that does not say in which other row it lies, such as a person without a household.

    The row is kept; everything about what it lies in is unknown.
    """
    vi, en = _value(written)
    message = (
        (
            f"không có dòng nào ở `{parent[0]}` mang mã {vi}",
            f"no row of `{parent[1]}` has the id {en}",
        )
        if given
        else (
            f"dòng này không ghi thuộc dòng nào ở `{parent[0]}`",
            f"this row does not say in which row of `{parent[1]}` it lies",
        )
    )
    return say(
        "no-parent",
        message,
        help=(
            f"ghi mã đúng như ở `{parent[0]}`, hoặc bổ sung dòng còn thiếu ở đó",
            f"write the id as `{parent[1]}` has it, or add the missing row there",
        ),
        place=place,
    )


@problem("data")
def repeated_id(written: Written, first: str, place: str) -> Diagnostic:
    """Two rows of one record with the same id. The first is kept, the second left out."""
    vi, en = _value(written)
    where = _of(first)
    return say(
        "repeated-id",
        (
            f"mã {vi} đã có ở dòng khác{where[0]}; dòng này không được tính",
            f"the id {en} is already that of another row{where[1]}; this row is left out",
        ),
        help=(
            "bỏ dòng trùng, hoặc cấp mã khác nếu là hai đối tượng khác nhau",
            "remove the repeated row, or give it an id of its own",
        ),
        place=place,
    )


@problem("data")
def reference_to_nobody(record: Pair, written: Written, place: str) -> Diagnostic:
    """An id of a parent, spouse or other person whom the records do not have."""
    vi, en = _value(written)
    return say(
        "reference-to-nobody",
        (
            f"không có dòng nào ở `{record[0]}` mang mã {vi}",
            f"no row of `{record[1]}` has the id {en}",
        ),
        help=(
            "sửa lại mã; nếu là người không có trong dữ liệu thì ghi `ngoài hộ`",
            "mend the id; write `outside` for somebody who is not in the records",
        ),
        place=place,
    )


@problem("data")
def no_history(column: Pair, place: str) -> Diagnostic:
    """A change, or a list of dated values, for a column that the policy does not follow in time."""
    return say(
        "no-history",
        (
            f"cột `{column[0]}` không theo dõi lịch sử",
            f"the column `{column[1]}` keeps no history",
        ),
        help=(
            "sửa giá trị ngay ở trang chính, hoặc khai `có lịch sử` cho cột này trong chính sách",
            "change the value in its own sheet, or declare the column as dated in the policy",
        ),
        place=place,
    )


@problem("data")
def unknown_changed_column(written: str, near: Written, place: str) -> Diagnostic:
    """A row of the sheet of changes (Biến động) that names no column of the row it changes."""
    message = (
        (f"không có cột `{written}` để thay đổi", f"there is no column `{written}` to change")
        if written
        else ("chưa ghi cột nào thay đổi", "this row does not say which column changes")
    )
    advice = (
        (f"có phải là `{near}`?", f"did you mean `{near}`?")
        if near
        else ("ghi đúng tiêu đề cột ở trang chính", "write the header of the column")
    )
    return say("unknown-changed-column", message, help=advice, place=place)


@problem("data")
def change_of_nobody(written: Written, place: str) -> Diagnostic:
    """A row of the sheet of changes whose id is that of no row, or is missing."""
    vi, en = _value(written)
    return say(
        "change-of-nobody",
        (f"không có dòng nào mang mã {vi} để thay đổi", f"no row has the id {en} to change"),
        help=("ghi mã đúng như ở trang chính", "write the id as its own sheet has it"),
        place=place,
    )


@problem("data")
def change_of_several(place: str) -> Diagnostic:
    """A row of the sheet of changes whose id and column fit rows of more than one record."""
    return say(
        "change-of-several",
        (
            "mã và cột này trùng ở nhiều trang, không rõ thay đổi dòng nào",
            "this id and column fit rows of several sheets",
        ),
        help=(
            "đặt tiêu đề cột mã là tên cột mã của trang cần thay đổi, như `Mã hộ`",
            "head the column of ids with the name of the key that is meant",
        ),
        place=place,
    )


@problem("data")
def conflicting_changes(place: str) -> Diagnostic:
    """Two changes of one fact from the same day to different values; it is unknown from then on."""
    return say(
        "conflicting-changes",
        (
            "hai giá trị khác nhau cho cùng một cột từ cùng một ngày",
            "two different values of one column from the same day",
        ),
        help=("giữ lại giá trị đúng", "keep the right one"),
        place=place,
    )


@problem("data")
def change_ends_before_start(place: str) -> Diagnostic:
    """A change whose last day lies before its first."""
    return say(
        "change-ends-before-start",
        ("ngày kết thúc trước ngày bắt đầu", "the last day lies before the first"),
        help=("kiểm tra lại hai ngày", "check both days"),
        place=place,
    )


@problem("data", "warning")
def history_disagrees(column: Pair, place: str) -> Diagnostic:
    """A cell that differs from the latest change of the same fact; the sheet of changes wins."""
    return say(
        "history-disagrees",
        (
            f"`{column[0]}` ở trang chính khác với biến động mới nhất; lấy theo biến động",
            f"`{column[1]}` differs from its latest change; the change is taken",
        ),
        help=("sửa cho hai nơi giống nhau", "make both agree"),
        place=place,
    )
