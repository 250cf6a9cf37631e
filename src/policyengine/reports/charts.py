"""Drawings for a page, as SVG in the page itself: lines over months, and bars with a threshold.

Values are exact; only places on the drawing are rounded. What is not known is a pale band.
"""

from collections.abc import Sequence
from fractions import Fraction
from html import escape

from attrs import frozen

from policyengine.reports.page import Block

_WIDTH, _HEIGHT = 900, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 96, 40, 20, 44
COLOURS = ("#1f5f99", "#b3541e", "#1b7a4b", "#7b3f9d", "#8a6d00", "#b3261e", "#2b7f8c", "#5b6b7b")
_STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))
_MOST_LABELS = 10
_BAR, _GAP = 20, 8
_LABEL, _TRACK, _SHORT_TRACK = 300, 420, 300


@frozen
class Curve:
    """A line over the months; None where there is nothing. A band where the ends differ."""

    name: str
    values: Sequence[tuple[Fraction, Fraction] | None]
    """The least and the greatest of each month."""
    dashed: bool = False


@frozen
class Bar:
    """A bar: how far it surely and how far it perhaps goes, of one; None: no value.

    Without a label it belongs to the bar above it.
    """

    label: str
    low: Fraction | None
    high: Fraction | None
    value: str
    colour: str


def curves(
    months: Sequence[str], lines: Sequence[Curve], marks: Sequence[str], top: Fraction, title: str
) -> Block:
    """Lines over months; `marks` are the words at equal steps from 0 to `top` on the left."""
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(index: int) -> float:
        return _LEFT + (width * index / (len(months) - 1) if len(months) > 1 else width / 2)

    def y(value: Fraction) -> float:
        return _TOP + height * (1 - float(value / top) if top else 1)

    drawn = [_grid(marks, height)]
    step = max(1, -(-len(months) // _MOST_LABELS))
    for index in range(0, len(months), step):
        drawn.append(
            f'<text x="{x(index):.1f}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="middle">'
            f"{escape(months[index])}</text>"
        )
    for number, line in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        for run in _runs(line.values):
            points = [(x(i), y(low), y(high)) for i, low, high in run]
            if any(low != high for _, low, high in points):
                edge = [(at, high) for at, _, high in points]
                edge += [(at, low) for at, low, _ in reversed(points)]
                drawn.append(f'<polygon points="{_path(edge)}" fill="{colour}" opacity="0.18"/>')
            dash = ' stroke-dasharray="6 5"' if line.dashed else ""
            for side in (1, 2) if not line.dashed else (1,):
                drawn.append(
                    f'<polyline points="{_path([(p[0], p[side]) for p in points])}" fill="none" '
                    f'stroke="{colour}" stroke-width="2"{dash}/>'
                )
            if len(points) == 1:
                at, low, high = points[0]
                drawn.append(
                    f'<circle cx="{at:.1f}" cy="{(low + high) / 2:.1f}" r="4" fill="{colour}"/>'
                )
    legend = _legend([line.name for line in lines])
    return Block(_svg(_WIDTH, _HEIGHT + legend[1], title, "".join(drawn) + legend[0]))


def shares(found: Sequence[Bar], threshold: Fraction | None, title: str) -> Block:
    """Bars on the track of the whole, values beside it; a line where the threshold lies."""
    height = len(found) * (_BAR + _GAP) + 12
    drawn = []
    for number, bar in enumerate(found):
        top = number * (_BAR + _GAP) + 6
        drawn.append(
            f'<rect x="{_LABEL}" y="{top}" width="{_TRACK}" height="{_BAR}" fill="#eef1f4"/>'
            + _bar(bar, top, _TRACK, at_end=False)
        )
    if threshold is not None:
        at = _LABEL + _TRACK * float(min(threshold, Fraction(1)))
        drawn.append(
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="0" y2="{height}" stroke="#1b2733" '
            'stroke-width="2" stroke-dasharray="5 4"/>'
        )
    return Block(_svg(_WIDTH + 60, height, title, "".join(drawn)))


def amounts(found: Sequence[Bar], title: str) -> Block:
    """Bars as long as their amount is beside the greatest, each value at the end of its bar."""
    drawn, bottom = [], 0
    for bar in found:
        top = bottom + (_GAP if bar.label else 1)
        drawn.append(_bar(bar, top, _SHORT_TRACK, at_end=True))
        bottom = top + _BAR
    return Block(_svg(_WIDTH + 60, bottom + _GAP, title, "".join(drawn)))


def _bar(bar: Bar, top: int, track: int, *, at_end: bool) -> str:
    """The label, the bar in its two shades, and the value at its end or at that of the track."""
    middle = top + _BAR * 0.72
    drawn = [
        f'<text x="{_LABEL - 8}" y="{middle:.1f}" text-anchor="end">'
        f"<title>{escape(bar.label)}</title>{escape(_cut(bar.label))}</text>"
    ]
    end = 0.0
    if bar.low is not None and bar.high is not None:
        low, end = (track * float(min(one, Fraction(1))) for one in (bar.low, bar.high))
        drawn.append(
            f'<rect x="{_LABEL}" y="{top}" width="{end:.1f}" height="{_BAR}" '
            f'fill="{bar.colour}" opacity="0.35"/>'
            f'<rect x="{_LABEL}" y="{top}" width="{low:.1f}" height="{_BAR}" '
            f'fill="{bar.colour}"/>'
        )
    at = _LABEL + (end if at_end else track) + 8
    drawn.append(f'<text x="{at:.1f}" y="{middle:.1f}">{escape(bar.value)}</text>')
    return "".join(drawn)


def round_top(value: Fraction) -> Fraction:
    """A round number at or above a value, for the top of a drawing."""
    if value <= 0:
        return Fraction(1)
    power = Fraction(10) ** (len(str(int(value))) - 1)
    return next(step * power for step in _STEPS if step * power >= value)


def _grid(marks: Sequence[str], height: int) -> str:
    drawn = []
    for number, mark in enumerate(marks):
        at = _TOP + height * (1 - number / (len(marks) - 1))
        drawn.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}" '
            f'stroke="#d5dde5"/><text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">'
            f"{escape(mark)}</text>"
        )
    return "".join(drawn)


def _legend(names: Sequence[str]) -> tuple[str, int]:
    """One name a line below the drawing, and how high that is."""
    drawn = []
    for number, name in enumerate(names):
        top = _HEIGHT + number * 22
        drawn.append(
            f'<rect x="{_LEFT}" y="{top}" width="14" height="14" '
            f'fill="{COLOURS[number % len(COLOURS)]}"/>'
            f'<text x="{_LEFT + 22}" y="{top + 12}">{escape(name)}</text>'
        )
    return "".join(drawn), len(names) * 22 + 6


def _runs(
    values: Sequence[tuple[Fraction, Fraction] | None],
) -> list[list[tuple[int, Fraction, Fraction]]]:
    """Months in a row that have a value."""
    runs: list[list[tuple[int, Fraction, Fraction]]] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        if not runs or runs[-1][-1][0] != index - 1:
            runs.append([])
        runs[-1].append((index, *value))
    return runs


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _cut(label: str) -> str:
    return label if len(label) <= 40 else label[:39] + "…"


def _svg(width: int, height: int, title: str, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )
