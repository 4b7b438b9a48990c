"""Full articles: the text of the page behind an article, for feeds that send only its beginning; and of what is only
spoken, as in a podcast, its transcript.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tuireader.errors import FetchError, InputError, NotFoundError, StoreError, TuireaderError
from tuireader.feeds.network.answers import Answer, Ask
from tuireader.feeds.network.urls import PUBLIC, Login, Networks, host_of, origin_of, reachable_from
from tuireader.feeds.work import ParseWorkers
from tuireader.library import articles
from tuireader.library.citing.evidence import is_wanted, keep_answer
from tuireader.library.feeds.feed_settings import Headers, Logins, settings_of
from tuireader.library.library import Library
from tuireader.library.marking import bring_back
from tuireader.model import LOCAL_PREFIX, Article, Document, Entry, KeptPage, PageArticle, article_key
from tuireader.text.clean import same_page

if TYPE_CHECKING:
    from tuireader.feeds.network.fetch import Fetcher

AT_ONCE = 32
"""Pages that are waited for together; of one host they are asked for one by one."""
PAUSE = 0.25
"""Seconds between two pages of a host."""


@dataclass(frozen=True, slots=True)
class PageDone:
    """What became of one article's page; ``error`` is one plain line that names it, empty when all went well.

    ``note`` is one on how the article was found, where that was not as the settings want it.
    """

    key: int
    title: str = ""
    url: str = ""
    error: str = ""
    note: str = ""


def full_text(library: Library, key: int) -> PageArticle:
    """The article at an article's address, extracted from its page, and stored in place of the feed's own text; where
    the feed names a transcript of its sound, that.

    The address came from a feed, so it may be public, or in the kind of network that the feed itself is in.

    Raises:
        NotFoundError: the article is not stored, or has no address.
        FetchError: the page cannot be fetched, or holds no article; the message names the address.
        StoreError: the archive cannot be written.
    """
    return asyncio.run(_alone(library, key))


def kept_page(library: Library, key: int) -> KeptPage:
    """The page of an article, fetched now and kept as evidence; nothing of it is read.

    Raises:
        NotFoundError: the article is not known, or has no address.
        FetchError: the page cannot be fetched, or there is no room for it; the message names the address.
        StoreError: the archive cannot be written.
    """
    return asyncio.run(_kept(library, key))


def keep_as_wished(library: Library, keys: Iterable[int]) -> list[str]:
    """What was just starred or cited: its pages are fetched and kept where the setting ``evidence.fetch`` says so, but
    for those of which one is kept already. A plain line for each that could not be.

    Raises:
        StoreError: the archive cannot be written.
    """
    if not library.config.evidence.fetch:
        return []
    asked = list(dict.fromkeys(keys))
    having = library.archive.page_hashes(asked)
    wanted = [key for key in asked if key not in having]
    return asyncio.run(_keep_many(library, wanted)) if wanted else []


LINKED = f"{LOCAL_PREFIX}Linked pages"
"""The feed of the pages that were read by following a link: kept for some days, or for ever as other articles are."""


def linked_page(library: Library, url: str, feed: str) -> int:
    """The page to which a link in an article of ``feed`` leads, stored as an article of its own; its key.

    The link came from the feed, so it may lead where :func:`full_text` may.

    Raises:
        FetchError: the page cannot be fetched, or holds no article; the message names the address.
        StoreError: the archive cannot be written.
    """
    return asyncio.run(_linked(library, url, feed))


def own_text(library: Library, key: int) -> Document | None:
    """The feed's own text of an article that has the text of its page, else None."""
    return library.archive.own_text(key)


