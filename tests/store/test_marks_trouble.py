"""The marks in trouble: several processes at once, kills, damage, a full disk; nothing acknowledged is lost."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from killing import wait_until
from marks_fixture import ref, reopened, row
from marks_process import FEED
from places import ROOT

from tuireader.errors import StoreError
from tuireader.library import marking
from tuireader.store.marks import documents
from tuireader.store.marks.marks import TinyMarks

pytestmark = pytest.mark.slow

SCRIPT = ROOT / "tests" / "support" / "marks_process.py"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "marks.json"


@pytest.fixture
def marks(path: Path):
    opened = TinyMarks(path)
    yield opened
    opened.close()


def look(marks: TinyMarks) -> None:
    """Look at the file until that told something: while the writer is at its end of a write, no look waits."""
    wait_until(lambda: marks.refresh() or bool(marks.trouble), "a look at the file")


def rescues(path: Path) -> list[Path]:
    """The rescue files beside the marks."""
    return sorted(path.parent.glob("marks.json.rescue-*"))


# --- several processes ---


def test_two_openings_merge_what_they_do(marks, path):
    other = reopened(path)
    marking.mark_read(marks, [ref(1)])
    marking.mark_read(other, [ref(2)])
    marking.star(other, row(2))
    marks.flush()
    other.flush()
    look(marks)
    assert not marks.trouble and not marks.refresh()
    assert {1, 2} == set(marks.read_keys()[FEED][0]) == set(other.read_keys()[FEED][0])
    numbers = [change.number for change in marks.history()]
    assert numbers == sorted(set(numbers)) and len(numbers) == 3
    other.close()


def test_undo_takes_back_what_another_process_did(marks, path):
    other = reopened(path)
    marking.star(other, row(2))
    other.close()
    assert marks.refresh()
    marking.undo(marks)
    marks.flush()
    assert not reopened(path).is_starred(2)


def test_processes_that_mark_at_once_lose_nothing(path):
    runs = [
        subprocess.Popen([sys.executable, SCRIPT, path, str(first), "40"], stdout=subprocess.PIPE, text=True)
        for first in (1000, 2000)
    ]
    said = {int(line) for run in runs for line in run.communicate(timeout=60)[0].split()}
    assert said == {*range(1000, 1040), *range(2000, 2040)}
    marks = reopened(path)
    assert marks.read_keys()[FEED][0] == said
    assert len(marks.history()) == 80


def test_kill_9_at_any_moment_loses_no_acknowledged_mark(path):
    marked = 0
    for attempt in range(12):
        run = subprocess.Popen(
            [sys.executable, SCRIPT, path, str(1000 * attempt), "1000"], stdout=subprocess.PIPE, text=True
        )
        said = [int(run.stdout.readline()) for _ in range(1 + attempt % 4)]
        time.sleep(attempt * 0.0007)  # so as to hit the writing at different places
        run.send_signal(signal.SIGKILL)
        said += [int(line) for line in run.communicate()[0].split()]
        assert set(said) <= reopened(path).read_keys()[FEED][0]
        marked += len(said)
    assert marked > 12
    last = reopened(path)
    marking.star(last, row())
    last.close()
    assert list(path.parent.glob("*.tmp")) == []


# --- what can go wrong ---


@pytest.mark.parametrize(
    "content",
    [
        '{"read": {"1": {"feed": "f", "ids": [1, 2',
        "[1, 2]",
        "[" * 100_000,
        "7" * 5_000,
        "\udcff",
    ],
)
def test_a_damaged_file_is_named_and_left_as_it_is(path, content):
    path.parent.mkdir()
    raw = content.encode("utf-8", "surrogateescape")
    path.write_bytes(raw)
    with pytest.raises(StoreError, match=r"marks\.json: damaged") as error:
        TinyMarks(path)
    assert "\n" not in str(error.value)
    assert path.read_bytes() == raw


def test_a_newer_file_is_refused_and_left_as_it_is(path):
    path.parent.mkdir()
    path.write_text('{"meta": {"1": {"version": 99}}}')
    with pytest.raises(StoreError, match="newer"):
        TinyMarks(path)
    assert "99" in path.read_text()


def test_of_an_older_file_a_copy_is_kept_before_it_is_written_anew(path, monkeypatch):
    old = TinyMarks(path)
    marking.star(old, row(1))
    old.close()
    before = path.read_bytes()

    def rename_star(tables):
        return tables | {"articles": {key: {"starred": True, "title": "New"} for key in tables["articles"]}}

    monkeypatch.setattr(documents, "UPGRADES", [rename_star])
    marks = TinyMarks(path)
    assert marks.is_starred(1) and path.read_bytes() == before
    marking.star(marks, row(2))
    marks.close()
    assert [copy.read_bytes() for copy in path.parent.glob("marks.json.*.old")] == [before]
    again = json.loads(path.read_text())
    assert again["meta"] == {"1": {"version": 2}} and again["articles"]["1"]["title"] == "New"
    monkeypatch.setattr(documents, "UPGRADES", [])
    with pytest.raises(StoreError, match="newer"):
        TinyMarks(path)


def test_an_empty_file_as_stock_tinydb_makes_it_is_a_beginning(path):
    path.parent.mkdir()
    path.touch()
    marks = TinyMarks(path)
    marking.star(marks, row())
    marks.close()
    assert reopened(path).is_starred(1)


def test_a_file_damaged_while_open_is_never_overwritten(marks, path):
    marking.star(marks, row(1))
    marks.flush()
    path.write_text("{broken")
    look(marks)
    assert "damaged" in marks.trouble
    marking.star(marks, row(2))
    with pytest.raises(StoreError, match="damaged"):
        marks.flush()
    assert path.read_text() == "{broken"
    assert marks.is_starred(1) and marks.is_starred(2)
    path.write_text("{}")
    marks.flush()
    assert not marks.trouble
    assert reopened(path).starred_keys() == {1, 2}


def test_what_is_known_when_the_file_is_damaged_is_kept_in_a_rescue_file(marks, path):
    marking.star(marks, row(1))
    marks.flush()
    path.write_text("{broken")
    look(marks)
    rescued = rescues(path)
    assert [reopened(file).starred_keys() for file in rescued] == [{1}]
    assert rescued[0].name in marks.trouble and "doctor --recover" in marks.trouble
    marking.star(marks, row(2))
    with pytest.raises(StoreError):
        marks.flush()
    assert marks.unsaved == 1
    assert rescues(path) == rescued and reopened(rescued[0]).starred_keys() == {1, 2}
    assert rescued[0].stat().st_mode & 0o777 == 0o600
    path.unlink()


def test_a_rescue_file_goes_when_the_marks_are_sound_again(marks, path):
    marking.star(marks, row(1))
    marks.flush()
    whole = path.read_text()
    path.write_text(whole[:-9])
    look(marks)
    assert rescues(path)
    path.write_text(whole)
    look(marks)
    assert not marks.trouble and not rescues(path)


@pytest.mark.parametrize("content", [None, "", "{}", '{"articles": {}}', "null", "[]"])
def test_nothing_in_memory_is_thrown_away_for_an_emptied_file(marks, path, content):
    marking.star(marks, row(1))
    marks.flush()
    path.unlink() if content is None else path.write_text(content)
    marking.star(marks, row(2))
    if content in ("null", "[]"):
        with pytest.raises(StoreError, match="damaged"):
            marks.flush()
        path.unlink()
    marks.flush()
    assert reopened(path).starred_keys() == {1, 2}
    (told,) = marks.take_notices()
    assert "written anew" in told and "doctor --recover" in told
    (rescued,) = rescues(path)
    assert reopened(rescued).starred_keys() == {1, 2} and rescued.name in told


def test_an_emptied_file_is_written_anew_without_a_change(marks, path):
    marking.star(marks, row(1))
    marks.flush()
    path.unlink()
    marks.refresh()
    marks.flush()
    assert reopened(path).is_starred(1) and marks.take_notices()


def test_of_what_an_older_file_lacks_a_rescue_file_is_kept(marks, path):
    marking.star(marks, row(1))
    marks.flush()
    older = path.read_text()
    marking.star(marks, row(2))
    marks.flush()
    path.write_text(older)
    assert marks.refresh() and marks.starred_keys() == {1}
    (told,) = marks.take_notices()
    (rescued,) = rescues(path)
    assert rescued.name in told and reopened(rescued).starred_keys() == {1, 2}
    marking.star(marks, row(3))
    marks.flush()
    assert rescues(path) == [rescued] and reopened(path).starred_keys() == {1, 3}


def test_what_another_process_takes_back_needs_no_rescue(marks, path):
    marking.star(marks, row(1))
    marking.star(marks, row(2))
    marks.flush()
    other = reopened(path)
    marking.undo(other)
    marking.star(other, row(1), False)
    other.close()
    look(marks)
    assert not marks.starred_keys() and not marks.take_notices() and not rescues(path)


def test_marks_that_are_expected_and_missing_or_empty_are_damaged(path):
    path.parent.mkdir()
    for content in (None, "", "{}"):
        if content is not None:
            path.write_text(content)
        with pytest.raises(StoreError, match=r"marks\.json: is (missing|empty).*doctor --recover"):
            TinyMarks(path, expected=True)
        assert content is None or path.read_text() == content


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_is_told_and_never_waited_for(path, kind):
    path.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    with pytest.raises(StoreError, match="no file but"):
        TinyMarks(path)


# --- copies ---


def test_the_last_state_of_each_of_seven_days_is_kept(path):
    for day in range(10):
        marks = TinyMarks(path)
        marking.star(marks, row(day))
        marking.mark_read(marks, [ref(day)])
        marks.close()
        past = path.stat().st_mtime - (11 - day) * 86_400
        os.utime(path, (past, past))
    kept = [path.with_name(f"marks.json.{day}") for day in range(1, 8)]
    assert [len(reopened(copy).starred_keys()) for copy in kept] == [9, 8, 7, 6, 5, 4, 3]
    assert not path.with_name("marks.json.8").exists()
    assert {copy.stat().st_mode & 0o777 for copy in kept} == {0o600}


def test_the_file_before_the_last_change_is_kept_and_copies_are_made_once_a_day(path):
    for number in range(4):
        marks = TinyMarks(path)
        marking.star(marks, row(number))
        marks.close()
    before, daily = path.with_name("marks.json.0"), path.with_name("marks.json.1")
    assert len(reopened(before).starred_keys()) == 3
    assert len(reopened(daily).starred_keys()) == 1
    path.write_text("{broken")
    assert len(reopened(before).starred_keys()) == 3, "a copy is no other name of the file itself"
    assert not path.with_name("marks.json.2").exists()


def test_a_copy_that_cannot_be_made_keeps_no_mark_from_being_saved(path):
    path.parent.mkdir()
    for day in range(8):
        path.with_name(f"marks.json.{day}").mkdir()
    for number in range(3):
        marks = TinyMarks(path)
        marking.star(marks, row(number))
        marks.close()
    assert len(reopened(path).starred_keys()) == 3
    assert not list(path.parent.glob("*.tmp"))


def test_a_file_that_a_newer_program_takes_over_is_never_overwritten(marks, path):
    marking.star(marks, row(1))
    marks.flush()
    newer = '{"meta": {"1": {"version": 99}}, "future": {}}'
    path.write_text(newer)
    look(marks)
    assert "newer" in marks.trouble
    marking.star(marks, row(2))
    for _ in range(2):
        with pytest.raises(StoreError, match="newer"):
            marks.flush()
    assert path.read_text() == newer
    path.unlink()


def test_a_full_disk_is_told_once_and_loses_nothing(marks, path):
    marking.star(marks, row(1))
    marks.flush()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        marking.star(marks, row(2))
        with pytest.raises(StoreError) as error:
            marks.flush()
        assert str(path) in str(error.value) and "\n" not in str(error.value)
        assert marks.trouble and marks.is_starred(2)
        assert reopened(path).starred_keys() == {1}
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    marks.flush()
    assert not marks.trouble
    assert reopened(path).starred_keys() == {1, 2}


def test_closing_on_a_full_disk_fails_at_once_however_often_and_loses_nothing(marks, path, monkeypatch):
    def full(path, content, **_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("tuireader.store.marks.storage.replace_file", full)
        patch.setattr("tuireader.store.marks.copies.replace_file", full)
        marking.star(marks, row(1))
        for closing in (marks.close, marks.close, marks.flush):
            with pytest.raises(StoreError, match=r"cannot be saved \(No space left on device\)$"):
                closing()
        assert marks.trouble.endswith("they are kept, and tried again")
    marks.close()
    assert reopened(path).starred_keys() == {1}


def test_a_folder_that_cannot_be_written_is_told_by_name(tmp_path):
    (tmp_path / "file").touch()
    marks = TinyMarks(tmp_path / "free" / "marks.json")
    (tmp_path / "free").symlink_to(tmp_path / "file")
    marking.star(marks, row())
    with pytest.raises(StoreError, match=r"marks\.json"):
        marks.close()


def test_what_is_no_json_is_told_and_does_not_stop_the_writer(marks, path):
    marks.set_state("bad", {1, 2})
    with pytest.raises(StoreError):
        marks.flush()
    marks.set_state("bad", None)
    marks.flush()
    assert not marks.trouble
