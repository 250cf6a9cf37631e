"""The paper that proves a fact, and who issues it."""

import pytest
from oracle.by_hand import policy

RECORDS = """
record soul "Soul"
  field soul_id: id, required
  field born: birth date, proven by "Birth certificate", blank means unknown
  field ill: yes no, blank means not, proven by "Certificate of illness" of "A hospital"
"""


@pytest.mark.parametrize(
    ("name", "paper", "issuer"),
    [
        ("soul_id", None, None),
        ("born", "Birth certificate", None),
        ("ill", "Certificate of illness", "A hospital"),
    ],
)
def test_a_field_names_its_paper(name: str, paper: str | None, issuer: str | None) -> None:
    field = policy(records=RECORDS).schema.records["soul"].by_name[name]
    assert (field.paper, field.paper_from) == (paper, issuer)
