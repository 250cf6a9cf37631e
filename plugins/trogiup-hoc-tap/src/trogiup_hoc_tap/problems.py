"""The wording of what the audit finds."""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import problem, say


@problem(
    "data",
    "warning",
    vietnamese=(
        "Hai trường cùng lập danh sách hỗ trợ cho một học sinh trong cùng thời gian. Chi phí học "
        "tập chỉ được hưởng ở một trường; học sinh chuyển trường thì trường cũ phải ghi ngày thôi "
        "học."
    ),
)
def pupil_in_two_schools(other: str, place: str) -> Diagnostic:
    """Two schools list one pupil for support in the same days.

    Study costs are paid at one school; the school that a pupil has left has to write the day.
    """
    return say(
        "pupil-in-two-schools",
        (
            f"học sinh được hai trường lập danh sách trong cùng thời gian; trường kia ở {other}",
            f"two schools list the pupil at the same time; the other is at {other}",
        ),
        help=(
            "ghi ngày thôi học ở trường cũ, hoặc bỏ khỏi danh sách của một trường",
            "write the last day at the former school, or take the pupil off one list",
        ),
        place=place,
    )
