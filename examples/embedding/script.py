"""One household decided from Python: what is due, between what bounds, and what is missing.

python examples/embedding/script.py
"""

from policyengine import Result, load_policy

HOUSEHOLD = {
    "mã_hộ": "H1",
    "diện_hộ": "nghèo",
    "người": [
        {
            "mã_người": "BÀ",
            "ngày_sinh": "05/1941",
            "lương_hưu": 0,
            "trợ_cấp_bhxh": 0,
            "người_phụng_dưỡng": "có_người_phụng_dưỡng",
        },
        {"mã_người": "CHÁU", "ngày_sinh": "20/11/2019", "mức_độ_khuyết_tật": "?"},
    ],
}


def line(result: Result) -> str:
    """A result in one line: who, what, how much or between what, and what is missing."""
    if result.amount is not None:
        given = f"{result.amount:,} đồng".replace(",", ".")
    elif result.status == "undetermined":
        given = f"{result.lowest} - {result.highest} đồng"
    else:
        given = f"{result.quantity or ''} {result.unit or ''}".strip()
    missing = ", ".join(f"{one.id}.{one.field}" for one in result.missing)
    words = f"{result.id}: {result.program}: {result.status} {given}".rstrip()
    return f"{words} (thiếu {missing})" if missing else words


def main() -> None:
    policy = load_policy("plugin:national")
    programs = policy.model.whole_law.programs()  # without the rows of groups of programs
    decision = policy.decide(HOUSEHOLD, month="2024-08", basis="conditions", programs=programs)
    for result in decision.results:
        if result.status not in ("none", "no_law"):
            print(line(result))
    for fault in decision.diagnostics:
        print(fault.message.vi)


if __name__ == "__main__":
    main()
