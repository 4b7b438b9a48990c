"""Changes taken back in whatever order leave marks that are whole, or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import TinyDB

from tuireader.library import marking
from tuireader.model import ArticleRow, Subscription
from tuireader.store.marks.marks import TinyMarks

FEED = "https://f.example/rss"
ROW = ArticleRow(1, FEED, "", "Title", "https://f.example/1")
ABOUT = {"title": "Title", "url": "https://f.example/1", "feed": FEED}


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[TinyMarks]:
    opened = TinyMarks(tmp_path / "marks.json")
    yield opened
    opened.close()


def test_a_feed_is_left_whatever_was_done_to_it_since(marks: TinyMarks) -> None:
    followed = marking.subscribe(marks, Subscription(FEED, FEED, added=5))
    renamed = marking.edit_feed(marks, FEED, "renamed", title="Mine")
    assert followed and renamed
    marking.undo(marks, followed.number)
    assert marks.subscriptions() == () and not marks.fields("feeds", FEED)
    marking.undo(marks, renamed.number)
    assert marks.subscriptions() == ()


def test_what_was_done_to_a_feed_that_is_left_does_not_make_half_a_feed(marks: TinyMarks) -> None:
    marking.subscribe(marks, Subscription(FEED, FEED, "First"))
    renamed = marking.edit_feed(marks, FEED, "renamed", title="Second")
    left = marking.unsubscribe(marks, FEED)
    assert renamed and left
    marking.undo(marks, renamed.number)
    assert marks.subscriptions() == ()
    marking.undo(marks, left.number)
    assert marks.subscriptions() == (Subscription(FEED, FEED, "Second"),)


def test_a_mark_that_stays_still_says_what_the_article_was(marks: TinyMarks) -> None:
    starred = marking.star(marks, ROW)
    tagged = marking.set_tags(marks, ROW, ["t"])
    assert starred and tagged
    marking.undo(marks, starred.number)
    assert marks.fields("articles", 1) == {"tags": ["t"]} | ABOUT
    marking.undo(marks, tagged.number)
    assert marks.fields("articles", 1) == {}
    marking.redo(marks)
    assert marks.fields("articles", 1) == {"tags": ["t"]} | ABOUT


def test_an_article_brought_back_and_deleted_again_says_what_it_was(marks: TinyMarks, tmp_path: Path) -> None:
    marking.delete(marks, ROW)
    assert marking.bring_back(marks, 1, "imported again")
    assert marking.bring_back(marks, 1, "imported again") is None
    marks.flush()
    assert TinyDB(tmp_path / "marks.json").table("articles").all() == []
    marking.undo(marks)
    assert marks.fields("articles", 1) == {"deleted": True} | ABOUT
