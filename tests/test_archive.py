"""The archive: articles stored once, updated, found, removed for good, whatever else goes on."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuireader.config import Config, default_paths
from tuireader.errors import NotFoundError, StoreError
from tuireader.library import Library, articles, marking
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    Block,
    Document,
    Enclosure,
    Entry,
    FeedState,
    Inline,
    Mention,
    Quote,
    Subscription,
    article_key,
    short_id,
    text_hash,
)
from tuireader.query.parse import parse
from tuireader.query.tree import And, Everything, Id, InFeed, Is, Not, Or, Published, Words
from tuireader.store import schema
from tuireader.store.archive import SqliteArchive
from tuireader.store.contract import Archive
from tuireader.store.marks import TinyMarks

LOCAL = "local:World"


@pytest.fixture
def lib(tmp_path: Path):
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        yield opened


def entry(guid: str = "1", title: str = "Title", text: str = "Some words here.", **fields) -> Entry:
    return Entry(guid, title, Document(text, (Block("paragraph", 0, len(text)),)), **fields)


def store(lib: Library, *entries: Entry, feed: str = LOCAL) -> list[int]:
    lib.archive.store(feed, entries)
    return [article_key(feed, item.guid) for item in entries]


def titles(lib: Library, query: str) -> list[str]:
    return [row.title for row in articles.page(lib, parse(query, 0), 100)]


def found(lib: Library, title: str = "Title", text: str = "Some words here.", **fields) -> ArticleAnnotation:
    quote = Quote(
        "q1", 0, 4, ((0, 4),), "Some", speaker="He", speaker_name="Ann Lee", verb="said", verb_start=5
    )
    mentions = (Mention(0, 4, "PERSON", "Ann", "Ann Lee"), Mention(5, 9, "ORG", "words", "Words Inc."))
    body = Annotation((quote,), mentions, "en", fields.get("model", "m-1"), fields.get("rules", 1))
    return ArticleAnnotation(body, Annotation(lang="en"), text_hash(title, text))


# --- storing ---


def test_it_keeps_the_contract(lib):
    contract: Archive = lib.archive
    assert contract.counts().total == 0


def test_an_article_comes_back_as_it_was_stored(lib):
    document = Document(
        "A head\n\nA line with a link.",
        (Block("heading", 0, 6, 2), Block("item", 8, 27, 1, "3.")),
        (Inline("link", 22, 26, "https://example.com/x"), Inline("strong", 0, 1)),
    )
    stored = Entry(
        "g", "Tîtle", document, "https://example.com/g", "Ann", "World", 1000, 2000, "en",
        ("a", "b"), (Enclosure("https://example.com/e.mp3", "audio/mpeg", 9),),
    )  # fmt: skip
    (key,) = store(lib, stored)
    article = articles.article(lib, key)
    assert article.document == document
    assert (article.guid, article.updated, article.categories) == ("g", 2000, ("a", "b"))
    assert article.enclosures == stored.enclosures
    row = article.row
    assert (row.title, row.url, row.author, row.section) == ("Tîtle", "https://example.com/g", "Ann", "World")
    assert (row.published, row.lang, row.words, row.feed, row.feed_title) == (1000, "en", 7, LOCAL, "World")
    assert (row.read, row.starred, row.tags, row.quote_count, row.people) == (False, False, (), None, ())


def test_the_same_entry_again_does_nothing_and_an_edited_one_updates(lib):
    (key,) = store(lib, entry(published=5))
    marking.star(lib.marks, articles.rows(lib, [key])[key])
    assert lib.archive.store(LOCAL, [entry(published=5)]).unchanged == 1
    again = lib.archive.store(LOCAL, [entry(title="Other", text="Newer text.", published=5)])
    assert (again.new, again.updated, again.unchanged) == ((), (key,), 0)
    assert articles.rows(lib, [key])[key].title == "Other" and articles.rows(lib, [key])[key].starred
    assert titles(lib, "some") == titles(lib, "title") == []
    assert titles(lib, "newer") == titles(lib, "other") == ["Other"]


def test_an_edited_article_tells_when_also_where_its_feed_does_not(lib):
    (key,) = store(lib, entry(published=5))
    assert lib.archive.article(key).edited == 0
    store(lib, entry(published=5, text="Edited."))
    edited = lib.archive.article(key).edited
    assert edited > 1_700_000_000
    store(lib, entry(published=5, text="Edited.", categories=("a",)))
    assert lib.archive.article(key).edited == edited
    store(lib, entry(published=5, text="Edited again.", updated=4000))
    assert lib.archive.article(key).edited == 4000


def test_an_entry_without_a_date_keeps_the_time_it_was_first_seen(lib):
    (key,) = store(lib, entry())
    first = articles.rows(lib, [key])[key].published
    assert first > 1_700_000_000
    store(lib, entry(text="Edited."))
    assert articles.rows(lib, [key])[key].published == first


def test_a_guid_that_is_no_valid_text_is_stored_once(lib):
    assert len(lib.archive.store(LOCAL, [entry("\ud800\0")]).new) == 1
    assert lib.archive.store(LOCAL, [entry("\ud800\0")]).unchanged == 1


def test_the_same_guid_in_another_feed_is_another_article(lib):
    store(lib, entry())
    store(lib, entry(), feed="local:Sport")
    assert len(articles.ids(lib, Everything())) == 2


def test_lists_are_newest_first_and_of_equal_dates_the_later_arrival(lib):
    keys = store(lib, *(entry(str(n), published=date) for n, date in enumerate([5, 9, 5, 7])))
    assert list(articles.ids(lib, Everything())) == [keys[1], keys[3], keys[2], keys[0]]
    assert [row.key for row in articles.page(lib, Everything(), 2)] == [keys[1], keys[3]]
    assert [ref.key for ref in articles.refs(lib, Everything())] == [keys[1], keys[3], keys[2], keys[0]]


def test_what_is_removed_does_not_come_back(lib):
    keys = store(lib, entry("1"), entry("2"))
    assert lib.archive.delete([keys[0], 12345]) == 1
    again = lib.archive.store(LOCAL, [entry("1"), entry("2")])
    assert (again.new, again.unchanged, again.buried) == ((), 1, 1)
    assert titles(lib, "words") == ["Title"] and articles.article(lib, keys[0]) is None


def test_a_transaction_that_fails_leaves_nothing_half_stored(lib):
    def entries():
        for number in range(60):
            yield entry(str(number))
        raise ValueError

    with pytest.raises(ValueError):
        lib.archive.store(LOCAL, entries())
    assert articles.counts(lib).total in (0, 50)
    assert lib.archive.problems() == []


def test_feed_states_come_back_as_they_were(lib):
    state = FeedState("https://f.example", "Feed", error="404", gone=True, next_fetch=7, items=b"\0\xff")
    lib.archive.set_feed_state(state)
    store(lib, entry(), feed="local:x")
    assert lib.archive.feed_states() == {state.key: state, "local:x": FeedState("local:x")}
    assert lib.archive.feed_states(items=False)[state.key].items == b""


# --- finding ---


def test_words_phrases_and_beginnings_are_found_in_title_and_text(lib):
    store(
        lib,
        entry("1", "Élection results", "The well-known man won.", published=3),
        entry("2", "Weather", "Man and known well.", published=2),
    )
    assert titles(lib, "election") == ["Élection results"]
    assert titles(lib, "known") == ["Élection results", "Weather"]
    assert titles(lib, '"well known"') == ["Élection results"]
    assert titles(lib, "elect*") == ["Élection results"] and titles(lib, "elect") == []
    assert titles(lib, "man -won") == ["Weather"]
    assert titles(lib, "won or weather") == ["Élection results", "Weather"]
    assert titles(lib, '"-" or ") OR (" or "*"') == []


def test_fields_find_what_they_say(lib):
    marking.subscribe(
        lib.marks, Subscription("k", "https://bbc.example/rss", title="BBC World", folder="News/UK")
    )
    one, two = store(lib, entry("1", "One", published=1000), entry("2", "Two", published=2000), feed="k")
    store(lib, entry("3", "Three", published=3000))
    marking.mark_read(lib.marks, [articles.rows(lib, [one])[one].ref])
    marking.star(lib.marks, articles.rows(lib, [two])[two])
    marking.set_tags(lib.marks, articles.rows(lib, [one])[one], ["t"])
    lib.archive.set_annotation(two, found(lib, "Two"))
    expected = {
        "is:unread": ["Three", "Two"],
        "is:read": ["One"],
        "is:starred": ["Two"],
        "-is:starred": ["Three", "One"],
        "is:tagged": ["One"],
        "is:quoted": ["Two"],
        "-is:quoted": ["Three", "One"],
        'feed:"bbc w"': ["Two", "One"],
        "feed:news/uk": ["Two", "One"],
        "feed:bbc.example": ["Two", "One"],
        "feed:none": [],
        "-feed:none is:unread": ["Three", "Two"],
        f"id:{short_id(two)}": ["Two"],
        f"id:{short_id(two).upper()} or is:read": ["Two", "One"],
    }
    assert {query: titles(lib, query) for query in expected} == expected
    assert [row.title for row in articles.page(lib, Published(1000, 3000))] == ["Two", "One"]
    assert [row.title for row in articles.page(lib, InFeed((LOCAL, "k", "unknown")))] == [
        "Three",
        "Two",
        "One",
    ]


def test_an_id_is_found_by_any_unique_beginning(lib):
    keys = store(lib, *(entry(str(n)) for n in range(40)))
    for key in keys:
        assert articles.find(lib, short_id(key)) == key
    shared = next(first for first in "0123456789abcdef" if sum(short_id(k)[0] == first for k in keys) > 1)
    for prefix, told in (
        (shared, "several"),
        ("xyz", "no article id"),
        ("", "no article id"),
        ("f" * 17, "no"),
    ):
        with pytest.raises(NotFoundError, match=told):
            articles.find(lib, prefix)
    with pytest.raises(NotFoundError, match="ffffffffffffffff"):
        articles.find(lib, "f" * 16)


SIMPLE = st.sampled_from(
    [Everything(), Is("unread"), Is("read"), Is("starred"), Is("tagged"), Is("quoted"), Words("even"),
     Words("odd"),
     InFeed((LOCAL,)), InFeed(("local:b",)), InFeed(()), Published(10, 20), Id("1"), Id("7a")]
)  # fmt: skip
QUERIES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    with Library.open(default_paths(folder, folder / "c.toml"), Config()) as lib:
        for feed in (LOCAL, "local:b"):
            store(
                lib,
                *(entry(str(n), text="even" if n % 2 == 0 else "odd", published=n) for n in range(25)),
                feed=feed,
            )
        rows = articles.page(lib, Everything(), 100)
        marking.mark_read(lib.marks, [row.ref for row in rows[::3]])
        marking.star(lib.marks, rows[::7])
        marking.set_tags(lib.marks, rows[5], ["t"])
        marking.delete(lib.marks, rows[6:8])
        for row in rows[::5]:
            lib.archive.set_annotation(row.key, found(lib, row.title, "even"))
        yield lib


def matches(query, row, text) -> bool:
    """The plain meaning of a query."""
    match query:
        case Everything():
            return True
        case Is(state):
            return {
                "read": row.read, "unread": not row.read, "starred": row.starred,
                "tagged": bool(row.tags), "quoted": bool(row.quote_count),
            }[state]  # fmt: skip
        case Words(word):
            return word in text
        case InFeed(keys):
            return row.feed in keys
        case Published(since, until):
            return since <= row.published < until
        case Id(prefix):
            return short_id(row.key).startswith(prefix)
        case Not(inner):
            return not matches(inner, row, text)
        case And(queries):
            return all(matches(part, row, text) for part in queries)
        case Or(queries):
            return any(matches(part, row, text) for part in queries)


@settings(max_examples=150, deadline=None)
@given(QUERIES)
def test_a_query_finds_exactly_what_it_means(filled, query):
    everything = articles.page(filled, Everything(), 100)
    assert len(everything) == 48
    texts = {row.key: articles.article(filled, row.key).document.text for row in everything}
    wanted = [row.key for row in everything if matches(query, row, texts[row.key])]
    assert list(articles.ids(filled, query)) == wanted
    assert [row.key for row in articles.page(filled, query, 5)] == wanted[:5]
    assert articles.count(filled, query) == len(wanted)


# --- annotations ---


def test_an_annotation_comes_back_and_shows_in_the_row(lib):
    (key,) = store(lib, entry())
    assert articles.annotation(lib, key) is None
    lib.archive.set_annotation(key, found(lib))
    assert articles.annotation(lib, key) == found(lib)
    row = articles.rows(lib, [key])[key]
    assert (row.quote_count, row.people) == (1, ("Ann Lee",))
    lib.archive.set_annotation(999, found(lib))
    assert articles.annotation(lib, 999) is None


def test_an_annotation_of_an_edited_text_is_stale_and_to_be_made_again(lib):
    (key,) = store(lib, entry())
    lib.archive.set_annotation(key, found(lib))
    assert lib.archive.unannotated(["m-1"], 1, 0, 10) == []
    store(lib, entry(text="Other words."))
    assert articles.annotation(lib, key).stale
    assert lib.archive.unannotated(["m-1"], 1, 0, 10) == [key]
    lib.archive.set_annotation(key, found(lib))
    assert lib.archive.unannotated(["m-1"], 1, 0, 10) == [key], "made of the old text, while the new one came"


def test_what_is_not_annotated_is_listed_first_and_then_what_is_out_of_date(lib):
    old, other, new, never = store(lib, *(entry(str(n), published=n) for n in range(4)))
    lib.archive.set_annotation(old, found(lib))
    lib.archive.set_annotation(other, found(lib, model="m-2"))
    lib.archive.set_annotation(new, found(lib, model=""))
    assert lib.archive.unannotated(["m-1"], 1, 0, 10) == [never, other]
    assert lib.archive.unannotated(["m-1", "m-2"], 1, 0, 10) == [never]
    assert lib.archive.unannotated(["m-1", "m-2"], 2, 0, 10) == [never, new, other, old]
    assert lib.archive.unannotated(["m-1", "m-2"], 2, 1, 3) == [never, new, other]


# --- what is shown ---


def test_a_feed_that_is_not_followed_is_hidden_but_for_what_is_kept(lib):
    one, two, _ = store(
        lib, *(entry(str(n), str(n), published=n) for n in range(3)), feed="https://f.example"
    )
    assert titles(lib, "") == [] and articles.feeds(lib) == []
    marking.subscribe(lib.marks, Subscription("https://f.example", "https://f.example"))
    assert titles(lib, "") == ["2", "1", "0"]
    marking.star(lib.marks, articles.rows(lib, [one])[one])
    marking.set_tags(lib.marks, articles.rows(lib, [two])[two], ["t"])
    marking.unsubscribe(lib.marks, "https://f.example")
    assert titles(lib, "") == ["1", "0"] and articles.counts(lib).total == 2
    marking.undo(lib.marks)
    assert titles(lib, "") == ["2", "1", "0"]


def test_a_deleted_article_is_hidden_until_that_is_undone(lib):
    (key,) = store(lib, entry())
    marking.star(lib.marks, articles.rows(lib, [key])[key])
    marking.delete(lib.marks, articles.rows(lib, [key])[key])
    assert titles(lib, "") == titles(lib, "is:starred") == []
    counts = articles.counts(lib)
    assert (counts.total, counts.unread, counts.starred) == (0, 0, 0)
    with pytest.raises(NotFoundError):
        articles.find(lib, short_id(key))
    marking.undo(lib.marks)
    assert titles(lib, "is:starred") == ["Title"]


def test_feeds_stand_by_folder_and_title_with_their_counts(lib):
    marking.subscribe(
        lib.marks,
        [
            Subscription("a", "https://a.example", folder="News"),
            Subscription("b", "https://b.example", title="Mine"),
        ],
    )
    lib.archive.set_feed_state(FeedState("a", "Alpha", failures=2))
    store(lib, entry("1"), entry("2"), feed="a")
    store(lib, entry("3"))
    listed = articles.feeds(lib)
    assert [(feed.folder, feed.title, feed.total, feed.unread) for feed in listed] == [
        ("", "Mine", 0, 0),
        ("Imported", "World", 1, 1),
        ("News", "Alpha", 2, 2),
    ]
    assert listed[2].state.failures == 2 and listed[1].local and not listed[2].local
    assert articles.page(lib, InFeed(("a",)))[0].feed_title == "Alpha"


# --- several at once ---


def test_another_connection_sees_what_was_stored_and_that_something_was(lib):
    other = lib.for_thread()
    assert not other.archive.changed()
    assert other.archive.counts().total == 0
    store(lib, entry("1"), entry("2"))
    assert other.archive.changed() and not other.archive.changed()
    assert not lib.archive.changed()
    assert other.archive.counts().total == 2
    other.archive.close()


def test_threads_store_and_read_at_once(lib):
    failed = []

    def work(name: str) -> None:
        mine = lib.for_thread()
        try:
            for number in range(20):
                mine.archive.store(f"local:{name}", [entry(f"{number}-{n}") for n in range(5)])
                mine.archive.counts()
                mine.archive.page(Is("unread"), 10)
        except Exception as error:
            failed.append(error)
        finally:
            mine.archive.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert articles.counts(lib).total == 300
    assert lib.archive.problems() == []


def test_the_write_ahead_log_does_not_grow_for_ever(lib, monkeypatch):
    monkeypatch.setattr("tuireader.store.database.WAL_BYTES", 200_000)
    log = lib.paths.archive.with_name("archive.db-wal")
    sizes = []
    for number in range(40):
        store(lib, entry(str(number), text="words " * 5_000))
        sizes.append(log.stat().st_size)
    assert max(sizes) < 600_000 and min(sizes[10:]) < 200_000
    assert articles.counts(lib).total == 40


def test_processes_that_create_a_library_at_once_all_succeed(tmp_path):
    code = (
        "import sys; from pathlib import Path; from tuireader.config import *\n"
        "from tuireader.library import Library\n"
        "folder = Path(sys.argv[1]); Library.open(default_paths(folder, folder / 'c'), Config()).close()"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], stderr=subprocess.PIPE) for _ in range(6)
    ]
    assert [run.communicate(timeout=60)[1] for run in runs] == [b""] * 6


# --- what can go wrong ---


def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path):
    path = tmp_path / "archive.db"
    path.write_bytes(b"This is no database. " * 500)
    with pytest.raises(StoreError, match=r"archive\.db: damaged") as error:
        SqliteArchive(path, TinyMarks(tmp_path / "marks.json"))
    assert "\n" not in str(error.value)
    assert path.read_bytes() == b"This is no database. " * 500


def test_a_newer_file_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "archive.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.execute("CREATE TABLE future(x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer"):
        SqliteArchive(path, TinyMarks(tmp_path / "marks.json"))
    assert path.read_bytes() == before


def test_an_older_file_is_migrated_with_all_its_articles(lib, monkeypatch):
    store(lib, entry())
    lib.close()
    monkeypatch.setattr(schema, "STEPS", [*schema.STEPS, "ALTER TABLE article ADD COLUMN extra2 TEXT"])
    with Library.open(lib.paths, lib.config) as again:
        assert titles(again, "words") == ["Title"]
        assert [row[1] for row in again.archive._db.execute("PRAGMA table_info(article)")][-1] == "extra2"
    monkeypatch.undo()
    with pytest.raises(StoreError, match="newer"):
        Library.open(lib.paths, lib.config)


def test_a_date_is_only_shown_if_the_source_gave_one(lib):
    given, seen = store(lib, entry("1", published=7), entry("2"))
    rows = articles.rows(lib, [given, seen])
    assert (rows[given].dated, rows[given].published) == (True, 7)
    assert not rows[seen].dated and rows[seen].published > 1_700_000_000
    store(lib, entry("1", "Edited"), entry("2", published=8))
    rows = articles.rows(lib, [given, seen])
    assert [(row.dated, row.published) for row in (rows[given], rows[seen])] == [(True, 7), (True, 8)]


def test_a_folder_that_cannot_be_made_is_told_by_name(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"archive\.db"):
        SqliteArchive(tmp_path / "file" / "archive.db", TinyMarks(tmp_path / "marks.json"))


def test_damage_found_while_reading_is_told_in_plain_words(lib):
    (key,) = store(lib, *[entry("1", text="long " * 20_000)])
    lib.close()
    raw = bytearray(lib.paths.archive.read_bytes())
    raw[8192:] = b"\xa5" * (len(raw) - 8192)
    lib.paths.archive.write_bytes(raw)
    with pytest.raises(StoreError, match="damaged"):
        again = Library.open(lib.paths, lib.config)
        again.archive.article(key)
        again.archive.counts()
        again.archive.page(Words("long"), 5)
