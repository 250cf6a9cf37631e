"""Local values of a level below the nation's."""

from fractions import Fraction

from policyengine.diagnostics import Report
from policyengine.model import terms as t
from policyengine.model.model import LevelVersion, Model
from policyengine.problems import versions as version_problems


def local_levels_below_floor(model: Model, report: Report) -> None:
    """Compare each local value with the nation's on every day that either changes."""
    law = model.whole_law
    for name in model.names.of_kind("LEVEL"):
        areas = law.areas(name)
        pieces = [p for area in (None, *areas) for p in law.built.levels.get((name, area), ())]
        reported = set()
        for day in sorted({piece.first_day for piece in pieces}):
            floor = _constant(law.level(name, day, None))
            for area in areas:
                version = law.level(name, day, area)
                local = _constant(version)
                if version and floor is not None and local is not None and local < floor:
                    span = version.value.span
                    if span not in reported:
                        report(
                            version_problems.local_below_floor(name, str(local), str(floor), span)
                        )
                    reported.add(span)


def _constant(version: LevelVersion | None) -> Fraction | None:
    if version is None or not isinstance(version.value.value, t.Constant):
        return None
    value = version.value.value.value
    return Fraction(value) if isinstance(value, int | Fraction) else None
