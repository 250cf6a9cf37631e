"""Problems of large tables: files that are read as columns, and rows named by example."""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.cells import Written, value_words
from policyengine.problems.registry import Pair, problem, say


@problem("data")
def arrow_missing() -> Diagnostic:
    """Parquet files and Arrow tables need the package pyarrow, which is not installed.

    It is an extra, so that an office that works with workbooks need not install it.
    """
    return say(
        "arrow-missing",
        (
            "thiếu gói pyarrow để đọc, ghi tệp Parquet và bảng Arrow",
            "the package pyarrow, which reads and writes Parquet and Arrow, is missing",
        ),
        help=(
            "chạy: python -m pip install 'trogiup[arrow]'",
            "run: python -m pip install 'trogiup[arrow]'",
        ),
    )


@problem("data")
def not_a_table(name: str) -> Diagnostic:
    """An object given as a table that is none: it has no Arrow C stream interface."""
    return say(
        "not-a-table",
        (f"`{name}` không phải là bảng Arrow", f"`{name}` is no Arrow table"),
        help=(
            "dùng bảng của pyarrow, pandas, polars hoặc DuckDB",
            "give a table of pyarrow, pandas, polars or DuckDB",
        ),
        place=name,
    )


@problem("data")
def wrong_column_type(kind: str, place: str) -> Diagnostic:
    """A column of a kind that can hold no value of its field, such as a list or raw bytes.

    The fact is unknown in every row; the other columns are read.
    """
    return say(
        "wrong-column-type",
        (
            f"cột có kiểu `{kind}`, không đọc được; coi là chưa rõ ở mọi dòng",
            f"a column of type `{kind}` cannot be read; it is unknown in every row",
        ),
        help=(
            "xuất lại cột này dưới dạng chữ, số hoặc ngày",
            "export the column as text, numbers or dates",
        ),
        place=place,
    )


@problem("data")
def more_rows_with_fault(slug: str, count: int, place: str) -> Diagnostic:
    """Further rows with a fault of which the first rows have been named.

    Only the first rows of each kind of fault are named one by one, so that a column that is wrong
    in a million rows can still be read about.
    """
    return say(
        "more-rows-with-fault",
        (
            f"còn {count} dòng khác có cùng lỗi `{slug}`",
            f"{count} more rows have the same fault `{slug}`",
        ),
        place=place,
    )


@problem("data")
def broken_file(name: str) -> Diagnostic:
    """A Parquet or Arrow file that is cut off, empty, or something else under that name."""
    return say(
        "broken-file",
        (
            f"`{name}` bị hỏng, bị cắt cụt hoặc không đúng loại tệp",
            f"`{name}` is broken, cut off, or no file of its kind",
        ),
        help=("chép hoặc xuất lại tệp này", "copy or export the file again"),
        place=name,
    )


@problem("data")
def not_in_step(record: Pair, parent: Pair, place: str) -> Diagnostic:
    """Large files whose rows do not follow each other in the order of what they lie in.

    Files of any length are read side by side: all persons of the first household, then all of the
    second, in the order of the file of households. Small files may have any order.
    """
    return say(
        "not-in-step",
        (
            f"các dòng ở `{record[0]}` không xếp theo thứ tự của `{parent[0]}`; dữ liệu quá lớn để "
            "xếp lại trong bộ nhớ",
            f"the rows of `{record[1]}` do not follow the order of `{parent[1]}`, and the data "
            "is too large to sort in memory",
        ),
        help=(
            f"xếp cả hai tệp theo mã của `{parent[0]}` rồi chạy lại",
            f"sort both files by the id of `{parent[1]}` and run again",
        ),
        place=place,
    )


@problem("data")
def rows_apart(record: Pair, place: str) -> Diagnostic:
    """Large files in which the same household (or other top row) stands twice, far apart.

    Small data leaves the second row out and takes its persons to the first. Files of any length
    are read part by part, and the first is no longer held when the second comes. Nothing is
    written.
    """
    return say(
        "rows-apart",
        (
            f"mã ở dòng này của `{record[0]}` đã có ở một dòng cách xa phía trên; dữ liệu quá lớn "
            "để gộp lại trong bộ nhớ",
            f"the id of this row of `{record[1]}` stands in a row far above already, and the data "
            "is too large to bring both together in memory",
        ),
        help=(
            "bỏ dòng trùng, xếp các tệp theo mã này rồi chạy lại",
            "remove the repeated row, sort the files by this id and run again",
        ),
        place=place,
    )


@problem("data")
def reference_beyond_chunk(record: Pair, written: Written, place: str) -> Diagnostic:
    """In files that are too large to be held at once: an id that does not stand near its row.

    Such files are read some households at a time. Whoever is referred to has to lie in one of
    them; what is known of others is not looked up, so that the reference is unknown.
    """
    vi, en = value_words(written)
    return say(
        "reference-beyond-chunk",
        (
            f"không thấy mã {vi} của `{record[0]}` trong phần dữ liệu đọc cùng lúc; coi là chưa rõ",
            f"the id {en} of `{record[1]}` is not in the part read at once; it is unknown",
        ),
        help=(
            "xếp hai hộ liền nhau trong tệp, hoặc chia dữ liệu theo xã để đọc trọn trong bộ nhớ",
            "put both households next to each other, or split the data by commune",
        ),
        place=place,
        value=written,
    )


@problem("data")
def row_of_other_length(cells: int, columns: int, place: str) -> Diagnostic:
    """A row of a large CSV file with more or fewer cells than there are headers. It is left out."""
    return say(
        "row-of-other-length",
        (
            f"dòng có {cells} ô, tiêu đề có {columns} cột; dòng này không được tính",
            f"a row of {cells} cells under {columns} headers; it is left out",
        ),
        help=(
            "kiểm tra dấu phân cách và dấu ngoặc kép ở dòng này",
            "check the delimiters and quotation marks of the row",
        ),
        place=place,
    )


@problem("data")
def disk_full(name: str) -> Diagnostic:
    """The disk has no room for the output. The part that was written has been removed."""
    return say(
        "disk-full",
        (
            f"ổ đĩa đã đầy, không ghi hết được `{name}`; phần đã ghi đã được xóa",
            f"the disk is full; what was written of `{name}` has been removed",
        ),
        help=("giải phóng ổ đĩa hoặc ghi ra ổ khác", "free some space or write elsewhere"),
        place=name,
    )


@problem("data")
def process_ended() -> Diagnostic:
    """One of the processes that decide long data side by side has gone: the system ended it.

    That happens where memory runs out. Nothing is written. One thread needs least memory.
    """
    return say(
        "process-ended",
        (
            "một tiến trình tính song song đã bị hệ thống dừng giữa chừng, có thể do thiếu bộ nhớ",
            "the system ended one of the processes that decide side by side; memory may be short",
        ),
        help=("chạy lại với --threads 1", "run again with --threads 1"),
    )
