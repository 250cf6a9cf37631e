"""Problems of rules: gaps, overlaps, dates, instruments, what a rule lacks."""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import Pair, problem, say
from policyengine.source import Span


@problem("law")
def coefficient_without_band(at: Span) -> Diagnostic:
    """`hệ số` where no coefficient is being multiplied.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2024: 100.000 đồng/tháng × hệ số căn cứ Điều 1
    ```
    """
    return say(
        "coefficient-without-band",
        ("ở đây không có hệ số nào để nhân", "there is no coefficient here"),
        at,
        help=(
            "`hệ số` chỉ đứng trong `mức hưởng` của chế độ có hệ số hoặc có đối tượng",
            "`coefficient` stands in the `amount` of a program with coefficients or categories",
        ),
    )


@problem("law")
def no_birth_date(record: str, at: Span) -> Diagnostic:
    """An age is asked of a record that declares no birth date.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    khái niệm trẻ "Trẻ em" của người được hiểu là tuổi dưới 16
    ```
    """
    return say(
        "no-birth-date",
        (f"`{record}` chưa có cột kiểu `ngày sinh`", f"`{record}` has no field of type birth date"),
        at,
        help=(
            "khai báo một cột kiểu `ngày sinh` cho dữ liệu này",
            "declare a field of type `birth date` in this record",
        ),
    )


@problem("law")
def no_awards(record: str, at: Span) -> Diagnostic:
    """`đang hưởng` needs a record of decisions, and none lies in this record.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    chế độ p "P" căn cứ Điều 1
      chi trả cho người
      điều kiện không đang hưởng p
      mức hưởng 100.000 đồng/tháng
    ```
    """
    return say(
        "no-awards",
        (f"`{record}` không có sổ quyết định hưởng", f"`{record}` has no record of decisions"),
        at,
        help=(
            "khai báo `dữ liệu … thuộc … là quyết định hưởng`",
            "declare a record `as awards`",
        ),
    )


@problem("law")
def list_away_from_subject(name: str, at: Span) -> Diagnostic:
    """A list is opened on another row than the one its rule is about.

    ```policy
    dữ liệu hộ "Hộ"
      cột mã_hộ "Mã hộ": mã số, bắt buộc
    dữ liệu người "Người" thuộc hộ
      cột mã "Mã": mã số, bắt buộc
      cột mẹ "Mẹ": người, để trống là không có
    danh sách con "Con" của người gồm người cùng hộ mà (mẹ là người này)
    khái niệm bà "Bà" của người được hiểu là có con mà (có con)
    ```
    """
    return say(
        "list-away-from-subject",
        (f"danh sách `{name}` chỉ mở được cho chính người đang xét", f"`{name}` opens only here"),
        at,
        help=(
            "đặt điều kiện này thành một khái niệm riêng",
            "put this condition into a definition of its own",
        ),
    )


@problem("law")
def missing_clause(name: str, clause: Pair, at: Span) -> Diagnostic:
    """A declaration lacks a clause that it cannot do without.

    ```policy
    chế độ p "P" căn cứ Điều 1
      mức hưởng 100.000 đồng/tháng
    ```
    """
    return say(
        "missing-clause",
        (f"`{name}` thiếu `{clause[0]}`", f"`{name}` lacks `{clause[1]}`"),
        at,
    )


@problem("law")
def clause_does_not_belong(clause: str, kind: Pair, at: Span) -> Diagnostic:
    """A clause in a declaration that has no use for it.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    đối tượng c "C" căn cứ Điều 1
      áp dụng đối với người
      chi trả cho người
      hệ số 1,0
    ```
    """
    return say(
        "clause-does-not-belong",
        (f"`{clause}` không dùng trong {kind[0]}", f"`{clause}` does not belong in {kind[1]}"),
        at,
    )


@problem("law", severity="warning")
def uncited(name: str, at: Span) -> Diagnostic:
    """A level, table, category, program or target that names no legal source.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2024: 100.000 đồng/tháng
    ```
    """
    return say(
        "uncited",
        (f"`{name}` chưa dẫn căn cứ pháp lý", f"`{name}` names no legal source"),
        at,
        help=("thêm `căn cứ khoản … Điều …`", "add `cite clause … article …`"),
    )


@problem("law")
def overlapping_bands(name: str, example: str, at: Span, other: Span) -> Diagnostic:
    """Two rows of a table, or two coefficients of a category, hold for one and the same case.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột sinh "Sinh": ngày sinh, để trống là chưa rõ
    đối tượng c "C" căn cứ Điều 1
      áp dụng đối với người
      hệ số 1,0
      hệ số 2,0 nếu tuổi dưới 4
    ```
    """
    return say(
        "overlapping-bands",
        (f"hai dòng của `{name}` cùng đúng khi {example}", f"two rows of `{name}` hold: {example}"),
        at,
        because=(other, ("dòng này cũng đúng", "this one holds as well")),
    )


