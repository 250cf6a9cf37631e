"""`run` over files of any length: read, decided and written part by part, in bounded memory."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from policyengine.cli.endings import CannotRun
from policyengine.cli.loading import tell_data_problems
from policyengine.cli.progress import Advance, bar
from policyengine.diagnostics import Language, Text
from policyengine.policy import Policy
from policyengine.reports import tables
from policyengine.reports.phrases import grouped
from policyengine.reports.screen import show_json, show_lines
from policyengine.runs import Results

STREAMED = (".parquet", ".arrow", ".arrows", ".feather")
"""Endings of files that are read as a stream."""
WRITTEN = (".parquet", ".csv", ".arrow", ".arrows")
LONG = 32 << 20
"""A folder of CSV files of so many bytes is read as a stream."""
_NOTHING = Text("không có chế độ nào được hưởng", "nothing is due to anybody")
_WROTE = Text("đã ghi {}: {} kết quả", "wrote {}: {} results")
_COUNT = Text("{}: {} kết quả, {} đồng", "{}: {} results, {} VND")
_HINT = Text(
    "dữ liệu lớn: chỉ hiện tổng; ghi từng kết quả bằng --output TỆP.parquet (hoặc .csv), "
    "hoặc --format json",
    "long data: only sums are shown; write each result with --output FILE.parquet (or .csv), "
    "or --format json",
)
_KIND = Text(
    "--output: dữ liệu dạng luồng hoặc nhiều tháng chỉ ghi được {}; không ghi `{}`",
    "--output: a stream or several months are written to {}; not to `{}`",
)


@frozen
class Asked:
    """What is asked of everybody in the data."""

    months: Sequence[int]
    day: int | None
    foresee: bool
    basis: Any
    everything: bool
    threads: int
    public: bool = False


@define
class _Sums:
    """Results and money by program."""

    results: Counter[str] = field(factory=Counter)
    money: Counter[str] = field(factory=Counter)

    def add(self, batch: Any) -> None:
        self.results[batch.program] += len(batch)
        self.money[batch.program] += int(batch.amount[batch.has_amount].sum())


def is_stream(data: Path, output: str | None, months: Sequence[int]) -> bool:
    """Whether data is read, or results are written, part by part."""
    if len(months) > 1 or (output and Path(output).suffix.lower() in STREAMED):
        return True
    if not data.is_dir():
        return data.suffix.lower() in STREAMED
    files = list(data.iterdir())
    if any(file.suffix.lower() in STREAMED for file in files):
        return True
    texts = [file for file in files if file.suffix.lower() == ".csv"]
    return sum(file.stat().st_size for file in texts) >= LONG


def run(
    policy: Policy, data: Path, output: str | None, shape: str | None, asked: Asked,
    language: Language,
) -> int:  # fmt: skip
    """Run and show or write the results; the exit code is that of the data."""
    if output and Path(output).suffix.lower() not in WRITTEN:
        ending = Path(output).suffix
        raise CannotRun(Text(*(_KIND[t].format(", ".join(WRITTEN), ending) for t in ("vi", "en"))))
    parts = _Parts(policy, data)
    with bar(language) as advance:
        found = _decided(policy, parts, asked, advance)
        if shape == "json" and output is None:
            results = (result for part in found for result in part)
            kept = (r for r in results if not (asked.public and r.sensitive))
            show_json(map(tables.to_json, kept), sys.stdout)
        else:
            sums, rows = _summed(found, output, asked)
    if shape != "json" or output is not None:
        _show(sums, policy, output, rows, language)
    return tell_data_problems(parts.diagnostics, language)


def _decided(policy: Policy, parts: "_Parts", asked: Asked, advance: Advance) -> Iterator[Results]:
    """The results of one part of the data after the other."""
    for population, share, rows in parts:
        yield policy.run(
            population,
            month=asked.months,
            day=asked.day,
            foresee=asked.foresee,
            basis=asked.basis,
            everything=asked.everything,
            threads=asked.threads,
        )
        advance(share, rows)


def _summed(found: Iterator[Results], output: str | None, asked: Asked) -> tuple["_Sums", int]:
    """Write every result where there is a file to write to; sums by program, and how many."""
    sums = _Sums()
    with ExitStack() as opened:
        out = None
        if output is not None:
            import policyengine.formats.arrow as arrow

            out = opened.enter_context(arrow.ResultFile(Path(output)))
        for part in found:
            for batch in part.batches():
                shown = batch.take(~batch.sensitive) if asked.public else batch
                sums.add(shown)
                if out is not None:
                    out.write(shown)
    return sums, 0 if out is None else out.rows


class _Parts:
    """The data part by part, as columns, with the share and the rows read so far."""

    def __init__(self, policy: Policy, data: Path) -> None:
        self.policy = policy
        self.data = data
        self.diagnostics: list[Any] = []

    def __iter__(self) -> Iterator[tuple[Any, float, int]]:
        if self._in_rows():
            from policyengine.columnar.from_rows import columns_of

            population = self.policy.read(self.data)
            self.diagnostics = population.diagnostics
            count = sum(1 for _ in population.all_rows())
            yield columns_of(population), 1.0, count
            return
        import policyengine.formats.arrow as arrow

        stream = arrow.stream(self.data, self.policy.schema)
        self.diagnostics = stream.diagnostics
        rows = 0
        for chunk in stream:
            rows += chunk.rows
            yield chunk.population, chunk.done, rows

    def _in_rows(self) -> bool:
        """Whether the data is a workbook, a JSON file or a small folder of CSV files."""
        return not is_stream(self.data, None, ())


def _show(sums: _Sums, policy: Policy, output: str | None, rows: int, language: Language) -> None:
    """Results and money by program; of a file what was written."""
    lines: list[list[tuple[str, str]]] = []
    for program, count in sorted(sums.results.items()):
        name = policy.model.label(program, language)
        numbers = (grouped(number, language) for number in (count, sums.money[program]))
        lines.append([(_COUNT[language].format(name, *numbers), "")])
    stream = sys.stdout if output is None else sys.stderr
    show_lines(lines or [[(_NOTHING[language], "")]], stream)
    words = _HINT[language]
    if output is not None:
        words = _WROTE[language].format(output, grouped(rows, language))
    sys.stderr.write(words + "\n")
