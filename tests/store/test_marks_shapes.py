"""The documents of the marks: each is looked at by itself, and what cannot be used is set aside, never lost."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marks_fixture import ref, reopened, row
from marks_mutations import damaged, mutated
from marks_process import FEED
from tinydb import TinyDB

from tuireader.errors import StoreError
from tuireader.library import marking
from tuireader.model import Subscription
from tuireader.store.marks.documents import document_id
from tuireader.store.marks.shapes import ASIDE, set_aside, sound

pytestmark = pytest.mark.slow

OTHER = "https://other.example/rss"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with a bit of everything."""
    path = tmp_path / "data" / "marks.json"
    marks = reopened(path)
    marking.subscribe(marks, [Subscription(FEED, FEED, "Mine", "World"), Subscription(OTHER, OTHER)])
    marking.star(marks, [row(1), row(2)])
    marking.set_tags(marks, row(3), ["later"])
    marking.mark_read(marks, [ref(4), ref(5)])
    marks.set_state("width", 72)
    marks.close()
    return path


def edited(path: Path, *place: str, value: object = None) -> None:
    """Give a place in the file another value, or take it away with None."""
    tables = json.loads(path.read_text())
    inner = tables
    for name in place[:-1]:
        inner = inner.setdefault(name, {})
    if value is None:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    path.write_text(json.dumps(tables))


def feed_place(key: str) -> tuple[str, str]:
    return "feeds", str(document_id(key))


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        ((*feed_place(FEED), "url"), None, '"url" is missing'),
        ((*feed_place(FEED), "url"), 7, '"url" must be a text'),
        ((*feed_place(FEED), "settings"), [], '"settings" must be an object'),
        (feed_place(FEED), [1], "it is no object"),
        (("articles", "1", "starred"), "yes", '"starred" must be true or false'),
        (("articles", "1", "tags"), "later", '"tags" must be a list of texts'),
        (("articles", "x"), {"starred": True}, "its id must be a number"),
        (("read", str(document_id(FEED)), "ids"), {"4": 1}, '"ids" must be a list of keys of articles'),
        (("read", str(document_id(FEED)), "before"), 1e300, '"before" must be a time in seconds'),
        (("history", "1", "ops"), [{"do": "jump"}], "a change must do something that is known"),
        (("history", "1", "at"), 10**30, '"at" must be a time in seconds'),
        (("names", "1"), {"key": "a"}, '"label" is missing'),
        (("corrections",), [], "it is no table"),
        (("meta", "1", "version"), "new", '"version" must be a number from 1'),
    ],
)
def test_a_document_that_cannot_be_used_is_set_aside_and_the_rest_goes_on(path, place, value, why):
    edited(path, *place, value=value)
    bad = json.loads(path.read_text())
    marks = reopened(path)
    (aside,) = marks.set_aside()
    assert (aside.table, aside.why) == (place[0], why)
    marking.star(marks, row(9))
    marks.close()
    again = reopened(path)
    assert again.set_aside() == (aside,) and {2, 9} <= again.starred_keys()
    kept = next(iter(json.loads(path.read_text())[ASIDE].values()))
    assert kept["document"] == (bad[place[0]][place[1]] if len(place) > 1 else bad[place[0]])
    assert [json.loads(file.read_text()) for file in path.parent.glob("*.old")] == [bad]


def test_what_is_set_aside_comes_back_once_it_is_sound(path):
    edited(path, "articles", "1", "starred", value="yes")
    marks = reopened(path)
    marking.star(marks, row(9))
    marks.close()
    assert not reopened(path).is_starred(1)
    (ident,) = json.loads(path.read_text())[ASIDE]
    edited(path, ASIDE, ident, "document", "starred", value=True)
    marks = reopened(path)
    assert marks.is_starred(1) and not marks.set_aside()


def test_fields_and_tables_that_are_not_known_stay_through_changes_and_undo(path):
    for place in (feed_place(FEED), ("articles", "1"), ("read", str(document_id(FEED))), ("history", "1")):
        edited(path, *place, "colour", value={"of": ["a", 1]})
    edited(path, "future", value={"1": {"any": 1}, "x": [2]})
    marks = reopened(path)
    assert not marks.set_aside()
    marking.unsubscribe(marks, FEED)
    marking.star(marks, row(1), False)
    marking.mark_read(marks, [ref(4)], False)
    for _ in range(3):
        marking.undo(marks)
    marks.close()
    tables = json.loads(path.read_text())
    assert tables["future"] == {"1": {"any": 1}, "x": [2]}
    for name, ident in (
        feed_place(FEED),
        ("articles", "1"),
        ("read", str(document_id(FEED))),
        ("history", "1"),
    ):
        assert tables[name][ident]["colour"] == {"of": ["a", 1]}
    assert reopened(path).is_starred(1) and len(reopened(path).subscriptions()) == 2


def test_a_feed_that_stock_tinydb_inserted_can_be_unfollowed(path):
    url = "https://third.example/rss"
    with TinyDB(path) as stock:
        stock.table("feeds").insert({"key": url, "url": url})
    marks = reopened(path)
    assert url in [feed.key for feed in marks.subscriptions()] and not marks.set_aside()
    marking.unsubscribe(marks, url)
    marks.close()
    assert url not in [feed.key for feed in reopened(path).subscriptions()]


def test_two_documents_of_one_feed_are_joined_or_set_aside(path):
    edited(path, "read", "7", value={"feed": FEED, "ids": [6]})
    edited(path, "feeds", "7", value={"key": FEED, "url": "https://moved.example/"})
    marks = reopened(path)
    assert marks.read_keys()[FEED][0] == {4, 5, 6}
    assert [(aside.table, aside.id) for aside in marks.set_aside()] == [("feeds", "7")]
    marking.mark_read(marks, [ref(6)], False)
    marks.close()
    assert reopened(path).read_keys()[FEED][0] == {4, 5}


# --- random damage ---


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_random_damage_loses_no_other_document_and_is_named(path, chance):
    good = json.loads(path.read_text())
    bad = mutated(good, chance)
    found = sound(copy.deepcopy(bad))
    assert sound(found) is found, "what is sorted once needs no more sorting"
    kept = [document for table in found.values() for document in table.values() if isinstance(document, dict)]
    kept += [said["document"] for said in found.get(ASIDE, {}).values() if "document" in said]
    for name, table in bad.items():
        for document in table.values() if isinstance(table, dict) else [table]:
            joined = name == "read" and document not in kept
            assert joined or repr(document) in map(repr, kept)
    assert all(aside.why for aside in set_aside(found))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_a_file_with_random_damage_is_used_or_refused_in_one_line(path, chance):
    file = path.with_name("damaged.json")
    raw = damaged(json.loads(path.read_text()), chance)
    file.write_bytes(raw)
    try:
        marks = reopened(file)
    except StoreError as error:
        assert "\n" not in str(error) and file.read_bytes() == raw
        return
    marking.star(marks, row(77))
    for _ in range(len(marks.history())):
        marking.undo(marks)
    marks.close()
    with TinyDB(file) as stock:
        assert stock.table("articles").all() is not None
