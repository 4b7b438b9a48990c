"""Refreshing feeds: which are asked, and what became of each, told as events while it runs.

It runs in the thread that calls it, with a library of that thread's own (``library.for_thread()``), and an
event loop inside, so that the screen and the command line use the same.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from tuireader.errors import InputError, NotFoundError, StoreError, TuireaderError
from tuireader.feeds.network.answers import Answer, Ask, after_failure, is_due, may_ask
from tuireader.feeds.network.urls import EVERYWHERE, origin_of, reachable_from
from tuireader.feeds.work import ParseWorkers
from tuireader.library.accounts.accounts import Account, accounts, due
from tuireader.library.accounts.syncing import sync
from tuireader.library.feeds.feed_settings import Logins, settings_of, title_of
from tuireader.library.feeds.subscriptions import (
    body_hash,
    first_state,
    interval_of,
    join_doubles,
    state_after,
)
from tuireader.library.keeping import keep, waiting
from tuireader.library.library import Library
from tuireader.library.rules import apply_to_new
from tuireader.model import FeedState, ParsedFeed, Subscription, is_remote
from tuireader.store.contract import Stored

if TYPE_CHECKING:
    from tuireader.feeds.network.fetch import Fetcher
    from tuireader.library.feeds.fulltexts import Pages


__all__ = ["Archived", "Event", "FeedDone", "Finished", "Progress", "Started", "fetch_archives", "refresh"]

OFFLINE_SINCE = "offline-since"
"""The name under which the marks remember since when no server at all could be reached, epoch seconds."""
_WATCH_SECONDS = 0.1
_STATES_TOGETHER = 25
MOST_PAGES = 50
"""For so many of a feed's new articles the page is fetched too, where the user wants that."""

Which: TypeAlias = Literal["due", "all"] | Collection[str]
"""Feeds to refresh: those that are due, all that may be asked, or those with these keys."""


@dataclass(frozen=True, slots=True)
class Started:
    """So many feeds will be asked."""

    total: int


