"""The columns engine gives the rows of `explain`, on everything that can be generated."""

import os
from itertools import islice

from hypothesis import given, settings
from oracle.corpus import judged
from oracle.engines import apart
from oracle.generate import Case, Rejected, cases

EXAMPLES = int(os.environ.get("AGREEMENT_EXAMPLES", "25"))


def test_the_engines_agree_on_the_corpus() -> None:
    found = list(islice((one for case in judged().cases for one in apart(case)), 5))
    assert not found, "\n\n".join(found)


@settings(max_examples=EXAMPLES, derandomize="AGREEMENT_EXAMPLES" not in os.environ)
@given(cases())
def test_the_engines_agree_on_anything(case: Case | Rejected) -> None:
    if isinstance(case, Case):
        found = list(islice(apart(case), 1))
        assert not found, "\n\n".join((*case.texts, *found))
