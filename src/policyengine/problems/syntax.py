"""Problems of text that is not the language."""

from policyengine.diagnostics import Diagnostic, Language
from policyengine.problems.registry import problem, say
from policyengine.source import Span


@problem("syntax")
def unexpected_character(character: str, at: Span) -> Diagnostic:
    """A sign that the language does not have.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2024: 100.000 đồng/tháng $ căn cứ Điều 1
    ```
    """
    return say(
        "unexpected-character",
        (f"ký tự `{character}` không dùng được ở đây", f"the sign `{character}` has no meaning"),
        at,
        help=(
            "bỏ ký tự này, hoặc đặt phần chữ trong ngoặc kép",
            "leave it out, or put words between quotation marks",
        ),
    )


@problem("syntax")
def open_text(at: Span) -> Diagnostic:
    """A quotation mark without its partner on the same line.

    ```policy
    mức m "Mức: đồng/tháng
    ```
    """
    return say(
        "open-text",
        ("ngoặc kép mở mà không đóng trên cùng dòng", "this quotation mark has no partner"),
        at,
        help=("thêm dấu ngoặc kép ở cuối phần chữ", "close the text on the same line"),
    )


@problem("syntax")
def ambiguous_number(written: str, language: Language, at: Span) -> Diagnostic:
    """A number written in neither way that the language of the file has.

    In a Vietnamese file the point groups thousands and the comma starts decimals.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2024: 36.00 đồng/tháng căn cứ Điều 1
    ```
    """
    ways = (
        ("360.000 và 2,5", "360.000 and 2,5")
        if language == "vi"
        else ("360,000 và 2.5", "360,000 and 2.5")
    )
    return say(
        "ambiguous-number",
        (f"số `{written}` đọc được hai cách", f"`{written}` can be read in two ways"),
        at,
        help=(f"trong tệp này viết như {ways[0]}", f"in this file write as in {ways[1]}"),
    )


@problem("syntax")
def date_of_other_language(written: str, instead: str, language: Language, at: Span) -> Diagnostic:
    """A date as files in the other language write it.

    A Vietnamese file writes 01/07/2024, an English one 2024-07-01.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 2024-07-01: 100.000 đồng/tháng căn cứ Điều 1
    ```
    """
    vi, en = ("tiếng Việt", "a Vietnamese") if language == "vi" else ("tiếng Anh", "an English")
    return say(
        "date-of-other-language",
        (
            f"ngày trong tệp {vi} không viết là `{written}`",
            f"dates in {en} file are not written as `{written}`",
        ),
        at,
        help=(f"viết `{instead}`", f"write `{instead}`"),
    )


@problem("syntax")
def no_such_day(written: str, at: Span) -> Diagnostic:
    """A date that the calendar does not have.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 31/02/2024: 100.000 đồng/tháng căn cứ Điều 1
    ```
    """
    return say(
        "no-such-day",
        (f"không có ngày `{written}` trong lịch", f"the calendar has no `{written}`"),
        at,
        help=("viết ngày theo dạng 01/07/2024", "write dates as 01/07/2024 (vi), 2024-07-01 (en)"),
    )


@problem("syntax")
def unexpected_word(
    found: str, expected: tuple[tuple[str, str], ...], near: str | None, at: Span
) -> Diagnostic:
    """The text goes on in a way that the grammar does not have.

    ```policy
    mức m "Mức" đồng/tháng
    ```
    """
    wanted_vi = ", ".join(f"`{vi}`" for vi, _ in expected)
    wanted_en = ", ".join(f"`{en}`" for _, en in expected)
    label = (f"ở đây cần: {wanted_vi}", f"expected here: {wanted_en}") if expected else None
    suggestion = (f"có phải là `{near}`?", f"did you mean `{near}`?") if near else None
    return say(
        "unexpected-word",
        (f"không hiểu `{found}` ở chỗ này", f"`{found}` cannot stand here"),
        at,
        label,
        help=suggestion,
    )


