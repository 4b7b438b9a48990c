"""Worker processes with deadlines: for work that may hang, swell or crash, which must not take the reader along.

A worker is spawned, not forked (threads run in the reader), and what it prints goes to the log, for the terminal
belongs to the screen. Functions and arguments must be picklable, and functions importable from their module.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from tuireader.errors import WorkerError


def _into_log(log: str, nice: int, setup: Callable[[], None] | None) -> None:
    """Start a worker: output to the log, ctrl+c left to the reader, a lower priority, then its own set-up."""
    descriptor = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    os.close(descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    if setup is not None:
        setup()


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


class Workers:
    """A pool of spawned processes; each is started when first needed and replaced when it dies.

    ``log`` takes their output (none when None). ``tasks_each`` is the number of tasks after which a process is
    replaced, 0 for never. Use as a context manager, or call :meth:`close`.
    """

    def __init__(
        self,
        count: int = 1,
        *,
        log: Path | None = None,
        nice: int = 0,
        tasks_each: int = 0,
        setup: Callable[[], None] | None = None,
    ) -> None:
        self._settings = (count, tasks_each, (str(log) if log else "", nice, setup))
        self._guard = threading.Lock()
        self._closed = False
        self._pending: set[Future[Any]] = set()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        count, tasks_each, arguments = self._settings
        return ProcessPool(
            max_workers=count,
            max_tasks=tasks_each,
            initializer=_into_log,
            initargs=arguments,
            context=multiprocessing.get_context("spawn"),
        )

    def submit(self, function: Callable[..., Any], *args: Any, deadline: float) -> Future[Any]:
        """Run ``function(*args)`` in a worker, killed after ``deadline`` seconds; its outcome by :func:`outcome`.

        Raises:
            RuntimeError: the pool was closed.
        """
        with self._guard:
            try:
                task = self._pool.schedule(function, args=args, timeout=deadline)
            except RuntimeError:
                if self._closed:
                    raise
                # Pebble gives a pool up when a worker dies while it has nothing to do.
                self._stop()
                self._pool = self._new_pool()
                task = self._pool.schedule(function, args=args, timeout=deadline)
            self._pending.add(task)
        task.add_done_callback(self._pending.discard)
        return task

    def run(self, function: Callable[..., Any], *args: Any, deadline: float) -> Any:
        """As :meth:`submit`, but wait for the result; raises as :func:`outcome` does."""
        return outcome(self.submit(function, *args, deadline=deadline))

    def close(self) -> None:
        """Stop all workers at once, whatever they are doing; tasks that are not done are cancelled."""
        with self._guard:
            self._closed = True
            self._stop()

    def _stop(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        # Pebble tells nobody of the tasks that had not begun: who waits for one would wait for ever.
        for task in tuple(self._pending):
            task.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def outcome(future: Future[Any]) -> Any:
    """The result of a worker's task, waiting for it.

    Raises:
        WorkerError: the worker ran out of time or died; anything else the task raised comes as it was.
    """
    try:
        return future.result()
    except FutureTimeout as error:
        raise WorkerError("took too long and was stopped") from error
    except (ProcessExpired, BrokenProcessPool) as error:
        raise WorkerError("the worker process died") from error