@dataclass(frozen=True, slots=True)
class FeedDone:
    """What became of one feed. ``error`` is one plain line without its URL, empty when all went well."""

    key: str
    new: int = 0
    updated: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many feeds of all are done."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The end. ``offline`` means that no server at all could be reached, and that no feed is blamed for it;
    ``moved`` says, a line each, which feeds have a new address for good, ``joined`` which have come to one address and
    are one now.
    """

    feeds: int = 0
    new: int = 0
    updated: int = 0
    failed: int = 0
    cancelled: bool = False
    offline: bool = False
    held: tuple[str, ...] = ()
    """A plain line for each feed of which so much would be removed at once that the user is to say so."""
    joined: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


Event: TypeAlias = Started | FeedDone | Progress | Finished


def _ignore(event: Event) -> None:
    """Tell nobody."""


def _never() -> bool:
    """Never cancelled."""
    return False


def refresh(
    library: Library,
    which: Which = "due",
    on_event: Callable[[Event], None] = _ignore,
    cancelled: Callable[[], bool] = _never,
) -> Finished:
    """Ask feeds and store what is new, each feed's articles as soon as it is done.

    ``on_event`` and ``cancelled`` are called in this thread; once ``cancelled`` answers true it ends within a
    moment, with everything stored that was told. After the end is told, what is not to be kept is removed; what
    is returned says what was not, because it is more than the settings would remove by and by.

    Raises:
        StoreError: the archive or the marks cannot be written.

    Example::

        finished = refreshing.refresh(library, "all", on_event=print)
        print(f"{finished.new} new articles of {finished.feeds} feeds")
    """
    feeds, servers = _chosen(library, which), due(library, which)
    on_event(Started(len(feeds) + len(servers)))
    finished = asyncio.run(_Refresh(library, on_event, cancelled).run(feeds)) if feeds else Finished()
    for account in servers:
        if not cancelled():
            finished = _sync(library, account, finished, on_event, cancelled)
    library.marks.flush()
    finished = replace(finished, joined=join_doubles(library))
    apply_to_new(library)
    on_event(finished)
    if not cancelled():
        keep(library, int(time.time()), cancelled)
        library.marks.flush()
        _forget_logins(library)
    return replace(finished, held=tuple(each.told for each in waiting(library)))


def _sync(
    library: Library,
    account: Account,
    finished: Finished,
    on_event: Callable[[Event], None],
    cancelled: Callable[[], bool],
) -> Finished:
    """Synchronise an account, and count it among the feeds that were asked."""

    def progress(done: int, total: int) -> None:
        on_event(Progress(done, total))

    done = sync(library, account, progress, cancelled)
    on_event(FeedDone(account.url, done.new, done.updated, done.error))
    return replace(
        finished,
        feeds=finished.feeds + 1,
        new=finished.new + done.new,
        updated=finished.updated + done.updated,
        failed=finished.failed + bool(done.error),
        cancelled=cancelled(),
    )


def _forget_logins(library: Library) -> None:
    """Forget the logins of feeds that are no longer followed, as after undo took a subscription back."""
    if library.marks.set_aside():  # perhaps a feed, which comes back once it is corrected
        return
    with suppress(StoreError):  # which each feed that needs its login has told
        followed = {feed.key for feed in library.marks.subscriptions()}
        Logins(library.paths.logins).keep_only(followed | {each.key for each in accounts(library.marks)})


def any_due(library: Library) -> bool:
    """Whether a feed is due.

    Example::

        if refreshing.any_due(library):
            refreshing.refresh(library)
    """
    states, now = library.archive.feed_states(items=False), int(time.time())
    feeds = any(is_due(states.get(feed.key), now) for feed in _asked_here(library))
    return feeds or bool(due(library, "due"))


def _asked_here(library: Library) -> list[Subscription]:
    """The feeds that are asked by this program, and not by the server of an account."""
    return [feed for feed in library.marks.subscriptions() if not is_remote(feed.key)]


def _chosen(library: Library, which: Which) -> list[tuple[Subscription, FeedState]]:
    """The feeds to ask, with their states."""
    states, now = library.archive.feed_states(), int(time.time())
    chosen = []
    for feed in _asked_here(library):
        state = states.get(feed.key)
        if _wanted(which, feed.key, state, now):
            chosen.append((feed, state or first_state(library, feed)))
    return chosen


def _wanted(which: Which, key: str, state: FeedState | None, now: int) -> bool:
    """Whether a feed is to be asked."""
    if which == "due":
        return is_due(state, now)
    return may_ask(state, now) if which == "all" else key in which


class _Refresh:
    """One run over some feeds."""

    def __init__(
        self, library: Library, on_event: Callable[[Event], None], cancelled: Callable[[], bool]
    ) -> None:
        self._library = library
        self._tell = on_event
        self._cancelled = cancelled
        self._logins = Logins(library.paths.logins)
        self._workers = ParseWorkers(library.paths.log)
        self._pages: Pages | None = None
        self._states: list[FeedState] = []
        self._unreached: list[tuple[Subscription, FeedState, Answer]] = []
        self._result = Finished()
        self._total = 0

    async def run(self, feeds: list[tuple[Subscription, FeedState]]) -> Finished:
        """Ask all the feeds at once, as far as the fetcher lets them."""
        from tuireader.feeds.network.fetch import Fetcher  # which takes a tenth of a second to import

        self._total = len(feeds)
        with self._workers:
            self._workers.warm(sum(not state.fetched for _, state in feeds))
            async with Fetcher(self._library.config.fetching, room=self._workers.room) as fetcher:
                if any(settings_of(feed).fulltext for feed, _ in feeds):
                    from tuireader.library.feeds.fulltexts import Pages  # which most do without

                    self._pages = Pages(self._library, fetcher, self._workers)
                tasks = [asyncio.create_task(self._one(fetcher, feed, state)) for feed, state in feeds]
                await self._watch(tasks)
        self._judge_unreached()
        return self._result

    async def _watch(self, tasks: list[asyncio.Task[None]]) -> None:
        """Wait for the tasks; end them all when the user cancels or one of them cannot store."""
        waiting: set[asyncio.Task[None]] = set(tasks)
        try:
            while waiting and not self._cancelled():
                done, waiting = await asyncio.wait(
                    waiting, timeout=_WATCH_SECONDS, return_when=asyncio.FIRST_EXCEPTION
                )
                for task in done:
                    task.result()
                self._keep_all()
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)  # of several that failed the first is told
            self._keep_all()
        self._result = replace(self._result, cancelled=bool(waiting))

    async def _one(self, fetcher: Fetcher, feed: Subscription, state: FeedState) -> None:
        """One feed; whatever is wrong with it, the others go on. Raises StoreError, which concerns them all."""
        try:
            await self._ask_and_store(fetcher, feed, state)
        except StoreError:
            raise
        except Exception as error:
            with suppress(OSError), self._library.paths.log.open("a", encoding="utf-8") as log:
                traceback.print_exc(file=log)
            told = f"cannot be taken in ({type(error).__name__})"
            self._bad(feed, state, Answer("failed", feed.url, error=told))

    async def _ask_and_store(self, fetcher: Fetcher, feed: Subscription, state: FeedState) -> None:
        """One feed, from asking to storing."""
        answer = await self._ask(fetcher, feed, state)
        if not answer.reached:
            self._unreached.append((feed, state, answer))
            return
        if answer.outcome == "body":
            await self._take_in(fetcher, feed, state, answer)
        elif answer.outcome == "unchanged":
            await self._good(feed, state, answer, None, Stored())
        else:
            self._bad(feed, state, answer)

    async def _ask(self, fetcher: Fetcher, feed: Subscription, state: FeedState) -> Answer:
        """The server's answer; what the user typed may be anywhere."""
        try:
            login, headers = self._logins.get(feed), self._logins.headers(feed.key)
        except (InputError, StoreError) as error:
            return Answer("failed", feed.url, error=str(error))
        agent = settings_of(feed).user_agent
        ask = Ask(feed.url, state.etag, state.modified, login, EVERYWHERE, agent, headers)
        answer = await fetcher.fetch(ask)
        if (login or headers) and answer.moved and origin_of(answer.moved) != origin_of(feed.url):
            # They are for this server alone: follow each time, but go on asking here.
            return replace(answer, moved="")
        return answer

    async def _found_at(self, fetcher: Fetcher, feed: Subscription, answer: Answer, url: str) -> str:
        """The address at which a feed says that it is from now on, if there is a feed; else none. As a redirect it may
        lead no further inside than where the feed is, and takes no login along.
        """
        if self._has_secrets(feed) and origin_of(url) != origin_of(feed.url):
            return ""
        asked = Ask(url, networks=reachable_from(answer.network), agent=settings_of(feed).user_agent)
        found = await fetcher.fetch(asked)
        if found.outcome != "body":
            return ""
        try:
            parsed = await self._workers.feed(found)
        except TuireaderError:
            return ""
        return "" if parsed.problem else url

    def _has_secrets(self, feed: Subscription) -> bool:
        """Whether a feed's server gets a login or headers."""
        return bool(self._logins.get(feed) or self._logins.headers(feed.key))

    async def _take_in(self, fetcher: Fetcher, feed: Subscription, state: FeedState, answer: Answer) -> None:
        """Parse a body, unless it is the one from the last time, and store what is new in it."""
        if state.succeeded and body_hash(answer.body) == state.body_hash:
            await self._good(feed, state, answer, None, Stored())
            return
        try:
            parsed = await self._workers.feed(answer, state.items)
        except TuireaderError as error:
            self._bad(feed, state, replace(answer, outcome="failed", error=str(error)))
            return
        if parsed.problem:
            self._bad(feed, state, replace(answer, outcome="failed", error=parsed.problem))
            return
        if parsed.moved and not answer.moved:
            answer = replace(answer, moved=await self._found_at(fetcher, feed, answer, parsed.moved))
        # A feed begins with its newest item, and what is stored last counts as newest.
        stored = self._library.archive.store(feed.key, reversed(parsed.entries))
        await self._good(feed, state, answer, parsed, stored)

    async def _good(
        self, feed: Subscription, state: FeedState, answer: Answer, parsed: ParsedFeed | None, stored: Stored
    ) -> None:
        """A good answer: remember it, and take the pages of what is new, where the user wants them."""
        library, changed = self._library, bool(stored.new or stored.updated)
        if answer.moved and answer.moved != feed.url:
            self._move(feed, answer.moved)
        pages = (
            (*state.pages, *stored.new)[-MOST_PAGES:] if self._pages and settings_of(feed).fulltext else ()
        )
        after = state_after(state, answer, parsed, changed, interval_of(library, feed), int(time.time()))
        after = replace(after, pages=())
        # Until the pages are there the feed stays due, so that a refresh that is cut short goes on the next time.
        waiting = replace(after, pages=pages, next_fetch=after.fetched) if pages else after
        self._keep(waiting, at_once=parsed is not None)
        self._done(FeedDone(feed.key, len(stored.new), len(stored.updated)))
        if self._pages and pages:
            await self._pages.take_all(pages)
            self._keep(after, at_once=False)

    def _move(self, feed: Subscription, url: str) -> None:
        """Ask at another address from now on; a feed that was left meanwhile stays left. That it is asked over TLS now
        is not worth a line.
        """
        if url.partition("://")[2].rstrip("/") != feed.url.partition("://")[2].rstrip("/"):
            told = f"{title_of(self._library, feed.key)} has moved for good to {url}"
            self._result = replace(self._result, moved=(*self._result.moved, told))
        new = {"url": url}
        self._library.marks.amend({"do": "set", "table": "feeds", "id": feed.key, "old": {}, "new": new})

    def _bad(self, feed: Subscription, state: FeedState, answer: Answer) -> None:
        """An answer of no use: what was there stays, and the feed is left alone for a while."""
        interval = interval_of(self._library, feed)
        self._keep(after_failure(state, answer, interval, int(time.time())), at_once=True)
        self._done(FeedDone(state.key, error=answer.error))

    def _keep(self, state: FeedState, at_once: bool) -> None:
        """Store a state: at once, or soon, with others; if that is lost, a feed is asked again and no
        more.
        """
        self._states.append(state)
        if at_once or len(self._states) >= _STATES_TOGETHER:
            self._keep_all()

    def _keep_all(self) -> None:
        """Store the states that wait."""
        if self._states:
            self._library.archive.set_feed_states(self._states)
            self._states.clear()

    def _done(self, event: FeedDone) -> None:
        """Count a feed and tell of it."""
        result = self._result
        self._result = replace(
            result,
            feeds=result.feeds + 1,
            new=result.new + event.new,
            updated=result.updated + event.updated,
            failed=result.failed + bool(event.error),
        )
        self._tell(event)
        self._tell(Progress(self._result.feeds, self._total))

    def _judge_unreached(self) -> None:
        """Feeds whose servers were not found: all of several means that we are offline, and no feed's fault.

        Of a refresh that was cancelled that cannot be told, and they are asked again.
        """
        marks = self._library.marks
        if self._unreached and len(self._unreached) == self._total and self._looks_offline():
            self._result = replace(self._result, offline=True)
            if not marks.state(OFFLINE_SINCE):
                marks.set_state(OFFLINE_SINCE, int(time.time()))
            return
        if self._result.feeds:
            marks.set_state(OFFLINE_SINCE, None)
        if not self._result.cancelled:
            for feed, state, answer in self._unreached:
                self._bad(feed, state, answer)

    def _looks_offline(self) -> bool:
        """Whether it is the network that is missing, and not one server."""
        return len(self._unreached) > 1 or self._unreached[0][2].no_network


