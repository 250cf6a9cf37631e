"""The wording of what a registry says and nothing reads."""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import problem, say


@problem(
    "data",
    "warning",
    vietnamese=(
        "Sổ đăng ký có một trường mà không cột nào của chính sách nhận, hoặc một giá trị không đọc "
        "được. Thông tin đó không được dùng; cột tương ứng, nếu có, là chưa rõ hoặc để trống."
    ),
)
def dci_field_unmapped(path: str, times: int, place: str) -> Diagnostic:
    """A field of the registry (or a value of it) that becomes no column of the policy.

    It is not used. Facts that DCI has no field for go into `additional_attributes` by the name of
    the column.
    """
    return say(
        "dci-field-unmapped",
        (
            f"không có cột nào nhận `{path}` ({times} lần)",
            f"no column takes `{path}` (times: {times})",
        ),
        help=(
            "nếu cần cho chính sách, ghi vào `additional_attributes` với tên của cột",
            "if the policy needs it, write it under `additional_attributes` by the column's name",
        ),
        place=place,
    )


@problem(
    "data",
    "warning",
    vietnamese=(
        "Một trường của sổ đăng ký không có dạng mà mô hình DCI quy định (chữ thay cho danh sách, "
        "khóa lặp lại), hoặc nói khác một trường khác. Giá trị đó không được dùng; cột tương ứng "
        "để trống hoặc theo trường kia."
    ),
)
def dci_field_misshapen(path: str, times: int, place: str) -> Diagnostic:
    """A field of the registry has not the shape that DCI gives it (a text in place of a list, a key
    that stands twice), or contradicts another one. The value is not used, and not shown.
    """
    return say(
        "dci-field-misshapen",
        (
            f"`{path}` không đúng dạng của DCI hoặc mâu thuẫn với trường khác ({times} lần), "
            "không được đọc",
            f"`{path}` has not the shape of DCI, or contradicts another field (times: {times}); "
            "it is not read",
        ),
        help=(
            "sửa ở nơi xuất dữ liệu; `policyengine dci-mapping` cho biết từng trường",
            "mend it where the data comes from; `policyengine dci-mapping` says what is read",
        ),
        place=place,
    )


@problem(
    "data",
    "warning",
    vietnamese=(
        "Nhóm không có thành viên nào đọc được, nên hộ này không có ai. Chế độ tính theo người "
        "không tính được cho hộ đó."
    ),
)
def dci_group_without_members(times: int, place: str) -> Diagnostic:
    """A group without any member that can be read: a household with nobody in it."""
    return say(
        "dci-group-without-members",
        (f"{times} nhóm không có thành viên nào", f"groups without any member: {times}"),
        help=(
            "kiểm tra `member_list` của các nhóm này khi xuất dữ liệu",
            "look at `member_list` of these groups where the data comes from",
        ),
        place=place,
    )


@problem(
    "data",
    vietnamese="Tệp là JSON nhưng không có nhóm nào của DCI, nên không có hộ nào để tính.",
)
def dci_no_group(name: str) -> Diagnostic:
    """The file is JSON and holds no DCI group, so that there is no household to decide."""
    return say(
        "dci-no-group",
        (f"`{name}` không có nhóm nào của DCI", f"`{name}` holds no DCI group"),
        help=(
            "cần `reg_records` (hoặc một danh sách) gồm các nhóm có `group_identifier` và "
            "`member_list`",
            "it needs `reg_records` (or a list) of groups with `group_identifier` and "
            "`member_list`",
        ),
        place=name,
    )
