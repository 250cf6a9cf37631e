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
