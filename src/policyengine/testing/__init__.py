"""For authors of policies and plugins: hold a policy to its examples, to what must be true of any
policy, and to a second engine.

In: a loaded policy (`loaded`), and whatever households its own boundaries suggest (`drawn`).
Out: nothing, or AssertionError with everything that is needed to write the case as an example.
May not know `cli`. Works under any test runner; `docs/plugins.md` shows how.

A second engine is plugged in at one place: `engines.ENGINES`.
"""

from policyengine.testing.agreement import assert_agreement
from policyengine.testing.draw import Draw, drawn
from policyengine.testing.engines import ENGINES, Engine, Question
from policyengine.testing.policies import assert_examples_pass, loaded

__all__ = [
    "ENGINES",
    "Draw",
    "Engine",
    "Question",
    "assert_agreement",
    "assert_examples_pass",
    "drawn",
    "loaded",
]