@problem("law", severity="warning")
def gap_in_bands(name: str, example: str, at: Span) -> Diagnostic:
    """No coefficient of a category holds for a possible case.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột sinh "Sinh": ngày sinh, để trống là chưa rõ
    đối tượng c "C" căn cứ Điều 1
      áp dụng đối với người
      hệ số 1,0 nếu tuổi dưới 4
      hệ số 2,0 nếu tuổi từ đủ 16
    ```
    """
    return say(
        "gap-in-bands",
        (f"`{name}` không có dòng nào khi {example}", f"no row of `{name}` holds: {example}"),
        at,
        help=("thêm dòng còn thiếu hoặc `trường hợp còn lại`", "add the row, or `otherwise`"),
    )


@problem("law")
def phases_overlap(name: str, other: str, at: Span, first: Span) -> Diagnostic:
    """A phase that ends before it starts, or two phases of one instrument on the same day.

    ```policy
    giai đoạn a "A" từ ngày 01/01/2020 đến hết ngày 31/12/2022 căn cứ Điều 1
    giai đoạn b "B" từ ngày 01/01/2022 đến hết ngày 31/12/2024 căn cứ Điều 1
    ```
    """
    return say(
        "phases-overlap",
        (f"giai đoạn `{name}` chồng lên `{other}`", f"phase `{name}` overlaps `{other}`"),
        at,
        because=(first, ("giai đoạn kia", "the other phase")),
    )


@problem("law")
def threshold_beyond_whole(share: str, at: Span) -> Diagnostic:
    """A target of more than 100 %.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    giai đoạn g "G" từ ngày 01/01/2020 đến hết ngày 31/12/2022 căn cứ Điều 1
    chỉ tiêu t "T" căn cứ Điều 1
      tử số đếm người
      mẫu số đếm người
      phải đạt 120% trong g
    ```
    """
    return say(
        "threshold-beyond-whole",
        (f"chỉ tiêu {share}% vượt quá 100%", f"a target of {share}% is more than the whole"),
        at,
    )


@problem("law")
def target_not_counted(written: str, at: Span) -> Diagnostic:
    """A target whose numerator or denominator neither counts rows nor adds something up.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    giai đoạn g "G" từ ngày 01/01/2020 đến hết ngày 31/12/2022 căn cứ Điều 1
    chỉ tiêu t "T" căn cứ Điều 1
      tử số đếm người
      mẫu số 100
      phải đạt 50% trong g
    ```
    """
    return say(
        "target-not-counted",
        (
            f"`{written}` không đếm, cũng không cộng trên các dòng dữ liệu",
            f"`{written}` neither counts rows nor adds something up over them",
        ),
        at,
        help=("viết `đếm …` hoặc `tổng … của …`", "write `count …` or `total of …`"),
    )


@problem("law")
def example_failed(title: str, wanted: Pair, found: Pair, at: Span) -> Diagnostic:
    """An example of the policy comes out otherwise than it says.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột nghèo "Hộ nghèo": có không, để trống là không
    chế độ p "P" căn cứ Điều 1
      chi trả cho người
      điều kiện nghèo
      mức hưởng 100.000 đồng/tháng
    ví dụ "Hộ nghèo"
      người a: nghèo = có
      tháng 07/2024 kết quả p của a = 200.000 đồng
    ```
    """
    return say(
        "example-failed",
        (
            f"ví dụ `{title}`: mong đợi {wanted[0]}, kết quả {found[0]}",
            f"example `{title}`: expected {wanted[1]}, found {found[1]}",
        ),
        at,
    )


@problem("law")
def moved_in_needs_decision(at: Span) -> Diagnostic:
    """A move from another place is written in a decision: `chuyển đến` names a column of it.

    ```policy
    dữ liệu người "Người"
      cột mã_số "Mã": mã số, bắt buộc
      cột ngày_đến "Ngày đến": ngày, để trống là không có
    chế độ p "P" căn cứ Điều 1
      chi trả cho người
      mức hưởng 100.000 đồng/tháng
      chuyển đến: hưởng từ tháng liền sau ngày_đến
    ```
    """
    return say(
        "moved-in-needs-decision",
        (
            "`chuyển đến` cần một cột của bảng quyết định hưởng",
            "`moved in` needs a column of the record of decisions",
        ),
        at,
        help=(
            "ghi cột cho biết tháng thôi hưởng ở nơi cũ",
            "name the column that says when the old place stopped paying",
        ),
    )


@problem("law")
def uneven_row(table: str, found: int, wanted: int, at: Span) -> Diagnostic:
    """A row of a table with more or fewer cells than its header.

    ```policy
    dữ liệu người "Người"
      cột mã_số "Mã": mã số, bắt buộc
      cột sinh "Sinh": ngày sinh, để trống là chưa rõ
    biểu b "B" của người căn cứ Điều 1
      | tuổi    | hệ số |
      | dưới 16 |
    ```
    """
    return say(
        "uneven-row",
        (
            f"dòng này của `{table}` có {found} ô, dòng đầu có {wanted}",
            f"this row of `{table}` has {found} cells, its header {wanted}",
        ),
        at,
    )
