"""Processes that decide chunks of long data side by side, each with the policy as it was loaded.

Threads do not help much here: most of the work is many short steps of Python between the long ones.
A process is forked, so that it has the policy at once; what it is asked lies in memory that both
hold (`formats.arrow.packing`), its answer comes back through a pipe.
"""

from __future__ import annotations

import mmap
import multiprocessing
import signal
import sys
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any

from attrs import define, field, frozen

from policyengine.diagnostics import DataError
from policyengine.problems import streams

ROOM = 1 << 30
"""Bytes that the rows of a chunk may need; the system gives those alone that are used."""
Answered = tuple[Any, list[Any]]
"""Results as bytes, and what was wrong with the data."""
Answer = Callable[[bytes, Any], Answered]
"""From the head of a chunk and the room in which its rows lie; called in another process."""


def can_fork() -> bool:
    """Whether processes can be made here that have all that this one has."""
    return sys.platform == "linux"


@frozen
class _Raised:
    error: BaseException


@define(eq=False)
class _Worker:
    process: Any
    pipe: Connection
    room: mmap.mmap


@define(eq=False)
class _Asked:
    """A chunk in work: what came of it, and what is handed on with it."""

    mark: Any
    answer: Answered | None = None


@define(eq=False)
class Workers:
    """`count` processes that all call `answer`; used with `with`, at whose end they are gone."""

    count: int
    answer: Answer
    _all: list[_Worker] = field(factory=list)

    def __enter__(self) -> Workers:
        for _ in range(self.count):
            self._all.append(self._started())
        return self

    def _started(self) -> _Worker:
        fork = multiprocessing.get_context("fork")
        here, there = fork.Pipe()
        room = mmap.mmap(-1, ROOM)
        others = [worker.pipe for worker in self._all]
        process = fork.Process(
            target=_serve, args=(there, [here, *others], room, self.answer), daemon=True
        )
        with warnings.catch_warnings():
            # Threads of this process are not in the other one; nothing there waits for them.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        there.close()
        return _Worker(process, here, room)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._all:
            worker.pipe.close()
            if kind is not None:
                worker.process.terminate()
        for worker in self._all:
            worker.process.join()

    def map(
        self, asked: Iterable[tuple[Callable[[Any], bytes | None], Any]]
    ) -> Iterator[tuple[Answered | None, Any]]:
        """The answers in the order of what is asked, each with the mark that came with it.

        Asked is a function that lays a chunk into a room and gives its head, and a mark. The
        answer is None where there was no room.
        """
        free, busy = [*self._all], dict[Connection, tuple[_Worker, _Asked]]()
        line: deque[_Asked] = deque()
        empty: Answered = (None, [])
        for lay, mark in asked:
            while not free or len(line) > 2 * self.count:
                _collect(busy, free)
                yield from _ready(line, empty)
            worker, one = free.pop(), _Asked(mark)
            line.append(one)
            head = lay(worker.room)
            if head is None:
                one.answer = empty
                free.append(worker)
            else:
                _send(worker, head)
                busy[worker.pipe] = worker, one
            yield from _ready(line, empty)
        while line:
            _collect(busy, free)
            yield from _ready(line, empty)


def _ready(line: deque[_Asked], empty: Answered) -> Iterator[tuple[Answered | None, Any]]:
    """Those at the head of the line that are answered, which leave it."""
    while line and line[0].answer is not None:
        one = line.popleft()
        yield None if one.answer is empty else one.answer, one.mark


def _send(worker: _Worker, head: bytes) -> None:
    try:
        worker.pipe.send_bytes(head)
    except OSError as error:
        raise DataError(streams.process_ended()) from error


def _collect(busy: dict[Connection, tuple[_Worker, _Asked]], free: list[_Worker]) -> None:
    """Wait for an answer. Raises what was raised in a process; DataError where one is gone."""
    for pipe in wait([*busy]):
        assert isinstance(pipe, Connection)
        worker, one = busy.pop(pipe)
        try:
            notes = pipe.recv()
            if isinstance(notes, _Raised):
                raise notes.error
            one.answer = pipe.recv_bytes(), notes
        except EOFError as error:
            raise DataError(streams.process_ended()) from error
        free.append(worker)


def _serve(pipe: Connection, others: list[Connection], room: mmap.mmap, answer: Answer) -> None:
    """Answer until the other end of the pipe is closed, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the first process ends all
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    try:
        while True:
            head = pipe.recv_bytes()
            try:
                found, notes = answer(head, room)
            except Exception as error:
                error.add_note("".join(traceback.format_exception(error)))
                pipe.send(_Raised(error))
                continue
            pipe.send(notes)
            pipe.send_bytes(found)
    except (EOFError, OSError):
        return
