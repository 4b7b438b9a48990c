"""Worker processes: what becomes of them is told in words, and a dead one is replaced."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from places import ROOT
from server import item, rss

from tuireader.errors import WorkerError
from tuireader.feeds.network.answers import Answer
from tuireader.feeds.work import parse, unpack
from tuireader.workers import PARSER_BYTES, Workers, outcome


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


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only /proc tells how much it takes")
def test_a_worker_that_keeps_too_much_memory_is_replaced_after_its_task() -> None:
    with Workers(1, most_bytes=1) as workers:
        assert workers.run(os.getpid, deadline=60) != workers.run(os.getpid, deadline=60)
    with Workers(1, most_bytes=1 << 40) as workers:
        assert workers.run(os.getpid, deadline=60) == workers.run(os.getpid, deadline=60)


def test_a_worker_that_takes_too_long_is_stopped_and_replaced() -> None:
    with Workers(1) as workers:
        with pytest.raises(WorkerError, match="too long"):
            workers.run(time.sleep, 60, deadline=0.5)
        assert workers.run(abs, -1, deadline=60) == 1


def test_a_worker_that_dies_at_its_work_fails_that_task_alone() -> None:
    with Workers(1) as workers:
        tasks = [workers.submit(os.abort, deadline=60), workers.submit(abs, -1, deadline=60)]
        with pytest.raises(WorkerError, match="the worker process died"):
            outcome(tasks[0])
        assert outcome(tasks[1]) == 1


def test_whatever_a_task_raises_or_cannot_send_comes_back_as_an_error() -> None:
    with Workers(1) as workers:
        with pytest.raises(ZeroDivisionError):
            workers.run(divmod, 1, 0, deadline=60)
        with pytest.raises(WorkerError, match="cannot be sent"):
            workers.run(memoryview, b"x", deadline=60)
        assert workers.run(abs, -1, deadline=60) == 1


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_a_worker_killed_at_any_moment_leaves_no_one_waiting(moment: float) -> None:
    with Workers(1) as workers:
        workers.run(abs, -1, deadline=60)
        tasks = [workers.submit(pow, 3, 20_000 + number, deadline=60) for number in range(300)]
        time.sleep(moment)
        for child in multiprocessing.active_children():
            child.kill()
        assert sum(task.exception(timeout=60) is not None for task in tasks) <= 1


def test_closed_workers_take_no_more_tasks() -> None:
    workers = Workers(1)
    workers.close()
    with pytest.raises(RuntimeError):
        workers.submit(abs, -1, deadline=1)


def test_who_waits_for_a_task_is_told_when_the_workers_are_closed() -> None:
    with Workers(1) as workers:
        tasks = [workers.submit(time.sleep, 600, deadline=600), workers.submit(abs, -1, deadline=600)]
    for task in tasks:
        with pytest.raises(WorkerError):
            outcome(task)


STUCK = """
import os, re, time
from tuireader.workers import Workers

if __name__ == "__main__":
    workers = Workers(1)
    print(workers.run(os.getpid, deadline=60), flush=True)
    workers.submit(re.match, "(a|a?)+$", "a" * 40 + "b", deadline=600)
    print("stuck", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only /proc tells who is alive")
def test_a_worker_that_is_stuck_dies_with_the_one_who_started_it(tmp_path: Path) -> None:
    script = tmp_path / "stuck.py"
    script.write_text(STUCK)
    command = [sys.executable, "-W", "ignore", script]
    here = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=here) as run:
        assert run.stdout is not None
        worker = int(run.stdout.readline())
        assert run.stdout.readline() == "stuck\n"
        assert is_alive(worker)
        run.kill()
        deadline = time.monotonic() + 60
        while is_alive(worker):
            assert time.monotonic() < deadline, "the worker outlives its parent"
            time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for has ended all the same."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the memory of a process so")


def _swell() -> None:
    raise ValueError("no item can be read") from _no_memory()


def _no_memory() -> Exception:
    try:
        return ValueError(len([bytes(1_000_000) for _ in range(1_000)]))
    except MemoryError as error:
        return error


@LINUX
@pytest.mark.parametrize("task", [(bytearray, 500_000_000), (_swell,), (bytes, 90_000_000)])
def test_a_task_that_takes_too_much_memory_fails_in_plain_words_and_the_next_is_done(
    task: tuple[Any, ...],
) -> None:
    with Workers(1, limit=100_000_000) as workers:
        with pytest.raises(WorkerError, match="takes too much memory to be read"):
            workers.run(*task, deadline=60)
        assert workers.run(abs, -1, deadline=60) == 1


@LINUX
def test_a_parsers_worker_has_room_for_the_largest_feed_that_is_read(tmp_path: Path) -> None:
    large = rss(item("x", "words and words " * 560_000))
    with Workers(1, limit=PARSER_BYTES) as workers:
        feed = unpack(workers.run(parse, Answer("body", "http://a.example/", body=large), deadline=60))
    assert [entry.title for entry in feed.entries] == ["x"]
