"""Problems of whole data files, sheets and headers, and of output that cannot be written."""

from collections.abc import Sequence

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import Pair, problem, say


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


@problem("data")
def data_not_found(name: str) -> Diagnostic:
    """The data file or folder does not exist."""
    return say(
        "data-not-found",
        (f"không tìm thấy dữ liệu `{name}`", f"there is no data at `{name}`"),
        help=("kiểm tra lại đường dẫn", "check the path"),
        place=name,
    )


@problem("data")
def wrong_kind_of_data(name: str, kinds: Sequence[str]) -> Diagnostic:
    """A file of a kind that is not read as data, by its ending."""
    return say(
        "wrong-kind-of-data",
        (
            f"`{name}` không phải loại tệp dữ liệu đọc được",
            f"`{name}` is not a kind of file that is read as data",
        ),
        help=(
            f"dùng tệp {', '.join(kinds)}, hoặc một thư mục có mỗi bảng một tệp .csv",
            f"use a file {', '.join(kinds)}, or a folder with one .csv per record",
        ),
        place=name,
    )


@problem("data")
def unreadable_data(name: str) -> Diagnostic:
    """The system does not let the file or folder be read: no permission, or a broken disk."""
    return say(
        "unreadable-data",
        (f"không mở được `{name}`", f"`{name}` cannot be opened"),
        help=(
            "kiểm tra quyền đọc, và đóng tệp nếu đang mở ở chương trình khác",
            "check the permission to read, and close it in other programs",
        ),
        place=name,
    )


@problem("data")
def not_a_workbook(name: str) -> Diagnostic:
    """A file with the ending of a workbook that is none: empty, broken, or something else."""
    return say(
        "not-a-workbook",
        (f"`{name}` không phải là bảng tính, hoặc đã hỏng", f"`{name}` is no workbook, or broken"),
        help=(
            "mở tệp bằng Excel hoặc LibreOffice rồi lưu lại dạng .xlsx",
            "open it in Excel or LibreOffice and save it again as .xlsx",
        ),
        place=name,
    )


@problem("data")
def protected_workbook(name: str) -> Diagnostic:
    """A workbook that opens only with a password."""
    return say(
        "protected-workbook",
        (f"`{name}` được đặt mật khẩu", f"`{name}` is protected by a password"),
        help=("bỏ mật khẩu mở tệp rồi lưu lại", "remove the password and save it again"),
        place=name,
    )


@problem("data")
def not_utf8_data(name: str) -> Diagnostic:
    """A CSV or JSON file that is not text in UTF-8 (or UTF-16), such as TCVN3 or a picture."""
    return say(
        "not-utf8-data",
        (f"`{name}` không phải là tệp chữ UTF-8", f"`{name}` is not text in UTF-8"),
        help=(
            "trong Excel chọn lưu dạng `CSV UTF-8`; chữ TCVN3, VNI thì chuyển mã trước",
            "save it as `CSV UTF-8`; convert TCVN3 or VNI text first",
        ),
        place=name,
    )


@problem("data")
def broken_csv(name: str, line: int) -> Diagnostic:
    """A CSV file in which a quotation mark has no partner, so that rows cannot be told apart."""
    return say(
        "broken-csv",
        (
            f"`{name}` có dấu ngoặc kép không khớp, khoảng dòng {line}",
            f"`{name}` has a quotation mark without its partner, near line {line}",
        ),
        help=("sửa dấu ngoặc kép, hoặc lưu lại tệp từ Excel", "mend it, or save it from Excel"),
        place=name,
    )


@problem("data")
def not_json(name: str, line: int | None) -> Diagnostic:
    """A .json file that is not JSON, or that holds neither rows nor a list of rows."""
    at = (f", sai ở dòng {line}", f", see line {line}") if line else ("", "")
    return say(
        "not-json",
        (
            f"`{name}` không phải là dữ liệu JSON đọc được{at[0]}",
            f"`{name}` is not JSON that holds records{at[1]}",
        ),
        help=(
            "cần một danh sách các hộ, hoặc mỗi bảng một danh sách theo tên bảng",
            "give a list of households, or one list per record under its name",
        ),
        place=name,
    )


@problem("data")
def no_known_sheet(name: str, found: Sequence[str], expected: Sequence[str]) -> Diagnostic:
    """None of the sheets (or files of a folder) is named as a record of the policy."""
    has = (f"có: {_listed(found)}", f"it has: {_listed(found)}") if found else ("trống", "empty")
    return say(
        "no-known-sheet",
        (
            f"`{name}` không có trang nào là bảng dữ liệu của chính sách ({has[0]})",
            f"`{name}` has no sheet that is a record of the policy ({has[1]})",
        ),
        help=(f"đặt tên trang là: {_listed(expected)}", f"name sheets: {_listed(expected)}"),
        place=name,
    )


