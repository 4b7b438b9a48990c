"""Following feeds: adding one by its address or its page's, finding, renaming, moving, removing and joining; and what
is remembered of a feed after it answered.

Feeds that have come to one address, as when a site moves both of two for good, are joined: each article would be
asked for twice and shown twice. Marks, corrections and settings go over with the articles, as one change. Undo parts
the feeds again, and they then stay so; what was copied from one to the other stays with both.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from tuireader.errors import FetchError, InputError, NotFoundError, TuireaderError
from tuireader.feeds.discover import MOST_TRIED, FoundFeed, feed_of, guesses
from tuireader.feeds.network.answers import Answer, Ask, after_success
from tuireader.feeds.network.urls import (
    EVERYWHERE,
    PUBLIC,
    Login,
    Networks,
    origin_of,
    reachable_from,
    typed_url,
    without_login,
)
from tuireader.feeds.work import ParseWorkers
from tuireader.library.feeds.feed_settings import (
    Headers,
    Logins,
    bounds_of,
    checked,
    read_header,
    settings_of,
    title_of,
    titles,
)
from tuireader.library.library import Library
from tuireader.library.marking import edit_feed, put, subscribe, tidy_folder, unsubscribe
from tuireader.library.people.corrections import TABLE as CORRECTIONS
from tuireader.model import (
    Article,
    Entry,
    FeedState,
    ParsedFeed,
    Subscription,
    article_key,
    is_remote,
    short_id,
)
from tuireader.store.contract import Change
from tuireader.text.clean import clean_line, web_url

if TYPE_CHECKING:
    from tuireader.feeds.network.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding an address: the feed with its title and number of articles, or the feeds to choose
    from.
    """

    feed: Subscription | None = None
    title: str = ""
    new: int = 0
    choices: tuple[FoundFeed, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """How a server is to be asked that does not answer everybody: the feed's own settings (``user``, ``password_env``,
    ``password_command``, ``user_agent``), a password that was typed, and headers, each ``Name: value``.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    password: str | None = field(default=None, repr=False)
    headers: Sequence[str] = field(default=(), repr=False)


def add(
    library: Library, address: str, folder: str = "", title: str = "", access: Access | None = None
) -> Added:
    """Follow the feed at an address, and store its articles; safe on disk when it returns.

    At a web page's address its feeds are looked for: the only one is followed, several are offered as choices
    and nothing is changed. What ``access`` says is for the server of this address alone, but for ``user_agent``.

    Raises:
        InputError: the address is none, its feed is followed already, or the access cannot be used.
        FetchError: there is no feed, or it cannot be fetched or read. The message names the address.
        StoreError: the archive or the marks cannot be written.

    Example::

        added = subscriptions.add(library, "https://news.example/feed.xml", folder="World")
        print(added.title, added.new, [found.url for found in added.choices])
    """
    url, login = typed_url(address)
    _refuse_known(library, url)
    keys = _keys(library, url, login, access or Access())
    added = asyncio.run(_add(library, url, keys, folder, title, "://" not in address))
    library.marks.flush()
    return added


def find_feed(library: Library, name: str) -> Subscription:
    """The feed that is meant by its address, its key, or the beginning of its title.

    Raises:
        NotFoundError: there is none, or there are several; the message says so.

    Example::

        feed = subscriptions.find_feed(library, "The Daily")
    """
    feeds = library.marks.subscriptions()
    wanted = name.strip()
    for feed in feeds:
        if wanted in (feed.key, feed.url) or _same_address(feed, wanted):
            return feed
    known = titles(library, feeds)
    start = wanted.casefold()
    beginning = [feed for feed in feeds if start and known[feed.key].casefold().startswith(start)]
    exact = [feed for feed in beginning if known[feed.key].casefold() == start]
    found = exact or beginning
    if len(found) == 1:
        return found[0]
    name = without_login(name)
    if not found:
        raise NotFoundError(f'no feed "{name}" is followed; "tuireader feeds" lists them')
    some = ", ".join(f"{known[feed.key]} ({feed.url})" for feed in found[:3])
    raise NotFoundError(f'"{name}" may be several feeds: {some}')


def remove(library: Library, key: str) -> Change | None:
    """Stop following a feed; its articles are hidden, and undo brings all back but the login that was typed for it:
    whoever leaves a feed expects its password to be gone. What is said of the change says so.

    Raises:
        StoreError: the logins cannot be read or written; the feed is still followed.

    Example::

        subscriptions.remove(library, feed.key)
    """
    title = title_of(library, key)
    if Logins(library.paths.logins).forget(key):
        title = f"{title}; its login is forgotten, and must be given again"
    return unsubscribe(library.marks, key, title)


def rename(library: Library, key: str, title: str) -> Change | None:
    """Give a feed a title of one's own; an empty one gives it its own again.

    Example::

        subscriptions.rename(library, feed.key, "Daily")
    """
    name, title = title_of(library, key), clean_line(title)
    label = f"renamed {name} to {title}" if title else f"gave {name} its own title again"
    return edit_feed(library.marks, key, label, title=title)


def move(library: Library, key: str, folder: str) -> Change | None:
    """Put a feed into a folder (nested with ``/``), or into none.

    Example::

        subscriptions.move(library, feed.key, "World/Europe")
    """
    name, folder = title_of(library, key), tidy_folder(folder)
    label = f"moved {name} to {folder}" if folder else f"moved {name} out of its folder"
    return edit_feed(library.marks, key, label, folder=folder)


@dataclass(frozen=True, slots=True)
class _Keys:
    """What opens the server at ``url``, and no other."""

    url: str
    login: Login | None = None
    """What is sent."""
    typed: Login | None = None
    """What is kept: a password that comes from elsewhere is not."""
    headers: Headers = ()
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def are_some(self) -> bool:
        """Whether there is anything that others must not have."""
        return bool(self.login or self.headers)

    def fit(self, url: str) -> bool:
        """Whether an address is of the same server."""
        return origin_of(url) == origin_of(self.url)

    def ask(self, url: str, networks: Networks) -> Ask:
        """A request, with the keys where they fit."""
        asked = Ask(url, networks=networks, agent=self.settings.get("user_agent", ""))
        return replace(asked, login=self.login, sent=self.headers) if self.fit(url) else asked

    def settings_for(self, url: str) -> dict[str, str]:
        """The settings of a feed at this address."""
        return {name: value for name, value in self.settings.items() if name == "user_agent" or self.fit(url)}


def _keys(library: Library, url: str, login: Login | None, access: Access) -> _Keys:
    """What opens the server, as it was typed. Raises InputError for what cannot be used."""
    settings = checked({name: text for name, text in access.settings.items() if text.strip()})
    headers = tuple(map(read_header, access.headers))
    if access.password is not None:
        login = Login(settings.pop("user", ""), access.password)
    asked = Subscription(url, url, settings=dict(settings))
    elsewhere = "password_env" in settings or "password_command" in settings
    sent = Logins(library.paths.logins).get(asked) if elsewhere else login
    return _Keys(url, sent, None if elsewhere else login, headers, settings)


async def _add(library: Library, url: str, keys: _Keys, folder: str, title: str, may_be_http: bool) -> Added:
    """Ask at the address, and follow what is there."""
    from tuireader.feeds.network.fetch import Fetcher

    with ParseWorkers(library.paths.log) as workers:
        async with Fetcher(library.config.fetching) as fetcher:
            adding = _Adding(library, workers, fetcher, keys, folder, title)
            known = "" if keys.are_some else feed_of(url)
            if known and (followed := await adding.known(known)):
                return followed
            answer = await fetcher.fetch(keys.ask(url, EVERYWHERE))
            if answer.outcome == "failed" and not answer.status and may_be_http:
                url, answer = await adding.over_http(url, answer)
            parsed = await adding.read(url, answer)
            if parsed.kind == "page":
                return await adding.page(url, answer)
            return adding.follow(url, answer, parsed)


class _Adding:
    """Adding one address."""

    def __init__(
        self,
        library: Library,
        workers: ParseWorkers,
        fetcher: Fetcher,
        keys: _Keys,
        folder: str,
        title: str,
    ) -> None:
        self._library = library
        self._keys = keys
        self._workers = workers
        self._fetcher = fetcher
        self._folder = folder
        self._title = title

    async def over_http(self, url: str, answer: Answer) -> tuple[str, Answer]:
        """An address without a scheme is tried without encryption when there is no server that speaks TLS."""
        plain_url = "http" + url.removeprefix("https")
        plain = await self._fetcher.fetch(self._keys.ask(plain_url, EVERYWHERE))
        return (url, answer) if plain.outcome == "failed" and not plain.status else (plain_url, plain)

    async def known(self, url: str) -> Added | None:
        """Follow the feed that a page of a known site has; None where it is not there after all."""
        _refuse_known(self._library, url)
        found = await self._try(url, PUBLIC)
        return self.follow(url, *found) if found else None

    async def read(self, url: str, answer: Answer) -> ParsedFeed:
        """The feed in an answer, or the page. Raises FetchError naming the address when it is neither."""
        if answer.outcome != "body":
            raise FetchError(f"{url}: {answer.error}")
        try:
            parsed = await self._workers.feed(answer)
        except TuireaderError as error:
            raise FetchError(f"{url}: {error}") from error
        if parsed.kind == "other":
            raise FetchError(f"{url}: {parsed.problem}")
        return parsed

    async def page(self, url: str, answer: Answer) -> Added:
        """The feeds of a page: named ones, else those found where sites keep them."""
        networks = reachable_from(answer.network)
        found = await self._workers.page(answer)
        named = [feed for feed in found if feed.named]
        if len(named) > 1 or len(found) > MOST_TRIED:
            return Added(choices=found)
        feeds = await self._try_all([feed.url for feed in found], networks)
        if not feeds and not named:
            feeds = await self._try_all(guesses(answer.url), networks)
        if len(feeds) == 1:
            at, (got, parsed) = next(iter(feeds.items()))
            return self.follow(at, got, parsed)
        if feeds:
            return Added(choices=tuple(FoundFeed(at, parsed.title) for at, (_, parsed) in feeds.items()))
        if named:
            raise FetchError(f"{url}: is a web page, and its feed {named[0].url} cannot be read")
        raise FetchError(
            f"{url}: is a web page that names no feeds, and none is where sites mostly keep them"
        )

    async def _try_all(
        self, candidates: Sequence[str], networks: Networks
    ) -> dict[str, tuple[Answer, ParsedFeed]]:
        """Those of the addresses at which there is a feed, in their order; of several that lead to one, or are the
        same in another format, the first.
        """
        found = await asyncio.gather(*(self._try(candidate, networks) for candidate in candidates))
        feeds: dict[object, tuple[str, tuple[Answer, ParsedFeed]]] = {}
        for at, got in zip(candidates, found, strict=True):
            if got is not None:
                answer, parsed = got
                same = (parsed.title, parsed.home) if parsed.title and parsed.home else answer.url
                feeds.setdefault(same, (at, got))
        return dict(feeds.values())

    async def _try(self, url: str, networks: Networks) -> tuple[Answer, ParsedFeed] | None:
        """The feed at an address that a page or a guess gave, None when there is none."""
        answer = await self._fetcher.fetch(self._keys.ask(url, networks))
        if answer.outcome != "body":
            return None
        try:
            parsed = await self._workers.feed(answer)
        except TuireaderError:
            return None
        return None if parsed.problem else (answer, parsed)

    def follow(self, asked: str, answer: Answer, parsed: ParsedFeed) -> Added:
        """Subscribe and store what was fetched, under the address to which the feed has moved for good, if any;
        a feed that was followed before under this one has its articles again.

        A login is for the server it was typed for: with one, or headers, a feed is never followed to another.
        """
        library, now, keys = self._library, int(time.time()), self._keys
        fit = keys.are_some and keys.fit(asked)
        stays = fit and not keys.fit(answer.url)
        url = asked if stays else answer.moved or asked
        _refuse_known(library, url)
        states = library.archive.feed_states()
        key = asked if asked in states else url
        title, folder = clean_line(self._title), tidy_folder(self._folder)
        feed = Subscription(key, url, title, folder, now, dict(keys.settings_for(asked)))
        logins = Logins(library.paths.logins)
        logins.set(key, keys.typed if fit else None)
        for name, value in keys.headers if fit else ():
            logins.set_header(key, f"{name}: {value}")
        subscribe(library.marks, feed, parsed.title)
        stored = library.archive.store(key, reversed(parsed.entries))
        before = states.get(key) or first_state(library, feed)
        library.archive.set_feed_state(
            state_after(before, answer, parsed, True, interval_of(library, feed), now)
        )
        return Added(feed, feed.title or parsed.title or url, len(stored.new))


def _refuse_known(library: Library, url: str) -> None:
    """Raise InputError when a feed of that address is followed already."""
    for feed in library.marks.subscriptions():
        if url in (feed.key, feed.url):
            raise InputError(f"{url}: this feed is followed already")


def _same_address(feed: Subscription, text: str) -> bool:
    """Whether a text is the feed's address in another spelling."""
    return web_url(text) in (feed.key, feed.url) if "/" in text or "." in text else False


# --- What is remembered of a feed after it answered ---


def body_hash(body: bytes) -> str:
    """The hash by which an unchanged body is known."""
    return blake2b(body, digest_size=16).hexdigest()


def state_after(
    state: FeedState, answer: Answer, parsed: ParsedFeed | None, changed: bool, interval: int, now: int
) -> FeedState:
    """The state of a feed after a good answer; ``parsed`` is None when its body was the same as before."""
    if answer.outcome == "body":
        state = replace(state, etag=answer.etag, modified=answer.modified)
    if parsed is not None:
        state = replace(
            state,
            title=parsed.title,
            home=parsed.home,
            lang=parsed.lang,
            items=parsed.items,
            ttl=parsed.ttl,
            skip=parsed.skip,
            body_hash=body_hash(answer.body),
        )
    return after_success(state, changed, answer.wait, interval, now)


def first_state(library: Library, feed: Subscription) -> FeedState:
    """The state of a feed that was never asked; to what is set now all that it brings may be pruned."""
    return FeedState(feed.key, bounds=bounds_of(library, feed))


def interval_of(library: Library, feed: Subscription) -> int:
    """The user's interval for a feed, in seconds: its own setting, else the general one."""
    return 60 * (settings_of(feed).interval_minutes or library.config.fetching.interval_minutes)


APART = "apart"
"""The setting of a feed that was joined and parted again by undo."""
Op = dict[str, Any]


def join_doubles(library: Library) -> tuple[str, ...]:
    """Join the feeds that have the same address; what was done, a line each, safe on disk when it returns.

    Raises:
        StoreError: the archive or the marks cannot be written.
    """
    by_url: dict[str, list[Subscription]] = defaultdict(list)
    for feed in library.marks.subscriptions():
        if not feed.settings.get(APART) and not is_remote(feed.key):
            by_url[feed.url].append(feed)
    changes = []
    for feeds in by_url.values():
        kept, *others = sorted(feeds, key=lambda feed: (feed.key != feed.url, feed.added))
        changes += [_join(library, feed, kept) for feed in others]
    library.marks.flush()
    return tuple(change.label for change in changes)


def _join(library: Library, feed: Subscription, kept: Subscription) -> Change:
    """Join a feed with the one that is kept."""
    titles = title_of(library, feed.key), title_of(library, kept.key)
    keys = _copied(library, feed.key, kept.key)
    ops = [*_marks(library, keys, kept.key), *_corrections(library, keys), *_settings(library, feed, kept)]
    label = f"joined {titles[0]} with {titles[1]}: both are at {kept.url} now"
    change = library.marks.record(Change(label, (*_read(library, keys, kept.key), *ops)))
    Logins(library.paths.logins).move(feed.key, kept.key)
    return change


def _copied(library: Library, feed: str, kept: str) -> dict[int, int]:
    """The keys of a feed's articles, and under which the other feed has them: those that it had not are copied."""
    archive = library.archive
    mine, theirs = archive.guids(feed), archive.guids(kept)
    keys = {key: theirs.get(guid) or article_key(kept, guid) for guid, key in mine.items()}
    missing = [key for guid, key in mine.items() if guid not in theirs]
    found = [article for key in missing if (article := archive.article(key))]
    found.sort(key=lambda article: article.row.published)
    archive.store(kept, map(_entry, found))
    read = [
        keys[article.row.key]
        for article in found
        if library.marks.is_read(article.row.ref, article.row.published)
    ]
    if read:  # no part of the change: undo leaves them to the feed that has them now
        library.marks.amend({"do": "read", "feed": kept, "ids": read, "value": True})
    return keys


def _entry(article: Article) -> Entry:
    """A stored article as one that comes in."""
    row = article.row
    return Entry(
        article.guid, row.title, article.document, row.url, row.author, row.section, row.published, article.updated,
        row.lang, article.categories, article.enclosures, article.refused,
        article.transcripts,
    )  # fmt: skip


def _read(library: Library, keys: dict[int, int], kept: str) -> list[Op]:
    """The op that marks read what was read in either feed."""
    rows = library.archive.rows([*keys, *keys.values()])
    stored = [(key, other) for key, other in keys.items() if key in rows and other in rows]
    ids = [other for key, other in stored if rows[key].read and not rows[other].read]
    return [{"do": "read", "feed": kept, "ids": ids, "value": True}] if ids else []


def _marks(library: Library, keys: dict[int, int], kept: str) -> list[Op]:
    """The ops that take stars, tags and notes over."""
    marks, ops = library.marks, []
    for key in marks.starred_keys() | marks.tagged_keys() | marks.noted_keys() | marks.deleted_keys():
        if key in keys:
            mine, theirs = marks.fields("articles", key), marks.fields("articles", keys[key])
            both = {**mine, **theirs, "feed": kept}
            both["tags"] = sorted({*mine.get("tags", ()), *theirs.get("tags", ())}) or None
            ops += [put(marks, "articles", keys[key], both), put(marks, "articles", key, dict.fromkeys(mine))]
    return ops


def _corrections(library: Library, keys: dict[int, int]) -> list[Op]:
    """The ops that say of the kept feed's articles what was corrected in the other's."""
    ops = []
    for said in library.marks.documents(CORRECTIONS):
        article = said.get("article")
        if article not in keys or short_id(article) not in said["key"]:  # one that holds everywhere
            continue
        other = keys[article]
        ident = said["key"].replace(short_id(article), short_id(other))
        fields = {name: value for name, value in said.items() if name != "key"}
        ops.append(put(library.marks, CORRECTIONS, ident, fields | {"article": other}))
    return ops


def _settings(library: Library, feed: Subscription, kept: Subscription) -> list[Op]:
    """The ops that end one feed, and give the other what the user had set for that alone."""
    marks = library.marks
    fields = marks.fields("feeds", feed.key)
    gone = put(marks, "feeds", feed.key, dict.fromkeys(fields))
    gone["old"] = fields | {"settings": {**feed.settings, APART: True}}
    more = {
        "title": kept.title or feed.title or None,
        "folder": kept.folder or feed.folder or None,
        "settings": {**feed.settings, **kept.settings} or None,
    }
    return [put(marks, "feeds", kept.key, more), gone]
