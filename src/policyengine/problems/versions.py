"""Problems of instruments: their dates, what they amend and replace, what they set locally."""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import problem, say
from policyengine.source import Span


@problem("law")
def instrument_without_date(name: str, at: Span) -> Diagnostic:
    """An instrument must say when it was issued and from when it is in force.

    ```policy
    văn bản v "V"
    ```
    """
    return say(
        "instrument-without-date",
        (f"`{name}` chưa có ngày ban hành hoặc ngày hiệu lực", f"`{name}` lacks one of its dates"),
        at,
        help=(
            "thêm `ban hành ngày …` và `hiệu lực từ ngày …`",
            "add `issued …` and `in force from …`",
        ),
    )


@problem("law")
def in_force_before_issued(name: str, at: Span, issued: Span) -> Diagnostic:
    """An instrument cannot be in force before it was issued; what it gives may apply earlier.

    ```policy
    văn bản v "V"
      ban hành ngày 01/07/2024
      hiệu lực từ ngày 01/01/2024
    ```
    """
    return say(
        "in-force-before-issued",
        (f"`{name}` có hiệu lực trước ngày ban hành", f"`{name}` is in force before its issue"),
        at,
        because=(issued, ("ngày ban hành", "issued here")),
        help=(
            "nếu chỉ giá trị được áp dụng trước, dùng `áp dụng từ ngày`",
            "if only a value applies earlier, write `applies from`",
        ),
    )


@problem("law")
def applies_before_issued(at: Span, issued: Span) -> Diagnostic:
    """A value from before its instrument was issued, without saying that it applies back.

    ```policy
    văn bản v "V"
      ban hành ngày 01/07/2024
      hiệu lực từ ngày 01/07/2024
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2024: 100.000 đồng/tháng căn cứ Điều 1
    ```
    """
    return say(
        "applies-before-issued",
        (
            "giá trị này có từ trước ngày ban hành văn bản",
            "this value is older than its instrument",
        ),
        at,
        because=(issued, ("ngày ban hành", "issued here")),
        help=(
            "nếu áp dụng trở về trước, viết `áp dụng từ ngày`",
            "if it applies back, write `applies from`",
        ),
    )


@problem("law")
def nothing_to_amend(name: str, at: Span) -> Diagnostic:
    """An amendment of something that no earlier instrument declares on that day.

    ```policy
    văn bản v "V"
      ban hành ngày 01/07/2024
      hiệu lực từ ngày 01/07/2024
    bãi bỏ mức m căn cứ Điều 1
    ```
    """
    return say(
        "nothing-to-amend",
        (f"không có `{name}` nào đang có để sửa đổi", f"there is no `{name}` to amend"),
        at,
        help=(
            "kiểm tra tên, và văn bản gốc có nằm trong chính sách này không",
            "check the name, and that the amended instrument is part of this policy",
        ),
    )


@problem("law")
def nothing_to_replace(clause: str, name: str, at: Span) -> Diagnostic:
    """An amendment replaces or drops a clause or case that the declaration does not have.

    ```policy
    văn bản v "V"
      ban hành ngày 01/07/2024
      hiệu lực từ ngày 01/07/2024
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    đối tượng c "C" căn cứ Điều 1
      áp dụng đối với người
      hệ số 1,0
    sửa đổi đối tượng c căn cứ Điều 2
      bỏ hệ số 2,0
    ```
    """
    return say(
        "nothing-to-replace",
        (f"`{name}` không có `{clause}` để thay hoặc bỏ", f"`{name}` has no such clause"),
        at,
    )


@problem("law")
def forgotten_declaration(name: str, instrument: str, at: Span, declared: Span) -> Diagnostic:
    """An instrument replaces another whole and says nothing of one of its declarations.

    Each level, category, program and target must be kept, amended, declared anew or repealed, or
    lists after that day would cite a text that is no longer law.

    ```policy
    văn bản v "V"
      ban hành ngày 01/01/2021
      hiệu lực từ ngày 01/01/2021
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2021: 100.000 đồng/tháng căn cứ Điều 1
    ```

    ```policy
    văn bản w "W"
      ban hành ngày 01/07/2024
      hiệu lực từ ngày 01/07/2024
      thay thế v
    ```
    """
    return say(
        "forgotten-declaration",
        (
            f"`{instrument}` thay thế văn bản cũ nhưng không nói gì về `{name}`",
            f"`{instrument}` replaces the older text and says nothing of `{name}`",
        ),
        at,
        because=(declared, ("khai báo ở đây", "declared here")),
        help=(
            f"thêm `giữ nguyên … {name} căn cứ …`, `sửa đổi` hoặc `bãi bỏ`",
            f"add `keep … {name} cite …`, `amend` or `repeal`",
        ),
    )


