"""Problems of names: unknown, doubled, of the wrong kind."""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import problem, say
from policyengine.source import Span


@problem("names")
def unknown_name(name: str, near: str | None, at: Span) -> Diagnostic:
    """A name that nothing declares.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    khái niệm trẻ "Trẻ em" của người được hiểu là tuoi_tre
    ```
    """
    return say(
        "unknown-name",
        (f"không có gì tên là `{name}`", f"nothing is named `{name}`"),
        at,
        help=(f"có phải là `{near}`?", f"did you mean `{near}`?") if near else None,
    )


@problem("names")
def unknown_option(name: str, field: str, options: tuple[str, ...], at: Span) -> Diagnostic:
    """A value that a field does not list among its choices.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
      cột màu "Màu": một trong (xanh; đỏ), để trống là chưa rõ
    khái niệm k "K" của người được hiểu là màu là vàng
    ```
    """
    listed = "; ".join(options)
    return say(
        "unknown-option",
        (f"`{field}` không có lựa chọn `{name}`", f"`{field}` has no option `{name}`"),
        at,
        help=(f"các lựa chọn: {listed}", f"its options: {listed}"),
    )


@problem("names")
def wrong_kind_of_name(name: str, wanted: tuple[str, str], at: Span) -> Diagnostic:
    """A name of one kind of thing where another kind belongs.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    chế độ p "P" căn cứ Điều 1
      chi trả cho người
      mức hưởng 100.000 đồng/tháng
    khái niệm k "K" của người được hiểu là là đối tượng p
    ```
    """
    return say(
        "wrong-kind-of-name",
        (f"`{name}` không phải là {wanted[0]}", f"`{name}` is not {wanted[1]}"),
        at,
    )


@problem("names")
def declared_twice(name: str, at: Span, first: Span) -> Diagnostic:
    """Two declarations of one name, neither of which amends the other.

    Names that differ only in accents, case or underscores are one name, because data headers and
    the command line are read without them.

    ```policy
    giai đoạn g "G" từ ngày 01/01/2020 đến hết ngày 31/12/2020 căn cứ Điều 1
    giai đoạn g "G" từ ngày 01/01/2021 đến hết ngày 31/12/2021 căn cứ Điều 1
    ```
    """
    return say(
        "declared-twice",
        (f"`{name}` được khai báo hai lần", f"`{name}` is declared twice"),
        at,
        because=(first, ("lần thứ nhất ở đây", "first declared here")),
        help=(
            "bỏ một khai báo, đổi tên, hoặc dùng `sửa đổi`",
            "remove one, rename it, or write `amend`",
        ),
    )


@problem("names")
def circular_definition(name: str, at: Span) -> Diagnostic:
    """A definition, category or level that is needed to know itself.

    ```policy
    dữ liệu người "Người"
      cột mã "Mã": mã số, bắt buộc
    khái niệm a "A" của người được hiểu là b
    khái niệm b "B" của người được hiểu là a
    ```
    """
    return say(
        "circular-definition",
        (f"`{name}` tự dẫn chiếu đến chính nó", f"`{name}` is defined by itself"),
        at,
        help=(
            "dùng `đang hưởng` để hỏi quyết định đã ký thay vì kết quả đang tính",
            "ask for a signed decision with `receives`, not for the result being computed",
        ),
    )
