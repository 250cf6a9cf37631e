"""A comparison for other programs: names of the policies' code and no labels."""

from typing import Any

from attrs import asdict

from policyengine.analyses.changes import Change, Comparison
from policyengine.analyses.compare_groups import Line, groups, in_all
from policyengine.backends.results import Missing, Result
from policyengine.reports.comparison import VERDICT, Sides
from policyengine.reports.phrases import day


def to_json(comparison: Comparison, sides: Sides, area: str) -> dict[str, Any]:
    """Everything, with names of the policies' code and no labels."""
    return {
        "month": f"{comparison.month // 12:04d}-{comparison.month % 12 + 1:02d}",
        "basis": sides.basis,
        "old": _position(comparison.old, sides.old_title),
        "new": _position(comparison.new, sides.new_title),
        "summary": {
            "lost": sum(c.surely_loses for c in comparison.changes),
            "may_lose": sum(c.may_lose for c in comparison.changes),
            **_line(in_all(comparison)),
        },
        "groups": {
            group.grouping: {key: _line(line) for key, line in group.lines.items()}
            for group in groups(comparison, area)
        },
        "changes": [change_json(change) for change in comparison.changes],
    }


def _position(position: Any, title: str) -> dict[str, Any]:
    asked = position.asking.day
    return {
        "policy": title,
        "day": None if asked is None else day(asked, "en"),
        "foresee": position.asking.foresee,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "recipients": {VERDICT[v]["en"]: n for v, n in sorted(line.verdicts.items(), key=str)},
        "people_before": asdict(line.people_before),
        "people_after": asdict(line.people_after),
        "before": asdict(line.before),
        "after": asdict(line.after),
        "difference": asdict(line.difference),
        "left_out": line.left_out,
    }


def change_json(change: Change) -> dict[str, Any]:
    """One recipient: `verdict` null while it is open, then `possible` says what it may be."""
    return {
        "record": change.record,
        "id": change.id,
        "unit": change.unit,
        "verdict": change.verdict,
        "possible": list(change.possible),
        "before": asdict(change.before),
        "after": asdict(change.after),
        "difference": asdict(change.difference),
        "programs": [
            {
                "program": one.program,
                "before": asdict(one.before),
                "after": asdict(one.after),
                "difference": asdict(one.difference),
                "old": _half(one.old),
                "new": _half(one.new),
            }
            for one in change.programs
        ],
        "missing": [_missing(one) for one in change.missing],
        "assumed": list(change.assumed),
        "sensitive": change.sensitive,
        "too_much_missing": change.too_much_missing,
    }


def _half(result: Result | None) -> dict[str, Any] | None:
    if result is None:
        return None
    return {
        "status": result.status,
        "category": result.category,
        "because": [asdict(one) for one in result.because],
    }


def _missing(one: Missing) -> dict[str, str]:
    return {"record": one.record, "id": one.id, "field": one.field}
