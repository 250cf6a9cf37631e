"""The wording of every problem, by stage; both languages stand beside each other.

A function here takes what a stage found and words it. Nothing here detects or prints.
"""

from policyengine.problems import (
    audits,
    cells,
    data,
    files,
    law,
    names,
    plugins,
    scenarios,
    streams,
    syntax,
    types,
    versions,
)
from policyengine.problems.registry import PROBLEMS

__all__ = [
    "PROBLEMS",
    "audits",
    "cells",
    "data",
    "files",
    "law",
    "names",
    "plugins",
    "scenarios",
    "streams",
    "syntax",
    "types",
    "versions",
]
