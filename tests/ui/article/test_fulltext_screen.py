"""Full articles on the screen, from a real server: one key fetches, shows, and goes back."""

from __future__ import annotations

import asyncio

import pytest
from reader_fixture import Running, reader
from server import RSS, Reply, Server, item, rss

from tuireader.config import Config, Paths
from tuireader.library import Library
from tuireader.library.feeds.feed_settings import configure, sends_beginnings
from tuireader.library.feeds.subscriptions import add

pytestmark = pytest.mark.slow

STORY = "".join(f"<p>Paragraph {n} of the whole story, with commas, words, and more.</p>" for n in range(12))
PAGE = f"<html><body><article>{STORY}</article></body></html>"


def follow(server: Server, paths: Paths, count: int = 1, text: str = "Only the beginning …") -> str:
    """A feed of beginnings, whose pages exist but for that of item 0; returns its key."""
    items = [f"{item(f'Story {n}', text)}<link>{server.url}/{n}.html</link>" for n in range(count)]
    server.routes["/feed"] = Reply(rss(*items), headers={"Content-Type": RSS})
    for n in range(1, count):
        server.routes[f"/{n}.html"] = Reply(PAGE.encode(), headers={"Content-Type": "text/html"})
    with Library.open(paths, Config()) as library:
        added = add(library, f"{server.url}/feed")
        assert added.feed is not None
        return added.feed.key


async def go_into(run: Running, title: str) -> None:
    """Into an article of the list."""
    await run.until(lambda: title in run.titles, "the list")
    run.screen.list.move(run.titles.index(title) - run.titles.index(run.current))
    await run.press("enter")
    await run.until(lambda: run.shown == title, "the article")


def text(run: Running) -> str:
    """The text in the pane."""
    article = run.screen.article.article
    return article.document.text if article is not None else ""


async def test_d_fetches_the_full_article_and_shows_the_feeds_own_text_again(paths: Paths) -> None:
    with Server() as server:
        await asyncio.to_thread(follow, server, paths, 2)
        async with reader(paths) as run:
            await go_into(run, "Story 1")
            assert "beginning" in text(run)
            await run.press("d")
            await run.until(lambda: "Paragraph 11 of" in text(run), "the full article")
            await run.press("d")
            await run.until(lambda: "beginning" in text(run), "the feed's own text")
            await run.press("d")
            await run.until(lambda: "Paragraph 11 of" in text(run), "the full article")
            assert server.paths().count("/1.html") == 1


async def test_a_page_that_cannot_be_fetched_leaves_the_article_and_is_named(paths: Paths) -> None:
    with Server() as server:
        await asyncio.to_thread(follow, server, paths, 2)
        async with reader(paths) as run:
            await go_into(run, "Story 0")
            await run.press("d")
            await run.said(f"{server.url}/0.html: not found (404)")
            assert "beginning" in text(run)
            server.routes["/0.html"] = server.routes["/1.html"]
            await run.press("d")
            await run.until(lambda: "Paragraph 11 of" in text(run), "the full article")


async def test_for_a_feed_of_beginnings_full_articles_are_offered_once(paths: Paths) -> None:
    with Server() as server:
        await asyncio.to_thread(follow, server, paths, 6)
        async with reader(paths) as run:
            await go_into(run, "Story 1")
            await run.said("This feed sends beginnings: d fetches the article")
            run.screen.say("")
            await run.press("J")
            await run.until(lambda: run.shown != "Story 1", "the next article")
            await run.press("escape", "enter")
            answered: list[bool] = []
            run.screen.jobs.ask("last", lambda _: True, answered.append)
            await run.until(lambda: bool(answered), "the answer to what was asked before")
            assert run.screen.status.message == ""


def test_a_feed_of_beginnings_is_known_by_its_newest_articles(paths: Paths) -> None:
    with Server() as server:
        short = follow(server, paths, 6)
        with Library.open(paths, Config()) as library:
            assert sends_beginnings(library, short)
            assert not sends_beginnings(library, "local:nobody-follows-it")
            configure(library, short, "fulltext", "yes")
            assert not sends_beginnings(library, short)


@pytest.mark.parametrize(
    "end", ["and so …", "and so [...]", "and so on. Continue reading →", "and. Read more"]
)
def test_longer_beginnings_are_known_by_their_end(paths: Paths, end: str) -> None:
    with Server() as server:
        feed = follow(server, paths, 6, "many words " * 30 + end)
        with Library.open(paths, Config()) as library:
            assert sends_beginnings(library, feed)


@pytest.mark.parametrize(
    ("count", "words"),
    [(6, "Whole. " * 60), (6, "whole " * 250 + "…"), (3, "Too few to tell.")],
)
def test_a_feed_of_whole_articles_or_of_few_is_none_of_beginnings(
    paths: Paths, count: int, words: str
) -> None:
    with Server() as server:
        feed = follow(server, paths, count, words)
        with Library.open(paths, Config()) as library:
            assert not sends_beginnings(library, feed)