@problem("data", "warning")
def unknown_sheet(title: str, near: str | None, place: str) -> Diagnostic:
    """A sheet that is no record of the policy. It is not read."""
    return say(
        "unknown-sheet",
        (
            f"trang `{title}` không phải là bảng dữ liệu nào, không được đọc",
            f"the sheet `{title}` is no record and is not read",
        ),
        help=(f"có phải là `{near}`?", f"did you mean `{near}`?") if near else None,
        place=place,
    )


@problem("data", "warning")
def hidden_sheet(title: str, place: str) -> Diagnostic:
    """A hidden sheet named as a record. It is not read: nobody would see what was counted."""
    return say(
        "hidden-sheet",
        (f"trang `{title}` đang ẩn, không được đọc", f"the sheet `{title}` is hidden, not read"),
        help=("bỏ ẩn nếu cần tính trang này", "show it if it is to count"),
        place=place,
    )


@problem("data", "warning")
def empty_table(title: str, place: str) -> Diagnostic:
    """A sheet or CSV file of a record with nothing in it, not even headers."""
    return say(
        "empty-table",
        (f"bảng `{title}` trống", f"the table `{title}` is empty"),
        place=place,
    )


@problem("data")
def no_header(title: str, place: str) -> Diagnostic:
    """A sheet of a record whose first ten rows hold none of its column headers."""
    return say(
        "no-header",
        (
            f"không thấy dòng tiêu đề cột ở bảng `{title}`",
            f"the table `{title}` has no row of headers",
        ),
        help=(
            "đặt tiêu đề cột trong 10 dòng đầu, đúng như mẫu (`policyengine template`)",
            "put headers in the first 10 rows, as the template has them",
        ),
        place=place,
    )


@problem("data", "warning")
def unknown_column(title: str, near: str | None, place: str) -> Diagnostic:
    """A column that the policy does not know. It is not read; a column of one's own is fine."""
    return say(
        "unknown-column",
        (
            f"cột `{title}` không có trong chính sách, không được đọc",
            f"the policy has no column `{title}`; it is not read",
        ),
        help=(f"có phải là `{near}`?", f"did you mean `{near}`?") if near else None,
        place=place,
    )


@problem("data")
def repeated_column(title: str, place: str) -> Diagnostic:
    """Two columns for one field. The first is read, the later one is not."""
    return say(
        "repeated-column",
        (
            f"cột `{title}` trùng với một cột đứng trước, chỉ đọc cột trước",
            f"the column `{title}` repeats an earlier one; only the earlier is read",
        ),
        help=("giữ lại một cột", "keep one of them"),
        place=place,
    )


@problem("data")
def missing_column(title: Pair, place: str) -> Diagnostic:
    """A table without a column that must be filled in for every row."""
    return say(
        "missing-column",
        (f"thiếu cột bắt buộc `{title[0]}`", f"the required column `{title[1]}` is missing"),
        help=("thêm cột này", "add it"),
        place=place,
    )


@problem("data", "warning")
def columns_left_out(titles: Sequence[Pair], place: str) -> Diagnostic:
    """A table without columns whose blank cells have a meaning; all rows are read as blank there.

    A column that is left out says of everybody what a blank says of one, such as "no pension".
    """
    first, more = titles[:6], len(titles) - 6
    vi, en = _listed([title[0] for title in first]), _listed([title[1] for title in first])
    if more > 0:
        vi, en = f"{vi} và {more} cột khác", f"{en} and {more} more"
    return say(
        "columns-left-out",
        (
            f"bảng thiếu các cột {vi}; coi như để trống ở mọi dòng",
            f"the table lacks the columns {en}; read as blank in every row",
        ),
        help=(
            "thêm các cột này nếu có số liệu; không biết thì ghi ?",
            "add them if the facts are known; write ? where they are not",
        ),
        place=place,
    )


@problem("data", "warning")
def different_columns(
    record: Pair, first: str, only_first: Sequence[str], only_here: Sequence[str], place: str
) -> Diagnostic:
    """Two sheets or files for one record whose columns differ. Both are read.

    In the rows of each, a column that only the other has is blank.
    """
    sides = [(first, only_first), (place, only_here)]
    vi = "; ".join(f"chỉ {where} có {_listed(titles)}" for where, titles in sides if titles)
    en = "; ".join(f"only {where} has {_listed(titles)}" for where, titles in sides if titles)
    return say(
        "different-columns",
        (
            f"`{record[0]}` nằm ở hai nơi có cột khác nhau: {vi}",
            f"`{record[1]}` stands in two places with different columns: {en}",
        ),
        help=(
            "cột thiếu được coi như để trống; bổ sung cột đó, hoặc gộp hai bảng làm một",
            "a column that is missing is read as blank; add it, or make one table of both",
        ),
        place=place,
    )


