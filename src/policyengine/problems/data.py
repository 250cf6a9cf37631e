"""Problems of records: named with file, sheet, row, column and remedy; none stops the rest."""

from policyengine.diagnostics import Diagnostic
from policyengine.problems.registry import problem, say
