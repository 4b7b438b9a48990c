"""Links followed inside the reader, and back: within an article, to a stored one, to a page that is fetched for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from reader_fixture import NOON, QUIET_CONFIG, RIVERS, Running, entry, places, reader
from server import RSS, Reply, Server, item, rss

from tuireader.config import Config, Paths
from tuireader.library import Library, articles, marking
from tuireader.library.feeds.fulltexts import LINKED
from tuireader.library.feeds.subscriptions import add
from tuireader.library.keeping import DAY, keep
from tuireader.model import Document, Entry, Subscription
from tuireader.query.tree import Everything
from tuireader.text.html import html_to_document
from tuireader.ui.article.page import destination, links_of

NOTES = """<p>The lock<sup><a href="#fn1" id="r1">1</a></sup> and the weir<a href="#fn2" id="r2">[2]</a> leak.
See <a href="#the-gates">the gates</a>.</p><h2>The gates</h2><p>They are of oak.</p>"""
STORY = "".join(f"<p>Paragraph {n} of the whole story, with commas, words, and more.</p>" for n in range(12))


def followed(html: str) -> dict[str, str]:
    """What each link's words lead to, in the words found there."""
    document = html_to_document(html, "https://news.example/1")
    found = {}
    for link in links_of(document):
        place = destination(document, link)
        words = document.text[link.start : link.end]
        found[words] = document.text[place[0] : place[1]] if place else ""
    return found


@pytest.mark.parametrize(
    "notes",
    [
        '<p id="fn1">1. Built in 1612. <a href="#r1">↩</a></p><p id="fn2">2. Of stone. <a href="#r2">↩</a></p>',
        '<ol><li id="fn1">Built in 1612. <a href="#r1">↩</a></li><li>Of stone. <a href="#r2">↩</a></li></ol>',
        '<ol><li id="fn1">Built in 1612.</li><li id="fn2">Of stone.</li></ol>',
    ],
)
def test_a_footnotes_sign_leads_to_it_and_it_leads_back(notes: str) -> None:
    found = followed(NOTES + notes)
    assert "Built in 1612" in found["1"] and "Of stone" in found["[2]"]
    assert found["the gates"] == "The gates"
    assert found.get("↩", "[2]") == "[2]"


def test_what_leads_elsewhere_is_no_place_in_the_article() -> None:
    found = followed(
        '<p><a href="https://else.example/">1</a> <a href="#nowhere">words</a> <a href="/2#fn9">3</a></p>'
    )
    assert set(found.values()) == {""}


def test_an_article_is_found_by_its_address_however_the_link_writes_it(tmp_path: Path) -> None:
    with Library.open(places(tmp_path), QUIET_CONFIG) as library:
        library.archive.store(
            "local:x", [Entry("a", "A", Document("Text."), url="https://news.example/a?utm_source=rss")]
        )
        urls = ["http://www.news.example/a/", "https://news.example/a#part", "https://news.example/b"]
        (key,) = articles.ids(library, Everything())
        assert articles.linked(library, urls) == {urls[0]: key, urls[1]: key}
        marking.delete(library.marks, library.archive.rows([key])[key])
        assert articles.linked(library, urls) == {}


def make(folder: Path, *, url: str) -> Paths:
    """A library with an article that links to a place in itself, to another article and to a page."""
    paths = places(folder)
    html = (
        f'{NOTES}<p>As <a href="https://news.example/1">told</a> in <a href="{url}">full</a>.</p>{STORY * 4}'
    )
    html += '<p id="fn1">1. Built in 1612. <a href="#r1">↩</a></p>'
    with Library.open(paths, QUIET_CONFIG) as library:
        marking.subscribe(library.marks, [Subscription(RIVERS, RIVERS, "River News")])
        document = html_to_document(html, "https://news.example/0")
        first = Entry(f"{RIVERS}#0", "The lock", document, url="https://news.example/0", published=NOON)
        library.archive.store(RIVERS, [first, entry(RIVERS, 1, "The weir", at=NOON - 60)])
        library.marks.flush()
    return paths


async def link(run: Running, number: int) -> None:
    """Into the links' panel, to a link."""
    await run.press("f")
    await run.until(lambda: not run.screen.jobs.pending("linked"), "what is stored")
    await run.press(*["down"] * (number - 1))


async def test_a_footnote_is_gone_to_and_the_place_in_the_text_come_back_to(tmp_path: Path) -> None:
    async with reader(make(tmp_path, url="https://else.example/"), size=(100, 24)) as run:
        await run.press("enter")
        await run.until(lambda: run.shown == "The lock", "the article")
        top = run.screen.article.scroll_offset.y
        await link(run, 1)
        await run.said("Leads to news.example: enter goes there")
        await run.press("enter")
        await run.until(lambda: run.screen.article.scroll_offset.y > top, "the footnote")
        await run.press("left")
        await run.until(lambda: run.screen.article.scroll_offset.y == top, "the place in the text")
        assert run.screen.front == "article"


async def test_a_link_to_a_stored_article_opens_it_inside_and_one_comes_back(tmp_path: Path) -> None:
    async with reader(make(tmp_path, url="https://else.example/"), size=(100, 24)) as run:
        await run.press("enter")
        await run.until(lambda: run.shown == "The lock", "the article")
        await link(run, 4)
        await run.said("Leads to news.example: enter goes there")
        await run.press("enter")
        await run.until(lambda: run.shown == "The weir", "the other article")
        await run.press("left")
        await run.until(lambda: run.shown == "The lock", "the first article")


@pytest.mark.slow
async def test_d_on_a_link_reads_its_page_inside_and_it_goes_after_a_week_unless_starred(
    tmp_path: Path,
) -> None:
    page = f"<html><head><title>The whole story</title></head><body><article>{STORY}</article></body></html>"
    with Server() as server:
        server.routes["/full.html"] = Reply(page.encode(), headers={"Content-Type": "text/html"})
        text = f"As told in &lt;a href='{server.url}/full.html'&gt;full&lt;/a&gt;."
        items = [item("The lock", text)]
        server.routes["/feed"] = Reply(rss(*items), headers={"Content-Type": RSS})
        paths = places(tmp_path)

        def follow() -> None:
            with Library.open(paths, Config()) as library:
                add(library, f"{server.url}/feed")

        await asyncio.to_thread(follow)
        async with reader(paths, size=(100, 24)) as run:
            await run.until(lambda: "The lock" in run.titles, "the list")
            await run.press("enter")
            await run.until(lambda: run.shown == "The lock", "the article")
            await link(run, 1)
            await run.press("d")
            await run.until(lambda: run.shown == "The whole story", "the page")
            await run.said("Kept for a week")
            await run.press("left")
            await run.until(lambda: run.shown == "The lock", "the article")
    with Library.open(paths, QUIET_CONFIG) as library:
        (key,) = [row.key for row in library.archive.page(Everything(), 9) if row.feed == LINKED]
        now = library.archive.rows([key])[key].published
        keep(library, now + 6 * DAY)
        assert library.archive.article(key) is not None
        change = marking.star(library.marks, library.archive.rows([key])[key])
        keep(library, now + 8 * DAY)
        assert library.archive.article(key) is not None
        assert change is not None
        marking.star(library.marks, library.archive.rows([key])[key], value=False)
        keep(library, now + 8 * DAY)
        assert library.archive.article(key) is None
