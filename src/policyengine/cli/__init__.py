"""In: options. Out: an exit code, 0 fine, 1 problems in policy or data, 2 could not run.

Results go to standard output, problems and progress to standard error. Computes nothing: a command
reads its options, asks the policy, hands what it gets to `reports`.
"""

from policyengine.cli.program import main

__all__ = ["main"]
