"""Problems of rows, links and histories: named with file, sheet, row, column and remedy.

`written` is the bad value as it stands in the data, None for a sensitive field: then no wording
shows it. `place` is where it stands (file › sheet › row › column). Single cells are worded in
`problems/cells.py`, whole files and sheets in `problems/files.py`.
"""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.cells import Written, value_words
from policyengine.problems.registry import Pair, problem, say


def _of(place: str | None) -> Pair:
    return (f" ({place})", f" ({place})") if place else ("", "")


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
    vi, en = value_words(written)
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
        value=written,
    )


@problem("data")
def repeated_id(written: Written, first: str, place: str) -> Diagnostic:
    """Two rows of one record with the same id. The first is kept, the second left out."""
    vi, en = value_words(written)
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
        value=written,
    )


@problem("data")
def reference_to_nobody(record: Pair, written: Written, place: str) -> Diagnostic:
    """An id of a parent, spouse or other person whom the records do not have."""
    vi, en = value_words(written)
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
        value=written,
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
    return say("unknown-changed-column", message, help=advice, place=place, value=written or None)


@problem("data")
def change_of_nobody(written: Written, place: str) -> Diagnostic:
    """A row of the sheet of changes whose id is that of no row, or is missing."""
    vi, en = value_words(written)
    return say(
        "change-of-nobody",
        (f"không có dòng nào mang mã {vi} để thay đổi", f"no row has the id {en} to change"),
        help=("ghi mã đúng như ở trang chính", "write the id as its own sheet has it"),
        place=place,
        value=written,
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


@problem("data")
def overlapping_changes(place: str) -> Diagnostic:
    """A change that begins while an earlier one, whose last day is written, still holds.

    On the days that both claim, the fact is unknown.
    """
    return say(
        "overlapping-changes",
        (
            "khoảng thời gian này chồng lên khoảng ghi trước đó với giá trị khác",
            "these days overlap with those of an earlier change to another value",
        ),
        help=(
            "sửa ngày cuối của khoảng trước, hoặc ngày đầu của khoảng này",
            "mend the last day of the earlier one, or the first day of this one",
        ),
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