@problem("law")
def same_day_versions(name: str, at: Span, other: Span) -> Diagnostic:
    """Two instruments issued on one day give one level two values from one day.

    Neither amends the other, so nothing says which holds.

    ```policy
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2024: 100.000 đồng/tháng căn cứ Điều 1
      từ ngày 01/01/2024: 200.000 đồng/tháng căn cứ Điều 2
    ```
    """
    return say(
        "same-day-versions",
        (f"hai giá trị của `{name}` từ cùng một ngày", f"two values of `{name}` from one day"),
        at,
        because=(other, ("giá trị kia", "the other value")),
    )


@problem("law")
def local_level_not_allowed(name: str, at: Span) -> Diagnostic:
    """A local instrument sets a level that the nation does not leave to localities.

    The nation's declaration has to say `địa phương được quy định cao hơn`.

    ```policy
    văn bản v "V"
      ban hành ngày 01/01/2021
      hiệu lực từ ngày 01/01/2021
    dữ liệu hộ "Hộ"
      cột mã_hộ "Mã hộ": mã số, bắt buộc
      cột xã "Xã": một trong (a; b), để trống là chưa rõ
    địa bàn xã_a "Xã A" của hộ được hiểu là xã là a
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2021: 100.000 đồng/tháng căn cứ Điều 1
    ```

    ```policy
    văn bản w "W"
      ban hành ngày 01/01/2022
      hiệu lực từ ngày 01/01/2022
      trên địa bàn xã_a
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2022: 200.000 đồng/tháng căn cứ Điều 1
    ```
    """
    return say(
        "local-level-not-allowed",
        (f"`{name}` không cho địa phương quy định riêng", f"`{name}` may not be set locally"),
        at,
        help=(
            "văn bản trung ương phải có `địa phương được quy định cao hơn`",
            "the nation's declaration must say `local may exceed`",
        ),
    )


@problem("law")
def local_below_floor(name: str, local: str, national: str, at: Span) -> Diagnostic:
    """A local value of a level that lies below the nation's on the same day.

    ```policy
    văn bản v "V"
      ban hành ngày 01/01/2021
      hiệu lực từ ngày 01/01/2021
    dữ liệu hộ "Hộ"
      cột mã_hộ "Mã hộ": mã số, bắt buộc
      cột xã "Xã": một trong (a; b), để trống là chưa rõ
    địa bàn xã_a "Xã A" của hộ được hiểu là xã là a
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2021: 200.000 đồng/tháng căn cứ Điều 1
      địa phương được quy định cao hơn căn cứ Điều 1
    ```

    ```policy
    văn bản w "W"
      ban hành ngày 01/01/2022
      hiệu lực từ ngày 01/01/2022
      trên địa bàn xã_a
    mức m "Mức": đồng/tháng
      từ ngày 01/01/2022: 100.000 đồng/tháng căn cứ Điều 1
    ```
    """
    return say(
        "local-below-floor",
        (
            f"mức địa phương {local} thấp hơn mức chung {national} của `{name}`",
            f"the local value {local} of `{name}` is below the nation's {national}",
        ),
        at,
    )


@problem("law")
def unknown_instrument(name: str, near: str | None, at: Span) -> Diagnostic:
    """An area or instrument that is named but not part of the policy.

    ```policy
    văn bản v "V"
      ban hành ngày 01/07/2024
      hiệu lực từ ngày 01/07/2024
      trên địa bàn xã_lạ
    ```
    """
    return say(
        "unknown-instrument",
        (f"không có địa bàn hoặc văn bản `{name}`", f"there is no area or instrument `{name}`"),
        at,
        help=(f"có phải là `{near}`?", f"did you mean `{near}`?") if near else None,
    )
