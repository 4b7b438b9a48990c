"""Programs of the user's that are given something to do: named in the settings, run without a shell, with JSON on their
standard input and what they print in the log.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

_GLANCE = 0.2
"""Seconds between looks whether the program is to be stopped."""


class Trouble(NamedTuple):
    """What went wrong, in a plain line, empty where it was stopped; whether the program had what it was given; and the
    exit status with which it failed, 0 where it did not come to that.
    """

    text: str
    tried: bool = False
    status: int = 0


def hand(
    command: Sequence[str],
    given: object,
    seconds: int,
    log: Path,
    stop: Callable[[], bool] = lambda: False,
) -> Trouble | None:
    """Run a program over something; None when it took it.

    It has so many seconds, and is ended with all that it started when they are over, or when ``stop`` says so, which is
    asked meanwhile.
    """
    program, *arguments = command
    started = [os.path.expanduser(program), *arguments]  # noqa: PTH111
    data = f"{json.dumps(given, ensure_ascii=False)}\n".encode("utf-8", "replace")
    try:
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with (
            os.fdopen(descriptor, "ab") as output,
            subprocess.Popen(
                started, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True
            ) as process,
        ):
            return _wait(process, program, data, seconds, stop)
    except OSError as error:
        return Trouble(f"{program} cannot be run: {error.strerror or error}")


def _wait(
    process: subprocess.Popen[bytes], program: str, data: bytes, seconds: int, stop: Callable[[], bool]
) -> Trouble | None:
    until = time.monotonic() + seconds
    given: bytes | None = data
    while True:
        try:
            process.communicate(given, timeout=_GLANCE)
            break
        except subprocess.TimeoutExpired:
            given = None
            if stop() or time.monotonic() > until:
                _kill(process)
                return Trouble("") if stop() else Trouble(f"{program} took more than {seconds} s", tried=True)
    if status := process.returncode:
        return Trouble(f"{program} failed (exit status {status})", tried=True, status=status)
    return None


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, OSError):  # no Unix, or it has just ended
        process.kill()
    process.wait()
