"""Results as DCI benefit records: one for each program and recipient, amounts in whole đồng."""

from typing import Any

from policyengine.backends.results import Result
from policyengine.contributions import Asked
from policyengine.model import terms as t

STATUS = {
    "due": "Active",
    "consider": "Under consideration",
    "pending": "Pending decision",
    "suspended": "Suspended",
    "undetermined": "Undetermined",
    "no_law": "No law",
    "none": "Not eligible",
}


def benefit_records(asked: Asked) -> dict[str, Any]:
    """`reg_records` as a registry answers them; what DCI has no field for is under `extension`."""
    naming = asked.heading.naming
    once = _paid_once(asked)
    return {
        "reg_records": [
            _record(result, naming.declaration(result.program), result.program in once)
            for result in asked.results
        ]
    }


def _record(result: Result, title: str, once: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        "beneficiary": {
            "identifier": [{"identifier_type": result.record, "identifier_value": result.id}]
        },
        "programme_identifier": {
            "programme": {"programme_identifier": result.program, "programme_name": title},
            "enrolment_status": STATUS[result.status],
            "benefits": _benefits(result, once),
        },
        "extension": {
            "payee": result.payee,
            "lowest": result.lowest,
            "highest": result.highest,
            "missing": [f"{m.record}.{m.field}" for m in result.missing],
            "because": [f"{b.citation}, {b.instrument}".strip(", ") for b in result.because],
        },
    }
    return record


def _benefits(result: Result, once: bool) -> dict[str, Any] | None:
    goods = result.quantity is not None
    if result.amount is None and not goods:
        return None
    return {
        "benefit_type": "In-kind" if goods else "Cash",
        "benefit_date": f"{result.month}-01",
        "benefit_value": f"{result.unit} {result.quantity}" if goods else f"VND {result.amount}",
        "benefit_frequency": "Once" if once else "Monthly",
    }


def _paid_once(asked: Asked) -> set[str]:
    """The programs that are paid once, not every month."""
    law = asked.heading.naming.policy.model.whole_law
    return {
        name
        for name in law.programs()
        for piece in law.built.rules[name]
        for version in law.versions(name, piece.first_day)
        if isinstance(version.rule, t.Program) and version.rule.once is not None
    }
