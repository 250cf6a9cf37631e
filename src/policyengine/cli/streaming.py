"""`run` over files of any length: read, decided and written part by part, in bounded memory."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from policyengine.cli.endings import CannotRun
from policyengine.cli.loading import tell_data_problems
from policyengine.cli.long_data import STREAMED, is_long
from policyengine.cli.progress import Advance, bar
from policyengine.diagnostics import Diagnostic, Language, Text
from policyengine.policy import Policy
from policyengine.reports import tables
from policyengine.reports.phrases import grouped
from policyengine.reports.screen import show_json, show_lines
from policyengine.runs import Results

WRITTEN = (".parquet", ".csv", ".arrow", ".arrows")
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
    "--output: kết quả nhiều tháng chỉ ghi được {}; không ghi `{}`",
    "--output: the results of several months are written to {}; not to `{}`",
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
    programs: Sequence[str] | None = None
    """None: all."""


@define
class _Sums:
    """Results and money by program."""

    results: Counter[str] = field(factory=Counter)
    money: Counter[str] = field(factory=Counter)

    def add(self, program: str, results: int, money: int) -> None:
        self.results[program] += results
        self.money[program] += money


def is_stream(data: Path, output: str | None) -> bool:
    """Whether data is read, or results are written, part by part."""
    return is_long(data) or (output is not None and Path(output).suffix.lower() in STREAMED)


def is_written_at_once(output: str | None) -> bool:
    """Whether a file is of a kind that is written from all results at once."""
    return output is not None and Path(output).suffix.lower() not in WRITTEN


def run(
    policy: Policy, data: Path, output: str | None, shape: str | None, asked: Asked,
    language: Language,
) -> int:  # fmt: skip
    """Run and show or write the results; the exit code is that of the data."""
    if output and is_written_at_once(output):
        ending = Path(output).suffix
        raise CannotRun(Text(*(_KIND[t].format(", ".join(WRITTEN), ending) for t in ("vi", "en"))))
    found = _asked_of(policy, data, asked)
    with bar(language) as advance:
        if shape == "json" and output is None:
            kept = (r for r in found.each(advance) if not (asked.public and r.sensitive))
            show_json(map(tables.to_json, kept), sys.stdout)
        else:
            sums, rows = _summed(found, output, asked, advance)
    if shape != "json" or output is not None:
        _show(sums, policy, output, rows, language)
    return tell_data_problems(found.diagnostics, language)


def _asked_of(policy: Policy, data: Path, asked: Asked) -> Results:
    """The question, put to files as they are or to rows that fit in memory as columns."""
    given: Any = data
    faults: Sequence[Diagnostic] = ()
    if not is_long(data):  # a workbook, a JSON file or a small folder of CSV files
        from policyengine.columnar.from_rows import columns_of

        population = policy.read(data)
        given, faults = columns_of(population), population.diagnostics
    found = policy.run(
        given,
        month=asked.months,
        day=asked.day,
        foresee=asked.foresee,
        basis=asked.basis,
        programs=asked.programs,
        everything=asked.everything,
        threads=asked.threads,
    )
    if faults:
        found.diagnostics = faults
    return found


def _summed(
    found: Results, output: str | None, asked: Asked, advance: Advance
) -> tuple[_Sums, int]:
    """Write every result where there is a file to write to; sums by program, and how many."""
    import policyengine.formats.arrow as arrow

    sums = _Sums()
    with ExitStack() as opened:
        out = opened.enter_context(arrow.ResultFile(Path(output))) if output is not None else None
        processes = asked.threads or os.cpu_count() or 1
        for batch in found.record_batches(advance, processes):
            shown = arrow.for_the_public(batch) if asked.public else batch
            sums.add(*arrow.summary(shown))
            if out is not None:
                out.write_batch(shown)
    return sums, 0 if out is None else out.rows


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
