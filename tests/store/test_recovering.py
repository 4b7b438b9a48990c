"""Marks that were lost are brought back from what there is, and no choice loses anything."""

import json
import os
from pathlib import Path

import pytest
from program import Program, Result
from reader_fixture import QUIET_CONFIG, RIVERS, make_library

from tuireader.config import Paths
from tuireader.errors import NotFoundError, StoreError
from tuireader.library import Library, health, marking
from tuireader.model import FeedState
from tuireader.query.tree import Everything
from tuireader.store.marks.marks import TinyMarks

pytestmark = pytest.mark.slow


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A library of three feeds, two of which were fetched, in which two articles are starred."""
    paths = make_library(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        library.archive.set_feed_states(
            [FeedState(RIVERS, "River News"), FeedState("http://left.example/", left=9)]
        )
        marking.star(library.marks, library.archive.page(Everything(), 2))
    return paths


def run(paths: Paths, *arguments: str) -> Result:
    return Program(paths.data.parent)(*arguments)


@pytest.mark.parametrize("how", ["removed", "emptied", "{}", "{broken", "pipe", "device"])
def test_lost_marks_are_told_with_what_to_do_and_brought_back_from_a_copy(paths, how):
    paths.marks.unlink()
    if how == "pipe":
        os.mkfifo(paths.marks)
    elif how == "device":
        paths.marks.symlink_to("/dev/zero")
    elif how != "removed":
        paths.marks.write_text("" if how == "emptied" else how)
    for command in (["feeds"], ["list", "is:starred"], ["doctor"], ["mark", "read", "is:unread"]):
        refused = run(paths, *command)
        assert refused.status == 1 and not refused.out
        assert refused.err.count("\n") == 1 and "tuireader doctor --recover" in refused.err
    listed = run(paths, "doctor", "--recover")
    assert listed.status == 0
    (line,) = [line for line in listed.out.splitlines() if line.startswith("  0 ")]
    assert "3 feeds, 1 read, 2 changes to undo" in line
    done = run(paths, "doctor", "--recover", "0")
    assert done.status == 0 and "3 feeds" in done.out
    with Library.open(paths, QUIET_CONFIG) as library:
        assert len(library.marks.subscriptions()) == 3
    assert bool(list(paths.data.glob("marks.json.replaced-*"))) == (how != "removed")


def test_a_rescue_file_is_listed_and_brought_back(paths):
    marks = TinyMarks(paths.marks)
    paths.marks.write_text("{broken")
    marks.refresh()
    (name,) = [choice.name for choice in health.recoverable(paths) if choice.name.startswith("rescue-")]
    now, kept = health.recover(paths, name)
    assert "2 starred" in now.holds and (paths.data / kept).read_text() == "{broken"
    marks.refresh()
    assert not marks.trouble


def test_without_any_copy_the_feeds_come_back_from_the_archive(paths):
    for file in paths.data.glob("marks.json*"):
        file.unlink()
    names = {choice.name: choice.holds for choice in health.recoverable(paths)}
    assert set(names) == {"archive", "nothing"} and names["archive"].startswith("2 feeds")
    health.recover(paths, "archive")
    with Library.open(paths, QUIET_CONFIG) as library:
        assert RIVERS in [feed.key for feed in library.marks.subscriptions()]
        assert len(library.archive.page(Everything(), 99)) == 12


def test_one_may_begin_anew(paths):
    paths.marks.write_text("")
    health.recover(paths, "nothing")
    with Library.open(paths, QUIET_CONFIG) as library:
        assert library.marks.subscriptions() == ()
    assert "nothing" in run(paths, "doctor", "--recover").out


def test_a_copy_that_is_damaged_or_not_there_is_refused(paths):
    before = paths.marks.read_bytes()
    paths.marks.with_name("marks.json.3").write_text("{")
    for name, error in (
        ("3", StoreError),
        ("4", NotFoundError),
        ("../x", NotFoundError),
        ("lock", NotFoundError),
    ):
        with pytest.raises(error):
            health.recover(paths, name)
    assert paths.marks.read_bytes() == before
    (choice,) = [choice for choice in health.recoverable(paths) if choice.name == "3"]
    assert choice.fault == "damaged (it is not valid JSON)"


def test_a_library_that_only_ever_imported_has_marks_from_the_first_moment(tmp_path):
    paths = Paths(tmp_path / "data", tmp_path / "config.toml")
    (tmp_path / "a.txt").write_text("A text of its own\n\nwith words.")
    assert run(paths, "import", str(tmp_path / "a.txt")).status == 0
    assert paths.marks.exists()
    paths.marks.unlink()
    assert "is missing" in run(paths, "count").err


def test_the_doctor_names_what_is_set_aside(paths):
    tables = json.loads(paths.marks.read_text())
    ident = next(iter(tables["feeds"]))
    tables["feeds"][ident]["url"] = 7
    paths.marks.write_text(json.dumps(tables))
    assert tables["feeds"][ident]["key"] not in run(paths, "feeds", "--json").out
    found = run(paths, "doctor")
    assert found.status == 1 and f'feeds {ident} is set aside: "url" must be a text' in found.err
