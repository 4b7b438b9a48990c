"""The tail of a large file of marks: a change is a line of it, and the file is written anew now and then."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from marks_fixture import FEED, ref, reopened, row
from places import ROOT
from tinydb import TinyDB

from tuireader.library import marking
from tuireader.store.marks import copies, storage
from tuireader.store.marks.marks import TinyMarks

READ = 60_000
"""Articles that are read: their file is large enough to have a tail."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A large file of marks."""
    path = tmp_path / "marks.json"
    ids = [(1 << 60) + number for number in range(READ)]
    tables = {"read": {"1": {"feed": "https://other.example/rss", "ids": ids, "before": 0}}}
    marks = TinyMarks(path)
    copies.put_in_place(path, tables)
    assert path.stat().st_size > storage.TAIL_FROM
    marks.close()
    return path


@pytest.fixture
def marks(path: Path) -> TinyMarks:
    """The marks in it, with a first change, which puts everything in its place."""
    marks = TinyMarks(path)
    marking.star(marks, row(1))
    marks.flush()
    return marks


def tail(path: Path) -> Path:
    return path.with_name("marks.json.tail")


def read_of(marks: TinyMarks) -> set[int]:
    """The articles of the tests' feed that are read."""
    return set(marks.read_keys().get(FEED, (frozenset(), 0))[0])


def test_a_change_of_a_large_file_is_a_line_of_its_tail(marks, path):
    before = path.stat()
    for key in range(2, 50):
        marking.mark_read(marks, [ref(key)])
        marks.flush()
    assert path.stat().st_mtime_ns == before.st_mtime_ns and path.stat().st_ino == before.st_ino
    assert tail(path).stat().st_size < 20_000
    again = reopened(path)
    assert read_of(again) == set(range(2, 50)) and again.starred_keys() == {1}
    assert len(again.history()) == len(marks.history())


def test_a_small_file_has_none(tmp_path):
    marks = TinyMarks(tmp_path / "marks.json")
    marking.star(marks, row(1))
    marks.close()
    marking.star(marks, row(2))
    marks.close()
    assert not tail(tmp_path / "marks.json").exists()


def test_what_was_undone_and_done_again_is_so_when_it_is_opened_anew(marks, path):
    marking.mark_read(marks, [ref(2)])
    marking.mark_read(marks, [ref(3)])
    marks.flush()
    marking.undo(marks)
    marking.undo(marks)
    marks.redo()
    marks.flush()
    again = reopened(path)
    assert read_of(again) == {2} == read_of(marks)
    assert again.redo() is not None and read_of(again) == {2, 3}


def test_a_tail_that_has_grown_goes_into_the_file_which_stock_tinydb_opens(marks, path, monkeypatch):
    monkeypatch.setattr(storage, "TAIL_BYTES", 2_000)
    for key in range(2, 60):
        marking.mark_read(marks, [ref(key)])
        marks.flush()
    assert not tail(path).exists() or tail(path).stat().st_size <= 2_000
    marking.mark_read(marks, [ref(key) for key in range(100, 1_000)])
    marks.flush()
    assert not tail(path).exists(), "what is longer than a tail is written with the file"
    with TinyDB(path) as stock:
        documents = [document for document in stock.table("read") if document["feed"] == FEED]
        assert documents[0]["ids"] == [*range(2, 60), *range(100, 1_000)]
    assert read_of(reopened(path)) == {*range(2, 60), *range(100, 1_000)}


def test_another_process_sees_a_line_and_what_waits_here_stays(marks, path):
    other = TinyMarks(path)
    marking.mark_read(other, [ref(2)])
    other.flush()
    version = marks.feeds_version
    assert marks.refresh() and read_of(marks) == {2}
    assert marks.touched_since(marks.version - 1) == [2] and marks.feeds_version == version
    marking.mark_read(marks, [ref(3)])
    marking.mark_read(other, [ref(4)])
    other.flush()
    marks.flush()
    other.refresh()
    assert read_of(marks) == read_of(other) == read_of(reopened(path)) == {2, 3, 4}
    labels = [(change.number, change.ops) for change in reopened(path).history()]
    assert labels == [(change.number, change.ops) for change in marks.history()]


