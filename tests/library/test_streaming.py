"""Texts as a stream over processes: in order, in flat memory, each answered as soon as it can be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tuireader.errors import InputError, WorkerError
from tuireader.library.corpus.streaming import Work, in_order

SAID = '"We have won," said Ana Silva on Monday.'


def works(numbers: Iterator[int] | range, length: int = 1) -> Iterator[Work[int]]:
    for number in numbers:
        yield Work(number, abs, (-number,), length)


def refusing(text: str) -> str:
    raise InputError(f"no {text}")


def dying_once(sign: str) -> int:
    """Killed in its worker at the first try."""
    if not os.path.exists(sign):  # noqa: PTH110
        Path(sign).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def test_any_number_of_processes_answers_in_order() -> None:
    assert list(in_order(works(range(500)), 3)) == [(number, number) for number in range(500)]


def test_no_more_is_read_than_the_workers_have_some_way_to_go() -> None:
    taken = ahead = 0

    def counting() -> Iterator[int]:
        nonlocal taken
        for number in range(3_000):
            taken += 1
            yield number

    for done, _ in enumerate(in_order(works(counting()), 2), start=1):
        ahead = max(ahead, taken - done)
    assert (taken, ahead <= 66) == (3_000, True)


def test_of_long_texts_fewer_are_read_ahead() -> None:
    taken: list[int] = []

    def counting() -> Iterator[int]:
        for number in range(50):
            taken.append(number)
            yield number

    answers = in_order(works(counting(), length=800_000), 1)
    for done, _ in enumerate(answers, start=1):
        assert len(taken) - done <= 3


def test_an_answer_is_there_before_the_next_text_is() -> None:
    asked = threading.Event()

    def waiting() -> Iterator[int]:
        yield 1
        asked.wait()
        yield 2

    answers = in_order(works(waiting()))
    assert next(answers) == (1, 1)
    asked.set()
    assert list(answers) == [(2, 2)]


def test_who_takes_no_more_answers_ends_the_stream_though_a_text_is_waited_for() -> None:
    never = threading.Event()

    def waiting() -> Iterator[int]:
        yield 1
        never.wait()

    answers = in_order(works(waiting()))
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    never.set()


def test_a_text_whose_worker_is_killed_is_tried_again(tmp_path: Path) -> None:
    given: list[Work[str]] = [Work(str(n), dying_once, (str(tmp_path / str(n)),), 1) for n in range(3)]
    assert all(isinstance(found, int) for _, found in in_order(given, 2))


def test_a_text_that_kills_every_worker_is_told_and_the_rest_goes_on() -> None:
    given = [Work("a", abs, (-1,), 1), Work("b", os.abort, (), 1), Work("c", abs, (-3,), 1)]
    (_, first), (_, second), (_, third) = in_order(given)
    assert (first, third) == (1, 3)
    assert isinstance(second, WorkerError) and str(second) == "the worker process died"


def test_what_a_text_is_refused_for_is_its_answer_and_what_nobody_foresaw_is_told() -> None:
    given: list[Work[str]] = [Work("a", refusing, ("good",), 1), Work("b", int, ("x",), 1)]
    (_, first), (_, second) = in_order(given)
    assert isinstance(first, InputError) and str(first) == "no good"
    assert str(second).startswith("cannot be annotated (ValueError")


def test_what_reading_the_texts_raises_comes_after_the_answers_to_those_before() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise InputError("torn")

    answers = in_order(works(broken()))
    assert next(answers) == (1, 1)
    with pytest.raises(InputError, match="torn"):
        next(answers)


# --- The command ---


class Streaming(subprocess.Popen[bytes]):
    """``tuireader annotate`` at work, spoken to line by line."""

    def __init__(self, home: Path, *options: str) -> None:
        command = [sys.executable, "-m", "tuireader", "--data-dir", str(home), "annotate", "--json", *options]
        super().__init__(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def say(self, line: str) -> None:
        assert self.stdin
        self.stdin.write(f"{line}\n".encode())
        self.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.stdout
        found: dict[str, Any] = json.loads(self.stdout.readline())
        return found


@pytest.mark.slow
def test_a_program_may_wait_for_each_answer_before_it_says_more(tmp_path: Path) -> None:
    with Streaming(tmp_path, "--processes", "2") as program:
        for number in range(3):
            program.say(json.dumps({"id": number, "text": SAID}))
            assert program.answer()["id"] == number
        out, err = program.communicate()
    assert (out, err, program.returncode) == (b"", b"", 0)


@pytest.mark.slow
def test_more_processes_print_the_same(tmp_path: Path) -> None:
    texts = [f"{SAID} It was day {number}." * (1 + number % 3) for number in range(40)]
    given = "".join(f"{json.dumps({'id': n, 'text': text})}\n" for n, text in enumerate(texts)).encode()
    printed = []
    for processes in ("1", "3"):
        with Streaming(tmp_path, "--processes", processes) as program:
            printed.append(program.communicate(given)[0])
    assert printed[0] == printed[1]
    assert printed[0].count(b"\n") == 40


@pytest.mark.slow
def test_lines_that_are_none_are_refused_by_number_and_one_without_end_is_not_held(tmp_path: Path) -> None:
    good = json.dumps({"id": 1, "text": SAID})
    endless = '{"text": "' + "a" * 40_000_000 + '"}'
    given = "\n".join([good, endless, "[]", good]).encode()
    with Streaming(tmp_path) as program:
        out, err = program.communicate(given)
    assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 1]
    assert err.decode().splitlines() == [
        "standard input, line 2: is longer than 16,000,000 bytes",
        "standard input, line 3: is not an object",
    ]
    assert program.returncode == 1


@pytest.mark.slow
def test_who_has_read_enough_ends_it_quietly(tmp_path: Path) -> None:
    with Streaming(tmp_path) as program:
        program.say(json.dumps({"id": 1, "text": SAID}))
        program.answer()
        assert program.stdout and program.stderr and program.stdin
        program.stdout.close()
        program.say(json.dumps({"id": 2, "text": SAID}))
        assert program.wait(60) == 0  # though more might have been said
        assert program.stderr.read() == b""
