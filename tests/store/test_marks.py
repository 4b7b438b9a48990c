"""The marks: kept the moment they are made, there after a restart, undone one by one."""

import json
import stat
import time
from pathlib import Path

import pytest
from marks_fixture import ref, reopened, row
from marks_process import FEED
from tinydb import TinyDB

from tuireader.errors import NotFoundError
from tuireader.library import marking
from tuireader.model import Subscription
from tuireader.store.contract import Marks
from tuireader.store.marks import documents
from tuireader.store.marks.marks import TinyMarks


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "marks.json"


@pytest.fixture
def marks(path: Path):
    opened = TinyMarks(path)
    yield opened
    opened.close()


# --- marks are there at once, and after a restart ---


def test_it_keeps_the_contract(marks):
    contract: Marks = marks
    assert contract.version == 0


def test_a_mark_answers_at_once_and_after_reopening(marks, path):
    marking.mark_read(marks, [ref(1), ref(2)])
    marking.star(marks, row(1))
    marking.set_tags(marks, row(2), ["b", "a", " a ", "\u3164", "\u200b"])
    marks.set_state("place", {"line": 3})
    marks.flush()
    for seen in (marks, reopened(path)):
        assert seen.is_read(ref(1), 0) and seen.is_read(ref(2), 0) and not seen.is_read(ref(3), 0)
        assert seen.is_starred(1) and not seen.is_starred(2)
        assert seen.tags(2) == ("a", "b")
        assert seen.starred_keys() == {1} and seen.tagged_keys() == {2}
        assert seen.read_keys() == {FEED: (frozenset({1, 2}), 0)}
        assert seen.state("place") == {"line": 3}


def test_a_mark_is_safe_soon_without_asking(marks, path):
    marking.star(marks, row())
    deadline = time.monotonic() + 10
    while not path.exists() or not reopened(path).is_starred(1):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_stock_tinydb_opens_the_file_and_finds_the_star_with_its_article(marks, path):
    marking.star(marks, row(7, "Über alles"))
    marking.mark_read(marks, [ref(8)])
    marks.flush()
    database = TinyDB(path, encoding="utf-8")
    starred = database.table("articles").get(doc_id=7)
    assert starred == {"starred": True, "title": "Über alles", "url": "https://feed.example/7", "feed": FEED}
    assert database.table("read").all() == [{"feed": FEED, "ids": [8], "before": 0}]
    assert database.table("meta").get(doc_id=1) == {"version": 1}


def test_the_file_and_its_folder_are_the_users_alone(marks, path):
    marking.star(marks, row())
    marks.flush()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_is_marked_after_closing_is_still_made_safe(marks, path):
    marking.star(marks, row(1))
    marks.close()
    marking.star(marks, row(2))
    marks.flush()
    assert reopened(path).starred_keys() == {1, 2}


def test_a_link_to_the_file_stays_a_link(tmp_path):
    target, link = tmp_path / "synced.json", tmp_path / "marks.json"
    link.symlink_to(target)
    marks = TinyMarks(link)
    marking.star(marks, row())
    marks.close()
    assert link.is_symlink() and TinyMarks(target).is_starred(1)


def test_read_before_a_time_is_read_but_for_the_exceptions(path):
    path.parent.mkdir()
    table = {"1": {"feed": FEED, "ids": [3], "before": 1000, "unread": [2]}}
    path.write_text(json.dumps({"read": table}))
    marks = reopened(path)
    old, exception, listed, new = ref(1), ref(2), ref(3), ref(4)
    assert marks.is_read(old, 999) and not marks.is_read(exception, 999)
    assert marks.is_read(listed, 2000) and not marks.is_read(new, 1000)
    marking.mark_read(marks, [old], False)
    assert not marks.is_read(old, 999)
    marking.undo(marks)
    assert marks.is_read(old, 999)
    marks.close()


# --- changes ---


def test_only_what_changes_is_a_change(marks):
    assert marking.mark_read(marks, [ref(1)]) is not None
    assert marking.mark_read(marks, [ref(1)]) is None
    assert marking.mark_read(marks, [ref(1), ref(2)]).label == "marked 1 article read"
    assert marking.star(marks, row(1), False) is None
    assert marking.set_tags(marks, row(1), []) is None
    assert marking.unsubscribe(marks, FEED) is None


