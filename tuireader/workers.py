"""Worker processes with deadlines: for work that may hang, swell or crash, which must not take the reader along.

A worker is spawned, not forked (threads run in the reader), and what it prints goes to the log, for the terminal
belongs to the screen. Functions and arguments must be picklable, and functions importable from their module.

Each process has a pipe and a thread of its own here, so that its end at any moment is seen at once, and is that
of its task alone: pools that share a queue lose a task, or stop, when a process dies with its hand in it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from tuireader.errors import DiedError, WorkerError

START_SECONDS = 60.0
"""How long a process may take to start, on a machine that is very busy."""
PARSER_BYTES = 122_000_000
"""Memory for what a parser makes of a stranger's bytes, beside the some 15 million of Python's own code: the largest
feeds that are read take less."""
PARSER_KEEPS = 90_000_000
"""Memory that a parser's worker may keep from one body to the next; it begins with some 50 million."""
MODEL_BYTES = 3_000_000_000
"""As much for a language model and what it makes of a text: the one that comes along takes 220 million, on a machine
of many cores more, and a large one of the user's own ten times that."""
GARBAGE = 20_000
"""Objects made before a worker looks for cycles: parsers make many, and hardly any of them are garbage."""
OUT_OF_MEMORY = "takes too much memory to be read, and was stopped"
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class _Task:
    """A function to be called in a worker, for at most ``deadline`` seconds."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    deadline: float
    future: Future[Any] = field(default_factory=Future)


class Workers:
    """Some processes; each is started when first needed and replaced when it dies.

    ``log`` takes their output (none when None). One that still takes more than ``most_bytes`` of memory after a
    task, or has done ``most_tasks``, is replaced too, and a task for which it would need more than ``limit`` fails
    (where the system counts that: Linux does, macOS does not). Use as a context manager, or call :meth:`close`.
    """

    def __init__(
        self,
        count: int = 1,
        *,
        log: Path | None = None,
        nice: int = 0,
        limit: int = MODEL_BYTES,
        most_bytes: int = sys.maxsize,
        most_tasks: int = sys.maxsize,
    ) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._closed = False
        settings = (str(log) if log else "", nice, limit)
        self._processes = [_Process(settings, most_bytes, most_tasks) for _ in range(count)]
        self._threads: list[threading.Thread] = []

    def submit(self, function: Callable[..., Any], *args: Any, deadline: float) -> Future[Any]:
        """Run ``function(*args)`` in a worker, killed after ``deadline`` seconds; its outcome by :func:`outcome`.

        Raises:
            RuntimeError: the workers were closed.
        """
        task = _Task(function, args, deadline)
        with self._guard:
            if self._closed:
                raise RuntimeError("the workers were closed")
            if not self._threads:
                self._start()
            self._tasks.put(task)
        return task.future

    def run(self, function: Callable[..., Any], *args: Any, deadline: float) -> Any:
        """As :meth:`submit`, but wait for the result; raises as :func:`outcome` does."""
        return outcome(self.submit(function, *args, deadline=deadline))

    def close(self) -> None:
        """Stop all workers at once, whatever they are doing; tasks that have not begun are cancelled."""
        with self._guard:
            self._closed = True
        with suppress(Empty):
            while task := self._tasks.get_nowait():
                task.future.cancel()
        for _ in self._threads:
            self._tasks.put(None)
        for process in self._processes:
            process.kill()
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        for process in self._processes:
            thread = threading.Thread(target=self._work, args=(process,), name="worker", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self, process: _Process) -> None:
        """Have one process do tasks until there are none any more."""
        while task := self._tasks.get():
            if not task.future.set_running_or_notify_cancel():
                continue
            try:
                result = process.do(task)
            except BaseException as error:  # whatever it is, it is for whoever waits
                task.future.set_exception(error)
            else:
                task.future.set_result(result)
        process.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Process:
    """One worker process and the pipe to it. It belongs to one thread; :meth:`kill` is for the others."""

    def __init__(self, settings: tuple[str, int, int], most_bytes: int, most_tasks: int) -> None:
        self._settings = settings
        self._most_bytes = most_bytes
        self._most_tasks = most_tasks
        self._tasks = 0
        self._guard = threading.Lock()
        self._killed = False
        self._running: tuple[SpawnProcess, Connection] | None = None

    def do(self, task: _Task) -> Any:
        """Have a task done. Raises DiedError when the process died, WorkerError when it ran out of time or memory,
        else what the task raised.
        """
        try:
            pipe = self._pipe()
            pipe.send((task.function, task.args))
            self._wait(pipe, task.deadline)
            done, result, size = pipe.recv()
        except (EOFError, OSError) as error:
            self.drop()
            raise DiedError("the worker process died") from error
        self._tasks += 1
        if size > self._most_bytes or self._tasks >= self._most_tasks:
            self.drop()
        if done:
            return result
        raise result

    def kill(self) -> None:
        """End the process, for good; its task has failed."""
        with self._guard:
            self._killed = True
            if self._running is not None:
                self._running[0].kill()

    def _pipe(self) -> Connection:
        """The pipe to the process, which is started if there is none, or if it died while it had nothing to do."""
        if self._running is not None and self._running[0].is_alive():
            return self._running[1]
        self.drop()
        pipe = self._spawn()
        self._wait(pipe, START_SECONDS)
        pipe.recv()
        return pipe

    def _spawn(self) -> Connection:
        pipe, theirs = _SPAWN.Pipe()
        with self._guard, theirs:
            if self._killed:
                raise EOFError
            process = _SPAWN.Process(target=_serve, args=(theirs, *self._settings), daemon=True)
            process.start()
            self._running = (process, pipe)
        self._tasks = 0
        return pipe

    def _wait(self, pipe: Connection, seconds: float) -> None:
        if not pipe.poll(seconds):
            self.drop()
            raise WorkerError("took too long and was stopped")

    def drop(self) -> None:
        """End the process, if there is one; the next task gets another."""
        with self._guard:
            running, self._running = self._running, None
            if running is not None:
                running[0].kill()
        if running is not None:
            running[0].join()
            running[1].close()


def outcome(future: Future[Any]) -> Any:
    """The result of a worker's task, waiting for it.

    Raises:
        WorkerError: the worker ran out of time or memory, died or was stopped; anything else that the task raised
        comes as it was.
    """
    try:
        return future.result()
    except CancelledError as error:
        raise WorkerError("the worker was stopped") from error


def _serve(pipe: Connection, log: str, nice: int, limit: int) -> None:
    """What a worker process does: it says that it is there, and then does one task after the other."""
    _settle(log, nice)
    _limit_memory(limit)
    with suppress(EOFError, OSError):  # nobody is there any more
        pipe.send(None)
        while True:
            _answer(pipe, *_done(*pipe.recv()))


def _done(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, function(*args)
    except Exception as error:
        return False, WorkerError(OUT_OF_MEMORY) if _for_want_of_memory(error) else error


def _for_want_of_memory(error: BaseException | None) -> bool:
    """Whether an exception is, or was raised over, one that tells of no memory."""
    while error is not None and not isinstance(error, MemoryError):
        error = error.__cause__ or error.__context__
    return error is not None


def _answer(pipe: Connection, done: bool, result: Any) -> None:
    try:
        pipe.send((done, result, _resident_bytes()))
    except OSError:
        raise
    except Exception as error:  # what cannot be pickled can say what it is
        told = OUT_OF_MEMORY if _for_want_of_memory(error) else f"an answer that cannot be sent ({error})"
        pipe.send((False, WorkerError(told), 0))


def _resident_bytes() -> int:
    """The memory that this process takes; 0 where nothing tells."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _settle(log: str, nice: int) -> None:
    """Begin a worker: output to the log, ctrl+c left to the reader, a lower priority."""
    try:
        descriptor = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:  # as on a full disk
        descriptor = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    os.close(descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    gc.set_threshold(GARBAGE, 20, 100)
    if nice and hasattr(os, "nice"):
        os.nice(nice)


def _limit_memory(limit: int) -> None:
    """Have the system give this process no more memory than so many bytes, where it knows how to.

    What is counted is what the process may write into, not the programs and libraries that it has mapped.
    """
    with suppress(ImportError, AttributeError, OSError, ValueError):  # no Unix, or not with these limits
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        if most != resource.RLIM_INFINITY:
            limit = min(limit, most)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))


def _die_with_parent() -> None:
    """End this process as soon as the one that started it is gone, whatever either is doing then.

    The kernel itself tells of the end of the pipe that both hold, by a signal that ends who does not handle it:
    a thread that waited for it would not get its turn in a regular expression that never ends.
    """
    parent = multiprocessing.parent_process()
    if parent is None or not hasattr(os, "O_ASYNC"):
        return
    import fcntl

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
    if not parent.is_alive():
        os._exit(1)