# --- The older parts of a feed (RFC 5005), asked for one by one and only where the user wants them ---

MOST_PARTS = 100
"""So many older parts are fetched at a time; a feed may go on for ever."""


@dataclass(frozen=True, slots=True)
class Archived:
    """So many older parts of a feed were read, with so many articles that are new here. ``error`` is one plain line on
    why it ended before the end, empty where it did not.
    """

    parts: int = 0
    new: int = 0
    error: str = ""


def fetch_archives(
    library: Library,
    key: str,
    on_part: Callable[[Archived], None] = lambda so_far: None,
    cancelled: Callable[[], bool] = _never,
) -> Archived:
    """Fetch the older parts of a feed, from its newest on: its archives, or the pages it comes in. What was read stays
    when one fails, and ``on_part`` is told after each.

    Raises:
        InputError: its login cannot be used.
        NotFoundError: the feed is not followed.
        StoreError: the archive cannot be written.

    Example::

        done = refreshing.fetch_archives(library, feed.key)
        print(done.parts, done.new, done.error)
    """
    feed = next((feed for feed in library.marks.subscriptions() if feed.key == key), None)
    if feed is None:
        raise NotFoundError("this feed is not followed")
    return asyncio.run(_archives(library, feed, on_part, cancelled))


async def _archives(
    library: Library, feed: Subscription, on_part: Callable[[Archived], None], cancelled: Callable[[], bool]
) -> Archived:
    """Follow a feed from part to part."""
    from tuireader.feeds.network.fetch import Fetcher

    logins = Logins(library.paths.logins)
    login, headers = logins.get(feed), logins.headers(feed.key)
    ask = Ask(feed.url, networks=EVERYWHERE, agent=settings_of(feed).user_agent)
    done, visited = Archived(parts=-1), set[str]()  # the first is the feed itself
    with ParseWorkers(library.paths.log) as workers:
        async with Fetcher(library.config.fetching) as fetcher:
            while not cancelled():
                visited.add(ask.url)
                if origin_of(ask.url) == origin_of(feed.url):
                    ask = replace(ask, login=login, sent=headers)
                answer = await fetcher.fetch(ask)
                parsed = await _part(workers, answer)
                if parsed.problem:
                    return replace(done, parts=max(done.parts, 0), error=f"{ask.url}: {parsed.problem}")
                stored = library.archive.store(feed.key, reversed(parsed.entries))
                done = replace(done, parts=done.parts + 1, new=done.new + len(stored.new))
                on_part(done)
                if not parsed.earlier or parsed.earlier in visited:
                    break
                if done.parts == MOST_PARTS:
                    return replace(
                        done, error=f"it goes on after {MOST_PARTS} parts, which is the most at a time"
                    )
                networks = ask.networks if done.parts else reachable_from(answer.network)
                ask = Ask(parsed.earlier, networks=networks, agent=ask.agent)
    return replace(done, parts=max(done.parts, 0))


async def _part(workers: ParseWorkers, answer: Answer) -> ParsedFeed:
    """The part of a feed in an answer, or why there is none."""
    if answer.outcome != "body":
        return ParsedFeed("other", problem=answer.error)
    try:
        return await workers.feed(answer)
    except TuireaderError as error:
        return ParsedFeed("other", problem=str(error))
