"""Checks over a model: each a function `(model, report)` in a file named by the fault it finds.

They come in by the hook of checks (`builtin.py`), as those of plugins do.
"""

from policyengine.model.checks.bands import bands_overlap_or_leave_gaps
from policyengine.model.checks.citations import rules_without_citation
from policyengine.model.checks.cycles import circular_rules
from policyengine.model.checks.levels import local_levels_below_floor
from policyengine.model.checks.phases import phases_that_overlap, thresholds_beyond_whole
from policyengine.model.checks.targets import targets_that_count_nothing

__all__ = [
    "bands_overlap_or_leave_gaps",
    "circular_rules",
    "local_levels_below_floor",
    "phases_that_overlap",
    "rules_without_citation",
    "targets_that_count_nothing",
    "thresholds_beyond_whole",
]