def test_labels_say_what_was_done(marks):
    labels = [
        marking.mark_read(marks, [ref(key) for key in range(12)]),
        marking.mark_read(marks, [ref(1)], False),
        marking.star(marks, row(1)),
        marking.star(marks, [row(2), row(3)]),
        marking.star(marks, row(1), False),
        marking.set_tags(marks, row(1), ["war"]),
        marking.set_tags(marks, row(1), []),
        marking.delete(marks, row(1)),
        marking.subscribe(marks, Subscription(FEED, FEED, title="Feed")),
        marking.unsubscribe(marks, FEED, "Feed"),
    ]
    assert [change.label for change in labels] == [
        "marked 12 articles read",
        "marked 1 article unread",
        "starred «The title»",
        "starred 2 articles",
        "unstarred «The title»",
        "tagged «The title» war",
        "took the tags off «The title»",
        "deleted «The title»",
        "subscribed to Feed",
        "unsubscribed from Feed",
    ]
    assert [change.number for change in labels] == list(range(1, 11))


def test_undo_and_redo_work_over_restarts(marks, path):
    marking.mark_read(marks, [ref(1)])
    marking.star(marks, row(1))
    assert marking.undo(marks).label == "starred «The title»"
    marks.flush()
    second = reopened(path)
    assert not second.is_starred(1) and second.is_read(ref(1), 0)
    assert marking.undo(second).label == "marked 1 article read"
    assert marking.undo(second) is None
    second.flush()
    third = reopened(path)
    assert [marking.redo(third).label for _ in range(2)] == ["marked 1 article read", "starred «The title»"]
    assert marking.redo(third) is None
    assert third.is_starred(1) and third.is_read(ref(1), 0)
    for opened in (second, third):
        opened.close()


def test_a_star_taken_away_and_undone_leaves_no_trace(marks, path):
    marking.star(marks, row(1))
    marking.undo(marks)
    marks.flush()
    assert TinyDB(path).table("articles").all() == []


def test_one_change_is_taken_back_alone(marks):
    marking.mark_read(marks, [ref(1)])
    starred = marking.star(marks, row(1))
    marking.mark_read(marks, [ref(2)])
    assert marking.undo(marks, starred.number).undone
    assert not marks.is_starred(1) and marks.is_read(ref(1), 0) and marks.is_read(ref(2), 0)
    assert [change.undone for change in marks.history()] == [False, True, False]
    assert marking.undo(marks, starred.number) is None
    with pytest.raises(NotFoundError, match="99"):
        marking.undo(marks, 99)


def test_after_something_new_nothing_is_redone(marks):
    marking.mark_read(marks, [ref(1)])
    marking.undo(marks)
    marking.mark_read(marks, [ref(2)])
    assert marking.redo(marks) is None
    assert not marks.is_read(ref(1), 0)


def test_state_is_no_part_of_undo(marks):
    marking.mark_read(marks, [ref(1)])
    marks.set_state("place", 5)
    assert marking.undo(marks).label == "marked 1 article read"
    assert marks.state("place") == 5
    marks.set_state("place", None)
    assert marks.state("place") is None


def test_subscriptions_are_kept_edited_and_undone(marks, path):
    one = Subscription(FEED, FEED, folder="World/Asia", added=5, settings={"keep": 30})
    marking.subscribe(marks, [one])
    assert marking.subscribe(marks, [one]) is None
    marking.edit_feed(marks, FEED, "renamed to Mine", title="Mine", folder="")
    marks.flush()
    assert reopened(path).subscriptions() == (Subscription(FEED, FEED, "Mine", "", 5, {"keep": 30}),)
    marking.undo(marks)
    assert marks.subscriptions() == (one,)
    marking.undo(marks)
    assert marks.subscriptions() == ()
    with pytest.raises(NotFoundError):
        marking.edit_feed(marks, FEED, "renamed", title="x")


def test_the_history_stays_small_and_keeps_the_last_change(marks, monkeypatch):
    monkeypatch.setattr(documents, "HISTORY_CHANGES", 3)
    monkeypatch.setattr(documents, "HISTORY_IDS", 10)
    for key in range(5):
        marking.mark_read(marks, [ref(key)])
    assert [change.number for change in marks.history()] == [3, 4, 5]
    marking.mark_read(marks, [ref(key) for key in range(100)])
    assert [change.number for change in marks.history()] == [6]
    marking.undo(marks)
    assert [key for key in range(100) if marks.is_read(ref(key), 0)] == [0, 1, 2, 3, 4]