@problem("data")
def old_encoding(encoding: str, written: str, meant: str, place: str) -> Diagnostic:
    """Text in an encoding from before Unicode: TCVN3 (ABC, fonts .VnTime) or VNI (fonts VNI-).

    It is not converted by itself, since a wrong guess would change names. Look at the text shown;
    if it reads well, run again with `--encoding tcvn3` or `--encoding vni`.
    """
    name = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}[encoding]
    return say(
        "old-encoding",
        (
            f"chữ ở bảng này theo bảng mã {name}, chưa phải Unicode: `{written}` là `{meant}`",
            f"this table is written in {name}, not in Unicode: `{written}` means `{meant}`",
        ),
        help=(
            f"nếu chữ chuyển ra đúng thì chạy lại với --encoding {encoding}; hoặc dùng Unikey "
            "chuyển tệp sang Unicode rồi lưu lại",
            f"if that reads well, run again with --encoding {encoding}; or convert the file to "
            "Unicode",
        ),
        place=place,
        value=written,
    )


@problem("data", "warning")
def large_table(title: str, rows: int, place: str) -> Diagnostic:
    """A sheet with more than 100,000 rows. It is read; a CSV file is read faster."""
    return say(
        "large-table",
        (
            f"bảng `{title}` có {rows} dòng, đọc và tính sẽ lâu",
            f"the table `{title}` has {rows} rows, which takes a while",
        ),
        help=(
            "để chạy nhanh hơn, lưu mỗi trang thành một tệp CSV UTF-8 trong cùng một thư mục",
            "it is faster with each sheet saved as a CSV file in one folder",
        ),
        place=place,
    )


@problem("data", "warning")
def macros_not_run(name: str) -> Diagnostic:
    """A workbook with macros (.xlsm). Its cells are read as they were saved; no macro is run."""
    return say(
        "macros-not-run",
        (
            f"`{name}` có macro; macro không được chạy, chỉ đọc giá trị đã lưu trong các ô",
            f"`{name}` has macros; they are not run, only the values saved in its cells are read",
        ),
        help=(
            "nếu số liệu do macro điền thì chạy macro trong Excel và lưu lại trước",
            "if macros fill in the figures, run them in Excel and save it first",
        ),
        place=name,
    )


@problem("data")
def missing_parent_column(parent: Pair, key: Pair, place: str) -> Diagnostic:
    """A table of rows that lie in others, without the column that says in which."""
    return say(
        "missing-parent-column",
        (
            f"thiếu cột `{key[0]}` nên không biết mỗi dòng thuộc dòng nào ở `{parent[0]}`",
            f"without the column `{key[1]}` no row says in which row of `{parent[1]}` it lies",
        ),
        help=(f"thêm cột `{key[0]}`", f"add the column `{key[1]}`"),
        place=place,
    )


@problem("data")
def cannot_write(name: str) -> Diagnostic:
    """The output cannot be written: no such folder, no permission, or open in another program."""
    return say(
        "cannot-write",
        (f"không ghi được `{name}`", f"`{name}` cannot be written"),
        help=(
            "kiểm tra thư mục và quyền ghi, và đóng tệp nếu đang mở trong Excel",
            "check the folder and its permissions, and close the file in Excel",
        ),
        place=name,
    )


@problem("data")
def too_many_rows(name: str, title: str, most: int) -> Diagnostic:
    """More rows than a sheet of a workbook can hold."""
    return say(
        "too-many-rows",
        (
            f"trang `{title}` có nhiều dòng hơn mức {most} của một trang tính",
            f"the sheet `{title}` has more rows than the {most} of a worksheet",
        ),
        help=("xuất ra tệp .csv", "write a .csv file"),
        place=name,
    )


@problem("data")
def one_table_only(name: str, count: int) -> Diagnostic:
    """A report of several tables cannot go into a CSV file, which holds one."""
    return say(
        "one-table-only",
        (
            f"báo cáo có {count} bảng, tệp `{name}` chỉ chứa được một",
            f"the report has {count} tables and `{name}` can hold one",
        ),
        help=("ghi vào tệp .xlsx hoặc .json", "write a .xlsx or .json file"),
        place=name,
    )
