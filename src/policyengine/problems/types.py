"""Problems of types and units."""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import Pair, problem, say
from policyengine.source import Span


@problem("types")
def type_mismatch(found: Pair, wanted: Pair, at: Span, because: Span) -> Diagnostic:
    """A value of one type where another belongs: both causes are shown.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột sinh "Ngày sinh": ngày sinh, để trống là chưa rõ
    khái niệm k "K" của người được hiểu là sinh và tuổi dưới 16
    ```
    """
    return say(
        "type-mismatch",
        (f"cần {wanted[0]}, nhưng đây là {found[0]}", f"expected {wanted[1]}, found {found[1]}"),
        at,
        (f"đây là {found[0]}", f"this is {found[1]}"),
        because=(because, (f"chỗ này cần {wanted[0]}", f"{wanted[1]} is expected because of this")),
    )


@problem("types")
def unit_mismatch(found: str, wanted: str, at: Span, because: Span) -> Diagnostic:
    """Two quantities are compared or added although they are measured differently.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột lương "Lương": đồng/tháng, để trống là không có
    khái niệm k "K" của người được hiểu là lương < 3 ngày
    ```
    """
    return say(
        "unit-mismatch",
        (f"đơn vị `{found}` không khớp với `{wanted}`", f"unit `{found}` does not fit `{wanted}`"),
        at,
        (f"tính bằng `{found}`", f"measured in `{found}`"),
        because=(because, (f"tính bằng `{wanted}`", f"measured in `{wanted}`")),
    )


@problem("types")
def unknown_unit(unit: str, at: Span) -> Diagnostic:
    """A unit that the language does not have.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột gạo "Gạo": số thìa từ 0 đến 100, để trống là chưa rõ
    ```
    """
    return say(
        "unknown-unit",
        (f"không có đơn vị `{unit}`", f"there is no unit `{unit}`"),
        at,
        help=(
            "các đơn vị: đồng, kg, người, hộ, suất, thẻ, ngày, ngày làm việc, tháng, năm",
            "units: VND, kg, person, household, share, card, day, working days, month, year",
        ),
    )


@problem("types")
def division_outside_rounding(at: Span) -> Diagnostic:
    """A quotient is rarely exact, so `÷` stands only inside a rounding or a comparison.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2024: 100.000 đồng/tháng ÷ 3 căn cứ Điều 1
    ```
    """
    return say(
        "division-outside-rounding",
        ("phép chia phải nói rõ cách làm tròn", "a division must say how it is rounded"),
        at,
        help=(
            "đặt trong `làm tròn đến 1 đồng (…)`",
            "put it inside `round to 1 VND (…)`",
        ),
    )


@problem("types")
def not_whole(quantum: str, at: Span) -> Diagnostic:
    """An amount in đồng that need not be whole and does not say how it is rounded.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột lương "Lương": đồng/tháng, để trống là không có
    chế độ p "P" căn cứ Điều 1
      chi trả cho người
      mức hưởng lương × 0,5
    ```
    """
    return say(
        "not-whole",
        ("số tiền này có thể lẻ dưới một đồng", "this amount need not be whole đồng"),
        at,
        (f"là bội số của {quantum} đồng", f"a multiple of {quantum} VND"),
        help=("thêm `làm tròn đến 1 đồng (…)`", "add `round to 1 VND (…)`"),
    )


@problem("types")
def may_overflow(name: str, at: Span) -> Diagnostic:
    """An amount that nothing keeps within 10¹⁸ đồng; a field that it reads needs a bound.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột lương "Lương": đồng từ 0 đến 999.999.999.999, để trống là không có
      cột số_tờ "Số tờ": số từ 0 đến 9.999.999.999, để trống là không có
    chế độ p "P" căn cứ Điều 1
      chi trả cho người
      mức hưởng lương × số_tờ
    ```
    """
    return say(
        "may-overflow",
        ("số tiền này có thể vượt quá 10¹⁸ đồng", "this amount may pass 10¹⁸ VND"),
        at,
        help=(f"khai báo giới hạn nhỏ hơn cho `{name}`", f"declare a narrower range for `{name}`"),
    )


@problem("types")
def blank_unstated(name: str, at: Span) -> Diagnostic:
    """A field that a rule reads does not say what an empty cell means.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột nghèo "Hộ nghèo": có không
    khái niệm k "K" của người được hiểu là nghèo
    ```
    """
    return say(
        "blank-unstated",
        (f"`{name}` chưa nói ô để trống nghĩa là gì", f"`{name}` does not say what a blank means"),
        at,
        help=(
            "thêm `để trống là chưa rõ`, `để trống là không có` hoặc một giá trị",
            "add `blank means unknown`, `blank means none` or a value",
        ),
    )


@problem("types")
def range_backwards(at: Span) -> Diagnostic:
    """A range whose lower end lies above its upper end.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột số_con "Số con": số từ 20 đến 0, để trống là chưa rõ
    ```
    """
    return say(
        "range-backwards",
        ("giới hạn dưới lớn hơn giới hạn trên", "the lower end lies above the upper end"),
        at,
    )


@problem("types")
def value_out_of_range(shown: str, name: str, low: int, high: int, at: Span) -> Diagnostic:
    """A blank or an assumption stands for a value that the field cannot have.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột số_con "Số con": số từ 0 đến 20, để trống là 99
    ```
    """
    return say(
        "value-out-of-range",
        (
            f"`{shown}` nằm ngoài giới hạn của `{name}`",
            f"`{shown}` lies outside the range of `{name}`",
        ),
        at,
        help=(f"ghi một số từ {low} đến {high}", f"write a number from {low} to {high}"),
    )


@problem("types")
def age_not_whole(at: Span) -> Diagnostic:
    """An age in years and a fraction. Ages are whole years, or whole months.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột sinh "Ngày sinh": ngày sinh, để trống là chưa rõ
    khái niệm k "K" của người được hiểu là tuổi dưới 3,5
    ```
    """
    return say(
        "age-not-whole",
        ("tuổi phải là số nguyên năm hoặc số nguyên tháng", "an age is whole years or months"),
        at,
        help=("ghi theo tháng, như `dưới 42 tháng`", "write months, as `under 42 month`"),
    )


@problem("types")
def negative_amount(at: Span) -> Diagnostic:
    """An amount or a level that is always below zero: nobody could ever receive it.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2024: -100.000 đồng/tháng căn cứ Điều 1
    ```
    """
    return say(
        "negative-amount",
        ("số này luôn nhỏ hơn không", "this is always less than zero"),
        at,
        help=("bỏ dấu trừ", "leave out the minus sign"),
    )


@problem("types")
def not_payable(unit: str, at: Span) -> Diagnostic:
    """An amount measured in time: neither money nor goods, so nobody could pay it.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    chế độ p "P" căn cứ Điều 1
      chi trả cho người
      mức hưởng 3 ngày
    ```
    """
    return say(
        "not-payable",
        (f"mức hưởng không thể tính bằng `{unit}`", f"an amount cannot be measured in `{unit}`"),
        at,
        help=("ghi số tiền hoặc số lượng hiện vật", "write money, or a quantity of goods"),
    )


@problem("types")
def rounding_to_nothing(at: Span) -> Diagnostic:
    """A rounding to a step of zero or less.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2024: làm tròn đến 0 đồng/tháng (100.000 đồng/tháng ÷ 3) căn cứ Điều 1
    ```
    """
    return say(
        "rounding-to-nothing",
        ("bước làm tròn phải lớn hơn không", "the step of a rounding must be more than zero"),
        at,
    )
