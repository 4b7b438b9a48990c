"""Stars and tags outlive the archive: their articles are listed everywhere, without text, and counted as listed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from program import Program
from reader_fixture import NOON, QUIET_CONFIG, RIVERS, SCIENCE, entry, key_of, make_library, reader

from tuireader.config import Paths
from tuireader.errors import NotFoundError
from tuireader.library import Library, articles, health, marking
from tuireader.library.articles import GONE
from tuireader.library.keeping import DAY, keep
from tuireader.model import short_id
from tuireader.query.parse import parse
from tuireader.query.tree import InFeed

pytestmark = pytest.mark.slow

STARRED, TAGGED, BOTH = key_of(RIVERS, 1), key_of(SCIENCE, 0), key_of(RIVERS, 2)


@pytest.fixture
def lost(tmp_path: Path) -> Paths:
    """A library whose archive was lost: two articles were starred, two tagged (one of them read), one deleted."""
    paths = make_library(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        rows = articles.rows(library, [STARRED, TAGGED, BOTH, key_of(RIVERS, 3)])
        marking.star(library.marks, [rows[STARRED], rows[BOTH], rows[key_of(RIVERS, 3)]])
        marking.set_tags(library.marks, rows[TAGGED], ["later"])
        marking.set_tags(library.marks, rows[BOTH], ["Later", "canal"])
        marking.delete(library.marks, rows[key_of(RIVERS, 3)])
    for file in paths.data.glob("archive.db*"):
        file.unlink()
    return paths


def keys(library: Library, query: str) -> set[int]:
    return set(articles.ids(library, parse(query, 0)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {STARRED, TAGGED, BOTH}),
        ("is:starred", {STARRED, BOTH}),
        ("tag:later", {TAGGED, BOTH}),
        ("is:tagged -is:starred", {TAGGED}),
        ("tag:canal or is:read", {BOTH, TAGGED}),
        ("is:unread", {STARRED, BOTH}),
        ("feed:river", {STARRED, BOTH}),
        ("feed:world is:starred", {STARRED, BOTH}),
        ("discovery", {TAGGED}),
        ('title:"story number"', {STARRED, BOTH}),
        ("title:stor*", {STARRED, BOTH}),
        ("title:stor", set()),
        ("is:quoted", set()),
        ("after:2001-01-01", {STARRED, TAGGED, BOTH}),
        ("before:2001-01-01", set()),
        ("words>0", set()),
        ("by:Ada", set()),
        (f"id:{short_id(TAGGED)}", {TAGGED}),
    ],
)
def test_marked_articles_that_are_not_stored_are_found_and_counted_as_they_are_listed(lost, query, found):
    with Library.open(lost, QUIET_CONFIG) as library:
        parsed = parse(query, 0)
        assert keys(library, query) == found
        assert articles.count(library, parsed) == len(found)
        assert {row.key for row in articles.page(library, parsed, 10)} == found
        assert {ref.key for ref in articles.refs(library, parsed)} == found


def test_the_counts_are_the_lengths_of_the_lists(lost):
    with Library.open(lost, QUIET_CONFIG) as library:
        library.archive.store(SCIENCE, [entry(SCIENCE, 7, "New here", at=1_750_000_000)])
        counts = articles.counts(library)
        scopes = (counts.total, counts.unread, counts.starred, counts.quoted)
        assert scopes == tuple(
            len(keys(library, query)) for query in ("", "is:unread", "is:starred", "is:quoted")
        )
        for feed in (RIVERS, SCIENCE):
            listed = articles.refs(library, InFeed((feed,)))
            unread = [ref for ref in listed if not library.marks.is_read(ref, ref.published or 0)]
            assert counts.by_feed[feed] == (len(listed), len(unread))


def test_the_archive_has_its_own_first_and_a_stub_goes_when_its_article_is_stored_again(lost):
    with Library.open(lost, QUIET_CONFIG) as library:
        library.archive.store(RIVERS, [entry(RIVERS, 1, "River story number 1", at=1_750_000_000)])
        listed = list(articles.ids(library, parse("is:starred", 0)))
        assert listed == [STARRED, BOTH]
        rows = articles.rows(library, listed)
        assert [rows[key].stored for key in listed] == [True, False]
        assert articles.page(library, parse("is:starred", 0), 1)[0].key == STARRED


def test_stubs_are_marked_like_any_article_and_that_is_undone(lost):
    with Library.open(lost, QUIET_CONFIG) as library:
        marking.mark_read(library.marks, articles.refs(library, parse("is:starred", 0)))
        assert keys(library, "is:unread") == set()
        marking.star(library.marks, list(articles.rows(library, [STARRED]).values()), False)
        assert keys(library, "is:starred") == {BOTH} and keys(library, "") == {TAGGED, BOTH}
        marking.undo(library.marks)
        assert articles.rows(library, [STARRED])[STARRED].title == "River story number 1"


def test_an_id_is_resolved_among_stored_and_marked_articles_alike(lost):
    with Library.open(lost, QUIET_CONFIG) as library:
        assert articles.find(library, short_id(BOTH)[:12]) == BOTH
        with pytest.raises(NotFoundError, match="no article"):
            articles.find(library, "fedcba")
        marking.star(library.marks, replace(articles.rows(library, [BOTH])[BOTH], key=BOTH ^ 1))
        with pytest.raises(NotFoundError, match="several"):
            articles.find(library, short_id(BOTH)[:12])


def test_the_doctor_says_how_many_have_no_text(lost):
    with Library.open(lost, QUIET_CONFIG) as library:
        notes = [finding.text for finding in health.check(library) if finding.kind == "note"]
    assert len(notes) == 1 and "3 starred or tagged articles have no text" in notes[0]


def test_commands_list_show_and_export_stubs(lost):
    run = Program(lost.data.parent)
    assert run.checked("list", "is:starred").out.count("River story") == 2
    assert run.checked("count", "tag:later").out == "2\n"
    shown = run.checked("show", short_id(STARRED)).out
    assert "River story number 1" in shown and GONE in shown and "https://news.example/1" in shown
    fields = json.loads(run.checked("show", "--json", short_id(STARRED)).out)
    assert (fields["text"], fields["stored"], fields["url"]) == ("", False, "https://news.example/1")
    assert run.checked("export", "--format", "markdown", "is:starred").out.count("River story") >= 2
    assert "marked 2 articles unstarred" in run.checked("mark", "unstarred", "is:starred").out


async def test_the_reader_lists_stubs_and_says_that_their_text_is_gone(lost):
    async with reader(lost) as running:
        assert len(running.titles) == 3 and running.count("All articles") == 2, "the unread"
        await running.press("3")
        await running.until(lambda: len(running.titles) == 2, "the starred articles")
        await running.until(lambda: running.count("All articles") == 2, "the counts")
        assert running.count("Starred") == 2 and running.count("River News") == 2
        await running.press("l", "l", "enter")
        await running.until(lambda: running.screen.article.article is not None, "the article")
        text = running.screen.article.article.document.text
        assert text.startswith(GONE) and "https://news.example/" in text


def test_stubs_stand_where_their_dates_put_them_and_stay_unread_when_old_ones_are_folded(lost, monkeypatch):
    monkeypatch.setattr("tuireader.library.keeping.FOLD_AT", 1)
    with Library.open(lost, QUIET_CONFIG) as library:
        library.archive.store(RIVERS, [entry(RIVERS, 20 + n, "x", at=NOON - n * 3600 - 60) for n in range(4)])
        everything = parse("feed:river", 0)
        listed = articles.ids(library, everything)
        rows = articles.rows(library, listed)
        dates = [rows[key].published for key in listed]
        assert len(listed) == 6 and dates == sorted(dates, reverse=True) and rows[STARRED].dated
        assert [row.key for row in articles.page(library, everything, 4)] == list(listed[:4])
        marking.mark_read(library.marks, [rows[key].ref for key in listed if rows[key].stored])
        keep(library, NOON + 200 * DAY)
        assert keys(library, "feed:river is:unread") == {STARRED, BOTH}
