"""Worker processes: what becomes of them is told in words, and a dead one is replaced."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tuireader.errors import WorkerError
from tuireader.workers import Workers


def test_a_worker_that_dies_idle_is_replaced() -> None:
    with Workers(1) as workers:
        first = workers.run(os.getpid, deadline=60)
        os.kill(first, signal.SIGKILL)
        deadline = time.monotonic() + 60
        second = first
        while second == first and time.monotonic() < deadline:
            try:
                second = workers.run(os.getpid, deadline=60)
            except WorkerError as error:
                assert str(error) == "the worker process died"
        assert second != first


def test_a_worker_that_takes_too_long_is_stopped_and_replaced() -> None:
    with Workers(1) as workers:
        with pytest.raises(WorkerError, match="too long"):
            workers.run(time.sleep, 60, deadline=0.5)
        assert workers.run(abs, -1, deadline=60) == 1


def test_closed_workers_take_no_more_tasks() -> None:
    workers = Workers(1)
    workers.close()
    with pytest.raises(RuntimeError):
        workers.submit(abs, -1, deadline=1)
