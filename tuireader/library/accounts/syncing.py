"""Accounts: servers that read for the user on many devices, of which the articles and the marks are the same here.

A synchronisation goes one way and then the other. First what the user has otherwise than the server last said is sent;
then what the server has otherwise than it said is taken over, as no change of the user's that undo would take back.
What it last said is kept by :class:`~tuireader.store.archive.mirror.Mirror`, so that nothing has to be remembered of
what waits: it outlives kills, undo goes out like any mark, and what is sent twice changes nothing.

Feeds likewise: one that either side leaves is left by the other, and a folder goes with whoever moved it. Quotes,
corrections, notes and titles of one's own stay here.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tuireader.accounts.greader import (
    ITEMS_TOGETHER,
    MARKS_TOGETHER,
    GoogleReader,
    ServerError,
    packed_items,
)
from tuireader.accounts.greader_wire import (
    READ,
    STARRED,
    RemoteFeed,
    RemoteItem,
    unpacked_items,
)
from tuireader.errors import FetchError, InputError
from tuireader.feeds.network.answers import Answer, after_failure, after_success
from tuireader.feeds.network.urls import Login
from tuireader.feeds.work import ParseWorkers
from tuireader.library.accounts.accounts import Account, accounts, feeds_of, state_of
from tuireader.library.feeds.subscriptions import body_hash
from tuireader.library.library import Library
from tuireader.library.marking import put, starring, tidy_folder
from tuireader.model import Entry, FeedState, Subscription, article_key
from tuireader.store.archive.intake import batches
from tuireader.store.archive.mirror import Mirrored
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.strings import counted

if TYPE_CHECKING:
    from tuireader.feeds.network.fetch import Fetcher

OVERLAP = 86_400
"""Seconds before the last synchronisation of which is asked again what came: servers' clocks differ."""
_WATCH_SECONDS = 0.1
_FOLDER_THERE = "folder_there"
"""The setting of a feed that says in which folder its server last had it."""
Op = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of a synchronisation. ``error`` is one plain line, empty when all went well; what was done until then
    is kept.
    """

    new: int = 0
    updated: int = 0
    sent: int = 0
    taken: int = 0
    requests: int = 0
    error: str = ""


def _never() -> bool:
    """Never cancelled."""
    return False


def _ignore(done: int, total: int) -> None:
    """Tell nobody."""


def waiting(library: Library, account: Account) -> int:
    """How many marks wait to be sent."""
    local = _Local(library.marks)
    stored = library.archive.mirror.stored(account.prefix)
    return sum(len(_unsent(local, mirrored)) for mirrored in stored)


def told(library: Library) -> str:
    """What is wrong with accounts, and how many marks wait to be sent, in a line; empty where all is well."""
    found = []
    for account in accounts(library.marks):
        error, unsent = state_of(library, account).error, waiting(library, account)
        found += [f"{account.url}: {error}"] if error else []
        found += [f"{counted(unsent, 'mark')} for {account.url} to be sent"] if unsent else []
    return " · ".join(found)


def sync(
    library: Library,
    account: Account,
    progress: Callable[[int, int], None] = _ignore,
    cancelled: Callable[[], bool] = _never,
) -> Synced:
    """Make an account the same here and there; whatever is wrong with it is told in what is returned.

    ``progress`` is told how many articles of how many have come. It may be stopped, or killed, at any moment, and goes
    on the next time.

    Raises:
        StoreError: the archive or the marks cannot be written.

    Example::

        for account in accounts.accounts(library.marks):
            done = syncing.sync(library, account)
            print(done.new, "new articles", done.error)
    """
    return asyncio.run(_Sync(library, account, progress).run(cancelled))


class _Local:
    """What is marked here, at this moment."""

    def __init__(self, marks: TinyMarks) -> None:
        self._read = marks.read_states()
        self._starred = marks.starred_keys()

    def read(self, mirrored: Mirrored) -> bool:
        """Whether an article is read."""
        state = self._read.get(mirrored.feed)
        return state is not None and state.has(mirrored.article, mirrored.published)

    def starred(self, mirrored: Mirrored) -> bool:
        """Whether it is starred."""
        return mirrored.article in self._starred

    def digest(self, account: Account) -> str:
        """Changes with what is marked of an account's articles: to compare 100,000 of them one by one takes seconds.

        Python's hash of a set of numbers is the same in every process.
        """
        start = account.feed("")
        read = [
            (feed, hash(frozenset(state.ids)), state.before, hash(frozenset(state.unread)))
            for feed, state in self._read.items()
            if feed.startswith(start)
        ]
        return body_hash(repr((sorted(read), hash(self._starred))).encode())


def _unsent(local: _Local, mirrored: Mirrored) -> list[tuple[str, bool]]:
    """What the user changed of an article since the server last said how it is there."""
    read, starred = local.read(mirrored), local.starred(mirrored)
    found = [(READ, read)] if mirrored.read is not None and mirrored.read != read else []
    if mirrored.starred is not None and mirrored.starred != starred:
        found.append((STARRED, starred))
    return found


def merged(local: bool, last: bool | None, there: bool) -> bool:
    """What a mark is to be here: what the user changed stays, else it is as there; where it is not known what was
    changed, whichever side has it marked has it right.
    """
    if last is None:
        return local or there
    return there if local == last else local


class _Sync:
    """One synchronisation of one account."""

    def __init__(self, library: Library, account: Account, progress: Callable[[int, int], None]) -> None:
        self._library = library
        self._account = account
        self._progress = progress
        self._mirror = library.archive.mirror
        self._state = state_of(library, account)
        self._began = int(time.time())
        self._sent: set[int] = set()
        self._named: set[str] = set()
        self._done = Synced()

    async def run(self, cancelled: Callable[[], bool]) -> Synced:
        """Do it, until it is done or cancelled; how it went is remembered of the account."""
        task = asyncio.create_task(self._whole())
        while not task.done():
            await asyncio.wait({task}, timeout=_WATCH_SECONDS)
            if cancelled():
                task.cancel()
        if task.cancelled():
            return self._done
        interval = 60 * self._library.config.fetching.interval_minutes
        try:
            task.result()
        except ServerError as error:
            self._keep(
                after_failure(self._state, replace(error.answer, error=str(error)), interval, self._began)
            )
            return replace(self._done, error=str(error))
        except (FetchError, InputError) as error:
            answer = Answer("failed", self._account.url, error=str(error))
            self._keep(after_failure(self._state, answer, interval, self._began))
            return replace(self._done, error=str(error))
        changed = bool(self._done.new or self._done.taken)
        self._keep(after_success(self._state, changed, 0, interval, self._began))
        return self._done

    def _keep(self, state: FeedState) -> None:
        self._library.archive.set_feed_state(replace(state, title=self._account.url))

    async def _whole(self) -> None:
        from tuireader.feeds.network.fetch import Fetcher

        library, account = self._library, self._account
        login = account.login(library)
        with ParseWorkers(library.paths.log) as workers:
            async with Fetcher(library.config.fetching, room=workers.room) as fetcher:
                await self._with(fetcher, workers, login)

    async def _with(self, fetcher: Fetcher, workers: ParseWorkers, login: Login) -> None:
        """All of it, over one way to the server."""

        async def items_of(body: bytes) -> tuple[RemoteItem, ...]:
            return unpacked_items(await workers.run(packed_items, body))

        server = GoogleReader(fetcher, self._account.url, items_of)
        try:
            await server.login(login)
            await self._send(server)
            await _Feeds(self._library, self._account, server).meet()
            await self._take(server)
            await self._send(server)
        finally:
            self._done = replace(self._done, requests=server.requests)

    async def _send(self, server: GoogleReader) -> None:
        """Send what the user changed, and remember of each batch that it is there; nothing where all is as it was when
        nothing was left to send.
        """
        local = _Local(self._library.marks)
        now = local.digest(self._account)
        if now == self._state.body_hash:
            return
        stored = {mirrored.item: mirrored for mirrored in self._mirror.stored(self._account.prefix)}
        changes: dict[tuple[str, bool], list[int]] = defaultdict(list)
        for item, mirrored in stored.items():
            for change in _unsent(local, mirrored):
                changes[change].append(item)
        for (name, value), items in changes.items():
            for batch in batches(items, MARKS_TOGETHER):
                await server.mark(batch, name, value)
                for item in batch:
                    stored[item] = _with(stored[item], name, value)
                self._mirror.put(self._account.prefix, [_state(stored[item]) for item in batch])
                self._sent.update(batch)
                self._done = replace(self._done, sent=self._done.sent + len(batch))
        self._state = replace(self._state, body_hash=now)

    async def _take(self, server: GoogleReader) -> None:
        """Take over what came there and what was marked there."""
        unread, starred = await server.unread(), await server.starred()
        since = self._state.succeeded - OVERLAP if self._state.succeeded else 0
        account, mirror = self._account.prefix, self._mirror
        recent = await server.since(since)
        known = mirror.unread(account) | mirror.starred(account)
        missing = sorted(mirror.strangers(account, (unread | starred | recent) - known), reverse=True)
        self._named = set(self._library.archive.feed_states(items=False)) if missing else set()
        for at, batch in enumerate(batches(missing, ITEMS_TOGETHER)):
            self._progress(at * ITEMS_TOGETHER, len(missing))
            self._store(batch, await server.items(batch))
        starred |= await self._still_starred(server, starred)
        self._mark(unread, starred)

    def _store(self, asked: Iterable[int], items: Iterable[RemoteItem]) -> None:
        """Store articles that came; of one that the server does not give it is not asked again."""
        by_feed: dict[str, list[Entry]] = defaultdict(list)
        keys: dict[int, int | None] = dict.fromkeys(asked)
        for item in items:
            feed = self._account.feed(item.stream)
            self._name(feed, item.source)
            by_feed[feed].append(item.entry)
            keys[item.number] = article_key(feed, item.entry.guid)
        stored, done = self._library.archive.store_of_several(by_feed), self._done
        self._done = replace(done, new=done.new + len(stored.new), updated=done.updated + len(stored.updated))
        self._mirror.add(self._account.prefix, keys.items())

    def _name(self, feed: str, title: str) -> None:
        """Remember what a feed is called of which there are articles, though it is not followed."""
        if feed not in self._named:
            self._library.archive.set_feed_state(FeedState(feed, title, gone=True))
            self._named.add(feed)

    async def _still_starred(self, server: GoogleReader, starred: Collection[int]) -> set[int]:
        """The items that are missing among the starred ones, and that the server does not say are without a star: a
        star is too dear to go because a list was cut short, or the article went there.
        """
        missing = self._mirror.starred(self._account.prefix).difference(starred)
        kept: set[int] = set()
        for batch in batches(missing, ITEMS_TOGETHER):
            said = {item.number: item.starred for item in await server.items(batch)}
            kept.update(item for item in batch if said.get(item, True))
        return kept

    def _mark(self, unread: set[int], starred: set[int]) -> None:
        """Take over the marks; first here, then what is known of the server: killed between, it is done again."""
        account, mirror = self._account.prefix, self._mirror
        otherwise = (mirror.unread(account) ^ unread) | (mirror.starred(account) ^ starred)
        otherwise = (otherwise | mirror.unsaid(account)) - self._sent
        if not otherwise:
            return
        ops, taken = self._taken_over(mirror.stored(account, otherwise), unread, starred)
        if ops:
            self._library.marks.amend(*ops)
            self._library.marks.flush()
        self._state = replace(self._state, body_hash="")  # to be compared anew
        mirror.put(account, [(item, item not in unread, item in starred) for item in otherwise])
        self._done = replace(self._done, taken=self._done.taken + taken)

    def _taken_over(
        self, stored: Iterable[Mirrored], unread: set[int], starred: set[int]
    ) -> tuple[list[Op], int]:
        """The ops that make articles here what they are there, and how many marks these change."""
        marks, local = self._library.marks, _Local(self._library.marks)
        read: dict[tuple[str, bool], list[int]] = defaultdict(list)
        stars: dict[bool, list[int]] = defaultdict(list)
        for each in stored:
            wanted = merged(local.read(each), each.read, each.item not in unread)
            if wanted != local.read(each):
                read[each.feed, wanted].append(each.article)
            wanted = merged(local.starred(each), each.starred, each.item in starred)
            if wanted != local.starred(each):
                stars[wanted].append(each.article)
        ops: list[Op] = [
            {"do": "read", "feed": feed, "ids": keys, "value": value} for (feed, value), keys in read.items()
        ]
        for value, keys in stars.items():
            ops += starring(marks, self._library.archive.rows(keys).values(), value)
        return ops, sum(map(len, read.values())) + sum(map(len, stars.values()))


def _with(mirrored: Mirrored, name: str, value: bool) -> Mirrored:
    """What is known of an article once the server has taken a mark."""
    return mirrored._replace(read=value) if name == READ else mirrored._replace(starred=value)


def _state(mirrored: Mirrored) -> tuple[int, bool | None, bool | None]:
    return mirrored.item, mirrored.read, mirrored.starred


class _Feeds:
    """The feeds of an account, here and there. A feed's state says by ``gone`` that the server did not have it when it
    was last asked, so that one sees which side has left it.
    """

    def __init__(self, library: Library, account: Account, server: GoogleReader) -> None:
        self._library = library
        self._marks = library.marks
        self._account = account
        self._server = server
        states = library.archive.feed_states(items=False)
        self._states = {key: state for key, state in states.items() if key.startswith(account.feed(""))}
        self._ops: list[Op] = []
        self._changed: list[FeedState] = []

    async def meet(self) -> None:
        """Make the feeds the same. Raises ServerError."""
        there = {self._account.feed(feed.stream): feed for feed in await self._server.subscriptions()}
        here = feeds_of(self._marks, self._account)
        known = {key for key, state in self._states.items() if not state.gone}
        if here and not there:
            answer = Answer("failed", self._account.url)
            raise ServerError(answer, "says that it follows no feed any more; what is here stays as it is")
        try:
            for key, feed in there.items():
                if key in here:
                    await self._both(here[key], feed)
                elif key in known:
                    await self._server.leave(feed.stream)
                    self._remember(key, gone=True)
                else:
                    self._begin(key, feed)
            for key in here.keys() - there.keys():
                await self._missing(here[key], was_there=key in known)
        finally:
            self._library.archive.set_feed_states(self._changed)
            if self._ops:
                self._marks.amend(*self._ops)
                self._marks.flush()

    def _begin(self, key: str, feed: RemoteFeed) -> None:
        """Follow a feed that was followed there."""
        folder = tidy_folder(feed.folder)
        fields = {
            "url": feed.url or feed.home or feed.stream, "folder": folder or None, "added": int(time.time()),
            "settings": {_FOLDER_THERE: folder},
        }  # fmt: skip
        self._ops.append(put(self._marks, "feeds", key, fields))
        self._remember(key, title=feed.title, home=feed.home, gone=False)

    async def _both(self, mine: Subscription, feed: RemoteFeed) -> None:
        """A feed that both have: the folder goes with whoever moved it."""
        self._remember(mine.key, title=feed.title, home=feed.home, gone=False)
        before, there = mine.settings.get(_FOLDER_THERE, ""), tidy_folder(feed.folder)
        after = there if mine.folder == before else mine.folder
        if after != there:
            await self._server.move(feed.stream, there, after)
        if (mine.folder, before) != (after, after):
            settings = {**mine.settings, _FOLDER_THERE: after}
            self._ops.append(
                put(self._marks, "feeds", mine.key, {"folder": after or None, "settings": settings})
            )

    async def _missing(self, mine: Subscription, *, was_there: bool) -> None:
        """A feed that the server does not have: it was left there, or undo brought it back here. What is followed anew
        comes back under the number that the server gives it.
        """
        if not was_there:
            await self._server.follow(mine.url, mine.title, mine.folder)
        gone = dict.fromkeys(self._marks.fields("feeds", mine.key))
        self._ops.append(put(self._marks, "feeds", mine.key, gone))
        self._remember(mine.key, gone=True)

    def _remember(self, key: str, **values: Any) -> None:
        """Note what the server says of a feed, where that is new."""
        before = self._states.get(key) or FeedState(key)
        after = replace(before, **values)
        if after != before or key not in self._states:
            self._changed.append(after)
