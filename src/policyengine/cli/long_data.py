"""Data that is read as columns, since it is long or only columns are read from its files."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from policyengine.analyses.audit import audit
from policyengine.diagnostics import Diagnostic
from policyengine.formats.legacy_text import Encoding
from policyengine.policy import Policy
from policyengine.population import Population

if TYPE_CHECKING:
    from policyengine.backends.columns.survey import Chosen, Survey

STREAMED = (".parquet", ".arrow", ".arrows", ".feather")
"""Endings of files that only columns are read from."""
LONG = 32 << 20
"""A folder of CSV files of so many bytes is read as columns."""


def is_long(data: Path) -> bool:
    """Whether data is read as columns."""
    if not data.is_dir():
        return data.suffix.lower() in STREAMED
    files = list(data.iterdir())
    if any(file.suffix.lower() in STREAMED for file in files):
        return True
    texts = [file for file in files if file.suffix.lower() == ".csv"]
    return sum(file.stat().st_size for file in texts) >= LONG


def surveyed(path: str, policy: Policy, encoding: Encoding | None) -> "Survey | None":
    """Long data in columns; None where rows are read: of other data, in an old encoding, and of CSV
    files where pyarrow is not installed."""
    data = Path(path)
    if encoding is not None or not is_long(data):
        return None
    if find_spec("pyarrow") is None and _is_text(data):
        return None
    return policy.survey(data)


def _is_text(data: Path) -> bool:
    return data.is_dir() and not any(file.suffix.lower() in STREAMED for file in data.iterdir())


def concerned_of(
    path: str, policy: Policy, encoding: Encoding | None, concerned: Callable[["Survey"], "Chosen"]
) -> Population:
    """The records at a path; of long data those alone whom the question concerns, with what the
    answers about them rest on. DataError when they cannot be read at all."""
    survey = surveyed(path, policy, encoding)
    if survey is None:
        return policy.read(path, encoding)
    return survey.rows(concerned(survey))


def audited_of(
    path: str,
    policy: Policy,
    encoding: Encoding | None,
    month: int,
    concerned: Callable[["Survey"], "Chosen"],
) -> tuple[Population, list[Diagnostic]]:
    """The same, and what is wrong with the records: whomever the question concerns, everybody's are
    held against each other."""
    survey = surveyed(path, policy, encoding)
    everybody = policy.read(path, encoding) if survey is None else survey.everybody()
    faults = [*everybody.diagnostics, *audit(policy, everybody, month)]
    if survey is None:
        return everybody, faults
    del everybody
    return survey.rows(concerned(survey)), faults
