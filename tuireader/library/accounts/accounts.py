"""Which accounts there are at servers that read for the user on many devices: adding one, removing it, how it is, and
when it is due. :mod:`~tuireader.library.accounts.syncing` makes it the same here and there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tuireader.accounts.greader import (
    PLACES,
    GoogleReader,
    ServerError,
)
from tuireader.accounts.greader_wire import (
    RemoteItem,
)
from tuireader.errors import FetchError, InputError, NotFoundError
from tuireader.feeds.network.answers import is_due, may_ask
from tuireader.feeds.network.urls import Login, typed_url
from tuireader.library.feeds.feed_settings import Logins
from tuireader.library.library import Library
from tuireader.library.marking import put, record
from tuireader.model import ACCOUNT_PREFIX, FeedState, Subscription
from tuireader.store.contract import Change
from tuireader.store.marks.documents import document_id
from tuireader.store.marks.marks import TinyMarks

if TYPE_CHECKING:
    pass

TABLE = "accounts"


@dataclass(frozen=True, slots=True)
class Account:
    """A user's account at a server. ``settings`` say where its password is: ``user`` with ``password_env`` or
    ``password_command``, as of a feed; one that was typed is kept apart.
    """

    key: str
    url: str
    added: int = 0
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """How the keys of its feeds begin, and the key of what is known of its health."""
        return f"{ACCOUNT_PREFIX}{document_id(self.key):016x}"

    def feed(self, stream: str) -> str:
        """The key of the feed that is this stream on the server."""
        return f"{self.prefix}/{stream}"

    def login(self, library: Library) -> Login:
        """Name and password. Raises InputError when there are none, StoreError when they cannot be read."""
        asked = Subscription(self.key, self.url, settings=self.settings)
        found = Logins(library.paths.logins).get(asked)
        if found is None:
            raise InputError("its password is not known: remove the account and add it again")
        return found


def accounts(marks: TinyMarks) -> tuple[Account, ...]:
    """The accounts, in the order in which they were added.

    Example::

        for account in accounts.accounts(library.marks):
            print(account.url, account.settings["user"])
    """
    found = [
        Account(said["key"], said["url"], said.get("added", 0), said.get("settings", {}))
        for said in marks.documents(TABLE)
    ]
    return tuple(sorted(found, key=lambda account: (account.added, account.key)))


def find_account(marks: TinyMarks, name: str) -> Account:
    """The account at an address, or of a user. Raises NotFoundError for none or several."""
    fits = [
        each
        for each in accounts(marks)
        if name in (each.key, each.url, each.settings.get("user"))
        or each.url.startswith(f"{name.rstrip('/')}/")
    ]
    if len(fits) == 1:
        return fits[0]
    told = "no account" if not fits else "more than one account"
    raise NotFoundError(f'there is {told} "{name}"; "tuireader accounts" lists them')


def add_account(library: Library, address: str, settings: dict[str, str], password: str | None) -> Account:
    """Begin an account at a server of the Google Reader API, once that takes the login; its feeds and articles come
    with the next synchronisation. Without ``password`` the settings say where it is.

    Raises:
        InputError: the address is none, or the account is there already.
        FetchError: the server cannot be reached, or refuses the login.
        StoreError: the marks or the login cannot be written.
    """
    url, typed = typed_url(address)
    if typed is not None:
        raise InputError("the address of an account has no login in it: give the name with --user")
    user = settings["user"]
    if any(
        account.settings.get("user") == user and account.url.startswith(url)
        for account in accounts(library.marks)
    ):
        raise InputError(f"{url}: this account of {user} is there already")
    login = None if password is None else Login(user, password)
    asked = Subscription("", url, settings=dict(settings))
    url = asyncio.run(_place(library, url, login or Logins(library.paths.logins).get(asked)))
    account = Account(f"{url}#{user}", url, int(time.time()), dict(settings))
    Logins(library.paths.logins).set(account.key, login)
    fields = {"url": url, "kind": "greader", "added": account.added, "settings": account.settings}
    record(
        library.marks,
        f"added the account of {user} at {url}",
        [put(library.marks, TABLE, account.key, fields)],
    )
    library.marks.flush()
    return account


async def _place(library: Library, url: str, login: Login | None) -> str:
    """Where the API is: at the address that was typed, or behind it. Raises FetchError naming the address."""
    from tuireader.feeds.network.fetch import Fetcher

    if login is None:
        raise InputError("an account needs a password")
    async with Fetcher(library.config.fetching) as fetcher:
        failed: ServerError | None = None
        for place in PLACES:
            try:
                await GoogleReader(fetcher, url.rstrip("/") + place, _no_items).login(login)
            except ServerError as error:
                failed = failed or error
                if error.answer.status in (0, 401, 403, 429):
                    raise FetchError(f"{url}: {error}") from error
            else:
                return url.rstrip("/") + place
    raise FetchError(f"{url}: {failed}") from failed


async def _no_items(body: bytes) -> tuple[RemoteItem, ...]:
    raise NotImplementedError("a login has no items")


def remove_account(library: Library, account: Account) -> Change | None:
    """End an account; its feeds go, and of its articles what the user marked stays. Undo brings all back but the
    password that was typed. Raises StoreError when the logins cannot be written.
    """
    marks = library.marks
    going = [(TABLE, account.key)]
    going += [("feeds", feed.key) for feed in feeds_of(marks, account).values()]
    ops = [put(marks, table, key, dict.fromkeys(marks.fields(table, key))) for table, key in going]
    Logins(library.paths.logins).forget(account.key)
    library.archive.mirror.forget(account.prefix)
    return record(marks, f"removed the account at {account.url}", ops)


def feeds_of(marks: TinyMarks, account: Account) -> dict[str, Subscription]:
    """The feeds of an account that are followed here, by key."""
    start = account.feed("")
    return {feed.key: feed for feed in marks.subscriptions() if feed.key.startswith(start)}


def state_of(library: Library, account: Account) -> FeedState:
    """How the account is, as of a feed: when it was last synchronised, when it will be, what is wrong."""
    return library.archive.feed_states(items=False).get(account.prefix) or FeedState(account.prefix)


def due(library: Library, which: str | Collection[str]) -> list[Account]:
    """The accounts to be synchronised when these feeds are asked: "due", "all" that may be, or those that are
    named or of which a feed is.
    """
    found, states, now = [], library.archive.feed_states(items=False), int(time.time())
    for account in accounts(library.marks):
        state = states.get(account.prefix)
        if which == "due":
            wanted = is_due(state, now)
        elif which == "all":
            wanted = may_ask(state, now)
        else:
            wanted = any(key == account.key or key.startswith(account.prefix) for key in which)
        found += [account] if wanted else []
    return found
