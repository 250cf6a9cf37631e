"""Problems of single cells: a value that cannot be read is named, and is unknown from then on.

`written` is the bad value as it stands in the data, None for a sensitive field: then no wording
shows it. The place of the cell is added by whoever reads the row.
"""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import Pair, problem, say

Written = str | None


def value_words(written: Written) -> Pair:
    if written is None:
        return "giá trị ở ô này", "the value of this cell"
    return f"`{written}`", f"`{written}`"


@problem("data")
def impossible_date(written: Written) -> Diagnostic:
    """A date that the calendar does not have, such as 31/02/2020 or 12/31/2024.

    Days come first: 12/31/2024 is not read as 31 December. The fact is unknown until mended.
    """
    vi, en = value_words(written)
    return say(
        "impossible-date",
        (f"{vi} không có trong lịch", f"{en} is not in the calendar"),
        help=("ghi theo thứ tự ngày/tháng/năm, như 05/09/2024", "write it as 05/09/2024"),
        value=written,
    )


@problem("data")
def not_a_date(written: Written) -> Diagnostic:
    """A cell of a date or month column that cannot be read as one.

    Read are dd/mm/yyyy (also with `-` or `.`), yyyy-mm-dd, mm/yyyy, yyyy-mm, yyyy, and the dates
    of a spreadsheet. A year needs four digits: `45` may be 1945 or 2045.
    """
    vi, en = value_words(written)
    return say(
        "not-a-date",
        (f"{vi} không phải là ngày, tháng", f"{en} is not a date"),
        help=(
            "ghi như 05/09/1945; chỉ biết tháng, năm thì ghi 09/1945 hoặc 1945; "
            "không biết thì ghi ?",
            "write it as 05/09/1945; 09/1945 or 1945 if only that is known; ? if unknown",
        ),
        value=written,
    )


@problem("data")
def date_out_of_range(written: Written) -> Diagnostic:
    """A date before 1850 or after 2199: nobody alive, and nothing decided, has one."""
    vi, en = value_words(written)
    return say(
        "date-out-of-range",
        (f"{vi} nằm ngoài các năm 1850 đến 2199", f"{en} lies outside the years 1850 to 2199"),
        help=("kiểm tra lại năm", "check the year"),
        value=written,
    )


@problem("data")
def not_a_number(written: Written) -> Diagnostic:
    """Something else in a column that holds a number or an amount of money."""
    vi, en = value_words(written)
    return say(
        "not-a-number",
        (f"{vi} không phải là số", f"{en} is not a number"),
        help=(
            "chỉ ghi số, như 1.250.000 hoặc 2,5; phần giải thích để ở cột khác",
            "write only a number, as 1250000; put remarks in a column of their own",
        ),
        value=written,
    )


@problem("data")
def number_read_two_ways(written: Written, whole: str, decimal: str) -> Diagnostic:
    """A number such as 1.250: the sign may group thousands or start decimals.

    For đồng it groups thousands, as đồng has no fractions; elsewhere nothing tells which is meant.
    """
    vi, en = value_words(written)
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
        value=written,
    )


@problem("data")
def number_too_fine(written: Written, step: str) -> Diagnostic:
    """A number with decimals in a column that has none, such as half a đồng or 2,5 children."""
    vi, en = value_words(written)
    return say(
        "number-too-fine",
        (f"{vi} lẻ hơn mức cột này cho phép", f"{en} is finer than this column allows"),
        help=(f"ghi số là bội của {step}", f"write a multiple of {step}"),
        value=written,
    )


@problem("data")
def number_out_of_range(written: Written, low: int | None, high: int | None) -> Diagnostic:
    """A number outside the range that the policy declares for its column."""
    vi, en = value_words(written)
    parts = [(f"từ {low}", f"from {low}")] if low is not None else []
    parts += [(f"đến {high}", f"to {high}")] if high is not None else []
    bounds = " ".join(part[0] for part in parts), " ".join(part[1] for part in parts)
    return say(
        "number-out-of-range",
        (f"{vi} ngoài phạm vi của cột ({bounds[0]})", f"{en} is out of range ({bounds[1]})"),
        help=("kiểm tra lại số này", "check the number"),
        value=written,
    )


@problem("data")
def not_yes_or_no(written: Written) -> Diagnostic:
    """Something else in a column that is answered by có or không."""
    vi, en = value_words(written)
    return say(
        "not-yes-or-no",
        (f"{vi} không phải là `có` hay `không`", f"{en} is neither yes nor no"),
        help=("ghi `có` hoặc `không`; không biết thì ghi ?", "write yes or no; ? if unknown"),
        value=written,
    )


@problem("data")
def option_not_listed(written: Written, near: Written, options: tuple[str, ...]) -> Diagnostic:
    """A value that is none of the options of its column.

    An option may be written by its name or its label, with or without accents and capitals.
    """
    vi, en = value_words(written)
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
        value=written,
    )


@problem("data")
def damaged_id(written: Written) -> Diagnostic:
    """An id that a spreadsheet has changed: 7,4E+10, a date, or more than 15 digits as a number."""
    vi, en = value_words(written)
    return say(
        "damaged-id",
        (f"{vi} là mã số đã bị bảng tính làm hỏng", f"{en} is an id damaged by a spreadsheet"),
        help=(
            "định dạng cột là Văn bản (Text) rồi nhập lại mã số theo giấy tờ",
            "format the column as Text and enter the id again from the document",
        ),
        value=written,
    )


@problem("data", "warning")
def id_lost_zeros(written: Written, padded: Written) -> Diagnostic:
    """A citizen id of 12 digits stored as a number, which drops the zeros in front.

    They are put back; check it, and format the column as text.
    """
    vi, en = value_words(written)
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
        value=written,
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
def formula_without_value() -> Diagnostic:
    """A formula of which the workbook holds no result, as another program wrote the file.

    Only a spreadsheet computes formulas. The fact is unknown until it has been saved there.
    """
    return say(
        "formula-without-value",
        (
            "ô là công thức chưa được tính, tệp không lưu kết quả của nó",
            "the cell is a formula whose result the file does not hold",
        ),
        help=(
            "mở tệp bằng Excel hoặc LibreOffice cho tính xong rồi lưu lại",
            "open the file in Excel or LibreOffice, let it compute, and save it",
        ),
    )


@problem("data")
def year_in_a_day(written: Written, year: int) -> Diagnostic:
    """A year typed into a cell that is formatted as a day: 1945 becomes 28/04/1905.

    A spreadsheet counts days from 1900 on, so that days in 1905 are what years look like.
    """
    vi, en = value_words(written)
    return say(
        "year-in-a-day",
        (
            f"{vi} có lẽ là năm {year} gõ vào ô định dạng ngày",
            f"{en} is probably the year {year} typed into a cell formatted as a day",
        ),
        help=(
            "định dạng ô là Văn bản (Text) rồi ghi lại năm, hoặc ghi đủ ngày, tháng, năm",
            "format the cell as Text and write the year again, or the whole day",
        ),
        value=written,
    )
