"""The examples of embedding run, and say what the command line says.

They need the group `embed`. Where it is not installed the service and the pipeline are passed over;
`.ci/run` installs it and sets EMBEDDING, so that there nothing is.
"""

import importlib
import json
import os
import runpy
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EMBEDDING = ROOT / "examples" / "embedding"
HOUSEHOLD: dict[str, Any] = {
    "diện_hộ": "nghèo",
    "người": [
        {
            "mã_người": "A",
            "ngày_sinh": "01/01/1940",
            "lương_hưu": 0,
            "trợ_cấp_bhxh": 0,
            "người_phụng_dưỡng": "có_người_phụng_dưỡng",
        }
    ],
}


def needs(library: str) -> None:
    if os.environ.get("EMBEDDING"):
        importlib.import_module(library)
    else:
        pytest.importorskip(library)


def example(name: str) -> ModuleType:
    """An example by its name, from its folder."""
    sys.path.insert(0, str(EMBEDDING))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(EMBEDDING))


def test_the_script_runs(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EMBEDDING / "script.py"), run_name="__main__")

    said = capsys.readouterr().out
    assert "BÀ: trợ_cấp_xã_hội_hằng_tháng: due 500.000 đồng" in said
    assert "CHÁU: trợ_cấp_xã_hội_hằng_tháng: undetermined 0 - 1250000 đồng (thiếu CHÁU." in said


def service() -> Any:
    needs("fastapi")
    needs("httpx2")
    from fastapi.testclient import TestClient

    return TestClient(example("service").app)


def test_the_service_decides() -> None:
    answer = service().post("/decide", json={"household": HOUSEHOLD, "month": "2024-08"})

    assert answer.status_code == 200, answer.text
    found = {r["program"]: r for r in answer.json()["results"]}
    allowance = found["trợ_cấp_xã_hội_hằng_tháng"]
    assert (allowance["status"], allowance["amount"]) == ("due", 500_000)
    assert allowance["because"][0]["citation"]
    assert answer.json()["faults"] == []


def test_the_service_says_what_is_wrong_in_the_language_asked_for() -> None:
    client = service()
    bad = {**HOUSEHOLD, "diện_hộ": "giàu"}
    for language, words in (("vi", "không"), ("en", "not")):
        question = {"household": bad, "month": "2024-08", "language": language}
        [fault] = client.post("/decide", json=question).json()["faults"]
        assert fault["slug"] == "option-not-listed" and words in fault["message"]
    for question, slug in (
        ({"household": HOUSEHOLD, "month": "2024-13"}, "bad-question"),
        ({"household": {"x": 1}, "month": "2024-08"}, "no-known-sheet"),
    ):
        answer = client.post("/decide", json=question)
        assert answer.status_code == 422
        assert answer.json()["detail"]["slug"] == slug
    assert client.post("/decide", json={"month": "2024-08"}).status_code == 422


def test_the_pipeline_says_what_the_command_says() -> None:
    needs("polars")
    from click.testing import CliRunner

    from policyengine import load_policy
    from policyengine.cli.program import Program

    pipeline = example("pipeline")
    folder = ROOT / "examples" / "xa_mau"
    paid = pipeline.results(load_policy("plugin:national"), folder, "2024-08")
    villages = pipeline.by_village(paid, folder)
    asked = ["run", "plugin:national", str(folder), "--month", "2024-08", "--format", "json"]
    said = json.loads(CliRunner().invoke(Program("vi"), asked).stdout)
    due = [
        r["amount"] or 0
        for r in said
        if r["status"] == "due" and r["program"] == "trợ_cấp_xã_hội_hằng_tháng"
    ]
    allowance = villages.filter(program="trợ_cấp_xã_hội_hằng_tháng")
    assert allowance["amount"].sum() == sum(due)
    assert allowance["people"].sum() == len(due) > 30