def full_texts(
    library: Library,
    keys: Sequence[int],
    on_done: Callable[[PageDone], None],
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """As :func:`full_text` for many; tells what became of each, and goes on where one fails.

    Raises:
        StoreError: the archive cannot be written.
    """
    asyncio.run(_many(library, keys, on_done, cancelled))


class Pages:
    """Fetches pages with a fetcher and parse workers, and stores what is in them; for one event loop."""

    def __init__(self, library: Library, fetcher: Fetcher, workers: ParseWorkers) -> None:
        self._library = library
        self._fetcher = fetcher
        self._workers = workers
        self._feeds = {feed.key: feed for feed in library.marks.subscriptions()}
        self._keys: dict[str, tuple[Login | None, Headers]] = {}
        self._networks: dict[str, Networks] = {}
        self._doors: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._turns: dict[str, float] = {}
        self._refusing: dict[str, str] = {}

    async def take_all(self, keys: Sequence[int], on_done: Callable[[PageDone], None] | None = None) -> None:
        """The pages of several articles, at once; ``on_done`` is told of each as soon as it is done."""
        for page in asyncio.as_completed(map(self._try, keys)):
            done = await page
            if on_done is not None:
                on_done(done)

    async def take(self, key: int) -> PageArticle:
        """The page of one article, or the transcript of its sound. Raises as :func:`full_text` does."""
        article = self._library.archive.article(key)
        if article is None:
            raise NotFoundError("this article is not stored any more; its original opens in the browser")
        found = await (self._spoken(article) if article.transcripts else self._written(article))
        self._library.archive.put_page(key, found.document)
        return found

    async def _spoken(self, article: Article) -> PageArticle:
        """The first of an article's transcripts."""
        url = articles.full_text_address(article)
        answer = await self._ask(url, article.row.feed)
        try:
            return await self._workers.transcript(answer)
        except TuireaderError as error:
            raise FetchError(f"{url}: {error}") from error

    async def _written(self, article: Article) -> PageArticle:
        """The article in its page, which is kept as evidence where that is wanted."""
        key = article.row.key
        if not article.row.url:
            raise NotFoundError("this article has no page of its own")
        url = article.row.url
        answer = await self._ask(url, article.row.feed)
        if is_wanted(self._library.marks, key):
            keep_answer(self._library, key, url, answer)
        return await self._extract(url, answer)

    async def take_link(self, url: str, feed: str) -> int:
        """The page of a link. Raises as :func:`linked_page` does."""
        answer = await self._ask(url, feed)
        found = await self._extract(url, answer)
        entry = Entry(same_page(url), found.title or host_of(url), found.document, url=answer.url)
        self._library.archive.store(LINKED, [entry])
        key = article_key(LINKED, entry.guid)
        bring_back(self._library.marks, key, f"fetched {entry.title}")
        return key

    async def _extract(self, url: str, answer: Answer) -> PageArticle:
        """The article in an answer, by a worker process."""
        try:
            return await self._workers.article(answer, self._library.config.fulltext.sites)
        except TuireaderError as error:
            raise FetchError(f"{url}: {error}") from error

    async def keep(self, key: int) -> KeptPage:
        """The page of an article as evidence. Raises as :func:`kept_page` does."""
        row = articles.rows(self._library, [key]).get(key)
        if row is None or not row.url:
            raise NotFoundError("this article has no page of its own")
        answer = await self._ask(row.url, row.feed)
        page = keep_answer(self._library, key, row.url, answer)
        if page is None:
            most = self._library.config.evidence.megabytes
            raise FetchError(
                f"{row.url}: not kept: the pages that are kept take {most} MB (evidence.megabytes)"
            )
        return page

    async def try_keeping(self, key: int) -> str:
        """As :meth:`keep`; why it could not be, in one plain line, or empty."""
        try:
            await self.keep(key)
        except (FetchError, NotFoundError) as error:
            return str(error)
        return ""

    async def _ask(self, url: str, feed: str) -> Answer:
        """A page: of one host one after the other, and no more once it has asked for fewer requests."""
        host, clock = host_of(url), asyncio.get_running_loop().time
        async with self._doors[host]:
            await asyncio.sleep(self._turns.get(host, 0) - clock())
            if host in self._refusing:
                raise FetchError(f"{url}: {self._refusing[host]}")
            answer = await self._fetcher.fetch(await self._request(url, feed))
            self._turns[host] = clock() + PAUSE
            if answer.outcome == "busy":
                self._refusing[host] = answer.error
        if answer.outcome != "body":
            raise FetchError(f"{url}: {answer.error}")
        return answer

    async def _try(self, key: int) -> PageDone:
        row = self._library.archive.rows([key]).get(key)
        title, url = (row.title, row.url) if row else ("", "")
        try:
            found = await self.take(key)
        except (FetchError, NotFoundError) as error:
            return PageDone(key, title, url, str(error))
        return PageDone(key, title, url, note=found.note)

    async def _request(self, url: str, feed: str) -> Ask:
        """The request for a page of a feed, with the feed's login and headers where it is on the feed's own server:
        what opens the one opens the other. Raises FetchError where the login cannot be had.
        """
        asked = Ask(url, networks=await self._reachable(feed), with_headers=True)
        followed = self._feeds.get(feed)
        if followed is None:
            return asked
        asked = replace(asked, agent=settings_of(followed).user_agent)
        if origin_of(url) != origin_of(followed.url):
            return asked
        if feed not in self._keys:  # a password command is run once
            logins = Logins(self._library.paths.logins)
            try:
                self._keys[feed] = logins.get(followed), logins.headers(feed)
            except (InputError, StoreError) as error:
                raise FetchError(f"{url}: {error}") from error
        login, headers = self._keys[feed]
        return replace(asked, login=login, sent=headers)

    async def _reachable(self, feed: str) -> Networks:
        """Where links of a feed's articles may lead."""
        if feed not in self._networks:
            url = self._feeds[feed].url if feed in self._feeds else ""
            self._networks[feed] = reachable_from(await self._fetcher.network(url)) if url else PUBLIC
        return self._networks[feed]


@asynccontextmanager
async def _opened(library: Library) -> AsyncIterator[Pages]:
    """Pages with a fetcher and workers of their own."""
    from tuireader.feeds.network.fetch import Fetcher  # which takes a tenth of a second to import

    with ParseWorkers(library.paths.log) as workers:
        async with Fetcher(library.config.fetching) as fetcher:
            yield Pages(library, fetcher, workers)


async def _linked(library: Library, url: str, feed: str) -> int:
    async with _opened(library) as pages:
        return await pages.take_link(url, feed)


async def _kept(library: Library, key: int) -> KeptPage:
    async with _opened(library) as pages:
        return await pages.keep(key)


async def _keep_many(library: Library, keys: Sequence[int]) -> list[str]:
    async with _opened(library) as pages:
        told: list[str] = []
        for start in range(0, len(keys), AT_ONCE):
            told += await asyncio.gather(*map(pages.try_keeping, keys[start : start + AT_ONCE]))
    return [line for line in told if line]


async def _alone(library: Library, key: int) -> PageArticle:
    async with _opened(library) as pages:
        return await pages.take(key)


async def _many(
    library: Library, keys: Sequence[int], on_done: Callable[[PageDone], None], cancelled: Callable[[], bool]
) -> None:
    async with _opened(library) as pages:
        for start in range(0, len(keys), AT_ONCE):
            if cancelled():
                return
            await pages.take_all(keys[start : start + AT_ONCE], on_done)
