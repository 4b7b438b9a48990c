"""What the parse workers do, and how to have it done: the parsers are imported only inside them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from msgspec.msgpack import Decoder, encode

from tuireader.errors import WorkerError
from tuireader.feeds.network.answers import Answer
from tuireader.model import Entry, PageArticle, ParsedFeed
from tuireader.workers import PARSER_BYTES, PARSER_KEEPS, Workers, outcome

PARSE_SECONDS = 20
"""How long a worker may take over one body."""
MOST_WAITING = 10 * 1024 * 1024
"""Bytes of bodies that may wait for a worker before no more are asked for."""
_NICE = 5
"""How much the workers stand back, so that the screen's thread is served first."""
if TYPE_CHECKING:
    from tuireader.feeds.discover import FoundFeed
    from tuireader.feeds.feed_lists import Item

T = TypeVar("T")
_FEED = Decoder(ParsedFeed)


def pack(feed: ParsedFeed) -> bytes:
    """A feed as bytes: pickling thousands of small objects takes four times as long. They are never stored."""
    return encode(feed)


def unpack(data: bytes) -> ParsedFeed:
    """The feed that :func:`pack` made into these bytes."""
    return _FEED.decode(data)


def parse(answer: Answer, known: bytes = b"") -> bytes:
    """The feed in an answer's body, packed. Raises FetchError when a parser fails."""
    from tuireader.feeds.feed_parser import parse_feed

    return pack(parse_feed(answer.body, answer.url, answer.content_type, known))


def load() -> None:
    """Import the parsers, so that the first body need not wait for them."""
    import tuireader.feeds.feed_parser  # noqa: F401


def feeds_of_page(answer: Answer) -> tuple[FoundFeed, ...]:
    """The feeds that the web page in an answer names."""
    from tuireader.feeds.discover import find_feeds

    return find_feeds(answer.body, answer.url, answer.content_type)


def article_of_page(answer: Answer, sites: Mapping[str, str]) -> PageArticle:
    """The article in the web page of an answer; ``sites`` as in the settings. Raises FetchError when there is
    none.
    """
    from tuireader.feeds.extraction import extract

    return extract(answer.body, answer.url, answer.content_type, sites)


def article_of_transcript(answer: Answer) -> PageArticle:
    """The words of a transcript. Raises FetchError where it is none."""
    from tuireader.feeds.transcripts import read_transcript

    return read_transcript(answer.body, answer.url, answer.content_type)


def entries_of_newsboat(items: list[Item]) -> bytes:
    """Articles of newsboat's as entries, packed."""
    from tuireader.feeds.feed_lists import to_entries

    return pack(ParsedFeed(entries=to_entries(items)))


def _look_at(done: asyncio.Future[object]) -> None:
    """Look at what a task raised, so that asyncio does not complain that nobody did: who waits is told, and whoever
    no longer waits, as when a refresh is given up, does not care.
    """
    if not done.cancelled():
        done.exception()


class ParseWorkers:
    """Two worker processes; the second is only started for feeds that are read for the first time.

    What is new in a feed that is known is read in a moment, sooner than a process has started. Use as a
    context manager; ``log`` takes their output.
    """

    def __init__(self, log: Path) -> None:
        first, spare = (
            Workers(1, log=log, nice=_NICE, limit=PARSER_BYTES, most_bytes=PARSER_KEEPS) for _ in range(2)
        )
        self._workers = (first, spare)
        self._waiting = [0, 0]
        self._bytes = 0
        self._room = asyncio.Event()
        self._room.set()

    def warm(self, feeds: int) -> None:
        """Start the workers that so many feeds will need that were never read: meanwhile these are fetched."""
        for workers in self._workers[: min(feeds, len(self._workers))]:
            with suppress(RuntimeError):  # whoever needs the worker will be told
                workers.submit(load, deadline=PARSE_SECONDS)

    async def room(self) -> None:
        """Wait until the bodies that wait for a worker leave room for more."""
        await self._room.wait()

    async def feed(self, answer: Answer, known: bytes = b"") -> ParsedFeed:
        """The feed in an answer's body; items whose hash is known are left out.

        Raises:
            FetchError: a parser failed.
            WorkerError: it took too long, or the worker died.
        """
        spare = not known and self._waiting[1] < self._waiting[0]
        with self._counted(len(answer.body)):
            return unpack(await self._do(int(spare), parse, answer, known))

    async def page(self, answer: Answer) -> tuple[FoundFeed, ...]:
        """The feeds that a web page names. Raises WorkerError as :meth:`feed` does."""
        return await self._do(0, feeds_of_page, answer)

    async def article(self, answer: Answer, sites: Mapping[str, str]) -> PageArticle:
        """The article in a web page; ``sites`` as in the settings.

        Raises:
            FetchError: there is none, or the page is too complex.
            WorkerError: as :meth:`feed` does.
        """
        return await self._do(0, article_of_page, answer, sites)

    async def transcript(self, answer: Answer) -> PageArticle:
        """The words of a transcript. Raises as :meth:`article` does."""
        return await self._do(0, article_of_transcript, answer)

    async def newsboat(self, items: list[Item]) -> tuple[Entry, ...]:
        """Articles of newsboat's as entries. Raises WorkerError as :meth:`feed` does."""
        return unpack(await self._do(0, entries_of_newsboat, items)).entries

    async def run(self, task: Callable[..., T], *args: object) -> T:
        """Have a worker do a task of another package's. Raises what that raises, and WorkerError."""
        return await self._do(0, task, *args)

    @contextmanager
    def _counted(self, size: int) -> Iterator[None]:
        """Count a body among those that wait."""
        self._count(size)
        try:
            yield
        finally:
            self._count(-size)

    def _count(self, size: int) -> None:
        self._bytes += size
        (self._room.set if self._bytes < MOST_WAITING else self._room.clear)()

    async def _do(self, which: int, task: Callable[..., T], *args: object) -> T:
        """Have a worker do a task, without holding up the event loop."""
        self._waiting[which] += 1
        try:
            future = self._workers[which].submit(task, *args, deadline=PARSE_SECONDS)
            waiting = asyncio.wrap_future(future)
            waiting.add_done_callback(_look_at)
            await asyncio.wait([waiting])
            done: T = outcome(future)
        except (RuntimeError, CancelledError) as error:  # the workers were closed
            raise WorkerError("the worker was stopped") from error
        finally:
            self._waiting[which] -= 1
        return done

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for workers in self._workers:
            workers.close()
