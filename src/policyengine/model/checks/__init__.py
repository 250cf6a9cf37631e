"""Checks over a model: each a function `(model, report)` in a file named by the fault it finds."""

from policyengine.model.checks.bands import bands_overlap_or_leave_gaps
from policyengine.model.checks.citations import rules_without_citation
from policyengine.model.checks.cycles import circular_rules
from policyengine.model.checks.levels import local_levels_below_floor
from policyengine.model.checks.phases import phases_that_overlap
from policyengine.model.checks.targets import targets_that_count_nothing

CHECKS = (
    circular_rules,
    bands_overlap_or_leave_gaps,
    rules_without_citation,
    local_levels_below_floor,
    phases_that_overlap,
    targets_that_count_nothing,
)
