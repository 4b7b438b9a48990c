"""Full articles: the page behind an article, for feeds that send only its beginning."""

from __future__ import annotations

import asyncio

from tuireader.errors import FetchError, NotFoundError, TuireaderError
from tuireader.feeds.answers import Ask
from tuireader.feeds.networks import PUBLIC, reachable_from
from tuireader.feeds.work import ParseWorkers
from tuireader.library.library import Library
from tuireader.model import Document


def full_text(library: Library, key: int) -> Document:
    """The article at an article's address, extracted from its page; nothing is stored.

    The address came from a feed, so it may be public, or in the kind of network that the feed itself is in.

    Raises:
        NotFoundError: the article is not stored, or has no address.
        FetchError: the page cannot be fetched, or holds no article; the message names the address.
    """
    article = library.archive.article(key)
    if article is None or not article.row.url:
        raise NotFoundError("this article has no page of its own")
    feeds = {feed.key: feed.url for feed in library.marks.subscriptions()}
    return asyncio.run(_fetch(library, article.row.url, feeds.get(article.row.feed, "")))


async def _fetch(library: Library, url: str, feed: str) -> Document:
    from tuireader.feeds.fetch import Fetcher

    with ParseWorkers(library.paths.log) as workers:
        async with Fetcher(library.config.fetching) as fetcher:
            networks = reachable_from(await fetcher.network(feed)) if feed else PUBLIC
            answer = await fetcher.fetch(Ask(url, networks=networks))
            if answer.outcome != "body":
                raise FetchError(f"{url}: {answer.error}")
            try:
                return await workers.article(answer)
            except TuireaderError as error:
                raise FetchError(f"{url}: {error}") from error
