"""Problems that show only when the facts of records are held against each other and the law.

Each cell reads well by itself; together they cannot all be true, or nobody can be paid by them.
Nothing is changed by a finding: the facts count as they stand until somebody mends them.
"""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.cells import Written, value_words
from policyengine.problems.registry import Pair, problem, say


@problem("data", "warning")
def awards_overlap(program: Pair, first: str, place: str) -> Diagnostic:
    """Two decisions for one person and one program that run in the same months.

    The earlier one counts. A decision that was adjusted ends with the month before the new one.
    """
    return say(
        "awards-overlap",
        (
            f"hai quyết định hưởng `{program[0]}` trùng thời gian; quyết định kia ở {first}",
            f"two decisions for `{program[1]}` run at the same time; the other is at {first}",
        ),
        help=(
            "ghi tháng cuối cùng được hưởng ở quyết định cũ, hoặc bỏ dòng trùng",
            "write the last month of the older decision, or remove the repeated row",
        ),
        place=place,
    )


@problem("data")
def award_without_law(name: Pair, month: str, place: str) -> Diagnostic:
    """A decision from a month in which its program or category did not exist.

    Decisions from before the first loaded text on the program are not looked at.
    """
    return say(
        "award-without-law",
        (
            f"quyết định hưởng từ tháng {month}, khi chưa có hoặc không còn `{name[0]}`",
            f"the decision starts in {month}, when there was no `{name[1]}`",
        ),
        help=(
            "kiểm tra lại tháng hưởng và đối tượng ghi trong quyết định",
            "check the month and the category against the decision",
        ),
        place=place,
        value=month,
    )


@problem("data")
def day_before_birth(column: Pair, written: Written, place: str) -> Diagnostic:
    """A day in the life of a person, such as that of death, that lies before the birth."""
    vi, en = value_words(written)
    return say(
        "day-before-birth",
        (
            f"`{column[0]}` ({vi}) trước ngày sinh",
            f"`{column[1]}` ({en}) lies before the day of birth",
        ),
        help=(
            "đối chiếu hai ngày với giấy tờ rồi sửa ngày sai",
            "compare both days with the documents and mend the wrong one",
        ),
        place=place,
        value=written,
    )


@problem("data")
def born_after_month(written: Written, place: str) -> Diagnostic:
    """A birth after the month that is asked about: a year mistyped, or the wrong month.

    Somebody not born yet would count as a small child.
    """
    vi, en = value_words(written)
    return say(
        "born-after-month",
        (f"ngày sinh ({vi}) sau kỳ chi trả", f"the birth ({en}) lies after the month asked about"),
        help=(
            "đối chiếu năm sinh với giấy khai sinh; chưa sinh thì bỏ dòng này",
            "compare the year with the birth certificate; leave out who is not born yet",
        ),
        place=place,
        value=written,
    )


@problem("data")
def day_too_early(column: Pair, other: Pair, written: Written, place: str) -> Diagnostic:
    """A day before one that the policy sets as its limit (`không trước`).

    Help that was given before the incident, or an incident before the birth of the person harmed.
    """
    vi, en = value_words(written)
    return say(
        "day-too-early",
        (
            f"`{column[0]}` ({vi}) trước `{other[0]}`",
            f"`{column[1]}` ({en}) lies before `{other[1]}`",
        ),
        help=(
            "đối chiếu hai ngày với giấy tờ rồi sửa ngày sai",
            "compare both days with the documents and mend the wrong one",
        ),
        place=place,
        value=written,
    )


@problem("data")
def day_too_late(column: Pair, other: Pair, written: Written, place: str) -> Diagnostic:
    """A day after one that the policy sets as its limit (`không sau`).

    An incident after the death of the person harmed.
    """
    vi, en = value_words(written)
    return say(
        "day-too-late",
        (
            f"`{column[0]}` ({vi}) sau `{other[0]}`",
            f"`{column[1]}` ({en}) lies after `{other[1]}`",
        ),
        help=(
            "đối chiếu hai ngày với giấy tờ rồi sửa ngày sai",
            "compare both days with the documents and mend the wrong one",
        ),
        place=place,
        value=written,
    )


@problem("data")
def code_not_in_table(table: Pair, written: Written, rows: int, place: str) -> Diagnostic:
    """A code, such as that of a commune, which the look-up table that rules use does not have.

    What is looked up by it is then nothing, so whoever carries it gets nothing that depends on it.
    Each code is told once, at its first row.
    """
    vi, en = value_words(written)
    return say(
        "code-not-in-table",
        (
            f"{vi} không có trong danh mục `{table[0]}` ({rows} dòng)",
            f"{en} is not in the table `{table[1]}` (rows: {rows})",
        ),
        help=(
            "sửa mã ở các dòng đó; mã đúng thì thêm vào danh mục bằng `bổ sung danh mục`",
            "mend the code in those rows; if it is right, add it to the table by `extend lookup`",
        ),
        place=place,
        value=written,
    )


@problem("data")
def award_ends_before_it_starts(first: Pair, last: Pair, place: str) -> Diagnostic:
    """A decision, or its suspension, whose last month lies before its first."""
    return say(
        "award-ends-before-it-starts",
        (f"`{last[0]}` trước `{first[0]}`", f"`{last[1]}` lies before `{first[1]}`"),
        help=("kiểm tra lại hai tháng theo quyết định", "check both months against the decision"),
        place=place,
    )


@problem("data")
def spouses_disagree(other: Written, place: str) -> Diagnostic:
    """Somebody names a spouse who names another person.

    Where a couple has one share, it could then be paid twice or not at all.
    """
    vi, en = value_words(other)
    return say(
        "spouses-disagree",
        (
            f"người này ghi vợ hoặc chồng là {vi}, nhưng {vi} lại ghi người khác",
            f"this person names {en} as spouse, who names somebody else",
        ),
        help=(
            "sửa để hai người ghi mã của nhau; đã ly hôn hoặc góa thì để trống",
            "let both name each other; leave it blank after a divorce or a death",
        ),
        place=place,
        value=other,
    )


@problem("data", "warning")
def payee_outside(program: Pair, place: str) -> Diagnostic:
    """Somebody to whom money is paid for another person, such as a carer, is not in the records.

    Whether that person meets the conditions is unknown, and there is no name to pay to.
    """
    return say(
        "payee-outside",
        (
            f"người nhận tiền `{program[0]}` không có trong dữ liệu",
            f"the person to whom `{program[1]}` is paid is not in the records",
        ),
        help=(
            "thêm một dòng cho người đó ở trang chính rồi ghi mã của dòng ấy ở đây",
            "add a row for that person and write its id here",
        ),
        place=place,
    )


@problem("data", "warning")
def older_than_the_law(
    column: Pair, written: Written, category: Pair, since: str, place: str
) -> Diagnostic:
    """A certificate or event that opens a right, dated before any loaded text on that right.

    The day may be mistyped, or the paper may no longer be valid.
    """
    return say(
        "older-than-the-law",
        (
            f"`{column[0]}` trước ngày {since}, ngày văn bản sớm nhất đã nạp quy định về "
            f"`{category[0]}`",
            f"`{column[1]}` lies before {since}, the first loaded text on `{category[1]}`",
        ),
        help=(
            "kiểm tra ngày ghi trên giấy; nếu đúng thì xem giấy còn giá trị không",
            "check the day on the paper; if it is right, see whether the paper is still valid",
        ),
        place=place,
        value=written,
    )
