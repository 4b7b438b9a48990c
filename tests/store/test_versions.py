"""An edited article keeps the words that it had: what a feed or a page replaces is never thrown away."""

import random
import sqlite3

import pytest
from archive_fixture import LOCAL, entry, store

from tuireader.config import Config, default_paths
from tuireader.errors import StoreError
from tuireader.library import Library, articles
from tuireader.model import Block, Document
from tuireader.store.archive import database, schema
from tuireader.store.marks.marks import TinyMarks


def page(text: str) -> Document:
    return Document(text, (Block("paragraph", 0, len(text)),))


def history(lib: Library, key: int) -> list[tuple[str, str, bool]]:
    return [(version.title, version.document.text, version.paged) for version in articles.versions(lib, key)]


def test_an_edited_article_keeps_its_earlier_titles_and_texts_with_their_layout(lib, monkeypatch):
    (key,) = store(lib, entry(text="He said “no”."))
    assert history(lib, key) == []
    monkeypatch.setattr("time.time", lambda: 5_000)
    store(lib, entry(text="He said “yes”."))
    store(lib, entry(title="Other", text="He said “yes”."))
    assert history(lib, key) == [("Title", "He said “yes”.", False), ("Title", "He said “no”.", False)]
    first = articles.versions(lib, key)[-1]
    assert first.replaced == 5_000 and first.document == entry(text="He said “no”.").document


def test_what_is_sent_again_or_has_other_dates_alone_makes_no_version(lib):
    (key,) = store(lib, entry(author="Ann"))
    store(lib, entry(author="Ann"))
    store(lib, entry(author="Bo", published=7, updated=9))
    assert history(lib, key) == []


def test_a_feed_that_goes_back_and_forth_leaves_each_text_once(lib):
    (key,) = store(lib, entry(text="One."))
    for _ in range(5):
        store(lib, entry(text="Two."))
        store(lib, entry(text="One."))
    assert sorted(history(lib, key)) == [("Title", "One.", False), ("Title", "Two.", False)]


def test_a_page_in_place_of_the_feeds_text_loses_neither(lib):
    (key,) = store(lib, entry(text="The teaser."))
    lib.archive.put_page(key, page("The whole story."))
    assert history(lib, key) == [] and lib.archive.own_text(key).text == "The teaser."
    lib.archive.put_page(key, page("The whole story, mended."))
    store(lib, entry(text="The other teaser."))
    assert history(lib, key) == [("Title", "The teaser.", False), ("Title", "The whole story.", True)]
    assert articles.article(lib, key).document.text == "The whole story, mended."


def test_earlier_texts_go_with_their_article(lib):
    kept, gone = store(lib, entry("1"), entry("2"))
    store(lib, entry("1", text="Edited."), entry("2", text="Edited."))
    lib.archive.delete([gone])
    assert lib.archive._database.one("SELECT count(*) FROM earlier") == 1
    assert len(history(lib, kept)) == 1


def test_a_thousand_edited_articles_take_less_than_a_third_more(lib):
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnoprstuv", k=chance.randint(2, 9))) for _ in range(5_000)]
    texts = [" ".join(chance.choices(words, k=400)) for _ in range(1_000)]
    store(lib, *(entry(str(number), text=text) for number, text in enumerate(texts)))
    lib.archive._database.compact()
    before = lib.paths.archive.stat().st_size
    assert before > 5_000_000
    store(lib, *(entry(str(n), text=text.replace("a", "o", 5)) for n, text in enumerate(texts)))
    lib.archive.shrink(removed=False)
    assert lib.archive._database.one("SELECT count(*) FROM earlier") == 1_000
    assert lib.paths.archive.stat().st_size < 1.3 * before


def test_a_text_edited_again_and_again_costs_what_was_altered(lib):
    chance = random.Random(1)
    lines = ["".join(chance.choices("abcdefgh ", k=80)) for _ in range(150)]
    for number in range(50, 150):
        (key,) = store(lib, entry(text="\n".join(lines[number - 50 : number])))
    assert len(history(lib, key)) == 99
    assert history(lib, key)[-1][1] == "\n".join(lines[:50])
    bytes_kept = lib.archive._database.one("SELECT sum(length(document)) FROM earlier")
    assert bytes_kept < 10 * len("\n".join(lines[:50]))


def test_an_archive_of_before_versions_is_migrated_with_its_pages(tmp_path, monkeypatch):
    paths = default_paths(tmp_path / "data", tmp_path / "config.toml")
    monkeypatch.setattr(schema, "STEPS", schema.STEPS[: schema.STEPS.index(schema.EARLIER)])
    TinyMarks(paths.marks).create()
    old = database.connect(paths.archive)
    digest = bytes(8)
    old.execute("INSERT INTO feed(id, key) VALUES(1, ?)", [LOCAL])
    old.execute(
        "INSERT INTO article(key, feed, published, words, title, url, author, section, lang, guid, hash)"
        " VALUES(77, 1, 5, 1, 'Title', '', '', '', '', '1', ?)",
        [digest],
    )
    old.execute("INSERT INTO words(rowid, title, text) VALUES(1, 'Title', 'The page.')")
    old.execute("INSERT INTO body VALUES(1, 'The page.', '[[],[]]')")
    old.execute("INSERT INTO own VALUES(1, 'The teaser.', '[[],[]]')")
    old.close()
    monkeypatch.undo()
    with Library.open(paths, Config()) as lib:
        assert lib.archive.own_text(77).text == "The teaser."
        lib.archive.put_page(77, page("The page, mended."))
        assert history(lib, 77) == [("Title", "The page.", True)]


def test_a_damaged_version_is_told_in_one_line(lib):
    (key,) = store(lib, entry())
    store(lib, entry(text="Edited."))
    connection = sqlite3.connect(lib.paths.archive)
    connection.execute("UPDATE earlier SET document=x'00ff'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match=r"archive\.db: damaged"):
        articles.versions(lib, key)
