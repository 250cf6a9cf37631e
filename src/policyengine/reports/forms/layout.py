"""Forms as text: one line of the form a line, `line | number shown | title | unit`.

`line` is what a policy names (`dòng báo cáo "10a I.1"`). Blank numbers and units are blank on the
form too. The words are those of the printed form.
"""

from typing import Literal

from attrs import frozen

Shape = Literal["money", "amount", "sexes"]
"""The columns: people by sex and money; one amount; people by sex with a unit."""


@frozen
class FormLine:
    """A line; `depth` is how far its title is set in."""

    line: str
    number: str
    title: str
    unit: str = ""
    depth: int = 0

    @property
    def is_heading(self) -> bool:
        """Whether it opens a part of the form."""
        return self.number.rstrip(".").isupper() and self.number[:1] in "IVX"


@frozen
class Form:
    """A form: its name, the lines of its title, its columns and lines."""

    name: str
    titles: tuple[str, ...]
    shape: Shape
    lines: tuple[FormLine, ...]


def form(name: str, titles: tuple[str, ...], shape: Shape, text: str) -> Form:
    """A form from its text; two spaces before a line set its title in."""
    lines = []
    for written in text.strip("\n").splitlines():
        parts = [part.strip() for part in written.split("|")]
        line, number, title = parts[:3]
        depth = (len(written) - len(written.lstrip())) // 2
        lines.append(FormLine(line, number, title, parts[3] if len(parts) > 3 else "", depth))
    return Form(name, titles, shape, tuple(lines))
