"""What the parse worker does, and how to have it done: the parsers are imported only inside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import TypeVar

from tuireader.errors import WorkerError
from tuireader.feeds.answers import Answer
from tuireader.feeds.discover import FoundFeed, find_feeds
from tuireader.feeds.packing import pack, unpack
from tuireader.feeds.parsed import ParsedFeed
from tuireader.workers import Workers, outcome

PARSE_SECONDS = 20
"""How long a worker may take over one body."""
T = TypeVar("T")


def parse(answer: Answer, known: bytes = b"") -> bytes:
    """The feed in an answer's body, packed. Raises FetchError when a parser fails."""
    from tuireader.feeds.parse import parse_feed

    return pack(parse_feed(answer.body, answer.url, answer.content_type, known))


def feeds_of_page(answer: Answer) -> tuple[FoundFeed, ...]:
    """The feeds that the web page in an answer names."""
    return find_feeds(answer.body, answer.url, answer.content_type)


async def read_feed(workers: Workers, answer: Answer, known: bytes = b"") -> ParsedFeed:
    """The feed in an answer's body, read by a worker; items whose hash is known are left out.

    Raises:
        FetchError: a parser failed.
        WorkerError: it took too long, or the worker died.
    """
    return unpack(await in_worker(workers, parse, answer, known))


async def in_worker(workers: Workers, task: Callable[..., T], *args: object) -> T:
    """Have a worker do one of these tasks, without holding up the event loop.

    Raises:
        WorkerError: it took too long or died; what the task itself raises comes as it was.
    """
    try:
        future = workers.submit(task, *args, deadline=PARSE_SECONDS)
        waiting = asyncio.wrap_future(future)
        await asyncio.wait([waiting])
        waiting.exception()  # looked at here so that asyncio does not complain; outcome() tells it
        done: T = outcome(future)
    except (RuntimeError, CancelledError) as error:  # so pebble says that its pool is broken or closed
        raise WorkerError("no worker process could be started") from error
    return done
