"""The Google Reader API, as a client: what is asked of a server, and how often.

Whatever goes wrong is a :class:`ServerError`, which carries the answer, so that the account is left alone for as long
as a feed would be. No list is followed without end, however long the server says that it goes on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from msgspec.msgpack import encode

from tuireader.accounts.greader_wire import (
    READ,
    READING_LIST,
    STARRED,
    RemoteFeed,
    RemoteItem,
    read_ids,
    read_login,
    read_subscriptions,
    read_token,
)
from tuireader.errors import FetchError
from tuireader.feeds.network.answers import Answer, Ask
from tuireader.feeds.network.urls import EVERYWHERE, Login

if TYPE_CHECKING:
    from tuireader.feeds.network.fetch import Fetcher

IDS_TOGETHER = 50_000
"""Ids that are asked for at once; most servers send fewer, and say that there are more."""
MOST_IDS = 200_000
"""Ids of one list that are believed."""
ITEMS_TOGETHER = 100
"""Items whose texts are asked for at once: an answer has ten megabytes at most."""
MARKS_TOGETHER = 250
PLACES = ("", "/api/greader.php")
"""Where servers keep the API, behind the address that a user knows: FreshRSS the second."""
T = TypeVar("T")
Field = str
"""What can be marked: :data:`READ` or :data:`STARRED`."""


def packed_items(body: bytes) -> bytes:
    """The items of an answer as :func:`~tuireader.accounts.greader_wire.unpacked_items` takes them; a worker's task.

    Raises FetchError when it has none.
    """
    from tuireader.accounts.greader_items import read_items  # with parsers, which only a worker loads

    return encode(read_items(body))


class ServerError(FetchError):
    """A server that does not do what it is asked; ``answer`` is what it said."""

    def __init__(self, answer: Answer, told: str = "") -> None:
        super().__init__(told or answer.error)
        self.answer = replace(answer, outcome="failed" if answer.outcome == "body" else answer.outcome)


class GoogleReader:
    """One user's account at a server. Belongs to one event loop.

    ``items_of`` reads an answer's body in another process: see
    :func:`packed_items`.
    """

    def __init__(
        self, fetcher: Fetcher, url: str, items_of: Callable[[bytes], Awaitable[tuple[RemoteItem, ...]]]
    ) -> None:
        self._fetcher = fetcher
        self._url = url.rstrip("/")
        self._items_of = items_of
        self._authorization = ""
        self._token = ""
        self.requests = 0
        """How many there were so far."""

    async def login(self, login: Login) -> None:
        """Be known to the server from now on. Raises ServerError, in plain words where it is the password."""
        sent = [
            ("Email", login.user),
            ("Passwd", login.password),
            ("client", "tuireader"),
            ("service", "reader"),
        ]
        answer = await self._answer("/accounts/ClientLogin", sent)
        if answer.status in (401, 403):
            raise ServerError(answer, f"refuses this name and password ({answer.status})")
        self._authorization = f"GoogleLogin auth={self._read(_body(answer), read_login)}"

    async def subscriptions(self) -> tuple[RemoteFeed, ...]:
        """The feeds that are followed there. Raises ServerError."""
        return self._read(await self._get("subscription/list", output="json"), read_subscriptions)

    async def unread(self) -> set[int]:
        """The numbers of all items that are not read. Raises ServerError."""
        return await self._ids(READING_LIST, xt=READ)

    async def starred(self) -> set[int]:
        """The numbers of all items with a star. Raises ServerError."""
        return await self._ids(STARRED)

    async def since(self, time: int) -> set[int]:
        """The numbers of all items that came since then, epoch seconds. Raises ServerError."""
        return await self._ids(READING_LIST, **({"ot": str(time)} if time > 0 else {}))

    async def items(self, numbers: Sequence[int]) -> tuple[RemoteItem, ...]:
        """Those of so many items at most that the server has. Raises ServerError, and WorkerError."""
        asked = [("i", str(number)) for number in numbers[:ITEMS_TOGETHER]]
        answer = await self._post("stream/items/contents", [*asked, ("output", "json")], output="json")
        wanted = set(numbers)
        try:
            found = await self._items_of(answer.body)
        except FetchError as error:
            raise ServerError(answer, str(error)) from error
        return tuple(item for item in found if item.number in wanted)

    async def mark(self, numbers: Sequence[int], field: Field, value: bool) -> None:
        """Give so many items at most this state, or take it off them; to do it again changes nothing.

        Raises ServerError.
        """
        asked = [("i", str(number)) for number in numbers[:MARKS_TOGETHER]]
        await self._post("edit-tag", [*asked, ("a" if value else "r", field)])

    async def follow(self, url: str, title: str, folder: str) -> None:
        """Follow a feed there. Raises ServerError."""
        await self._subscription("subscribe", f"feed/{url}", t=title, a=_label(folder))

    async def leave(self, stream: str) -> None:
        """Follow a feed there no more. Raises ServerError."""
        await self._subscription("unsubscribe", stream)

    async def move(self, stream: str, before: str, after: str) -> None:
        """Put a feed from one folder into another; each may be empty. Raises ServerError."""
        await self._subscription("edit", stream, r=_label(before), a=_label(after))

    async def _subscription(self, what: str, stream: str, **fields: str) -> None:
        sent = [("ac", what), ("s", stream), *((name, value) for name, value in fields.items() if value)]
        await self._post("subscription/edit", sent)

    async def _ids(self, stream: str, **query: str) -> set[int]:
        """A whole list of ids, page by page; one that does not end, or goes round, is refused."""
        found: set[int] = set()
        continuations = {""}
        asked = {"s": stream, "n": str(IDS_TOGETHER), "output": "json", **query}
        while True:
            answer = await self._get("stream/items/ids", **asked)
            page = self._read(answer, read_ids)
            before = len(found)
            found.update(page.ids)
            if not page.continuation:
                return found
            if page.continuation in continuations or len(found) == before or len(found) > MOST_IDS:
                raise ServerError(answer, "sends a list of articles that does not end")
            continuations.add(page.continuation)
            asked["c"] = page.continuation

    async def _get(self, path: str, **query: str) -> Answer:
        return _body(await self._answer(f"/reader/api/0/{path}?{urlencode(query)}", None))

    async def _post(self, path: str, fields: Sequence[tuple[str, str]], **query: str) -> Answer:
        """Send something, with the token that the server wants with it."""
        if not self._token:
            self._token = self._read(await self._get("token"), read_token)
        asked = f"?{urlencode(query)}" if query else ""
        sent = [*fields, ("T", self._token)]
        return _body(await self._answer(f"/reader/api/0/{path}{asked}", sent))

    async def _answer(self, path: str, fields: Sequence[tuple[str, str]] | None) -> Answer:
        """What the server says to one request, which sends fields or only asks; the user typed where it is."""
        self.requests += 1
        form = None if fields is None else urlencode(fields).encode()
        ask = Ask(f"{self._url}{path}", networks=EVERYWHERE, form=form, authorization=self._authorization)
        return await self._fetcher.fetch(ask)

    def _read(self, answer: Answer, read: Callable[[bytes], T]) -> T:
        """What an answer says. Raises ServerError where it says something else."""
        try:
            return read(answer.body)
        except FetchError as error:
            raise ServerError(answer, str(error)) from error


def _body(answer: Answer) -> Answer:
    """The answer, if it is one. Raises ServerError."""
    if answer.outcome != "body":
        raise ServerError(answer)
    return answer


def _label(folder: str) -> str:
    """A folder as the server names it; empty for none."""
    return f"user/-/label/{folder}" if folder else ""
