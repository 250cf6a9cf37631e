"""A web service with one endpoint: a household and a month in, results by contract out.

python -m pip install --upgrade pip && python -m pip install --group embed
python -m uvicorn --app-dir examples/embedding service:app

POST /decide {"month": "2024-08", "household": {"diện_hộ": "nghèo", "người": [...]}}

Faults in the household come back beside the results, and what they name counts as unknown. Nothing
of a request is logged.
"""

from typing import Any, Literal

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from policyengine import DataError, Diagnostic, load_policy
from policyengine.reports.tables import to_json

app = FastAPI(title="policyengine")
POLICY = load_policy("plugin:national")
"""Loaded once; asking changes nothing, so that requests share it."""


class Question(BaseModel):
    """What is asked: one household, a month, perhaps the day of asking."""

    household: dict[str, Any]
    month: str
    day: str | None = None
    foresee: bool = False
    basis: Literal["conditions", "decisions"] = "conditions"
    language: Literal["vi", "en"] = "vi"


class Answer(BaseModel):
    """The results that give or may give something, and the faults of the household."""

    results: list[dict[str, Any]]
    faults: list[dict[str, str]]


@app.post("/decide")
def decide(question: Question) -> Answer:
    """Every program for everybody in the household."""
    try:
        decision = POLICY.decide(
            question.household,
            month=question.month,
            day=question.day,
            foresee=question.foresee,
            basis=question.basis,
        )
    except DataError as error:
        raise HTTPException(422, _fault(error.diagnostic, question)) from error
    except ValueError as error:  # a month or a day that is none
        raise HTTPException(422, {"slug": "bad-question", "message": str(error)}) from error
    return Answer(
        results=[to_json(result) for result in decision.results if result.status != "none"],
        faults=[_fault(diagnostic, question) for diagnostic in decision.diagnostics],
    )


def _fault(diagnostic: Diagnostic, question: Question) -> dict[str, str]:
    return {
        "slug": diagnostic.problem.slug,
        "message": diagnostic.message[question.language],
        "place": diagnostic.place or "",
    }