def test_a_line_half_written_by_a_killed_process_was_never_safe_and_is_overwritten(marks, path):
    marking.mark_read(marks, [ref(2)])
    marks.flush()
    with tail(path).open("ab") as file:
        file.write(b'{"label":"marked","ops":[{"do":"re')
    again = reopened(path)
    assert read_of(again) == {2}
    marking.mark_read(again, [ref(3)])
    again.flush()
    assert read_of(reopened(path)) == {2, 3}
    assert all(json.loads(line) for line in tail(path).read_text().splitlines())


def test_a_tail_that_is_in_the_file_is_not_done_again(marks, path):
    marking.mark_read(marks, [ref(2)])
    marks.flush()
    left = tail(path).read_bytes()
    marking.mark_read(marks, [ref(key) for key in range(10_000, 30_000)])
    marking.undo(marks)
    marking.undo(marks)
    marks.flush()
    assert read_of(marks) == set() and not tail(path).exists()
    tail(path).write_bytes(left)  # as if a process had been killed before it removed it
    assert read_of(reopened(path)) == set()


def test_an_older_file_in_its_place_loses_nothing_of_the_tail(marks, path):
    older = path.read_bytes()
    marking.mark_read(marks, [ref(key) for key in range(10_000, 30_000)])
    marks.flush()
    marking.star(marks, row(7))
    marks.flush()
    marks.close()
    path.write_bytes(older)
    assert 7 in reopened(path).starred_keys()


def test_a_line_that_cannot_be_used_is_left_out_told_and_kept(marks, path):
    for key in (2, 3):
        marking.mark_read(marks, [ref(key)])
        marks.flush()
    lines = tail(path).read_text().splitlines(keepends=True)
    lines[1] = '{"do":"record","number":1,"label":7}\n'
    tail(path).write_text("".join(lines))
    again = reopened(path)
    assert read_of(again) == {3}
    marking.mark_read(again, [ref(4)])
    again.flush()
    assert read_of(reopened(path)) == {3, 4}
    (notice,) = again.take_notices()
    assert "1 change in it cannot be read" in notice
    assert [file.read_text() for file in path.parent.glob("*.tail.faulty-*")] == ["".join(lines)]


def test_the_marks_are_brought_back_with_what_was_in_the_tail(marks, path):
    marking.mark_read(marks, [ref(2)])
    marks.flush()
    marks.close()
    kept = copies.recover(path, "0")
    assert not tail(path).exists(), "it belongs to the file that was replaced"
    assert read_of(reopened(path)) == set()
    copies.recover(path, kept)
    assert read_of(reopened(path)) == {2}


def test_a_disk_that_is_full_is_told_and_nothing_is_lost(marks, path, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", full)
        marking.mark_read(marks, [ref(2)])
        with pytest.raises(Exception, match="cannot be saved"):
            marks.flush()
        assert read_of(reopened(path)) == set()
    marks.flush()
    assert read_of(reopened(path)) == {2}


@pytest.mark.slow
def test_kills_lose_nothing_that_was_safe(marks, path):
    """Two processes at a time mark, fold and are killed; what each said was safe is there."""
    marks.close()
    said: set[int] = set()
    for number in range(12):
        runs = [
            subprocess.Popen(
                [
                    sys.executable,
                    str(ROOT / "tests" / "support" / "marks_process.py"),
                    str(path),
                    str(first),
                    "100000",
                    "3000",
                ],
                stdout=subprocess.PIPE,
                text=True,
            )
            for first in (10**6 * (2 * number + 1), 10**6 * (2 * number + 2))
        ]
        for run in runs:
            assert run.stdout is not None
            said |= {int(run.stdout.readline()) for _ in range(8 + 5 * (number % 4))}
        for run in runs:
            run.send_signal(signal.SIGKILL)
        for run in runs:
            said |= {
                int(line) for line in run.communicate()[0].splitlines(keepends=True) if line.endswith("\n")
            }
    assert said <= read_of(reopened(path))
    with TinyDB(path) as stock:
        assert stock.table("meta").get(doc_id=1)["series"] > 0