@problem("syntax")
def unexpected_end(expected: tuple[tuple[str, str], ...], at: Span) -> Diagnostic:
    """The file ends in the middle of a declaration.

    ```policy
    mức m "Mức":
    ```
    """
    return say(
        "unexpected-end",
        ("tệp kết thúc giữa chừng", "the file ends in the middle of a declaration"),
        at,
        (
            "còn thiếu: " + ", ".join(f"`{vi}`" for vi, _ in expected),
            "still missing: " + ", ".join(f"`{en}`" for _, en in expected),
        )
        if expected
        else None,
    )


@problem("syntax")
def mixed_languages(found: str, instead: str, language: Language, at: Span) -> Diagnostic:
    """A keyword of the other language; a file is written in one.

    ```policy
    mức m "Mức": đồng/tháng
      since 01/01/2024: 100.000 đồng/tháng
    ```
    """
    vi, en = ("tiếng Việt", "Vietnamese") if language == "vi" else ("tiếng Anh", "English")
    return say(
        "mixed-languages",
        (f"`{found}` là từ khóa của ngôn ngữ kia", f"`{found}` is a keyword of the other language"),
        at,
        (f"tệp này viết bằng {vi}", f"this file is written in {en}"),
        help=(f"viết `{instead}`", f"write `{instead}`"),
    )


@problem("syntax")
def not_composed(at: Span) -> Diagnostic:
    """Letters whose accents are separate signs (NFD), as some systems write file text.

    They look the same and compare as different, so that a name would not be found.
    """
    return say(
        "not-composed",
        (
            "chữ có dấu viết ở dạng tổ hợp rời (NFD)",
            "accented letters are written decomposed (NFD)",
        ),
        at,
        help=(
            "lưu lại tệp ở dạng Unicode dựng sẵn (NFC)",
            "save the file with composed letters (NFC)",
        ),
    )


@problem("syntax")
def nested_too_deep(limit: int, at: Span) -> Diagnostic:
    """Parentheses or conditions within one another beyond any legal text."""
    return say(
        "nested-too-deep",
        (f"lồng nhau quá {limit} tầng", f"nested more than {limit} deep"),
        at,
        help=("tách thành các khái niệm có tên", "name the parts as definitions"),
    )


@problem("syntax")
def line_too_long(length: int, limit: int, at: Span) -> Diagnostic:
    """A line far longer than any that a person writes; the file is probably not a policy."""
    return say(
        "line-too-long",
        (
            f"dòng này dài {length} ký tự, quá {limit}",
            f"this line has {length} characters, over {limit}",
        ),
        at,
        help=("kiểm tra lại tệp, hoặc xuống dòng", "check the file, or break the line"),
    )


@problem("syntax")
def not_text(name: str) -> Diagnostic:
    """The file is not UTF-8 text: a workbook, a picture, or text in an old encoding."""
    return say(
        "not-text",
        (f"`{name}` không phải là tệp chữ UTF-8", f"`{name}` is not a UTF-8 text file"),
        help=(
            "lưu lại tệp với bảng mã UTF-8; bảng tính là dữ liệu, không phải chính sách",
            "save it as UTF-8; a workbook is data, not a policy",
        ),
        place=name,
    )


@problem("syntax")
def no_such_file(name: str) -> Diagnostic:
    """The policy file or folder does not exist, or holds no policy file."""
    return say(
        "no-such-file",
        (f"không tìm thấy `{name}`", f"`{name}` is not there"),
        help=(
            "kiểm tra lại đường dẫn; thư mục chính sách có các tệp đuôi .policy",
            "check the path; a policy folder holds files that end in .policy",
        ),
        place=name,
    )


@problem("syntax")
def keyword_as_name(name: str, at: Span) -> Diagnostic:
    """A declared name that is a keyword in either language, so no translation could keep it.

    ```policy
    giai đoạn phase "Giai đoạn 1" từ ngày 01/01/2020 đến hết ngày 31/12/2022 căn cứ Điều 1
    ```
    """
    return say(
        "keyword-as-name",
        (f"`{name}` là từ khóa, không dùng làm tên", f"`{name}` is a keyword"),
        at,
        help=("đặt tên khác", "choose another name"),
    )
