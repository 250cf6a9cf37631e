"""Problems of the table of assumptions that a forecast is given. A faulty row is left out."""

from collections.abc import Sequence

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import Pair, problem, say


@problem("data")
def assumption_incomplete(columns: Sequence[Pair], place: str) -> Diagnostic:
    """An assumption of a forecast without its kind, its program or one of its two cases.

    Deaths hold for everybody by age; entries and exits need a program.
    """
    lacking = [", ".join(f"`{pair[i]}`" for pair in columns) for i in (0, 1)]
    return say(
        "assumption-incomplete",
        (f"dòng giả định thiếu {lacking[0]}", f"the assumption lacks {lacking[1]}"),
        help=(
            "điền đủ các ô này; không giả định gì thì bỏ cả dòng",
            "fill them in; where nothing is assumed, leave the row out",
        ),
        place=place,
    )


@problem("data")
def assumption_beyond_whole(place: str) -> Diagnostic:
    """A yearly share of deaths or exits of more than 100 %."""
    return say(
        "assumption-beyond-whole",
        ("tỷ lệ giả định vượt quá 100%/năm", "the assumed share is more than 100 % a year"),
        help=("ghi tỷ lệ phần trăm trong một năm, như 4,5", "write a percentage of a year: 4.5"),
        place=place,
    )


@problem("data")
def assumption_ages_overlap(place: str) -> Diagnostic:
    """Two shares of deaths for the same age. The row that stands first counts."""
    return say(
        "assumption-ages-overlap",
        (
            "nhóm tuổi của dòng này trùng với một dòng tỷ lệ chết ở trên",
            "the ages of this row overlap with a row of deaths above it",
        ),
        help=(
            "để mỗi tuổi nằm trong một dòng: `từ đủ tuổi` tính cả tuổi đó, `dưới tuổi` thì không",
            "let each age lie in one row: `from age` is included, `under age` is not",
        ),
        place=place,
    )


@problem("data", "warning")
def assumption_cases_crossed(place: str) -> Diagnostic:
    """An assumption whose low case pays more than its high case.

    The low case is the one with less to pay: more deaths and exits, fewer entries.
    """
    return say(
        "assumption-cases-crossed",
        (
            "phương án thấp của dòng này lại làm tăng chi phí so với phương án cao",
            "the low case of this row costs more than its high case",
        ),
        help=(
            "phương án thấp là phương án chi ít hơn: chết, thôi hưởng nhiều hơn, vào mới ít hơn",
            "the low case is the one that costs less: more deaths and exits, fewer entries",
        ),
        place=place,
    )
