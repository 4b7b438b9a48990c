"""The archive: articles stored once, updated, annotated, shown or hidden, removed for good."""

import sqlite3

import pytest
from archive_fixture import LOCAL, entry, found, store, titles

from tuireader.errors import NotFoundError
from tuireader.library import articles, marking
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
    short_id,
)
from tuireader.query.tree import Everything, InFeed
from tuireader.store.archive import packing
from tuireader.store.contract import Archive

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


def test_a_date_is_only_shown_if_the_source_gave_one(lib):
    given, seen = store(lib, entry("1", published=7), entry("2"))
    rows = articles.rows(lib, [given, seen])
    assert (rows[given].dated, rows[given].published) == (True, 7)
    assert not rows[seen].dated and rows[seen].published > 1_700_000_000
    store(lib, entry("1", "Edited"), entry("2", published=8))
    rows = articles.rows(lib, [given, seen])
    assert [(row.dated, row.published) for row in (rows[given], rows[seen])] == [(True, 7), (True, 8)]


LAYOUT = '[[["paragraph",0,4,0,""],["item",6,9,1,"3."]],[["link",0,4,"https://a.example/ø"]]]'
DOCUMENT = Document(
    "Flow\n\nOn.",
    (Block("paragraph", 0, 4), Block("item", 6, 9, 1, "3.")),
    (Inline("link", 0, 4, "https://a.example/ø"),),
)
EXTRAS = {
    '[["a","b"],[["https://a.example/1","audio/mpeg",9]]]': Entry(
        "", "", categories=("a", "b"), enclosures=(Enclosure("https://a.example/1", "audio/mpeg", 9),)
    ),
    '[[],[],"javascript"]': Entry("", "", refused="javascript"),
}
ANNOTATION = (
    '[[[["q1",0,4,[[0,4]],"“On”","direct","Brook",10,15,null,"said",5,"likely","text","beside"]],'
    '[[10,15,"PERSON","Brook","Ada Brook"]],"en","m 1",3,[]],[[],[],"","",0,[]],"beef"]'
)
BEFORE_ATTITUDES = ANNOTATION.replace("3,[]]", "3]").replace("0,[]]", "0]")
FOUND = ArticleAnnotation(
    Annotation(
        (Quote("q1", 0, 4, ((0, 4),), "“On”", "direct", "Brook", 10, 15, None, "said", 5, "likely", "text", "beside"),),
        (Mention(10, 15, "PERSON", "Brook", "Ada Brook"),),
        "en", "m 1", 3,
    ),
    Annotation(),
    "beef",
)  # fmt: skip


def test_what_is_stored_is_written_as_it_always_was_so_that_what_feeds_send_again_stays_unchanged():
    assert packing.pack_layout(DOCUMENT) == LAYOUT
    assert {packing.pack_extra(made): made for made in EXTRAS.values()} == EXTRAS
    assert packing.pack_annotation(FOUND) == ANNOTATION


def test_what_is_stored_is_read_whole_and_of_before_there_were_all_fields():
    assert packing.unpack_document(DOCUMENT.text, LAYOUT) == DOCUMENT
    assert packing.unpack_annotation(ANNOTATION, "beef") == FOUND
    assert packing.unpack_annotation(BEFORE_ATTITUDES, "beef") == FOUND
    assert packing.unpack_annotation(ANNOTATION, "other").stale
    short = packing.unpack_annotation('[[[["q1",0,4,[[0,4]],"“On”"]],[]],[],""]', "")
    assert short.body == Annotation((Quote("q1", 0, 4, ((0, 4),), "“On”"),))
    for packed, made in EXTRAS.items():
        assert Entry("", "", **packing.unpack_extra_fields(packed)) == made


@pytest.mark.parametrize(
    "layout", ["", "[", "[[],[],", '[[["shout",0,4]],[]]', '[[["rule","0",4]],[]]', "7", None]
)
def test_a_layout_that_is_none_is_told_as_damage(layout):
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        packing.unpack_document("Flow", layout)


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
